"""Without a durable claim nobody is given anything: a full disk, a read-only one and a lock are one line and exit code 75."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from digest.errors import StoreError
from digest.model import Addressee, Mailing, Receipt
from digest.store import backup, database
from digest.store.sql import Store, open_store

NOW = datetime(2026, 6, 19, 6, tzinfo=UTC)
WEEKLY = Mailing(id="24-weekly", subject_id="2026-W25", issue=24, list="weekly", opened=NOW)


def _opened(folder: Path, readers: int = 1000) -> Store:
    store = open_store("sqlite:///digest.db", folder)
    store.ledger.open(WEEKLY, [Addressee(address=f"r{number:04}@example.org") for number in range(readers)], now=NOW)
    store.leases.take("mailing:24-weekly", "me", now=NOW)
    return store


def _refused(store: Store, words: str, limit: int = 1000) -> None:
    """A claim that fails, in one line that says why, with the code of "try again later"."""
    with pytest.raises(StoreError, match=words) as refused:
        store.ledger.claim("24-weekly", "me", limit=limit, now=NOW)
    assert refused.value.exit_code == 75
    assert "\n" not in str(refused.value)


def _all_pending(folder: Path, readers: int = 1000) -> None:
    """By an engine of its own: what the next process sees."""
    with closing(open_store("sqlite:///digest.db", folder)) as again:
        assert again.ledger.counts("24-weekly")["pending"] == readers
        assert {one.attempts for one in again.ledger.deliveries("24-weekly")} == {0}


def test_no_claim_on_a_full_disk(small_disk: Any) -> None:
    """On a real full disk nothing is sending, in the store or in memory; with room the same claim is given."""
    store = _opened(small_disk.folder)
    filler = small_disk.fill()
    _refused(store, "the disk is full; free some space")
    filler.unlink()
    _all_pending(small_disk.folder)
    assert len(store.ledger.claim("24-weekly", "me", limit=1000, now=NOW)) == 1000
    store.close()


def test_receipts_on_a_full_disk_wait(small_disk: Any) -> None:
    """Receipts that cannot be written leave their deliveries sending, never pending, and count when there is room."""
    store = _opened(small_disk.folder, 200)
    given = store.ledger.claim("24-weekly", "me", limit=200, now=NOW)
    receipts = [Receipt(delivery=one.id, outcome="sent", answer="250 " + "x" * 500) for one in given]
    filler = small_disk.fill()
    with pytest.raises(StoreError, match="the disk is full"):
        store.ledger.record(receipts, "me", retry_at=None, now=NOW)
    assert store.ledger.counts("24-weekly")["sending"] == 200
    filler.unlink()
    store.close()
    small = open_store("sqlite:///digest.db", small_disk.folder)
    small.ledger.record([Receipt(delivery=one.id, outcome="sent") for one in given], "me", retry_at=None, now=NOW)
    assert small.ledger.counts("24-weekly")["sent"] == 200
    small.close()


def test_no_mailing_is_half_opened_on_a_full_disk(small_disk: Any) -> None:
    """The mailing is not there without its people."""
    store = open_store("sqlite:///digest.db", small_disk.folder)
    filler = small_disk.fill()
    with pytest.raises(StoreError, match="the disk is full"):
        store.ledger.open(WEEKLY, [Addressee(address=f"r{number:04}@example.org") for number in range(1000)], now=NOW)
    filler.unlink()
    assert store.ledger.mailings() == ()
    assert store.ledger.open(WEEKLY, [Addressee(address="ada@example.org")], now=NOW) == WEEKLY
    store.close()


def test_no_claim_where_the_store_may_not_grow(tmp_path: Path) -> None:
    """The same where no disk can be mounted: SQLite's own limit of pages stands in for the disk's."""
    store = _opened(tmp_path)
    with store.database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    _refused(store, "the disk is full; free some space")
    store.close()
    _all_pending(tmp_path)


def test_no_claim_from_a_read_only_store(tmp_path: Path) -> None:
    """A store that may only be read refuses the claim in the line about permissions and mount."""
    store = _opened(tmp_path)
    with store.database.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA query_only = ON")
    _refused(store, "cannot be written; check who owns")
    store.close()
    _all_pending(tmp_path)


def test_no_claim_on_a_read_only_disk(small_disk: Any) -> None:
    """A disk mounted read-only lets nobody claim, as it lets nobody open the store."""
    _opened(small_disk.folder).close()
    with small_disk.read_only(), pytest.raises(StoreError, match=r"cannot be (written|opened); check") as refused:
        open_store("sqlite:///digest.db", small_disk.folder).ledger.claim("24-weekly", "me", limit=1, now=NOW)
    assert refused.value.exit_code == 75
    _all_pending(small_disk.folder)


def test_no_claim_from_a_locked_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that another process keeps locked is told of after the patience is over; a lease cannot be taken there either."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    store = _opened(tmp_path)
    with closing(open_store("sqlite:///digest.db", tmp_path)) as other, other.database.writing():
        _refused(store, "another process kept it locked for 10 s; let that one finish")
        with pytest.raises(StoreError, match="kept it locked"):
            store.leases.renew("mailing:24-weekly", "me", now=NOW)
    _all_pending(tmp_path)
    store.close()


def test_a_source_that_is_no_database_is_told_by_its_own_name(tmp_path: Path) -> None:
    """A backup of something else leaves nothing, and says which file was wrong."""
    (tmp_path / "digest.db").write_text("Dear diary, " * 500)
    with pytest.raises(StoreError, match=r"digest\.db: this file is no database"):
        backup.copy_database(tmp_path / "digest.db", tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir()] == ["digest.db"]
