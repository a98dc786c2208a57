"""Articles as vectors: BM25-weighted stems for what they say, and the window's own latent events on top.

    tokens → counts (title twice) → BM25 weights → cosine, top neighbours
                                         └→ eigenvectors of the cosine matrix → cosine in event space

The second half lets two articles that share neighbours meet (docs/design.md, "How stories are found", has the source and the figures).
In a week of few articles it cannot tell events apart: there the cosine speaks, and names (`rivals`) part events of one kind.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from digest.cluster.names import COMMON
from digest.cluster.tokens import STOP, body, stem, stems, words
from digest.model import Article
from digest.text import sentences

K1, B = 1.2, 0.75  # the usual BM25 saturation and length constants
TITLE_WEIGHT = 2  # a word of the title counts twice
FEWEST = 40  # a window of fewer articles is weighed as if it had so many, else what two of them share would count as common; the fewer
# they are, the less event space is trusted, whose axes are too few there to tell events of one kind apart
NEIGHBOURS = 40  # candidate pairs an article; more brings no pair of one story (MIND: recall .96–.998)
DIRECT = 2.2  # with no common witness, likeness is at most so many times the direct cosine: weeks of single articles stay apart
STRETCH = 1.7  # what a cosine alone is worth beside both halves: the threshold of 0.36 is then a cosine of 0.21
RIVAL = 0.25  # share of a likeness left, in the smallest window, where neither title names anybody whom the other article names
WITNESS = 0.15  # direct cosine with both at which a third article bears witness that two tell one event
ALONE = 0.3  # length in event space under which an article belongs to no group, and is not stretched to look as if it did
WINDOW = 3000  # beyond this many articles the eigenvectors blur and cost n³: longer streams are cut by time
CROWD = 400  # pairs an article where so many are as like as one story's: dozens of articles on one event stay together
ALIKE = 0.36  # likeness from which a pair beyond the nearest neighbours is kept
MIN_PAIR = 0.05  # cosine under which a pair is no candidate


def weigh(articles: Sequence[Article]) -> sparse.csr_matrix:
    """One row an article, BM25-weighted stems, rows of length 1."""
    vocabulary: dict[str, int] = {}
    rows, columns, values = [], [], []
    lengths = np.zeros(len(articles))
    for index, article in enumerate(articles):
        counts: dict[str, int] = {}
        for weight, text in ((TITLE_WEIGHT, article.title), (1, body(article.text))):
            for token in stems(text):
                counts[token] = counts.get(token, 0) + weight
        lengths[index] = sum(counts.values())
        for token in sorted(counts):
            rows.append(index)
            columns.append(vocabulary.setdefault(token, len(vocabulary)))
            values.append(counts[token])
    shape = (len(articles), max(1, len(vocabulary)))
    counted = sparse.csr_matrix((np.array(values, dtype=np.float64), (rows, columns)), shape=shape)
    return normalised(bm25(counted, lengths))


def bm25(counts: sparse.csr_matrix, lengths: Any) -> sparse.csr_matrix:
    """Counts weighted by Okapi BM25 with idf = ln((N + 1) / (df + 0.5)), N at least FEWEST."""
    number = counts.shape[0]
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((max(number, FEWEST) + 1) / (frequency + 0.5)).clip(min=0.0)
    mean = max(1.0, float(lengths.mean())) if number else 1.0
    per_row = K1 * (1 - B + B * lengths / mean)
    weighted = counts.copy()
    spread = np.repeat(per_row, np.diff(counts.indptr))
    weighted.data = counts.data * (K1 + 1) / (counts.data + spread) * idf[counts.indices]
    return weighted


def normalised(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1.0
    return sparse.csr_matrix(sparse.diags(1 / norms) @ matrix)


def rivals(articles: Sequence[Article]) -> Any:
    """Which pairs have titles that both name somebody, and no name of either title in the other article; None from FEWEST articles on.

    Two strikes or two quarterly reports share a trade's words and differ in whose they are. A word is a name where the week writes it
    large within a sentence and never small.
    """
    if len(articles) >= FEWEST:
        return None
    texts = [f"{article.title}.\n{body(article.text)}" for article in articles]
    known = _names(texts)
    titled = [known & _capitals(article.title) for article in articles]
    named = [known & _capitals(text) for text in texts]
    places = range(len(articles))
    return np.array(
        [[bool(titled[i] and titled[j]) and not (titled[i] & named[j] or titled[j] & named[i]) for j in places] for i in places]
    )


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


def similar_pairs(matrix: sparse.csr_matrix, apart: Any = None) -> dict[tuple[int, int], float]:
    """{(i, j): likeness} for i < j and each article's nearest neighbours: half BM25 cosine, half cosine in event space.

    `apart` is what `rivals` gives for the same articles.
    """
    pairs: dict[tuple[int, int], float] = {}
    number = matrix.shape[0]
    step = WINDOW // 2 if number > WINDOW else WINDOW
    for start in range(0, max(1, number - WINDOW // 2 if number > WINDOW else 1), step):
        place = slice(start, start + WINDOW)
        both = _likeness((matrix[place] @ matrix[place].T).toarray())
        if apart is not None:
            both = np.where(apart, (RIVAL + (1 - RIVAL) * _trust(both)) * both, both)
        for (left, right), value in _nearest(both).items():
            pair = (left + start, right + start)
            pairs[pair] = max(value, pairs.get(pair, 0.0))
    return pairs


def _nearest(both: Any) -> dict[tuple[int, int], float]:
    np.fill_diagonal(both, 0.0)
    pairs: dict[tuple[int, int], float] = {}
    order = np.argsort(-both, axis=1, kind="stable")[:, :CROWD]
    for left in range(both.shape[0]):
        for place, right in enumerate(order[left].tolist()):
            value = float(both[left, right])
            if value <= (MIN_PAIR if place < NEIGHBOURS else ALIKE):
                break
            pairs[(min(left, right), max(left, right))] = value
    return pairs


def _likeness(cosine: Any) -> Any:
    """Half cosine, half cosine in event space; the fewer the articles, the more the cosine alone."""
    both = (cosine + _event_cosine(cosine)) / 2
    both = np.where(_witnessed(cosine), both, np.minimum(both, DIRECT * cosine))
    trust = _trust(cosine)
    return trust * both + (1 - trust) * np.minimum(1.0, STRETCH * cosine)


def _trust(matrix: Any) -> float:
    """How far a window's own statistics can be trusted: 0 for no article, 1 from FEWEST on."""
    return min(1.0, float(matrix.shape[0] / FEWEST))


def _witnessed(cosine: Any) -> Any:
    """Which pairs have a third article that is near to both."""
    near = (cosine >= WITNESS).astype(np.float64)
    np.fill_diagonal(near, 0.0)
    return near @ near >= 1


def _event_cosine(cosine: Any) -> Any:
    """Cosine over the eigenvectors of the cosine matrix whose eigenvalue exceeds 1, scaled by √(λ − 1).

    An article with no neighbour makes an eigenvalue of 1 by itself, so what is left speaks of groups alone.
    """
    if cosine.shape[0] < 3:
        return cosine
    values, vectors = np.linalg.eigh(cosine)
    kept = values > 1.0 + 1e-9
    space = vectors[:, kept] * np.sqrt(values[kept] - 1.0)
    norms = np.linalg.norm(space, axis=1, keepdims=True)
    space = space / np.maximum(norms, ALONE)
    return (space @ space.T).clip(0.0, 1.0)
