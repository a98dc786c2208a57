"""The store's protocols, a small one by noun; `digest.store.sql` opens the real one.

Every method is one transaction; an error the operator can mend is a StoreError of one line.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from digest.model import Article, Feed, Issue, Period, Story, Subscriber, Suppression, ToldStory


class Feeds(Protocol):
    """What is remembered of each feed, keyed on its url."""

    def sync(self, roster: Iterable[Feed]) -> tuple[Feed, ...]:
        """Take title, owner and weight from the roster and give its feeds, in its order, with what is remembered of them."""
        ...

    def all(self) -> tuple[Feed, ...]:
        """Every feed ever known, by url."""
        ...

    def record(self, feed: Feed) -> None:
        """Keep validators, health and error of one feed after a fetch."""
        ...


class Articles(Protocol):
    """What was seen, each article once."""

    def add(self, articles: Iterable[Article]) -> int:
        """Keep the articles not seen yet (same id, same canonical url, or same guid in the same feed) and say how many were new.

        A known article whose title or text changed is brought up to date; its first_seen stays.
        """
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


class Issues(Protocol):
    """The drafts and what became of them, unique by period name × look × theme."""

    def save(self, issue: Issue, stories: Sequence[Story], *, above: int = 0, now: datetime) -> Issue:
        """Insert or replace the issue with its clustering. Its number is kept if it has one (> 0) or the row exists,
        else it is one above the highest known and above `above`;
        the issue is given back with its number, which its masthead shows too."""
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

    def told_before(self, start: datetime, look: str) -> tuple[ToldStory, ...]:
        """The stories that issues of this look whose period ends at or before `start` told, newest issue first."""
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
