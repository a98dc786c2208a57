"""POST /edit: who may change the issue, what is refused in one line, and what the page then offers."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from digest.cli.preview import change_issue, decide, load
from digest.web.desk.app import create_desk

OWN = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    """Asks the desk of that project as a browser would, following no redirect."""
    app = create_desk(
        lambda changed: load(folder, changed),
        folder=folder,
        by="Ada",
        decide=lambda verb, issue, seen, by: decide(folder, verb, issue, seen, by=by),
        change=lambda issue, row, seen, by: change_issue(folder, issue, row, seen, by=by),
    )
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as asking:
        yield asking


def found(client: TestClient, pattern: str, path: str = "/") -> str:
    match = re.search(pattern, client.get(path).text)
    assert match is not None
    return match[1]


def form(client: TestClient, do: str, **more: str) -> dict[str, str]:
    """A form of the page as a browser without scripts sends it."""
    page = client.get("/").text
    story = re.search(r'data-chosen="(\w+)"', page)
    token = re.search(r'id="hand".*?name="token" value="(\w+)"', page, re.DOTALL)
    assert story
    assert token
    return {"token": token[1], "seen": found(client, r'name="seen" value="(\d+)"'), "story": story[1], "view": "desktop", "do": do, **more}


def panel(client: TestClient) -> str:
    """The sections of reasons for the chosen story, below its hand."""
    return client.get("/").text.partition('id="part-inspector"')[2].partition("<h3>Articles</h3>")[0].rpartition("</form>")[2]


def log(folder: Path) -> list[dict[str, str]]:
    path = folder / "issues/2026-W25.json"
    return json.loads(path.read_text()).get("edits", []) if path.exists() else []


def test_the_history_keeps_every_decision(client: TestClient) -> None:
    """Approved and taken back twice, the History view tells four lines, the last first; none has a button of its own."""
    for verb in ("approve", "recall") * 2:
        token = found(client, rf'action="/{verb}">\s*<input type="hidden" name="token" value="(\w+)"')
        assert client.post(f"/{verb}", data={"token": token}, headers=OWN).status_code == 303
    html = client.get("/?view=log").text
    told = html.partition('<ol class="log long">')[2].partition("</ol>")[0]
    assert re.findall(r"<bdi>Ada</bdi></b> <bdi>(.*?)</bdi>", told) == ["took the approval back", "approved it"] * 2
    assert "<button" not in told


def test_a_form_works_without_scripts(client: TestClient, folder: Path) -> None:
    """The page's own token makes the change, and leads back to the story and the view."""
    sent = form(client, "retitle", text="A headline of Ada’s")
    answer = client.post("/edit", data=sent, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/?story={sent['story']}&view=desktop")
    assert (log(folder)[-1]["headline"], log(folder)[-1]["by"]) == ("A headline of Ada’s", "Ada")
    assert "A headline of Ada’s" in client.get("/").text


def test_a_rewritten_summary_stands_in_the_reasons(client: TestClient, folder: Path) -> None:
    """The panel tells the editor's words and whose they are, no longer the machine's sentences and their reason; a search finds them."""
    before = panel(client)
    assert re.search(r"<h3>Why this summary</h3>\s*<p>\d", before)
    (machine, *_) = re.findall(r'<p class="said"><bdi>(.*?)</bdi>', before)
    sent = form(client, "summary", text="Zwölf words of Ada’s own.")
    assert client.post("/edit", data=sent, headers=OWN).status_code == 303
    after = panel(client)
    assert re.search(r"<h3>Why this summary</h3>\s*<p>Ada wrote it</p>", after)
    assert re.findall(r'<p class="said"><bdi>(.*?)</bdi> <span class="by">\s*<bdi>(.*?)</bdi>', after) == [
        ("Zwölf words of Ada’s own.", "Ada wrote it")
    ]
    assert '<h3>Summary</h3> <span class="count">5 words</span>' in after
    assert machine not in after
    assert "zwolf words" in client.get("/words").json()[sent["story"]]
    assert client.post("/edit", data={**form(client, "undo")}, headers=OWN).status_code == 303
    assert machine in panel(client)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({}, 403),
        ({**OWN, "Host": "evil.example"}, 400),
        ({**OWN, "Content-Type": "application/json"}, 415),
    ],
)
def test_another_page_cannot_change_anything(client: TestClient, folder: Path, headers: dict[str, str], code: int) -> None:
    """Cross-site, from nowhere, under another name or in another shape: refused, and nothing is logged."""
    body = form(client, "drop")
    assert client.post("/edit", data=body, headers=headers).status_code == code
    assert log(folder) == []


