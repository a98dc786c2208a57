"""Days in any notation: "22 June", "June 22nd, 2026", "22.06.2026" and, beside the day a text was told on, "Monday"."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "January Jan Januar Jänner enero janvier gennaio", "February Feb Februar febrero février", "March Mar März marzo mars",
            "April Apr abril avril", "May Mai mayo mai", "June Jun Juni junio juin", "July Jul Juli julio juillet",
            "August Aug agosto août", "September Sept Sep septiembre septembre", "October Oct Oktober Okt octubre octobre",
            "November Nov noviembre novembre", "December Dec Dezember Dez diciembre décembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "Monday Mon Montag lunes lundi", "Tuesday Tue Tues Dienstag martes mardi", "Wednesday Wed Mittwoch miércoles mercredi",
            "Thursday Thu Thurs Donnerstag jueves jeudi", "Friday Fri Freitag viernes vendredi", "Saturday Sat Samstag sábado samedi",
            "Sunday Sun Sonntag domingo dimanche",
        )
    )
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
LONG = "|".join(name for name in MONTHS if len(name) > 4 or name in ("May", "June", "July", "Mai", "Juni", "Juli", "März"))
NUMERAL = r"\d{1,2}(?:st|nd|rd|th)?\.?"
DAY = re.compile(
    rf"(?<![\w$€£.,])(?P<day>{NUMERAL})(?:\s?(?:-|–|to|and)\s?(?P<till>{NUMERAL}))?\s(?:of |de )?(?P<month>{MONTH})\b\.?"
    rf"(?:,? (?:de )?(?P<year>(?:19|20)\d\d)\b)?|"
    rf"\b(?P<month2>{MONTH})\b\.? (?:the )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?(?:-|–|to|and)\s?(?P<till2>\d{{1,2}}))?"
    rf"(?![\d%]|[.,]\d|:\d)(?:,? (?P<year2>(?:19|20)\d\d)\b)?|"
    rf"\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?!\d)|"
    rf"(?<![\d.$€£])(?P<one>\d{{1,2}})[./](?P<two>\d{{1,2}})[./](?P<year3>(?:19|20)\d\d)\b|"
    rf"\b(?P<month4>{LONG})\b(?:,? (?:de |of )?(?P<year4>(?:19|20)\d\d)\b)?"
)
HINT = re.compile(rf"\b(?:{MONTH})\b|\d[./-]\d")  # no date is without one of these: the cheap test first
WEEKDAY = re.compile(
    rf"\b(?:{'|'.join(name for name in WEEKDAYS if len(name) > 4)}|(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)(?=\.|\b(?=[ ,]+\d)))s?\b"
)
NEARBY = re.compile(r"\b(?P<word>yesterday|today|tonight|tomorrow|gestern|heute|morgen|ayer|hoy|mañana)\b", re.IGNORECASE)
AWAY = {"yesterday": -1, "gestern": -1, "ayer": -1, "tomorrow": 1, "morgen": 1, "mañana": 1}
FURTHEST = 13  # months from its telling in which a date without a year lies, as for what is ahead
WEEK = 6  # days before or after the telling that a weekday alone can mean


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is named; `day` 0 is a month alone, `year` 0 is any."""

    year: int
    month: int
    day: int
    words: str


def days(text: str) -> tuple[tuple[Day, ...], str]:
    """The dates of a text, each with every way it may be read as one entry, and the text with blanks where they stood."""
    if not HINT.search(text):
        return (), text
    found: list[Day] = []

    def blank(match: re.Match[str]) -> str:
        found.extend(_read(match))
        return " " * len(match.group())

    undated = DAY.sub(blank, text)
    return tuple(found), undated


@lru_cache(maxsize=512)
def weekdays(text: str) -> tuple[tuple[int, str], ...]:
    """The weekdays that a text names, Monday 0."""
    named = ((one.group() if one.group() in WEEKDAYS else one.group().removesuffix("s"), one.group()) for one in WEEKDAY.finditer(text))
    return tuple((WEEKDAYS[name], words) for name, words in named if name in WEEKDAYS)


def told_days(text: str, told: date) -> frozenset[date]:
    """The days, this week or next to it, that a text told on `told` can mean by "Tuesday" or "yesterday"; that day itself too."""
    found = {told} | {told + timedelta(days=AWAY.get(one["word"].lower(), 0)) for one in NEARBY.finditer(text)}
    named = {number for number, _ in weekdays(text)}
    around = (told + timedelta(days=away) for away in range(-WEEK, WEEK + 1))
    return frozenset(found | {day for day in around if day.weekday() in named})


def same(day: Day, other: Day) -> bool:
    """Whether `other`, whose year is known, says all that `day` says."""
    return day.month == other.month and day.day in (0, other.day) and day.year in (0, other.year)


def with_year(day: Day, told: date) -> tuple[Day, ...]:
    """The day in its year; where that is open, in each that a text told on `told` can mean."""
    if day.year:
        return (day,)
    years = (told.year - 1, told.year, told.year + 1)
    return tuple(replace(day, year=year) for year in years if abs((year - told.year) * 12 + day.month - told.month) <= FURTHEST)


def _read(match: re.Match[str]) -> list[Day]:
    words = match.group().rstrip(" .")
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return [Day(year, month, day, words)]
    if match["one"]:
        one, two = int(match["one"]), int(match["two"])
        return [Day(int(match["year3"]), two, one, words)] if two <= 12 else [Day(int(match["year3"]), one, two, words)]
    month = MONTHS[match["month"] or match["month2"] or match["month4"]]
    year = int(match["year"] or match["year2"] or match["year4"] or 0)
    ends = [one for one in (match["day"] or match["day2"], match["till"] or match["till2"]) if one]
    return [Day(year, month, int(re.sub(r"\D", "", one)), words) for one in ends] or [Day(year, month, 0, words)]
