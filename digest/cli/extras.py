"""The extras half of `digest doctor`: what feeds and settings ask for that only an extra, or another package, brings."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from digest.cli.mailcheck import Examined
from digest.cli.opening import count
from digest.model import Feed

if TYPE_CHECKING:
    from digest.work.newsroom import Newsroom


def examine_extras(room: "Newsroom") -> Iterator[Examined]:
    """A row for each extra that is asked for, and for ingestors that no package brings; nothing where nothing is asked for."""
    yield from _pages(room.roster)
    yield from _vectors(room)
    yield from _pictures(room)
    yield from _ingestors(room.roster)


def _pages(roster: Sequence[Feed]) -> Iterator[Examined]:
    """fulltext: without it a page's links are not read at all, and a feed's articles stay as short as the feed tells them."""
    from digest.ingest.html_tree import extra_is_installed

    whole, pages = sum(feed.full_text for feed in roster), sum(feed.ingestor == "page" for feed in roster)
    asking = [f"the full text of {count(whole, 'feed')}"] * bool(whole) + [f"{count(pages, 'page')} read as feeds"] * bool(pages)
    if asking:
        yield _extra("fulltext", " and ".join(asking), well=extra_is_installed(), exit_code=1 if pages else 0)


def _vectors(room: "Newsroom") -> Iterator[Examined]:
    """vectors: without it themes are found by words alone."""
    if room.settings.themes:
        yield _extra("vectors", f"what {count(len(room.settings.themes), 'theme')} mean", well=room.embed is not None)


def _pictures(room: "Newsroom") -> Iterator[Examined]:
    """pictures: without it stories are printed without any."""
    from digest.ingest.shrink import pillow_is_installed

    if room.settings.pictures.on:
        yield _extra("pictures", "[pictures] on", well=pillow_is_installed(), exit_code=1)


def _extra(name: str, asking: str, *, well: bool, exit_code: int = 0) -> Examined:
    said = "installed" if well else f"not installed; run pip install 'newsdigest[{name}]'"
    return Examined(what="extra", well=well, found=f"{name}, for {asking}: {said}", exit_code=exit_code)


def _ingestors(roster: Sequence[Feed]) -> Iterator[Examined]:
    from digest.ingest.ingestors import GROUP, OURS
    from digest.plugins import offers

    wanted = sorted({feed.ingestor for feed in roster if feed.ingestor} - OURS.keys())
    missing = [name for name in wanted if not offers(name, group=GROUP)]
    if missing:
        said = f"{', '.join(missing)}: no installed package brings this; install the one that does, or mend feeds/feeds.opml"
        yield Examined(what="ingestor", well=False, found=said, exit_code=1)
    elif wanted:
        yield Examined(what="ingestor", well=True, found=f"{', '.join(wanted)}: installed")
