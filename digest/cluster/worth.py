"""Worth: how much a page tells of its story, by coefficients learned from summaries that editors wrote (`bench/fit_summaries.py`)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

import numpy as np

from digest.cluster.candidates import Candidate
from digest.cluster.concepts import DEEPEST, rarity, shared, told_lines
from digest.cluster.page import Page
from digest.model import Article

FEATURES = ("likeness", "headlines", "opening", "figures", "shared")
MUCH = 200  # words of its articles from which a story tells much, half of which fills a summary of 100; of less, editors pick the core
TINY = 1e-9  # what divides where nothing is told
PLACES = (1.0, *((1 + place) ** -0.3 for place in range(DEEPEST)))  # a word of the title counts 1, one of the n-th sentence n^-0.3

Values = Mapping[str, Mapping[str, float]]  # "much" and "little", as a story tells → feature → what it is worth


@lru_cache(maxsize=1)
def shipped() -> Values:
    """What each feature is worth; the numbers and their origin stand in `data/summaries.json`."""
    import orjson

    read: dict[str, Any] = orjson.loads((files("digest") / "data" / "summaries.json").read_bytes())
    return {tells: {name: float(read[tells][name]) for name in FEATURES} for tells in ("much", "little")}


def tells(words: int) -> str:
    """Which coefficients a story has whose articles say so many words."""
    return "much" if words >= MUCH else "little"


def best_page(articles: Sequence[Article], found: Sequence[Page], openings: Sequence[float], values: Mapping[str, float]) -> Page:
    """The page that tells most, the first of equals; `openings` says of each how well its first sentence opens, 0 to 1."""
    if len(found) == 1:
        return found[0]
    told = features(articles, found, openings) @ np.array([values[name] for name in FEATURES])
    return found[int(np.argmax(np.round(told, 9)))]


def features(articles: Sequence[Article], pages: Sequence[Page], openings: Sequence[float]) -> Any:
    """A row a page: how alike it is to each article, its share of what titles say, its opening, figures, share of what they share."""
    told = list(dict.fromkeys(one for page in pages for one in page.chosen))
    lines = [told_lines(article) for article in articles]
    columns = {word: place for place, word in enumerate(sorted({*chain(*(one.words for one in told), *chain(*lines))}))}
    rare = np.array([rarity(word) for word in columns])
    centre = sum(_direction(each, columns, rare) for each in lines) / len(lines)
    titles = _counts([each[0] for each in lines], [1.0] * len(lines), columns)
    common = _values(shared(articles), columns)
    picked = _picked(pages, told)
    counts = picked @ np.array([_counts([one.words], [1.0], columns) for one in told])
    return np.column_stack(
        [
            np.sqrt(counts) @ (rare * centre) / np.maximum(np.sqrt(counts @ rare**2), TINY),
            (counts > 0) @ titles / (titles.sum() or 1.0),
            np.array(openings),
            picked @ np.array([float(bool(one.numbers)) for one in told]) / picked.sum(axis=1),
            (counts > 0) @ common / (common.sum() or 1.0),
        ]
    )


def _counts(lines: Sequence[frozenset[str]], worth: Sequence[float], columns: Mapping[str, int]) -> Any:
    """What each word counts in the lines, one of a line as much as the line is worth."""
    places = [columns[word] for line in lines for word in line]
    return np.bincount(places, np.repeat(worth, [len(line) for line in lines]), minlength=len(columns))


def _values(values: Mapping[str, float], columns: Mapping[str, int]) -> Any:
    found = np.zeros(len(columns))
    found[[columns[word] for word in values]] = list(values.values())
    return found


def _direction(lines: Sequence[frozenset[str]], columns: Mapping[str, int], rare: Any) -> Any:
    """Where an article points to, by its title and its top: of length 1."""
    vector = np.sqrt(_counts(lines, PLACES[: len(lines)], columns)) * rare
    return vector / max(np.linalg.norm(vector), TINY)


def _picked(pages: Sequence[Page], told: Sequence[Candidate]) -> Any:
    """A row a page, a column a sentence: 1 where the page has it."""
    place = {one: column for column, one in enumerate(told)}
    picked = np.zeros((len(pages), len(told)))
    for row, page in enumerate(pages):
        picked[row, [place[one] for one in page.chosen]] = 1
    return picked
