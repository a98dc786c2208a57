"""Draw figures of real stories to be judged by hand: value, label, sentence; seeds that differ modulo 5 share no story.

    bench/draw_figures.py --data ../shared/data --seed N [--count 100] [--skip 100] [--json]

Stories come in turns from the sets, as they stand there (lwai: an article each), and are told as `digest summarise` tells them.
A figure is right when its value is the sentence's, its label says what that number is, and its unit and modality are those of the sentence.
"""

import argparse
import json
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain, islice, zip_longest
from pathlib import Path

from digest.cluster import retell
from digest.model import Article
from digest.text import clean_plain, clean_title

PARTS = 5  # shares of each set: one for mending, others left unread for the figure to be reported
SETS = ("themes/lwai_dev", "stories/allsides_dev", "stories/neus_dev")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=SETS, help="files under --data, without .jsonl; a turn each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--skip", type=int, default=0, help="figures of the seed's draw to pass over: those that were judged before")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    args = parser.parse_args()
    told = [drawn(stories(args.data / f"{name}.jsonl"), args.seed) for name in args.sets]
    turns = (one for turn in zip_longest(*told) for one in turn if one)
    figures = chain.from_iterable(figures_of(name, articles) for name, articles in turns)
    for number, (name, figure) in enumerate(islice(figures, args.skip, args.skip + args.count), start=1):
        row = {"number": number, "story": name, "label": figure.label, "value": figure.value, "sentence": figure.sentence}
        print(
            json.dumps(row, ensure_ascii=False) if args.json else "{number:3} {label}: {value}   [{story}]\n      {sentence}".format(**row)
        )


def stories(path):
    """The gold stories of a set: {its name: its articles}."""
    found = {}
    with path.open() as lines:
        for row in map(json.loads, lines):
            found.setdefault(row["story_id"], {})[row["id"]] = article(row)
    return {name: list(told.values()) for name, told in found.items()}


def drawn(told, seed):
    """The stories of the seed's share, in the seed's order."""
    own = [name for name in told if int(sha256(name.encode()).hexdigest(), 16) % PARTS == seed % PARTS]
    return [(name, told[name]) for name in sorted(own, key=lambda name: sha256(f"{seed} {name}".encode()).digest())]


def figures_of(name, articles):
    return [(name, figure) for figure in retell(articles).figures]


def article(row):
    moment = datetime.fromisoformat(row["published"]) if row.get("published") else datetime(1970, 1, 1, tzinfo=UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Article(
        id=row["id"],
        url=row.get("url") or f"urn:article:{row['id']}",
        title=clean_title(row["title"] or ""),
        text=clean_plain(row["text"] or ""),
        published=moment,
        first_seen=moment,
        source=row.get("source") or "",
    )


if __name__ == "__main__":
    main()
