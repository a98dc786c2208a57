"""Themes: the editor's section that a story belongs to, by its title, about and keywords; none where nothing fits.

theme → terms (keywords 3, title 2, about 1; a phrase counts as a whole) × idf over the window's articles
  → how often the story's articles, their titles above all, say them → the best theme, if it says enough
    and a keyword stands in a title or twice in a text
"""

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.cluster.tokens import body, stems
from digest.cluster.vectors import FEWEST
from digest.model import Article, Theme

WEIGHTS = {"keywords": 3.0, "title": 2.0, "about": 1.0}  # what the editor chose as a keyword says most
TITLE_TIMES = 5  # a word of an article's title counts five times
HALF = 1.0  # mentions an article at which a term has said half of what it can (saturation as in BM25)
PART_OF_PHRASE = 0.5  # a word that the editor gave only inside a phrase says half by itself
ENOUGH = 1.4  # score, times the weight of what the editor gave beyond a title, under which a story does not belong
TWICE = 2  # mentions of whole keywords in a story, a title's counting TITLE_TIMES, under which one was only said in passing
NEAR = 0.75  # share of the best score at which the runner-up is named to the editor


@dataclass(frozen=True, slots=True)
class Choice:
    """The theme of a story, its score, the share of all themes' scores that is its own (0–1), the runner-up, and the words that decided."""

    slug: str | None
    score: float
    confidence: float
    second: str | None
    words: tuple[str, ...]


class ThemeIndex:
    """The themes over one window of articles."""

    def __init__(self, themes: Sequence[Theme], articles: Sequence[Article]) -> None:
        given = {theme.slug: _theme_terms(theme) for theme in themes}
        self._shown = {theme.slug: _as_written(theme) for theme in themes}
        self._best = {theme.slug: WEIGHTS["keywords" if theme.keywords else "about"] for theme in themes}
        self._keywords = {theme.slug: tuple(tuple(stems(keyword)) for keyword in theme.keywords) for theme in themes}
        frequency: Counter[str] = Counter()
        for article in articles:
            frequency.update(set(_terms(f"{article.title}. {body(article.text)}")))
        number = max(len(articles), FEWEST)
        self._terms = {
            slug: {term: weight * math.log((number + 1) / (frequency[term] + 0.5)) for term, weight in terms.items()}
            for slug, terms in given.items()
        }

    def choose(self, articles: Sequence[Article]) -> Choice:
        """The theme of a story told by these articles."""
        mentions: Counter[str] = Counter()
        for article in articles:
            for times, text in ((TITLE_TIMES, article.title), (1, body(article.text))):
                for term in _terms(text):
                    mentions[term] += times
        said = {term: count / len(articles) for term, count in mentions.items()}
        worth = {slug: self._worth(terms, said) for slug, terms in self._terms.items()}
        meant = {slug: self._is_meant(slug, mentions) for slug in worth}
        ranked = sorted(worth, key=lambda slug: (not meant[slug], -sum(worth[slug].values()), slug))
        if not ranked:
            return Choice(None, 0.0, 0.0, None, ())
        scores = [round(sum(worth[slug].values()), 4) for slug in ranked]
        second = ranked[1] if len(ranked) > 1 and scores[1] > NEAR * scores[0] else None
        words = sorted(worth[ranked[0]], key=lambda term: (-worth[ranked[0]][term], term))[:4]
        return Choice(
            slug=ranked[0] if meant[ranked[0]] and scores[0] >= ENOUGH * self._best[ranked[0]] else None,
            score=scores[0],
            confidence=round(scores[0] / (sum(scores) or 1.0), 3),
            second=second,
            words=tuple(dict.fromkeys(self._shown[ranked[0]].get(term, term) for term in words)),
        )

    def _is_meant(self, slug: str, mentions: Mapping[str, int]) -> bool:
        """Whether the theme's keywords, as wholes, are said more than in passing; a theme without keywords asks for nothing."""
        keywords = self._keywords[slug]
        return not keywords or sum(_said_whole(keyword, mentions) for keyword in set(keywords)) >= TWICE

    @staticmethod
    def _worth(terms: Mapping[str, float], said: Mapping[str, float]) -> dict[str, float]:
        return {term: value * said[term] / (said[term] + HALF) for term, value in terms.items() if term in said}


def _said_whole(keyword: Sequence[str], mentions: Mapping[str, int]) -> int:
    """How often a story says all of a keyword: its word, or each of its pairs."""
    parts = [f"{left} {right}" for left, right in itertools.pairwise(keyword)] or list(keyword)
    return min((mentions.get(part, 0) for part in parts), default=0)


def _terms(text: str) -> list[str]:
    """Stems and pairs of neighbouring stems."""
    single = stems(text)
    return single + [f"{left} {right}" for left, right in itertools.pairwise(single)]


def _as_written(theme: Theme) -> dict[str, str]:
    """{term: the editor's own words for it}, so that a reason reads as digest.toml does."""
    shown: dict[str, str] = {}
    running = [text.strip(" .,") for text in f"{theme.title} {theme.about.replace(',', ' ')}".split()]
    # A sentence gives its first word a capital; a name or an acronym that a keyword gives keeps its own.
    for text in (*theme.keywords, *(text.lower() if text[1:].islower() else text for text in running)):
        single = stems(text)
        for term in (" ".join(single), *single):
            shown.setdefault(term, text)
    return shown


def _theme_terms(theme: Theme) -> Mapping[str, float]:
    terms: dict[str, float] = {}
    for field, text in (("about", theme.about), ("title", theme.title), *(("keywords", keyword) for keyword in theme.keywords)):
        for part in text.split(","):
            single = stems(part)
            whole = [" ".join(single)] if len(single) == 2 else []
            for term in single + whole:
                share = PART_OF_PHRASE if field == "keywords" and len(single) > 1 and " " not in term else 1.0
                terms[term] = max(terms.get(term, 0.0), WEIGHTS[field] * share)
    return dict(sorted(terms.items()))
