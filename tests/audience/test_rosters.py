"""Rosters: any CSV that people have gives its good rows; a bad row is said with its line and lost to nobody."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.audience.address import address_key, checked_address
from digest.audience.rosters import read_roster, write_rejects, write_roster
from digest.errors import UsageError
from digest.model import Subscriber

NOW = datetime(2026, 6, 18, 7, tzinfo=UTC)


def read(text: str):
    return read_roster(text.encode(), "weekly.csv")


@pytest.mark.parametrize(
    "content",
    [
        b"email,name\nada@example.org,Ada\n",
        b"\xef\xbb\xbfemail,name\r\nada@example.org,Ada\r\n",
        b"Email Address;First Name;Last Name\nada@example.org;Ada;\n",
        b"name\temail\nAda\tada@example.org\n",
        "email,name\nada@example.org,Ada\n".encode("utf-16"),
        b"ada@example.org,Ada\n",
        b'\n"Email Address","NAME"\n"ada@EXAMPLE.org","Ada"\n\n',
    ],
)
def test_the_files_people_have_are_read(content):
    """Comma, semicolon, tab; BOM or none; UTF-8 or UTF-16; quoted; the well-known column names; no header at all."""
    roster = read_roster(content, "weekly.csv")
    assert [(row.address, row.name) for row in roster.rows] == [("ada@example.org", "Ada")]
    assert roster.rejects == ()


def test_a_bad_row_is_named_and_the_others_go_on():
    """Each row that cannot be used is a value with its line and its reason."""
    injected = '"x@example.org\r\nBcc: y@example.org",inject'
    text = f"email,name\nada@example.org,Ada\nnobody,N\n,empty\nADA@example.org,twice\n{injected}\ngrace@example.com,G\n"
    roster = read(text)
    assert [row.address for row in roster.rows] == ["ada@example.org", "grace@example.com"]
    assert [(reject.line, reject.reason.split()[0]) for reject in roster.rejects] == [(3, "is"), (4, "has"), (5, "repeats"), (7, "has")]
    assert "line 2" in roster.rejects[2].reason


def test_half_a_letter_and_nuls_do_not_stop_the_list():
    """A file cut inside a UTF-8 sequence and one with NULs give the rows that can be read."""
    roster = read_roster(
        "email,name\nada@example.org,Zoë\n".encode()[:-2] + b"\nlin\x00us@example.net,L\ngrace@example.com,G\n", "weekly.csv"
    )
    assert "grace@example.com" in [row.address for row in roster.rows]
    assert len(roster.rejects) == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [("Unsubscribed", "unsubscribed"), ("cleaned", "unsubscribed"), ("pending", "pending"), ("subscribed", "active"), ("", "")],
)
def test_the_status_of_other_systems_is_understood(said, status):
    """Who another system knows as gone is gone here."""
    assert read(f"email,status\nada@example.org,{said}\n").rows[0].status == status


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ("Opted Out", ("unsubscribed", "")),
        ("opted-out", ("unsubscribed", "")),
        ("archived", ("unsubscribed", "")),
        ("Non-Subscribed", ("pending", "")),
        ("confirmed", ("active", "")),
        ("Cleaned", ("unsubscribed", "bounce")),
        ("hard_bounced", ("unsubscribed", "bounce")),
        ("complained", ("unsubscribed", "complaint")),
        ("Marked as spam", ("unsubscribed", "complaint")),
    ],
)
def test_why_somebody_is_gone_is_understood(said, standing):
    """A bounce and a complaint bar the address; other ways to be gone do not."""
    (row,) = read(f"email,status\nada@example.org,{said}\n").rows
    assert (row.status, row.barred) == standing


def test_a_status_that_nobody_knows_is_rejected():
    """Taken for active it could mail somebody who is gone: the row is named with its line and the words that are known."""
    roster = read("email,status\nada@example.org,active\ngrace@example.com,wibble\n")
    assert [row.address for row in roster.rows] == ["ada@example.org"]
    (reject,) = roster.rejects
    assert (reject.line, reject.row) == (3, "grace@example.com,wibble")
    for word in ("wibble", "active", "pending", "unsubscribed", "bounced", "complained"):
        assert word in reject.reason


@given(st.permutations([("active", 0), ("pending", 0), ("", 0), ("unsubscribed", 1), ("bounced", 2), ("complained", 3)]), st.integers(1, 6))
def test_the_row_that_leaves_wins_in_any_order(standings, count):
    """Of one address's rows the one that is furthest away counts; only a row of the same standing is a repetition."""
    said = standings[:count]
    text = "email,status\n" + "".join(f"ada@example.org,{word}\n" for word, _ in said)
    roster = read(text)
    furthest = max(rank for _, rank in said)
    (row,) = roster.rows
    assert (row.status == "unsubscribed") == (furthest > 0)
    assert row.barred == ("", "", "bounce", "complaint")[furthest]
    if furthest == 0:
        assert len(roster.rejects) == count - 1


@pytest.mark.parametrize("content", [b"name,city\nAda,Leeds\n", bytes(range(256)) * 20, b"", b"\xef\xbb\xbf", b"\n \n"])
def test_a_file_that_is_no_list_is_refused(content):
    """No column of addresses, no line, or no text at all, is one line."""
    with pytest.raises(UsageError, match=r"weekly\.csv"):
        read_roster(content, "weekly.csv")


def test_a_name_can_add_no_header():
    """Line ends, control and direction characters in a name become spaces."""
    (row,) = read('email,name\nada@example.org,"Ada\r\nBcc: x@example.org\u202e"\n').rows
    assert row.name == "Ada Bcc: x@example.org"


@given(st.binary(max_size=400))
def test_no_file_raises_anything_else(content):
    """Any bytes give rows and rejects, or one UsageError."""
    try:
        roster = read_roster(content, "weekly.csv")
    except UsageError:
        return
    assert len({address_key(row.address) for row in roster.rows}) == len(roster.rows)


@pytest.mark.parametrize(
    "bad",
    ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@example..org", "ada@example.org\r\nBcc: x@example.org", "ada@-example.org"],
)
def test_what_is_no_address_is_refused(bad):
    """An address has one mailbox and one domain, and no control character."""
    with pytest.raises(ValueError, match=r"address"):
        checked_address(bad)


@pytest.mark.parametrize("good", ["ada+news@example.org", "a.b-c_d@sub.example.co.uk", "dörte@example.org", "o'hara@example.org"])
def test_what_is_an_address_is_kept(good):
    """Plus signs, dots, apostrophes and letters of other scripts stand in addresses."""
    assert checked_address(good) == good


def test_a_list_that_was_written_is_read_again():
    """Export and import name the same people; a cell that a spreadsheet would run is disarmed."""
    people = [Subscriber(id="1", list="weekly", address="ada@example.org", name='=HYPERLINK("x")', themes=("a", "b"), since=NOW)]
    text = write_roster(people)
    assert "'=HYPERLINK" in text
    (row,) = read(text).rows
    assert (row.address, row.status, row.themes) == ("ada@example.org", "active", ("a", "b"))


def test_rejects_can_be_mended():
    """The rejects file is a CSV with the line, the reason and the row as it was."""
    rows = list(csv.reader(io.StringIO(write_rejects(read("email\nnobody\n").rejects))))
    assert rows[0] == ["line", "reason", "row"]
    assert (rows[1][0], rows[1][2]) == ("2", "nobody")
