"""The contract of digest.store.Ledger, sentence by sentence."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from digest.errors import StoreError
from digest.model import Addressee, Delivery, Mailing, MailingKind, Receipt, Subscriber, Suppression
from digest.store import Ledger
from digest.store.ledger import delivery_id
from digest.store.sql import Store

NOW = datetime(2026, 6, 19, 6, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
WEEKLY = Mailing(id="24-weekly", subject_id="2026-W25/weekly", issue=24, list="weekly", sha256="ab" * 32, opened=NOW)
BRIEF = replace(WEEKLY, id="24-brief", list="brief")
ZEROS = {"pending": 0, "sending": 0, "sent": 0, "refused": 0, "unknown": 0, "skipped": 0}


def people(*names: str) -> list[Addressee]:
    """Addressees that no list knows: nothing but suppression holds them back."""
    return [Addressee(address=f"{name}@example.org", name=name.title()) for name in names]


@pytest.fixture
def readers(store: Store) -> Callable[..., list[Addressee]]:
    """Put people on a list; give them as the addressees of its mailing."""

    def add(*names: str, list_: str = "weekly") -> list[Addressee]:
        given = [Subscriber(id=f"{list_}-{name}", list=list_, address=f"{name}@example.org", since=NOW) for name in names]
        store.people.add(given)
        return [Addressee(address=one.address, subscriber=one.id) for one in given]

    return add


@pytest.fixture
def opened(store: Store) -> Callable[..., Mailing]:
    """Open a mailing whose lease "me" holds."""

    def begin(mailing: Mailing, given: Sequence[Addressee]) -> Mailing:
        store.leases.take(f"mailing:{mailing.id}", "me", now=NOW)
        return store.ledger.open(mailing, given, now=NOW)

    return begin


def names(given: Sequence[Delivery]) -> list[str]:
    return [delivery.address.split("@")[0] for delivery in given]


def counted(store: Store, mailing: str = "24-weekly") -> dict[str, int]:
    """The counts that are not nought; all six are named, and they make up what was intended."""
    counts = store.ledger.counts(mailing)
    assert set(counts) == set(ZEROS)
    assert sum(counts.values()) == len(store.ledger.deliveries(mailing))
    return {status: count for status, count in counts.items() if count}


def claim(store: Store, limit: int = 10, *, mailing: str = "24-weekly", now: datetime = NOW) -> tuple[Delivery, ...]:
    return store.ledger.claim(mailing, "me", limit=limit, now=now)


def answer(store: Store, outcome: str, *given: Delivery, words: str = "", holder: str = "me", retry_at: datetime | None = None) -> None:
    receipts = [Receipt(delivery=one.id, outcome=outcome, answer=words) for one in given]  # type: ignore[arg-type]
    store.ledger.record(receipts, holder, retry_at=retry_at, now=NOW)


def test_sql_ledger_keeps_the_protocol(store: Store) -> None:
    """SqlLedger is a Ledger as digest.store writes it, and an empty one knows nothing."""
    ledger: Ledger = store.ledger
    assert (ledger.mailing("24-weekly"), ledger.mailings(), ledger.deliveries("24-weekly"), ledger.due("24-weekly")) == (None, (), (), None)
    assert ledger.counts("24-weekly") == ZEROS


def test_open_keeps_the_mailing_and_a_pending_delivery_for_each_address(store: Store) -> None:
    """What went in comes back: the mailing as it was, its people pending, by address."""
    assert store.ledger.open(WEEKLY, people("grace", "ada"), now=NOW) == WEEKLY
    assert store.ledger.mailing("24-weekly") == WEEKLY
    assert store.ledger.deliveries("24-weekly")[0] == Delivery(
        id=delivery_id(WEEKLY, "ada@example.org"),
        mailing="24-weekly",
        subscriber="",
        address="ada@example.org",
        name="Ada",
        changed=NOW,
    )
    assert names(store.ledger.deliveries("24-weekly")) == ["ada", "grace"]
    assert counted(store) == {"pending": 2}


def test_opening_again_changes_nothing(store: Store, opened: Callable[..., Mailing]) -> None:
    """A mailing that began is given back as it is, whatever id, hash or people it comes with now; so is one of the same hash."""
    known = opened(WEEKLY, people("ada"))
    again = replace(known, id="25-weekly", opened=LATER)
    assert store.ledger.open(again, people("ada", "grace"), now=LATER) == known
    claim(store, 1)
    other = replace(again, sha256="cd" * 32)
    assert store.ledger.open(other, people("ada", "grace"), now=LATER) == known
    assert (store.ledger.mailings(), counted(store)) == ((known,), {"sending": 1})


def test_a_mailing_that_reached_nobody_gives_way_to_a_corrected_text(store: Store) -> None:
    """Opened with one hash and never claimed, it is opened anew with the text and the readers of now."""
    store.ledger.open(WEEKLY, people("ada"), now=NOW)
    corrected = replace(WEEKLY, sha256="cd" * 32, opened=LATER)
    assert store.ledger.open(corrected, people("ada", "grace"), now=LATER) == corrected
    assert (store.ledger.mailings(), counted(store)) == ((corrected,), {"pending": 2})


def test_opening_is_one_transaction(store: Store) -> None:
    """Where the people cannot be kept, the mailing is not either."""
    with pytest.raises(sa.exc.StatementError):
        store.ledger.open(WEEKLY, [*people("ada"), Addressee(address="x@example.org", name=object())], now=NOW)  # type: ignore[arg-type]
    assert store.ledger.mailings() == ()
    assert store.ledger.deliveries("24-weekly") == ()


def test_an_address_stands_once_in_a_mailing(store: Store) -> None:
    """Two spellings of one mailbox are one delivery, as the first writes it."""
    given = [Addressee(address="Ada@example.org", name="First"), Addressee(address="ada@EXAMPLE.org", name="Second")]
    store.ledger.open(WEEKLY, given, now=NOW)
    assert [(one.address, one.name) for one in store.ledger.deliveries("24-weekly")] == [("Ada@example.org", "First")]


def test_who_has_no_theme_is_skipped_at_once(store: Store, opened: Callable[..., Mailing]) -> None:
    """An addressee with nothing of theirs in the issue is counted as intended, skipped, and never claimed."""
    opened(WEEKLY, [Addressee(address="ada@example.org", no_theme=True), *people("grace")])
    assert [(one.status, one.reason) for one in store.ledger.deliveries("24-weekly")] == [("skipped", "no_theme"), ("pending", None)]
    assert names(claim(store)) == ["grace"]


def test_a_mailing_of_nobody_can_be_closed(store: Store) -> None:
    """An empty list makes a mailing that is done at once."""
    store.ledger.open(WEEKLY, (), now=NOW)
    assert store.ledger.close("24-weekly", now=LATER) == replace(WEEKLY, status="done", closed=LATER)


def test_an_id_of_another_mailing_is_refused(store: Store) -> None:
    """Two mailings never share an id: one line says whose it is, and nothing changes."""
    store.ledger.open(WEEKLY, people("ada"), now=NOW)
    with pytest.raises(StoreError, match="24-weekly is the mailing of issue 2026-W25/weekly already; give issue 2026-W26/weekly another"):
        store.ledger.open(replace(WEEKLY, subject_id="2026-W26/weekly"), people("ada"), now=NOW)
    assert store.ledger.mailings() == (WEEKLY,)


def test_a_delivery_s_id_is_stable_and_its_own() -> None:
    """The id follows from subject, kind, list and mailbox alone, so that a ledger made anew would write the same Message-ID."""
    ours = delivery_id(WEEKLY, "ada@example.org")
    assert re.fullmatch("[0-9a-f]{32}", ours)
    assert delivery_id(replace(WEEKLY, id="99-weekly", issue=99, opened=LATER), "ADA@example.org") == ours
    others = [
        delivery_id(WEEKLY, "grace@example.org"),
        delivery_id(BRIEF, "ada@example.org"),
        delivery_id(replace(WEEKLY, subject_id="2026-W26/weekly"), "ada@example.org"),
        delivery_id(replace(WEEKLY, kind="alarm"), "ada@example.org"),
    ]
    assert len({ours, *others}) == 5


def test_mailings_are_given_by_kind_newest_first(store: Store) -> None:
    """Issues alone unless another kind, or every kind, is asked for; of one moment the higher number is newer."""
    notice = Mailing(id="draft_ready-2026-W25", kind="draft_ready", subject_id="2026-W25", opened=LATER)
    nine, ten = (replace(WEEKLY, id=f"{number}-weekly", subject_id=f"{number}", issue=number) for number in (9, 10))
    for mailing in (nine, notice, ten):
        store.ledger.open(mailing, (), now=NOW)
    assert store.ledger.mailings() == (ten, nine)
    assert store.ledger.mailings("draft_ready") == (notice,)
    assert store.ledger.mailings(None) == (notice, ten, nine)


def test_deliveries_of_one_status(store: Store, opened: Callable[..., Mailing]) -> None:
    """A status asked for is the only one that is given."""
    opened(WEEKLY, people("ada", "grace", "joan"))
    answer(store, "refused", *claim(store, 1), words="550 no such user")
    assert [(one.address, one.answer) for one in store.ledger.deliveries("24-weekly", "refused")] == [
        ("ada@example.org", "550 no such user")
    ]
    assert names(store.ledger.deliveries("24-weekly", "pending")) == ["grace", "joan"]


def test_a_claim_gives_at_most_its_limit(store: Store, opened: Callable[..., Mailing]) -> None:
    """Claimed deliveries are sending, each with one attempt more, and are given to nobody twice."""
    opened(WEEKLY, people("ada", "grace", "joan"))
    first, second, third = claim(store, 2), claim(store, 2), claim(store, 2)
    assert [names(given) for given in (first, second, third)] == [["ada", "grace"], ["joan"], []]
    assert {(one.status, one.attempts) for one in first} == {("sending", 1)}
    assert store.ledger.deliveries("24-weekly", "sending") == (*first, *second)
    assert claim(store, 0) == ()


def test_a_claim_may_be_larger_than_a_statement_holds(store: Store, opened: Callable[..., Mailing]) -> None:
    """A thousand at once, as a provider takes them, and a thousand receipts."""
    opened(WEEKLY, people(*(f"reader{number:04}" for number in range(1100))))
    given = claim(store, 1000)
    assert names(given) == [f"reader{number:04}" for number in range(1000)]
    answer(store, "sent", *given)
    assert counted(store) == {"pending": 100, "sent": 1000}
    store.ledger.unclaim([one.id for one in claim(store, 1000)], "me", now=NOW)
    assert counted(store) == {"pending": 100, "sent": 1000}


@pytest.mark.parametrize("kind", ["issue", "welcome"])
def test_who_left_or_was_suppressed_is_skipped(
    store: Store, readers: Callable[..., list[Addressee]], opened: Callable[..., Mailing], kind: MailingKind
) -> None:
    """Both are looked at again by the claim itself; suppression is told first, however the address is written."""
    opened(replace(WEEKLY, kind=kind), readers("ada", "grace", "joan", "mary"))
    for name in ("ada", "mary"):
        store.people.leave(store.people.find(f"{name}@example.org")[0], now=NOW)
    store.people.suppress([Suppression(address=f"{name}@EXAMPLE.org", reason="bounce", since=NOW) for name in ("Ada", "Joan")])
    assert names(claim(store)) == ["grace"]
    told = {one.address.split("@")[0]: one.reason for one in store.ledger.deliveries("24-weekly", "skipped")}
    assert told == {"ada": "suppressed", "joan": "suppressed", "mary": "unsubscribed"}


def test_who_is_no_subscriber_any_more_has_left(
    store: Store, readers: Callable[..., list[Addressee]], opened: Callable[..., Mailing]
) -> None:
    """A subscriber who was erased after the opening is skipped like one who left."""
    opened(WEEKLY, readers("ada", "grace"))
    with store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM subscribers WHERE address_key = 'ada@example.org'")
    assert names(claim(store)) == ["grace"]
    assert [one.reason for one in store.ledger.deliveries("24-weekly", "skipped")] == ["unsubscribed"]


@pytest.mark.parametrize("kind", ["draft_ready", "alarm", "sign_in"])
def test_a_notice_to_editors_looks_at_neither_list_nor_suppression(
    store: Store, readers: Callable[..., list[Addressee]], opened: Callable[..., Mailing], kind: MailingKind
) -> None:
    """An editor who left a list, or is suppressed as a reader, still gets the desk's notices."""
    opened(replace(WEEKLY, kind=kind), [*readers("ada"), *people("grace")])
    store.people.leave(store.people.find("ada@example.org")[0], now=NOW)
    store.people.suppress([Suppression(address="grace@example.org", reason="request", since=NOW)])
    assert names(claim(store)) == ["ada", "grace"]


