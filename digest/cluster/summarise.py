"""Extractive summaries: the whole sentences that cover what several articles of the story say.

    sentences fit to print → concepts (stemmed word pairs and words) weighted by place and by how many articles have them
      → greedily the sentence with most new weight a word → in the order that reads
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.cluster.sentences import clean_sentences, stands_alone
from digest.cluster.tokens import STOP, stem, words
from digest.model import Article, Sentence

PER_SOURCE = 60  # words verbatim of one source in one story, at most (docs/design.md, rules)
WORD_CONCEPT = 0.3  # a lone word says less than a pair
TITLE_PLACE = 0.5  # what a concept in a title is worth beside the first sentence's 1
DISCOUNT = 0.8  # gain ÷ words^0.8: a longer sentence may win, but not by length alone
SAME_SENTENCE = 0.6  # share of concepts at which a sentence repeats what is said already
DEEPEST = 12  # sentences further down an article are background


@dataclass(frozen=True, slots=True)
class Candidate:
    text: str
    article: str
    source: str
    place: int
    length: int
    concepts: frozenset[str]


def summarise(articles: Sequence[Article], *, most: int, per_source: int | None = PER_SOURCE) -> tuple[Sentence, ...]:
    """At most `most` words of whole sentences, each with the article that says it; fewer where the sources say less.

    `articles` come lead first. With `per_source`, at most so many words come from one outlet.
    """
    weights = _weights(articles)
    left = _candidates(articles)
    chosen: list[Candidate] = []
    covered: set[str] = set()
    spent: Counter[str] = Counter()
    room = most
    while left:
        fitting = [one for one in left if one.length <= room and (per_source is None or spent[one.source] + one.length <= per_source)]
        fitting = [one for one in fitting if not _repeats(one, covered) and (chosen or stands_alone(one.text))]
        if not fitting:
            break
        best = max(fitting, key=lambda one: (_gain(one, weights, covered), -one.place, one.article))
        if chosen and _gain(best, weights, covered) <= 0:
            break
        chosen.append(best)
        covered |= best.concepts
        spent[best.source] += best.length
        room -= best.length
        left.remove(best)
    return tuple(Sentence(text=one.text, article=one.article) for one in _in_order(chosen))


def _candidates(articles: Sequence[Article]) -> list[Candidate]:
    found, seen = [], set()
    for article in articles:
        for place, text in clean_sentences(article.text)[:DEEPEST]:
            if text.lower() in seen or (not stands_alone(text) and len(articles) > 1):
                continue
            seen.add(text.lower())
            found.append(Candidate(text, article.id, article.source, place, len(text.split()), frozenset(concepts(text))))
    return found


def concepts(text: str) -> Counter[str]:
    """Stemmed neighbouring pairs that are not both stop words, and the words that carry meaning."""
    written = [word.lower() for word in words(text)]
    found: Counter[str] = Counter()
    for word in written:
        if word not in STOP:
            found[stem(word)] += 1
    for left, right in zip(written, written[1:], strict=False):
        if left not in STOP or right not in STOP:
            found[f"{stem(left)} {stem(right)}"] += 1
    return found


def _weights(articles: Sequence[Article]) -> Mapping[str, float]:
    """Σ over articles of the best 1/√(1 + position); with several articles, only what two of them say."""
    total: Counter[str] = Counter()
    tellers: Counter[str] = Counter()
    for article in articles:
        best: dict[str, float] = {concept: TITLE_PLACE for concept in concepts(article.title)}
        for place, text in clean_sentences(article.text)[:DEEPEST]:
            for concept in concepts(text):
                best[concept] = max(best.get(concept, 0.0), 1 / (1 + place) ** 0.5)
        for concept, value in best.items():
            total[concept] += value  # type: ignore[assignment]
            tellers[concept] += 1
    needed = 2 if len(articles) > 1 else 1
    scale = {concept: value * (1.0 if " " in concept else WORD_CONCEPT) for concept, value in total.items() if tellers[concept] >= needed}
    return scale


def _gain(one: Candidate, weights: Mapping[str, float], covered: set[str]) -> float:
    return float(sum(weights.get(concept, 0.0) for concept in sorted(one.concepts - covered)) / one.length**DISCOUNT)


def _repeats(one: Candidate, covered: set[str]) -> bool:
    pairs = {concept for concept in one.concepts if " " in concept}
    return bool(pairs) and len(pairs & covered) / len(pairs) >= SAME_SENTENCE


def _in_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """The densest first, since it opens; the rest by their place in their articles."""
    return [*chosen[:1], *sorted(chosen[1:], key=lambda one: (one.place, one.article))]
