"""Which mail programs drop which part of a mail's HTML: a module of its own, that takes HTML and needs nothing else of Digest.

HTML → its elements, attributes, selectors, styles as words ("property:gap") → the facts of caniemail.com (data/clients.json) → gaps

    from digest.check.clients import gaps
    for gap in gaps(html): print(gap.word, gap.title, gap.share, [client.name for client in gap.dropped])
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from digest.check.css import Declaration, declarations, parse_sheet
from digest.check.markup import Element, Page, parse_page

DATA = "clients.json"
_FUNCTION = re.compile(r"(?<![\w-])([a-z][a-z-]*)\(")
_UNIT = re.compile(r"(?<![\w#.-])-?\d*\.?\d+(%|[a-z]+)(?![\w-])")
_KEYWORD = re.compile(r"(?<![\w-])(?:ui-[a-z-]+|system-ui|initial|(?:fit|min|max)-content)(?![\w-])")
_PICTURE = re.compile(r"\.(svg|webp|avif|hei[cf]|bmp|tiff?|apng|mp4)(?:[?#]|$)")
_PSEUDO = re.compile(r"::?[a-z-]+")
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_MEDIA = ("prefers-color-scheme", "prefers-reduced-motion", "orientation", "hover", "device-pixel-ratio")
_WRITTEN = {"heic": "heif", "tif": "tiff"}
_INPUTS = frozenset("checkbox hidden radio reset submit".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A mail program: its name, its share of readers in per cent, and by which version, with which notes, something was tested on it."""

    id: str
    name: str
    share: float
    version: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that a mail uses and programs drop, or take in part. `word` is how the mail uses it, `uses` how often; `share` is the
    per cent of readers whose program drops it. `feature` and `url` are caniemail's."""

    feature: str
    title: str
    url: str
    word: str
    uses: int
    dropped: tuple[Client, ...]
    partly: tuple[Client, ...]
    share: float


def gaps(html: str | Page, shares: Mapping[str, float] | None = None) -> tuple[Gap, ...]:
    """What of the HTML some program drops or takes in part, the most readers first.

    `shares` are per cent of one's own readers by the program's id, in place of the shipped ones; ids are those of data/clients.json.
    """
    page = parse_page(html) if isinstance(html, str) else html
    found = []
    clients, features = facts()
    known = [Client(id=one.id, name=one.name, share=(shares or {}).get(one.id, 0.0 if shares else one.share)) for one in clients]
    total = sum(one.share for one in known) or 1.0
    for word, uses in Counter(words_of(page)).items():
        for slug in features.get(word, ()):
            gap = _gap(slug, word, uses, known, total)
            if gap.dropped or gap.partly:
                found.append(gap)
    return tuple(sorted(found, key=lambda gap: (-gap.share, gap.feature, gap.word)))


def _gap(slug: str, word: str, uses: int, clients: Iterable[Client], total: float) -> Gap:
    row = rows()[slug]
    tested = [
        (said[1], Client(id=one.id, name=one.name, share=one.share, version=said[0], notes=_notes(row, said[2])))
        for one, said in zip(clients, row["support"], strict=True)
        if said
    ]
    dropped = tuple(one for letter, one in tested if letter == "n")
    return Gap(
        feature=slug,
        title=row["title"],
        url=row["url"],
        word=word,
        uses=uses,
        dropped=dropped,
        partly=tuple(one for letter, one in tested if letter == "a"),
        share=100 * sum(one.share for one in dropped) / total,
    )


