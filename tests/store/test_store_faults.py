"""Bad files and bad disks: one clear line each, and nothing that was there is lost."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from digest.errors import StoreError
from digest.model import Article, Feed
from digest.store import backup, database
from digest.store.faults import store_errors
from digest.store.sql import Store, open_store

MakeArticle = Callable[..., Article]
FULL = r"digest\.db: the disk is full; free some space and run this again \(nothing that was stored is lost\)$"


def _one_line(refused: pytest.ExceptionInfo[StoreError], path: Path) -> None:
    text = str(refused.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    assert refused.value.exit_code == 75


def _fill(store: Store, make_article: MakeArticle, first: int = 0) -> int:
    """Add articles of 2 KB, ten a batch, until the store refuses; the number that it took."""
    for start in range(first, 10_000, 10):
        batch = [make_article(f"n{number}", text="x" * 2000) for number in range(start, start + 10)]
        try:
            store.articles.add(batch)
        except StoreError:
            return start
    raise AssertionError("the store never filled")


def test_a_full_disk_loses_nothing(small_disk: Any, make_article: MakeArticle) -> None:
    """On a real full disk a batch is refused whole in one line; what was stored stays, and room makes it work again."""
    store = open_store("sqlite:///digest.db", small_disk.folder)
    taken = _fill(store, make_article)
    with pytest.raises(StoreError, match=FULL) as refused:
        store.articles.add([make_article(f"big{number}", text="x" * 50_000) for number in range(10)])
    _one_line(refused, small_disk.folder / "digest.db")
    assert taken > 0
    assert sum(store.articles.counts_by_day().values()) == taken
    store.close()
    again = open_store("sqlite:///digest.db", small_disk.folder)
    assert sum(again.articles.counts_by_day().values()) == taken
    small_disk.grow()
    assert again.articles.add([make_article("after")]) == 1
    again.close()


def test_a_store_that_may_not_grow_loses_nothing(store: Store, make_article: MakeArticle) -> None:
    """The same where no disk can be mounted: SQLite's own limit of pages stands in for the disk's."""
    with store.database.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA max_page_count = 60")
    taken = _fill(store, make_article)
    with pytest.raises(StoreError, match=FULL):
        store.articles.add([make_article("big", text="x" * 500_000)])
    assert sum(store.articles.counts_by_day().values()) == taken


def test_a_new_store_on_a_full_disk_says_so(small_disk: Any) -> None:
    """With no room for the first table nothing half-made stays that a later opening would trip over."""
    filler = small_disk.fill()
    with pytest.raises(StoreError, match=FULL):
        open_store("sqlite:///digest.db", small_disk.folder)
    filler.unlink()
    open_store("sqlite:///digest.db", small_disk.folder).close()


def test_a_copy_on_a_full_disk_leaves_no_half(small_disk: Any, make_article: MakeArticle) -> None:
    """A backup that does not fit is taken away again, and the store is untouched."""
    store = open_store("sqlite:///digest.db", small_disk.folder)
    store.articles.add([make_article(f"n{number}", text="x" * 2000) for number in range(60)])
    store.close()
    small_disk.fill()
    with pytest.raises(StoreError, match="the disk is full"):
        backup.copy_database(small_disk.folder / "digest.db", small_disk.folder / "copy.db")
    assert list(small_disk.folder.glob("copy.db*")) == []
    (small_disk.folder / "filler").unlink()
    again = open_store("sqlite:///digest.db", small_disk.folder)
    assert sum(again.articles.counts_by_day().values()) == 60
    again.close()


def test_a_read_only_disk_says_so(small_disk: Any, make_article: MakeArticle) -> None:
    """A store on a disk mounted read-only is one line about permissions and mount."""
    open_store("sqlite:///digest.db", small_disk.folder).close()
    with small_disk.read_only(), pytest.raises(StoreError, match=r"cannot be (written|opened); check") as refused:
        open_store("sqlite:///digest.db", small_disk.folder).articles.add([make_article()])
    _one_line(refused, small_disk.folder / "digest.db")


@pytest.mark.usefixtures("plain_user")
def test_a_folder_without_permission_says_so(tmp_path: Path) -> None:
    """A store that cannot be made in its folder is one line."""
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written; check who owns"):
        open_store("sqlite:///digest.db", tmp_path)


def test_a_query_only_store_says_so(store: Store) -> None:
    """A connection that may only read refuses a write in the same line."""
    with store.database.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="cannot be written; check who owns"):
        store.feeds.record(Feed(url="https://alpha.example/feed", title="Alpha"))


def test_a_locked_store_asks_for_patience(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that another process keeps locked is refused after the patience is over, and works when it is free."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    store, other = (open_store("sqlite:///digest.db", tmp_path) for _ in range(2))
    with other.database.writing():
        with pytest.raises(StoreError, match=r"another process kept it locked for 10 s; let that one finish") as refused:
            store.feeds.record(Feed(url="https://alpha.example/feed", title="Alpha"))
        _one_line(refused, tmp_path / "digest.db")
    store.feeds.record(Feed(url="https://alpha.example/feed", title="Alpha"))
    store.close()
    other.close()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """A text file called digest.db is refused in one line and not touched."""
    path = tmp_path / "digest.db"
    path.write_text("Dear diary, " * 500)
    with pytest.raises(StoreError, match="this file is no database; move it away") as refused:
        open_store("sqlite:///digest.db", tmp_path)
    _one_line(refused, path)
    assert path.read_text() == "Dear diary, " * 500


def test_a_damaged_store_says_so(tmp_path: Path, make_article: MakeArticle) -> None:
    """A store whose pages are garbage is refused in one line that names a backup."""
    store = open_store("sqlite:///digest.db", tmp_path)
    store.articles.add([make_article(f"n{number}", text="x" * 2000) for number in range(200)])
    store.close()
    path = tmp_path / "digest.db"
    body = bytearray(path.read_bytes())
    body[4096:] = random.Random(7).randbytes(len(body) - 4096)
    path.write_bytes(body)
    with pytest.raises(StoreError, match=r"the database is damaged; .*backup") as refused:
        open_store("sqlite:///digest.db", tmp_path).articles.counts_by_day()
    _one_line(refused, path)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("missing/digest.db", "its folder does not exist"),
        ("file/digest.db", "a file stands where its folder"),
        ("folder", "check that it is a file"),
    ],
)
def test_a_path_that_cannot_be_says_so(tmp_path: Path, where: str, words: str) -> None:
    """A store in a folder that is missing or no folder, or at a folder's place, is one line."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match=words) as refused:
        open_store(f"sqlite:///{where}", tmp_path)
    _one_line(refused, tmp_path / where)


def test_a_bug_keeps_its_traceback(tmp_path: Path, store: Store) -> None:
    """What no operator can mend, a wrong statement, is not dressed up as a StoreError."""
    with pytest.raises(sqlite3.OperationalError), store_errors(tmp_path), closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("SELECT nothing FROM nowhere")
    with pytest.raises(Exception, match="no such table") as bug, store.database.reading() as connection:
        connection.exec_driver_sql("SELECT 1 FROM nowhere")
    assert not isinstance(bug.value, StoreError)
