"""Contrast: how well each text of a mail stands out from its ground, computed from the mail's own styles, light and dark.

page → cascade under (light | dark) → text's colour, the nearest ground around it → ratio (WCAG 2.2, 1.4.3)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.check.css import Cascade
from digest.check.markup import Element, Page
from digest.palette import Colour, ratio

PLAIN, LARGE = 4.5, 3.0  # the least ratio of text; of text from 24 px, or from 18.66 px in bold (WCAG 2.2, 1.4.3)
LARGE_PX, LARGE_BOLD_PX = 24.0, 18.66
WHITE, BLACK, LINK = (255, 255, 255), (0, 0, 0), (0, 0, 238)  # what a mail program draws where nobody says otherwise

_NAMES = {
    "white": WHITE, "black": BLACK, "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128), "yellow": (255, 255, 0), "orange": (255, 165, 0),
    "maroon": (128, 0, 0), "purple": (128, 0, 128), "teal": (0, 128, 128), "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211),
    "darkgray": (169, 169, 169), "darkgrey": (169, 169, 169), "whitesmoke": (245, 245, 245), "aqua": (0, 255, 255), "lime": (0, 255, 0),
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+%?))?\s*\)")
_WORD = re.compile(r"[a-z]+")
_PIXELS = re.compile(r"([\d.]+)px")
_SEEN = re.compile(r"[^\s\u00a0\u034f\u00ad\u200b-\u200f\u2007\ufeff]")  # what a preheader is filled up with cannot be seen
_BOLD = frozenset({"bold", "bolder", "600", "700", "800", "900"})
_BOLD_TAGS = frozenset("b strong h1 h2 h3 h4 h5 h6 th".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Faint:
    """A text whose contrast is too low: the element that holds it, the two colours, the ratio and what it should be."""

    element: Element
    text: Colour
    ground: Colour
    ratio: float
    least: float


def colour(text: str) -> Colour | None:
    """The colour that a CSS value says; None where it is none, or lets through what is behind it."""
    low = text.strip().lower()
    if found := _HEX.search(low):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := _RGB.search(low):
        return None if found[4] in ("0", "0%", "0.0") else (int(found[1]), int(found[2]), int(found[3]))
    return next((_NAMES[word] for word in _WORD.findall(low) if word in _NAMES), None)


def cascade(page: Page, *, dark: bool) -> Cascade:
    """The styles on a wide screen, in light or dark."""

    def holds(condition: str) -> bool:
        if "prefers-color-scheme" in condition:
            return dark and "dark" in condition
        return condition.startswith("@media") and "max-width" not in condition and "print" not in condition

    return Cascade(page, holds)


def faint(page: Page, styles: Cascade) -> Iterator[Faint]:
    """Each element whose own words are too faint under these styles, once a pair of colours."""
    seen: set[tuple[Colour, Colour]] = set()
    for piece, holder in zip(page.pieces, page.holders, strict=True):
        if holder is None or holder.tag in ("title", "head") or not _SEEN.search(piece) or _is_hidden(styles, holder):
            continue
        text, ground = _text_colour(styles, holder), _ground(styles, holder)
        measured, least = ratio(text, ground), LARGE if _is_large(styles, holder) else PLAIN
        if measured < least and (text, ground) not in seen:
            seen.add((text, ground))
            yield Faint(element=holder, text=text, ground=ground, ratio=measured, least=least)


def _is_hidden(styles: Cascade, element: Element) -> bool:
    return any(styles.of(one).get("display") == "none" for one in (element, *element.around()))


def _text_colour(styles: Cascade, element: Element) -> Colour:
    for one in (element, *element.around()):
        said = styles.of(one).get("color", one.attributes.get("color", ""))
        if said and said != "inherit" and (found := colour(said)):
            return found
        if one.tag == "a" and "href" in one.attributes and said != "inherit":
            return LINK
    return BLACK


def _ground(styles: Cascade, element: Element) -> Colour:
    for one in (element, *element.around()):
        for said in (styles.of(one).get("background-color", ""), one.attributes.get("bgcolor", "")):
            if said and (found := colour(said)):
                return found
    return WHITE


def _is_large(styles: Cascade, element: Element) -> bool:
    size = _PIXELS.search(styles.inherited(element, "font-size"))
    pixels = float(size[1]) if size else 16.0
    weight = styles.inherited(element, "font-weight")
    bold = weight in _BOLD if weight else any(one.tag in _BOLD_TAGS for one in (element, *element.around()))
    return pixels >= LARGE_PX or (bold and pixels >= LARGE_BOLD_PX)
