"""A store as an earlier Digest left it."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config


def taken_back(connection: sa.Connection, revision: str) -> None:
    """Make the store one of an earlier Digest: what the migrations after `revision` brought is dropped."""
    with sa.create_engine("sqlite://").begin() as reference:
        config = Config()
        config.set_main_option("script_location", "digest.store:migrations")
        config.attributes["connection"] = reference
        command.upgrade(config, revision)
        earlier, indexes = columns_of(reference), indexes_of(reference)
    now = columns_of(connection)
    for name in indexes_of(connection) - indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    for added in now.keys() - earlier.keys():
        connection.exec_driver_sql(f"DROP TABLE {added}")
    for kept, names in earlier.items():
        for name in now[kept] - names:
            connection.exec_driver_sql(f"ALTER TABLE {kept} DROP COLUMN {name}")
    connection.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def columns_of(connection: sa.Connection) -> dict[str, set[str]]:
    inspector = sa.inspect(connection)
    return {table: {column["name"] for column in inspector.get_columns(table)} for table in inspector.get_table_names()}


def indexes_of(connection: sa.Connection) -> set[str]:
    return set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL").scalars())
