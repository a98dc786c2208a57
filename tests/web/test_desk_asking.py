""" "Same event?" on the desk: what is asked, who may answer, and what an answer does."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from digest.cli.preview import answer_pair, decide, load
from digest.project import open_newsroom
from digest.web.desk.app import create_desk
from digest.web.desk.asking import card
from digest.web.desk.page import render_desk
from digest.work.corrections import latest_corrections

OWN = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
FORM = re.compile(
    r'<form class="ask" id="(?P<id>(?P<kind>ask|said)-[^"]+)".*?name="token" value="(?P<token>\w+)".*?name="one" value="(?P<one>\w+)"'
    r'.*?name="other" value="(?P<other>\w+)".*?</form>',
    re.DOTALL,
)


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    """Asks the desk of that project as a browser would, following no redirect."""
    app = create_desk(
        lambda changed: load(folder, changed),
        folder=folder,
        by="Ada",
        decide=lambda verb, issue, seen, by: decide(folder, verb, issue, seen, by=by),
        answer=lambda issue, one, other, same, by: answer_pair(folder, issue, one, other, same, by=by),
    )
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as asking:
        yield asking


def forms(client: TestClient, kind: str = "ask") -> list[dict[str, str]]:
    """The forms of the panel, in its order: questions, or what was answered."""
    return [found.groupdict() for found in FORM.finditer(client.get("/").text) if found["kind"] == kind]


def body(form: dict[str, str], say: str, **more: str) -> dict[str, str]:
    return {"token": form["token"], "one": form["one"], "other": form["other"], "say": say, **more}


def history(folder: Path) -> list[bool | None]:
    """What the issue's log has of answers: same or not, None for taken back."""
    path = folder / "issues/2026-W25.json"
    return [edit.get("same") for edit in json.loads(path.read_text()).get("edits", [])]


def blocks(folder: Path) -> object:
    return json.loads((folder / "issues/2026-W25.json").read_text())["blocks"]


def test_yes_and_take_back(client: TestClient, folder: Path) -> None:
    """A yes is an edit: the draft shows it at once; taking it back brings the question and the draft back."""
    asked = forms(client)
    assert len(asked) > 2
    before = blocks(folder)
    answer = client.post("/answer", data=body(asked[0], "same", story="a b", view="phone"), headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?story=a+b&view=phone")
    assert history(folder) == [True]
    assert asked[0]["id"] not in [form["id"] for form in forms(client)]
    assert blocks(folder) != before
    (said,) = forms(client, "said")
    assert client.post("/answer", data=body(said, "recall"), headers=OWN).status_code == 303
    assert history(folder) == [True, None]
    assert asked[0]["id"] in [form["id"] for form in forms(client)]
    assert blocks(folder) == before


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "cross-site"}, 403),
        ({**OWN, "Host": "evil.example"}, 400),
        ({**OWN, "Content-Type": "text/plain"}, 415),
    ],
)
def test_another_page_cannot_answer(client: TestClient, folder: Path, headers: dict[str, str], code: int) -> None:
    """Even with the right token a request that does not come from the desk's own page is one line, and changes nothing."""
    fields = body(forms(client)[0], "same")
    content = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    answer = client.post("/answer", content=content, headers={"Content-Type": "application/x-www-form-urlencoded"} | headers)
    assert (answer.status_code, answer.text.count("\n")) == (code, 1)
    assert history(folder) == []


def test_a_forged_or_swapped_token_is_refused(client: TestClient, folder: Path) -> None:
    """A token is good for its own pair, not for another nor for approving; a wrong word is no answer."""
    first, second = forms(client)[:2]
    for fields in ({**body(first, "same"), "token": "0" * 64}, {**body(first, "same"), "token": second["token"]}, body(first, "maybe"), {}):
        answer = client.post("/answer", data=fields, headers=OWN)
        assert (answer.status_code in (409, 415), answer.text.count("\n")) == (True, 1)
    assert client.post("/approve", data={"token": first["token"]}, headers=OWN).status_code == 409
    assert client.get("/answer", headers=OWN).status_code == 405
    assert history(folder) == []


def test_an_answer_sent_again_does_nothing(client: TestClient, folder: Path) -> None:
    """The load after an answer ends every token of the page before it."""
    first, second = forms(client)[:2]
    assert client.post("/answer", data=body(first, "apart"), headers=OWN).status_code == 303
    for form in (first, second):
        assert client.post("/answer", data=body(form, "apart"), headers=OWN).status_code == 409
    assert history(folder) == [False]


def test_an_approved_issue_refuses(client: TestClient, folder: Path) -> None:
    """One line says that it is approved and how that is taken back; nothing is kept and the approval stands."""
    token = re.search(r'action="/approve">\s*<input type="hidden" name="token" value="(\w+)"', client.get("/").text)
    assert token
    assert client.post("/approve", data={"token": token[1]}, headers=OWN).status_code == 303
    answer = client.post("/answer", data=body(forms(client)[0], "same"), headers=OWN)
    assert (answer.status_code, answer.text.count("\n")) == (409, 1)
    assert "this issue is approved; take that back above" in answer.text
    assert history(folder) == []
    assert json.loads((folder / "issues/2026-W25.json").read_text())["status"] == "approved"


def test_nothing_is_asked_without_an_ear(folder: Path) -> None:
    """A desk that is given nobody to answer to shows no panel and has no route for it."""
    app = create_desk(lambda changed: load(folder, changed), folder=folder)
    with TestClient(app, base_url="http://127.0.0.1") as asking:
        assert "Same event?" not in asking.get("/").text
        assert asking.post("/answer", headers=OWN).status_code in (404, 405)


def test_the_inspector_names_the_other_story(client: TestClient) -> None:
    """Beside the reasons of a story stands the headline it may be one with, not an id."""
    form = forms(client)[0]
    html = client.get(f"/?story={form['one']}").text
    part = html[html.index("May be one with") :]
    other = re.search(rf'id="side-{form["other"]}"[^>]*>([^<]+)</a>', html)
    assert other
    assert other[1] in part
    assert form["other"] not in re.sub(r"<[^>]+>", "", part)


def test_the_desk_says_what_the_last_issue_took(folder: Path) -> None:
    """Below the stories stands how much was corrected in the issue before, each number with its noun."""
    with open_newsroom(folder) as room:
        (last,) = latest_corrections(room)
    words = card(replace(last, answers=2, themes=1, changes=0))
    assert words == "No. 1 took 3 corrections: 2 answers, 1 theme, 0 changes by hand."
    assert card(replace(last, changes=None)) == "No. 1 took 0 corrections: 0 answers, 0 themes."
    shown = load(folder, frozenset())
    assert words in render_desk(replace(shown, before=replace(last, answers=2, themes=1)), None, version="1", story="", view="desktop")
    assert 'class="card' not in render_desk(shown, None, version="1", story="", view="desktop")
