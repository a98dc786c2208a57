"""A mail's HTML as elements that can be asked: their attributes, their line, what is around and inside them."""

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


class Element:
    """One element. `line` is where its tag begins; its words are pieces `first` to `last` of the page."""

    __slots__ = ("attributes", "children", "first", "last", "line", "parent", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int, parent: "Element | None", first: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.parent = parent
        self.children: list[Element] = []
        self.first = self.last = first

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    def around(self) -> Iterator["Element"]:
        """The elements that it stands in, from the nearest outwards."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


class Page:
    """The elements in the order of the mail, its pieces of text, its style sheets, each with its `media`, and the comments in it."""

    def __init__(
        self, elements: Sequence[Element], pieces: Sequence[str], holders: Sequence[Element | None], sheets: Sequence[tuple[str, str]]
    ) -> None:
        self.elements = elements
        self.pieces = pieces
        self.holders = holders
        self.sheets = sheets

    def words(self, element: Element) -> str:
        """The text within an element, white space once."""
        return " ".join("".join(self.pieces[element.first : element.last]).split())

    def named(self, *tags: str) -> Iterator[Element]:
        return (element for element in self.elements if element.tag in tags)

    @property
    def text(self) -> str:
        """The words of the whole mail, a piece a line."""
        return "\n".join(piece for piece in self.pieces if piece.strip())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.tags: list[str] = []
        self.pieces: list[str] = []
        self.holders: list[Element | None] = []
        self.sheets: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}  # of two alike the first counts
        parent = self.open[-1] if self.open else None
        element = Element(tag, attributes, self.getpos()[0], parent, len(self.pieces))
        self.elements.append(element)
        if parent is not None:
            parent.children.append(element)
        if tag not in VOID:
            self.open.append(element)
            self.tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.tags:
            return
        while self.tags:
            self.tags.pop()
            closed = self.open.pop()
            closed.last = len(self.pieces)
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        holder = self.open[-1] if self.open else None
        if holder is not None and holder.tag == "style":
            self.sheets.append((holder.attributes.get("media", ""), data))
        elif holder is None or holder.tag != "script":
            self.pieces.append(data)
            self.holders.append(holder)


def parse_page(html: str) -> Page:
    """The page of a mail's HTML, however broken it is. What stands in comments, also Outlook's conditional ones, is no part of it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    while reader.open:
        reader.open.pop().last = len(reader.pieces)
    return Page(reader.elements, reader.pieces, reader.holders, reader.sheets)
