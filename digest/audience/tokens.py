"""Signed words for links in mail: whoever holds one may do one thing, to one subscription, and nobody can make or change one.

    kid . base64url(list NUL subject) . base64url(first 16 bytes of HMAC-SHA256(key, purpose, kid, the middle part as it stands))

The signature is over the characters of the token, so that no second spelling of it is good; the kid says which key of the ring made it.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

Purpose = Literal["leave", "draft", "sign_in", "session"]

KID = re.compile(r"[A-Za-z0-9_-]{1,16}")
SIGNATURE_BYTES = 16  # 128 bits: nobody guesses one over a network, and a link stays short enough for a line of mail
LONGEST = 512  # characters of a token that are looked at; ours have about a hundred
NONCE_CHARS = 20  # hex: 80 bits, so that no feed can guess where a reader's values will stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The project's keys as (kid, key), newest first: the first signs, all of them verify. They never stand in its repr."""

    ring: tuple[tuple[str, bytes], ...] = field(repr=False)

    def __post_init__(self) -> None:
        kids = [kid for kid, _ in self.ring]
        if not kids or len(set(kids)) < len(kids) or not all(KID.fullmatch(kid) for kid in kids):
            raise ValueError("a ring has one key or more, each with a kid of its own")


def sign(keys: Keys, purpose: Purpose, list_: str, subject: str) -> str:
    """The token that lets its holder do `purpose` to a subject of a list: a subscriber's id, an issue's name for a draft, or
    what web/desk/signin_tokens says of an editor.

    It holds letters, digits, "-", "_" and "." alone, about 90 characters for usual names, and stays the same as long as the key does.
    """
    if "\0" in list_:
        raise ValueError("a list's slug holds no NUL")
    kid, key = keys.ring[0]
    named = _encode(f"{list_}\0{subject}".encode())
    return f"{kid}.{named}.{_signature(key, purpose, kid, named)}"


def read_token(keys: Keys, token: str, purpose: Purpose) -> tuple[str, str] | None:
    """The (list, subject) that a token of this purpose names; None for whatever else it is, without a word why."""
    if len(token) > LONGEST or token.count(".") != 2:
        return None
    kid, named, signature = token.split(".")
    key = dict(keys.ring).get(kid)
    if key is None or not hmac.compare_digest(_signature(key, purpose, kid, named).encode(), signature.encode("utf-8", "replace")):
        return None
    try:
        list_, _, subject = urlsafe_b64decode(named + "=" * (-len(named) % 4)).decode().partition("\0")
    except (Error, ValueError):
        return None
    return list_, subject


def nonce(keys: Keys, issue: str) -> str:
    """The word in an issue's placeholders: the same for the same issue, and known to nobody who writes a feed."""
    _, key = keys.ring[0]
    return hmac.new(key, b"nonce\0" + issue.encode(), sha256).hexdigest()[:NONCE_CHARS]


def _signature(key: bytes, purpose: str, kid: str, named: str) -> str:
    said = b"\0".join((b"token", purpose.encode(), kid.encode(), named.encode("utf-8", "replace")))  # no part of ours holds a NUL
    return _encode(hmac.new(key, said, sha256).digest()[:SIGNATURE_BYTES])


def _encode(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")
