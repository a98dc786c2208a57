"""What one mail program drops, use by use: the facts of clients.json with their notes read ("only supported on table cells").

facts of a program → a word that it does not take is lost; a note on what it takes in part bounds a word to elements or values
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from digest.check.clients import Client, facts, rows
from digest.check.css import Declaration

OTHERS = "+other"  # Gmail's app over an account of another provider, which shows a mail without its style sheets
NEVER_INLINE, NEVER_NESTED = "Not supported inline", "ested media queries"
_ELSEWHERE = re.compile(r"not (?:supported|work) with non[- ]google account", re.IGNORECASE)
_TAGS = re.compile(r"`<(\w+)>`")
_ONLY_ON = re.compile(r"only (?:works|supported) on (?:the )?`<", re.IGNORECASE)
_NEVER_ON = re.compile(r"not supported on (?:the )?`<", re.IGNORECASE)
_WORDS = re.compile(r"`([a-z][a-z -]*)`")
_OF_VALUES = re.compile(r"(?:Partial\. )?`")  # a note on some values alone
# "`rem` values are not supported", "Does not support `rem` and `ch` values", "Supports `relative` but not `fixed`"
_NOT_BEFORE = re.compile(r"(?:values? )?(?:is |are )?not supported", re.IGNORECASE)
_NOT_BEHIND = re.compile(r"(?:doesn't|does not|doesn’t) support|but not", re.IGNORECASE)
_ONLY_PAIR = re.compile(r"only supports `[a-z-]+:([a-z-]+)`", re.IGNORECASE)
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgba?\([^)]*\)|[a-z]+", re.IGNORECASE)
_NEGATIVE = re.compile(r"(?<![\w.)-])-\.?\d")
_SCREEN = re.compile(r"@media\s*(?:only\s+|screen\b|all\b|and\b|\(\s*(?:min|max)-(?:width|height)\s*:[^)]*\)|[\s,])*", re.IGNORECASE)
_MARKED = re.compile(r"\[\s*([\w-]+)\s*([~|^$*]?=)?[^\]]*\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Why something is dropped: the feature of caniemail, its note ("": it is not supported at all), the version that was tested."""

    feature: str
    note: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A use that is dropped on some elements (all but `only`, or those of `never`) or with some values (`loses`)."""

    loss: Loss
    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    loses: Callable[[str], bool] | None = None

    @property
    def is_of_elements(self) -> bool:
        return bool(self.only or self.never)

    def hits(self, tag: str) -> bool:
        """Whether it is dropped on this element."""
        return tag not in self.only if self.only else tag in self.never


class Limits:
    """What a program drops. `id` is one of data/clients.json; with OTHERS behind it a Gmail app over another provider's account."""

    def __init__(self, name: str) -> None:
        known = [one.id for one in facts()[0]]
        at = known.index(name.removesuffix(OTHERS))
        self.id = name
        self.is_word = name == "outlook.windows"
        self.is_gmail = name.startswith("gmail.")
        self._lost: dict[str, Loss] = {}
        self._bounds: dict[str, tuple[Bound, ...]] = {}
        for feature, row in rows().items():
            said = row["support"][at]
            notes = [row["notes"].get(str(number), "") for number in said[2]] if said else []
            self._learn(feature, row["words"], said, notes, elsewhere=name.endswith(OTHERS))

    def _learn(self, feature: str, words: Iterable[str], said: list[object] | None, notes: list[str], *, elsewhere: bool) -> None:
        if not said:
            return
        version, letter = str(said[0]), said[1]
        away = next((note for note in notes if _ELSEWHERE.search(note) and not _OF_VALUES.match(note)), "") if elsewhere else ""
        notes = [note for note in notes if elsewhere or not _ELSEWHERE.search(note)]
        for word in words:
            if letter == "n" or away:
                self._lost.setdefault(word, Loss(feature=feature, note=away or " ".join(notes), version=version))
            elif letter == "a":
                read = (_bound(Loss(feature=feature, note=note, version=version)) for note in notes)
                self._bounds[word] = (*self._bounds.get(word, ()), *filter(None, read))

    def word(self, word: str) -> Loss | None:
        """Why a word of clients.words_of is dropped wherever it stands; None where it is not."""
        return self._lost.get(word)

    def bounds(self, word: str) -> tuple[Bound, ...]:
        return self._bounds.get(word, ())

    def value(self, one: Declaration, words: Iterable[str], *, inline: bool) -> Loss | None:
        """Why a declaration of these words is dropped on every element; `inline` where it stands in a style attribute."""
        held = tuple(words)
        if loss := next((loss for word in held if (loss := self._lost.get(word))), None):
            return loss
        for word in held:
            for bound in self._bounds.get(word, ()):
                if (inline and NEVER_INLINE in bound.loss.note) or (
                    bound.loses and bound.loses(one.written if word == "important" else one.value)
                ):
                    return bound.loss
        return None

    def on_elements(self, one: Declaration) -> Bound | None:
        """The elements on which a declaration is dropped; None where it is on no one or on all."""
        return next((bound for bound in self.bounds(f"property:{one.name}") if bound.is_of_elements), None)

    def selector(self, text: str, words: Iterable[str]) -> Loss | None:
        return next((loss for word in words if (loss := self._lost.get(word) or self._of_selector(word, text))), None)

    def _of_selector(self, word: str, text: str) -> Loss | None:
        return next((bound.loss for bound in self.bounds(word) if bound.loses and bound.loses(text)), None)

    def condition(self, text: str, words: Iterable[str], *, within: int) -> Loss | None:
        """Why what stands within an at-rule is dropped; `within` counts the at-rules around it."""
        for word in words:
            if loss := self._lost.get(word):
                return loss
            for bound in self.bounds(word):
                nested = within and NEVER_NESTED in bound.loss.note
                if nested or (bound.loses and bound.loses(text)):
                    return bound.loss
        return None


