"""Build: the articles of a period become a draft.

articles of the period → without the muted → cluster → compose → render, with as many stories as the size budget holds
  → store.issues.save (the number is fixed) → issues/<period>.json
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from digest.cluster import cluster
from digest.compose import Plan, Room, compose
from digest.compose.choose import Mute, newsworthy
from digest.errors import DigestError, UsageError
from digest.model import Article, Issue, Look, Period, Story
from digest.render import render_issue
from digest.schedule import current_period
from digest.work.issues import all_issues, check_undecided, issue_path, write_issue_file
from digest.work.newsroom import Newsroom

FEWEST_LINES = 16  # lines of More this week for which room is made before the last stories are told in full
MOST_LINES = 60  # beyond this nobody reads on


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A draft, where it was written, the file of an editor's own that was kept beside it, and what is odd about it."""

    issue: Issue
    path: Path
    articles: int
    stories: int
    size: int
    kept: Path | None = None
    notes: tuple[str, ...] = ()


def build(newsroom: Newsroom, period: Period, *, look: str | None = None, theme: str | None = None, now: datetime) -> Built:
    """Make or remake the draft of a period; raises DigestError where the period has no article, or its issue is approved already."""
    chosen = _look(newsroom, look)
    known = {(issue.period.name, issue.look, issue.theme): issue for issue in all_issues(newsroom)}
    if there := known.get((period.name, chosen.name, theme)):
        check_undecided(there, issue_path(newsroom, period.name, chosen.name, theme))
    articles = _articles(newsroom, period)
    told = newsroom.issues.told_before(period.start, chosen.name)
    stories = cluster(articles, newsroom.settings.theme_values(), told)
    if theme:
        stories = tuple(story for story in stories if story.theme == _theme(newsroom, theme))
    before = newsroom.issues.find(period.name, chosen.name, theme)
    number = there.number if there else 0
    draft = fit(newsroom, stories, articles, period=period, look=chosen, theme=theme, number=number)
    draft = newsroom.issues.save(draft, stories, above=max((issue.number for issue in known.values()), default=0), now=now)
    path, kept = write_issue_file(newsroom, draft, before=before)
    return Built(
        issue=draft,
        path=path,
        articles=len(articles),
        stories=len(stories),
        size=_size(newsroom, draft, chosen),
        kept=kept,
        notes=_notes(newsroom, articles, period),
    )


def fit(
    newsroom: Newsroom,
    stories: Sequence[Story],
    articles: Sequence[Article],
    *,
    period: Period,
    look: Look,
    theme: str | None,
    number: int,
) -> Issue:
    """The issue with the most stories told in full, then the most lines, whose HTML stays within issue.max_bytes."""
    settings = newsroom.settings
    plan = Plan(
        title=settings.newsletter.title,
        look=look.name,
        zone=settings.newsletter.timezone,
        themes=settings.theme_values(),
        developments=settings.issue.developments,
        stories_per_theme=settings.issue.stories_per_theme,
        place=settings.newsletter.place,
        theme=theme,
    )
    by_id = {article.id: article for article in articles}
    feeds = len({article.feed or article.source for article in articles})

    def made(full: int, lines: int) -> Issue:
        return compose(stories, by_id, plan, period=period, number=number, feeds_read=feeds, room=Room(stories=full, lines=lines))

    def fits(full: int, lines: int) -> bool:
        return _size(newsroom, made(full, lines), look) <= settings.issue.max_bytes

    most = len(newsworthy(stories))
    full = _largest(most, lambda count: fits(count, FEWEST_LINES))
    lines = _largest(min(most, MOST_LINES), lambda count: fits(full, count))
    return made(full, lines)


def _largest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest count up to `most` that fits, 0 where none does: what fits is monotonous in the count."""
    low, high = 0, most
    if fits(most):
        return most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _size(newsroom: Newsroom, issue: Issue, look: Look) -> int:
    return len(render_issue(issue, look, newsroom.settings.newsletter_value()).html.encode())


def choose_period(newsroom: Newsroom, *, now: datetime) -> Period:
    """The newest period with at least thin_below dated articles, else the one being collected: what `preview` shows first."""
    schedule, zone = newsroom.settings.schedule, newsroom.settings.newsletter.timezone
    for day in sorted(newsroom.articles.counts_by_day(), reverse=True):
        for at in (time(23, 59), time(0)):
            moment = datetime.combine(datetime.fromisoformat(day).date(), at, tzinfo=UTC)
            period = current_period(moment, every=schedule.every, cut_off=schedule.cut_off, zone=zone)
            if sum(article.dated for article in newsroom.articles.within(period)) >= max(1, schedule.thin_below):
                return period
    return current(newsroom, now=now)


def current(newsroom: Newsroom, *, now: datetime) -> Period:
    """The period being collected."""
    schedule = newsroom.settings.schedule
    return current_period(now, every=schedule.every, cut_off=schedule.cut_off, zone=newsroom.settings.newsletter.timezone)


def _articles(newsroom: Newsroom, period: Period) -> tuple[Article, ...]:
    """The articles of the period that nobody muted; raises DigestError where there is none."""
    mute = Mute(**newsroom.settings.mute.model_dump())
    found = newsroom.articles.within(period)
    heard = tuple(article for article in found if not mute.silences(article))
    if not heard:
        why = f"all {len(found)} are muted" if found else "none is stored"
        raise DigestError(f"{period.name} has no article ({why}); run `digest ingest`, or name another period with --period")
    return heard


def _notes(newsroom: Newsroom, articles: Sequence[Article], period: Period) -> tuple[str, ...]:
    least = newsroom.settings.schedule.thin_below
    if len(articles) < least:
        return (f"{period.name} is thin: schedule.thin_below is {least}, and it has {len(articles)}",)
    return ()


def _look(newsroom: Newsroom, name: str | None) -> Look:
    wanted = name or newsroom.settings.issue.look
    if wanted not in newsroom.looks:
        raise UsageError(f'there is no look "{wanted}"; choose from {", ".join(newsroom.looks)}')
    return newsroom.looks[wanted]


def _theme(newsroom: Newsroom, slug: str) -> str:
    known = [theme.slug for theme in newsroom.settings.themes]
    if slug not in known:
        raise UsageError(f'there is no theme "{slug}" in digest.toml; choose from {", ".join(known) or "none"}')
    return slug
