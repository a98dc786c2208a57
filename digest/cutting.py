"""What one rule of chrome cuts out of a text, tried only where it can match."""

from digest.chrome import Rule

REACH = 400  # characters before its hint, then back to the start of a line: there begins what spans lines; the longest has 130 before it


def cut_by(rule: Rule, text: str, plain: bytes, places: list[int]) -> str:
    """The text without what one rule cuts; `places` are those of its hint, `plain` is the text folded."""
    words = rule.hint.beside
    if rule.spans:
        return _cut_around(rule, text, places) if not words or any(word in plain for word in words) else text
    for start, end in reversed(lines_at(places, plain)):
        if words and not any(plain.find(word, start, end) >= 0 for word in words):
            continue
        if rule.at == "line":
            found = rule.pattern.match(text, start, end)
            text = text[:start] + text[found.end() :] if found else text
        else:
            text = text[:start] + rule.pattern.sub(rule.instead, text[start:end]) + text[end:]
    return text


def _cut_around(rule: Rule, text: str, places: list[int]) -> str:
    """The text without what the rule's pattern finds from a little before its first place to so many characters behind its last."""
    first, last = min(places), max(places)
    if rule.at == "start":
        match = rule.pattern.match(text) if first <= REACH or "\n" not in text[: first - REACH] else None
        return text[match.end() :] if match else text
    if rule.at == "end":
        start, end = max(0, last - REACH), len(text)
    else:
        start, end = text.rfind("\n", 0, max(0, first - REACH)) + 1, text.find("\n", last + rule.spans)
    kept: list[str] = []
    done = 0
    for found in rule.pattern.finditer(text, start, end if end >= 0 else len(text)):
        kept += (text[done : found.start()], rule.instead)
        done = found.end()
    return "".join((*kept, text[done:]))


def lines_at(places: list[int], plain: bytes) -> list[tuple[int, int]]:
    """Where the lines of a folded text begin and end in which these places are."""
    found: list[tuple[int, int]] = []
    end = -1
    for place in sorted(places):
        if place > end:  # else in the line before
            start, end = plain.rfind(b"\n", 0, place) + 1, plain.find(b"\n", place)
            end = len(plain) if end < 0 else end
            found.append((start, end))
    return found
