"""The roster of feeds as a file that people edit: a feed is written in or taken out, everything else stays as it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from digest.errors import FeedError, SettingsError, UsageError
from digest.ingest.opml import parse_opml, read_feed, with_outlines, without_outline, write_opml, write_outline, write_tag
from digest.ingest.outlines import Document, Outline, read_outlines
from digest.model import Feed
from digest.work.issues import write_whole


def roster_address(given: str, *, folder: Path, here: Path) -> str:
    """A feed's address as feeds.opml writes it: http(s) as it is, a file as its path from the project's folder, however it was named.

    A relative name is looked for under `here`, then under `folder`. Raises FeedError for what
    is not there, UsageError for a folder, a file outside feeds/ and every other kind of address.
    """
    given = given.strip()
    try:
        parts = urlsplit(given)
    except ValueError:
        raise UsageError(f'"{given}" is no address; write one such as https://news.example.org/feed.xml') from None
    if parts.scheme in ("http", "https"):
        return given
    if parts.scheme not in ("", "file"):
        raise UsageError(f'"{given}" is neither an http(s) address nor a file; write one such as https://news.example.org/feed.xml')
    path = Path(unquote(parts.path)) if parts.scheme else Path(given)
    feeds = (folder / "feeds").resolve()
    found = next((place for place in ((here / path).resolve(), (folder / path).resolve()) if place.exists()), None)
    if found is None:
        raise FeedError(f'"{given}" is no file here and no web address: an address begins with https://, a file lies under feeds/')
    if found.is_dir():
        raise UsageError(f"{given} is a folder; name one of the files in it")
    if not found.is_relative_to(feeds):
        raise UsageError(f"{given} lies outside feeds/, where a feed's file must be; copy it to {feeds} and name it there")
    return (Path("feeds") / found.relative_to(feeds)).as_posix()


def add_to_roster(path: Path, feed: Feed, *, group: tuple[str, ...] = ()) -> None:
    """Write the feed at the end of the OPML, or of a group of it; raises UsageError where it is there already."""
    if not path.exists() and not group:
        write_whole(path, write_opml([feed], "Feeds"))
        return
    text = _read(path)
    if _known_as(path, text, feed.url):
        raise UsageError(f"{path}: {feed.url} is there already")
    write_whole(path, with_outlines(text, {group: [write_outline(feed)]}, str(path)))


def remove_from_roster(path: Path, url: str) -> Feed:
    """Take the feed's line out of the OPML and give it back; raises UsageError where it is not there."""
    text = _read(path)
    known = _known_as(path, text, url)
    if known is None:
        raise UsageError(f"{path}: {url} is not there; `digest feeds list --json` has the addresses")
    write_whole(path, without_outline(text, known.url, str(path)))
    return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an OPML file brought: the feeds that were added, how many the roster had already, and a line for each that cannot be taken."""

    added: tuple[Feed, ...] = ()
    known: int = 0
    refused: tuple[str, ...] = ()


def import_to_roster(path: Path, content: bytes, name: str) -> Imported:
    """Add the feeds of another OPML file with every attribute of theirs, each in the groups it lies in there.

    An import brings only http(s) feeds: a file that a stranger names is no feed of ours. `name` is the other file's, for its mistakes.
    """
    text = _read(path)
    folder = path.parent.parent
    urls = {_in_one_form(feed.url, folder) for feed in parse_opml(text, str(path))}
    there = read_outlines(text, str(path)).namespaces
    document = read_outlines(content, name)
    lines: dict[tuple[str, ...], list[str]] = {}
    added: list[Feed] = []
    refused: list[str] = []
    known = 0
    for group, outline in _with_groups(document):
        try:
            feed = read_feed(outline, name)
            _refuse_file(feed, outline, name)
        except SettingsError as wrong:
            refused.append(str(wrong))
            continue
        if feed.url in urls:
            known += 1
            continue
        urls.add(feed.url)
        added.append(feed)
        foreign = {key: value for key, value in document.namespaces.items() if key not in there and _uses(outline, key)}
        lines.setdefault(group, []).append(write_tag({**outline.attributes, **foreign, "xmlUrl": feed.url}))
    if added:
        write_whole(path, with_outlines(text, lines, str(path)))
    return Imported(added=tuple(added), known=known, refused=tuple(refused))


def export_roster(path: Path) -> str:
    """The roster as an OPML 2.0 file: its own text, with every outline and attribute in its place."""
    text = _read(path)
    parse_opml(text, str(path))
    return re.sub(r"(<opml\b[^>]*?\bversion\s*=\s*)(?:\"[^\"]*\"|'[^']*')", r'\1"2.0"', text, count=1)


def _read(path: Path) -> str:
    """The file as it is, its ends of lines with it; an empty roster where there is none."""
    if not path.exists():
        return write_opml((), "Feeds")
    try:
        return path.read_bytes().decode().removeprefix("\ufeff")
    except UnicodeDecodeError as wrong:
        raise SettingsError(f"{path}: not UTF-8 at byte {wrong.start}; save it as UTF-8") from wrong


def _known_as(path: Path, text: str, url: str) -> Feed | None:
    folder = path.parent.parent
    return next((feed for feed in parse_opml(text, str(path)) if url in (feed.url, _in_one_form(feed.url, folder))), None)


def _with_groups(document: Document) -> Iterator[tuple[tuple[str, ...], Outline]]:
    """Each feed with the names of the groups around it, in the order of the file."""
    waiting: list[tuple[tuple[str, ...], Outline]] = [((), outline) for outline in reversed(document.outlines)]
    while waiting:
        group, outline = waiting.pop()
        if outline.is_feed:
            yield group, outline
        inner = group if outline.is_feed or not outline.name else (*group, outline.name)
        waiting += [(inner, child) for child in reversed(outline.children)]


def _refuse_file(feed: Feed, outline: Outline, name: str) -> None:
    if urlsplit(feed.url).scheme.lower() not in ("http", "https"):
        raise SettingsError(f"{name}:{outline.line}: {feed.url} is no http(s) address; add a file of your own by `digest feeds add`")


def _uses(outline: Outline, namespace: str) -> bool:
    prefix = namespace.removeprefix("xmlns:") + ":"
    return any(name.startswith(prefix) for name in outline.attributes)


def _in_one_form(url: str, folder: Path) -> str:
    """A known feed as `roster_address` would write it; as it stands where its file is gone."""
    try:
        return roster_address(url, folder=folder, here=folder)
    except (FeedError, UsageError):
        return url
