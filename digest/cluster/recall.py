"""Recall: which story that an earlier issue told a story of this week goes on with, judged by the articles of both.

this week's groups and the earlier stories' articles → one window → the pair scorer → mean probability of each group with each earlier story
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from digest.cluster.tokens import stems
from digest.model import Article, ToldStory

# Mean probability of the pairs of articles from which a story goes on with an earlier one (bench/memory.py). Higher than what makes one
# story within a week (stories.SAME_EVENT): weeks apart, two events of one kind look alike, and a false Update says that readers know what
# they do not.
SAME_EVENT = 0.6
# What bears that out, for of two short articles in a busy field the scorer is sure too soon: words that both tell, and the part of the
# titles' words, weighed by rarity, that the other tells. Either several pairs of articles, or much, or a title that is mostly said again.
SEVERAL, MUCH, SOME = 8, 14, 5  # words shared, of any use
TITLE_MUCH, TITLE_SOME = 0.3, 0.5  # the lesser of the two titles' parts
SURE = 0.8  # mean probability that SOME and TITLE_SOME need
HEARD_CHARS = 800  # of each text: where an event is told
VOICES = 3  # articles of either story that are compared: a fourth changes nothing
EARLIER = 400  # articles of earlier stories, the newest issues' first
MANY = 600  # articles of this week: with EARLIER the largest window that has one event space; of more, those nearest to an earlier one
UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)  # of what an issue printed: it is compared undated, as all earlier articles are

Earlier = Sequence[tuple[ToldStory, Sequence[Article]]]


@dataclass(frozen=True, slots=True)
class Recalled:
    """The earlier story, and the mean probability that its articles and this week's tell one event (1 where they share an article)."""

    told: ToldStory
    likeness: float


def recall(groups: Sequence[Sequence[Article]], told: Sequence[ToldStory], past: Mapping[str, Article]) -> list[Recalled | None]:
    """By group, the earlier story it goes on with, or None. `told` comes newest issue first; `past` holds the articles behind it that are
    still known. A story with none of them is judged by what its issue printed."""
    found = [_shared(group, told) for group in groups]
    earlier = _earlier(told, past)
    asked = _nearest([place for place, known in enumerate(found) if known is None], groups, earlier)
    for place, known in zip(asked, _judged([groups[place] for place in asked], earlier), strict=True):
        found[place] = known
    return found


def likenesses(groups: Sequence[Sequence[Article]], earlier: Earlier) -> list[list[float]]:
    """By group and earlier story, the mean probability over the pairs of their articles; one that is no candidate counts 0."""
    from digest.cluster.grouping import scored
    from digest.cluster.pairs import shipped
    from digest.cluster.vectors import background

    window: list[Article] = []
    rows = [_placed(window, articles) for _, articles in earlier]
    columns = [_placed(window, _voices(group)) for group in groups]
    pairs = scored(window, shipped(), background())
    return [
        [sum(pairs.get((one, other), 0.0) for one in row for other in column) / (len(row) * len(column)) for row in rows]
        for column in columns
    ]


def _placed(window: list[Article], articles: Sequence[Article]) -> range:
    """Where the articles stand in the window after this; undated, for the scorer's time gate is for one week."""
    start = len(window)
    window += [replace(one, dated=False) for one in articles]
    return range(start, len(window))


def _shared(group: Sequence[Article], told: Sequence[ToldStory]) -> Recalled | None:
    """The newest earlier story that holds an article of the group."""
    ids = {article.id for article in group}
    return next((Recalled(one, 1.0) for one in told if ids.intersection(one.articles)), None)


def _earlier(told: Sequence[ToldStory], past: Mapping[str, Article]) -> Earlier:
    """The earlier stories with the articles that speak for each, up to EARLIER articles in all."""
    kept: list[tuple[ToldStory, Sequence[Article]]] = []
    left = EARLIER
    for one in told:
        voices = _voices([past[name] for name in one.articles if name in past]) or [_as_printed(one)]
        left -= len(voices)
        if left < 0:
            break
        kept.append((one, voices))
    return kept


def _voices(articles: Sequence[Article]) -> list[Article]:
    """The first articles of different titles: a reprint adds no evidence."""
    first: dict[str, Article] = {}
    for article in articles:
        first.setdefault(article.title, article)
    return list(first.values())[:VOICES]


def _as_printed(told: ToldStory) -> Article:
    """What the issue printed of the story, as an article."""
    name = f"{told.issue}/{told.story}/{told.headline}"
    return Article(id=name, url="", title=told.headline, text=told.summary, published=UNKNOWN, first_seen=UNKNOWN, source="")


def _nearest(places: Sequence[int], groups: Sequence[Sequence[Article]], earlier: Earlier) -> list[int]:
    """The places of the groups worth asking about: all, or of more than MANY articles those whose first is nearest to an earlier one."""
    if not earlier:
        return []
    if sum(len(_voices(groups[place])) for place in places) <= MANY:
        return list(places)
    from digest.cluster.vectors import background, count, weigh

    first = [groups[place][0] for place in places]
    whole = weigh(count([*first, *(article for _, articles in earlier for article in articles)]), background()).whole
    near = (whole[: len(first)] @ whole[len(first) :].T).max(axis=1).toarray().ravel()
    ranked = sorted(range(len(places)), key=lambda one: (-near[one], first[one].id))[: MANY // VOICES]
    return sorted(places[one] for one in ranked)


def _judged(groups: Sequence[Sequence[Article]], earlier: Earlier) -> list[Recalled | None]:
    """By group, the likeliest earlier story where that is likely enough; of equals the newest issue's."""
    if not groups or not earlier:
        return [None] * len(groups)
    found: list[Recalled | None] = []
    for group, row in zip(groups, likenesses(groups, earlier), strict=True):
        best = max(range(len(row)), key=lambda place: (round(row[place], 9), -place))
        same = row[best] >= SAME_EVENT and borne_out(row[best], _voices(group), earlier[best][1])
        found.append(Recalled(earlier[best][0], row[best]) if same else None)
    return found


def borne_out(likeness: float, articles: Sequence[Article], earlier: Sequence[Article]) -> bool:
    """Whether there are words enough to believe the scorer that these articles go on with the earlier ones."""
    ours, theirs = (
        frozenset(stem for one in some for stem in stems(f"{one.title}. {one.text[:HEARD_CHARS]}")) for some in (articles, earlier)
    )
    shared = len(ours & theirs)
    titles = min(_part_said(articles, theirs), _part_said(earlier, ours))
    return (
        (len(articles) * len(earlier) > 1 and shared >= SEVERAL)
        or (shared >= MUCH and titles >= TITLE_MUCH)
        or (likeness >= SURE and shared >= SOME and titles >= TITLE_SOME)
    )


def _part_said(articles: Sequence[Article], said: frozenset[str]) -> float:
    """How much of the titles' words the others say, by rarity in general news, 0–1."""
    from digest.cluster.vectors import background

    texts, facts = background()
    rarity = {stem: math.log((texts + 1) / (facts.get(stem, (0, 0))[0] + 0.5)) for one in articles for stem in stems(one.title)}
    return sum(rarity[stem] for stem in sorted(rarity) if stem in said) / (sum(rarity[stem] for stem in sorted(rarity)) or 1.0)
