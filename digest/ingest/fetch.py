"""Brings a feed's bytes from the web or from a file under feeds/, politely and guarded.

    address → file? (under feeds/ only) read
            → http(s): check host → resolve, refuse what is not public, connect to that very address
              → redirect? again, at most five times → 304 / error / body, capped on the wire and decoded

Private addresses are reached only where the operator named host and port.
"""

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from digest.errors import FeedError
from digest.ingest import Fetched
from digest.ingest.guard import is_allowed, is_numeric, is_public
from digest.text import clean_title, shorten

TIMEOUT = 30.0  # seconds for one feed in all: names, redirects, headers and body
MAX_WIRE = 10_000_000  # bytes; larger than any honest feed
MAX_DECODED = 20_000_000  # bytes; feeds shrink to a tenth or a fifth, bombs to a thousandth
MAX_REDIRECTS = 5
CHUNK = 65_536  # bytes
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ADVICE = {
    401: "it wants a login; remove the feed or find its public address",
    403: "it refuses us; ask its owner, or remove the feed",
    404: "check the address or remove the feed",
    410: "it is gone for good; remove the feed",
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

    async def __aenter__(self) -> Self:
        self._session = self._new_session()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()

    async def __call__(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """What stands at the address; 304 where it did not change since these validators. Every failure is a FeedError."""
        parts = _split(url)
        if parts.scheme in ("", "file"):
            return await asyncio.to_thread(self._read_file, url, parts)
        headers = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value}
        try:
            async with asyncio.timeout(self._timeout), self._open_session() as session:
                return await self._follow(session, url, headers)
        except FeedError:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise FeedError(_explain(error, self._timeout)) from error

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
            raise _too_large(self._max_bytes)
        return Fetched(url=url, status=200, body=body)

    def _new_session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(resolver=_GuardedResolver(self._allow), use_dns_cache=False)
        return aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,  # _Decoder does it, with a cap
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"},
            timeout=aiohttp.ClientTimeout(total=None),  # asyncio.timeout holds redirects and names, too
        )

    @asynccontextmanager
    async def _open_session(self) -> AsyncIterator[aiohttp.ClientSession]:
        if self._session:
            yield self._session
            return
        async with self._new_session() as session:
            yield session

    async def _follow(self, session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> Fetched:
        for _ in range(MAX_REDIRECTS + 1):
            async with session.get(self._checked(url), headers=headers, allow_redirects=False) as response:
                target = response.headers.get("Location", "")
                if response.status not in REDIRECTS or not target:
                    return await self._receive(url, response)
                url = urljoin(url, target)
        raise FeedError(f"redirects more than {MAX_REDIRECTS} times; find the feed's present address")

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
        if is_numeric(host) and not is_public(host) and not is_allowed(host, port, self._allow):
            raise _Refused(_refusal(host, port))
        return parsed

    async def _receive(self, url: str, response: aiohttp.ClientResponse) -> Fetched:
        if response.status >= 400 or response.status in REDIRECTS:
            raise FeedError(f"answers {response.status}; {ADVICE.get(response.status, 'try again later')}")
        body = b"" if response.status == 304 else await self._body(response)
        return Fetched(
            url=url,
            status=response.status,
            body=body,
            content_type=response.headers.get("Content-Type", ""),
            etag=response.headers.get("ETag", ""),
            last_modified=response.headers.get("Last-Modified", ""),
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """The decoded body, given up as soon as either cap is passed."""
        if (response.content_length or 0) > self._max_bytes:
            raise _too_large(self._max_bytes)
        decoder = _Decoder(response.headers.get("Content-Encoding", ""), self._max_decoded)
        wire = 0
        async for chunk in response.content.iter_chunked(CHUNK):
            wire += len(chunk)
            if wire > self._max_bytes:
                raise _too_large(self._max_bytes)
            decoder.feed(chunk)
        return decoder.finish()


class _Decoder:
    """Bytes as they were before Content-Encoding, never more than `limit` of them in memory."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        self._limit = limit
        self._body = bytearray()
        self._inflate: zlib._Decompress | None = None
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FeedError(f"answers in the encoding {_shown(encoding)}, which nobody asked for; ask its owner")

    def feed(self, chunk: bytes) -> None:
        if self._encoding in ("", "identity"):
            self._body += chunk
        else:
            self._expand(chunk)
        if len(self._body) > self._limit:
            raise _too_large(self._limit)

    def finish(self) -> bytes:
        if self._inflate and not self._inflate.eof:
            raise FeedError("breaks off in the middle of its compressed answer; try again later")
        return bytes(self._body)

    def _expand(self, chunk: bytes) -> None:
        try:
            while chunk and len(self._body) <= self._limit:
                if self._inflate is None:
                    self._inflate = zlib.decompressobj(self._window(chunk))
                self._body += self._inflate.decompress(chunk, self._limit + 1 - len(self._body))
                chunk = self._inflate.unconsumed_tail
                if self._inflate.eof:  # gzip may hold several members, one after the other; what follows else is padding
                    chunk = self._inflate.unused_data if self._inflate.unused_data.startswith(b"\x1f\x8b") else b""
                    self._inflate = zlib.decompressobj(self._window(chunk)) if chunk else self._inflate
        except zlib.error as error:
            raise FeedError("sends a compressed answer that is damaged; try again later") from error

    @staticmethod
    def _window(chunk: bytes) -> int:
        """gzip or zlib by their headers; some servers send deflate bare."""
        return zlib.MAX_WBITS | 32 if chunk[:1] in (b"\x1f", b"\x78", b"\x58", b"\x68", b"\x08") else -zlib.MAX_WBITS


class _GuardedResolver(AbstractResolver):
    """Gives only the public addresses of a name; the connection goes to one of these, so no second answer can differ."""

    def __init__(self, allow: frozenset[str]) -> None:
        self._allow = allow

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
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
        """Nothing is held open."""


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise FeedError(_no_address(url)) from error


def _no_address(url: str) -> str:
    return f"{_shown(url)} is no address; mend it in feeds.opml"


def _shown(text: str) -> str:
    return shorten(clean_title(text), 120)


def _too_large(limit: int) -> FeedError:
    return FeedError(f"is larger than {limit / 1_000_000:g} MB; look for a feed that holds only the newest articles")


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
REASONS: tuple[tuple[type[BaseException], str, Callable[[Any], str]], ...] = (
    (_Refused, "{detail}", str),
    (socket.gaierror, "its host has no address; check the spelling, or the network", str),
    (ssl.SSLError, "its certificate or TLS fails ({detail}); ask its owner", _tls_reason),
    (TimeoutError, "does not finish its answer within {seconds:g} s; try again later", str),
    (aiohttp.InvalidURL, "is no address that can be asked; mend it in feeds.opml", str),
    (
        aiohttp.ClientConnectorError,
        "cannot be reached ({detail}); try again later",
        lambda error: _shown(error.strerror or "no connection"),
    ),
)


def _explain(error: BaseException, seconds: float) -> str:
    """One line for what went wrong on the way."""
    causes = _causes(error)
    for kind, line, detail in REASONS:
        for cause in causes:
            if isinstance(cause, kind):
                return line.format(detail=detail(cause), seconds=seconds)
    return f"breaks off or answers no proper HTTP ({_shown(type(error).__name__)}); try again later"
