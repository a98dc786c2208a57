"""Choosing: which stories an issue tells, where, and which lines lead it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from digest.model import Article, Story, Theme

TWO_OF_ONE_THEME = 2  # FORMAT: at most two developments of one theme
SECOND = 0.9  # what the second story of a theme counts beside the best of one that has none yet: it leads only where it is clearly better
SIDE_VOICES = frozenset({"opinion", "sponsored", "press_release"})  # no such story leads an issue or stands under a theme by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """What the editor never wants to read: outlet names, words of a title, beginnings of urls."""

    outlets: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()

    def silences(self, article: Article) -> bool:
        if article.source.lower() in {outlet.lower() for outlet in self.outlets}:
            return True
        if any(article.url.startswith(url) or url in article.url for url in self.urls if url):
            return True
        return any(re.search(rf"\b{re.escape(word)}\b", article.title, re.IGNORECASE) for word in self.words if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What editors want of choosing, on stories by id: told in full whatever their rank; first of the developments, in this order; not
    among them; and, one after another, put right behind another story of the same theme ("": first in it)."""

    full: frozenset[str] = frozenset()
    leading: tuple[str, ...] = ()
    demoted: frozenset[str] = frozenset()
    order: tuple[tuple[str, str], ...] = ()


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Choice:
    """The stories under each theme (themes in the order of their articles), the developments, and the rest by rank."""

    themes: tuple[tuple[Theme, tuple[Story, ...]], ...]
    developments: tuple[Story, ...]
    rest: tuple[Story, ...]

    def told(self) -> tuple[Story, ...]:
        """The stories that are told in full, the weightiest first."""
        return tuple(sorted((story for _, section in self.themes for story in section), key=lambda story: (-story.score, story.id)))


def newsworthy(stories: Sequence[Story]) -> tuple[Story, ...]:
    """The stories without those that an earlier issue told and that have nothing new, and those that an editor dropped."""
    return tuple(story for story in stories if story.why.get("news", True) and "dropped" not in story.why)


def choose(
    stories: Sequence[Story], themes: Sequence[Theme], *, developments: int, per_theme: int, room: int, wishes: Wishes = NO_WISHES
) -> Choice:
    """Place every story with news once. `room` is how many stories may be told in full: the best by rank; the others are lines.

    Themes stand in the order of how many of the week's articles they have, which the issue prints, then of their stories' scores.
    """
    wanted = wishes.full | set(wishes.leading)
    ranked = sorted((story for story in stories if _is_told(story, wanted)), key=lambda story: (-story.score, story.id))
    leading = _developments(ranked, developments, wishes)
    full = _in_full(ranked, leading, per_theme, room, wanted)
    sections = []
    for theme in themes:
        told = tuple(story for story in full if story.theme == theme.slug)
        if told:
            sections.append((theme, told))
    covered = told_by_theme(stories)
    sections.sort(key=lambda section: (-covered[section[0].slug], -sum(story.score for story in section[1]), section[0].slug))
    rest = tuple(story for story in ranked if story not in full)
    ordered = tuple((theme, _ordered(told, wishes.order)) for theme, told in sections)
    return Choice(ordered, leading, rest)


def _is_told(story: Story, wanted: frozenset[str]) -> bool:
    """Whether it has news, or an editor wants it all the same; what he dropped is out."""
    return "dropped" not in story.why and (bool(story.why.get("news", True)) or story.id in wanted)


def _ordered(told: Sequence[Story], order: Sequence[tuple[str, str]]) -> tuple[Story, ...]:
    """The stories of a theme as editors put them, one wish after another."""
    names = [story.id for story in told]
    for name, after in order:
        if name in names and (not after or after in names) and name != after:
            names.remove(name)
            names.insert(names.index(after) + 1 if after else 0, name)
    by_id = {story.id: story for story in told}
    return tuple(by_id[name] for name in names)


def told_by_theme(stories: Sequence[Story]) -> Counter[str | None]:
    """How many articles each theme has, and under None those outside every theme."""
    counts = Counter[str | None]()
    for story in stories:
        counts[story.theme] += len(story.articles)
    return counts


def _developments(ranked: Sequence[Story], most: int, wishes: Wishes) -> tuple[Story, ...]:
    """Those that an editor put first, then the biggest stories that can be said in a line, at most two of one theme, the second only where
    it is clearly better."""
    by_id = {story.id: story for story in ranked}
    first = [by_id[name] for name in wishes.leading if name in by_id and by_id[name].theme and by_id[name].development]
    able = [story for story in ranked if story.theme and story.development and not set(story.marks) & SIDE_VOICES]
    able = [story for story in able if story.id not in wishes.demoted]
    chosen = list(first)
    per_theme = Counter(story.theme for story in first)
    while len(chosen) < most and (left := [one for one in able if one not in chosen and per_theme[one.theme] < TWO_OF_ONE_THEME]):
        best = max(left, key=lambda one: one.score * SECOND ** per_theme[one.theme])
        per_theme[best.theme] += 1
        chosen.append(best)
    return (*first, *sorted(chosen[len(first) :], key=lambda one: (-one.score, one.id)))


def _in_full(ranked: Sequence[Story], leading: Sequence[Story], per_theme: int, room: int, wanted: frozenset[str]) -> tuple[Story, ...]:
    """The stories told in full: the leading ones, those that an editor wants, then by rank while their theme and the issue have room."""
    sure = [story for story in ranked if story in leading or (story.id in wanted and story.theme)]
    counts = Counter(story.theme for story in sure)
    kept = {story.id for story in sure}
    for story in ranked:
        if len(kept) >= max(room, len(sure)):
            break
        if story.id in kept or story.theme is None or not story.sentences or set(story.marks) & SIDE_VOICES:
            continue
        if counts[story.theme] < per_theme:
            counts[story.theme] += 1
            kept.add(story.id)
    return tuple(story for story in ranked if story.id in kept)
