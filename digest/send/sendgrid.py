"""Hands a mailing to SendGrid, or to a host that speaks its mail API: one request for at most 1000 people.

    messages → refuse what SendGrid would → batches (≤ 1000, each address once) → build_request → POST /v3/mail/send → receipts
      400 that names a person → that one refused, the others asked again at once
      5xx, a drop or a time-out once the whole request has left → unknown: no idempotency key exists, so nobody may ask again

Each request opens a connection of its own: one that had idled could be gone, which looks just like a drop after the request was taken.
"""

import hashlib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import orjson

from digest.audience.address import address_key, checked_address
from digest.errors import SenderError, SettingsError
from digest.model import Outcome, Receipt
from digest.render.segments import CompiledEmail, Segments, Slot, encode
from digest.render.typography import one_line
from digest.send import Message
from digest.send.headers import LEAVING, list_headers, message_id
from digest.text import shorten

MOST = 1000  # personalizations of one request, by SendGrid's rules; also how many may become unknown at once
SUBSTITUTION_BYTES = 10_000  # tags and values of one person, by SendGrid's rules
CONNECT_SECONDS = 15.0  # nothing has left yet, so a short wait costs nothing
ANSWER_SECONDS = 120.0  # a thousand people whose fate is unknown cost more than a wait
ANSWER_BYTES = 100_000  # of an answer that are read; an honest one has some hundred
WORD_CHARS = 200  # of the provider's own words in a receipt or an error

_PERSON = re.compile(r"personalizations\.(\d+)\.to\b")
_SPECIAL = re.compile(r'[()<>@,:;".\[\]\\]')  # of RFC 5322: a name that holds one is quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, status 0 for nothing at all; `whole` is whether the server may have the whole request."""

    status: int
    reason: str = ""
    pause: str = ""
    message_id: str = ""
    errors: tuple[tuple[str, str], ...] = field(default=())  # (field or "", message)
    whole: bool = True

    @property
    def word(self) -> str:
        """The answer as one short line."""
        said = "; ".join(f"{message} ({name})" if name else message for name, message in self.errors)
        parts = (f"{self.status or ''} {self.reason}".strip(), self.message_id, said, self.pause)
        return shorten(one_line(": ".join(part for part in parts if part)), WORD_CHARS)