@pytest.mark.parametrize(
    ("status", "given"), [("sending", False), ("sent", False), ("unknown", False), ("refused", True), ("pending", True)]
)
def test_who_has_the_issue_by_another_list_is_skipped(store: Store, opened: Callable[..., Mailing], status: str, given: bool) -> None:
    """Sent, sending or unknown in another mailing of the same subject and kind is a duplicate here; refused or pending there is not."""
    opened(BRIEF, people("ada"))
    opened(WEEKLY, [Addressee(address="ADA@example.org"), *people("grace")])
    if status != "pending":
        taken = claim(store, mailing="24-brief")
        answer(store, status, *([] if status == "sending" else taken))
    assert names(claim(store)) == (["ADA"] if given else []) + ["grace"]
    assert [one.reason for one in store.ledger.deliveries("24-weekly", "skipped")] == ([] if given else ["duplicate"])


@pytest.mark.parametrize("other", [{"subject_id": "2026-W24/weekly"}, {"kind": "alarm"}])
def test_another_subject_or_kind_is_no_duplicate(store: Store, opened: Callable[..., Mailing], other: dict[str, str]) -> None:
    """Last week's issue, or a notice of the same word, does not stand in for this one."""
    opened(replace(BRIEF, **other), people("ada"))  # type: ignore[arg-type]
    answer(store, "sent", *claim(store, mailing="24-brief"))
    opened(WEEKLY, people("ada"))
    assert names(claim(store)) == ["ada"]


