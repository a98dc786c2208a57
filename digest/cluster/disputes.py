"""Disputes: figures of one story that articles give differently, for an editor to look at; never printed unasked.

Precision first: of 21 that differ by value alone only four were true (MIND), because articles speak of different years, rounds and parts.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

from digest.cluster.amounts import number_key
from digest.cluster.counts import HEADS
from digest.cluster.figures import figures_of
from digest.cluster.tokens import STOP, stem, words
from digest.model import Article, Figure

ROUNDING = Fraction(6, 100)  # of the larger: "about 1,000" for 1,050 is no contradiction
FURTHEST = 3  # times the smaller: beyond it two numbers measure two things
ALIKE = 0.3  # share of the shorter sentence's words that the other has, from which both speak of one thing
TOP = 4  # sentences below the title: what an article opens with is the event's own number
SETTLED = timedelta(hours=12)  # after it a count has moved on: a toll that grew is news, no dispute
BOUND = re.compile(r"^(?:up to|under|nearly)|\+")
# One label for many things of one kind: two rounds, two contracts, two parts of a plan.
MANY = frozenset("raised investment funding contract order cost spending price grant savings".split())


def find_disputes(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """[{"label", "values": [{"value", "article", "sentence"}, …]}]: one label, unit and mode, values apart by more than rounding.

    An article that itself gives two values under a label speaks of two things, so that label is no dispute.
    """
    told: dict[str, dict[str, Figure]] = {}
    twice: set[str] = set()
    by_id = {article.id: article for article in articles}
    for article in articles:
        for place, figure in figures_of(article):
            if place > TOP or len(number_key(figure.value)) != 1:
                continue
            first = told.setdefault(figure.label, {}).setdefault(article.id, figure)
            if _apart(first, figure):
                twice.add(figure.label)
    found = []
    for label, figures in sorted(told.items()):
        differing = _differing(list(figures.values()), by_id) if label not in twice else []
        if differing:
            found.append({"label": label, "values": [_said(one) for one in differing]})
    return found


def _said(figure: Figure) -> Mapping[str, str]:
    return {"value": figure.value, "article": figure.article, "sentence": figure.sentence}


def _differing(figures: Sequence[Figure], by_id: Mapping[str, Article]) -> list[Figure]:
    """The first two that contradict each other, none where they speak of two things."""
    for place, one in enumerate(figures):
        for other in figures[place + 1 :]:
            near = abs(by_id[one.article].published - by_id[other.article].published) <= SETTLED
            if _apart(one, other) and _of_one_thing(one, other) and (near or not _is_count(one)):
                return [one, other]
    return []


def _is_count(figure: Figure) -> bool:
    return bool(set(figure.label.lower().split()) & set(HEADS))


def _apart(one: Figure, other: Figure) -> bool:
    """Whether the values differ in one unit by more than rounding and no bound of either covers the other."""
    (unit, value), (other_unit, other_value) = number_key(one.value)[0], number_key(other.value)[0]
    if unit != other_unit or value == other_value or BOUND.search(one.value) or BOUND.search(other.value):
        return False
    low, high = sorted((value, other_value))
    return low > 0 and high / low <= FURTHEST and (high - low) / high > ROUNDING


def _of_one_thing(one: Figure, other: Figure) -> bool:
    if one.label.split(",")[0].lower() in MANY and not _alike(one, other, 2 * ALIKE):
        return False
    return _alike(one, other, ALIKE)


def _alike(one: Figure, other: Figure, least: float) -> bool:
    left, right = _stems(one), _stems(other)
    return len(left & right) >= least * max(1, min(len(left), len(right)))


def _stems(figure: Figure) -> set[str]:
    return {stem(word.lower()) for word in words(figure.sentence) if word.lower() not in STOP and not word[0].isdigit()}
