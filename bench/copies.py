"""Reprints found and newsrooms confused, with the CPU time that takes: how `cluster/copies.py` judges.

    python bench/copies.py [--data ../shared/data] [--seed 1] [--show]

Reprints are made of real texts, a stream of them for each way in which houses reprint; `found` is the share that is a copy of its original.
What must stay apart: the texts as they are (those judged to be copies are printed with --show, to be read), two newsrooms' texts on one
event in which the same three sentences are quoted, and texts whose names and numbers are others, as of a report that a machine writes each
week, in one outlet and in two.
Beside ours stands Jaccard ≥ 0.6 of the same texts' 4-word shingles.
"""

import argparse
import json
import random
import re
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.cluster.copies import find_copies
from digest.errors import FeedError
from digest.ingest import parse_feed
from digest.model import Article, Feed
from digest.text import sentences

ROOT = Path(__file__).parents[1]
SETS = ("stories/allsides_dev.jsonl", "stories/neus_dev.jsonl", "train/neus_train.jsonl")
LONG, SHORT = 250, 60  # words of a text that is long, and of one that a feed gives instead of it
SAMPLE = 1_500  # texts of which each kind of reprint is made, at most
START = datetime(2026, 1, 5, tzinfo=UTC)
CITIES = ("Geneva", "Nairobi", "Toronto", "Lyon", "Osaka", "Lima")


def labelled(data):
    """{story: its texts} of every story that several outlets told."""
    stories = defaultdict(list)
    for name in SETS:
        for row in map(json.loads, (data / name).read_text().splitlines()):
            stories[name, row["story_id"]].append(row)
    return {story: rows for story, rows in stories.items() if len(rows) > 1}


def from_feeds(data):
    """The long texts of real feeds."""
    found = {}
    for path in sorted((data / "feeds").rglob("*.*")):
        try:
            read = parse_feed(path.read_bytes(), feed=Feed(url="https://feed.example/", title=""), content_type="", now=START)
        except FeedError:
            continue
        found |= {one.text[:200]: one.text for one in read.articles if len(one.text.split()) >= LONG}
    return list(found.values())


def stream(texts, each=1):
    """Articles of these texts, an hour apart, so many of each outlet, under titles of their own."""
    return [
        Article(
            id=str(number), url=f"https://example.org/{number}", title=f"Title {number}", text=text, source=f"S{number // each}",
            published=START + timedelta(hours=number), first_seen=START + timedelta(hours=number),
        )
        for number, text in enumerate(texts)
    ]  # fmt: skip


def cut(text, part):
    words = text.split(" ")
    return " ".join(words[: max(20, round(len(words) * part))]) + "…"


def edited(text, chance):
    """One word of thirty another, quotation marks and apostrophes typewritten."""
    typed = text.translate(str.maketrans("“”’‘", "\"\"''"))
    return " ".join(word if chance.random() > 1 / 30 else "xx" for word in typed.split(" "))


def kinds(chance, others):
    """{a way to reprint: text → text}; a paragraph of the house's own is one or two sentences of an unrelated text."""

    def own():
        said = " ".join(sentences(chance.choice(others))[:2]).split(" ")
        return " ".join(said[: chance.randint(15, 30)]) + "."

    def dateline(text):
        return f"{chance.choice(CITIES)} (Wire) — {re.sub(r'^[A-Z ,.]{3,40}[(—-][^—-]{0,20}[—-] ?', '', text)}"

    return {
        "another dateline": dateline,
        "cut to a half": lambda text: cut(text, 1 / 2),
        "cut to a third": lambda text: cut(text, 1 / 3),
        "another lead-in": lambda text: f"{own()}\n\n{text}",
        "own last paragraph": lambda text: f"{text}\n\n{own()}",
        "edited": lambda text: edited(text, chance),
        "half, own last": lambda text: f"{cut(text, 1 / 2)}\n\n{own()}",
        "third, own last": lambda text: f"{cut(text, 1 / 3)}\n\n{own()}",
        "half, lead-in, edited": lambda text: f"{own()}\n\n{edited(cut(text, 1 / 2), chance)}",
        "lead-in, dateline, own last, edited": lambda text: f"{own()}\n\n{edited(dateline(text), chance)}\n\n{own()}",
    }


