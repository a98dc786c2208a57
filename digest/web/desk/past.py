"""What the desk lays beside this issue: the issue before it as a mail, and earlier drafts of this one to compare with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Literal

from digest.compose.comparing import Change, Kind, Spot, Turn, compare
from digest.model import Email, Issue
from digest.web.desk.live import LiveReview
from digest.web.desk.looking import SINCE
from digest.work.drafts import Draft, says
from digest.work.review import Review

OPENED = "opened"  # the name of the draft that stood when the desk opened
LONGEST = 4000  # characters of one field whose words are compared; past that the diff costs more than it tells
KIND_TITLES: Mapping[Kind, str] = MappingProxyType({"new": "New", "gone": "Gone", "moved": "Moved", "retold": "Retold"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """`email` renders an earlier issue, `drafts` gives what is kept of this one; both may raise DigestError."""

    email: Callable[[Issue], Email]
    drafts: Callable[[Issue], tuple[Draft, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A draft that can be compared with; `name` is its word in an address."""

    name: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some words of a field: in both drafts, only before ("del"), or only now ("ins")."""

    kind: Literal["same", "del", "ins"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One story that changed, with where it stood and stands; `story` is "" where the desk has no such story to choose."""

    story: str
    headline: str
    tags: tuple[str, ...]
    place: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the view shows: the drafts to choose from, how many stories are new, gone, moved, retold, and each of them."""

    bases: tuple[Base, ...]
    against: str
    counts: tuple[tuple[str, int], ...]
    stories: tuple[Line, ...]
    others: tuple[Field, ...]


class Beside:
    """Asks for the past when a view wants it, and keeps the last rendered issue: it does not change while the desk is open."""

    def __init__(self, live: LiveReview, past: Past | None) -> None:
        self._live = live
        self._past = past
        self._shown: tuple[Issue, Email] | None = None

    def email(self) -> Email | None:
        """The mail of the issue before this one, or None where there is none. Raises DigestError where it cannot be rendered."""
        before = self._live.review.before if self._live.review else None
        if before is None or self._past is None:
            return None
        if self._shown is None or self._shown[0] != before.issue:
            self._shown = before.issue, self._past.email(before.issue)
        return self._shown[1]

    def changes(self, since: str, last: Draft | None = None) -> Changes | None:
        """The issue that is shown against an earlier draft of it, first what its editor saw `last`; None where none is kept, or before
        anything is shown."""
        review, opened = self._live.review, self._live.opened
        if review is None:
            return None
        drafts = [(SINCE, last)] if last and says(last.issue) != says(review.issue) else []
        if opened and _is_other(opened, review):
            drafts.append((OPENED, Draft(words="the draft when the desk opened", issue=opened.issue)))
        kept = self._past.drafts(review.issue) if self._past else ()
        named = [(f"kept-{number}", draft) for number, draft in enumerate(kept, start=1)]
        known = [says(draft.issue) for _, draft in drafts] + ([says(opened.issue)] if opened else [])
        drafts += [(name, draft) for name, draft in named if says(draft.issue) not in known]  # those stand there already
        return lay_beside(review, drafts, since) if drafts else None


def _is_other(opened: Review, review: Review) -> bool:
    """The desk may have gone on to the next period's issue: that is no draft of this one."""
    if opened.issue == review.issue:
        return False
    return (opened.issue.period.name, opened.issue.look, opened.issue.theme) == (
        review.issue.period.name, review.issue.look, review.issue.theme,
    )  # fmt: skip


def lay_beside(review: Review, drafts: list[tuple[str, Draft]], since: str) -> Changes:
    """The comparison with the draft that `since` names, else with the first."""
    name, draft = next((one for one in drafts if one[0] == since), drafts[0])
    found = compare(draft.issue, review.issue)
    known = {story.id for story in review.stories}
    kinds = [kind for change in found.stories for kind in change.kinds]
    return Changes(
        bases=tuple(Base(name=one, words=other.words, chosen=one == name) for one, other in drafts),
        against=draft.words,
        counts=tuple((title, kinds.count(kind)) for kind, title in KIND_TITLES.items()),
        stories=tuple(_line(change, known) for change in found.stories),
        others=tuple(_field(turn) for turn in found.others),
    )


def _line(change: Change, known: set[str]) -> Line:
    return Line(
        story=change.story if change.story in known else "",
        headline=change.headline,
        tags=tuple(KIND_TITLES[kind] for kind in change.kinds),
        place=_place(change.before, change.after),
        fields=tuple(_field(turn) for turn in change.turns),
    )


def _place(before: Spot | None, after: Spot | None) -> str:
    """ "Pricing wars 3 → 1", "Pricing wars 3 → Agents 2", or the one place that there is."""
    if before and after and before != after:
        return f"{_spot(before)} → {after.position if before.where == after.where else _spot(after)}"
    one = after or before
    return _spot(one) if one else ""


def _spot(spot: Spot) -> str:
    return f"{spot.where} {spot.position}" if spot.position else spot.where


def _field(turn: Turn) -> Field:
    name = turn.field[:1].upper() + turn.field[1:]
    return Field(name=name, pieces=tuple(piece for piece in pieces(turn.before, turn.after) if piece.text))


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one, word by word; a long or wholly other text is told whole, before and after."""
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if len(before) + len(after) > LONGEST or matcher.quick_ratio() < 0.3:  # hardly a word in common: a mix of both reads as neither
        return Piece(kind="del", text=before), Piece(kind="ins", text=after)
    found: list[Piece] = []
    for verb, start, end, first, last in matcher.get_opcodes():
        if verb == "equal":
            found.append(Piece(kind="same", text=" ".join(new[first:last])))
        else:
            found += (Piece(kind="del", text=" ".join(old[start:end])), Piece(kind="ins", text=" ".join(new[first:last])))
    return tuple(found)
