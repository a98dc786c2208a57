"""Candidates: the sentences of a story that a summary may be made of, and what each says, gives and takes as known."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from digest.cluster.amounts import MONEY, short_value
from digest.cluster.concepts import DEEPEST, told_words
from digest.cluster.guard import loose
from digest.cluster.sentences import clean_sentences, stands_alone, unquoted, wanted
from digest.cluster.tokens import STOP, stem, words
from digest.model import Article

OPENER_WORDS = 8  # a shorter one is a fragment or a diary entry
OPENS = 2  # only the first sentences of an article can open a summary
SHORT = 7  # words under which a sentence is a remark, unless it holds a number
FRAGMENT = 7  # words up to which a sentence without a verb is a note
UNNAMED = re.compile(r"\b(?:it|they|he|she|this|these|those)\b")  # near the start of an opener: nobody has been named yet
PERSONAL = re.compile(r"\b(?:I|I['’]\w+|[Ww]e|[Ww]e['’]\w+|[Mm]y|[Oo]ur|us|me|[Yy]ou|[Yy]our|[Yy]ou['’]\w+)\b")
AGAIN = re.compile(r"(?P<name>[A-Z][\w’'.-]+(?: [A-Z\d][\w’'.-]*)*), (?:an?|the|one|who|which|whose) ")
ADDING = re.compile(r"\b(?:also|too|likewise)\b")  # in the first words: the sentence goes on from another
ASKING = re.compile(r"(?:Which|Why|How|Whether|If|Because)\b")
SCALE = {"thousand": "K", "k": "K", "million": "M", "m": "M", "mn": "M", "billion": "B", "bn": "B", "b": "B", "trillion": "T", "tn": "T"}
FIGURE = re.compile(
    r"(?<![\w.,-])(?:[$€£](?P<money>[\d.,]*\d[TBMK]?)|(?P<share>\d[\d.,]*)(?:%| ?per ?cent\b| percentage points?\b)|"
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?:[ -]?(?P<scale>thousand|million|billion|trillion|mn|bn|tn|[mkb])\b)?(?=\+? ))"
)
COLUMN = re.compile(r"\b(?:that|it|there|here)['’]s\b|n['’]t\b|['’](?:re|ve|ll)\b")  # spoken: a columnist's voice
SHRUGS = (
    *("time will tell", "remains to be seen", "stay tuned", "watch this space", "make of that", "needless to say", "there you have it"),
    *("food for thought", "so much for", "what could go wrong", "well it may", "well it might", "well it should", "fingers crossed"),
)
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
DIGIT = re.compile(r"\d")
NAMING = re.compile(r"\d|(?<!^)\b[A-Z]")


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: what most sentences are never asked is found when one is
class Candidate:
    """One sentence of one article; `place` counts from 0, `length` is in words. Each is itself: two are never equal."""

    text: str
    article: str
    source: str
    place: int
    length: int
    words: frozenset[str]  # the stems of those that carry meaning
    aside: bool
    before: str  # the sentences of its article up to it

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Of its words those that begin with a digit."""
        return frozenset(word for word in self.words if word[0].isdigit())

    @cached_property
    def figures(self) -> frozenset[tuple[str, str]]:
        return _figures(self.text) if DIGIT.search(self.text) else frozenset()

    @cached_property
    def introduces(self) -> tuple[frozenset[str], ...]:
        """The names that it says something of in passing: "Ada Wong, who …"."""
        return tuple(frozenset(stem(word.lower()) for word in words(found["name"])) for found in AGAIN.finditer(self.text))

    @cached_property
    def alone(self) -> bool:
        """Whether it speaks of nothing that it does not say."""
        return stands_alone(self.text)

    @cached_property
    def wants(self) -> tuple[frozenset[str], ...]:
        """Of each set one stem has to be on the page."""
        return wanted(self.text, self.before)

    @property
    def key(self) -> tuple[int, str]:
        """Its place in the order that reads: what stands first in its article comes first."""
        return self.place, self.article


def candidates(articles: Sequence[Article]) -> list[Candidate]:
    """The sentences fit to print of each article in its order: no remark, nothing twice word for word, nothing the article does not say.

    Where all that the articles say is told in the first person (a column, a company's own page), that.
    """
    return list(_fit(articles, personal=False)) or list(_fit(articles, personal=True))


def _fit(articles: Sequence[Article], *, personal: bool) -> Iterator[Candidate]:
    seen: set[str] = set()
    for article in articles:
        before = ""
        for place, text in clean_sentences(article.text)[:DEEPEST]:
            if text.lower() not in seen and not _is_remark(text, personal=personal) and not loose(text, (article,)):
                yield Candidate(
                    text=text,
                    article=article.id,
                    source=article.source,
                    place=place,
                    length=len(text.split()),
                    words=told_words(text),
                    aside=len(articles) > 1 and _is_aside(text, article.title),
                    before=before,
                )
            seen.add(text.lower())
            before = f"{before} {text}"


def can_open(one: Candidate) -> bool:
    """Whether a summary may begin with the sentence: from the top of its article, whole in itself, no "Diary: …"."""
    return (
        one.place <= OPENS
        and one.length >= OPENER_WORDS
        and one.alone
        and not one.aside
        and not UNNAMED.search(opening := " ".join(one.text.split()[:6]))
        and not ADDING.search(opening)
        and ":" not in one.text[:16]
        and not ASKING.match(one.text)
    )


def _figures(text: str) -> frozenset[tuple[str, str]]:
    """Sums, shares and thousands; other numbers with each of two words of what they count. Not names such as GPT-5.5."""
    found = set()
    text = MONEY.sub(lambda match: short_value(match["value"]), text)
    for match in FIGURE.finditer(text):
        if not match["number"]:
            found.add((match["money"] or match["share"].rstrip(".,"), "$" if match["money"] else "%"))
            continue
        scale = SCALE.get(match["scale"] or "", "")
        following = [word.lower() for word in words(text[match.end() :])[:4] if word.lower() not in STOP]
        found |= {(match["number"] + scale, stem(word)) for word in following[:2]}
        if "," in match["number"] or scale:
            found.add((match["number"] + scale, ""))  # thousands: the same number is the same thing
    return frozenset(found)


def _is_remark(text: str, *, personal: bool) -> bool:
    """A writer's aside: too short to tell anything, a shrug, or spoken in the first or second person outside a quotation."""
    told = unquoted(text)
    if (":" in told and LABELLED.match(told)) or IMPERATIVE.match(told) or (len(text.split()) <= FRAGMENT and not VERB.search(told)):
        return True
    if (PERSONAL.search(told) and not personal) or (_shrugs(told) and not SAID.search(told)):
        return True
    return (len(text.split()) < SHORT and not DIGIT.search(text)) or text.count(":") > 1


def _shrugs(told: str) -> bool:
    lowered = told.lower()
    return any(shrug in lowered for shrug in SHRUGS)


def _is_aside(text: str, title: str) -> bool:
    """Whether the sentence tells no fact: it names nobody, gives no number, and nobody is said to say it; or somebody unnamed is quoted.

    One that begins with a word of its title is about that, whatever else it names.
    """
    told = unquoted(text)
    if told_words(told.split(" ", 1)[0]) & told_words(title):
        return _is_spoken(told) and not SAID.search(told)
    if NAMING.search(told):
        return _is_spoken(told) and not DIGIT.search(told) and not SAID.search(told)
    return told != text or not SAID.search(told)


def _is_spoken(told: str) -> bool:
    return ("'" in told or "’" in told) and bool(COLUMN.search(told))
