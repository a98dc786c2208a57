"""The articles in SQL, each once.

add: a chunk → the stored rows that share an id, a place or a feed's guid with it → no key shared? new · word for word the same? seen
  → all others: ingest.sameness → new and changed rows → two statements

The statements are compiled once and get flat rows (ingest.flat): SQLAlchemy's work on each row would cost more than SQLite's.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any, TypeVar

import sqlalchemy as sa

from digest.ingest.flat import FEED, FIELDS, FIRST_SEEN, GUID, ID, PLACE, REVISIONS, Row, article_of, keys_of_row, row_of
from digest.ingest.sameness import Known, place, set_apart, updated
from digest.model import Article, Period
from digest.store.database import Database
from digest.store.schema import articles

Item = TypeVar("Item")

_CHUNK = 1000  # articles a statement: at most 2000 bound values, well under SQLite's 32,766
_COLUMNS = tuple(column for column in articles.columns if column.name != "place")
_NAMES = tuple(column.name for column in _COLUMNS)

# Each list of values is one JSON text: thousands of bound values cost more to bind than to look for.
_AT_PLACES = "SELECT id, place FROM articles WHERE place IN (SELECT value FROM json_each(?))"
_ROWS = f"SELECT {', '.join(FIELDS)} FROM articles WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608  (our own words)
_OF_IDS = "SELECT id, place FROM articles WHERE id IN (SELECT value FROM json_each(?))"
# The feed is looked at in the index, not sought: SQLite would seek every pair of a guid and a feed.
_OF_GUIDS = (
    "SELECT id, place FROM articles WHERE guid IN (SELECT value FROM json_each(?)) AND feed || '' IN (SELECT value FROM json_each(?))"
)


class SqlArticles:
    """digest.store.Articles in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, articles: Iterable[Article]) -> int:
        """How many were new. Another feed than its own gives an article only what it lacks, else two would rewrite it in turns."""
        return sum(self.add_rows(map(row_of, articles)).values())

    def add_rows(self, rows: Iterable[Row]) -> Mapping[str, int]:
        """The same in one transaction, a chunk in memory at a time; how many were new of each feed that brought any."""
        chunks = _chunks(rows)
        first = next(chunks, None)
        if first is None:
            return {}
        new: Counter[str] = Counter()
        with self._database.writing() as connection:
            for chunk in chain((first,), chunks):
                new += _add(connection, chunk)
        return new

    def within(self, period: Period) -> tuple[Article, ...]:
        """The articles published in the period, oldest first, ties by id."""
        published = articles.c.published
        wanted = sa.and_(published >= period.start, published < period.end)
        with self._database.reading() as connection:
            return tuple(_select(connection, wanted, published, articles.c.id))

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Article]:
        """The articles of these ids that are known."""
        with self._database.reading() as connection:
            found = (one for chunk in _chunks(sorted(set(ids))) for one in _select(connection, articles.c.id.in_(chunk)))
            return {article.id: article for article in found}

    def counts_by_day(self) -> Mapping[str, int]:
        """How many dated articles were published on each UTC day ("2026-06-12"), oldest day first."""
        day = sa.func.substr(sa.cast(articles.c.published, sa.Text), 1, len("2026-06-12"))
        query = sa.select(day.label("name"), sa.func.count().label("articles")).where(articles.c.dated).group_by(day).order_by(day)
        with self._database.reading() as connection:
            return {row.name: row.articles for row in connection.execute(query)}


def ids_by_url(connection: sa.Connection, urls: Iterable[str]) -> Mapping[str, str]:
    """The ids of the articles that have these canonical urls, by url; of several at one url the first by id."""
    known: dict[str, str] = {}
    for chunk in _chunks(sorted(set(urls))):
        places = sorted({place(url) for url in chunk})
        query = sa.select(articles.c.url, articles.c.id).where(articles.c.place.in_(places), articles.c.url.in_(chunk))
        known.update((row.url, row.id) for row in connection.execute(query.order_by(articles.c.id.desc())))
    return known


