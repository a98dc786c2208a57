"""Edits as JSON: the one codec of the store, of the issue's file and of `digest history --json`; and what an edit says in words."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from digest.model import Edit
from digest.model.edits import Change, Comment, Mute, Pin, Redo, Reorder, SameEvent, Tellers, Undo

ID_CHARS = 12  # hex digits: a log has hundreds of edits, not millions
NOTHING: Mapping[str, str] = MappingProxyType({})
SHOWN = 60  # characters of a text that a line of the log repeats
WORDS = MappingProxyType(
    {
        "move": "moved {about} from {before} to {theme}",
        "drop": "dropped {about}",
        "pin": "pinned {about} to the top of its theme",
        "pin top": "pinned {about} to the top of the issue",
        "demote": "took {about} out of the developments",
        "reorder": "put {about} after {after}",
        "reorder first": "put {about} first in its theme",
        "merge": "merged {other} into {about}",
        "split": "split {leaving} off {about}",
        "same_event": "said that {about} and {other} are the same event",
        "same_event not": "said that {about} and {other} are two events",
        "lead_article": "chose {article} to lead {about}",
        "retitle": "retitled {about}: {headline}",
        "development": "rewrote the development of {about}: {text}",
        "summary": "rewrote the summary of {about}",
        "lead": "rewrote the lead",
        "standfirst": "rewrote the standfirst of {theme}",
        "subject": "set the subject: {text}",
        "preheader": "set the preheader: {text}",
        "byline": "set the {place} in the masthead: {text}",
        "mute": "muted the outlet {outlet} in this issue",
        "mute word": "muted the word {word} in this issue",
        "add_block": "added a block ({block}) after {after}",
        "place_block": "put {name} after {after}",
        "replace_block": "rewrote {name}",
        "remove_block": "removed {name}",
        "note": "noted on {about}: {text}",
        "note issue": "noted on the issue: {text}",
        "undo": "took back: {edit}",
        "redo": "did again: {edit}",
    }
)


@cache
def _changes() -> TypeAdapter[Change]:
    return TypeAdapter(Annotated[Change, Field(discriminator="kind")])


def make_edit(change: Change, *, by: str, at: datetime, about: str = "") -> Edit:
    """The edit with the id that follows from all the rest."""
    rest = {**change_to_json(change), "by": by, "at": at.isoformat(), "about": about}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Edit(id=sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:ID_CHARS], change=change, by=by, at=at, about=about)


def change_to_json(change: Change) -> dict[str, Any]:
    """`kind` first."""
    dumped = _changes().dump_python(change, mode="json")
    return {"kind": dumped["kind"], **dumped}


def change_from_json(row: Mapping[str, Any]) -> Change:
    """Raises ValidationError where the shape is another."""
    return _changes().validate_python(dict(row))


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """{"id", "by", "at", "about" where there is one, "kind", and what the kind has}."""
    about = {"about": edit.about} if edit.about else {}
    return {"id": edit.id, "by": edit.by, "at": edit.at.isoformat().replace("+00:00", "Z"), **about, **change_to_json(edit.change)}


def edit_from_json(row: Mapping[str, Any]) -> Edit:
    """The edit again; raises KeyError or ValueError where the shape is another."""
    rest = {name: value for name, value in row.items() if name not in ("id", "by", "at", "about")}
    try:
        change = change_from_json(rest)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise ValueError(f'the edit "{row["id"]}": {".".join(map(str, first["loc"]))}: {first["msg"]}') from wrong
    at = datetime.fromisoformat(row["at"])
    if at.tzinfo is None:
        raise ValueError(f'the edit "{row["id"]}" has a time without a zone')
    return Edit(id=str(row["id"]), change=change, by=str(row["by"]), at=at, about=str(row.get("about") or ""))


def in_words(edit: Edit, log: Sequence[Edit], titles: Mapping[str, str], told: Mapping[str, str] = NOTHING) -> str:
    """The edit as a line, to follow its editor's name: ‘moved “Marlow cuts its price” from Research to Pricing wars’. `titles` are the
    themes' by slug; `log` is asked what an undo undoes; `told` has titles of articles by id, by which another story is named."""
    change = edit.change
    if isinstance(change, Undo | Redo):
        done = next((one for one in log if one.id == change.edit), None)
        return WORDS[change.kind].format(edit=in_words(done, log, titles, told) if done else "an edit that is not in this log")
    values = {name: _spoken(name, getattr(change, name), titles, told) for name in change.__dataclass_fields__}
    return WORDS[_key(change)].format(**values, about=_quoted(edit.about))


def became(state: str, reason: str) -> str:
    """What became of an edit, as a few words behind its line; "" where it simply holds."""
    match state:
        case "replaced":
            return f"replaced: {reason}" if reason else "replaced by a later one"
        case "stale":
            return f"no longer applies: {reason}"
        case "undone":
            return "taken back"
    return reason


def _key(change: Change) -> str:
    """The kind, with the variant behind it where one has two."""
    match change:
        case Pin(top=True):
            return "pin top"
        case Reorder(after=()):
            return "reorder first"
        case SameEvent(same=False):
            return "same_event not"
        case Mute(outlet=""):
            return "mute word"
        case Comment(story=()):
            return "note issue"
    return change.kind


def other_articles(edit: Edit) -> tuple[str, ...]:
    """The articles by which `in_words` may name another story than the edit's own: the first of each."""
    named = (getattr(edit.change, name, ()) for name in ("other", "after", "leaving", "article"))
    return tuple(value if isinstance(value, str) else value[0] for value in named if value)


def _spoken(name: str, value: Any, titles: Mapping[str, str], told: Mapping[str, str]) -> str:
    match name:
        case "other" | "after" | "leaving" | "article" if name != "after" or isinstance(value, tuple):
            return _named(name, (value,) if isinstance(value, str) else value, told)
        case "theme" | "before":
            return _theme(value, titles)
        case "name" | "after":
            return _block(value, titles)
        case "block":
            return str(value.kind)
        case "place":
            return str(value)
    return _quoted(str(value))


def _named(name: str, articles: Tellers, told: Mapping[str, str]) -> str:
    """Another story, or articles of one, by the first one's title; without it how many they are."""
    known = _quoted(told[articles[0]]) if articles and articles[0] in told else ""
    if name == "leaving":
        number = len(articles)
        return f"{known}{f' and {number - 1} more' if number > 1 else ''}" if known else f"{number} article{'' if number == 1 else 's'}"
    return known or ("another article" if name == "article" else "another story")


def _theme(slug: str | None, titles: Mapping[str, str]) -> str:
    return "no theme" if slug is None else titles.get(slug, slug)


def _block(name: str, titles: Mapping[str, str]) -> str:
    kind, _, rest = name.partition(":")
    return f"the theme {_theme(rest, titles)}" if kind == "theme" else "an added block" if kind == "edit" else f"the block {name}"


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + '…'}”"