def test_a_send_is_taken_once(client: TestClient, folder: Path) -> None:
    """The standing token needs a word that was not sent before; a forged or missing token, or the same bytes again, do nothing."""
    body = form(client, "retitle", text="Once") | {"token": found(client, r'data-token="(\w+)"'), "once": "a"}
    for wrong in ({"token": "0" * 64}, {"token": ""}, {"once": ""}):
        assert client.post("/edit", data=body | wrong, headers=OWN).status_code == 409
    assert client.post("/edit", data=body, headers=OWN).status_code == 303
    again = client.post("/edit", data=body, headers=OWN)
    assert (again.status_code, again.text) == (409, "That was sent before, and was taken then; look at the desk.\n")
    assert [one["headline"] for one in log(folder)] == ["Once"]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"do": "drop", "story": "0123456789"}, "there is no story and no article"),
        ({"do": "move", "theme": "nowhere"}, 'there is no theme "nowhere"'),
        ({"do": "teach"}, 'the desk knows no change "teach"'),
        ({"do": "retitle", "text": " \u202e "}, "the headline is empty"),
        ({"do": "split", "leaving": ""}, "choose the articles that leave the story"),
        ({"do": "up"}, "the story is the first of its theme already"),
        ({"do": "add_block", "block": "picture", "text": "javascript:alert(1)", "title": "A chart"}, "is no address of a picture"),
        ({"do": "add_block", "block": "shares", "text": "Marlow | many"}, "is no share"),
        ({"do": "note", "text": "*word* " * 20_000}, "at most 10,000 fit"),
        ({"do": "add_block", "block": "note", "text": "*word* " * 14_300}, "has 100,099 characters; at most 20,000 fit"),
        (
            {"do": "add_block", "block": "picture", "text": "https://ledger.example/x.png", "title": ""},
            "say in words what the picture shows",
        ),
        ({"do": "add_block", "block": "picture", "text": "a chart", "title": "A chart"}, "is no address of a picture"),
        ({"do": "add_block", "block": "table", "text": "Month | Price", "title": "Prices"}, "write a line for each row under it"),
        ({"do": "remove_block:masthead"}, "masthead and footer stay"),
        ({"do": "undo"}, "there is nothing of yours to take back"),
    ],
)
def test_what_cannot_be_done_is_one_line(client: TestClient, folder: Path, fields: dict[str, str], line: str) -> None:
    """Gone stories, unknown themes, empty or endless texts, no picture: one line that says what is wrong, and nothing is logged."""
    answer = client.post("/edit", data=form(client, "") | fields, headers=OWN)
    assert answer.status_code == 409
    assert line in answer.text
    assert answer.text.count("\n") == 1
    assert log(folder) == []


def test_without_scripts_a_refusal_is_a_page(client: TestClient) -> None:
    """It says what is wrong and leads back; what was sent stands there as text."""
    body = form(client, "move", theme="<script>x()</script>")
    answer = client.post("/edit", data=body, headers={**OWN, "Accept": "text/html,application/xhtml+xml"})
    assert answer.status_code == 409
    assert "there is no theme" in answer.text
    assert "<script>x()" not in answer.text
    assert 'href="/"' in answer.text


def test_a_body_without_end_is_cut(client: TestClient) -> None:
    """More than a form of the desk ever holds is not read to its end."""
    assert client.post("/edit", data=form(client, "note", text="x" * 1_100_000), headers=OWN).status_code == 413


def test_an_approved_issue_is_not_changed(client: TestClient, folder: Path) -> None:
    """Its page says so and offers nothing; a form that was open before is refused in a line."""
    body = form(client, "drop")
    page = client.get("/").text
    token = re.search(r'id="decide".*?name="token" value="(\w+)"', page, re.DOTALL)
    assert token
    assert client.post("/approve", data={"token": token[1]}, headers=OWN).status_code == 303
    after = client.get("/").text
    assert "This issue is approved; take the approval back to change it." in after
    assert 'id="hand"' not in after
    answer = client.post("/edit", data=body | {"token": found(client, r'data-token="(\w+)"'), "once": "b"}, headers=OWN)
    assert answer.status_code == 409
    assert "approved" in answer.text


