"""Extractive summaries: the whole sentences that cover what several articles of the story say.

sentences fit to print → concepts (stemmed word pairs and words) weighted by place and by how many articles have them
  → an opener that needs nothing and names the subject → greedily the sentence with most new weight a word, if what it takes as known
    is on the page → in the order that reads
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.cluster.amounts import MONEY, short_value
from digest.cluster.guard import loose
from digest.cluster.names import subject
from digest.cluster.sentences import clean_sentences, stands_alone, unquoted, wanted
from digest.cluster.tokens import STOP, stem, words
from digest.model import Article, Sentence

PER_SOURCE = 60  # words verbatim of one source in one story, at most (docs/design.md, rules)
WORD_CONCEPT = 0.3  # a lone word says less than a pair
TITLE_PLACE = 0.5  # what a concept in a title is worth beside the first sentence's 1
DISCOUNT = 0.9  # gain ÷ words^0.9: a longer sentence may win, but not by length alone
SAME_FIGURES = 0.25  # share of its words at which a sentence whose numbers have all been told repeats what is said already
SAME_SENTENCE = 0.5  # share of its words at which a sentence repeats what is said already
WORTH_SAYING = 0.12  # share of the opener's gain under which a sentence is background
LEAST = 40  # words: FORMAT's lower end, reached from the lead article where concepts do not carry that far
OPENER_WORDS = 8  # a shorter one is a fragment or a diary entry
OPENS = 2  # only the first sentences of an article can open a summary
LEAD_BONUS = 1.3  # the lead article was chosen for telling the whole
SHORT = 7  # words under which a sentence is a remark, unless it holds a number
UNNAMED = re.compile(r"\b(?:it|they|he|she|this|these|those)\b")  # near the start of an opener: nobody has been named yet
PERSONAL = re.compile(r"\b(?:I|I['’]\w+|[Ww]e|[Ww]e['’]\w+|[Mm]y|[Oo]ur|us|me|[Yy]ou|[Yy]our|[Yy]ou['’]\w+)\b")
SAME_BEGINNING = 0.55  # share of the shorter one's words at which another article's sentence says what the opener said
FRAGMENT = 7  # words up to which a sentence without a verb is a note
NEAR_HEADLINE = 2  # an opener that says all of the headline is worth this much more than one that says nothing of it, and as much again
FIRST = 0.5  # a first sentence was written to be read first: the third is worth 1/√3 of it
AGAIN = re.compile(r"(?P<name>[A-Z][\w’'.-]+(?: [A-Z\d][\w’'.-]*)*), (?:an?|the|one|who|which|whose) ")
HEADLINE_MET = 1 / 4  # share of the headline's words under which an opener that names its subject speaks of something else
ASKING = re.compile(r"(?:Which|Why|How|Whether|If|Because)\b")
FIGURE = re.compile(
    r"(?<![\w.,-])(?:[$€£](?P<money>[\d.,]*\d[TBMK]?)|(?P<share>\d[\d.,]*)(?:%| per cent\b)|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?=\+? ))"
)
COLUMN = re.compile(r"\b(?:that|it|there|here)['’]s\b|n['’]t\b|['’](?:re|ve|ll)\b")  # spoken: a columnist's voice
LABELLED = re.compile(r"[A-Z][\w'’]*(?: [\w'’]+){0,4}: (?![A-Z])")
IMPERATIVE = re.compile(
    r"(?:Keep|Put|Pin|Mind|Order|Spread|Take|Leave|Expect|Try|Imagine|Consider|Think|Remember|Forget|Watch|Look|See|Note|Add|Ask|Let|Give|"
    r"Use|Check|Send|Do not|Never|Don['’]t) (?:a|an|the|every|each|\d\S*|it|them|this|that|up|on|out|for|of|to|nothing)\b"
)
VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|do|does|did|said|says|cost|costs|put|hit|set|cut|won|lost"
    r"|sold|bought|fell|rose|grew|made|took|gave|got|went|came|left|paid|held|met|ran|began|led|found|kept|woke|wrote|drew|spoke|became|broke|chose|drove|sent|spent|shut|stood|struck)\b|(?<!-)\b[a-z]{2,}ed\b"
    r"|\b[A-Z][\w’'-]* [a-z]{2,}s\b|^[\w’'-]+ (?:[\w’'-]+ )?[a-z]+s [a-z]"
)
SAID = re.compile(r"\b(?:said|says|told|expects?|estimates?|announced|according|reported|warned|argued|called|shows?|found|suggests?)\b")
DEEPEST = 12  # sentences further down an article are background


@dataclass(frozen=True, slots=True)
class Candidate:
    text: str
    article: str
    source: str
    place: int
    length: int
    concepts: frozenset[str]
    figures: frozenset[tuple[str, str]]
    aside: bool
    alone: bool  # speaks of nothing that it does not say
    wants: tuple[frozenset[str], ...]  # of each set one stem has to be on the page


def summarise(articles: Sequence[Article], *, most: int, per_source: int | None = PER_SOURCE, least: int = LEAST) -> tuple[Sentence, ...]:
    """At most `most` words of whole sentences, each with the article that says it; fewer where the sources say less.

    `articles` come lead first. With `per_source`, at most so many words come from one outlet. Under `least` words the lead article goes on.
    """
    page = _Page(most, per_source, _weights(articles), articles[0].title)
    candidates = _candidates(articles)
    opener = _opener(candidates, page, articles)
    if opener is None:
        return ()
    page.add(opener)
    floor = page.first_gain * WORTH_SAYING
    while fitting := [one for one in candidates if page.takes(one) and page.gain(one) > floor]:
        page.add(max(fitting, key=lambda one: (page.gain(one), -one.place, one.article)))
    _top_up(page, candidates, articles[0].id, least)
    return tuple(Sentence(text=one.text, article=one.article) for one in page.in_order())


def _top_up(page: "_Page", candidates: Sequence[Candidate], lead: str, least: int) -> None:
    """Up to `least` words: the lead article goes on, then the others; asides and second beginnings only where nothing else is left."""
    following = sorted(candidates, key=lambda one: (one.article != lead, one.place, one.article))
    for scraping in (False, True):
        for one in following:
            if page.words < least and page.takes(one, scraping=scraping) and page.follows(one):
                page.add(one)


def _opener(candidates: Sequence[Candidate], page: "_Page", articles: Sequence[Article]) -> Candidate | None:
    """The best of those that can open, of those that name the headline's subject if any does. An article alone opens as it does itself."""
    fitting = [one for one in candidates if page.has_room(one)]
    able = [one for one in fitting if _can_open(one)]
    openers = (
        [one for one in able if page.knows(one)] or able or [one for one in fitting if one.alone and page.knows(one)][:1] or fitting[:1]
    )
    if len(articles) == 1:
        return min(openers, key=lambda one: one.place, default=None)
    name = {stem(word.lower()) for word in words(subject(articles[0].title, articles))}
    headline = _single(concepts(articles[0].title))
    openers = [one for one in openers if name & one.concepts and len(headline & one.concepts) >= len(headline) * HEADLINE_MET] or openers
    return max(openers, key=lambda one: (_opening(one, page, headline, articles[0].id), -one.place, one.article), default=None)