def jaccard(one, other):
    left, right = (
        {tuple(words[at : at + 4]) for at in range(len(words) - 3)} for words in (re.findall(r"\w+", text.lower()) for text in (one, other))
    )
    return len(left & right) / max(1, len(left | right))


def found(pairs, each=1):
    """(share of pairs that are copies of one another, the same by Jaccard), all pairs being one stream."""
    copies = find_copies(stream([text for pair in pairs for text in pair], each))
    ours = sum(copies.get(str(2 * at), str(2 * at)) == copies.get(str(2 * at + 1), str(2 * at + 1)) for at in range(len(pairs)))
    return ours / len(pairs), sum(jaccard(*pair) >= 0.6 for pair in pairs) / len(pairs)


def reprints(texts, seed):
    for kind in kinds(None, texts):
        chance = random.Random(seed)
        ours, theirs = found([(text, kinds(chance, texts)[kind](text)) for text in texts])
        print(f"  {kind:36} found {ours:6.1%}   Jaccard {theirs:6.1%}")


def renamed(text):
    """The same words of other people, places and numbers."""
    return re.sub(r"\b[A-Z][^\W\d_]+", r"\g<0>q", re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), text))


def quoting(stories, chance):
    """Two newsrooms' texts on one event, each with the same three quoted sentences put between its own."""
    every = [row["text"] for rows in stories.values() for row in rows]
    pairs = []
    for rows in stories.values():
        said = [one for one in sentences(chance.choice(every)) if "“" not in one and '"' not in one][:3]
        reprint = jaccard(rows[0]["text"], rows[1]["text"]) >= 0.6
        if len(said) == 3 and not reprint and min(len(row["text"].split()) for row in rows[:2]) >= SHORT:
            put = [[f"“{one}”" for one in said], [f'"{one}" he said.' for one in said]]
            pairs.append(tuple(" ".join((*sentences(row["text"]), *quotes)) for row, quotes in zip(rows, put, strict=False)))
    return pairs


def as_they_are(stories, show):
    rows = [row for rows in stories.values() for row in rows if row["text"]]
    articles = [replace(article, title=row["title"]) for article, row in zip(stream([row["text"] for row in rows]), rows, strict=True)]
    started = time.process_time()
    copies = find_copies(articles)
    print(f"{len(rows)} texts as they are: {len(copies)} copies, {time.process_time() - started:.2f} s of CPU")
    apart = 0
    for copy, original in copies.items():
        one, other = rows[int(copy)], rows[int(original)]
        apart += one["story_id"] != other["story_id"]
        if show:
            print(f"--- {jaccard(one['text'], other['text']):.2f} {one['story_id']} {other['story_id']}\n{one['text']}\n{other['text']}")
    print(f"  of two stories: {apart}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    stories, chance = labelled(args.data), random.Random(args.seed)
    short = [row["text"] for rows in stories.values() for row in rows[:1] if len(row["text"].split()) >= SHORT]
    sampled = chance.sample(short, min(SAMPLE, len(short)))
    for name, texts in ((f"{LONG} words and more", from_feeds(args.data)), (f"{SHORT}–100 words", sampled)):
        print(f"reprints of {len(texts)} texts of {name}")
        reprints(texts, args.seed)
        for each in (1, 2):
            ours, theirs = found([(text, renamed(text)) for text in texts], each)
            outlets = "one outlet" if each == 2 else "two outlets"
            print(f"  {f'other names and numbers, {outlets}':36} taken {ours:6.1%}   Jaccard {theirs:6.1%}   (should be none)")
    pairs = quoting(stories, chance)
    ours, theirs = found(pairs)
    print(f"{len(pairs)} pairs that quote the same three sentences: taken {ours:.1%}   Jaccard {theirs:.1%}   (should be none)")
    as_they_are(stories, args.show)


if __name__ == "__main__":
    main()
