"""Brings what stands at an address, a feed or a page, from the web or from a file under feeds/, politely and guarded.

    address → file? (under feeds/ only) read
            → http(s): check host → wait for this host's turn → resolve, refuse what is not public, connect to that very address
              → redirect? again, at most five times → 304 / error / body, capped on the wire and decoded

Private addresses are reached only where the operator named host and port.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urldefrag, urljoin, urlsplit
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from digest.errors import AnswerError, FeedError, SilentError
from digest.ingest import FEEDS, Fetched
from digest.ingest.encodings import ACCEPTED, MAX_DECODED, Decoder, too_large
from digest.ingest.guard import is_allowed, is_numeric, is_public
from digest.text import clean_title, shorten

TIMEOUT = 30.0  # seconds for one feed in all: names, redirects, headers and body
MAX_WIRE = 10_000_000  # bytes; larger than any honest feed
MAX_REDIRECTS = 5
CHUNK = 65_536  # bytes
LARGE = 1_000_000  # decoded bytes; above it an answer needs one of LARGE_AT_ONCE places, so that a hundred bombs at once cost little memory
LARGE_AT_ONCE = 4
NAMES_AT_ONCE = 32  # threads that ask the system for addresses; a dead name server holds each for ten seconds
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


class _Refused(OSError):
    """A name leads to an address that is not public."""


class HttpFetch:
    """The Fetch for http(s) addresses and for files under `folder`/feeds.

    `contact` is an address or page for the owners of feeds; `allow` names the host:port pairs that may be private.
    As a context manager it keeps one session for many calls; a call outside of one opens its own.
    """

    def __init__(
        self,
        folder: Path,
        contact: str = "",
        allow: tuple[str, ...] = (),
        *,
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
        self._session: aiohttp.ClientSession | None = None
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        self._session = self._new_session()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()

    async def __call__(self, url: str, *, etag: str = "", last_modified: str = "", accept: str = FEEDS, agent: str = "") -> Fetched:
        """What stands at the address; 304 where it did not change since these validators. Every failure is a FeedError.

        `accept` is FEEDS or PAGES of digest.ingest; `agent` is sent in place of our own User-Agent.
        """
        parts = _split(url)
        if parts.scheme in ("", "file"):
            return await asyncio.to_thread(self._read_file, url, parts)
        said = {"If-None-Match": etag, "If-Modified-Since": last_modified, "Accept": accept, "User-Agent": agent}
        headers = {name: value for name, value in said.items() if value}
        try:
            async with self._open_session() as session, asyncio.timeout(self._timeout) as limit:
                got = await self._follow(session, url, headers, limit)
        except FeedError:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _explained(error, self._timeout) from error
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

    def _new_session(self) -> aiohttp.ClientSession:
        # Connections are not kept: after a thousand hosts a thousand idle ones would be the end of the file descriptors.
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        resolver = _GuardedResolver(self._allow)
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True, limit=0)
        return aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,  # Decoder does it, with a cap
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent, "Accept-Encoding": ACCEPTED},
            timeout=aiohttp.ClientTimeout(total=None),  # asyncio.timeout holds redirects and names, too
        )

    @asynccontextmanager
    async def _open_session(self) -> AsyncIterator[aiohttp.ClientSession]:
        if self._session:
            yield self._session
            return
        async with self._new_session() as session:
            yield session

    async def _follow(self, session: aiohttp.ClientSession, url: str, headers: dict[str, str], limit: asyncio.Timeout) -> Fetched:
        start = moved = url
        seconds, seen = 0.0, {url}
        for _ in range(MAX_REDIRECTS + 1):
            async with self._turn(self._checked(url), limit) as address:
                began = asyncio.get_running_loop().time()
                async with session.get(address, headers=headers, allow_redirects=False) as response:
                    target = response.headers.get("Location", "")
                    if response.status not in REDIRECTS or not target:
                        got = await self._receive(url, response, limit)
                        took = seconds + asyncio.get_running_loop().time() - began
                        return replace(got, moved="" if moved == start else moved, seconds=took)
                seconds += asyncio.get_running_loop().time() - began
            new = urldefrag(urljoin(url, target)).url
            moved = new if moved == url and response.status in PERMANENT and not _less_safe(url, new) else moved
            if new in seen:
                raise FeedError("redirects in a circle; find the feed's present address")
            seen.add(url := new)
        raise FeedError(f"redirects more than {MAX_REDIRECTS} times; find the feed's present address")

    @asynccontextmanager
    async def _turn(self, address: URL, limit: asyncio.Timeout) -> AsyncIterator[URL]:
        """One request a host at a time; waiting for it takes nothing from the time of the answer."""
        host = address.raw_host or ""
        lock = self._turns.get(host)
        if lock is None:
            lock = self._turns[host] = asyncio.Lock()
        async with _unhurried(lock, limit):
            yield address

    def _checked(self, url: str) -> URL:
        """The address as aiohttp reads it, refused if it is no http(s) one or its host is written as a number that is not public.

        aiohttp asks no resolver about numeric hosts, so the guard there never sees them.
        """
        try:
            parsed = URL(url)
            host, port = parsed.raw_host or "", parsed.port or 0
        except ValueError as error:
            raise FeedError(_no_address(url)) from error
        if parsed.scheme not in ("http", "https") or not host:
            raise FeedError(f"leads to {_shown(url)}, which is no http(s) address; find the feed's present address")
        if is_numeric(host) and not is_allowed(host, port, self._allow) and not is_public(host):
            raise _Refused(_refusal(host, port))
        return parsed

    async def _receive(self, url: str, response: aiohttp.ClientResponse, limit: asyncio.Timeout) -> Fetched:
        status, headers = response.status, response.headers
        noted = {name: headers[name] for name in NOTED if name in headers}
        if status >= 400 or status in REDIRECTS:
            raise AnswerError(f"answers {status}; {ADVICE.get(status, 'try again later')}", status=status, headers=noted)
        return Fetched(
            url=url,
            status=status,
            body=b"" if status == 304 else await self._body(response, limit),
            content_type=headers.get("Content-Type", ""),
            etag=headers.get("ETag", ""),
            last_modified=headers.get("Last-Modified", ""),
            headers=noted,
        )

    async def _body(self, response: aiohttp.ClientResponse, limit: asyncio.Timeout) -> bytes:
        """The decoded body, given up as soon as either cap is passed."""
        if (response.content_length or 0) > self._max_bytes:
            raise too_large(self._max_bytes)
        decoder = Decoder(response.headers.get("Content-Encoding", ""), self._max_decoded)
        async with AsyncExitStack() as places:
            wire, waited = 0, False
            async for chunk in response.content.iter_chunked(CHUNK):
                wire += len(chunk)
                if wire > self._max_bytes:
                    raise too_large(self._max_bytes)
                decoder.feed(chunk)
                if not waited and decoder.size > LARGE:
                    waited = True
                    await places.enter_async_context(_unhurried(self._large, limit))
            return decoder.finish()


@asynccontextmanager
async def _unhurried(lock: asyncio.Lock | asyncio.Semaphore, limit: asyncio.Timeout) -> AsyncIterator[None]:
    """The lock, and the time limit put back by as long as it was waited for."""
    if lock.locked():
        loop, when = asyncio.get_running_loop(), limit.when()
        began = loop.time()
        limit.reschedule(None)
        await lock.acquire()
        limit.reschedule(when and when + loop.time() - began)
    else:
        await lock.acquire()
    try:
        yield
    finally:
        lock.release()


class _GuardedResolver(AbstractResolver):
    """Gives only the public addresses of a name; the connection goes to one of these, so no second answer can differ."""

    def __init__(self, allow: frozenset[str]) -> None:
        self._allow = allow
        self._threads = ThreadPoolExecutor(NAMES_AT_ONCE, thread_name_prefix="names")

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        asking = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, family=family)
        answers = await loop.run_in_executor(self._threads, asking)
        found = [(kind, proto, str(address[0])) for kind, _, proto, _, address in answers]
        if not is_allowed(host, port, self._allow):
            found = [answer for answer in found if is_public(answer[2])]
            if not found:
                raise _Refused(_refusal(host, port))
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=proto, flags=flags) for kind, proto, address in found
        ]

    async def close(self) -> None:
        """Let go of the threads; what they still wait for is of no use to anybody."""
        self._threads.shutdown(wait=False, cancel_futures=True)


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


def _refusal(host: str, port: int) -> str:
    return f'leads to {_shown(host)}, which is no public address; if that is meant, add "{_shown(host)}:{port}" to [fetch] allow'


def _causes(error: BaseException) -> tuple[BaseException, ...]:
    """The error and what stands behind it: aiohttp wraps the reason that a person needs."""
    chain = [error]
    while (behind := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(behind)
    return tuple(chain)


def _tls_reason(error: ssl.SSLError) -> str:
    return _shown(getattr(error, "verify_message", "") or getattr(error, "reason", "") or "no handshake")


# The first kind that stands anywhere in the chain explains it; {detail} is a word from the error.
REASONS: tuple[tuple[type[BaseException], type[FeedError], str, Callable[[Any], str]], ...] = (
    (_Refused, FeedError, "{detail}", str),
    (socket.gaierror, SilentError, "its host has no address; check the spelling, or the network", str),
    (ssl.SSLError, FeedError, "its certificate or TLS fails ({detail}); ask its owner", _tls_reason),
    (TimeoutError, SilentError, "does not finish its answer within {seconds:g} s; try again later", str),
    (aiohttp.InvalidURL, FeedError, "is no address that can be asked; mend it in feeds.opml", str),
    (
        aiohttp.ClientConnectorError,
        SilentError,
        "cannot be reached ({detail}); try again later",
        lambda error: _shown(error.strerror or "no connection"),
    ),
)


def _explained(error: BaseException, seconds: float) -> FeedError:
    """One line for what went wrong on the way."""
    causes = _causes(error)
    for kind, sort, line, detail in REASONS:
        for cause in causes:
            if isinstance(cause, kind):
                return sort(line.format(detail=detail(cause), seconds=seconds))
    return FeedError(f"breaks off or answers no proper HTTP ({_shown(type(error).__name__)}); try again later")
