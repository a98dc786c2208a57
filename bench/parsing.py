"""How fast real feeds are read: fields by the fast path, clean articles by parse_feed, against feedparser and bare expat in the same run.

Every well-formed feed of the folder, processor time, the best of several runs, none of which remembers the one before. Before anything is
timed each feed is checked to give the same fields on the fast path as by feedparser, and each broken one to give what can be saved or
one line. At the end fastfeedparser, where it is installed (`pip install fastfeedparser`): what it takes, alone and with bare expat, which
says whether a document is well-formed, for it does not; and of how many feeds it gives the fields that feedparser gives.
"""

import argparse
import functools
import io
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from pyexpat import ExpatError, ParserCreate

import feedparser

from digest.errors import FeedError
from digest.ingest import parse_feed
from digest.ingest.syndication import read_leniently, read_syndication
from digest.ingest.wellformed import read_well_formed
from digest.model import Feed

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "feeds"
FEED = Feed(url="https://feed.example/rss", title="")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def forget() -> None:
    """Drop what was remembered of values: a run shall not gain by the one before it, as no feed brings the same items twice at once."""
    for module in [module for name, module in sys.modules.items() if name.startswith("digest.")]:
        for one in vars(module).values():
            if isinstance(one, functools._lru_cache_wrapper) and one.cache_parameters()["maxsize"]:
                one.cache_clear()


def seconds(read: Callable[[bytes], object], feeds: list[bytes], runs: int) -> float:
    best = float("inf")
    for _ in range(runs):
        forget()
        started = time.process_time()
        for body in feeds:
            read(body)
        best = min(best, time.process_time() - started)
    return best


def bare_expat(body: bytes) -> None:
    with suppress(ExpatError):
        ParserCreate(namespace_separator=" ").Parse(body, True)


def heard_expat(body: bytes) -> None:
    """Expat whose events reach Python and are dropped there: the least that any reader in Python pays."""
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: None
    parser.EndElementHandler = lambda name: None
    parser.CharacterDataHandler = lambda text: None
    with suppress(ExpatError):
        parser.Parse(body, True)


def unsanitised(body: bytes) -> None:
    feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)


def sanitised(body: bytes) -> None:
    feedparser.parse(io.BytesIO(body))


def quickly(body: bytes) -> None:
    import fastfeedparser

    with suppress(Exception):  # it raises what it likes where feedparser forgives
        fastfeedparser.parse(body)


def agrees(body: bytes) -> bool:
    """Whether fastfeedparser gives each item the title, link, moment and longest text that feedparser gives it."""
    import fastfeedparser

    theirs = [
        (one.get("title", ""), one.get("link", ""), one.get("published", "")[:19], _longest(one.get("content", ()), one.get("description")))
        for one in fastfeedparser.parse(body).entries
    ]
    return theirs == [
        (
            one.title,
            one.link,
            one.published.isoformat()[:19] if one.published else "",
            max([b.text for b in one.bodies], key=len, default=""),
        )
        for one in read_leniently(body).items
    ]


def _longest(contents: Iterable[dict[str, str]], description: str | None) -> str:
    return max(*(one.get("value") or "" for one in contents), description or "", "", key=len).strip()


def against_fastfeedparser(feeds: list[bytes], runs: int) -> None:
    with suppress(ImportError):
        same = sum(map(agrees, feeds))
        theirs, bare = seconds(quickly, feeds, runs), seconds(bare_expat, feeds, runs)
        both = theirs + bare
        print(
            f"fastfeedparser: {1000 * theirs:.1f} ms, {bare / theirs:.2f} of bare expat; with it {1000 * both:.1f} ms, {bare / both:.2f};",
            end=" ",
        )
        print(f"{same} of {len(feeds)} feeds as feedparser has them")


def articles(body: bytes) -> None:
    parse_feed(body, feed=FEED, content_type="", now=NOW)


def check(folder: Path) -> None:
    for path in sorted((folder / "broken").iterdir()):
        try:
            print(f"  {path.name}: {len(parse_feed(path.read_bytes(), feed=FEED, content_type='', now=NOW).articles)} articles")
        except FeedError as error:
            print(f"  {path.name}: {error}")
    for path in sorted((folder / "wellformed").iterdir()):
        fast = read_well_formed(path.read_bytes())
        verdict = "left to feedparser" if fast is None else "same" if fast == read_leniently(path.read_bytes()) else "DIFFERS"
        if verdict != "same":
            print(f"  {path.name}: {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=Path, default=FOLDER)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    check(asked.feeds)
    feeds = [path.read_bytes() for path in sorted((asked.feeds / "wellformed").iterdir())]
    quick = [body for body in feeds if read_well_formed(body) is not None]
    size, quick_size = sum(map(len, feeds)) / 1e6, sum(map(len, quick)) / 1e6
    print(f"{len(feeds)} feeds, {size:.2f} MB; {len(quick)} of them, {quick_size:.2f} MB, by the fast path")
    for name, bodies, mine in (("fields, fast path", quick, read_well_formed), ("fields, all feeds", feeds, read_syndication)):
        ours = seconds(mine, bodies, asked.runs)
        bare, heard = seconds(bare_expat, bodies, asked.runs), seconds(heard_expat, bodies, asked.runs)
        plain, clean = seconds(unsanitised, bodies, 2), seconds(sanitised, bodies, 2)
        print(
            f"{name}: {1000 * ours:.1f} ms · {plain / ours:.1f} x feedparser without sanitiser · {clean / ours:.1f} x feedparser ·"
            f" {bare / ours:.2f} of bare expat · {heard / ours:.2f} of expat heard by Python"
        )
        whole = seconds(articles, bodies, asked.runs)
        print(f"clean articles of these: {1000 * whole:.1f} ms · {clean / whole:.1f} x feedparser's sanitised output")
    against_fastfeedparser(feeds, asked.runs)


if __name__ == "__main__":
    main()
