"""Feeds with bytes changed, cut, doubled and mixed, for some minutes: counts what escapes parse_feed other than a FeedError.

    python bench/fuzz_feeds.py [--minutes 3] [--seed 1] [--with chance|hypothesis|atheris]

`chance` changes bytes by a seeded dice; `hypothesis` draws the changes; `atheris` looks for bytes that reach other lines of our code (extra
`fuzz`: wheels for Linux on x86-64 only). What is wrong is printed, its bytes lie in /tmp/fuzz-*. Also counted: articles that break their
laws (`unclean`), feeds that took over 3 s, and those on which the fast path and feedparser differ (it says nothing of odd ones).
"""

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

instrumented = nullcontext()
if "atheris" in sys.argv:
    import atheris  # before our code is loaded, so that it can watch its lines

    instrumented = atheris.instrument_imports(include=["digest"])
with instrumented:
    for name in ("article", "jsonfeed"):  # what parse_feed loads when it is first called
        import_module(f"digest.ingest.{name}")
    from digest.errors import FeedError
    from digest.ingest import parse_feed
    from digest.ingest.syndication import read_leniently
    from digest.ingest.wellformed import read_well_formed
    from digest.model import Feed

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "tests/ingest/feeds", ROOT / "feeds/sample", ROOT.parent / "shared/data/feeds")
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")  # in a title, an address, a byline
ADDRESS = re.compile(r"(?:https?://[^\s\"<>\\]+)?")
LONGEST = {"title": 300, "text": 100_000, "author": 100, "guid": 500}  # characters
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
        wrong = [article.title for article in parsed.articles if is_unclean(article)]
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


def is_unclean(article):
    lines = (article.title, article.url, article.image, article.author, article.guid, article.source, article.language)
    return (
        any("\n" in line or UNSEEN.search(line) for line in lines)
        or UNSEEN.search(article.text.replace("\t", " "))
        or any(len(getattr(article, name)) > most for name, most in LONGEST.items())
        or not (ADDRESS.fullmatch(article.url) and ADDRESS.fullmatch(article.image))
        or article.published > NOW
    )


class Tally:
    """What was tried and what was wrong, until a moment of time.monotonic()."""

    def __init__(self, minutes: float) -> None:
        self.until = time.monotonic() + 60 * minutes
        self.tried, self.found = 0, Counter(dict.fromkeys(("uncaught", "unclean", "slow", "differs"), 0))

    @property
    def over(self) -> bool:
        return time.monotonic() > self.until

    def look(self, body: bytes) -> None:
        self.tried += 1
        if said := problem(body):
            kind = said.split(" ", 1)[0]
            self.found[kind] += 1
            Path(f"/tmp/fuzz-{kind}-{self.tried}").write_bytes(body)
            print(said[:600], flush=True)

    def show(self) -> None:
        print(f"{self.tried} feeds tried ·", " · ".join(f"{name} = {count}" for name, count in self.found.items()), flush=True)


def by_chance(seeds, seed, tally):
    chance = random.Random(seed)
    while not tally.over:
        tally.look(mutated(chance.choice(seeds), chance.choice(seeds), chance))


def by_hypothesis(seeds, seed, tally):
    import hypothesis
    from hypothesis import strategies as st

    spice = st.sampled_from(SPICE) | st.binary(max_size=6) | st.text(max_size=6).map(lambda text: text.encode("utf-8", "surrogatepass"))
    changes = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), spice, st.integers(1, 3)), max_size=8)

    def look(body, changes):
        bytes_ = bytearray(body)
        for where, length, put, times in changes:
            place = int(where * len(bytes_))
            bytes_[place : place + length] = put * times
        tally.look(bytes(bytes_))

    rounds = hypothesis.settings(
        max_examples=300,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    while not tally.over:
        hypothesis.seed(seed)(rounds(hypothesis.given(st.sampled_from(seeds), changes)(look)))()
        seed += 1


def by_atheris(seeds, seed, tally):
    def look(body):
        tally.look(body)
        if tally.over:
            tally.show()
            shutil.rmtree(folder)
            os._exit(0)  # libFuzzer has no other end that lets us speak

    folder = tempfile.mkdtemp()
    for number, body in enumerate(seeds):
        (Path(folder) / str(number)).write_bytes(body)
    atheris.Setup([sys.argv[0], f"-seed={seed}", f"-max_len={LARGEST}", "-verbosity=0", "-timeout=30", folder], look)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--with", dest="engine", choices=("chance", "hypothesis", "atheris"), default="chance")
    asked = parser.parse_args()
    paths = [path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.suffix in (".xml", ".rss", ".atom", ".rdf", ".json")]
    seeds = [body for path in paths if not path.name.endswith(".expected.json") and (body := path.read_bytes()[:LARGEST])]
    tally = Tally(asked.minutes)
    {"chance": by_chance, "hypothesis": by_hypothesis, "atheris": by_atheris}[asked.engine](seeds, asked.seed, tally)
    tally.show()


if __name__ == "__main__":
    main()
