"""Who was mailed what, in SQL: each method is one transaction of the only writer, so that no two processes ever get the same delivery.

open → claim (pending → sending, durable) → bytes leave → record (sent, refused, pending again, unknown) → close
a dead process: its lease is taken → abandon (sending → unknown) → settle (the operator's word), or its own late answer
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal, get_args

import sqlalchemy as sa

from digest.audience.address import address_key
from digest.errors import StoreError
from digest.model import Addressee, Delivery, DeliveryStatus, Mailing, Outcome, Receipt
from digest.store.database import Database
from digest.store.leases import renew
from digest.store.schema import deliveries, leases, mailings, subscribers, suppressions

_STATUSES: tuple[DeliveryStatus, ...] = get_args(DeliveryStatus)
_BECOMES: Mapping[Outcome, DeliveryStatus] = {"sent": "sent", "refused": "refused", "later": "pending", "unknown": "unknown"}
OUTBOX = "outbox"  # the sender that reaches nobody
_REACHED = ("sent", "sending", "unknown")  # elsewhere: they have it, or may
_MAY_HAVE_LEFT = deliveries.c.status.in_((*_REACHED, "refused"))
_ANSWERABLE = ("sending", "unknown")  # unknown too: a process that was only slow knows better than whoever gave it up for dead
_FOR_EDITORS = ("draft_ready", "alarm", "sign_in")  # notices that no list and no suppression holds back
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # the moment of what may be claimed at once, by any clock
_AT_ONCE = 500  # ids in one IN (…): under SQLite's limit of variables in its oldest builds
_LOOKED_AT = 1000  # rows that a claim examines in one query at the most, where many of them are to be skipped

_COLUMNS = [deliveries.c[name] for name in Delivery.__dataclass_fields__]

_log = logging.getLogger(__name__)


class SqlLedger:
    """digest.store.Ledger in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, mailing: Mailing, people: Sequence[Addressee], *, now: datetime) -> Mailing:
        """The mailing, new or as it is known; one of another text that reached nobody gives way. An address that stands
        twice among `people` counts once, as it stands first.

        Raises StoreError where another mailing has this id already.
        """
        with self._database.writing() as connection:
            known = _mailings(connection, *_same(mailing))
            if known and not _gives_way(connection, known[0], mailing):
                return known[0]
            for withdrawn in known:
                connection.execute(sa.delete(deliveries).where(deliveries.c.mailing == withdrawn.id))
                connection.execute(sa.delete(mailings).where(mailings.c.id == withdrawn.id))
            self._refuse_taken(connection, mailing)
            connection.execute(sa.insert(mailings).values({column.name: getattr(mailing, column.name) for column in mailings.c}))
            rows = _rows(mailing, people, now)
            if rows:
                connection.execute(sa.insert(deliveries), rows)
        return mailing

    def mailing(self, mailing: str) -> Mailing | None:
        """The mailing of this id."""
        with self._database.reading() as connection:
            found = _mailings(connection, mailings.c.id == mailing)
        return found[0] if found else None

    def mailings(self, kind: str | None = "issue") -> tuple[Mailing, ...]:
        """The mailings of a kind (None: every kind), newest first."""
        with self._database.reading() as connection:
            return _mailings(connection, *([mailings.c.kind == kind] if kind else []))

    def begun(self) -> frozenset[int]:
        """The numbers of the issues that somebody has, or may have; what lies in the outbox nobody has."""
        gone = sa.exists().where(deliveries.c.mailing == mailings.c.id, _MAY_HAVE_LEFT)
        query = sa.select(mailings.c.issue).where(mailings.c.kind == "issue", mailings.c.sender != OUTBOX, gone)
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def counts(self, mailing: str) -> Mapping[DeliveryStatus, int]:
        """How many deliveries have each status; every status is named."""
        query = sa.select(deliveries.c.status, sa.func.count()).where(deliveries.c.mailing == mailing).group_by(deliveries.c.status)
        counted = dict.fromkeys(_STATUSES, 0)
        with self._database.reading() as connection:
            for status, count in connection.execute(query):
                counted[status] = count
        return counted

    def deliveries(self, mailing: str, status: DeliveryStatus | None = None) -> tuple[Delivery, ...]:
        """The deliveries of a mailing, by address."""
        wanted = [deliveries.c.mailing == mailing, *([deliveries.c.status == status] if status else [])]
        query = sa.select(*_COLUMNS).where(*wanted).order_by(deliveries.c.address_key)
        with self._database.reading() as connection:
            return tuple(Delivery(**row) for row in connection.execute(query).mappings())

    def claim(self, mailing: str, holder: str, *, limit: int, now: datetime) -> tuple[Delivery, ...]:
        """Up to `limit` due deliveries, now `sending`. A claim is a sign of life: it renews the holder's lease in the same transaction,
        so that nobody can give the claim up for dead before LEASE_SECONDS are over."""
        with self._database.writing() as connection:
            if not renew(connection, f"mailing:{mailing}", holder, now):
                raise StoreError(self._lost(connection, mailing))
            chosen: list[str] = []
            for wanted, turned_away in _due(connection, _known(connection, mailing), limit, now):
                _skip(connection, turned_away, now)
                _take(connection, wanted, holder, now)
                chosen += wanted
            return _claimed(connection, chosen)

    def due(self, mailing: str) -> datetime | None:
        """When the next pending delivery may be claimed, a moment long past where one may be at once; None where nothing is pending."""
        pending = (deliveries.c.mailing == mailing, deliveries.c.status == "pending")
        query = sa.select(deliveries.c.not_before).where(*pending).order_by(deliveries.c.not_before).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else row.not_before or _LONG_AGO

    def record(self, receipts: Iterable[Receipt], holder: str, *, retry_at: datetime | None, now: datetime) -> None:
        """Write the receipts of deliveries that `holder` claimed. One that has become `unknown` meanwhile takes its late answer;
        a receipt of a delivery that `holder` has no claim on changes nothing and is logged as a warning."""
        given: dict[str, Receipt] = {}
        for receipt in receipts:
            given.setdefault(receipt.delivery, receipt)
        with self._database.writing() as connection:
            mine = _answerable(connection, given, holder)
            rows = [_answered(given[delivery], retry_at, now) for delivery in mine]
            _update(connection, rows, "status", "answer", "not_before", "changed")
            _reopen(connection, {mine[row["key"]] for row in rows if row["status"] == "pending"})
        _tell_strays(given, mine, holder)

    def unclaim(self, deliveries_: Iterable[str], holder: str, *, now: datetime) -> None:
        """Give claimed deliveries back as pending; those that `holder` has no claim on stay as they are and are logged as a warning."""
        given = dict.fromkeys(deliveries_)
        with self._database.writing() as connection:
            mine = _answerable(connection, given, holder)
            values = {"status": "pending", "attempts": deliveries.c.attempts - 1, "changed": now}
            for some in _chunks(list(mine)):
                connection.execute(sa.update(deliveries).where(deliveries.c.id.in_(some)).values(values))
            _reopen(connection, set(mine.values()))
        _tell_strays(given, mine, holder)

    def abandon(self, mailing: str, *, now: datetime) -> int:
        """What a dead process left in `sending` becomes unknown; say how many. The caller holds the mailing's lease and has no claim."""
        with self._database.writing() as connection:
            return _move(connection, mailing, "sending", status="unknown", changed=now)

    def settle(self, mailing: str, how: Literal["retry", "skip"], *, now: datetime) -> int:
        """The operator's word on the unknown: pending again, or skipped as cancelled; say how many. Late answers count no more."""
        with self._database.writing() as connection:
            if how == "skip":
                return _move(connection, mailing, "unknown", status="skipped", reason="cancelled", changed=now)
            moved = _move(connection, mailing, "unknown", status="pending", not_before=None, changed=now)
            _reopen(connection, {mailing} if moved else set())
            return moved

    def close(self, mailing: str, *, now: datetime) -> Mailing:
        """The mailing as done where nothing is pending or sending; else as it is. One that is done keeps the time it was closed."""
        left = sa.exists().where(deliveries.c.mailing == mailing, deliveries.c.status.in_(("pending", "sending")))
        still_open = (mailings.c.id == mailing, mailings.c.status == "open", sa.not_(left))
        with self._database.writing() as connection:
            connection.execute(sa.update(mailings).where(*still_open).values(status="done", closed=now))
            return _known(connection, mailing)

    def _refuse_taken(self, connection: sa.Connection, mailing: Mailing) -> None:
        for other in _mailings(connection, mailings.c.id == mailing.id):
            theirs, ours = f"{other.kind} {other.subject_id}", f"{mailing.kind} {mailing.subject_id}"
            raise StoreError(f"{self._database.path}: {mailing.id} is the mailing of {theirs} already; give {ours} another number")

    def _lost(self, connection: sa.Connection, mailing: str) -> str:
        other = connection.execute(sa.select(leases.c.holder).where(leases.c.name == f"mailing:{mailing}")).scalar()
        whose = f"{other} sends {mailing} now" if other else f"the lease of {mailing} has ended"
        return f"{self._database.path}: {whose}, nothing was claimed here; see `digest status`, then `digest resume {mailing}`"


