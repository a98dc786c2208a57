"""How each feed does: what is remembered of it, how much it brings, and how much of that was used."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from digest.blocks import ThemeBlock
from digest.ingest.politeness import rests
from digest.model import Feed, Issue
from digest.work.issues import all_issues
from digest.work.newsroom import Newsroom

State = Literal["gone", "failing", "rests", "moved", "silent", "slow", "new", "ok"]
"""The worst first: switched off by 410; the last visit failed; its host is left alone; answers from another address; long without an
article; slow; never asked."""

SILENT = timedelta(days=30)  # without a new article: a monthly is still heard
SLOW = 5.0  # seconds for an answer, a sixth of what a fetch may take
LATEST = 4  # issues whose stories are counted: a month of a weekly
WEEKS = 4  # over which articles a week are an average


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One feed: its states, the worst first; since when nothing new came (None: not for long); articles a week; and how many stories of
    the last issues it is in."""

    feed: Feed
    states: tuple[State, ...]
    silent_since: datetime | None
    per_week: float
    used: int

    @property
    def state(self) -> State:
        return self.states[0]


def health(newsroom: Newsroom, feeds: Iterable[Feed], *, now: datetime) -> tuple[Health, ...]:
    """How these feeds do, in their order."""
    seen = newsroom.feeds.articles_since(now - timedelta(weeks=WEEKS))
    used = _used(newsroom)
    return tuple(
        Health(
            feed=feed,
            states=states(feed, now),
            silent_since=feed.newest if _is_silent(feed, now) else None,
            per_week=seen.get(feed.url, 0) / WEEKS,
            used=used.get(feed.url, 0),
        )
        for feed in feeds
    )


def states(feed: Feed, now: datetime) -> tuple[State, ...]:
    """All that is to be said of a feed's memory, the worst first; ("ok",) where nothing is."""
    said: dict[State, bool] = {
        "gone": feed.gone is not None,
        "failing": bool(feed.error) and feed.gone is None,
        "rests": feed.gone is None and rests(feed, now),
        "moved": bool(feed.moved_to),
        "silent": _is_silent(feed, now),
        "slow": feed.seconds > SLOW,
        "new": feed.checked is None and not rests(feed, now),
    }
    return tuple(state for state, holds in said.items() if holds) or ("ok",)


def _is_silent(feed: Feed, now: datetime) -> bool:
    return feed.newest is not None and now - feed.newest > SILENT


def _used(newsroom: Newsroom) -> Mapping[str, int]:
    """How many stories of the last issues each feed has a report in."""
    told = [names for issue in all_issues(newsroom)[-LATEST:] for names in _told(newsroom, issue)]
    articles = newsroom.articles.by_id(name for names in told for name in names)
    feeds: Counter[str] = Counter()
    for names in told:
        feeds.update({articles[name].feed for name in names if name in articles})
    return feeds


def _told(newsroom: Newsroom, issue: Issue) -> list[tuple[str, ...]]:
    """The articles of each story that the issue prints."""
    printed = {story.story for block in issue.blocks if isinstance(block, ThemeBlock) for story in block.stories}
    built = newsroom.issues.find(issue.period.name, issue.look, issue.theme)
    return [story.articles for story in newsroom.issues.stories(built) if story.id in printed] if built else []