def test_refusals_lead_to_buttons(client: TestClient, folder: Path) -> None:
    """What the desk refuses names no command, no option and no file of the project: the way out is on its page."""
    standing = {"token": found(client, r'data-token="(\w+)"')}
    lines = [client.post("/edit", data=form(client, "skip", text="") | standing | {"once": "a"}, headers=OWN).text]
    drop = form(client, "drop")
    token = re.search(r'id="decide".*?name="token" value="(\w+)"', client.get("/").text, re.DOTALL)
    assert token
    assert client.post("/approve", data={"token": token[1]}, headers=OWN).status_code == 303
    for place, fields in enumerate((drop, drop | {"do": "undo"}, drop | {"do": "skip", "text": ""}, drop | {"do": "move", "theme": "x"})):
        lines.append(client.post("/edit", data=fields | standing | {"once": f"b{place}"}, headers=OWN).text)
    for line in lines:
        assert line.count("\n") == 1
        assert not re.search(r"`|--\w|digest \w|issues/", line), line
    assert "this issue is approved; take that back above" in lines[1]


def test_without_an_ear_nothing_is_offered(folder: Path) -> None:
    """A desk that cannot change anything shows no forms and answers no /edit."""
    with TestClient(create_desk(lambda changed: load(folder, changed), folder=folder), base_url="http://127.0.0.1") as asking:
        assert 'action="/edit"' not in asking.get("/").text
        assert asking.post("/edit", headers=OWN).status_code == 404


def test_an_issue_is_skipped_with_a_reason(client: TestClient, folder: Path) -> None:
    """It says why it is not mailed, and by whom; without a reason it is not skipped; it can be taken back."""
    page = client.get("/?view=checks").text
    assert "Skip this issue" in page
    empty = client.post("/edit", data=form(client, "skip", text=" "), headers=OWN)
    assert (empty.status_code, "say why" in empty.text) == (409, True)
    assert client.post("/edit", data=form(client, "skip", text="holiday"), headers=OWN).status_code == 303
    issue = json.loads((folder / "issues/2026-W25.json").read_text())
    assert (issue["status"], issue["reason"]) == ("skipped", "holiday (by Ada)")
    after = client.get("/").text
    assert "Holiday (by Ada)" in after
    token = re.search(r'action="/recall">\s*<input type="hidden" name="token" value="(\w+)"', after)
    assert token
    assert client.post("/recall", data={"token": token[1]}, headers=OWN).status_code == 303
    assert json.loads((folder / "issues/2026-W25.json").read_text())["status"] == "draft"


def test_a_locked_store_is_one_line(client: TestClient, folder: Path) -> None:
    """While another program holds the store, a change is refused in a line, is not lost on the page, and works afterwards."""
    body = form(client, "retitle", text="A headline of Ada’s") | {"token": found(client, r'data-token="(\w+)"')}
    with closing(sqlite3.connect(folder / "digest.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = client.post("/edit", data=body | {"once": "a"}, headers=OWN)
    assert (refused.status_code, refused.text.count("\n")) == (409, 1)
    assert "digest.db" in refused.text
    assert log(folder) == []
    assert client.post("/edit", data=body | {"once": "b"}, headers=OWN).status_code == 303


def test_markdown_is_shown_before_it_is_saved(client: TestClient, folder: Path) -> None:
    """As the mail will have it, markup of its author's as text; only for the desk's own page, and nothing is kept."""
    shown = client.post(
        "/markdown", data={"text": "*One* [link](https://a.example) <script>x()</script> [no](javascript:x())"}, headers=OWN
    )
    assert "<em>One</em>" in shown.text
    assert "<script>" not in shown.text
    assert 'href="javascript' not in shown.text
    assert client.post("/markdown", data={"text": "a"}).status_code == 403
    assert log(folder) == []


def test_every_kind_of_block_is_added_by_its_example(client: TestClient, folder: Path) -> None:
    """What the form shows as an example of a kind makes a block of it, and the mail shows it."""
    page = client.get("/?view=texts").text
    kinds = re.findall(r'<option value="(\w+)" data-example="([^"]*)" data-title="([^"]*)"', page, re.DOTALL)
    assert len(kinds) == 14
    for number, (kind, example, title) in enumerate(kinds):
        text = example.replace("https://…", "https://ledger.example").replace("&#34;", '"')
        fields = {"block": kind, "text": text, "title": title and "Ada’s title", "after": "masthead"}
        body = form(client, "add_block") | fields | {"token": found(client, r'data-token="(\w+)"'), "once": f"{number}"}
        answer = client.post("/edit", data=body, headers=OWN)
        assert (kind, answer.status_code, answer.text) == (kind, 303, "")
    assert [one["block"]["kind"] for one in log(folder)] == [kind for kind, _, _ in kinds]
