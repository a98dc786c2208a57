"""100,000 articles into a store, twice: milliseconds of processor time an article and peak memory of the process, in batches of a round.

python bench/articles.py [--articles 100000] [--batch 640]
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.model import Article
from digest.store.sql import open_store

NOW = datetime(2026, 6, 15, tzinfo=UTC)
WORDS = 300  # words of a text, as most feeds' full articles have
ITEMS = 10  # articles of a feed


def articles(many: int) -> Iterator[Article]:
    """The same at each call: ten of each feed, its words drawn at random."""
    chance = random.Random(1)
    vocabulary = [f"word{number}" for number in range(3000)]
    for number in range(many):
        feed, item = divmod(number, ITEMS)
        yield Article(
            id=f"{number:016x}",
            url=f"https://site{feed}.example/a/{item}",
            title=f"Title {item} of {feed}",
            text=" ".join(chance.choices(vocabulary, k=WORDS)),
            published=NOW - timedelta(minutes=item),
            first_seen=NOW,
            source=f"Site {feed}",
            feed=f"https://site{feed}.example/feed",
            guid=f"guid-{feed}-{item}",
        )


def batches(many: int, size: int) -> Iterator[list[Article]]:
    batch: list[Article] = []
    for article in articles(many):
        batch.append(article)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--articles", type=int, default=100_000)
    asked.add_argument("--batch", type=int, default=640)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("sqlite:///digest.db", Path(folder))
        for name in ("new", "again"):
            spent, added = 0.0, 0
            for batch in batches(given.articles, given.batch):
                started = time.process_time()
                added += store.articles.add(batch)
                spent += time.process_time() - started
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{name:6} {added:7} new   {1000 * spent / given.articles:.3f} ms an article   peak {peak:.0f} MB", flush=True)
        store.close()


if __name__ == "__main__":
    main()
