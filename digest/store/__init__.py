"""The store's protocols, a small one by noun; `digest.store.sql` opens the real one.

Every method is one transaction; an error the operator can mend is a StoreError of one line.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from digest.ingest.flat import Row
from digest.ingest.items import PageText
from digest.llm import Spent
from digest.model import (
    Addressee,
    Article,
    Decision,
    Delivery,
    DeliveryStatus,
    Edit,
    Feed,
    Glance,
    Issue,
    Lease,
    Mailing,
    PairAnswer,
    Period,
    PictureCopy,
    Proposal,
    Receipt,
    Story,
    Subscriber,
    Suppression,
    ThemeExample,
    ThemeModel,
    ToldStory,
)


class Feeds(Protocol):
    """What is remembered of each feed, keyed on its url."""

    def sync(self, roster: Iterable[Feed]) -> tuple[Feed, ...]:
        """Take title, owner and weight from the roster and give its feeds, in its order, with what is remembered of them."""
        ...

    def all(self) -> tuple[Feed, ...]:
        """Every feed ever known, by url."""
        ...

    def articles_since(self, moment: datetime) -> Mapping[str, int]:
        """How many articles of each feed were published since then, by the feed's url."""
        ...

    def record(self, *feeds: Feed) -> None:
        """Keep what is remembered of these feeds after a fetch."""
        ...


class Articles(Protocol):
    """What was seen, each article once."""

    def add(self, articles: Iterable[Article]) -> int:
        """Keep the articles not seen yet (`ingest.sameness.same`) and say how many were new, in one transaction.

        A known article whose title or text changed is brought up to date, with a revision of what it said; its first_seen stays.
        """
        ...

    def add_rows(self, rows: Iterable[Row]) -> Mapping[str, int]:
        """The same for articles of several feeds that are flat already; how many were new by the url of their feed."""
        ...

    def within(self, period: Period) -> tuple[Article, ...]:
        """The articles published in the period, oldest first, ties by id."""
        ...

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Article]:
        """The articles of these ids that are known."""
        ...

    def counts_by_day(self) -> Mapping[str, int]:
        """How many dated articles were published on each UTC day ("2026-06-12")."""
        ...


class Pages(Protocol):
    """What the pages of articles gave, keyed on the article's url."""

    def keep(self, page: PageText) -> None:
        """Keep a page in place of what was known of it."""
        ...

    def known(self, urls: Iterable[str]) -> Mapping[str, PageText]:
        """The pages of these articles that were read or tried, by url."""
        ...

    def wanted(self, feeds: Iterable[str], *, since: datetime, tries: int, limit: int) -> tuple[tuple[Article, int], ...]:
        """The newest articles of these feeds, first seen since then, whose page was not read yet and failed fewer times than `tries`,
        each with how often it did."""
        ...


class Pictures(Protocol):
    """What became of pictures, keyed on their address; the pictures themselves are files under pictures/."""

    def keep(self, copy: PictureCopy) -> None:
        """Keep this in place of what was known of its address."""
        ...

    def known(self, urls: Iterable[str]) -> Mapping[str, PictureCopy]:
        """The pictures of these addresses that were copied or tried, by url."""
        ...


class Issues(Protocol):
    """The drafts and what became of them, unique by period name × look × theme."""

    def save(self, issue: Issue, stories: Sequence[Story], *, above: int = 0, proposal: Proposal | None = None, now: datetime) -> Issue:
        """Insert or replace the issue with its clustering. Its number is kept if it has one (> 0) or the row exists,
        else it is one above the highest known and above `above`;
        the issue is given back with its number, which its masthead shows too. `proposal` is what the machine proposed before any edit;
        None keeps the one that is known. How many of `issue.edits` there are is kept; the log itself is `Edits`."""
        ...

    def find(self, period: str, look: str, theme: str | None = None) -> Issue | None: ...

    def newest(self) -> Issue | None:
        """The issue of the latest period end, the highest number among equals."""
        ...

    def by_number(self, number: int) -> Issue | None: ...

    def all(self) -> tuple[Issue, ...]:
        """Every issue, by number."""
        ...

    def stories(self, issue: Issue) -> tuple[Story, ...]:
        """The clustering that the issue was composed from."""
        ...

    def proposal(self, issue: Issue) -> Proposal | None:
        """What the machine proposed before any edit; None where no build of this store made it."""
        ...

    def told_before(self, period: Period, look: str) -> tuple[ToldStory, ...]:
        """The stories that issues of this look told whose period began and ended before this one did, newest issue first: two free spans
        may overlap, and the readers of the first know it all the same."""
        ...


