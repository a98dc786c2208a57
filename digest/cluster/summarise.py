"""Extractive summaries: the whole sentences that cover what several articles of the story say.

sentences fit to print → concepts (stemmed word pairs and words) weighted by place and by how many articles have them
  → greedily the sentence with most new weight a word → in the order that reads
"""

import itertools
import re
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
SAME_FIGURES = 0.25  # the same share for a sentence whose numbers have all been told
SAME_SENTENCE = 0.5  # share of its words at which a sentence repeats what is said already
WORTH_SAYING = 0.12  # share of the opener's gain under which a sentence is background
LEAST = 40  # words: FORMAT's lower end, reached from the lead article where concepts do not carry that far
OPENER_WORDS = 8  # a shorter one is a fragment or a diary entry
OPENS = 2  # only the first sentences of an article can open a summary
LEAD_BONUS = 1.2  # the lead article was chosen for telling the whole
SHORT = 7  # words under which a sentence is a remark, unless it holds a number
UNNAMED = re.compile(r"\b(?:it|they|he|she|this|these|those)\b")  # near the start of an opener: nobody has been named yet
PERSONAL = re.compile(r"\b(?:I|I['’]\w+|[Ww]e|[Ww]e['’]\w+|[Mm]y|[Oo]ur|us|me|[Yy]ou|[Yy]our|[Yy]ou['’]\w+)\b")
DEEPEST = 12  # sentences further down an article are background


@dataclass(frozen=True, slots=True)
class Candidate:
    text: str
    article: str
    source: str
    place: int
    length: int
    concepts: frozenset[str]


def summarise(articles: Sequence[Article], *, most: int, per_source: int | None = PER_SOURCE, least: int = LEAST) -> tuple[Sentence, ...]:
    """At most `most` words of whole sentences, each with the article that says it; fewer where the sources say less.

    `articles` come lead first. With `per_source`, at most so many words come from one outlet. Under `least` words the lead article goes on.
    """
    weights = _weights(articles)
    page = _Page(most, per_source, weights)
    candidates = _candidates(articles)
    openers = [one for one in candidates if _can_open(one)] or candidates[:1]
    headline = {concept for concept in concepts(articles[0].title) if " " not in concept}
    opener = max(openers, key=lambda one: (_opening(one, page, headline, articles[0].id), -one.place, one.article), default=None)
    if opener is None or not page.takes(opener):
        opener = next((one for one in openers if page.takes(one)), None)
    if opener is None:
        return ()
    page.add(opener)
    floor = page.first_gain * WORTH_SAYING
    while fitting := [one for one in candidates if page.takes(one) and page.gain(one) > floor]:
        page.add(max(fitting, key=lambda one: (page.gain(one), -one.place, one.article)))
    for one in sorted(candidates, key=lambda one: (one.article != articles[0].id, one.place, one.article)):
        if page.words < least and page.takes(one) and page.follows(one):
            page.add(one)
    return tuple(Sentence(text=one.text, article=one.article) for one in page.in_order())


def _can_open(one: Candidate) -> bool:
    """Whether a summary may begin with the sentence: from the top of its article, whole in itself, no "Diary: …"."""
    return (
        one.place <= OPENS
        and one.length >= OPENER_WORDS
        and stands_alone(one.text)
        and not UNNAMED.search(" ".join(one.text.split()[:6]))
        and ":" not in one.text[:40]
    )


def _opening(one: Candidate, page: "_Page", headline: set[str], lead: str) -> float:
    """How well the sentence opens: what it tells, for its length, the more the nearer it is to the headline."""
    near = len(one.concepts & headline) / len(headline) if headline else 0.0
    return page.gain(one) * (1 + near) * (LEAD_BONUS if one.article == lead else 1.0)


