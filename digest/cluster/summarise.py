"""Extractive summaries: the whole sentences that tell most of what several articles of the story say.

sentences fit to print (`candidates`) → openers that need nothing and name the subject → every page that goes on from one of them with
  what is news and can be followed (`page`) → the page that tells most (`worth`) → in the order that reads
"""

import math
from collections.abc import Mapping, Sequence

from digest.cluster.candidates import OPENER_WORDS, Candidate, can_open, candidates
from digest.cluster.concepts import shared, told_words
from digest.cluster.names import names_in, subject
from digest.cluster.page import AGAIN, ASIDES, NEWS, Page, pages
from digest.cluster.worth import Values, best_page, shipped, tells
from digest.model import Article, Sentence

PER_SOURCE = 60  # words verbatim of one source in one story, at most (docs/design.md, rules)
LEAST = 40  # words: FORMAT's lower end
FIFTH = 5  # of what several articles say, their summary tells one part at least, up to LEAST words
HALF = 0.5  # share of what several articles say that their summary may have; .4 to .55 differ by .005 ROUGE-1
DISCOUNT = 0.9  # weight ÷ words^0.9: a longer sentence may win, but not by length alone
LEAD_BONUS = 1.3  # the lead article was chosen for telling the whole
NEAR_HEADLINE = 2  # an opener that says all of the headline is worth this much more than one that says nothing of it, and as much again
FIRST = 0.5  # a first sentence was written to be read first: the third is worth 1/√3 of it
HEADLINE_MET = 1 / 4  # share of the headline's words under which an opener that names its subject speaks of something else
CAPITALS = 0.6  # share of capitals from which a headline is in Title Case and shows no names
EARLY = 20  # words from the beginning of a sentence within which it names whom it is about
NAMING = 4  # the sentence up to which one may open because it alone names the subject
OPENERS = 4  # beginnings that are tried
FURTHER = 8  # sentences that each may go on with: the weightiest, for pages of more told less of what editors tell
PAGES = 150  # of each beginning; the median story has 40 of them all


def summarise(
    articles: Sequence[Article],
    *,
    most: int,
    per_source: int | None = PER_SOURCE,
    least: int = LEAST,
    values: Values | None = None,
) -> tuple[Sentence, ...]:
    """At most `most` words of whole sentences, each with the article that says it; fewer where the sources say less.

    `articles` come lead first. With `per_source`, at most so many words come from one outlet. Under `least` words asides are used too;
    where all of `most` is asked for, the event may be told by a second article in its own words, which no issue does.
    `values` are other coefficients than the shipped ones, only where a bench measures them.
    """
    start = empty_page(articles, most, per_source)
    if len(articles) == 1:
        page = _alone(articles, start, least)
    else:
        page = _together(articles, start, least, (values or shipped())[tells(words_of(articles))])
    return tuple(Sentence(text=one.text, article=one.article) for one in page.in_order())


def empty_page(articles: Sequence[Article], most: int, per_source: int | None) -> Page:
    """The page before its first sentence."""
    titles = [told_words(article.title) for article in articles]
    return Page(_room(articles, most), per_source, titles[0], frozenset().union(*titles))


def _room(articles: Sequence[Article], most: int) -> int:
    """The words that a summary may have: several articles that say little say most of it twice, so that half of it is the whole."""
    if len(articles) == 1:
        return most
    return min(most, max(LEAST, round(words_of(articles) * HALF)))


def words_of(articles: Sequence[Article]) -> int:
    """How many words the articles say in their texts."""
    return sum(len(article.text.split()) for article in articles)


def _floor(articles: Sequence[Article]) -> int:
    """The words that a summary of several articles should have: FORMAT's forty where they say much, fewer where that would repeat them."""
    return min(LEAST, round(words_of(articles) / FIFTH))


def _alone(articles: Sequence[Article], page: Page, least: int) -> Page:
    """One article: as its author set it, without what cannot be followed."""
    found = candidates(articles)
    opener = min(_openers(found, page), key=lambda one: one.place, default=None)
    if opener is None:
        return page
    page = page.with_one(opener)
    for lax in (NEWS, ASIDES):
        for one in found:
            if page.takes(one, lax=lax) and (lax == NEWS or page.words < least):
                page = page.with_one(one)
    return page


def _together(articles: Sequence[Article], start: Page, least: int, values: Mapping[str, float]) -> Page:
    """Several articles: of all pages the one that tells most; with asides only where every page would stay under `least`."""
    best, longest = start, 0
    begun, further = beginnings(articles, start)
    for lax in (NEWS, ASIDES, AGAIN) if least >= start.most else (NEWS, ASIDES):
        if begun and longest < min(least, start.most):
            found, openings = tried(begun, further, lax=lax)
            longest = max(page.words for page in found)
            floor = min(_floor(articles), longest)
            long = [place for place, page in enumerate(found) if page.words >= floor]
            best = best_page(articles, [found[place] for place in long], [openings[place] for place in long], values)
    return best


