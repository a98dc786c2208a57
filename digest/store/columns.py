"""How nouns lie in columns: moments, words, tables and revisions as text, the same in every database."""

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from digest.model import Revision, Table


class UtcTime(sa.TypeDecorator[datetime]):
    """A moment as ISO text in UTC of fixed width, so that text order is time order in every database."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is UTC:  # as nearly all are
            return value.isoformat(timespec="microseconds")
        if value.utcoffset() is None:
            raise ValueError(f"naive datetime {value.isoformat()}: a time in the store says its zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

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
    """An article's tables as JSON, "" where it has none."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Table, ...] | None, dialect: sa.Dialect) -> str:
        return json.dumps([[one.caption, one.header, one.rows] for one in value], ensure_ascii=False) if value else ""

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> tuple[Table, ...]:
        stored = json.loads(value) if value else ()
        return tuple(Table(caption=caption, header=tuple(header), rows=tuple(map(tuple, rows))) for caption, header, rows in stored)


class Revisions(sa.TypeDecorator[tuple[Revision, ...]]):
    """Revisions as JSON: [[when, title, hash], …]; "" for none, as nearly all have."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Revision, ...] | None, dialect: sa.Dialect) -> str:
        rows = [[one.seen.astimezone(UTC).isoformat(), one.title, one.sha256] for one in value or ()]
        return json.dumps(rows, ensure_ascii=False) if rows else ""

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> tuple[Revision, ...]:
        rows = json.loads(value) if value else ()
        return tuple(Revision(seen=datetime.fromisoformat(seen), title=title, sha256=digest) for seen, title, digest in rows)
