"""Conditional comments: what of a mail stands in `<!--[if mso]>…<![endif]-->` for Word, which sets the mails of Outlook on Windows.

HTML → each condition asked of the program → its content in the open, or gone
"""

import re

WORD = 16  # the version of Word in every Outlook on Windows since 2016
_HIDDEN = re.compile(r"<!--\[if ([^\]]+)\]>(?!\s*(?:<!--|-->))(.*?)<!\[endif\]-->", re.DOTALL | re.IGNORECASE)
_SHOWN = re.compile(r"<!--\[if ([^\]]+)\]>\s*(?:<!--\s*(?:--)?>|-->)(.*?)<!--\s*<!\[endif\]-->", re.DOTALL | re.IGNORECASE)
_BARE = re.compile(r"<!\[if ([^\]]+)\]>(.*?)<!\[endif\]>", re.DOTALL | re.IGNORECASE)
_TOKEN = re.compile(r"\s*(?:([()!&|])|(?:(lt|lte|gt|gte)\s+)?([a-z]+)(?:\s+(\d+(?:\.\d+)?))?)", re.IGNORECASE)
_SIDES = {"lt": (-1,), "lte": (-1, 0), "gt": (1,), "gte": (1, 0), "": (0,)}


def resolve(html: str, *, word: bool) -> tuple[str, int]:
    """(the HTML as a program reads it, how many parts of it were in a comment and are shown).

    Word reads what is meant for it; every other program takes a comment for a comment, so what is hidden in one is gone and what is only
    fenced by two stands.
    """
    shown = 0

    def hidden(found: re.Match[str]) -> str:
        nonlocal shown
        if not (word and holds(found[1])):
            return ""
        shown += 1
        return found[2]

    def fenced(found: re.Match[str]) -> str:
        return found[2] if not word or holds(found[1]) else ""

    return _HIDDEN.sub(hidden, _BARE.sub(fenced, _SHOWN.sub(fenced, html))), shown


def holds(condition: str) -> bool:
    """Whether a condition ("mso | IE", "(gte mso 9)&(!vml)") is true of Word; what cannot be read is not."""
    tokens = _TOKEN.findall(condition)
    said = [sign or str(_asked(verb.lower(), name.lower(), version)) for sign, verb, name, version in tokens]
    value, rest = _either(said)
    return value and not rest


def _asked(verb: str, name: str, version: str) -> bool:
    if name == "mso":
        against = float(version) if version else float(WORD)
        return (against < WORD) - (against > WORD) in _SIDES[verb]
    return name in ("true", "vml")


def _either(said: list[str]) -> tuple[bool, list[str]]:
    value, rest = _both(said)
    while rest and rest[0] == "|":
        other, rest = _both(rest[1:])
        value = value or other
    return value, rest


def _both(said: list[str]) -> tuple[bool, list[str]]:
    value, rest = _one(said)
    while rest and rest[0] == "&":
        other, rest = _one(rest[1:])
        value = value and other
    return value, rest


def _one(said: list[str]) -> tuple[bool, list[str]]:
    if not said:
        return False, []
    if said[0] == "!":
        value, rest = _one(said[1:])
        return not value, rest
    if said[0] == "(":
        value, rest = _either(said[1:])
        return value, rest[1:]
    return said[0] == "True", said[1:]
