"""What a block says around its own words: marks, sources, days, addresses that may be linked, and whether it says anything at all."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.blocks import Block, Source, SourceLink, StoryBlock, Table, ThemeBlock
from digest.locales import ENGLISH, N_, Locale
from digest.model import Period
from digest.render.typography import is_figure, one_line

ALL_SOURCES = 4  # names that one line holds; with more, the first three and those that are cited stand for them
FEWEST_SOURCES = 3
LONGEST_DAY, LONGEST_WEEK = timedelta(hours=25), timedelta(hours=169)
BAR_PERCENT = 84  # of its column for the longest bar, so that its number has room beside it

_LINK = re.compile(r"(?:https?://[^\s/?#]|mailto:[^\s@]+@)[^\s]*|#[\w-]+", re.IGNORECASE)
_WEB_LINK = re.compile(r"https?://[^\s/?#][^\s]*", re.IGNORECASE)
_FRAME = frozenset({"kind", "title", "slug", "standfirst", "label", "head", "by"})  # fields that say nothing without the others
_UNHEADED = frozenset("masthead lead bridge note sponsor callout quote picture".split())  # kinds without a section's heading
_MARKS = {
    "sponsored": (N_("Sponsored"), N_("paid for by its source")),
    "press_release": (N_("Press release"), ""),
    "disputed": (N_("Disputed"), N_("sources give different figures")),
    "update": (N_("Update"), N_("on a story told before")),
    "opinion": (N_("Opinion"), ""),
    "late": (N_("Late"), N_("from before this issue")),
    "paywall": (N_("Paywall"), N_("behind a subscription")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A mark in words: its name, what it means here, and the words and address of its link."""

    name: str
    meaning: str = ""
    linked: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """The sources to name, and how many more told the story: other outlets and reprints."""

    named: tuple[Source, ...]
    more: int

    @property
    def total(self) -> int:
        return len(self.named) + self.more


def labels(story: StoryBlock, locale: Locale = ENGLISH) -> tuple[Label, ...]:
    """The story's marks in words, the one that a reader must not miss first."""
    order = [*_MARKS]
    known = sorted((mark for mark in story.marks if mark.mark in _MARKS), key=lambda mark: order.index(mark.mark))
    found = [_label(mark.mark, href(mark.url or ""), story, locale) for mark in known]
    spoken = language(story)
    if spoken:
        found.append(Label(name=locale.say("In %(language)s", language=locale.language(spoken))))
    return tuple(found)


def _label(mark: str, url: str, story: StoryBlock, locale: Locale) -> Label:
    name, meaning = (text and locale.say(text) for text in _MARKS[mark])
    thread = story.why.get("thread")
    first = thread[-1] if isinstance(thread, list | tuple) and thread and isinstance(thread[-1], dict) else {}
    issue, day = first.get("issue", story.why.get("told")), str(first.get("day", ""))
    if mark == "update" and isinstance(issue, int):
        # Who cannot open it finds it by its day.
        dated = locale.say("No. %(number)s of %(day)s", number=issue, day=_in_words(day, locale)) if day and not url else ""
        return Label(name=name, meaning=locale.say("first in"), linked=dated or locale.say("No. %(number)s", number=issue), url=url)
    if mark == "update" and url:
        return Label(name=name, meaning=locale.say("first told"), linked=locale.say("in an earlier issue"), url=url)
    return Label(name=name, meaning=meaning)


def _in_words(day: str, locale: Locale) -> str:
    """ "18 June" of an ISO date; any other words as they are."""
    try:
        return locale.day_of_year(date.fromisoformat(day))
    except ValueError:
        return day


def language(story: StoryBlock) -> str:
    """The language that the story's mark names ("fr"), or ''."""
    found = (mark.mark.partition(":")[2] for mark in story.marks if mark.mark.startswith("lang:"))
    return next((code.lower() for code in found if re.fullmatch(r"[A-Za-z]{2,3}(?:-\w{2,8})*", code)), "")


