"""What an issue is made of: the articles of its period, those that came late for the issue before, and what readers were told already.

Late means first seen after the issue of its period was approved or sent; such an article goes to the next issue, marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.compose.choose import Mute
from digest.model import Article, Issue, Period, Story, ToldStory
from digest.work.issues import all_issues
from digest.work.newsroom import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`heard` is what nobody muted, oldest first, `late` among it; `told` what issues before this one told, newest first."""

    span: Period
    heard: tuple[Article, ...]
    late: frozenset[str]
    told: tuple[ToldStory, ...]


def material(newsroom: Newsroom, period: Period, *, look: str, theme: str | None = None, since: datetime | None = None) -> Material:
    """The material of a period's issue. `since` lets a thin period start earlier: then an article that an issue told stays out."""
    span = replace(period, start=since or period.start)
    told = _told(newsroom, period, look, theme)
    late = _late(newsroom, span, look, theme)
    mute = Mute(**newsroom.settings.mute.model_dump())
    known = {name for one in told for name in one.articles}
    found = {article.id: article for article in (*late, *newsroom.articles.within(span)) if not mute.silences(article)}
    heard = [article for article in found.values() if article.published >= period.start or article.id not in known]
    return Material(
        span=span,
        heard=tuple(sorted(heard, key=lambda article: (article.published, article.id))),
        late=frozenset(article.id for article in late),
        told=told,
    )


def mark_late(stories: Sequence[Story], late: frozenset[str]) -> tuple[Story, ...]:
    """The stories, those marked that only late articles tell."""
    return tuple(
        replace(story, marks=tuple(sorted({*story.marks, "late"}))) if late.issuperset(story.articles) else story for story in stories
    )


def _late(newsroom: Newsroom, span: Period, look: str, theme: str | None) -> tuple[Article, ...]:
    """The late articles of the issue before this one; none where this store knows no decided issue before it.

    Only the issue before counts: what is older has missed its next issue too, as have the old items of a feed that was just added.
    A file without a row in the store does not count: such a store is new, and would take everything for late.
    """
    before = [
        issue
        for issue in newsroom.issues.all()
        if (issue.look, issue.theme) == (look, theme) and issue.period.end < span.end and issue.status in ("approved", "sent")
    ]
    last = max(before, key=lambda issue: issue.period.end, default=None)
    if last is None or last.approval is None:
        return ()
    decided = last.approval.at
    return tuple(article for article in newsroom.articles.within(last.period) if article.first_seen > decided)


def _told(newsroom: Newsroom, period: Period, look: str, theme: str | None) -> tuple[ToldStory, ...]:
    """What the readers of this issue know from earlier ones of its theme (None: over all themes).

    A draft, or an issue that is held, counts only where it was begun before this one, so has a lower number: looking at an earlier week
    takes no story away from a later issue. One that was skipped told nobody.
    """
    issues = all_issues(newsroom)
    number = next((issue.number for issue in issues if (issue.period.name, issue.look, issue.theme) == (period.name, look, theme)), 0)
    silent = {issue.number for issue in issues if issue.theme != theme or _told_nobody(issue, number)}
    return tuple(one for one in newsroom.issues.told_before(period.start, look) if one.issue not in silent)


def _told_nobody(issue: Issue, number: int) -> bool:
    return issue.status == "skipped" or (issue.status in ("draft", "held") and 0 < number < issue.number)
