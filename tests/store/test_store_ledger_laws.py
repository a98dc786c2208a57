"""The laws of the ledger under any sequence of steps, held against a model of a few lines."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from digest.errors import StoreError
from digest.model import Addressee, Mailing, Outcome, Receipt, Subscriber, Suppression
from digest.store.leases import LEASE_SECONDS
from digest.store.sql import open_store

START = datetime(2026, 6, 19, 6, tzinfo=UTC)
AT_ONCE = START - timedelta(days=9)
PEOPLE = ("ada", "grace", "joan")
MAILINGS = tuple(Mailing(id=f"24-{list_}", subject_id="2026-W25", issue=24, list=list_, opened=START) for list_ in ("brief", "weekly"))
REACHED = ("sent", "sending", "unknown")
FINAL = ("sent", "refused", "skipped")

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - thousands of commits; that they reach a disk is tested elsewhere

mailing_ids = st.sampled_from([mailing.id for mailing in MAILINGS])
holders = st.sampled_from(["me", "you"])
seconds = st.sampled_from([0, 1, LEASE_SECONDS, 60, -60])


@pytest.fixture(scope="module", autouse=True)
def template() -> Iterator[None]:
    """One migrated store with everybody on both lists, copied for each example."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("sqlite:///digest.db", Path(folder), now=START)
        lists = [mailing.list for mailing in MAILINGS]
        store.people.add(
            Subscriber(id=f"{list_}-{name}", list=list_, address=f"{name}@example.org", since=START) for list_ in lists for name in PEOPLE
        )
        store.close()
        Machine.template = Path(folder) / "digest.db"
        yield


@dataclass(slots=True, kw_only=True)
class Row:
    """What the model knows of a delivery: `holder` may answer for it."""

    list: str
    name: str
    status: str = "pending"
    holder: str = ""
    attempts: int = 0
    not_before: datetime = AT_ONCE


def _alone(delivery: str) -> list[str]:
    return [delivery]


