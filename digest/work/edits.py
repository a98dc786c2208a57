"""Edits: an editor changes an issue, takes that back, does it again; every word is logged, replayed and saved at once.

change → does it apply? has anybody changed the same since? → the log in the store → redraft over the stored clustering → the store's row
  → issues/<period>.json

The log comes first: what stopped between it and the file is made up for by `settle`. Nothing here clusters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from digest.compose.editlog import edit_to_json, in_words, make_edit, other_articles
from digest.compose.replay import Outcome, State
from digest.errors import DigestError, EditConflict, EditRefused, UsageError
from digest.model import Edit, Issue, Proposal, Story
from digest.model.edits import (
    Byline,
    Change,
    Comment,
    Demote,
    Development,
    Drop,
    LeadArticle,
    LeadText,
    Merge,
    Move,
    Pin,
    PlaceBlock,
    Preheader,
    Redo,
    RemoveBlock,
    Reorder,
    ReplaceBlock,
    Retitle,
    SameEvent,
    Split,
    Standfirst,
    StoryChange,
    Subject,
    Summary,
    Undo,
    standing,
)
from digest.work.issues import all_issues, check_undecided, issue_path, write_issue_file
from digest.work.newsroom import Newsroom
from digest.work.redraft import Redraft, bring_in, key_of, redraft

TRIES = 20  # editors who save in the same moment before one is asked to try again
WHOLE = "whole"  # what a merge or a split changes: everything of its stories
ASPECTS: Mapping[type, str] = {
    Move: "theme", Pin: "place", Demote: "lead", Reorder: "place", Retitle: "headline", Development: "development", Summary: "summary",
    Drop: WHOLE, Merge: WHOLE, Split: WHOLE, SameEvent: WHOLE, LeadArticle: WHOLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The issue as it is now, its file, the edits that were logged, and a file of somebody's own that was kept beside it."""

    issue: Issue
    path: Path
    made: tuple[Edit, ...]
    kept: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an issue's history. `state` is what became of the edit, None of an Undo, a Redo, or where this store cannot tell; `reason`
    why it no longer applies, or whose words a merge kept."""

    edit: Edit
    words: str
    state: State | None = None
    reason: str = ""


def edit(newsroom: Newsroom, issue: Issue, change: Change, *, by: str, now: datetime, seen: int | None = None) -> Edited:
    """Make one change to the issue, log it and save the issue in store and file.

    `issue` is the issue as its editor saw it, and `seen` how many edits its log had then (left out: those that it carries). Raises
    EditConflict where somebody has changed the same thing since, EditRefused where it does not apply or somebody decided about the issue,
    UsageError without a name, StoreError where the store or the file cannot be written.
    """
    return edit_all(newsroom, issue, [change], by=by, now=now, seen=seen)


def edit_all(newsroom: Newsroom, issue: Issue, changes: Sequence[Change], *, by: str, now: datetime, seen: int | None = None) -> Edited:
    """Several changes at once, in this order, all or none; at least one. Raises as `edit` does: `place` of an EditRefused says which."""
    desk = _Desk(newsroom, issue, by=by, now=now)
    before = len(issue.edits) if seen is None else seen
    for _ in range(TRIES):
        log = desk.log()
        for place, change in enumerate(changes):
            desk.check_conflict(change, log[before:], place)
        made = [make_edit(desk.completed(change), by=desk.by, at=now, about=desk.about(change)) for change in changes]
        after = redraft(newsroom, desk.proposal, (*log, *made))
        fates = {one.edit.id: one for one in after.outcomes}
        for place, one in enumerate(made):
            if one.id in fates and fates[one.id].state == "stale":
                words = f"that cannot be done now: {fates[one.id].reason}"
                raise EditRefused(f"{desk.named}: {words}; look again", place=place, page=words)
        if newsroom.edits.append(*desk.key, made, seen=len(log)):
            return desk.save(tuple(made), after)
    raise EditConflict(f"{desk.named}: too many editors save at once; try again")


def undo(newsroom: Newsroom, issue: Issue, *, by: str, now: datetime, edit: str = "") -> Edited:
    """Take an edit back: the one of this id, else the newest of this editor's that holds. Raises UsageError where there is none, and as
    `edit` does."""
    log = bring_in(newsroom, key_of(issue))
    holds = standing(log)
    own = [one.id for one in log if holds.get(one.id) and (one.by == _name(by) or edit)]
    wanted = edit or next(reversed(own), "")
    if wanted not in own:
        raise UsageError("there is nothing of yours to take back" if not edit else f'there is no edit "{edit}" that holds')
    return _turn(newsroom, issue, Undo(edit=wanted), by=by, now=now)


def redo(newsroom: Newsroom, issue: Issue, *, by: str, now: datetime, edit: str = "") -> Edited:
    """Let an edit hold again that was taken back: the one of this id, else the last that this editor took back, if he has made no other
    since. Raises UsageError where there is none, and as `edit` does."""
    log = bring_in(newsroom, key_of(issue))
    holds = standing(log)
    undone = [name for name, held in holds.items() if not held] if edit else _to_redo(log, _name(by), holds)
    wanted = edit or next(reversed(undone), "")
    if wanted not in undone:
        raise UsageError("there is nothing of yours to do again" if not edit else f'there is no edit "{edit}" that was taken back')
    return _turn(newsroom, issue, Redo(edit=wanted), by=by, now=now)


def can_undo(issue: Issue, by: str) -> bool:
    """Whether `undo` without an id would find something."""
    holds = standing(issue.edits)
    return any(holds.get(one.id) and one.by == by for one in issue.edits)


def can_redo(issue: Issue, by: str) -> bool:
    """Whether `redo` without an id would find something."""
    return bool(_to_redo(issue.edits, by, standing(issue.edits)))


def history(newsroom: Newsroom, issue: Issue) -> tuple[Line, ...]:
    """The issue's log, oldest first, with what became of each edit. `outcomes_of` tells that of stories and texts as they are now."""
    log = newsroom.edits.log(*key_of(issue))
    known = {edit.id for edit in log}
    log = (*log, *(edit for edit in issue.edits if edit.id not in known))
    proposal = newsroom.issues.proposal(issue)
    fates = {one.edit.id: one for one in redraft(newsroom, proposal, log).outcomes} if proposal and log else {}
    titles, told = {theme.slug: theme.title for theme in newsroom.settings.themes}, _told(newsroom, log)
    return tuple(_line(edit, in_words(edit, log, titles, told), fates) for edit in log)


