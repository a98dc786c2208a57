"""Concepts: what a text says, as stemmed words and neighbouring pairs, and what several articles of a story share."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from digest.cluster.tokens import STOP, stem, words
from digest.model import Article
from digest.text import sentences

DEEPEST = 12  # sentences further down an article are background
LEAST_RARE = 0.1  # what the commonest word counts: it tells little, but it is said
STORY = 6_000  # sentences that are kept while a story is told: those of 500 articles


def concepts(text: str) -> frozenset[str]:
    """Stemmed neighbouring pairs that are not both stop words, and the words that carry meaning."""
    return concepts_and_stems(text)[0]


def concepts_and_stems(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The concepts, and the stems of all its words."""
    written = [word.lower() for word in words(text)]
    stems = [stem(word) for word in written]
    telling = [word not in STOP for word in written]
    found = [one for one, tells in zip(stems, telling, strict=True) if tells]
    pairs = zip(stems, stems[1:], telling, telling[1:], strict=False)
    found += [f"{left} {right}" for left, right, one, other in pairs if one or other]
    return frozenset(found), frozenset(stems)


@lru_cache(maxsize=STORY)
def told_words(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset([stem(word) for word in [written.lower() for written in words(text)] if word not in STOP])


def told_lines(article: Article) -> list[frozenset[str]]:
    """The words of the article's title, then of each sentence of its top."""
    return [told_words(article.title), *(told_words(text) for text in sentences(article.text)[:DEEPEST])]


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """The cosine of two sets, 0–1."""
    return len(left & right) / (len(left) * len(right)) ** 0.5 if left and right else 0.0


def shared(articles: Sequence[Article]) -> Mapping[str, float]:
    """What each word that two articles say tells of their story: how rare it is, once for every article but the first that says it."""
    tellers: Counter[str] = Counter()
    for article in articles:
        tellers.update(frozenset().union(*told_lines(article)))
    return {word: (number - 1) * rarity(word) for word, number in tellers.items() if number > 1}


@lru_cache(maxsize=50_000)
def rarity(word: str) -> float:
    """How much a stem tells: the logarithm of the texts of general news to one that holds it."""
    from digest.cluster.vectors import background

    number, known = background()
    return max(math.log(number / (2 + known.get(word, (1, 0))[0])), LEAST_RARE)
