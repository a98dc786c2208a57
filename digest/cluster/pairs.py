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
from digest.cluster.vectors import Spaces, in_window
from digest.model import Article

NEIGHBOURS = 30  # candidate pairs an article; 60 find no better stories
FLOOR = 0.08  # cosine under which a pair is no candidate; 0.03 to 0.08 differ by chance
GATE = 10 * 86_400.0  # seconds between two dated articles from which they tell no one event: a longer thread is a story's memory
SAME_DAY = 0.5  # days apart that say nothing against one event: outlets tell it within hours
LATE, LATEST = 0.6, 3.0  # log-odds that each further day takes, and the most days that count; set by hand, see docs/design.md
CAUTION = 1.5  # log-odds taken from a pair of a window of few, where no third article speaks against a false merge: keeps 92–100% pure
BLOCK = 1_000  # articles compared with all others at once
COMMON, OFTEN = 300, 0.1  # a word of more articles, and of more than this share, finds no candidates: it costs the square of its articles
CHUNK = 8_192  # pairs at once, to bound memory
DOUBT = 3.0  # idf that a title's share of names is smoothed with: about half of a rare name's
LARGEST = 1_000  # a larger window is scored as one of so many: none was learned from

Index = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Learned weights by feature, in the features' own units, and the constant."""

    weights: Mapping[str, float]
    constant: float

    def log_odds(self, found: Mapping[str, Any]) -> Any:
        """By pair, over its features."""
        return sum((weight * found[name] for name, weight in self.weights.items()), np.float64(self.constant))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """A model for windows of many articles, and one for those of few, which does not look at event space: there are too few to make it."""

    many: Model
    few: Model


@lru_cache(maxsize=1)
def shipped() -> Scorer:
    """The coefficients that come with the package."""
    import orjson

    read = orjson.loads((files("digest") / "data" / "pairs.json").read_bytes())
    many, few = (Model(weights=read[name]["weights"], constant=read[name]["constant"]) for name in ("many", "few"))
    return Scorer(many=many, few=few)


def probabilities(
    spaces: Spaces, articles: Sequence[Article], left: Index, right: Index, scorer: Scorer, *, found: Mapping[str, Any] | None = None
) -> Any:
    """The probability that left[k] and right[k] tell one event, by pair: what the words say, less what the days between them say.

    `found` are their features where they are known already.
    """
    if not len(left):
        return np.zeros(0)
    found = found or features(spaces, left, right)
    trust = in_window(len(articles))
    total = -LATE * np.clip(_days_between(articles, left, right) - SAME_DAY, 0.0, LATEST)
    if trust:
        total += trust * scorer.many.log_odds(found)
    if trust < 1:
        total += (1 - trust) * (scorer.few.log_odds(found) - CAUTION)
    return 1 / (1 + np.exp(-total.clip(-50, 50)))


def _days_between(articles: Sequence[Article], left: Index, right: Index) -> Any:
    """0 where one of the two has no date of its own."""
    moments = _moments(articles)
    return np.nan_to_num(np.abs(moments[left] - moments[right])) / 86_400.0


def _moments(articles: Sequence[Article]) -> Any:
    return np.array([article.published.timestamp() if article.dated else np.nan for article in articles])


def candidates(spaces: Spaces, articles: Sequence[Article], languages: Sequence[str]) -> tuple[Index, Index]:
    """(left, right), left < right: each article's nearest by words, title's words and names, in one language and within the time gate."""
    joined = _joined(spaces)
    across = sparse.csr_matrix(joined.T)
    number = len(articles)
    codes = {code: place for place, code in enumerate(("", *sorted(set(languages) - {""})))}
    spoken, moments = np.array([codes[language] for language in languages]), _moments(articles)
    keys = [np.zeros(0, dtype=np.int64)]
    for start in range(0, number, BLOCK):
        near = sparse.csr_matrix(joined[start : start + BLOCK] @ across)
        kept = np.flatnonzero(near.data >= FLOOR)
        rows = np.searchsorted(near.indptr, kept, side="right") - 1 + start
        columns, values = near.indices[kept], near.data[kept]
        alike = (spoken[columns] == spoken[rows]) | (spoken[columns] == 0) | (spoken[rows] == 0)
        kept = (columns != rows) & alike & ~(np.abs(moments[columns] - moments[rows]) > GATE)
        rows, columns = _nearest(rows[kept], columns[kept], values[kept])
        keys.append(np.minimum(columns, rows) * np.int64(number) + np.maximum(columns, rows))
    found = np.unique(np.concatenate(keys))
    return found // max(1, number), found % max(1, number)


def _joined(spaces: Spaces) -> sparse.csr_matrix:
    """Rows of length 1 of all words, of the title's and of the names together, without words that stand once or that stand everywhere."""
    joined = sparse.csr_matrix(spaces.whole + spaces.title + spaces.names, dtype=np.float32)
    lengths = np.sqrt(np.asarray(joined.multiply(joined).sum(axis=1)).ravel())
    held = np.bincount(joined.indices, minlength=joined.shape[1])
    finds = (held > 1) & (held <= max(COMMON, OFTEN * joined.shape[0]))
    joined.data *= finds[joined.indices] / np.repeat(np.maximum(lengths, 1e-9), np.diff(joined.indptr))
    joined.eliminate_zeros()
    return joined


