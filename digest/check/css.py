"""A mail's style sheets as rules, and which of their declarations hold for an element: the cascade, for the selectors that mails use.

sheets → rules → (by the last part of each selector) → for an element: those that match → by importance, specificity, order → declarations
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.check.markup import Element, Page

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PART = re.compile(r"\s*>\s*|\s+(?![^\[]*\])")
_SIMPLE = re.compile(r"([.#]?)(-?[A-Za-z_][\w-]*)|(\*)|(\[[^\]]*\]|::?[a-z-]+(?:\([^)]*\))?|[+~])")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """`color: red !important` in parts, its name and its value in small letters; `written` is the value as it stands."""

    name: str
    value: str
    important: bool = False
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a sheet: the conditions around it ("@media (max-width:480px)"), its selectors and its declarations."""

    conditions: tuple[str, ...]
    selectors: tuple[str, ...]
    declarations: tuple[Declaration, ...]


def parse_sheet(text: str, media: str = "") -> tuple[Rule, ...]:
    """The rules of a style sheet; what is no CSS is passed over, as mail programs do. `media` is the sheet's own condition."""
    return tuple(_rules(_COMMENT.sub("", text), (f"@media {media}",) if media else ()))


def _rules(text: str, conditions: tuple[str, ...]) -> Iterator[Rule]:
    place = 0
    while (opened := text.find("{", place)) >= 0:
        head = re.split(r"[;}]", text[place:opened])[-1].strip()
        closed = _closing(text, opened)
        inside = text[opened + 1 : closed]
        place = closed + 1
        if head.startswith("@") and "{" in inside:
            yield from _rules(inside, (*conditions, head))
        else:
            at = (head,) if head.startswith("@") else ()
            names = () if at else tuple(one.strip() for one in head.split(",") if one.strip())
            yield Rule(conditions=(*conditions, *at), selectors=names, declarations=declarations(inside))


def _closing(text: str, opened: int) -> int:
    depth = 0
    for found in re.compile(r"[{}]").finditer(text, opened):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.start()
    return len(text)


def declarations(text: str) -> tuple[Declaration, ...]:
    """The declarations of a rule, or of a style attribute."""
    found = []
    for part in re.split(r";(?![^(]*\))", text):
        name, colon, value = part.partition(":")
        if colon and name.strip() and value.strip():
            plain = _IMPORTANT.sub("", value.strip())
            made = Declaration(name=name.strip().lower(), value=plain.lower(), important=plain != value.strip(), written=value.strip())
            found.append(made)
    return tuple(found)


def _longhands(one: Declaration) -> tuple[Declaration, ...]:
    """What a shorthand sets beside itself, so far as anything here asks for it."""
    if one.name == "background":
        return one, replace(one, name="background-color")
    if one.name == "padding":
        sides = one.value.split()
        return one, replace(one, name="padding-top", value=sides[0]), replace(one, name="padding-bottom", value=sides[2 % len(sides)])
    return (one,)


@dataclass(frozen=True, slots=True)
class _Selector:
    """A selector's parts from the last one outwards, each (tag, classes and ids), and how it is tied to the one before: child or not."""

    parts: tuple[tuple[str, frozenset[str], str], ...]
    child: tuple[bool, ...]
    specificity: tuple[int, int, int]


