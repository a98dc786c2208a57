"""What the fast path (wellformed.py) has read of a document so far, and how it reads values: texts, addresses, dates, attributes."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain, islice, pairwise
from urllib.parse import urljoin

from digest.ingest.elements import Attributes, Odd, Row
from digest.ingest.items import Body, Item
from digest.ingest.pictures import declared_picture

XML = "http://www.w3.org/XML/1998/namespace "
READ = frozenset("href url uri rel type term scheme domain label ispermalink medium base lang mode src text lastmod".split())
USUAL = {name: name for name in (*READ, "title", "width", "height", "length", "hreflang", "xml:lang", "xml:base")}
PLAIN = frozenset(USUAL)
SCOPING = frozenset({"base", "xml:base", "lang", "xml:lang"})
USUAL |= {f"{XML}lang xml": "xml:lang", f"{XML}base xml": "xml:base"}  # how expat says it
TYPES = {"text": "plain", "plain": "plain", "text/plain": "plain", "html": "html", "text/html": "html"}
FLAT = frozenset(TYPES)
TYPES |= {"xhtml": "xhtml", "application/xhtml+xml": "xhtml"}
HEADLINE = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})  # types of a link that leads to a page
ABSOLUTE = re.compile(r"(?:https?://|(?!https?:)[a-zA-Z][\w+.-]*:)\S*[^\s?#;]", re.IGNORECASE)  # what no base changes
CP1252 = {
    place: bytes((place,)).decode("cp1252") for place in range(0x80, 0xA0) if place not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}  # C1 controls are what Windows' characters become under a wrong label
MOST_LOOKED_AT = 5_000  # bytes of a document that may begin what needs mending; with more of them each text is looked at
HIGH_REFERENCE = re.compile(rb"&#(?:0*1[2-9]\d|[xX]0*[89abAB][0-9a-fA-F]);")
BASE = re.compile(rb"\s*=\s*[\"']")
USUAL_BASE = re.compile(r"(?:https?://[a-z0-9.-]+)?/[\w./?=&-]*", re.ASCII)
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
DIGITS = {month.capitalize(): f"{place:02}" for month, place in MONTHS.items()}
HOURS = {"e": 5, "c": 6, "m": 7, "p": 8}  # behind UTC of the zones of the United States, in winter


class Entry:
    """An entry as far as it was read. A depth is that of an element under its entry: 1 for a child, more within media:group."""

    # Class attributes: made once, not for each.
    title = title_language = original = guid = byline = name = author = ""
    title_depth = title_from = -1
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    created: datetime | None = None
    summarised = person = False
    summary: tuple[str, str, str] = ("", "", "")
    contents: tuple[tuple[str, str, str], ...] = ()
    enclosures: tuple[Attributes, ...] = ()
    media: tuple[Attributes, ...] = ()
    thumbnails: tuple[Attributes, ...] = ()

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.tags: list[list[str | None]] = []

    def as_item(self) -> Item:
        link, contents, summary = self.original or self.link or "", self.contents, self.summary
        if link == self.guid and not link.startswith(("https://", "http://")) and not WEB.match(link.strip()):
            link = ""
        pictured = self.media or self.enclosures or self.thumbnails
        return Item(
            self.title,
            link,
            self.guid,
            tuple([Body(text, kind == "plain" and "<" not in text and "&" not in text) for text, kind, _ in (*contents, summary) if text]),
            self.name or self.byline or self.author,
            self.published or self.updated or self.created,
            (contents[0][2] if contents else "") or summary[2] or self.title_language,
            declared_picture((*self.enclosures, *self.media), self.thumbnails) if pictured else "",
            tuple([term or "" for term, _, _ in self.tags]) if self.tags else (),
        )


class Reader:
    """What was read of a document so far, and how its values are read; `scopes` are the xml:base and language of what is open."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.sound: bool | None = None
        self.pieces: list[str] = []
        self.open: list[Row] = []
        self.scopes: list[tuple[str, str]] = [("", "")]
        self.items: list[Item] = []
        self.title = self.title_language = self.home = self.language = self.root = ""
        self.homed = self.titled = self.has_content = self.summarised = self.in_markup = False
        self.channels = 0
        self.declared: set[str] = set()
        self.spaces_of_root: frozenset[str] = frozenset()
        self.leaked = ""  # a base that is in force though its element has ended
        self.known_bases = 0  # those of texts, which may have leaked
        self.bases = self.counted = 0  # all that stand in the body up to that byte
        self.entry = Entry(0)
        self.given: Attributes = {}  # attributes of the element whose XHTML was just read

    def place(self) -> int:
        """Byte of the body at which that begins which is being read."""
        raise NotImplementedError

    def mended(self, text: str) -> str:
        """A stripped text as feedparser hands it out: UTF-8 that was taken for Latin-1, and controls that were Windows' characters."""
        if text.isascii():
            return text
        if self.sound is None:
            self.sound = _is_sound(self.body)
        if self.sound:
            return text
        with suppress(UnicodeError):  # raised nearly always
            text = text.encode("iso-8859-1").decode("utf-8")
        return text.translate(CP1252)

    def resolved(self, address: str) -> str:
        """Against xml:base. Where none is in force here, one that stands before may have leaked: Odd unless we know of each."""
        if not address:
            return ""
        if ":///" in address:
            raise Odd
        base = self.scopes[-1][0]
        if base and not self.leaked:
            return urljoin(base, address)
        if self.leaked or not _is_absolute(address):
            here = self.place()
            self.bases += _count_bases(self.body[self.counted : here])
            self.counted = max(here - len("base"), 0)
            if self.bases != self.known_bases:
                raise Odd
            base = base or self.leaked
            return urljoin(base, address) if base else address
        return address

    def leak(self, plain: Attributes) -> None:
        """With feedparser the xml:base of a text goes on after it where none is in force around it."""
        own = plain.get("xml:base", plain.get("base", ""))
        self.known_bases += 1
        if (own and not USUAL_BASE.fullmatch(own)) or len(plain.keys() & {"base", "xml:base"}) > 1:
            raise Odd
        if own and not self.scopes[-1][0]:
            joined = urljoin(self.leaked, own)
            self.leaked = joined if joined.startswith("http") or not self.leaked else self.leaked

    def link_of(self, attributes: Attributes) -> Attributes | None:
        """A link by attributes, its href resolved; None for one whose address is its text."""
        plain = unbased(attributes)
        relation = plain.setdefault("rel", "alternate")
        if "type" not in plain:
            plain["type"] = "application/atom+xml" if relation == "self" else "text/html"
        href = plain.get("url", plain.get("uri", plain.get("href", ""))) or plain.get("href")
        if href is None:
            if relation == "enclosure":
                raise Odd
            return None
        plain["href"] = self.resolved(href)
        return plain

    def text_of(self, attributes: Attributes, usual: str) -> tuple[str, str]:
        """Kind ("plain", "html", "xhtml") and language of a text, by its attributes."""
        language = self.scopes[-1][1]
        if not attributes:
            return usual, language
        if len(attributes) == 1 and attributes.get("type") in FLAT:
            return TYPES[attributes["type"]], language
        plain = plain_attributes(attributes)
        if plain.get("mode") == "base64":
            raise Odd
        if "xml:base" in plain or "base" in plain:
            self.leak(plain)
        kind = TYPES[plain["type"]] if "type" in plain else usual
        return kind, plain.get("xml:lang", plain.get("lang", language)).replace("_", "-")