def _nearest(rows: Any, columns: Any, values: Any) -> tuple[Any, Any]:
    """The NEIGHBOURS best of each row; of equal ones the first."""
    order = np.lexsort((columns, -values, rows))
    rows, columns = rows[order], columns[order]
    best = np.arange(len(rows)) - np.searchsorted(rows, rows) < NEIGHBOURS
    return rows[best], columns[best]


def features(spaces: Spaces, left: Index, right: Index) -> dict[str, Any]:
    """What the scorer looks at, by name: a number a pair. Cosines are 0–1, shares 0–1, sums of idf in natural logarithms."""
    found = _compared(spaces, left, right)
    found["paired"] = _dots(spaces.paired, left, right)
    found["event own"] = event_cosines(spaces.own, left, right, found["own"])
    found["event whole"] = event_cosines(spaces.whole, left, right, found["whole"])
    found["event × own"] = np.sqrt(found["event own"] * found["own"])
    found["event × whole"] = np.sqrt(found["event whole"] * found["whole"])
    found["articles"] = np.full(len(left), np.log(min(max(spaces.own.shape[0], 2), LARGEST)))
    return found


def _compared(spaces: Spaces, left: Index, right: Index) -> dict[str, Any]:
    """All that is a sum over the words that both use, or the most of one.

    The words are looked up once for all: `places` says where each stands among `present`, whose facts lie side by side, a row a word.
    """
    sums, rarest = np.zeros((len(left), 13), dtype=np.float32), np.zeros(len(left))
    facts = np.column_stack(
        [spaces.own.data, spaces.whole.data, spaces.names.data, spaces.common.data]
        + [_beside(space, spaces.present) for space in (spaces.title, spaces.body, spaces.titled, spaces.title_names)]
        + [spaces.idf[spaces.present.indices]]
    ).astype(np.float32)
    present = spaces.present.astype(np.int32)
    places = present.copy()
    places.data = np.arange(1, len(places.data) + 1, dtype=np.int32)
    for start in range(0, len(left), CHUNK):
        one, other = left[start : start + CHUNK], right[start : start + CHUNK]
        ours = sparse.csr_matrix(places[one].multiply(present[other]))
        theirs = sparse.csr_matrix(present[one].multiply(places[other]))
        some = np.flatnonzero(np.diff(ours.indptr))
        if not len(some):
            continue
        mine, yours = facts[ours.data - 1], facts[theirs.data - 1]
        parts = (mine[:, :6] * yours[:, :6], mine[:, [1, 4]] * yours[:, [4, 1]], mine[:, 6:], yours[:, 6:8])
        sums[start + some] = np.add.reduceat(np.hstack(parts), ours.indptr[:-1][some], axis=0)
        rarest[start + some] = np.maximum.reduceat(mine[:, 8], ours.indptr[:-1][some])
    own, whole, names, common, title, body, back, forth, there, named, idf, here, known = sums.T.astype(np.float64)
    return {
        **{"own": own, "whole": whole, "names": names, "common": common, "title": title, "body": body},
        **{"title × text": np.maximum(back, forth), "shared": np.log1p(idf), "rarest": rarest},
        **_said("title", spaces.titled, there, here, (left, right), doubt=0.0),
        **_said("names", spaces.title_names, named, known, (left, right), doubt=DOUBT),
        "rivals": _rivals(spaces.title_names, named, known, (left, right)),
    }


def _beside(space: sparse.csr_matrix, present: sparse.csr_matrix) -> Any:
    """The numbers of a space whose words are some of those present, in the order of all of them, 0 where it has none."""
    width = np.int64(present.shape[1])
    keys, asked = (
        np.repeat(np.arange(one.shape[0], dtype=np.int64), np.diff(one.indptr)) * width + one.indices for one in (present, space)
    )
    found = np.zeros(len(keys))
    found[np.searchsorted(keys, asked)] = space.data
    return found


def _said(name: str, space: sparse.csr_matrix, there: Any, here: Any, sides: tuple[Index, Index], *, doubt: float) -> dict[str, Any]:
    """How much of each title, or of the names in it, the other article says: the lesser and the greater share."""
    total = np.asarray(space.sum(axis=1)).ravel()
    left, right = sides
    one = (there + doubt) / np.maximum(total[left] + 2 * doubt, 1e-9)
    other = (here + doubt) / np.maximum(total[right] + 2 * doubt, 1e-9)
    return {f"{name} said, least": np.minimum(one, other), f"{name} said, most": np.maximum(one, other)}


def _rivals(names: sparse.csr_matrix, there: Any, here: Any, sides: tuple[Index, Index]) -> Any:
    """Whether both titles name somebody and neither's names stand in the other article."""
    some = np.asarray(names.sum(axis=1)).ravel() > 0
    left, right = sides
    return (some[left] & some[right] & (there == 0) & (here == 0)).astype(np.float64)


def _dots(space: sparse.csr_matrix, left: Index, right: Index) -> Any:
    """The dot product of rows left[k] and right[k], by pair."""
    found = np.empty(len(left))
    for start in range(0, len(left), CHUNK):
        span = slice(start, start + CHUNK)
        found[span] = np.asarray(space[left[span]].multiply(space[right[span]]).sum(axis=1)).ravel()
    return found
