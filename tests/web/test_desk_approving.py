"""Approving on the desk: what its page says and offers, and who may press the button."""

import html
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from desk_program import read_url, stop
from starlette.testclient import TestClient

from digest.cli.preview import decide, load
from digest.web.desk.app import create_desk
from tests.making import make_weekly

OWN = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
LEAD = "templates/parts/lead.mjml.j2"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The issue's file in a project of the test's own."""
    return make_weekly(tmp_path / "project")


@pytest.fixture
def client(path: Path) -> Iterator[TestClient]:
    """Asks the desk of that project as a browser would, following no redirect."""
    folder = path.parent.parent.resolve()
    app = create_desk(
        lambda changed: load(folder, changed),
        folder=folder,
        by="Ada",
        decide=lambda verb, issue, seen, by: decide(folder, verb, issue, seen, by=by),
    )
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as asking:
        yield asking


def offered(client: TestClient) -> tuple[str, str]:
    """What the page's form does, and its token; nothing where it has none."""
    html = client.get("/").text
    found = re.search(r'action="/(\w+)">\s*<input type="hidden" name="token" value="(\w+)"', html)
    return (found[1], found[2]) if found else ("", "")


def standing_of(client: TestClient) -> str:
    """The words of the top bar."""
    found = re.search(r'id="standing" tabindex="-1">(.*?)</p>', client.get("/").text)
    assert found
    return re.sub("<[^>]+>", "", found[1])


def wait_for(client: TestClient, words: str) -> None:
    """Until the top bar says so: the desk follows files."""
    end = time.monotonic() + 10
    while words not in standing_of(client):
        assert time.monotonic() < end, standing_of(client)
        time.sleep(0.05)


def status(path: Path) -> str:
    """What the issue's file says."""
    return str(json.loads(path.read_text())["status"])


