"""What is ahead: sentences in which a source says that something will happen on a day still to come."""

import re
from collections.abc import Sequence
from datetime import date

from digest.cluster.bait import is_bait
from digest.cluster.guard import loose_in
from digest.cluster.headlines import clean_title
from digest.cluster.sentences import clean_sentences, stands_alone
from digest.model import Article, Dated
from digest.schedule import MONTHS

NAMES = "|".join(MONTHS)
DAY_FIRST = re.compile(rf"\b(\d{{1,2}}) ({NAMES})(?:,? (\d{{4}}))?\b")
MONTH_FIRST = re.compile(rf"\b({NAMES}) (\d{{1,2}})(?:st|nd|rd|th)?(?:, (\d{{4}}))?\b")
FUTURE = re.compile(
    r"\b(?:will|to|from|by|until|opens?|closes?|starts?|begins?|due|hearing|scheduled|expected|set for|planned|plans?|ends?|"
    r"takes? effect|ships?|on)\b",
    re.IGNORECASE,
)
PAST = re.compile(r"\b(?:since|was|were|had|held|took|began|opened|closed|launched|started|ended|published|died|happened)\b")
TORN = re.compile(r",\s+(?:which|who|whose|where|when|as)\b[^,]*$")  # before a date: it belongs to an aside, not to what the sentence says
BEFORE_DAY = re.compile(r"(?:^|[ ,]+)(on|from|by|until)(?: (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?)? $", re.IGNORECASE)
LONGEST = 32  # words: a line of the list, not a paragraph
SHORTEST = 4  # words: what is less without its date says too little
FURTHEST = 400  # days: what lies beyond is no diary entry


def find_ahead(articles: Sequence[Article]) -> tuple[Dated, ...]:
    """One entry a day the articles name as still to come, without its date; headlines before sentences, the first teller's; by day."""
    ordered = sorted(articles, key=lambda one: (one.published, one.id))
    told = [(article, title) for article in ordered if not is_bait(title := clean_title(article.title))]
    told += [(article, sentence) for article in ordered for _, sentence in clean_sentences(article.text)]
    found: dict[str, Dated] = {}
    for article, sentence in told:
        set_for = _day(sentence, article.published.date())
        if set_for and set_for[0] not in found and _is_line(sentence):
            day, place = set_for
            text = _undated(sentence, place)
            if not loose_in(f"{text}\n{day}", sentence, article):
                found[day] = Dated(day=day, text=text, article=article.id)
    return tuple(found[day] for day in sorted(found))


def _is_line(sentence: str) -> bool:
    """Whether the sentence is one statement that a list can hold."""
    return len(sentence.split()) <= LONGEST and stands_alone(sentence) and not re.search('[“”";]', sentence)


def _day(sentence: str, told: date) -> tuple[str, tuple[int, int]] | None:
    """The ISO day that the sentence sets in the future of the day it was told on, and where its date stands."""
    if not FUTURE.search(sentence) or (PAST.search(sentence) and not re.search(r"\bwill\b", sentence)):
        return None
    for pattern, day_group, month_group in ((DAY_FIRST, 1, 2), (MONTH_FIRST, 2, 1)):
        for match in pattern.finditer(sentence):
            day = _date(match.group(3), match.group(month_group), match.group(day_group), told)
            torn = TORN.search(sentence[: match.start()]) and sentence[match.end() :].startswith(",")
            if day and not torn and 0 < (day - told).days <= FURTHEST:
                return day.isoformat(), match.span()
    return None


def _undated(sentence: str, place: tuple[int, int]) -> str:
    """The sentence beside its day: "on 22 June" gone, "by 30 June" as "by that day"; as it was where its date has another use."""
    start, end = place
    before, after = sentence[:start], sentence[end:]
    found = BEFORE_DAY.search(before)
    if not found or DAY_FIRST.search(before + " " + after) or MONTH_FIRST.search(before + " " + after):
        return sentence
    word = found[1].lower()
    if word in ("by", "until") or (word == "from" and after.strip(" .")):
        return sentence if before == found[0] else f"{before[: found.start(1)]}{word} that day{after}"
    rest = f"{before[: found.start()]}{after}".lstrip(" ,")
    rest = rest[:1].upper() + rest[1:]
    return rest if len(rest.split()) >= SHORTEST else sentence


def _date(year: str | None, month: str, day: str, told: date) -> date | None:
    """The date; without a year the one told in, or the next where that lies more than half a year back."""
    try:
        found = date(int(year) if year else told.year, MONTHS.index(month) + 1, int(day))
        if not year and (told - found).days > 183:
            found = found.replace(year=told.year + 1)
    except ValueError:
        return None
    return found
