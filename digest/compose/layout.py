"""Laying out: the chosen stories become the blocks of the weekly look, in FORMAT's order."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.blocks import (
    Bar,
    Mark,
    MoreItem,
    NumberItem,
    Numbers,
    Outlook,
    OutlookItem,
    Source,
    SourceLink,
    StoryBlock,
    StoryFigure,
    ThemeBlock,
    Timeline,
    TimelineItem,
    Told,
)
from digest.cluster.headlines import clean_title, names
from digest.compose.choose import Choice
from digest.model import Article, Period, Story, Theme
from digest.schedule import day_in_words

MOST_NUMBERS = 6  # FORMAT: five or six figures
MOST_AHEAD = 6  # lines: a diary, not a calendar
MOST_NEXT = 3
MOST_BARS = 6  # the rest is one bar, "All other themes"
STEPS = 3  # days of reporting from which a story has a timeline
PREFIX = {"sponsored": "Sponsored", "press_release": "Press release", "opinion": "Opinion"}
PRONOUN = re.compile(r"\b(?:them|they|it|he|she|its|their|his|her|there|that date|then)\b", re.IGNORECASE)

Articles = Mapping[str, Article]


def story_block(story: Story, articles: Articles) -> StoryBlock:
    """The story as its theme prints it."""
    return StoryBlock(
        story=story.id,
        headline=story.headline,
        summary=story.summary,
        figures=tuple(StoryFigure(label=one.label, value=one.value, source=articles[one.article].source) for one in story.figures),
        sources=sources(story, articles),
        marks=marks(story),
        score=story.score,
        why=dict(story.why),
    )


def sources(story: Story, articles: Articles) -> tuple[Source, ...]:
    """One source an outlet, the lead's first, reprints folded into the one they repeat."""
    reprints = Counter(story.copies.values())
    found: dict[str, Source] = {}
    for name in story.articles:
        article = articles[name]
        if name not in story.copies and article.source not in found:
            found[article.source] = Source(name=article.source, url=article.url, title=article.title, copies=reprints[name])
    return tuple(found.values())


def marks(story: Story) -> tuple[Mark, ...]:
    """The story's marks; an update names the issue that first told it."""
    told = (Mark(mark="update"),) if "told" in story.why else ()
    return told + tuple(Mark(mark=mark) for mark in story.marks)


def theme_block(theme: Theme, stories: Sequence[Story], articles: Articles) -> ThemeBlock:
    return ThemeBlock(
        slug=theme.slug,
        title=theme.title,
        standfirst=standfirst(stories, articles),
        stories=tuple(story_block(story, articles) for story in stories),
    )


def standfirst(stories: Sequence[Story], articles: Articles) -> str:
    """One line from the theme's own names: "Anthropic, OpenAI and MiniMax: three stories from nine outlets."."""
    outlets = {articles[name].source for story in stories for name in story.articles}
    who = listed(story_names(stories, articles, most=3))
    told = f"{counted(len(stories), 'story', 'stories')} from {counted(len(outlets), 'outlet', 'outlets')}"
    return f"{who}: {told}." if who else f"{told[0].upper()}{told[1:]}."


def story_names(stories: Sequence[Story], articles: Articles, most: int) -> list[str]:
    """The names that the stories are about, one a story, no name twice."""
    found: list[str] = []
    for story in stories:
        for name in names([articles[one].title for one in story.articles if one not in story.copies] + [story.headline]):
            if name not in found:
                found.append(name)
    return found[:most]


def numbers(stories: Sequence[Story], articles: Articles, coverage: tuple[Bar, ...]) -> Numbers | None:
    """The telling figures of the best stories, one a story, each said with whose it is."""
    items = []
    for story in stories:
        for figure in story.figures[:1]:
            article = articles[figure.article]
            subject = listed(story_names([story], articles, most=1))
            label = (
                figure.label
                if not subject or subject.lower() in figure.label.lower()
                else f"{subject}: {figure.label[0].lower()}{figure.label[1:]}"
            )
            items.append(NumberItem(value=figure.value, label=label, source=SourceLink(name=article.source, url=article.url)))
    return Numbers(items=tuple(items[:MOST_NUMBERS]), coverage=coverage) if items or coverage else None


def coverage(stories: Sequence[Story], themes: Sequence[Theme]) -> tuple[Bar, ...]:
    """Articles by theme, most first; what is past six bars is one."""
    counted = Counter[str]()
    for story in stories:
        if story.theme:
            counted[story.theme] += len(story.articles)
    titles = {theme.slug: theme.title for theme in themes}
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    bars = [Bar(label=titles[slug], count=count) for slug, count in ranked[:MOST_BARS]]
    rest = sum(count for _, count in ranked[MOST_BARS:])
    if rest:
        bars.append(Bar(label="All other themes", count=rest))
    return tuple(bars) if len(bars) > 1 else ()


