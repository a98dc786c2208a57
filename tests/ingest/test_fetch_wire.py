"""The request as its bytes leave, and answers of every shape, over sockets that say exactly what a test tells them."""

import asyncio
import gc
import socket
import ssl
import struct
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import AnswerError, FeedError, SilentError
from digest.ingest import address, wire
from digest.ingest.fetch import HttpFetch
from digest.work.gather import fast_loop

sys.path.append(str(Path(__file__).parent.parent / "send"))
from servers import write_certificate

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


Go = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture(params=["asyncio", "uvloop"])
def go(request: pytest.FixtureRequest) -> Go:
    """Runs a test on the loop that Python brings and on the one that a round uses."""
    factory = fast_loop() if request.param == "uvloop" else None

    def run(coroutine: Coroutine[Any, Any, None]) -> None:
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(coroutine)
        gc.collect()  # what was left open says so now, not in another test

    return run


@asynccontextmanager
async def saying(
    *answers: bytes, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, hang: bool = False
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that gives one answer a connection and hangs up, or waits for the other side to: its port, and every request as it came."""
    heard: list[bytes] = []

    async def serve(read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            heard.append(await read.readuntil(b"\r\n\r\n"))
            write.write(answers[min(len(heard), len(answers)) - 1])
            await write.drain()
            if hang:
                await read.read()
        if hang:
            heard.append(b"hung up")
        write.close()

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()


def test_the_request_as_it_leaves(go: Go, tmp_path: Path) -> None:
    """Path and query are escaped, the host is what names the server, a login leaves the address, and the connection is for one answer."""

    async def run() -> None:
        async with saying(OK) as (port, heard):
            fetch = HttpFetch(tmp_path, "desk@example.org", (f"127.0.0.1:{port}",))
            await fetch(f"http://ada:pass%20word@127.0.0.1:{port}/a b/é?q=ü&r=%26#top", accept="text/html")
            assert heard[0].decode().split("\r\n") == [
                "GET /a%20b/%C3%A9?q=%C3%BC&r=%26 HTTP/1.1",
                f"Host: 127.0.0.1:{port}",
                "Accept: text/html",
                "User-Agent: Digest/0.1 (+desk@example.org)",
                "Accept-Encoding: gzip, deflate, br, zstd",
                "Authorization: Basic YWRhOnBhc3Mgd29yZA==",
                "Connection: close",
                "",
                "",
            ]

    go(run())


def test_validators_go_back_to_the_byte(go: Go, tmp_path: Path) -> None:
    """A tag in no encoding at all comes back as it was sent."""

    async def run() -> None:
        tag = b'W/"caf\xe9 \xff"'
        async with saying(b"HTTP/1.1 200 OK\r\nETag: " + tag + b"\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 304 -\r\n\r\n") as (
            port,
            heard,
        ):
            fetch, url = HttpFetch(tmp_path, allow=(f"127.0.0.1:{port}",)), f"http://127.0.0.1:{port}/"
            first = await fetch(url)
            assert (await fetch(url, etag=first.etag)).status == 304
            assert b"If-None-Match: " + tag + b"\r\n" in heard[1]

    go(run())


@pytest.mark.parametrize("value", ["x\r\nHost: elsewhere.example", "x\nA: b", "x\0"])
def test_nothing_smuggles_a_header(go: Go, value: str, tmp_path: Path) -> None:
    """A line break in a roster's user agent or in a stored validator asks nobody."""

    async def run() -> None:
        async with saying(OK) as (port, heard):
            fetch = HttpFetch(tmp_path, allow=(f"127.0.0.1:{port}",))
            for words in ({"agent": value}, {"etag": value}):
                with pytest.raises(FeedError, match="line break in its address or user agent"):
                    await fetch(f"http://127.0.0.1:{port}/", **words)
            assert heard == []

    go(run())


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfee\r\n1\r\nd\r\n0\r\n\r\n", b"feed"),
        (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", b"ok"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    ],
)
def test_answers_of_every_shape(go: Go, answer: bytes, body: bytes, tmp_path: Path) -> None:
    """Words in between, no length, chunks, no reason, nothing at all."""

    async def run() -> None:
        async with saying(answer) as (port, _):
            assert (await HttpFetch(tmp_path, allow=(f"127.0.0.1:{port}",))(f"http://127.0.0.1:{port}/")).body == body

    go(run())


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"",
    ],
)
def test_what_is_no_answer_is_one_line(go: Go, answer: bytes, tmp_path: Path) -> None:
    """Another protocol, an answer that breaks off, lengths and headers that cannot be: a line, and one request."""

    async def run() -> None:
        async with saying(answer) as (port, heard):
            with pytest.raises(FeedError, match="breaks off or answers no proper HTTP") as caught:
                await HttpFetch(tmp_path, allow=(f"127.0.0.1:{port}",))(f"http://127.0.0.1:{port}/")
            assert "\n" not in str(caught.value)
            assert len(heard) == 1

    go(run())


