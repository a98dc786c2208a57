"""Event space: articles that share neighbours meet there, though they share few words."""

from typing import Any

import numpy as np
from scipy import sparse

WHOLE = 1_000  # articles up to which one space holds them all; eigenvectors cost the cube and blur beyond
WINDOW, STEP = 400, 250  # a longer stream is cut by time into windows that overlap; 300 to 600 differ by .002, 1,000 lose .005
ALONE = 0.3  # length in event space under which an article belongs to no group, and is not stretched to look as if it did
APART = 2.2  # what two articles of no common window are given: so many times their cosine, as if no third bore witness


def event_cosines(space: sparse.csr_matrix, left: Any, right: Any, cosines: Any) -> Any:
    """The cosine in event space of each pair (0–1), the best over the windows that hold both; `cosines` are the pairs' own."""
    number = space.shape[0]
    if number < 3:
        return cosines
    if number <= WHOLE:
        return _cosines(_event_rows(space), left, right)
    found = np.minimum(1.0, APART * cosines)
    seen = np.zeros(len(left), dtype=bool)
    for start in range(0, max(1, number - WINDOW + STEP), STEP):
        first, last = np.searchsorted(left, (start, start + WINDOW))  # candidates come sorted by their left article
        inside = np.arange(first, last)[right[first:last] < start + WINDOW]
        if not len(inside):
            continue
        values = _cosines(_event_rows(space[start : start + WINDOW]), left[inside] - start, right[inside] - start)
        found[inside] = np.where(seen[inside], np.maximum(found[inside], values), values)
        seen[inside] = True
    return found


def _cosines(rows: Any, left: Any, right: Any) -> Any:
    return (rows @ rows.T)[left, right].astype(np.float64).clip(0.0, 1.0)


def _event_rows(space: sparse.csr_matrix) -> Any:
    """Eigenvectors of the cosine matrix with eigenvalue λ > 1, scaled by √(λ − 1), rows of length 1.

    An article with no neighbour makes an eigenvalue of 1 by itself, so what is left speaks of groups alone.
    """
    from scipy.linalg import eigh

    near = (space @ space.T).toarray().astype(np.float32)
    values, vectors = eigh(near, subset_by_value=(1.0 + 1e-5, np.inf), driver="evr", overwrite_a=True, check_finite=False)
    rows = vectors * np.sqrt(values - 1.0)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), ALONE)
