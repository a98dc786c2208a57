"""The roster of feeds as a file that people edit: a feed is written in, everything else stays as it was."""

import re
from pathlib import Path
from xml.sax.saxutils import quoteattr

from digest.errors import SettingsError, UsageError
from digest.ingest.opml import parse_opml, write_opml
from digest.model import Feed
from digest.work.issues import write_whole

BODY_END = re.compile(r"[ \t]*</body>", re.IGNORECASE)


def add_to_roster(path: Path, feed: Feed) -> None:
    """Write the feed at the end of the OPML; raises UsageError where it is there already."""
    if not path.exists():
        write_whole(path, write_opml([feed], "Feeds"))
        return
    text = path.read_text(encoding="utf-8")
    if any(known.url == feed.url for known in parse_opml(text, str(path))):
        raise UsageError(f"{path}: {feed.url} is there already")
    ends = list(BODY_END.finditer(text))
    if not ends:
        raise SettingsError(f"{path}: no </body>; mend the file first")
    weight = f' weight="{feed.weight:g}"' if feed.weight != 1 else ""
    line = f'    <outline type="rss" text={quoteattr(feed.title)} xmlUrl={quoteattr(feed.url)}{weight}/>\n'
    write_whole(path, text[: ends[-1].start()] + line + text[ends[-1].start() :])
