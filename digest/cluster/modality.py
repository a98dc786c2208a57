"""Modality: what the words around a figure say of it (sought, planned, denied; over, up to), so that no wish is printed as a fact."""

import re

WINDOW = 90  # characters before a figure in which its clause is looked for
CLAUSE = re.compile(r"[.;:](?=\s)|,? (?:while|but|whereas|after|because)\b|, and\b")
BOUNDS = (
    (re.compile(r"\b(?:up to|as (?:much|many) as|at most|no more than|a maximum of)\s*$"), "up to"),
    (
        re.compile(
            r"\b(?:more than|over|above|at least|no less than|upwards of|in excess of|exceed(?:s|ed|ing)?|pass(?:es|ed)|"
            r"surpass(?:es|ed)|top(?:s|ped))\s*$"
        ),
        "+",
    ),
    (re.compile(r"\b(?:about|around|roughly|some|approximately|an estimated|close to)\s*$"), "~"),
    (re.compile(r"\b(?:nearly|almost|just under|closes (?:in )?on|near(?:s|ing)|approach(?:es|ing))\s*$"), "nearly"),
    (re.compile(r"\b(?:less than|fewer than|under|below)\s*$"), "under"),
)
NEGATED = re.compile(r"\b(?:not|never|no|nor|neither|without|den(?:y|ies|ied)|reject(?:s|ed)|refus(?:es|ed))\b|n['’]t\b")
TO_DO = "spend|invest|raise|buy|acquire|cut|save|hire|add|build|open|close|train|deploy|give|connect|ship|sell|lay|put|reach"
# The first that hits is the label's: a wish outranks the plan that it is clothed in ("seeks to raise").
MODES = (
    (
        "sought",
        re.compile(
            r"\b(?:want(?:s|ed|ing)?|demand(?:s|ed|ing)?|ask(?:s|ed|ing)?|call(?:s|ed|ing)? for|seek(?:s|ing)?|sought|request(?:s|ed|ing)?|"
            r"in talks|hop(?:es?|ed|ing)|urg(?:es?|ed|ing)|(?:push|press)(?:es|ed|ing)? for|negotiat(?:es|ed|ing)|would like)\b"
        ),
    ),
    ("proposed", re.compile(r"\b(?:propos(?:es?|ed|ing|als?)|suggest(?:s|ed|ing)?|recommend(?:s|ed|ing)?)\b")),
    ("offered", re.compile(r"\b(?:offer(?:s|ed)?|bids?|bidding)\b")),
    ("possible", re.compile(r"\b(?:could|may|might|would|can)\b")),
    ("expected", re.compile(r"\b(?:expect(?:s|ed|ing)?|forecast(?:s|ing)?|predict(?:s|ed|ing)?|projected|likely|due to)\b")),
    (
        "planned",
        re.compile(
            r"\b(?:plans|planned|planning|aim(?:s|ed|ing)?|target(?:s|ed|ing)?|intend(?:s|ed|ing)?|prepar(?:es?|ed|ing)|"
            rf"head(?:s|ed|ing)? for|towards?|(?:will|to) (?:{TO_DO}))\b"
        ),
    ),
    ("reported", re.compile(r"\b(?:reportedly|rumou?red|said to|allegedly)\b")),
)
PASSIVE = re.compile(r"^[^.;:,]{0,40}?\b(sought|demanded|requested|wanted|proposed|recommended|offered|expected|forecast|planned)\b")
SAID = {"demanded": "sought", "requested": "sought", "wanted": "sought", "recommended": "proposed", "forecast": "expected"}
NUMBER = re.compile(r"^\D*\d[\d,.]*(?:–[$€£¥]?\d[\d,.]*)?[TBMK%]?")


def mode(sentence: str, start: int, end: int) -> str | None:
    """What the clause says of the figure at start:end: "sought", "planned"…, "" for a fact, None where it says that it is not so."""
    before = _clause(sentence[max(0, start - WINDOW) : start])
    for pattern, _ in BOUNDS:
        before = pattern.sub("", before)
    if NEGATED.search(before):
        return None
    for name, words in MODES:
        if words.search(before):
            return name
    later = PASSIVE.match(sentence[end:])
    return SAID.get(later[1], later[1]) if later else ""


def bounded(sentence: str, start: int, value: str) -> str:
    """The value with the bound that the sentence sets right before it: "up to $1T", "280+", "~$135B"."""
    before = sentence[:start]
    word = next((word for pattern, word in BOUNDS if pattern.search(before)), "")
    if word == "+":
        return value if "+" in value else NUMBER.sub(lambda found: f"{found.group()}+", value, count=1)
    return f"{word}{value}" if word == "~" else f"{word} {value}".strip()


def _clause(before: str) -> str:
    """What stands between the last clause's end and the figure."""
    return CLAUSE.split(before)[-1]
