"""What editors decided about each issue, in SQL: a log an issue, rows are added and never changed."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from digest.model import Edit
from digest.store.database import Database
from digest.store.schema import edits


class SqlEdits:
    """digest.store.Edits in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def log(self, period: str, look: str, theme: str | None = None) -> tuple[Edit, ...]:
        """Every edit of an issue, oldest first."""
        with self._database.reading() as connection:
            return read_log(connection, period, look, theme)

    def logs(self) -> Mapping[tuple[str, str, str | None], tuple[Edit, ...]]:
        """The log of every issue that has one, by (period, look, theme)."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(edits).order_by(edits.c.id)).all()
        found: dict[tuple[str, str, str | None], list[Edit]] = defaultdict(list)
        for row in rows:
            found[row.period_name, row.look, row.theme or None].append(_edit(row))
        return {key: tuple(log) for key, log in found.items()}

    def append(self, period: str, look: str, theme: str | None, added: Sequence[Edit], *, seen: int | None = None) -> bool:
        """Add the edits that the log does not have; nothing, and False, where it has not just the `seen` ones of its reader any more."""
        with self._database.writing() as connection:
            log = read_log(connection, period, look, theme)
            if seen is not None and len(log) != seen:
                return False
            known = {edit.id for edit in log}
            fresh = {edit.id: edit for edit in added if edit.id not in known}.values()
            key = {"period_name": period, "look": look, "theme": theme or ""}
            rows = [{**key, "position": place, **_values(edit)} for place, edit in enumerate(fresh, start=len(log) + 1)]
            if rows:
                connection.execute(sa.insert(edits), rows)
        return True


def read_log(connection: sa.Connection, period: str, look: str, theme: str | None, most: int | None = None) -> tuple[Edit, ...]:
    """The edits of an issue, oldest first; the first `most` of them."""
    of_issue = (edits.c.period_name == period, edits.c.look == look, edits.c.theme == (theme or ""))
    return tuple(_edit(row) for row in connection.execute(sa.select(edits).where(*of_issue).order_by(edits.c.position).limit(most)))


def _values(edit: Edit) -> dict[str, Any]:
    from digest.compose.editlog import change_to_json

    payload = json.dumps(change_to_json(edit.change), ensure_ascii=False, separators=(",", ":"))
    said = {"said_by": edit.by, "said_at": edit.at, "about": edit.about}
    return {"edit": edit.id, "kind": edit.change.kind, "payload": payload, **said}


def _edit(row: Any) -> Edit:
    from digest.compose.editlog import change_from_json

    return Edit(id=row.edit, change=change_from_json(json.loads(row.payload)), by=row.said_by, at=row.said_at, about=row.about)
