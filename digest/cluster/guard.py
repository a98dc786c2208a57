"""The guard: what a text says that no article says; every number, name, date and quotation that we print stands in a source.

text → its quotations, dates, weekdays, numbers, names → each looked for in what the sources say → those found in none
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from digest.cluster.days import Day, days, same, told_days, weekdays, with_year
from digest.cluster.names import COMMON, LEADING, SENTENCE_START, names_in
from digest.cluster.numbers import CONTINENTAL, DIGIT, Number, numbers, rough
from digest.cluster.tokens import STOP, stem
from digest.model import Article

Kind = Literal["number", "name", "date", "quotation"]
QUOTED = re.compile(
    r"[“„](?P<curly>[^“”„]+)[”“]|\"(?P<straight>[^\"]+)\"|«(?P<angle>[^«»]+)»|(?<!\w)‘(?P<single>[^‘’]+(?:’\w[^‘’]*)*)’(?!\w)"
)
GAP = re.compile(r"\s*(?:\[[^\]]*\]|…|\.{3})\s*")  # what a quotation leaves out or puts in
TOKEN = re.compile(r"[^\W_]+(?:[.,](?=\d)[^\W_]+)*")
ACRONYM = re.compile(r"\b(?:[A-Za-z]\.){2,}")
CODE = re.compile(
    r"(?<![\w$€£¥-])(?!(?:US|HK|NZ|RMB|CNY|USD|EUR|GBP|JPY|INR|CHF)\d)[A-Za-z]+(?:-?\d[\w.]*\w|-?\d)(?:-\w+)*|(?<![\w.,])\d{1,2}:\d{2}\b"
)
TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Prof|Sir)\.? ")  # a courtesy adds nothing
SUM = re.compile(r"(?:RMB|CNY|USD|EUR|GBP|JPY|INR|CHF) \d\S*$")  # a sum of money is no name
PREFIXED = re.compile(r"(?:mid|pre|post|early|late|sub|under|over|non|to|from|Mid|Pre|Post|Early|Late|Sub|Under|Over)-\d")
WORDLIKE = re.compile(r"(?:ly|ing|ed|ers|ors|ists|ions|ments|ness|ies|ees)$")  # a word that opens a sentence, more likely than a name
MONEY = re.compile(r"[$€£¥₹]|\b(?:dollars?|euros?|pounds|yen|yuan|rupees)\b")


@dataclass(frozen=True, slots=True)
class Loose:
    """Something that a text says and no source does: its words, and the reason as a line for an editor."""

    kind: Kind
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says, as sets that a text is held against."""

    values: frozenset[tuple[str, Fraction]]
    rough: frozenset[str]
    days: tuple[Day, ...]
    told: frozenset[date]
    weekdays: frozenset[int]
    tokens: str  # every word in lower case between single spaces
    leading: frozenset[str]  # names that the text goes on after: "Sam" of "Sam Altman"


def loose(text: str, sources: Sequence[Article]) -> tuple[Loose, ...]:
    """Every quotation, date, number and name of the text that stands in none of the articles, in that order; () where all is said.

    What two articles say may stand in one sentence. Equal values in another notation count as said; negations and labels are not judged.
    """
    if any(stands_whole(text, source) for source in sources):
        return ()
    said = [
        _said(f"{one.title}\n{one.text}", f"{one.source} {one.owner} {one.author}", one.language, one.published.date()) for one in sources
    ]
    continental = any(_is_continental(one.language) for one in sources)
    undated, found = _blank_codes(days(text)[1])
    wrong = (
        *_quotations(text, said),
        *_dates(text, said),
        *_numbers(undated, said, continental),
        *_codes(found, said),
        *_names(text, said),
    )
    return tuple({(one.kind, one.words): one for one in wrong}.values())


def loose_in(text: str, sentence: str, article: Article) -> tuple[Loose, ...]:
    """The same for a text that one sentence of one article was made into: only that sentence speaks for it."""
    return loose(text, (replace(article, title="", text=sentence),))


