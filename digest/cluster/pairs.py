"""Pairs of articles: which are compared, and how likely two tell one event, by a logistic regression over how they are alike.

spaces → candidates (sparse top-n) → features → probability (`data/pairs.json`, made by bench/fit_pairs.py)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy import sparse

from digest.cluster.events import event_cosines
from digest.cluster.vectors import Spaces
from digest.model import Article

NEIGHBOURS = 40  # candidate pairs an article; more brings no pair of one story (MIND: recall .96–.998)
FLOOR = 0.05  # mean of three cosines under which a pair is no candidate
GATE = 10 * 86_400.0  # seconds between two dated articles from which they tell no one event: a longer thread is a story's memory
BLOCK = 1_000  # articles compared at once, against all of a stream of up to MANY
MANY = 12_000  # articles; beyond, one is compared only with the REACH before and after it: the time grows with the stream, not its square
REACH = 3_000
CHUNK = 50_000  # pairs at once, to bound memory
DOUBT = 3.0  # idf that a title's share of names is smoothed with: about half of a rare name's
LARGEST = 1_000  # a larger window is scored as one of so many: none was learned from

Index = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The learned weights by feature, in the features' own units, and the constant."""

    weights: Mapping[str, float]
    constant: float


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The coefficients that come with the package."""
    import orjson

    read = orjson.loads((files("digest") / "data" / "pairs.json").read_bytes())
    return Model(weights=read["weights"], constant=read["constant"])


def probabilities(spaces: Spaces, left: Index, right: Index, model: Model) -> Any:
    """The probability that left[k] and right[k] tell one event, by pair."""
    if not len(left):
        return np.zeros(0)
    found = features(spaces, left, right)
    total = np.full(len(left), model.constant)
    for name, weight in model.weights.items():
        total += weight * found[name]
    return 1 / (1 + np.exp(-total.clip(-50, 50)))


def candidates(spaces: Spaces, articles: Sequence[Article], languages: Sequence[str]) -> tuple[Index, Index]:
    """(left, right), left < right: each article's nearest by the mean of three cosines, in one language and within the time gate."""
    joined = sparse.hstack([spaces.whole, spaces.title, spaces.names], format="csr") * (1 / np.sqrt(3))
    number = len(articles)
    may = _gate(articles, languages)
    keys = [np.zeros(0, dtype=np.int64)]
    for start in range(0, number, BLOCK):
        low, high = (0, number) if number <= MANY else (max(0, start - REACH), min(number, start + BLOCK + REACH))
        near = sparse.csr_matrix(joined[start : start + BLOCK] @ joined[low:high].T)
        for place in range(near.shape[0]):
            span = slice(near.indptr[place], near.indptr[place + 1])
            row, columns = place + start, near.indices[span].astype(np.int64) + low
            columns = _nearest(columns, near.data[span], may(row, columns))
            keys.append(np.minimum(columns, row) * number + np.maximum(columns, row))
    found = np.unique(np.concatenate(keys))
    return found // max(1, number), found % max(1, number)


def _nearest(columns: Any, values: Any, allowed: Any) -> Any:
    kept = (values >= FLOOR) & allowed
    columns, values = columns[kept], values[kept]
    return columns[np.lexsort((columns, -values))[:NEIGHBOURS]]


def _gate(articles: Sequence[Article], languages: Sequence[str]) -> Any:
    """A test of which columns a row may meet: not itself, none of another known language, none dated too far off."""
    codes = {code: number for number, code in enumerate(("", *sorted(set(languages) - {""})))}
    spoken = np.array([codes[language] for language in languages])
    moments = np.array([article.published.timestamp() if article.dated else np.nan for article in articles])

    def may(row: int, columns: Any) -> Any:
        tongue = (spoken[columns] == spoken[row]) | (spoken[columns] == 0) | (spoken[row] == 0)
        return (columns != row) & tongue & ~(np.abs(moments[columns] - moments[row]) > GATE)

    return may


