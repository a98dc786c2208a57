"""A message as bytes, read back by the standard library's parser: it says what was meant, and nothing that a hostile value wanted."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import getaddresses
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sample_messages import EMAIL, ENVELOPE, FAULTY_ADDRESSES, HOSTILE_NAMES, NOTICE, make_message

from digest.audience.address import checked_address
from digest.errors import SettingsError
from digest.model import Email, Envelope
from digest.render.segments import CompiledEmail, Segments, Slot, compile_email
from digest.render.typography import one_line
from digest.send.mime import address_fault, quoted, sender_address, wire_address, write_message

FIELDS = ["From", "Reply-To", "Subject", "Date", "MIME-Version", "To", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"]
FIELDS += ["List-Id", "List-Archive", "Feedback-ID", "Content-Type"]


def parse(wire: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(wire, policy=SMTP))


def lines(text: str) -> str:
    """The text with the line ends that mail has no other of."""
    return text.replace("\r\n", "\n")


def recipients(wire: bytes) -> list[tuple[str, str]]:
    """Names and addresses of To. Names by the old parser: the new one of Python 3.11 leaves the blanks between two encoded words."""
    found = getaddresses([str(message_from_bytes(wire)["To"])])
    return [(str(make_header(decode_header(re.sub(r"\r\n", "", name)))), address) for name, address in found]


def part(parsed: EmailMessage, kind: str) -> str:
    found = parsed.get_body((kind,))
    assert found
    return lines(found.get_content())


def check_wire(wire: bytes) -> None:
    """CRLF alone, no line over 998, the body's over 76, and seven bits."""
    assert wire.endswith(b"\r\n")
    rows = wire.split(b"\r\n")
    assert not [row for row in rows if b"\r" in row or b"\n" in row or b"\x00" in row]
    assert max(map(len, rows)) <= 998
    assert wire.isascii()
    body = wire[wire.index(b"\r\n\r\n") :].split(b"\r\n")
    assert max(map(len, body)) <= 76


texts = st.text(st.characters(codec="utf-8"), max_size=300)
wild = st.one_of(
    texts, st.lists(st.sampled_from(["\r\n", "\n", "\x00", "\x0b", "\u2028", ": ", "Bcc: a@b.example", "=?", "?=", "é", " "])).map("".join)
)
short = wild.map(lambda text: text[:60])  # percent-encoded up to nine times as long, and a link cannot be folded
slots = st.builds(Slot, name=st.just("name"), standing=st.sampled_from(["html", "text", "url"]))
# Bytes and slots in turn, as compile_email cuts them.
pieces = st.tuples(st.lists(st.tuples(texts.map(str.encode), slots), max_size=3), texts.map(str.encode)).map(
    lambda found: (*sum(found[0], ()), found[1])
)


