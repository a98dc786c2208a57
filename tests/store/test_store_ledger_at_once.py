"""Several processes at one ledger, and processes that die over it."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from digest.errors import StoreError
from digest.model import Addressee, Mailing
from digest.store.sql import Store, open_store

NOW = datetime(2026, 6, 19, 6, tzinfo=UTC)
WEEKLY = Mailing(id="24-weekly", subject_id="2026-W25", issue=24, list="weekly", opened=NOW)
READERS = 120
PROCESSES = 4

# Python 3.12 warns of a fork beside threads that other tests may have left; these children start no thread before they fork.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """A project whose mailing for 120 readers "me" holds; its store is closed again."""
    store = open_store("sqlite:///digest.db", tmp_path)
    store.ledger.open(WEEKLY, [Addressee(address=f"r{number:03}@example.org") for number in range(READERS)], now=NOW)
    store.leases.take("mailing:24-weekly", "me", now=NOW)
    store.close()
    return tmp_path


def _claim_all(folder: Path, holder: str = "me") -> list[str]:
    """Claim by threes until nothing is left, with an engine of one's own."""
    store = open_store("sqlite:///digest.db", folder)
    claimed: list[str] = []
    while given := store.ledger.claim("24-weekly", holder, limit=3, now=NOW):
        claimed += [one.id for one in given]
    store.close()
    return claimed


def _processes(work: Callable[[int], object]) -> list[object]:
    """What each of several processes answers that do `work` at the same moment."""
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(PROCESSES), context.Queue()

    def run(number: int) -> None:
        barrier.wait(30)
        try:
            answers.put(work(number))
        except BaseException as fault:  # the parent tells what happened
            answers.put(fault)

    workers = [context.Process(target=run, args=(number,)) for number in range(PROCESSES)]
    for worker in workers:
        worker.start()
    told = [answers.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join(30)
    return told


def test_processes_that_claim_at_once_share_no_delivery(opened: Path) -> None:
    """Even under one lease, which only one process should use, each delivery is given once and none is left."""
    claimed = [one for given in _processes(lambda _: _claim_all(opened)) for one in given]  # type: ignore[attr-defined]
    assert len(claimed) == len(set(claimed)) == READERS


def test_threads_that_claim_at_once_share_no_delivery(opened: Path) -> None:
    """The same for threads with engines of their own."""
    told: list[list[str]] = []
    threads = [Thread(target=lambda: told.append(_claim_all(opened))) for _ in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    claimed = [one for given in told for one in given]
    assert len(claimed) == len(set(claimed)) == READERS


def test_of_many_that_take_the_lease_one_gets_it(opened: Path) -> None:
    """All but one are told who has it; whoever claims without it gets nothing."""

    def work(number: int) -> tuple[str, int]:
        store = open_store("sqlite:///digest.db", opened)
        later = NOW + timedelta(seconds=10)
        held = store.leases.take("mailing:24-weekly", f"process {number}", now=later).holder
        try:
            return held, len(store.ledger.claim("24-weekly", f"process {number}", limit=READERS, now=later))
        except StoreError:
            return held, 0
        finally:
            store.close()

    told = _processes(work)
    assert len({holder for holder, _ in told}) == 1  # type: ignore[misc,attr-defined]
    assert sorted(count for _, count in told) == [0, 0, 0, READERS]  # type: ignore[misc,attr-defined]


def _die_after_a_claim(folder: Path) -> None:
    store = open_store("sqlite:///digest.db", folder)
    store.ledger.claim("24-weekly", "me", limit=5, now=NOW)
    os.kill(os.getpid(), signal.SIGKILL)


def _die_within_a_claim(folder: Path) -> None:
    store = open_store("sqlite:///digest.db", folder)
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE deliveries SET status = 'sending', holder = 'me', attempts = 1")
        os.kill(os.getpid(), signal.SIGKILL)


def _after(opened: Path, death: Callable[[Path], None]) -> Store:
    worker = multiprocessing.get_context("fork").Process(target=death, args=(opened,))
    worker.start()
    worker.join(60)
    assert worker.exitcode == -signal.SIGKILL
    return open_store("sqlite:///digest.db", opened)


def test_a_claim_outlives_its_process(opened: Path) -> None:
    """What a killed process claimed is `sending` for all to see, and unknown for the next holder, who goes on with the rest."""
    store = _after(opened, _die_after_a_claim)
    assert store.ledger.counts("24-weekly")["sending"] == 5
    assert store.leases.take("mailing:24-weekly", "you", now=NOW + timedelta(seconds=9)).holder == "me"
    assert store.leases.take("mailing:24-weekly", "you", now=NOW + timedelta(seconds=10)).holder == "you"
    assert store.ledger.abandon("24-weekly", now=NOW) == 5
    assert len(store.ledger.claim("24-weekly", "you", limit=READERS, now=NOW)) == READERS - 5
    store.close()


def test_a_claim_that_was_not_committed_never_was(opened: Path) -> None:
    """A process killed within the transaction leaves everything pending, and the store unlocked."""
    store = _after(opened, _die_within_a_claim)
    assert store.ledger.counts("24-weekly")["pending"] == READERS
    store.close()
