"""What the fast path (wellformed.py) has read of a document so far, and how it reads values: texts, addresses, dates, attributes."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

from digest.ingest.items import Body, Item
from digest.ingest.pictures import declared_picture

Attributes = dict[str, str]
Table = dict[str | None, "Row"]
"""Name of an element (None: one that means nothing) → its row: table of its children, what to do with its text at its end, and at once."""


Row = tuple[Table, Callable[[Any, str], None] | None, Callable[[Any, Attributes], None] | None]


class Odd(Exception):
    """Something that feedparser reads in a way of its own."""


XML = "http://www.w3.org/XML/1998/namespace "
READ = frozenset("href url uri rel type term scheme domain label ispermalink medium base lang mode src text lastmod".split())
USUAL = {name: name for name in (*READ, "title", "width", "height", "length", "hreflang", "xml:lang", "xml:base")}
USUAL |= {f"{XML}lang xml": "xml:lang", f"{XML}base xml": "xml:base"}  # how expat says it
TYPES = {"text": "plain", "plain": "plain", "text/plain": "plain", "html": "html", "text/html": "html"}
TYPES |= {"xhtml": "xhtml", "application/xhtml+xml": "xhtml"}
HEADLINE = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})  # types of a link that leads to a page
ABSOLUTE = re.compile(r"(?:https?://|(?!https?:)[a-zA-Z][\w+.-]*:)\S*[^\s?#;]", re.IGNORECASE)  # what no base changes
CP1252 = {
    place: bytes((place,)).decode("cp1252") for place in range(0x80, 0xA0) if place not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}  # C1 controls are what Windows' characters become under a wrong label
C1 = re.compile(rb"\xc2[\x80-\x9f]")
C1_REFERENCE = re.compile(rb"#(?<=&#)(?:0*1[2-5]\d|[xX]0*[89][0-9a-fA-F]);")  # a rare literal first: memchr is quick
BASE = re.compile(rb"\s*=\s*[\"']")
BEFORE_BASE = (b":", b" ", b"\t", b"\n", b"\r", b"\f", b"\v")
WEB = re.compile(r"https?://", re.IGNORECASE)
MAIL = r"[a-zA-Z0-9_.+-]+@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,4}"
BYLINE = re.compile(rf"(?:{MAIL}\s*\(([^()@<>&]+)\)|([^()@<>&]+?)\s*(?:<{MAIL}>|\({MAIL}\))|{MAIL})")
RFC822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+"
    r"(?:([+-])(\d\d):?(\d\d)|(gmt|utc?|z|[ecmp][sd]t))",
    re.IGNORECASE,
)
USUAL_DATE = re.compile(  # as nearly all of them are; read in a third of the time
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) ((?:[01]\d|2[0-3]):\d\d:\d\d) (GMT|[+-](?:0\d|1[0-4])[0-5]\d)"
)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?")
MONTHS = {month: place for place, month in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
HOURS = {"e": 5, "c": 6, "m": 7, "p": 8}  # behind UTC of the zones of the United States, in winter


class Entry:
    """An entry as far as it was read. A depth is that of an element under its entry: 1 for a child, more within media:group."""

    title = title_language = original = guid = byline = name = author = kind = language = ""  # class attributes: made once, not for each
    title_depth = title_from = -1
    link: str | None = None
    permalink = summarised = as_content = person = False
    summary: tuple[str, str, str] = ("", "", "")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.contents: list[tuple[str, str, str]] = []
        self.dates: dict[str, datetime | None] = {}
        self.enclosures: list[Attributes] = []
        self.media: list[Attributes] = []
        self.thumbnails: list[Attributes] = []
        self.tags: list[list[str | None]] = []

    def as_item(self) -> Item:
        link, dates = self.original or self.link or "", self.dates
        if link == self.guid and not link.startswith(("https://", "http://")) and not WEB.match(link.strip()):
            link = ""
        pictured = self.media or self.enclosures or self.thumbnails
        return Item(
            title=self.title,
            link=link,
            guid=self.guid,
            bodies=tuple([_body(text, kind) for text, kind, _ in (*self.contents, self.summary) if text]),
            author=self.name or self.byline or self.author,
            published=dates.get("published") or dates.get("updated") or dates.get("created"),
            language=(self.contents[0][2] if self.contents else "") or self.summary[2] or self.title_language,
            image=declared_picture((*self.enclosures, *self.media), self.thumbnails) if pictured else "",
            categories=tuple([term or "" for term, _, _ in self.tags]) if self.tags else (),
        )


def _body(text: str, kind: str) -> Body:
    return Body(text=text, plain=kind == "plain" and "<" not in text and "&" not in text)


class Reader:
    """What was read of a document so far, and how its values are read; `scopes` are the xml:base and language of what is open."""

    def __init__(self, body: bytes, *, legacy: bool) -> None:
        self.body, self.legacy = body, legacy  # legacy: it was in another encoding than UTF-8
        self.mend_c1: bool | None = None
        self.pieces: list[str] = []
        self.open: list[Row] = []
        self.scopes: list[tuple[str, str]] = [("", "")]
        self.items: list[Item] = []
        self.title = self.title_language = self.home = self.language = self.root = ""
        self.homed = self.titled = self.has_content = self.summarised = self.in_markup = False
        self.channels = 0
        self.declared: set[str] = set()
        self.spaces_of_root: frozenset[str] = frozenset()
        self.based: bool | None = None
        self.entry = Entry(0)

    def take_markup(self) -> None:
        raise NotImplementedError

    def mended(self, text: str) -> str:
        """The text as feedparser hands it out: UTF-8 that was taken for Latin-1, and controls that were Windows' characters."""
        text = text.strip()
        if text.isascii():
            return text
        if not self.legacy:
            try:
                return text.encode("iso-8859-1").decode("utf-8").translate(CP1252)
            except UnicodeError:
                pass  # as nearly always
        if self.mend_c1 is None:
            self.mend_c1 = bool(C1.search(self.body) or C1_REFERENCE.search(self.body))
        return text.translate(CP1252) if self.mend_c1 else text

    def resolved(self, address: str) -> str:
        """Against xml:base. Where there is none here but a relative address, one elsewhere in the document may have leaked: Odd."""
        if not address:
            return ""
        if ":///" in address:
            raise Odd
        base = self.scopes[-1][0]
        if base:
            return urljoin(base, address)
        if not _is_absolute(address):
            if self.based is None:
                self.based = _has_base(self.body)
            if self.based:
                raise Odd
        return address

    def link_of(self, attributes: Attributes) -> Attributes | None:
        """A link by attributes, its href resolved; None for one whose address is its text."""
        if not attributes:
            return None
        plain = plain_attributes(attributes)
        if "base" in plain or "xml:base" in plain:
            raise Odd
        plain.setdefault("rel", "alternate")
        plain.setdefault("type", "application/atom+xml" if plain["rel"] == "self" else "text/html")
        href = plain.get("url", plain.get("uri", plain.get("href", "")))
        if href:
            plain["href"] = href
        if "href" not in plain:
            if plain["rel"] == "enclosure":
                raise Odd
            return None
        plain["href"] = self.resolved(plain["href"])
        return plain

    def begin_text(self, attributes: Attributes, usual: str) -> tuple[str, str]:
        """Kind ("plain", "html", "xhtml") and language of a text that begins here."""
        if not attributes:
            return usual, self.scopes[-1][1].replace("_", "-")
        plain = plain_attributes(attributes)
        kind = TYPES[plain["type"]] if "type" in plain else usual
        if plain.get("mode") == "base64":
            raise Odd
        language = plain.get("xml:lang", plain.get("lang", self.scopes[-1][1])).replace("_", "-")
        if kind == "xhtml":
            self.take_markup()
        return kind, language


