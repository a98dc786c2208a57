"""Compose: stories become an issue, block by block, within the room that the email has.

stories → without what is muted or was told before → choose (themes, developments, the rest) → lay out → Issue
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.blocks import Block, Bridge, Developments, Footer, Lead, Masthead, More, NextWeek, Told
from digest.compose import layout
from digest.compose.choose import Choice, choose, newsworthy
from digest.model import Article, Issue, Period, Story, Theme
from digest.schedule import in_words

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much fits: stories told in full, and lines of More this week."""

    stories: int
    lines: int


def compose(
    stories: Sequence[Story], articles: Mapping[str, Article], plan: Plan, *, period: Period, number: int, feeds_read: int, room: Room
) -> Issue:
    """The issue over these stories; every story stands in it once, or nowhere when the lines run out."""
    told = newsworthy(stories)
    choice = choose(told, plan.themes, developments=plan.developments, per_theme=plan.stories_per_theme, room=room.stories)
    body = _body(choice, told, articles, plan=plan, period=period, room=room)
    masthead = Masthead(
        title=plan.title,
        number=number,
        period=in_words(period, plan.zone),
        reading_minutes=reading_minutes(body),
        sources_read=feeds_read,
        articles_read=len(articles),
        place=plan.place,
    )
    return Issue(
        number=number,
        period=period,
        look=plan.look,
        theme=plan.theme,
        title=plan.title,
        subject=_subject(choice, plan, period),
        preheader=_preheader(choice),
        blocks=(masthead, *body, Footer()),
    )


def _body(
    choice: Choice, told: Sequence[Story], articles: Mapping[str, Article], *, plan: Plan, period: Period, room: Room
) -> tuple[Block, ...]:
    full = [story for _, section in choice.themes for story in section]
    ranked = sorted(full, key=lambda story: (-story.score, story.id))
    blocks: list[Block | None] = [
        Lead(text=text) if (text := layout.lead_text(choice, told, plan.themes)) else None,
        Developments(items=lines)
        if (lines := tuple(Told(text=story.development, story=story.id) for story in choice.developments))
        else None,
        Bridge(text=_bridge(choice)) if choice.themes else None,
        *(layout.theme_block(theme, section, articles) for theme, section in choice.themes),
        layout.numbers(ranked, articles, layout.coverage(told, plan.themes)) if full else None,
        layout.timeline(ranked, articles, period, plan.zone),
        layout.outlook(ranked, articles, period, plan.zone),
        NextWeek(items=moving) if (moving := layout.next_week(ranked, articles, period)) else None,
        More(items=more) if (more := layout.more_items(choice.rest[: room.lines], articles)) else None,
    ]
    return tuple(block for block in blocks if block is not None)


def _bridge(choice: Choice) -> str:
    count = sum(len(section) for _, section in choice.themes)
    themes = len(choice.themes)
    if themes == 1:
        return f"Now the detail: {layout.spelled(count)} {'story' if count == 1 else 'stories'}."
    return f"Now the detail: {layout.spelled(count)} stories under {layout.spelled(themes)} themes, the weightiest first."


def _subject(choice: Choice, plan: Plan, period: Period) -> str:
    """The biggest development; without one, the title and the period."""
    if choice.developments:
        return choice.developments[0].development
    return f"{plan.title}, {in_words(period, plan.zone)}"


def _preheader(choice: Choice) -> str:
    """The developments that follow the subject, as one line."""
    return ". ".join(story.development for story in choice.developments[1:3]) + ("." if len(choice.developments) > 1 else "")


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
        return sum(
            _words(getattr(value, name)) for name in value.__dataclass_fields__ if name not in ("why", "kind", "story", "slug", "sources")
        )
    return 0