def test_a_claim_goes_on_past_those_it_skips(store: Store, readers: Callable[..., list[Addressee]], opened: Callable[..., Mailing]) -> None:
    """A claim of one gives one, though a thousand who left stand before it."""
    opened(WEEKLY, readers(*(f"a{number:04}" for number in range(1200)), "zoe", "zuri"))
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE subscribers SET status = 'unsubscribed' WHERE address_key LIKE 'a%'")
    assert names(claim(store, 1)) == ["zoe"]
    assert counted(store) == {"pending": 1, "sending": 1, "skipped": 1200}


def test_a_claim_without_the_lease_is_refused(store: Store) -> None:
    """Nothing is claimed by one who never held the lease, lost it, or dropped it; one line says who has it."""
    store.ledger.open(WEEKLY, people("ada"), now=NOW)
    with pytest.raises(StoreError, match="the lease of 24-weekly has ended, nothing was claimed here") as refused:
        claim(store)
    assert (refused.value.exit_code, "\n" in str(refused.value)) == (75, False)
    store.leases.take("mailing:24-weekly", "me", now=NOW)
    store.leases.take("mailing:24-weekly", "you", now=NOW + timedelta(seconds=10))
    with pytest.raises(StoreError, match="you sends 24-weekly now, nothing was claimed here"):
        claim(store, now=NOW + timedelta(seconds=11))
    assert counted(store) == {"pending": 1}


