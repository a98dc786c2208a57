"""The senders that the contract test holds for: add a line to CASES for another one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import cast

from fake_sendgrid import KEY, fake_in_process, read_accepted
from servers import storing_server

from digest.send import Sender
from digest.send.outbox import OutboxSender
from digest.send.sendgrid import SendGridSender
from digest.send.smtp import SmtpSender
from digest.settings import SenderSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One mail as its reader gets it; line ends are \\n. `fields` are the names of its header."""

    address: str
    subject: str
    html: str
    text: str
    leave: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A sender and what came out at the other end."""

    sender: Sender
    arrived: Callable[[], list[Arrived]]


def read(wire: bytes, address: str) -> Arrived:
    """A mail as its reader's program shows it."""
    parsed = cast(EmailMessage, message_from_bytes(wire, policy=SMTP))
    parts = {kind: found.get_content().replace("\r\n", "\n") for kind in ("html", "plain") if (found := parsed.get_body((kind,)))}
    return Arrived(
        address=address,
        subject=parsed["Subject"],
        html=parts.get("html", ""),
        text=parts["plain"],
        leave=parsed["List-Unsubscribe"] or "",
        fields=tuple(parsed.keys()),
    )


@contextmanager
def outbox(folder: Path) -> Iterator[Case]:
    """Files in a folder."""

    def arrived() -> list[Arrived]:
        found = [path.read_bytes() for path in sorted((folder / "outbox").rglob("*.eml"))]
        return [read(wire, message_from_bytes(wire, policy=SMTP)["To"].addresses[0].addr_spec) for wire in found]

    yield Case(sender=OutboxSender(folder / "outbox"), arrived=arrived)


@contextmanager
def smtp(folder: Path) -> Iterator[Case]:
    """A mail server of its own."""
    with storing_server(folder) as server:
        section = SenderSection(kind="smtp", host=server.host, port=server.port, tls="off", connections=3)
        yield Case(
            sender=SmtpSender(section, answer_seconds=10),
            arrived=lambda: [read(row.raw, address) for row in server.received() for address in row.recipients],
        )


@contextmanager
def sendgrid(folder: Path) -> Iterator[Case]:
    """A provider that makes the mails itself: what it is said to make is what a reader gets."""

    def arrived() -> list[Arrived]:
        return [
            Arrived(
                address=mail["to"],
                subject=mail["subject"],
                html=mail["html"],
                text=mail["text"],
                leave=mail["headers"].get("List-Unsubscribe", ""),
                fields=tuple(mail["headers"]),
            )
            for mail in read_accepted(folder / "accepted.jsonl")
        ]

    with fake_in_process(folder / "accepted.jsonl") as server:
        yield Case(sender=SendGridSender(server.url, KEY, timeout=10), arrived=arrived)


CASES: dict[str, Callable[[Path], AbstractContextManager[Case]]] = {"outbox": outbox, "smtp": smtp, "sendgrid": sendgrid}
