"""Replay: what editors did to stories, done again to the stories of a new clustering; each edit applies, or says why it does not.

stories, edits in order → (find the story that an edit means → merge, split, move, drop, choose its lead, mute) → stories told anew
  → what an editor wants of choosing (`Wishes`) and of words, each on the story that now has its articles

Pure. Every article stays in exactly one story: what is dropped or muted stays among the stories, with the reason in `why["dropped"]`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Literal, TypeGuard

from digest.cluster import tell_again
from digest.cluster.headlines import LONGEST_DEVELOPMENT
from digest.cluster.names import subject
from digest.compose.choose import Mute as Muting
from digest.compose.choose import Wishes
from digest.compose.marks import Marks
from digest.model import Article, Edit, Story
from digest.model.edits import (
    Change,
    Comment,
    Demote,
    Development,
    Drop,
    LeadArticle,
    Merge,
    Move,
    Mute,
    Pin,
    Redo,
    Reorder,
    Retitle,
    SameEvent,
    Split,
    StoryChange,
    Summary,
    Tellers,
    Undo,
    standing,
)

State = Literal["applied", "replaced", "stale", "undone"]
Merging = Merge | SameEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an edit: applied; replaced by another; stale, it no longer applies, for a `reason`; undone.

    Where a merge decided whose words stand, the `reason` of the merge, and of the words that it overruled, says so.
    """

    edit: Edit
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """`stories` hold every article once, best first; `wishes` and `words` name them by id. `words` are texts for stories: (edit, story).

    `outcomes` has a row for each edit of the log that is neither an Undo nor a Redo, in order, those of the issue's text still "applied".
    """

    stories: tuple[Story, ...]
    wishes: Wishes
    words: tuple[tuple[Edit, str], ...]
    outcomes: tuple[Outcome, ...]


class Stale(Exception):
    """An edit no longer applies; the text says why, to follow "no longer applies:"."""


def replay(
    stories: Sequence[Story], articles: Mapping[str, Article], log: tuple[Edit, ...], *, themes: Sequence[str], zone: str
) -> Replayed:
    """The stories as the edits that hold make them. `themes` are the slugs there are, `zone` the newsletter's."""
    holds, outcomes = standing(log), []
    merges = [one.change for one in log if holds.get(one.id) and _merges(one.change)]
    table = _Table(stories, articles, themes, zone, merges)
    for edit in log:
        if isinstance(edit.change, Undo | Redo):
            continue
        if not holds[edit.id]:
            outcomes.append(Outcome(edit=edit, state="undone"))
            continue
        try:
            table.take(edit)
            outcomes.append(Outcome(edit=edit, state="applied"))
        except Stale as why:
            outcomes.append(Outcome(edit=edit, state="stale", reason=str(why)))
    return table.finished(outcomes)


def home_of(tellers: Tellers, stories: Sequence[Story], articles: Mapping[str, Article], edit: Edit) -> Story:
    """The story that an edit of these articles means now: the one that has most of them, the lead deciding between two.

    It must be theirs: of its articles that were seen before the edit more than half are named by it, else they have gone over into another
    story, of which the editor said nothing; and it has the lead or half of what is left of them. Muted articles count only where all that
    it names are muted: a mute takes articles from a story, never what was said of it. Raises Stale.
    """
    known = [story for story in stories if not set(tellers).isdisjoint(story.articles)]
    heard = [story for story in known if "muted" not in story.why] or known
    if not heard:
        raise Stale("none of its articles is in this issue any more")
    best = _most(tellers, heard)
    counts = {story.id: len(set(story.articles) & set(tellers)) for story in heard}
    seen = sum(name in tellers or articles[name].first_seen <= edit.at for name in best.articles)
    if 2 * counts[best.id] <= seen:
        raise Stale(f"its articles are now part of another story, “{best.headline}”")
    if 2 * counts[best.id] < sum(counts.values()) and tellers[0] not in best.articles:
        raise Stale("its articles are now in several stories")
    return best


def _merges(change: Change) -> TypeGuard[Merging]:
    return isinstance(change, Merge) or (isinstance(change, SameEvent) and change.same)