class SendGridSender:
    """The Sender over SendGrid's mail API at `url`. `sandbox` has every request checked and nobody mailed; their receipts say so.

    `timeout` is how many seconds the server may be silent. Raises SettingsError for an address that is not https (loopback may be http)
    and for a key that cannot be one.
    """

    kind = "sendgrid"
    in_flight = MOST

    def __init__(self, url: str, api_key: str, *, sandbox: bool = False, timeout: float = ANSWER_SECONDS) -> None:
        self._https, self._host, self._port, path = _place(url)
        self._path = f"{path.rstrip('/')}/v3/mail/send"
        self._key = api_key.strip()
        if not re.fullmatch(r"[!-~]+", self._key):
            raise SettingsError("SENDGRID_API_KEY is not set, or is no key: copy it from the provider's page into the environment")
        self._sandbox = sandbox
        self._timeout = timeout

    def send(self, messages: Sequence[Message]) -> Iterator[Receipt]:
        """A receipt for each message; see Sender."""
        good: list[Message] = []
        for message in messages:
            fault = find_fault(message)
            if fault:
                yield Receipt(delivery=message.id, outcome="refused", answer=f"not handed over: {fault}")
            else:
                good.append(message)
        for batch in batches(good):
            yield from self._hand_over(batch)

    def close(self) -> None:
        """Nothing to let go of: no connection outlives its request."""

    def _hand_over(self, batch: Sequence[Message]) -> Iterator[Receipt]:
        while batch:
            receipts = self._receipts(batch, self._post(build_request(batch, sandbox=self._sandbox)))
            yield from receipts
            known = {receipt.delivery for receipt in receipts}
            batch = [message for message in batch if message.id not in known]

    def _receipts(self, batch: Sequence[Message], answer: Answer) -> list[Receipt]:
        """What an answer says of the batch: of all, or of those whom a refusal names."""
        status = answer.status
        if status == 202 or (status == 200 and self._sandbox):
            word = f"{answer.word} (sandbox: checked, not mailed)" if self._sandbox else answer.word
            return [Receipt(delivery=message.id, outcome="sent", answer=word) for message in batch]
        lost = status == 0 or 200 <= status < 300 or status >= 500
        if lost or status in (408, 429):
            outcome: Outcome = "unknown" if lost and answer.whole else "later"
            return [Receipt(delivery=message.id, outcome=outcome, answer=answer.word) for message in batch]
        refused = {int(found[1]): (name, said) for name, said in answer.errors if (found := _PERSON.match(name))}
        if status in (401, 403) or not refused.keys() & range(len(batch)):
            raise SenderError(self._complaint(answer))
        words = {index: shorten(f"{status} {said}", WORD_CHARS) for index, (_, said) in refused.items() if index < len(batch)}
        return [Receipt(delivery=batch[index].id, outcome="refused", answer=word) for index, word in sorted(words.items())]

    def _complaint(self, answer: Answer) -> str:
        advice = {
            401: "the key is refused; check SENDGRID_API_KEY",
            403: "it is forbidden; check the rights of SENDGRID_API_KEY and that the sender's address is verified there",
            400: "it refuses the mail itself, so nobody was mailed; mend what it names",
            413: "the mail is too large, so nobody was mailed; shorten the issue",
        }.get(answer.status, "this is no SendGrid mail API; check [sender] url")
        return f"{self._host}:{self._port}: {advice} (it said: {answer.word})"

    def _post(self, body: bytes) -> Answer:
        """The answer to one request; raises SenderError where no connection was made, so that nothing left."""
        connection = self._connect()
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json", "User-Agent": "Digest/0.1"}
        whole = False
        try:
            try:
                connection.request("POST", self._path, body, headers)
                whole = True
            except OSError:
                pass  # the last byte never left, so it cannot have been accepted; why may stand in an answer that came early
            response = connection.getresponse()
            return self._read(response, whole)
        except (OSError, HTTPException) as error:
            when = "after" if whole else "before"
            return Answer(status=0, reason=f"no answer ({type(error).__name__}), dropped {when} the request had left", whole=whole)
        finally:
            connection.close()

    def _connect(self) -> HTTPConnection:
        limit = min(CONNECT_SECONDS, self._timeout)
        try:
            if self._https:
                secure = ssl.create_default_context()
                connection: HTTPConnection = HTTPSConnection(self._host, self._port, timeout=limit, context=secure)
            else:
                connection = HTTPConnection(self._host, self._port, timeout=limit)
            connection.connect()
        except (OSError, UnicodeError) as error:  # TLS and names that cannot be resolved are OSErrors
            reason = one_line(getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error) or type(error).__name__)
            raise SenderError(f"{self._host}:{self._port} cannot be reached ({reason}); check [sender] url and the network") from error
        connection.sock.settimeout(self._timeout)
        return connection

    def _read(self, response: HTTPResponse, whole: bool) -> Answer:
        body = b""
        with suppress(OSError, HTTPException):  # the status has been said; what breaks off after it is only an explanation
            body = response.read(ANSWER_BYTES)
        return Answer(
            status=response.status,
            reason=response.reason,
            pause=_pause(response),
            message_id=response.getheader("X-Message-Id", ""),
            errors=tuple((name, said.replace(self._key, "[key]")) for name, said in _errors(body)),
            whole=whole,
        )


def find_fault(message: Message) -> str:
    """Why SendGrid would refuse this person, and with them the whole request; "" where it would not."""
    try:
        _mailable(message.address)
    except ValueError as wrong:
        return one_line(str(wrong))
    size = sum(len(tag) + len(value.encode()) for tag, value in _substitutions(message, _tags(message.email)).items())
    return f"has more than {SUBSTITUTION_BYTES} bytes of name and links" if size > SUBSTITUTION_BYTES else ""


def batches(messages: Sequence[Message]) -> list[list[Message]]:
    """The messages in as few requests as may be: at most 1000 each, no mailbox twice in one."""
    made: list[dict[str, Message]] = []
    for message in messages:
        key = address_key(message.address)
        free = next((batch for batch in made if key not in batch and len(batch) < MOST), None)
        if free is None:
            free = {}
            made.append(free)
        free[key] = message
    return [list(batch.values()) for batch in made]


def build_request(messages: Sequence[Message], *, sandbox: bool) -> bytes:
    """The JSON of one request for these messages of one mailing, byte for byte what would be sent; nothing is.

    Raises ValueError for an address that find_fault names, SettingsError for a sender that is no address.
    """
    first = messages[0]
    envelope, email = first.envelope, first.email
    tags = _tags(email)
    common = {name: value for name, value in list_headers(first).items() if name not in LEAVING}
    off = {"enable": False}
    body: dict[str, Any] = {
        "from": _named(envelope.sender),
        "subject": email.subject,
        "personalizations": [_person(message, tags) for message in messages],
        "content": _content(email, tags),
        # Nothing is tracked, and the only way to leave is ours: with these off, a title that says [unsubscribe] stays as it is.
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": off,
            "subscription_tracking": off,
            "ganalytics": off,
        },
    }
    if common:
        body["headers"] = common
    if envelope.reply_to:
        body["reply_to"] = _named(envelope.reply_to)
    if sandbox:
        body["mail_settings"] = {"sandbox_mode": {"enable": True}}
    return orjson.dumps(body)


