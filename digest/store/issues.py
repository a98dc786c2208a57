"""The issues in SQL: what each email says, and the clustering behind it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from digest.blocks import Block, Masthead
from digest.errors import StoreError
from digest.model import Approval, Issue, Period, Proposal, Story, ToldStory
from digest.store.articles import ids_by_url
from digest.store.database import Database
from digest.store.edits import read_log
from digest.store.schema import issues, proposals
from digest.store.told import more_items, told_stories

# Without the clustering, which is most of a row and which few want.
_SAID = [column for column in issues.c if column.name != "stories"]
_NEWEST_FIRST = (issues.c.period_end.desc(), issues.c.number.desc())


class SqlIssues:
    """digest.store.Issues in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, issue: Issue, stories: Sequence[Story], *, above: int = 0, proposal: Proposal | None = None, now: datetime) -> Issue:
        """The issue with its number, which its masthead shows too; raises StoreError where another issue has that number."""
        clustering = _stories_text(stories)
        with self._database.writing() as connection:
            numbered = _numbered(connection, issue, self._database, above)
            values = {**_values(numbered), "stories": clustering, "changed": now}
            replaced = connection.execute(sa.update(issues).where(_same(issue)).values(values)).rowcount
            if not replaced:
                connection.execute(sa.insert(issues).values({**values, "created": now}))
            if proposal:
                _propose(connection, issue, proposal)
        return numbered

    def find(self, period: str, look: str, theme: str | None = None) -> Issue | None:
        """The issue of a period's name, a look and a theme (None: over all themes)."""
        return self._first(sa.select(*_SAID).where(_key(period, look, theme)))

    def newest(self) -> Issue | None:
        """The issue of the latest period end, the highest number among equals."""
        return self._first(sa.select(*_SAID).order_by(*_NEWEST_FIRST))

    def by_number(self, number: int) -> Issue | None:
        """The issue of this number."""
        return self._first(sa.select(*_SAID).where(issues.c.number == number))

    def all(self) -> tuple[Issue, ...]:
        """Every issue, by number."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(*_SAID).order_by(issues.c.number)).all()
            return tuple(_issue(row, connection) for row in rows)

    def stories(self, issue: Issue) -> tuple[Story, ...]:
        """The clustering that the issue was composed from; none where the issue is not known."""
        with self._database.reading() as connection:
            text = connection.execute(sa.select(issues.c.stories).where(_same(issue))).scalar()
        return _stories(text) if text else ()

    def proposal(self, issue: Issue) -> Proposal | None:
        """What the machine proposed before any edit; None where no build of this store made it."""
        joined = sa.select(proposals).join(issues, issues.c.id == proposals.c.issue).where(_same(issue))
        with self._database.reading() as connection:
            row = connection.execute(joined).first()
            known = connection.execute(sa.select(*_SAID).where(_same(issue))).first()
            if row is None or known is None:
                return None
            said = replace(_issue(known, connection), subject=row.subject, preheader=row.preheader, edits=())
        blocks = tuple(_with_number(block, said.number) for block in _blocks(row.document))
        return Proposal(issue=replace(said, blocks=blocks), stories=_stories(row.stories), full=row.in_full, lines=row.lines)

    def told_before(self, period: Period, look: str) -> tuple[ToldStory, ...]:
        """What issues of this look told whose period began and ended before this one did, newest issue first; a skipped one told nobody."""
        before = (issues.c.period_start < period.start, issues.c.period_end < period.end)
        earlier = (issues.c.look == look, *before, issues.c.status != "skipped")
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(issues).where(*earlier).order_by(*_NEWEST_FIRST)).all()
            found = [(_issue(row, connection), _stories(row.stories)) for row in rows]
            known = ids_by_url(connection, [item.url for issue, _ in found for item in more_items(issue)])
        return tuple(told for issue, stories in found for told in told_stories(issue, stories, known))

    def _first(self, query: sa.Select[Any]) -> Issue | None:
        with self._database.reading() as connection:
            row = connection.execute(query.limit(1)).first()
            return _issue(row, connection) if row else None


def _key(period: str, look: str, theme: str | None) -> sa.ColumnElement[bool]:
    return sa.and_(issues.c.period_name == period, issues.c.look == look, issues.c.theme == (theme or ""))


def _same(issue: Issue) -> sa.ColumnElement[bool]:
    return _key(issue.period.name, issue.look, issue.theme)


def _numbered(connection: sa.Connection, issue: Issue, database: Database, above: int) -> Issue:
    """The issue with the number it has, else its row's, else one above the highest and `above`; the caller holds the write lock."""
    kept = connection.execute(sa.select(issues.c.number).where(_same(issue))).scalar()
    highest = connection.execute(sa.select(sa.func.max(issues.c.number))).scalar() or 0
    number = issue.number if issue.number > 0 else kept or max(highest, above) + 1
    taken = sa.select(issues.c.period_name, issues.c.look).where(issues.c.number == number, sa.not_(_same(issue)))
    if (other := connection.execute(taken).first()) is not None:
        holder = f"{other.period_name} ({other.look})"
        raise StoreError(f"{database.path}: number {number} belongs to the issue {holder}; give {issue.period.name} another number")
    return replace(issue, number=number, blocks=tuple(_with_number(block, number) for block in issue.blocks))


