"""Memory: recognising an event that an earlier issue told, and whether anything is new about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.cluster.amounts import number_key
from digest.cluster.summarise import concepts
from digest.model import Article, Figure, ToldStory

SAME_EVENT = 0.34  # share of an earlier headline's and summary's concepts met again at which it is the same event
NEW_TELLERS = 2  # articles not told yet that make news of a known event


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered: the earlier story, and whether this week adds to it."""

    told: ToldStory
    news: bool
    reason: str


def remember(articles: Sequence[Article], figures: Sequence[Figure], told: Sequence[ToldStory]) -> Memory | None:
    """The latest earlier story of the same event, or None."""
    if not told:
        return None
    ids = {article.id for article in articles}
    said = frozenset(concept for article in articles for concept in concepts(f"{article.title}. {article.text[:800]}"))
    best: tuple[float, ToldStory] | None = None
    for earlier in told:
        likeness = 1.0 if ids & set(earlier.articles) else _met_again(said, earlier)
        if likeness >= SAME_EVENT and (best is None or likeness > best[0]):
            best = (likeness, earlier)
    if best is None:
        return None
    return _judge(articles, figures, best[1])


def _judge(articles: Sequence[Article], figures: Sequence[Figure], earlier: ToldStory) -> Memory:
    fresh = [article for article in articles if article.id not in earlier.articles]
    known = {number_key(value) for value in earlier.figures}
    new = [figure.value for figure in figures if number_key(figure.value) not in known]
    if fresh and new:
        return Memory(earlier, True, f"No. {earlier.issue} told it; new since: {', '.join(new)}")
    if len(fresh) >= NEW_TELLERS:
        return Memory(earlier, True, f"No. {earlier.issue} told it; {len(fresh)} articles have come since")
    return Memory(earlier, False, f"No. {earlier.issue} told it and nothing is new")


def _met_again(said: frozenset[str], earlier: ToldStory) -> float:
    pairs = frozenset(concept for concept in concepts(f"{earlier.headline}. {earlier.summary}") if " " in concept)
    return len(pairs & said) / len(pairs) if len(pairs) >= 4 else 0.0
