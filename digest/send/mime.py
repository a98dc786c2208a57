"""Write a message as RFC 5322: what a whole mailing shares is encoded once, then joined with what is one reader's own.

email + envelope → frame (shared headers; parts in quoted-printable, cut at the slots; kept for the mailing) → join(message) → bytes

Every value is brought to one printable line before it stands in a header, so that none adds a header or breaks one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from digest.errors import SettingsError
from digest.model import Envelope
from digest.render.segments import CompiledEmail, Segments, Slot, encode
from digest.render.typography import one_line
from digest.send import Message
from digest.send.headers import list_headers, message_id

HEADER_LINE = 78  # characters that a line of a header should have at most (RFC 5322, 2.1.1)
QUOTED_LINE = 76  # characters of a quoted-printable line, its "=" included (RFC 2045, 6.7)
LONGEST_NAME = 60  # characters of a name that stands as it is; a longer one is encoded, because only then it can be folded
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
FRAMES = 8  # mailings at once: the looks and themes of one issue

SOFT = b"=\r\n"  # a line's end that is not there once decoded
_QUOTED = [bytes([code]) if 32 <= code <= 126 and code != ord("=") else b"=%02X" % code for code in range(256)]
_SPECIAL = "".join(chr(code) for code in range(33)) + '\x7f<>()[],;:\\"'
_ADDRESS = re.compile(rf"[^@{re.escape(_SPECIAL)}]+@[^@{re.escape(_SPECIAL)}]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def write_message(message: Message) -> bytes:
    """The message as it goes over the wire: CRLF, lines of at most 998, seven bits but for an address with letters beyond ASCII.

    Raises ValueError where the address is none (ask `address_fault` first), SettingsError where the sender's is none.
    """
    frame = _frame(message.email, message.envelope)
    head = [_mailbox("To", message.name, wire_address(message.address)), _line("Message-ID", message_id(message))]
    for name, value in list_headers(message).items():
        head.append(_line(name, value.replace(", <", ",\r\n <")) if value.startswith("<") else _words(name, value))
    return frame.head + b"".join(head) + frame.joined(message.values)


def address_fault(address: str) -> str:
    """Why no mail can be addressed to it, as one line; "" where it can. Nothing of a faulty address may reach a server."""
    if one_line(address) != address or re.search(r"\s", address):
        return "the address holds a line end, a space or a control character"
    if len(address.encode()) > LONGEST_ADDRESS:
        return f"the address is longer than {LONGEST_ADDRESS} bytes"
    if not _ADDRESS.fullmatch(address) or ".." in address or address[0] == ".":
        return "the address is not of the form name@host"
    try:
        _ascii_domain(address.rpartition("@")[2])
    except UnicodeError:
        return "the address names a host that cannot be"
    return ""


def wire_address(address: str) -> str:
    """The address with its host in ASCII; raises ValueError with the reason where `address_fault` finds one."""
    if fault := address_fault(address):
        raise ValueError(fault)
    local, _, domain = address.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def sender_address(field: str) -> tuple[str, str]:
    """Name and address of "Name <address>" or a bare address; raises SettingsError where there is no address in it."""
    text = one_line(field)
    name, bracket, address = text[:-1].rpartition("<") if text.endswith(">") else ("", "<", text)
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    if not bracket or address_fault(address.strip()):
        raise SettingsError(f'"{text}" holds no address to mail from: write it as Name <name@example.org> in digest.toml')
    return name, wire_address(address.strip())


def quoted(data: bytes) -> bytes:
    """The bytes in quoted-printable; line ends become CRLF, a carriage return alone is kept as =0D."""
    return b"\r\n".join(_quoted_line(line) for line in data.replace(b"\r\n", b"\n").split(b"\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What all messages of a mailing share: the first headers, and from the last headers on pieces and slots in turn."""

    head: bytes
    pieces: tuple[bytes | Slot, ...]

    def joined(self, values: Mapping[str, str]) -> bytes:
        return b"".join(piece if isinstance(piece, bytes) else quoted(encode(values[piece.name], piece.standing)) for piece in self.pieces)


@lru_cache(maxsize=FRAMES)
def _frame(email: CompiledEmail, envelope: Envelope) -> _Frame:
    head = [_mailbox("From", *sender_address(envelope.sender))]
    if envelope.reply_to:
        head.append(_mailbox("Reply-To", *sender_address(envelope.reply_to)))
    head += [_words("Subject", email.subject), _line("Date", format_datetime(envelope.date))]
    head.append(_line("MIME-Version", "1.0"))
    return _Frame(head=b"".join(head), pieces=_parts(email))


