"""Articles as sparse vectors: one count of stems, weighted in the several ways that the pair scorer compares.

    articles → stems by language → counts of title and body → BM25, title, body, names, common words, pairs of words

Two word statistics weigh them: the window's own, and the window with a background of general news (`data/background.json`), without
which a week of three articles cannot know that "strike" is common and "Rotterdam" is not.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy import sparse

from digest.cluster.languages import END, Reader, codes, language_of
from digest.cluster.tokens import BODY_CHARS
from digest.model import Article

K1, B = 1.2, 0.75  # the usual BM25 saturation and length constants
TITLE_WEIGHT = 2  # a word of the title counts twice
FEW = 20  # articles up to which a window says nothing of itself: no third article bears witness for two
FEWEST = 40  # a window of fewer articles is weighed as if it had so many, else what two of them share would count as common
UNSEEN = 0.5  # share of capitals of a word that nobody has used within a sentence yet; it weighs as much as one use
SURE = 20.0  # uses that the background's share of capitals weighs at most, so that a week can make a name of a common word
NAME = 0.7  # share of capitals from which a word is a name

Coded = tuple[Any, Any]  # a number a word, and the article that it stands in
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


def in_window(number: int) -> float:
    """How much a window of so many articles says of itself: 0 up to FEW, 1 from FEWEST on."""
    return min(1.0, max(0.0, (number - FEW) / (FEWEST - FEW)))


def count(articles: Sequence[Article], languages: Sequence[str] | None = None) -> Counts:
    """The counts of a window, rows in the order given; `languages` where they are known already."""
    vocabulary: dict[str, int] = {}
    readers: dict[str, Reader] = {}
    languages = languages or [language_of(article) for article in articles]
    spoken = [readers.get(language) or readers.setdefault(language, Reader(language, vocabulary)) for language in languages]
    titles = _coded([article.title for article in articles], spoken)
    bodies = _coded([article.text[:BODY_CHARS] for article in articles], spoken)
    size = max(1, len(vocabulary))
    words, inside = bodies[0] >> 1, np.r_[False, (bodies[0][:-1] != END) & (bodies[1][:-1] == bodies[1][1:])][: len(bodies[0])]
    inside &= bodies[0] >= 0
    return Counts(
        title=_matrix(*_told(titles), len(articles), size),
        body=_matrix(*_told(bodies), len(articles), size),
        paired=_paired([_told(titles), _told(bodies)], len(articles), size),
        large=np.bincount(words[inside & (bodies[0] & 1 == 1)], minlength=size),
        inside=np.bincount(words[inside], minlength=size),
        stems=tuple(vocabulary) or ("",),
        languages=tuple(languages),
    )


def _coded(texts: Sequence[str], readers: Sequence[Reader]) -> Coded:
    """The codes of all texts one after another, and the text that each is of."""
    read = array("i")
    ends = [0]
    for text, reader in zip(texts, readers, strict=True):
        read.extend(codes(text, reader))
        ends.append(len(read))
    return np.array(read, dtype=np.int32), np.repeat(np.arange(len(texts)), np.diff(ends))


def _told(coded: Coded) -> Coded:
    """The places of the stems alone, and the text that each is of."""
    told = coded[0] >= 0
    return coded[0][told] >> 1, coded[1][told]


def _matrix(columns: Any, rows: Any, number: int, size: int) -> sparse.csr_matrix:
    ends = np.r_[0, np.cumsum(np.bincount(rows, minlength=number))]
    made = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(number, size))
    made.sum_duplicates()  # sorts too: the scorer relies on one order of the words in every space
    return made


def _paired(parts: Sequence[Coded], number: int, size: int) -> sparse.csr_matrix:
    """Counts of adjacent stems within a title or a body, a column a pair."""
    beside = [(places[:-1].astype(np.int64) * size + places[1:], rows[1:], rows[:-1] == rows[1:]) for places, rows in parts]
    pairs = np.concatenate([keys[near] for keys, _, near in beside])
    rows = np.concatenate([rows[near] for _, rows, near in beside])
    order = np.argsort(rows, kind="stable")
    found, columns = np.unique(pairs[order], return_inverse=True)
    return _matrix(columns.astype(np.int32), rows[order], number, max(1, len(found)))


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
        paired=_shareable(scaled(counts.paired.log1p(), _idf(number, _frequency(counts.paired)))),
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


def _shareable(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Without the columns of one row alone, which no two rows share; lengths stay as they were."""
    shared = _frequency(matrix) > 1
    return sparse.csr_matrix(matrix[:, shared])


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
