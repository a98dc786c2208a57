"""Opening a store: what is made, migrated, copied and refused."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from digest.errors import SettingsError, StoreError
from digest.model import Article
from digest.store import migrate, schema
from digest.store.sql import Store, open_store, store_path
from tests.store.earlier_store import taken_back

COLD_OPENING = """
import sys, time, sqlalchemy
from pathlib import Path
from digest.store.sql import open_store
store = open_store("sqlite:///digest.db", Path(sys.argv[1]))
print("alembic" in sys.modules, "pydantic" in sys.modules)
store.close()
"""


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "digest.store:migrations")
    return ScriptDirectory.from_config(config)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _age(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()


@pytest.fixture
def old_store(tmp_path: Path, make_article: Callable[..., Article], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one article that a Digest to come would find one migration behind."""
    store = open_store("sqlite:///digest.db", tmp_path)
    store.articles.add([make_article()])
    store.close()
    monkeypatch.setattr(migrate, "REVISIONS", (*schema.REVISIONS, "9999"))
    return tmp_path / "digest.db"


def test_migrations_make_what_the_schema_says(store: Store) -> None:
    """Upgrading from nothing gives the tables of schema.py: no table, column, type, key or index differs."""
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        made = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL").all())
    with closing(sqlite3.connect(":memory:")) as wanted:
        schema.metadata.create_all(engine := _engine(wanted))
        rows = wanted.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL").fetchall()
        engine.dispose()
    assert {name: _words(sql) for name, sql in made.items() if name != "alembic_version"} == {name: _words(sql) for name, sql in rows}


def _engine(connection: sqlite3.Connection) -> sa.Engine:
    return sa.create_engine("sqlite://", creator=lambda: connection, poolclass=sa.pool.StaticPool)


def _words(sql: str) -> str:
    return " ".join(sql.split())


def test_the_known_revisions_are_the_migrations() -> None:
    """schema.REVISIONS, which saves loading Alembic, names every migration in order."""
    assert tuple(script.revision for script in reversed(list(_scripts().walk_revisions()))) == schema.REVISIONS


def test_every_migration_module_lies_in_the_package() -> None:
    """The migrations are modules of digest.store, so that a wheel that carries the package carries them."""
    folder = Path(schema.__file__).parent / "migrations"
    assert (folder / "env.py").is_file()
    assert {path.name[:4] for path in (folder / "versions").glob("0*.py")} == set(schema.REVISIONS)


