"""Rosters: the CSV files of the well-known systems, read as rows of wishes; a bad row is a value with its line, the others go on.

bytes → text (UTF-8 with or without BOM, UTF-16 by its BOM, else Windows-1252) → delimiter → columns by their usual names → rows, rejects
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.audience.address import address_key, checked_address
from digest.errors import UsageError
from digest.model import Subscriber, SubscriberStatus, SuppressionReason

# Column names of our own and of the exports of Mailchimp, Substack, Ghost, listmonk, Buttondown, Beehiiv and Keila, in small letters.
ADDRESS = ("email", "e-mail", "email address", "emailaddress", "e-mail address", "address", "subscriber email", "mail")
NAME = ("name", "full name", "fullname", "subscriber name")
FIRST, LAST = ("first name", "firstname", "fname", "first_name"), ("last name", "lastname", "lname", "last_name")
STATUS = ("status", "state", "subscription status", "subscription_status", "subscribed", "subscribed_to_emails")
THEMES = ("themes", "theme", "tags", "topics")
# Their words for a standing: small letters, one space for any run of spaces, hyphens and underscores. GONE
# and the two after it outrank HERE and WAITING, in whatever order the rows stand.
HERE = frozenset(
    ("opted in", *"active subscribed subscribe confirmed enabled regular free paid premium gifted comped true yes y 1 on".split())
)
WAITING = frozenset(("non subscribed", *"pending unconfirmed unactivated transactional validating".split()))
GONE = frozenset(
    (
        *("opted out", "opt out"),
        *"unsubscribed unsubscribe unsub optout left removed deleted archived disabled inactive cancelled canceled".split(),
        *"blocklisted blacklisted blocked false no n 0 off".split(),
    )
)
BOUNCED = frozenset(
    ("hard bounce", "hard bounced", "bounced hard", *"bounced bounce cleaned undeliverable unreachable undelivered invalid".split())
)
COMPLAINED = frozenset(("marked as spam", "spam complaint", "reported spam", *"complained complaint abuse spam junk".split()))
COLUMNS = ("email", "name", "status", "themes", "since", "left", "proof")
FORMULA = re.compile(r"^[=+\-@\t\r]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person as a roster names them; `status` is "" where the roster does not say. `barred` is why the address must not be mailed at
    all, "" where nothing is said; whoever is barred has left too."""

    line: int
    address: str
    name: str = ""
    status: SubscriberStatus | Literal[""] = ""
    barred: SuppressionReason | Literal[""] = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that cannot be used: its line, what is wrong, and the row as it was."""

    line: int
    reason: str
    row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    rows: tuple[Row, ...]
    rejects: tuple[Reject, ...]


def read_roster(content: bytes, path: str) -> Roster:
    """The rows of a CSV, one an address: the one that leaves where the file has both. Raises UsageError where the file as a whole is no
    list (no line, no address column, not text)."""
    text = _decoded(content, path)
    lines = csv.reader(io.StringIO(text.replace("\x00", "\ufffd"), newline=""), delimiter=_delimiter(text))
    rows: dict[str, Row] = {}
    rejects: list[Reject] = []
    columns: dict[str, int] | None = None
    try:
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns, headed = _columns(cells, path)
                if headed:
                    continue
            _take(cells, lines.line_num, columns, rows, rejects)
    except csv.Error as wrong:
        rejects.append(Reject(line=lines.line_num, reason=f"cannot be read on from here ({wrong})", row=""))
    if columns is None and not rejects:
        raise UsageError(f'{path}: no column of addresses, the file is empty; begin it with a line "email"')
    return Roster(rows=tuple(rows.values()), rejects=tuple(rejects))


def write_roster(subscribers: Iterable[Subscriber]) -> str:
    """The CSV of a list. A cell that a spreadsheet would run as a formula is written with a quotation mark before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in subscribers:
        left = one.left.isoformat() if one.left else ""
        cells = (one.address, one.name, one.status, ";".join(one.themes), one.since.isoformat(), left, one.proof)
        writer.writerow([f"'{cell}" if FORMULA.match(cell) else cell for cell in cells])
    return out.getvalue()