def _bound(loss: Loss) -> Bound | None:
    """What a note says of where or with which values a thing is dropped; None where nothing of it can be shown ("Buggy …")."""
    note = loss.note
    if "Only supported on table cells" in note:
        return Bound(loss=loss, only=frozenset(("td", "th")))
    if _ONLY_ON.search(note):
        return Bound(loss=loss, only=frozenset(_TAGS.findall(note)))
    if _NEVER_ON.search(note):
        return Bound(loss=loss, never=frozenset(_TAGS.findall(note)))
    if NEVER_INLINE in note or NEVER_NESTED in note:
        return Bound(loss=loss)
    loses = next((made for begins, made in _BY_NOTE.items() if begins in note), None) or _by_words(note)
    return Bound(loss=loss, loses=loses) if loses else None


def _by_words(note: str) -> Callable[[str], bool] | None:
    if pair := _ONLY_PAIR.search(note):
        return lambda value: value != pair[1]
    if found := _NOT_BEHIND.search(note):
        told = note[found.end() :]
    elif found := _NOT_BEFORE.search(note):
        told = note[: found.start()]
    else:
        return None
    words = [re.escape(word) for word in _WORDS.findall(told)]
    if not words:
        return None
    held = re.compile(rf"(?:(?<![\w-])|(?<=\d))(?:{'|'.join(words)})(?![\w-])")
    return lambda value: held.search(value) is not None


def _is_no_colour(value: str) -> bool:
    return not _COLOUR.fullmatch(value.strip())


def _is_marked_otherwise(*signs: str) -> Callable[[str], bool]:
    return lambda selector: any((found[2] or "") not in signs for found in _MARKED.finditer(selector))


def _is_marked_with_class(selector: str) -> bool:
    return any(_MARKED.search(part) and "." in _MARKED.sub("", part) for part in re.split(r"[\s>+~](?![^\[]*\])", selector))


def _is_of_more_than_type(selector: str) -> bool:
    """`a:hover` may stay, `.button:hover` not."""
    return any(":" in part and not re.match(r"[a-z][\w-]*:", part, re.IGNORECASE) for part in re.split(r"[\s>+~]", selector))


def _is_tight(written: str) -> bool:
    return re.search(r"\S!\s*important", written, re.IGNORECASE) is not None


# A beginning of a note → whether a value, selector or condition is one that it speaks of.
_BY_NOTE: Mapping[str, Callable[[str], bool]] = {
    "Negative values are not supported": lambda value: _NEGATIVE.search(value) is not None,
    "Percentages values are not supported": lambda value: "%" in value,
    "Not supported with multiple values": lambda value: " " in value,
    "Only `background-color` values are supported": _is_no_colour,
    "`list-style-image` values are not supported": lambda value: "url(" in value,
    "Only `list-style-type` values are supported": lambda value: "url(" in value or "inside" in value,
    "Only supported with a space before": _is_tight,
    "Only supported in lowercase": lambda written: "!" in written and "important" not in written,
    "height based media queries": lambda condition: "height" in condition,
    "Only supports `screen`, `min-width`": lambda condition: not _SCREEN.fullmatch(condition),
    "Only supports `[attr~=value]`": _is_marked_otherwise("~="),
    "Only supports `[attr=value]`": _is_marked_otherwise("="),
    "Only supports `[attr]`, ": _is_marked_otherwise("", "=", "~=", "|="),
    "Can not be used with a class selector": _is_marked_with_class,
    "Only supported on type selectors": _is_of_more_than_type,
}


@cache
def limits_of(name: str) -> Limits:
    """The limits of a program; raises ValueError where there is none of this name."""
    return Limits(name)


def programs() -> Iterator[Client]:
    """Every program that a mail can be shown as in, those of clients.json and Gmail's apps over other providers' accounts."""
    for one in facts()[0]:
        yield one
        if one.id in ("gmail.android", "gmail.ios"):
            yield Client(id=f"{one.id}{OTHERS}", name=f"{one.name}, another provider’s account", share=0.0)