class _Page:
    """The sentences chosen so far and the room that is left."""

    def __init__(self, most: int, per_source: int | None, weights: Mapping[str, float]) -> None:
        self.most, self.per_source, self.weights = most, per_source, weights
        self.chosen: list[Candidate] = []
        self.words = 0
        self.first_gain = 0.0
        self._covered: set[str] = set()
        self._spent: Counter[str] = Counter()

    def takes(self, one: Candidate) -> bool:
        """Whether there is room for the sentence, and it is news to who has read the others."""
        if one in self.chosen or self.words + one.length > self.most:
            return False
        if self.per_source is not None and self._spent[one.source] + one.length > self.per_source:
            return False
        single = {concept for concept in one.concepts if " " not in concept}
        told = len(single & self._covered) / len(single) if single else 1.0
        numbers = {concept for concept in single if concept[0].isdigit()}
        return told < (SAME_FIGURES if numbers and numbers <= self._covered else SAME_SENTENCE)

    def follows(self, one: Candidate) -> bool:
        """Whether the sentence speaks of what is on the page, or gives a figure: no aside."""
        return bool(one.concepts & self._covered) or any(concept[0].isdigit() for concept in one.concepts)

    def gain(self, one: Candidate) -> float:
        """The weight of what the sentence adds, for its length."""
        return float(sum(self.weights.get(concept, 0.0) for concept in sorted(one.concepts - self._covered)) / one.length**DISCOUNT)

    def add(self, one: Candidate) -> None:
        self.first_gain = self.first_gain or self.gain(one)
        self.chosen.append(one)
        self.words += one.length
        self._covered |= one.concepts
        self._spent[one.source] += one.length

    def in_order(self) -> list[Candidate]:
        """The opener first; the rest by their place in their articles."""
        return [*self.chosen[:1], *sorted(self.chosen[1:], key=lambda one: (one.place, one.article))]


def _candidates(articles: Sequence[Article]) -> list[Candidate]:
    found, seen = [], set()
    for article in articles:
        for place, text in clean_sentences(article.text)[:DEEPEST]:
            if text.lower() in seen or _is_remark(text) or (not stands_alone(text) and len(articles) > 1):
                continue
            seen.add(text.lower())
            found.append(Candidate(text, article.id, article.source, place, len(text.split()), frozenset(concepts(text))))
    return found


def _is_remark(text: str) -> bool:
    """A writer's aside: too short to tell anything, or spoken in the first or second person outside a quotation."""
    told = re.sub(r"“[^”]*”|\"[^\"]*\"", "", text)
    return bool(PERSONAL.search(told)) or (len(text.split()) < SHORT and not re.search(r"\d", text)) or text.count(":") > 1


def concepts(text: str) -> Counter[str]:
    """Stemmed neighbouring pairs that are not both stop words, and the words that carry meaning."""
    written = [word.lower() for word in words(text)]
    found: Counter[str] = Counter()
    for word in written:
        if word not in STOP:
            found[stem(word)] += 1
    for left, right in itertools.pairwise(written):
        if left not in STOP or right not in STOP:
            found[f"{stem(left)} {stem(right)}"] += 1
    return found


def _weights(articles: Sequence[Article]) -> Mapping[str, float]:
    """Σ over articles of the best 1/√(1 + position); with several articles, only what two of them say."""
    total: Counter[str] = Counter()
    tellers: Counter[str] = Counter()
    for article in articles:
        best: dict[str, float] = dict.fromkeys(concepts(article.title), TITLE_PLACE)
        for place, text in clean_sentences(article.text)[:DEEPEST]:
            for concept in concepts(text):
                best[concept] = max(best.get(concept, 0.0), 1 / (1 + place) ** 0.5)
        for concept, value in best.items():
            total[concept] += value  # type: ignore[assignment]
            tellers[concept] += 1
    needed = 2 if len(articles) > 1 else 1
    scale = {concept: value * (1.0 if " " in concept else WORD_CONCEPT) for concept, value in total.items() if tellers[concept] >= needed}
    return scale