def write_rejects(rejects: Sequence[Reject]) -> str:
    """The CSV in which rejected rows wait to be mended: line, reason, the row as it was."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("line", "reason", "row"))
    writer.writerows((reject.line, reject.reason, f"'{reject.row}" if FORMULA.match(reject.row) else reject.row) for reject in rejects)
    return out.getvalue()


def _decoded(content: bytes, path: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if text.count("\ufffd") + text.count("\x00") > len(text) / 20:
        raise UsageError(f"{path}: this is no text; export the list as CSV")
    return text


def _delimiter(text: str) -> str:
    """The mark that stands most often in the first line that has any."""
    for line in text.splitlines():
        counts = {mark: line.count(mark) for mark in ",;\t"}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ","


def _columns(cells: Sequence[str], path: str) -> tuple[dict[str, int], bool]:
    """({what: column}, whether the line was a header); a first line that is an address is no header."""
    heads = [cell.strip().lower() for cell in cells]
    found: dict[str, int] = {}
    wanted = {"address": ADDRESS, "name": NAME, "first": FIRST, "last": LAST, "status": STATUS, "themes": THEMES}
    for what, names in wanted.items():
        place = next((heads.index(name) for name in names if name in heads), None)
        if place is not None:
            found[what] = place
    if "address" in found:
        return found, True
    if "@" in heads[0]:
        return {"address": 0, "name": 1}, False
    raise UsageError(
        f'{path}: no column of addresses; call one "email" (the columns are {", ".join(cell.strip() or "(empty)" for cell in cells)})'
    )


def _take(cells: Sequence[str], line: int, columns: Mapping[str, int], rows: dict[str, Row], rejects: list[Reject]) -> None:
    """Read one line into the rows or the rejects."""
    raw = ",".join(cells)
    try:
        address = checked_address(_cell(cells, columns, "address"))
        status, barred = _standing(_cell(cells, columns, "status"))
    except ValueError as wrong:
        rejects.append(Reject(line=line, reason=str(wrong), row=raw))
        return
    name = _cell(cells, columns, "name") or f"{_cell(cells, columns, 'first')} {_cell(cells, columns, 'last')}"
    row = Row(
        line=line,
        address=address,
        name=_one_line(name),
        status=status,
        barred=barred,
        themes=tuple(word for word in re.split(r"[;,|\s]+", _cell(cells, columns, "themes").lower()) if word),
    )
    there = rows.setdefault(address_key(address), row)
    if there is not row and _rank(there) == _rank(row):
        rejects.append(Reject(line=line, reason=f"repeats the address of line {there.line}", row=raw))
    elif _rank(row) > _rank(there):
        rows[address_key(address)] = row


def _rank(row: Row) -> int:
    """Which of two rows of one address counts: the one that is further away."""
    return ("", "bounce", "complaint").index(row.barred) + (row.status == "unsubscribed")


def _cell(cells: Sequence[str], columns: Mapping[str, int], what: str) -> str:
    place = columns.get(what)
    return cells[place] if place is not None and place < len(cells) else ""


def _one_line(text: str) -> str:
    """A name without line ends or control characters, so that it can add no header."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]", " ", text).split())[:200]


def _standing(text: str) -> tuple[SubscriberStatus | Literal[""], SuppressionReason | Literal[""]]:
    """What a status cell says: (status, why the address is barred). Raises ValueError for a word that nobody taught us: taken for active,
    it could mail somebody who is gone."""
    word = re.sub(r"[\s_-]+", " ", text).strip().lower()
    if not word:
        return "", ""
    if word in HERE:
        return "active", ""
    if word in WAITING:
        return "pending", ""
    if word in GONE:
        return "unsubscribed", ""
    if word in BOUNCED:
        return "unsubscribed", "bounce"
    if word in COMPLAINED:
        return "unsubscribed", "complaint"
    known = "active, pending, unsubscribed, bounced, complained, and the usual words of other systems for these"
    raise ValueError(f'has an unknown status "{_one_line(text)}"; known are {known}')
