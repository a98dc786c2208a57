"""What models wrote, in SQL: each answer once, so that a rebuild asks nobody, and what each issue has cost."""

from datetime import datetime

import sqlalchemy as sa

from digest.llm import Spent
from digest.store.database import Database
from digest.store.schema import writings


class SqlWritings:
    """digest.store.Writings in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key: str) -> str | None:
        """The answer to the question of this key; None where there is none yet."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(writings.c.answer).where(writings.c.key == key)).scalar()

    def keep(self, key: str, answer: str | None, *, issue: str, model: str, spent: Spent, now: datetime) -> str | None:
        """Add what an attempt has cost and keep its answer, unless one is there: the answer that stands is given back."""
        with self._database.writing() as connection:
            row = connection.execute(sa.select(writings).where(writings.c.key == key)).first()
            if row is None:
                counts = {"calls": spent.calls, "tokens_in": spent.tokens_in, "tokens_out": spent.tokens_out}
                connection.execute(sa.insert(writings).values(key=key, issue=issue, model=model, answer=answer, changed=now, **counts))
                return answer
            stands = answer if row.answer is None else str(row.answer)
            counts = {
                "calls": row.calls + spent.calls,
                "tokens_in": row.tokens_in + spent.tokens_in,
                "tokens_out": row.tokens_out + spent.tokens_out,
            }
            connection.execute(sa.update(writings).where(writings.c.key == key).values(answer=stands, changed=now, **counts))
            return stands

    def spent(self, issue: str) -> Spent:
        """What all questions that were first asked for this issue have cost."""
        sums = [sa.func.coalesce(sa.func.sum(column), 0) for column in (writings.c.calls, writings.c.tokens_in, writings.c.tokens_out)]
        with self._database.reading() as connection:
            calls, tokens_in, tokens_out = connection.execute(sa.select(*sums).where(writings.c.issue == issue)).one()
        return Spent(calls=calls, tokens_in=tokens_in, tokens_out=tokens_out)
