"""Elements of feeds: the name by which each is known, and the tables that say what one means inside its parent.

expat's "uri local prefix" → a name as feedparser has it ("media_title") → the row of its parent's table · no row: Odd
"""

from collections.abc import Callable, Mapping
from typing import Any

ATOM, RSS10 = "http://www.w3.org/2005/atom", "http://purl.org/rss/1.0/"
RSS090 = "http://my.netscape.com/rdf/simple/0.9/"
XHTML = "http://www.w3.org/1999/xhtml"
# The namespaces that mean something here, in lower case, each with the prefix that feedparser gives it.
SPACES = {
    **dict.fromkeys(
        (
            "", "http://backend.userland.com/rss", "http://blogs.law.harvard.edu/tech/rss", RSS10, ATOM,
            RSS090, "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/modules/rss091#",
        ),
        "",
    ),
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    XHTML: "xhtml",
}  # fmt: skip
# Spellings that feedparser does not know: there the prefix that the document gives decides.
ALIASES = frozenset({"http://www.rssboard.org/media-rss", "https://search.yahoo.com/mrss/", "https://www.itunes.com/dtds/podcast-1.0.dtd"})
PREFIXES = frozenset(SPACES.values())
# Names that feedparser would store where it keeps its own findings, or reads in its own way: no table has them, so they are Odd.
UNUSUAL = frozenset(
    "date date_parsed description_detail issued_parsed modified_parsed links authors author_detail published_parsed updated_parsed"
    " created_parsed summary_detail title_detail enclosures rss channel feed body xhtml_body fullitem abstract newlocation"
    " content_parsed feedburner_browserfriendly".split()
)
KNOWN = set(UNUSUAL)  # and every name that a table has
MOST_TAGS = 2_000  # ways to write names that a table remembers; all feeds that we have need 300 between them
LONGEST_TAG = 200  # characters of one that is remembered: nobody shall fill our memory

Attributes = dict[str, str]
Finish = Callable[[Any, str, Attributes], None]
Row = tuple["Table", Finish | None, Callable[[Any, Attributes], None] | None]


class Odd(Exception):
    """Something that feedparser reads in a way of its own."""


class Table(dict[str | None, Row]):
    """Name of an element (None: one that means nothing) → its row: table of its children, what to do at its end, and at once.

    At its end it is told its text, stripped, and, if it can have no children, its attributes: what holds only a text needs one call.
    A table may be asked by what expat calls an element, too, and remembers it: nearly all feeds write the same names.
    """

    def __init__(self, rows: Mapping[str | None, Row]) -> None:
        super().__init__(rows)
        KNOWN.update(name for name in rows if name)

    def __missing__(self, tag: str) -> Row:
        row = self.get(known_name(tag))
        if row is None:
            raise Odd
        if len(self) < MOST_TAGS and len(tag) < LONGEST_TAG:
            self[tag] = row
        return row


LEAF = Table({})  # of an element that holds nothing but text
TEXT = Table({})  # of one whose text may also be XHTML


def known_name(tag: str) -> str | None:
    """What expat calls an element ("uri local prefix") → the name that tables know it by, None where it means nothing anywhere."""
    uri, local, given = parts_of(tag)
    space = uri.lower()
    prefix = "" if "backend.userland.com/rss" in space else SPACES.get(space)
    own = given.lower() if prefix is None else prefix
    name = (f"{own}_{local}" if own else local).lower()
    if name in KNOWN and prefix is None and not (own and space in ALIASES):  # a known name under a namespace that we do not know
        raise Odd
    return name if name in KNOWN else None


def parts_of(tag: str) -> tuple[str, str, str]:
    parts = tag.split(" ")
    if len(parts) > 3:
        raise Odd
    return ("", tag, "") if len(parts) == 1 else (parts[0], parts[1], parts[2] if len(parts) == 3 else "")
