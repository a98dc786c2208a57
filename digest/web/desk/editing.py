"""Editing on the desk: what the page offers for a story and for the issue, and the POST route behind every form of it.

POST /edit → the gate (the desk's own page, each send once) → what its button asks for: a row → change (logged, saved) → load → 303
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from digest.blocks import Lead, StoryBlock, ThemeBlock
from digest.compose.blocktext import SHAPES, block_from_text
from digest.compose.editlog import became
from digest.compose.wording import FIXED, block_names, bylines
from digest.errors import UsageError
from digest.model import Decision, Issue
from digest.model.edits import StoryChange
from digest.web.desk.gate import BY, Fields, Gate, check_own_page, read_form
from digest.web.desk.inspector import moment_in_words
from digest.web.desk.live import LiveReview
from digest.work.changes import LONGEST_BLOCK
from digest.work.decisions import decision_words, in_order
from digest.work.edits import Line, can_redo, can_undo
from digest.work.review import Review

Change = Callable[[Issue, Mapping[str, Any], int, str], None]
"""(the issue as it is shown, the change as `change_of` takes it, or {"kind": "undo" or "redo", "edit": id or ""}, or {"kind": "skip",
"reason"}, how many edits its editor had seen, who); a DigestError says why not."""
MOST_BYTES = 1_000_000  # of a form: 100,000 characters of Markdown, as a browser sends them
BYLINES = {"title": "Title", "author": "Author", "quality": "Quality, 1 to 10"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A line of the log: `state` in words, "" where it holds; `turn` is "undo" or "redo", what may be done to it, or "" . A decision about
    the issue, which its own buttons take back, is of no `edit` and no story."""

    edit: str
    who: str
    when: str
    words: str
    state: str
    stale: bool
    turn: str
    kind: str
    stories: frozenset[str]

    @property
    def note(self) -> bool:
        return self.kind == "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """One text of the issue that an editor may write: `do` names the change, `of` the theme it is of."""

    do: str
    of: str
    name: str
    text: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A block of the issue by its name, in words, and what may be done to it."""

    name: str
    words: str
    first: bool
    last: bool
    removable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the page offers its editor. `offered` is False where nothing may be changed now, for a `reason`."""

    token: str
    standing: str
    seen: int
    by: str
    offered: bool
    reason: str
    undo: bool
    redo: bool
    themes: tuple[tuple[str, str], ...]
    texts: tuple[TextField, ...]
    blocks: tuple[Placed, ...]
    kinds: tuple[tuple[str, str, str, str], ...]
    log: tuple[Logged, ...]
    stale: int


class Editing:
    """Says what may be changed of the issue that is shown, and changes it."""

    def __init__(self, live: LiveReview, change: Change, gate: Gate) -> None:
        self._live, self._change, self._gate = live, change, gate

    def tools(self, by: str) -> Tools | None:
        """For this editor's page; None while there is no issue."""
        shown = self._live.review
        if shown is None:
            return None
        issue = shown.issue
        reason = _why_not(shown, failed=self._live.fault is not None)
        log = tuple(
            _decided(line, shown) if isinstance(line, Decision) else _logged(line, shown)
            for line in in_order(shown.history, shown.decisions)
        )
        return Tools(
            token=self._gate.token("edit"),
            standing=self._gate.standing_token("edit"),
            seen=len(issue.edits),
            by=by,
            offered=not reason,
            reason=reason,
            undo=not reason and can_undo(issue, by),
            redo=not reason and can_redo(issue, by),
            themes=tuple((theme.slug, theme.title) for theme in shown.themes),
            texts=tuple(_texts(issue)),
            blocks=_blocks(issue),
            kinds=tuple((kind, shape.words, shape.example, shape.title) for kind, shape in SHAPES.items()),
            log=log,
            stale=sum(line.stale for line in log),
        )

    async def take(self, request: Request) -> Response:
        """Make the change of whoever asks from this very page; raises HTTPException of one line for anybody else."""

        def prepare(fields: Fields) -> Callable[[], None]:
            shown = self._live.review
            if shown is None or self._live.fault:
                raise HTTPException(409, "There is no issue to change now; look at the desk again.")
            seen = fields.get("seen", "")
            issue, count = shown.issue, int(seen) if seen.isdecimal() else len(shown.issue.edits)

            def make() -> None:
                self._change(issue, row_of(fields, shown), min(count, len(issue.edits)), fields[BY])

            return make

        return await self._gate.admit_edit(request, prepare, most=MOST_BYTES)


