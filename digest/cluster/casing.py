"""Casing: a Title Case headline written as a sentence, where the story's texts or general news show which of its words are names.

title in capitals? → each word: seen small or large in the texts → else its share of capitals in general news → else its ending
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.cluster.tokens import NEW, STOP, stem
from digest.cluster.verbs import is_verb_form

CAPITALS = 0.8  # share of a title's longer words that are large, from which it is set in Title Case
LONGER = 3  # characters up to which a word is small in some Title Case too
FEWEST = 3  # longer words under which nobody can tell Title Case from a row of names
NAME = 80  # per cent of capitals in general news from which a word is a name ("house": 97, the one that votes)
COMMON = 25  # per cent up to which it is none; between them the neighbours decide ("court" after "Supreme")
HALF = 50  # per cent from which a word after a name belongs to it ("Justice Department"); before a name it is a title ("Speaker")
UNKNOWN = 0.34  # share of the longer words that may stay unknown, and therefore large, before the title is left as it was
SMALL_WORDS = frozenset(
    """
    a an the and or but nor of in on at to for from by with without as than that which who whom whose while after before since
    until into over under its his her their our your my is are was were be been will would could should has have had not no if when
    where because about against between during per via amid up out off it he she they we you this these those all more most
    """.split()
)
WEEKDAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november
    december jan feb apr aug sept oct nov dec
    """.split()
)
ALWAYS = frozenset({"fed"})  # names that general news writes small too, as another word
MONTH = frozenset({"march", "may"})  # names of months only beside a number or after a preposition
FIXED = frozenset(  # names made of common words that stand alone often enough in one title
    """
    associated press,wall street,al jazeera,white house,supreme court,silicon valley,big tech,big four,middle east,cold war,capitol hill,
    justice department,state department,treasury department,homeland security,united states,united nations,united kingdom,european union,
    hong kong,el salvador,costa rica,wall st,apple intelligence,open ai,red cross,world cup,world bank
    """.replace("\n", "")
    .strip()
    .replace(",    ", ",")
    .split(",")
)
SMALL = re.compile(r"(?<![\w’'.-])[a-z][a-z’']*")
ENDING = re.compile(
    r"(?:ing|[ts]ions?|ed|ly|ments?|ness|[ai]ble|[aeitsu]ive|ous|[a-z]ity|ers|ors|ists?|i[sz]es?|isms?|ful|less|ances?|ences?|"
    r"ia?cal|[ntdr]ary|[tsd]ory|[iutsrn]al|age|ures?|[dghkwt]est|logy|ism|stream)$"
)
WORD = re.compile(r"[A-Za-z][\w’']*(?:-[\w’']+)*|\w+(?:[-.]\w+)*")
INSIDE = re.compile(r"(?<=[\w,;’'”)] )[A-Z][\w’'-]*")
SPEAKING = re.compile(r"\b([A-Z][\w’-]*)(?=, (?:an?|the|which|who)\b| (?:is|has|was|will|says|said)\b|['’]s\b)")  # who opens a sentence


@dataclass(frozen=True, slots=True)
class Seen:
    """How a story's texts write words: the stems of small ones, large ones within a sentence, what is small elsewhere, the texts."""

    small: frozenset[str]
    large: frozenset[str]
    elsewhere: frozenset[str]
    text: str


def is_title_case(title: str) -> bool:
    """Whether nearly all of its longer words are large, whatever they are."""
    longer = [part for part in title.split()[1:] if len(part) > LONGER and part[0].isalpha()]
    return len(longer) >= FEWEST and sum(part[0].isupper() for part in longer) >= CAPITALS * len(longer)


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """The stems of all words that texts write small somewhere; of names there are few among them."""
    return frozenset(stem(word) for word in {word for text in texts for word in SMALL.findall(text)})


def sentence_case(title: str, texts: Sequence[str], small: frozenset[str] = frozenset()) -> str:
    """A Title Case headline as a sentence; as it was where more than a third of its words are known to nobody.

    `texts` are its story's own; `small` the stems that other texts of the week write small, for words that neither those nor news know.
    """
    if not is_title_case(title):
        return title
    seen = _seen(tuple(texts), small)
    parts = title.split()
    known = [_is_name(parts, place, seen) for place in range(len(parts))]
    longer = [place for place in range(1, len(parts)) if len(parts[place]) > LONGER]
    if sum(known[place] is None for place in longer) > max(1, UNKNOWN * len(longer)):
        return title
    written = [parts[0], *(_written(parts, place, known, seen) for place in range(1, len(parts)))]
    return " ".join(written)


