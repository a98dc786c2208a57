"""What editors said of two articles, in SQL: rows are added and never changed."""

import json
from typing import Any

import sqlalchemy as sa

from digest.model import PairAnswer
from digest.store.database import Database
from digest.store.schema import pair_answers


class SqlPairAnswers:
    """digest.store.PairAnswers in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, answer: PairAnswer) -> None:
        """Add an answer; it holds from now on."""
        one, other = sorted((answer.one, answer.other))
        values = {
            "one": one,
            "other": other,
            "same": answer.same,
            "said_by": answer.by,
            "said_at": answer.at,
            "probability": answer.probability,
            "features": json.dumps(dict(answer.features)),
        }
        with self._database.writing() as connection:
            connection.execute(sa.insert(pair_answers).values(values))

    def holding(self) -> tuple[PairAnswer, ...]:
        """The newest answer of each pair, oldest first, without those that were taken back."""
        newest = sa.select(sa.func.max(pair_answers.c.id)).group_by(pair_answers.c.one, pair_answers.c.other)
        return self._read(sa.select(pair_answers).where(pair_answers.c.id.in_(newest), pair_answers.c.same.is_not(None)))

    def history(self) -> tuple[PairAnswer, ...]:
        """Every answer, oldest first."""
        return self._read(sa.select(pair_answers))

    def _read(self, query: sa.Select[Any]) -> tuple[PairAnswer, ...]:
        with self._database.reading() as connection:
            return tuple(_answer(row) for row in connection.execute(query.order_by(pair_answers.c.id)))


def _answer(row: Any) -> PairAnswer:
    return PairAnswer(
        one=row.one,
        other=row.other,
        same=row.same,
        by=row.said_by,
        at=row.said_at,
        probability=row.probability,
        features=json.loads(row.features),
    )
