"""Where a sentence ends, and where a dot does not end one."""

import re

ENDS = re.compile(r"[.!?…؟]+[\"”’»)\]]*\s+(?=[\"“‘„«(\[]*[A-Z0-9À-ÞА-Я\u05d0-\u05ea\u0620-\u064a$€£¥])")
ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"])(?:[A-Z]|[A-Z](?:\.[A-Z])+|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gen|Sens?|Reps?|Govs?|Lt|Col|Capt|Sgt|Maj|Adm|Cmdr|Rev|Supt|Mt|Ft"
    r"|Inc|Ltd|Corp|Co|Bros|vs?|No|Nos|Fig|approx|est"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e|cf|ca|bzw|z\.B|d\.h|Nr|Mio|Mrd|Sra?)\.\s+$"
)
BEFORE_A_NUMBER = re.compile(r"\b(?:Res|Con|Sec|Art|Vol|Ch|pp?)\.\s+$")  # "S. Con. Res. 14", "Sec. 230"
NUMBERED = re.compile(r"\d|Res\.\s")
HOUR = re.compile(r"\d[ \u00a0]?[ap]\.m\.\s+$")
AFTER_AN_HOUR = re.compile(  # the day or the zone of the hour, not a new sentence
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d|"
    r"(?:[ECMP][SD]?T|GMT|BST|CES?T|UTC|Eastern|Central|Mountain|Pacific)\b)"
)
ORDINAL = re.compile(r"\d\.\s+$")
# The month of a German day, "ab dem 1. Juli", in full; an English sentence may begin with the others.
AFTER_A_DAY = re.compile(r"(?:Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)\b")
GERMAN_DAY = re.compile(r"\b(?:am|dem|den|vom|zum|bis|ab|seit)\s\d\d?\.\s+$", re.IGNORECASE)
AFTER_GERMAN_DAY = re.compile(r"(?:April|August|September|November)\b")


def goes_on(before: str, line: str, place: int) -> bool:
    """Whether the dot before the place, the end of `before`, is no sentence's: an abbreviation's, an hour's, a day's."""
    return bool(
        ABBREVIATION.search(before)
        or (HOUR.search(before) and AFTER_AN_HOUR.match(line, place))
        or (BEFORE_A_NUMBER.search(before) and NUMBERED.match(line, place))
        or (ORDINAL.search(before) and _is_german_day(before, line, place))
    )


def _is_german_day(before: str, line: str, place: int) -> bool:
    return bool(AFTER_A_DAY.match(line, place) or (GERMAN_DAY.search(before) and AFTER_GERMAN_DAY.match(line, place)))
