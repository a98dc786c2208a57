"""The feeds' memory in SQL."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from operator import attrgetter

import sqlalchemy as sa

from digest.model import Feed
from digest.store.database import Database
from digest.store.rows import bare, names_of
from digest.store.schema import articles, feeds

AT_ONCE = 40  # feeds: every SQLite takes 999 values a statement
_COLUMNS = tuple(feeds.columns)
_NAMES = names_of(_COLUMNS)
_INSERT = f"INSERT INTO feeds ({', '.join(_NAMES)}) VALUES"
_ROW = f"({', '.join('?' * len(_NAMES))})"
_RENEW = f"ON CONFLICT (url) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _NAMES[1:])}"
_STORED = ("title", "owner", "weight")  # the roster's word on each round, of which the store keeps the latest
_SAID = (*_STORED, "full_text", "agent", "ingestor", "options")  # and what it never keeps
_words = attrgetter(*_SAID)


class SqlFeeds:
    """digest.store.Feeds in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, roster: Iterable[Feed]) -> tuple[Feed, ...]:
        """The roster's feeds with what is remembered of them; a url that stands twice in it counts once, as it stands first.

        A feed that was switched off and has left the roster is asked again should the roster name it anew."""
        named: dict[str, Feed] = {}
        for feed in roster:
            named.setdefault(feed.url, feed)
        with self._database.writing() as connection:
            known = {feed.url: feed for feed in _all(connection)}
            left = [feed for feed in known.values() if feed.gone and feed.url not in named]
            synced = tuple(_remembered(feed, known.get(feed.url)) for feed in named.values())
            changed = [feed for feed in synced if _differs(feed, known.get(feed.url))]
            _put(connection, [*(replace(feed, gone=None) for feed in left), *changed])
        return synced

    def all(self) -> tuple[Feed, ...]:
        """Every feed ever known, by url."""
        with self._database.reading() as connection:
            return _all(connection)

    def articles_since(self, moment: datetime) -> Mapping[str, int]:
        """How many articles of each feed were published since then, by the feed's url."""
        query = sa.select(articles.c.feed, sa.func.count().label("number")).where(articles.c.published >= moment).group_by(articles.c.feed)
        with self._database.reading() as connection:
            return {row.feed: row.number for row in connection.execute(query)}

    def record(self, *feeds: Feed) -> None:
        """Keep feeds as they are after a fetch, in one transaction; one that was not known becomes known."""
        with self._database.writing() as connection:
            _put(connection, feeds)


def _remembered(named: Feed, known: Feed | None) -> Feed:
    """What is known of a feed, with the roster's words."""
    said = _words(named)
    if known and _words(known) == said:
        return known
    return replace(known or Feed(url=named.url, title=""), **dict(zip(_SAID, said, strict=True)))


def _differs(feed: Feed, known: Feed | None) -> bool:
    """Whether the roster says of a feed what the store does not."""
    return known is None or any(getattr(feed, name) != getattr(known, name) for name in _STORED)


def _all(connection: sa.Connection) -> tuple[Feed, ...]:
    rows = connection.execute(sa.select(*_COLUMNS).order_by(feeds.c.url))
    return tuple(Feed(**dict(zip(_NAMES, row, strict=True))) for row in rows)


def _put(connection: sa.Connection, rows: Iterable[Feed]) -> None:
    """The feeds as they are now, known before or not, without a question and AT_ONCE of them by one statement.

    After each row of a statement that is given many the driver waits for its turn among Python's threads: while a round still asks, that
    took as long as all of SQLite's work.
    """
    values = [bare(feed, _COLUMNS, connection.dialect) for feed in rows]
    for start in range(0, len(values), AT_ONCE):
        some = values[start : start + AT_ONCE]
        connection.exec_driver_sql(f"{_INSERT} {', '.join([_ROW] * len(some))} {_RENEW}", tuple(chain.from_iterable(some)))
