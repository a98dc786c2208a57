"""What a text must hold before a costly pattern is tried on it: words, known once for all hints, and bits, which are looked for."""

import re
from dataclasses import dataclass

LETTERS = bytes(code if chr(code) in "abcdefghijklmnopqrstuvwxyz" else 32 for code in range(256))  # everything else parts words
CUT = re.compile(r"\^\w+|\w+\^")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One of the words is in the text, and one of the bits in the line, both in lower case. A bit comes with the words that stand in it."""

    words: frozenset[str] = frozenset()
    bits: tuple[tuple[frozenset[str], str], ...] = ()
    keys: frozenset[str] = frozenset()
    """One of these is in every text that holds one of the bits; empty where that is not known."""

    def found(self, words: frozenset[str], lowered: str) -> list[str]:
        """The bits that a text with these words holds; [""] where the words alone are hint enough."""
        if (self.words and self.words.isdisjoint(words)) or (self.keys and self.keys.isdisjoint(words)):
            return []
        return [bit for needed, bit in self.bits if needed <= words and bit in lowered] if self.bits else [""]

    @property
    def asked(self) -> frozenset[str]:
        """Every word that this wants to know of."""
        return self.words.union(*(needed for needed, _ in self.bits))


def make_hint(needles: str) -> Hint:
    """Bits begin with "~", spell a blank as "_", and have "^" where they begin or end within a word; all others are words or signs."""
    words = needles.split()
    spelled = [word[1:].replace("_", " ") for word in words if word.startswith("~")]
    bits = tuple((frozenset(latin_words(CUT.sub("", bit))), bit.replace("^", "")) for bit in spelled)
    return Hint(
        words=frozenset(word for word in words if not word.startswith("~")),
        bits=bits,
        keys=frozenset(max(sorted(needed), key=len) for needed, _ in bits) if all(needed for needed, _ in bits) else frozenset(),
    )


def latin_words(lowered: str) -> list[str]:
    """The runs of letters a to z: "caf" of "café"; ten times as quick as a pattern of all letters."""
    return lowered.encode("ascii", "replace").translate(LETTERS).decode("ascii").split()
