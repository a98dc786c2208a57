"""A mail's HTML as other readers meet it, for the desk: in a dark client, with pictures off."""

import re

_DARK_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
_LIGHT_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*light\s*\)", re.IGNORECASE)
_SCHEMES = re.compile(r"(color-schemes?\s*:\s*|color-schemes?\"\s+content=\")light dark", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SOURCE = re.compile(r"\s(?:src|srcset)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_BACKGROUND = re.compile(r"url\([^)]*\)", re.IGNORECASE)
_STYLED = re.compile(r"<style\b[^>]*>.*?</style>|\sstyle=\"[^\"]*\"", re.IGNORECASE | re.DOTALL)

ALWAYS, NEVER = "(min-width:0)", "(max-width:0)"
NO_PICTURE = "data:,"  # an address that holds nothing: the browser shows the alternative text and asks nobody


def dark(html: str) -> str:
    """The mail with its dark rules always in force, whatever the screen around it is."""
    switched = _LIGHT_QUERY.sub(NEVER, _DARK_QUERY.sub(ALWAYS, html))
    return _SCHEMES.sub(r"\1dark", switched)


def images_off(html: str) -> str:
    """The mail with every picture replaced by its alternative text."""
    bare = _IMAGE.sub(lambda image: _SOURCE.sub("", image[0]).replace("<img", f'<img src="{NO_PICTURE}"', 1), html)
    return _STYLED.sub(lambda styled: _BACKGROUND.sub("none", styled[0]), bare)
