"""What labels of money, shares and counts have in common: the words that may stand between a noun and its number, and what is compared."""

import re
from dataclasses import dataclass

from digest.cluster.names import names_in

# Words between what names a number and the number that change neither: articles, bounds, adjectives of size.
FILL = (
    r"(?:(?:an?|the|its|their|his|her|our|another|additional|up to|about|around|roughly|some|approximately|estimated|nearly|almost|"
    r"just|over|under|more than|less than|at least|at most|as (?:much|many|low|high) as|close to|well|record|a record|whopping|total of|"
    r"only|further|extra|combined|total|new|likely|in excess of|upwards of|cool|hefty|massive|fresh|yet|staggering|"
    r"above|below|an average of|average of|reported)\s+){0,4}"
)
COMPARED = re.compile(
    r"(?:\bfrom|\bversus|\bvs\.?|\bagainst|\bcompared (?:to|with)|\w+er than|\bthan (?:the|its|an?)|\bexpectations (?:of|"
    r"for)|\bforecasts? (?:of|for)|"
    r"\bestimates? of|\bout of)\s(?:the |its |an? |about |around |nearly |almost |roughly |just |over |last year’s )*(?:\w+’s )?$",
    re.IGNORECASE,
)
OVER = re.compile(
    r"\b(?:19|20)\d\d, when\b[^.;]{1,50}$|\b(?:increase|rise|jump|gain|growth|cut|drop) (?:over|on|from) [^.,;]{1,50}$", re.IGNORECASE
)
EARLIER = re.compile(
    r"^(?: (?!from|over|than|on|versus|since|between)[a-zA-Z-]+){0,4} (?:a (?:year|month|week|quarter) (?:earlier|before|ago)|"
    r"in the (?:same|prior|previous) \w+|the (?:year|month|quarter) before)\b"
)

OWNED = frozenset({"Stake", "Stake value", "Holding"})  # a riddle without its owner
NAME = r"[A-Z][\w&-]*(?: [A-Z][\w&-]*)?"
OWNER = re.compile(
    rf"(?:(?P<who>{NAME}) (?:(?:will|would|to|now|also) )*(?:holds?|owns?|keeps?|takes?|buys?|has|gets?)|"
    rf"(?P<whose>{NAME})['’]s)\s{FILL}(?:stake of )?$"
)
OWNS = re.compile(r"^(?: (?:will|would|to|now|also))* (?:holds?|owns?|keeps?|takes?|buys?|sells?|carries|has|gets?)\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A number of a sentence with its label; `mode` is what its own noun phrase says ("plan"), `able` what a "can" before it says."""

    start: int
    end: int
    label: str
    value: str
    mode: str = ""
    able: str | None = "possible"


def is_compared(sentence: str, start: int, end: int) -> bool:
    """Whether the number is only what another is held against: an earlier state, a forecast that was missed."""
    before = sentence[max(0, start - 60) : start]
    if re.search(r"\b(?:more|less|fewer|greater|rather) than\s$", before, re.IGNORECASE):
        return False
    return bool(
        COMPARED.search(before)
        or OVER.search(before)
        or re.match(r"[^.;,]{0,40}\brevised\b", sentence[end:])
        or EARLIER.match(sentence[end : end + 60])
    )


def table(text: str) -> dict[str, str]:
    """{word: label} of a table with a label and its words a line."""
    rows = (line.split(":") for line in text.strip().splitlines())
    return {word: label.strip() for label, words in rows for word in words.split()}


def owned(sentence: str, start: int, label: str) -> str:
    """The label of a stake with its owner, where that stands right before it or opens the sentence: "Marlow holds" → "Marlow’s stake"."""
    if label not in OWNED:
        return label
    if near := OWNER.search(sentence[:start]):
        return f"{near['who'] or near['whose']}’s {label.lower()}"
    name = next(iter(names_in(sentence)), "")
    if not name or not sentence.startswith(name) or not OWNS.match(sentence[len(name) :]):
        return label
    return f"{name}’s {label.lower()}"
