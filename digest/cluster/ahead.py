"""What is ahead: sentences in which a source says that something will happen on a day still to come."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.cluster.bait import is_bait
from digest.cluster.days import MONTHS as NUMBERS
from digest.cluster.guard import loose_in
from digest.cluster.headlines import clean_title
from digest.cluster.sentences import clean_sentences, stands_alone
from digest.model import Article, Dated
from digest.schedule import MONTHS

SHORT = r"(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\."  # as American papers write them before a day
NAMES = "|".join((*MONTHS, SHORT))
DAY_FIRST = re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{NAMES})(?:,? (?P<year>\d{{4}}))?(?!\w)")
MONTH_FIRST = re.compile(rf"\b(?P<month>{NAMES}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:, (?P<year>\d{{4}}))?\b")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAY = "|".join(WEEKDAYS)
# A weekday or "tomorrow" counts only behind a verb of the future, and not where it says when something was said.
WILL = r"\b(?:will|(?:is|are) (?:set|due|expected|scheduled|planned|to)\b|(?:set|due|expected|scheduled|plans?) to)\b"
RELATIVE = re.compile(rf"{WILL}[^,.;:]{{1,100}}? (?P<day>(?:on (?:{WEEKDAY})|tomorrow))\b(?! (?:that|night’s|’s))")
REPORTED = re.compile(r"\b(?:said|says|announced|told|reported|confirmed|wrote|reports?|according)\b")
FUTURE = re.compile(
    r"\b(?:will|to|from|by|until|through|opens?|closes?|starts?|begins?|due|hearing|scheduled|expected|set for|planned|plans?|ends?|"
    r"takes? effect|ships?|deadline|reach(?:es)?|on)\b",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\b(?:since|was|were|had|held|took|began|came|went|met|sold|bought|made|gave|left|fell|rose|won|lost|"
    r"sent|ran|(?:has|have) (?:\w+ly )?\w+)\b|"
    r"\b(?!said|announced|scheduled|expected|planned)\w{2,}ed (?=[A-Z]|(?:its|the|an?|on|in|his|her|their|at|up|out|off|to)\b)"
)  # a participle before a plain noun ("modified models") is none
SURE = re.compile(
    r"\bwill\b|\b(?:said|says|that)\b.*\bwould\b|\b(?:set|due|expected|scheduled|is|are|plans?|beginning|"
    r"starting) (?:to|for|on|from)\b|\bto (?:be|begin|start|open|close|ship|launch)\b"
)
WE = re.compile(r"\b(?:we|our|us|I|my|you|your)\b", re.IGNORECASE)
SPAN = re.compile(rf"\bfrom (?:{NAMES}) \d{{1,2}} to\b|\bfrom \d{{1,2}} (?:{NAMES}) to\b|\bthis year\b", re.IGNORECASE)
TORN = re.compile(r",\s+(?:which|who|whose|where|when|as)\b[^,]*$")  # before a date: it belongs to an aside, not to what the sentence says
BEFORE_DAY = re.compile(
    r"(?:^|[ ,]+)((?:beginning |starting )?(?:on|from)|by|until|beginning|starting)(?: (?:Mon|Tues|Wednes|"
    r"Thurs|Fri|Satur|Sun)day,?)? $",
    re.IGNORECASE,
)
WEEKDAYS_OFF = 6  # days from which a weekday is yesterday's more likely than next week's
MARK = re.compile(rf"\b(?:{NAMES}|{WEEKDAY}|tomorrow)(?!\w)")  # the cheap test before all others
LONGEST = 32  # words: a line of the list, not a paragraph
SHORTEST = 4  # words: what is less without its date says too little
FURTHEST = 400  # days: what lies beyond is no diary entry


def find_ahead(articles: Sequence[Article], zone: str = "UTC") -> tuple[Dated, ...]:
    """One entry a day the articles name as still to come, without its date; headlines before sentences, the first teller's; by day.

    "Tomorrow" and "on Thursday" count from the day the article was published in `zone`, the newsletter's.
    """
    here = ZoneInfo(zone)
    ordered = sorted(articles, key=lambda one: (one.published, one.id))
    told = [(one, title) for one in ordered if MARK.search(one.title) and not is_bait(title := clean_title(one.title))]
    told += [(one, sentence) for one in ordered if MARK.search(one.text) for _, sentence in clean_sentences(one.text)]
    found: dict[str, Dated] = {}
    for article, sentence in told:
        if not MARK.search(sentence):
            continue
        set_for = _day(sentence, article.published.astimezone(here).date(), relative=article.dated)
        if set_for and set_for[0] not in found and is_line(sentence):
            day, place = set_for
            text = _undated(sentence, place)
            if not loose_in(f"{text}\n{day}", sentence, article):
                found[day] = Dated(day=day, text=text, article=article.id)
    return tuple(found[day] for day in sorted(found))


def is_line(sentence: str) -> bool:
    """Whether the sentence is one statement that a list can hold."""
    return len(sentence.split()) <= LONGEST and stands_alone(sentence) and not re.search('[“”";]', sentence) and not WE.search(sentence)


def _day(sentence: str, told: date, *, relative: bool) -> tuple[str, tuple[int, int]] | None:
    """The ISO day that the sentence sets in the future of the day it was told on, and where its date stands.

    `relative` is False where nobody knows when the sentence was told.
    """
    if not FUTURE.search(sentence) or (PAST.search(sentence) and not SURE.search(sentence)) or SPAN.search(sentence):
        return None
    for match in dates_in(sentence):
        day = date_of(match, told)
        torn = TORN.search(sentence[: match.start()]) and sentence[match.end() :].startswith(",")
        if day and not torn and 0 < (day - told).days <= FURTHEST:
            return day.isoformat(), match.span()
    return _relative(sentence, told) if relative else None


def _relative(sentence: str, told: date) -> tuple[str, tuple[int, int]] | None:
    """The same for "tomorrow" and "on Thursday"; a weekday that is the telling's own, or the one before, may be past: it is none."""
    match = RELATIVE.search(sentence)
    if match is None or REPORTED.search(match.group()):
        return None
    start, end = match.span("day")
    if match["day"] == "tomorrow":
        return (told + timedelta(days=1)).isoformat(), (start, end)
    name = match["day"].removeprefix("on ")
    away = (WEEKDAYS.index(name) - told.weekday()) % 7
    return ((told + timedelta(days=away)).isoformat(), (end - len(name), end)) if 0 < away < WEEKDAYS_OFF else None


