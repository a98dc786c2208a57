"""Readers: who is on which list. Rosters add, take away who is gone, and never revive; leaving is final until the reader asks again.

subscribers/<list>.csv → read_roster → who is gone leaves, bounces and complaints are suppressed → store.people.add (known addresses stay as
they are) → report, rejects beside the outbox
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.audience.address import address_key, checked_address
from digest.audience.rosters import Reject, Row, read_roster, write_rejects
from digest.errors import StoreError, UsageError
from digest.model import Subscriber, SubscriberStatus, Suppression
from digest.work.newsroom import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did: rows that could be read, people new to the list, people known before, those of them who left by it, rows
    rejected, where those lie, and whether they are others than last time."""

    list: str
    rows: int
    added: tuple[Subscriber, ...]
    known: int
    left: tuple[Subscriber, ...] = ()
    rejects: tuple[Reject, ...]
    rejects_file: Path | None = None
    rejects_new: bool = False

    @property
    def fault(self) -> str:
        """How many rows are rejected, the first and its reason, and where all lie; "" where none is."""
        if not self.rejects:
            return ""
        first, count = self.rejects[0], len(self.rejects)
        return f"{count} {'row' if count == 1 else 'rows'} rejected: line {first.line} {first.reason}" + (
            f", and {count - 1} more; all in {self.rejects_file}" if count > 1 else f"; it is in {self.rejects_file}"
        )


def import_roster(newsroom: Newsroom, path: Path, list_: str, *, status: SubscriberStatus, now: datetime) -> Imported:
    """Add the people of a CSV to a list. `status` is for rows that do not say theirs. Whom a row calls gone leaves the list, or comes to it
    as gone; who bounced or complained is suppressed, for every list.

    The roster vouches for consent: file, line and time are the proof. Raises UsageError where there is no such list or file.
    """
    known_list(newsroom, list_)
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise UsageError(f"{path}: cannot be read ({wrong.strerror})") from wrong
    roster = read_roster(content, str(path))
    left = _let_go(newsroom, list_, roster.rows, now)
    added = newsroom.people.add(_subscriber(row, path, list_, status, now) for row in roster.rows)
    rejects_file, rejects_new = _keep_rejects(newsroom, list_, path, roster.rejects)
    return Imported(
        list=list_,
        rows=len(roster.rows),
        added=added,
        known=len(roster.rows) - len(added),
        left=left,
        rejects=roster.rejects,
        rejects_file=rejects_file,
        rejects_new=rejects_new,
    )


def import_rosters(newsroom: Newsroom, *, now: datetime) -> tuple[Imported, ...]:
    """Import subscribers/<list>.csv of every list that has such a file: what `send` begins with. Raises UsageError as import_roster."""
    done = [import_own_roster(newsroom, row.slug, now=now) for row in newsroom.settings.lists]
    return tuple(one for one in done if one)


def import_own_roster(newsroom: Newsroom, list_: str, *, now: datetime) -> Imported | None:
    """Import subscribers/<list>.csv; None where there is nothing of that name. Raises UsageError where what is there cannot be read."""
    path = newsroom.folder / "subscribers" / f"{list_}.csv"
    try:
        path.lstat()
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise UsageError(f"{path}: cannot be read ({wrong.strerror})") from wrong
    return import_roster(newsroom, path, list_, status="active", now=now)


def add_reader(newsroom: Newsroom, address: str, list_: str, *, name: str = "", by: str, now: datetime) -> Subscriber:
    """Put one reader on a list as active. Raises UsageError where they are on it, or left it: only they can come back."""
    known_list(newsroom, list_)
    try:
        checked = checked_address(address)
    except ValueError as wrong:
        raise UsageError(f"{address!r} {wrong}") from wrong
    fresh = Subscriber(id=_new_id(), list=list_, address=checked, name=name, proof=f"added by {by} at {_stamp(now)}", since=now)
    if newsroom.people.add([fresh]):
        return fresh
    (there,) = newsroom.people.find(checked, list_)
    if there.status == "unsubscribed":
        when = f" on {there.left.date()}" if there.left else ""
        raise UsageError(f"{checked} left {list_}{when}; nobody who left is put back, they can subscribe again themselves")
    raise UsageError(f"{checked} is on {list_} already ({there.status})")


def remove_reader(newsroom: Newsroom, address: str, list_: str | None, *, now: datetime) -> tuple[Subscriber, ...]:
    """Take an address off a list, or off every list it is on. Raises UsageError where it is on none."""
    if list_:
        known_list(newsroom, list_)
    found = newsroom.people.find(address, list_)
    if not found:
        raise UsageError(f"{address} is on no list" if list_ is None else f"{address} is not on {list_}")
    return tuple(newsroom.people.leave(one, now=now) for one in found)


def known_list(newsroom: Newsroom, slug: str) -> str:
    """The slug, if digest.toml names such a list; raises UsageError with those it names."""
    named = [row.slug for row in newsroom.settings.lists]
    if slug not in named:
        raise UsageError(f'there is no list "{slug}" in digest.toml; choose from {", ".join(named) or "none: add [[lists]]"}')
    return slug


def mailable(newsroom: Newsroom, list_: str) -> tuple[Subscriber, ...]:
    """The active readers of a list whom nobody suppressed, by address: whom a mailing would reach now."""
    away = {address_key(one.address) for one in newsroom.people.suppressed()}
    return tuple(one for one in newsroom.people.on(list_) if one.status == "active" and address_key(one.address) not in away)


def _let_go(newsroom: Newsroom, list_: str, rows: Sequence[Row], now: datetime) -> tuple[Subscriber, ...]:
    """Suppress whom the rows call barred; those on the list whom they call gone leave it and are given back."""
    gone = {address_key(row.address) for row in rows if row.status == "unsubscribed"}
    if not gone:
        return ()
    newsroom.people.suppress(Suppression(address=row.address, reason=row.barred, since=now) for row in rows if row.barred)
    there = [one for one in newsroom.people.on(list_) if one.status != "unsubscribed" and address_key(one.address) in gone]
    return tuple(newsroom.people.leave(one, now=now) for one in there)


def _subscriber(row: Row, path: Path, list_: str, status: SubscriberStatus, now: datetime) -> Subscriber:
    said = row.status or status
    return Subscriber(
        id=_new_id(),
        list=list_,
        address=row.address,
        name=row.name,
        status=said,
        themes=row.themes,
        proof=f"{path.name} line {row.line} at {_stamp(now)}",
        since=now,
        left=now if said == "unsubscribed" else None,
    )


def _keep_rejects(newsroom: Newsroom, list_: str, roster: Path, rejects: Sequence[Reject]) -> tuple[Path | None, bool]:
    """(where the rejected rows lie, whether they are others than before). A roster's file replaces its own earlier one only: that of
    subscribers/<list>.csv is outbox/rejects-<list>.csv, another's has the roster's name behind the list's. Its owner alone reads it."""
    other = "" if roster.name == f"{list_}.csv" else f".{roster.name.removesuffix('.csv')}"
    path = newsroom.folder / "outbox" / f"rejects-{list_}{other}.csv"
    try:
        if not rejects:
            path.unlink(missing_ok=True)
            return None, False
        text = write_rejects(rejects).encode()
        if path.is_file() and path.read_bytes() == text:
            return path, False
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(text)
    except OSError as wrong:
        raise StoreError(f"{path}: cannot be written ({wrong.strerror}); the good rows are imported") from wrong
    return path, True


def _new_id() -> str:
    """An id that says nothing of the person."""
    return secrets.token_hex(8)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