def line_to_json(line: Line) -> dict[str, Any]:
    """The edit as its file has it, with "words", "state" and "reason"."""
    return {**edit_to_json(line.edit), "words": line.words, "state": line.state, "reason": line.reason}


def settle(newsroom: Newsroom, issue: Issue, *, now: datetime) -> Issue:
    """The issue after whatever was logged and not yet replayed in it: a save that was stopped in its middle, or edits made while it was
    built. Edits that only its file has are brought into the store. An issue that is decided, or not this store's, stays as it is."""
    log = bring_in(newsroom, key_of(issue))
    proposal = newsroom.issues.proposal(issue)
    if proposal is None or issue.status not in ("draft", "held") or {edit.id for edit in log} <= {edit.id for edit in issue.edits}:
        return issue
    desk = _Desk(newsroom, issue, by="-", now=now)
    return desk.save((), redraft(newsroom, proposal, log)).issue


class _Desk:
    """One editor at one issue: what he may change and what it was when he looked."""

    def __init__(self, newsroom: Newsroom, issue: Issue, *, by: str, now: datetime) -> None:
        self._newsroom, self._now = newsroom, now
        self.by = _name(by)
        self.key = key_of(issue)
        self.path = issue_path(newsroom, *self.key)
        self.named = f"issue {issue.number} ({issue.period.name})"
        for lies in all_issues(newsroom):
            if key_of(lies) == self.key:
                _check_open(lies, self.path)
        proposal = newsroom.issues.proposal(issue)
        if proposal is None:
            way = f"`digest build --period {issue.period.name}` makes it here, with the edits of its file"
            page = f"this issue was built elsewhere, so its stories are not known here; {way}"
            raise EditRefused(f"{self.path}: this store did not build the issue, so it knows no stories of it; {way}", page=page)
        self.proposal: Proposal = proposal
        self._stories = newsroom.issues.stories(issue)
        self._home = {name: story for story in self._stories for name in story.articles}

    def log(self) -> tuple[Edit, ...]:
        return bring_in(self._newsroom, self.key)

    def about(self, change: Change) -> str:
        """The headline of the story that the change is about."""
        story = self._story(change)
        return story.headline if story else ""

    def completed(self, change: Change) -> Change:
        """A move says where it moved from."""
        story = self._story(change)
        return replace(change, before=story.theme) if isinstance(change, Move) and story else change

    def check_conflict(self, change: Change, since: Sequence[Edit], place: int) -> None:
        """Raise EditConflict where somebody has touched the same since; the same word twice is none."""
        touched = self._touches(change)
        for other in since:
            said = other.change
            if isinstance(said, Undo | Redo):
                said = next((one.change for one in self.log() if one.id == said.edit), said)
            if said != change and any(_meet(one, theirs) for one in touched for theirs in self._touches(said)):
                titles = {theme.slug: theme.title for theme in self._newsroom.settings.themes}
                log = self.log()
                words = f"{other.by} {in_words(other, log, titles, _told(self._newsroom, log))} since you looked"
                again = "look again, then say it once more"
                raise EditConflict(f"{self.named}: {words}; {again}", place=place, page=f"{words}; {again}, and yours holds")

    def save(self, made: tuple[Edit, ...], after: Redraft) -> Edited:
        """Keep the redraft in store and file; again where the log has grown meanwhile, so that the last to save saves everything."""
        room, kept = self._newsroom, None
        while True:
            before = room.issues.find(*self.key)
            _check_open(before, self.path)
            issue = room.issues.save(after.issue, after.stories, now=self._now)
            path, aside = write_issue_file(room, issue, before=before)
            kept = kept or aside
            log = room.edits.log(*self.key)
            if len(log) <= len(issue.edits):
                return Edited(issue=issue, path=path, made=made, kept=kept)
            after = redraft(room, self.proposal, log)

    def _story(self, change: Change) -> Story | None:
        if not isinstance(change, StoryChange | Comment):
            return None
        return next((self._home[name] for name in change.story if name in self._home), None)

    def _touches(self, change: Change) -> set[tuple[str, str]]:
        """(what, of which story, theme or block): what another editor must not have changed meanwhile."""
        if isinstance(change, StoryChange):
            named = (*change.story, *(change.other if isinstance(change, Merge | SameEvent) else ()))
            return {(ASPECTS[type(change)], self._home[name].id) for name in named if name in self._home}
        match change:
            case LeadText() | Subject() | Preheader():
                return {(change.kind, "")}
            case Standfirst(theme=theme):
                return {("standfirst", theme)}
            case Byline(place=place):
                return {("byline", place)}
            case PlaceBlock(name=name) | ReplaceBlock(name=name) | RemoveBlock(name=name):
                return {("block", name)}
        return set()


