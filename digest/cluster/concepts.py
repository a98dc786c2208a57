"""Concepts: what a text says, as stemmed words and neighbouring pairs, and what each is worth to a story."""

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from digest.cluster.sentences import clean_sentences
from digest.cluster.tokens import STOP, stem, words
from digest.model import Article
from digest.text import sentences

WORD = 0.3  # a lone word says less than a pair
ENOUGH = 2  # the first sentences of two articles; or further down in more
TITLE_PLACE = 0.5  # what a concept in a title is worth beside the first sentence's 1
DEEPEST = 12  # sentences further down an article are background
STORY = 6_000  # sentences that are kept while a story is told: those of 500 articles


def concepts(text: str) -> Counter[str]:
    """Stemmed neighbouring pairs that are not both stop words, and the words that carry meaning, with how often each stands."""
    return Counter(found(text))


@lru_cache(maxsize=STORY)
def found(text: str) -> tuple[str, ...]:
    """The words that carry meaning, stemmed, then the pairs, in order and each as often as it stands."""
    written = [word.lower() for word in words(text)]
    stems = [stem(word) for word in written]
    telling = [word not in STOP for word in written]
    pairs = zip(stems, stems[1:], telling, telling[1:], strict=False)
    return (*itertools.compress(stems, telling), *(f"{left} {right}" for left, right, one, other in pairs if one or other))


@lru_cache(maxsize=STORY)
def said(text: str) -> frozenset[str]:
    """The concepts of a sentence or a title."""
    return frozenset(found(text))


@lru_cache(maxsize=STORY)
def told_words(text: str) -> frozenset[str]:
    """The concepts of one word."""
    return frozenset([one for one in found(text) if " " not in one])


def top(text: str) -> tuple[str, ...]:
    """The sentences of an article that tell what it is about."""
    return sentences(text)[:DEEPEST]


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """The cosine of two sets, 0–1."""
    return len(left & right) / (len(left) * len(right)) ** 0.5 if left and right else 0.0


def weights(articles: Sequence[Article]) -> Mapping[str, float]:
    """Σ over articles of the best 1/√(1 + position), of what is worth ENOUGH in all of them together."""
    each = [_best(article) for article in articles]
    total = {concept: math.fsum(best.get(concept, 0.0) for best in each) for concept in _shared(each)}
    return {concept: value * (1.0 if " " in concept else WORD) for concept, value in total.items() if value >= ENOUGH}


def _best(article: Article) -> dict[str, float]:
    """What each concept is worth where the article says it first, or in its title."""
    placed = [(1 / (1 + place) ** 0.5, said(text)) for place, text in clean_sentences(article.text)[:DEEPEST]]
    best: dict[str, float] = {}
    for value, held in sorted([*placed, (TITLE_PLACE, said(article.title))], key=lambda one: one[0]):
        best |= dict.fromkeys(held, value)
    return best


def _shared(each: Sequence[Mapping[str, float]]) -> set[str]:
    """What two of them hold."""
    seen: set[str] = set()
    twice: set[str] = set()
    for best in each:
        twice |= best.keys() & seen
        seen |= best.keys()
    return twice
