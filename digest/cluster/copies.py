"""Copies: the same text printed by several outlets counts as one voice."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from zlib import crc32

from digest.cluster.tokens import words
from digest.model import Article

SHINGLE = 4  # words; shorter ones meet by chance
SAME_TEXT = 0.6  # share of shingles in common (Jaccard) at which one text is a reprint of the other
TOO_SHORT = 20  # words under which two texts may agree by chance
COMPARED = 3_000  # characters of a text that are compared across a stream
SKETCH = 4  # smallest shingle hashes by which copies are found among many: two texts of Jaccard 0.6 share one of four at 97%


def fold(articles: Sequence[Article], apart: Collection[str] = ()) -> dict[str, str]:
    """{id of an article: id of the first before it with the same words}, over a whole stream; `apart` holds ids that are never folded.

    Short articles are folded where title and text are the same word for word, longer ones by shingles.
    """
    exact: dict[tuple[str, str], str] = {}
    buckets: dict[int, list[str]] = defaultdict(list)
    shingles: dict[str, frozenset[tuple[str, ...]]] = {}
    copies: dict[str, str] = {}
    for article in articles:
        if article.id in apart:
            continue
        first = exact.setdefault((article.title.casefold(), article.text), article.id)
        if first != article.id:
            copies[article.id] = copies.get(first, first)
            continue
        found = _shingles(article.text[:COMPARED])
        sketch = sorted(crc32(" ".join(shingle).encode()) for shingle in found)[:SKETCH]
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
    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    shingles = {article.id: _shingles(article.text) for article in ordered}
    copies: dict[str, str] = {}
    for index, article in enumerate(ordered):
        for earlier in ordered[:index]:
            if earlier.id not in copies and _jaccard(shingles[article.id], shingles[earlier.id]) >= SAME_TEXT:
                copies[article.id] = earlier.id
                break
    return copies


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    written = [word.lower() for word in words(text)]
    if len(written) < TOO_SHORT:
        return frozenset()
    return frozenset(zip(*(written[offset:] for offset in range(SHINGLE)), strict=False))


def _jaccard(left: frozenset[tuple[str, ...]], right: frozenset[tuple[str, ...]]) -> float:
    return len(left & right) / len(left | right) if left and right else 0.0
