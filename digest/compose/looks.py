"""The looks beside the weekly: which blocks a brief and an analysis have, in which order, out of the same chosen stories.

A look that is none of ours is composed as the weekly is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.blocks import Block, Lead, ThemeBlock
from digest.compose.choose import Choice
from digest.compose.layout import capitalised, from_outlets, more, outlook, subjects, theme_block
from digest.compose.telling import numbers
from digest.locales import Locale
from digest.model import Article, Period, Story, Theme
from digest.schedule import days_of

BRIEF, ANALYSIS = "brief", "analysis"
PARTS = 6  # stories that an analysis tells in full: with what its editor writes between them, ten minutes of reading
SENTENCES = 2  # of a story in a brief (FORMAT), its line of what is new among them
NAMED = 3  # whom the introduction of an analysis names


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a body is laid out of: which story is told where, what stands behind it, and how many lines More has."""

    choice: Choice
    articles: Mapping[str, Article]
    period: Period
    zone: str
    locale: Locale
    lines: int


Body = Callable[[Chosen], tuple[Block | None, ...]]


def brief_body(chosen: Chosen) -> tuple[Block | None, ...]:
    """A row a theme, each story in two sentences and without its figures; the rest as lines."""
    rows = (_theme(theme, [_shortened(story) for story in section], chosen) for theme, section in chosen.choice.themes)
    return (*rows, more(chosen.choice.rest, chosen.articles, chosen.lines, chosen.locale))


def analysis_body(chosen: Chosen) -> tuple[Block | None, ...]:
    """An introduction, the theme's stories as its parts, what the figures say, what is ahead; the rest as lines."""
    ranked = chosen.choice.told()
    return (
        Lead(text=_introduction(ranked, chosen)) if ranked else None,
        *(_theme(theme, section, chosen) for theme, section in chosen.choice.themes),
        numbers(ranked, chosen.articles, ()) if ranked else None,
        outlook(ranked, chosen.articles, chosen.period, chosen.zone),
        more(chosen.choice.rest, chosen.articles, chosen.lines, chosen.locale),
    )


BODIES: Mapping[str, Body] = {BRIEF: brief_body, ANALYSIS: analysis_body}


def _theme(theme: Theme, stories: Sequence[Story], chosen: Chosen) -> ThemeBlock:
    """A standfirst is its editor's here: counting a row's stories over them says nothing."""
    return replace(theme_block(theme, stories, chosen.articles, chosen.locale), standfirst="")


def _shortened(story: Story) -> Story:
    taken = story.why.get("sentence") if story.why.get("new") else None
    kept = tuple(one for one in story.sentences if one.text != taken)[: SENTENCES - bool(story.why.get("new"))]
    return replace(story, sentences=kept, figures=())


def _introduction(ranked: Sequence[Story], chosen: Chosen) -> str:
    """How many stories of which days, from how many outlets, and whom the biggest concern."""
    locale = chosen.locale
    told = from_outlets(len(ranked), len({chosen.articles[name].source for story in ranked for name in story.articles}), locale)
    said = [capitalised(locale.say("%(told)s, %(days)s.", told=told, days=locale.days(*days_of(chosen.period, chosen.zone))))]
    if len(who := subjects(ranked, chosen.articles)[:NAMED]) > 1:
        said.append(locale.say("The biggest stories concern %(who)s.", who=locale.listed(who)))
    return " ".join(said)
