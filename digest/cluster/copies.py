"""Copies: the same text printed by several outlets counts as one voice.

texts without their quotations → shingles → sketches (the smallest hashes) → candidates → share of the shorter in the longer → copies
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np

from digest.model import Article

SAME_TEXT = 0.5  # share of the shorter text's shingles in the longer at which it is a reprint, cut, edited, with paragraphs of its own
LEAST_PART = 0.2  # share of the longer's shingles in the shorter: less is a teaser of one item of a briefing, or a briefing's
OWN_PART = 0.75  # the same share within one outlet, which prints its house's words again and again, but no reprints
OWN_TITLE = 0.6  # Jaccard of two titles' words from which one outlet prints an item twice; under others the text is its standing one
FULL = 0.6  # share of the fullest text's shingles from which an earlier one stands for all: the wire's beside a house's with more to say
TOO_SHORT = 20  # words of its own under which two texts may agree by chance
COMPARED = 3_000  # characters of a text that are compared: cuts come from the end, and what agrees so far agrees
SKETCH = 32  # smallest shingle hashes (a bottom-k MinHash) by which candidates are found: a text and its third share 11 on average
MOST_CANDIDATES = 4  # longer texts that one is held against, those first that share most of its sketch
SPREAD = 0x9E3779B97F4A7C15  # an odd number of many set bits, so that runs of words that differ get numbers far apart
# Words become runs of two, of four, of eight, which are the shingles: stock phrases are shorter, and in a report that a machine writes
# each week names and numbers break most runs of eight, but half of those of four.
POWERS = [(step, np.uint64(pow(SPREAD, step, 1 << 64))) for step in (1, 2, 4)]

WORD = re.compile(r"\w+")
# What somebody said is nobody's text: two newsrooms may quote the same three sentences. One left open ends with its paragraph.
QUOTED = re.compile(r"“[^”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)|„[^“”\n]*(?:[“”]|$)|«[^»\n]*(?:»|$)", re.MULTILINE)
SINGLY = re.compile(r"‘(?:[^’\n]|’(?=\w))*(?:’|$)|(?<=\s)'(?:[^'\n]|'(?=\w))*'(?!\w)", re.MULTILINE)  # "don't" ends none


def find_copies(articles: Sequence[Article]) -> dict[str, str]:
    """{id of a copy: id of the article that it repeats}; the latter is the earliest that has most of the text, and no copy itself.

    Short articles are copies where title and text are the same word for word, longer ones where the text is, or most of its shingles.
    """
    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    copies = _word_for_word(ordered)
    numbers = _Numbers()
    read = [(_shingles(article.text, numbers), article) for article in ordered if article.id not in copies]
    texts = sorted((one for one in read if len(one[0])), key=lambda one: -len(one[0]))
    for family in _families([shingles for shingles, _ in texts], [article for _, article in texts]):
        whole = [texts[place][1] for place in family if len(texts[place][0]) >= FULL * len(texts[family[0]][0])]
        first = min(whole, key=lambda article: (article.published, article.id)).id
        copies |= {texts[place][1].id: first for place in family if texts[place][1].id != first}
    return {name: copies.get(first, first) for name, first in copies.items()}


def within(copies: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """The copies among these articles; where what they repeat is none of them, the first of them stands for it."""
    here = set(names)
    standing: dict[str, str] = {}
    found: dict[str, str] = {}
    for name in names:
        original = copies.get(name, name)
        first = original if original in here else standing.setdefault(original, name)
        if first != name:
            found[name] = first
    return found


def _word_for_word(ordered: Sequence[Article]) -> dict[str, str]:
    firsts: dict[tuple[str, str], Article] = {}
    copies: dict[str, str] = {}
    for article in ordered:
        title = "" if article.text.count(" ") >= TOO_SHORT else article.title.casefold()
        first = firsts.setdefault((title, article.text), article)
        if first is not article and _may_repeat(article, first):
            copies[article.id] = first.id
    return copies


def _families(texts: Sequence[Any], articles: Sequence[Article]) -> list[list[int]]:
    """Places of texts that are one, the longest first; `texts` are the shingles of `articles`, longest first."""
    original: dict[int, int] = {}
    families: dict[int, list[int]] = defaultdict(list)
    told: dict[int, Any] = {}
    for place, candidates in _candidates(texts).items():
        for longer in dict.fromkeys(original.get(one, one) for one in candidates):
            shared = np.intersect1d(texts[place], texts[longer], assume_unique=True)
            one, other = articles[place], articles[longer]
            part = OWN_PART if _of_one_outlet(one, other) else LEAST_PART
            alike = len(shared) >= SAME_TEXT * len(texts[place]) and len(shared) >= part * len(texts[longer])
            if alike and _may_repeat(one, other) and _same_part(shared, told.setdefault(longer, shared)):
                original[place] = longer
                families[longer].append(place)
                break
    return [[longest, *others] for longest, others in families.items()]


def _of_one_outlet(one: Article, other: Article) -> bool:
    return bool(one.source) and one.source == other.source


def _may_repeat(one: Article, other: Article) -> bool:
    """Two outlets' always; one outlet's where the titles agree: a show's or a shop's standing text lies under each of its items."""
    if not _of_one_outlet(one, other):
        return True
    left, right = (set(WORD.findall(article.title.lower())) for article in (one, other))
    return len(left & right) >= OWN_TITLE * len(left | right)


def _same_part(shared: Any, told: Any) -> bool:
    """Whether a quarter of this is of the part that the longest copy has: the two texts that a briefing holds whole share nothing."""
    return shared is told or 4 * len(np.intersect1d(shared, told, assume_unique=True)) >= len(shared)


def _candidates(texts: Sequence[Any]) -> dict[int, list[int]]:
    """{place of a text: places before it that share its sketch, the likeliest first}, in order.

    Of all that hold a hash only the longest is a candidate by it, so a thousand copies or a phrase of the house make no thousand squares.
    """
    sketches = [text[:SKETCH] for text in texts]
    if not sketches:
        return {}
    owners = np.repeat(np.arange(len(sketches)), [len(sketch) for sketch in sketches])
    hashes = np.concatenate(sketches)
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    new = np.concatenate(([True], hashes[1:] != hashes[:-1]))
    holders = owners[new][np.cumsum(new) - 1]
    pairs, counts = np.unique((owners * len(texts) + holders)[owners != holders], return_counts=True)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        found[pair // len(texts)].append((-count, pair % len(texts)))
    return {place: [longer for _, longer in sorted(near)[:MOST_CANDIDATES]] for place, near in found.items()}


class _Numbers(dict[str, int]):
    """Word → a number of 32 bits that is the same in every run."""

    def __missing__(self, word: str) -> int:
        self[word] = number = crc32(word.encode())
        return number


def _shingles(text: str, numbers: _Numbers) -> Any:
    """The hashes of the runs of eight words outside quotations, ascending, each once; none of a text that is too short."""
    own = QUOTED.sub(" ", text[:COMPARED])
    if " '" in own or "‘" in own:
        own = SINGLY.sub(" ", own)
    written = [numbers[word] for word in WORD.findall(own.lower())]
    if len(written) < TOO_SHORT:
        return np.zeros(0, dtype=np.uint32)
    runs = np.array(written, dtype=np.uint64)
    for step, power in POWERS:
        runs = runs[:-step] * power + runs[step:]
    runs = (runs >> np.uint64(32)).astype(np.uint32)
    runs.sort()
    return runs[np.concatenate(([True], runs[1:] != runs[:-1]))]
