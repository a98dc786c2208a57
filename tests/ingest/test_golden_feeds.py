"""Each feed of feeds/ gives the articles of the file beside it; GOLDEN=1 rewrites those files, and a person reads the diff."""

import dataclasses
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.ingest import ParsedFeed, parse_feed
from digest.model import Feed

FOLDER = Path(__file__).parent / "feeds"
FEEDS = sorted(path for path in FOLDER.glob("*.*") if path.suffix in (".xml", ".json") and not path.name.endswith(".expected.json"))
NOW = datetime(2026, 6, 18, 17, tzinfo=UTC)


def as_json(parsed: ParsedFeed) -> str:
    return json.dumps(dataclasses.asdict(parsed), default=datetime.isoformat, ensure_ascii=False, indent=1) + "\n"


def test_there_are_feeds() -> None:
    """The glob finds the fixtures."""
    assert len(FEEDS) >= 10


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_feed_gives_its_expected_articles(path: Path) -> None:
    """The same bytes give the same articles, field by field."""
    feed = Feed(url=f"https://{path.stem}.example/feed", title="", owner="Test Group", weight=2.0)
    got = as_json(parse_feed(path.read_bytes(), feed=feed, content_type="", now=NOW))
    expected = path.with_name(f"{path.name}.expected.json")
    if os.environ.get("GOLDEN"):
        expected.write_text(got, encoding="utf-8")
    assert got == expected.read_text(encoding="utf-8")