def stands_whole(text: str, article: Article) -> bool:
    """Whether the text is a title or whole words of the article that no number, name or sentence beside them goes on with."""
    for said in (article.title, article.text):
        place = said.find(text) if text else -1
        if place >= 0 and re.match(r"$|\s*\n|\s+[|–—-]\s", said[place + len(text) :]):
            return not place or said[place - 1].isspace()
        if place >= 0 and re.search(r"[.!?][”\"’)]*$", text) and re.match(r"\s", said[place + len(text) :]):
            return not place or said[place - 1].isspace()
    return False


@lru_cache(maxsize=512)
def _said(text: str, outlet: str, language: str, told: date) -> Said:
    dated, rest = days(text)
    undated, codes = _blank_codes(rest)
    values = {pair for one in numbers(undated, continental=_is_continental(language)) for pair in _readings(one)}
    values |= {("", Fraction(one.year)) for one in dated if one.year}
    values |= {("", Fraction(found[1])) for code in codes if (found := re.search(r"-(\d+(?:\.\d+)?)$", code))}  # "GPT 5.5" for GPT-5.5
    near = told_days(text, told)
    tokens = _tokens(f"{text}\n{outlet}")
    return Said(
        values=frozenset(values),
        rough=frozenset(word.lower() for word, _, _ in rough(text)),
        days=tuple(day for one in dated for day in with_year(one, told))
        + tuple(Day(day.year, day.month, day.day, "") for day in sorted(near)),
        told=near,
        weekdays=frozenset({day.weekday() for day in near} | {number for number, _ in weekdays(text)} | _weekdays_of(dated, told)),
        tokens=f" {' '.join(tokens)} ",
        leading=frozenset(_leading(text)),
    )


def _readings(number: Number) -> Iterator[tuple[str, Fraction]]:
    for value in (number.value, *number.others):
        yield number.unit, value
        if number.unit != "%":
            yield "", value


def _weekdays_of(dated: Sequence[Day], told: date) -> set[int]:
    """The weekdays of the dates, an open year being any that the telling allows."""
    found = set()
    for one in (day for some in dated for day in with_year(some, told)):
        try:
            found.add(date(one.year, one.month, one.day).weekday())
        except ValueError:
            continue  # a month alone, or no day of the calendar
    return found


def _quotations(text: str, said: Sequence[Said]) -> Iterator[Loose]:
    for match in QUOTED.finditer(text):
        words = next(group for group in match.groups() if group)
        parts = [" ".join(_tokens(part)) for part in GAP.split(words)]
        if not all(any(f" {part} " in one.tokens for one in said) for part in parts if part):
            yield Loose("quotation", words, f"no source has these words: “{words}”")


def _dates(text: str, said: Sequence[Said]) -> Iterator[Loose]:
    for day in days(text)[0]:
        if not any(same(day, other) for one in said for other in one.days):
            yield Loose("date", day.words, f"no source names this date: {day.words}")
    for number, words in weekdays(text):
        if not any(number in one.weekdays for one in said):
            yield Loose("date", words, f"no source was told on or names a {words}")


def _numbers(text: str, said: Sequence[Said], continental: bool) -> Iterator[Loose]:
    values = frozenset(pair for one in said for pair in one.values)
    other = {one.words: one for one in numbers(text, continental=True)} if continental else {}
    for number in numbers(text):
        readings = {number.value, other[number.words].value} if number.words in other else {number.value}
        if not any((number.unit, value) in values for value in readings):
            near = any(value in readings for _, value in values)
            reason = "no source gives this number in this unit" if near else "no source gives this number"
            yield Loose("number", number.words, f"{reason}: {number.words}")
    words = frozenset(word for one in said for word in one.rough)
    money = frozenset() if MONEY.search(text) else frozenset(value for unit, value in values if unit not in ("", "%"))
    counted = frozenset(value for unit, value in values if unit != "%") - money
    for word, least, under in rough(text):
        if word.lower() not in words and not any(least <= value < under for value in counted):
            yield Loose("number", word, f"no source counts in {word.lower()}")