@pytest.mark.parametrize("status", [101, 300, 305, 399, 418, 599])
def test_a_status_without_a_document(go: Go, status: int, tmp_path: Path) -> None:
    """What is neither 2xx nor 304 nor a redirect that leads somewhere is told with its number."""

    async def run() -> None:
        async with saying(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()) as (port, _):
            with pytest.raises(AnswerError, match=f"answers {status}") as caught:
                await HttpFetch(tmp_path, allow=(f"127.0.0.1:{port}",))(f"http://127.0.0.1:{port}/")
            assert caught.value.status == status

    go(run())


TLS = "certificate or TLS fails"


@pytest.mark.parametrize(
    ("names", "trusted", "word"), [(("127.0.0.1",), True, ""), (("elsewhere.example",), True, TLS), (("127.0.0.1",), False, TLS)]
)
def test_https(go: Go, names: tuple[str, ...], trusted: bool, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate must be the host's and be vouched for; else not a word is said to the server."""
    path = write_certificate(tmp_path / "host.pem", *names)
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(path)
    if trusted:
        monkeypatch.setattr(wire, "_tls", lambda: ssl.create_default_context(cafile=str(path)))

    async def run() -> None:
        async with saying(OK, tls=theirs) as (port, heard):
            fetch = HttpFetch(tmp_path, allow=(f"127.0.0.1:{port}",))
            if word:
                with pytest.raises(FeedError, match=word):
                    await fetch(f"https://127.0.0.1:{port}/")
            else:
                assert (await fetch(f"https://127.0.0.1:{port}/")).body == b"ok"
            assert len(heard) == (0 if word else 1)

    go(run())


def test_an_address_of_ipv6(go: Go, tmp_path: Path) -> None:
    """Host and connection are right with brackets and colons."""

    async def run() -> None:
        async with saying(OK, host="::1") as (port, heard):
            assert (await HttpFetch(tmp_path, allow=(f"[::1]:{port}",))(f"http://[::1]:{port}/")).body == b"ok"
            assert f"Host: [::1]:{port}".encode() in heard[0]

    go(run())


def test_the_next_address_of_a_host_is_tried(go: Go, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with an address where nobody is and one where somebody is: it is fetched, and asked once."""

    def answers(host: str, port: int, *_: object, **__: object) -> list[object]:
        six = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0))
        return [six, *((socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.9", "127.0.0.1"))]

    monkeypatch.setattr(socket, "getaddrinfo", answers)

    async def run() -> None:
        async with saying(OK) as (port, heard):
            got = await HttpFetch(tmp_path, allow=(f"many.example:{port}",))(f"http://many.example:{port}/")
            assert got.body == b"ok"
            assert len(heard) == 1

    go(run())


def test_a_host_that_takes_no_connection(go: Go, tmp_path: Path) -> None:
    """A connection that is never made ends with the time of the whole answer, and nothing of it stays open."""

    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
            place = f"127.0.0.1:{full.getsockname()[1]}"
            waiting = [socket.socket() for _ in range(4)]
            try:
                for one in waiting:  # those who stand in line before us
                    one.setblocking(False)
                    one.connect_ex(full.getsockname())
                with pytest.raises(SilentError, match=r"does not finish its answer within 0.3 s"):
                    await HttpFetch(tmp_path, allow=(place,), timeout=0.3)(f"http://{place}/")
            finally:
                for one in waiting:
                    one.close()

    go(run())


async def until(heard: list[bytes], many: int) -> None:
    for _ in range(500):
        if len(heard) < many:
            await asyncio.sleep(0.01)


def test_whoever_stops_waiting_leaves_nothing_open(go: Go, tmp_path: Path) -> None:
    """A round that is stopped in the middle of an answer hangs up."""

    async def run() -> None:
        async with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe rest", hang=True) as (port, heard):
            fetch = HttpFetch(tmp_path, allow=(f"127.0.0.1:{port}",))
            asking = asyncio.create_task(fetch(f"http://127.0.0.1:{port}/"))
            await until(heard, 1)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await until(heard, 2)
            assert heard[1] == b"hung up"

    go(run())


def test_a_server_that_hangs_up_before_it_is_asked(go: Go, tmp_path: Path) -> None:
    """A connection that ends in the moment in which it begins is one line, each time."""

    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
            server.setblocking(False)
            place = f"127.0.0.1:{server.getsockname()[1]}"
            fetch = HttpFetch(tmp_path, allow=(place,))

            async def reset() -> None:
                while True:
                    taken, _ = await asyncio.get_running_loop().sock_accept(server)
                    taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    taken.close()

            resetting = asyncio.create_task(reset())
            try:
                for _ in range(50):
                    with pytest.raises(FeedError, match=r"breaks off|cannot be reached"):
                        await fetch(f"http://{place}/")
            finally:
                resetting.cancel()

    go(run())


LABEL = st.text("ab1-", min_size=1, max_size=4)
HOSTS = st.one_of(
    st.lists(LABEL, min_size=1, max_size=4).map(".".join), st.sampled_from(("127.0.0.1", "0177.0.0.1", "a..b", "A.b", "b.", "é.de"))
)
PORTS = st.sampled_from(("", ":", ":0", ":80", ":443", ":080", ":8080", ":59999", ":60000", ":65535", ":65536", ":123456"))
PIECES = st.sampled_from(
    ("/", "a", "B", "~", "_", "-", ".", "..", "/feed", "/./", "//", "%41", "%2f", "%", "+", "=", ";", ":", "@", " ", "é")
)
QUERIES = st.lists(st.sampled_from(("?", "a", "=", "&", ".", "~", "/", "%20", "+", "#x", " ")), max_size=6).map("".join)


@given(st.sampled_from(("http://", "https://", "HTTP://")), HOSTS, PORTS, st.lists(PIECES, max_size=6).map("".join), QUERIES)
def test_the_short_way_to_read_an_address(scheme: str, host: str, port: str, path: str, query: str) -> None:
    """Where the regex takes an address, its parts are those that the standards' reader gives."""
    url = f"{scheme}{host}{port}{path}{query}"
    if address._USUAL.fullmatch(url):
        assert address.read_address(url) == address._by_standards(url)


@pytest.mark.parametrize(
    "url", ["http://a.example", "https://a.example:8443/feed/", "http://127.0.0.1:80/a/b.xml", "https://a-b.example/?feed=rss2&x=1"]
)
def test_usual_addresses_take_the_short_way(url: str) -> None:
    """A host, a port, a path and a query of letters, digits and dots need no more than one look."""
    assert address._USUAL.fullmatch(url)
    assert address.read_address(url) == address._by_standards(url)
