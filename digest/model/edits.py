"""What an editor decided about one issue, as values: each is kept for good and replayed, in order, whenever the issue is made again.

A story has no lasting name: the next clustering may give it another id. So an edit names it by its articles, the lead first (`Tellers`):
by ids, which are hashes of canonical addresses and so the same in every store that read the same feeds; addresses alone would not do, for
episodes share one and notes have none. A block is named by its kind, a theme's by "theme:slug", an added one by "edit:" and its edit's id.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from digest.blocks import Block

Tellers = tuple[str, ...]
BlockName = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The story to a theme (None: out of every theme); under a theme it is told in full. `before` is the theme that it had."""

    story: Tellers
    theme: str | None
    before: str | None = None
    kind: Literal["move"] = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """The story is not in the issue at all; an Undo brings it back."""

    story: Tellers
    kind: Literal["drop"] = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """The story first in its theme and told in full, whatever its rank; with `top` the first of the developments too."""

    story: Tellers
    top: bool = False
    kind: Literal["pin"] = "pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demote:
    """The story is not among the developments."""

    story: Tellers
    kind: Literal["demote"] = "demote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorder:
    """The story right after another of its theme, or first in it where `after` is (); told in full."""

    story: Tellers
    after: Tellers = ()
    kind: Literal["reorder"] = "reorder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Both tell one event: `other` becomes part of `story`, which keeps its theme and is told anew."""

    story: Tellers
    other: Tellers
    kind: Literal["merge"] = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The articles `leaving` are a story of their own, of the same theme; both are told anew."""

    story: Tellers
    leaving: Tellers
    kind: Literal["split"] = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class SameEvent:
    """The answer to what the machine doubts: yes merges, no keeps apart (and parts what was one)."""

    story: Tellers
    other: Tellers
    same: bool
    kind: Literal["same_event"] = "same_event"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadArticle:
    """The article leads its story: its outlet is named first and its title is the headline."""

    story: Tellers
    article: str
    kind: Literal["lead_article"] = "lead_article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retitle:
    """The story's headline, wherever it is printed; its development too where the headline is as short as one."""

    story: Tellers
    headline: str
    kind: Literal["retitle"] = "retitle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """The story's line among the developments."""

    story: Tellers
    text: str
    kind: Literal["development"] = "development"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The story's summary; the story is told in full."""

    story: Tellers
    text: str
    kind: Literal["summary"] = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadText:
    """The issue's lead."""

    text: str
    kind: Literal["lead"] = "lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standfirst:
    """The line under a theme's title."""

    theme: str
    text: str
    kind: Literal["standfirst"] = "standfirst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    text: str
    kind: Literal["subject"] = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preheader:
    text: str
    kind: Literal["preheader"] = "preheader"


BylinePlace = Literal["title", "author", "quality"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """What the masthead says in a place of its own: the issue's title, who wrote it, or its editor's mark for it, "1" to "10". An author or
    a mark that is "" is not printed."""

    place: BylinePlace
    text: str
    kind: Literal["byline"] = "byline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Nothing of an outlet, or with a word in its title, in this issue: as [mute] in digest.toml, once. One of the two is set."""

    outlet: str = ""
    word: str = ""
    kind: Literal["mute"] = "mute"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddBlock:
    """A block of the editor's own, right after another."""

    block: Block
    after: BlockName
    kind: Literal["add_block"] = "add_block"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceBlock:
    """A block right after another; masthead and footer stay."""

    name: BlockName
    after: BlockName
    kind: Literal["place_block"] = "place_block"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceBlock:
    """A block says this instead; not a theme, whose stories have edits of their own."""

    name: BlockName
    block: Block
    kind: Literal["replace_block"] = "replace_block"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveBlock:
    """A block that is not a theme is left out."""

    name: BlockName
    kind: Literal["remove_block"] = "remove_block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A word to the next editor, on a story or on the issue; never mailed."""

    text: str
    story: Tellers = ()
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The edit of this id does not hold any more."""

    edit: str
    kind: Literal["undo"] = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redo:
    """The edit of this id, which was undone, holds again, at its old place in the order."""

    edit: str
    kind: Literal["redo"] = "redo"


StoryChange = (
    Move | Drop | Pin | Demote | Reorder | Merge | Split | SameEvent | LeadArticle | Retitle | Development | Summary
)  # fmt: skip
IssueChange = LeadText | Standfirst | Subject | Preheader | Byline | Mute | AddBlock | PlaceBlock | ReplaceBlock | RemoveBlock | Comment
Change = StoryChange | IssueChange | Undo | Redo


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One line of an issue's log: what, by whom, when, and the headline that its story had then, for people who read the log.

    `id` is a short hash of all that, so that the same edit is the same in a file, in git and in every store.
    """

    id: str
    change: Change
    by: str
    at: datetime
    about: str = ""


def standing(log: tuple[Edit, ...]) -> dict[str, bool]:
    """{edit's id: whether it holds}, of the edits that are neither an Undo nor a Redo, in their order."""
    holds: dict[str, bool] = {}
    for edit in log:
        if isinstance(edit.change, Undo | Redo):
            if edit.change.edit in holds:
                holds[edit.change.edit] = isinstance(edit.change, Redo)
        else:
            holds[edit.id] = True
    return holds
