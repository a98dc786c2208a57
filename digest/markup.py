"""Hostile HTML as lines of text: where paragraphs, list items and rows end; scripts, styles, forms and captions go with what they hold.

    html → tags and texts, one regex → every tag known and rightly nested? → lines · otherwise nh3 (as browsers parse) → lines

Both ways give the same lines: the quick one stands back from whatever a browser would repair in a way that shows (tests compare them).
"""

import html as entities
import re
from collections.abc import Iterable, Iterator
from functools import cache

MAX_TAGS = 5_000  # tags of one text for nh3; it is quadratic in depth, and this many nested ones take 0.1 s

PARAGRAPHS, DROPPED = (
    frozenset(names.split())
    for names in (
        "p div section article blockquote h1 h2 h3 h4 h5 h6 ul ol dl dt dd table pre header footer main aside address hr figure center",
        "script style noscript template svg math iframe object embed figcaption form button select textarea nav head title audio video",
    )
)
CELLS = frozenset({"td", "th"})
KEPT = PARAGRAPHS | CELLS | {"li", "br", "tr"}
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
TAG = re.compile(r"</?\w+[^<>]*>")
END, SEAM = "\x00", "\x01"  # while blanks are collapsed: where a line ends, where a tag within a line stood


def decode_entities(text: str) -> str:
    """Entities as characters. Only those closed by a semicolon: `?page=1&copy=2` is an address, not a ©."""
    return ENTITY.sub(lambda found: entities.unescape(found.group()), text) if "&" in text else text


def _layout(name: str, closing: bool) -> str:
    if name in PARAGRAPHS:
        return END + END
    if name == "li":
        return "" if closing else f"{END}- "
    if name in CELLS:
        return " | " if closing else ""
    return "" if closing else END


LAYOUT = {f"{'/' * closing}{name}": _layout(name, closing) for name in KEPT for closing in (False, True)}


def read_markup(html: str) -> tuple[str, bool]:
    """Paragraphs parted by an empty line; an item begins with "- ", cells of a row are parted by " | ". No tag is left, nor an entity.

    With it whether every character but the line ends is printable.
    """
    text = _read_nested(html)
    if text is None:
        text = _read_crudely(html) if html.count("<") > MAX_TAGS else _read_any(html)
    tidy, printable = _tidy(text.split(END))
    return _as_text(tidy), printable


LONELY = re.compile(r"(?:- )?(?:([-*•–▪◦‣●·])|(\d{1,2}[.)]))")  # a list's marker on a line of its own
LONGEST_LONELY = 5  # characters of "- 12."


def tidied(lines: Iterable[str]) -> str:
    """Lines as one text: single blanks, one empty line in a row, no empty cell at an end, markers of lists joined to what they mark."""
    return _as_text(_tidy(lines)[0])


def _as_text(tidy: list[str]) -> str:
    if any(LONELY.fullmatch(line) for line in tidy if 0 < len(line) <= LONGEST_LONELY):
        tidy, _ = _tidy(_joined(tidy))
    return "\n".join(tidy).strip()


def _tidy(lines: Iterable[str]) -> tuple[list[str], bool]:
    """Lines with single blanks and one empty line in a row, and whether all of them are printable."""
    tidy, last, printable = [""], "", True
    for written in lines:
        if written and (line := written.strip()):
            if "  " in line or not line.isprintable():  # most lines are neither; a line's end in the markup is not printable
                line = " ".join(line.split())
                printable = printable and line.isprintable()
            if line[-1] == "|":
                line = line.rstrip(" |")
            if line:
                tidy.append(line)
                last = line
                continue
        if last:
            tidy.append("")
            last = ""
    return tidy, printable


