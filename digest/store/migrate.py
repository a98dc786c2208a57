"""Bring a store up to date on opening.

revision known and newest? done · else: write lock → look again → refuse what is not ours → backup copy → Alembic → commit
"""

import logging
from pathlib import Path

import sqlalchemy as sa

from digest.errors import StoreError
from digest.store.backup import copy_database
from digest.store.database import Database
from digest.store.schema import REVISIONS


def bring_up_to_date(database: Database) -> None:
    """Run the migrations that the store lacks, all or none, after a copy beside it; raises StoreError on a store that is not ours."""
    with database.reading() as connection:
        if _revision(connection) == REVISIONS[-1]:
            return
    with database.writing() as connection:
        revision = _revision(connection)
        if revision == REVISIONS[-1]:  # another process was faster
            return
        _refuse_foreign(connection, revision, database.path)
        if revision is not None:
            copy_database(database.path, database.path.with_name(f"{database.path.name}.before-{REVISIONS[-1]}"))
        _upgrade(connection)


def _revision(connection: sa.Connection) -> str | None:
    """The newest migration that the store has had; None for one without any."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _refuse_foreign(connection: sa.Connection, revision: str | None, path: Path) -> None:
    if revision is None and sa.inspect(connection).get_table_names():
        raise StoreError(f"{path}: this database belongs to another program; name another file in digest.toml, [store] url")
    if revision is not None and revision not in REVISIONS:
        raise StoreError(f"{path}: a newer Digest wrote this store (revision {revision}, newest here {REVISIONS[-1]}); upgrade newsdigest")


def _upgrade(connection: sa.Connection) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells each step from its import on, also to a terminal that wants only news
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "digest.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