def _has_base(body: bytes) -> bool:
    """Whether an attribute "base" stands anywhere. Split, as a pattern would take longer than all the rest of the reading."""
    parts = body.split(b"base")
    return any(BASE.match(after) and before.endswith(BEFORE_BASE) for before, after in pairwise(parts))


def _is_absolute(address: str) -> bool:
    if len(address) > len("https://") and address.startswith(("https://", "http://")) and " " not in address and address.isprintable():
        return address[-1] not in "?#;"
    return bool(ABSOLUTE.fullmatch(address))


def plain_attributes(attributes: Attributes) -> Attributes:
    """Attributes by their names in lower case, those of other namespaces left out; Odd where one of them could be taken for ours."""
    plain: Attributes = {}
    for key, value in attributes.items():
        name = USUAL[key] if key in USUAL else _plain_name(key)
        if not name:
            continue
        if name in plain:
            raise Odd
        plain[name] = value.lower() if name in ("rel", "type") else value
    return plain


def _plain_name(key: str) -> str:
    if " " not in key:
        return key.lower()
    if key.startswith(XML):
        return "xml:" + key.split(" ")[1].lower()
    if key.split(" ")[1].lower() in READ:
        raise Odd
    return ""


def scoped(reader: Reader, plain: Attributes) -> None:
    """Opens a scope: xml:base and language of an element that holds others. A base that is no web address is Odd."""
    if not plain:
        reader.scopes.append(reader.scopes[-1])
        return
    base, language = reader.scopes[-1]
    own = plain.get("xml:base", plain.get("base"))
    if own:
        base = urljoin(base, own) if base else own
        if not re.match(r"https?://[^/]", base):
            raise Odd
    reader.scopes.append((base, plain.get("xml:lang", plain.get("lang", language))))


@lru_cache(1024)  # many feeds say each date twice
def moment(text: str) -> datetime | None:
    """A date as feeds should write it, in whole seconds of UTC; None for none, Odd for any other way to write one."""
    text = text.strip()
    if not text:
        return None
    if RFC3339.fullmatch(text):
        found = datetime.fromisoformat(text)
        if found.microsecond:
            found = found.replace(microsecond=0)
        return found if found.tzinfo is UTC else found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    usual = USUAL_DATE.fullmatch(text)
    if usual:
        day, month, year, hour, zone = usual.groups()
        local = datetime.fromisoformat(f"{year}-{MONTHS[month.lower()]:02}-{day:0>2}T{hour}{'Z' if zone == 'GMT' else zone}")
        return local if local.tzinfo is UTC else local.astimezone(UTC)
    parts = RFC822.fullmatch(text)
    if not parts:
        raise Odd
    day, month, year, hour, minute, second, sign, hours, minutes, name = parts.groups()
    ahead = (-1 if sign == "-" else 1) * (60 * int(hours) + int(minutes)) if sign else _minutes(name.lower())
    local = datetime(int(year), MONTHS[month.lower()], int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    return local - timedelta(minutes=ahead) if ahead else local


def _minutes(zone: str) -> int:
    """Minutes ahead of UTC of a zone by name."""
    return 60 * ((zone[1] == "d") - HOURS[zone[0]]) if len(zone) == 3 and zone[0] in HOURS else 0