def _can_open(one: Candidate) -> bool:
    """Whether a summary may begin with the sentence: from the top of its article, whole in itself, no "Diary: …"."""
    return (
        one.place <= OPENS
        and one.length >= OPENER_WORDS
        and one.alone
        and not one.aside
        and not UNNAMED.search(" ".join(one.text.split()[:6]))
        and ":" not in one.text[:16]
        and not ASKING.match(one.text)
    )


def _opening(one: Candidate, page: "_Page", headline: frozenset[str], lead: str) -> float:
    """How well the sentence opens: what it tells, for its length, the more the nearer it is to the headline."""
    near = len(one.concepts & headline) / len(headline) if headline else 0.0
    place: float = (1 + one.place) ** -FIRST
    return place * page.gain(one) * (1 + NEAR_HEADLINE * near) * (LEAD_BONUS if one.article == lead else 1.0)


class _Page:
    """The sentences chosen so far and the room that is left."""

    def __init__(self, most: int, per_source: int | None, weights: Mapping[str, float], headline: str) -> None:
        self.most, self.per_source, self.weights = most, per_source, weights
        self.known = set(_single(concepts(headline)))  # what a sentence further down may take as known: the headline and the opener
        self.chosen: list[Candidate] = []
        self.words = 0
        self.first_gain = 0.0
        self._covered: set[str] = set()
        self._figures: set[tuple[str, str]] = set()
        self._spent: Counter[str] = Counter()

    def has_room(self, one: Candidate) -> bool:
        spent = 0 if self.per_source is None else self._spent[one.source] + one.length - self.per_source
        return one not in self.chosen and self.words + one.length <= self.most and spent <= 0

    def takes(self, one: Candidate, *, scraping: bool = False) -> bool:
        """Whether there is room for the sentence, it is news to who has read the others, and he can follow it."""
        if not self.has_room(one) or self._turns_back(one) or self._retells(one):
            return False
        if not scraping and (one.aside or self._begins_again(one) or self._figures_told(one)):
            return False
        return self.knows(one) or self._before(one) is not None

    def knows(self, one: Candidate) -> bool:
        """Whether all that the sentence takes as known is in the headline or the opener."""
        return one.alone and all(want & self.known for want in one.wants)

    def _before(self, one: Candidate) -> Candidate | None:
        """The sentence directly before it in its article, if it is on the page."""
        return next((other for other in self.chosen if (other.article, other.place) == (one.article, one.place - 1)), None)

    def _turns_back(self, one: Candidate) -> bool:
        """Whether it stands in the opener's article before the opener: the sentences of one article keep their order."""
        return bool(self.chosen) and one.article == self.chosen[0].article and one.place < self.chosen[0].place

    def _retells(self, one: Candidate) -> bool:
        """Whether the page says the same already: a figure of the same thing, or most of its words."""
        single = _single(one.concepts)
        told = len(single & self._covered) / len(single) if single else 1.0
        return told >= SAME_SENTENCE or bool(one.figures & self._figures)

    def _figures_told(self, one: Candidate) -> bool:
        """Whether all its numbers have been told, and a part of its words."""
        single = _single(one.concepts)
        numbers = {concept for concept in single if concept[0].isdigit()}
        return bool(numbers) and numbers <= self._covered and len(single & self._covered) >= SAME_FIGURES * len(single)

    def _begins_again(self, one: Candidate) -> bool:
        """Whether another article's sentence tells what the opener told, or introduces who is known."""
        if not self.chosen or one.article == self.chosen[0].article:
            return False
        for found in AGAIN.finditer(one.text):
            if all(stem(word.lower()) in self._covered for word in words(found["name"])):
                return True
        told, again = _single(self.chosen[0].concepts), _single(one.concepts)
        return len(told & again) >= SAME_BEGINNING * min(len(told), len(again))

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
        self._figures |= one.figures
        if len(self.chosen) == 1:
            self.known |= _single(one.concepts)
        self._spent[one.source] += one.length

    def in_order(self) -> list[Candidate]:
        """The opener first, the rest by their place in their articles; what needs the sentence before it stands right after that."""
        ordered: list[Candidate] = []
        for one in [*self.chosen[:1], *sorted(self.chosen[1:], key=lambda one: (one.place, one.article))]:
            before = None if self.knows(one) else self._before(one)
            place = ordered.index(before) + 1 if before in ordered and before is not None else len(ordered)
            ordered.insert(place, one)
        return ordered


