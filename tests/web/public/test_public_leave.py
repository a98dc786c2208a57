"""The leave page: one POST leaves, nothing else does, and nobody learns anything by it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from public_project import HOSTILE, NOW, join, set_lines
from starlette.testclient import TestClient

from digest.audience.tokens import Keys, sign
from digest.errors import StoreError
from digest.model import Subscriber
from digest.project import open_newsroom
from digest.web.public.app import create_public
from digest.work.newsroom import Newsroom

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
AGENTS = ["Mozilla/5.0", "GoogleImageProxy", "BarracudaCentral", "Microsoft Office/16.0 SafeLinks", "curl/8.5", "", "\x7f"]


def stand(room: Newsroom, one: Subscriber) -> tuple[str, object]:
    """A reader's status, and since when they are gone."""
    found = room.people.by_id(one.id)
    assert found is not None
    return found.status, found.left


@pytest.mark.parametrize(
    "form", [{"data": ONE_CLICK}, {"files": {"List-Unsubscribe": (None, "One-Click")}}, {"content": b""}, {"json": {}}]
)
def test_one_post_leaves(client, room, form):
    """Urlencoded or multipart, and a button's empty form too: left at once, 200, no cookie, no redirect."""
    one, token = join(room)
    answer = client.post(f"/u/{token}", **form)
    assert (answer.status_code, stand(room, one)) == (200, ("unsubscribed", NOW))
    assert "You have left" in answer.text
    assert "m•••@e•••.org" in answer.text
    assert not {"set-cookie", "location"} & set(answer.headers)


def test_leaving_twice_is_leaving_once(site, room):
    """The second POST answers the same and keeps the time of the first."""
    one, token = join(room)
    answers = []
    for days in range(3):
        with TestClient(create_public(room, clock=lambda days=days: NOW + timedelta(days=days))) as client:
            answers.append(client.post(f"/u/{token}", data=ONE_CLICK))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert stand(room, one) == ("unsubscribed", NOW)


@pytest.mark.parametrize("agent", AGENTS)
def test_looking_changes_nothing(client, room, agent):
    """GET and HEAD, ten times, by whatever scanner: the reader stays on the list, and sees the same before and after they left."""
    one, token = join(room)
    for _ in range(10):
        assert client.get(f"/u/{token}", headers={"User-Agent": agent}).status_code == 200
        assert client.head(f"/u/{token}", headers={"User-Agent": agent}).status_code == 200
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert client.request(method, f"/u/{token}").status_code == 405
    assert stand(room, one) == ("active", None)
    before = client.get(f"/u/{token}").text
    client.post(f"/u/{token}")
    assert client.get(f"/u/{token}").text == before
    assert "mara" not in before


def test_only_ones_own_list_is_left(client, room):
    """Another reader, and the same address on another list, stay."""
    one, token = join(room)
    other, _ = join(room, "noor@example.org")
    room.people.add([replace(one, id="elsewhere", list="daily")])
    client.post(f"/u/{token}", data=ONE_CLICK)
    assert [stand(room, who)[0] for who in (one, other, replace(one, id="elsewhere"))] == ["unsubscribed", "active", "active"]


def test_a_forged_link_is_nothing(client, room):
    """A flipped bit, another purpose, another list, other keys, a cut or a long one: all get what a page that never was gets."""
    one, token = join(room)
    room.people.add([replace(one, id="elsewhere", list="daily")])
    nothing = client.get("/u").text
    forged = [
        *(token[:at] + chr(ord(token[at]) ^ 1) + token[at + 1 :] for at in range(len(token)) if token[at] != "."),
        token[:-1], token.split(".")[0], "test", "x" * 10_000, "a.b.c", "%00", "..%2f..", token + "A",
        sign(room.keys(), "draft", "weekly", one.id),
        sign(Keys(ring=(("other", b"x" * 32),)), "leave", "weekly", one.id),
        sign(Keys(ring=((room.keys().ring[0][0], b"x" * 32),)), "leave", "weekly", one.id),
    ]  # fmt: skip
    for word in forged:
        for answer in (client.get(f"/u/{word}"), client.post(f"/u/{word}", data=ONE_CLICK)):
            assert (answer.status_code, answer.text) == (404, nothing), word
    assert stand(room, one) == ("active", None)


