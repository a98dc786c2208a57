"""Build: the articles of a period become a draft.

articles of the period and the late ones → without the muted → cluster, as editors taught and answered → compose
  → fit, as many stories as the size budget holds → where [llm] is on: reworded by a model, composed again → the proposal
  → what editors did to it, replayed → store.issues.save (the number is fixed) → issues/<period>.json
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import islice
from pathlib import Path

from digest.compose import Room
from digest.compose.looks import ANALYSIS
from digest.compose.replay import Outcome
from digest.errors import DigestError, UsageError
from digest.model import Article, Issue, Look, Period, Proposal, Story
from digest.schedule import current_period
from digest.work.fit import ALL, Sheet, fit
from digest.work.issues import all_issues, check_undecided, issue_path, write_issue_file
from digest.work.material import material
from digest.work.newsroom import Newsroom
from digest.work.pictures import Progress, bring_pictures, no_progress, wanted_pictures
from digest.work.redraft import bring_in, key_of, redraft
from digest.work.rewrite import Finish, rewrite
from digest.work.stories import tell

PERIODS_NAMED = 4  # periods that an error offers: what still fits one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A draft, where it was written (None: the store alone), the file of an editor's own that was kept beside it, and what is odd."""

    issue: Issue
    path: Path | None
    articles: int
    stories: int
    size: int
    kept: Path | None = None
    notes: tuple[str, ...] = ()


def build(
    newsroom: Newsroom,
    period: Period,
    *,
    look: str | None = None,
    theme: str | None = None,
    since: datetime | None = None,
    file: bool = True,
    now: datetime,
    progress: Progress = no_progress,
) -> Built:
    """Make or remake the draft of a period; raises DigestError where the period has no article, or none of the theme, or where its issue is
    approved already.

    `since` lets it start earlier, for a thin period; what an issue told stays out. Without `file` the draft is in the store alone.
    `progress` is told how many of how many pictures are there, where [pictures] is on.
    """
    chosen = _look(newsroom, look)
    if theme:
        _check_theme(newsroom, theme)
    elif chosen.name == ANALYSIS:
        known = ", ".join(row.slug for row in newsroom.settings.themes)
        raise UsageError(f"an analysis is of one theme; name it with --theme, one of {known or 'those that digest.toml has not yet'}")
    number, highest = _numbers(newsroom, period, chosen, theme)
    made_of = material(newsroom, period, look=chosen.name, theme=theme, since=since)
    if not made_of.heard:
        raise DigestError(_nothing_heard(newsroom, made_of.span))
    stories, articles = tell(newsroom, made_of), made_of.heard
    if theme:
        stories, articles = _of_theme(stories, articles, theme, period)
    before = newsroom.issues.find(period.name, chosen.name, theme)
    by_id = {article.id: article for article in articles}
    sheet = Sheet(newsroom=newsroom, articles=by_id, period=made_of.span, look=chosen, theme=theme, number=number)
    lost = _bring_pictures(sheet, stories, before, now=now, progress=progress)
    proposal, said = _propose(newsroom, sheet, stories, now=now)
    draft, outcomes = _save(newsroom, proposal, by_id, above=highest, now=now)
    path, kept = write_issue_file(newsroom, draft, before=before) if file else (None, None)
    return Built(
        issue=draft,
        path=path,
        articles=len(articles),
        stories=len(stories),
        size=sheet.size(draft),
        kept=kept,
        notes=(*_notes(newsroom, made_of.heard, period), *lost, *said, *_stale(outcomes)),
    )


def _bring_pictures(sheet: Sheet, stories: Sequence[Story], before: Issue | None, *, now: datetime, progress: Progress) -> tuple[str, ...]:
    """Copy what pictures the issue may show, before its size is measured; a line where some could not be."""
    if not sheet.newsroom.settings.pictures.on:
        return ()
    most = sheet.compose(stories, Room(stories=ALL, lines=0))
    wanted = wanted_pictures(sheet.newsroom, most, stories, sheet.articles, before)
    return bring_pictures(sheet.newsroom, wanted, now=now, progress=progress)


def _propose(newsroom: Newsroom, sheet: Sheet, stories: Sequence[Story], *, now: datetime) -> tuple[Proposal, tuple[str, ...]]:
    """What the machine proposes, in a model's words where [llm] is on, and notes about that."""
    rooms: list[Room] = []

    def laid_out(stories: Sequence[Story], *, finish: Finish | None = None) -> Issue:
        issue, room = fit(sheet, stories, finish=finish)
        rooms.append(room)
        return issue

    draft, told, said = laid_out(stories), tuple(stories), tuple[str, ...]()
    if newsroom.writer is not None:
        reworded = rewrite(newsroom, draft, stories, sheet.articles, laid_out, now=now)
        draft, told, said = reworded.issue, reworded.stories, reworded.notes
    return Proposal(issue=draft, stories=told, full=rooms[-1].stories, lines=rooms[-1].lines), said


