"""From articles to groups: copies folded, candidates scored, groups linked, copies put back, doubts named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.cluster.copies import find_copies, within
from digest.cluster.languages import language_of
from digest.cluster.pairs import Scorer, candidates, probabilities, shipped
from digest.cluster.rivals import parted
from digest.cluster.stories import SAME_EVENT, Answers, bonds, doubts, group
from digest.cluster.vectors import Background, background, count, weigh
from digest.model import Article

MANY, OVERLAP = 12_000, 3_000  # articles compared with one another at once; those that two spans of a longer stream share
LEAST = 0.005  # probability under which a pair counts as 0, as no candidate: a quarter to two fifths are, and each costs a link


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """One group: its articles' places in the input, which of them copy which (ids), the mean probability of its pairs (None for one voice),
    doubts by group's place."""

    places: tuple[int, ...]
    copies: Mapping[str, str]
    likeness: float | None
    doubts: Mapping[int, float]


def grouped(
    articles: Sequence[Article],
    answers: Answers,
    *,
    scorer: Scorer | None = None,
    known: Background | None = None,
    threshold: float = SAME_EVENT,
) -> list[Grouped]:
    """The groups of articles that are sorted by time and id; another scorer and background only where a bench measures them."""
    copies = find_copies(articles)
    answered = {name for pair in answers for name in pair}  # what an editor spoke of stands for itself
    folded = {name: first for name, first in copies.items() if name not in answered}
    kept = [article for article in articles if article.id not in folded]
    pairs = scored(kept, scorer or shipped(), known or background())
    bound = bonds(answers, {article.id: place for place, article in enumerate(kept)})
    groups = group(len(kept), pairs, [article.id for article in kept], threshold, bound)
    near: list[dict[int, float]] = [{} for _ in groups]
    for (one, other), value in doubts(groups, pairs, bound).items():
        near[one][other] = near[other][one] = value
    at = {article.id: place for place, article in enumerate(articles)}
    twins: dict[str, list[int]] = {}
    for name, first in folded.items():
        twins.setdefault(first, []).append(at[name])
    places = [tuple(sorted(place for index in one for place in (at[kept[index].id], *twins.get(kept[index].id, ())))) for one in groups]
    return [
        Grouped(
            places=places[number],
            copies=within(copies, [articles[place].id for place in places[number]]),
            likeness=_mean(one, pairs),
            doubts=near[number],
        )
        for number, one in enumerate(groups)
    ]


def scored(articles: Sequence[Article], scorer: Scorer, known: Background) -> dict[tuple[int, int], float]:
    """{(i, j): probability that they tell one event} for i < j, of the candidate pairs those that are not all but impossible.

    A long stream is scored in spans of time that overlap: then its cost grows with its length, and each span has its own word statistics.
    """
    found: dict[tuple[int, int], float] = {}
    for start in range(0, max(1, len(articles) - OVERLAP), MANY - OVERLAP):
        span = articles[start : start + MANY]
        languages = [language_of(article) for article in span]
        spaces = weigh(count(span, languages), known)
        left, right = candidates(spaces, span, languages)
        values = parted(probabilities(spaces, span, left, right, scorer), span, left, right)
        kept = values >= LEAST
        for one, other, value in zip((left[kept] + start).tolist(), (right[kept] + start).tolist(), values[kept].tolist(), strict=True):
            found[one, other] = max(value, found.get((one, other), 0.0))
    return found


def _mean(places: Sequence[int], pairs: Mapping[tuple[int, int], float]) -> float | None:
    found = [pairs.get((left, right), 0.0) for left in places for right in places if left < right]
    return sum(found) / len(found) if found else None