def _notes(row: Mapping[str, Any], numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(row["notes"][str(number)] for number in numbers if str(number) in row["notes"])


@cache
def facts() -> tuple[tuple[Client, ...], Mapping[str, tuple[str, ...]]]:
    """(the programs, the features that each word speaks of); reads the data once."""
    slugs: dict[str, tuple[str, ...]] = {}
    for slug, row in rows().items():
        for word in row["words"]:
            slugs[word] = (*slugs.get(word, ()), slug)
    return tuple(Client(id=one["id"], name=one["name"], share=one["share"]) for one in _data()["clients"]), slugs


def rows() -> Mapping[str, Mapping[str, Any]]:
    """The facts by caniemail's feature: title, url, words, notes, and for each program [version, y | a | n | u, notes]."""
    held: Mapping[str, Mapping[str, Any]] = _data()["features"]
    return held


def facts_of() -> str:
    """The day of the facts, as in "2026-05-03"."""
    day: str = _data()["date"]
    return day


@cache
def _data() -> Mapping[str, Any]:
    import orjson

    data: Mapping[str, Any] = orjson.loads(resources.files("digest").joinpath("data", DATA).read_bytes())
    return data


def words_of(page: Page) -> Iterator[str]:
    """Everything that a mail's HTML uses, a word for each use: "element:table", "property:gap", "value:display:flex", "pseudo::hover"."""
    for element in page.elements:
        yield from _element(element)
    for media, text in page.sheets:
        if "/*" in text:
            yield "comment:css"
        for rule in parse_sheet(text, media):
            for condition in rule.conditions:
                yield from words_of_condition(condition)
            for selector in rule.selectors:
                yield from words_of_selector(selector)
            if len(rule.selectors) > 1:
                yield "selector:grouped"
            for declaration in rule.declarations:
                yield from words_of_declaration(declaration)


def _element(element: Element) -> Iterator[str]:
    kind = element.attributes.get("type", "")
    yield f"element:{element.tag}-{kind}" if element.tag == "input" and kind in _INPUTS else f"element:{element.tag}"
    for name, value in element.attributes.items():
        yield from words_of_attribute(element.tag, name, value)
        if name == "style":
            for declaration in declarations(value):
                yield from words_of_declaration(declaration)
    if element.tag == "meta" and element.attributes.get("name") == "color-scheme":
        yield "meta:color-scheme"


def words_of_attribute(tag: str, name: str, value: str) -> Iterator[str]:
    """ "attribute:srcset", "link:anchor", "picture:webp"; of a style the attribute alone."""
    yield f"attribute:{name}"
    if name == "href" and tag == "a":
        yield from ("link:anchor",) if value.startswith("#") else ("link:mailto",) if value.startswith("mailto:") else ()
    elif name == "src":
        yield from _picture(value)


def _picture(address: str) -> Iterator[str]:
    low = address.lower()
    if low.startswith("data:"):
        yield "picture:data"
    elif found := _PICTURE.search(low):
        yield f"picture:{_WRITTEN.get(found[1], found[1])}"


def words_of_condition(text: str) -> Iterator[str]:
    """ "at:media", "media:prefers-color-scheme"."""
    yield f"at:{text[1:].split(None, 1)[0].partition('(')[0]}"
    yield from (f"media:{name}" for name in _MEDIA if name in text)


def words_of_selector(text: str) -> Iterator[str]:
    """ "selector:class", "pseudo::hover"."""
    if "&" in text:
        yield "nesting"
    for found in _PSEUDO.findall(text):
        yield f"pseudo:{found}"
    if "[" in text:
        yield "selector:attribute"
    plain = _PSEUDO.sub("", _ATTRIBUTE.sub("", text)).strip()
    parts = re.split(r"\s*([>+~])\s*|\s+", plain)
    joints = {one for one in parts[1::2] if one}
    yield from (name for sign, name in ((">", "selector:child"), ("+", "selector:adjacent"), ("~", "selector:sibling")) if sign in joints)
    if None in parts[1::2]:
        yield "selector:descendant"
    for part in filter(None, parts[::2]):
        if "*" in part:
            yield "selector:universal"
        if part[0].isalpha():
            yield "selector:type"
        if "#" in part:
            yield "selector:id"
        if "." in part:
            yield "selector:chained" if part.count(".") > 1 else "selector:class"


def words_of_declaration(one: Declaration) -> Iterator[str]:
    """ "property:gap", "unit:vw"."""
    yield f"property:{one.name}"
    if one.important:
        yield "important"
    yield f"value:{one.name}:{one.value}"
    for name in _FUNCTION.findall(one.value):
        yield f"function:{name}"
    for unit in _UNIT.findall(one.value):
        yield f"unit:{unit}"
    for word in _KEYWORD.findall(one.value):
        yield f"value:{word}"
