"""Worth: how much a page tells of its story, by coefficients learned from summaries that editors wrote (`bench/fit_summaries.py`)."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

import numpy as np

from digest.cluster.candidates import Candidate
from digest.cluster.concepts import DEEPEST, found, top
from digest.cluster.page import Page
from digest.model import Article

FEATURES = ("likeness", "headlines", "opening", "figures")
PAIR = 0.5  # what a pair of words counts beside a word, whose rarity it shares
LEAST_RARE = 0.1  # what the commonest word counts: it tells little, but it is said
PLACES = (1.0, *((1 + place) ** -0.3 for place in range(DEEPEST)))  # a concept of the title counts 1, one of the n-th sentence n^-0.3


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


def features(articles: Sequence[Article], pages: Sequence[Page], openings: Sequence[float]) -> Any:
    """A row a page: how alike it is to each article, its share of what titles say, its opening, its figures."""
    told = list(dict.fromkeys(one for page in pages for one in page.chosen))
    held = [found(one.text) for one in told]
    lines = [_lines(article) for article in articles]
    width = len(set().union(*held))  # of what the pages can say; what only the articles say stands in the columns behind
    columns = {concept: place for place, concept in enumerate(dict.fromkeys(chain(*held, *chain(*lines))))}
    rarity = np.array([_rarity(concept) for concept in columns])
    titles = _counts([line[0] for line in lines], (1.0,) * len(lines), columns)
    centre = sum(_direction(each, columns, rarity) for each in lines) / len(lines)
    picked = _picked(pages, told)
    counts = picked @ np.array([_counts([one], (1.0,), columns)[:width] for one in held])
    return np.column_stack(
        [
            np.sqrt(counts) @ (rarity * centre)[:width] / np.sqrt(counts @ rarity[:width] ** 2),
            (counts > 0) @ titles[:width] / (titles.sum() or 1.0),
            np.array(openings),
            picked @ np.array([float(bool(one.numbers)) for one in told]) / picked.sum(axis=1),
        ]
    )


def _lines(article: Article) -> list[tuple[str, ...]]:
    """The concepts of the article's title, each once, and of each sentence of its top."""
    return [tuple(dict.fromkeys(found(article.title))), *(found(text) for text in top(article.text))]


def _counts(lines: Sequence[Sequence[str]], worth: Sequence[float], columns: Mapping[str, int]) -> Any:
    """How often each concept stands in the lines, one in a line counting what the line is worth."""
    places = [columns[concept] for line in lines for concept in line]
    return np.bincount(places, np.repeat(worth, [len(line) for line in lines]), minlength=len(columns))


def _direction(lines: Sequence[Sequence[str]], columns: Mapping[str, int], rarity: Any) -> Any:
    """Where an article points to, by its title and its top: of length 1."""
    vector = np.sqrt(_counts(lines, PLACES[: len(lines)], columns)) * rarity
    return vector / (np.linalg.norm(vector) or 1.0)


def _picked(pages: Sequence[Page], told: Sequence[Candidate]) -> Any:
    """A row a page, a column a sentence: 1 where the page has it."""
    place = {one: column for column, one in enumerate(told)}
    picked = np.zeros((len(pages), len(told)))
    for row, page in enumerate(pages):
        picked[row, [place[one] for one in page.chosen]] = 1
    return picked


def _rarity(concept: str) -> float:
    left, _, right = concept.partition(" ")
    rare = PAIR * (_rare(left) + _rare(right)) / 2 if right else _rare(left)
    return rare if rare > LEAST_RARE else LEAST_RARE


@lru_cache(maxsize=50_000)
def _rare(word: str) -> float:
    from digest.cluster.vectors import background

    number, known = background()
    return math.log(number / (2 + known.get(word, (1, 0))[0]))