def _person(message: Message, tags: dict[Slot, str]) -> dict[str, Any]:
    to = {"email": _mailable(message.address)}
    name = one_line(message.name)
    if name:  # SendGrid quotes no name by itself: a comma in one would make two addresses of it
        to["name"] = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"' if _SPECIAL.search(name) else name
    own = {field: value for field, value in list_headers(message).items() if field in LEAVING}
    person: dict[str, Any] = {
        "to": [to],
        "headers": {**own, "Message-ID": message_id(message)},
        "custom_args": {"delivery": message.id},  # opaque: it comes back with every event, through many hands
    }
    if tags:
        person["substitutions"] = _substitutions(message, tags)
    return person


def _substitutions(message: Message, tags: dict[Slot, str]) -> dict[str, str]:
    return {tag: encode(message.values[slot.name], slot.standing).decode() for slot, tag in tags.items()}


@lru_cache(maxsize=2)  # an email is hashed once for its whole mailing, not once a person
def _tags(email: CompiledEmail) -> dict[Slot, str]:
    """A tag for each slot that the email has: a name that stands in HTML and in a URL is encoded in two ways and has two.

    A tag carries the hash of the email that it stands in, so no title in it can hold one.
    """
    pieces = (*email.html.pieces, *email.text.pieces)
    slots = sorted({piece for piece in pieces if isinstance(piece, Slot)}, key=lambda slot: (slot.name, slot.standing))
    if not slots:
        return {}
    fixed = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    stem = hashlib.sha256(fixed + email.subject.encode()).hexdigest()[:24]
    return {slot: f"-{stem}-{slot.name}-{slot.standing}-" for slot in slots}


def _content(email: CompiledEmail, tags: dict[Slot, str]) -> list[dict[str, str]]:
    parts = {"text/plain": _joined(email.text, tags), "text/html": _joined(email.html, tags)}
    return [{"type": kind, "value": value} for kind, value in parts.items() if value]


def _joined(segments: Segments, tags: dict[Slot, str]) -> str:
    return "".join(piece.decode() if isinstance(piece, bytes) else tags[piece] for piece in segments.pieces)


def _named(written: str) -> dict[str, str]:
    """A From or Reply-To field as SendGrid's object; raises SettingsError where there is no address in it."""
    name, address = parseaddr(one_line(written))
    if "@" not in address:
        raise SettingsError(f'"{one_line(written)}" holds no address to mail from: write it as Name <name@example.org> in digest.toml')
    return {"email": address, "name": name} if name else {"email": address}


def _mailable(address: str) -> str:
    """The address as SendGrid takes it, in ASCII; raises ValueError with the reason."""
    local, _, domain = checked_address(address).rpartition("@")
    if not local.isascii():
        raise ValueError("has letters before the @ that SendGrid does not take")
    if not domain.isascii():
        import idna

        domain = idna.encode(domain, uts46=True).decode()  # its errors are ValueErrors
    return f"{local}@{domain}"


def _errors(body: bytes) -> list[tuple[str, str]]:
    """(field or "", message) of each error that an answer names; what is not SendGrid's JSON names none."""
    try:
        found = orjson.loads(body)["errors"]
        return [(one_line(str(error.get("field") or "")), one_line(str(error.get("message") or ""))) for error in found]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _pause(response: HTTPResponse) -> str:
    """When the server wants to be asked again, in words: by Retry-After, or by the end of its rate limit's span."""
    wanted = one_line(response.getheader("Retry-After", ""))
    if wanted:
        return f"ask again in {wanted} s" if wanted.isdigit() else f"ask again at {wanted}"
    reset = response.getheader("X-RateLimit-Reset", "")
    return f"ask again at {datetime.fromtimestamp(int(reset), UTC):%H:%M:%S} UTC" if re.fullmatch(r"[0-9]{1,10}", reset) else ""


def _place(url: str) -> tuple[bool, str, int, str]:
    """(https, host, port, path) of a provider's address."""
    shown = one_line(url).rpartition("@")[2]  # what stands before it may be a password
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in ("http", "https") or parts.query or "@" in parts.netloc:
        raise SettingsError(f'[sender] url: "{shown}" is no address of a provider; write "https://api.sendgrid.com"')
    if parts.scheme == "http" and not _is_loopback(host):
        raise SettingsError(f'[sender] url: "{shown}" must be https, or the key and every address could be read on the way')
    return parts.scheme == "https", host, port or (443 if parts.scheme == "https" else 80), parts.path


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".") == "localhost"
