"""The left column: every story of the week under its part of the mail, as rows to read and choose from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from digest.blocks import More, StoryBlock, ThemeBlock
from digest.model import Article, Story
from digest.work.review import Review

MARK_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "update": "Update",
        "disputed": "figures differ",
        "paywall": "Paywall",
        "sponsored": "Sponsored",
        "press_release": "Press release",
        "opinion": "Opinion",
        "late": "Late",
        "leaked": "A model’s words cut",
    }
)
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "de": "German",
        "es": "Spanish",
        "fr": "French",
        "it": "Italian",
        "ja": "Japanese",
        "ko": "Korean",
        "pt": "Portuguese",
        "zh": "Chinese",
    }
)
# The marks an editor has to look into; their rows carry the dot.
TO_CHECK = frozenset({"disputed", "leaked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A mark in words; `tone` says how it is set."""

    words: str
    tone: Literal["check", "news", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    story: str
    headline: str
    meta: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under one title. `folded` groups open on demand: they are long and not in the mail's body."""

    slug: str
    title: str
    rows: tuple[Row, ...]
    folded: bool = False


def group_stories(review: Review) -> tuple[Group, ...]:
    """The mail's themes in its order, then "More this week", then the stories that the mail leaves out. Every story is in one group."""
    stories = {story.id: story for story in review.stories}
    themes = [block for block in review.issue.blocks if isinstance(block, ThemeBlock)]
    groups = [
        Group(
            slug=f"theme-{block.slug}",
            title=block.title,
            rows=tuple(_row(stories[told.story], review, told) for told in block.stories if told.story in stories),
        )
        for block in themes
    ]
    told = {row.story for group in groups for row in group.rows}
    rest = [story for story in review.stories if story.id not in told]
    links = {item.url for block in review.issue.blocks if isinstance(block, More) for item in block.items}
    linked = [story for story in rest if links & {article.url for article in articles_of(story, review)}]
    named = {story.id for story in linked}
    groups.append(_outside("more", "More this week", linked, review))
    groups.append(_outside("left-out", "Not in the mail", [story for story in rest if story.id not in named], review))
    return tuple(group for group in groups if group.rows)


def find_block(review: Review, story: str) -> StoryBlock | None:
    """The story as the mail prints it, or None where only its link, or nothing of it, is printed."""
    themes = (block for block in review.issue.blocks if isinstance(block, ThemeBlock))
    return next((told for theme in themes for told in theme.stories if told.story == story), None)


def articles_of(story: Story, review: Review) -> tuple[Article, ...]:
    """The articles of a story, the lead first."""
    return tuple(review.articles[id] for id in story.articles if id in review.articles)


def tags(story: Story, block: StoryBlock | None) -> tuple[Tag, ...]:
    """The marks in words, what wants checking first: those that the mail prints, else the story's own."""
    names = [mark.mark for mark in block.marks] if block else list(story.marks)
    return tuple(sorted((_tag(name) for name in names), key=lambda tag: tag.tone != "check"))


def count(number: int, noun: str) -> str:
    """ "1 article", "7 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _outside(slug: str, title: str, stories: Iterable[Story], review: Review) -> Group:
    return Group(slug=slug, title=title, rows=tuple(_row(story, review) for story in stories), folded=slug == "left-out")


def _row(story: Story, review: Review, block: StoryBlock | None = None) -> Row:
    outlets = {article.source for article in articles_of(story, review)}
    # One outlet says more by its name than by its number.
    said_by = outlets.pop() if len(outlets) == 1 else count(len(outlets), "outlet")
    return Row(
        story=story.id,
        headline=block.headline if block else story.headline,
        meta=f"{count(len(story.articles), 'article')} · {said_by}",
        tags=tags(story, block),
    )


def _tag(name: str) -> Tag:
    if name.startswith("lang:"):
        code = name.removeprefix("lang:")
        return Tag(words=f"in {LANGUAGES.get(code, code)}", tone="plain")
    tone: Literal["check", "news", "plain"] = "check" if name in TO_CHECK else "news" if name == "update" else "plain"
    return Tag(words=MARK_WORDS.get(name, name.replace("_", " ")), tone=tone)
