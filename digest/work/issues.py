"""Issues by name: where an issue's file lies, which issue a word means, and how a file is written so that nothing is lost."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digest.compose.issuefile import read_issue, write_issue
from digest.errors import DigestError, RenderError, StoreError, UsageError
from digest.model import Issue, Look, Period
from digest.schedule import parse_period
from digest.work.newsroom import Newsroom


def issue_path(newsroom: Newsroom, period: str, look: str, theme: str | None) -> Path:
    """issues/2026-W25.json; another look or a theme stands in the name too."""
    usual = newsroom.settings.issue.look
    parts = [period, *([look] if look != usual else []), *([theme] if theme else []), "json"]
    return newsroom.folder / "issues" / ".".join(parts)


def issue_files(newsroom: Newsroom) -> Iterator[tuple[Path, Issue]]:
    """Every issue that lies as a file, by path."""
    for path in sorted((newsroom.folder / "issues").glob("*.json")):
        yield path, read_issue(path.read_text(encoding="utf-8"), path)


def named_period(newsroom: Newsroom, text: str) -> Period:
    """The period that an editor names; raises UsageError."""
    schedule = newsroom.settings.schedule
    try:
        return parse_period(text, every=schedule.every, cut_off=schedule.cut_off, zone=newsroom.settings.newsletter.timezone)
    except ValueError as wrong:
        raise UsageError(str(wrong)) from wrong


def all_issues(newsroom: Newsroom) -> tuple[Issue, ...]:
    """Every issue once, the file before the store's own draft, oldest period first; one whose mailing has begun is sent, whatever its file
    says, which git carries and no mailing writes."""
    found = {(issue.period.name, issue.look, issue.theme): issue for issue in newsroom.issues.all()}
    found |= {(issue.period.name, issue.look, issue.theme): issue for _, issue in issue_files(newsroom)}
    begun = newsroom.ledger.begun()
    known = (replace(issue, status="sent") if issue.number in begun else issue for issue in found.values())
    return tuple(sorted(known, key=lambda issue: (issue.period.end, issue.number)))


def newest_issue(newsroom: Newsroom) -> Issue | None:
    """The newest issue over all themes in the usual look, else the newest there is; None where there is none."""
    return _preferred(newsroom, all_issues(newsroom))


def find_issue(newsroom: Newsroom, wanted: str | None) -> Issue:
    """The issue of a number, of a period's name, or of its file's name without ".json" (2026-W25.agents); without a word, the newest.

    Where a period has several, the one over all themes in the usual look is meant. Raises UsageError where there is none.
    """
    issues = all_issues(newsroom)
    if not issues:
        raise UsageError("there is no issue yet; make one with `digest build`, or see one with `digest preview`")
    fitting = [issue for issue in issues if wanted is None or wanted in (str(issue.number), issue.period.name, issue_name(newsroom, issue))]
    found = _preferred(newsroom, fitting)
    if found is None:
        known = ", ".join(f"{issue.number} ({_in_words(newsroom, issue)})" for issue in issues[-5:])
        raise UsageError(f'there is no issue "{wanted}"; there {"is" if len(issues) == 1 else "are"} {known}')
    return found


def _preferred(newsroom: Newsroom, issues: Sequence[Issue]) -> Issue | None:
    """The last of those over all themes in the usual look, else the last."""
    usual = [issue for issue in issues if issue.theme is None and issue.look == newsroom.settings.issue.look]
    return next(reversed(usual or issues), None)


def issue_name(newsroom: Newsroom, issue: Issue) -> str:
    return issue_path(newsroom, issue.period.name, issue.look, issue.theme).name.removesuffix(".json")


def _in_words(newsroom: Newsroom, issue: Issue) -> str:
    look = "" if issue.look == newsroom.settings.issue.look else f", look {issue.look}"
    return f"{issue.period.name}{look}{f', theme {issue.theme}' if issue.theme else ''}"


def look_of(newsroom: Newsroom, issue: Issue) -> Look:
    """The issue's own look; raises RenderError where the project has no such look any more."""
    look = newsroom.looks.get(issue.look)
    if look is None:
        raise RenderError(
            f'issue {issue.number} has the look "{issue.look}", which is not under templates/; choose from {", ".join(newsroom.looks)}'
        )
    return look


def check_undecided(issue: Issue, where: Path) -> None:
    """Raise DigestError where somebody decided about the issue, so that nothing builds over it, with the way to take that back."""
    if issue.status in ("draft", "held"):
        return
    mailed = issue.status == "sent"
    way = "it was mailed" if mailed else f"take that back first with `digest approve --recall {issue.number}`"
    page = (
        f"this issue is {issue.status}; {'it was mailed, so nothing of it changes' if mailed else 'take that back above, then change it'}"
    )
    raise DigestError(f"{where}: the issue is {issue.status}, so it is not built again; {way}", page=page)


def write_issue_file(newsroom: Newsroom, issue: Issue, *, before: Issue | None) -> tuple[Path, Path | None]:
    """Write the issue's file whole or not at all. A file that somebody changed since `before` was built is kept beside it.

    Gives the path and, where there was one, the path of the kept file. Raises DigestError for an issue that is no draft any more.
    """
    path = issue_path(newsroom, issue.period.name, issue.look, issue.theme)
    text = write_issue(issue)
    kept = _keep_changed(path, text, before)
    write_whole(path, text)
    return path, kept


def _keep_changed(path: Path, text: str, before: Issue | None) -> Path | None:
    if not path.exists():
        return None
    old = path.read_text(encoding="utf-8")
    lies = read_issue(old, path)
    check_undecided(lies, path)
    if lies.reason and before:
        before = replace(before, reason=lies.reason)  # a taken back approval is written beside the text, not a change of it
    if old in (text, write_issue(before) if before else ""):
        return None
    stamp = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y%m%d-%H%M%S")  # noqa: DTZ006  (a name for the editor's eye, local time)
    kept = path.with_name(f"{path.name}.kept-{stamp}")
    write_whole(kept, old)
    return kept


def write_whole(path: Path, said: str | bytes) -> None:
    """The old content or the new, never a part: written beside, synced, renamed. Raises StoreError."""
    try:
        path.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(said.encode() if isinstance(said, str) else said)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as wrong:
        raise StoreError(f"{path}: cannot be written ({wrong.strerror}); the file that was there is as it was") from wrong