def _joined(tidy: list[str]) -> Iterator[str]:
    """Lines, markers before what they mark; but for a dash none marks what begins with one, which is an item itself."""
    joined: list[str] = []
    follows = ""
    for line in reversed(tidy):
        marker = LONELY.fullmatch(line) if follows not in ("", "-") and 0 < len(line) <= LONGEST_LONELY else None
        if marker:
            if not joined[-1]:
                joined.pop()
            joined[-1] = f"{marker[2] or '-'} {joined[-1]}"
        else:
            joined.append("" if line == "-" else line)
        follows = line[:1] or follows
    return reversed(joined)


def _read_crudely(html: str) -> str:
    """Every tag ends a line."""
    return decode_entities(TAG.sub("", re.sub(r"<[^<>]{0,1000}>", END, html)))


def _read_any(html: str) -> str:
    """By nh3, whose answer is well-formed markup of the KEPT tags without attributes."""
    import nh3

    clean = nh3.clean(
        html.replace(END, "").replace(SEAM, ""),
        tags=set(KEPT),
        clean_content_tags=set(DROPPED),
        attributes={"*": set()},
        strip_comments=True,
    )
    return decode_entities(TAG.sub(lambda tag: LAYOUT.get(tag.group()[1:-1], ""), clean))


_BLANK = r"[ \t\n\f\r]"
_VALUE = r"[\x00-!#-;=-\xff]*+"  # as a pattern of what may stand in it twice as quick as by what may not
_REST = (  # of a tag: attributes, whose quoted values may hold a ">"; first none, then as nearly all are written, which is quicker
    rf"(?:>|(?: [a-zA-Z-]++=\"{_VALUE}\")*+(?:>| ?/>| >)|(?={_BLANK}|/)(?:[ \t\n\f\r/]*+[^ \t\n\f\r\"'<>=/]++"
    rf"(?:{_BLANK}*+={_BLANK}*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^ \t\n\f\r\"'<>=`]++))?+)*+[ \t\n\f\r/]*+>)"
)
# A tag, or a comment, as browsers see it. None goes beyond the next "<", so that no text takes more than one reading.
PIECE = re.compile(rf"<(?:(/?[a-zA-Z][a-zA-Z0-9]*+){_REST}|!--(?!-?>)[^<>]*+(?<=--)>)")


_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q s samp small span strike strong sub sup time tt u"
    " var wbr"
)
_BODIES, _RAW = ("tbody", "thead", "tfoot"), ("script", "style", "iframe")
_STANDS_IN = {  # what some elements must stand in directly: the tag that closes that, "" at the very top
    "tr": ("/table", "/tbody", "/thead", "/tfoot"),
    **dict.fromkeys(_BODIES, ("/table",)),
    **dict.fromkeys(("td", "th"), ("/tr",)),
    **dict.fromkeys(("dt", "dd"), ("/dl", "/dt", "/dd")),
    "li": ("/ul", "/ol", "/li", ""),
}
_ENDED_BY_NEXT = frozenset(("/li", "/dt", "/dd"))
_BARE = frozenset(("/table", "/tr", "/tbody", "/thead", "/tfoot"))  # a browser moves every text out of these
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_END_PARAGRAPHS = frozenset(f"/{name}" for name in PARAGRAPHS)


def _both(names: Iterable[str]) -> dict[str | None, str]:
    """Tags of these names as they are written, in lower and upper case → in lower case."""
    return {f"{mark}{written}": f"{mark}{name}" for name in names for mark in ("", "/") for written in (name, name.upper())}


_NESTED: dict[str | None, str] = _both((*(KEPT - {"br", "hr"}), *_BODIES, *_RAW, "figcaption"))
_CLOSING = {tag: f"/{tag}" for tag in _NESTED.values()}
_PECULIAR = frozenset((*_RAW, "figcaption", "table"))  # what they hold is not shown, or not where it stands
_FLOW: dict[str | None, str] = {
    None: SEAM,  # a comment
    **dict.fromkeys(_both((*_INLINE.split(), *_BODIES, *_RAW, "figcaption")), SEAM),
    **{written: LAYOUT[name] or SEAM for written, name in _both(KEPT).items()},
    **dict.fromkeys(("/br", "/BR"), END),  # a browser takes it for <br>
    **dict.fromkeys(("/hr", "/HR"), SEAM),  # and overlooks this
}


