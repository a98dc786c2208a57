"""Worth: how much a page tells of its story, by coefficients learned from summaries that editors wrote (`bench/fit_summaries.py`)."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from digest.cluster.concepts import DEEPEST, concepts, said
from digest.cluster.page import Page
from digest.model import Article
from digest.text import sentences

FEATURES = ("likeness", "headlines", "opening", "figures")
PAIR = 0.5  # what a pair of words counts beside a word, whose rarity it shares
LEAST_RARE = 0.1  # what the commonest word counts: it tells little, but it is said
PLACE = 0.3  # a concept of an article's n-th sentence counts n^-0.3


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, float]:
    """What each feature is worth; the numbers and their origin stand in `data/summaries.json`."""
    import orjson

    read: dict[str, Any] = orjson.loads((files("digest") / "data" / "summaries.json").read_bytes())
    return {name: float(read["weights"][name]) for name in FEATURES}


def best_page(articles: Sequence[Article], found: Sequence[Page], openings: Sequence[float], values: Mapping[str, float]) -> Page:
    """The page that tells most, the first of equals; `openings` says of each how well its first sentence opens, 0 to 1."""
    told = features(articles, found, openings) @ np.array([values[name] for name in FEATURES])
    return found[int(np.argmax(np.round(told, 9)))]


def features(articles: Sequence[Article], found: Sequence[Page], openings: Sequence[float]) -> Any:
    """A row a page: how alike it is to each article, its share of what titles say, its opening, its figures."""
    told = list(dict.fromkeys(one for page in found for one in page.chosen))
    place = {one: index for index, one in enumerate(told)}
    held = [concepts(one.text) for one in told]
    columns = {concept: index for index, concept in enumerate(sorted({concept for one in held for concept in one}))}
    rarity = np.array([_rarity(concept) for concept in columns])
    picked = np.zeros((len(found), len(told)))
    for row, page in enumerate(found):
        picked[row, [place[one] for one in page.chosen]] = 1
    counts = picked @ _rows(held, columns)
    vectors = np.sqrt(counts) * rarity
    digits = picked @ np.array([float(bool(one.numbers)) for one in told]) / picked.sum(axis=1)
    return np.column_stack(
        [
            vectors @ _centre(articles, columns) / np.linalg.norm(vectors, axis=1),
            (counts > 0) @ _shares(Counter(concept for article in articles for concept in said(article.title)), columns),
            np.array(openings),
            digits,
        ]
    )


def _rows(held: Sequence[Mapping[str, int]], columns: Mapping[str, int]) -> Any:
    rows = np.zeros((len(held), len(columns)))
    for row, one in enumerate(held):
        for concept, count in one.items():
            rows[row, columns[concept]] = count
    return rows


def _shares(values: Mapping[str, float], columns: Mapping[str, int]) -> Any:
    total = sum(values.values()) or 1.0
    return np.array([values.get(concept, 0.0) / total for concept in columns])


def _centre(articles: Sequence[Article], columns: Mapping[str, int]) -> Any:
    """The mean of the articles' directions, in the columns that a page can have."""
    centre = np.zeros(len(columns))
    for article in articles:
        counts: dict[str, float] = dict.fromkeys(said(article.title), 1.0)
        for place, text in enumerate(sentences(article.text)[:DEEPEST]):
            for concept, count in concepts(text).items():
                counts[concept] = counts.get(concept, 0.0) + count / (1 + place) ** PLACE
        vector = {concept: count**0.5 * _rarity(concept) for concept, count in counts.items()}
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        for concept, value in vector.items():
            if concept in columns:
                centre[columns[concept]] += value / length / len(articles)
    return centre


@lru_cache(maxsize=50_000)
def _rarity(concept: str) -> float:
    left, _, right = concept.partition(" ")
    return max(PAIR * (_rare(left) + _rare(right)) / 2 if right else _rare(left), LEAST_RARE)


@lru_cache(maxsize=50_000)
def _rare(word: str) -> float:
    from digest.cluster.vectors import background

    number, known = background()
    return math.log(number / (2 + known.get(word, (1, 0))[0]))