class Edits(Protocol):
    """What editors decided about each issue: a log by period name × look × theme, rows are added and never changed."""

    def log(self, period: str, look: str, theme: str | None = None) -> tuple[Edit, ...]:
        """Every edit of an issue, oldest first."""
        ...

    def logs(self) -> Mapping[tuple[str, str, str | None], tuple[Edit, ...]]:
        """The log of every issue that has one, by (period, look, theme)."""
        ...

    def append(self, period: str, look: str, theme: str | None, added: Sequence[Edit], *, seen: int | None = None) -> bool:
        """Add the edits whose id the log does not have, in order and in one transaction. Where `seen` is given and the log has not just so
        many edits any more, nothing is added and False given: somebody was faster."""
        ...


class Decisions(Protocol):
    """What was decided about each issue as a whole: a log by period name × look × theme, rows are added and never changed."""

    def log(self, period: str, look: str, theme: str | None = None) -> tuple[Decision, ...]:
        """Every decision about an issue, in the order in which they were made."""
        ...

    def append(self, period: str, look: str, theme: str | None, decision: Decision) -> None:
        """Add a decision to the issue's log."""
        ...


class Glances(Protocol):
    """What each editor saw of an issue when he looked last."""

    def find(self, editor: str, issue: Issue) -> Glance | None:
        """What this editor saw of the issue; None where he never looked."""
        ...

    def keep(self, glance: Glance) -> None:
        """Keep it in place of what was known of this editor and issue; what nobody looked at for ten weeks goes."""
        ...


class People(Protocol):
    """Who is on which list, who left, and who must not be mailed; an address is the same however its case is written."""

    def add(self, subscribers: Iterable[Subscriber]) -> tuple[Subscriber, ...]:
        """Keep those whose address is new to their list and give them back. Who is known, in whatever status, stays as they are."""
        ...

    def on(self, list_: str) -> tuple[Subscriber, ...]:
        """Everybody on a list in any status, by address."""
        ...

    def find(self, address: str, list_: str | None = None) -> tuple[Subscriber, ...]:
        """The subscriptions of an address, by list."""
        ...

    def by_id(self, subscriber: str) -> Subscriber | None: ...

    def leave(self, subscriber: Subscriber, *, now: datetime) -> Subscriber:
        """Mark one as unsubscribed; leaving twice keeps the first time."""
        ...

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """{list: {status: how many}}."""
        ...

    def suppress(self, suppressions: Iterable[Suppression]) -> None:
        """Keep the addresses that must not be mailed; one that is known keeps its first reason."""
        ...

    def suppressed(self) -> tuple[Suppression, ...]:
        """Every suppression, by address."""
        ...


class Ledger(Protocol):
    """Who was mailed what: the mailings, and a delivery for each address of each of them, unique by mailing × address.

    Always: intended = pending + sending + sent + refused + unknown + skipped.
    """

    def open(self, mailing: Mailing, people: Sequence[Addressee], *, now: datetime) -> Mailing:
        """Keep the mailing and a pending delivery for each address, in one transaction; where it is known already (same kind, subject_id
        and list), nothing changes and the known one is given back; only one that reached nobody and is of another `sha256` or
        sender, or that lies in the outbox, gives way. An
        addressee with `no_theme` is skipped at once."""
        ...

    def mailing(self, mailing: str) -> Mailing | None: ...

    def mailings(self, kind: str | None = "issue") -> tuple[Mailing, ...]:
        """The mailings of a kind (None: every kind), newest first."""
        ...

    def begun(self) -> frozenset[int]:
        """The numbers of the issues that somebody has, or may have; what lies in the outbox nobody has."""
        ...

    def counts(self, mailing: str) -> Mapping[DeliveryStatus, int]:
        """How many deliveries have each status; every status is named."""
        ...

    def deliveries(self, mailing: str, status: DeliveryStatus | None = None) -> tuple[Delivery, ...]:
        """The deliveries of a mailing, by address."""
        ...

    def claim(self, mailing: str, holder: str, *, limit: int, now: datetime) -> tuple[Delivery, ...]:
        """Up to `limit` pending deliveries that are due, now `sending` and durable before this returns; each counts one attempt.

        Whoever was suppressed or left the list since the mailing was opened, or has this issue through another list (sent, sending or
        unknown there), is set to skipped with the reason and not given. A notice to editors looks at neither list nor suppression.
        Raises StoreError where `holder` does not hold the lease "mailing:<id>" any more.
        """
        ...

    def due(self, mailing: str) -> datetime | None:
        """When the next pending delivery may be claimed; None where nothing is pending."""
        ...

    def record(self, receipts: Iterable[Receipt], holder: str, *, retry_at: datetime | None, now: datetime) -> None:
        """Write the receipts of deliveries that `holder` claimed, in one transaction: "later" becomes pending, not before `retry_at`
        (None: at once), or refused where `retry_at` is past the mailing's patience, which the caller knows and says as "refused"."""
        ...

    def unclaim(self, deliveries: Iterable[str], holder: str, *, now: datetime) -> None:
        """Give claimed deliveries back as pending: certainly no byte of them left. The attempt does not count."""
        ...

    def abandon(self, mailing: str, *, now: datetime) -> int:
        """What a dead process left in `sending` becomes unknown; say how many. The caller holds the mailing's lease."""
        ...

    def settle(self, mailing: str, how: Literal["retry", "skip"], *, now: datetime) -> int:
        """The operator's word on the unknown: pending again, or skipped as cancelled; say how many."""
        ...

    def close(self, mailing: str, *, now: datetime) -> Mailing:
        """The mailing as done where nothing is pending or sending; else as it is."""
        ...


