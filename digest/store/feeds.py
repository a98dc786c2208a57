"""The feeds' memory in SQL."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa

from digest.model import Feed
from digest.store.database import Database
from digest.store.schema import feeds


class SqlFeeds:
    """digest.store.Feeds in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, roster: Iterable[Feed]) -> tuple[Feed, ...]:
        """The roster's feeds with what is remembered of them; a url that stands twice in it counts once, as it stands first."""
        named: dict[str, Feed] = {}
        for feed in roster:
            named.setdefault(feed.url, feed)
        with self._database.writing() as connection:
            known = {feed.url: feed for feed in _all(connection)}
            synced = tuple(_remembered(feed, known.get(feed.url)) for feed in named.values())
            _insert(connection, [feed for feed in synced if feed.url not in known])
            _update(connection, [feed for feed in synced if feed.url in known and feed != known[feed.url]])
        return synced

    def all(self) -> tuple[Feed, ...]:
        """Every feed ever known, by url."""
        with self._database.reading() as connection:
            return _all(connection)

    def record(self, feed: Feed) -> None:
        """Keep one feed as it is after a fetch; one that was not known becomes known."""
        with self._database.writing() as connection:
            if not _update(connection, [feed]):
                _insert(connection, [feed])


def _remembered(named: Feed, known: Feed | None) -> Feed:
    fresh = Feed(url=named.url, title=named.title, owner=named.owner, weight=named.weight)
    return fresh if known is None else replace(known, title=named.title, owner=named.owner, weight=named.weight)


def _all(connection: sa.Connection) -> tuple[Feed, ...]:
    return tuple(Feed(**row) for row in connection.execute(sa.select(feeds).order_by(feeds.c.url)).mappings())


def _insert(connection: sa.Connection, rows: list[Feed]) -> None:
    if rows:
        connection.execute(sa.insert(feeds), [asdict(feed) for feed in rows])


def _update(connection: sa.Connection, rows: list[Feed]) -> int:
    if not rows:
        return 0
    statement = sa.update(feeds).where(feeds.c.url == sa.bindparam("key"))
    return connection.execute(statement, [_keyed(feed) for feed in rows]).rowcount


def _keyed(feed: Feed) -> dict[str, Any]:
    values = asdict(feed)
    return {"key": values.pop("url"), **values}
