"""What a database or a disk says when it fails, as one line that an operator can act on."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from digest.errors import StoreError

BUSY_SECONDS = 10  # a gather of 100,000 articles holds the store for less; a person still waits that long

_FULL = "the disk is full; free some space and run this again (nothing that was stored is lost)"
_READ_ONLY = "it cannot be written; check who owns the file and its folder, their permissions and the disk's mount"
_BUSY = f"another process kept it locked for {BUSY_SECONDS} s; let that one finish and run this again"

_SQLITE_ADVICE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,  # no room for the index of the write-ahead log
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that it is a file and that you may write to it and to its folder",
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_NOTADB: "this file is no database; move it away, or name another in digest.toml, [store] url",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; move it away and put a backup in its place",
    sqlite3.SQLITE_IOERR: "the disk failed to read or write it; check the disk's free space and health, then run this again",
}

_SYSTEM_ADVICE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.ENOENT: "its folder does not exist; make it, or mend digest.toml, [store] url",
    errno.ENOTDIR: "a file stands where its folder should be; mend digest.toml, [store] url",
}


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what an operator can mend into a StoreError that names `path`; everything else passes as it is."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as fault:
        advice = _advice(fault)
        if advice is None:
            raise
        page = f"{path.name} is held by another program, such as digest run; nothing is lost: try again in a moment"
        raise StoreError(f"{path}: {advice}", page=page if advice == _BUSY else "") from fault


def _advice(fault: BaseException | None) -> str | None:
    if isinstance(fault, DBAPIError):
        return _advice(fault.orig)
    if isinstance(fault, sqlite3.Error):
        code = getattr(fault, "sqlite_errorcode", 0)
        return _SQLITE_ADVICE.get(code) or _SQLITE_ADVICE.get(code & 0xFF)  # the low byte is the kind, the rest the variant
    if isinstance(fault, OSError):
        return _SYSTEM_ADVICE.get(fault.errno or 0, f"{fault.strerror}; check the file and its folder")
    return None
