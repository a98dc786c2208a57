"""How nouns lie in columns: moments, words, tables and revisions as text, the same in every database."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.ingest.flat import moment_text, read_revisions, read_tables, revisions_text, tables_text
from digest.model import Revision, Table


class UtcTime(sa.TypeDecorator[datetime]):
    """A moment as ISO text in UTC of fixed width, so that text order is time order in every database."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else moment_text(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class UtcTimeOrAtOnce(UtcTime):
    """The same where None means "at once": stored as "", which sorts before every moment, so that one index range holds all that is due."""

    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str:
        return super().process_bind_param(value, dialect) or ""

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return super().process_result_value(value or None, dialect)


class TextOrNull(sa.TypeDecorator[str]):
    """Text where "" is stored as NULL, so that a unique key admits many that have none."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return value or None

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> str:
        return value or ""


class Words(sa.TypeDecorator[tuple[str, ...]]):
    """A few words without spaces, stored with a space between them."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: sa.Dialect) -> str:
        return " ".join(value or ())

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> tuple[str, ...]:
        return tuple(value.split())


class Tables(sa.TypeDecorator[tuple[Table, ...]]):
    """An article's tables, as `ingest.flat` writes them."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Table, ...] | None, dialect: sa.Dialect) -> str:
        return tables_text(value or ())

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> tuple[Table, ...]:
        return read_tables(value or "")


class Revisions(sa.TypeDecorator[tuple[Revision, ...]]):
    """An article's revisions, as `ingest.flat` writes them."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Revision, ...] | None, dialect: sa.Dialect) -> str:
        return revisions_text(value or ())

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> tuple[Revision, ...]:
        return read_revisions(value or "")
