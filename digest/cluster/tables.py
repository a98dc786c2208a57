"""Tables of a story's articles, offered to the editor in the shape of the blocks that print them; nothing prints them unasked."""

import re
from collections.abc import Sequence
from typing import Any

from digest.model import Article, Table

WHOLE = (97.0, 103.0)  # per cent: what shares of a whole add up to, roundings allowed
SHARE = re.compile(r"(?:[~≈<>]|about |up to )?(?P<low>\d{1,3}(?:\.\d+)?)\s?%?(?:\s?(?:-|–|to)\s?(?P<high>\d{1,3}(?:\.\d+)?))?\s?%")
TOTAL = re.compile(r"(?:grand )?(?:total|sum|all|insgesamt|gesamt)s?\b", re.IGNORECASE)
MOST = 3  # tables a story


def find_tables(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """[{"article", "title", "head", "rows"}], and "shares": [{"label", "low", "high"}] where a column's percentages make a whole."""
    found: list[dict[str, Any]] = []
    for article in articles:
        for table in article.tables:
            shown = {"title": table.caption, "head": list(table.header), "rows": [list(row) for row in table.rows]}
            if not any(one["head"] == shown["head"] and one["rows"] == shown["rows"] for one in found):
                parts = shares_of(table)
                found.append({"article": article.id, **shown, **({"shares": parts} if parts else {})})
    return found[:MOST]


def shares_of(table: Table) -> list[dict[str, Any]]:
    """The shares of the first column of percentages that adds up to about 100, a total left out; [] where none does."""
    body = [row for row in table.rows if not TOTAL.match(row[0])]
    for column in range(1, len(table.header)):
        cells = [SHARE.fullmatch(row[column].strip()) for row in body]
        if len(cells) < 2 or not all(cells):
            continue
        ends = [(float(cell["low"]), float(cell["high"] or cell["low"])) for cell in cells if cell]
        if WHOLE[0] <= sum((low + high) / 2 for low, high in ends) <= WHOLE[1]:
            return [{"label": row[0], "low": low, "high": high} for row, (low, high) in zip(body, ends, strict=True)]
    return []
