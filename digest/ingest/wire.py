"""One GET over a connection of its own to an address that was checked; the answer is read by aiohttp's parser, as it comes.

    address → the numbers of its host, refused unless public or allowed → a connection to one of these, or to the proxy
        → the request in one write → status and headers, the body in chunks

aiohttp's session alone costs half as much again as all of this (`bench/fetch.py`): it plans for pools, cookies, uploads and retries.
"""

import asyncio
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import Any, Self, cast

import aiohttp
from aiohappyeyeballs import start_connection
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import HttpProcessingError, RawResponseMessage

from digest.errors import FeedError
from digest.ingest.address import Address, read_address
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


class _Handler(ResponseHandler):
    """aiohttp's reader of answers, without a system call for what both loops have set: no delay."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)


class Answer:
    """An answer whose body is still to come; as a context it hangs up at its end. Names of headers are read in any case."""

    __slots__ = ("_content", "_handler", "headers", "status")

    def __init__(self, handler: _Handler, message: RawResponseMessage, content: aiohttp.StreamReader) -> None:
        self.status: int = message.code
        self.headers: Mapping[str, str] = message.headers
        self._handler = handler
        self._content = content

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _hang_up(self._handler)

    async def read(self, most: int) -> bytes:
        """What comes next of the body as it is on the wire, not decoded, b"" at its end; raises Broken."""
        try:
            return await self._content.read(most)
        except (aiohttp.ClientError, HttpProcessingError) as error:
            raise Broken(type(error).__name__) from error


class Wire:
    """Asks addresses by GET, a connection each.

    `allow` names the host:port pairs that may be private; `proxy` ("http://host:port", '' for none) stands between us and all others.
    What the proxy makes of a name after it was found good here is the proxy's matter.
    """

    def __init__(self, allow: frozenset[str], proxy: str = "") -> None:
        self._allow = allow
        self._proxy = read_address(proxy) if proxy else None
        self._threads = ThreadPoolExecutor(NAMES_AT_ONCE, thread_name_prefix="names")

    def close(self) -> None:
        """Let go of the threads; what they still wait for is of no use to anybody."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def get(self, address: Address, headers: Mapping[str, str]) -> Answer:
        """The answer, its connection open until it is closed.

        Raises FeedError, or an OSError: Refused, Unreachable, Broken, or what the system says of a name or of TLS.
        """
        allowed = is_allowed(address.host, address.port, self._allow)
        places = await self._places(address, allowed)
        proxy = None if allowed else self._proxy
        request = _request(address, headers, whole=proxy is not None and address.scheme == "http")
        try:
            handler = await (_through(proxy, address) if proxy else _connected(places, address))
            try:
                _say(handler, request)
                return Answer(handler, *await _heard(handler))
            except BaseException:
                _hang_up(handler)
                raise
        except (aiohttp.ClientError, HttpProcessingError) as error:
            raise Broken(type(error).__name__) from error

    async def _places(self, address: Address, allowed: bool) -> tuple[Place, ...]:
        """The addresses of a host that may be reached; the connection goes to one of these, so that no second answer can differ."""
        host, port = address.host, address.port
        found = _number(host.rstrip(".")) or await asyncio.get_running_loop().run_in_executor(self._threads, _ask_system, host, port)
        if allowed:
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


def _request(address: Address, headers: Mapping[str, str], *, whole: bool) -> bytes:
    """The request; `whole`: with the whole address in its first line, as a proxy wants it."""
    target = f"http://{address.place}{address.target}" if whole else address.target
    lines = [f"GET {target} HTTP/1.1", f"Host: {address.place}", *map(": ".join, headers.items())]
    if address.login is not None:
        lines.append(f"Authorization: Basic {b64encode(address.login.encode()).decode()}")
    if _LINE_ENDS.search("".join(lines)):
        raise FeedError("cannot be asked with a line break in its address or user agent; mend it in feeds.opml")
    return "\r\n".join((*lines, "Connection: close", "", "")).encode("utf-8", "surrogateescape")  # validators go back as they came


async def _connected(places: tuple[Place, ...], address: Address) -> _Handler:
    """A connection to the first address that takes it, with TLS where the scheme says so."""
    host, port = address.host, address.port
    where: dict[str, Any] = {"ssl": _tls(), "server_hostname": host.rstrip(".")} if address.scheme == "https" else {}
    try:
        if len(places) == 1:  # the loop's own way to a number costs a third of a socket of ours
            family, number = places[0]
            return await _open(host=number, port=port, family=family, flags=NUMBERS, **where)
        socket_ = await start_connection(_address_infos(places, port), happy_eyeballs_delay=NEXT_ADDRESS, interleave=1)
        return await _open(sock=socket_, **where)
    except (ssl.SSLError, socket.gaierror):
        raise
    except OSError as error:
        raise Unreachable(error.strerror or "no connection") from error


async def _open(**where: Any) -> _Handler:
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


async def _through(proxy: Address, address: Address) -> _Handler:
    """A connection to the proxy, for https a tunnel in it."""
    try:
        handler = await _open(host=proxy.host, port=proxy.port)
    except OSError as error:
        raise Unreachable(f"the proxy of [fetch]: {error.strerror or 'no connection'}") from error
    return handler if address.scheme == "http" else await _tunnel(handler, address)


async def _tunnel(handler: _Handler, address: Address) -> _Handler:
    """TLS with the host behind a proxy, in the connection to the proxy."""
    loop = asyncio.get_running_loop()
    transport = cast(asyncio.Transport, handler.transport)
    try:
        place = f"[{address.host}]:{address.port}" if ":" in address.host else f"{address.host}:{address.port}"
        _say(handler, f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode())
        message, _ = await _heard(handler)
        if not 200 <= message.code < 300:
            raise Unreachable(f"the proxy of [fetch] answers {message.code}")
        inner = _new_handler()
        safe = await loop.start_tls(transport, inner, _tls(), server_hostname=address.host.rstrip("."))
        inner.connection_made(cast(asyncio.Transport, safe))
        return inner
    except BaseException:
        _hang_up(handler)
        raise


def _say(handler: _Handler, words: bytes) -> None:
    """Send; where the other side has hung up by now, whoever listens is told."""
    if handler.transport:
        handler.transport.write(words)


async def _heard(handler: _Handler) -> tuple[RawResponseMessage, aiohttp.StreamReader]:
    """The first answer that is more than a word in between (1xx), and its body."""
    while True:
        message, content = await handler.read()
        if not 100 <= message.code < 200 or message.code == 101:
            return message, content


def _hang_up(handler: _Handler) -> None:
    """Nothing more is heard; `feed_eof` spares aiohttp an error for whoever would wait for the next answer."""
    handler.feed_eof()
    if handler.transport:
        handler.transport.abort()


def _new_handler() -> _Handler:
    handler = _Handler(asyncio.get_running_loop())
    handler.set_response_params(read_until_eof=True, auto_decompress=False)  # encodings.Decoder does it, with a cap
    return handler


@cache
def _tls() -> ssl.SSLContext:
    """Made once: it reads every certificate authority of the machine."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
