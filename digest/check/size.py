"""Size: what a mail weighs once the longest values of a reader stand in it, its lines."""

from collections.abc import Iterator

from digest.check.findings import Case, Finding, finding
from digest.check.place import MAIL
from digest.render.plain import COLUMNS

CLIPPED_BYTES = 102_000  # Gmail shows no more of a mail's HTML than about this, and hides the way to leave with the rest
NEAR_BYTES = 90_000  # what a provider's link or a mail list's footer adds may then be too much
LISTED = 3  # lines that a finding names


def check(case: Case) -> Iterator[Finding]:
    yield from _html(case)
    yield from _lines(case)


def _html(case: Case) -> Iterator[Finding]:
    size = len(case.html.encode())
    what = f"the HTML has {size:,} bytes with the longest values of a reader"
    if size > CLIPPED_BYTES:
        yield finding("size.html", MAIL, f"{what}; Gmail cuts it at {CLIPPED_BYTES:,}", "tell fewer stories, or lower issue.max_bytes")
    elif size >= NEAR_BYTES:
        do = "tell a story less, so that nothing on the way makes it too long"
        yield finding("size.html", MAIL, f"{what}; Gmail cuts it at {CLIPPED_BYTES:,}", do, level="warning")


def _lines(case: Case) -> Iterator[Finding]:
    """Lines of the text part that wrap where nobody meant them to; an address is never broken, so lines with one may be longer."""
    email = case.email.text  # a reader's own values stand on lines with addresses
    long = [number for number, line in enumerate(email.split("\n"), start=1) if len(line) > COLUMNS and not _is_bound(line)]
    if long:
        named = ", ".join(map(str, long[:LISTED])) + (f" and {len(long) - LISTED} more" if len(long) > LISTED else "")
        what = f"lines of the text part are longer than {COLUMNS} columns: {named}"
        yield finding("size.lines", MAIL, what, "let the template wrap them (the filter `wrap`)")


def _is_bound(line: str) -> bool:
    """Whether a line holds one word that is as long as itself: an address, or a word without a blank."""
    return "://" in line or "slot-" in line or max(map(len, line.split()), default=0) > COLUMNS - 8