def _codes(found: Sequence[str], said: Sequence[Said]) -> Iterator[Loose]:
    for code in found:
        needle = " ".join(_tokens(code))
        if not any(f" {needle} " in one.tokens for one in said):
            yield Loose("name", code, f"no source names {code}")


def _blank_codes(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without names that hold digits (GPT-5.5, Q3, 18:30), which are no numbers, and those names."""
    if not DIGIT.search(text):
        return text, ()
    codes = [match for match in CODE.finditer(text) if not PREFIXED.match(match.group())]
    for match in codes:
        text = f"{text[: match.start()]}{' ' * len(match.group())}{text[match.end() :]}"
    return text, tuple(match.group() for match in codes)


def _names(text: str, said: Sequence[Said]) -> Iterator[Loose]:
    opening = {
        first.group()
        for first in re.finditer(r"[^\W\d_][\w’'-]*", text)
        if SENTENCE_START.search(text[max(0, first.start() - 3) : first.start()])
    }
    for name in dict.fromkeys(names_in(days(text)[1])):
        words = TITLE.sub("", SUM.sub("", name)).split()
        if words and words[0] in opening and _is_opener(words[0], said):
            words = words[1:]
        if words and not _is_said(words, said):
            yield Loose("name", " ".join(words), f"no source names {' '.join(words)}")


def _is_opener(word: str, said: Sequence[Said]) -> bool:
    """Whether a sentence's first word is no name: a common word, or one of the sources in another form."""
    low = re.sub(r"['’]s?$", "", word.lower())
    if low in STOP | LEADING | COMMON or WORDLIKE.search(low):
        return True
    return low not in _heads(said) and any(_has_stem(one.tokens, low) for one in said)


def _has_stem(tokens: str, word: str) -> bool:
    """Whether a source has the word in another form; forms of one word begin alike, so only those are stemmed."""
    return any(stem(token) == stem(word) for token in tokens.split() if token[:2] == word[:2])


def _is_said(words: Sequence[str], said: Sequence[Said]) -> bool:
    """Whether the name stands in a source whole, or falls into names that do. A first name alone is no name of its bearer."""
    tokens = [token for word in words for token in _tokens(word)]
    if any(f" {' '.join(tokens)} " in one.tokens for one in said):
        return True
    words = [word for word in words if not word[0].isdigit()]  # a number is judged as one
    if len(words) < 2:
        return not words or _parts_said(words[0], said)
    for cut in range(len(words) - 1, 0, -1):
        head = words[:cut]
        if cut == 1 and head[0].lower() in _heads(said):
            continue
        if _is_said(head, said) and _is_said(words[cut:], said):
            return True
    return False


def _parts_said(word: str, said: Sequence[Said]) -> bool:
    """One word in another form ("München" for "Münchens"), a common one, or one with a tail ("Paris-based", "Anglo-Dutch")."""
    parts = [part for part in re.split(r"[-–/&]", word) if part]
    if len(parts) > 1:
        return all(part.islower() or _is_said([part], said) for part in parts) and not any(part[0].isdigit() for part in parts)
    low = " ".join(_tokens(word))
    return (
        low in COMMON
        or low in STOP
        or any(f" {other} " in one.tokens for one in said for other in (f"{low}s", low.removesuffix("s")) if other)
    )


def _heads(said: Sequence[Said]) -> frozenset[str]:
    return frozenset(word for one in said for word in one.leading)


def _leading(text: str) -> Iterator[str]:
    """The words that stand only at the beginning of longer names, in lower case."""
    alone: set[str] = set()
    heads: set[str] = set()
    for name in names_in(text):
        first, *more = name.lower().split()
        (heads if more else alone).add(first)
        alone.update(more)
    yield from heads - alone


def _tokens(text: str) -> list[str]:
    text = ACRONYM.sub(lambda match: match.group().replace(".", ""), text.replace("’", "'"))
    return TOKEN.findall(re.sub(r"(?<=\w)'s?(?!\w)", "", text).lower())


def _is_continental(language: str) -> bool:
    return language.split("-", maxsplit=1)[0] in CONTINENTAL
