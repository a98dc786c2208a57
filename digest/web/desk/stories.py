"""The left column: every story of the week under its part of the mail, as rows to read, filter and choose from."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from digest.blocks import More, StoryBlock, ThemeBlock
from digest.cluster import story_id
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
        "unsure": "unsure",
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
TO_CHECK = frozenset({"disputed", "leaked", "unsure"})
# What the list can be narrowed to, in the order of the buttons; each is a flag of a row.
FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "unsure": "Unsure",
        "disputed": "Disputed",
        "single": "One source",
        "update": "Update",
        "muted": "Muted",
        "sponsored": "Sponsored",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A mark in words; `tone` says how it is set."""

    words: str
    tone: Literal["check", "news", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many findings of preflight stand at a place."""

    errors: int = 0
    warnings: int = 0

    @property
    def words(self) -> str:
        """As in: 2 errors, 1 warning; "" for none."""
        told = ((self.errors, "error"), (self.warnings, "warning"))
        return ", ".join(count(number, noun) for number, noun in told if number)


NO_FAULTS = Tally()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`articles` are ids, the lead first; `theme` is the story's home, "" for none; `flags` are names of FILTERS."""

    story: str
    headline: str
    meta: str
    tags: tuple[Tag, ...]
    articles: tuple[str, ...] = ()
    theme: str = ""
    flags: tuple[str, ...] = ()
    faults: Tally = NO_FAULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under one title. `folded` groups open on demand: they are long and not in the mail's body. `theme` is the slug of a theme
    of the mail, "" for the others; `faults` are those of the theme itself, not of a story."""

    slug: str
    title: str
    rows: tuple[Row, ...]
    folded: bool = False
    theme: str = ""
    faults: Tally = NO_FAULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A button above the list and how many stories it leaves."""

    name: str
    words: str
    count: int


def group_stories(review: Review) -> tuple[Group, ...]:
    """The mail's themes in its order, then "More this week", then the stories that the mail leaves out. Every story is in one group."""
    stories = {story.id: story for story in review.stories}
    doubted = doubted_stories(review)
    themes = [block for block in review.issue.blocks if isinstance(block, ThemeBlock)]
    groups = [
        Group(
            slug=f"theme-{block.slug}",
            title=block.title,
            theme=block.slug,
            rows=tuple(_row(stories[told.story], review, doubted, told) for told in block.stories if told.story in stories),
        )
        for block in themes
    ]
    told = {row.story for group in groups for row in group.rows}
    rest = [story for story in review.stories if story.id not in told]
    links = {item.url for block in review.issue.blocks if isinstance(block, More) for item in block.items}
    linked = [story for story in rest if links & {article.url for article in articles_of(story, review)}]
    named = {story.id for story in linked}
    groups.append(_outside("more", "More this week", linked, review, doubted))
    groups.append(_outside("left-out", "Not in the mail", [story for story in rest if story.id not in named], review, doubted))
    return tuple(group for group in groups if group.rows)


def follow_story(story: str, review: Review) -> str:
    """The id itself where there is such a story; where an edit merged or split it, that of the story that has its lead now; else ""."""
    if any(known.id == story for known in review.stories):
        return story
    for line in reversed(review.history):
        change = line.edit.change
        for tellers in (getattr(change, "story", ()), getattr(change, "other", ())):
            if tellers and story_id(tellers) == story:
                return next((known.id for known in review.stories if tellers[0] in known.articles), "")
    return ""


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


def doubted_stories(review: Review) -> frozenset[str]:
    """Ids of the stories that an editor is asked about: one event with another, or this theme or the next."""
    asked = {story.id for doubt in review.doubts for story in (doubt.one, doubt.other)}
    torn = {story.id for story in review.stories if isinstance(why := story.why.get("theme"), Mapping) and why.get("unsure")}
    return frozenset(asked | torn)


def count_filters(groups: Iterable[Group]) -> tuple[Filter, ...]:
    """Every filter with the number of stories it leaves, of all groups."""
    flags = [flag for group in groups for row in group.rows for flag in row.flags]
    return tuple(Filter(name=name, words=words, count=flags.count(name)) for name, words in FILTERS.items())


def words_to_find(review: Review, groups: Iterable[Group]) -> dict[str, str]:
    """{story: what a search looks through}: headline and summary as they are printed and as the machine told them, outlets and the titles
    of its articles, in small letters without accents."""
    stories = {story.id: story for story in review.stories}
    themes = (block for block in review.issue.blocks if isinstance(block, ThemeBlock))
    summaries = {told.story: told.summary for theme in themes for told in theme.stories}
    found = {}
    for group in groups:
        for row in group.rows:
            story, articles = stories[row.story], articles_of(stories[row.story], review)
            printed = (row.headline, summaries.get(story.id, ""))
            told = (*printed, story.headline, story.summary, *(f"{article.source} {article.title}" for article in articles))
            found[row.story] = plain(" ".join(dict.fromkeys(told)))
    return found


def plain(words: str) -> str:
    """As a search compares: "Café" is "cafe"."""
    if words.isascii():
        return words.lower()
    return "".join(letter for letter in unicodedata.normalize("NFKD", words.lower()) if not unicodedata.combining(letter))


def _outside(slug: str, title: str, stories: Iterable[Story], review: Review, doubted: frozenset[str]) -> Group:
    return Group(slug=slug, title=title, rows=tuple(_row(story, review, doubted) for story in stories), folded=slug == "left-out")


def _row(story: Story, review: Review, doubted: frozenset[str], block: StoryBlock | None = None) -> Row:
    outlets = {article.source for article in articles_of(story, review)}
    flags = tuple(_flags(story, block, len(outlets), story.id in doubted))
    # One outlet says more by its name than by its number.
    said_by = next(iter(outlets)) if len(outlets) == 1 else count(len(outlets), "outlet")
    return Row(
        story=story.id,
        headline=block.headline if block else story.headline,
        meta=f"{count(len(story.articles), 'article')} · {said_by}",
        tags=(*((_tag("unsure"),) if "unsure" in flags else ()), *tags(story, block)),
        articles=story.articles,
        theme=story.theme or "",
        flags=flags,
    )


def _flags(story: Story, block: StoryBlock | None, outlets: int, doubted: bool) -> Iterator[str]:
    marks = {*story.marks, *((mark.mark for mark in block.marks) if block else ())}
    held = {
        "unsure": doubted,
        "disputed": "disputed" in marks or bool(story.why.get("disagree")),
        "single": outlets == 1,
        "update": "update" in marks,
        "muted": "muted" in marks or bool(story.why.get("muted")),
        "sponsored": "sponsored" in marks,
    }
    yield from (name for name in FILTERS if held[name])


def _tag(name: str) -> Tag:
    if name.startswith("lang:"):
        code = name.removeprefix("lang:")
        return Tag(words=f"in {LANGUAGES.get(code, code)}", tone="plain")
    tone: Literal["check", "news", "plain"] = "check" if name in TO_CHECK else "news" if name == "update" else "plain"
    return Tag(words=MARK_WORDS.get(name, name.replace("_", " ")), tone=tone)