def test_a_claim_renews_the_lease(store: Store, opened: Callable[..., Mailing]) -> None:
    """Nobody can take the mailing over in the ten seconds after a claim: what was claimed has its time to leave."""
    opened(WEEKLY, people("ada"))
    claim(store, now=NOW + timedelta(seconds=30))  # late, but nobody took it
    assert store.leases.take("mailing:24-weekly", "you", now=NOW + timedelta(seconds=39)).holder == "me"
    assert store.leases.take("mailing:24-weekly", "you", now=NOW + timedelta(seconds=40)).holder == "you"


def test_a_mailing_that_was_never_opened_is_a_bug(store: Store) -> None:
    """Claiming or closing what nobody opened keeps its traceback."""
    store.leases.take("mailing:24-weekly", "me", now=NOW)
    with pytest.raises(LookupError, match="24-weekly"):
        claim(store)
    with pytest.raises(LookupError, match="24-weekly"):
        store.ledger.close("24-weekly", now=NOW)


def test_later_is_pending_again_and_not_before_its_time(store: Store, opened: Callable[..., Mailing]) -> None:
    """A retry is claimed when it is due, after those who were never tried, and counts another attempt."""
    opened(WEEKLY, people("ada", "grace"))
    answer(store, "later", *claim(store, 1), words="451 try later", retry_at=LATER)
    (held,) = store.ledger.deliveries("24-weekly")[:1]
    assert (held.status, held.not_before, held.answer, held.attempts) == ("pending", LATER, "451 try later", 1)
    assert names(claim(store, now=LATER - timedelta(microseconds=1))) == ["grace"]
    (again,) = claim(store, now=LATER)
    assert (again.address, again.attempts) == ("ada@example.org", 2)


def test_later_without_a_time_is_due_at_once(store: Store, opened: Callable[..., Mailing]) -> None:
    """retry_at None gives it back for the next claim."""
    opened(WEEKLY, people("ada"))
    answer(store, "later", *claim(store))
    assert names(claim(store)) == ["ada"]