def add_editing(app: FastAPI, editing: Editing) -> None:
    """The route that takes a change, by POST alone, and the one that shows Markdown."""

    @app.post("/edit")
    async def edit(request: Request) -> Response:
        return await editing.take(request)

    @app.post("/markdown")
    async def markdown(request: Request) -> Response:
        """What Markdown looks like, before it is saved; nothing is kept."""
        from digest.render.marked import markdown_html

        check_own_page(request)
        return HTMLResponse(markdown_html((await read_form(request, MOST_BYTES)).get("text", "")[:LONGEST_BLOCK]))


def row_of(fields: Fields, shown: Review) -> dict[str, Any]:
    """The change that a form's button asks for ("move:slug", "drop"), as `change_of` takes it; raises UsageError of one line."""
    do, _, rest = fields.get("do", "").partition(":")
    if do not in ROWS:
        raise UsageError(f'the desk knows no change "{do[:40]}"; use a button of its page')
    return {"kind": do, **ROWS[do](Asked(rest=rest, fields=fields, shown=shown))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a button asks: its own word behind the colon, and its form."""

    rest: str
    fields: Fields
    shown: Review

    @property
    def text(self) -> str:
        return self.fields.get("text", "")

    @property
    def of(self) -> dict[str, Any]:
        """The story that it is about: the one that was dragged, else the chosen one."""
        return {"story": self.fields.get("of") or self.fields.get("story", "")}

    @property
    def written(self) -> dict[str, Any]:
        return {**self.of, "text": self.text}

    def field(self, name: str) -> str:
        return self.rest or self.fields.get(name, "")


def _note(asked: Asked) -> dict[str, Any]:
    return {"text": asked.text} if asked.fields.get("on") == "issue" else asked.written


def _step(way: str) -> Callable[[Asked], dict[str, Any]]:
    return lambda asked: {"kind": "reorder", **asked.of, "after": _beside(asked.of["story"], way, asked.shown)}


def _place(way: str) -> Callable[[Asked], dict[str, Any]]:
    return lambda asked: {"kind": "place_block", "name": asked.rest, "after": _block_beside(asked.rest, way, asked.shown.issue)}


def _block(asked: Asked) -> dict[str, Any]:
    fields = asked.fields
    block = block_from_text(fields.get("block", ""), fields.get("title", ""), asked.text)
    return {"block": block, "after": fields.get("after", "masthead")}


ROWS: Mapping[str, Callable[[Asked], dict[str, Any]]] = MappingProxyType(
    {
        "undo": lambda asked: {"edit": asked.rest},
        "redo": lambda asked: {"edit": asked.rest},
        "skip": lambda asked: {"reason": asked.text},
        "up": _step("up"),
        "down": _step("down"),
        "after": lambda asked: {"kind": "reorder", **asked.of, "after": asked.rest},
        "move": lambda asked: {**asked.of, "theme": asked.field("theme")},
        "top": lambda asked: {"kind": "pin", **asked.of, "top": True},
        "pin": lambda asked: asked.of,
        "drop": lambda asked: asked.of,
        "demote": lambda asked: asked.of,
        "retitle": lambda asked: {**asked.of, "headline": asked.text},
        "summary": lambda asked: asked.written,
        "development": lambda asked: asked.written,
        "note": _note,
        "merge": lambda asked: {**asked.of, "other": asked.field("other")},
        "split": lambda asked: {**asked.of, "leaving": asked.fields.get("leaving", "").split()},
        "lead_article": lambda asked: {**asked.of, "article": asked.rest},
        "mute_outlet": lambda asked: {"kind": "mute", "outlet": asked.field("text")},
        "mute_word": lambda asked: {"kind": "mute", "word": asked.field("text")},
        "lead": lambda asked: {"text": asked.text},
        "subject": lambda asked: {"text": asked.text},
        "preheader": lambda asked: {"text": asked.text},
        "byline": lambda asked: {"place": asked.fields.get("theme", ""), "text": asked.text},
        "standfirst": lambda asked: {"theme": asked.fields.get("theme", ""), "text": asked.text},
        "remove_block": lambda asked: {"name": asked.rest},
        "block_up": _place("block_up"),
        "block_down": _place("block_down"),
        "add_block": _block,
    }
)
"""What each button asks for; its own name is the kind of the change where the row names no other."""


def _why_not(shown: Review, *, failed: bool) -> str:
    if failed:
        return "The last change cannot be shown, so nothing is changed now."
    stand = shown.standing
    if stand is None:
        return "This issue was not built here, so it is not changed here."
    if stand.verdict in ("approved", "sent", "skipped"):
        way = "; take the approval back to change it" if stand.verdict == "approved" else ""
        return f"This issue is {stand.verdict}{way}."
    return ""


def _theme_of(story: str, shown: Review) -> tuple[StoryBlock, ...]:
    """The stories of the theme that the story is told under."""
    themes = (block for block in shown.issue.blocks if isinstance(block, ThemeBlock))
    return next((theme.stories for theme in themes if any(told.story == story for told in theme.stories)), ())


def _beside(story: str, way: str, shown: Review) -> str:
    """The story after which it is to stand, one place up or down; "" for first."""
    row = [told.story for told in _theme_of(story, shown)]
    if story not in row:
        raise UsageError("only a story that is told in full has a place; move it to a theme, or pin it")
    at = row.index(story) + (-1 if way == "up" else 1)
    if not 0 <= at < len(row):
        raise UsageError(f"the story is the {'first' if at < 0 else 'last'} of its theme already")
    row.remove(story)
    return row[at - 1] if at else ""


def _block_beside(name: str, way: str, issue: Issue) -> str:
    names = [one for one in block_names(issue) if one != "footer"]
    if name not in names:
        raise UsageError("the issue has no such block any more; look again")
    at = names.index(name) + (-1 if way == "block_up" else 1)
    if not 1 <= at < len(names):
        raise UsageError(f"the block is the {'first' if at < 1 else 'last'} already")
    names.remove(name)
    return names[at - 1]


def _texts(issue: Issue) -> Sequence[TextField]:
    """Every text of the issue that is no story's, in its order."""
    found = [
        TextField(do="subject", of="", name="Subject", text=issue.subject, rows=1),
        TextField(do="preheader", of="", name="Preheader", text=issue.preheader, rows=2),
    ]
    if issue.theme:
        said = bylines(issue).items()
        found += [TextField(do="byline", of=place, name=BYLINES[place], text=text, rows=1) for place, text in said]
    for block in issue.blocks:
        if isinstance(block, Lead):
            found.append(TextField(do="lead", of="", name="Lead", text=block.text, rows=5))
        elif isinstance(block, ThemeBlock):
            found.append(TextField(do="standfirst", of=block.slug, name=f"Standfirst of {block.title}", text=block.standfirst, rows=2))
    if not any(isinstance(block, Lead) for block in issue.blocks):
        found.insert(2, TextField(do="lead", of="", name="Lead", text="", rows=5))
    return found


def _blocks(issue: Issue) -> tuple[Placed, ...]:
    named = [(name, block) for name, block in zip(block_names(issue), issue.blocks, strict=True)]
    movable = [name for name, _ in named if name not in FIXED]
    return tuple(
        Placed(
            name=name,
            words=block.title
            if isinstance(block, ThemeBlock)
            else SHAPES[block.kind].words
            if block.kind in SHAPES
            else _plain(block.kind),
            first=name == movable[0],
            last=name == movable[-1],
            removable=not isinstance(block, ThemeBlock),
        )
        for name, block in named
        if name not in FIXED
    )


def _plain(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _logged(line: Line, shown: Review) -> Logged:
    change = line.edit.change
    state = line.state or "applied"
    turn = "" if line.state is None else "redo" if line.state == "undone" else "undo"
    named = set(change.story) if isinstance(change, StoryChange) or change.kind == "note" else set()
    stories = frozenset(story.id for story in shown.stories if named & set(story.articles))
    return Logged(
        edit=line.edit.id,
        who=line.edit.by,
        when=moment_in_words(line.edit.at, ZoneInfo(shown.newsletter.timezone)),
        words=change.text if change.kind == "note" else line.words,
        state=became(state, line.reason),
        stale=state == "stale",
        turn=turn,
        kind=change.kind,
        stories=stories,
    )


def _decided(one: Decision, shown: Review) -> Logged:
    return Logged(
        edit="",
        who=one.by,
        when=moment_in_words(one.at, ZoneInfo(shown.newsletter.timezone)),
        words=decision_words(one),
        state="",
        stale=False,
        turn="",
        kind="decision",
        stories=frozenset(),
    )
