"""Tables out of an item's hostile HTML: small ones with a header row are kept as values, everything else stays text.

html → sanitised (no attribute, no script) → each innermost table: rows of cells → Table, cut out of the html · or left where it is
"""

import re

from digest.markup import DROPPED, KEPT, MAX_TAGS, decode_entities
from digest.model import Table
from digest.text import MAX_HTML, clean_title

MOST_TABLES = 5  # an article with more is a page of listings
ROWS = range(2, 13)  # body rows: fewer compare nothing, more are a data set
COLUMNS = range(2, 7)  # what a phone shows side by side
LONGEST_CELL = 60  # characters; longer ones are prose in boxes, a page's layout
LONGEST_CAPTION = 200  # characters
PARTS = {"caption", "thead", "tbody", "tfoot"}
HAS_HEADER = re.compile(r"<[tT][hH](?:[eE][aA][dD])?\b")  # without which no table is kept; quicker than IGNORECASE
INNERMOST = re.compile(r"<table>([^<]*+(?:<(?!/?table>)[^<]*+)*+)</table>")
CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<(t[hd])>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^<>]*>")


def cut_tables(html: str) -> tuple[str, tuple[Table, ...]]:
    """The html without the tables that are kept, and those; html without any comes back as it is."""
    html = html[:MAX_HTML]
    if not HAS_HEADER.search(html) or html.count("<") > MAX_TAGS:
        return html, ()
    import nh3

    clean = nh3.clean(html, tags=set(KEPT) | PARTS, clean_content_tags=set(DROPPED), attributes={"*": set()}, strip_comments=True)
    found: list[Table] = []

    def keep(match: re.Match[str]) -> str:
        table = _table(match[1]) if len(found) < MOST_TABLES and not _is_nested(clean, match.start()) else None
        if table is None:
            return match.group()
        found.append(table)
        return "<p></p>"

    rest = INNERMOST.sub(keep, clean)
    return (rest, tuple(found)) if found else (html, ())


def _is_nested(html: str, start: int) -> bool:
    """Whether the table stands in another: then both are a page's layout."""
    return html.count("<table>", 0, start) > html.count("</table>", 0, start)


def _table(html: str) -> Table | None:
    """The table, None where it has no header row, other sizes than those that are kept, or rows of other lengths."""
    rows = [CELL.findall(row) for row in ROW.findall(html)]
    if len(rows) - 1 not in ROWS or len(rows[0]) not in COLUMNS or {len(row) for row in rows} != {len(rows[0])}:
        return None
    if not (all(kind == "th" for kind, _ in rows[0]) or re.match(r"\s*(?:<caption>.*?</caption>\s*)?<thead>", html, re.DOTALL)):
        return None
    header, *body = [tuple(_text(cell) for _, cell in row) for row in rows]
    if (
        not all(header[1:])
        or any(len(cell) > LONGEST_CELL for row in (header, *body) for cell in row)
        or not all(any(row[1:]) for row in body)
    ):
        return None
    caption = CAPTION.search(html)
    return Table(caption=_text(caption[1])[:LONGEST_CAPTION] if caption else "", header=header, rows=tuple(body))


def _text(html: str) -> str:
    """The plain text of a cell as one line."""
    return clean_title(decode_entities(TAG.sub(" ", html))) if html.strip() else ""