def _told_more(one: Outcome, *, replaced: bool, became: Mapping[str, str]) -> Outcome:
    """The outcome with what later edits and merges made of it."""
    reason = became.get(one.edit.id, "") if one.state == "applied" else one.reason
    return replace(one, state="replaced" if replaced else one.state, reason=reason)


def _most(tellers: Tellers, stories: Iterable[Story]) -> Story:
    """The story that has most of these articles, the first of them deciding between two."""
    named = set(tellers)
    return max(stories, key=lambda story: (len(named.intersection(story.articles)), tellers[0] in story.articles, story.score, story.id))


class _Table:
    """The stories on the editor's table while his edits are taken one after another."""

    def __init__(
        self, stories: Sequence[Story], articles: Mapping[str, Article], themes: Sequence[str], zone: str, merges: Sequence[Merging]
    ) -> None:
        self._stories = {story.id: story for story in stories}
        self._articles, self._themes, self._zone, self._merges = articles, frozenset(themes), zone, merges
        self._late = frozenset(name for story in stories if "late" in story.marks for name in story.articles)
        self._marks = Marks()

    def take(self, edit: Edit) -> None:
        """Do what the edit says; raises Stale where that is not possible any more."""
        change = edit.change
        if _merges(change):
            self._merge(edit, change.story, change.other)
        elif isinstance(change, SameEvent):
            self._part(edit, change.story, change.other)
        elif isinstance(change, Mute):
            self._mute(change)
        elif isinstance(change, StoryChange):
            self._take_one(edit, change, self._home(edit, self._named(change)))
        elif isinstance(change, Comment) and change.story:
            self._home(edit, change.story)

    def finished(self, outcomes: Sequence[Outcome]) -> Replayed:
        retitled = {
            self._meant(told).id: (edit, edit.change.headline) for edit, told in self._marks.words if isinstance(edit.change, Retitle)
        }
        for name, (edit, headline) in retitled.items():
            self._retitle(self._stories[name], headline, edit.by)
        words = tuple((edit, self._meant(told).id) for edit, told in self._marks.words if not isinstance(edit.change, Retitle))
        last = {*(edit.id for edit, _ in retitled.values()), *{(edit.change.kind, name): edit.id for edit, name in words}.values()}
        said, became = {edit.id for edit, _ in self._marks.words}, self._marks.became(last)
        stories = tuple(sorted((self._with_late(story) for story in self._stories.values()), key=lambda story: (-story.score, story.id)))
        return Replayed(
            stories=stories,
            wishes=self._wishes(words),
            words=tuple((edit, name) for edit, name in words if edit.id in last),
            outcomes=tuple(_told_more(one, replaced=one.edit.id in said - last, became=became) for one in outcomes),
        )

    def _wishes(self, words: Sequence[tuple[Edit, str]]) -> Wishes:
        full = {self._meant(told).id for told in self._marks.full} | {name for edit, name in words if isinstance(edit.change, Summary)}
        return Wishes(
            full=frozenset(full),
            leading=tuple(dict.fromkeys(self._meant(told).id for told in reversed(self._marks.top))),
            demoted=frozenset(self._meant(told).id for told in self._marks.demoted),
            order=tuple((self._meant(told).id, self._meant(after).id if after else "") for told, after in self._marks.order),
        )

    def _take_one(self, edit: Edit, change: StoryChange, story: Story) -> None:
        told = tuple(name for name in change.story if name in story.articles)
        match change:
            case Move(theme=theme):
                self._move(edit, story, theme)
            case Drop():
                self._put(_noted(story, f"dropped by {edit.by}", dropped=f"{edit.by} dropped it"))
            case Split(leaving=leaving):
                self._split(edit, story, leaving)
            case LeadArticle(article=article):
                self._lead(edit, story, article)
            case Reorder(after=after):
                self._reorder(edit, story, told, after)
            case Pin(top=top):
                self._marks.full.append(told)
                self._marks.order.append((told, ()))
                if top:
                    self._marks.top.append(told)
                    self._marks.demoted = [one for one in self._marks.demoted if self._meant(one).id != story.id]
                self._put(_noted(story, f"pinned by {edit.by}"))
            case Demote():
                self._marks.demoted.append(told)
                self._marks.top = [one for one in self._marks.top if self._meant(one).id != story.id]
            case Retitle() | Development() | Summary():
                self._marks.words.append((edit, told))

    def _move(self, edit: Edit, story: Story, theme: str | None) -> None:
        if theme is not None and theme not in self._themes:
            raise Stale(f'there is no theme "{theme}" in digest.toml any more')
        if theme is not None:
            self._marks.full.append(story.articles)
        else:
            self._marks.full = [one for one in self._marks.full if self._meant(one).id != story.id]
        words = f"{edit.by} moved it here" if theme else f"{edit.by} took it out of {story.theme or 'every theme'}"
        why = {**story.why, "theme": {"reason": words, **({"theme": theme, "confidence": 1.0} if theme else {})}}
        self._put(_noted(replace(story, theme=theme, why=why), f"moved by {edit.by}"))

    def _reorder(self, edit: Edit, story: Story, told: Tellers, after: Tellers) -> None:
        behind = self._home(edit, after) if after else None
        if behind is not None and (behind.theme != story.theme or behind.id == story.id):
            raise Stale(f"“{behind.headline}”, which it was put after, is not in its theme any more")
        self._marks.full.append(told)
        self._marks.order.append((told, tuple(name for name in after if behind and name in behind.articles)))

    def _merge(self, edit: Edit, one: Tellers, other: Tellers) -> None:
        both = [name for name in (*one, *other) if name in self._articles]
        if both and set(both) <= set(self._at(both[0]).articles):
            self._marks.join(edit, one, other)
            return
        left, right = self._home(edit, one), self._home(edit, other)
        if left.id == right.id:
            return
        self._marks.join(edit, left.articles, right.articles)
        like = left if "thread" in left.why or "thread" not in right.why else _remembering(left, right)
        lead = self._chosen(left) or self._chosen(right)
        self._replace((left, right), [self._told((*left.articles, *right.articles), like, lead)], f"merged by {edit.by}")

    def _named(self, change: StoryChange) -> Tellers:
        """The articles by which an edit names its story; for a text also those of a story that an editor merges it with, where the machine
        has come to the same view already: his words are then the merged story's."""
        named = change.story
        for merge in self._merges if isinstance(change, Retitle | Development | Summary) else ():
            sides = [name for name in (*merge.story, *merge.other) if name in self._articles]
            if set(sides) & set(change.story) and set(sides) <= set(self._at(sides[0]).articles):
                named = tuple(dict.fromkeys((*named, *sides)))
        return named

    def _part(self, edit: Edit, one: Tellers, other: Tellers) -> None:
        """Nothing where the two are apart already."""
        left, right = self._at_any(one), self._at_any(other)
        if left.id == right.id:
            self._split(edit, left, other)

    def _split(self, edit: Edit, story: Story, leaving: Tellers) -> None:
        there = [name for name in story.articles if name in leaving]
        stay = [name for name in story.articles if name not in leaving]
        if not there:
            if any(name in self._articles for name in leaving):
                return  # they are apart already
            raise Stale("none of the articles that were to leave is in this issue any more")
        if not stay:
            raise Stale("no article would stay")
        lead = self._chosen(story)
        parts = [
            self._told(stay, story, lead if lead in stay else ""),
            self._told(there, _forgetting(story), lead if lead in there else ""),
        ]
        self._replace((story,), parts, f"split by {edit.by}")

    def _lead(self, edit: Edit, story: Story, article: str) -> None:
        if article not in story.articles:
            raise Stale("the article that was to lead is not in the story any more")
        self._marks.leads.append(article)
        if story.articles[0] != article:
            self._replace((story,), [self._told(story.articles, story, article)], f"{edit.by} chose the lead article")

    def _mute(self, change: Mute) -> None:
        """The silenced articles of each story become a story apart that is not in the issue; the rest is told anew, and keeps what was
        said of the story."""
        muting = Muting(outlets=(change.outlet,) if change.outlet else (), words=(change.word,) if change.word else ())
        reason = f"muted in this issue: {change.outlet or change.word}"
        for story in list(self._stories.values()):
            silent = [name for name in story.articles if muting.silences(self._articles[name])]
            rest = [name for name in story.articles if name not in silent]
            if silent and rest:
                self._stay(story, rest)
                lead = self._chosen(story)
                parts = [self._told(rest, story, lead if lead in rest else ""), self._told(silent, story, "")]
                parts[1] = replace(parts[1], why={**parts[1].why, "dropped": reason, "muted": True})
                self._replace((story,), parts, "")
            elif silent:
                self._put(replace(story, why={**story.why, "dropped": reason, "muted": True}))

    def _stay(self, story: Story, rest: Sequence[str]) -> None:
        """What was said of the story is kept on the named articles that remain, on all that remain where none of those does."""
        gone = set(story.articles).difference(rest)

        def new(told: Tellers) -> Tellers:
            if gone.isdisjoint(told) or self._meant(told).id != story.id:
                return told
            return tuple(name for name in told if name in rest) or tuple(rest)

        self._marks.rename(new)

    def _retitle(self, story: Story, headline: str, by: str) -> None:
        line = headline if len(headline.split()) <= LONGEST_DEVELOPMENT else story.development
        about = subject(headline, [self._articles[name] for name in story.articles])
        why = {**story.why, "headline": f"{by} wrote it"}
        self._put(_noted(replace(story, headline=headline, development=line, subject=about, why=why), f"retitled by {by}"))

    def _home(self, edit: Edit, tellers: Tellers) -> Story:
        return home_of(tellers, tuple(self._stories.values()), self._articles, edit)

    def _at(self, article: str) -> Story:
        return next(story for story in self._stories.values() if article in story.articles)

    def _at_any(self, tellers: Tellers) -> Story:
        known = next((name for name in tellers if name in self._articles), None)
        if known is None:
            raise Stale("none of its articles is in this issue any more")
        return self._at(known)

    def _meant(self, told: Tellers) -> Story:
        """The story that has most of the articles that a wish or a text is kept on."""
        return _most(told, self._stories.values())

    def _chosen(self, story: Story) -> str:
        """The article that an editor chose to lead it, the last word; "" where nobody did."""
        return next((name for name in reversed(self._marks.leads) if name in story.articles), "")

    def _told(self, names: Sequence[str], like: Story, lead: str) -> Story:
        told = [self._articles[name] for name in names]
        return tell_again(told, like, self._span, lead=lead, small=self._small, zone=self._zone)

    def _replace(self, before: Sequence[Story], after: Sequence[Story], note: str) -> None:
        """What editors did to the stories before stays said of the first after; a story that was dropped stays so."""
        for story in before:
            del self._stories[story.id]
        notes = [*dict.fromkeys(one for story in before for one in story.why.get("edited", ())), *([note] if note else [])]
        for story in after:
            kept = {name: before[0].why[name] for name in ("dropped", "muted") if name in before[0].why and "dropped" not in story.why}
            self._put(replace(story, why={**story.why, **kept, **({"edited": notes} if notes else {})}))

    def _put(self, story: Story) -> None:
        self._stories[story.id] = story

    def _with_late(self, story: Story) -> Story:
        if self._late.issuperset(story.articles) and "late" not in story.marks:
            return replace(story, marks=tuple(sorted({*story.marks, "late"})))
        return story

    @cached_property
    def _small(self) -> frozenset[str]:
        return _small_words(tuple(article.text for article in self._articles.values()))

    @cached_property
    def _span(self) -> tuple[datetime, datetime]:
        moments = [article.published for article in self._articles.values()]
        return min(moments), max(moments)


@lru_cache(maxsize=2)  # weeks: two editors' issues, whose later edits ask again
def _small_words(texts: tuple[str, ...]) -> frozenset[str]:
    from digest.cluster.casing import small_words
    from digest.cluster.tokens import body

    return small_words(body(text) for text in texts)


def _noted(story: Story, note: str, **why: str) -> Story:
    return replace(story, why={**story.why, **why, "edited": [*story.why.get("edited", ()), note]})


def _remembering(story: Story, other: Story) -> Story:
    """The story with what the other's `why` knows of earlier issues."""
    from digest.cluster import MEMORY

    return replace(story, why={**story.why, **{name: other.why[name] for name in MEMORY if name in other.why}})


def _forgetting(story: Story) -> Story:
    from digest.cluster import MEMORY

    return replace(story, why={name: value for name, value in story.why.items() if name not in MEMORY})
