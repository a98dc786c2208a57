"""Forced dark: how a program that knows nothing of a mail's own dark colours turns its light ones, so far as is known.

a declaration → its colours → lightness turned round: all of them, or light grounds and dark words alone
"""

import re
from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from typing import Literal

from digest.check.contrast import colour

Way = Literal["all", "light grounds"]
# What the makers' own programs were seen to do in the dark (Litmus, Email on Acid and readers' reports; no maker says so): Word and
# Gmail on iOS turn every colour, Gmail on Android what is light behind words and dark in them. The others show a mail as it is.
WAYS: Mapping[str, Way] = {
    "outlook.windows": "all",
    "gmail.ios": "all",
    "gmail.ios+other": "all",
    "gmail.android": "light grounds",
    "gmail.android+other": "light grounds",
}
GROUND, INK = "#121212", "#EDEDED"  # behind and in what has no colour of its own
DEEPEST = 0.07  # of lightness: what white becomes; none of them goes down to black
_NAMED = "white|black|red|blue|green|gr[ae]y|silver|navy|yellow|orange|maroon|purple|teal|(?:light|dark)gr[ae]y|whitesmoke|aqua|lime"
_COLOURS = re.compile(rf"url\([^)]*\)|#(?:[0-9a-f]{{6}}|[0-9a-f]{{3}})\b|rgba?\([^)]*\)|(?<![\w-])(?:{_NAMED})(?![\w-])", re.IGNORECASE)


def turned(name: str, value: str, way: Way) -> str:
    """A property's or an attribute's value with its colours turned; of one that holds none, the value itself."""
    if not ("color" in name or name.startswith(("background", "border", "bg"))):
        return value
    is_ground = name.startswith(("background", "bg"))
    return _COLOURS.sub(lambda found: _turned(found[0], way, is_ground=is_ground), value)


def _turned(text: str, way: Way, *, is_ground: bool) -> str:
    said = None if text.lower().startswith("url(") else colour(text)
    if said is None:
        return text
    hue, light, strength = rgb_to_hls(*(part / 255 for part in said))
    if way == "light grounds" and (light > 0.5) != is_ground:
        return text
    parts = hls_to_rgb(hue, 1 - light * (1 - DEEPEST), strength)
    return "#" + "".join(f"{round(255 * part):02X}" for part in parts)
