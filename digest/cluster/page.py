"""A page: the sentences chosen so far, what a reader knows from them, and which sentence may come next.

opener → every sentence further on in the order that reads, if it is news to who has read the page and he can follow it → pages
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.cluster.candidates import Candidate

NEWS, ASIDES, AGAIN = range(3)  # what a page may hold: news alone; asides too; and the event told by a second article in its own words
SAME_FIGURES = 0.25  # share of its words at which a sentence whose numbers have all been told repeats what is said already
SAME_SENTENCE = 0.55  # share of its words at which a sentence repeats another
SAME_PAGE = 0.75  # share of its words at which a sentence repeats what several said
SAME_BEGINNING = 0.55  # share of the shorter one's words at which another article's sentence says what the opener said
SAME_EVENT = 0.5  # share of the headline's words at which a sentence tells the event that the headline tells
SAME_LEAD = 0.3  # the same share where both are the first of their articles: two newsrooms begin with the one thing that happened


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """At most `most` words, at most `per_source` of them from one outlet; `headline` are the words that its reader has read above it,
    `titles` those of every title of the story: what it is about.
    """

    most: int
    per_source: int | None
    headline: frozenset[str]
    titles: frozenset[str]
    chosen: tuple[Candidate, ...] = ()
    words: int = 0
    covered: frozenset[str] = frozenset()  # words of the sentences

    def with_one(self, one: Candidate) -> "Page":
        words, covered = self.words + one.length, self.covered | one.words
        return Page(self.most, self.per_source, self.headline, self.titles, (*self.chosen, one), words, covered)

    def has_room(self, one: Candidate) -> bool:
        if self.words + one.length > self.most or one in self.chosen:
            return False
        if self.per_source is None:
            return True
        return sum(other.length for other in self.chosen if other.source == one.source) + one.length <= self.per_source

    def takes(self, one: Candidate, *, lax: int = NEWS) -> bool:
        """Whether there is room for the sentence, it is news to who has read the others, and he can follow it."""
        if not self.has_room(one) or self._turns_back(one) or self._retells(one):
            return False
        if (lax < ASIDES and (one.aside or self._figures_told(one))) or (lax < AGAIN and self._begins_again(one)):
            return False
        return self.knows(one) or self.before(one) is not None

    def knows(self, one: Candidate) -> bool:
        """Whether all that the sentence takes as known is in the headline, the opener, or what stands above it."""
        if not one.alone:
            return False
        above = [other.words for other in self.chosen[1:] if other.key < one.key]
        known = (self.headline, *(other.words for other in self.chosen[:1]), *above)
        return all(any(want & words for words in known) for want in one.wants)

    def before(self, one: Candidate) -> Candidate | None:
        """The sentence directly before it in its article, if it is on the page."""
        return next((other for other in self.chosen if other.article == one.article and other.place == one.place - 1), None)

    def _turns_back(self, one: Candidate) -> bool:
        """Whether it stands in the opener's article before the opener: the sentences of one article keep their order."""
        return bool(self.chosen) and one.article == self.chosen[0].article and one.place < self.chosen[0].place

    def _retells(self, one: Candidate) -> bool:
        """Whether the page says the same already: a figure of the same thing, half of its words in one sentence, or most in several."""
        if not one.words or len(one.words & self.covered) >= SAME_PAGE * len(one.words):
            return True
        half = SAME_SENTENCE * len(one.words)
        return any(one.figures & other.figures or len(one.words & other.words) >= half for other in self.chosen)

    def _figures_told(self, one: Candidate) -> bool:
        """Whether all its numbers have been told, and a part of its words."""
        return bool(one.numbers) and one.numbers <= self.covered and len(one.words & self.covered) >= SAME_FIGURES * len(one.words)

    def _begins_again(self, one: Candidate) -> bool:
        """Whether another article's sentence tells what the opener told, begins as a third did, or introduces who is known."""
        if not self.chosen or one.article == self.chosen[0].article:
            return False
        if any(name <= self.covered for name in one.introduces) or self._tells_headline(one):
            return True
        beginnings = [self.chosen[0], *(other for other in self.chosen[1:] if other.place == one.place == 0)]
        return any(_same_beginning(one, other) for other in beginnings)

    def _tells_headline(self, one: Candidate) -> bool:
        """Whether it tells the event that an article's other sentence told: both say half of the headline's words or more."""
        half = SAME_EVENT * len(self.headline)
        if len(one.words & self.headline) < half:
            return False
        return any(other.article != one.article and len(other.words & self.headline) >= half for other in self.chosen)

    def follows(self, one: Candidate) -> bool:
        """Whether the sentence speaks of what the page or a title of the story speaks of, or gives a figure."""
        return bool(one.numbers) or bool(one.words & self.covered) or bool(one.words & self.titles)

    def in_order(self) -> tuple[Candidate, ...]:
        """The opener first, the rest by their place in their articles; what needs the sentence before it stands right after that."""
        ordered: list[Candidate] = []
        for one in [*self.chosen[:1], *sorted(self.chosen[1:], key=lambda one: one.key)]:
            before = None if self.knows(one) else self.before(one)
            place = ordered.index(before) + 1 if before in ordered and before is not None else len(ordered)
            ordered.insert(place, one)
        return tuple(ordered)


def _same_beginning(one: Candidate, other: Candidate) -> bool:
    share = SAME_BEGINNING if one.place or other.place else SAME_LEAD
    return one.article != other.article and len(one.words & other.words) >= share * min(len(one.words), len(other.words))


def pages(start: Page, further: Sequence[Candidate], *, lax: int, most: int) -> list[Page]:
    """At most `most` pages that begin as `start` does and go on with some of the sentences, which are in the order that reads."""
    found: list[Page] = []
    for page in _onward(start, further, 0, lax):
        found.append(page)
        if len(found) == most:
            break
    return found


def _onward(page: Page, further: Sequence[Candidate], since: int, lax: int) -> Iterator[Page]:
    for place in range(since, len(further)):
        if page.takes(further[place], lax=lax) and page.follows(further[place]):
            yield from _onward(page.with_one(further[place]), further, place + 1, lax)
    yield page
