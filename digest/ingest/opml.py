"""The roster of feeds, feeds.opml, read with the line of every mistake and written back."""

import math
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit
from xml.parsers import expat  # it expands nothing here: a DTD is refused before its entities are read

from digest.errors import SettingsError
from digest.model import Feed

SCHEMES = frozenset({"http", "https", "file", ""})


def parse_opml(text: str, path: str) -> tuple[Feed, ...]:
    """The feeds of an OPML file in its order, from outlines nested at any depth; `path` names the file in errors.

    An outline with xmlUrl is a feed; its `owner` and `weight` are our own attributes. SettingsError names file and line.
    """
    reader = _Reader(path)
    try:
        reader.parser.Parse(text.removeprefix("\ufeff"), True)
    except expat.ExpatError as error:
        raise SettingsError(f"{path}:{error.lineno}: not well-formed XML ({expat.ErrorString(error.code)}); mend this line") from error
    except UnicodeEncodeError as error:
        raise SettingsError(f"{path}: holds characters that are no text; save it as UTF-8") from error
    return tuple(reader.feeds)


class _Reader:
    """expat's callbacks, collecting the feeds."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.feeds: list[Feed] = []
        self.lines: dict[str, int] = {}
        self.root = ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def _wrong(self, what: str) -> SettingsError:
        return SettingsError(f"{self.path}:{self.parser.CurrentLineNumber}: {what}")

    def _refuse_doctype(self, *_: object) -> None:
        raise self._wrong("a roster has no DOCTYPE; remove it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.root:
            self.root = name
            if name.lower() != "opml":
                raise self._wrong(f"this is <{name}>, not <opml>; export the feeds as OPML")
        if name == "outline" and "xmlUrl" in attributes:
            self._add(attributes)

    def _add(self, attributes: dict[str, str]) -> None:
        url = attributes["xmlUrl"].strip()
        if not url:
            raise self._wrong("xmlUrl is empty; give the feed's address or remove the outline")
        if _scheme(url) not in SCHEMES:
            raise self._wrong(f"xmlUrl {url!r} is neither http(s) nor a file under feeds/; mend it")
        if url in self.lines:
            raise self._wrong(f"{url} is already named on line {self.lines[url]}; remove one of the two")
        self.lines[url] = self.parser.CurrentLineNumber
        title = attributes.get("title", "").strip() or attributes.get("text", "").strip() or url
        self.feeds.append(Feed(url=url, title=title, owner=attributes.get("owner", "").strip(), weight=self._weight(attributes)))

    def _weight(self, attributes: dict[str, str]) -> float:
        written = attributes.get("weight", "").strip() or "1"
        try:
            weight = float(written)
        except ValueError:
            weight = math.nan
        if not 0 <= weight <= 100:
            raise self._wrong(f'weight="{written}" is not a number from 0 to 100; 1 is usual')
        return weight


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme.lower()
    except ValueError:
        return "unreadable"


def write_opml(feeds: Iterable[Feed], title: str) -> str:
    """The feeds as an OPML 2.0 file that `parse_opml` reads back; what is remembered of them is not in it."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{escape(title)}</title></head>",
        "  <body>",
        *(f"    {_outline(feed)}" for feed in feeds),
        "  </body>",
        "</opml>",
        "",
    ]
    return "\n".join(lines)


def _outline(feed: Feed) -> str:
    attributes = {"type": "rss", "text": feed.title, "xmlUrl": feed.url}
    if feed.owner:
        attributes["owner"] = feed.owner
    if feed.weight != 1:
        attributes["weight"] = repr(feed.weight)
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<outline {written}/>"
