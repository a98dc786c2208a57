"""The health of feeds: what is said of each, the worst first, and what of it was used."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.cli.feed_table import said
from digest.model import Feed
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.build import build
from digest.work.gather import gather
from digest.work.health import Health, health, states
from digest.work.issues import named_period
from digest.work.newsroom import Newsroom

NOW = datetime(2026, 6, 18, 18, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("memory", "expected", "words"),
    [
        ({}, ("new",), "not fetched yet"),
        ({"checked": NOW, "newest": NOW - 29 * DAY}, ("ok",), "ok"),
        ({"checked": NOW, "newest": NOW - 31 * DAY}, ("silent",), "silent for 31 days"),
        ({"checked": NOW, "error": "answers 404", "failures": 3}, ("failing",), "answers 404 (3 times in a row)"),
        ({"not_before": NOW + DAY / 24}, ("rests",), "its host is left alone until 2026-06-18 19:00 UTC"),
        (
            {"checked": NOW, "not_before": NOW + DAY / 24, "error": "answers 429", "failures": 1},
            ("failing", "rests"),
            "answers 429; its host is left alone until 2026-06-18 19:00 UTC",
        ),
        ({"checked": NOW, "not_before": NOW}, ("ok",), "ok"),
        ({"checked": NOW, "gone": NOW, "error": "answers 410", "failures": 1}, ("gone",), "gone since 2026-06-18: answers 410"),
        (
            {"checked": NOW, "moved_to": "https://b.example/", "seconds": 7.2},
            ("moved", "slow"),
            "moved to https://b.example/; slow (7 s)",
        ),
    ],
)
def test_states_are_told_the_worst_first(memory: dict[str, object], expected: tuple[str, ...], words: str) -> None:
    """Each state follows from the feed's memory alone and is said in words."""
    feed = Feed(url="https://a.example/", title="A", **memory)  # type: ignore[arg-type]
    assert states(feed, NOW) == expected
    one = Health(feed=feed, states=states(feed, NOW), silent_since=feed.newest if "silent" in expected else None, per_week=0, used=0)
    assert said(one, NOW) == words


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    make_project(tmp_path / "project")
    with open_newsroom(tmp_path / "project") as opened:
        yield opened


def test_what_was_used_is_counted(room: Newsroom) -> None:
    """Articles a week come from four weeks of the store; a story of an issue counts once for each feed that tells it."""
    feeds = tuple(report.feed for report in gather(room, now=NOW))
    before = health(room, feeds, now=NOW)
    assert all(one.used == 0 and one.per_week > 0 for one in before)
    build(room, named_period(room, "2026-W25"), now=NOW)
    assert max(one.used for one in health(room, feeds, now=NOW)) > 3
