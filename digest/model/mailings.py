"""To whom it goes: subscribers, and the ledger of what each was sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SubscriberStatus = Literal["pending", "active", "unsubscribed"]
SuppressionReason = Literal["bounce", "complaint", "request"]
MailingKind = Literal["issue", "confirm", "welcome", "draft_ready", "alarm", "test", "sign_in"]
MailingStatus = Literal["open", "done"]
DeliveryStatus = Literal["pending", "sending", "sent", "refused", "unknown", "skipped"]
SkipReason = Literal["suppressed", "unsubscribed", "no_theme", "cancelled", "duplicate"]
Outcome = Literal["sent", "refused", "later", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """An address on one list. `id` is opaque and stays; `proof` says how consent came about; empty `themes` means all of them."""

    id: str
    list: str
    address: str
    name: str = ""
    status: SubscriberStatus = "active"
    themes: tuple[str, ...] = ()
    proof: str = ""
    since: datetime
    left: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address that must not be mailed, whatever a list says."""

    address: str
    reason: SuppressionReason
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """One issue going to one list ("24-weekly"), or a notice ("draft_ready-2026-W25"), which has neither issue number nor list.

    `subject_id` is what it is about: the issue's period, look and theme for an issue, the notice's own word for a notice; a mailing is
    unique by kind × subject_id × list. `sha256` is the approved hash that it was opened with, `sender` the kind of sender it went over:
    one of the outbox reached nobody.
    """

    id: str
    kind: MailingKind = "issue"
    subject_id: str
    issue: int = 0
    list: str = ""
    sha256: str = ""
    sender: str = ""
    status: MailingStatus = "open"
    opened: datetime
    closed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a mailing is for: an address, and the subscriber behind it ("" for an editor's notice). `no_theme`: nothing in it is theirs."""

    address: str
    name: str = ""
    subscriber: str = ""
    no_theme: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The ledger's row for one message. `answer` is the last word of the server; `not_before` holds a retry back.

    `id` is the same whenever the same mailing reaches for the same address, so that Message-ID is stable.
    """

    id: str
    mailing: str
    subscriber: str
    address: str
    name: str = ""
    status: DeliveryStatus = "pending"
    reason: SkipReason | None = None
    attempts: int = 0
    not_before: datetime | None = None
    answer: str = ""
    changed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a sender answers at once about one delivery.

    sent: the server took it. refused: it never will. later: it certainly did not take it, and may if asked again. unknown: nobody can say.
    `answer` is the server's word as one line.
    """

    delivery: str
    outcome: Outcome
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A name that one process holds while it renews it (a run, a mailing); `since` is when it took it."""

    name: str
    holder: str
    since: datetime
    renewed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What every message of a mailing says in its header.

    `sender` is the From field; `domain` ours, for Message-ID; `date` is when the mailing was opened. `list_id`, `feedback_id`, `archive`
    and `mailbox` (List-Unsubscribe by mail) are left out where "". `auto_submitted` is set for a notice.
    """

    sender: str
    reply_to: str
    domain: str
    date: datetime
    list_id: str = ""
    feedback_id: str = ""
    archive: str = ""
    mailbox: str = ""
    auto_submitted: bool = False
