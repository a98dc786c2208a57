"""Rank: how much a story matters, from four parts between 0 and 1 that are weighted in one place, times what holds it back."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from digest.cluster.numbers import numbers
from digest.model import Article, Figure

# Independent outlets say most: editors who chose apart agree. The rest parts the many stories of one outlet; when in the week it came says
# least (bench/fit_rank.py: it tells what editors led with no better than chance). An editor's own past picks move these (`picks`).
WEIGHTS: Mapping[str, float] = MappingProxyType({"outlets": 0.7, "feeds": 0.1, "figures": 0.15, "freshness": 0.05})
MANY_OUTLETS = 8  # at this many independent outlets the part is full
MANY_FIGURES = 3  # telling figures at which the part is as full as the largest of them lets it be: between half and the whole
USUAL_WEIGHT = 1.0  # a feed's weight when nobody set one
SIDELINE = {"sponsored": 0.2, "press_release": 0.6, "opinion": 0.3}  # a story told by nothing else counts this much; opinion is no news
UNTHEMED = 0.5  # outside every theme: what the newsletter is about comes first
UPDATE = 0.85  # what goes on from an earlier issue, its second telling
THREAD = 0.7  # its third and every later one
LARGE = (
    0.7  # size of a new figure ($10bn) or share of the outlets' part from which a later telling counts as a second one: its news is large
)
SOME_FIGURE = 0.2  # what a figure counts that is no amount: a share, a speed, a small price
DOLLARS = {
    "$": 1.0,
    "€": 1.1,
    "£": 1.3,
    "RMB": 0.14,
    "¥": 0.0067,
    "₹": 0.012,
    "A$": 0.65,
    "C$": 0.73,
    "HK$": 0.13,
    "S$": 0.75,
}  # about: a size
SMALLEST, LARGEST = {"money": 5, "count": 2}, {"money": 12, "count": 9}  # powers of ten that count nothing, and fully

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each part weighs, summing to 1, and why that is not what ships ("" where it is)."""

    by_part: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    reason: str = ""


SHIPPED = Weights()


def independent(articles: Sequence[Article], copies: Mapping[str, str]) -> int:
    """How many owners tell the story in words of their own; beside news, an opinion or an advertisement is no voice."""
    speaking = [article for article in articles if not _aside(article)] or articles[:1]
    own = {(article.owner or article.source).lower() for article in speaking if article.id not in copies}
    return max(1, len(own))


def size(figure: Figure) -> float:
    """How large an amount is, 0–1 on a logarithmic scale: $10m is .29, $10bn .71, $1T 1; 10,000 people .29, 10 million .71."""
    return max((_magnitude(one.unit, float(one.value)) for one in numbers(figure.value)), default=SOME_FIGURE)


def _magnitude(unit: str, value: float) -> float:
    if value <= 0 or unit == "%" or unit not in (*DOLLARS, ""):
        return SOME_FIGURE
    kind = "money" if unit else "count"
    power = math.log10(value * DOLLARS.get(unit, 1.0))
    return min(1.0, max(SOME_FIGURE, (power - SMALLEST[kind]) / (LARGEST[kind] - SMALLEST[kind])))


def score(
    articles: Sequence[Article],
    figures: Sequence[Figure],
    copies: Mapping[str, str],
    span: Span,
    *,
    themed: bool,
    tellings: int = 0,
    weights: Weights = SHIPPED,
) -> tuple[float, dict[str, Any]]:
    """(score 0–1, why): the parts by name, "weights", "moved" where an editor's picks moved those, and "held back" with its reasons.

    `span` is the first and last moment of the window; freshness is the newest article's place in it. `tellings` is how many earlier issues
    told the story.
    """
    start, end = span
    newest = max(article.published for article in articles)
    long = (end - start).total_seconds() or 1.0
    sizes = [size(figure) for figure in figures]
    largest = max(sizes, default=0.0)
    parts = {
        "outlets": min(1.0, math.log2(independent(articles, copies)) / math.log2(MANY_OUTLETS)),
        "feeds": min(1.0, max(article.weight for article in articles) / (2 * USUAL_WEIGHT)),
        "figures": min(1.0, len(sizes) / MANY_FIGURES) * (1 + largest) / 2,
        "freshness": min(1.0, max(0.0, (newest - start).total_seconds() / long)),
    }
    total = sum(weights.by_part[name] * value for name, value in parts.items())
    held = dict(_held_back(articles, themed, tellings, large=max(largest, parts["outlets"]) >= LARGE))
    why: dict[str, Any] = {name: round(value, 3) for name, value in parts.items()}
    why["weights"] = {name: round(value, 3) for name, value in weights.by_part.items()}
    if weights.reason:
        why["moved"] = weights.reason
    if held:
        why["held back"] = [f"× {factor:g}: {reason}" for reason, factor in held.items()]
    return round(total * math.prod(held.values()), 4), why


def _held_back(articles: Sequence[Article], themed: bool, tellings: int, *, large: bool) -> Mapping[str, float]:
    """{reason: factor}."""
    found = {}
    aside = max(_aside(article) or 1.0 for article in articles)
    if aside < 1:
        found["only a side voice tells it"] = aside
    if not themed:
        found["it fits no theme"] = UNTHEMED
    if tellings == 1 or (tellings and large):
        found["an earlier issue told it" if tellings == 1 else f"{tellings} earlier issues told it, but its news is large"] = UPDATE
    elif tellings:
        found[f"{tellings} earlier issues told it"] = THREAD
    return found


def _aside(article: Article) -> float:
    """What an article that is no news counts, 0 for news."""
    return min((SIDELINE[mark] for mark in article.marks if mark in SIDELINE), default=0.0)
