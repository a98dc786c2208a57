"""The people in SQL: subscribers and suppressions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime

import sqlalchemy as sa

from digest.audience.address import address_key
from digest.model import Subscriber, Suppression
from digest.store.database import Database
from digest.store.schema import subscribers, suppressions

_AT_ONCE = 500  # keys in one IN (…): under SQLite's limit of variables in its oldest builds


class SqlPeople:
    """digest.store.People in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, given: Iterable[Subscriber]) -> tuple[Subscriber, ...]:
        """Those whose address was new to their list; a batch's second row of one address counts as known."""
        named: dict[tuple[str, str], Subscriber] = {}
        for one in given:
            named.setdefault((one.list, address_key(one.address)), one)
        with self._database.writing() as connection:
            known = _known(connection, named)
            fresh = {key: one for key, one in named.items() if key not in known}
            if fresh:
                connection.execute(sa.insert(subscribers), [{**asdict(one), "address_key": key} for (_, key), one in fresh.items()])
        return tuple(fresh.values())

    def on(self, list_: str) -> tuple[Subscriber, ...]:
        """Everybody on a list in any status, by address."""
        return self._read(subscribers.c.list == list_)

    def find(self, address: str, list_: str | None = None) -> tuple[Subscriber, ...]:
        """The subscriptions of an address, by list."""
        wanted = [subscribers.c.address_key == address_key(address)]
        return self._read(*wanted, *([subscribers.c.list == list_] if list_ else []))

    def by_id(self, subscriber: str) -> Subscriber | None:
        """The subscriber of this id."""
        return next(iter(self._read(subscribers.c.id == subscriber)), None)

    def leave(self, subscriber: Subscriber, *, now: datetime) -> Subscriber:
        """The one as unsubscribed; raises nothing where they had left already."""
        gone = replace(subscriber, status="unsubscribed", left=subscriber.left or now)
        still = (subscribers.c.id == subscriber.id, subscribers.c.status != "unsubscribed")
        with self._database.writing() as connection:
            connection.execute(sa.update(subscribers).where(*still).values(status=gone.status, left=gone.left))
        return gone

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """{list: {status: how many}}."""
        query = sa.select(subscribers.c.list, subscribers.c.status, sa.func.count()).group_by(subscribers.c.list, subscribers.c.status)
        found: dict[str, dict[str, int]] = {}
        with self._database.reading() as connection:
            for list_, status, count in connection.execute(query):
                found.setdefault(list_, {})[status] = count
        return found

    def suppress(self, given: Iterable[Suppression]) -> None:
        """Keep the addresses; one that is known keeps its first reason."""
        named: dict[str, Suppression] = {}
        for one in given:
            named.setdefault(address_key(one.address), one)
        with self._database.writing() as connection:
            known = set(connection.execute(sa.select(suppressions.c.address_key)).scalars())
            rows = [{**asdict(one), "address_key": key} for key, one in named.items() if key not in known]
            if rows:
                connection.execute(sa.insert(suppressions), rows)

    def suppressed(self) -> tuple[Suppression, ...]:
        """Every suppression, by address."""
        columns = (suppressions.c.address, suppressions.c.reason, suppressions.c.since)
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(*columns).order_by(suppressions.c.address_key)).mappings()
            return tuple(Suppression(**row) for row in rows)

    def _read(self, *wanted: sa.ColumnElement[bool]) -> tuple[Subscriber, ...]:
        columns = [column for column in subscribers.c if column.name != "address_key"]
        query = sa.select(*columns).where(*wanted).order_by(subscribers.c.address_key, subscribers.c.list)
        with self._database.reading() as connection:
            return tuple(Subscriber(**row) for row in connection.execute(query).mappings())


def _known(connection: sa.Connection, named: Mapping[tuple[str, str], Subscriber]) -> set[tuple[str, str]]:
    """Which of these (list, address key) pairs the store has."""
    keys = sorted({key for _, key in named})
    found: set[tuple[str, str]] = set()
    for start in range(0, len(keys), _AT_ONCE):
        query = sa.select(subscribers.c.list, subscribers.c.address_key).where(
            subscribers.c.address_key.in_(keys[start : start + _AT_ONCE])
        )
        found.update((row.list, row.address_key) for row in connection.execute(query))
    return found
