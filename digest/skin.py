"""[look] of digest.toml: the handful of values that a newsletter sets on every look, checked, and the skin they make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from digest.model import Skin
from digest.palette import COLOURS, clashes, make_palettes

NARROWEST, WIDEST = 480, 720  # px: less leaves no room for three figures in a row, more makes lines too long to read
MOST_FAMILIES = 8  # of a font list: it stands in the mail a dozen times, and Gmail drops a style sheet of 8,192 characters
MOST_LETTERS = 40  # of a font's name
UNSEEN = frozenset({".svg", ".svgz", ".webp", ".avif", ".heic", ".tif", ".tiff"})  # pictures that Gmail or Outlook do not show

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_FAMILY = re.compile(r"""\s*(?:"([^"']*)"|'([^"']*)'|([^"',]*?))\s*(?:,|$)""")
_BARE = re.compile(r"-?[A-Za-z][A-Za-z0-9_-]*")  # what CSS takes for one name without quotes


def _colours(given: dict[str, str]) -> dict[str, str]:
    for name, value in given.items():
        if name not in COLOURS:
            raise ValueError(f'"{name}" is no colour of a look; choose from {", ".join(COLOURS)}')
        if not _COLOUR.fullmatch(value):
            raise ValueError(f'{name} = "{value}" is no colour; write it as "#1A48C4"')
    return given


def _font(given: str) -> str:
    """The list as CSS wants it within double quotes: every name that is not one plain word in single ones, whatever quotes were given."""
    families, place = [], 0
    while place < len(given) or not place:
        found = _FAMILY.match(given, place)
        name = "" if found is None else next((part for part in found.groups() if part), "").strip()
        if not name or len(name) > MOST_LETTERS or not all(letter.isalnum() or letter in " -_.+" for letter in name):
            raise ValueError(f"{given!r} is no font list; write it as \"Georgia, 'Times New Roman', serif\"")
        families.append(name if _BARE.fullmatch(name) else f"'{name}'")
        place = found.end() if found else len(given)
    if given.rstrip().endswith(",") or len(families) > MOST_FAMILIES:
        raise ValueError(f"{given!r} must be one to {MOST_FAMILIES} names with commas between them")
    return ", ".join(families)


Colours = Annotated[dict[str, str], AfterValidator(_colours)]
Font = Annotated[str, AfterValidator(_font)]


class LookSection(BaseModel):
    """[look] of digest.toml: colours of a light and a dark screen, fonts, a logo's address, the sheet's width in px."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    colours: Colours = {}
    dark: Colours = {}
    serif: Font = "Georgia, 'Times New Roman', serif"
    sans: Font = "-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
    logo: str = ""
    width: int = Field(default=640, ge=NARROWEST, le=WIDEST)

    def skin(self) -> Skin:
        """The values with which the looks are rendered; what was not set is the default, or follows from what was."""
        light, dark = make_palettes(self.colours, self.dark)
        return Skin(colours=light, dark=dark, serif=self.serif, sans=self.sans, width=self.width, logo=self.logo)


def faults(section: LookSection, home: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with the values as a whole: (the key, what it is and what to do); `home` is the newsletter's own address."""
    light, dark = make_palettes(section.colours, section.dark)
    for table, given, made in (("colours", section.colours, light), ("dark", section.dark, dark)):
        yield from (((table, clash.name), clash.words) for clash in clashes(given, made))
    if wrong := _wrong_logo(section.logo, home):
        yield ("logo",), f'"{section.logo}" {wrong}'


def _wrong_logo(logo: str, home: str) -> str:
    """What keeps a logo from being shown; "" where nothing does."""
    from digest.render.wording import is_own

    if not logo:
        return ""
    under = "https://" + home.partition("://")[2].rstrip("/")
    if not logo.lower().startswith("https://"):
        return f'is no https address; put the picture on your site and write "{under}/logo.png"'
    if not is_own(logo, home):
        return f"is not under {under}/, and whoever keeps it would learn who reads; put the picture there"
    if PurePosixPath(urlsplit(logo).path).suffix.lower() in UNSEEN:
        return "is of a kind that Gmail or Outlook does not show; save it as PNG or JPEG"
    return ""
