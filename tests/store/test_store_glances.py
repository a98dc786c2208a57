"""What an editor saw of an issue when he looked last."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from digest.model import Glance, Issue
from digest.store.sql import Store, open_store
from tests.store.earlier_store import taken_back

NOON = datetime(2026, 6, 18, 12, tzinfo=UTC)


def test_a_glance_comes_back(store: Store, make_issue: Callable[..., Issue]) -> None:
    """Of each editor and each issue the newest one, with what he saw before it."""
    issue = make_issue(25)
    assert store.glances.find("Ada", issue) is None
    first = Glance(editor="Ada", seen=issue, at=NOON)
    store.glances.keep(first)
    assert store.glances.find("Ada", issue) == first
    later = Glance(editor="Ada", seen=replace(issue, subject="Another"), at=NOON + timedelta(hours=5), before=issue, before_at=NOON)
    store.glances.keep(later)
    assert store.glances.find("Ada", issue) == later
    assert store.glances.find("Bo", issue) is None
    assert store.glances.find("Ada", replace(issue, theme="agents")) is None


def test_what_nobody_looked_at_for_long_goes(store: Store, make_issue: Callable[..., Issue]) -> None:
    """Ten weeks after a look nobody asks what changed since."""
    old, new = make_issue(25), make_issue(36)
    store.glances.keep(Glance(editor="Ada", seen=old, at=NOON))
    store.glances.keep(Glance(editor="Bo", seen=new, at=NOON + timedelta(days=69)))
    assert store.glances.find("Ada", old)
    store.glances.keep(Glance(editor="Bo", seen=new, at=NOON + timedelta(days=71)))
    assert store.glances.find("Ada", old) is None


def test_an_earlier_store_gets_the_table(tmp_path: Path, make_issue: Callable[..., Issue]) -> None:
    """A store of the version before remembers looks after its migration."""
    open_store("sqlite:///digest.db", tmp_path).close()
    with sa.create_engine(f"sqlite:///{tmp_path / 'digest.db'}").begin() as connection:
        taken_back(connection, "0012")
    store = open_store("sqlite:///digest.db", tmp_path)
    store.glances.keep(Glance(editor="Ada", seen=make_issue(25), at=NOON))
    assert store.glances.find("Ada", make_issue(25))
    store.close()
