"""Rank: how much a story matters, from four parts between 0 and 1, weighted in one place."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from digest.model import Article, Figure

# Independent outlets say most: editors who chose apart agree. The rest parts the many stories of one outlet.
WEIGHTS = {"outlets": 0.6, "feeds": 0.15, "figures": 0.15, "freshness": 0.1}
MANY_OUTLETS = 8  # at this many independent outlets the part is full
USUAL_WEIGHT = 1.0  # a feed's weight when nobody set one
SIDELINE = {"sponsored": 0.2, "press_release": 0.6, "opinion": 0.3}  # a story told by nothing else counts this much; opinion is no news


def independent(articles: Sequence[Article], copies: Mapping[str, str]) -> int:
    """How many owners tell the story in words of their own; beside news, an opinion or an advertisement is no voice."""
    speaking = [article for article in articles if not _aside(article)] or articles[:1]
    own = {(article.owner or article.source).lower() for article in speaking if article.id not in copies}
    return max(1, len(own))


def score(
    articles: Sequence[Article], figures: Sequence[Figure], copies: Mapping[str, str], span: tuple[datetime, datetime], themed: bool
) -> tuple[float, dict[str, float]]:
    """(score 0–1, its parts). `span` is the first and last moment of the window; freshness is the newest article's place in it."""
    start, end = span
    newest = max(article.published for article in articles)
    long = (end - start).total_seconds() or 1.0
    parts = {
        "outlets": min(1.0, math.log2(independent(articles, copies)) / math.log2(MANY_OUTLETS)),
        "feeds": min(1.0, max(article.weight for article in articles) / (2 * USUAL_WEIGHT)),
        "figures": min(1.0, len(figures) / 3),
        "freshness": min(1.0, max(0.0, (newest - start).total_seconds() / long)),
    }
    total = sum(WEIGHTS[name] * value for name, value in parts.items())
    total *= max(_aside(article) or 1.0 for article in articles)
    if not themed:
        total *= 0.5  # outside every theme: what the newsletter is about comes first
    return round(total, 4), {name: round(value, 3) for name, value in parts.items()}


def _aside(article: Article) -> float:
    """What an article that is no news counts, 0 for news."""
    return min((SIDELINE[mark] for mark in article.marks if mark in SIDELINE), default=0.0)
