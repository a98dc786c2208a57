"""Sentences fit to print: those of an article's text without what only a newspaper's page needs."""

import re
from functools import lru_cache

from digest.text import sentences

DATELINE = re.compile(
    r"^(?:[A-Z][A-Z.'’-]+(?:[ ,/]+[A-Z][A-Za-z.'’-]+){0,4}|[A-Z][a-z]+(?:, [A-Z][a-z.]+)?)\s*(?:\([A-Z][^)]{1,30}\)\s*)?(?:[—–]|"
    r"--|- )\s*(?=[\"“A-Z])"
)
LABEL = re.compile(r"^(?:EXCLUSIVE|BREAKING|UPDATE(?: \d)?|WATCH|JUST IN|DEVELOPING|Exclusive|Breaking|Update)\s*[:—–-]\s*")
BYLINE = re.compile(r"^By [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}\s*(?:\n|$|[|·•])")
JUNK = re.compile(
    r"^(?:advertisement|sign up|subscribe|click here|read more|watch:|photo:|image:|related:|follow us|share this|"
    r"continue reading|listen to|"
    r"this (?:story|article) (?:was|has been|originally)|correction:|editor.s note|copyright|©|http)|subscribe to|newsletter|"
    r"cookie|for immediate release|^learn more\b",
    re.IGNORECASE,
)
CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
DANGLING = re.compile(
    r"^(?:And|But|Or|So|Yet|Nor|Also|Still|However|Moreover|Meanwhile|Instead|Then|That|This|These|Those|It|He|She|They|His|Her|"
    r"Their|Its|Both|Neither|"
    r"Such|There|Here|Another|Others|Elsewhere|Nevertheless|Nonetheless|Therefore|Thus|Besides|Otherwise|Even so|In turn|"
    r"As a result|For example|For instance|One of them|The former|The latter)\b"
)
SHORTEST = 5  # words under which a sentence says too little to stand alone
LONGEST = 60  # words over which it is a list that lost its line breaks


@lru_cache(maxsize=20_000)
def clean_sentences(text: str) -> tuple[tuple[int, str], ...]:
    """(position, sentence) of those fit to print: no dateline, label or byline, not cut, not a fragment, not chrome."""
    kept = []
    for position, raw in enumerate(sentences(text)):
        sentence = LABEL.sub("", BYLINE.sub("", raw)).strip()
        sentence = DATELINE.sub("", sentence).strip() if position == 0 else sentence
        if _printable(sentence):
            kept.append((position, sentence))
    return tuple(kept)


def _printable(sentence: str) -> bool:
    count = len(sentence.split())
    if not SHORTEST <= count <= LONGEST or CUT.search(sentence) or JUNK.search(sentence):
        return False
    if sentence[-1] not in '.!?”"’)' or sentence.startswith("- ") or "|" in sentence:
        return False
    return _balanced(sentence) and not sentence.rstrip('”"’').endswith("?")


def _balanced(sentence: str) -> bool:
    """No quotation or bracket that opens or closes outside the sentence."""
    return sentence.count("“") == sentence.count("”") and sentence.count('"') % 2 == 0 and sentence.count("(") == sentence.count(")")


def stands_alone(sentence: str) -> bool:
    """Whether a reader who has read nothing before knows what the sentence speaks of."""
    return not DANGLING.match(sentence)
