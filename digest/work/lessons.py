"""Lessons: what an editor's edits of an issue that he stands by teach the mind, kept in the store as labelled examples.

approved issue → its log → moves: examples of a theme · merges, splits, "same event?": answers about two articles → the next builds

A draft teaches nothing: an edit may still be taken back. What was taken back after an approval is unlearned with the next one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.model import Article, Edit, Issue, PairAnswer, ThemeExample
from digest.model.edits import Merge, Move, SameEvent, Split, standing
from digest.work.newsroom import Newsroom
from digest.work.themes import learn_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """How many articles became examples of a theme, how many answers were kept, and how many were let go."""

    examples: int
    answers: int
    forgotten: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What an edit says of two stories: `one` and `other` are the articles of each, those that an answer is kept on first."""

    edit: Edit
    one: tuple[str, ...]
    other: tuple[str, ...]
    same: bool

    @property
    def articles(self) -> tuple[str, str]:
        first, second = sorted((self.one[0], self.other[0]))
        return first, second


def learn_from_edits(newsroom: Newsroom, issue: Issue, *, now: datetime) -> Learned:
    """Keep what the edits of an issue teach that hold; doing it again changes nothing."""
    holds, articles = standing(issue.edits), _articles(newsroom, issue)
    examples = tuple(_examples(newsroom, issue, holds, articles))
    if examples:
        learn_from(newsroom, examples, scored=False)
    kept = forgotten = 0
    for pair in pairs_of(issue):
        if not set(pair.articles) <= articles.keys():
            continue
        known = next((one for one in newsroom.answers.holding() if (one.one, one.other) == pair.articles), None)
        if holds[pair.edit.id] and (known is None or known.same is not pair.same):
            newsroom.answers.keep(_answer(newsroom, pair, articles))
            kept += 1
        elif not holds[pair.edit.id] and known and (known.by, known.at) == (pair.edit.by, pair.edit.at):
            newsroom.answers.keep(_taken_back(known, now))
            forgotten += 1
    return Learned(examples=len(examples), answers=kept, forgotten=forgotten)


def pairs_of(issue: Issue) -> tuple[Pair, ...]:
    """What the edits of an issue say of two stories each, in order, those that were taken back among them."""
    return tuple(pair for edit in issue.edits if (pair := _pair(edit)))


def said_of_pairs(issue: Issue) -> tuple[PairAnswer, ...]:
    """The answers that edits which hold give already: what the desk need not ask again before they are lessons."""
    holds = standing(issue.edits)
    return tuple(
        PairAnswer(one=pair.articles[0], other=pair.articles[1], same=pair.same, by=pair.edit.by, at=pair.edit.at, probability=0.0)
        for pair in pairs_of(issue)
        if holds[pair.edit.id]
    )


def _examples(newsroom: Newsroom, issue: Issue, holds: Mapping[str, bool], articles: Mapping[str, Article]) -> Iterator[ThemeExample]:
    """The articles of every story that was moved to a theme, under the last theme that it was given."""
    slugs = {theme.slug for theme in newsroom.settings.themes}
    labels: dict[str, str | None] = {}
    for edit in issue.edits:
        if isinstance(edit.change, Move) and holds[edit.id]:
            labels |= dict.fromkeys(edit.change.story, edit.change.theme)
    for name, slug in labels.items():
        if slug in slugs and name in articles:
            yield ThemeExample(article=articles[name], theme=str(slug))


def _pair(edit: Edit) -> Pair | None:
    match edit.change:
        case Merge(story=one, other=other):
            return Pair(edit=edit, one=one, other=other, same=True)
        case SameEvent(story=one, other=other, same=same):
            return Pair(edit=edit, one=one, other=other, same=same)
        case Split(story=story, leaving=leaving):
            stay = tuple(name for name in story if name not in leaving)
            return Pair(edit=edit, one=stay, other=leaving, same=False) if stay else None
    return None


def _articles(newsroom: Newsroom, issue: Issue) -> Mapping[str, Article]:
    return newsroom.articles.by_id(name for story in newsroom.issues.stories(issue) for name in story.articles)


def _answer(newsroom: Newsroom, pair: Pair, articles: Mapping[str, Article]) -> PairAnswer:
    from digest.cluster.teaching import likeness, taught

    alike = likeness(tuple(articles.values()), pair.one, pair.other, taught(newsroom.answers.holding()))
    first, second = pair.articles
    return PairAnswer(
        one=first,
        other=second,
        same=pair.same,
        by=pair.edit.by,
        at=pair.edit.at,
        probability=alike.probability,
        features=alike.features,
    )


def _taken_back(known: PairAnswer, now: datetime) -> PairAnswer:
    return PairAnswer(
        one=known.one, other=known.other, same=None, by=known.by, at=now, probability=known.probability, features=known.features
    )
