"""Mail: an approved issue goes to every reader of a list once, whatever happens on the way.

approved, unchanged issue → lease of the mailing → ledger.open (a delivery for each active reader)
  → what a dead process left is unknown → claim (durable, at most sender.in_flight) → messages → sender → receipts in one transaction
  → again until nothing is pending → closed

Kill it anywhere: whoever was claimed and has no receipt is unknown, everybody else is pending or has their answer.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.blocks import ThemeBlock
from digest.errors import NeedsApproval, SenderError, SettingsError, UsageError
from digest.model import Addressee, Delivery, Issue, Mailing, MailingKind, Receipt
from digest.render.segments import CompiledEmail
from digest.settings import span
from digest.work.approval import check_approved
from digest.work.issues import find_issue, issue_name
from digest.work.lease import Clock, Held, held
from digest.work.letters import ToMessage, check_base_url, compile_issue, issue_letter, notice_letter, trial_letter
from digest.work.newsroom import Newsroom
from digest.work.preflight import check_preflight
from digest.work.readers import known_list, known_lists

TAKE_OVER_SECONDS = 11.0  # a dead process's lease is over by then
BACKOFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))  # between asking a server again
NAP_SECONDS = 0.5  # how often a wait for a retry looks whether it should stop

Progress = Callable[[Receipt], None]
Stop = Callable[[], bool]
Waiting = Callable[[datetime], None]  # told when nothing is left but what a server put off, and until when


def mailing_id(issue: Issue, list_: str) -> str:
    """What `status` shows and `resume` takes: "24-weekly"."""
    return f"{issue.number}-{list_}"


def mail_issue(
    newsroom: Newsroom,
    issue: Issue,
    list_: str,
    *,
    clock: Clock,
    progress: Progress = lambda receipt: None,
    stop: Stop = lambda: False,
    waiting: Waiting = lambda due: None,
) -> Mailing:
    """Mail the issue to a list, or go on with a mailing that was interrupted; nobody who has it gets it again.

    Raises NeedsApproval where the issue is not approved or has changed since, ChecksFailed where preflight finds an error before anything
    left, SenderError and StoreError where it cannot go on now, Busy where another process is at it.
    """
    wanted, email = _prepare(newsroom, issue, list_, now=clock())
    with held(newsroom.leases, f"mailing:{wanted.id}", clock=clock, wait=TAKE_OVER_SECONDS) as lease:
        mailing = newsroom.ledger.open(wanted, _addressees(newsroom, issue, list_), now=wanted.opened)
        if mailing.status == "done":
            return mailing
        if mailing.sender != wanted.sender == "outbox":
            raise SettingsError(f"mailing {mailing.id} began over {mailing.sender}, the outbox reaches nobody; name that [sender] again")
        if mailing.sha256 != wanted.sha256:
            raise NeedsApproval(f"mailing {mailing.id} began with another text than issue {issue.number} has now; take that change back")
        letter = issue_letter(newsroom, issue, mailing, email)  # dated by the mailing, whenever a message of it leaves
        done = _deliver(newsroom, mailing, letter.to, lease, clock=clock, progress=progress, stop=stop, waiting=waiting)
    if done.status == "done":
        _mark_sent(newsroom, issue, now=clock())
    return done


def _prepare(newsroom: Newsroom, issue: Issue, list_: str, *, now: datetime) -> tuple[Mailing, CompiledEmail]:
    """The mailing as it would be opened now, and its email: whatever stands against it is raised before anything is kept."""
    known_list(newsroom, list_)
    approval = check_approved(newsroom, issue)
    check_base_url(newsroom)
    wanted = Mailing(
        id=mailing_id(issue, list_),
        subject_id=issue_name(newsroom, issue),
        issue=issue.number,
        list=list_,
        sha256=approval.sha256,
        sender=newsroom.settings.sender.kind,
        opened=now,
    )
    if newsroom.ledger.mailing(wanted.id) is None:  # what has begun to go out is finished, whatever preflight has learned since
        check_preflight(newsroom, issue, now=now)
    return wanted, compile_issue(newsroom, issue)


def resume(
    newsroom: Newsroom,
    name: str,
    unknown: str,
    *,
    clock: Clock,
    progress: Progress = lambda receipt: None,
    stop: Stop = lambda: False,
    waiting: Waiting = lambda due: None,
) -> Mailing:
    """Go on with a mailing. `unknown`: "hold" leaves the unknown as they are, "retry" mails them (perhaps again), "skip" gives them up."""
    mailing = find_mailing(newsroom, name)
    issue = find_issue(newsroom, str(mailing.issue))
    check_approved(newsroom, issue)
    with held(newsroom.leases, f"mailing:{mailing.id}", clock=clock, wait=TAKE_OVER_SECONDS):
        newsroom.ledger.abandon(mailing.id, now=clock())
        if unknown in ("retry", "skip"):
            newsroom.ledger.settle(mailing.id, "retry" if unknown == "retry" else "skip", now=clock())
    return mail_issue(newsroom, issue, mailing.list, clock=clock, progress=progress, stop=stop, waiting=waiting)


def find_mailing(newsroom: Newsroom, name: str) -> Mailing:
    """The mailing of an issue by its id; raises UsageError with those there are."""
    mailing = newsroom.ledger.mailing(name)
    if mailing is None or mailing.kind != "issue":
        known = ", ".join(one.id for one in newsroom.ledger.mailings()[:5])
        raise UsageError(f'there is no mailing "{name}"; there are {known or "none yet"}')
    return mailing


def mail_notice(
    newsroom: Newsroom, kind: MailingKind, subject_id: str, *, to: Sequence[str], subject: str, text: str, clock: Clock
) -> Mailing:
    """Mail a notice to each address, once for this kind and subject id."""
    wanted = Mailing(id=f"{kind}-{subject_id}", kind=kind, subject_id=subject_id, opened=clock())
    with held(newsroom.leases, f"mailing:{wanted.id}", clock=clock, wait=TAKE_OVER_SECONDS) as lease:
        mailing = newsroom.ledger.open(wanted, [Addressee(address=address) for address in to], now=wanted.opened)
        letter = notice_letter(newsroom, mailing, subject, text)
        return _deliver(newsroom, mailing, letter.to, lease, clock=clock)


def mail_test(newsroom: Newsroom, issue: Issue, to: str, *, clock: Clock) -> Delivery:
    """Mail an issue in any status to one address, as often as asked; gives the delivery with the server's answer."""
    list_ = known_lists(newsroom)[0]
    now = clock()
    subject_id = f"{issue_name(newsroom, issue)}-{now:%Y%m%dT%H%M%S%f}"
    wanted = Mailing(id=f"test-{subject_id}", kind="test", subject_id=subject_id, issue=issue.number, list=list_, opened=now)
    letter = trial_letter(newsroom, issue, wanted)
    with held(newsroom.leases, f"mailing:{wanted.id}", clock=clock) as lease:
        mailing = newsroom.ledger.open(wanted, [Addressee(address=to)], now=now)
        _deliver(newsroom, mailing, letter.to, lease, clock=clock)
    return newsroom.ledger.deliveries(mailing.id)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a mailing would do now: how many would get a message, how many not and why, and the largest message in bytes."""

    list: str
    messages: int
    suppressed: int
    no_theme: int
    already: int
    refused: int
    largest: int


def rehearse(newsroom: Newsroom, issue: Issue, list_: str, *, now: datetime, every: bool = True) -> Rehearsal:
    """Everything that `mail_issue` does but handing over: each message is made and measured, the ledger stays as it is.

    Without `every` one message alone is made, enough to know that they can be: what is asked before a mailing that makes them all.
    """
    from digest.audience.address import address_key
    from digest.send.mime import address_fault, write_message

    wanted, email = _prepare(newsroom, issue, list_, now=now)
    letter = issue_letter(newsroom, issue, wanted, email)
    had = {address_key(row.address) for row in newsroom.ledger.deliveries(wanted.id) if row.status != "pending"}
    away = {address_key(one.address) for one in newsroom.people.suppressed()}
    counts = {"messages": 0, "suppressed": 0, "no_theme": 0, "already": 0, "refused": 0, "largest": 0}
    for one in _addressees(newsroom, issue, list_):
        kind = _rehearsed(address_key(one.address), one, had, away)
        if kind == "messages" and address_fault(one.address):
            kind = "refused"
        counts[kind] += 1
        if kind == "messages" and (every or not counts["largest"]):
            row = Delivery(id="0" * 32, mailing=wanted.id, subscriber=one.subscriber, address=one.address, name=one.name, changed=now)
            counts["largest"] = max(counts["largest"], len(write_message(letter.to(row))))
    return Rehearsal(list=list_, **counts)


def _mark_sent(newsroom: Newsroom, issue: Issue, *, now: datetime) -> None:
    """The store's row says sent; the file, which git carries, stays as the editor left it."""
    newsroom.issues.save(replace(issue, status="sent"), newsroom.issues.stories(issue), now=now)


