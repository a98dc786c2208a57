"""Memory: what is new about a story that an earlier issue told, in its sources' own words, and the chain of its tellings.

recalled story → what was known: its print and its articles → this week's figures, then sentences, that none of it holds → Memory
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from digest.cluster.numbers import numbers
from digest.cluster.recall import Recalled
from digest.cluster.sentences import stands_alone
from digest.cluster.tokens import stems
from digest.model import Article, Figure, Sentence, ToldStory

# Share of a sentence's words from which on what was known holds it, if that has its numbers too. Words part news from another outlet's
# retelling poorly (both say about half of their words anew), so a story is left out only where all it says was said, nearly word for word.
NOT_NEW, REPEATED = 0.5, 0.8
KNOWN_CHARS = 6_000  # of each earlier article: what stands further down was background then
MOST_FIGURES = 2  # in the line of what is new: more are a table, which the story has below
LONGEST_LINE = 36  # words of a sentence that the line takes over
# A sentence that looks back says nothing that happened since.
BACKGROUND = re.compile(r"\b(?:had|previously|earlier|formerly|ago|last (?:week|month|year)|(?:since|in) (?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of a story: its last telling, whether this week adds to it, and the reason as a line for the editor.

    `new` is what the reader is told to be new, "" where only the telling is: figures with their labels, or `sentence`, a sentence of this
    week's summary, which then need not be printed twice. `thread` are the tellings so far, newest first.
    """

    told: ToldStory
    news: bool
    reason: str
    new: str = ""
    sentence: str = ""
    thread: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What readers or their sources knew: values of numbers, stems of words."""

    values: frozenset[tuple[str, Fraction]]
    stems: frozenset[str]

    def holds(self, text: str, share: float) -> bool:
        """Whether the text says no number that was unknown, and of its words at least this share was known."""
        said = frozenset(stems(text))
        return _values(text) <= self.values and len(said & self.stems) >= share * len(said)


def remember(
    recalled: Recalled,
    articles: Sequence[Article],
    past: Mapping[str, Article],
    *,
    headline: str,
    figures: Sequence[Figure],
    sentences: Sequence[Sentence],
) -> Memory:
    """What is remembered of a recalled story. `articles`, `figures`, `sentences` are this week's; `past` holds earlier articles by id.

    An article that the earlier story had is no news; neither is one that says nothing which that story's articles did not say.
    """
    told = recalled.told
    fresh = {article.id for article in articles} - set(told.articles)
    since = {article.id for article in articles if article.published.date().isoformat() >= told.day}
    known = _known(told, past)
    amounts = [one for one in figures if one.article in fresh and not _values(one.value) <= known.values]
    more = [one for one in sentences if one.article in fresh and not known.holds(one.text, REPEATED)]
    before = f"No. {told.issue} told it"
    sure = f"{recalled.likeness:.0%} sure" if recalled.likeness < 1 else "the same article"
    if amounts:
        new = "; ".join(f"{one.label} {one.value}" for one in amounts[:MOST_FIGURES] if one.article in since)
        return Memory(
            told=told, news=True, reason=f"{before} ({sure}); new since: {new or amounts[0].value}", new=new, thread=_thread(told)
        )
    if more:
        chosen = _takes_over([one for one in more if not known.holds(one.text, NOT_NEW)], sentences, since)
        reason = f"{before} ({sure}); new since: {chosen or more[0].text}"
        return Memory(told=told, news=True, reason=reason, new=chosen, sentence=chosen, thread=_thread(told))
    if fresh and not sentences and not known.holds(headline, REPEATED):
        return Memory(told=told, news=True, reason=f"{before} ({sure}); its headline is new", thread=_thread(told))
    return Memory(told=told, news=False, reason=f"{before} ({sure}) and nothing is new", thread=_thread(told))


def _known(told: ToldStory, past: Mapping[str, Article]) -> _Known:
    articles = [past[name] for name in told.articles if name in past]
    texts = [told.headline, told.summary, *told.figures, *(f"{one.title}\n{one.text[:KNOWN_CHARS]}" for one in articles)]
    return _Known(
        values=frozenset(value for text in texts for value in _values(text)),
        stems=frozenset(stem for text in texts for stem in stems(text)),
    )


def _values(text: str) -> frozenset[tuple[str, Fraction]]:
    return frozenset((one.unit, one.value) for one in numbers(text))


def _takes_over(lines: Sequence[Sentence], sentences: Sequence[Sentence], since: set[str]) -> str:
    """The first of the new sentences that can stand before the summary: written since the issue, no background, in need of nothing that it
    does not say, and with no sentence after it that leans on it; "" where none can, or where it is all that is printed."""
    texts = [one.text for one in sentences]
    for one in lines:
        place = texts.index(one.text)
        following = texts[place + 1] if place and place + 1 < len(texts) else ""
        if one.article not in since or len(one.text.split()) > LONGEST_LINE or BACKGROUND.search(one.text) or len(texts) < 2:
            continue
        if stands_alone(one.text) and (not following or stands_alone(following)):
            return one.text
    return ""


def _thread(told: ToldStory) -> tuple[Mapping[str, Any], ...]:
    """The tellings, newest first: {"issue", "day", "story", "headline", "url"}."""
    last = {"issue": told.issue, "period": told.period, "day": told.day, "story": told.story, "headline": told.headline, "url": told.url}
    return (last, *(one for one in told.thread if one.get("issue") != told.issue))
