"""Rivals: in a week of few articles, names part events of one kind that word statistics cannot."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from digest.cluster.names import COMMON
from digest.cluster.tokens import STOP, body, stem, words
from digest.cluster.vectors import FEWEST, in_window
from digest.model import Article
from digest.text import sentences

RIVAL = 0.25  # share of a probability left, in a window of few, where neither title names anybody whom the other article names


def rivals(articles: Sequence[Article], left: Any, right: Any) -> Any:
    """Which pairs have titles that both name somebody, and no name of either title in the other article; none from FEWEST articles on.

    Two strikes or two quarterly reports share a trade's words and differ in whose they are. A word is a name where the week writes it
    large within a sentence and never small.
    """
    if len(articles) >= FEWEST:
        return np.zeros(len(left), dtype=bool)
    texts = [f"{article.title}.\n{body(article.text)}" for article in articles]
    known = _names(texts)
    titled = [known & _capitals(article.title) for article in articles]
    named = [known & _capitals(text) for text in texts]
    return np.array(
        [bool(titled[i] and titled[j]) and not (titled[i] & named[j] or titled[j] & named[i]) for i, j in zip(left, right, strict=True)],
        dtype=bool,
    )


def parted(values: Any, articles: Sequence[Article], left: Any, right: Any) -> Any:
    """The probabilities, those of rivals lowered: to RIVAL of them in a window of few, ever less as it grows to FEWEST."""
    trust = in_window(len(articles))
    return np.where(rivals(articles, left, right), (RIVAL + (1 - RIVAL) * trust) * values, values)


def _names(texts: Sequence[str]) -> set[str]:
    """The stems that are written large within a sentence and nowhere small."""
    large: set[str] = set()
    small: set[str] = set()
    for text in texts:
        small.update(word for word in words(text) if word[0].islower())
        large.update(word for sentence in sentences(text) for word in words(sentence)[1:] if word[0].isupper())
    stemmed = {stem(word) for word in small}
    return {stem(word.lower()) for word in large if word.lower() not in STOP | COMMON} - stemmed


def _capitals(text: str) -> set[str]:
    return {stem(word.lower()) for word in words(text) if word[0].isupper()}
