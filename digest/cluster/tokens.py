"""Words: from an article to stems, names and sentences, by the rules of its language."""

import re
from functools import lru_cache
from typing import Any

BODY_CHARS = 1500  # what tells an event stands at the top; more adds background
ACRONYM = re.compile(r"\b(?:[A-Za-z]\.){2,}")
WORD = re.compile(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?|\d[\d.,]*\d|\d")
POSSESSIVE = re.compile(r"['’]s?$")

# Function words, then verbs of reporting and days, which tell nothing of the event (MIND: they blur stories).
ENGLISH = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below between both but by can
    could did do does doing down during each even every few first for from further get had has have having he her here hers him
    his how i if in into is it its itself just last like made make many may me might more most much must my new next no nor not
    now of off on once one only or other our out over own per same she should since so some still such than that the their them
    then there these they this those through to too two under until up us very was we were what when where which while who whom
    whose why will with within without would you your according added announced asked called come comes confirmed expected going
    put report reported reports said saw say saying says show shows take takes tell tells told took use used uses using week weeks
    went year years day days month months time today yesterday monday tuesday wednesday thursday friday saturday sunday january
    february march april june july august september october november december
    """.split()
)
NEW = frozenset("york jersey mexico hampshire zealand orleans delhi england".split())  # "New" is theirs
STOP = ENGLISH | frozenset(
    """
    der die das den dem des ein eine einer eines einem einen und oder aber auch auf aus bei bis durch für gegen im in ist mit nach
    nicht noch nur sich sie sind so über um von vor war was wird werden wie zu zum zur dass als am an es hat haben mehr el la los
    las un una unos unas y o pero de del en con por para que se su sus al lo como más no es son fue ha han ya sin sobre entre le
    les des du et ou dans sur pour par plus ne pas est sont ce cette qui au aux
    """.split()
)


@lru_cache(maxsize=8)
def snowball(language: str) -> Any:
    """The stemmer of a language, by its English name."""
    import Stemmer

    return Stemmer.Stemmer(language)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The English Snowball stem of a lower-case word; numbers stay as they are."""
    return word if word[0].isdigit() else str(snowball("english").stemWord(word))


def words(text: str) -> list[str]:
    """The words as written: acronyms joined (U.S. → US), possessives dropped, numbers whole."""
    text = text.replace("’", "'")
    if text.count(".") > 1:  # one ends a sentence
        text = ACRONYM.sub(lambda match: match.group().replace(".", ""), text)
    return [POSSESSIVE.sub("", word) if "'" in word else word for word in WORD.findall(text)]


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    return [stem(word) for word in (written.lower() for written in words(text)) if word not in STOP]


def body(text: str) -> str:
    """The part of an article's text that is compared."""
    return text[:BODY_CHARS]
