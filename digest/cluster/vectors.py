"""Articles as vectors: BM25-weighted stems for what they say, and the window's own latent events on top.

    tokens → counts (title twice) → BM25 weights → cosine, top neighbours
                                         └→ eigenvectors of the cosine matrix → cosine in event space

The second half lets two articles that share neighbours meet (docs/design.md, "How stories are found", has the source and the figures).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from digest.cluster.tokens import body, stems
from digest.model import Article

K1, B = 1.2, 0.75  # the usual BM25 saturation and length constants
TITLE_WEIGHT = 2  # a word of the title counts twice
FEWEST = 40  # a window of fewer articles is weighed as if it had so many: else what two of them share would count as common
NEIGHBOURS = 40  # candidate pairs an article; more brings no pair of one story (MIND: recall .96–.998)
DIRECT = 2.2  # with no common witness, likeness is at most so many times the direct cosine: weeks of single articles stay apart
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


def similar_pairs(matrix: sparse.csr_matrix) -> dict[tuple[int, int], float]:
    """{(i, j): likeness} for i < j and each article's nearest neighbours: half BM25 cosine, half cosine in event space."""
    pairs: dict[tuple[int, int], float] = {}
    number = matrix.shape[0]
    step = WINDOW // 2 if number > WINDOW else WINDOW
    for start in range(0, max(1, number - WINDOW // 2 if number > WINDOW else 1), step):
        window = matrix[start : start + WINDOW]
        for (left, right), value in _window_pairs(window).items():
            pair = (left + start, right + start)
            pairs[pair] = max(value, pairs.get(pair, 0.0))
    return pairs


def _window_pairs(matrix: sparse.csr_matrix) -> dict[tuple[int, int], float]:
    cosine = (matrix @ matrix.T).toarray()
    latent = _event_cosine(cosine)
    both = (cosine + latent) / 2
    both = np.where(_witnessed(cosine), both, np.minimum(both, DIRECT * cosine))
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
