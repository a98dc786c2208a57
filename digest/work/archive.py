"""The archive: what was mailed stays to be read on the web, a draft is for whoever holds its link, and neither holds anything of a reader.

mailing in the ledger → the issue of its number → web version (no nonce, nobody's footer)
"""

from dataclasses import dataclass

from digest.audience.tokens import read_token, sign
from digest.compose.issuefile import read_issue
from digest.locales import locale_of
from digest.model import Issue
from digest.schedule import days_of
from digest.work.issues import all_issues
from digest.work.newsroom import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the archive: the name under which an issue is read, and what it is."""

    name: str
    number: int
    period: str
    subject: str


def mailed_issue(newsroom: Newsroom, name: str) -> Issue | None:
    """The issue that was mailed under this name ("2026-W25", "2026-W25.agents"); None where none was, or its editor took it back."""
    number = _mailed(newsroom).get(name)
    if number is None:
        return None
    path = newsroom.folder / "issues" / f"{name}.json"  # where it nearly always lies: the ledger knows the name, so it is one of ours
    issue = read_issue(path.read_text(encoding="utf-8"), path) if path.is_file() else None
    if issue is None or issue.number != number:
        issue = _numbered(newsroom, number)
    return issue if issue and _is_public(issue) else None


def mailed_issues(newsroom: Newsroom) -> tuple[Entry, ...]:
    """Every issue that was mailed, the latest period first."""
    names = {number: name for name, number in _mailed(newsroom).items()}
    zone, locale = newsroom.settings.newsletter.timezone, locale_of(newsroom.settings.newsletter.language)
    return tuple(
        Entry(name=names[issue.number], number=issue.number, period=locale.days(*days_of(issue.period, zone)), subject=issue.subject)
        for issue in reversed(all_issues(newsroom))
        if issue.number in names and _is_public(issue)
    )


def draft_url(newsroom: Newsroom, issue: Issue) -> str:
    """Where an issue can be read before it is mailed, by whoever is told this address."""
    return f"{newsroom.settings.base_url}/draft/{sign(newsroom.keys(), 'draft', '', str(issue.number))}"


def draft_by_token(newsroom: Newsroom, token: str) -> Issue | None:
    """The issue that the token is for, in whatever status; None where the token is not one of ours or the issue is gone."""
    named = read_token(newsroom.keys(), token, "draft")
    return _numbered(newsroom, int(named[1])) if named else None


def _mailed(newsroom: Newsroom) -> dict[str, int]:
    """The number of each mailed issue by the name in its mails, which stays theirs when the usual look becomes another."""
    return {mailing.subject_id: mailing.issue for mailing in newsroom.ledger.mailings("issue")}


def _numbered(newsroom: Newsroom, number: int) -> Issue | None:
    return next((issue for issue in all_issues(newsroom) if issue.number == number), None)


def _is_public(issue: Issue) -> bool:
    """A mailed issue whose approval was taken back is at its editor's again: what it says by then is nobody else's yet."""
    return issue.status in ("approved", "sent")