def delivery_id(mailing: Mailing, address: str) -> str:
    """32 hex digits, the same whenever this subject goes to this list and address: what makes a Message-ID stable."""
    # A line break can stand in none of the parts, so that no two of them run together alike.
    return sha256("\n".join((mailing.subject_id, mailing.kind, mailing.list, address_key(address))).encode()).hexdigest()[:32]


def _rows(mailing: Mailing, people: Sequence[Addressee], now: datetime) -> list[dict[str, Any]]:
    named: dict[str, Addressee] = {}
    for one in people:
        named.setdefault(address_key(one.address), one)
    return [
        {
            "id": delivery_id(mailing, key),
            "mailing": mailing.id,
            "subscriber": one.subscriber,
            "address": one.address,
            "address_key": key,
            "name": one.name,
            "status": "skipped" if one.no_theme else "pending",
            "reason": "no_theme" if one.no_theme else None,
            "attempts": 0,
            "not_before": None,
            "answer": "",
            "holder": "",
            "changed": now,
        }
        for key, one in named.items()
    ]


def _mailings(connection: sa.Connection, *wanted: sa.ColumnElement[bool]) -> tuple[Mailing, ...]:
    newest_first = (mailings.c.opened.desc(), mailings.c.issue.desc(), mailings.c.id)
    rows = connection.execute(sa.select(mailings).where(*wanted).order_by(*newest_first)).mappings()
    return tuple(Mailing(**row) for row in rows)


