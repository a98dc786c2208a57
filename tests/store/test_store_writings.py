"""The store of what models wrote: an answer once, and what it cost."""

from datetime import UTC, datetime

from digest.llm import Spent
from digest.store.sql import Store

NOW = datetime(2026, 6, 18, 17, tzinfo=UTC)
ONE = Spent(calls=1, tokens_in=30, tokens_out=7)


def keep(store: Store, key: str, answer: str | None, issue: str = "2026-W25/weekly/", spent: Spent = ONE) -> str | None:
    return store.writings.keep(key, answer, issue=issue, model="m", spent=spent, now=NOW)


def test_the_first_answer_stands(store: Store) -> None:
    """An attempt without an answer leaves room for one; an answer is never replaced, be it empty, and the one that stands is given."""
    assert store.writings.find("a") is None
    assert keep(store, "a", None) is None
    assert store.writings.find("a") is None
    assert keep(store, "a", "first") == "first"
    assert keep(store, "a", "second") == "first"
    assert keep(store, "a", None) == "first"
    assert store.writings.find("a") == "first"
    assert keep(store, "b", "") == ""
    assert keep(store, "b", "later") == ""


def test_what_an_issue_cost_is_summed(store: Store) -> None:
    """Every attempt counts, for the issue that asked first; an issue that asked nothing cost nothing."""
    keep(store, "a", None)
    keep(store, "a", "x")
    keep(store, "b", "y", spent=Spent(calls=2, tokens_in=5))
    keep(store, "c", "z", issue="2026-W26/weekly/")
    assert store.writings.spent("2026-W25/weekly/") == Spent(calls=4, tokens_in=65, tokens_out=14)
    assert store.writings.spent("2026-W26/weekly/") == ONE
    assert store.writings.spent("2026-W27/weekly/") == Spent()
