"""What was decided about an issue as a whole: a log that only grows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from digest.model import Decision
from digest.store.sql import Store, open_store
from tests.store.earlier_store import taken_back

NOON = datetime(2026, 6, 18, 12, tzinfo=UTC)


def test_decisions_come_back_as_they_were_made(store: Store) -> None:
    """In their order, each issue its own, the same said twice is there twice."""
    yes = Decision(kind="approved", by="Ada", at=NOON, sha256="0" * 64)
    back = Decision(kind="recalled", by="Bo", at=NOON + timedelta(hours=1), reason="“one more” look")
    for one in (yes, back, yes):
        store.decisions.append("2026-W25", "weekly", None, one)
    store.decisions.append("2026-W25", "weekly", "ipos", back)
    assert store.decisions.log("2026-W25", "weekly") == (yes, back, yes)
    assert store.decisions.log("2026-W25", "weekly", "ipos") == (back,)
    assert store.decisions.log("2026-W26", "weekly") == ()


def test_an_earlier_store_gets_the_log(tmp_path: Path) -> None:
    """A store of the version before keeps decisions after its migration."""
    open_store("sqlite:///digest.db", tmp_path).close()
    with sa.create_engine(f"sqlite:///{tmp_path / 'digest.db'}").begin() as connection:
        taken_back(connection, "0014")
    store = open_store("sqlite:///digest.db", tmp_path)
    store.decisions.append("2026-W25", "weekly", None, Decision(kind="skipped", by="Ada", at=NOON, reason="holiday"))
    assert len(store.decisions.log("2026-W25", "weekly")) == 1
    store.close()
