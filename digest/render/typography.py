"""Typography as pure functions of text: what may be printed, which words stay together, where a title breaks, which way it runs.

Every text of an issue is hostile: it passes `printable` on its way into a template, and nothing else is ever taken out of it.
"""

import re
import unicodedata

MASTHEAD_LINE = 20  # characters; what 560 px hold at 60 px, and a phone's 346 px at 39 px
RTL_SHARE = 0.4  # of a text's words
LONGEST_BOUND = 20  # characters that may not break: more would not fit 276 px of a headline on the narrowest phone

NBSP = "\u00a0"
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BIDI = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_OPENS = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}  # what closes each
_VERSIONED = re.compile(r"(?<!\w)([A-Z][\w-]{1,14}) (?=v?\d[\w.]{0,7}(?![\w,]))")  # "Gemini 3.5", "June 2026", "DeepSeek v4"
_MEASURED = re.compile(  # English, German, Arabic
    r"(\d) (?=(?:million|billion|trillion|per cent|percent|min|[kKMGT]Wh?|B|Millionen|Milliarden|Billionen|Prozent|Mio|Mrd|Uhr|"
    r"مليون|مليار|ألف|ملايين|مليارات|ميغاواط)\b|[%€])"
)
_BEFORE_FIGURE = re.compile(r"\b(up to|about|over|nearly|under|RMB) (?=[$€£¥]?\d)")
_RATE = re.compile(r"(?<=[\dBMTK%+]) (a|per) (?=(?:second|minute|hour|day|week|month|year|user)\b)")  # "$1.25B a month"
_HYPHENED_NUMBER = re.compile(r"((?<![\w-])[^\W\d_]\w*-\d+(?:\.\w+)*\w*)")
_HYPHENED = re.compile(r"((?<![\w-])\w+(?:-\w+(?:\.\w+)*)+)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_PLURAL_OWNER = re.compile(r"(?<=[sxz])'(?=[\s.,;:)]|$)")
_OPENING = re.compile(r"(?<!\w)'")
_NUMERIC = re.compile(r"[^\w]*\d[\d.,\s\u00a0–-]*(?:%|x|[kKMBT]|bn|m|tn)?\+?|[–—-]|n/a", re.IGNORECASE)


def printable(text: str) -> str:
    """The text without what a mail cannot carry (controls, lone surrogates, non-characters), line ends as \\n, its bidi controls closed.

    A right-to-left override stays, and ends with the text: an open one would turn round what stands after it.
    """
    kept = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))
    return kept + _bidi_ends(kept) if _BIDI.search(kept) else kept


def _bidi_ends(text: str) -> str:
    """What closes the embeddings and isolates that the text leaves open, innermost first; none crosses a line's end."""
    wanted: list[str] = []
    for character in text.rpartition("\n")[2]:
        if character in _OPENS:
            wanted.append(_OPENS[character])
        elif character in wanted:
            while wanted.pop() != character:
                pass
    return "".join(reversed(wanted))


def one_line(text: str) -> str:
    """The text as a header can hold it: no line ends, no controls, none that turn its direction; white space once."""
    return " ".join(_BIDI.sub("", printable(text)).split())


def bind(text: str) -> str:
    """The text with no-break spaces where a line must not end: names with versions, numbers with their unit,
    bound and rate, the last two words."""
    bound = _MEASURED.sub(rf"\1{NBSP}", _VERSIONED.sub(rf"\1{NBSP}", text))
    bound = _RATE.sub(rf"{NBSP}\1{NBSP}", _BEFORE_FIGURE.sub(lambda found: found.group().replace(" ", NBSP), bound))
    head, space, last = bound.rstrip().rpartition(" ")
    neighbour = head.rpartition(" ")[2]
    if space and " " in head and len(neighbour) + len(last) < LONGEST_BOUND:
        return f"{head}{NBSP}{last}"
    return bound


def hyphens(text: str, *, headline: bool = False) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether its hyphen must not end a line: "GPT-5.5"; in a headline also "one-fifteenth"."""
    pieces = (_HYPHENED if headline else _HYPHENED_NUMBER).split(text)
    return [(piece, place % 2 == 1 and len(piece) < LONGEST_BOUND) for place, piece in enumerate(pieces) if piece]


def two_lines(title: str) -> tuple[str, ...]:
    """A masthead's lines: two where both fit and the second is the longer, as a title stands best; else one that wraps by itself."""
    words = curl(title).split()
    for count in range(min(len(words) - 1, MASTHEAD_LINE), 0, -1):
        first, second = " ".join(words[:count]), " ".join(words[count:])
        if len(first) <= len(second) <= MASTHEAD_LINE:
            return first, second
    return (" ".join(words),)


def runs(text: str) -> str:
    """Which way the text runs: "rtl" where two words of five begin so (as Closure's bidi estimates it), else "ltr"; '' without letters.

    Its first letter alone says little: an Arabic line may begin with the name of an American company.
    """
    ways = [way for word in text.split() if (way := begins(word))]
    if not ways:
        return ""
    return "rtl" if ways.count("rtl") >= RTL_SHARE * len(ways) else "ltr"


def begins(text: str) -> str:
    """ "ltr" or "rtl" by the first letter, '' where there is none: as a program takes plain text (UAX #9, P2)."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    kind = next((kind for kind in kinds if kind in ("L", "R", "AL")), "")
    return kind and ("ltr" if kind == "L" else "rtl")


def curl(text: str) -> str:
    """The text with a real apostrophe within words, and after the s of owners where no quotation is open: feeds write both."""
    curled = _APOSTROPHE.sub("’", text)
    return curled if _OPENING.search(curled) else _PLURAL_OWNER.sub("’", curled)


def is_figure(text: str) -> bool:
    """Whether a table's cell is a number ("$0.50", "80–95%", "1,000", "–"), to be set flush right."""
    return bool(_NUMERIC.fullmatch(text.strip()))


def capitalised(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