def _known(connection: sa.Connection, mailing: str) -> Mailing:
    found = _mailings(connection, mailings.c.id == mailing)
    if not found:
        raise LookupError(f"no mailing {mailing}")  # a bug: whoever claims or closes has opened it
    return found[0]


def _same(mailing: Mailing) -> tuple[sa.ColumnElement[bool], ...]:
    return mailings.c.kind == mailing.kind, mailings.c.subject_id == mailing.subject_id, mailings.c.list == mailing.list


def _gives_way(connection: sa.Connection, known: Mailing, wanted: Mailing) -> bool:
    """Whether a mailing is opened anew: it lies in the outbox and now goes out, or it changed before a byte of it may have left."""
    if known.sender == OUTBOX != wanted.sender:
        return True
    if (known.sha256, known.sender) == (wanted.sha256, wanted.sender):
        return False
    gone = sa.select(deliveries.c.id).where(deliveries.c.mailing == known.id, _MAY_HAVE_LEFT)
    return connection.execute(gone.limit(1)).first() is None


def _due(connection: sa.Connection, mailing: Mailing, limit: int, now: datetime) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Ids to claim, and ids to skip with their reason, a look at a time until `limit` are found; the caller moves what it is given.

    Each look is twice as wide as the one before: a claim of one among thousands that left must not take thousands of queries.
    """
    query = _candidates(connection, mailing, now)
    missing = look = max(limit, 0)
    while missing:
        rows = connection.execute(query.limit(look)).all()
        wanted = [row.id for row in rows if row.reason is None][:missing]
        turned_away = {row.id: row.reason for row in rows if row.reason is not None}
        yield wanted, turned_away
        missing -= len(wanted)
        if len(rows) < look:
            return
        look = min(look * 2, max(_LOOKED_AT, missing))


def _candidates(connection: sa.Connection, mailing: Mailing, now: datetime) -> sa.Select[Any]:
    """The due deliveries in the order of claims, each with the reason to skip it or NULL."""
    due = (deliveries.c.mailing == mailing.id, deliveries.c.status == "pending", deliveries.c.not_before <= now)
    reason = _reason(connection, mailing).label("reason")
    return sa.select(deliveries.c.id, reason).where(*due).order_by(deliveries.c.not_before, deliveries.c.address_key)


def _reason(connection: sa.Connection, mailing: Mailing) -> sa.ColumnElement[Any]:
    whens: list[tuple[sa.ColumnElement[bool], str]] = []
    if mailing.kind not in _FOR_EDITORS:
        there = sa.exists().where(subscribers.c.id == deliveries.c.subscriber, subscribers.c.status != "unsubscribed")
        whens.append((sa.exists().where(suppressions.c.address_key == deliveries.c.address_key), "suppressed"))
        whens.append((sa.and_(deliveries.c.subscriber != "", sa.not_(there)), "unsubscribed"))  # also who is no subscriber any more
    about_the_same = (mailings.c.kind == mailing.kind, mailings.c.subject_id == mailing.subject_id, mailings.c.id != mailing.id)
    reaching = [mailings.c.sender != OUTBOX] if mailing.sender != OUTBOX else []  # what lies in the outbox reached nobody
    siblings = list(connection.execute(sa.select(mailings.c.id).where(*about_the_same, *reaching)).scalars())
    if siblings:
        other = deliveries.alias("other")
        same_person = (other.c.mailing.in_(siblings), other.c.address_key == deliveries.c.address_key)
        whens.append((sa.exists().where(*same_person, other.c.status.in_(_REACHED)), "duplicate"))
    return sa.case(*whens) if whens else sa.null()


def _skip(connection: sa.Connection, reasons: Mapping[str, str], now: datetime) -> None:
    rows = [{"key": key, "status": "skipped", "reason": why, "changed": now} for key, why in reasons.items()]
    _update(connection, rows, "status", "reason", "changed")


def _take(connection: sa.Connection, wanted: Sequence[str], holder: str, now: datetime) -> None:
    values = {"status": "sending", "holder": holder, "attempts": deliveries.c.attempts + 1, "changed": now}
    for some in _chunks(wanted):
        connection.execute(sa.update(deliveries).where(deliveries.c.id.in_(some)).values(values))


def _claimed(connection: sa.Connection, chosen: Sequence[str]) -> tuple[Delivery, ...]:
    """The claimed deliveries as they are now, in the order in which they were chosen."""
    found: dict[str, Delivery] = {}
    for some in _chunks(chosen):
        rows = connection.execute(sa.select(*_COLUMNS).where(deliveries.c.id.in_(some))).mappings()
        found.update((row["id"], Delivery(**row)) for row in rows)
    return tuple(found[key] for key in chosen)


def _answerable(connection: sa.Connection, given: Iterable[str], holder: str) -> dict[str, str]:
    """{delivery: mailing} of those among `given` that `holder` claimed and that wait for an answer."""
    found: dict[str, str] = {}
    mine = (deliveries.c.holder == holder, deliveries.c.status.in_(_ANSWERABLE))
    for some in _chunks(list(given)):
        rows = connection.execute(sa.select(deliveries.c.id, deliveries.c.mailing).where(deliveries.c.id.in_(some), *mine))
        found.update((row.id, row.mailing) for row in rows)
    return found


def _answered(receipt: Receipt, retry_at: datetime | None, now: datetime) -> dict[str, Any]:
    status = _BECOMES[receipt.outcome]
    not_before = retry_at if status == "pending" else None
    return {"key": receipt.delivery, "status": status, "answer": receipt.answer, "not_before": not_before, "changed": now}


def _update(connection: sa.Connection, rows: Sequence[Mapping[str, Any]], *names: str) -> None:
    if rows:
        statement = sa.update(deliveries).where(deliveries.c.id == sa.bindparam("key"))
        connection.execute(statement.values({name: sa.bindparam(name) for name in names}), rows)


def _move(connection: sa.Connection, mailing: str, before: DeliveryStatus, **values: Any) -> int:
    """Give every delivery of one status these values; say how many."""
    these = (deliveries.c.mailing == mailing, deliveries.c.status == before)
    return connection.execute(sa.update(deliveries).where(*these).values(values)).rowcount


def _reopen(connection: sa.Connection, ids: set[str]) -> None:
    """A mailing that has something pending again is not done."""
    for some in _chunks(sorted(ids)):
        done = (mailings.c.id.in_(some), mailings.c.status == "done")
        connection.execute(sa.update(mailings).where(*done).values(status="open", closed=None))


def _tell_strays(given: Mapping[str, object], mine: Mapping[str, str], holder: str) -> None:
    strays = [delivery for delivery in given if delivery not in mine]
    if strays:
        _log.warning("%d answers of %s were not written, they are not its claims: %s", len(strays), holder, ", ".join(strays[:5]))


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
