"""The contract of digest.store.Diary, and what makes a store another one."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.model import Addressee, Mailing, Receipt
from digest.store import Diary
from digest.store.backup import copy_database
from digest.store.sql import Store, open_store

FIRST = datetime(2026, 6, 1, 8, tzinfo=UTC)
SECOND = datetime(2026, 6, 19, 7, tzinfo=UTC)


def since(folder: Path, now: datetime) -> datetime:
    """Open the store at `now`, close it, and say since when it trusts itself."""
    store = open_store("sqlite:///digest.db", folder, now=now)
    try:
        return store.diary.trusted_since()
    finally:
        store.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a store that was made at FIRST."""
    folder = tmp_path / "project"
    folder.mkdir()
    assert since(folder, FIRST) == FIRST
    return folder


def test_sql_diary_keeps_the_protocol(store: Store) -> None:
    """SqlDiary is a Diary as digest.store writes it; a new one has no runs."""
    diary: Diary = store.diary
    assert diary.runs() == ()


def test_a_new_store_trusts_itself_from_its_making(tmp_path: Path) -> None:
    """Left to itself the opening takes the machine's clock."""
    before = datetime.now(UTC)
    store = open_store("sqlite:///digest.db", tmp_path)
    assert before <= store.diary.trusted_since() <= datetime.now(UTC)
    store.close()


def test_opening_again_changes_nothing(project: Path) -> None:
    """However often the same store is opened, trust goes back to its making, and opening only reads."""
    before = (project / "digest.db").read_bytes()
    assert {since(project, SECOND + timedelta(days=day)) for day in range(10)} == {FIRST}
    assert (project / "digest.db").read_bytes() == before


def test_a_store_restored_from_a_backup_begins_anew(project: Path) -> None:
    """The copy is marked: even written over the store's own file, keeping its inode, it is noticed, and once only."""
    copy_database(project / "digest.db", project / "copy.db")
    assert since(project, SECOND) == FIRST  # the store that was copied is as it was
    inode = (project / "digest.db").stat().st_ino
    shutil.copyfile(project / "copy.db", project / "digest.db")
    assert (project / "digest.db").stat().st_ino == inode
    assert since(project, SECOND) == SECOND
    assert since(project, SECOND + timedelta(days=1)) == SECOND


def test_a_backup_that_is_moved_in_begins_anew(project: Path) -> None:
    """Renamed into the store's place, the marked copy is noticed too."""
    copy_database(project / "digest.db", project / "copy.db")
    os.replace(project / "copy.db", project / "digest.db")
    assert since(project, SECOND) == SECOND


def test_a_plain_copy_in_the_store_s_place_begins_anew(project: Path) -> None:
    """A `cp` taken without `digest backup` is another file: its inode tells."""
    shutil.copyfile(project / "digest.db", project / "copy.db")
    os.replace(project / "copy.db", project / "digest.db")
    assert since(project, SECOND) == SECOND
    assert since(project, SECOND + timedelta(days=1)) == SECOND


def test_a_copied_project_begins_anew_and_the_first_does_not(project: Path, tmp_path: Path) -> None:
    """`cp -r` of a whole project: the copy holds, the original goes on."""
    shutil.copytree(project, tmp_path / "second")
    assert since(tmp_path / "second", SECOND) == SECOND
    assert since(project, SECOND) == FIRST


def test_a_project_that_moved_is_the_same(project: Path, tmp_path: Path) -> None:
    """A renamed folder keeps its trust: the file is the same and nothing is left where it was, so that no other store can have mailed."""
    project.rename(tmp_path / "moved")
    assert since(tmp_path / "moved", SECOND) == FIRST
    copy = tmp_path / "copy.db"
    shutil.copyfile(tmp_path / "moved/digest.db", copy)
    os.replace(copy, tmp_path / "moved/digest.db")
    assert since(tmp_path / "moved", SECOND) == SECOND  # its new place was noted


