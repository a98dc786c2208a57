"""An analysis at the desk: opened by its name, its title, author and mark written like any text; the weekly has no such fields."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from digest.cli.preview import change_issue, decide, load
from digest.project import open_newsroom
from digest.web.desk.app import create_desk
from digest.work.build import build
from digest.work.issues import named_period

OWN = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
NAME = "2026-W25.analysis.pricing-wars"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def open_desk(folder: Path, wanted: str | None) -> TestClient:
    app = create_desk(
        lambda changed: load(folder, changed, wanted),
        folder=folder,
        by="Ada",
        decide=lambda verb, issue, seen, by: decide(folder, verb, issue, seen, by=by),
        change=lambda issue, row, seen, by: change_issue(folder, issue, row, seen, by=by),
    )
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    """The desk of that project over an analysis of the sample week."""
    with open_newsroom(folder) as room:
        build(room, named_period(room, "2026-W25"), look="analysis", theme="pricing-wars", now=NOW)
    with open_desk(folder, NAME) as asking:
        yield asking


def send(client: TestClient, place: str, text: str) -> tuple[int, str]:
    """A form of the texts view as a browser without scripts sends it."""
    page = client.get("/?view=texts").text
    form = re.search(rf'<form[^>]*>(?:(?!</form>).)*id="text-byline-{place}".*?</form>', page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', form[0]))
    answer = client.post("/edit", data={**fields, "do": "byline", "text": text}, headers=OWN)
    return answer.status_code, answer.text


def test_an_analysis_is_given_its_author_and_mark(client: TestClient, folder: Path) -> None:
    """Written into the texts' form they stand in the mail and in the file; what is no mark is refused in one line."""
    assert send(client, "author", "Mara Lind")[0] == 303
    assert send(client, "quality", "8")[0] == 303
    assert "Mara Lind" in client.get("/mail?view=desktop").text
    masthead = json.loads((folder / f"issues/{NAME}.json").read_text())["blocks"][0]
    assert (masthead["author"], masthead["quality"]) == ("Mara Lind", 8)
    code, said = send(client, "quality", "eleven")
    assert code == 409
    assert "write a whole number from 1 to 10" in said


def test_the_weekly_has_no_author(folder: Path) -> None:
    """An issue over all themes offers neither; without a name the newest is opened."""
    with open_desk(folder, None) as asking:
        page = asking.get("/?view=texts").text
    assert "text-subject-" in page
    assert "text-byline" not in page
