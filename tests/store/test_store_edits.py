"""What editors decided about an issue: a log that only grows, read with the issue as far as its blocks were made with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest.blocks import Note
from digest.compose.editlog import make_edit
from digest.model import Edit, Issue, Period, Proposal, Story
from digest.model.edits import AddBlock, Drop, Move, SameEvent, Subject, Undo
from digest.store.schema import edits
from digest.store.sql import Store, open_store
from tests.store.earlier_store import taken_back

NOON = datetime(2026, 6, 18, 12, tzinfo=UTC)


def _said(place: int, text: str = "") -> Edit:
    return make_edit(Subject(text=text or f"Subject {place}"), by="Ada", at=NOON + timedelta(minutes=place), about="A headline")


def test_edits_come_back_as_they_were(store: Store, tmp_path: Path) -> None:
    """Every kind of value of an edit is there again in its order, also after the store was closed."""
    log = (
        make_edit(Move(story=("a", "b"), theme=None, before="ipos"), by="Ada", at=NOON, about="“Quoted” headline"),
        make_edit(AddBlock(block=Note(markdown="**x**\n\ny"), after="lead"), by="Bo", at=NOON),
        make_edit(SameEvent(story=("a",), other=("c",), same=False), by="Bo", at=NOON),
        make_edit(Undo(edit="abc"), by="Ada", at=NOON),
    )
    assert store.edits.append("2026-W25", "weekly", None, log)
    store.close()
    again = open_store("sqlite:///digest.db", tmp_path)
    assert again.edits.log("2026-W25", "weekly") == log
    assert again.edits.logs() == {("2026-W25", "weekly", None): log}
    again.close()


def test_each_issue_has_a_log_of_its_own(store: Store) -> None:
    """Period, look and theme part them; the same edit may stand in two."""
    for place, key in enumerate((("2026-W25", "weekly", None), ("2026-W25", "weekly", "ipos"), ("2026-W26", "weekly", None))):
        store.edits.append(*key, [_said(place), _said(9)])
    assert store.edits.log("2026-W25", "weekly", "ipos") == (_said(1), _said(9))
    assert store.edits.log("2026-W25", "brief") == ()
    assert len(store.edits.logs()) == 3


def test_an_edit_that_is_known_is_not_added_again(store: Store) -> None:
    """A file that comes twice brings its edits once; what is new of it is added behind."""
    store.edits.append("2026-W25", "weekly", None, [_said(1), _said(2)])
    store.edits.append("2026-W25", "weekly", None, [_said(0), _said(1), _said(3), _said(3)])
    assert store.edits.log("2026-W25", "weekly") == (_said(1), _said(2), _said(0), _said(3))


def test_who_looked_at_an_older_log_adds_nothing(store: Store) -> None:
    """`seen` is what its reader knew: where the log has grown, nothing is added and False says so."""
    assert store.edits.append("2026-W25", "weekly", None, [_said(1)], seen=0)
    assert not store.edits.append("2026-W25", "weekly", None, [_said(2)], seen=0)
    assert store.edits.append("2026-W25", "weekly", None, [_said(2)], seen=1)
    assert store.edits.log("2026-W25", "weekly") == (_said(1), _said(2))


def test_a_place_in_the_log_is_taken_once(store: Store) -> None:
    """The store itself refuses a second edit at one place."""
    store.edits.append("2026-W25", "weekly", None, [_said(1)])
    with store.database.reading() as connection:
        row = dict(connection.execute(sa.select(edits)).mappings().one())
    again = sa.insert(edits).values({**row, "id": 9, "edit": "another"})
    with store.database.writing() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(again)


def test_an_issue_carries_the_edits_that_it_was_made_with(store: Store, make_issue: Callable[..., Issue]) -> None:
    """Those that were logged and not yet replayed are not among them."""
    store.edits.append("2026-W25", "weekly", None, [_said(1), _said(2)])
    saved = store.issues.save(make_issue(edits=(_said(1),)), (), now=NOON)
    assert store.issues.find("2026-W25", "weekly") == saved
    assert (saved.edits, store.issues.all()[0].edits) == ((_said(1),), (_said(1),))


def test_the_proposal_stays_until_the_next_build(
    store: Store, make_issue: Callable[..., Issue], make_story: Callable[..., Story], make_period: Callable[[int], Period]
) -> None:
    """Saving an edited issue keeps it, saving with another replaces it; an issue that was never built here has none."""
    issue, stories = make_issue(), (make_story(),)
    proposal = Proposal(issue=issue, stories=stories, full=3, lines=16)
    saved = store.issues.save(issue, stories, proposal=proposal, now=NOON)
    edited = replace(saved, subject="By hand", blocks=saved.blocks[:1])
    store.issues.save(edited, (), now=NOON)
    assert store.issues.proposal(edited) == replace(proposal, issue=saved)
    store.issues.save(edited, (), proposal=replace(proposal, full=4), now=NOON)
    assert store.issues.proposal(edited) == replace(proposal, issue=saved, full=4)
    other = store.issues.save(make_issue(period=make_period(26)), (), now=NOON)
    assert store.issues.proposal(other) is None


def test_an_earlier_store_gets_a_log(tmp_path: Path, make_issue: Callable[..., Issue]) -> None:
    """Migration 0011 keeps its issues, which have no edit and no proposal."""
    store = open_store("sqlite:///digest.db", tmp_path)
    saved = store.issues.save(make_issue(), (), now=NOON)
    with store.database.writing() as connection:
        taken_back(connection, "0010")
    store.close()
    migrated = open_store("sqlite:///digest.db", tmp_path)
    assert migrated.issues.all() == (saved,)
    assert migrated.issues.proposal(saved) is None
    assert migrated.edits.append("2026-W25", "weekly", None, [make_edit(Drop(story=("a",)), by="Ada", at=NOON)])
    migrated.close()
