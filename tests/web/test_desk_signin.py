"""The desk's door over HTTP: who gets in, who does not, and what an answer tells."""

import json
import queue
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from desk_program import Loader
from starlette.testclient import TestClient

from digest.cli.preview import decide, load
from digest.settings import NewsletterSection
from digest.web.desk.app import create_desk
from digest.web.desk.signin_door import Door, Visit, while_it_lasts
from digest.web.desk.signin_tokens import MOST_AN_ADDRESS, MOST_IN_ALL
from tests.making import make_weekly

URL = "https://desk.example.org"
OWN = {"Origin": URL, "Sec-Fetch-Site": "same-origin"}
ADA, GRACE = "ada@example.org", "grace@example.org"
COOKIE = "__Host-digest-desk"
BEHIND = (
    "/",
    "/mail",
    "/text",
    "/source",
    "/events",
    "/approve",
    "/recall",
    "/sure",
    "/answer",
    "/sign-out",
    "/favicon.ico",
    "/nowhere",
    "/sign-inn",
)


class House:
    """A clock that is set by hand, digest.toml's editors, the mails that were handed over, and the door between them."""

    def __init__(self, url: str = URL) -> None:
        self.now = datetime(2026, 6, 18, 17, 30, tzinfo=UTC)
        self.editors: tuple[str, ...] = (ADA, GRACE)
        self.mails: queue.Queue[tuple[str, str]] = queue.Queue()
        self.door = Door(url, self.newsletter, self.take, clock=lambda: self.now)

    def newsletter(self) -> NewsletterSection:
        row = {"title": "The <Week>", "url": "https://weekly.example.org", "from": "a@example.org", "postal_address": "1 Quay Street"}
        return NewsletterSection.model_validate(row | {"editors": self.editors})

    def take(self, address: str, link_id: str, link: str, until: datetime) -> None:
        assert link_id not in link
        assert until == self.now + timedelta(minutes=15)
        self.mails.put((address, link))

    def link(self) -> str:
        """The path of the link in the next mail."""
        link = self.mails.get(timeout=10)[1]
        assert link.startswith(self.door.url + "/sign-in/")
        return link.removeprefix(self.door.url)


@pytest.fixture
def house() -> House:
    return House()