def test_a_reader_who_is_known_no_more_has_left(client, room):
    """A good link of somebody who was erased answers as to anybody: left."""
    for list_, subscriber in (("weekly", "gone"), ("daily", join(room)[0].id)):
        token = sign(room.keys(), "leave", list_, subscriber)
        assert client.get(f"/u/{token}").status_code == 200
        answer = client.post(f"/u/{token}", data=ONE_CLICK)
        assert answer.status_code == 200
        assert "to your address" in answer.text
    assert room.people.counts() == {"weekly": {"active": 1}}


def test_a_rotated_key_still_leaves(room):
    """A mail of last month, signed with the key before: its link works for as long as that key is in the ring."""
    one, token = join(room)
    old = room.keys().ring
    rotated = replace(room, keys=lambda: Keys(ring=(("new", b"n" * 32), *old)))
    dropped = replace(room, keys=lambda: Keys(ring=(("new", b"n" * 32),)))
    assert TestClient(create_public(dropped)).post(f"/u/{token}").status_code == 404
    assert TestClient(create_public(rotated)).post(f"/u/{token}").status_code == 200
    assert stand(room, one)[0] == "unsubscribed"


def test_a_body_is_bounded(client, room):
    """More than 16 KB is refused and leaves nobody, with its length said or not."""
    one, token = join(room)
    assert client.post(f"/u/{token}", content=b"x" * 20_000).status_code == 413
    assert client.post(f"/u/{token}", content=(b"x" * 5_000 for _ in range(5))).status_code == 413
    assert stand(room, one) == ("active", None)
    assert client.post(f"/u/{token}", content=b"x" * 16_000).status_code == 200


def test_a_store_that_is_busy_says_so(room, caplog):
    """A reader is not told that they left where they did not: 503, again in a minute; the log has the line and no token."""

    class Busy:
        def by_id(self, subscriber):
            raise StoreError("digest.db: locked by another program for 5 s; try again")

    with TestClient(create_public(replace(room, people=Busy()))) as client:
        token = sign(room.keys(), "leave", "weekly", "a")
        answer = client.post(f"/u/{token}", data=ONE_CLICK)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "digest.db" not in answer.text
    assert "locked by another program" in caplog.text
    assert token not in caplog.text


def test_a_bug_shows_no_traceback(room):
    """A page of one line with the headers of every page."""

    class Broken:
        def by_id(self, subscriber):
            raise RuntimeError("secret of the house")

    with TestClient(create_public(replace(room, people=Broken())), raise_server_exceptions=False) as client:
        answer = client.get(f"/u/{sign(room.keys(), 'leave', 'weekly', 'a')}")
    assert answer.status_code == 500
    assert "secret of the house" not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_hostile_names_stand_as_written(site):
    """Titles of newsletter and list are text on every page, and the list is named where there is more than one."""
    text = (site / "digest.toml").read_text()
    toml = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace('title = "This Week\'s Major Developments"', f'title = "{toml}"').replace(
        'title = "The weekly"', f'title = "{toml}"'
    )
    (site / "digest.toml").write_text(text + '\n[[lists]]\nslug = "daily"\ntitle = "Daily"\n')
    with open_newsroom(site) as room, TestClient(create_public(room)) as client:
        _, token = join(room)
        for html in (client.get(f"/u/{token}").text, client.post(f"/u/{token}").text, client.get("/").text, client.get("/nowhere").text):
            assert "&lt;script&gt;alert(1)" in html
            assert "<script" not in html
            assert "<img" not in html
            assert "{{7*7}}" in html
        assert "<bdi>&lt;script" in client.get(f"/u/{token}").text


def test_a_site_under_a_path(site):
    """With base_url https://example.org/news the links begin with /news, whether the proxy takes it off or not."""
    set_lines(site, "web", 'base_url = "https://example.org/news/"')
    with open_newsroom(site) as room, TestClient(create_public(room), follow_redirects=False) as client:
        one, token = join(room)
        page = client.get(f"/u/{token}").text
        assert 'href="/news/assets/public.css"' in page
        assert client.get(f"/news/u/{token}").text == page
        assert client.get("/news/assets/public.css").status_code == 200
        assert client.get("/newsletter").status_code == 404
        assert client.post(f"/news/u/{token}").status_code == 200
        assert stand(room, one)[0] == "unsubscribed"