def _meet(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[1] == other[1] and (one[0] == other[0] or WHOLE in (one[0], other[0]))


def _turn(newsroom: Newsroom, issue: Issue, change: Undo | Redo, *, by: str, now: datetime) -> Edited:
    desk = _Desk(newsroom, issue, by=by, now=now)
    for _ in range(TRIES):
        log = desk.log()
        if standing(log).get(change.edit) is isinstance(change, Redo):
            raise EditConflict(f"{desk.named}: somebody was faster; look again")
        made = make_edit(change, by=desk.by, at=now)
        after = redraft(newsroom, desk.proposal, (*log, made))
        if newsroom.edits.append(*desk.key, [made], seen=len(log)):
            return desk.save((made,), after)
    raise EditConflict(f"{desk.named}: too many editors save at once; try again")


def _to_redo(log: Sequence[Edit], by: str, holds: Mapping[str, bool]) -> list[str]:
    """The edits that this editor has taken back since his last edit, and that are still undone; the last one last."""
    found: list[str] = []
    for one in log:
        if one.by != by or isinstance(one.change, Redo):
            continue
        found = [*found, one.change.edit] if isinstance(one.change, Undo) else []
    return [name for name in found if holds.get(name) is False]


def _told(newsroom: Newsroom, log: Sequence[Edit]) -> dict[str, str]:
    """The titles by which the lines of a log name other stories."""
    articles = newsroom.articles.by_id(name for edit in log for name in other_articles(edit))
    return {name: article.title for name, article in articles.items()}


def _line(edit: Edit, words: str, fates: Mapping[str, Outcome]) -> Line:
    fate = fates.get(edit.id)
    return Line(edit=edit, words=words, state=fate.state, reason=fate.reason) if fate else Line(edit=edit, words=words)


def _check_open(issue: Issue | None, path: Path) -> None:
    """Raise EditRefused where somebody decided about the issue."""
    if issue is None:
        return
    try:
        check_undecided(issue, path)
    except DigestError as decided:
        line = str(decided).replace("so it is not built again", "so it is not edited")
        raise EditRefused(line, page=decided.page) from decided


def _name(by: str) -> str:
    name = " ".join(by.split())
    if not name:
        raise UsageError("say who you are, with --as NAME", page="nobody knows who decides here: start the desk with --as and your name")
    return name
