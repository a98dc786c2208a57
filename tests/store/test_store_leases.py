"""The contract of digest.store.Leases."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.model import Lease
from digest.store import Leases
from digest.store.leases import LEASE_SECONDS
from digest.store.sql import Store

NOW = datetime(2026, 6, 19, 6, tzinfo=UTC)
DEAD = timedelta(seconds=LEASE_SECONDS)
ALMOST = DEAD - timedelta(microseconds=1)


def test_sql_leases_keep_the_protocol(store: Store) -> None:
    """SqlLeases is a Leases as digest.store writes it; nobody holds anything in a new store."""
    leases: Leases = store.leases
    assert leases.renew("run", "me", now=NOW) is False
    leases.drop("run", "me")


def test_a_free_name_is_taken(store: Store) -> None:
    """The first to ask holds it; a second is told who does and since when."""
    mine = store.leases.take("run", "me", now=NOW)
    assert mine == Lease(name="run", holder="me", since=NOW, renewed=NOW)
    assert store.leases.take("run", "you", now=NOW + timedelta(seconds=3)) == mine


def test_names_are_apart(store: Store) -> None:
    """One lease says nothing of another."""
    store.leases.take("mailing:24-weekly", "me", now=NOW)
    assert store.leases.take("mailing:24-brief", "you", now=NOW).holder == "you"


def test_one_s_own_is_taken_again(store: Store) -> None:
    """Taking what one holds renews it and keeps its beginning, even after it was late."""
    store.leases.take("run", "me", now=NOW)
    again = store.leases.take("run", "me", now=NOW + 2 * DEAD)
    assert again == Lease(name="run", holder="me", since=NOW, renewed=NOW + 2 * DEAD)


@pytest.mark.parametrize("direction", [1, -1])
def test_who_does_not_renew_is_dead(store: Store, direction: int) -> None:
    """After LEASE_SECONDS without a renewal the name is free, not a microsecond before, and as soon by a clock that was set back."""
    store.leases.take("run", "me", now=NOW)
    assert store.leases.take("run", "you", now=NOW + direction * ALMOST).holder == "me"
    taken = store.leases.take("run", "you", now=NOW + direction * DEAD)
    assert taken == Lease(name="run", holder="you", since=NOW + direction * DEAD, renewed=NOW + direction * DEAD)
    assert store.leases.renew("run", "me", now=NOW) is False


def test_who_renews_lives(store: Store) -> None:
    """As long as its holder renews it, nobody else gets it; `since` stays."""
    store.leases.take("run", "me", now=NOW)
    for beat in range(1, 11):
        moment = NOW + beat * timedelta(seconds=3)
        assert store.leases.renew("run", "me", now=moment) is True
        assert store.leases.take("run", "you", now=moment + ALMOST) == Lease(name="run", holder="me", since=NOW, renewed=moment)


def test_a_late_renewal_that_nobody_forestalled_holds(store: Store) -> None:
    """A process that slept too long still holds what nobody took meanwhile."""
    store.leases.take("run", "me", now=NOW)
    assert store.leases.renew("run", "me", now=NOW + 5 * DEAD) is True


def test_dropping_frees_only_one_s_own(store: Store) -> None:
    """A holder's drop frees the name at once; another's drop does nothing."""
    store.leases.take("run", "me", now=NOW)
    store.leases.drop("run", "you")
    assert store.leases.take("run", "you", now=NOW).holder == "me"
    store.leases.drop("run", "me")
    assert store.leases.take("run", "you", now=NOW).holder == "you"
