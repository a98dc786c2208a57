"""What is ahead: sentences in which a source says that something will happen on a day still to come."""

import re
from collections.abc import Sequence
from datetime import date

from digest.cluster.sentences import clean_sentences, stands_alone
from digest.model import Article, Dated

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
NAMES = "|".join(MONTHS)
DAY_FIRST = re.compile(rf"\b(\d{{1,2}}) ({NAMES})(?:,? (\d{{4}}))?\b")
MONTH_FIRST = re.compile(rf"\b({NAMES}) (\d{{1,2}})(?:st|nd|rd|th)?(?:, (\d{{4}}))?\b")
FUTURE = re.compile(
    r"\b(?:will|to|from|by|until|opens?|closes?|starts?|begins?|due|hearing|scheduled|expected|set for|planned|plans?|ends?|"
    r"takes? effect|ships?|on)\b",
    re.IGNORECASE,
)
PAST = re.compile(r"\b(?:since|was|were|had|held|took|began|opened|closed|launched|started|ended|published|died|happened)\b")
LONGEST = 32  # words: a line of the list, not a paragraph
FURTHEST = 400  # days: what lies beyond is no diary entry


def find_ahead(articles: Sequence[Article]) -> tuple[Dated, ...]:
    """One entry a day the articles name as still to come, the first teller's sentence; by day."""
    found: dict[str, Dated] = {}
    for article in sorted(articles, key=lambda one: (one.published, one.id)):
        for _, sentence in clean_sentences(article.text):
            day = _day(sentence, article.published.date())
            if day and day not in found and len(sentence.split()) <= LONGEST and stands_alone(sentence) and "“" not in sentence:
                found[day] = Dated(day=day, text=sentence, article=article.id)
    return tuple(found[day] for day in sorted(found))


def _day(sentence: str, told: date) -> str | None:
    """The ISO day that the sentence sets in the future of the day it was told on."""
    if not FUTURE.search(sentence) or (PAST.search(sentence) and not re.search(r"\bwill\b", sentence)):
        return None
    for pattern, day_group, month_group in ((DAY_FIRST, 1, 2), (MONTH_FIRST, 2, 1)):
        for match in pattern.finditer(sentence):
            day = _date(match.group(3), match.group(month_group), match.group(day_group), told)
            if day and 0 < (day - told).days <= FURTHEST:
                return day.isoformat()
    return None


def _date(year: str | None, month: str, day: str, told: date) -> date | None:
    """The date; without a year the one told in, or the next where that lies more than half a year back."""
    try:
        found = date(int(year) if year else told.year, MONTHS.index(month) + 1, int(day))
        if not year and (told - found).days > 183:
            found = found.replace(year=told.year + 1)
    except ValueError:
        return None
    return found
