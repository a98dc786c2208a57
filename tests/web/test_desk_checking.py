"""What preflight finds, on the desk: a count beside the button, a view of its own, and nothing that keeps the page waiting."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from digest.cli.preview import change_issue, decide, inspect_review, load
from digest.web.desk.app import create_desk

OWN = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
LONG = "A development that goes on for far longer than the twelve words which it may have"


@pytest.fixture
def looks() -> list[int]:
    """The number of each issue that preflight looked at."""
    return []


@pytest.fixture
def client(folder: Path, looks: list[int]) -> Iterator[TestClient]:
    def inspect(shown):  # type: ignore[no-untyped-def]
        looks.append(shown.issue.number)
        return inspect_review(folder, shown)

    app = create_desk(
        lambda changed: load(folder, changed),
        folder=folder,
        by="Ada",
        decide=lambda verb, issue, seen, by: decide(folder, verb, issue, seen, by=by),
        change=lambda issue, row, seen, by: change_issue(folder, issue, row, seen, by=by),
        inspect=inspect,
    )
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as asking:
        yield asking


def change(client: TestClient, **fields: str) -> int:
    page = client.get("/").text
    token, seen = re.search(r'data-token="(\w+)"', page), re.search(r'name="seen" value="(\d+)"', page)
    assert token
    assert seen
    return client.post("/edit", data={"token": token[1], "once": str(fields), "seen": seen[1], **fields}, headers=OWN).status_code


def test_the_page_does_not_wait_for_the_checks(client: TestClient, looks: list[int]) -> None:
    """The desk stands without them; each version is looked at once, however often it is asked."""
    assert "data-checked" in client.get("/").text
    assert looks == []
    assert client.get("/checks").json() == {"words": "no faults", "errors": 0, "found": 0}
    client.get("/checks")
    assert "No faults" in client.get("/?view=checks").text
    assert looks == [1]


def test_a_fault_is_counted_told_and_refused(client: TestClient) -> None:
    """What is wrong stands with its place, what to do and its rule; the button says why it does not approve."""
    assert change(client, do="lead", text="Dear {{ first_name }}, prices fell by $77 billion.") == 303
    story = re.search(r'data-chosen="(\w+)"', client.get("/").text)
    assert story
    assert change(client, do="retitle", story=story[1], text="OpenAI is worth $77 billion to its editor") == 303
    found = client.get("/checks").json()
    assert found["errors"] == 1  # a figure of an editor's own is his word: a warning
    assert "warning" in found["words"]
    page = client.get("/?view=checks").text
    assert 'class="found error"' in page
    assert "first_name" in page
    token = re.search(r'id="decide".*?name="token" value="(\w+)"', client.get("/").text, re.DOTALL)
    assert token
    refused = client.post("/approve", data={"token": token[1]}, headers=OWN)
    assert (refused.status_code, refused.text.count("\n")) == (409, 1)
    assert "has faults" in refused.text


def test_without_an_eye_nothing_is_counted(folder: Path) -> None:
    """A desk that cannot check shows no count, and says so in the view."""
    with TestClient(create_desk(lambda changed: load(folder, changed), folder=folder), base_url="http://127.0.0.1") as asking:
        assert "data-checked" not in asking.get("/").text
        assert "Nothing is checked on this desk." in asking.get("/?view=checks").text
        assert asking.get("/checks").json() == {}


def test_a_finding_stands_at_its_story(client: TestClient) -> None:
    """Once the checks are known, its row counts it and its reasons tell it, in every view; a text of the issue leads to its field."""
    assert change(client, do="lead", text="Dear {{ first_name }}, prices fell by $77 billion.") == 303
    story = re.search(r'data-chosen="(\w+)"', client.get("/").text)
    assert story
    assert change(client, do="retitle", story=story[1], text="OpenAI is worth $77 billion to its editor") == 303
    assert client.get("/checks").json()["found"] >= 2
    page = client.get(f"/?story={story[1]}").text
    row = re.search(rf'id="story-{story[1]}".*?</a>', page, re.DOTALL)
    assert row
    assert re.search(r'class="badge" title="\d warnings?"', row[0])
    assert "content.unsourced" in page[page.index("Preflight finds") :]
    assert re.search(r'href="[^"]*view=texts#text-lead-"[^>]*><b><bdi>Lead</bdi></b> <bdi>“{{ first_name }}”', page)
    other = re.search(r'class="row" draggable="false" id="story-(?!' + story[1] + r')(\w+)"', page)
    assert other
    assert "Preflight finds" not in client.get(f"/?story={other[1]}").text


def test_without_findings_nothing_is_counted(client: TestClient) -> None:
    """A sound week has no badge, and says so beside the button."""
    client.get("/checks")
    page = client.get("/").text
    assert 'class="badge' not in page
    assert ">no faults</a>" in page
