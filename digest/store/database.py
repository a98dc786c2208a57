"""One SQLite file, opened safely: private, durable, its writers one after another."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from digest.store.faults import BUSY_SECONDS, store_errors

_RETRY_SECONDS = 0.02  # how long a process waits before it asks again for the write-ahead log


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An open file; each `reading` or `writing` is one transaction, and what an operator can mend is a StoreError."""

    path: Path
    engine: sa.Engine

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection that sees one state of the store throughout."""
        return self._transaction("DEFERRED")

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """A connection that is the only writer from its first statement on, so that what it has read stays true."""
        return self._transaction("IMMEDIATE")

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sa.Connection]:
        with store_errors(self.path), self.engine.connect().execution_options(digest_begin=kind) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of every connection; the last process to do so folds the log into the file, unless several close at one moment."""
        self.engine.dispose()


def open_database(path: Path) -> Database:
    """The database at `path`, created empty and readable by its owner alone where there was none; raises StoreError."""
    with store_errors(path):
        create_private(path)
        engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), creator=lambda: _connect(path))
        sa.event.listen(engine, "begin", _begin)
        return Database(path=path, engine=engine)


def create_private(path: Path) -> None:
    """An empty file of mode 0600 where none was. An existing file is not opened: closing it would drop SQLite's locks on it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return


def _connect(path: Path) -> sqlite3.Connection:
    # isolation_level None: BEGIN is ours, else the driver starts a transaction too late to serialise writers.
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _enter_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _enter_wal(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; SQLite does not wait for this lock as it does for others, so that we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_SECONDS)


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options()['digest_begin']}")
