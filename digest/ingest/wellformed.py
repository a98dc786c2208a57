"""The fast path: a well-formed feed read in one pass of expat, to the very items that feedparser would give; None for anything odd.

    bytes → UTF-8 (or a label's encoding of single bytes), no DTD? → expat (the parser under feedparser: both agree on what is well-formed)
    → tables → RawFeed

Tables say what each element means inside its parent. An element that no table of its place knows, an unusual type, a date of a rare kind, a
namespace used against its custom: each is Odd, and feedparser reads the whole feed. So only what is here has to be proven equal (tests).
"""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import NoReturn

from digest.ingest.elements import (
    ATOM,
    LEAF,
    PREFIXES,
    RSS090,
    RSS10,
    SPACES,
    TEXT,
    XHTML,
    Attributes,
    Odd,
    Row,
    Table,
    known_name,
    parts_of,
)
from digest.ingest.entries import ENTRY, HARMLESS, IGNORED, INERT, PERSON
from digest.ingest.items import RawFeed
from digest.ingest.reading import HEADLINE, Reader, is_markup, plain_attributes, scoped, unbased

ASCII_SUPERSET = re.compile(r"utf-?8|(?:us-)?ascii|iso-8859-\d{1,2}|windows-125\d|latin-?1", re.IGNORECASE)
LEGACY = re.compile(r"iso-8859-\d{1,2}|windows-125\d|latin-?1", re.IGNORECASE)
DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)

HTML = frozenset(  # what stands in texts without the namespace of XHTML; feedparser listens to others, such as <rights>, even there
    "a abbr acronym address article aside audio b big blockquote br caption center cite code col colgroup dd del div dl dt em figcaption"
    " figure font footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li ol p pre q s samp section small span strike strong sub sup"
    " table tbody td tfoot th thead time tr tt u ul var video".split()
)


def read_well_formed(body: bytes, content_type: str = "") -> RawFeed | None:
    """The feed as `syndication` would give it by feedparser, None where that one has to read it: not well-formed, odd, or without items."""
    if not _is_utf8(body, content_type):
        return None
    found = _read(body)
    if found is None and (legacy := _from_legacy(body, content_type)):
        found = _read(legacy)
    return found


def _read(body: bytes) -> RawFeed | None:
    from pyexpat import ExpatError

    try:
        return _Document(body).read()
    except (ExpatError, Odd, LookupError, ValueError, OverflowError):
        return None


def _from_legacy(body: bytes, content_type: str) -> bytes:
    """As UTF-8 what is none and is said, by the server or else the document, to be in an encoding of single bytes; b"" otherwise."""
    charset, declared = CHARSET.search(content_type), DECLARED.match(body[:1000])
    label = charset[1] if charset else declared[1].decode("ascii", "replace") if declared else ""
    if not LEGACY.fullmatch(label):
        return b""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        with suppress(UnicodeDecodeError, LookupError):
            return body.decode(label).encode()
    return b""


def _is_utf8(body: bytes, content_type: str) -> bool:
    """Whether feedparser, too, takes them for UTF-8: bytes beyond ASCII (expat sees whether they are), or ASCII under a fit label."""
    if not body.isascii():
        return b"\x00" not in body[:4_096] and body[:2] not in (b"\xff\xfe", b"\xfe\xff")
    charset, declared = CHARSET.search(content_type), DECLARED.match(body[:1000])
    labels = (charset[1] if charset else "", declared[1].decode("ascii") if declared else "")
    return all(not label or ASCII_SUPERSET.fullmatch(label) for label in labels)