class Machine(RuleBasedStateMachine):
    """Any steps of two processes over two mailings of one issue, beside readers who leave and clocks that jump."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY)
        shutil.copyfile(self.template, Path(self.folder.name) / "digest.db")
        self.store = open_store("sqlite:///digest.db", Path(self.folder.name), now=START)
        self.now = START
        self.rows: dict[str, Row] = {}
        self.leases: dict[str, tuple[str, datetime]] = {}
        self.gone: set[tuple[str, str]] = set()
        self.suppressed: set[str] = set()
        self.final: set[str] = set()

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    # steps

    @initialize()
    def begin(self) -> None:
        """Both mailings are opened for everybody, and "me" holds them."""
        for which in MAILINGS:
            people = [Addressee(address=f"{name}@example.org", subscriber=f"{which.list}-{name}") for name in PEOPLE]
            assert self.store.ledger.open(which, people, now=self.now) == which
            for one in self.store.ledger.deliveries(which.id):
                self.rows[one.id] = Row(list=which.list, name=one.address.split("@")[0])
            self.take(which.id, "me")

    @rule(which=st.sampled_from(MAILINGS), names=st.sets(st.sampled_from([*PEOPLE, "stranger"])))
    def open(self, which: Mailing, names: set[str]) -> None:
        """Opening again, for whomever, changes nothing."""
        again = replace(which, opened=self.now, status="open", closed=None)
        known = self.store.ledger.mailing(which.id)
        assert self.store.ledger.open(again, [Addressee(address=f"{name}@example.org") for name in names], now=self.now) == known

    @rule(mailing=mailing_ids, holder=holders)
    def take(self, mailing: str, holder: str) -> None:
        """The lease goes to another only where its holder was silent."""
        held, renewed = self.leases.get(mailing, (holder, self.now))
        mine = held == holder or abs((self.now - renewed).total_seconds()) >= LEASE_SECONDS
        assert self.store.leases.take(f"mailing:{mailing}", holder, now=self.now).holder == (holder if mine else held)
        if mine:
            self.leases[mailing] = (holder, self.now)

    @rule(mailing=mailing_ids, limit=st.integers(1, 4))
    def claim_as_its_holder(self, mailing: str, limit: int) -> None:
        """The usual claim, in time."""
        self.claim(mailing, self.leases[mailing][0], limit)

    @rule(mailing=mailing_ids, holder=holders, limit=st.integers(1, 4))
    def claim(self, mailing: str, holder: str, limit: int) -> None:
        """Only the lease's holder is given anything; the first due ones in order, of those whom nothing holds back."""
        if self.leases[mailing][0] != holder:
            with pytest.raises(StoreError, match="nothing was claimed"):
                self.store.ledger.claim(mailing, holder, limit=limit, now=self.now)
            return
        self.leases[mailing] = (holder, self.now)
        free = [one for one in self._due(mailing) if not self._reasons(one)]
        given = [one.id for one in self.store.ledger.claim(mailing, holder, limit=limit, now=self.now)]
        assert given == free[:limit]
        for one in self.store.ledger.deliveries(mailing, "skipped"):
            row = self.rows[one.id]
            if row.status == "pending":
                assert one.reason in self._reasons(one.id)
                row.status = "skipped"
        for key in given:
            row = self.rows[key]
            row.status, row.holder, row.attempts = "sending", holder, row.attempts + 1

    @rule(
        holder=holders,
        outcome=st.sampled_from(["sent", "refused", "later", "later", "unknown"]),
        wait=st.sampled_from([0, 60]),
        data=st.data(),
    )
    def record(self, holder: str, outcome: Outcome, wait: int, data: st.DataObject) -> None:
        """An answer counts where it is its claimer's and waited for; any other changes nothing."""
        chosen = self._some(data)
        retry_at = self.now + timedelta(seconds=wait)
        self.store.ledger.record([Receipt(delivery=one, outcome=outcome) for one in chosen], holder, retry_at=retry_at, now=self.now)
        for row in self._answerable(chosen, holder):
            row.status = "pending" if outcome == "later" else outcome
            row.not_before = retry_at if outcome == "later" else AT_ONCE

    @rule(holder=holders, data=st.data())
    def unclaim(self, holder: str, data: st.DataObject) -> None:
        """What is given back is as if it had not been claimed."""
        chosen = self._some(data)
        self.store.ledger.unclaim(chosen, holder, now=self.now)
        for row in self._answerable(chosen, holder):
            row.status, row.attempts = "pending", row.attempts - 1

    @rule(mailing=mailing_ids)
    def abandon(self, mailing: str) -> None:
        """Every delivery in sending becomes unknown, which may be the end of the mailing."""
        left = self._in(mailing, "sending")
        assert self.store.ledger.abandon(mailing, now=self.now) == len(left)
        for row in left:
            row.status = "unknown"
        self.close(mailing)

    @rule(mailing=mailing_ids, how=st.sampled_from(["retry", "skip"]))
    def settle(self, mailing: str, how: str) -> None:
        """Every unknown one becomes what the operator says, whatever its claimer may say later."""
        left = self._in(mailing, "unknown")
        assert self.store.ledger.settle(mailing, how, now=self.now) == len(left)  # type: ignore[arg-type]
        for row in left:
            row.status, row.not_before = ("pending" if how == "retry" else "skipped"), AT_ONCE

    @rule(mailing=mailing_ids)
    def close(self, mailing: str) -> None:
        """Done exactly where nothing waits."""
        closed = self.store.ledger.close(mailing, now=self.now)
        assert (closed.status == "done") == (not self._in(mailing, "pending", "sending"))

    @rule(mailing=st.sampled_from(MAILINGS), name=st.sampled_from(PEOPLE), suppressed=st.booleans())
    def go(self, mailing: Mailing, name: str, suppressed: bool) -> None:
        """A reader leaves one list, or their address must not be mailed any more."""
        if suppressed:
            self.store.people.suppress([Suppression(address=f"{name.upper()}@example.org", reason="bounce", since=self.now)])
            self.suppressed.add(name)
        else:
            (one,) = self.store.people.find(f"{name}@example.org", mailing.list)
            self.store.people.leave(one, now=self.now)
            self.gone.add((mailing.list, name))

    @rule(by=seconds)
    def tick(self, by: int) -> None:
        """Time passes, or the clock is set back."""
        self.now += timedelta(seconds=by)

    # laws

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        """Every delivery is where its steps have put it, whatever happened in between."""
        found = {one.id: one for mailing in MAILINGS for one in self.store.ledger.deliveries(mailing.id)}
        assert {key: (one.status, one.attempts) for key, one in found.items()} == {
            key: (row.status, row.attempts) for key, row in self.rows.items()
        }
        assert all((one.status == "skipped") == (one.reason is not None) for one in found.values())

    @invariant()
    def the_counts_make_up_what_was_intended(self) -> None:
        """intended = pending + sending + sent + refused + unknown + skipped; what is done has nothing that waits."""
        for mailing in self.store.ledger.mailings():
            counts = self.store.ledger.counts(mailing.id)
            assert sum(counts.values()) == sum(row.list == mailing.list for row in self.rows.values())
            assert mailing.status == "open" or counts["pending"] == counts["sending"] == 0
            assert (self.store.ledger.due(mailing.id) is None) == (counts["pending"] == 0)

    @invariant()
    def what_is_final_stays(self) -> None:
        """Sent, refused and skipped are the last word."""
        final = {one.id for mailing in MAILINGS for one in self.store.ledger.deliveries(mailing.id) if one.status in FINAL}
        assert self.final <= final
        self.final = final

    # the model

    def _in(self, mailing: str, *statuses: str) -> list[Row]:
        return [row for row in self.rows.values() if f"24-{row.list}" == mailing and row.status in statuses]

    def _due(self, mailing: str) -> list[str]:
        waiting = [(row.not_before, row.name, key) for key, row in self.rows.items() if row in self._in(mailing, "pending")]
        return [key for not_before, _, key in sorted(waiting) if not_before <= self.now]

    def _reasons(self, delivery: str) -> set[str]:
        row = self.rows[delivery]
        elsewhere = [other.status for other in self.rows.values() if other.name == row.name and other.list != row.list]
        found = {"unsubscribed": (row.list, row.name) in self.gone, "suppressed": row.name in self.suppressed}
        return {reason for reason, holds in {**found, "duplicate": any(status in REACHED for status in elsewhere)}.items() if holds}

    def _some(self, data: st.DataObject) -> list[str]:
        """Mostly what waits for an answer, else anything."""
        waiting = [key for key, row in self.rows.items() if row.status in ("sending", "unknown")]
        anything = st.sampled_from(sorted(self.rows))
        return data.draw(
            st.lists(st.sampled_from(sorted(waiting)) if waiting else anything, unique=True, min_size=1) | anything.map(_alone)
        )

    def _answerable(self, chosen: list[str], holder: str) -> list[Row]:
        return [row for row in map(self.rows.__getitem__, chosen) if row.holder == holder and row.status in ("sending", "unknown")]


def test_any_sequence_of_steps_keeps_the_laws() -> None:
    """Nobody is given twice without an unclaim, a later or a retry between; nobody who left or was suppressed is given; the sum holds."""
    run_state_machine_as_test(
        Machine,
        settings=settings(max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck), database=None),
    )
