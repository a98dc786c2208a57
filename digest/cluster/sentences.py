"""Sentences: an article's text cut where a reader would, cleaned of what only a newspaper's page needs."""

import re
from functools import lru_cache

ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof st gen sen rep gov sgt capt lt col rev hon jr sr inc ltd corp co cos llc plc bros dept univ vs etc approx est no vol fig
    jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun a.m p.m e.g i.e u.s u.k u.n e.u d.c ph.d
    fla calif mass ariz tex wash minn conn colo mich pa va ga ill ind kan ky la md mo neb nev okla ore tenn wis""".split()
)
END = re.compile(r"([.!?][\"”’')\]]*)\s+(?=[\"“‘'(\[]?[A-Z0-9À-ÖØ-Þ])")
DATELINE = re.compile(
    r"^(?:[A-Z][A-Z.'’-]+(?:[ ,/]+[A-Z][A-Za-z.'’-]+){0,4}|[A-Z][a-z]+(?:, [A-Z][a-z.]+)?)\s*(?:\([A-Z][^)]{1,30}\)\s*)?(?:[—–]|--|- )\s*(?=[\"“A-Z])"
)
LABEL = re.compile(r"^(?:EXCLUSIVE|BREAKING|UPDATE(?: \d)?|WATCH|JUST IN|DEVELOPING|Exclusive|Breaking|Update)\s*[:—–-]\s*")
BYLINE = re.compile(r"^By [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}\s*(?:\n|$|[|·•])")
JUNK = re.compile(
    r"^(?:advertisement|sign up|subscribe|click here|read more|watch:|photo:|image:|related:|follow us|share this|continue reading|listen to|"
    r"this (?:story|article) (?:was|has been|originally)|correction:|editor.s note|copyright|©|http)|subscribe to|newsletter|cookie",
    re.IGNORECASE,
)
CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
DANGLING = re.compile(
    r"^(?:And|But|Or|So|Yet|Nor|Also|Still|However|Moreover|Meanwhile|Instead|Then|That|This|These|Those|It|He|She|They|His|Her|Their|Its|Both|Neither|"
    r"Such|There|Here|Another|Others|Elsewhere|Nevertheless|Nonetheless|Therefore|Thus|Besides|Otherwise|Even so|In turn|As a result|For example|For instance|One of them|The former|The latter)\b"
)
SHORTEST = 5  # words under which a sentence says too little to stand alone
LONGEST = 60  # words over which it is a list that lost its line breaks


@lru_cache(maxsize=50_000)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a plain text, paragraphs kept apart, white space folded; nothing is dropped."""
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n|\n(?=- )", text):
        folded = " ".join(paragraph.split())
        start = 0
        for match in END.finditer(folded):
            if _ends_sentence(folded, start, match):
                found.append(folded[start : match.end(1)])
                start = match.end()
        if folded[start:].strip():
            found.append(folded[start:].strip())
    return tuple(found)


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    if not match.group(1).startswith("."):
        return True
    before = text[start : match.start()].rsplit(" ", 1)[-1].lstrip("(\"“‘'").lower()
    initial = len(before) == 1 and before.isalpha()
    return not (initial or before in ABBREVIATIONS or before.replace(".", "") in {"us", "uk"} and "." in before)


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
    if sentence[-1] not in ".!?”\"’)" or sentence.startswith("- ") or "|" in sentence:
        return False
    return _balanced(sentence) and not sentence.rstrip("”\"’").endswith("?")


def _balanced(sentence: str) -> bool:
    """No quotation or bracket that opens or closes outside the sentence."""
    return sentence.count("“") == sentence.count("”") and sentence.count('"') % 2 == 0 and sentence.count("(") == sentence.count(")")


def stands_alone(sentence: str) -> bool:
    """Whether a reader who has read nothing before knows what the sentence speaks of."""
    return not DANGLING.match(sentence)
