"""What was decided about each issue as a whole, in SQL: rows are added and never changed."""

import sqlalchemy as sa

from digest.model import Decision
from digest.store.database import Database
from digest.store.schema import decisions


class SqlDecisions:
    """digest.store.Decisions in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def log(self, period: str, look: str, theme: str | None = None) -> tuple[Decision, ...]:
        """Every decision about an issue, in the order in which they were made."""
        of_issue = (decisions.c.period_name == period, decisions.c.look == look, decisions.c.theme == (theme or ""))
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(decisions).where(*of_issue).order_by(decisions.c.id)).all()
        return tuple(Decision(kind=row.kind, by=row.said_by, at=row.said_at, reason=row.reason, sha256=row.sha256) for row in rows)

    def append(self, period: str, look: str, theme: str | None, decision: Decision) -> None:
        """Add a decision to the issue's log."""
        said = {"kind": decision.kind, "said_by": decision.by, "said_at": decision.at, "reason": decision.reason, "sha256": decision.sha256}
        with self._database.writing() as connection:
            connection.execute(sa.insert(decisions).values(period_name=period, look=look, theme=theme or "", **said))
