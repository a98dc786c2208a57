"""Late: what was first seen after the issue of its period was decided goes to the next issue, marked.

the newest decided issue before the period → articles published in its period, first seen after its approval → stories marked late
"""

from collections.abc import Sequence
from dataclasses import replace

from digest.model import Article, Issue, Period, Story
from digest.work.newsroom import Newsroom


def late_articles(newsroom: Newsroom, period: Period, look: str, theme: str | None) -> tuple[Article, ...]:
    """The late articles of the issue before this period; none where this store knows no issue before it.

    Only the issue before counts: what is older than that has missed its next issue too, as have the old items of a feed that was just
    added. A file without a row in the store does not count: such a store is new, and would take everything for late.
    """
    before = _decided_before(newsroom, period, look, theme)
    if before is None or before.approval is None:
        return ()
    return tuple(article for article in newsroom.articles.within(before.period) if article.first_seen > before.approval.at)


def mark_late(stories: Sequence[Story], late: Sequence[Article]) -> tuple[Story, ...]:
    """The stories, those marked that only late articles tell."""
    ids = {article.id for article in late}
    return tuple(
        replace(story, marks=tuple(sorted({*story.marks, "late"}))) if ids.issuperset(story.articles) else story for story in stories
    )


def _decided_before(newsroom: Newsroom, period: Period, look: str, theme: str | None) -> Issue | None:
    before = [
        issue
        for issue in newsroom.issues.all()
        if (issue.look, issue.theme) == (look, theme) and issue.period.end < period.end and issue.status in ("approved", "sent")
    ]
    return max(before, key=lambda issue: issue.period.end, default=None)
