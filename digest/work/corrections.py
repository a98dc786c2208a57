"""The score-card of past issues: how much an editor had to correct in each, by what the store and the issue's file still tell."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from digest.blocks import Masthead, ThemeBlock
from digest.model import Issue, PairAnswer, Story
from digest.model.edits import Comment, standing
from digest.work.answers import answered
from digest.work.issues import all_issues
from digest.work.newsroom import Newsroom

LATEST = 8  # issues that a score-card shows: two months of a weekly


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What an editor corrected in one issue: "same event?" answers that hold, stories whose theme was taught otherwise, edits that hold
    (notes are none), and parts of the issue's file that differ from what edits made of it (None where the store has not built it, so
    nobody can tell)."""

    issue: Issue
    answers: int
    themes: int
    changes: int | None
    edits: int = 0

    @property
    def total(self) -> int:
        return self.answers + self.themes + self.edits + (self.changes or 0)


def latest_corrections(newsroom: Newsroom, most: int = LATEST) -> tuple[Corrections, ...]:
    """The newest issues of every look and theme, newest first."""
    answers = newsroom.answers.holding()
    return tuple(_of(newsroom, issue, answers) for issue in reversed(all_issues(newsroom)[-most:]))


def corrections_before(newsroom: Newsroom, issue: Issue) -> Corrections | None:
    """Those of the issue before this one, of its look and theme."""
    same = [one for one in all_issues(newsroom) if (one.look, one.theme) == (issue.look, issue.theme)]
    before = [one for one in same if one.period.end < issue.period.end]
    return _of(newsroom, before[-1], newsroom.answers.holding()) if before else None


def _of(newsroom: Newsroom, issue: Issue, answers: Sequence[PairAnswer]) -> Corrections:
    built = newsroom.issues.find(issue.period.name, issue.look, issue.theme)
    stories = newsroom.issues.stories(built) if built else ()
    edited = {edit.at for edit in issue.edits}  # an edit that has become an answer counts once
    return Corrections(
        issue=issue,
        answers=sum(answer.at not in edited for answer in answered(stories, answers)),
        themes=_moved(newsroom, stories),
        changes=_changed(built, issue) if built else None,
        edits=_edits(newsroom, issue),
    )


def _edits(newsroom: Newsroom, issue: Issue) -> int:
    log = newsroom.edits.log(issue.period.name, issue.look, issue.theme) or issue.edits
    holds = standing(log)
    return sum(holds.get(edit.id, False) and not isinstance(edit.change, Comment) for edit in log)


def _moved(newsroom: Newsroom, stories: Sequence[Story]) -> int:
    """Stories with an article that was taught another theme than the issue gave it."""
    labels = newsroom.lessons.labels(name for story in stories for name in story.articles)
    return sum(any(labels.get(name, story.theme) != story.theme for name in story.articles) for story in stories)


def _changed(built: Issue, lies: Issue) -> int:
    """Stories, other blocks and lines of the inbox that are not as they were built, one each."""
    before, after = dict(_parts(built)), dict(_parts(lies))
    return sum(before.get(name) != after.get(name) for name in before.keys() | after.keys())


def _parts(issue: Issue) -> Iterator[tuple[tuple[str, str], Any]]:
    """An issue in parts that an editor changes one by one, by name. A number that was given later is no change."""
    yield from (((name, ""), getattr(issue, name)) for name in ("title", "subject", "preheader"))
    seen = Counter[str]()
    for block in issue.blocks:
        seen[block.kind] += 1
        if isinstance(block, ThemeBlock):
            yield ("theme", block.slug), (replace(block, stories=()), tuple(one.story for one in block.stories))
            yield from ((("story", one.story), one) for one in block.stories)
        elif not isinstance(block, Masthead):
            yield (block.kind, str(seen[block.kind])), block