def _read_nested(html: str) -> str | None:
    """By the tags as they stand; None where a browser would see others: unknown ones, or nested in a way that it repairs."""
    pieces = PIECE.split(html)
    texts, names = pieces[::2], pieces[1::2]
    said = "".join(texts)
    if END in said or SEAM in said or "<" in said:
        return None
    tags = list(filter(None, map(_NESTED.get, names)))
    try:
        pieces[1::2] = map(_FLOW.__getitem__, names)
        if _PECULIAR.isdisjoint(tags):  # as in most texts
            _check_nesting(tags)
        else:
            for first, last in _unseen(texts, names):
                pieces[2 * first + 1 : 2 * last + 2] = [SEAM] * (2 * (last - first) + 1)
    except LookupError:
        return None
    text = "".join(pieces)
    return (entities.unescape(text) if "&" in text else text).replace(SEAM, "")  # a seam parts "&am" and "p;"


def _check_nesting(tags: list[str]) -> None:
    """LookupError where the tags are not nested as written.

    `due` holds the closing tags of what is open. A paragraph may lack its own: the next block, or the end of the one around it, ends it.
    """
    due = [""]
    push, pop = due.append, due.pop
    for tag in tags:
        if tag == due[-1]:
            pop()
        elif tag[0] == "/":
            _close(due, tag)
        else:  # as `_open` does, which would take a third of the time to call
            if due[-1] == "/p" and tag in PARAGRAPHS:
                pop()
            if _ends(due[-1], tag):
                pop()
            push(_CLOSING[tag])


def _unseen(texts: list[str], names: list[str | None]) -> Iterator[tuple[int, int]]:
    """First and last tag of all that is not shown, where some may be peculiar; LookupError as by `_check_nesting`."""
    nested = [(place, tag) for place, tag in enumerate(map(_NESTED.get, names)) if tag]
    due = [""]
    hidden: list[int] = []
    tables = any(tag == "table" for _, tag in nested)
    for place, tag in nested:
        if tag == due[-1]:
            due.pop()
            if tag == "/figcaption":
                yield hidden.pop(), place
        elif tag in _RAW:
            if due[-1] in _BARE or (names[place + 1] or "").lower() != f"/{tag}":
                raise LookupError
            yield place, place + 1
        elif tag[0] == "/":
            _close(due, tag)
        else:
            _open(due, tag)
            if tag == "figcaption":
                hidden.append(place)
        if tables and due[-1] in _BARE and (texts[place + 1].strip() or not _NESTED.get(names[place + 1])):
            raise LookupError
    if hidden:
        raise LookupError


def _open(due: list[str], tag: str) -> None:
    if due[-1] == "/p" and tag in PARAGRAPHS:
        due.pop()
    if _ends(due[-1], tag):
        due.pop()
    due.append(_CLOSING[tag])


def _close(due: list[str], tag: str) -> None:
    """A closing tag that is not the one that is due."""
    if tag == "/p" or tag[1:] in _RAW:
        return
    if not (due[-1] == "/p" and tag in _END_PARAGRAPHS) and not (due[-1] == "/li" and tag in ("/ul", "/ol")):
        raise LookupError
    if due[-2] != tag:
        raise LookupError
    del due[-2:]


@cache
def _ends(top: str, tag: str) -> bool:
    """Whether a tag that opens an element ends the one that is open; LookupError where it may not stand in that."""
    if tag in _STANDS_IN:
        if top not in _STANDS_IN[tag]:
            raise LookupError
        return top in _ENDED_BY_NEXT
    if top == "/p" or top in _BARE or (tag in _HEADINGS and top[1:] in _HEADINGS):
        raise LookupError
    return False
