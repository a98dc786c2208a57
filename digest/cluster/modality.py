"""Modality: what the words around a figure say of it (sought, planned, denied; over, up to), so that no wish is printed as a fact."""

import re
from collections.abc import Iterator

from digest.cluster.wording import FILL

WINDOW = 90  # characters before a figure in which its clause is looked for
CLAUSE = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bGen)(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\b[A-Z])[.;:](?=\s)|"
    r"\bsays\b|\bsaid\b(?! (?:to|that (?:it|they|he|she) would|(?:it|they|he|she) would)\b)|,? (?:while|"
    r"but|whereas|after|because)\b|, and\b"
)
BOUNDS = tuple(
    (re.compile(rf"\b(?:{words})\s*$", re.IGNORECASE), bound)
    for words, bound in (
        ("up to|as (?:much|many) as|at most|no more than|a maximum of", "up to"),
        (
            "more than|over|above|at least|no less than|upwards of|in excess of|exceed(?:s|ed|ing)?|pass(?:es|ed)|"
            "surpass(?:es|ed)|top(?:s|ped)",
            "+",
        ),
        ("about|around|roughly|some|approximately|an estimated|close to", "~"),
        ("nearly|almost|just under|closes (?:in )?on|near(?:s|ing)|approach(?:es|ing)", "nearly"),
        ("less than|fewer than|under|below", "under"),
    )
)
NEGATED = re.compile(
    r"\b(?:not|never|no|nor|neither|without|den(?:y|ies|ied)|reject(?:s|ed)|refus(?:es|ed)|fail(?:s|ed)? to|"
    r"on hold|scrap(?:s|ped)|cancel(?:s|led|ed)|abandon(?:s|ed)|shelve[sd]?|appeal(?:s|ed)|overturn(?:s|"
    r"ed)|avoid(?:s|ed)|dodg(?:es|ed))\b|n['’]t\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)|dismiss(?:es|ed)) (?:an? |the |that )?(?:[\w’' ]+ )?(?:reports?|talks|that|" r"claims?|rumou?rs?)\b[^.;]*$",
    re.IGNORECASE,
)
RISEN_TO = re.compile(
    r"\b(?:br(?:ings?|ought)|tak(?:es?|ing)|push(?:es|ed)|went|goes|climb(?:s|ed)|jump(?:s|ed))\b[^.;]{0,60}\bup to\s*$"
)  # no bound
TO_DO = (
    "spend|invest|raise|buy|acquire|cut|save|hire|add|build|open|close|train|deploy|give(?! back)|connect|ship|sell|lay|put|"
    "take(?! up)|receive|unveil|announce|present|propose|pay|lend|provide|eliminate|create|slash|fund|launch|deliver|distribute|donate|"
    "offer|commit|allocate|release|send|share|lay off|boost|reduce|increase|expand"
)
# The first that hits is the label's: a wish outranks the plan that it is clothed in ("seeks to raise").
MODES = tuple(
    (name, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for name, words in (
        (
            "sought",
            r"(?:want(?:s|ed|ing)?|demand(?:s|ed|ing)|demand(?= (?:an?|the|its|their|more|up|at|\$|€|£|\d))|asks?|"
            r"asking|asked|call(?:s|ed|ing)? (?:for|on)|"
            r"seek(?:s|ing)?|(?<!-)sought|request(?:s|ed|ing)?(?! an? meeting)|in (?:[\w-]+ )?(?:talks|discussions)|"
            r"discuss(?:es|ed|ing)?(?=.{0,40}\b(?:invest|rais|buy|acqui|sell|sale|fund|merg))|hop(?:es?|ed|ing)|"
            r"urg(?:es?|ed|ing)|(?:push|press)(?:es|ed|ing)? for|negotiat(?:es|ed|ing)|would like|push to|to pitch|"
            r"pitch(?:es|ed|ing)|sue[sd]?|suing)\b",
        ),
        ("proposed", r"(?:propos(?:es?|ed|ing|als?)|suggest(?:s|ed|ing)?|recommend(?:s|ed|ing)?|unveil(?:s|ed) (?:a|his|her|its) plan)\b"),
        ("offered", r"(?:offer(?:s|ed|ing(?= (?:an? |the |up to )?$))?|bids?|bidding)\b"),
        ("planned", r"(?:said|says|announced|confirmed|told \w+)(?: that)? (?:it|they|he|she|the \w+) would\b"),
        (
            "possible",
            r"(?:could|(?-i:may)|(?-i:May (?=(?:Be|Have|Buy|Cut|Cost|Raise|Invest|Spend|Sell|Lose|Need|Pay|Reach|"
            r"Get|Add|Hit|Face)\b))|might|would|can|if|whether|unless|potential to|consider(?:s|ed|ing)?|weigh(?:s|"
            r"ing)?|mull(?:s|ing)?|threat(?:s|en(?:s|ed|ing)?)?\b(?!.*\b(?:nix|veto|block|sink|kill|reject|withdraw))|"
            r"explor(?:es|ing))\b",
        ),
        (
            "expected",
            r"(?:(?<!than )(?<!as )(?<!than-)expect(?:s|ed|ing)?|forecast(?:s|ing)?|predict(?:s|ed|ing)?|project(?:s|"
            r"ed|ing|ions?)(?= to| that| \w+ will| ?$| (?:an?|about|nearly|up) )|"
            r"projected|anticipat(?:es?|ed|ing)|likely|set to(?! $)|on (?:track|course|pace) (?:to|for)|(?:to|"
            r"will) (?:hit|reach|top|exceed|surpass|become|grow|rise|fall|double|total))\b",
        ),
        ("estimated", r"(?:estimat(?:es?|ed)(?! \d)(?= to| that| the|$)|estimates)\b"),
        ("pledged", r"(?:pledg(?:es?|ed|ing)|commit(?:s|ted|ting)?(?= (?:to\b|up|\$|€|£|\d))|vow(?:s|ed|ing)|promis(?:es?|ed|ing))\b"),
        (
            "planned",
            r"(?:plans? (?:to|for|on)|plans(?= \$)|planned|planning|aim(?:s|ed|ing)?|target(?:s|ed|ing)?|intend(?:s|"
            r"ed|ing)?|prepar(?:es?|ed|ing)|"
            r"head(?:s|ed|ing)? for|eye(?:s|ing)|look(?:s|ing) to|about to|on the verge of|poised to|nears|nearing|"
            r"close to (?:\w+ing|a)|near (?:a )?deal|(?:is|are) raising|"
            r"unveils? plans?|"
            r"(?<!how )(?<!help )(?<!helped )(?<!helps )(?<!managed )(?<!used )(?<!able )(?<!agrees )(?<!agreed )(?<!ordered )(?:will|"
            rf"to) (?:also )?(?:{TO_DO})\b(?!.*, )(?!.* to [a-z]+ )|"
            r"will (?!hold|own|be the)(?:\w+))\b",
        ),
        ("reported", r"(?:reportedly|rumou?red|(?:is |are |was )?said to|allegedly|believed to|purportedly|reported(?=\s*$))\b"),
    )
)
GIVEN = re.compile(
    rf"\b(?:(?:help of|part of|after|following|thanks to)\s{FILL}|(?:in|under|from|of|to) (?:the|its|their|his|her)\s|"
    rf"(?:return|repay|give back|pay back)(?:s|ed|ing)?\s{FILL})$",
    re.IGNORECASE,
)  # what is there already
WITHIN = re.compile(rf"\w (?:in|under|from)\s{FILL}$", re.IGNORECASE)  # the wish is for something within it
ASIDE = re.compile(r", (?=\w+ing\b)")
CARRIED = frozenset({"possible", "planned"})  # what is only possible or planned leads to nothing surer
PASSIVE = re.compile(
    r"^[^.;:,]{0,40}?\b(sought|demanded|requested|wanted|proposed|recommended|offered|expected|forecast|" r"planned|pledged|promised)\b",
    re.IGNORECASE,
)
COMING = re.compile(r"^ [\w -]{0,30}?\b(will|could|may|might) ")  # what a count's own verb says
SAID = {
    "demanded": "sought",
    "requested": "sought",
    "wanted": "sought",
    "recommended": "proposed",
    "promised": "pledged",
    "forecast": "expected",
}
HEARSAY = re.compile(
    r"\b(?:sources? (?:say|said|tell|told|familiar)|(?:say|says|said|told) (?:\w+ )?sources?\b|people (?:familiar|"
    r"with knowledge|close to)|reportedly|outlets reported|according to (?:a person|people|sources|"
    r"reports?\b(?! (?:by|from)))|is rumou?red)\b",
    re.IGNORECASE,
)
OR_MORE = re.compile(r"^ (?:or more|and (?:more|up|above)|plus)\b")
NUMBER = re.compile(r"^\D*\d[\d,.]*(?:–[$€£¥]?\d[\d,.]*)?[TBMK%]?")


def mode(sentence: str, start: int, end: int, *, able: str | None = "possible") -> str | None:
    """What the clause says of the figure at start:end: "sought", "planned"…, "" for a fact, None where it says that it is not so.

    `able` is what "can" makes of it: a tool that can be 90% accurate is; what it can read through is no event (None).
    """
    before = _clause(sentence[max(0, start - WINDOW) : start])
    for pattern, _ in BOUNDS:
        before = pattern.sub("", before)
    if NEGATED.search(before) or DENIED.search(sentence[max(0, start - 2 * WINDOW) : start]):
        return None
    if GIVEN.search(before):
        return ""
    name, word = next(_bound_modes(before), ("", ""))
    if word == "can" and able != "possible":
        return able
    return name or _later_mode(sentence, end, is_count=able is None)


def _bound_modes(before: str) -> Iterator[tuple[str, str]]:
    """(mode, its word) of those that reach the number: no wish for something else, none of the clause before a participle's own."""
    aside = len(before) - len(ASIDE.split(before)[-1])
    for name, words in MODES:
        found = words.search(before)
        if found and not (name == "sought" and WITHIN.search(before[found.end() :])) and (name in CARRIED or found.start() >= aside):
            yield name, found.group().lower()


def _later_mode(sentence: str, end: int, *, is_count: bool) -> str:
    """The mode that stands behind the number ("was proposed", "stores will open"), or that hearsay gives to all of its sentence."""
    if is_count and (coming := COMING.match(sentence[end:])):
        return "planned" if coming[1] == "will" else "possible"
    if later := PASSIVE.match(sentence[end:]):
        return SAID.get(later[1].lower(), later[1].lower())
    return "reported" if not is_count and HEARSAY.search(sentence) else ""


def bounded(sentence: str, start: int, end: int, value: str) -> str:
    """The value with the bound that the sentence sets right beside it: "up to $1T", "280+", "~$135B"."""
    if OR_MORE.match(sentence[end:]) and "+" not in value:
        return NUMBER.sub(lambda found: f"{found.group()}+", value, count=1)
    before = sentence[:start]
    word = "" if RISEN_TO.search(before) else next((word for pattern, word in BOUNDS if pattern.search(before)), "")
    if word == "+":
        return value if "+" in value else NUMBER.sub(lambda found: f"{found.group()}+", value, count=1)
    return f"{word}{value}" if word == "~" else f"{word} {value}".strip()


def _clause(before: str) -> str:
    """What stands between the last clause's end and the figure."""
    return CLAUSE.split(before)[-1]
