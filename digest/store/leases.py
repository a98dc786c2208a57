"""Names that one process at a time holds, in SQL: the database's one writer decides who came first."""

from datetime import datetime

import sqlalchemy as sa

from digest.model import Lease
from digest.store.database import Database
from digest.store.schema import leases

LEASE_SECONDS = 10
"""After so long without a renewal a holder counts as dead: three missed heartbeats of 3 s, and what a `resume` waits at the most."""


class SqlLeases:
    """digest.store.Leases in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, holder: str, *, now: datetime) -> Lease:
        """The lease of whoever holds `name` after this; a holder that takes its own again keeps its `since`."""
        with self._database.writing() as connection:
            found = connection.execute(sa.select(leases).where(leases.c.name == name)).mappings().first()
            held = Lease(**found) if found else None
            if held and held.holder != holder and not _dead(held, now):
                return held
            since = held.since if held and held.holder == holder else now
            taken = Lease(name=name, holder=holder, since=since, renewed=now)
            connection.execute(sa.delete(leases).where(leases.c.name == name))
            connection.execute(sa.insert(leases).values(name=name, holder=holder, since=since, renewed=now))
            return taken

    def renew(self, name: str, holder: str, *, now: datetime) -> bool:
        """Whether `holder` still holds it; one that was late but that nobody took in the meantime still does."""
        with self._database.writing() as connection:
            return renew(connection, name, holder, now)

    def drop(self, name: str, holder: str) -> None:
        """Let go of it; nothing happens where another holds it by now."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(leases).where(*_mine(name, holder)))


def renew(connection: sa.Connection, name: str, holder: str, now: datetime) -> bool:
    """The same inside a transaction of the caller's, who holds the write lock."""
    return connection.execute(sa.update(leases).where(*_mine(name, holder)).values(renewed=now)).rowcount == 1


def _mine(name: str, holder: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return leases.c.name == name, leases.c.holder == holder


def _dead(lease: Lease, now: datetime) -> bool:
    # Both directions: a clock that was set back would else keep a dead holder alive until it caught up.
    return abs((now - lease.renewed).total_seconds()) >= LEASE_SECONDS
