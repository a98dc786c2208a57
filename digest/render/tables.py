"""How a table stands on a phone: as columns where they fit, else a row after another with the heads beside the cells."""

from digest.blocks import Table

MOST_COLUMNS = 6  # a phone gives each of them fifty pixels
ROOM_PX = 300  # of a table on a phone 360 px wide, less a little
LETTER_PX, GAP_PX = 8, 12  # of a cell's text, 15 px high, a figure's digit; between two columns
BREAKS = 10  # letters of a word that a narrow column breaks after at worst


def is_stacked(table: Table, flush: tuple[bool, ...]) -> bool:
    """Whether its columns are more, or their figures longer, than a phone has room for; `flush` says which columns hold figures."""
    wide = max((len(row) for row in (table.head, *table.rows)), default=0)
    columns = [[row[place] for row in (table.head, *table.rows) if place < len(row)] for place in range(wide)]
    return wide > MOST_COLUMNS or sum(map(_width, columns, flush)) > ROOM_PX + GAP_PX


def _width(cells: list[str], whole: bool) -> int:
    """The least width of a column in px: a figure never breaks, of words the longest does where it is very long."""
    words = cells if whole else [word[:BREAKS] for cell in cells for word in cell.split()]
    return LETTER_PX * max(map(len, words), default=0) + GAP_PX