def outlook(stories: Sequence[Story], articles: Articles, period: Period, zone: str) -> Outlook | None:
    """What sources say will happen after the issue's period, one line a story, by day."""
    last = period.end.astimezone(ZoneInfo(zone)).date().isoformat()
    items, days = [], set()
    for story in stories:
        for dated in story.ahead:
            subject = names([articles[one].title for one in story.articles] + [story.headline])
            known = any(name in dated.text for name in subject)
            if dated.day <= last or (dated.day, story.id) in days or (not known and PRONOUN.search(dated.text)):
                continue
            text = dated.text if known or not subject else f"{subject[0]}: {dated.text}"
            article = articles[dated.article]
            items.append(OutlookItem(date=dated.day, text=text, source=SourceLink(name=article.source, url=article.url)))
            days.add((dated.day, story.id))
            break
    return Outlook(items=tuple(sorted(items[:MOST_AHEAD], key=lambda item: (item.date, item.text)))) if items else None


def timeline(stories: Sequence[Story], articles: Articles, zone: str) -> Timeline | None:
    """The steps of the best story that newsrooms reported on three days or more, each by its first title of that day."""
    for story in stories:
        steps: dict[date, str] = {}
        for article in sorted(
            (articles[name] for name in story.articles if name not in story.copies), key=lambda one: (one.published, one.id)
        ):
            steps.setdefault(article.published.astimezone(ZoneInfo(zone)).date(), clean_title(article.title))
        if len(steps) >= STEPS:
            items = tuple(TimelineItem(date=day.isoformat(), text=text) for day, text in sorted(steps.items()))
            return Timeline(title=story.headline, items=items)
    return None


def next_week(stories: Sequence[Story], articles: Articles, period: Period) -> tuple[Told, ...]:
    """The stories still moving: told on two days and more, and again in the period's last two days."""
    found = []
    for story in stories:
        moments = sorted(articles[name].published for name in story.articles if name not in story.copies)
        moving = moments[-1] >= period.end - timedelta(days=2) and moments[-1] - moments[0] >= timedelta(days=1)
        if moving and story.theme:
            found.append(Told(text=story.headline, story=story.id))
    return tuple(found[:MOST_NEXT])


def more_items(stories: Sequence[Story], articles: Articles) -> tuple[MoreItem, ...]:
    """A line for each story with no room above; what is paid for or opinion says so."""
    items = []
    for story in stories:
        article = articles[story.articles[0]]
        prefix = next((PREFIX[mark] for mark in story.marks if mark in PREFIX), "")
        items.append(MoreItem(text=f"{prefix}: {story.headline}" if prefix else story.headline, url=article.url, source=article.source))
    return tuple(items)


def lead_text(choice: Choice, stories: Sequence[Story], articles: Articles, themes: Sequence[Theme]) -> str:
    """Two sentences that say what kind of week it was: which themes set the pace, who made the news."""
    bars = coverage(stories, themes)
    total = sum(len(story.articles) for story in stories)
    said = []
    if bars and choice.themes:
        ahead = f", ahead of {bars[1].label.lower() if not _has_name(bars[1].label) else bars[1].label}" if len(bars) > 1 else ""
        said.append(f"{bars[0].label} set the pace, with {bars[0].count} of the week’s {total} articles{ahead}.")
    who = story_names(choice.developments, articles, most=3)
    if who:
        said.append(f"{listed(who)} made the most news, and {_figures(choice.developments, articles)}.")
    return " ".join(said)


def _figures(stories: Sequence[Story], articles: Articles) -> str:
    """The figures to remember of the leading stories, with whose they are."""
    parts = []
    for story in stories:
        who = names([articles[one].title for one in story.articles])
        if story.figures and who:
            parts.append(f"{story.figures[0].value} ({who[0]}, {story.figures[0].label[0].lower()}{story.figures[0].label[1:]})")
    return f"the figures to remember are {listed(parts[:3])}" if parts else "the rest followed"


def _has_name(title: str) -> bool:
    return bool(re.search(r"[A-Z]{2}|, [A-Z]", title[1:]))


def listed(parts: Sequence[str]) -> str:
    """Join as in "A, B and C"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def counted(number: int, one: str, many: str) -> str:
    """A count in words with its noun."""
    return f"{spelled(number)} {one if number == 1 else many}"


def spelled(number: int) -> str:
    """Numbers to twelve in words, as a newspaper prints them."""
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return words[number] if number < len(words) else str(number)


def day(iso: str) -> str:
    return day_in_words(date.fromisoformat(iso))
