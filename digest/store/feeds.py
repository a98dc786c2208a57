"""The feeds' memory in SQL."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.model import Feed
from digest.store.database import Database
from digest.store.schema import articles, feeds

_NAMES = tuple(column.name for column in feeds.columns)
_SAID = ("full_text", "agent", "ingestor", "options")  # the roster's word on each round, never stored


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
            _update(connection, [replace(feed, gone=None) for feed in left])
            synced = tuple(_remembered(feed, known.get(feed.url)) for feed in named.values())
            _insert(connection, [feed for feed in synced if feed.url not in known])
            _update(connection, [feed for feed in synced if feed.url in known and _row(feed) != _row(known[feed.url])])
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
            known = _known(connection, [feed.url for feed in feeds])
            _update(connection, [feed for feed in feeds if feed.url in known])
            _insert(connection, [feed for feed in feeds if feed.url not in known])


def _known(connection: sa.Connection, urls: list[str]) -> set[str]:
    return set(connection.execute(sa.select(feeds.c.url).where(feeds.c.url.in_(urls))).scalars())


def _remembered(named: Feed, known: Feed | None) -> Feed:
    said = {name: getattr(named, name) for name in ("title", "owner", "weight", *_SAID)}
    return replace(known or Feed(url=named.url, title=""), **said)


def _all(connection: sa.Connection) -> tuple[Feed, ...]:
    return tuple(Feed(**row) for row in connection.execute(sa.select(feeds).order_by(feeds.c.url)).mappings())


def _insert(connection: sa.Connection, rows: list[Feed]) -> None:
    if rows:
        connection.execute(sa.insert(feeds), [_row(feed) for feed in rows])


def _update(connection: sa.Connection, rows: list[Feed]) -> None:
    if rows:
        connection.execute(sa.update(feeds).where(feeds.c.url == sa.bindparam("key")), [_keyed(feed) for feed in rows])


def _row(feed: Feed) -> dict[str, Any]:
    return {name: getattr(feed, name) for name in _NAMES}


def _keyed(feed: Feed) -> dict[str, Any]:
    values = _row(feed)
    return {"key": values.pop("url"), **values}
