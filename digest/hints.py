"""Where a text holds what a costly pattern needs: all hints are looked for at once, by one automaton (Aho and Corasick's)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a line must hold, in lower case: one of the bits, and one of the words; where there are no bits, a word that stands alone."""

    words: tuple[str, ...] = ()
    bits: tuple[str, ...] = ()


def make_hint(needles: str) -> Hint:
    """Bits begin with "~" and spell a blank as "_"; all others are words, or signs."""
    written = needles.split()
    return Hint(
        words=tuple(word for word in written if not word.startswith("~")),
        bits=tuple(word[1:].replace("_", " ") for word in written if word.startswith("~")),
    )


class Hints:
    """Several hints, known by their numbers."""

    def __init__(self, hints: Sequence[Hint]) -> None:
        import ahocorasick_rs

        asking: dict[str, list[tuple[int, bool]]] = {}
        for number, hint in enumerate(hints):
            for needle in hint.bits or hint.words:
                asking.setdefault(needle, []).append((number, not hint.bits))
        self._asking = tuple(asking.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(asking), implementation=ahocorasick_rs.Implementation.DFA)

    def found(self, lowered: str) -> dict[int, list[int]]:
        """By number of hint, where in the text in lower case its bits begin, or its words where it has no bits."""
        try:
            matches = self._automaton.find_matches_as_indexes(lowered, overlapping=True)
        except UnicodeEncodeError:
            matches = self._automaton.find_matches_as_indexes(SURROGATES.sub("?", lowered), overlapping=True)
        found: dict[int, list[int]] = {}
        for needle, start, end in matches:
            for number, is_word in self._asking[needle]:
                if not is_word or _stands_alone(lowered, start, end):
                    found.setdefault(number, []).append(start)
        return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter touches it, or it is a sign."""
    return not (text[start].isalpha() and ((start and text[start - 1].isalpha()) or text[end : end + 1].isalpha()))
