"""A block of the editor's own out of plain text, as the desk's form takes it: a title, and lines whose shape its kind says.

table      Month | Price            columns   # For buyers        shares   Marlow | 30–40
           June | $2                          - Prices fall               Others | 60
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from digest.errors import UsageError

Row = Mapping[str, Any]
DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
NUMBERED = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[–-]\s*(\d+(?:\.\d+)?))?\s*%?$")
SHOWN = 60  # characters of a line that an error repeats


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of block is called, what its text looks like, and whether it has a title."""

    words: str
    example: str
    read: Callable[[str, Sequence[str], str], Row]
    title: str = ""


def block_from_text(kind: str, title: str, text: str) -> Row:
    """The block as an issue's file has it; raises UsageError that says which line is not as it should be."""
    if kind not in SHAPES:
        raise UsageError(f'there is no block "{kind[:40]}" to add; there are {", ".join(SHAPES)}')
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if not lines:
        raise UsageError(f"the block ({kind}) is empty; write something, or leave it out")
    return {"kind": kind, **SHAPES[kind].read(" ".join(title.split()), lines, text.strip())}


def _cells(line: str, least: int, most: int, shape: str) -> list[str]:
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if not least <= len(cells) <= most or not all(cells[:least]):
        raise UsageError(f"“{line[:SHOWN]}” is not of the shape {shape}; write it so, one a line")
    return cells + [""] * (most - len(cells))


def _linked(name: str, url: str) -> Row:
    if not re.match(r"https?://[^\s/]+", url):
        raise UsageError(f'"{url[:SHOWN]}" is no address; give one that begins with https://')
    return {"name": name, "url": url}


def _day(word: str) -> str:
    if not DAY.match(word):
        raise UsageError(f'"{word[:SHOWN]}" is no day; write it as 2026-06-22')
    return word


def _table(title: str, lines: Sequence[str], _: str) -> Row:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not re.fullmatch(r"[|:\s-]+", line)]
    width = len(rows[0])
    wrong = next((row for row in rows if len(row) != width), None)
    if wrong is not None:
        raise UsageError(f"“{' | '.join(wrong)[:SHOWN]}” has {len(wrong)} cells, and the first line {width}; give every line as many")
    return {"title": title, "head": rows[0], "rows": rows[1:]}


def _sections(lines: Sequence[str], marks: str, shape: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(heading, [(mark, text)])] of "# heading" and lines that begin with one of the marks."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in lines:
        if line.startswith("#"):
            found.append((line.lstrip("# "), []))
        elif found and line[0] in marks and line[1:].strip():
            found[-1][1].append((line[0], line[1:].strip()))
        else:
            raise UsageError(f"“{line[:SHOWN]}” is not of the shape {shape}; write it so")
    return found


def _columns(title: str, lines: Sequence[str], _: str) -> Row:
    sections = _sections(lines, "-", "# heading, then - point")
    return {"title": title, "items": [{"title": name, "points": [text for _, text in points]} for name, points in sections]}


def _groups(_: str, lines: Sequence[str], __: str) -> Row:
    sections = _sections(lines, "+-!", "# whom, then + opportunity, - challenge, ! recommendation")
    names = {"+": "opportunities", "-": "challenges", "!": "recommendations"}
    return {
        "items": [
            {"group": name, **{names[mark]: [text for other, text in points if other == mark] for mark in names}}
            for name, points in sections
        ]
    }


def _shares(title: str, lines: Sequence[str], _: str) -> Row:
    items = []
    for line in lines:
        label, value = _cells(line, 2, 2, "label | 30–40")
        found = NUMBERED.match(value)
        if not found:
            raise UsageError(f'"{value[:SHOWN]}" is no share; write a number of 0 to 100, or two as 30–40')
        items.append({"label": label, "low": float(found[1]), "high": float(found[2] or found[1])})
    return {"title": title, "items": items}


def _takeaways(_: str, lines: Sequence[str], __: str) -> Row:
    pairs = (_cells(line, 2, 2, "title | text") for line in lines)
    return {"items": [{"title": title, "text": text} for title, text in pairs]}


def _reactions(_: str, lines: Sequence[str], __: str) -> Row:
    rows = (_cells(line, 4, 4, "who | words | outlet | https://ledger.example/a") for line in lines)
    return {"items": [{"who": who, "text": text, "source": _linked(name, url)} for who, text, name, url in rows]}


def _outlook(_: str, lines: Sequence[str], __: str) -> Row:
    rows = (_cells(line, 4, 4, "2026-06-22 | text | outlet | https://ledger.example/a") for line in lines)
    return {"items": [{"date": _day(day), "text": text, "source": _linked(name, url)} for day, text, name, url in rows]}


def _timeline(title: str, lines: Sequence[str], _: str) -> Row:
    rows = (_cells(line, 2, 4, "2026-06-22 | text | outlet | https://ledger.example/a") for line in lines)
    items = [{"date": _day(day), "text": text, "source": _linked(name, url) if name or url else None} for day, text, name, url in rows]
    return {"title": title, "items": items}


def _numbers(_: str, lines: Sequence[str], __: str) -> Row:
    rows = (_cells(line, 4, 4, "$2 | what it is | outlet | https://ledger.example/a") for line in lines)
    return {"items": [{"value": value, "label": label, "source": _linked(name, url)} for value, label, name, url in rows]}


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "note": Shape(
            "Note (Markdown)",
            "What we make of it: *one* reading, [a link](https://ledger.example/a).",
            lambda _, __, text: {"markdown": text},
        ),
        "callout": Shape("Callout", "One sentence that stands out.", lambda _, lines, __: {"text": " ".join(lines)}),
        "quote": Shape("Quotation", "What was said", lambda by, lines, _: {"text": " ".join(lines), "by": by}, title="Who said it"),
        "picture": Shape(
            "Picture", "https://ledger.example/chart.png", lambda alt, lines, _: {"url": lines[0], "alt": alt}, title="What it shows"
        ),
        "table": Shape("Table", "Month | Price\nJune | $2", _table, title="Title"),
        "columns": Shape("Columns", "# For buyers\n- Prices fall\n# For sellers\n- Margins do too", _columns, title="Title"),
        "shares": Shape("Shares", "Marlow | 30–40\nOthers | 60", _shares, title="Title"),
        "takeaways": Shape("Takeaways", "Prices | They fall in every quarter", _takeaways),
        "groups": Shape("What this means for…", "# Buyers\n+ Lower prices\n- Fewer makers\n! Sign for a year at most", _groups),
        "timeline": Shape("Timeline", "2026-06-22 | Trading begins | The Ledger | https://ledger.example/a", _timeline, title="Title"),
        "outlook": Shape("Looking ahead", "2026-06-22 | Trading begins | The Ledger | https://ledger.example/a", _outlook),
        "reactions": Shape("Reactions", "Ines Okafor, Marlow | “We expected it” | The Ledger | https://ledger.example/a", _reactions),
        "numbers": Shape("By the numbers", "$2 | per million tokens | The Ledger | https://ledger.example/a", _numbers),
        "sponsor": Shape(
            "Sponsored", "Words that were paid for, in Markdown.", lambda by, _, text: {"label": by, "markdown": text}, title="By whom"
        ),
    }
)
"""Every kind that a form can add, in the order of the list."""
