"""[fetch] proxy over a real proxy on loopback: what it is asked, and what it is never asked because the guard refused first."""

import asyncio
import gc
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import pytest

from digest.errors import AnswerError, FeedError, SettingsError, SilentError
from digest.ingest import wire
from digest.ingest.fetch import HttpFetch
from digest.project import open_newsroom
from digest.settings import parse_settings
from digest.starter import make_project
from digest.work.gather import fast_loop

sys.path.append(str(Path(__file__).parent.parent / "send"))
from servers import write_certificate

OUTSIDE = "127.0.0.2"  # stands for the internet: the only address that is public in these tests
NAMES = {"news.example": OUTSIDE, "other.example": OUTSIDE, "inside.example": "10.0.0.1"}


@dataclass
class Heard:
    """A server on loopback and the first lines of what it was asked, with the value of Host."""

    port: int = 0
    lines: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    def note(self, request: bytes) -> str:
        first, *headers = request.decode().split("\r\n")
        self.lines.append(first)
        self.hosts += [line[6:] for line in headers if line.lower().startswith("host: ")]
        return first


@asynccontextmanager
async def serving(talk, host: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[Heard]:
    heard = Heard()

    async def serve(read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        try:
            await talk(heard.note(await read.readuntil(b"\r\n\r\n")), read, write)
            await write.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            write.close()

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    heard.port = server.sockets[0].getsockname()[1]
    try:
        yield heard
    finally:
        server.close()


async def news(line: str, read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://inside.example/\r\nContent-Length: 0\r\n\r\n"
    write.write(moved if "/moved" in line else b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews")


async def proxy(line: str, read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
    """Passes a GET on with its path alone, and makes tunnels; any name leads to OUTSIDE."""
    verb, target, _ = line.split(" ")
    host, _, path = target.removeprefix("http://").partition("/")
    if host.startswith("other."):
        write.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        return
    there, to = await asyncio.open_connection(OUTSIDE, int(host.split(":")[1]))
    try:
        if verb == "CONNECT":
            write.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(pour(read, to), pour(there, write))
        else:
            to.write(f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            write.write(await there.readuntil(b"\r\n\r\n"))
            write.write(await there.read(4))
    finally:
        to.close()


async def pour(read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await read.read(65536):
            write.write(data)
        write.close()


@pytest.fixture(autouse=True)
def internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that lead to loopback, of which one address is as if it were public."""

    def answers(host: str, port: int, *_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (NAMES[host], port))]

    monkeypatch.setattr(wire, "is_public", lambda address: address == OUTSIDE)
    monkeypatch.setattr(socket, "getaddrinfo", answers)


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


async def refused(fetch: HttpFetch, url: str) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await fetch(url)
    return caught.value


def test_http_goes_through_the_proxy(go: Go, tmp_path: Path) -> None:
    """The proxy gets the whole address, the host behind it the path; no connection of ours reaches the host."""

    async def run() -> None:
        async with serving(news, OUTSIDE) as host, serving(proxy, "127.0.0.1") as between:
            got = await HttpFetch(tmp_path, proxy=f"http://127.0.0.1:{between.port}")(f"http://news.example:{host.port}/feed?a=b#top")
            assert got.body == b"news"
            assert between.lines == [f"GET http://news.example:{host.port}/feed?a=b HTTP/1.1"]
            assert between.hosts == [f"news.example:{host.port}"]
            assert host.lines == ["GET /feed?a=b HTTP/1.1"]

    go(run())


@pytest.mark.parametrize(("names", "word"), [(("news.example",), ""), (("elsewhere.example",), "certificate or TLS fails")])
def test_https_goes_through_a_tunnel(go: Go, names: tuple[str, ...], word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy sees a host and a port; the certificate is the host's and is held against its name."""
    path = write_certificate(tmp_path / "host.pem", *names)
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(path)
    monkeypatch.setattr(wire, "_tls", lambda: ssl.create_default_context(cafile=str(path)))

    async def run() -> None:
        async with serving(news, OUTSIDE, ours) as host, serving(proxy, "127.0.0.1") as between:
            fetch, url = HttpFetch(tmp_path, proxy=f"http://127.0.0.1:{between.port}"), f"https://news.example:{host.port}/feed"
            if word:
                assert word in str(await refused(fetch, url))
            else:
                assert (await fetch(url)).body == b"news"
            assert between.lines == [f"CONNECT news.example:{host.port} HTTP/1.1"]
            assert host.lines == ([] if word else ["GET /feed HTTP/1.1"])

    go(run())


@pytest.mark.parametrize("host", ["inside.example", "10.0.0.1", "169.254.169.254", "[::1]", "127.0.0.1"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_guard_refuses_before_the_proxy_is_asked(go: Go, scheme: str, host: str, tmp_path: Path) -> None:
    """A proxy within the house could reach what we must not: it hears of no private address."""

    async def run() -> None:
        async with serving(proxy, "127.0.0.1") as between:
            error = await refused(HttpFetch(tmp_path, proxy=f"http://127.0.0.1:{between.port}"), f"{scheme}://{host}/feed")
            assert "no public address" in str(error)
            assert between.lines == []

    go(run())


def test_a_redirect_behind_the_proxy_is_guarded_too(go: Go, tmp_path: Path) -> None:
    """One request for what redirects, none for where it leads."""

    async def run() -> None:
        async with serving(news, OUTSIDE) as host, serving(proxy, "127.0.0.1") as between:
            error = await refused(HttpFetch(tmp_path, proxy=f"http://127.0.0.1:{between.port}"), f"http://news.example:{host.port}/moved")
            assert "leads to inside.example, which is no public address" in str(error)
            assert len(between.lines) == 1

    go(run())


def test_what_is_allowed_is_asked_directly(go: Go, tmp_path: Path) -> None:
    """[fetch] allow names neighbours; the proxy is the way out."""

    async def run() -> None:
        async with serving(news, "127.0.0.1") as host, serving(proxy, "127.0.0.1") as between:
            place = f"127.0.0.1:{host.port}"
            got = await HttpFetch(tmp_path, allow=(place,), proxy=f"http://127.0.0.1:{between.port}")(f"http://{place}/feed")
            assert (got.body, between.lines) == (b"news", [])

    go(run())


def test_a_proxy_that_refuses_or_is_not_there(go: Go, tmp_path: Path) -> None:
    """One line that names the proxy, and of a feed that is silent, not gone."""

    async def run() -> None:
        async with serving(proxy, "127.0.0.1") as between:
            fetch = HttpFetch(tmp_path, proxy=f"http://127.0.0.1:{between.port}")
            tunnel = await refused(fetch, "https://other.example/feed")
            assert str(tunnel) == "cannot be reached (the proxy of [fetch] answers 403); try again later"
            assert isinstance(tunnel, SilentError)
            plain = await refused(fetch, "http://other.example/feed")
            assert isinstance(plain, AnswerError)
            assert plain.status == 403
        gone = await refused(fetch, "http://news.example/feed")
        assert str(gone).startswith("cannot be reached (the proxy of [fetch]: Connect")
        assert isinstance(gone, SilentError)

    go(run())


def test_the_settings_name_the_proxy(go: Go, tmp_path: Path) -> None:
    """A project whose digest.toml has [fetch] proxy fetches through it."""

    async def run() -> None:
        async with serving(news, OUTSIDE) as host, serving(proxy, "127.0.0.1") as between:
            make_project(tmp_path / "project")
            settings = tmp_path / "project/digest.toml"
            settings.write_text(settings.read_text().split("[fetch]")[0] + f'\n[fetch]\nproxy = "http://127.0.0.1:{between.port}/"\n')
            with open_newsroom(tmp_path / "project") as room:
                got = await room.fetch(f"http://news.example:{host.port}/feed")
            assert (got.body, len(between.lines)) == (b"news", 1)

    go(run())


def settings_with(proxy: str) -> str:
    start = '[newsletter]\ntitle = "W"\nurl = "https://w.example"\nfrom = "w@w.example"\npostal_address = "1 Street"\n'
    return f'{start}[fetch]\nproxy = "{proxy}"\n'


@pytest.mark.parametrize(
    "given", ["socks5://proxy.example.org:1080", "https://proxy.example.org", "proxy.example.org:3128", "http://proxy:port", "http://p/x"]
)
def test_what_is_no_proxy(given: str) -> None:
    """Only http://host:port is one; anything else is one line with its place."""
    with pytest.raises(SettingsError, match=r"line 7: fetch.proxy: .* is no proxy; write it as \"http://proxy.example.org:3128\""):
        parse_settings(settings_with(given), PurePath("digest.toml"))


def test_a_proxy_s_password_is_neither_taken_nor_shown() -> None:
    """digest.toml is in git: a password in it is refused, and not repeated."""
    with pytest.raises(SettingsError, match="neither name nor password") as caught:
        parse_settings(settings_with("http://me:secret@proxy.example.org:3128"), PurePath("digest.toml"))
    assert "secret" not in str(caught.value)
