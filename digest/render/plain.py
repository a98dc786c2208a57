"""The text part's setting: 76 columns, hanging indents, columns that align, links as numbered notes."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from digest.render.typography import NBSP, begins, is_figure, printable

COLUMNS = 76  # what a quoted reply still shows in 80 without a new line
WIDEST_FIGURE = 20  # characters of a value column; a longer value is wrapped
WIDEST_LABEL = 40  # characters of a bar's label
WIDEST_NAME = 30  # characters of a source that is not broken: more would leave a hole
GAP = 3  # spaces between two columns
RLM = "\u200f"  # says that a line runs from right to left; it takes no room
_RTL_LETTER = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NOTE = re.compile(r" (\[\d+\])")


class Notes:
    """The addresses of a mail's text by number, in the order they were met; the same address keeps its number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, url: str) -> str:
        """ " [3]" for an address, '' for none."""
        return f" [{self._numbers.setdefault(url, len(self._numbers) + 1)}]" if url else ""

    @property
    def listed(self) -> tuple[tuple[int, str], ...]:
        return tuple((number, url) for url, number in self._numbers.items())


def words_of(text: str, width: int) -> list[str]:
    """The words, those too long for a line cut where it ends."""
    found: list[str] = []
    spaced = " ".join(re.split("[ \\t\\n]+", printable(text).strip()))
    for word in _NOTE.sub(rf"{NBSP}\1", spaced).split(" "):
        found += [word[start : start + width] for start in range(0, len(word), width)]
    return found


def wrap(text: str, indent: int = 0, first: str = "", before: str = "") -> str:
    """The text in lines of 76 columns, white space once; `before` or `indent` spaces stand before each, `first` before the first.

    A note ("[3]") stays on the line of the word before it.
    """
    before = before or " " * indent
    if len(first) > COLUMNS:
        return f"{wrap(first, indent)}\n{wrap(text, indent, before=before)}"
    line = room = first or before
    lines = []
    for word in words_of(text, COLUMNS - len(before)):
        if line != room and len(line) + 1 + len(word) > COLUMNS:
            lines.append(line)
            line = room = before
        line += word if line == room else f" {word}"
    return "\n".join([*lines, line]).replace(NBSP, " ")


def whole(name: str) -> str:
    """A name that no line ends in, unless it is a long one."""
    return " ".join(name.split()).replace(" ", NBSP) if len(name) <= WIDEST_NAME else name


def between(left: str, right: str) -> str:
    """Left and right on one line, or the left wrapped above the right where they do not fit."""
    left, right = " ".join(printable(left).split()), " ".join(printable(right).split())
    if len(left) + GAP + len(right) <= COLUMNS:
        return left + right.rjust(COLUMNS - len(left)) if right else left
    return f"{wrap(left)}\n{wrap(right)}"


def listing(rows: Sequence[tuple[str, str]], indent: int = 4, column: int = 0) -> str:
    """A value and its words a line, the words in one column (at `column`, or after the widest value), wrapped under themselves."""
    widest = min(max((len(" ".join(value.split())) for value, _ in rows), default=0), WIDEST_FIGURE)
    start = column or indent + widest + GAP
    return "\n".join(_row(" ".join(printable(value).split()), words, indent, start) for value, words in rows)


def _row(value: str, words: str, indent: int, start: int) -> str:
    if len(value) > start - indent - 1:
        return f"{wrap(value, indent)}\n{wrap(words, start)}"
    return wrap(words, start, (" " * indent + value).ljust(start))


def flowing(rows: Sequence[tuple[str, str]], indent: int = 0) -> str:
    """A value, a colon and its words a line, for a text that runs from right to left: no program sets columns there."""
    cleaned = ((" ".join(printable(value).split()), words) for value, words in rows)
    return "\n".join(wrap(f"{value}: {words}" if value else words, indent) for value, words in cleaned)


def bars(rows: Sequence[tuple[str, float]]) -> str:
    """A label, its number and a bar of # a line, the longest as long as the line has room for."""
    labels = [" ".join(printable(label).split())[:WIDEST_LABEL] for label, _ in rows]
    widest, longest = max(len(label) for label in labels), max(number for _, number in rows)
    told = [f"{number:.0f}" if number == round(number) else f"{number:g}" for _, number in rows]
    figure = max(4, *map(len, told))
    scale = (COLUMNS - widest - 2 * GAP - figure) / longest if longest else 0
    drawn = zip(labels, told, (number for _, number in rows), strict=True)
    return "\n".join(f"{label.ljust(widest + GAP)}{said.rjust(figure)}{' ' * GAP}{'#' * round(scale * bar)}" for label, said, bar in drawn)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with its heads over a line, figures flush right; one that is too wide becomes a list a row."""
    wide = max(len(head), *(len(row) for row in rows))
    lines = [[" ".join(printable(cell).split()) for cell in [*row, *[""] * (wide - len(row))]] for row in (head, *rows)]
    columns = [_column(cells, place) for place, cells in enumerate(zip(*lines, strict=True))]
    set_lines = [(" " * GAP).join(cells).rstrip() for cells in zip(*columns, strict=True)]
    longest = max(len(line) for line in set_lines)
    if longest > COLUMNS:
        return "\n\n".join(listing(list(zip(lines[0], line, strict=True)), 0) for line in lines[1:])
    return "\n".join([set_lines[0], "-" * longest, *set_lines[1:]])


def _column(cells: Sequence[str], place: int) -> list[str]:
    """The cells of one column as wide as its widest, the head first; figures flush right, but never in the column that names the rows."""
    width = max(len(cell) for cell in cells)
    right = place > 0 and all(is_figure(cell) or not cell for cell in cells[1:])
    return [cell.rjust(width) if right else cell.ljust(width) for cell in cells]


def flowing_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as a list a row: for a text that runs from right to left."""
    return "\n\n".join(flowing([(name, cell) for name, cell in zip_longest(head, row, fillvalue="") if cell]) for row in rows)


def tidy(text: str, direction: str = "ltr") -> str:
    """The finished text: no blanks at a line's end, never more than two empty lines, one line end at the close.

    In one that runs from right to left a line that holds such letters says so, whatever it begins with: each line is set by itself.
    """
    lines = [line.rstrip(" \t") for line in text.split("\n")]
    if direction == "rtl":
        lines = [RLM + line if begins(line) == "ltr" and _RTL_LETTER.search(line) else line for line in lines]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n") + "\n"
