"""Concepts: what a text says, as stemmed words and neighbouring pairs, and what each is worth to a story."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from digest.cluster.sentences import clean_sentences
from digest.cluster.tokens import STOP, stem, words
from digest.model import Article

WORD = 0.3  # a lone word says less than a pair
TITLE_PLACE = 0.5  # what a concept in a title is worth beside the first sentence's 1
DEEPEST = 12  # sentences further down an article are background


def concepts(text: str) -> Counter[str]:
    """Stemmed neighbouring pairs that are not both stop words, and the words that carry meaning, with how often each stands."""
    return Counter(_found(text))


@lru_cache(maxsize=20_000)
def said(text: str) -> frozenset[str]:
    """The concepts of a sentence or a title."""
    return frozenset(_found(text))


@lru_cache(maxsize=20_000)
def told_words(text: str) -> frozenset[str]:
    """The concepts of one word."""
    return frozenset([stem(word) for word in [written.lower() for written in words(text)] if word not in STOP])


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """The cosine of two sets, 0–1."""
    return len(left & right) / (len(left) * len(right)) ** 0.5 if left and right else 0.0


def _found(text: str) -> list[str]:
    written = [word.lower() for word in words(text)]
    stems = [stem(word) for word in written]
    empty = [word in STOP for word in written]
    found = [one for one, stop in zip(stems, empty, strict=True) if not stop]
    pairs = zip(itertools.pairwise(stems), itertools.pairwise(empty), strict=True)
    return found + [f"{left} {right}" for (left, right), (one, other) in pairs if not (one and other)]


def weights(articles: Sequence[Article]) -> Mapping[str, float]:
    """Σ over articles of the best 1/√(1 + position); with several articles, only what two of them say."""
    total: dict[str, float] = {}
    tellers: Counter[str] = Counter()
    for article in articles:
        best: dict[str, float] = dict.fromkeys(said(article.title), TITLE_PLACE)
        for place, text in clean_sentences(article.text)[:DEEPEST]:
            value = 1 / (1 + place) ** 0.5
            best.update({concept: value for concept in said(text) if best.get(concept, 0.0) < value})
        tellers.update(best)
        for concept, value in best.items():
            total[concept] = total.get(concept, 0.0) + value
    needed = 2 if len(articles) > 1 else 1
    return {concept: value * (1.0 if " " in concept else WORD) for concept, value in total.items() if tellers[concept] >= needed}
