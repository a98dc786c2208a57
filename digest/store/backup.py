"""A copy of a database that is in use."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from digest.store.database import create_private
from digest.store.faults import store_errors

_BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite may leave of a database that could not be closed well


def copy_database(source: Path, target: Path) -> None:
    """Copy `source` as of now to `target` (mode 0600), replacing an earlier copy only once this one is whole; raises StoreError.

    The copy is marked: a store that is restored from it, in whatever way, begins its `trusted_since` anew when it is first opened.
    """
    with store_errors(source), closing(sqlite3.connect(source)) as old:
        old.execute("SELECT count(*) FROM sqlite_master")  # what is wrong with the source is said of the source
        with store_errors(target):
            _copy(old, target)


def _copy(old: sqlite3.Connection, target: Path) -> None:
    partial = target.with_name(f"{target.name}.partial")
    _remove(partial)
    try:
        create_private(partial)
        with closing(sqlite3.connect(partial)) as new:
            old.backup(new)
            _mark(new)
        os.replace(partial, target)
    finally:
        _remove(partial)


def _remove(partial: Path) -> None:
    for ending in _BESIDE:
        partial.with_name(f"{partial.name}{ending}").unlink(missing_ok=True)


def _mark(copy: sqlite3.Connection) -> None:
    """Forget which file the store was. One from before revision 0003 has no diary yet, and begins one when it is opened."""
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'diary'").fetchone():
        with copy:
            copy.execute("UPDATE diary SET inode = ''")