def _with_number(block: Block, number: int) -> Block:
    return replace(block, number=number) if isinstance(block, Masthead) else block


def _values(issue: Issue) -> dict[str, Any]:
    from digest.compose.issuefile import blocks_to_json

    return {
        "number": issue.number,
        "period_name": issue.period.name,
        "period_start": issue.period.start,
        "period_end": issue.period.end,
        "look": issue.look,
        "theme": issue.theme or "",
        "status": issue.status,
        "title": issue.title,
        "subject": issue.subject,
        "preheader": issue.preheader,
        "document": _text(blocks_to_json(issue.blocks)),
        "approved_by": issue.approval.by if issue.approval else None,
        "approved_at": issue.approval.at if issue.approval else None,
        "approval_sha256": issue.approval.sha256 if issue.approval else None,
        "reason": issue.reason,
        "edits": len(issue.edits),
    }


def _propose(connection: sa.Connection, issue: Issue, proposal: Proposal) -> None:
    from digest.compose.issuefile import blocks_to_json

    row = connection.execute(sa.select(issues.c.id).where(_same(issue))).scalar_one()
    values = {
        "issue": row,
        "subject": proposal.issue.subject,
        "preheader": proposal.issue.preheader,
        "document": _text(blocks_to_json(proposal.issue.blocks)),
        "stories": _stories_text(proposal.stories),
        "in_full": proposal.full,
        "lines": proposal.lines,
    }
    connection.execute(sa.delete(proposals).where(proposals.c.issue == row))
    connection.execute(sa.insert(proposals).values(values))


def _issue(row: sa.Row[Any], connection: sa.Connection) -> Issue:
    return Issue(
        number=row.number,
        period=Period(name=row.period_name, start=row.period_start, end=row.period_end),
        look=row.look,
        theme=row.theme or None,
        status=row.status,
        title=row.title,
        subject=row.subject,
        preheader=row.preheader,
        blocks=_blocks(row.document),
        approval=_approval(row),
        reason=row.reason,
        edits=read_log(connection, row.period_name, row.look, row.theme or None, row.edits) if row.edits else (),
    )


def _approval(row: sa.Row[Any]) -> Approval | None:
    if row.approved_at is None:
        return None
    return Approval(by=row.approved_by or "", at=row.approved_at, sha256=row.approval_sha256 or "")


def _stories_text(stories: Sequence[Story]) -> str:
    from digest.compose.issuefile import stories_to_json

    return _text(stories_to_json(tuple(stories)))


@lru_cache(maxsize=8)  # clusterings: the issue at the desk and its proposal are read again at every edit
def _stories(text: str) -> tuple[Story, ...]:
    from digest.compose.issuefile import stories_from_json

    return stories_from_json(json.loads(text))


@lru_cache(maxsize=64)  # issues: more than a year of a weekly, all of which a list of issues reads
def _blocks(text: str) -> tuple[Block, ...]:
    from digest.compose.issuefile import blocks_from_json

    return blocks_from_json(json.loads(text))


def _text(value: list[dict[str, Any]]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
