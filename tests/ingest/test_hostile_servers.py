"""Servers and addresses that mean harm: a canary that must hear nothing, and counters of what was asked, sent and taken."""

import asyncio
import gzip
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import brotli
import pytest
from backports import zstd

from digest.errors import FeedError, SilentError
from digest.ingest import wire
from digest.ingest.fetch import TIMEOUT, HttpFetch

Talk = Callable[["Listener", str, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
MB = 1_000_000


@dataclass
class Listener:
    """A server on loopback that counts: connections, the paths asked for, the bytes it got rid of."""

    port: int = 0
    connections: int = 0
    paths: list[str] = field(default_factory=list)
    sent: int = 0


async def say_ok(listener: Listener, path: str, write: asyncio.StreamWriter) -> None:
    write.write(OK)


@asynccontextmanager
async def listening(talk: Talk = say_ok, hosts: tuple[str, ...] = ("127.0.0.1",)) -> AsyncIterator[Listener]:
    listener = Listener()

    async def serve(read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        listener.connections += 1
        try:
            path = (await read.readuntil(b"\r\n\r\n")).split()[1].decode()
            listener.paths.append(path)
            await talk(listener, path, write)
            await write.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            write.close()

    first = await asyncio.start_server(serve, hosts[0], 0)
    listener.port = first.sockets[0].getsockname()[1]
    others = [await asyncio.start_server(serve, host, listener.port) for host in hosts[1:]]
    try:
        yield listener
    finally:
        for server in (first, *others):
            server.close()


async def refused(fetch: HttpFetch, url: str) -> str:
    with pytest.raises(FeedError) as caught:
        await fetch(url)
    return str(caught.value)


HOSTS = (
    "127.0.0.1 127.1 127.0.1 0x7f.1 0x7f000001 0177.0.0.1 017700000001 2130706433 0.0.0.0 0 localhost 127.0.0.1. user:word@127.0.0.1 "
    "10.0.0.1 172.16.0.1 192.168.0.1 169.254.169.254 100.64.0.1 224.0.0.1 "
    "[::1] [::] [fe80::1] [fc00::1] [::ffff:127.0.0.1] [::ffff:7f00:1] [64:ff9b::7f00:1] [2002:7f00:1::] [0:0:0:0:0:0:0:1]"
)


@pytest.mark.parametrize("host", HOSTS.split())
def test_no_address_reaches_the_canary(host: str, tmp_path: Path) -> None:
    """Neither asked for nor as a redirect of a server that may be asked does any private address get a connection."""

    async def run() -> None:
        async with listening(hosts=("127.0.0.1", "::1")) as canary:
            url = f"http://{host}:{canary.port}/"

            async def send_there(listener: Listener, path: str, write: asyncio.StreamWriter) -> None:
                write.write(f"HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode())

            assert "no public address" in await refused(HttpFetch(tmp_path), url)
            async with listening(send_there, ("127.0.0.3",)) as door:
                place = f"127.0.0.3:{door.port}"
                assert "no public address" in await refused(HttpFetch(tmp_path, allow=(place,)), f"http://{place}/")
                assert door.connections == 1
            assert canary.connections == 0

    asyncio.run(run())


def test_a_name_that_changes_its_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was checked is the one that is connected to, however the name answers later; each fetch checks anew."""
    asked: list[str] = []

    def answers(host: str, port: int, *_: object, **__: object) -> list[object]:
        asked.append(host)
        address = "127.0.0.2" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(wire, "is_public", lambda address: address == "127.0.0.2")  # as if that one were of the internet
    monkeypatch.setattr(socket, "getaddrinfo", answers)

    async def run() -> None:
        async with listening(hosts=("127.0.0.2",)) as good, listening() as canary:
            fetch = HttpFetch(tmp_path)
            assert (await fetch(f"http://rebind.example:{good.port}/")).body == b"ok"
            assert asked == ["rebind.example"]
            assert "no public address" in await refused(fetch, f"http://rebind.example:{canary.port}/")
            assert (good.connections, canary.connections) == (1, 0)

    asyncio.run(run())


def test_a_name_with_good_and_bad_addresses_loses_the_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several answers only the public ones are tried, also when those do not listen."""

    def answers(host: str, port: int, *_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.1", "127.0.0.2")]

    monkeypatch.setattr(wire, "is_public", lambda address: address == "127.0.0.2")
    monkeypatch.setattr(socket, "getaddrinfo", answers)

    async def run() -> None:
        async with listening() as canary:
            assert "cannot be reached" in await refused(HttpFetch(tmp_path), f"http://both.example:{canary.port}/")
            assert canary.connections == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "requests", "words"), [("/loop", 2, "in a circle"), ("/hop20", 6, "more than 5 times"), ("/file", 1, "no http(s)")]
)
def test_redirects_that_lead_nowhere(path: str, requests: int, words: str, tmp_path: Path) -> None:
    """A loop ends where it closes, twenty hops after the fifth, and no redirect leads to a file; each with an exact count of requests."""
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/secret.xml").write_text("<rss/>")
    targets = {"/loop": "/back", "/back": "/loop", "/file": f"file://{tmp_path}/feeds/secret.xml"}

    async def hop(listener: Listener, path: str, write: asyncio.StreamWriter) -> None:
        target = targets.get(path) or f"/hop{int(path[4:]) - 1}"
        write.write(f"HTTP/1.1 301 Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())

    async def run() -> None:
        async with listening(hop) as server:
            place = f"127.0.0.1:{server.port}"
            assert words in await refused(HttpFetch(tmp_path, allow=(place,)), f"http://{place}{path}")
            assert len(server.paths) == requests

    asyncio.run(run())


@pytest.mark.parametrize(
    ("codes", "moved"),
    [((301, 308), "/2"), ((301, 302), "/1"), ((302, 301), ""), ((307,), ""), ((), "")],
)
def test_where_it_moved_to(codes: tuple[int, ...], moved: str, tmp_path: Path) -> None:
    """Permanent redirects say the new address as far as nothing temporary came before them."""

    async def hop(listener: Listener, path: str, write: asyncio.StreamWriter) -> None:
        step = int(path[1:])
        write.write(
            OK if step == len(codes) else f"HTTP/1.1 {codes[step]} X\r\nLocation: /{step + 1}#top\r\nContent-Length: 0\r\n\r\n".encode()
        )

    async def run() -> None:
        async with listening(hop) as server:
            place = f"127.0.0.1:{server.port}"
            got = await HttpFetch(tmp_path, allow=(place,))(f"http://{place}/0")
            assert got.moved == (f"http://{place}{moved}" if moved else "")
            assert got.url == f"http://{place}/{len(codes)}"

    asyncio.run(run())


HUNDRED = tuple(f"127.0.1.{number}" for number in range(1, 101))


def test_a_drip_delays_nobody_else(tmp_path: Path) -> None:
    """A byte now and then, in the headers or in the body, is cut at the limit of the whole answer; 98 others are long done."""
    assert TIMEOUT == 30

    async def drip(listener: Listener, path: str, write: asyncio.StreamWriter) -> None:
        if path == "/feed":
            write.write(OK)
            return
        write.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if path == "/body" else b"X-Slow: "))
        while True:
            write.write(b"x")
            await write.drain()
            await asyncio.sleep(0.05)

    async def run() -> None:
        async with listening(drip, HUNDRED) as server:
            fetch = HttpFetch(tmp_path, allow=tuple(f"{host}:{server.port}" for host in HUNDRED), timeout=1)
            paths = ["/head", "/body", *["/feed"] * 98]
            start = time.monotonic()
            ends: dict[str, float] = {}
            lines: list[str] = []

            async def one(host: str, path: str) -> None:
                try:
                    await fetch(f"http://{host}:{server.port}{path}")
                except SilentError as error:
                    lines.append(str(error))
                ends[host] = time.monotonic() - start

            async with fetch:
                await asyncio.gather(*map(one, HUNDRED, paths))
            assert lines == ["does not finish its answer within 1 s; try again later"] * 2
            slow = [ends.pop(host) for host in HUNDRED[:2]]
            assert all(0.9 < seconds < 2 for seconds in slow)
            assert max(ends.values()) < min(slow)

    asyncio.run(run())


def test_one_request_a_host_at_a_time(tmp_path: Path) -> None:
    """Five at once to one host come one after another, and who waits for the others is not cut for it."""
    at_work: list[int] = []
    done: list[str] = []

    async def slowly(listener: Listener, path: str, write: asyncio.StreamWriter) -> None:
        at_work.append(listener.connections - len(done))
        await asyncio.sleep(0.2)
        done.append(path)
        write.write(OK)

    async def run() -> None:
        async with listening(slowly) as server:
            place = f"127.0.0.1:{server.port}"
            async with HttpFetch(tmp_path, allow=(place,), timeout=0.6) as fetch:
                got = await asyncio.gather(*(fetch(f"http://{place}/{number}") for number in range(5)))
            assert [one.body for one in got] == [b"ok"] * 5
            assert at_work == [1] * 5

    asyncio.run(run())


def test_a_hundred_megabytes_without_a_length(tmp_path: Path) -> None:
    """An endless answer is hung up on at ten megabytes; the rest is never taken."""

    async def pour(listener: Listener, path: str, write: asyncio.StreamWriter) -> None:
        write.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            write.write(b"x" * MB)
            await write.drain()
            listener.sent += MB

    async def run() -> None:
        async with listening(pour) as server:
            place = f"127.0.0.1:{server.port}"
            assert "larger than 10 MB" in await refused(HttpFetch(tmp_path, allow=(place,)), f"http://{place}/")
            assert server.sent < 25 * MB  # what was on its way in the sockets' buffers

    asyncio.run(run())


GIGABYTE = {
    "gzip": lambda: gzip.compress(bytes(64 << 20), 1) * 16,
    "br": lambda: brotli.compress(bytes(1 << 30), quality=1),
    "zstd": lambda: zstd.compress(bytes(64 << 20)) * 16,
}
FETCHER = """
import asyncio, sys, time
from pathlib import Path
from digest.errors import FeedError
from digest.ingest.fetch import HttpFetch
place = sys.argv[1]
fetch = HttpFetch(Path(), allow=(place,))
start = time.monotonic()
async def go():
    try:
        print(len((await fetch(f"http://{place}/")).body))
    except FeedError as error:
        print(error)
asyncio.run(go())
# Not getrusage: its peak is that of the process we were forked from.
print(time.monotonic() - start, int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024)
"""


@pytest.mark.parametrize("encoding", GIGABYTE)
def test_a_gigabyte_that_was_a_megabyte(encoding: str, tmp_path: Path) -> None:
    """A bomb is cut within two seconds, in a process that never has 100 MB of memory."""
    packed = GIGABYTE[encoding]()
    assert len(packed) < 8 * MB

    async def bomb(listener: Listener, path: str, write: asyncio.StreamWriter) -> None:
        write.write(f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(packed)}\r\n\r\n".encode() + packed)

    async def run() -> str:
        async with listening(bomb) as server:
            place = f"127.0.0.1:{server.port}"
            command = [sys.executable, "-c", FETCHER, place]
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
            return done.stdout

    line, figures = asyncio.run(run()).strip().splitlines()
    seconds, peak = map(float, figures.split())
    assert "more than 100 times" in line
    assert seconds < 2
    assert peak < 100


def test_a_bomb_under_the_ratio_is_cut_at_the_cap() -> None:
    """What grows less than a hundredfold is still cut at 20 MB, a piece at a time."""
    from digest.ingest.encodings import MAX_DECODED, Decoder

    block = " ".join(str(number) for number in range(300_000)).encode()  # 2 MB
    for encoding, packed in (("gzip", gzip.compress(block, 1)), ("zstd", zstd.compress(block))):
        decoder = Decoder(encoding)
        for _ in range(int(MAX_DECODED / len(block))):
            decoder.feed(packed)
        with pytest.raises(FeedError, match="larger than 20 MB"):
            decoder.feed(packed)
        assert decoder.size <= MAX_DECODED + 65_536
