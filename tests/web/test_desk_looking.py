"""What changed since an editor looked last: told beside the button and in its view, by editor, also after a restart."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from digest.cli.preview import change_issue, load
from digest.errors import StoreError
from digest.model import Glance, Issue
from digest.project import open_newsroom
from digest.web.desk.app import create_desk
from digest.work.glances import AWAY, look_at, looked

MORNING = datetime(2026, 6, 18, 8, tzinfo=UTC)  # 09:00 in the newsletter's London


class Clock:
    def __init__(self) -> None:
        self.now = MORNING


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def desk(folder: Path, clock: Clock, by: str = "Ada") -> Iterator[TestClient]:
    """A desk of this editor, started now; its end is its process's."""

    def look(issue: Issue, editor: str) -> Glance:
        with open_newsroom(folder) as room:
            return look_at(room, issue, by=editor, now=clock.now)

    app = create_desk(
        lambda changed: load(folder, changed),
        folder=folder,
        by=by,
        change=lambda issue, row, seen, by: change_issue(folder, issue, row, seen, by=by),
        look=look,
    )
    with TestClient(app, base_url="http://127.0.0.1") as asking:
        yield asking


def change(folder: Path, kind: str, text: str) -> None:
    with open_newsroom(folder) as room:
        issue = room.issues.newest()
        assert issue is not None
    change_issue(folder, issue, {"kind": kind, "text": text}, len(issue.edits), by="Grace")


def words(client: TestClient) -> str:
    return str(client.get("/changed").json()["words"])


def test_a_look_outlives_the_desk(folder: Path, clock: Clock) -> None:
    """Who comes back after others changed the issue is told how much, since when, and what; who never looked is told nothing."""
    with desk(folder, clock) as client:
        assert "<title>" in client.get("/").text
        assert words(client) == ""
    change(folder, "subject", "A subject of Grace’s")
    change(folder, "lead", "A lead of hers.")
    clock.now += timedelta(hours=6)
    with desk(folder, clock) as client:
        assert words(client) == "2 changes since Thu 18 June 09:00"
        shown = client.get("/?view=changes").text
        assert "Against what you saw Thu 18 June 09:00." in shown
        assert "A lead of hers." in shown
    with desk(folder, clock, by="Bo") as client:
        assert words(client) == ""


def test_a_restart_within_a_look_keeps_it(folder: Path, clock: Clock) -> None:
    """What was seen before it is still what the page compares with, and what this editor saw himself counts as seen at its end."""
    with desk(folder, clock) as client:
        client.get("/")
    clock.now += timedelta(hours=6)
    change(folder, "subject", "One")
    with desk(folder, clock) as client:
        assert words(client) == "1 change since Thu 18 June 09:00"
        change(folder, "preheader", "Two")
    clock.now += AWAY / 2
    with desk(folder, clock) as client:
        assert words(client) == "2 changes since Thu 18 June 09:00"
    clock.now += 2 * AWAY
    with desk(folder, clock) as client:
        assert words(client) == ""
    change(folder, "lead", "Three")
    with desk(folder, clock) as client:
        assert words(client) == "1 change since Thu 18 June 15:15"


def test_a_look_that_cannot_be_kept_stops_nothing(folder: Path) -> None:
    """A store that another program holds costs the memory of a look, not the page."""

    def fail(issue: Issue, by: str) -> Glance:
        raise StoreError("digest.db is busy; try again")

    with TestClient(create_desk(lambda changed: load(folder, changed), folder=folder, look=fail), base_url="http://127.0.0.1") as client:
        assert client.get("/").status_code == 200
        assert words(client) == ""


def test_a_pause_ends_a_look(sample: Path) -> None:
    """A pause longer than AWAY begins another look, whose "before" is what was seen last; a shorter one does not."""
    with open_newsroom(sample) as room:
        issue = room.issues.newest()
    assert issue is not None
    first = looked(None, issue, by="Ada", now=MORNING)
    assert (first.before, first.at) == (None, MORNING)
    same = looked(first, issue, by="Ada", now=MORNING + AWAY)
    assert same.before is None
    other = looked(same, issue, by="Ada", now=same.at + AWAY + timedelta(seconds=1))
    assert (other.before, other.before_at) == (same.seen, same.at)
