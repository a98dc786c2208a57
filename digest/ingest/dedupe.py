"""The same article twice in one batch is one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from digest.ingest.sameness import Known, keys_of, set_apart
from digest.model import Article, MarkKind


def same_once(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Each article once (`sameness.same`), in the order of their first copies; several that share a link get an id of their own.

    It keeps the first copy's identity and feed, the longest text with what belongs to it, the earliest date and every mark.
    """
    articles = tuple(articles)
    keys = [key for article in articles for key in keys_of(article)]
    if len(set(keys)) == len(keys):  # as in nearly every document
        return articles
    known = Known()
    groups: dict[str, list[Article]] = {}
    for number, article in enumerate(articles):
        twin = known.twin(article)
        place = twin.id if twin else str(number)  # ids may clash
        groups.setdefault(place, []).append(article)
        known.keep(twin or replace(article, id=place), article)
    return _with_own_ids([_merged(group) for group in groups.values()])


def _with_own_ids(articles: list[Article]) -> tuple[Article, ...]:
    """All of those that share an id get another, so that it does not hang on their order."""
    ids = Counter(article.id for article in articles)
    taken = set(ids)
    own: list[Article] = []
    for article in articles:
        own.append(set_apart(article, taken) if ids[article.id] > 1 else article)
        taken.add(own[-1].id)
    return tuple(own)


def _merged(copies: list[Article]) -> Article:
    first, fullest = copies[0], max(copies, key=lambda article: len(article.text))
    earliest = min(copies, key=lambda article: (not article.dated, article.published))
    marks = {mark for article in copies for mark in article.marks}
    return replace(
        first,
        title=fullest.title,
        text=fullest.text,
        tables=fullest.tables,
        language=fullest.language,
        author=fullest.author or first.author,
        image=next((article.image for article in copies if article.image), ""),
        published=earliest.published,
        dated=earliest.dated,
        first_seen=min(article.first_seen for article in copies),
        marks=tuple(mark for mark in get_args(MarkKind) if mark in marks),
    )