def features(spaces: Spaces, left: Index, right: Index, *, plain: bool = False) -> dict[str, Any]:
    """What the scorer looks at, by name: a number a pair. Cosines are 0–1, shares 0–1, sums of idf in natural logarithms.

    `plain` is for learning: small weeks are then not tempered (`events`), so that event space keeps one meaning in all windows.
    """
    found = _shared(spaces, left, right)
    for name, space in (("title", spaces.title), ("body", spaces.body), ("paired", spaces.paired)):
        found[name] = _dots(space, space, left, right)
    found["event own"] = event_cosines(spaces.own, left, right, found["own"], plain=plain)
    found["event whole"] = event_cosines(spaces.whole, left, right, found["whole"], plain=plain)
    found["event × own"] = np.sqrt(found["event own"] * found["own"])
    found["event × whole"] = np.sqrt(found["event whole"] * found["whole"])
    found["title × text"] = np.maximum(_dots(spaces.title, spaces.whole, left, right), _dots(spaces.whole, spaces.title, left, right))
    found |= _titles(spaces, left, right)
    found["articles"] = np.full(len(left), np.log(min(max(spaces.own.shape[0], 2), LARGEST)))
    return found


def _shared(spaces: Spaces, left: Index, right: Index) -> dict[str, Any]:
    """Over the words that both use: the cosines of the spaces that hold the same words, the rarest one's idf, the logarithm of the sum.

    The words are looked up once for all of them: a matrix of places in `present` says where each stands in either row.
    """
    alike = {"own": spaces.own.data, "whole": spaces.whole.data, "names": spaces.names.data, "common": spaces.common.data}
    by_word = spaces.idf[spaces.present.indices]
    places = spaces.present.copy()
    places.data = np.arange(1.0, len(places.data) + 1)
    found = {name: np.zeros(len(left)) for name in (*alike, "shared", "rarest")}
    for start in range(0, len(left), CHUNK):
        span = slice(start, start + CHUNK)
        ours = places[left[span]].multiply(spaces.present[right[span]]).tocsr()
        theirs = spaces.present[left[span]].multiply(places[right[span]]).tocsr()
        one, other = ours.data.astype(np.int64) - 1, theirs.data.astype(np.int64) - 1
        row = np.repeat(np.arange(ours.shape[0]), np.diff(ours.indptr))
        for name, data in alike.items():
            found[name][span] = np.bincount(row, data[one] * data[other], minlength=ours.shape[0])
        found["shared"][span] = np.log1p(np.bincount(row, by_word[one], minlength=ours.shape[0]))
        some = np.diff(ours.indptr) > 0
        found["rarest"][span][some] = np.maximum.reduceat(by_word[one], ours.indptr[:-1][some]) if some.any() else 0.0
    return found


def _titles(spaces: Spaces, left: Index, right: Index) -> dict[str, Any]:
    """How much of each title, and of the names in it, the other article says; and whether both name somebody and neither the other's."""
    found: dict[str, Any] = {}
    for name, space, doubt in (("title", spaces.titled, 0.0), ("names", spaces.title_names, DOUBT)):
        total = np.asarray(space.sum(axis=1)).ravel()
        there, back = _dots(space, spaces.present, left, right), _dots(spaces.present, space, left, right)
        one = (there + doubt) / np.maximum(total[left] + 2 * doubt, 1e-9)
        other = (back + doubt) / np.maximum(total[right] + 2 * doubt, 1e-9)
        found[f"{name} said, least"], found[f"{name} said, most"] = np.minimum(one, other), np.maximum(one, other)
    found["rivals"] = ((total[left] > 0) & (total[right] > 0) & (there == 0) & (back == 0)).astype(np.float64)
    return found


def _dots(ours: sparse.csr_matrix, theirs: sparse.csr_matrix, left: Index, right: Index) -> Any:
    """The dot product of row left[k] of one and row right[k] of the other, by pair."""
    found = np.empty(len(left))
    for start in range(0, len(left), CHUNK):
        span = slice(start, start + CHUNK)
        found[span] = np.asarray(ours[left[span]].multiply(theirs[right[span]]).sum(axis=1)).ravel()
    return found
