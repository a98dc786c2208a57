#!/usr/bin/env python3
"""Learn what a page of sentences is worth: coefficients for digest/data/summaries.json, and what they score out of fold.

    python bench/fit_summaries.py --data ../shared/data           scores, each story's summary chosen by what the other folds taught
    python bench/fit_summaries.py --data ../shared/data --write   the same, then digest/data/summaries.json from all of it

For every story the pages that the rules allow are scored against what an editor wrote of it (the sum of the F1 of words, of word pairs
and of the longest common subsequence, over stems); a ridge regression within each story learns from their features which is better.
"""

import argparse
import itertools
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from digest.cluster import _speaking as speaking
from digest.cluster import retell
from digest.cluster.page import AGAIN
from digest.cluster.summarise import beginnings, empty_page, summarise, tried, words_of
from digest.cluster.tokens import stem
from digest.cluster.worth import FEATURES, features, tells
from digest.model import Article
from digest.text import clean_plain, clean_title

HERE = Path(__file__).parent.parent / "digest" / "data" / "summaries.json"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SETS = ("allsides_dev", "neus_dev")
WORDS = 100
FOLDS = 5
SAYS = 10  # words of an editor under which there is nothing to learn from
RIDGE = 3.0  # penalty of the squared weights of standardised features; 1 to 30 differ by .001


def rows(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def article(row):
    moment = datetime.fromisoformat(row["published"]) if row["published"] else EPOCH
    text, title = clean_plain(row["text"] or ""), clean_title(row["title"] or "")
    return Article(id=row["id"], url=row["id"], title=title, text=text, published=moment, first_seen=moment, source=row["source"] or "")


def stories(data):
    """(set, articles lead first, the editor's words) of every story that an editor wrote ten words of."""
    for name in SETS:
        written = {row["story_id"]: row["summary"] or "" for row in rows(data / "summaries" / f"{name}.jsonl")}
        gold = {key: text for key, text in written.items() if len(text.split()) >= SAYS}
        told = {}
        for row in rows(data / "stories" / f"{name}.jsonl"):
            if row["story_id"] in gold:
                told.setdefault(row["story_id"], []).append(article(row))
        for key, articles in told.items():
            yield name, lead_first(articles), tokens(gold[key])


def lead_first(articles):
    """The articles that speak for the story, as `retell` gives them to `summarise`."""
    by_id = {one.id: one for one in articles}
    story = retell(articles, words=WORDS)
    speak = speaking([one for one in sorted(articles, key=lambda one: (one.published, one.id)) if one.id not in story.copies])
    return [by_id[name] for name in story.articles if by_id[name] in speak]


def tokens(text):
    lowered = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in text.lower()).split()
    return [stem(word) if len(word) > 3 else word for word in lowered]


def common(one, other):
    """The length of the longest common subsequence, by bits."""
    places = {}
    for place, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << place
    row = full = (1 << len(one)) - 1
    for word in other:
        met = row & places.get(word, 0)
        row = ((row + met) | (row - met)) & full
    return len(one) - row.bit_count()


def rouge(gold, told):
    """F1 of words, of word pairs, of the longest common subsequence."""
    pairs = [list(itertools.pairwise(words)) for words in (gold, told)]
    met = (
        ((Counter(gold) & Counter(told)).total(), len(gold) + len(told)),
        ((Counter(pairs[0]) & Counter(pairs[1])).total(), len(pairs[0]) + len(pairs[1])),
        (common(gold, told), len(gold) + len(told)),
    )
    return [2 * hits / of if of else 0.0 for hits, of in met]


def lesson(articles, gold):
    """(features, scores) of the story's pages, each less its mean: which page is better, not which story is easier."""
    begun, further = beginnings(articles, empty_page(articles, WORDS, None))
    found, openings = tried(begun, further, lax=AGAIN)
    if not found:
        return np.zeros((0, len(FEATURES))), np.zeros(0)
    scores = np.array([sum(rouge(gold, tokens(" ".join(one.text for one in page.in_order())))) for page in found])
    given = features(articles, found, openings)
    return given - given.mean(axis=0), scores - scores.mean()


def fit(lessons):
    """The coefficients; every story weighs the same, however many pages it has."""
    given, scores = np.vstack([one for one, _ in lessons]), np.concatenate([one for _, one in lessons])
    share = np.concatenate([np.full(len(one), 1 / len(one)) for _, one in lessons if len(one)])
    spread = np.sqrt((given**2 * share[:, None]).sum(axis=0) / share.sum())
    scaled = given / spread
    weights = np.linalg.solve(scaled.T @ (scaled * share[:, None]) + RIDGE * np.eye(len(spread)), scaled.T @ (scores * share))
    return dict(zip(FEATURES, (weights / spread).tolist(), strict=True))


def fit_both(told, lessons):
    """The coefficients of the stories that tell much and of those that tell little."""
    kinds = [tells(words_of(articles)) for _, articles, _ in told]
    return {kind: fit([one for one, its in zip(lessons, kinds, strict=True) if its == kind]) for kind in ("much", "little")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    told = list(stories(args.data))
    lessons = [lesson(articles, gold) for _, articles, gold in told]
    scores = {}
    for fold in range(FOLDS):
        others = [place for place in range(len(told)) if place % FOLDS != fold]
        values = fit_both([told[place] for place in others], [lessons[place] for place in others])
        print({kind: {name: round(value, 3) for name, value in learned.items()} for kind, learned in values.items()})
        for name, articles, gold in told[fold::FOLDS]:
            written = " ".join(one.text for one in summarise(articles, most=WORDS, per_source=None, least=WORDS, values=values))
            scores.setdefault(name, []).append([*rouge(gold, tokens(written)), len(written.split())])
    for name, found in scores.items():
        print(name, len(found), "stories, out of fold: R1 {:.4f} R2 {:.4f} RL {:.4f}, {:.1f} words".format(*np.mean(found, axis=0)))
    if args.write:
        origin = "bench/fit_summaries.py over AllSides and NeuS dev (weights alone, no text)"
        learned = {kind: {name: round(value, 4) for name, value in one.items()} for kind, one in fit_both(told, lessons).items()}
        HERE.write_text(json.dumps({"origin": origin, **learned}, indent=1) + "\n")


if __name__ == "__main__":
    main()
