"""Same event? What the scorer doubts about the stories of a draft, and what an editor answers.

stories → doubts, likeliest first → answer: two articles, and how alike their stories are → the store → the next build binds and learns

An answer is kept on articles, not on stories, so that it holds when stories are made anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.errors import UsageError
from digest.model import Article, PairAnswer, Story
from digest.text import canonical_url
from digest.work.newsroom import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Two stories that may be one, the better placed one first; `probability` is 0–1."""

    one: Story
    other: Story
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """What one word of an editor means: the article that an answer is kept on, and those that stand with it."""

    article: str
    story: str
    articles: tuple[str, ...]


def doubts(stories: Sequence[Story], answers: Sequence[PairAnswer]) -> tuple[Doubt, ...]:
    """The pairs of stories that the scorer is unsure of and nobody has answered yet, likeliest first, none twice."""
    by_id = {story.id: story for story in stories}
    place = {story.id: number for number, story in enumerate(stories)}
    home = {name: story.id for story in stories for name in story.articles}
    answered = {frozenset((home.get(answer.one, ""), home.get(answer.other, ""))) for answer in answers}
    found: dict[frozenset[str], Doubt] = {}
    for story in stories:
        for row in story.why.get("unsure", ()):
            pair = frozenset((story.id, row["story"]))
            if row["story"] in by_id and len(pair) == 2 and pair not in answered:
                one, other = sorted(pair, key=place.__getitem__)
                found.setdefault(pair, Doubt(one=by_id[one], other=by_id[other], probability=float(row["probability"])))
    return tuple(sorted(found.values(), key=lambda doubt: (-doubt.probability, place[doubt.one.id], place[doubt.other.id])))


def answer(newsroom: Newsroom, stories: Sequence[Story], one: str, other: str, same: bool, *, by: str, now: datetime) -> PairAnswer:
    """Keep that an editor says two stories tell one event, or not; it holds from the next build on.

    `one` and `other` are ids of the stories, or ids or addresses of their articles; a story stands for its lead article. Raises UsageError
    where a word means nothing here, both mean one article, or nobody's name is given.
    """
    from digest.cluster.teaching import likeness, taught

    _check_named(by)
    articles = newsroom.articles.by_id(name for story in stories for name in story.articles)
    left, right = _side(one, stories, articles), _side(other, stories, articles)
    if left.article == right.article:
        raise UsageError(f'"{one}" and "{other}" are one and the same; name two stories or two articles')
    ours, theirs = (left.articles, right.articles) if left.story != right.story else ((left.article,), (right.article,))
    copies = {name for story in stories for name in story.copies} - {left.article, right.article}
    window = [article for article in articles.values() if article.id not in copies]
    alike = likeness(window, ours, theirs, taught(newsroom.answers.holding()))
    first, second = sorted((left.article, right.article))
    said = PairAnswer(one=first, other=second, same=same, by=by, at=now, probability=alike.probability, features=alike.features)
    newsroom.answers.keep(said)
    return said


def take_back(newsroom: Newsroom, one: str, other: str, *, by: str, now: datetime) -> PairAnswer:
    """Let go of what was said of two articles, named by id or address; gives the answer that held until now. Raises UsageError."""
    _check_named(by)
    holding = newsroom.answers.holding()
    articles = newsroom.articles.by_id(name for held in holding for name in (held.one, held.other))
    names = {_article(one, articles) or one, _article(other, articles) or other}
    found = next((held for held in holding if {held.one, held.other} == names), None)
    if found is None:
        raise UsageError(f'nothing was said of "{one}" and "{other}"; `digest stories answers` lists what was')
    newsroom.answers.keep(
        PairAnswer(one=found.one, other=found.other, same=None, by=by, at=now, probability=found.probability, features=found.features)
    )
    return found


def answered(stories: Sequence[Story], answers: Sequence[PairAnswer]) -> tuple[PairAnswer, ...]:
    """The last answer about each two articles that both stand in these stories, newest first; `answers` come oldest first."""
    known = {name for story in stories for name in story.articles}
    last = {(held.one, held.other): held for held in answers if held.one in known and held.other in known}
    return tuple(sorted(last.values(), key=lambda held: held.at, reverse=True))


def _side(word: str, stories: Sequence[Story], articles: Mapping[str, Article]) -> _Side:
    for story in stories:
        if story.id == word:
            return _Side(article=story.articles[0], story=story.id, articles=_own(story))
    name = _article(word, articles)
    for story in stories:
        if name in story.articles:
            return _Side(article=name, story=story.id, articles=_own(story))
    raise UsageError(f'there is no story and no article "{word[:200]}" here; `digest stories list` names them, --period another period')


def _own(story: Story) -> tuple[str, ...]:
    return tuple(name for name in story.articles if name not in story.copies)


def _article(word: str, articles: Mapping[str, Article]) -> str:
    """The id that a word means, by id or by address; "" where it means none."""
    if word in articles:
        return word
    wanted = {word, canonical_url(word)} if "://" in word else {word}
    return next((article.id for article in articles.values() if article.url in wanted), "")


def _check_named(by: str) -> None:
    if not by.strip():
        raise UsageError("say who you are, with --as NAME")