def _rehearsed(key: str, one: Addressee, had: set[str], away: set[str]) -> str:
    if key in had:
        return "already"
    if key in away:
        return "suppressed"
    return "no_theme" if one.no_theme else "messages"


def _addressees(newsroom: Newsroom, issue: Issue, list_: str) -> list[Addressee]:
    """The active readers of a list. One who chose themes gets an issue that has one of them; one who chose none gets every issue."""
    themes = {block.slug for block in issue.blocks if isinstance(block, ThemeBlock)}
    return [
        Addressee(address=one.address, name=one.name, subscriber=one.id, no_theme=bool(one.themes) and themes.isdisjoint(one.themes))
        for one in newsroom.people.on(list_)
        if one.status == "active"
    ]


def _deliver(
    newsroom: Newsroom,
    mailing: Mailing,
    to: ToMessage,
    lease: Held,
    *,
    clock: Clock,
    progress: Progress = lambda receipt: None,
    stop: Stop = lambda: False,
    waiting: Waiting = lambda due: None,
) -> Mailing:
    """Claim, hand over, write down, until nothing is pending or `stop` says so; gives the mailing as it stands then."""
    ledger, sender = newsroom.ledger, newsroom.sender()
    ledger.abandon(mailing.id, now=clock())
    patience = clock() + span(newsroom.settings.sender.retry_for)
    while not stop():
        lease.check()
        claimed = ledger.claim(mailing.id, lease.holder, limit=sender.in_flight, now=clock())
        if claimed:
            _hand_over(newsroom, claimed, to, lease, patience=patience, clock=clock, progress=progress)
        elif (due := ledger.due(mailing.id)) is None:
            break
        else:
            waiting(due)
            time.sleep(max(0.0, min(NAP_SECONDS, (due - clock()).total_seconds())))
    return ledger.close(mailing.id, now=clock())