def test_approve_and_take_back(client: TestClient, path: Path) -> None:
    """The button's form approves and leads back to the page; then the page offers to take that back."""
    assert standing_of(client) == "Draft"
    verb, token = offered(client)
    answer = client.post("/approve", data={"token": token, "story": "a b", "view": "phone"}, headers=OWN)
    assert (verb, answer.status_code, answer.headers["location"]) == ("approve", 303, "/?story=a+b&view=phone")
    assert standing_of(client).startswith("Approved by Ada, ")
    assert status(path) == "approved"
    verb, token = offered(client)
    assert (verb, client.post("/recall", data={"token": token}, headers=OWN).status_code) == ("recall", 303)
    assert standing_of(client) == "Draft Taken back by Ada"
    assert status(path) == "draft"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:8026"}, 403),
        ({"Origin": "file://127.0.0.1"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "none"}, 403),
        ({**OWN, "Host": "evil.example"}, 400),
        ({**OWN, "Content-Type": "application/json"}, 415),
        ({**OWN, "Content-Type": "text/plain"}, 415),
    ],
)
def test_another_page_cannot_approve(client: TestClient, path: Path, headers: dict[str, str], code: int) -> None:
    """Even with the right token a request that does not come from the desk's own page is one line, and changes nothing."""
    body = f"token={offered(client)[1]}".encode()
    answer = client.post("/approve", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"} | headers)
    assert (answer.status_code, answer.text.count("\n")) == (code, 1)
    assert status(path) == "draft"


@pytest.mark.parametrize("headers", [OWN, {"Origin": "http://127.0.0.1"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}])
def test_the_own_page_can_approve(client: TestClient, path: Path, headers: dict[str, str]) -> None:
    """By its script, in a browser without fetch metadata, and by the plain form, whose page sends no referrer and so no origin."""
    assert client.post("/approve", data={"token": offered(client)[1]}, headers=headers).status_code == 303
    assert status(path) == "approved"


@pytest.mark.parametrize("token", ["", "0" * 64, "é", "x" * 5000])
def test_a_forged_token_is_refused(client: TestClient, path: Path, token: str) -> None:
    """Nobody can guess it, and a long one is not read to its end."""
    answer = client.post("/approve", data={"token": token}, headers=OWN)
    assert (answer.status_code in (409, 413), answer.text.count("\n")) == (True, 1)
    assert client.post("/approve", headers=OWN | {"Content-Type": "application/x-www-form-urlencoded"}).status_code == 409
    assert status(path) == "draft"


def test_a_request_sent_again_does_nothing(client: TestClient, path: Path) -> None:
    """A token is good for one verb and one state of the issue: also when the issue has come back to where it was."""
    first = offered(client)[1]
    assert client.post("/recall", data={"token": first}, headers=OWN).status_code == 409
    assert client.post("/approve", data={"token": first}, headers=OWN).status_code == 303
    assert client.post("/approve", data={"token": first}, headers=OWN).status_code == 409
    assert client.post("/recall", data={"token": offered(client)[1]}, headers=OWN).status_code == 303
    again = client.post("/approve", data={"token": first}, headers=OWN)
    assert (again.status_code, again.text.count("\n")) == (409, 1)
    assert status(path) == "draft"


def test_the_button_asks_first(client: TestClient, path: Path) -> None:
    """Without scripts it leads to a page that asks and changes nothing; what that one sends on is the page's own word."""
    assert 'formaction="/sure"' in client.get("/").text
    verb, token = offered(client)
    asked = client.post("/sure", data={"token": token, "story": 'a"b', "view": "phone"}, headers=OWN)
    assert (asked.status_code, status(path)) == (200, "draft")
    assert "<h1>Approve this issue as it stands?</h1>" in asked.text
    sent = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', asked.text)}
    assert sent == {"token": token, "story": 'a"b', "view": "phone"}
    assert re.search(r'action="(/\w+)"', asked.text)[1] == f"/{verb}"
    assert client.post(f"/{verb}", data=sent, headers=OWN).status_code == 303
    assert status(path) == "approved"
    assert client.get("/sure", headers=OWN).status_code == 405
    assert client.post("/sure", data=sent, headers={"Origin": "https://evil.example"}).status_code == 403


def test_only_post_changes_anything(client: TestClient, path: Path) -> None:
    """A link scanner that follows every address approves nothing."""
    token = offered(client)[1]
    for address in ("/approve", "/recall", f"/approve?token={token}"):
        assert client.get(address, headers=OWN).status_code == 405
    assert status(path) == "draft"


def test_a_template_change_takes_the_yes_back(client: TestClient, path: Path) -> None:
    """The page says what changed, the file is a draft with the reason, and the button approves again."""
    client.post("/approve", data={"token": offered(client)[1]}, headers=OWN)
    lead = path.parent.parent / LEAD
    lead.write_text(lead.read_text() + "\n{# shorter #}")
    wait_for(client, "Draft Changed since approval: the template parts/lead.mjml.j2")
    row = json.loads(path.read_text())
    assert (row["status"], row["reason"]) == ("draft", "changed since approval: the template parts/lead.mjml.j2")
    assert client.post("/approve", data={"token": offered(client)[1]}, headers=OWN).status_code == 303
    assert "Approved by Ada" in standing_of(client)


def test_a_setting_and_a_file_changed_by_hand_take_the_yes_back(client: TestClient, path: Path) -> None:
    """A setting that reaches the mail, then the issue's own text, is named; nothing is built over the editor's issue."""
    folder = path.parent.parent
    client.post("/approve", data={"token": offered(client)[1]}, headers=OWN)
    settings = folder / "digest.toml"
    settings.write_text(settings.read_text().replace("12 Printer", "14 Printer"))
    wait_for(client, "newsletter.postal_address")
    client.post("/approve", data={"token": offered(client)[1]}, headers=OWN)
    path.write_text(path.read_text().replace("To a third.", "To a fourth."))
    wait_for(client, "the issue’s text")
    assert "To a fourth." in path.read_text()


def test_what_cannot_be_shown_cannot_be_approved(client: TestClient, path: Path) -> None:
    """While the last change is broken the page has no button and claims no approval; the old page's token is void."""
    client.post("/approve", data={"token": offered(client)[1]}, headers=OWN)
    token = offered(client)[1]
    (path.parent.parent / LEAD).write_text("{{ nothing.here }}")
    wait_for(client, "cannot be shown")
    assert offered(client) == ("", "")
    assert "Approved" not in standing_of(client)
    assert client.post("/recall", data={"token": token}, headers=OWN).status_code == 409


def test_what_was_not_seen_is_not_approved(path: Path) -> None:
    """A file that changed since the page was made is not approved, though the page's token still holds."""
    folder = path.parent.parent.resolve()

    def overtaken(verb: str, issue: Any, seen: str, by: str) -> None:
        path.write_text(path.read_text().replace("To a third.", "To a fourth."))
        decide(folder, verb, issue, seen, by=by)

    app = create_desk(lambda changed: load(folder, changed), folder=folder, by="Ada", decide=overtaken)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        answer = client.post("/approve", data={"token": offered(client)[1]}, headers=OWN)
        assert (answer.status_code, answer.text.count("\n"), "changed while you looked" in answer.text) == (409, 1, True)
    assert status(path) == "draft"


@pytest.mark.parametrize(("word", "says", "offers"), [("sent", "Sent", ""), ("skipped", "Skipped", "recall")])
def test_only_what_can_be_decided_is_offered(path: Path, word: str, says: str, offers: str) -> None:
    """A sent issue has its status and no button, a skipped one can be taken back."""
    path.write_text(path.read_text().replace('"status": "draft"', f'"status": "{word}", "reason": "a thin week"'))
    folder = path.parent.parent.resolve()
    app = create_desk(lambda changed: load(folder, changed), folder=folder, decide=lambda *_: None)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert standing_of(client) == f"{says} A thin week"
        assert offered(client)[0] == offers


def test_a_hostile_name_stands_as_text(path: Path) -> None:
    """Whoever wrote the file chose the name: it is escaped."""
    folder = path.parent.parent.resolve()
    app = create_desk(lambda changed: load(folder, changed), folder=folder, decide=lambda *_: None)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.get("/")
        decide(folder, "approve", client.app.state.live.review.issue, "", by="<img src=x onerror=alert(1)>")  # type: ignore[attr-defined]
        wait_for(client, "Approved by")
        html = client.get("/").text
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html


@contextmanager
def closing_desk(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Gone with the block, however that ends."""
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("width", [1280, 700, 390])
def test_approve_by_hand_and_see_it_taken_back(path: Path, page: Any, width: int) -> None:
    """Click or key, the status follows, the focus stays near it; a changed template takes it back while the page is open."""
    folder = path.parent.parent
    env = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull}
    command = [sys.executable, "-m", "digest", "preview", "--no-open", "--port", "0", "--as", "Ada"]
    page.set_viewport_size({"width": width, "height": 844})
    with closing_desk(subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)) as process:
        page.goto(read_url(process))
        assert page.locator("#standing").inner_text() == "Draft"
        page.locator("#approve").click()
        page.locator("#sure[open]", has_text="Approve this issue as it stands?").wait_for()
        page.get_by_role("button", name="Leave it as it is").click()
        page.locator("#sure").wait_for(state="hidden")
        assert page.locator("#standing").inner_text() == "Draft"
        page.locator("#approve").click()
        box = page.locator("#sure").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width  # noqa: PT018 - one box
        page.get_by_role("button", name="Approve it").click()
        page.wait_for_selector("#standing:has-text('Approved by Ada')")
        page.locator("#standing:focus").wait_for()
        assert page.locator("#refusal").inner_text() == ""
        assert status(path) == "approved"
        lead = folder / LEAD
        lead.write_text(lead.read_text() + "\n{# shorter #}")
        page.wait_for_selector("#standing:has-text('Changed since approval: the template parts/lead.mjml.j2')")
        assert page.locator("#standing").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        button = page.locator("#approve").bounding_box()
        assert button["x"] + button["width"] <= width
        assert status(path) == "draft"
        page.keyboard.press("a")
        page.keyboard.press("Enter")
        page.wait_for_selector("#standing:has-text('Approved by Ada')")
        page.locator("#recall").focus()
        page.keyboard.down("Enter")
        for _ in range(3):
            page.keyboard.down("Enter")  # held down it repeats
        page.keyboard.up("Enter")
        page.locator("#sure[open]", has_text="Take this decision back?").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_selector("#standing:has-text('Taken back by Ada')")
        assert stop(process) == ""


def test_approve_without_scripts(path: Path, chromium: Any) -> None:
    """The form alone does it, after a page that asks: the page's policy lets it be sent to the desk and nowhere else."""
    command = [sys.executable, "-m", "digest", "preview", "--no-open", "--port", "0", "--as", "Ada"]
    with subprocess.Popen(command, cwd=path.parent.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(read_url(process))
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("heading", name="Approve this issue as it stands?").wait_for()
        page.get_by_role("link", name="Leave it as it is").click()
        assert (status(path), page.locator("#standing").inner_text()) == ("draft", "Draft")
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("button", name="Approve it").click()
        page.wait_for_selector("#standing:has-text('Approved by Ada')")
        context.close()
        stop(process)
    assert status(path) == "approved"
