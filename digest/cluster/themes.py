"""Themes: the editor's section that a story belongs to, by its title, about and keywords; none where nothing fits.

    theme → weighted terms (keywords 3, title 2, about 1; a phrase counts as a whole) × idf over the window's articles
      → share of the story's telling words that speak of the theme → the best, if it is good enough and its own
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.cluster.tokens import body, stems
from digest.model import Article, Theme

WEIGHTS = {"keywords": 3.0, "title": 2.0, "about": 1.0}  # what the editor chose as a keyword says most
TITLE_TIMES = 3  # a word of an article's title counts three times
ENOUGH = 0.11  # likeness under which a story belongs to no theme; one value for every project (bench/themes.py)
PHRASE_BONUS = 1.5  # two neighbouring words met together tell more than each alone


@dataclass(frozen=True, slots=True)
class Choice:
    """The theme of a story, its likeness (0–1), the runner-up, and the words that decided."""

    slug: str | None
    likeness: float
    second: str | None
    words: tuple[str, ...]


class ThemeIndex:
    """The themes as vectors over one window of articles."""

    def __init__(self, themes: Sequence[Theme], articles: Sequence[Article]) -> None:
        self.themes = tuple(themes)
        frequency: Counter[str] = Counter()
        for article in articles:
            frequency.update(set(_terms(f"{article.title}. {body(article.text)}")))
        number = len(articles)
        self._idf = {term: math.log((number + 1) / (count + 0.5)) for term, count in frequency.items()}
        self._rarest = math.log((number + 1) / 0.5)
        self._vectors = [self._normal(_theme_terms(theme)) for theme in self.themes]

    def choose(self, articles: Sequence[Article]) -> Choice:
        """The theme of a story told by these articles; its lead speaks twice."""
        counts: Counter[str] = Counter()
        for index, article in enumerate(articles):
            weight = 2 if index == 0 else 1
            for times, text in ((TITLE_TIMES, article.title), (1, body(article.text))):
                for term in _terms(text):
                    counts[term] += times * weight
        story = self._normal({term: 1 + math.log(count) for term, count in counts.items()})
        scored = sorted(
            ((sum(value * story.get(term, 0.0) for term, value in vector.items()), theme.slug) for theme, vector in self._scored()),
            key=lambda row: (-row[0], row[1]),
        )
        if not scored:
            return Choice(None, 0.0, None, ())
        likeness, slug = scored[0]
        second = scored[1][1] if len(scored) > 1 and scored[1][0] > 0.75 * likeness else None
        vector = dict(zip((theme.slug for theme in self.themes), self._vectors, strict=True))[slug]
        words = sorted((term for term in vector if term in story), key=lambda term: (-vector[term] * story[term], term))[:4]
        return Choice(slug if likeness >= ENOUGH else None, round(likeness, 4), second, tuple(words))

    def _scored(self) -> list[tuple[Theme, Mapping[str, float]]]:
        return list(zip(self.themes, self._vectors, strict=True))

    def _normal(self, terms: Mapping[str, float]) -> dict[str, float]:
        weighted = {}
        for term, value in sorted(terms.items()):
            idf = self._idf.get(term, self._rarest)
            weighted[term] = value * idf * (PHRASE_BONUS if " " in term else 1.0)
        norm = math.sqrt(sum(value * value for value in weighted.values())) or 1.0
        return {term: value / norm for term, value in weighted.items()}


def _terms(text: str) -> list[str]:
    """Stems and pairs of neighbouring stems."""
    single = stems(text)
    return single + [f"{left} {right}" for left, right in zip(single, single[1:], strict=False)]


def _theme_terms(theme: Theme) -> Mapping[str, float]:
    terms: dict[str, float] = {}
    for field, text in (("about", theme.about), ("title", theme.title), *(("keywords", keyword) for keyword in theme.keywords)):
        for part in text.split(","):
            single = stems(part)
            whole = [" ".join(single)] if len(single) == 2 else []
            for term in single + whole:
                share = 0.5 if whole and " " not in term else 1.0  # the words of a phrase alone say half
                terms[term] = max(terms.get(term, 0.0), WEIGHTS[field] * share)
    return terms
