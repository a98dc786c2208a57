"""An issue as lines: every text that it prints and every address that it names, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from digest.blocks import PICTURE_FILE, Picture, StoryBlock
from digest.check.place import PREHEADER, SUBJECT, Place
from digest.model import Issue

_MARKED = re.compile(r"(?:\]\(<?|<(?=https?:))([^\s()<>]+)")
_NO_TEXT = frozenset({"kind", "slug", "url", "why", "mark", "marks", "score", "number", "date", "published", "quality"})
_NO_WORDS = frozenset({"story"})  # an id


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A text and the field of its block that holds it ("headline", "markdown")."""

    place: Place
    field: str
    text: str


def lines(issue: Issue) -> Iterator[Line]:
    """Every text of the issue, subject and preheader first, in the order of its blocks; empty ones too."""
    yield Line(place=SUBJECT, field="subject", text=issue.subject)
    yield Line(place=PREHEADER, field="preheader", text=issue.preheader)
    for index, block in enumerate(issue.blocks):
        yield from _texts(block, Place(block=block.kind, index=index))


def addresses(issue: Issue) -> Iterator[Line]:
    """Every address that a field of the issue names (those within Markdown are the page's links)."""
    for index, block in enumerate(issue.blocks):
        yield from _urls(block, Place(block=block.kind, index=index))


def places(issue: Issue) -> dict[str, Place]:
    """Where each address stands first: in a field of its own, or in an editor's Markdown."""
    found: dict[str, Place] = {}
    for line in addresses(issue):
        found.setdefault(line.text.strip(), line.place)
    for line in lines(issue):
        for address in _MARKED.findall(line.text) if line.field == "markdown" else ():
            found.setdefault(address, line.place)
    return found


def told(issue: Issue) -> Iterator[tuple[Place, StoryBlock]]:
    """The stories that are told in full."""
    for index, block in enumerate(issue.blocks):
        for story in getattr(block, "stories", ()):
            yield Place(block=block.kind, index=index, story=story.story), story


def _texts(value: Any, place: Place) -> Iterator[Line]:
    place = _within(value, place)
    for one in fields(value):
        if one.name in _NO_TEXT or one.name in _NO_WORDS:
            continue
        yield from _text_of(getattr(value, one.name), one.name, place)


def _text_of(value: Any, name: str, place: Place) -> Iterator[Line]:
    if isinstance(value, str):
        yield Line(place=place, field=name, text=value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _text_of(one, name, place)
    elif is_dataclass(value):
        yield from _texts(value, place)


def _urls(value: Any, place: Place) -> Iterator[Line]:
    place = _within(value, place)
    for one in fields(value):
        held = getattr(value, one.name)
        if one.name == "url" and isinstance(held, str) and not (isinstance(value, Picture) and re.fullmatch(PICTURE_FILE, held)):
            yield Line(place=place, field="url", text=held)
        for inner in held if isinstance(held, tuple) else (held,):
            if is_dataclass(inner):
                yield from _urls(inner, place)


def _within(value: Any, place: Place) -> Place:
    """The place of a part of a block: a story of its own, if it has one."""
    story = getattr(value, "story", "")
    return Place(block=place.block, index=place.index, story=story) if isinstance(story, str) and story else place