def test_due_says_when_to_claim_next(store: Store, opened: Callable[..., Mailing]) -> None:
    """A moment past where one may be claimed at once, by whatever clock; else the earliest retry; None where nothing is pending."""
    opened(WEEKLY, people("ada", "grace"))
    at_once = store.ledger.due("24-weekly")
    assert at_once is not None
    assert at_once < NOW - timedelta(days=365)
    answer(store, "later", *claim(store, 1), retry_at=LATER + timedelta(hours=1))
    answer(store, "later", *claim(store, 1), retry_at=LATER)
    assert store.ledger.due("24-weekly") == LATER
    answer(store, "sent", *claim(store, now=LATER + timedelta(hours=1)))
    assert store.ledger.due("24-weekly") is None


@pytest.mark.parametrize("outcome", ["sent", "refused", "unknown"])
def test_a_receipt_is_written(store: Store, opened: Callable[..., Mailing], outcome: str) -> None:
    """Outcome and the server's word are kept; a second answer of a settled delivery changes nothing."""
    opened(WEEKLY, people("ada"))
    given = claim(store)
    answer(store, outcome, *given, words="as the server said")
    answer(store, "later" if outcome != "unknown" else "unknown", *given, words="as the server said")
    (row,) = store.ledger.deliveries("24-weekly")
    assert (row.status, row.answer, row.not_before, row.changed) == (outcome, "as the server said", None, NOW)


def test_receipts_are_one_transaction(store: Store, opened: Callable[..., Mailing]) -> None:
    """Where one receipt cannot be written, none is."""
    opened(WEEKLY, people("ada", "grace"))
    good, bad = claim(store)
    with pytest.raises(sa.exc.StatementError):
        store.ledger.record(
            [Receipt(delivery=good.id, outcome="sent"), Receipt(delivery=bad.id, outcome="sent", answer=object())],  # type: ignore[arg-type]
            "me",
            retry_at=None,
            now=NOW,
        )
    assert counted(store) == {"sending": 2}


def test_only_the_claimer_s_receipts_count(store: Store, opened: Callable[..., Mailing], caplog: pytest.LogCaptureFixture) -> None:
    """A receipt of another holder, of a pending delivery or of none at all changes nothing and is warned of in one line."""
    opened(WEEKLY, people("ada", "grace"))
    (mine,) = claim(store, 1)
    pending = store.ledger.deliveries("24-weekly", "pending")[0]
    with caplog.at_level(logging.WARNING, "digest.store.ledger"):
        answer(store, "sent", mine, holder="you")
        answer(store, "sent", pending)
        store.ledger.record([Receipt(delivery="f" * 32, outcome="sent")], "me", retry_at=None, now=NOW)
        store.ledger.unclaim([mine.id], "you", now=NOW)
    assert counted(store) == {"pending": 1, "sending": 1}
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 4
    assert f"not its claims: {'f' * 32}" in said[2]


def test_unclaim_gives_back(store: Store, opened: Callable[..., Mailing]) -> None:
    """Given back means pending at once, and the attempt does not count."""
    opened(WEEKLY, people("ada", "grace"))
    store.ledger.unclaim([one.id for one in claim(store)], "me", now=NOW)
    assert {(one.status, one.attempts) for one in store.ledger.deliveries("24-weekly")} == {("pending", 0)}
    assert names(claim(store)) == ["ada", "grace"]


def test_abandon_makes_unknown_what_was_sending(store: Store, opened: Callable[..., Mailing]) -> None:
    """Only what was sending, only of this mailing; the unknown are mailed to nobody, and the number is said."""
    opened(WEEKLY, people("ada", "grace", "joan"))
    opened(BRIEF, people("mary"))
    claim(store, 2)
    claim(store, mailing="24-brief")
    assert store.ledger.abandon("24-weekly", now=NOW) == 2
    assert store.ledger.abandon("24-weekly", now=NOW) == 0
    assert counted(store) == {"pending": 1, "unknown": 2}
    assert counted(store, "24-brief") == {"sending": 1}
    assert names(claim(store)) == ["joan"]


@pytest.mark.parametrize(("outcome", "status"), [("sent", "sent"), ("refused", "refused"), ("later", "pending"), ("unknown", "unknown")])
def test_a_late_true_answer_wins(store: Store, opened: Callable[..., Mailing], outcome: str, status: str) -> None:
    """A process that was slow, not dead, still writes what it knows of deliveries that were given up."""
    opened(WEEKLY, people("ada"))
    given = claim(store)
    store.ledger.abandon("24-weekly", now=NOW)
    answer(store, outcome, *given)
    assert counted(store) == {status: 1}


