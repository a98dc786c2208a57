"""One GET over a connection of its own to an address that was checked; the answer is read by aiohttp's parser, as it comes.

    url → the numbers of its host, refused unless public or allowed → a connection to one of these, or to the proxy
        → the request in one write → status and headers, the body in chunks

aiohttp's session alone costs half as much again as all of this (`bench/fetch.py`): it plans for pools, cookies, uploads and retries.
"""

import asyncio
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import aiohttp
from aiohappyeyeballs import start_connection
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import HttpProcessingError
from yarl import URL

from digest.errors import FeedError
from digest.ingest.guard import is_allowed, is_public
from digest.text import clean_title, shorten

NAMES_AT_ONCE = 32  # threads that ask the system for addresses; a dead name server holds each for ten seconds
NEXT_ADDRESS = 0.25  # seconds after which a host's next address is tried beside the one before (RFC 8305)
NUMBERS = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
Place = tuple[socket.AddressFamily, str]

_LINE_ENDS = re.compile(r"[\r\n\0]")


class Refused(OSError):
    """A host leads to an address that is not public."""


class Unreachable(OSError):
    """No connection; the text says why."""


class Broken(OSError):
    """The answer breaks off, or is no HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer whose body is still to come: names of headers are read in any case, `content` gives what is on the wire, not decoded."""

    status: int
    headers: Mapping[str, str]
    content: aiohttp.StreamReader