def test_a_new_store_is_private_and_has_no_copy(tmp_path: Path) -> None:
    """Opening makes the file with mode 0600 in the folder, whatever the umask, and makes no backup of nothing."""
    before = os.umask(0)
    try:
        store = open_store("sqlite:///digest.db", tmp_path)
    finally:
        os.umask(before)
    modes = {path.name: _mode(path) for path in tmp_path.iterdir()}
    store.close()
    assert modes == {"digest.db": 0o600, "digest.db-wal": 0o600, "digest.db-shm": 0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["digest.db"]


def test_the_file_is_opened_durably(store: Store) -> None:
    """Write-ahead log, synchronous FULL, ten seconds of patience, foreign keys on."""
    names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
    with store.database.reading() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert values == ["wal", 2, 10_000, 1]


def test_an_absolute_path_stands_for_itself(tmp_path: Path) -> None:
    """sqlite:/// with a relative path is relative to the project, with four strokes it is absolute."""
    assert store_path("sqlite:///memory/digest.db", tmp_path) == tmp_path / "memory" / "digest.db"
    assert store_path("sqlite:////srv/digest.db", tmp_path) == Path("/srv/digest.db")


@pytest.mark.parametrize(
    "url", ["postgresql://desk:pass@db.example/digest", "sqlite://", "sqlite:///:memory:", "sqlite:///x.db?mode=ro", "digest.db"]
)
def test_another_kind_of_url_is_refused(tmp_path: Path, url: str) -> None:
    """A url that names no SQLite file is one line for digest.toml, and shows no password."""
    with pytest.raises(SettingsError, match=r"\[store\] url") as refused:
        open_store(url, tmp_path)
    assert "pass" not in str(refused.value).replace("password", "")
    assert "\n" not in str(refused.value)


def test_a_current_store_opens_without_alembic(tmp_path: Path) -> None:
    """Opening an up-to-date store loads neither Alembic nor pydantic, which cost more than all the rest."""
    open_store("sqlite:///digest.db", tmp_path).close()
    ran = subprocess.run([sys.executable, "-c", COLD_OPENING, tmp_path], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == ["False", "False"]


def test_migrating_is_silent(tmp_path: Path) -> None:
    """A program that shows its INFO log still hears nothing of the migrations."""
    program = f"import logging; logging.basicConfig(level=logging.INFO)\nprint = lambda *words: None\n{COLD_OPENING}"
    ran = subprocess.run([sys.executable, "-c", program, tmp_path], check=True, capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("", "")


def test_a_store_that_is_behind_is_copied_first(old_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a migration a private copy beside the store holds what was there; the store is migrated afterwards."""

    def upgrade(connection: sa.Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    monkeypatch.setattr(migrate, "_upgrade", upgrade)
    open_store("sqlite:///digest.db", old_store.parent).close()
    copy = old_store.with_name("digest.db.before-9999")
    assert _mode(copy) == 0o600
    with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(old_store)) as new:
        assert old.execute("SELECT id, (SELECT version_num FROM alembic_version) FROM articles").fetchall() == [("a", schema.REVISIONS[-1])]
        assert new.execute("SELECT id, (SELECT version_num FROM alembic_version) FROM articles").fetchall() == [("a", "9999")]


def test_a_migration_that_fails_changes_nothing(old_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Migrations are all or none: after a failure the store is what it was, and opens again."""

    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TABLE articles")
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "_upgrade", fail)
        with pytest.raises(ZeroDivisionError):
            open_store("sqlite:///digest.db", old_store.parent)
    monkeypatch.setattr(migrate, "REVISIONS", schema.REVISIONS)
    store = open_store("sqlite:///digest.db", old_store.parent)
    assert set(store.articles.by_id("a")) == {"a"}
    store.close()


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    """A store from a newer Digest is left alone, in one line that says what to do."""
    open_store("sqlite:///digest.db", tmp_path).close()
    _age(tmp_path / "digest.db", "0777")
    before = (tmp_path / "digest.db").read_bytes()
    with pytest.raises(StoreError, match=r"digest\.db: a newer Digest wrote this store \(revision 0777.*upgrade"):
        open_store("sqlite:///digest.db", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["digest.db"]
    assert (tmp_path / "digest.db").read_bytes() == before


def test_another_program_s_database_is_refused(tmp_path: Path) -> None:
    """A database with tables that no Digest made is never migrated."""
    with closing(sqlite3.connect(tmp_path / "digest.db")) as connection:
        connection.execute("CREATE TABLE photos (x)")
    with pytest.raises(StoreError, match=r"digest\.db: this database belongs to another program"):
        open_store("sqlite:///digest.db", tmp_path)


def test_articles_of_an_earlier_store_are_found_by_their_twins(tmp_path: Path, make_article: Callable[..., Article]) -> None:
    """Migration 0009 keeps every article as it is, and knows by which places they are found."""
    store = open_store("sqlite:///digest.db", tmp_path)
    known = make_article(url="https://www.ledger.example/a", marks=("opinion",), author="Desk")
    bare = make_article("b", url="", guid="")
    store.articles.add([known, bare])
    with store.database.writing() as connection:
        taken_back(connection, "0008")
    store.close()
    migrated = open_store("sqlite:///digest.db", tmp_path)
    assert migrated.articles.by_id(["a", "b"]) == {"a": known, "b": bare}
    assert migrated.articles.add([make_article("z", url="https://m.ledger.example/a", guid="", title="Title of a")]) == 0
    migrated.close()


def test_a_new_kind_of_mailing_keeps_the_ledger(tmp_path: Path) -> None:
    """The table of mailings is made anew around its rows: each delivery keeps its mailing, and a delivery of none is still refused."""
    path = tmp_path / "digest.db"
    _upgrade_to(path, "0010")
    with closing(sqlite3.connect(path)) as before:
        before.execute("INSERT INTO mailings VALUES ('24-weekly', 'issue', '2026-W25', 'weekly', 24, 'a', 'smtp', 'done', '2026', NULL)")
        sent = ("d1", "24-weekly", "", "a@example.org", "a@example.org", "", "sent", None, 1, "", "250 OK", "me", "2026")
        before.execute("INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sent)
        before.commit()
    open_store("sqlite:///digest.db", tmp_path).close()
    with closing(sqlite3.connect(path)) as after:
        after.execute("PRAGMA foreign_keys = ON")
        assert after.execute("SELECT mailings.id, address FROM deliveries JOIN mailings ON mailings.id = mailing").fetchall() == [
            ("24-weekly", "a@example.org")
        ]
        assert after.execute("PRAGMA foreign_key_check").fetchall() == []
        assert after.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        after.execute("INSERT INTO mailings VALUES ('sign_in-x', 'sign_in', 'x', '', 0, '', '', 'open', '2026', NULL)")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            after.execute("DELETE FROM mailings WHERE id = '24-weekly'")


def _upgrade_to(path: Path, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "digest.store:migrations")
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
