"""What the elements of an entry mean on the fast path (see wellformed.py), each as feedparser understands it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from digest.ingest.items import Body, Item

Attributes = dict[str, str]
Table = dict[str | None, "Row"]
"""Name of an element (None: one that means nothing) → its row: table of its children, what to do with its text at its end, and at once."""


Row = tuple[Table, Callable[[Any, str], None] | None, Callable[[Any, Attributes], None] | None]


class Odd(Exception):
    """Something that feedparser reads in a way of its own."""


XML = "http://www.w3.org/XML/1998/namespace "
READ = frozenset("href url uri rel type term scheme domain label ispermalink medium base lang mode src text lastmod".split())
TYPES = {"text": "plain", "plain": "plain", "text/plain": "plain", "html": "html", "text/html": "html"}
TYPES |= {"xhtml": "xhtml", "application/xhtml+xml": "xhtml"}
HEADLINE = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})  # types of a link that leads to a page
ABSOLUTE = re.compile(r"(?:https?://|(?!https?:)[a-zA-Z][\w+.-]*:)\S*[^\s?#;]", re.IGNORECASE)  # what no base changes
CP1252 = {
    place: bytes((place,)).decode("cp1252") for place in range(0x80, 0xA0) if place not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}  # C1 controls are what Windows' characters become under a wrong label
C1 = re.compile(r"[\x80-\x9f]")
MAIL = r"[a-zA-Z0-9_.+-]+@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,4}"
BYLINE = re.compile(rf"(?:{MAIL}\s*\(([^()@<>&]+)\)|([^()@<>&]+?)\s*(?:<{MAIL}>|\({MAIL}\))|{MAIL})")
RFC822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+"
    r"(?:([+-])(\d\d):?(\d\d)|(gmt|utc?|z|[ecmp][sd]t))",
    re.IGNORECASE,
)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?")
MONTHS = {month: place for place, month in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
HOURS = {"e": 5, "c": 6, "m": 7, "p": 8}  # behind UTC of the zones of the United States, in winter


class Entry:
    """An entry as far as it was read. A depth is that of an element under its entry: 1 for a child, more within media:group."""

    __slots__ = (
        "title", "title_depth", "title_from", "title_language", "link", "original", "guid", "permalink", "contents", "summary",
        "summarised", "as_content", "kind", "language", "byline", "name", "author", "person", "dates", "enclosures", "media",
        "thumbnails", "tags", "depth",
    )  # fmt: skip

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.title = self.title_language = self.original = self.guid = self.byline = self.name = self.author = ""
        self.title_depth = self.title_from = -1
        self.link: str | None = None
        self.permalink = self.summarised = self.as_content = self.person = False
        self.contents: list[tuple[str, str, str]] = []
        self.summary: tuple[str, str, str] = ("", "", "")
        self.kind = self.language = ""
        self.dates: dict[str, datetime | None] = {}
        self.enclosures: list[Attributes] = []
        self.media: list[Attributes] = []
        self.thumbnails: list[Attributes] = []
        self.tags: list[list[str | None]] = []

    def as_item(self) -> Item:
        link, dates = self.original or self.link or "", self.dates
        if link == self.guid and not re.match(r"https?://", link.strip(), re.IGNORECASE):
            link = ""
        return Item(
            title=self.title,
            link=link,
            guid=self.guid,
            bodies=tuple(
                Body(text=text, plain=kind == "plain" and "<" not in text and "&" not in text)
                for text, kind, _ in (*self.contents, self.summary)
                if text
            ),
            author=self.name or self.byline or self.author,
            published=dates.get("published") or dates.get("updated") or dates.get("created"),
            language=(self.contents[0][2] if self.contents else "") or self.summary[2] or self.title_language,
            image=self._image(),
            categories=tuple([term or "" for term, _, _ in self.tags]),
        )

    def _image(self) -> str:
        for found in (*self.enclosures, *self.media):
            if found.get("type", "").startswith("image/") or found.get("medium") == "image":
                return found.get("href") or found.get("url", "")
        return self.thumbnails[0].get("url", "") if self.thumbnails else ""


class Reader:
    """What was read of a document so far, and how its values are read; `scopes` are the xml:base and language of what is open."""

    def __init__(self, body: bytes, *, mend_c1: bool) -> None:
        self.body, self.mend_c1 = body, mend_c1
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
        try:
            text = text.encode("iso-8859-1").decode("utf-8")
        except UnicodeError:
            pass
        else:
            return text.translate(CP1252)
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
        if not ABSOLUTE.fullmatch(address):
            if self.based is None:
                self.based = bool(re.search(rb"base(?<=[\s:]base)\s*=\s*[\"']", self.body))
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


def plain_attributes(attributes: Attributes) -> Attributes:
    """Attributes by their names in lower case, those of other namespaces left out; Odd where one of them could be taken for ours."""
    if not attributes:
        return {}
    plain: Attributes = {}
    for key, value in attributes.items():
        if " " not in key:
            name = key.lower()
        elif key.startswith(XML):
            name = "xml:" + key.split(" ")[1].lower()
        elif key.split(" ")[1].lower() in READ:
            raise Odd
        else:
            continue
        if name in plain:
            raise Odd
        plain[name] = value.lower() if name in ("rel", "type") else value
    return plain


def scoped(reader: Reader, plain: Attributes) -> None:
    """Opens a scope: xml:base and language of an element that holds others. A base that is no web address is Odd."""
    base, language = reader.scopes[-1]
    own = plain.get("xml:base", plain.get("base"))
    if own:
        base = urljoin(base, own) if base else own
        if not re.match(r"https?://[^/]", base):
            raise Odd
    reader.scopes.append((base, plain.get("xml:lang", plain.get("lang", language))))


def moment(text: str) -> datetime | None:
    """A date as feeds should write it, in whole seconds of UTC; None for none, Odd for any other way to write one."""
    text = text.strip()
    if not text:
        return None
    if RFC3339.fullmatch(text):
        found = datetime.fromisoformat(text).replace(microsecond=0)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
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


def _begin_entry(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    if "lastmod" in plain or "href" in plain:
        raise Odd
    scoped(reader, plain)
    reader.titled = False
    reader.entry = Entry(len(reader.scopes))
    about = (value for key, value in attributes.items() if key.startswith("http://www.w3.org/1999/02/22-rdf-syntax-ns# about"))
    reader.entry.guid = next(about, "")


def _end_entry(reader: Reader, _: str) -> None:
    reader.scopes.pop()
    reader.has_content = False
    reader.items.append(reader.entry.as_item())


def _begin_title(reader: Reader, attributes: Attributes) -> None:
    entry = reader.entry
    entry.kind, entry.language = reader.begin_text(attributes, "plain")


def _end_title(reader: Reader, text: str) -> None:
    if _titled(reader, text):
        reader.entry.title_depth = 1


def _titled(reader: Reader, text: str) -> str:
    """A title stands unless one of its depth or above stood before; a deeper one gives way."""
    entry, depth, title = reader.entry, 1 + len(reader.scopes) - reader.entry.depth, reader.mended(text)
    if not -1 < entry.title_depth <= depth:
        entry.title_language = entry.language
        if entry.title_from < 0 or depth <= entry.title_from:
            entry.title, entry.title_from = title, depth
    return title


def _begin_source(reader: Reader, _: Attributes) -> None:
    reader.entry.title_depth = -1


def _source_title(reader: Reader, text: str) -> None:
    if text.strip():
        reader.entry.title_depth = 2


def _begin_link(reader: Reader, attributes: Attributes) -> None:
    link = reader.link_of(attributes)
    if link is None:
        return
    reader.open[-1] = IGNORED
    if link["rel"] == "alternate" and link["type"] in HEADLINE:
        reader.entry.link = link["href"]
    elif link["rel"] == "enclosure":
        reader.entry.enclosures.append(link)


def _end_link(reader: Reader, text: str) -> None:
    link = reader.mended(reader.resolved(text.strip()))
    reader.entry.link = re.sub(r"&([A-Za-z0-9_]+);", r"&\1", link.replace("&amp;", "&")) if "&" in link else link


def _begin_original(_: Reader, attributes: Attributes) -> None:
    if attributes:
        raise Odd


def _end_original(reader: Reader, text: str) -> None:
    reader.entry.original = reader.mended(text)


def _begin_guid(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    if "base" in plain or "xml:base" in plain:
        raise Odd
    reader.entry.permalink = plain.get("ispermalink", "true") == "true"


def _end_guid(reader: Reader, text: str) -> None:
    entry, guid = reader.entry, text.strip()
    entry.guid = reader.mended(reader.resolved(guid) if entry.permalink else guid)
    if entry.permalink and entry.link is None:
        entry.link = entry.guid


def _begin_content(usual: str) -> Callable[[Reader, Attributes], None]:
    def begin(reader: Reader, attributes: Attributes) -> None:
        reader.has_content = reader.entry.as_content = True
        reader.entry.kind, reader.entry.language = reader.begin_text(attributes, usual)

    return begin


def _begin_summary(usual: str) -> Callable[[Reader, Attributes], None]:
    """A summary after a summary counts as content, unless there is one."""

    def begin(reader: Reader, attributes: Attributes) -> None:
        entry = reader.entry
        entry.as_content = entry.summarised and not reader.has_content
        reader.has_content = reader.has_content or entry.as_content
        entry.kind, entry.language = reader.begin_text(attributes, "plain" if entry.as_content else usual)

    return begin


def _end_text(reader: Reader, text: str) -> None:
    entry = reader.entry
    found = (reader.mended(text), entry.kind, entry.language)
    entry.summarised = True
    if entry.as_content:
        entry.contents.append(found)
    else:
        entry.summary = found


def _begin_author(reader: Reader, _: Attributes) -> None:
    reader.entry.person = False


def _in_author(reader: Reader, _: Attributes) -> None:
    reader.entry.person = True


def _author_name(reader: Reader, text: str) -> None:
    """The last of the authors that are given by elements; a nameless one is Odd."""
    reader.entry.name = text.strip()
    if not reader.entry.name:
        raise Odd


def _end_author(reader: Reader, text: str) -> None:
    """A byline as text: the first that has a name, else the last."""
    entry = reader.entry
    if entry.person:
        if not entry.name:
            raise Odd
        return
    entry.author = reader.mended(text)
    if "@" not in entry.author:
        entry.byline = entry.byline or entry.author
        return
    parts = BYLINE.fullmatch(entry.author)
    if not parts:
        raise Odd
    entry.byline = entry.byline or (parts[1] or parts[2] or "").strip()


def _begin_category(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    _tag(reader.entry, plain.get("term"), plain.get("scheme", plain.get("domain")), plain.get("label"))


def _begin_media_category(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    _tag(reader.entry, plain.get("term"), plain.get("scheme", "media"), plain.get("label"))


def _begin_itunes_category(reader: Reader, attributes: Attributes) -> None:
    _tag(reader.entry, plain_attributes(attributes).get("text"), "itunes", None)


def _end_category(reader: Reader, text: str) -> None:
    term = reader.mended(text)
    tags = reader.entry.tags
    if term and tags and not tags[-1][0]:
        tags[-1][0] = term
    elif term:
        _tag(reader.entry, term, None, None)


def _tag(entry: Entry, term: str | None, scheme: str | None, label: str | None) -> None:
    tag = [term, scheme, label]
    if any(tag) and tag not in entry.tags:
        entry.tags.append(tag)


def _begin_keywords(reader: Reader, attributes: Attributes) -> None:
    if attributes:
        raise Odd


def _end_keywords(scheme: str | None) -> Callable[[Reader, str], None]:
    def end(reader: Reader, text: str) -> None:
        for term in reader.mended(text).split(","):
            if term.strip():
                _tag(reader.entry, term.strip(), scheme, None)

    return end


def _end_date(key: str) -> Callable[[Reader, str], None]:
    def end(reader: Reader, text: str) -> None:
        reader.entry.dates[key] = moment(text)

    return end


def _enclosure(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    href = plain.get("url", plain.get("uri", plain.get("href", "")))
    reader.entry.enclosures.append({**plain, "href": href, "url": ""})


def _media_group(reader: Reader, attributes: Attributes) -> None:
    scoped(reader, plain_attributes(attributes))


def _media_content(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    scoped(reader, plain)
    reader.entry.media.append(plain)


def _leave(reader: Reader, _: str) -> None:
    reader.scopes.pop()


def _begin_thumbnail(reader: Reader, attributes: Attributes) -> None:
    reader.entry.thumbnails.append(plain_attributes(attributes))


def _end_thumbnail(reader: Reader, text: str) -> None:
    if text.strip():
        reader.entry.thumbnails[-1].setdefault("url", reader.mended(reader.resolved(text.strip())))


def _end_media_title(reader: Reader, text: str) -> None:
    _titled(reader, text)


LEAF: Table = {}
HARMLESS = ("url", "href", "width", "height")
IGNORED: Row = (LEAF, None, None)
INERT: Table = dict.fromkeys(HARMLESS, IGNORED)
INERT[None] = IGNORED = (INERT, None, None)
PERSON: Table = {None: IGNORED, "name": IGNORED, "itunes_name": IGNORED, **dict.fromkeys(HARMLESS, IGNORED)}
AUTHOR: Table = {
    **dict.fromkeys((None, *HARMLESS), (INERT, None, _in_author)),
    "name": (LEAF, _author_name, _in_author),
}
_NAMED = ("author", "managingeditor", "dc_creator", "dc_author", "itunes_author")
_MEDIA: Table = {
    None: IGNORED,
    **dict.fromkeys(HARMLESS, IGNORED),
    "media_thumbnail": (LEAF, _end_thumbnail, _begin_thumbnail),
    "media_title": (LEAF, _end_media_title, _begin_title),
    "media_description": (LEAF, _end_text, _begin_summary("html")),
    "media_category": (LEAF, _end_category, _begin_media_category),
    "media_keywords": (LEAF, _end_keywords(None), _begin_keywords),
}
GROUP: Table = {**_MEDIA}
GROUP["media_content"] = (GROUP, _leave, _media_content)
GROUP["media_group"] = (GROUP, _leave, _media_group)
SOURCE: Table = {
    None: IGNORED,
    **dict.fromkeys(HARMLESS, IGNORED),
    "title": (LEAF, _source_title, None),
    **dict.fromkeys(("id", "guid", "link", "category", "pubdate", "published", "issued", "updated", "modified", "created", "dc_date"), (LEAF, None, None)),
    **dict.fromkeys(("author", "contributor"), (PERSON, None, None)),
}
_DATES = {
    "published": ("published", "issued", "pubdate", "dcterms_issued"),
    "updated": ("updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified"),
    "created": ("created", "dcterms_created"),
}
_TABLE: Table = {
    **GROUP,
    **dict.fromkeys(("title", "dc_title"), (LEAF, _end_title, _begin_title)),
    "link": (LEAF, _end_link, _begin_link),
    "feedburner_origlink": (LEAF, _end_original, _begin_original),
    **dict.fromkeys(("guid", "id"), (LEAF, _end_guid, _begin_guid)),
    **dict.fromkeys(("description", "dc_description"), (LEAF, _end_text, _begin_summary("html"))),
    **dict.fromkeys(("summary", "itunes_summary"), (LEAF, _end_text, _begin_summary("plain"))),
    "content": (LEAF, _end_text, _begin_content("plain")),
    "content_encoded": (LEAF, _end_text, _begin_content("html")),
    **dict.fromkeys(_NAMED, (AUTHOR, _end_author, _begin_author)),
    **dict.fromkeys(("contributor", "itunes_owner"), (PERSON, None, None)),
    **dict.fromkeys(("category", "keywords", "dc_subject"), (LEAF, _end_category, _begin_category)),
    "itunes_category": (LEAF, _end_category, _begin_itunes_category),
    "itunes_keywords": (LEAF, _end_keywords("itunes"), _begin_keywords),
    "tags": (LEAF, _end_keywords(None), _begin_keywords),
    **{name: (LEAF, _end_date(key), None) for key, names in _DATES.items() for name in names},
    "enclosure": (INERT, None, _enclosure),
    "source": (SOURCE, None, _begin_source),
    "image": (LEAF, None, _begin_source),
    **dict.fromkeys(("language", "dc_language"), IGNORED),
}
ENTRY: Row = (_TABLE, _end_entry, _begin_entry)