def test_one_store_by_two_paths_is_the_same(project: Path, tmp_path: Path) -> None:
    """A hard link, as a bind mount would: the host and the container see one file by two paths, and neither resets the other."""
    (tmp_path / "mounted").mkdir()
    os.link(project / "digest.db", tmp_path / "mounted/digest.db")
    for day in range(3):
        assert since(tmp_path / "mounted", SECOND + timedelta(days=day)) == FIRST
        assert since(project, SECOND + timedelta(days=day)) == FIRST


def test_what_a_copy_takes_to_be_waiting_is_unknown(project: Path) -> None:
    """A copy taken in the middle of a mailing must not go on with it: the store it was taken from did. What is settled stays."""
    store = open_store("sqlite:///digest.db", project, now=FIRST)
    mailing = Mailing(id="24-weekly", subject_id="2026-W25", issue=24, list="weekly", opened=FIRST)
    people = [Addressee(address=f"{name}@example.org", no_theme=name == "zoe") for name in ("ada", "grace", "joan", "zoe")]
    store.ledger.open(mailing, people, now=FIRST)
    store.leases.take("mailing:24-weekly", "me", now=FIRST)
    (ada, _) = store.ledger.claim("24-weekly", "me", limit=2, now=FIRST)
    store.ledger.record([Receipt(delivery=ada.id, outcome="sent")], "me", retry_at=None, now=FIRST)
    copy_database(project / "digest.db", project / "copy.db")
    before = store.ledger.deliveries("24-weekly")
    store.close()
    again = open_store("sqlite:///digest.db", project, now=SECOND)
    assert again.ledger.deliveries("24-weekly") == before
    again.close()
    os.replace(project / "copy.db", project / "digest.db")
    restored = open_store("sqlite:///digest.db", project, now=SECOND)
    assert [one.status for one in restored.ledger.deliveries("24-weekly")] == ["sent", "unknown", "unknown", "skipped"]
    assert restored.ledger.due("24-weekly") is None
    assert restored.ledger.settle("24-weekly", "retry", now=SECOND) == 2  # the operator's word
    restored.close()


def test_an_inode_alike_by_accident_is_no_proof(project: Path, tmp_path: Path) -> None:
    """Where the old path still has its file, another path with the same number is a copy on another file system."""
    shutil.copytree(project, tmp_path / "second")
    path = tmp_path / "second/digest.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE diary SET inode = ?", (str(path.stat().st_ino),))
    assert since(tmp_path / "second", SECOND) == SECOND


def test_a_store_of_an_earlier_digest_trusts_itself_from_its_migration(project: Path) -> None:
    """Without a diary nobody knows what was mailed before."""
    with closing(sqlite3.connect(project / "digest.db")) as connection, connection:
        connection.execute("DELETE FROM diary")
    assert since(project, SECOND) == SECOND


def test_runs_are_given_newest_first(store: Store) -> None:
    """What was logged comes back as it was, times as ISO text, at most as many as asked for."""
    for number in range(3):
        store.diary.log_run({"number": number, "at": FIRST, "steps": ["gather"]}, now=FIRST)
    assert store.diary.runs(2) == (
        {"number": 2, "at": "2026-06-01T08:00:00+00:00", "steps": ["gather"]},
        {"number": 1, "at": "2026-06-01T08:00:00+00:00", "steps": ["gather"]},
    )


def test_the_newest_500_runs_stay(store: Store) -> None:
    """The diary does not grow for ever."""
    with store.database.writing() as connection:
        rows = [(FIRST.isoformat(timespec="microseconds"), f'{{"number":{number}}}') for number in range(600)]
        connection.exec_driver_sql("INSERT INTO runs (at, report) VALUES (?, ?)", rows)
    store.diary.log_run({"number": 600}, now=FIRST)
    assert [report["number"] for report in store.diary.runs(1000)] == list(range(600, 100, -1))