class Wire:
    """Asks addresses by GET, a connection each.

    `allow` names the host:port pairs that may be private; `proxy` ("http://host:port", '' for none) stands between us and all others.
    What the proxy makes of a name after it was found good here is the proxy's matter.
    """

    def __init__(self, allow: frozenset[str], proxy: str = "") -> None:
        self._allow = allow
        self._proxy = URL(proxy) if proxy else None
        self._threads = ThreadPoolExecutor(NAMES_AT_ONCE, thread_name_prefix="names")

    def close(self) -> None:
        """Let go of the threads; what they still wait for is of no use to anybody."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @asynccontextmanager
    async def get(self, url: URL, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """The answer, its connection open as long as the context.

        Raises FeedError, or an OSError: Refused, Unreachable, Broken, or what the system says of a name or of TLS.
        """
        host, port = url.raw_host or "", url.port or 0
        places = await self._places(host, port)
        proxy = None if is_allowed(host, port, self._allow) else self._proxy
        request = _request(url, headers, whole=proxy is not None and url.scheme == "http")
        try:
            handler = await (_through(proxy, url) if proxy else _connected(places, url))
            transport = cast(asyncio.Transport, handler.transport)
            try:
                transport.write(request)
                yield await _answer(handler)
            finally:
                transport.abort()
        except (aiohttp.ClientError, HttpProcessingError) as error:
            raise Broken(type(error).__name__) from error

    async def _places(self, host: str, port: int) -> tuple[Place, ...]:
        """The addresses of a host that may be reached; the connection goes to one of these, so that no second answer can differ."""
        found = _number(host.rstrip(".")) or await asyncio.get_running_loop().run_in_executor(self._threads, _ask_system, host, port)
        if is_allowed(host, port, self._allow):
            return found
        public = tuple(place for place in found if is_public(place[1]))
        if not public:
            raise Refused(_refusal(host, port))
        return public


def _number(host: str) -> tuple[Place, ...]:
    """The address that is written in the canonical notation; none for a name and for any other notation, which the system reads."""
    for family in (socket.AF_INET, socket.AF_INET6):
        with suppress(OSError, ValueError):
            socket.inet_pton(family, host)
            return ((family, host),)
    return ()


def _ask_system(host: str, port: int) -> tuple[Place, ...]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple((family, str(address[0])) for family, _, _, _, address in answers)


def _refusal(host: str, port: int) -> str:
    shown = shorten(clean_title(host), 120)
    return f'leads to {shown}, which is no public address; if that is meant, add "{shown}:{port}" to [fetch] allow'


def _request(url: URL, headers: Mapping[str, str], *, whole: bool) -> bytes:
    """The request; `whole`: with the whole address in its first line, as a proxy wants it."""
    target = str(url.with_user(None).with_fragment(None)) if whole else url.raw_path_qs
    lines = [f"GET {target} HTTP/1.1", f"Host: {url.host_port_subcomponent}", *map(": ".join, headers.items())]
    if url.user is not None:
        login = f"{url.user}:{url.password or ''}"
        lines.append(f"Authorization: Basic {b64encode(login.encode()).decode()}")
    if _LINE_ENDS.search("".join(lines)):
        raise FeedError("cannot be asked with a line break in its address or user agent; mend it in feeds.opml")
    return "\r\n".join((*lines, "Connection: close", "", "")).encode("utf-8", "surrogateescape")  # validators go back as they came


async def _connected(places: tuple[Place, ...], url: URL) -> ResponseHandler:
    """A connection to the first address that takes it, with TLS where the url says so."""
    host, port = url.raw_host or "", url.port or 0
    where: dict[str, Any] = {"ssl": _tls(), "server_hostname": host.rstrip(".")} if url.scheme == "https" else {}
    try:
        if len(places) == 1:  # the loop's own way to a number costs a third of a socket of ours
            family, address = places[0]
            where |= {"host": address, "port": port, "family": family, "flags": NUMBERS}
        else:
            where["sock"] = await start_connection(_address_infos(places, port), happy_eyeballs_delay=NEXT_ADDRESS, interleave=1)
        return await _open(**where)
    except (ssl.SSLError, socket.gaierror):
        raise
    except OSError as error:
        raise Unreachable(error.strerror or "no connection") from error


async def _open(**where: Any) -> ResponseHandler:
    handler = _new_handler()
    await asyncio.get_running_loop().create_connection(lambda: handler, **where)
    return handler


def _address_infos(places: tuple[Place, ...], port: int) -> list[Any]:
    """Addresses as getaddrinfo writes them."""
    six = (0, 0)  # flow and scope
    return [
        (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port, *(six if family == socket.AF_INET6 else ())))
        for family, address in places
    ]


async def _through(proxy: URL, url: URL) -> ResponseHandler:
    """A connection to the proxy, for https a tunnel in it."""
    try:
        handler = await _open(host=proxy.raw_host, port=proxy.port)
    except OSError as error:
        raise Unreachable(f"the proxy of [fetch]: {error.strerror or 'no connection'}") from error
    return handler if url.scheme == "http" else await _tunnel(handler, url)


async def _tunnel(handler: ResponseHandler, url: URL) -> ResponseHandler:
    """TLS with the host behind a proxy, in the connection to the proxy."""
    loop = asyncio.get_running_loop()
    transport = cast(asyncio.Transport, handler.transport)
    try:
        place = f"{url.host_subcomponent}:{url.port}"
        transport.write(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode())
        status = (await _answer(handler)).status
        if not 200 <= status < 300:
            raise Unreachable(f"the proxy of [fetch] answers {status}")
        inner = _new_handler()
        safe = await loop.start_tls(transport, inner, _tls(), server_hostname=(url.raw_host or "").rstrip("."))
        inner.connection_made(cast(asyncio.Transport, safe))
        return inner
    except BaseException:
        transport.abort()
        raise


async def _answer(handler: ResponseHandler) -> Answer:
    """The first answer that is more than a word in between (1xx)."""
    while True:
        message, content = await handler.read()
        if not 100 <= message.code < 200 or message.code == 101:
            return Answer(status=message.code, headers=message.headers, content=content)


def _new_handler() -> ResponseHandler:
    handler = ResponseHandler(asyncio.get_running_loop())
    handler.set_response_params(read_until_eof=True, auto_decompress=False)  # encodings.Decoder does it, with a cap
    return handler


@cache
def _tls() -> ssl.SSLContext:
    """Made once: it reads every certificate authority of the machine."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