class Cascade:
    """The declarations that hold for each element of a page under the conditions that `holds` says yes to."""

    def __init__(self, page: Page, holds: Callable[[str], bool]) -> None:
        self._by_key: dict[str, list[tuple[_Selector, int, tuple[Declaration, ...]]]] = {}
        self._known: dict[Element, Mapping[str, str]] = {}
        rules = [rule for media, text in page.sheets for rule in parse_sheet(text, media)]
        for order, rule in enumerate(rules):
            if all(holds(condition) for condition in rule.conditions):
                for selector in filter(None, map(_selector, rule.selectors)):
                    held = tuple(long for one in rule.declarations for long in _longhands(one))
                    self._by_key.setdefault(_key(selector), []).append((selector, order, held))

    def of(self, element: Element) -> Mapping[str, str]:
        """The element's own declarations by name: what it inherits is not among them."""
        if element not in self._known:
            self._known[element] = self._cascaded(element)
        return self._known[element]

    def inherited(self, element: Element, name: str) -> str:
        """The value of a property that goes on to what stands inside; "" where nobody around sets it."""
        for one in (element, *element.around()):
            value = self.of(one).get(name, "")
            if value and value != "inherit":
                return value
        return ""

    def _cascaded(self, element: Element) -> Mapping[str, str]:
        keys = ("*", element.tag, *(f".{name}" for name in element.classes), f"#{element.attributes.get('id', '')}")
        held: list[tuple[tuple[bool, bool, tuple[int, int, int], int], Declaration]] = []
        for key in keys:
            for selector, order, rule in self._by_key.get(key, ()):
                if _matches(selector, element):
                    held += [((one.important, False, selector.specificity, order), one) for one in rule]
        inline = (long for one in declarations(element.attributes.get("style", "")) for long in _longhands(one))
        held += [((one.important, True, (0, 0, 0), 0), one) for one in inline]
        return {one.name: one.value for _, one in sorted(held, key=lambda row: row[0])}


class Matcher:
    """The elements of a page that a selector names, by the last part of it."""

    def __init__(self, page: Page) -> None:
        self._by_key: dict[str, list[Element]] = {}
        for element in page.elements:
            for key in ("*", element.tag, *(f".{name}" for name in element.classes), f"#{element.attributes.get('id', '')}"):
                self._by_key.setdefault(key, []).append(element)

    def matching(self, text: str) -> tuple[Element, ...]:
        """() where the selector asks for what this cascade does not know."""
        selector = _selector(text)
        return tuple(one for one in self._by_key.get(_key(selector), ()) if _matches(selector, one)) if selector else ()


def _selector(text: str) -> _Selector | None:
    """None for one that asks for what this cascade does not know (attributes, states, siblings): it holds for no element here."""
    joints = [">" in found for found in _PART.findall(text.strip())]
    parts, weight = [], [0, 0, 0]
    for part in _PART.split(text.strip()):
        tag, classes, name = "", set(), ""
        found = list(_SIMPLE.finditer(part))
        if not found or any(one[4] and one[4] != ":root" for one in found) or "".join(one[0] for one in found) != part:
            return None
        for one in found:
            if one[1] == ".":
                classes.add(one[2])
            elif one[1] == "#":
                name = one[2]
            elif one[2]:
                tag = one[2].lower()
            elif one[4]:
                tag = "html"
        weight = [weight[0] + bool(name), weight[1] + len(classes), weight[2] + bool(tag)]
        parts.append((tag, frozenset(classes), name))
    return _Selector(tuple(reversed(parts)), tuple(reversed(joints)), (weight[0], weight[1], weight[2]))


def _key(selector: _Selector) -> str:
    tag, classes, name = selector.parts[0]
    return f"#{name}" if name else f".{min(classes)}" if classes else tag or "*"


def _matches(selector: _Selector, element: Element) -> bool:
    return _fits(selector.parts[0], element) and _goes_on(selector.parts[1:], selector.child, element)


def _goes_on(parts: Sequence[tuple[str, frozenset[str], str]], child: Sequence[bool], element: Element) -> bool:
    if not parts:
        return True
    for around in element.around():
        if _fits(parts[0], around) and _goes_on(parts[1:], child[1:], around):
            return True
        if child[0]:
            return False
    return False


def _fits(part: tuple[str, frozenset[str], str], element: Element) -> bool:
    tag, classes, name = part
    return (not tag or tag == element.tag) and classes <= element.classes and (not name or name == element.attributes.get("id"))