def source_line(story: StoryBlock, *, short: bool = False) -> SourceLine:
    """All sources by name where four or fewer, else those whose words are printed and never fewer than three; reprints are counted. In a
    `short` line the first and those whose words are printed."""
    several, fewest = short or len(story.sources) > ALL_SOURCES, 1 if short else FEWEST_SOURCES
    named = tuple(one for place, one in enumerate(story.sources) if not several or one.cited or place < fewest)
    return SourceLine(named=named, more=len(story.sources) - len(named) + sum(source.copies for source in story.sources))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A line of an issue's list of sources; `title` is the article's, "" where a block names the outlet alone."""

    name: str
    url: str
    title: str = ""


def references(blocks: Iterable[Block]) -> tuple[Reference, ...]:
    """Every source that the blocks name, each address once, in the order of the mail."""
    found: dict[str, Reference] = {}
    for block in blocks:
        for one in _sources(block):
            found.setdefault(one.url, one)
    return tuple(found.values())


def _sources(block: Block) -> Iterator[Reference]:
    if isinstance(block, ThemeBlock):
        for story in block.stories:
            yield from (Reference(name=one.name, url=one.url, title=one.title) for one in story.sources)
        return
    for item in getattr(block, "items", ()):
        one = getattr(item, "source", None)
        if isinstance(one, SourceLink):
            yield Reference(name=one.name, url=one.url)


def span(period: Period) -> str:
    """What one calls the period: "day" or "week", at most the longest there is, that of a clock change; "" of any longer one."""
    length = period.end - period.start
    return "day" if length <= LONGEST_DAY else "week" if length <= LONGEST_WEEK else ""


def front_day(period: Period, zone: str, locale: Locale) -> str:
    """The day of a daily issue in full ("Thursday 18 June 2026"); "" for any longer period."""
    return locale.full_day(period.end.astimezone(ZoneInfo(zone)).date()) if span(period) == "day" else ""


def clock(text: str, period: Period, zone: str, locale: Locale) -> str:
    """An ISO time as the newsletter's clocks show it: "14:20" on the period's last day, "Wed 14:20" on any other; "" of no time, or of one
    without a zone, which could be anybody's."""
    try:
        known = datetime.fromisoformat(text)
        moment = known.astimezone(ZoneInfo(zone)) if known.tzinfo else None
    except (ValueError, OverflowError):
        return ""
    return locale.clock(moment, with_day=moment.date() != period.end.astimezone(ZoneInfo(zone)).date()) if moment else ""


def href(url: str) -> str:
    """The address where it may be a link (http, https, mailto, an anchor of the mail), else ''."""
    trimmed = url.strip()
    return trimmed if _LINK.fullmatch(trimmed) and one_line(trimmed) == trimmed else ""


def web_href(url: str) -> str:
    """The address where it is http(s), else ''."""
    return href(url) if _WEB_LINK.fullmatch(url.strip()) else ""


def is_own(url: str, home: str) -> bool:
    """Whether a picture is the newsletter's own: https, and under its address. Any other would tell a third party who reads."""
    try:
        picture, own = urlsplit(href(url)), urlsplit(home)
    except ValueError:
        return False
    path = own.path.rstrip("/") + "/"
    return picture.scheme == "https" and picture.netloc == own.netloc and picture.path.startswith(path) and ".." not in picture.path


def host(url: str) -> str:
    """The name of the place an address leads to ("weekly.example.org"), for a link that has no words of its own."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or url
    except ValueError:
        return url


def day(text: str, locale: Locale = ENGLISH) -> str:
    """An ISO date as "Tue 23 June"; any other words as they are."""
    try:
        return locale.short_day(date.fromisoformat(text))
    except ValueError:
        return text


def bar(value: float, longest: float) -> int:
    """The length of a bar in per cent of its column, at least 1 for what is there at all."""
    return max(1, round(BAR_PERCENT * value / longest)) if value > 0 else 0


def flush_right(table: Table) -> tuple[bool, ...]:
    """Which columns hold figures alone and are set flush right; the first names its rows and never is."""
    wide = max((len(row) for row in (table.head, *table.rows)), default=0)
    cells = ([row[place] for row in table.rows if place < len(row) and row[place]] for place in range(wide))
    return tuple(place > 0 and bool(column) and all(is_figure(cell) for cell in column) for place, column in enumerate(cells))


def says_something(block: Block) -> bool:
    """Whether there is anything to print: an empty block never is."""
    if block.kind in ("masthead", "footer"):
        return True
    return any(_is_said(getattr(block, field.name)) for field in fields(block) if field.name not in _FRAME)


def _is_said(value: object) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def heading_level(block: Block, blocks: tuple[Block, ...]) -> int:
    """The level of the highest heading within a block of the weekly and the brief: a story's, 3; 2 where no section's heading stands above
    it, so that no level is left out after the title."""
    before = blocks[: next((place for place, one in enumerate(blocks) if one is block), 0)]
    return 3 if any(one.kind not in _UNHEADED and getattr(one, "title", True) for one in before) else 2


def told_stories(blocks: tuple[Block, ...]) -> frozenset[str]:
    """The ids of the stories that stand in the mail, so that no link leads to one that does not."""
    return frozenset(story.story for block in blocks if isinstance(block, ThemeBlock) for story in block.stories)