class Leases(Protocol):
    """Names that one process at a time holds, for as long as it renews them."""

    def take(self, name: str, holder: str, *, now: datetime) -> Lease:
        """The lease of whoever holds `name` after this: the caller, where it was free, its own or not renewed for LEASE_SECONDS."""
        ...

    def renew(self, name: str, holder: str, *, now: datetime) -> bool:
        """Whether `holder` still holds it."""
        ...

    def drop(self, name: str, holder: str) -> None: ...


class Diary(Protocol):
    """What the store knows of itself."""

    def trusted_since(self) -> datetime:
        """Since when this store has been the only one: its making, or when it was first opened after a restore or a copy.

        What was due before may have been mailed by a store that this one knows nothing of."""
        ...

    def log_run(self, report: Mapping[str, object], *, now: datetime) -> None:
        """Keep the report of a run (the newest 500)."""
        ...

    def runs(self, limit: int = 20) -> tuple[Mapping[str, object], ...]:
        """The reports, newest first."""
        ...


class ThemeLessons(Protocol):
    """What editors taught about themes: examples, an article's last label counting, and the model made of them."""

    def keep(self, examples: Iterable[ThemeExample]) -> None:
        """Keep the examples; an article that has a label gets the new one."""
        ...

    def examples(self, most: int) -> tuple[ThemeExample, ...]:
        """The newest examples by their articles' dates, oldest first. Their articles have what learning reads and no more."""
        ...

    def labels(self, articles: Iterable[str]) -> Mapping[str, str]:
        """{article: the theme that was taught for it}, of these articles those that were."""
        ...

    def save(self, model: ThemeModel) -> None:
        """Keep the model in place of the one before."""
        ...

    def model(self) -> ThemeModel | None:
        """What was learned; None before the first lesson."""
        ...


class PairAnswers(Protocol):
    """What editors said of two articles: of each pair the newest answer holds, and every one is kept."""

    def keep(self, answer: PairAnswer) -> None:
        """Add an answer; it holds from now on, and a `same` of None lets go of what was said before."""
        ...

    def holding(self) -> tuple[PairAnswer, ...]:
        """The answer that holds for each pair, oldest first; none for a pair whose answer was taken back."""
        ...

    def history(self) -> tuple[PairAnswer, ...]:
        """Every answer that was ever given, oldest first."""
        ...


class Writings(Protocol):
    """What models wrote: each answer under the SHA-256 of model and question, as it came, and what each issue has cost."""

    def find(self, key: str) -> str | None:
        """The answer to the question of this key; None where there is none yet."""
        ...

    def keep(self, key: str, answer: str | None, *, issue: str, model: str, spent: Spent, now: datetime) -> str | None:
        """Add what an attempt has cost and keep its answer (None: there was none), unless one is there; the one that stands is given
        back, so that two builds at once print the same."""
        ...

    def spent(self, issue: str) -> Spent:
        """What all questions that were first asked for this issue have cost."""
        ...