def test_a_late_giving_back_wins_too(store: Store, opened: Callable[..., Mailing]) -> None:
    """Certainly no byte left: the delivery is not unknown, and a closed mailing is open again."""
    opened(WEEKLY, people("ada"))
    given = claim(store)
    store.ledger.abandon("24-weekly", now=NOW)
    assert store.ledger.close("24-weekly", now=NOW).status == "done"
    store.ledger.unclaim([one.id for one in given], "me", now=NOW)
    assert counted(store) == {"pending": 1}
    assert store.ledger.mailing("24-weekly") == WEEKLY


def test_the_operator_s_word_is_the_last(store: Store, opened: Callable[..., Mailing]) -> None:
    """Settled as retry they are due at once, as skip they are cancelled; a late answer changes neither."""
    opened(WEEKLY, people("ada", "grace"))
    given = claim(store)
    for how, counts in (("retry", {"pending": 2}), ("skip", {"skipped": 2})):
        store.ledger.abandon("24-weekly", now=NOW)
        assert store.ledger.settle("24-weekly", how, now=NOW) == 2  # type: ignore[arg-type]
        answer(store, "sent", *given)
        assert counted(store) == counts
        given = claim(store)
    assert given == ()
    assert {one.reason for one in store.ledger.deliveries("24-weekly")} == {"cancelled"}
    assert store.ledger.settle("24-weekly", "retry", now=NOW) == 0


def test_close_waits_for_the_last_answer(store: Store, opened: Callable[..., Mailing]) -> None:
    """Pending or sending keeps a mailing open; unknown, refused and skipped do not, and the first closing is the one that is kept."""
    opened(WEEKLY, people("ada", "grace"))
    assert store.ledger.close("24-weekly", now=NOW) == WEEKLY
    given = claim(store)
    assert store.ledger.close("24-weekly", now=NOW) == WEEKLY
    answer(store, "unknown", given[0])
    answer(store, "refused", given[1])
    closed = store.ledger.close("24-weekly", now=LATER)
    assert closed == replace(WEEKLY, status="done", closed=LATER)
    assert store.ledger.close("24-weekly", now=LATER + timedelta(days=1)) == closed == store.ledger.mailing("24-weekly")


def test_a_retry_opens_the_mailing_again(store: Store, opened: Callable[..., Mailing]) -> None:
    """A mailing with something pending is never done."""
    opened(WEEKLY, people("ada"))
    claim(store)
    store.ledger.abandon("24-weekly", now=NOW)
    store.ledger.close("24-weekly", now=NOW)
    store.ledger.settle("24-weekly", "skip", now=NOW)
    assert store.ledger.mailing("24-weekly").status == "done"  # type: ignore[union-attr]
    opened(BRIEF, people("grace"))
    claim(store, mailing="24-brief")
    store.ledger.abandon("24-brief", now=NOW)
    store.ledger.close("24-brief", now=NOW)
    store.ledger.settle("24-brief", "retry", now=NOW)
    assert store.ledger.mailing("24-brief") == BRIEF


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deliveries SET status = 'posted'",
        "UPDATE deliveries SET reason = 'suppressed'",
        "UPDATE deliveries SET status = 'skipped'",
        "UPDATE deliveries SET status = 'skipped', reason = 'weather'",
        "UPDATE deliveries SET status = 'sending'",
        "UPDATE deliveries SET mailing = 'none'",
        "UPDATE mailings SET status = 'closed'",
        "UPDATE mailings SET kind = 'poem'",
        "INSERT INTO mailings SELECT 'other', kind, subject_id, list, issue, sha256, sender, status, opened, closed FROM mailings",
        "INSERT INTO deliveries SELECT 'other', mailing, subscriber, address, address_key, name, status, reason, attempts, not_before, "
        "answer, holder, changed FROM deliveries",
        "DELETE FROM mailings",
    ],
)
def test_the_schema_refuses_what_cannot_be(store: Store, statement: str) -> None:
    """Unknown words, a skip without its reason, sending by nobody, an address twice, a subject twice on a list: no code can write them."""
    store.ledger.open(WEEKLY, people("ada"), now=NOW)
    with pytest.raises(sa.exc.IntegrityError), store.database.writing() as connection:
        connection.exec_driver_sql(statement)
