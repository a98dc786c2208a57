"""The issue as a file that an editor changes in any text editor, and his file as edits.

issue → Markdown → (a person) → the changes that it asks for, every slip with its line → edits, all or none
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from digest.compose.issuemarkdown import Desired, Slip, read_changes, read_head, to_markdown
from digest.errors import DigestError, EditRefused, UsageError
from digest.model import Issue, Story
from digest.work.build import build
from digest.work.changes import checked
from digest.work.edits import Edited, edit_all, settle
from digest.work.issues import find_issue
from digest.work.newsroom import Newsroom

MOST_SLIPS = 5  # named in one line; the rest are counted


def issue_markdown(newsroom: Newsroom, issue: Issue) -> str:
    """The issue as Markdown; where this store did not build it, the lines of More stand in it as comments."""
    return to_markdown(issue, _links(newsroom, newsroom.issues.stories(issue)))


def take_markdown(newsroom: Newsroom, path: Path, *, by: str, now: datetime) -> tuple[Issue, Edited | None]:
    """The issue that the file names with what the file changes made edits of; None where it changes nothing.

    Raises UsageError that names each slip with its line, EditRefused as `edit_all` does; then nothing is changed at all.
    """
    text = _read(path)
    number, seen = read_head(text)
    if not number.isdecimal():
        raise UsageError(f'{path}: the line "issue: NUMBER" at its top is gone; print the issue anew with `digest show --format markdown`')
    issue = settle(newsroom, find_issue(newsroom, number), now=now)
    if newsroom.issues.proposal(issue) is None:
        issue = build(newsroom, issue.period, look=issue.look, theme=issue.theme, now=now).issue
    desired = _changes(newsroom, path, text, issue)
    if not desired:
        return issue, None
    try:
        done = edit_all(newsroom, issue, [one.change for one in desired], by=by, now=now, seen=seen)
    except EditRefused as refused:
        raise EditRefused(f"{path}: line {desired[refused.place].line}: {refused}", place=refused.place) from refused
    return done.issue, done


def _changes(newsroom: Newsroom, path: Path, text: str, issue: Issue) -> list[Desired]:
    stories = newsroom.issues.stories(issue)
    desired, slips = read_changes(text, issue, stories, _links(newsroom, stories), newsroom.settings.theme_values())
    found, wrong = [], list(slips)
    for one in desired:
        try:
            found.append(Desired(line=one.line, change=checked(newsroom, issue, one.change)))
        except UsageError as said:
            wrong.append(Slip(line=one.line, words=str(said)))
    if wrong:
        wrong.sort(key=lambda slip: slip.line)
        named = "; ".join(f"line {slip.line}: {slip.words}" for slip in wrong[:MOST_SLIPS])
        more = f"; and {len(wrong) - MOST_SLIPS} more" if len(wrong) > MOST_SLIPS else ""
        raise UsageError(f"{path}: {named}{more}")
    return found


def _links(newsroom: Newsroom, stories: tuple[Story, ...]) -> Mapping[str, Story]:
    """The story of each line of More, by the address of its lead article; one that is dropped has no line."""
    leads = newsroom.articles.by_id(story.articles[0] for story in stories)
    shown = [story for story in reversed(stories) if "dropped" not in story.why and story.articles[0] in leads]
    return {leads[story.articles[0]].url: story for story in shown}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        raise UsageError(f"{path}: not UTF-8 at byte {wrong.start}; save it as UTF-8") from wrong
    except OSError as wrong:
        raise DigestError(f"{path}: cannot be read ({wrong.strerror})") from wrong
