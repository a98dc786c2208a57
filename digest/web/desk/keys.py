"""The keys of the desk, by what they are for: what `?` lists, and what the page's actions name as theirs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Key = tuple[tuple[str, ...], str]
STORIES: tuple[Key, ...] = (
    (("J", "K"), "next, previous story"),
    (("/",), "find a story"),
    (("F",), "the filters"),
    (("Enter",), "open the first found"),
)
STORY: tuple[Key, ...] = (
    (("T",), "to another theme"),
    (("X",), "drop it, or bring it back"),
    (("P",), "pin it first in its theme"),
    (("Shift", "P"), "first of the developments"),
    (("Shift", "D"), "not among the developments, or back"),
    (("Shift", "J"), "one place down"),
    (("Shift", "K"), "one place up"),
    (("G",), "merge it with another story"),
    (("O",), "split off the ticked articles, or one of them"),
    (("L",), "choose the article that leads it"),
    (("U",), "mute one of its outlets, or a word"),
)
WRITING: tuple[Key, ...] = (
    (("R",), "the headline"),
    (("W",), "the summary"),
    (("D",), "the development"),
    (("C",), "a note on the story, never mailed"),
    (("Shift", "C"), "a note on the issue, never mailed"),
    (("Shift", "E"), "subject, preheader, lead, a standfirst"),
    (("Ctrl", "Enter"), "save"),
    (("Esc",), "leave as it was"),
)
ISSUE: tuple[Key, ...] = (
    (("Z",), "undo your last change"),
    (("Shift", "Z"), "do it again"),
    (("Shift", "H"), "the next change of the history; Enter takes it back"),
    (("B",), "the next block; there Shift J, Shift K move it, X removes it"),
    (("Shift", "B"), "add a block"),
    (("Shift", "V"), "skip the issue: say why, Enter"),
)
ASKING: tuple[Key, ...] = (
    (("S",), "the next “same event?”"),
    (("Y", "N"), "yes or no to it"),
    (("Shift", "S"), "the next answer given; Enter takes it back"),
)
PLACES: tuple[Key, ...] = (
    (("M",), "go to the mail"),
    (("I",), "go to the story’s reasons"),
    (("?",), "this list"),
    (("Esc",), "leave a search, a filter, this"),
)
DECIDING: Key = (("A", "Enter"), "approve, or take that back")
SIGNING: Key = (("Q",), "to “Sign out”; Enter signs out")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGroup:
    """Keys that belong together, each with what it does."""

    title: str
    keys: tuple[Key, ...]


def list_keys(views: Mapping[str, str], *, asks: bool, decides: bool, edits: bool, signed: bool) -> Iterator[KeyGroup]:
    """Every key that does something on a page that offers this; `views` is {key: what its view is called}."""
    yield KeyGroup(title="Stories", keys=STORIES)
    yield KeyGroup(title="Views", keys=tuple(((key,), words) for key, words in views.items()))
    if edits:
        yield KeyGroup(title="The chosen story", keys=STORY)
        yield KeyGroup(title="Write", keys=WRITING)
        yield KeyGroup(title="The issue", keys=ISSUE)
    if asks or decides:
        yield KeyGroup(title="Decide", keys=(*(ASKING if asks else ()), *((DECIDING,) if decides else ())))
    yield KeyGroup(title="Page", keys=(*PLACES, *((SIGNING,) if signed else ())))
