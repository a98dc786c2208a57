"""What the store knows of itself, in SQL: since when it has been the only one, and how its runs went."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from digest.store.database import Database
from digest.store.schema import deliveries, diary, runs

_KEPT_RUNS = 500  # two years of a weekly's gather, build, notice and send each week; a megabyte or so

Row = Mapping[str, Any]


class SqlDiary:
    """digest.store.Diary in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def trusted_since(self) -> datetime:
        """Since when this store has been the only one (see `know_oneself`)."""
        with self._database.reading() as connection:
            moment: datetime = connection.execute(sa.select(diary.c.trusted_since)).scalar_one()
        return moment

    def log_run(self, report: Mapping[str, object], *, now: datetime) -> None:
        """Keep the report of a run; times in it become ISO text. The newest 500 stay."""
        with self._database.writing() as connection:
            added = sa.insert(runs).values(at=now, report=orjson.dumps(dict(report)).decode())
            (newest,) = connection.execute(added.returning(runs.c.id)).one()
            connection.execute(sa.delete(runs).where(runs.c.id <= newest - _KEPT_RUNS))

    def runs(self, limit: int = 20) -> tuple[Mapping[str, object], ...]:
        """The reports, newest first."""
        query = sa.select(runs.c.report).order_by(runs.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(orjson.loads(report) for report in connection.execute(query).scalars())


def know_oneself(database: Database, *, now: datetime) -> None:
    """Compare the file with the one that this store was when it was last opened; trust begins at `now` where it is new or another.

    Another file: the store was copied, or put back from a copy, and what happened since is missing from it. So whatever it takes to be
    pending or sending becomes `unknown`: another store may have mailed it. A file that only moved (the same inode, and nothing else at
    its old path) stays trusted. A store that is as it was is only read.
    """
    inode, path = str(database.path.stat().st_ino), str(database.path.resolve())
    with database.reading() as connection:
        if _matches(_row(connection), inode, path):
            return
    with database.writing() as connection:
        known = _row(connection)
        if _matches(known, inode, path):  # another process was faster
            return
        moved = known is not None and _moved(known, inode, Path(path))
        since = known["trusted_since"] if known and moved else now
        if not moved:
            waiting = deliveries.c.status.in_(("pending", "sending"))
            connection.execute(sa.update(deliveries).where(waiting).values(status="unknown", changed=now))
        connection.execute(sa.delete(diary))
        connection.execute(sa.insert(diary).values(id=1, trusted_since=since, inode=inode, path=path))


def _row(connection: sa.Connection) -> Row | None:
    found = connection.execute(sa.select(diary)).mappings().first()
    return dict(found) if found else None


def _matches(known: Row | None, inode: str, path: str) -> bool:
    return known is not None and (known["inode"], known["path"]) == (inode, path)


def _moved(known: Row, inode: str, path: Path) -> bool:
    """Whether this is the same file at another path. Where the old path still has a file of its own, the inode is alike by accident:
    each file system counts for itself."""
    if known["inode"] != inode:
        return False
    try:
        return path.samefile(known["path"])
    except OSError:
        return True
