"""The week in charts: coverage by theme and day, sources by share, as numbers with the bars to draw beside them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.blocks import ThemeBlock
from digest.schedule import DAYS
from digest.web.desk.stories import Group
from digest.work.review import Review

# Rows that a look takes in; the sources after them are one row.
MOST_SOURCES = 15
NO_THEME = "No theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Articles of one theme on one day; `height` is 0–100 of the fullest cell."""

    count: int
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRow:
    """`stories` and how many of them the mail tells in full; `bar` is 0–100 of the longest row."""

    title: str
    cells: tuple[Cell, ...]
    articles: int
    stories: int
    told: int
    bar: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """`share` is in words, "12%"; `bar` is 0–100 of the longest row; `told` are its articles in stories that the mail tells in full."""

    name: str
    articles: int
    told: int
    share: str
    bar: float
    told_bar: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """`days` are the columns of `themes`, ("Thu", "11"), the first "before" where an article is older than the week."""

    articles: int
    sources: int
    stories: int
    told: int
    days: tuple[tuple[str, str], ...]
    themes: tuple[ThemeRow, ...]
    totals: tuple[Cell, ...]
    outlets: tuple[SourceRow, ...]


def draw_charts(review: Review, groups: tuple[Group, ...]) -> Charts:
    """Every article of the week once: under the theme of its story (as the mail prints it, else its home), and under its source."""
    shown = {row.story: group.theme for group in groups if group.theme for row in group.rows}
    zone = ZoneInfo(review.newsletter.timezone)
    first, last = (moment.astimezone(zone).date() for moment in (review.issue.period.start, review.issue.period.end - timedelta(seconds=1)))
    days = tuple(first + timedelta(days=number) for number in range((last - first).days + 1))
    per_day: Counter[tuple[str, date]] = Counter()
    per_source: Counter[str] = Counter()
    told_source: Counter[str] = Counter()
    stories: Counter[str] = Counter()
    for story in review.stories:
        theme = shown.get(story.id) or story.theme or ""
        stories[theme] += 1
        for article in (review.articles[name] for name in story.articles if name in review.articles):
            day = article.published.astimezone(zone).date()
            per_day[theme, min(max(day, first - timedelta(days=1)), last)] += 1
            per_source[article.source] += 1
            told_source[article.source] += story.id in shown
    if any(day < first for _, day in per_day):
        days = (first - timedelta(days=1), *days)
    return Charts(
        articles=per_source.total(),
        sources=len(per_source),
        stories=len(review.stories),
        told=len(shown),
        days=tuple(("before", "") if day < first else (DAYS[day.weekday()], str(day.day)) for day in days),
        themes=_themes(per_day, stories, Counter(shown.values()), days, _titles(review)),
        totals=_totals(per_day, days),
        outlets=tuple(_outlets(per_source, told_source)),
    )


def _titles(review: Review) -> dict[str, str]:
    """The titles that the mail prints; a theme without a part in it goes by its slug in words."""
    printed = {block.slug: block.title for block in review.issue.blocks if isinstance(block, ThemeBlock)}
    slugs = {story.theme for story in review.stories if story.theme}
    return {"": NO_THEME} | {slug: slug.replace("-", " ").capitalize() for slug in slugs} | printed


def _themes(
    per_day: Counter[tuple[str, date]], stories: Counter[str], told: Counter[str], days: tuple[date, ...], titles: dict[str, str]
) -> tuple[ThemeRow, ...]:
    totals: Counter[str] = Counter()
    for (theme, _), number in per_day.items():
        totals[theme] += number
    most, longest = max(per_day.values(), default=1), max(totals.values(), default=1)
    # Outside every theme comes last, however much there is of it.
    order = sorted(stories, key=lambda theme: (not theme, -totals[theme], titles[theme]))
    return tuple(
        ThemeRow(
            title=titles[theme],
            cells=tuple(_cell(per_day[theme, day], most) for day in days),
            articles=totals[theme],
            stories=stories[theme],
            told=told[theme],
            bar=_of(totals[theme], longest),
        )
        for theme in order
    )


def _totals(per_day: Counter[tuple[str, date]], days: tuple[date, ...]) -> tuple[Cell, ...]:
    sums = [sum(number for (_, on), number in per_day.items() if on == day) for day in days]
    return tuple(_cell(number, max(sums, default=1)) for number in sums)


def _outlets(per_source: Counter[str], told: Counter[str]) -> list[SourceRow]:
    every = max(per_source.total(), 1)
    ranked = sorted(per_source.items(), key=lambda one: (-one[1], one[0]))
    rows = [(name, number, told[name]) for name, number in ranked[:MOST_SOURCES]]
    if rest := ranked[MOST_SOURCES:]:
        rows.append((f"{len(rest)} more", sum(number for _, number in rest), sum(told[name] for name, _ in rest)))
    most = max((number for _, number, _ in rows), default=1)
    return [
        SourceRow(name=name, articles=number, told=used, share=f"{number / every:.0%}", bar=_of(number, most), told_bar=_of(used, most))
        for name, number, used in rows
    ]


def _cell(number: int, most: int) -> Cell:
    return Cell(count=number, height=_of(number, most))


def _of(number: int, most: int) -> float:
    return round(100 * number / max(most, 1), 1)