@contextmanager
def asking(house: House, project: Path, **more: Any) -> Iterator[TestClient]:
    """A browser at that desk, following no redirect."""
    app = create_desk(Loader(project), folder=project, door=house.door, **more)
    with TestClient(app, base_url=house.door.url, follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(house: House, project: Path) -> Iterator[TestClient]:
    with asking(house, project) as one:
        yield one


def ask(client: TestClient, address: str = ADA) -> Any:
    return client.post("/sign-in", data={"address": address}, headers=OWN)


def sign_in(house: House, client: TestClient, address: str = ADA) -> Any:
    """Ask, follow the mail, press the button."""
    assert ask(client, address).status_code == 303
    return client.post(house.link(), headers=OWN)


@pytest.mark.parametrize("path", BEHIND)
def test_a_stranger_reaches_nothing(client: TestClient, path: str) -> None:
    """Without a session the first page leads to the sign-in, and everything else is one line, whatever the method."""
    for method in ("GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE"):
        answer = client.request(method, path, headers=OWN)
        leads = path == "/" and method in ("GET", "HEAD")
        assert (answer.status_code, answer.headers.get("location")) == ((303, "/sign-in") if leads else (403, None)), method
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "Anthropic" not in answer.text
        assert answer.text.count("\n") == (method not in ("HEAD",) and not leads)


def test_htmx_is_led_to_the_sign_in(client: TestClient) -> None:
    """A part asked for by a page whose session ended takes the whole page to the sign-in, instead of its form into the part."""
    answer = client.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"], answer.text.count("\n")) == (403, "/sign-in", 1)


def test_the_pages_to_sign_in_are_for_all(client: TestClient) -> None:
    """Page and style are there without a session, hold nothing of the issue and no script; a title is text."""
    page = client.get("/sign-in").text
    assert "The &lt;Week&gt;" in page
    assert "Anthropic" not in page
    assert "<script" not in page
    for asset in set(re.findall(r'href="(/assets/[^"]+)"', page)):
        assert client.get(asset).status_code == 200


def test_a_link_signs_in_once(house: House, client: TestClient, project: Path) -> None:
    """Looking at the link changes nothing, however often; its first POST signs in, the second opens nothing, in another browser neither."""
    ask(client)
    link = house.link()
    for _ in range(3):
        page = client.get(link)
        assert (page.status_code, "a•••@e•••.org" in page.text, ADA in page.text) == (200, True, False)
        assert client.head(link).status_code == 200
        assert "set-cookie" not in page.headers
    assert client.get("/").status_code == 303
    answer = client.post(link, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert f'title="{ADA}"' in client.get("/").text
    client.cookies.clear()
    assert client.post(link, headers=OWN).status_code == client.get(link).status_code == 404
    assert client.get("/").status_code == 303


def test_the_cookie_is_for_this_desk_alone(house: House, client: TestClient, project: Path) -> None:
    """HttpOnly, SameSite=Strict, Secure with the __Host- prefix where served over https, and it ends; plain on loopback."""
    (morsel,) = SimpleCookie(sign_in(house, client).headers["set-cookie"]).values()
    assert morsel.key == COOKIE
    assert (morsel["httponly"], morsel["secure"], morsel["samesite"], morsel["path"], morsel["domain"]) == (True, True, "strict", "/", "")
    assert int(morsel["max-age"]) == 12 * 3600
    local = House("http://127.0.0.1:8025")
    with asking(local, project) as near:
        near.post("/sign-in", data={"address": ADA}, headers={"Origin": local.door.url})
        said = near.post(local.link(), headers={"Origin": local.door.url}).headers["set-cookie"]
    assert said.startswith("digest-desk=")
    assert "secure" not in said.lower()
    assert "httponly" in said.lower()


@pytest.mark.parametrize("address", [ADA, " ADA@EXAMPLE.ORG ", "nobody@example.org", "no address", "", "x" * 3000, "é@\0.example"])
def test_asking_never_tells_who_is_an_editor(house: House, client: TestClient, address: str) -> None:
    """Whoever is named, the answer is the same to the byte; the mail goes to the address of digest.toml or to nobody."""
    reference = ask(client, "reference@example.org")
    answer = ask(client, address)
    assert (answer.status_code, answer.headers, answer.text) == (reference.status_code, reference.headers, reference.text)
    assert answer.headers["location"] == "/sign-in?asked"
    for thread in [one for one in threading.enumerate() if one.name == "sign-in link"]:
        thread.join()
    mailed = [house.mails.get_nowait()[0] for _ in range(house.mails.qsize())]
    assert mailed == ([ADA] if address.strip().lower() == ADA else [])


@pytest.mark.parametrize("address", [ADA, "nobody@example.org"])
def test_asking_too_often_is_refused_alike(client: TestClient, address: str) -> None:
    """The fourth asking for one address is refused, an editor's as anybody's; somebody else may still ask."""
    assert [ask(client, address).status_code for _ in range(MOST_AN_ADDRESS + 1)] == [303] * MOST_AN_ADDRESS + [429]
    assert ask(client, address).headers["retry-after"] == "900"
    assert ask(client, GRACE).status_code == 303


def test_asking_for_many_is_refused(client: TestClient) -> None:
    """A list of addresses is not gone through; what was mailed before still opens."""
    answers = [ask(client, f"who{number}@example.org").status_code for number in range(MOST_IN_ALL + 1)]
    assert answers == [303] * MOST_IN_ALL + [429]
    assert ask(client).status_code == 429


def test_a_link_ends_after_a_quarter_of_an_hour(house: House, client: TestClient) -> None:
    """At its last second it opens, after that it says so and offers another."""
    ask(client)
    link = house.link()
    house.now += timedelta(minutes=14, seconds=59)
    assert client.get(link).status_code == 200
    house.now += timedelta(seconds=1)
    assert client.get(link).status_code == 404
    answer = client.post(link, headers=OWN)
    assert (answer.status_code, 'action="/sign-in"' in answer.text, "set-cookie" in answer.headers) == (404, True, False)


def test_a_session_ends_by_itself(house: House, client: TestClient) -> None:
    """Twelve hours after the link was used the cookie is nothing, though a browser would still send it."""
    sign_in(house, client)
    house.now += timedelta(hours=12) - timedelta(seconds=1)
    assert client.get("/").status_code == 200
    house.now += timedelta(seconds=1)
    assert client.get("/").status_code == 303
    assert client.post("/approve", headers=OWN).status_code == 403


def test_signing_out_ends_the_session_wherever_it_was_copied(house: House, client: TestClient) -> None:
    """The cookie is taken away, and a copy of it opens nothing; another editor's session goes on."""
    sign_in(house, client, GRACE)
    grace = client.cookies[COOKIE]
    client.cookies.clear()
    sign_in(house, client)
    copied = client.cookies[COOKIE]
    answer = client.post("/sign-out", headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?left")
    assert COOKIE not in client.cookies
    assert "You are signed out." in client.get("/sign-in?left").text
    for cookie, status in ((copied, 303), (grace, 200)):
        assert client.get("/", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code == status


def test_signing_in_anew_ends_the_session_before(house: House, client: TestClient) -> None:
    """The cookie that a new one replaces is nothing from then on."""
    sign_in(house, client)
    before = client.cookies[COOKIE]
    sign_in(house, client, GRACE)
    assert f'title="{GRACE}"' in client.get("/").text
    assert client.get("/", headers={"Cookie": f"{COOKIE}={before}"}).status_code == 303


def test_a_removed_editor_is_out(house: House, client: TestClient) -> None:
    """Who leaves digest.toml loses session and link at once, without a restart; the others stay."""
    sign_in(house, client)
    ask(client)
    link = house.link()
    house.editors = (GRACE,)
    assert client.get("/").status_code == 303
    assert client.post("/approve", headers=OWN).status_code == 403
    assert client.get(link).status_code == client.post(link, headers=OWN).status_code == 404
    assert sign_in(house, client, GRACE).headers["location"] == "/"


async def _given(*said: str) -> Any:
    for one in said:
        yield one


def test_an_open_stream_ends_with_its_session() -> None:
    """The page that stands open hears nothing more from the next word on; at a desk without a door a stream goes on."""
    import asyncio

    async def walk(visit: Visit | None) -> list[str]:
        return [one async for one in while_it_lasts(_given("a", "b", "c"), visit)]

    words = iter((True, False))
    assert asyncio.run(walk(Visit(editor=ADA, lasts=lambda: next(words)))) == ["a"]
    assert asyncio.run(walk(None)) == ["a", "b", "c"]


def test_a_link_is_no_session_and_a_session_no_link(house: House, client: TestClient) -> None:
    """Each token is good for its own purpose."""
    ask(client)
    token = house.link().removeprefix("/sign-in/")
    assert client.get("/", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 303
    sign_in(house, client)
    assert client.get(f"/sign-in/{client.cookies[COOKIE]}").status_code == 404


def test_nothing_outlives_the_process(house: House, client: TestClient, project: Path) -> None:
    """A desk that was started anew knows neither the session nor the link, so that no used one comes back to life."""
    sign_in(house, client)
    ask(client)
    link, session = house.link(), client.cookies[COOKIE]
    with asking(House(), project) as anew:
        assert anew.get("/", headers={"Cookie": f"{COOKIE}={session}"}).status_code == 303
        assert anew.get(link).status_code == 404


FOREIGN: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "null"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "https://other.example.org", "Sec-Fetch-Site": "same-site"},
    {"Origin": URL, "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://desk.example.org:8443"},
)


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_post_does_nothing(house: House, client: TestClient, headers: dict[str, str]) -> None:
    """No link is asked for, used up or followed, nobody is signed out or decides by a form of another site."""
    assert client.post("/sign-in", data={"address": ADA}, headers=headers).status_code == 403
    assert house.mails.empty()
    ask(client)
    link = house.link()
    assert client.post(link, headers=headers).status_code == 403
    assert client.post(link, headers=OWN).status_code == 303
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "localhost", "desk.example.org:8025", "desk.example.org.", "news.example.org", ""]
)
def test_only_its_own_host_is_answered(house: House, client: TestClient, host: str) -> None:
    """Where others reach the desk, one host is its own: a link never leads elsewhere, whatever a request calls us."""
    for path in ("/", "/sign-in", "/assets/desk.css"):
        assert client.get(path, headers={"Host": host}).status_code == 400
    assert client.post("/sign-in", data={"address": ADA}, headers={**OWN, "Host": host}).status_code == 400
    assert client.get("/sign-in", headers={"Host": "DESK.example.org"}).status_code == 200


@pytest.mark.parametrize(
    ("send", "status"),
    [
        (lambda client: client.post("/sign-in", content=b"{}", headers={**OWN, "Content-Type": "application/json"}), 415),
        (lambda client: client.post("/sign-in", data={"address": "x" * 5000}, headers=OWN), 413),
        (lambda client: client.put("/sign-in", headers=OWN), 405),
        (lambda client: client.get("/sign-in/a/b"), 404),
        (lambda client: client.get("/sign-in/"), 404),
        (lambda client: client.get("/sign-in/" + "x" * 5000), 404),
        (lambda client: client.get("/assets/../text"), 403),
        (lambda client: client.get("/assets/%2e%2e/app.py"), 404),
    ],
)
def test_what_is_no_form_of_ours_is_refused(client: TestClient, send: Callable[[TestClient], Any], status: int) -> None:
    """Each with its status, and nobody is asked for."""
    assert send(client).status_code == status


def test_a_session_that_stayed_at_home_is_a_click_away(client: TestClient) -> None:
    """A link on another site comes without the strict cookie: the page offers the desk instead of a new mail alone."""
    assert "Open the desk" in client.get("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}).text
    assert "Open the desk" not in client.get("/sign-in", headers={"Sec-Fetch-Site": "none"}).text


def test_who_signed_in_approves(house: House, tmp_path: Path) -> None:
    """The approval bears the address of the session, whatever the form says, and its replay after signing out does nothing."""
    path = make_weekly(tmp_path / "project")
    folder = path.parent.parent.resolve()
    app = create_desk(
        lambda changed: load(folder, changed),
        folder=folder,
        door=house.door,
        decide=lambda verb, issue, seen, by: decide(folder, verb, issue, seen, by=by),
    )
    with TestClient(app, base_url=URL, follow_redirects=False) as client:
        sign_in(house, client, GRACE)
        (token,) = re.findall(r'action="/approve">\s*<input type="hidden" name="token" value="(\w+)"', client.get("/").text)
        sent = {"token": token, "by": "Mallory"}
        assert client.post("/approve", data=sent).status_code == 403
        assert client.post("/approve", data={**sent, "token": "0" * 64}, headers=OWN).status_code == 409
        assert client.post("/approve", data=sent, headers=OWN).status_code == 303
        assert json.loads(path.read_text())["approval"]["by"] == GRACE
        assert client.post("/approve", data=sent, headers=OWN).status_code == 409
        copied = client.cookies[COOKIE]
        client.post("/sign-out", headers=OWN)
        assert client.post("/recall", data=sent, headers={**OWN, "Cookie": f"{COOKIE}={copied}"}).status_code == 403


def test_a_desk_without_a_door_asks_nobody(project: Path) -> None:
    """On loopback there is nothing to sign in to or out of."""
    with TestClient(create_desk(Loader(project), folder=project, by="Ada"), base_url="http://127.0.0.1") as client:
        assert "Sign out" not in client.get("/").text
        assert client.get("/sign-in").status_code == client.post("/sign-out").status_code == 404
