"""Counts of one sentence: numbers before a closed list of things that are counted, and what became of them where a verb beside says so."""

import re
from collections.abc import Iterator

from digest.cluster.amounts import AMOUNT, short_value
from digest.cluster.tokens import STOP
from digest.cluster.wording import Found

PERSONS = (
    "people staff employees workers engineers patients users subscribers customers developers civilians soldiers migrants students "
    "teachers officers passengers residents homes jobs troops children"
).split()
THINGS = frozenset("vehicles videos stores models seats".split())  # of which some are recalled, removed, lost
HEADS = (
    *PERSONS,
    *"""
    countries backers investors models tokens parameters updates chips wafers wards hospitals firms companies banks cases papers articles
    votes deaths arrests doses seats vehicles stores orders videos data centres layoffs
    """.split(),
)
COUNT = re.compile(
    rf"(?P<value>(?<![\w.,$€£¥–/+-]){AMOUNT}\+?(?:[ -]?(?:million|billion|trillion|mln|bln|m|bn|[MBT])\b)?)\s+"
    rf"(?P<words>(?:[a-z][a-z-]+ ){{0,2}}?)"
    rf"(?P<head>{'|'.join(HEADS)})\b(?P<rate> (?:(?:a|per) (?:second|day|week|month|year)|annually|daily)\b)?(?![’'-])"
)
UNITS = {
    "TWh": ("TWh", "Electricity"), "terawatt-hours": ("TWh", "Electricity"), "GW": ("GW", "Power"), "gigawatts": ("GW", "Power"),
    "MW": ("MW", "Power"), "megawatts": ("MW", "Power"),
}  # fmt: skip
UNIT = re.compile(rf"(?P<value>(?<![\w.,-]){AMOUNT}\+?) (?P<unit>{'|'.join(UNITS)})\b")
# A number that names its thing ("type 2 patients", "Llama 3.2 models") or picks from more ("12 of 50") counts nothing.
NO_COUNT = re.compile(
    r"(?:\b(?i:type|phase|stage|level|grade|tier|version|class|top|first|last|next|these|those|no\.|of the|per|every|each) |"
    r"\b\d[\d,.]* (?:out )?of (?:the |[^.;]{1,50}['’]s? )?|\b\d[\d,.]* (?:to|and|or) )$"
)
NAME = re.compile(r"(?<!^)\b[A-Z][\w’'.]* $")
IN_A_TITLE = re.compile(  # capitalised words that are no name
    r"^[A-Z][a-z]+ $|\b(?:Cuts?|Adds?|Lays? Off|Hires?|Over|Nearly|About|At Least|Than|Some|To|Of|With|For|In|And|By) $"
)
# What was done to them, by the verb before the number or behind the noun.
DONE = (
    ("laid off", re.compile(r"\b(?:la(?:id|ys?|ying) off|dismiss(?:ed|es)|fir(?:ed|es|ing)|shed(?:s|ding)?)\s$", re.IGNORECASE)),
    ("cut", re.compile(r"\b(?:cut(?:s|ting)?|slash(?:es|ed|ing)?|eliminat(?:es?|ed|ing)|ax(?:es|ed|ing))\s$", re.IGNORECASE)),
    ("lost", re.compile(r"\blos(?:es?|t|ing)\s$", re.IGNORECASE)),
    ("added", re.compile(r"\b(?:add(?:s|ed|ing)?|gain(?:s|ed))\s$", re.IGNORECASE)),
    ("created", re.compile(r"\b(?:creat(?:es?|ed|ing))\s$", re.IGNORECASE)),
    ("killed", re.compile(r"\bkill(?:s|ed|ing)\s$", re.IGNORECASE)),
    ("injured", re.compile(r"\b(?:injur(?:es?|ed|ing)|wound(?:s|ed|ing))\s$", re.IGNORECASE)),
    ("hired", re.compile(r"\b(?:hir(?:es?|ed|ing)|recruit(?:s|ed|ing)?)\s$", re.IGNORECASE)),
    ("infected", re.compile(r"\binfect(?:s|ed|ing)\s$", re.IGNORECASE)),
    ("recalled", re.compile(r"\brecall(?:s|ed|ing)\s$", re.IGNORECASE)),
    ("removed", re.compile(r"\bremov(?:es|ed|ing)\s$", re.IGNORECASE)),
    ("arrested", re.compile(r"\b(?:arrest(?:s|ed|ing)|apprehend(?:s|ed|ing)|detain(?:s|ed|ing))\s$", re.IGNORECASE)),
)
DONE_AFTER = re.compile(
    r"^ (?:(?:have|has|had|are|is|was|were|been|still|confirmed|now) )*(?P<what>killed|dead|injured|wounded|"
    r"missing|arrested|detained|evacuated|displaced|laid off|"
    r"infected|lost|removed|recalled|vaccinated|hospitali[sz]ed|affected)\b"
)
BOUND = re.compile(
    r"(?:\b(?:at least|more than|over|about|around|some|nearly|almost|roughly|up to|as many as|approximately|just|only|"
    r"an additional|another|an estimated|fewer than)\s)+$",
    re.IGNORECASE,
)
DIED = re.compile(r"^ (?:have |had |has )?(?:died|lost their lives)\b")
LOST = re.compile(r"^ (?:have |had |has )?lost (?:work|(?:their )?jobs?)\b")
UNTOLD = STOP | frozenset(
    "similar different various separate unique parameter".split()
)  # a number of these says nothing without the sentence before
TO_JOBS = frozenset({"added", "created", "cut", "lost"})  # what happens to jobs; nobody creates or cuts people
FEW = 5  # under so many a count tells only where people came to harm


