#!/usr/bin/env python3
"""How long grouping, and the whole of `cluster()`, take on 1,000 and 10,000 articles, with the peak of memory; `--huge` adds 100,000.

    python bench/speed.py [--data ../shared/data] [--huge] [--whole]

News texts of ../shared/data, a thousand a day; without that folder the sample week's. Where a stream needs more than there are, the same
texts come again under other names (each capitalised word marked): other events in the same common words. Each size runs in a process of
its own, so that the peak of one is not another's.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.cluster import cluster
from digest.cluster.grouping import grouped
from digest.ingest import parse_feed
from digest.model import Article
from digest.project import read_roster

ROOT = Path(__file__).parent.parent
START = datetime(2026, 1, 5, tzinfo=UTC)
A_DAY = 1_000  # articles: a large newsroom's; a thousand alone are spread over a week
NAME = re.compile(r"\b[A-Z][^\W\d_]+")
SETS = ("stories/allsides_dev.jsonl", "stories/ecbplus_dev.jsonl", "stories/neus_dev.jsonl", "train/neus_train.jsonl")


def texts(data):
    """(title, text) of every article there is to make a stream of."""
    if (data / SETS[0]).exists():
        rows = [json.loads(line) for name in SETS for line in (data / name).read_text().splitlines()]
        return [(row["title"], row["text"]) for row in rows if row["title"]]
    print(f"no {data}: made of the sample week's articles", file=sys.stderr)
    read = [parse_feed((ROOT / feed.url).read_bytes(), feed=feed, content_type="", now=START) for feed in read_roster(ROOT)]
    return [(article.title, article.text) for one in read for article in one.articles]


def stream(told, number):
    """So many articles, those of one story side by side in time; each turn's capitalised words are the turn's own."""
    step = timedelta(days=7 if number <= A_DAY else number / A_DAY) / number
    made = []
    for place in range(number):
        turn, at = divmod(place, len(told))
        title, text = (NAME.sub(rf"\g<0>{'q' * turn}", part) if turn else part for part in told[at])
        moment = START + place * step
        made.append(
            Article(
                id=str(place), url=f"https://example.org/{place}", title=title, text=text, published=moment, first_seen=moment,
                source=f"S{place % 50}", language="en",
            )
        )  # fmt: skip
    return made


def measure(data, number, whole):
    articles = stream(texts(data), number)
    wall, used = time.perf_counter(), time.process_time()
    found = len(cluster(articles)) if whole else len(grouped(articles, {}))
    wall, used = time.perf_counter() - wall, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    did = f"{'cluster' if whole else 'group'} {number:,} articles into {found:,} stories"
    print(f"{did}: {wall:.2f} s, {used:.2f} s of CPU, peak {peak:,.0f} MB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--huge", action="store_true", help="also 100,000 articles")
    parser.add_argument("--whole", action="store_true", help="all of cluster(), not grouping alone")
    parser.add_argument("--number", type=int, help="this many, in this process")
    args = parser.parse_args()
    if args.number:
        measure(args.data, args.number, args.whole)
        return
    for number in (1_000, 10_000, *((100_000,) if args.huge else ())):
        whole = ["--whole"] if args.whole else []
        one_thread = {"OPENBLAS_NUM_THREADS": "1", **os.environ}  # as the command line sets it
        subprocess.run([sys.executable, __file__, "--data", args.data, "--number", str(number), *whole], check=True, env=one_thread)


if __name__ == "__main__":
    main()