class _Document(Reader):
    """One pass over one document; the handlers of expat are its methods."""

    def __init__(self, body: bytes) -> None:
        from pyexpat import ParserCreate

        super().__init__(body)
        self.prefixes: dict[str, str] = {}
        self.expat = ParserCreate("utf-8", namespace_separator=" ")
        self.expat.namespace_prefixes = True
        self.expat.buffer_text = True
        self.expat.buffer_size = 65_536  # one call for nearly each text
        self.expat.CharacterDataHandler = self.pieces.append
        self.expat.StartNamespaceDeclHandler = self._declare
        self.expat.StartDoctypeDeclHandler = self._refuse
        self._take_elements()
        self.open.append((DOCUMENT, None, None))

    def read(self) -> RawFeed:
        try:
            self.expat.Parse(self.body, True)
        finally:
            del self.expat  # its handlers hold this object: the circle would keep every text until a collection
        if not self.items:
            raise Odd
        home = self.home if re.match(r"https?://", self.home.strip(), re.IGNORECASE) else ""
        return RawFeed(items=tuple(self.items), title=self.title, home=home, language=self.language or self.title_language)

    def place(self) -> int:
        return self.expat.CurrentByteIndex

    def _refuse(self, *_: object) -> NoReturn:
        raise Odd  # a DTD: its entities are a matter of trust, see syndication

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        """feedparser keeps one meaning for a prefix; a document with two, or with one that usually means something else, is Odd."""
        space = (uri or "").lower()
        self.declared.add(space)
        if not prefix:
            return
        usual = SPACES.get(space)
        if self.prefixes.setdefault(prefix.lower(), space) != space or (usual is not None and prefix in PREFIXES and prefix != usual):
            raise Odd
        if self.in_markup and "xlink" in space:
            raise Odd

    def _take_elements(self) -> Callable[[str], None]:
        """Elements by tables: a row gives the table of the children, what to do with the text at the end, what to do at once."""
        opened, pieces = self.open, self.pieces
        push, pop, clear, join = opened.append, opened.pop, pieces.clear, "".join
        given: Attributes = self.given

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal given
            try:
                row = opened[-1][0][tag]
            except Odd:
                self._take_unescaped(tag, attributes, of=given)
                return
            push(row)
            clear()
            given = attributes
            if row[2] is not None:
                row[2](self, attributes)
            elif attributes and row[0] is TEXT and is_markup(attributes):
                self.given = attributes
                self.take_markup()

        def end(_: str) -> None:
            finish = pop()[1]
            if finish is not None:
                finish(self, join(pieces).strip(), given)

        self.expat.StartElementHandler = start
        self.expat.EndElementHandler = end
        return end

    def _take_unescaped(self, tag: str, attributes: Attributes, *, of: Attributes) -> None:
        """An element inside a text, `of` whose attributes it is: markup that its writer forgot to escape, taken for XHTML from there on."""
        if self.open[-1][0] is not TEXT or parts_of(tag)[1].lower() == "div":  # feedparser neither opens nor closes a first div
            raise Odd
        self.given = of | {"type": "xhtml"}
        self.take_markup()(tag, attributes)

    def take_markup(self) -> Callable[[str, Attributes], None]:
        """Until the end of the element that has just begun its content is XHTML: written down again as feedparser writes it."""
        self.in_markup = True
        pieces, depth, closed = self.pieces, 0, -1
        push = pieces.append

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal depth
            depth += 1
            opening, _ = _shown(tag)
            push(opening if not attributes else f"{opening[:-1]}{_written(attributes)}>")

        def end(tag: str) -> None:
            nonlocal depth, closed
            if depth:
                depth -= 1
                if not depth and closed < 0:
                    closed = len(pieces)
                push(_shown(tag)[1])
                return
            self.in_markup = False
            self.expat.CharacterDataHandler = push
            pieces[:] = _without_div(pieces, closed) if self.is_atom10() else pieces
            self._take_elements()(tag)

        def hear(text: str) -> None:
            push(_escaped(text))

        self.expat.StartElementHandler = start
        self.expat.EndElementHandler = end
        self.expat.CharacterDataHandler = hear
        return start

    def is_atom10(self) -> bool:
        """Whether feedparser takes this for Atom 1.0, by the namespaces that it saw first."""
        if self.root == "rss" or not self.spaces_of_root:
            return False
        if self.root == "feed" and self.spaces_of_root == {ATOM}:
            return True
        raise Odd


@lru_cache(1024)
def _shown(tag: str) -> tuple[str, str]:
    """An element of XHTML as written: how it opens, without attributes, and how it closes; Odd where feedparser may do more than write."""
    space, local, _ = parts_of(tag.lower())
    if known_name(tag) is not None or local in ("svg", "math", "body") or (space != XHTML and local not in HTML):
        raise Odd
    return f"<{local}>", f"</{local}>"


def _written(attributes: Attributes) -> str:
    written = ""
    for key, value in attributes.items():
        if " " in key and not key.endswith(" xml"):
            raise Odd
        name = "xml:" + key.split(" ")[1] if " " in key else key.lower()
        shown = _escaped(value.lower() if name in ("rel", "type") else value).replace('"', "&quot;")
        written += f' {name}="{shown}"'
    return written


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def _without_div(pieces: list[str], closed: int) -> list[str]:
    """The pieces without the one <div> that Atom puts around XHTML, if it holds everything; the first element closes at `closed`."""
    first = next((place for place, piece in enumerate(pieces) if piece.strip()), 0)
    last = next((place for place in range(len(pieces) - 1, -1, -1) if pieces[place].strip()), 0)
    held = first < last == closed and (pieces[first] == "<div>" or pieces[first].startswith("<div "))
    return pieces[first + 1 : last] if held else pieces[first : last + 1]


