"""What an earlier issue told, read from its blocks and the clustering behind it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from digest.blocks import Developments, More, MoreItem, NextWeek, StoryBlock, ThemeBlock, Told
from digest.model import Issue, Story, ToldStory


def told_stories(issue: Issue, stories: Sequence[Story], ids_by_url: Mapping[str, str]) -> tuple[ToldStory, ...]:
    """Each story of the issue once, as its fullest block tells it, then each link of "more".

    `ids_by_url` gives the article of a link of "more"; such an item has no story id, and no article where its url is not known.
    """
    clustering = {story.id: story for story in stories}
    told: dict[str, ToldStory] = {}
    for block in _story_blocks(issue):
        told.setdefault(block.story, _of_block(issue, block, clustering.get(block.story)))
    for line in _lines(issue):
        told.setdefault(line.story, _of_line(issue, line, clustering.get(line.story)))
    return (*told.values(), *(_of_link(issue, item, ids_by_url) for item in more_items(issue)))


def more_items(issue: Issue) -> Iterator[MoreItem]:
    """The links that stand under "more"."""
    return (item for block in issue.blocks if isinstance(block, More) for item in block.items)


def _story_blocks(issue: Issue) -> Iterator[StoryBlock]:
    return (story for block in issue.blocks if isinstance(block, ThemeBlock) for story in block.stories)


def _lines(issue: Issue) -> Iterator[Told]:
    return (line for block in issue.blocks if isinstance(block, Developments | NextWeek) for line in block.items if line.story)


def _of_block(issue: Issue, block: StoryBlock, story: Story | None) -> ToldStory:
    return ToldStory(
        issue=issue.number,
        period=issue.period.name,
        story=block.story,
        headline=block.headline,
        summary=block.summary,
        figures=tuple(figure.value for figure in block.figures),
        articles=story.articles if story else (),
        day=_day(issue),
        thread=_thread(story),
    )


def _of_line(issue: Issue, line: Told, story: Story | None) -> ToldStory:
    """A story that only one line tells: its headline and summary come from the clustering, where that still has it."""
    return ToldStory(
        issue=issue.number,
        period=issue.period.name,
        story=line.story,
        headline=story.headline if story else line.text,
        summary=story.summary if story else "",
        figures=tuple(figure.value for figure in story.figures) if story else (),
        articles=story.articles if story else (),
        day=_day(issue),
        thread=_thread(story),
    )


def _of_link(issue: Issue, item: MoreItem, ids_by_url: Mapping[str, str]) -> ToldStory:
    article = ids_by_url.get(item.url)
    return ToldStory(
        issue=issue.number,
        period=issue.period.name,
        story="",
        headline=item.text,
        summary="",
        articles=(article,) if article else (),
        day=_day(issue),
    )


def _day(issue: Issue) -> str:
    """The ISO date of the issue's cut-off."""
    return issue.period.end.date().isoformat()


def _thread(story: Story | None) -> tuple[Mapping[str, Any], ...]:
    """The tellings before this one, newest first."""
    return tuple(story.why.get("thread", ())) if story else ()
