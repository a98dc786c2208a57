"""What is behind: sentences in which a source says on which day something happened, the earlier steps of a story's timeline."""

import re
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from digest.cluster.ahead import FURTHEST, MARK, PAST, SHORTEST, WEEKDAY, date_of, dates_in, is_line
from digest.cluster.guard import loose_in
from digest.cluster.sentences import clean_sentences
from digest.model import Article, Dated

# The day of the sentence's own verb opens it ("On 3 June, …") or ends it ("… on 3 June."): elsewhere it may be an aside's.
OPENING = re.compile(rf"^(?:On|on) (?:(?:{WEEKDAY}),? )?$")
CLOSING = re.compile(rf"(?:[ ,]+on|(?<=ed|ld|rd|de|ve|st|ok|me)) (?:(?:{WEEKDAY}),? )?$")  # "was heard April 28"
REPORTED = re.compile(r"\b(?:said|says|told|wrote|reports?|according|spoke)\b")
ASIDE = re.compile(r"\b(?:who|which|that|whose|where|when|since|after|before|until|because|while|if|as|than|ahead of|following)\b[^,]*$")
NOT_YET = re.compile(r"\b(?:has|have|will|would|could|may|might|expected|scheduled|planned|due|set (?:to|for)|to be|not|never)\b|n[’']t\b")
SPAN = re.compile(r"\b(?:week|month|quarter|year)s? (?:that )?(?:ended|through|to)$")  # "in the week ended July 10"


def find_past(articles: Sequence[Article], zone: str = "UTC") -> tuple[Dated, ...]:
    """One entry a day that the articles name as gone, without its date; the first teller's; by day. A month alone is no day."""
    here = ZoneInfo(zone)
    found: dict[str, Dated] = {}
    for article in sorted(articles, key=lambda one: (one.published, one.id)):
        if not article.dated or not MARK.search(article.text):
            continue
        told = article.published.astimezone(here).date()
        for _, sentence in clean_sentences(article.text):
            step = _step(sentence, told) if MARK.search(sentence) else None
            if step and step[0] not in found and not loose_in(f"{step[1]}\n{step[0]}", sentence, article):
                found[step[0]] = Dated(day=step[0], text=step[1], article=article.id)
    return tuple(found[day] for day in sorted(found))


def _step(sentence: str, told: date) -> tuple[str, str] | None:
    """(ISO day, what happened on it), where the sentence says just that."""
    if not PAST.search(sentence) or NOT_YET.search(sentence) or REPORTED.search(sentence) or not is_line(sentence):
        return None
    dates = list(dates_in(sentence))
    if len(dates) != 1:
        return None
    match = dates[0]
    day = date_of(match, told, past=True)
    if day is None or not 0 < (told - day).days <= FURTHEST:
        return None
    text = _undated(sentence[: match.start()], sentence[match.end() :])
    return (day.isoformat(), text) if len(text.split()) >= SHORTEST else None


def _undated(before: str, after: str) -> str:
    """The sentence without its day; "" where the day is not its own verb's."""
    if OPENING.match(before):
        rest = after.lstrip(" ,")
        return rest[:1].upper() + rest[1:]
    closing = CLOSING.search(before)
    said = before[: closing.start()] if closing else ""
    if not said or after.strip(" .") or ASIDE.search(said) or SPAN.search(said):
        return ""
    return f"{said}."
