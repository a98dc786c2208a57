"""Earlier drafts of an issue, as far as anything kept them: copies of a changed file, and what the store built."""

from dataclasses import dataclass, replace

from digest.compose.issuefile import read_issue
from digest.errors import DigestError
from digest.model import Issue
from digest.work.issues import issue_path
from digest.work.newsroom import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An earlier draft; `words` say where it comes from."""

    words: str
    issue: Issue


def earlier_drafts(newsroom: Newsroom, issue: Issue) -> tuple[Draft, ...]:
    """Those that say something else than `issue`: what the store built last, then the kept copies of its file, newest first.

    A copy that cannot be read is left out: it is somebody's half-done work, not this issue's.
    """
    found = []
    built = newsroom.issues.find(issue.period.name, issue.look, issue.theme)
    if built:
        found.append(Draft(words="the draft as it was built", issue=built))
    path = issue_path(newsroom, issue.period.name, issue.look, issue.theme)
    for copy in sorted(path.parent.glob(f"{path.name}.kept-*"), reverse=True):
        try:
            found.append(Draft(words=f"the kept copy {copy.name}", issue=read_issue(copy.read_text(encoding="utf-8"), copy)))
        except (DigestError, OSError, ValueError):
            continue
    return tuple(draft for draft in found if says(draft.issue) != says(issue))


def says(issue: Issue) -> Issue:
    """The issue without what was decided about it and how it came to say what it says."""
    return replace(issue, number=0, status="draft", approval=None, reason="", edits=())
