"""The roster of feeds, feeds.opml: read with the line of every mistake, written, and changed by one line where the rest stays as it is.

An outline with xmlUrl is a feed. Our own attributes are owner, weight, fullText, userAgent and ingestor, with or without a `digest:` before
them; every other one is kept, and an ingestor may read it as an option.
"""

import math
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from digest.errors import SettingsError
from digest.ingest.outlines import Outline, read_outlines
from digest.model import Feed

SCHEMES = frozenset({"http", "https", "file", ""})
OURS = frozenset({"type", "text", "title", "xmlUrl", "owner", "weight", "fullText", "userAgent", "ingestor"})
PREFIX = "digest:"
YES, NO = frozenset({"on", "yes", "true", "1"}), frozenset({"", "off", "no", "false", "0"})
MAX_AGENT = 200  # characters of a User-Agent


def parse_opml(text: str, path: str) -> tuple[Feed, ...]:
    """The feeds of an OPML file in its order, from outlines nested at any depth; `path` names the file in errors.

    SettingsError names file and line.
    """
    feeds: list[Feed] = []
    lines: dict[str, int] = {}
    for outline in read_outlines(text.removeprefix("\ufeff"), path).all():
        if not outline.is_feed:
            continue
        feed = read_feed(outline, path)
        if feed.url in lines:
            raise _wrong(outline, path, f"{feed.url} is already named on line {lines[feed.url]}; remove one of the two")
        lines[feed.url] = outline.line
        feeds.append(feed)
    return tuple(feeds)


def read_feed(outline: Outline, path: str) -> Feed:
    """The feed that an outline names; SettingsError where an attribute says something that cannot be."""
    attributes = {name.removeprefix(PREFIX): value for name, value in outline.attributes.items()}
    url = outline.url
    if not url:
        raise _wrong(outline, path, "xmlUrl is empty; give the feed's address or remove the outline")
    if _scheme(url) not in SCHEMES:
        raise _wrong(outline, path, f"xmlUrl {url!r} is neither http(s) nor a file under feeds/; mend it")
    return Feed(
        url=url,
        title=outline.name or url,
        owner=attributes.get("owner", "").strip(),
        weight=_weight(outline, path, attributes),
        full_text=_switch(outline, path, attributes),
        agent=_agent(outline, path, attributes),
        ingestor=attributes.get("ingestor", "").strip(),
        options=tuple(sorted((name, value) for name, value in attributes.items() if name not in OURS and not name.startswith("xmlns"))),
    )


def _wrong(outline: Outline, path: str, what: str) -> SettingsError:
    return SettingsError(f"{path}:{outline.line}: {what}")


def _weight(outline: Outline, path: str, attributes: Mapping[str, str]) -> float:
    written = attributes.get("weight", "").strip() or "1"
    try:
        weight = float(written)
    except ValueError:
        weight = math.nan
    if not 0 <= weight <= 100:
        raise _wrong(outline, path, f'weight="{written}" is not a number from 0 to 100; 1 is usual')
    return weight


def _switch(outline: Outline, path: str, attributes: Mapping[str, str]) -> bool:
    written = attributes.get("fullText", "").strip()
    if written.lower() not in YES | NO:
        raise _wrong(outline, path, f'fullText="{written}" is neither on nor off; write one of them')
    return written.lower() in YES


def _agent(outline: Outline, path: str, attributes: Mapping[str, str]) -> str:
    agent = attributes.get("userAgent", "").strip()
    if len(agent) > MAX_AGENT or not (agent.isascii() and agent.isprintable()):
        raise _wrong(outline, path, f"userAgent is not plain ASCII of at most {MAX_AGENT} characters; shorten it")
    return agent


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme.lower()
    except ValueError:
        return "unreadable"


