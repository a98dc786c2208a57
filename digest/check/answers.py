"""What the network says of a mail's links: no answer, or another address for good. Warnings, all of them: a server may be down for an hour.

links of the page → without our own, nobody's and what was asked → through the guarded fetch, a few at once → findings
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from urllib.parse import urldefrag, urlsplit

from digest.check.findings import Finding, finding
from digest.check.links import RESERVED, SHOWN
from digest.check.markup import Page
from digest.check.place import MAIL, Place
from digest.errors import AnswerError, FeedError
from digest.ingest import PAGES, Fetch

MOST_ASKED = 150  # addresses of one issue: a weekly has sixty to a hundred
AT_ONCE = 12
PATIENCE_SECONDS = 90.0  # for all of them together; what is not known by then is left out, and said so
MEANT = frozenset({401, 402, 403, 405, 406, 429, 451, 999})  # a page that refuses programs may well open for a person


def asked_of(page: Page, base_url: str, may: Callable[[str], bool]) -> tuple[str, ...]:
    """The addresses to ask, each once, in the order of the mail: what is ours is not published yet, a reserved name is nobody's.

    `may` says whether a host and port ("localhost:80") can be meant for readers at all.
    """
    found = (urldefrag(link.attributes.get("href", "").strip()).url for link in page.named("a"))
    return tuple(url for url in dict.fromkeys(found) if _is_asked(url, base_url, may))[:MOST_ASKED]


def _is_asked(url: str, base_url: str, may: Callable[[str], bool]) -> bool:
    try:
        parts, place = urlsplit(url), host_and_port(url)
    except ValueError:
        return False
    ours = urlsplit(base_url).hostname == parts.hostname
    return parts.scheme in ("http", "https") and not ours and not RESERVED.search(parts.hostname or "") and may(place)


def host_and_port(url: str) -> str:
    """ "localhost:80"; raises ValueError where the address is none."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


async def ask(urls: Iterable[str], fetch: Fetch, place_of: Callable[[str], Place]) -> tuple[Finding, ...]:
    """What is to be said of the addresses, in their order; () where all of them answer where they are."""
    wanted = tuple(urls)
    said: dict[str, tuple[Finding, ...]] = {}

    async def one(url: str) -> None:
        said[url] = await _asked(url, fetch, place_of(url))

    await ask_each(wanted, one, at_once=AT_ONCE, patience=PATIENCE_SECONDS)
    return tuple(_told(wanted, said))


async def ask_each(urls: Iterable[str], ask: Callable[[str], Awaitable[None]], *, at_once: int, patience: float) -> None:
    """Ask every address, so many at once; what is not known within `patience` seconds stays unknown."""
    gate = asyncio.Semaphore(at_once)

    async def one(url: str) -> None:
        async with gate:
            await ask(url)

    try:
        async with asyncio.timeout(patience), asyncio.TaskGroup() as group:
            for url in urls:
                group.create_task(one(url))
    except TimeoutError:
        pass


def _told(wanted: tuple[str, ...], said: dict[str, tuple[Finding, ...]]) -> Iterator[Finding]:
    for url in wanted:
        yield from said.get(url, ())
    if left := [url for url in wanted if url not in said]:
        what = f"{len(left)} of {len(wanted)} links were not asked within {PATIENCE_SECONDS:g} seconds, {left[0][:SHOWN]} the first"
        yield finding("links.answer", MAIL, what, "run `digest check` again, or open them yourself")


async def _asked(url: str, fetch: Fetch, place: Place) -> tuple[Finding, ...]:
    try:
        got = await fetch(url, accept=PAGES)
    except AnswerError as wrong:
        if wrong.status in MEANT:
            return ()
        return (finding("links.answer", place, f"{url[:SHOWN]} answers {wrong.status}", "open it, and name a page that is there"),)
    except FeedError as wrong:
        what = f"{url[:SHOWN]} {str(wrong).partition(';')[0]}"
        return (finding("links.answer", place, what, "open it; a page that never answers helps no reader"),)
    if not got.moved:
        return ()
    return (finding("links.moved", place, f"{url[:SHOWN]} has moved to {got.moved[:SHOWN]} for good", "name the new address"),)