def _hand_over(
    newsroom: Newsroom, claimed: Sequence[Delivery], to: ToMessage, lease: Held, *, patience: datetime, clock: Clock, progress: Progress
) -> None:
    """Send what is claimed and write the receipts down; who has none is given back only where certainly nothing left."""
    rows = {row.id: row for row in claimed}
    receipts: dict[str, Receipt] = {}
    try:
        for receipt in newsroom.sender().send([to(row) for row in claimed]):
            receipts[receipt.delivery] = receipt
            progress(receipt)
    except (SenderError, SettingsError):
        newsroom.ledger.unclaim([name for name in rows if name not in receipts], lease.holder, now=clock())
        raise
    finally:
        _write_down(newsroom, rows, receipts, lease, patience=patience, now=clock())


def _write_down(
    newsroom: Newsroom, rows: dict[str, Delivery], receipts: dict[str, Receipt], lease: Held, *, patience: datetime, now: datetime
) -> None:
    """The receipts in one transaction; "later" is asked again after a while, and given up as refused when the patience is over."""
    attempts = max((rows[name].attempts for name in receipts), default=1)
    retry_at = now + BACKOFF[min(attempts, len(BACKOFF)) - 1]
    if retry_at > patience:
        retry_at = max(now, patience)
    over = now >= patience
    written = [_given_up(receipt) if over and receipt.outcome == "later" else receipt for receipt in receipts.values()]
    newsroom.ledger.record(written, lease.holder, retry_at=retry_at, now=now)


def _given_up(receipt: Receipt) -> Receipt:
    return Receipt(delivery=receipt.delivery, outcome="refused", answer=f"gave up: {receipt.answer}")