def _root(name: str) -> Callable[[Reader, Attributes], None]:
    def begin(reader: Reader, attributes: Attributes) -> None:
        plain = plain_attributes(attributes)
        reader.root = name
        reader.spaces_of_root = frozenset(reader.declared & {ATOM, RSS10, RSS090})
        scoped(reader, plain)
        if name != "rdf":
            reader.language = reader.scopes[-1][1]

    return begin


def _begin_channel(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    if reader.channels or reader.items or "lastmod" in plain or "href" in plain:
        raise Odd
    reader.channels += 1
    scoped(reader, plain)


def _leave(reader: Reader, _: str, __: Attributes) -> None:
    reader.scopes.pop()


def _channel_title(reader: Reader, text: str, attributes: Attributes) -> None:
    """The first title stands until an image, a text input or an item has opened the question again."""
    language = reader.text_of(attributes, "plain")[1]
    if not reader.titled:
        reader.title, reader.title_language = reader.mended(text), language
        reader.titled = bool(reader.title)


def _begin_image(reader: Reader, _: Attributes) -> None:
    reader.titled = False


def _channel_link(reader: Reader, text: str, attributes: Attributes) -> None:
    link = reader.link_of(attributes) if attributes else None
    if link is None:
        reader.home, reader.homed = re.sub(r"&([A-Za-z0-9_]+);", r"&\1", reader.mended(reader.resolved(text))), True
    elif link["rel"] == "alternate" and link["type"] in HEADLINE:
        reader.home, reader.homed = link["href"], True


def _channel_id(reader: Reader, text: str, attributes: Attributes) -> None:
    """An id stands for a link until one comes."""
    is_address = unbased(attributes).get("ispermalink", "true") == "true"
    if is_address and not reader.homed:
        reader.home, reader.homed = reader.mended(reader.resolved(text)), True


def _channel_language(reader: Reader, text: str, _: Attributes) -> None:
    reader.language = reader.mended(text)


def _begin_summary(reader: Reader, _: Attributes) -> None:
    """A second summary of the channel counts with feedparser as the content of its first item's neighbourhood."""
    if reader.summarised and not reader.has_content:
        reader.has_content = True
    reader.summarised = True


def _begin_description(reader: Reader, _: Attributes) -> None:
    if reader.summarised and not reader.has_content:
        reader.has_content = True


NESTED = Table({None: IGNORED})
NESTED["itunes_category"] = (NESTED, None, None)
IMAGE = Table(dict.fromkeys(("title", "link", "description", "url", "href", "width", "height"), IGNORED))
TEXTINPUT = Table(dict.fromkeys(("title", "link", "description", "name"), IGNORED))
_ABOUT: dict[str | None, Row] = {
    None: IGNORED,
    **dict.fromkeys(HARMLESS, IGNORED),
    **dict.fromkeys(("title", "dc_title"), (TEXT, _channel_title, None)),
    "link": (LEAF, _channel_link, None),
    **dict.fromkeys(("id", "guid"), (LEAF, _channel_id, None)),
    **dict.fromkeys(("language", "dc_language"), (LEAF, _channel_language, None)),
    **dict.fromkeys(("summary", "itunes_summary"), (INERT, None, _begin_summary)),
    **dict.fromkeys(("description", "dc_description", "media_description"), (INERT, None, _begin_description)),
    **dict.fromkeys(("author", "managingeditor", "dc_creator", "dc_author", "itunes_author"), (PERSON, None, None)),
    **dict.fromkeys(("contributor", "itunes_owner"), (PERSON, None, None)),
    **dict.fromkeys(("category", "keywords", "dc_subject", "media_category", "tags", "itunes_keywords", "media_keywords"), IGNORED),
    "itunes_category": (NESTED, None, None),
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms_issued", "updated", "modified", "lastbuilddate", "dc_date"), IGNORED),
    **dict.fromkeys(("dcterms_modified", "created", "dcterms_created", "enclosure", "media_content", "media_thumbnail"), IGNORED),
    "image": (IMAGE, None, _begin_image),
    "textinput": (TEXTINPUT, None, _begin_image),
}
CHANNEL = Table({**_ABOUT, "item": ENTRY, "entry": ENTRY})
RSS = Table({None: IGNORED, "channel": (CHANNEL, _leave, _begin_channel)})
RDF = Table({**RSS, "item": ENTRY, "image": (IMAGE, None, _begin_image), "textinput": (TEXTINPUT, None, _begin_image)})
DOCUMENT = Table({"rss": (RSS, _leave, _root("rss")), "rdf_rdf": (RDF, _leave, _root("rdf")), "feed": (CHANNEL, _leave, _root("feed"))})
