"""Laying out: the chosen stories become the blocks of the weekly look, in FORMAT's order."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
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
from digest.compose.choose import Choice
from digest.model import Article, Dated, Period, Story, Theme

MOST_NUMBERS = 6  # FORMAT: five or six figures
MOST_AHEAD = 6  # lines: a diary, not a calendar
MOST_NEXT = 3
MOST_BARS = 6  # the rest is one bar, "All other themes"
STEPS = 3  # dated steps from which a story has a timeline
PREFIX = {
    "sponsored": "Sponsored", "press_release": "Press release", "opinion": "Opinion", "lang:de": "In German", "lang:es": "In Spanish",
    "lang:fr": "In French", "lang:it": "In Italian", "lang:nl": "In Dutch", "lang:pt": "In Portuguese",
}  # fmt: skip
PRONOUN = re.compile(
    r"\b(?:them|they|it|he|she|its|their|his|her|there|(?:for|of|to|by|with) that|that date|then|the same)\b", re.IGNORECASE
)

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
    who = listed(subjects(stories, most=3))
    told = f"{counted(len(stories), 'story', 'stories')} from {counted(len(outlets), 'outlet', 'outlets')}"
    return f"{who}: {told}." if who else f"{told[0].upper()}{told[1:]}."


def subjects(stories: Sequence[Story], most: int) -> list[str]:
    """Whom the stories are about, in their order, nobody twice."""
    return list(dict.fromkeys(story.subject for story in stories if story.subject))[:most]


def numbers(stories: Sequence[Story], articles: Articles, coverage: tuple[Bar, ...]) -> Numbers | None:
    """The telling figures of the best stories, one a story, each said with whose it is."""
    items = []
    for story in stories:
        for figure in story.figures[:1]:
            article = articles[figure.article]
            label = (
                f"{story.subject}: {figure.label[0].lower()}{figure.label[1:]}" if story.subject else f"{figure.label}: {story.headline}"
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
    items = []
    for story in stories:
        for dated in _to_come(story, period, zone):
            article = articles[dated.article]
            source = SourceLink(name=article.source, url=article.url)
            items.append(OutlookItem(date=dated.day, text=_with_subject(story, dated.text), source=source))
            break
    return Outlook(items=tuple(sorted(items[:MOST_AHEAD], key=lambda item: (item.date, item.text)))) if items else None


def timeline(stories: Sequence[Story], articles: Articles, period: Period, zone: str) -> Timeline | None:
    """The steps of the best story whose articles date two steps to come: what happened, on the day it was first told, and what follows."""
    for story in stories:
        steps = _to_come(story, period, zone)
        if len(steps) + 1 < STEPS:
            continue
        first = min(articles[name].published for name in story.articles).astimezone(ZoneInfo(zone)).date()
        items = [TimelineItem(date=first.isoformat(), text=story.development or story.headline)]
        items += [TimelineItem(date=dated.day, text=_with_subject(story, dated.text)) for dated in steps]
        return Timeline(title=story.headline, items=tuple(items))
    return None


def _to_come(story: Story, period: Period, zone: str) -> tuple[Dated, ...]:
    """The story's dated sentences for days after the period that a reader understands without the rest of the article."""
    last = period.end.astimezone(ZoneInfo(zone)).date().isoformat()
    return tuple(one for one in story.ahead if one.day > last and (story.subject in one.text or not PRONOUN.search(one.text)))


def _with_subject(story: Story, text: str) -> str:
    """The sentence, with whom it is about before it where it does not say so."""
    return text if not story.subject or story.subject in text else f"{story.subject}: {text}"


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


def lead_text(choice: Choice, stories: Sequence[Story], themes: Sequence[Theme]) -> str:
    """Two or three sentences that say what kind of week it was: which themes set the pace, who made the news, what came close behind."""
    bars = coverage(stories, themes)
    said = []
    if bars and choice.themes:
        total = sum(len(story.articles) for story in stories)
        ahead = f", ahead of {_within(bars[1].label)}" if len(bars) > 1 else ""
        said.append(f"{bars[0].label} set the pace, with {bars[0].count} of the week’s {total} articles{ahead}.")
    who = subjects(choice.developments, most=4)
    if len(who) > 1:
        said.append(f"{listed(who)} made the most news.")
    leading = {story.id for story in choice.developments}
    ranked = sorted((story for _, section in choice.themes for story in section), key=lambda story: (-story.score, story.id))
    behind = [story.development for story in ranked if story.id not in leading and story.development]
    if leading and behind:
        said.append(f"Close behind: {behind[0]}.")
    return " ".join(said)


def _within(title: str) -> str:
    """A theme's title inside a sentence: lower case unless it begins with a name or an acronym."""
    return title if _has_name(title) else title[0].lower() + title[1:]


def _has_name(title: str) -> bool:
    return bool(re.match(r"\S*[A-Z]\S*[A-Z]|\S+, [A-Z]", title))


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
