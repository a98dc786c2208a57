"""The store's protocols, a small one by noun; `digest.store.sql` opens the real one.

Every method is one transaction; an error the operator can mend is a StoreError of one line.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from digest.model import Article, Feed, Issue, Period, Story, ToldStory


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
