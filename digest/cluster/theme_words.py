"""The editor's own words: how much an article says of a theme's keywords, title and about, and whether it means them.

theme → terms (keywords 3, title 2, about 1; a phrase counts as a whole) × idf over the window's articles
  → how often articles, their titles above all, say them
"""

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence

from digest.cluster.tokens import body, stems
from digest.cluster.vectors import FEWEST
from digest.model import Article, Theme

WEIGHTS = {"keywords": 3.0, "title": 2.0, "about": 1.0}  # what the editor chose as a keyword says most
TITLE_TIMES = 5  # a word of an article's title counts five times
HALF = 1.0  # mentions an article at which a term has said half of what it can (saturation as in BM25)
PART_OF_PHRASE = 0.5  # a word that the editor gave only inside a phrase says half by itself
ENOUGH = 1.4  # score, times the weight of what the editor gave beyond a title, under which a story does not belong
TWICE = 2  # mentions of whole keywords in a story, a title's counting TITLE_TIMES, under which one was only said in passing


class ThemeWords:
    """What the themes say of themselves, over one window of articles, each of which is known by its place."""

    def __init__(self, themes: Sequence[Theme], articles: Sequence[Article]) -> None:
        self._shown = [_as_written(theme) for theme in themes]
        self._keywords = [tuple({tuple(stems(keyword)) for keyword in theme.keywords}) for theme in themes]
        self._least = [ENOUGH * WEIGHTS["keywords" if theme.keywords else "about"] for theme in themes]
        given = [_theme_terms(theme) for theme in themes]
        wanted = {term for terms in given for term in terms} | {part for keys in self._keywords for key in keys for part in _parts(key)}
        self._said = [_mentions(article, wanted) for article in articles]
        frequency = Counter(term for said in self._said for term in said)
        number = max(len(articles), FEWEST)
        self._terms = [
            {term: weight * math.log((number + 1) / (frequency[term] + 0.5)) for term, weight in terms.items()} for terms in given
        ]

    def worth(self, places: Sequence[int], theme: int) -> dict[str, float]:
        """{term: what it says for the theme} of a story told by these articles."""
        said = self._all_said(places)
        terms, tellers = self._terms[theme], len(places)
        return {term: terms[term] * count / (count + HALF * tellers) for term, count in said.items() if term in terms}

    def scores(self) -> list[list[float]]:
        """What each article by itself says for each theme."""
        return [
            [sum(terms[term] * count / (count + HALF) for term, count in said.items() if term in terms) for terms in self._terms]
            for said in self._said
        ]

    def means(self, places: Sequence[int], theme: int) -> bool:
        """Whether the theme's keywords, as wholes, are said more than in passing, and its words often enough.

        A theme without keywords asks for the second alone.
        """
        said = self._all_said(places)
        keywords = self._keywords[theme]
        meant = not keywords or sum(min((said[part] for part in _parts(key)), default=0) for key in keywords) >= TWICE
        return meant and sum(self.worth(places, theme).values()) >= self._least[theme]

    def asks_keywords(self, theme: int) -> bool:
        return bool(self._keywords[theme])

    def best(self, places: Sequence[int], theme: int, most: int = 4) -> tuple[str, ...]:
        """The words that say most for the theme, as the editor wrote them."""
        worth = self.worth(places, theme)
        terms = sorted(worth, key=lambda term: (-worth[term], term))[:most]
        return tuple(dict.fromkeys(self._shown[theme].get(term, term) for term in terms))

    def _all_said(self, places: Sequence[int]) -> Counter[str]:
        return sum((self._said[place] for place in places), Counter())


def _mentions(article: Article, wanted: set[str]) -> Counter[str]:
    said: Counter[str] = Counter()
    for times, text in ((TITLE_TIMES, article.title), (1, body(article.text))):
        for term in _terms(text):
            if term in wanted:
                said[term] += times
    return said


def _parts(keyword: Sequence[str]) -> list[str]:
    """What says all of a keyword: its word, or each of its pairs."""
    return [f"{left} {right}" for left, right in itertools.pairwise(keyword)] or list(keyword)


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
