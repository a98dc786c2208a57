"""Copies: the same text printed by several outlets counts as one voice."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np

from digest.cluster.tokens import WORD
from digest.model import Article

SHINGLE = 4  # words; shorter ones meet by chance
SAME_TEXT = 0.6  # share of shingles in common (Jaccard) at which one text is a reprint of the other
TOO_SHORT = 20  # words under which two texts may agree by chance
COMPARED = 3_000  # characters of a text that are compared across a stream
SPREAD = np.uint64(0x9E3779B97F4A7C15)  # an odd number of many set bits, so that runs of words that differ get numbers far apart
SKETCH = 4  # smallest shingle hashes by which copies are found among many: two texts of Jaccard 0.6 share one of four at 97%


def fold(articles: Sequence[Article], apart: Collection[str] = ()) -> dict[str, str]:
    """{id of an article: id of the first before it with the same words}, over a whole stream; `apart` holds ids that are never folded.

    Short articles are folded where title and text are the same word for word, longer ones by shingles.
    """
    exact: dict[tuple[str, str], str] = {}
    buckets: dict[int, list[str]] = defaultdict(list)
    shingles: dict[str, Any] = {}
    copies: dict[str, str] = {}
    numbers = _Numbers()
    for article in articles:
        if article.id in apart:
            continue
        first = exact.setdefault((article.title.casefold(), article.text), article.id)
        if first != article.id:
            copies[article.id] = copies.get(first, first)
            continue
        found = _shingles(article.text[:COMPARED], numbers)
        sketch = found[:SKETCH].tolist()
        near = dict.fromkeys(name for key in sketch for name in buckets[key])
        twin = next((name for name in near if _jaccard(found, shingles[name]) >= SAME_TEXT), None)
        if twin:
            copies[article.id] = twin
            continue
        shingles[article.id] = found
        for key in sketch:
            buckets[key].append(article.id)
    return copies


def find_copies(articles: Sequence[Article]) -> Mapping[str, str]:
    """{id of a reprint: id of the earliest article with that text}, within one story."""
    if len(articles) < 2:
        return {}
    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    numbers = _Numbers()
    shingles = {article.id: _shingles(article.text, numbers) for article in ordered}
    copies: dict[str, str] = {}
    for index, article in enumerate(ordered):
        for earlier in ordered[:index]:
            if earlier.id not in copies and _jaccard(shingles[article.id], shingles[earlier.id]) >= SAME_TEXT:
                copies[article.id] = earlier.id
                break
    return copies


class _Numbers(dict[str, int]):
    """Word → a number of 32 bits that is the same in every run."""

    def __missing__(self, word: str) -> int:
        self[word] = number = crc32(word.encode())
        return number


def _shingles(text: str, numbers: _Numbers) -> Any:
    """The numbers of the runs of SHINGLE words, ascending, each once; none of a text that is too short."""
    written = [numbers[word] for word in WORD.findall(text.lower())]
    if len(written) < TOO_SHORT:
        return np.zeros(0, dtype=np.uint64)
    one = np.array(written, dtype=np.uint64)
    runs = np.zeros(len(one) - SHINGLE + 1, dtype=np.uint64)
    for offset in range(SHINGLE):
        runs = runs * SPREAD + one[offset : offset + len(runs)]
    return np.unique(runs)


def _jaccard(left: Any, right: Any) -> float:
    if not len(left) or not len(right):
        return 0.0
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared / (len(left) + len(right) - shared)
