"""Amounts as sentences write them, sums of money and shares, in the notation of a headline, and as values to be compared."""

import re
from fractions import Fraction

from digest.cluster.numbers import numbers

SCALE = r"(?:[\s-]?(?i:trillion|billion|million|thousand|trn|tn|bln|bn|mln|mn)|[TBMKmk])"
AMOUNT = r"\d+(?:,\d{3})*(?:\.\d+)?"
CURRENCY = r"(?<!\w)(?:(?:US|HK|NZ|A|C|S|R)\$|[$€£¥₹]|RMB ?)"
RATE = r"(?:(?i:[ -](?:an?|per|each|every)[ -](?:month|year|week|day|hour|user|person)\b){1,2}| (?:annually|yearly|monthly|weekly|daily)\b)"
MONEY = re.compile(
    rf"(?P<value>{CURRENCY}\s?{AMOUNT}(?:\s?[-–]\s?[$€£¥]?{AMOUNT})?(?:{SCALE}\b)?\+?(?:{RATE})?)(?![\w%]|[.,]\d)",
)
BETWEEN = re.compile(rf"between ([$€£¥]{AMOUNT})\s?(trillion|billion|million|bn|[TBMm]) and [$€£¥]({AMOUNT})\s?\2\b")
PERCENT = re.compile(
    rf"(?<![\w.,$€£¥–-])(?P<value>{AMOUNT}(?:(?:\s?%)?\s?(?:[-–]|to)\s?{AMOUNT})?\s?(?:%|per cent\b|percent\b)\+?)"
    r"(?! (?:percentage )?points?\b)"
)
WORDS = {"trillion": "T", "trn": "T", "tn": "T", "billion": "B", "bln": "B", "bn": "B", "million": "M", "mln": "M", "mn": "M"}
SCALED = re.compile(rf"(?i:(?<=\d)[\s-]?(?P<word>{'|'.join(WORDS)})\b)")

LARGE = 100_000  # of any currency: a seed round is larger, a car is not
YEARLY = {"annual": "year", "dai": "day"}
Key = tuple[tuple[str, Fraction], ...]  # (unit, value) of each number: two where it is a range


def short_value(value: str) -> str:
    """The value as a headline writes it; the number itself never changes."""
    value = SCALED.sub(lambda found: WORDS[found["word"].lower()], " ".join(value.split()))
    value = re.sub(r"(?<=\d)[mk]\b", lambda match: match.group().upper(), value)
    value = re.sub(r"\s?(?:per cent|percent)\b", "%", value)
    value = re.sub(r"(?i:[ -](?:an?|per|each|every)[ -](month|year|week|day|hour|user|person)\b)", _rate, value)
    value = re.sub(r" (annual|year|month|week|dai)ly$", lambda found: f" a {YEARLY.get(found[1], found[1])}", value)
    value = re.sub(r"(?<=\d)%?\s?(?:-|–|to)\s?(?=\d|[$€£])", "–", value)
    return re.sub(r"(?<=[$€£¥₹])\s", "", value.replace("US$", "$"))


def _rate(found: re.Match[str]) -> str:
    unit = found[1].lower()
    return f" {'an' if unit == 'hour' else 'a'} {unit}"


def number_key(value: str) -> Key:
    """What two notations of one value share: its numbers, each with its unit."""
    return tuple((number.unit, number.value) for number in numbers(value))


def same_amount(left: Key, right: Key) -> bool:
    """Whether two keys are one number, or one is an end of the other's range."""
    return left == right or (len(left) != len(right) and bool(set(left) & set(right)))


def is_large(value: str, least: int = LARGE) -> bool:
    """Whether a sum is an institution's, not the price of a thing."""
    return any(unit not in ("", "%") and number >= least for unit, number in number_key(value))
