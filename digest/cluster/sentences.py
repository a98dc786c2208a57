"""Sentences fit to print: those of an article's text without what only a newspaper's page needs, and what each needs before it."""

import re
from functools import lru_cache

from digest.cluster.names import names_in
from digest.cluster.tokens import STOP, stem, words
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
    r"this (?:story|article) (?:was|has been|originally)|correction:|editor.s note|copyright|©|http|learn more\b)",
    re.IGNORECASE,
)
JUNK_WITHIN = ("subscribe to", "newsletter", "cookie", "for immediate release")
CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
DANGLING = re.compile(
    r"^(?:And|But|Or|So|Yet|Nor|Also|Still|However|Moreover|Meanwhile|Instead|Then|That|This|These|Those|It|He|She|They|His|Her|"
    r"Their|Its|Both|Neither|"
    r"Such|There(?! (?:is|are|was|were|will|has|have)\b)|Here|"
    r"Another|Others|Elsewhere|Nevertheless|Nonetheless|Therefore|Thus|Besides|Otherwise|Even so|In turn|"
    r"As a result|For example|For instance|One of them|The former|The latter)\b"
)
ECHO = re.compile(
    r"\b(?:instead(?! of)|likewise|else|in turn|the others?|the rest(?! of)|"
    r"the (?:former|latter)(?=[,.;]| (?:is|are|was|were|has|have|had|will|would|can|could|may|said|says)\b)|"
    r"the (?:first|second|two|three)(?= (?:have|are|were)\b|[,.;])|the same (?:day|morning|evening|afternoon|night|week)|"
    r"(?:of|at|in|from|on|with|by|for) (?:that|those|such)(?! (?:who|whose|with|in|at|on|from|of|as|aged)\b) [a-z]+)\b"
)
PRONOUN = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Hh]im|[Hh]is|[Hh]er|[Ii]t|[Ii]ts|[Tt]hey|[Tt]hem|[Tt]heir|[Tt]h(?:is|ese|ose)(?! (?:week|month|year|summer|spring"
    r"|autumn|winter|morning|evening|weekend|time|quarter|who|whose|with)))\b"
)
SMALL_WORDS = (
    "The|An?|In|On|At|For|From|With|By|To|Of|As|After|Before|When|While|If|Under|Over|About|All|Most|Some|Many|Every|Each|One|Two|Three|No|"
    "Not|Now|What|Why|How|Who|Where|Until|Since|Because|Although|Though|Asked|Once|During"
)
NAMED = re.compile(rf"(?<!^)\b[A-Z][\w’'.-]+|^(?!(?:{SMALL_WORDS})\b)[A-Z][\w’'.-]*[^\Ws] ")
INTRODUCED = re.compile(r"\b(?:[Aa]n?|[Oo]ne|[Tt]he|[Ee]very|[Ee]ach|[Nn]o|[Ww]ho(?:ever)?|[Aa]nyone)\b")
PLURAL = re.compile(r"\b\w{2,}[^\Ws]s\b|\b(?:people|men|women|children|and|both|each|anyone)\b|\b[A-Z]\w+s\b", re.IGNORECASE)
NEAR = 8  # words from its start within which a sentence says whom it speaks of
GENERIC = re.compile(
    r"\b[Tt]he (?:\w+ )?(?P<what>company|companies|group|firm|firms|start-up|startup|partnership|insurer|agency|pair|fund|maker|venture|"
    r"investors|update|move|decision|plan|deal|document|draft|report|reports|measure|ruling|result|announcement|charge|difference|gap|"
    r"comparison|legislation|restriction|agreement|round|survey|study|truce|bill|proposal|incident|suspect|lawsuit)\b"
    r"(?! (?:[A-Z]|(?:that|of|which|who|whose|in|for|on|from|at|to|between|with|it|he|she|they)\b))"
)
DEFINITE = re.compile(r"(?:(?:In|At|For|On|From|With|Under|By|To|Without) )?[Tt]he (?P<what>(?:[^\s,]+ ){1,4}[^\s,]+)")
RESTRICTED = re.compile(r"\b(?:of|that|which|who|whose|in|for|from|at|on|by|between|with|to|behind|against|over|than|and)\b|['’]s?\b")
COMMON_KNOWLEDGE = frozenset(
    stem(word) for word in "government world public police president court market internet economy country weather pandemic".split()
)
COURTESY = re.compile(r"\b(?:Mr|Mrs|Ms)\.? (?P<name>[A-Z][\w’'-]*[^\W_])(?! [A-Z])")  # "Mr. Wong" is somebody who has been named
GIVEN = re.compile(r"[A-Z][\w’'-]* \Z")  # a word with a capital right before
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
    if not SHORTEST <= count <= LONGEST or CUT.search(sentence) or _is_junk(sentence):
        return False
    if sentence[-1] not in '.!?”"’)' or sentence.startswith("- ") or "|" in sentence:
        return False
    return _balanced(sentence) and not sentence.rstrip('”"’').endswith("?")


def _is_junk(sentence: str) -> bool:
    if JUNK.match(sentence):
        return True
    lowered = sentence.lower()
    return any(junk in lowered for junk in JUNK_WITHIN)


def _balanced(sentence: str) -> bool:
    """No quotation or bracket that opens or closes outside the sentence."""
    return sentence.count("“") == sentence.count("”") and sentence.count('"') % 2 == 0 and sentence.count("(") == sentence.count(")")


def stands_alone(sentence: str) -> bool:
    """Whether a reader who has read nothing before knows what the sentence speaks of."""
    return not (DANGLING.match(sentence) or ECHO.search(unquoted(sentence)) or _unnamed(unquoted(sentence)))


def unquoted(sentence: str) -> str:
    """The sentence with its quotations emptied."""
    if '"' not in sentence and "“" not in sentence:
        return sentence
    return re.sub(r"“[^”]*”|\"[^\"]*\"", "“”", sentence)


def _unnamed(told: str) -> bool:
    """Whether the sentence's first pronoun has nothing before it that it can stand for."""
    found = PRONOUN.search(told)
    if found is None:
        return False
    before, after = told[: found.start()], told[found.end() :]
    if len(before.split()) <= NEAR // 2 and re.search(r"\b(?:from|of|to|for|with|by|at|in|on) $", before):
        return True
    if re.match(r"[^,.]{0,80}, [A-Z]", after) or len(before.split()) > NEAR:
        return False
    if found.group().lower() in ("they", "them", "their", "these", "those"):
        return not PLURAL.search(re.sub(r"\b(?:which|who) \w+|\bthat \w+s\b", "", before))
    return not (NAMED.search(before) or (INTRODUCED.search(before) and found.group().lower() not in ("he", "she", "him")))


def wanted(sentence: str, before: str) -> tuple[frozenset[str], ...]:
    """What the sentence takes as known: of each set of stems one has to be on the page. `before` is its article up to it.

    The company, the draft: a thing that this sentence does not introduce. "Mr. Wong"; a surname alone, where the article gave the
    whole name before.
    """
    told = unquoted(sentence)
    found = [frozenset({stem(match["what"].lower())}) for match in GENERIC.finditer(told) if not NAMED.search(told[: match.start()])]
    opening = DEFINITE.match(told)
    if opening and not RESTRICTED.search(opening["what"]) and not NAMED.search(opening["what"]):
        found.append(frozenset(stem(word.lower()) for word in words(opening["what"])[:2] if word.lower() not in STOP))
    if "Mr" in told or "Ms" in told:
        found += [frozenset({stem(match["name"].lower())}) for match in COURTESY.finditer(told)]
    if before:
        found += [frozenset({stem(name.lower())}) for name in names_in(told) if " " not in name and _surname(name, before)]
    return tuple(one for one in found if one and not one & COMMON_KNOWLEDGE)


def _surname(name: str, before: str) -> bool:
    """Whether the text gave the name behind another word with a capital."""
    start = before.find(name)
    while start >= 0:
        if not before[start + len(name) : start + len(name) + 1].isalnum() and GIVEN.search(before, max(0, start - 40), start):
            return True
        start = before.find(name, start + 1)
    return False
