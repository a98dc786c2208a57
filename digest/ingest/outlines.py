"""The outlines of an OPML file as a tree that knows the place of each in the file, so that one can be taken out and the rest stays."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat  # it expands nothing here: a DTD is refused before its entities are read

from digest.errors import SettingsError

MAX_DEPTH = 50  # outlines within one another; an editor's file has three
_START_TAG = re.compile(rb"""<[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>""")


@dataclass(slots=True, kw_only=True)
class Outline:
    """One outline: its attributes as written, its line, and the bytes [start, end) of its element; `inside` is where its last child may
    go, -1 for one that is closed at once."""

    attributes: Mapping[str, str]
    line: int
    start: int
    end: int = -1
    inside: int = -1
    children: list["Outline"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called: title or text."""
        return self.attributes.get("title", "").strip() or self.attributes.get("text", "").strip()

    @property
    def url(self) -> str:
        return self.attributes.get("xmlUrl", "").strip()

    @property
    def is_feed(self) -> bool:
        return "xmlUrl" in self.attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An OPML file read: its outlines, the namespaces that its root declares, and where its body ends (-1: it has none to write in)."""

    outlines: tuple[Outline, ...]
    namespaces: Mapping[str, str]
    body_end: int

    def all(self) -> Iterator[Outline]:
        """Every outline, in the order of the file."""
        waiting = list(reversed(self.outlines))
        while waiting:
            outline = waiting.pop()
            yield outline
            waiting += reversed(outline.children)


def read_outlines(content: str | bytes, path: str) -> Document:
    """The outlines of an OPML file; places are bytes of the file in UTF-8. SettingsError names file and line."""
    reader = _Reader(path, content)
    try:
        reader.parser.Parse(reader.content, True)
    except expat.ExpatError as error:
        raise SettingsError(f"{path}:{error.lineno}: not well-formed XML ({expat.ErrorString(error.code)}); mend this line") from error
    except (LookupError, ValueError) as error:
        raise SettingsError(f"{path}: is in an encoding that cannot be read; save it as UTF-8") from error
    return Document(outlines=tuple(reader.top), namespaces=reader.namespaces, body_end=reader.body_end)


class _Reader:
    """expat's callbacks, collecting the tree."""

    def __init__(self, path: str, content: str | bytes) -> None:
        self.path = path
        written = isinstance(content, str)
        try:
            self.content = content.encode() if isinstance(content, str) else content
        except UnicodeEncodeError as error:
            raise SettingsError(f"{path}: holds characters that are no text; save it as UTF-8") from error
        self.top: list[Outline] = []
        self.open: list[Outline] = []
        self.namespaces: dict[str, str] = {}
        self.body_end = -1
        self.root = ""
        self.parser = expat.ParserCreate("utf-8" if written else None)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def _wrong(self, what: str) -> SettingsError:
        return SettingsError(f"{self.path}:{self.parser.CurrentLineNumber}: {what}")

    def _refuse_doctype(self, *_: object) -> None:
        raise self._wrong("a roster has no DOCTYPE; remove it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.root:
            self.root = name
            self.namespaces = {key: value for key, value in attributes.items() if key.startswith("xmlns:")}
            if name.lower() != "opml":
                raise self._wrong(f"this is <{name}>, not <opml>; export the feeds as OPML")
        if name != "outline":
            return
        if len(self.open) >= MAX_DEPTH:
            raise self._wrong(f"outlines lie more than {MAX_DEPTH} deep in one another; make the file flatter")
        outline = Outline(attributes=attributes, line=self.parser.CurrentLineNumber, start=self.parser.CurrentByteIndex)
        (self.open[-1].children if self.open else self.top).append(outline)
        self.open.append(outline)

    def _end(self, name: str) -> None:
        here = self.parser.CurrentByteIndex
        if name == "body" and self.content.startswith(b"</", here):
            self.body_end = here
        if name == "outline":
            outline = self.open.pop()
            tag = _START_TAG.match(self.content, outline.start)
            if tag and not tag[0].endswith(b"/>"):
                outline.inside, outline.end = here, self.content.find(b">", here) + 1
            else:
                outline.end = tag.end() if tag else here
