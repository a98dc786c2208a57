"""The colours of a look: what a newsletter sets, what follows from it, and the contrast that each text keeps on each ground.

set colours → grounds → ink → soft, edge, rule, accent, on_accent: as set, or derived so that they keep their contrast → what set ones break
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TEXT, SHAPE = 4.5, 3.0  # the least contrast of text, and of a bar or a border that says something (WCAG 2.2, 1.4.3 and 1.4.11)
COMFORT = 7.0  # of an ink or a dark accent that is derived: WCAG's better grade, where some shade has it
STEPS = 100  # shades tried between a colour and black or white

# The palette of the looks; its contrasts are measured in docs/design.md.
LIGHT: Mapping[str, str] = {
    "canvas": "#F2F2EF", "sheet": "#FFFFFF", "ink": "#16181D", "soft": "#565A61",
    "accent": "#1A48C4", "on_accent": "#FFFFFF", "edge": "#7F838A", "rule": "#DCDCD7",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "canvas": "#0E0F12", "sheet": "#17191D", "ink": "#ECEAE5", "soft": "#A8ABB2",
    "accent": "#9DB6FF", "on_accent": "#10131A", "edge": "#757A83", "rule": "#33363C",
}  # fmt: skip
COLOURS = tuple(LIGHT)
WHITE, BLACK = "#FFFFFF", "#000000"
# What a colour has to stand out from, and how far; canvas, sheet and the hairlines of `rule` say nothing themselves.
NEEDS: Mapping[str, tuple[tuple[str, ...], float]] = {
    "ink": (("sheet", "canvas"), TEXT),
    "soft": (("sheet", "canvas"), TEXT),
    "accent": (("sheet", "canvas"), TEXT),
    "on_accent": (("accent",), TEXT),
    "edge": (("sheet", "canvas"), SHAPE),
}
# How much of the sheet is in the greys beside its ink, as in LIGHT; and how much of what is mixed into a sheet makes its canvas.
_GREYS = {"soft": 0.27, "edge": 0.45, "rule": 0.85}
_LIGHT_CANVAS, _DARK_CANVAS = 0.06, 0.4

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A colour that was set and cannot be: its name, and a line that says which ratio it has, needs, and what would do."""

    name: str
    words: str


def ratio(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(one: Colour) -> float:
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in (part / 255 for part in one))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours written #RRGGBB."""
    return ratio(_rgb(one), _rgb(other))


def shade(colour: str, grounds: tuple[str, ...], least: float) -> str:
    """The nearest shade of the colour, darker or lighter, that keeps the contrast on every ground; "" where none does."""
    for step in range(STEPS + 1):
        tried = [mix(colour, pole, step / STEPS) for pole in (BLACK, WHITE)]
        held, best = max((min(contrast(one, ground) for ground in grounds), one) for one in tried)
        if held >= least:
            return colour if step == 0 else best
    return ""


def mix(one: str, other: str, part: float) -> str:
    """The colour between two, `part` of the way (0 to 1) from the first to the other."""
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in zip(_rgb(one), _rgb(other), strict=True))


def _rgb(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def make_palettes(colours: Mapping[str, str], dark: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """All colours in light and in dark, of those that were set; with none set, LIGHT and DARK themselves.

    What is set is never changed (`clashes` says what is wrong with it). What is not set is the default, or follows from what is: greys from
    ink and sheet, a canvas from the sheet, a dark accent from the light one; the nearest shade of it that keeps its contrast.
    """
    light = _complete(colours, LIGHT, _LIGHT_CANVAS)
    wanted = {**DARK, "accent": light["accent"]} if "accent" in colours else DARK
    return light, _complete(dark, wanted, _DARK_CANVAS)


def _complete(given: Mapping[str, str], usual: Mapping[str, str], canvas: float) -> dict[str, str]:
    made = {**usual, **given}
    if "sheet" in given and "canvas" not in given:
        made["canvas"] = mix(made["sheet"], BLACK, canvas)
    if "ink" not in given:
        made["ink"] = _readable(made["ink"], (made["sheet"], made["canvas"]), TEXT) or made["ink"]
    for name, part in _GREYS.items():
        if name not in given and {"ink", "sheet"} & set(given):
            made[name] = mix(made["ink"], made["sheet"], part)
    for name, (grounds, least) in NEEDS.items():
        if name not in given and name != "ink":
            made[name] = _readable(made[name], tuple(made[ground] for ground in grounds), least) or made["ink"]
    return made


def _readable(colour: str, grounds: tuple[str, ...], least: float) -> str:
    """The colour where it holds; else its nearest shade that reads well, or at least holds; "" where none does."""
    held = shade(colour, grounds, least)
    return held if held == colour else shade(colour, grounds, max(least, COMFORT)) or held


def clashes(given: Mapping[str, str], made: Mapping[str, str]) -> Iterator[Clash]:
    """What breaks its contrast in a complete palette, laid to a colour that was set; nothing where every pair holds."""
    if not shade(made["ink"], (made["sheet"], made["canvas"]), TEXT):
        name, other = ("canvas", "sheet") if "canvas" in given else ("sheet", "canvas")
        both = f"{made[name]} and on the {other} {made[other]}, too"
        yield Clash(name=name, words=f"no text has a contrast of {TEXT:g} on {both}; choose one nearer to the {other}")
        return
    for name, (grounds, least) in NEEDS.items():
        weak = [ground for ground in grounds if contrast(made[name], made[ground]) < least]
        if weak and name in given:
            yield Clash(name=name, words=_said(made, name, weak[0], least))


def _said(made: Mapping[str, str], name: str, ground: str, least: float) -> str:
    better = shade(made[name], tuple(made[one] for one in NEEDS[name][0]), least) or made["ink"]
    way = "darker" if _luminance(_rgb(better)) < _luminance(_rgb(made[name])) else "lighter"
    held = int(contrast(made[name], made[ground]) * 10) / 10  # never rounded up to what it needs
    measured = f"{made[name]} on the {ground} {made[ground]} has a contrast of {held:.1f}; it needs {least:g}"
    return f"{measured}: choose a {way} one, such as {better}"
