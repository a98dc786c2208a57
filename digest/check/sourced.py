"""Sourced: every figure, quotation, name and date of a story against the articles that it cites; and nobody copied at length."""

from collections.abc import Iterator

from digest.check.findings import Case, Finding


def check(case: Case) -> Iterator[Finding]:
    yield from ()