def _undated(sentence: str, place: tuple[int, int]) -> str:
    """The sentence beside its day: "on 22 June" gone, "by 30 June" as "by that day"; as it was where its date has another use."""
    start, end = place
    before, after = sentence[:start], sentence[end:]
    found = BEFORE_DAY.search(before)
    if before.endswith(" ") and sentence[start:end] == "tomorrow":
        return f"{before.rstrip()}{after}"
    if not found or DAY_FIRST.search(before + " " + after) or MONTH_FIRST.search(before + " " + after):
        return sentence
    word = found[1].lower()
    if word in ("by", "until") or (word == "from" and after.strip(" .")):
        return sentence if before == found[0] else f"{before[: found.start(1)]}{word} that day{after}"
    rest = f"{before[: found.start()]}{after}".lstrip(" ,")
    rest = rest[:1].upper() + rest[1:]
    return rest if len(rest.split()) >= SHORTEST else sentence


def dates_in(sentence: str) -> Iterator[re.Match[str]]:
    """Where it names a day of a month, in either order."""
    yield from DAY_FIRST.finditer(sentence)
    yield from MONTH_FIRST.finditer(sentence)


def date_of(match: re.Match[str], told: date, *, past: bool = False) -> date | None:
    """The date; without a year the one told in, or the next where that lies more than half a year back; in the `past` the last before."""
    try:
        year = match["year"]
        found = date(int(year) if year else told.year, NUMBERS[match["month"].rstrip(".")], int(match["day"]))
        if not year and (found > told if past else (told - found).days > 183):
            found = found.replace(year=told.year + (-1 if past else 1))
    except ValueError:
        return None
    return found