def counts(sentence: str) -> Iterator[Found]:
    """The counts of the sentence, and its power and electricity."""
    for match in COUNT.finditer(sentence):
        if _is_name(sentence, match) or set(match["words"].split()) & UNTOLD:
            continue
        words = f"{match['words']}{match['head']}{match['rate'] or ''}".strip()
        done = _done(sentence, match)
        if not done and not _is_many(match["value"]):
            continue
        yield Found(
            match.start(), match.end("value"), f"{words[0].upper()}{words[1:]}{done and f' {done}'}", short_value(match["value"]), able=None
        )
    for match in UNIT.finditer(sentence):
        unit, label = UNITS[match["unit"]]
        yield Found(match.start(), match.end(), label, f"{match['value']} {unit}", able=None)


def _is_name(sentence: str, match: re.Match[str]) -> bool:
    """Whether the number is a year, part of a name, or a decimal that counts nothing."""
    value = match["value"]
    if re.fullmatch(r"(?:19|20)\d\d|\d+\.\d+", value):
        return True
    before = sentence[max(0, match.start() - 40) : match.start()]
    if NO_COUNT.search(before) or re.match(r", [\w ]+, and ", sentence[match.end() :]):
        return True  # or it is the first of a list that the number counts as a whole
    return bool(NAME.search(before)) and not IN_A_TITLE.search(before)


def _is_many(value: str) -> bool:
    digits = re.sub(r"[^\d]", "", value)
    return bool(re.search(r"[a-zA-Z]", value)) or int(digits) >= FEW


def _done(sentence: str, match: re.Match[str]) -> str:
    """What became of whom is counted: "killed", "laid off", "added"; "" where no verb stands right beside it."""
    if match["rate"] or (match["head"] not in PERSONS and match["head"] not in THINGS):
        return ""
    after = sentence[match.end() :]
    if after_it := "died" if DIED.match(after) else "out of work" if LOST.match(after) else "":
        return after_it
    if found := DONE_AFTER.match(after):
        return found["what"]
    before = BOUND.sub("", sentence[max(0, match.start() - 60) : match.start()])
    verb = next((done for done, verb in DONE if verb.search(before)), "")
    if match["head"] in ("jobs", "homes"):
        return {"laid off": "cut"}.get(verb, verb if verb in TO_JOBS else "")
    return "" if verb in TO_JOBS - {"added"} else verb
