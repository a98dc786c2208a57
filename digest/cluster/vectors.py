"""Articles as sparse vectors: one count of stems, weighted in the several ways that the pair scorer compares.

    articles → stems by language → counts of title and body → BM25, title, body, names, common words, pairs of words

Two word statistics weigh them: the window's own, and the window with a background of general news (`data/background.json`), without
which a week of three articles cannot know that "strike" is common and "Rotterdam" is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from digest.cluster.languages import Reader, language_of, pieces
from digest.cluster.tokens import BODY_CHARS
from digest.model import Article

K1, B = 1.2, 0.75  # the usual BM25 saturation and length constants
TITLE_WEIGHT = 2  # a word of the title counts twice
FEWEST = 40  # a window of fewer articles is weighed as if it had so many, else what two of them share would count as common
UNSEEN = 0.5  # share of capitals of a word that nobody has used within a sentence yet; it weighs as much as one use
SURE = 20.0  # uses that the background's share of capitals weighs at most, so that a week can make a name of a common word
NAME = 0.7  # share of capitals from which a word is a name

Background = tuple[int, Mapping[str, tuple[int, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How often each stem stands in each title and body, how often within a sentence and large there, and every pair of neighbours."""

    title: sparse.csr_matrix
    body: sparse.csr_matrix
    paired: sparse.csr_matrix
    large: Any
    inside: Any
    stems: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spaces:
    """What pairs are compared in, a row an article: rows of length 1 up to `paired`; then which words stand there at all.

    `own` is weighed by the window's statistics, the others by window and background. `idf` is by word, `titled` and `title_names` hold it.
    """

    own: sparse.csr_matrix
    whole: sparse.csr_matrix
    title: sparse.csr_matrix
    body: sparse.csr_matrix
    names: sparse.csr_matrix
    common: sparse.csr_matrix
    paired: sparse.csr_matrix
    present: sparse.csr_matrix
    titled: sparse.csr_matrix
    title_names: sparse.csr_matrix
    idf: Any


@lru_cache(maxsize=1)
def background() -> Background:
    """How many texts of general news were counted, and stem → (texts that hold it, per cent of its uses that are large)."""
    import orjson

    read = orjson.loads((files("digest") / "data" / "background.json").read_bytes())
    return read["texts"], {stem: (count, large) for stem, count, large in read["stems"]}


def count(articles: Sequence[Article], languages: Sequence[str] | None = None) -> Counts:
    """The counts of a window, rows in the order given; `languages` where they are known already."""
    vocabulary: dict[str, int] = {}
    neighbours: dict[int, int] = {}
    readers: dict[str, Reader] = {}
    titles: list[list[int]] = []
    bodies: list[list[int]] = []
    pairs: list[list[int]] = []
    large: list[int] = []
    inside: list[int] = []
    languages = languages or [language_of(article) for article in articles]
    for article, language in zip(articles, languages, strict=True):
        reader = readers.setdefault(language, Reader(language, vocabulary))
        titles.append([place for piece in pieces(article.title) for word in piece if (place := reader[word]) >= 0])
        bodies.append(_body(article.text[:BODY_CHARS], reader, large, inside))
        pairs.append([neighbours.setdefault(pair, len(neighbours)) for line in (titles[-1], bodies[-1]) for pair in _adjacent(line)])
    size = max(1, len(vocabulary))
    return Counts(
        title=_matrix(titles, size),
        body=_matrix(bodies, size),
        paired=_matrix(pairs, max(1, len(neighbours))),
        large=np.bincount(np.array(large, dtype=np.int64), minlength=size),
        inside=np.bincount(np.array(inside, dtype=np.int64), minlength=size),
        stems=tuple(vocabulary) or ("",),
        languages=tuple(languages),
    )


def _body(text: str, reader: Reader, large: list[int], inside: list[int]) -> list[int]:
    """The places of a text's stems; adds those within a sentence to `inside`, and to `large` those written so there."""
    found = []
    for piece in pieces(text):
        for position, word in enumerate(piece):
            place = reader[word]
            if place < 0:
                continue
            found.append(place)
            if position:
                inside.append(place)
                if word[0].isupper():
                    large.append(place)
    return found


def _adjacent(line: Sequence[int]) -> list[int]:
    return [left << 32 | right for left, right in pairwise(line)]


def _matrix(rows: Sequence[Sequence[int]], size: int) -> sparse.csr_matrix:
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((place for row in rows for place in row), dtype=np.int32, count=int(ends[-1]))
    made = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), size))
    made.sum_duplicates()  # sorts too: the scorer relies on one order of the words in every space
    return made


def weigh(counts: Counts, known: Background) -> Spaces:
    """The spaces of a window against a background."""
    both = sparse.csr_matrix(TITLE_WEIGHT * counts.title + counts.body)
    both.sort_indices()
    number = max(both.shape[0], FEWEST)
    texts, facts = known
    found = [facts.get(stem, (0, -1)) for stem in counts.stems]
    common = np.array([fact[0] for fact in found], dtype=np.float64)
    frequency = _frequency(both)
    idf = _idf(number + texts, frequency + common)
    capital = _capital(counts, common, np.array([fact[1] / 100 for fact in found]))
    flat, titled = _saturated(both), _present(counts.title)
    return Spaces(
        own=scaled(flat, _idf(number, frequency)),
        whole=scaled(flat, idf),
        title=scaled(titled, idf),
        body=scaled(_saturated(counts.body), idf),
        names=scaled(flat, idf * capital),
        common=scaled(flat, idf * (1 - capital)),
        paired=scaled(counts.paired.log1p(), _idf(number, _frequency(counts.paired))),
        present=_present(both),
        titled=weighted(titled, idf),
        title_names=weighted(titled, idf * (capital > NAME)),
        idf=idf,
    )


def _idf(number: int, frequency: Any) -> Any:
    return np.log((number + 1) / (frequency + 0.5)).clip(min=0.0)


def _frequency(matrix: sparse.csr_matrix) -> Any:
    return np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.float64)


def _capital(counts: Counts, common: Any, share: Any) -> Any:
    """By word, how likely it is a name: its capitals within sentences, in the window and in the background (-.01 where it is unknown)."""
    weight = np.where(share >= 0, np.minimum(common, SURE), 1.0)
    return (counts.large + np.where(share >= 0, share, UNSEEN) * weight) / (counts.inside + weight)


def _present(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    made = matrix.copy()
    made.data = np.ones_like(made.data)
    return made


def _saturated(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Okapi BM25's half of counts: each further use says less, in a long text less still."""
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    mean = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
    spread = np.repeat(K1 * (1 - B + B * lengths / mean), np.diff(counts.indptr))
    made = counts.copy()
    made.data = counts.data * (K1 + 1) / (counts.data + spread)
    return made


def weighted(matrix: sparse.csr_matrix, weights: Any) -> sparse.csr_matrix:
    """Each column times its weight."""
    made = matrix.copy()
    made.data = made.data * weights[made.indices]
    return made


def scaled(matrix: sparse.csr_matrix, weights: Any) -> sparse.csr_matrix:
    """Each column times its weight, then each row to length 1; an empty row stays empty."""
    made = weighted(matrix, weights)
    norms = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
    norms[norms == 0] = 1.0
    made.data = made.data / np.repeat(norms, np.diff(made.indptr))
    return made
