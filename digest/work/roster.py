"""The roster of feeds as a file that people edit: a feed is written in, everything else stays as it was."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import quoteattr

from digest.errors import FeedError, SettingsError, UsageError
from digest.ingest.opml import parse_opml, write_opml
from digest.model import Feed
from digest.work.issues import write_whole

BODY_END = re.compile(r"[ \t]*</body>", re.IGNORECASE)


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


def add_to_roster(path: Path, feed: Feed) -> None:
    """Write the feed at the end of the OPML; raises UsageError where it is there already."""
    if not path.exists():
        write_whole(path, write_opml([feed], "Feeds"))
        return
    text = path.read_text(encoding="utf-8")
    folder = path.parent.parent
    if any(_in_one_form(known.url, folder) == feed.url for known in parse_opml(text, str(path))):
        raise UsageError(f"{path}: {feed.url} is there already")
    ends = list(BODY_END.finditer(text))
    if not ends:
        raise SettingsError(f"{path}: no </body>; mend the file first")
    weight = f' weight="{feed.weight:g}"' if feed.weight != 1 else ""
    line = f'    <outline type="rss" text={quoteattr(feed.title)} xmlUrl={quoteattr(feed.url)}{weight}/>\n'
    write_whole(path, text[: ends[-1].start()] + line + text[ends[-1].start() :])


def _in_one_form(url: str, folder: Path) -> str:
    """A known feed as `roster_address` would write it; as it stands where its file is gone."""
    try:
        return roster_address(url, folder=folder, here=folder)
    except (FeedError, UsageError):
        return url
