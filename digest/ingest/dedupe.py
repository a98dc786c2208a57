"""The same article twice in one batch is one."""

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from digest.model import Article, MarkKind


def same_once(articles: Iterable[Article]) -> tuple[Article, ...]:
    """One article per id, canonical url, or guid within a feed, in the order of their first copies.

    It keeps the first copy's identity and feed, the longest text with what belongs to it, the earliest date and every mark.
    """
    groups: list[list[Article]] = []
    place: dict[tuple[str, ...], int] = {}
    for article in articles:
        keys = _keys(article)
        hits = sorted({place[key] for key in keys if key in place})
        if not hits:
            hits = [len(groups)]
            groups.append([])
        target, *others = hits
        groups[target].append(article)
        for other in others:
            groups[target] += groups[other]
            groups[other] = []
        if others:
            place = {key: target if group in others else group for key, group in place.items()}
        place.update(dict.fromkeys(keys, target))
    return tuple(_merged(group) for group in groups if group)


def _keys(article: Article) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = [("id", article.id)]
    if article.url:
        keys.append(("url", article.url))
    if article.guid:
        keys.append(("guid", article.feed, article.guid))
    return keys


def _merged(copies: list[Article]) -> Article:
    first, fullest = copies[0], max(copies, key=lambda article: len(article.text))
    earliest = min(copies, key=lambda article: (not article.dated, article.published))
    marks = {mark for article in copies for mark in article.marks}
    return replace(
        first,
        title=fullest.title,
        text=fullest.text,
        language=fullest.language,
        author=fullest.author or first.author,
        image=next((article.image for article in copies if article.image), ""),
        published=earliest.published,
        dated=earliest.dated,
        first_seen=min(article.first_seen for article in copies),
        marks=tuple(mark for mark in get_args(MarkKind) if mark in marks),
    )
