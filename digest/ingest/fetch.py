"""Brings what stands at an address, a feed or a page, from the web or from a file under feeds/, politely and guarded.

    address → file? (under feeds/ only) read
            → http(s): wait for this host's turn → wire: resolve, refuse what is not public, connect to that very address
              → redirect? again, at most five times → 304 / error / body, capped on the wire and decoded

Private addresses are reached only where the operator named host and port.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urldefrag, urljoin, urlsplit
from weakref import WeakValueDictionary

from digest.errors import AnswerError, FeedError, SilentError
from digest.ingest import FEEDS, Fetched
from digest.ingest.address import Address, read_address
from digest.ingest.encodings import ACCEPTED, MAX_DECODED, Decoder, too_large
from digest.ingest.wire import Answer, Broken, Refused, Unreachable, Wire
from digest.text import clean_title, shorten

TIMEOUT = 30.0  # seconds for one feed in all: names, redirects, headers and body
MAX_WIRE = 10_000_000  # bytes; larger than any honest feed
MAX_REDIRECTS = 5
CHUNK = 65_536  # bytes
LARGE = 1_000_000  # decoded bytes; above it an answer needs one of LARGE_AT_ONCE places, so that a hundred bombs at once cost little memory
LARGE_AT_ONCE = 4
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
NOTED = ("cache-control", "expires", "date", "age", "retry-after")  # the headers that say when to come again
ADVICE = {
    401: "it wants a login; remove the feed or find its public address",
    403: "it refuses us; ask its owner, or remove the feed",
    404: "check the address or remove the feed",
    410: "it is gone for good and is not asked any more; remove the feed, or try it with `digest feeds check --again`",
    429: "it wants fewer visits; try again later",
}


class HttpFetch:
    """The Fetch for http(s) addresses and for files under `folder`/feeds.

    `contact` is an address or page for the owners of feeds; `allow` names the host:port pairs that may be private; `proxy`
    ("http://host:port") stands between us and all others. As a context manager it keeps one Wire for many calls; a call outside of one
    opens its own.
    """

    def __init__(
        self,
        folder: Path,
        contact: str = "",
        allow: tuple[str, ...] = (),
        *,
        proxy: str = "",
        timeout: float = TIMEOUT,
        max_bytes: int = MAX_WIRE,
        max_decoded: int = MAX_DECODED,
    ) -> None:
        self._feeds = folder / "feeds"
        self._folder = folder
        self._agent = f"Digest/0.1 (+{contact})" if contact else "Digest/0.1"
        self._allow = frozenset(place.lower() for place in allow)
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._max_decoded = max_decoded
        self._proxy = proxy
        self._wire: Wire | None = None
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        self._wire = self._new_wire()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        wire, self._wire = self._wire, None
        if wire:
            wire.close()

    async def __call__(self, url: str, *, etag: str = "", last_modified: str = "", accept: str = FEEDS, agent: str = "") -> Fetched:
        """What stands at the address; 304 where it did not change since these validators. Every failure is a FeedError.

        `accept` is FEEDS or PAGES of digest.ingest; `agent` is sent in place of our own User-Agent.
        """
        if not url.lower().startswith(("http:", "https:")) and (parts := _split(url)).scheme in ("", "file"):
            return await asyncio.to_thread(self._read_file, url, parts)
        headers = {"Accept": accept, "User-Agent": agent or self._agent, "Accept-Encoding": ACCEPTED}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        wire = self._wire or self._new_wire()
        try:
            async with asyncio.timeout(self._timeout) as limit:
                got = await self._follow(wire, url, headers, limit)
        except FeedError:
            raise
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _explained(error, self._timeout) from error
        finally:
            if wire is not self._wire:
                wire.close()
        if got.status == 304 and not (etag or last_modified):
            raise AnswerError("answers 304, not changed, to a first visit; ask its owner", status=304)
        return got

    def _read_file(self, url: str, parts: SplitResult) -> Fetched:
        if parts.netloc not in ("", "localhost"):
            raise FeedError("names a file on another machine; use its http address")
        written = unquote(parts.path) if parts.scheme else url
        try:
            path = (self._folder / written).resolve(strict=True)
            if not path.is_relative_to(self._feeds.resolve()) or not path.is_file():
                raise FeedError(f"{_shown(written)} is not a file under feeds/; move it there")
            with path.open("rb") as file:
                body = file.read(self._max_bytes + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "no path"
            raise FeedError(f"the file {_shown(written)} cannot be read ({reason}); check its name in feeds.opml") from error
        if len(body) > self._max_bytes:
            raise too_large(self._max_bytes)
        return Fetched(url=url, status=200, body=body)

    def _new_wire(self) -> Wire:
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        return Wire(self._allow, self._proxy)

    async def _follow(self, wire: Wire, url: str, headers: dict[str, str], limit: asyncio.Timeout) -> Fetched:
        start = moved = url
        seconds, seen, clock = 0.0, {url}, asyncio.get_running_loop().time
        for _ in range(MAX_REDIRECTS + 1):
            address = _checked(url)
            async with _unhurried(self._turn(address.host), limit):
                began = clock()
                with await wire.get(address, headers) as answer:
                    target = answer.headers.get("Location", "")
                    if answer.status not in REDIRECTS or not target:
                        body = await self._body(answer, limit)
                        return _fetched(url, answer, body, moved="" if moved == start else moved, seconds=seconds + clock() - began)
                seconds += clock() - began
            new = urldefrag(urljoin(url, target)).url
            moved = new if moved == url and answer.status in PERMANENT and not _less_safe(url, new) else moved
            if new in seen:
                raise FeedError("redirects in a circle; find the feed's present address")
            seen.add(url := new)
        raise FeedError(f"redirects more than {MAX_REDIRECTS} times; find the feed's present address")

    def _turn(self, host: str) -> asyncio.Lock:
        """One request a host at a time; waiting for it takes nothing from the time of the answer."""
        lock = self._turns.get(host)
        if lock is None:
            lock = self._turns[host] = asyncio.Lock()
        return lock

    async def _body(self, answer: Answer, limit: asyncio.Timeout) -> bytes:
        """The decoded body, given up as soon as either cap is passed. AnswerError where the status says that there is no document."""
        if answer.status == 304:
            return b""
        if not 200 <= answer.status < 300:
            line = f"answers {answer.status}; {ADVICE.get(answer.status, 'try again later')}"
            raise AnswerError(line, status=answer.status, headers=_noted(answer))
        length = answer.headers.get("Content-Length", "")
        if length.isdecimal() and int(length[:20]) > self._max_bytes:
            raise too_large(self._max_bytes)
        decoder = Decoder(answer.headers.get("Content-Encoding", ""), self._max_decoded)
        async with AsyncExitStack() as places:
            wire, waited = 0, False
            while chunk := await answer.read(CHUNK):
                wire += len(chunk)
                if wire > self._max_bytes:
                    raise too_large(self._max_bytes)
                decoder.feed(chunk)
                if not waited and decoder.size > LARGE:
                    waited = True
                    await places.enter_async_context(_unhurried(self._large, limit))
            return decoder.finish()


def _fetched(url: str, answer: Answer, body: bytes, *, moved: str, seconds: float) -> Fetched:
    said = answer.headers.get
    return Fetched(
        url=url,
        status=answer.status,
        body=body,
        content_type=said("Content-Type", ""),
        etag=said("ETag", ""),
        last_modified=said("Last-Modified", ""),
        moved=moved,
        headers=_noted(answer),
        seconds=seconds,
    )


def _noted(answer: Answer) -> dict[str, str]:
    return {name: answer.headers[name] for name in NOTED if name in answer.headers}


def _checked(url: str) -> Address:
    """The address as it will be asked, refused if it is no http(s) one."""
    try:
        address = read_address(url)
    except ValueError as error:
        raise FeedError(_no_address(url)) from error
    if address.scheme not in ("http", "https") or not address.host:
        raise FeedError(f"leads to {_shown(url)}, which is no http(s) address; find the feed's present address")
    return address


def _unhurried(lock: asyncio.Lock | asyncio.Semaphore, limit: asyncio.Timeout) -> AbstractAsyncContextManager[None]:
    """The lock, and the time limit put back by as long as it was waited for."""
    return _waited_for(lock, limit) if lock.locked() else lock


@asynccontextmanager
async def _waited_for(lock: asyncio.Lock | asyncio.Semaphore, limit: asyncio.Timeout) -> AsyncIterator[None]:
    loop, when = asyncio.get_running_loop(), limit.when()
    began = loop.time()
    limit.reschedule(None)
    async with lock:
        limit.reschedule(when and when + loop.time() - began)
        yield


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise FeedError(_no_address(url)) from error


def _no_address(url: str) -> str:
    return f"{_shown(url)} is no address; mend it in feeds.opml"


def _shown(text: str) -> str:
    return shorten(clean_title(text), 120)


def _less_safe(url: str, target: str) -> bool:
    """Whether a redirect leads from https to http: followed, but never remembered."""
    return url.lower().startswith("https:") and not target.lower().startswith("https:")


def _causes(error: BaseException) -> tuple[BaseException, ...]:
    """The error and what stands behind it, where the reason is that a person needs."""
    chain = [error]
    while (behind := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(behind)
    return tuple(chain)


def _tls_reason(error: ssl.SSLError) -> str:
    return _shown(getattr(error, "verify_message", "") or getattr(error, "reason", "") or "no handshake")


# The first kind that stands anywhere in the chain explains it; {detail} is a word from the error.
REASONS: tuple[tuple[type[BaseException], type[FeedError], str, Callable[[Any], str]], ...] = (
    (Refused, FeedError, "{detail}", str),
    (socket.gaierror, SilentError, "its host has no address; check the spelling, or the network", str),
    (ssl.SSLError, FeedError, "its certificate or TLS fails ({detail}); ask its owner", _tls_reason),
    (TimeoutError, SilentError, "does not finish its answer within {seconds:g} s; try again later", str),
    (Unreachable, SilentError, "cannot be reached ({detail}); try again later", lambda error: _shown(str(error))),
    (Broken, FeedError, "breaks off or answers no proper HTTP ({detail}); try again later", lambda error: _shown(str(error))),
)


def _explained(error: BaseException, seconds: float) -> FeedError:
    """One line for what went wrong on the way."""
    causes = _causes(error)
    for kind, sort, line, detail in REASONS:
        for cause in causes:
            if isinstance(cause, kind):
                return sort(line.format(detail=detail(cause), seconds=seconds))
    return FeedError(f"breaks off or answers no proper HTTP ({_shown(type(error).__name__)}); try again later")