Begun = tuple[Page, float]  # a page of an opener alone, and how well it opens: 1 for the best, towards 0


def beginnings(articles: Sequence[Article], start: Page) -> tuple[list[Begun], list[Candidate]]:
    """The pages that a summary may begin with, and the sentences that may follow in the order that reads."""
    name = told_words(subject(articles[0].title, articles))
    value = shared(articles)
    told = candidates(articles)
    found = [] if _elsewhere(told, articles) else sorted(_of_subject(told, name, start.headline, articles[0].id), key=lambda one: one.key)
    openers = _named(found, start, name)
    rated = [(start.with_one(one), _opening(one, value, start.headline, articles[0].id)) for one in openers]
    rated = sorted(rated, key=lambda each: (-each[1], each[0].chosen[0].key))[:OPENERS]
    top = (rated[0][1] if rated else 0.0) or 1.0
    further = sorted(found, key=lambda one: -_weight(one, value))[:FURTHER]
    return [(page, near / top) for page, near in rated], sorted(further, key=lambda one: one.key)


def tried(begun: Sequence[Begun], further: Sequence[Candidate], *, lax: int) -> tuple[list[Page], list[float]]:
    """The pages that a summary may be, and of each how well its first sentence opens."""
    each = [(page, near) for first, near in begun for page in pages(first, further, lax=lax, most=PAGES)]
    return [page for page, _ in each], [near for _, near in each]


def _elsewhere(found: Sequence[Candidate], articles: Sequence[Article]) -> bool:
    """Whether the lead article is a headline alone, and no other says the name that it begins with: they tell something else."""
    headline = articles[0].title
    if any(one.article == articles[0].id for one in found) or sum(word[0].isupper() for word in headline.split()) >= CAPITALS * len(
        headline.split()
    ):
        return False
    name = frozenset(word for word in told_words(next(iter(names_in(headline)), "")) if not word[0].isdigit())
    return bool(name) and not any(name & told_words(f"{article.title}. {article.text}") for article in articles[1:])


def _of_subject(found: list[Candidate], name: frozenset[str], headline: frozenset[str], lead: str) -> list[Candidate]:
    """Without the articles that tell a neighbouring event: where nobody names whom the headline names, only the lead speaks of it;
    an article whose sentences share no word with the headline speaks of something else.
    """
    said: dict[str, frozenset[str]] = {}
    for one in found:
        said[one.article] = said.get(one.article, frozenset()) | one.words
    if name and not any(name & words for words in said.values()):
        return [one for one in found if one.article == lead] or found
    near = {lead} | {article for article, words in said.items() if words & headline}
    return [one for one in found if one.article in near] or found


def _named(found: Sequence[Candidate], page: Page, name: frozenset[str]) -> list[Candidate]:
    """The openers that name the headline's subject early and speak of the headline; else those that name it; else all.

    Where none of the top of an article names it, a sentence further down that does, and needs nothing, may open.
    """
    openers = _openers(found, page)
    naming = [one for one in openers if name & one.words]
    if not naming:
        deep = (one for one in found if name & one.words and one.place <= NAMING and one.length >= OPENER_WORDS and not one.aside)
        naming = [one for one in deep if page.has_room(one) and page.knows(one)]
    naming = [one for one in naming if one.length <= EARLY or name & told_words(" ".join(one.text.split()[:EARLY]))] or naming
    return [one for one in naming if len(page.headline & one.words) >= len(page.headline) * HEADLINE_MET] or naming or openers


def _openers(found: Sequence[Candidate], page: Page) -> list[Candidate]:
    """Those that can open, of those that speak of the headline if any does; else the first that stands alone; else the first."""
    fitting = [one for one in found if page.has_room(one)]
    able = [one for one in fitting if can_open(one)]
    return [one for one in able if page.knows(one)] or able or [one for one in fitting if page.knows(one)][:1] or fitting[:1]


def _opening(one: Candidate, value: Mapping[str, float], headline: frozenset[str], lead: str) -> float:
    """How well the sentence opens: what it tells, for its length, the more the nearer it is to the headline."""
    near = len(one.words & headline) / len(headline) if headline else 0.0
    place: float = (1 + one.place) ** -FIRST
    return place * _weight(one, value) * (1 + NEAR_HEADLINE * near) * (LEAD_BONUS if one.article == lead else 1.0)


def _weight(one: Candidate, value: Mapping[str, float]) -> float:
    return math.fsum(value[word] for word in one.words & value.keys()) / float(one.length**DISCOUNT)