def _single(found: Iterable[str]) -> frozenset[str]:
    """The concepts of one word."""
    return frozenset(concept for concept in found if " " not in concept)


def _candidates(articles: Sequence[Article]) -> list[Candidate]:
    found, seen = [], set()
    for article in articles:
        before = ""
        for place, text in clean_sentences(article.text)[:DEEPEST]:
            if text.lower() not in seen and not _is_remark(text) and not loose(text, (article,)):
                found.append(_candidate(text, article, place, before, aside=len(articles) > 1 and _is_aside(text)))
            seen.add(text.lower())
            before = f"{before} {text}"
    return found


def _candidate(text: str, article: Article, place: int, before: str, *, aside: bool) -> Candidate:
    return Candidate(
        text=text,
        article=article.id,
        source=article.source,
        place=place,
        length=len(text.split()),
        concepts=frozenset(concepts(text)),
        figures=_figures(text),
        aside=aside,
        alone=stands_alone(text),
        wants=wanted(text, before),
    )


def _figures(text: str) -> frozenset[tuple[str, str]]:
    """Sums, shares and thousands; other numbers with each of two words of what they count. Not names such as GPT-5.5."""
    found = set()
    text = MONEY.sub(lambda match: short_value(match["value"]), text)
    for match in FIGURE.finditer(text):
        following = [word.lower() for word in words(text[match.end() :])[:4] if word.lower() not in STOP]
        if match["number"]:
            found |= {(match["number"], stem(word)) for word in following[:2]}
            if "," in match["number"]:
                found.add((match["number"], ""))  # thousands: the same number is the same thing
        else:
            found.add((match["money"] or match["share"], "$" if match["money"] else "%"))
    return frozenset(found)


def _is_remark(text: str) -> bool:
    """A writer's aside: too short to tell anything, or spoken in the first or second person outside a quotation."""
    told = unquoted(text)
    if LABELLED.match(told) or IMPERATIVE.match(told) or (len(text.split()) <= FRAGMENT and not VERB.search(told)):
        return True
    return bool(PERSONAL.search(told)) or (len(text.split()) < SHORT and not re.search(r"\d", text)) or text.count(":") > 1


def _is_aside(text: str) -> bool:
    """Whether the sentence tells no fact: it names nobody, gives no number, and nobody is said to say it; or somebody unnamed is quoted."""
    told = unquoted(text)
    if re.search(r"\d|(?<!^)\b[A-Z]", told):
        return bool(COLUMN.search(told))
    return told != text or not SAID.search(told)


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
