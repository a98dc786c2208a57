"""Feeds with bytes changed, cut, doubled and mixed, for some minutes: counts what escapes parse_feed other than a FeedError.

Also counted: feeds that took longer than 3 s, and those on which the fast path and feedparser differ (it says nothing of odd ones).
"""

import argparse
import random
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

from digest.errors import FeedError
from digest.ingest import parse_feed
from digest.ingest.syndication import read_leniently
from digest.ingest.wellformed import read_well_formed
from digest.model import Feed

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "tests/ingest/feeds", ROOT / "feeds/sample", ROOT.parent / "shared/data/feeds")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
FEED = Feed(url="https://feed.example/rss", title="")
LARGEST = 60_000  # bytes of a seed: more mutations in the time
SPICE = (
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc2\x93", b"&#150;", b"&#0;",
    b"<!DOCTYPE x [<!ENTITY y 'z'>]>", b"&y;", b'xml:base="//"', b'type="xhtml"', b' xml:lang=""', b"<item>", b"</item>", b"<title>",
    b"<div>", b"9999999999", b"\xed\xa0\x80", b"http://[", b"2026-02-31", b"<guid>x</guid>", b'encoding="utf-16"', b"{", b"\\ud800",
)  # fmt: skip


def mutated(seed: bytes, other: bytes, chance: random.Random) -> bytes:
    body = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        place, length = chance.randrange(len(body) + 1), chance.randrange(1, 60)
        kind = chance.randrange(7)
        if kind == 0:
            body[place : place + 1] = bytes((chance.randrange(256),))
        elif kind == 1:
            del body[place : place + length]
        elif kind == 2:
            body[place:place] = chance.choice(SPICE)
        elif kind == 3:
            body[place:place] = body[place : place + length] * chance.randint(1, 5)
        elif kind == 4:
            start = chance.randrange(len(other) + 1)
            body[place:place] = other[start : start + length * 20]
        elif kind == 5:
            body[place : place + length] = chance.choice(SPICE)
        else:
            tags = [spot for spot in (body.find(b"<", place), body.find(b">", place)) if spot >= 0]
            if len(tags) == 2:
                body[tags[0] : tags[1] + 1] = chance.choice(SPICE)
    return bytes(body[: chance.randrange(len(body) + 1)] if chance.random() < 0.05 else body)


def problem(body: bytes) -> str:
    """What is wrong with the answer to these bytes, '' if nothing is."""
    started = time.perf_counter()
    try:
        parsed = parse_feed(body, feed=FEED, content_type="", now=NOW)
        wrong = [article.title for article in parsed.articles if "\n" in article.title or article.published > NOW]
    except FeedError as error:
        wrong = [str(error)] if "\n" in str(error) else []
    except Exception:
        return "uncaught " + traceback.format_exc(limit=-3)
    if wrong:
        return f"unclean {wrong}"
    if time.perf_counter() - started > 3:
        return f"slow {time.perf_counter() - started:.1f} s"
    fast = read_well_formed(body)
    try:
        return "differs" if fast is not None and fast != read_leniently(body) else ""
    except FeedError:
        return ""  # feedparser fell; the fast path did not


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    paths = [path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.suffix in (".xml", ".rss", ".atom", ".rdf", ".json")]
    seeds = [body for path in paths if not path.name.endswith(".expected.json") and (body := path.read_bytes()[:LARGEST])]
    chance, until, tried = random.Random(asked.seed), time.monotonic() + 60 * asked.minutes, 0
    found: dict[str, int] = dict.fromkeys(("uncaught", "unclean", "slow", "differs"), 0)
    while time.monotonic() < until:
        body = mutated(chance.choice(seeds), chance.choice(seeds), chance)
        tried += 1
        if said := problem(body):
            found[said.split(" ", 1)[0]] += 1
            Path(f"/tmp/fuzz-{said.split(' ', 1)[0]}-{tried}").write_bytes(body)
            print(said[:600])
    print(f"{tried} feeds tried ·", " · ".join(f"{name} = {count}" for name, count in found.items()))


if __name__ == "__main__":
    main()