def is_markup(attributes: Attributes) -> bool:
    """Whether the text of an element is XHTML; KeyError for a type that no text has."""
    return attributes.get("type") not in FLAT and TYPES[plain_attributes(attributes).get("type", "text")] == "xhtml"


def _is_sound(body: bytes) -> bool:
    """Whether no text of the document can need mending: it has no control of Latin-1's upper half, nor UTF-8 that was taken for Latin-1.

    Either has a character from U+0080 to U+00BF, as itself or by number.
    """
    suspects = list(islice(chain(_places(b"\xc2", body), _places(b"#", body)), MOST_LOOKED_AT))
    return len(suspects) < MOST_LOOKED_AT and not any(
        HIGH_REFERENCE.match(body, place - 1) or body[place - 2 : place - 1] == b"\xc3" or b"\x80" <= body[place + 1 : place + 2] < b"\xa0"
        for place in suspects
    )


def _places(sign: bytes, body: bytes) -> Iterator[int]:
    """Where a byte stands: memchr finds one ten times as fast as a pattern."""
    place = body.find(sign)
    while place >= 0:
        yield place
        place = body.find(sign, place + 1)


def _count_bases(body: bytes) -> int:
    """How many attributes "base" stand there. Split, as a pattern would take longer than all the rest of the reading."""
    parts = body.split(b"base")
    return sum(before.endswith(BEFORE_BASE) and BASE.match(after) is not None for before, after in pairwise(parts))


def _is_absolute(address: str) -> bool:
    if len(address) > len("https://") and address.startswith(("https://", "http://")) and len(address.split()) == 1:
        return address[-1] not in "?#;"
    return bool(ABSOLUTE.fullmatch(address))


def plain_attributes(attributes: Attributes) -> Attributes:
    """Attributes by their names in lower case, those of other namespaces left out; Odd where one of them could be taken for ours."""
    plain = attributes if attributes.keys() <= PLAIN else _plain(attributes)
    if "type" in plain:
        plain["type"] = plain["type"].lower()
    if "rel" in plain:
        plain["rel"] = plain["rel"].lower()
    return plain


def unbased(attributes: Attributes) -> Attributes:
    """The same of an element that holds an address; Odd where it has an xml:base of its own."""
    plain = plain_attributes(attributes)
    if "base" in plain or "xml:base" in plain:
        raise Odd
    return plain


def _plain(attributes: Attributes) -> Attributes:
    plain: Attributes = {}
    for key, value in attributes.items():
        name = USUAL[key] if key in USUAL else _plain_name(key)
        if not name:
            continue
        if name in plain:
            raise Odd
        plain[name] = value
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
    base, language = reader.scopes[-1]
    base = base or reader.leaked
    if plain.keys().isdisjoint(SCOPING):
        reader.scopes.append((base, language))
        return
    own = plain.get("xml:base", plain.get("base"))
    if own:
        base = urljoin(base, own) if base else own
        if not re.match(r"https?://[^/]", base):
            raise Odd
    reader.scopes.append((base, plain.get("xml:lang", plain.get("lang", language)).replace("_", "-")))


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
        local = datetime.fromisoformat(f"{year}-{DIGITS[month]}-{day.zfill(2)}T{hour}{'Z' if zone == 'GMT' else zone}")
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
