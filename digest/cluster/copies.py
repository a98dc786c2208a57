"""Copies: the same text printed by several outlets counts as one voice."""

from collections.abc import Mapping, Sequence

from digest.cluster.tokens import words
from digest.model import Article

SHINGLE = 4  # words; shorter ones meet by chance
SAME_TEXT = 0.6  # share of shingles in common (Jaccard) at which one text is a reprint of the other
TOO_SHORT = 20  # words under which two texts may agree by chance


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