def is_known_name(word: str) -> bool:
    """Whether general news writes the word large nearly always; of a word that it never uses, whether its form is no common one's."""
    share = _share(word)
    low = word.lower()
    return share >= NAME if share is not None else not (low in STOP or low.endswith("s") or is_verb_form(low) or ENDING.search(low))


@lru_cache(maxsize=1)  # the titles of one story come in a row
def _seen(texts: tuple[str, ...], elsewhere: frozenset[str]) -> Seen:
    text = "\n".join(texts)
    small = small_words(texts)
    large = {re.sub(r"['’]s?$", "", word) for word in {*INSIDE.findall(text), *SPEAKING.findall(text)}}
    return Seen(small, frozenset(large), elsewhere, text)


def _is_name(parts: Sequence[str], place: int, seen: Seen) -> bool | None:
    """Whether the word at a place is a name, by itself; None where nobody knows. Acronyms and words with digits are as they are."""
    bare = _bare(parts[place])
    low = bare.lower()
    before = _bare(parts[place - 1]).lower() if place else ""
    after = _bare(parts[place + 1]).lower() if place + 1 < len(parts) else ""
    if bare == "A" or (low in SMALL_WORDS and bare[1:].islower()) or (low.endswith(("n’t", "n't")) and not bare.isupper()):
        return False
    if not bare or not bare[0].isupper() or not bare[1:].islower() or low in WEEKDAYS:
        return bool(bare) and not bare[0].islower()
    if low in MONTH:
        return before in {"in", "on", "since", "by", "until", "from", "late", "early", "mid"} or after.isdigit()
    if low == "new" or (before == "new" and low in NEW):
        return low != "new" or after in NEW
    return low in ALWAYS or f"{before} {low}" in FIXED or f"{low} {after}" in FIXED or _by_use(parts, place, seen)


def _by_use(parts: Sequence[str], place: int, seen: Seen) -> bool | None:
    """The same by how the story's texts write the word, else by general news."""
    bare = _bare(parts[place])
    stemmed = stem(bare.lower())
    if bare in seen.large:
        return stemmed not in seen.small or _paired(parts, place, seen)
    return False if stemmed in seen.small or bare.lower() in STOP else _by_news(bare.lower(), seen)


def _by_news(low: str, seen: Seen) -> bool | None:
    share = _share(low)
    if share is None:
        return False if is_verb_form(low) or stem(low) in seen.elsewhere or (len(low) > 5 and ENDING.search(low)) else None
    return True if share >= NAME else False if share <= COMMON else None


def _share(word: str) -> int | None:
    from digest.cluster.vectors import background

    _, large = background()[1].get(stem(word.lower()), (0, -1))
    return None if large < 0 else large


def _paired(parts: Sequence[str], place: int, seen: Seen) -> bool:
    """Whether the texts write the word and a neighbour together, both large: "Supreme Court" where "the court" stands too."""
    bare = _bare(parts[place])
    beside = [f"{_bare(parts[place - 1])} {bare}" if place else "", f"{bare} {_bare(parts[place + 1])}" if place + 1 < len(parts) else ""]
    return any(" " in pair.strip() and pair[0].isupper() and pair in seen.text for pair in beside if pair)


def _written(parts: Sequence[str], place: int, known: Sequence[bool | None], seen: Seen) -> str:
    word = parts[place]
    if re.search(r"[:.?!—–]$", parts[place - 1]) and not re.search(r"\b\w\.$", parts[place - 1]):
        return word
    if "-" in word and not _bare(word).isupper() and _bare(word) not in seen.large and not word[0].isdigit():
        return "-".join(_part(part, seen, first=not index) for index, part in enumerate(word.split("-")))
    name = known[place]
    if name is None and (share := _share(_bare(word))) is not None:
        before, after = place > 1 and bool(known[place - 1]), place + 1 < len(parts) and bool(known[place + 1])
        name = after or (before and share > HALF and not _bare(parts[place - 1]).isupper())
    return _lowered(word) if name is False and not any(letter.isdigit() for letter in word) else word


def _part(part: str, seen: Seen, *, first: bool) -> str:
    """A part of a compound: "anti-Semitic", "U.S.-backed", "16-year-old"."""
    if not part or any(letter.isdigit() for letter in part):
        return part
    name = _is_name([part], 0, seen)
    return part if name or (name is None and first and _share(_bare(part)) is None) else _lowered(part)


def _lowered(word: str) -> str:
    place = next((index for index, letter in enumerate(word) if letter.isalpha()), 0)
    return word[:place] + word[place].lower() + word[place + 1 :] if word else word


@lru_cache(maxsize=20_000)
def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", re.sub(r"^[^\w]+|[^\w’']+$", "", word))
