"""Nouns as bare rows, their values as the driver wants them: SQLAlchemy's work on each row would cost more than SQLite's."""

import sys
from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

Columns = tuple[sa.Column[Any], ...]


def names_of(columns: Iterable[sa.Column[Any]]) -> tuple[str, ...]:
    """The names of columns as plain words: a noun made with SQLAlchemy's own as keywords takes twice the time."""
    return tuple(sys.intern(str(column.name)) for column in columns)


def bare(noun: object, columns: Columns, dialect: sa.Dialect) -> list[Any]:
    """The values of a noun in the order of the columns, which are named as its fields are."""
    values = list(_fields(columns)(noun))
    for index, convert in _into(columns, dialect):
        values[index] = convert(values[index])
    return values


@cache
def _fields(columns: Columns) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*names_of(columns))


@cache
def _into(columns: Columns, dialect: sa.Dialect) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """The columns whose values the driver does not take as they are, by index, and what makes them so."""
    made = ((index, column.type.dialect_impl(dialect).bind_processor(dialect)) for index, column in enumerate(columns))
    return tuple((index, convert) for index, convert in made if convert)
