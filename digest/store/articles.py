"""The articles in SQL, each once.

add: a chunk → the stored rows that share an id, a url or a feed's guid with it → new rows and changed rows → two statements
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from digest.model import Article, Period
from digest.store.database import Database
from digest.store.schema import articles

Row = dict[str, Any]
Key = tuple[str, ...]
Item = TypeVar("Item")

_CHUNK = 1000  # articles a statement: at most 2000 bound values, well under SQLite's 32,766
_NAMES = tuple(column.name for column in articles.columns)
_FRESH = ("title", "text", "tables", "author", "language", "image", "marks", "source", "owner", "weight")
"""What a later version of an article replaces; id, url, guid, feed and the times are what it was first known by and stay."""


class SqlArticles:
    """digest.store.Articles in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, articles: Iterable[Article]) -> int:
        """How many were new. A feed brings its own articles up to date; another feed with the same url changes nothing,
        else two feeds would rewrite one article in turns."""
        return sum(self.add_by_feed(articles).values())

    def add_by_feed(self, articles: Iterable[Article]) -> Mapping[str, int]:
        """The same; how many were new of each feed that brought any."""
        seen = list(articles)
        if not seen:
            return {}
        with self._database.writing() as connection:
            return sum((_add(connection, chunk) for chunk in _chunks(seen)), Counter[str]())

    def within(self, period: Period) -> tuple[Article, ...]:
        """The articles published in the period, oldest first, ties by id."""
        published = articles.c.published
        query = sa.select(articles).where(published >= period.start, published < period.end).order_by(published, articles.c.id)
        with self._database.reading() as connection:
            return tuple(Article(**row) for row in connection.execute(query).mappings())

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Article]:
        """The articles of these ids that are known."""
        wanted = sorted(set(ids))
        with self._database.reading() as connection:
            rows = (row for chunk in _chunks(wanted) for row in _select(connection, articles.c.id.in_(chunk)))
            return {row["id"]: Article(**row) for row in rows}

    def counts_by_day(self) -> Mapping[str, int]:
        """How many dated articles were published on each UTC day ("2026-06-12"), oldest day first."""
        day = sa.func.substr(sa.cast(articles.c.published, sa.Text), 1, len("2026-06-12"))
        query = sa.select(day.label("name"), sa.func.count().label("articles")).where(articles.c.dated).group_by(day).order_by(day)
        with self._database.reading() as connection:
            return {row.name: row.articles for row in connection.execute(query)}


def ids_by_url(connection: sa.Connection, urls: Iterable[str]) -> Mapping[str, str]:
    """The ids of the articles that have these canonical urls, by url."""
    known: dict[str, str] = {}
    for chunk in _chunks(sorted(set(urls))):
        query = sa.select(articles.c.url, articles.c.id).where(articles.c.url.in_(chunk))
        known.update((row.url, row.id) for row in connection.execute(query))
    return known


def _add(connection: sa.Connection, chunk: Sequence[Article]) -> Counter[str]:
    """How many were new, by feed."""
    rows = [{name: getattr(article, name) for name in _NAMES} for article in chunk]
    known = {key: stored for stored in _alike(connection, rows) for key in _keys(stored)}
    new: dict[str, Row] = {}
    changed: dict[str, Row] = {}
    for row in rows:
        twin = next((known[key] for key in _keys(row) if key in known), None)
        if twin is None:
            new[row["id"]] = row
            known.update((key, row) for key in _keys(row))
        elif _refresh(twin, row) and twin["id"] not in new:
            changed[twin["id"]] = twin
    _write(connection, list(new.values()), list(changed.values()))
    return Counter(row["feed"] for row in new.values())


def _keys(row: Row) -> Iterator[Key]:
    """What makes an article the same one, the surest first."""
    yield ("id", row["id"])
    if row["guid"]:
        yield ("guid", row["feed"], row["guid"])
    if row["url"]:
        yield ("url", row["url"])


def _alike(connection: sa.Connection, rows: list[Row]) -> list[Row]:
    """The stored rows that share a key with one of `rows`."""
    found = {row["id"]: row for row in _select(connection, articles.c.id.in_([row["id"] for row in rows]))}
    missing = [row for row in rows if row["id"] not in found]
    conditions: list[sa.ColumnElement[bool]] = [articles.c.url.in_([row["url"] for row in missing if row["url"]])]
    guids: dict[str, list[str]] = {}
    for row in missing:
        guids.setdefault(row["feed"], []).append(row["guid"])
    # A query a feed, because SQLite uses no index for pairs in IN; a chunk mostly comes from few feeds.
    conditions += [sa.and_(articles.c.feed == feed, articles.c.guid.in_(list(filter(None, some)))) for feed, some in guids.items()]
    for condition in conditions:
        found.update((row["id"], row) for row in _select(connection, condition))
    return list(found.values())


def _refresh(known: Row, seen: Row) -> bool:
    """Take over what the same feed now says of the article; whether anything changed."""
    news = {name: seen[name] for name in _FRESH if seen[name] != known[name]}
    if not news or seen["feed"] != known["feed"]:
        return False
    known.update(news)
    return True


def _write(connection: sa.Connection, new: list[Row], changed: list[Row]) -> None:
    if new:
        connection.execute(sa.insert(articles), new)
    if changed:
        values: Row = {name: sa.bindparam(name) for name in _FRESH}
        statement = sa.update(articles).where(articles.c.id == sa.bindparam("key")).values(values)
        connection.execute(statement, [{"key": row["id"], **{name: row[name] for name in _FRESH}} for row in changed])


def _select(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Iterator[Row]:
    return (dict(row) for row in connection.execute(sa.select(articles).where(condition)).mappings())


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