@given(html=st.one_of(st.just(()), pieces), text=pieces, name=wild, subject=wild)
@example(html=(b"x",), text=(b"ends in a space ",), name="n ", subject="s")
@example(
    html=(b"a" * 75, Slot(name="name", standing="html"), b"\n", Slot(name="name", standing="html")), text=(b"\r",), name="", subject=""
)
@settings(max_examples=300, deadline=None)
def test_parts_and_header_read_back_as_they_were_meant(html, text, name, subject):
    """Whatever stands in them: the parts decode to the joined segments, subject and name to their one-line selves, no field is added."""
    html_part, text_part = Segments(pieces=html), Segments(pieces=text)
    message = make_message(name=name, email=CompiledEmail(subject=subject, html=html_part, text=text_part), values={"name": name})
    wire = write_message(message)
    check_wire(wire)
    parsed = parse(wire)
    if html:
        assert part(parsed, "html") == lines(html_part.join({"name": name}).decode())
        assert part(parsed, "plain") == lines(text_part.join({"name": name}).decode())
        assert [one.get_content_type() for one in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert parsed["Subject"] == one_line(subject)
    assert recipients(wire) == [(one_line(name), "reader1@example.net")]
    assert [one.addr_spec for one in parsed["To"].addresses] == ["reader1@example.net"]
    wanted = FIELDS if html else [*FIELDS, "Content-Transfer-Encoding"]
    assert parsed.keys() == wanted


@given(
    sender=wild, reply=wild, list_id=wild, feedback=wild, archive=short, mailbox=short, page=short, id=wild,
    domain=st.text(st.characters(codec="ascii"), max_size=80),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_no_value_of_the_envelope_adds_a_field(sender, reply, list_id, feedback, archive, mailbox, page, id, domain):
    """Line ends, NULs and their like in any value leave the fields of the header as they are."""
    envelope = Envelope(
        sender=f"{sender} <weekly@example.org>", reply_to=f"{reply} <desk@example.org>", domain=domain, date=ENVELOPE.date,
        list_id=list_id, feedback_id=feedback, archive=archive, mailbox=mailbox, auto_submitted=True,
    )  # fmt: skip
    wire = write_message(make_message(id=id, envelope=envelope, unsubscribe=page))
    check_wire(wire)
    parsed = parse(wire)
    assert set(parsed.keys()) <= {*FIELDS, "Auto-Submitted"}
    assert len(parsed.keys()) == len(set(parsed.keys()))
    assert {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version"} <= set(parsed.keys())
    assert parsed["From"].addresses[0].addr_spec == "weekly@example.org"
    assert part(parsed, "html") == lines(EMAIL.html.join(make_message().values).decode())


def test_the_header_of_an_issue():
    """Every field of a list mail, with its value; the text part comes first, so that readers prefer the HTML."""
    parsed = parse(write_message(make_message(7, name="Jürgen")))
    assert parsed["From"] == '"Digest, Weekly" <weekly@example.org>'
    assert parsed["To"].addresses[0].display_name == "Jürgen"
    assert parsed["Reply-To"] == "desk@example.org"
    assert parsed["Subject"] == "Die Woche: 5 Börsengänge"
    assert parsed["Date"].datetime == datetime(2026, 6, 19, 6, tzinfo=UTC)
    assert parsed["Message-ID"] == f"<{7:032x}@example.org>"
    assert parsed["List-Unsubscribe"] == (
        "<https://weekly.example.org/u/token-007.sig>, <mailto:leave@example.org?subject=unsubscribe%20token-007.sig>"
    )
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["List-Id"] == "<weekly.example.org>"
    assert parsed["List-Archive"] == "<https://weekly.example.org/>"
    assert parsed["Feedback-ID"] == "24:weekly:issue:exampleorg"
    assert "Auto-Submitted" not in parsed
    assert parsed.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert not [one.defects for one in parsed.walk() if one.defects]


def test_a_notice_is_plain_and_says_that_a_machine_wrote_it():
    """Without HTML there is one part, no list field, no way to leave; its text ends with a line end."""
    envelope = Envelope(sender="weekly@example.org", reply_to="", domain="example.org", date=ENVELOPE.date, auto_submitted=True)
    parsed = parse(write_message(make_message(email=NOTICE, envelope=envelope, unsubscribe="", name="")))
    assert (parsed.get_content_type(), lines(parsed.get_content())) == ("text/plain", "The draft is ready.\n")
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["To"] == "reader1@example.net"
    assert not [name for name in parsed.keys() if name.startswith(("List-", "Reply-To", "Feedback"))]  # noqa: SIM118


def test_a_notice_whose_text_has_no_last_line_end_gets_one():
    """The final dot needs a line of its own."""
    email = compile_email(Email(subject="s", preheader="", html="", text="no end"))
    assert write_message(make_message(email=email)).endswith(b"no end\r\n")


def test_no_mailbox_no_mailto():
    """Only ways to leave that work are offered."""
    wire = write_message(make_message(envelope=replace(ENVELOPE, mailbox="")))
    assert parse(wire)["List-Unsubscribe"] == "<https://weekly.example.org/u/token-001.sig>"


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_only_a_name(name):
    """A name adds no field and no recipient, and its lines fold."""
    wire = write_message(make_message(name=name))
    parsed = parse(wire)
    assert parsed.keys() == FIELDS
    assert recipients(wire) == [(one_line(name), "reader1@example.net")]
    assert [one.addr_spec for one in parsed["To"].addresses] == ["reader1@example.net"]
    assert max(map(len, wire[: wire.index(b"\r\n\r\n")].split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "subject", ["Five developments of the week, " * 8, "x" * 300, "é" * 300, "=?utf-8?q?not_encoded?=", "日本語の見出し " * 20, ""]
)
def test_a_subject_folds_and_reads_back(subject):
    """No header line is longer than 78 characters, however long the subject."""
    wire = write_message(make_message(email=replace(EMAIL, subject=subject)))
    assert parse(wire)["Subject"] == one_line(subject)
    assert max(map(len, wire[: wire.index(b"\r\n\r\n")].split(b"\r\n"))) <= 78


@pytest.mark.parametrize("address", FAULTY_ADDRESSES)
def test_a_faulty_address_writes_nothing(address):
    """An address that could end a command or a header is named as such, in one line."""
    fault = address_fault(address)
    assert fault
    assert one_line(fault) == fault
    with pytest.raises(ValueError, match=re.escape(fault)):
        write_message(make_message(address=address))


@pytest.mark.parametrize(
    "address", ["o'brien+weekly@example.org", "a!#$%&*/=?^_`{|}~-b@example.org", "jürgen@bücher.example", "a@xn--bcher-kva.example"]
)
def test_what_a_roster_takes_can_be_mailed(address):
    """An address that passed `checked_address` has no fault here."""
    assert address_fault(checked_address(address)) == ""


def test_a_host_beyond_ascii_travels_in_ascii_and_a_local_part_does_not():
    """Any server takes xn--; letters before the @ need SMTPUTF8 and stay, in the header too."""
    assert wire_address("desk@straße.example") == "desk@xn--strae-oqa.example"  # not strasse, which is another host
    wire = write_message(make_message(address="jürgen@example.net"))
    parsed = message_from_bytes(wire, policy=SMTPUTF8)
    assert b"<j\xc3\xbcrgen@example.net>" in wire
    assert parsed["Subject"] == "Die Woche: 5 Börsengänge"


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("weekly@example.org", ("", "weekly@example.org")),
        ("<weekly@example.org>", ("", "weekly@example.org")),
        ("This, and that <weekly@example.org>", ("This, and that", "weekly@example.org")),
        ('"Say \\"hi\\"" <weekly@bücher.example>', ('Say "hi"', "weekly@xn--bcher-kva.example")),
    ],
)
def test_the_senders_field_is_read_leniently(field, wanted):
    """Name and address of what an editor wrote, commas and quotes and all."""
    assert sender_address(field) == wanted


@pytest.mark.parametrize("field", ["", "The Weekly", "The Weekly <>", "The Weekly <a b@example.org>", "weekly@example.org>"])
def test_a_sender_without_an_address_is_a_setting(field):
    """Nobody can be mailed from nowhere; the line says how to write it."""
    with pytest.raises(SettingsError, match=r"Name <name@example\.org>"):
        sender_address(field)


def test_the_boundary_is_the_same_each_time_and_cannot_be_forged():
    """It follows from the email alone, and holds what quoted-printable never writes: a value that repeats it does not end the part."""
    boundary = parse(write_message(make_message())).get_boundary()
    assert boundary
    again = make_message(name=f"--{boundary}", values={**make_message().values, "name": f"--{boundary}--\r\n"})
    parsed = parse(write_message(again))
    assert parsed.get_boundary() == boundary
    assert [one.get_content_type() for one in parsed.iter_parts()] == ["text/plain", "text/html"]


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_quoted_printable_is_undone_by_the_standard_library(data):
    """What binascii decodes is what went in, but for line ends."""
    import binascii

    coded = quoted(data)
    assert lines(binascii.a2b_qp(coded).decode("latin-1")) == lines(data.decode("latin-1"))
    assert max(map(len, coded.split(b"\r\n"))) <= 76
