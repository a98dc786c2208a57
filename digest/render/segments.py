"""An email compiled once: bytes, and between them the slots that each reader's own values fill.

placeholder (in the rendered email, carrying the nonce) → compile_email → segments → join(values) → the bytes of one part for one reader

The table of slots is fixed and nothing is rendered a second time: a title that looks like a placeholder cannot know the nonce.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from digest.errors import RenderError
from digest.model import Email
from digest.render.typography import one_line

SLOTS = ("unsubscribe", "address", "name")
"""What may differ between two readers: the address of their leave page, their address, their name."""

START = 8  # characters of a nonce that tell a placeholder; a template that leaves fewer of one shows it to its editor at once
_BREAK = re.compile(r"<[^<>]*>|[\s\u00ad\u200b\u2060]+")  # what a line, a tag or a hyphen of typesetting puts within a word

Standing = Literal["html", "text", "url"]  # in HTML text or an attribute; in plain text or a header; within a URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for a reader's value, and how the value is encoded there."""

    name: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """UTF-8 bytes and slots, in turn."""

    pieces: tuple[bytes | Slot, ...]

    def join(self, values: Mapping[str, str]) -> bytes:
        """The bytes for one reader; a KeyError names a slot without a value."""
        return b"".join(piece if isinstance(piece, bytes) else encode(values[piece.name], piece.standing) for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledEmail:
    """The parts of an email, cut at its slots once for a whole mailing. A notice has no HTML: its `html` holds no piece."""

    subject: str
    html: Segments
    text: Segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The placeholders that a look writes for whoever reads: `reader.unsubscribe_url` and so on; `web_url` is everybody's."""

    unsubscribe_url: str
    web_url: str
    address: str
    name: str
    address_in_url: str


def placeholders(nonce: str, web_url: str) -> Reader:
    """The placeholders of an issue. `nonce` is small letters and digits, the secret's word on the issue, so that no feed can guess it."""
    return Reader(
        unsubscribe_url=f"https://slot-{nonce}-unsubscribe.invalid/",
        web_url=web_url,
        address=f"slot-{nonce}-address-value",
        name=f"slot-{nonce}-name-value",
        address_in_url=f"slot-{nonce}-address-quoted",
    )


def compile_email(email: Email) -> CompiledEmail:
    """The email cut at its placeholders; raises RenderError where one of them is in its subject or names no slot."""
    if email.nonce and _holds_any(email.subject, email.nonce):
        raise RenderError("a reader's placeholder stands in the subject: what differs between readers belongs in the mail itself")
    return CompiledEmail(subject=email.subject, html=_cut(email.html, email.nonce, "html"), text=_cut(email.text, email.nonce, "text"))


def encode(value: str, standing: Standing) -> bytes:
    """The value as it may stand there, on one line: escaped for HTML, percent-encoded within a URL, as it is in plain text."""
    flat = one_line(value)
    if standing == "html":
        return html.escape(flat).encode()
    return (quote(flat, safe="") if standing == "url" else flat).encode()


def _cut(text: str, nonce: str, part: Literal["html", "text"]) -> Segments:
    if not nonce:
        return Segments(pieces=(text.encode(),) if text else ())
    found = re.compile(rf"https://slot-{nonce}-([a-z]+)\.invalid/|slot-{nonce}-([a-z]+)-(value|quoted)")
    pieces: list[bytes | Slot] = []
    at = 0
    for match in found.finditer(text):
        name = match[1] or match[2]
        pieces.append(text[at : match.start()].encode())
        pieces.append(Slot(name=name, standing="url" if match[3] == "quoted" else part))
        at = match.end()
    pieces.append(text[at:].encode())
    left = found.sub("\n", text)
    unknown = [piece.name for piece in pieces if isinstance(piece, Slot) and piece.name not in SLOTS]
    if unknown or _holds_any(left, nonce):
        raise RenderError(f"the {part} part holds a placeholder that is cut or unknown: a template may not shorten or change one")
    return Segments(pieces=tuple(pieces))


def _holds_any(text: str, nonce: str) -> bool:
    """Whether the text holds a placeholder or a piece of one: broken over lines or by markup, cut short, in capitals.

    Wherever a nonce is cut in two, one half of it is whole; START characters are more than a feed could guess.
    """
    small, half = text.lower(), len(nonce) // 2
    return nonce[:half] in small or nonce[half:] in small or f"slot-{nonce[:START]}" in _BREAK.sub("", small)
