"""Themes: the editor's section that each story belongs to; none where nothing fits, marked where in doubt.

articles, themes → evidence without an example (theme_evidence; with word vectors or without)
  → corrected by what an editor's examples taught (theme_learning), where there is a model → what each source usually writes about
  → a story has the mean of its articles → the best theme that fits it, another that it belongs to as well
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digest.cluster.theme_evidence import Embed, Evidence, shares, weigh_evidence
from digest.cluster.theme_learning import settle
from digest.cluster.theme_words import ThemeWords
from digest.model import Article, Theme, ThemeModel

UNSURE = 0.55  # confidence under which an editor should look: a fifth of the stories, two fifths to half of the errors
ALSO = 0.3  # share from which a second theme that fits is named: a reader of it would want the story too
ENOUGH = 0.9  # log-odds under which nothing speaks for a theme without keywords: two stories of a hundred that have one, most that do not
ENOUGH_BARE = 0.4  # the same without word vectors, which add their part to every story
TAUGHT = 10  # examples from which what was learned of a theme outweighs missing evidence,
TAUGHT_ENOUGH = 0.3  # where its share is this: a fifth of the articles on nothing of the kind have less
WORDS = 4  # named in a reason


@dataclass(frozen=True, slots=True)
class Choice:
    """The theme of a story, the share of all themes' evidence that is its own (0–1), another that fits too, the words that decided, and
    how many examples taught the theme."""

    slug: str | None
    confidence: float
    also: str | None = None
    words: tuple[str, ...] = ()
    examples: int = 0

    @property
    def unsure(self) -> bool:
        return self.slug is not None and self.confidence < UNSURE


NO_CHOICE = Choice(None, 0.0)


def assign_themes(
    stories: Sequence[Sequence[Article]], themes: Sequence[Theme], *, model: ThemeModel | None = None, embed: Embed | None = None
) -> tuple[Choice, ...]:
    """The theme of each story, a story being the articles that tell it. `model` is what was learned, `embed` gives word vectors."""
    articles = [article for story in stories for article in story]
    if not themes or not articles:
        return (NO_CHOICE,) * len(stories)
    desk = _Desk(articles, themes, model, embed)
    ends = np.cumsum([len(story) for story in stories]).tolist()
    return tuple(desk.choose(range(end - len(story), end)) for story, end in zip(stories, ends, strict=True))


def likeliest(articles: Sequence[Article], themes: Sequence[Theme], *, model: ThemeModel | None, embed: Embed | None) -> tuple[str, ...]:
    """The theme of the largest share for each article of a window, whether it fits or not: what a lesson is scored by."""
    evidence = weigh_evidence(articles, themes, ThemeWords(themes, articles), embed)
    slugs = [theme.slug for theme in themes]
    return tuple(slugs[place] for place in settle(evidence.odds, articles, model, slugs, embed).argmax(axis=1))


class _Desk:
    """The evidence over one window, from which stories are filed."""

    def __init__(self, articles: Sequence[Article], themes: Sequence[Theme], model: ThemeModel | None, embed: Embed | None) -> None:
        self._slugs = [theme.slug for theme in themes]
        self._words = ThemeWords(themes, articles)
        self._evidence: Evidence = weigh_evidence(articles, themes, self._words, embed)
        self._bare = [place for place, theme in enumerate(themes) if not theme.keywords]
        self._enough = ENOUGH if embed else ENOUGH_BARE
        self._examples: Mapping[str, int] = model.examples if model else {}
        self._odds: Any = settle(self._evidence.odds, articles, model, self._slugs, embed)

    def choose(self, places: Sequence[int]) -> Choice:
        share = shares(self._odds[list(places)].mean(axis=0, keepdims=True))[0]
        ranked = [int(theme) for theme in np.lexsort((self._slugs, -share)) if self._fits(int(theme), places, float(share[theme]))]
        if not ranked:
            return Choice(None, round(float(share.max()), 3))
        first = ranked[0]
        also = next((self._slugs[theme] for theme in ranked[1:2] if share[theme] >= ALSO), None)
        return Choice(
            slug=self._slugs[first],
            confidence=round(float(share[first]), 3),
            also=also,
            words=self._decisive(first, places),
            examples=self._examples.get(self._slugs[first], 0),
        )

    def _fits(self, theme: int, places: Sequence[int], share: float) -> bool:
        """Whether a story belongs to a theme at all, however little the others fit."""
        if self._examples.get(self._slugs[theme], 0) >= TAUGHT and share >= TAUGHT_ENOUGH:
            return True
        if self._words.asks_keywords(theme):
            return self._words.means(places, theme)
        spoken = self._evidence.odds[list(places)].mean(axis=0)[self._bare]
        return bool(spoken.max() >= self._enough)  # of all such themes: that one is spoken of is the question, the shares say which

    def _decisive(self, theme: int, places: Sequence[int]) -> tuple[str, ...]:
        """The words of the story that say most for its theme: the editor's own, and without keywords those of its subjects."""
        own = self._words.best(places, theme, WORDS)
        if own and self._words.asks_keywords(theme):
            return own
        worth: dict[str, float] = {}
        for place in places:
            for name, share in self._evidence.claims[theme].items():
                for word, said in self._evidence.words[place].get(name, {}).items():
                    worth[word] = max(worth.get(word, 0.0), share * said)
        told = sorted(worth, key=lambda word: (-worth[word], word))
        return tuple(dict.fromkeys((*own, *told)))[:WORDS]
