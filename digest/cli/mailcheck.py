"""The mailing half of `digest doctor`: sender, secrets, addresses of links, lists, and whether the store is trusted.

Nothing is mailed, made or changed: neither a key, nor a reader, nor a status.
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING

from digest.cli.opening import count
from digest.errors import DigestError, SettingsError

if TYPE_CHECKING:
    from digest.settings import ListSection, SenderSection
    from digest.work.newsroom import Newsroom

ANSWER_SECONDS = 3.0  # a server that answers later is a matter for whoever runs it, and doctor is asked by people who wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One thing that was looked at: its name, whether it is well, and what was found. Not well with exit code 0 is a warning."""

    what: str
    well: bool
    found: str
    exit_code: int = 0


def examine_mailing(room: "Newsroom", *, now: datetime) -> Iterator[Examined]:
    """What a mailing would need, a thing a row; what a mailing could not go without is a fault, the rest are warnings."""
    yield from _sender(room.settings.sender)
    yield _secret(room.settings.sender)
    yield _links(room)
    yield from (_list(room, row) for row in room.settings.lists)
    if not room.settings.lists:
        yield Examined(what="list", well=False, found="none in digest.toml, so nobody can be mailed; add [[lists]]")
    yield _trust(room, now)


def _sender(section: "SenderSection") -> Iterator[Examined]:
    if section.kind == "outbox":
        yield Examined(what="sender", well=True, found="outbox: messages are files in outbox/, nobody is mailed")
    elif section.kind == "sendgrid":
        yield Examined(what="sender", well=True, found=f"sendgrid: {section.url}")
    else:
        port = section.port or (465 if section.tls == "implicit" else 587)
        where = f"{section.host}:{port}"
        yield Examined(what="sender", well=True, found=f"smtp: {where}, tls {section.tls}")
        wrong = _unreachable(section.host, port)
        yield Examined(what="server", well=not wrong, found=f"{where} {wrong or 'answers'}")


def _unreachable(host: str, port: int) -> str:
    """Why no connection can be had; "" where it can. In a thread of its own, because looking a name up has no time-out."""
    said = [f"did not answer within {ANSWER_SECONDS:g} seconds; look at [sender] host and port, and at the firewall"]

    def knock() -> None:
        try:
            socket.create_connection((host, port), timeout=ANSWER_SECONDS).close()
            said.append("")
        except socket.gaierror as wrong:
            said.append(f"has no address ({wrong.strerror}); look at [sender] host")
        except TimeoutError:
            return
        except (OSError, UnicodeError) as wrong:
            said.append(f"cannot be reached ({getattr(wrong, 'strerror', None) or wrong}); look at [sender] host and port")

    thread = Thread(target=knock, daemon=True)
    thread.start()
    thread.join(ANSWER_SECONDS)
    return said[-1]


def _secret(section: "SenderSection") -> Examined:
    """Whether the sender's secret is there; it is never said."""
    from digest.secret import read_secret

    name = {"smtp": "DIGEST_SMTP_PASSWORD" if section.user else "", "sendgrid": "SENDGRID_API_KEY"}.get(section.kind, "")
    if not name:
        return Examined(what="secret", well=True, found="the sender needs none")
    try:
        there = bool(read_secret(name))
    except SettingsError as wrong:
        return Examined(what="secret", well=False, found=str(wrong), exit_code=wrong.exit_code)
    if there:
        return Examined(what="secret", well=True, found=f"{name} is set")
    return Examined(what="secret", well=False, found=f"{name} is not set, nor {name}_FILE", exit_code=SettingsError.exit_code)


def _links(room: "Newsroom") -> Examined:
    from digest.work.letters import check_base_url

    try:
        check_base_url(room)
    except SettingsError as wrong:
        return Examined(what="base_url", well=False, found=str(wrong), exit_code=wrong.exit_code)
    return Examined(what="base_url", well=True, found=f"links lead to {room.settings.base_url}")


def _list(room: "Newsroom", row: "ListSection") -> Examined:
    """A list's roster file as it is read now, and whom the store would mail."""
    from digest.audience.rosters import read_roster
    from digest.work.readers import mailable

    path = room.folder / "subscribers" / f"{row.slug}.csv"
    name = f"subscribers/{path.name}"
    try:
        roster = read_roster(path.read_bytes(), name) if path.is_file() else None
    except DigestError as wrong:
        return Examined(what="list", well=False, found=f"{row.slug}: {wrong}", exit_code=wrong.exit_code)
    except OSError as wrong:
        return Examined(what="list", well=False, found=f"{row.slug}: {name} cannot be read ({wrong.strerror})", exit_code=2)
    readers = f"{count(len(mailable(room, row.slug)), 'reader')} in the store"
    if roster is None:
        return Examined(what="list", well=True, found=f"{row.slug}: no {name}; {readers}")
    bad = f" and {len(roster.rejects)} that cannot be used" if roster.rejects else ""
    return Examined(what="list", well=not roster.rejects, found=f"{row.slug}: {name} has {count(len(roster.rows), 'row')}{bad}; {readers}")


def _trust(room: "Newsroom", now: datetime) -> Examined:
    """Since when the store knows what was mailed, and the approved issues that are held for that: due before, and not mailed by it."""
    from digest.work.issues import all_issues
    from digest.work.run import due_now

    since = room.diary.trusted_since()
    said = f"trusted since {since:%Y-%m-%d %H:%M} UTC"
    due = {one.period.name: one.send_at for one in due_now(room.settings, now)}
    held = [
        str(issue.number)
        for issue in all_issues(room)
        if issue.status == "approved" and due.get(issue.period.name, issue.period.end) < since
    ]
    if not held:
        return Examined(what="trust", well=True, found=said)
    numbers = f"No. {', '.join(held)}"
    found = f"{said}: new, restored or copied then; {numbers} was due before and is held. Was it not mailed? `digest send {held[0]} --yes`"
    return Examined(what="trust", well=False, found=found)
