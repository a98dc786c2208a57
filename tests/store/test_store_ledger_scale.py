"""A claim costs what it gives, not what the mailing holds: counted in steps of SQLite's machine, never in seconds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from digest.model import Mailing, Receipt
from digest.store.sql import Store, open_store

NOW = datetime(2026, 6, 19, 6, tzinfo=UTC)
BRIEF, WEEKLY = (Mailing(id=f"24-{list_}", subject_id="2026-W25", issue=24, list=list_, opened=NOW) for list_ in ("brief", "weekly"))
SMALL, LARGE = 1_000, 100_000
DEEPER = 1.5  # what a tree of a hundred times as many rows may cost more: a level or two; a scan would cost a hundred times


# Written by SQLite itself, for a hundred thousand values through Python take longer than all the tests of this file.
PEOPLE = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :size)
INSERT INTO subscribers
SELECT 's' || i, 'weekly', printf('r%06d@example.org', i), printf('r%06d@example.org', i), '', 'active', '', '', :now, NULL FROM n
"""
WAITING = """
INSERT INTO deliveries
SELECT lower(hex(randomblob(16))), :mailing, id, address, address_key, '', 'pending', NULL, 0, '', '', '', :now FROM subscribers
"""
HALF_DONE = "UPDATE deliveries SET status = 'sent' WHERE mailing = '24-weekly' AND CAST(substr(address, 2, 6) AS INTEGER) % 4 < 2"
A_QUARTER_HELD = "UPDATE deliveries SET not_before = :soon WHERE mailing = '24-weekly' AND CAST(substr(address, 2, 6) AS INTEGER) % 4 = 2"


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _fill(folder: Path, size: int) -> Store:
    """Half the people of two lists are done in "weekly", a quarter waits for a retry, a quarter was never tried."""
    store = open_store("sqlite:///digest.db", folder, now=NOW)
    for mailing in (WEEKLY, BRIEF):
        store.ledger.open(mailing, (), now=NOW)
        store.leases.take(f"mailing:{mailing.id}", "me", now=NOW)
    with store.database.writing() as connection:
        connection.exec_driver_sql(PEOPLE, {"size": size, "now": _text(NOW)})
        for mailing in (WEEKLY, BRIEF):
            connection.exec_driver_sql(WAITING, {"mailing": mailing.id, "now": _text(NOW)})
        connection.exec_driver_sql(HALF_DONE)
        connection.exec_driver_sql(A_QUARTER_HELD, {"soon": _text(NOW + timedelta(hours=1))})
    return store


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """The same mailings for a thousand people and for a hundred thousand."""
    opened = tuple(_fill(tmp_path_factory.mktemp(f"of-{size}"), size) for size in (SMALL, LARGE))
    yield opened  # type: ignore[misc]
    for store in opened:
        store.close()


@contextmanager
def _counting(store: Store) -> Iterator[list[int]]:
    """How many times ten steps SQLite's machine takes meanwhile."""
    steps = [0]

    def step() -> None:
        steps[0] += 1

    def watch(connection: Any, *_: object) -> None:
        connection.set_progress_handler(step, 10)

    sa.event.listen(store.database.engine, "checkout", watch)
    try:
        yield steps
    finally:
        sa.event.remove(store.database.engine, "checkout", watch)
        with store.database.engine.connect() as connection:
            connection.connection.set_progress_handler(None, 0)  # type: ignore[attr-defined]


def _claim(store: Store) -> None:
    assert len(store.ledger.claim("24-weekly", "me", limit=10, now=NOW)) == 10


def _claim_and_record(store: Store) -> None:
    given = store.ledger.claim("24-weekly", "me", limit=10, now=NOW)
    store.ledger.record([Receipt(delivery=one.id, outcome="sent") for one in given], "me", retry_at=None, now=NOW)


def _due(store: Store) -> None:
    assert store.ledger.due("24-weekly") is not None


def _close(store: Store) -> None:
    assert store.ledger.close("24-weekly", now=NOW).status == "open"


@pytest.mark.parametrize("step", [_claim, _claim_and_record, _due, _close])
def test_a_step_does_not_grow_with_the_mailing(stores: tuple[Store, Store], step: Callable[[Store], None]) -> None:
    """A claim of ten, its receipts, the next due time and the last look cost in 100,000 deliveries what they cost in 1,000."""
    costs = []
    for store in stores:
        with _counting(store) as steps:
            step(store)
        costs.append(steps[0])
    assert 0 < costs[1] <= costs[0] * DEEPER + 5, costs


def test_a_claim_finds_its_rows_by_index(stores: tuple[Store, Store]) -> None:
    """No statement of a claim walks a table of people or deliveries, or sorts them."""
    said: list[tuple[str, Any]] = []

    def hear(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))

    store = stores[1]
    sa.event.listen(store.database.engine, "before_cursor_execute", hear)
    _claim_and_record(store)
    sa.event.remove(store.database.engine, "before_cursor_execute", hear)
    plans = []
    with store.database.reading() as connection:
        for statement, parameters in said:
            if statement.split()[0] in {"SELECT", "UPDATE"}:
                first = parameters[0] if isinstance(parameters, list) else parameters
                plans += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", first)]
    assert {plan.split()[1] for plan in plans if plan.startswith("SEARCH")} >= {"deliveries", "other", "subscribers", "suppressions"}
    assert [plan for plan in plans if "SCAN" in plan] == []
    assert [plan for plan in plans if "TEMP B-TREE" in plan] == []