def _save(
    newsroom: Newsroom, proposal: Proposal, articles: Mapping[str, Article], *, above: int, now: datetime
) -> tuple[Issue, tuple[Outcome, ...]]:
    """The proposal with its editors' log replayed, as it is in the store now; again where one of them was at work meanwhile."""
    log = bring_in(newsroom, key_of(proposal.issue))
    while True:
        made = redraft(newsroom, proposal, log, articles)
        draft = newsroom.issues.save(made.issue, made.stories, above=above, proposal=proposal, now=now)
        log = newsroom.edits.log(*key_of(draft))
        if len(log) == len(draft.edits):
            return draft, made.outcomes


def _stale(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """A line where edits no longer apply."""
    stale = [one for one in outcomes if one.state == "stale"]
    if not stale:
        return ()
    said = "1 edit no longer applies" if len(stale) == 1 else f"{len(stale)} edits no longer apply"
    return (f"{said} ({stale[0].reason}); `digest history` shows what became of each",)


def _numbers(newsroom: Newsroom, period: Period, look: Look, theme: str | None) -> tuple[int, int]:
    """(the number of this very issue, 0 where it is new; the highest of all); raises DigestError where somebody decided about it."""
    known = {(issue.period.name, issue.look, issue.theme): issue for issue in all_issues(newsroom)}
    if there := known.get((period.name, look.name, theme)):
        check_undecided(there, issue_path(newsroom, period.name, look.name, theme))
    return there.number if there else 0, max((issue.number for issue in known.values()), default=0)


def _of_theme(
    stories: Sequence[Story], articles: Sequence[Article], theme: str, period: Period
) -> tuple[tuple[Story, ...], tuple[Article, ...]]:
    """The theme's stories and their articles; raises DigestError where there is none."""
    chosen = tuple(story for story in stories if story.theme == theme)
    if not chosen:
        raise DigestError(f'{period.name} has no story of the theme "{theme}"; name another theme, or another period with --period')
    named = {name for story in chosen for name in story.articles}
    return chosen, tuple(article for article in articles if article.id in named)


def choose_period(newsroom: Newsroom, *, now: datetime) -> Period:
    """The newest full period, else the one being collected: what `preview` shows first."""
    return _newest_full(newsroom) or current(newsroom, now=now)


def _newest_full(newsroom: Newsroom) -> Period | None:
    """The newest period with at least thin_below dated articles."""
    least = max(1, newsroom.settings.schedule.thin_below)
    counted = ((period, sum(article.dated for article in newsroom.articles.within(period))) for period in _periods(newsroom))
    return next((period for period, count in counted if count >= least), None)


def _periods(newsroom: Newsroom) -> Iterator[Period]:
    """Every period in which a dated article may have been published, newest first, each once."""
    schedule, zone = newsroom.settings.schedule, newsroom.settings.newsletter.timezone
    seen: set[str] = set()
    for day in sorted(newsroom.articles.counts_by_day(), reverse=True):
        for at in (time(23, 59), time(0)):  # a cut-off parts a day between two periods
            moment = datetime.combine(datetime.fromisoformat(day).date(), at, tzinfo=UTC)
            period = current_period(moment, every=schedule.every, cut_off=schedule.cut_off, zone=zone)
            if period.name not in seen:
                seen.add(period.name)
                yield period


def current(newsroom: Newsroom, *, now: datetime) -> Period:
    """The period being collected."""
    schedule = newsroom.settings.schedule
    return current_period(now, every=schedule.every, cut_off=schedule.cut_off, zone=newsroom.settings.newsletter.timezone)


def _nothing_heard(newsroom: Newsroom, period: Period) -> str:
    if found := newsroom.articles.within(period):
        muted = "its only one is muted" if len(found) == 1 else f"all {len(found)} are muted"
        return f"{period.name} has no article left ({muted}); see [mute] in digest.toml, or name another period with --period"
    return f"{period.name} has no article; {_where_articles_are(newsroom)}"


def _where_articles_are(newsroom: Newsroom) -> str:
    counted = ((period.name, len(newsroom.articles.within(period))) for period in _periods(newsroom))
    held = [f"{name} ({count})" for name, count in islice((row for row in counted if row[1]), PERIODS_NAMED)]
    if not held:
        return "none is stored at all: run `digest ingest` first"
    return f"there are articles in {', '.join(held)}: name one with --period, or fetch more with `digest ingest`"


def _notes(newsroom: Newsroom, articles: Sequence[Article], period: Period) -> tuple[str, ...]:
    least = newsroom.settings.schedule.thin_below
    if len(articles) < least:
        said = f"{period.name} is thin: schedule.thin_below is {least}, and it has {len(articles)}"
        full = _newest_full(newsroom)
        return (f"{said}; the newest full one: `digest build --period {full.name}`" if full else said,)
    return ()


def _look(newsroom: Newsroom, name: str | None) -> Look:
    wanted = name or newsroom.settings.issue.look
    if wanted not in newsroom.looks:
        raise UsageError(f'there is no look "{wanted}"; choose from {", ".join(newsroom.looks)}')
    return newsroom.looks[wanted]


def _check_theme(newsroom: Newsroom, slug: str) -> None:
    known = [theme.slug for theme in newsroom.settings.themes]
    if slug not in known:
        raise UsageError(f'there is no theme "{slug}" in digest.toml; choose from {", ".join(known) or "none"}')
