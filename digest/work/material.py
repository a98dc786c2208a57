"""What an issue is made of: the articles of its period, those that came late for the issue before, and what readers were told already.

Late means first seen after the issue of its period was approved or sent; such an article goes to the next issue, marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.blocks import Developments
from digest.cluster.picks import Parts, learned
from digest.cluster.rank import Weights
from digest.compose.choose import Mute
from digest.model import Article, Issue, Period, Story, ToldStory
from digest.work.issues import all_issues
from digest.work.letters import web_url
from digest.work.newsroom import Newsroom

FORGOTTEN = timedelta(days=70)  # before the period: a story that rested for ten weeks is told as a new one
LESSONS = 12  # decided issues that an editor's taste is read from, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`heard` is what nobody muted, oldest first, `late` among it; `told` what issues before this one told, newest first; `past` the
    articles behind that, by id; `weights` is how the editor ranks, by what earlier issues put first."""

    span: Period
    heard: tuple[Article, ...]
    late: frozenset[str]
    told: tuple[ToldStory, ...]
    past: Mapping[str, Article]
    weights: Weights


def material(newsroom: Newsroom, period: Period, *, look: str, theme: str | None = None, since: datetime | None = None) -> Material:
    """The material of a period's issue. `since` lets a thin period start earlier: then an article that an issue told stays out."""
    span = replace(period, start=since or period.start)
    told = _told(newsroom, period, look, theme)
    late = _late(newsroom, span, look, theme)
    mute = Mute(**newsroom.settings.mute.model_dump())
    known = {name for one in told for name in one.articles}
    found = {article.id: article for article in (*late, *newsroom.articles.within(span)) if not mute.silences(article)}
    remembered = _remembered(told, period)
    heard = [article for article in found.values() if article.published >= period.start or article.id not in known]
    return Material(
        span=span,
        heard=tuple(sorted(heard, key=lambda article: (article.published, article.id))),
        late=frozenset(article.id for article in late),
        told=remembered,
        past=newsroom.articles.by_id(name for one in remembered for name in one.articles),
        weights=editor_weights(newsroom, period, look=look, theme=theme),
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
    pages = {issue.number: web_url(newsroom, issue) for issue in issues if issue.status in ("approved", "sent")}
    told = newsroom.issues.told_before(period, look)
    return tuple(replace(one, url=pages.get(one.issue, "")) for one in told if one.issue not in silent)


def _remembered(told: Sequence[ToldStory], period: Period) -> tuple[ToldStory, ...]:
    """What is still looked for in this period's articles."""
    first = (period.start - FORGOTTEN).date().isoformat()
    return tuple(one for one in told if one.day >= first)


def editor_weights(newsroom: Newsroom, period: Period, *, look: str, theme: str | None) -> Weights:
    """The weights of rank as the decided issues before this period teach them: what an editor put first against what was proposed."""
    decided = [
        issue
        for issue in all_issues(newsroom)
        if (issue.look, issue.theme) == (look, theme) and issue.status in ("approved", "sent") and issue.period.end <= period.start
    ]
    return learned([_picks(newsroom, issue) for issue in decided[-LESSONS:]])


def _picks(newsroom: Newsroom, issue: Issue) -> list[tuple[Parts, Parts]]:
    """(the parts of a story's score that the editor took among the developments, those of one taken out), every two of them."""
    made = newsroom.issues.proposal(issue)
    built = made.issue if made else newsroom.issues.find(issue.period.name, issue.look, issue.theme)
    proposed, picked = _leading(built) if built else set(), _leading(issue)
    if not proposed - picked or not picked - proposed:
        return []
    parts = {story.id: story.why.get("score") for story in (made.stories if made else newsroom.issues.stories(issue))}
    scored = {name: found for name, found in parts.items() if isinstance(found, Mapping)}
    up, down = sorted(picked - proposed), sorted(proposed - picked)
    return [(scored[one], scored[other]) for one in up for other in down if one in scored and other in scored]


def _leading(issue: Issue) -> set[str]:
    return {line.story for block in issue.blocks if isinstance(block, Developments) for line in block.items}


def _told_nobody(issue: Issue, number: int) -> bool:
    return issue.status == "skipped" or (issue.status in ("draft", "held") and 0 < number < issue.number)
