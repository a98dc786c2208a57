"""Where a text holds what a costly pattern needs: all hints are looked for at once, by one automaton (Aho and Corasick's)."""

from collections.abc import Sequence
from dataclasses import dataclass

LOWER = bytes(ord(chr(code).lower()) for code in range(256))


def folded(text: str) -> bytes:
    """In lower case, one byte for each character ("?" for all beyond Latin-1), so that places in it are places in the text.

    Three times as quick as `str.lower` on a text that has one typographic quote.
    """
    return text.replace("\N{KELVIN SIGN}", "k").encode("latin-1", "replace").translate(LOWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a line must hold, in lower case: one of the bits, and one of the words; where there are no bits, a word that stands alone.

    `beside` are the words that bits need, folded.
    """

    words: tuple[str, ...] = ()
    bits: tuple[str, ...] = ()
    beside: tuple[bytes, ...] = ()


def make_hint(needles: str) -> Hint:
    """Bits begin with "~" and spell a blank as "_"; all others are words, or signs."""
    written = needles.split()
    words = tuple(word for word in written if not word.startswith("~"))
    bits = tuple(word[1:].replace("_", " ") for word in written if word.startswith("~"))
    return Hint(words=words, bits=bits, beside=tuple(map(folded, words)) if bits else ())


class Hints:
    """Several hints, known by their numbers."""

    def __init__(self, hints: Sequence[Hint]) -> None:
        import ahocorasick_rs

        asking: dict[str, list[tuple[int, bool]]] = {}
        for number, hint in enumerate(hints):
            for needle in hint.bits or hint.words:
                asking.setdefault(needle, []).append((number, not hint.bits))
        self._signs = {needle: asking.pop(needle) for needle in tuple(asking) if len(needle) == 1 and needle > "\xff"}
        self._asking = tuple(asking.values())
        self._automaton = ahocorasick_rs.BytesAhoCorasick(list(map(folded, asking)), implementation=ahocorasick_rs.Implementation.DFA)

    def found(self, text: str, plain: bytes) -> dict[int, list[int]]:
        """By number of hint, where in the text its bits begin, or its words where it has no bits; `plain` is the text folded.

        A character beyond Latin-1 in a bit counts as any of them: a place may be none, but none is missed.
        """
        found: dict[int, list[int]] = {}
        for needle, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True):
            for number, is_word in self._asking[needle]:
                if not is_word or _stands_alone(text, start, end):
                    found.setdefault(number, []).append(start)
        if not text.isascii():
            for sign, asking in self._signs.items():
                if sign in text:
                    for number, _ in asking:
                        found.setdefault(number, []).extend(place for place, one in enumerate(text) if one == sign)
        return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter touches it, or it is a sign."""
    return not (text[start].isalpha() and ((start and text[start - 1].isalpha()) or text[end : end + 1].isalpha()))