def _parts(email: CompiledEmail) -> tuple[bytes | Slot, ...]:
    """Text, then HTML, as one run of pieces. Quoted-printable never holds "=_", so no value can be taken for the boundary."""
    text = _quoted_pieces(email.text)
    if not email.html.pieces:
        return (_part_head("plain"), *text, b"\r\n" if not email.text.pieces or not _ends_line(email.text) else b"")
    mark = b"=_" + sha256(repr((email.text, email.html)).encode()).hexdigest()[:24].encode()
    between = b"--" + mark + b"\r\n"
    top = b'Content-Type: multipart/alternative;\r\n boundary="' + mark + b'"\r\n\r\n'
    last = b"\r\n--" + mark + b"--\r\n"
    return (top + between + _part_head("plain"), *text, b"\r\n" + between + _part_head("html"), *_quoted_pieces(email.html), last)


def _ends_line(segments: Segments) -> bool:
    last = segments.pieces[-1]
    return isinstance(last, bytes) and last.endswith(b"\n")


def _part_head(kind: str) -> bytes:
    return _line("Content-Type", f"text/{kind}; charset=utf-8") + _line("Content-Transfer-Encoding", "quoted-printable") + b"\r\n"


def _quoted_pieces(segments: Segments) -> tuple[bytes | Slot, ...]:
    """The pieces in quoted-printable, a soft break before and after each slot: its value stands on lines of its own, whatever it is."""
    pieces: list[bytes | Slot] = []
    for piece in segments.pieces:
        if isinstance(piece, bytes):
            pieces.append(quoted(piece))
        else:
            pieces += [SOFT, piece, SOFT]
    return tuple(pieces)


def _quoted_line(line: bytes) -> bytes:
    coded = b"".join([_QUOTED[code] for code in line])
    if coded.endswith(b" "):
        coded = coded[:-1] + b"=20"
    rows, at = [], 0
    while len(coded) - at > QUOTED_LINE - 1:  # the last row, too, leaves room for the soft break before a slot
        cut = at + QUOTED_LINE - 1
        escape = coded.rfind(b"=", cut - 2, cut)
        cut = escape if escape >= 0 else cut
        rows.append(coded[at:cut])
        at = cut
    return SOFT.join([*rows, coded[at:]])


def _line(name: str, value: str) -> bytes:
    return f"{name}: {value}\r\n".encode()


def _words(name: str, text: str) -> bytes:
    """A header of free text: as it is where it is ASCII that folds, else in encoded words (RFC 2047)."""
    text = one_line(text)
    plain = text.isascii() and "=?" not in text
    rows, row = [], f"{name}:"
    for word in text.split(" "):
        if row != f"{name}:" and len(row) + 1 + len(word) > HEADER_LINE:
            rows.append(row)
            row = ""
        row += f" {word}"
        plain = plain and len(row) <= HEADER_LINE
    if plain:
        return "\r\n".join([*rows, row]).encode() + b"\r\n"
    return _line(name, _encoded(text, len(name) + 2))


def _encoded(text: str, taken: int) -> str:
    """The text in encoded words, folded; `taken` columns of the first line are used already."""
    return Header(text, "utf-8", HEADER_LINE - 2, "x" * (taken - 2)).encode(linesep="\r\n")


def _mailbox(header: str, name: str, address: str) -> bytes:
    """A header of one address, with its name where there is one."""
    name = one_line(name)
    if not name:
        return _line(header, address)
    if not name.isascii() or "=?" in name or len(name) > LONGEST_NAME:
        phrase = _encoded(name, len(header) + 2)
    elif _ATOMS.fullmatch(name):
        phrase = name
    else:
        phrase = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    row = phrase if "\n" in phrase else f"{header}: {phrase}"
    space = " " if len(row.rpartition("\n")[2]) + len(address) + 3 <= HEADER_LINE else "\r\n "
    return _line(header, f"{phrase}{space}<{address}>")


def _ascii_domain(domain: str) -> str:
    """The domain in ASCII (IDNA 2008); raises UnicodeError where it cannot be one."""
    if domain.isascii():
        return domain
    import idna

    return idna.encode(domain, uts46=True).decode()