def write_opml(feeds: Iterable[Feed], title: str) -> str:
    """The feeds as an OPML 2.0 file that `parse_opml` reads back; what is remembered of them is not in it."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{quoteattr(title)[1:-1]}</title></head>",
        "  <body>",
        *(f"    {write_outline(feed)}" for feed in feeds),
        "  </body>",
        "</opml>",
        "",
    ]
    return "\n".join(lines)


def write_outline(feed: Feed) -> str:
    """The feed as one outline."""
    ours = {
        "owner": feed.owner,
        "weight": f"{feed.weight!r}".removesuffix(".0") if feed.weight != 1 else "",
        "fullText": "on" if feed.full_text else "",
        "userAgent": feed.agent,
        "ingestor": feed.ingestor,
    }
    said = {name: value for name, value in ours.items() if value}
    return write_tag({"type": "rss", "text": feed.title, "xmlUrl": feed.url, **dict(feed.options), **said})


def write_tag(attributes: Mapping[str, str], *, closed: bool = True) -> str:
    """An outline's tag with these attributes in their order."""
    written = " ".join(f"{name}={quoteattr(value, _ESCAPED)}" for name, value in attributes.items())
    return f"<outline {written}{'/' if closed else ''}>"


_ESCAPED = {character: f"&#{ord(character)};" for character in "\t\n\r"}  # else a reader would take them for spaces


def find_outline(content: bytes, url: str, path: str) -> Outline | None:
    """The outline of this feed, None where there is none."""
    return next((outline for outline in read_outlines(content, path).all() if outline.is_feed and outline.url == url), None)


def without_outline(text: str, url: str, path: str) -> str:
    """The file without the feed's outline and, where nothing else stands on it, its line. SettingsError where it holds other outlines."""
    content = text.encode()
    outline = find_outline(content, url, path)
    if outline is None:
        return text
    if outline.children:
        raise _wrong(outline, path, "other outlines lie in this one; move them out of it first")
    start, end = outline.start, outline.end
    line_start = content.rfind(b"\n", 0, start) + 1
    rest = re.compile(rb"[ \t\r]*(?:\n|\Z)").match(content, end)
    if not content[line_start:start].strip() and rest:
        start, end = line_start, rest.end()
    return (content[:start] + content[end:]).decode()


def with_outlines(text: str, lines: Mapping[tuple[str, ...], Iterable[str]], path: str) -> str:
    """The file with written outlines at the end of the groups that these names lead to; () is the end of the body.

    A group that is not there is made. SettingsError where the file has no body to write in.
    """
    content = text.encode()
    document = read_outlines(content, path)
    if document.body_end < 0:
        raise SettingsError(f"{path}: no </body>; mend the file first")
    inserts: dict[int, list[str]] = {}
    for group, written in lines.items():
        place, missing, depth = _place(document.outlines, group, document.body_end)
        inserts.setdefault(place, []).extend(_in_groups(list(written), missing, depth))
    for place in sorted(inserts, reverse=True):
        line_start = content.rfind(b"\n", 0, place) + 1
        alone = not content[line_start:place].strip()
        at = line_start if alone else place
        added = "".join(f"{line}\n" for line in inserts[place])
        content = content[:at] + ("" if alone else "\n").encode() + added.encode() + content[at:]
    return content.decode()


def _place(outlines: Iterable[Outline], group: tuple[str, ...], end: int) -> tuple[int, tuple[str, ...], int]:
    """Where to write, which groups are missing there, and how deep that is."""
    place, depth = end, 0
    for name in group:
        found = next((one for one in outlines if not one.is_feed and one.name == name and one.inside >= 0), None)
        if found is None:
            break
        place, outlines, depth = found.inside, found.children, depth + 1
    return place, group[depth:], depth


def _in_groups(written: list[str], missing: tuple[str, ...], depth: int) -> list[str]:
    indent = "    " + "  " * depth
    if not missing:
        return [f"{indent}{line}" for line in written]
    inner = _in_groups(written, missing[1:], depth + 1)
    return [f"{indent}{write_tag({'text': missing[0]}, closed=False)}", *inner, f"{indent}</outline>"]
