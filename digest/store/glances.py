"""What each editor saw of an issue when he looked last, in SQL."""

from datetime import timedelta
from pathlib import PurePath
from typing import Any

import sqlalchemy as sa

from digest.model import Glance, Issue
from digest.store.database import Database
from digest.store.schema import glances

KEPT = timedelta(days=70)  # since an editor looked: of an issue that old nobody asks what changed


class SqlGlances:
    """digest.store.Glances in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, editor: str, issue: Issue) -> Glance | None:
        """What this editor saw of the issue; None where he never looked."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(glances).where(_of(editor, issue))).first()
        if row is None:
            return None
        before = _issue(row.before) if row.before else None
        return Glance(editor=editor, seen=_issue(row.seen), at=row.seen_at, before=before, before_at=row.before_at)

    def keep(self, glance: Glance) -> None:
        """Keep it in place of what was known of this editor and issue."""
        from digest.compose.issuefile import write_issue

        before = write_issue(glance.before) if glance.before else None
        said = {"seen": write_issue(glance.seen), "seen_at": glance.at, "before": before, "before_at": glance.before_at}
        key = {"editor": glance.editor, **_key(glance.seen)}
        with self._database.writing() as connection:
            connection.execute(sa.delete(glances).where(_of(glance.editor, glance.seen) | (glances.c.seen_at < glance.at - KEPT)))
            connection.execute(sa.insert(glances).values(**key, **said))


def _key(issue: Issue) -> dict[str, Any]:
    return {"period_name": issue.period.name, "look": issue.look, "theme": issue.theme or ""}


def _of(editor: str, issue: Issue) -> sa.ColumnElement[bool]:
    return sa.and_(glances.c.editor == editor, *(glances.c[name] == value for name, value in _key(issue).items()))


def _issue(text: str) -> Issue:
    from digest.compose.issuefile import read_issue

    return read_issue(text, PurePath("digest.db"))
