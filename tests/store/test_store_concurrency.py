"""Several processes at one store."""

import multiprocessing
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from digest.model import Article, Feed, Issue
from digest.store.sql import open_store

NOW = datetime(2026, 6, 18, 17, 5, tzinfo=UTC)
PROCESSES = 4

# Python 3.12 warns of a fork beside threads that other tests may have left; these children start no thread before they fork.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def _together(folder: Path, work: Callable[[Path, int], object]) -> list[object]:
    """What each of several processes answers that do `work` at the same moment."""
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(PROCESSES), context.Queue()

    def run(number: int, barrier: Barrier) -> None:
        barrier.wait(30)
        try:
            answers.put(work(folder, number))
        except BaseException as fault:  # the parent tells what happened
            answers.put(fault)

    workers = [context.Process(target=run, args=(number, barrier)) for number in range(PROCESSES)]
    for worker in workers:
        worker.start()
    told = [answers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(30)
    return told


@pytest.mark.parametrize("attempt", range(5))
def test_a_new_store_opened_by_many_at_once_is_one_store(tmp_path: Path, attempt: int) -> None:
    """Processes that open a brand-new store at once all succeed, lose none of their writes, and leave no copy or lock file.

    SQLite's own log may stay where several close at the same moment, none being the last; the next to open and close folds it in.
    """

    def work(folder: Path, number: int) -> int:
        store = open_store("sqlite:///digest.db", folder)
        store.feeds.record(Feed(url=f"https://alpha.example/{number}", title="Alpha"))
        store.close()
        return number

    assert sorted(_together(tmp_path, work)) == list(range(PROCESSES))  # type: ignore[type-var]
    assert set(os.listdir(tmp_path)) <= {"digest.db", "digest.db-wal", "digest.db-shm"}
    store = open_store("sqlite:///digest.db", tmp_path)
    assert len(store.feeds.all()) == PROCESSES
    store.close()
    assert os.listdir(tmp_path) == ["digest.db"]


def test_the_same_issue_saved_by_many_at_once_is_one_issue(tmp_path: Path, make_issue: Callable[..., Issue]) -> None:
    """One row and one number, whoever comes first."""

    def work(folder: Path, number: int) -> int:
        store = open_store("sqlite:///digest.db", folder)
        given = [store.issues.save(make_issue(25, subject=f"By {number}"), (), now=NOW).number for _ in range(10)]
        store.close()
        return max(given)

    assert _together(tmp_path, work) == [1] * PROCESSES
    store = open_store("sqlite:///digest.db", tmp_path)
    assert [issue.number for issue in store.issues.all()] == [1]
    store.close()


def test_issues_saved_at_once_get_numbers_of_their_own(tmp_path: Path, make_issue: Callable[..., Issue]) -> None:
    """Different issues never share a number, and no number is left out."""

    def work(folder: Path, number: int) -> list[int]:
        store = open_store("sqlite:///digest.db", folder)
        given = [store.issues.save(make_issue(25, look=f"look-{number}-{turn}"), (), now=NOW).number for turn in range(10)]
        store.close()
        return given

    told = _together(tmp_path, work)
    assert sorted(number for given in told for number in given) == list(range(1, PROCESSES * 10 + 1))  # type: ignore[attr-defined]


def test_the_same_articles_added_by_many_at_once_are_kept_once(tmp_path: Path, make_article: Callable[..., Article]) -> None:
    """Each article is new to exactly one process."""
    batch = [make_article(f"n{number}", published=NOW - timedelta(minutes=number)) for number in range(300)]

    def work(folder: Path, number: int) -> int:
        store = open_store("sqlite:///digest.db", folder)
        new = sum(store.articles.add(batch[start : start + 20]) for start in range(0, 300, 20))
        store.close()
        return new

    assert sum(_together(tmp_path, work)) == 300  # type: ignore[arg-type]


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path, make_article: Callable[..., Article]) -> None:
    """While one connection writes, another reads what was there before."""
    store, other = (open_store("sqlite:///digest.db", tmp_path) for _ in range(2))
    with store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM articles")
        assert other.articles.by_id(["a"]) == {}
    store.close()
    other.close()


def test_an_issue_survives_a_writer_that_dies(tmp_path: Path, make_issue: Callable[..., Issue]) -> None:
    """A process that ends in the middle of a transaction leaves the store as it was, and unlocked."""
    store = open_store("sqlite:///digest.db", tmp_path)
    saved = store.issues.save(make_issue(25), (), now=NOW)

    def work(folder: Path, number: int) -> None:
        other = open_store("sqlite:///digest.db", folder)
        with other.database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM issues")
            os._exit(1)

    worker = multiprocessing.get_context("fork").Process(target=work, args=(tmp_path, 0))
    worker.start()
    worker.join(30)
    assert worker.exitcode == 1
    assert store.issues.all() == (saved,)
    assert store.issues.save(make_issue(24), (), now=NOW).number == 2
    store.close()