def _add(connection: sa.Connection, chunk: Sequence[Row]) -> Counter[str]:
    """How many were new, by feed. Most shares a key with nothing and is new, or stands there word for word and brings nothing."""
    stored = _alike(connection, chunk)
    met = Counter(chain.from_iterable(map(keys_of_row, chain(chunk, stored.values()))))
    new: list[Row] = []
    changed: list[Row] = []
    doubtful: list[Row] = []
    for row in chunk:
        times = {met[key] for key in keys_of_row(row)}
        if times == {1}:
            new.append(row)
        elif times == {2} and row[ID] in stored and _is_unchanged(stored[row[ID]], row):
            del stored[row[ID]]
        else:
            doubtful.append(row)
    if doubtful:
        before = {name: article_of(row) for name, row in stored.items()}
        after = _known(before, [article_of(row) for row in doubtful])
        new += [row_of(article) for name, article in after.items() if name not in before]
        changed += [row_of(article) for name, article in after.items() if name in before and article is not before[name]]
    _write(connection, new, changed)
    return Counter(row[FEED] for row in new)


def _is_unchanged(stored: Row, seen: Row) -> bool:
    """Whether a sight says all that is stored, so that it could bring nothing."""
    return stored[:FIRST_SEEN] == seen[:FIRST_SEEN] and stored[FIRST_SEEN + 1 : REVISIONS] == seen[FIRST_SEEN + 1 : REVISIONS]


def _known(stored: Mapping[str, Article], arriving: Sequence[Article]) -> Mapping[str, Article]:
    """The stored articles with what these sights of them brought, and those that are new, by id."""
    known = Known(stored.values(), arriving)
    for seen in arriving:
        twin = known.twin(seen)
        known.keep(
            updated(twin, seen) if twin else _named(seen, known)
        )  # not by the sight's keys, which are not stored: two batches make what one makes
    return known.articles


def _named(article: Article, known: Known) -> Article:
    return set_apart(article, known.articles) if article.id in known.articles else article


def _alike(connection: sa.Connection, chunk: Sequence[Row]) -> dict[str, Row]:
    """The stored articles that share an id, a place or a feed's guid with one of `chunk`, by id."""
    found = _places(connection, _AT_PLACES, {row[PLACE] for row in chunk if row[PLACE]})
    found |= _places(connection, _OF_IDS, {row[ID] for row in chunk} - found.keys())
    found |= _places(connection, _OF_GUIDS, {row[GUID] for row in chunk if row[GUID]}, {row[FEED] for row in chunk})
    return {row[ID]: tuple(row) for row in connection.exec_driver_sql(_ROWS, (json.dumps(sorted(found)),))} if found else {}


def _places(connection: sa.Connection, question: str, wanted: Collection[str], *more: Collection[str]) -> dict[str, str]:
    """{id: place} of the articles that a question names: a cheap look, as most of what is looked for is not there."""
    if not wanted:
        return {}
    rows = connection.exec_driver_sql(question, tuple(json.dumps(sorted(values)) for values in (wanted, *more)))
    return {name: where or "" for name, where in rows}


def _write(connection: sa.Connection, new: Sequence[Row], changed: Sequence[Row]) -> None:
    if new:
        connection.exec_driver_sql(_statement(connection.dialect, "insert"), list(new))
    if changed:
        connection.exec_driver_sql(_statement(connection.dialect, "update"), [(*row[1:], row[ID]) for row in changed])


@cache
def _statement(dialect: sa.Dialect, kind: str) -> str:
    """SQL whose values are those of a row; for an update the id comes last."""
    names = [column.name for column in articles.columns]
    if kind == "insert":
        return str(sa.insert(articles).compile(dialect=dialect, column_keys=names))
    update = sa.update(articles).where(articles.c.id == sa.bindparam("key"))
    return str(update.compile(dialect=dialect, column_keys=names[1:]))


def _select(connection: sa.Connection, condition: sa.ColumnElement[bool], *order: sa.ColumnElement[Any]) -> Iterator[Article]:
    query = sa.select(*_COLUMNS).where(condition).order_by(*order)
    return (Article(**dict(zip(_NAMES, row, strict=True))) for row in connection.execute(query))


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
