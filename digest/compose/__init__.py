"""Compose: stories become an issue, block by block, within the room that the email has.

stories → without what is muted or was told before → choose (themes, developments, the rest) → lay out → Issue
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.blocks import Bar, Block, Bridge, Developments, Footer, Lead, Masthead, NextWeek, Told
from digest.compose import layout
from digest.compose.choose import NO_WISHES, Choice, Wishes, choose, told_by_theme
from digest.compose.following import next_week
from digest.compose.inbox import preheader_line, subject_line
from digest.compose.looks import ANALYSIS, BODIES, PARTS, Chosen
from digest.compose.telling import numbers
from digest.locales import Locale, locale_of
from digest.model import Article, Issue, Period, Story, Theme
from digest.schedule import days_of

UNREAD = frozenset({"why", "kind", "story", "slug", "sources", "published", "picture"})  # fields of a block that are no reading matter
WORDS_A_MINUTE = 230  # silent reading of news (Brysbaert 2019: 238 for English non-fiction)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an issue is made by: the editor's settings, as values."""

    title: str
    look: str
    zone: str
    themes: tuple[Theme, ...]
    developments: int
    stories_per_theme: int
    place: str = ""
    theme: str | None = None
    language: str = "en"

    @property
    def locale(self) -> Locale:
        return locale_of(self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much fits: stories told in full, and lines of More this week."""

    stories: int
    lines: int


def compose(
    stories: Sequence[Story],
    articles: Mapping[str, Article],
    plan: Plan,
    *,
    period: Period,
    number: int,
    feeds_read: int,
    room: Room,
    wishes: Wishes = NO_WISHES,
) -> Issue:
    """The issue over these stories, as its editors wish it; every story stands in it once, or nowhere when the lines run out."""
    title, category = _named(plan)
    per_theme = max(PARTS, plan.stories_per_theme) if plan.look == ANALYSIS else plan.stories_per_theme
    choice = choose(stories, plan.themes, developments=plan.developments, per_theme=per_theme, room=room.stories, wishes=wishes)
    days = plan.locale.days(*days_of(period, plan.zone))
    subject = subject_line((*choice.developments, *choice.told())) or plan.locale.say("%(title)s, %(days)s", title=title, days=days)
    body = _body(choice, stories, articles, plan=plan, period=period, room=room)
    masthead = Masthead(
        title=title,
        number=number,
        period=days,
        reading_minutes=reading_minutes(body),
        sources_read=feeds_read,
        articles_read=len(articles),
        place=plan.place,
        category=category,
    )
    return Issue(
        number=number,
        period=period,
        look=plan.look,
        theme=plan.theme,
        title=title,
        subject=subject,
        preheader=_preheader(choice, subject, articles, plan.locale),
        blocks=(masthead, *body, Footer()),
    )


def _named(plan: Plan) -> tuple[str, str]:
    """Title and category: an analysis is named by its theme until its editor names it."""
    of = next((theme.title for theme in plan.themes if theme.slug == plan.theme), "") if plan.look == ANALYSIS else ""
    return of or plan.title, of


def _body(
    choice: Choice, stories: Sequence[Story], articles: Mapping[str, Article], *, plan: Plan, period: Period, room: Room
) -> tuple[Block, ...]:
    if plan.look in BODIES:
        chosen = Chosen(choice=choice, articles=articles, period=period, zone=plan.zone, locale=plan.locale, lines=room.lines)
        return tuple(block for block in BODIES[plan.look](chosen) if block is not None)
    ranked = choice.told()
    locale = plan.locale
    bars = layout.coverage(stories, plan.themes, locale)
    steps = layout.timeline(ranked, articles, period, plan.zone)
    ahead = [story for story in ranked if not steps or story is not steps[0]]
    blocks: list[Block | None] = [
        _lead(choice, bars, articles, locale),
        Developments(items=lines)
        if (lines := tuple(Told(text=story.development, story=story.id) for story in choice.developments))
        else None,
        Bridge(text=_bridge(choice, stories, locale)) if choice.themes else None,
        *(layout.theme_block(theme, section, articles, locale) for theme, section in choice.themes),
        numbers(ranked, articles, bars) if ranked else None,
        steps[1] if steps else None,
        layout.outlook(ahead, articles, period, plan.zone),
        NextWeek(items=followed) if (followed := next_week(ranked, articles, period, plan.zone, locale)) else None,
        layout.more(choice.rest, articles, room.lines, locale),
    ]
    return tuple(block for block in blocks if block is not None)


def _lead(choice: Choice, bars: Sequence[Bar], articles: Mapping[str, Article], locale: Locale) -> Lead | None:
    full = choice.told()
    text = layout.lead_text(choice, bars, articles, len(full), _outlets(full, articles), locale=locale)
    return Lead(text=text) if text else None


def _bridge(choice: Choice, stories: Sequence[Story], locale: Locale) -> str:
    """How many stories follow under how many themes, and their order where the themes' articles make one."""
    number = sum(len(section) for _, section in choice.themes)
    count = locale.count("%(words)s story", "%(words)s stories", number)
    if len(choice.themes) == 1:
        return locale.say("Now the detail: %(stories)s.", stories=count)
    covered = told_by_theme(stories)
    ordered = len({covered[theme.slug] for theme, _ in choice.themes}) > 1
    order = locale.say(", the most covered first") if ordered else ""
    return locale.count(
        "Now the detail: %(stories)s under %(words)s theme%(order)s.",
        "Now the detail: %(stories)s under %(words)s themes%(order)s.",
        len(choice.themes),
        stories=count,
        order=order,
    )


def _preheader(choice: Choice, subject: str, articles: Mapping[str, Article], locale: Locale) -> str:
    """What the subject does not say: the next developments, else headlines, else how much there is to read."""
    full = choice.told()
    leading = {story.id for story in choice.developments}
    lines = [story.development for story in choice.developments] + [story.headline for story in full if story.id not in leading]
    told = f"{layout.from_outlets(len(full), _outlets(full, articles), locale)}." if full else ""
    return preheader_line(subject, lines, told[:1].upper() + told[1:])


def _outlets(stories: Sequence[Story], articles: Mapping[str, Article]) -> int:
    return len({articles[name].source for story in stories for name in story.articles})


def reading_minutes(blocks: Sequence[Block]) -> int:
    """Minutes to read the blocks, rounded up."""
    return max(1, -(-sum(_words(block) for block in blocks) // WORDS_A_MINUTE))


def _words(value: object) -> int:
    """The words a reader meets in a block."""
    if isinstance(value, str):
        return len(value.split()) if not value.startswith(("http://", "https://")) else 0
    if isinstance(value, tuple):
        return sum(_words(item) for item in value)
    if hasattr(value, "__dataclass_fields__"):
        return sum(_words(getattr(value, name)) for name in value.__dataclass_fields__ if name not in UNREAD)
    return 0
