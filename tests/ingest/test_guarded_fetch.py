"""Fetching over a real loopback server and from files: what comes back, and one line for everything that does not."""

import asyncio
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
from backports import zstd

from digest.errors import FeedError
from digest.ingest import Fetched
from digest.ingest.fetch import HttpFetch
from digest.ingest.guard import is_public

FEED = b"<rss version='2.0'><channel><title>Loop</title></channel></rss>"
WORDS = " ".join(str(number) for number in range(400_000)).encode()  # 2.7 MB that shrink to a quarter, no bomb
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A server on a free loopback port; `requests` holds the path and headers of what was asked."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, Answer] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append((self.path, dict(self.headers)))
                try:
                    server.answers[self.path](self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.place = f"127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def answer(status: int, body: bytes = b"", length: bool = True, **headers: str) -> Answer:
    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if length:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return write


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "feeds" / "sample").mkdir(parents=True)
    (tmp_path / "feeds" / "sample" / "one.xml").write_bytes(FEED)
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


def get(fetch: HttpFetch, url: str, **validators: str) -> Fetched:
    async def run() -> Fetched:
        async with fetch:
            return await fetch(url, **validators)

    return asyncio.run(run())


def fails(fetch: HttpFetch, url: str) -> str:
    with pytest.raises(FeedError) as caught:
        get(fetch, url)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_an_answer_comes_with_its_validators(server: Server, project: Path) -> None:
    """Body, type and validators are given verbatim, and we say who we are and what encodings we read."""
    said = {"ETag": 'W/"a b"', "Last_Modified": "Mon, 15 Jun 2026 08:00:00 GMT", "Content_Type": "text/xml", "Cache_Control": "max-age=60"}
    server.answers["/"] = answer(200, FEED, **said)
    got = get(HttpFetch(project, "desk@example.org", (server.place,)), server.url("/"))
    same = {"content_type": "text/xml", "etag": 'W/"a b"', "last_modified": "Mon, 15 Jun 2026 08:00:00 GMT"}
    assert got == Fetched(url=server.url("/"), status=200, body=FEED, headers=got.headers, **same)
    assert got.headers["cache-control"] == "max-age=60"
    _, headers = server.requests[0]
    assert headers["User-Agent"] == "Digest/0.1 (+desk@example.org)"
    assert headers["Accept-Encoding"] == "gzip, deflate, br, zstd"
    assert "application/rss+xml" in headers["Accept"]
    assert "If-None-Match" not in headers


def test_not_changed_since(server: Server, project: Path) -> None:
    """Validators go back as they came, and 304 is an answer without a body."""
    server.answers["/"] = answer(304)
    got = get(HttpFetch(project, "", (server.place,)), server.url("/"), etag='W/"a b"', last_modified="Mon, 15 Jun 2026 08:00:00 GMT")
    assert (got.status, got.body) == (304, b"")
    _, headers = server.requests[0]
    assert headers["If-None-Match"] == 'W/"a b"'
    assert headers["If-Modified-Since"] == "Mon, 15 Jun 2026 08:00:00 GMT"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500, 503])
def test_an_error_status_is_one_line(server: Server, project: Path, status: int) -> None:
    """What the server refuses is told with its number and what to do."""
    server.answers["/"] = answer(status, b"<html>")
    assert fails(HttpFetch(project, "", (server.place,)), server.url("/")).startswith(f"answers {status}; ")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(FEED)),
        ("gzip", gzip.compress(FEED[:20]) + gzip.compress(FEED[20:])),
        ("deflate", zlib.compress(FEED)),
        ("deflate", zlib.compress(FEED)[2:-4]),
        ("br", brotli.compress(FEED)),
        ("zstd", zstd.compress(FEED)),
        ("zstd", zstd.compress(FEED[:20]) + zstd.compress(FEED[20:])),
        ("gzip", b""),
        ("identity", FEED),
    ],
)
def test_compressed_answers(server: Server, project: Path, encoding: str, packed: bytes) -> None:
    """gzip in one or several members, zlib, bare deflate, brotli and zstd in one or several frames are read; nothing is nothing."""
    server.answers["/"] = answer(200, packed, Content_Encoding=encoding)
    assert get(HttpFetch(project, "", (server.place,)), server.url("/")).body == (FEED if packed else b"")


@pytest.mark.parametrize(
    ("encoding", "packed", "words"),
    [
        ("gzip", gzip.compress(FEED)[:-12], "breaks off"),
        ("gzip", b"no gzip at all", "damaged"),
        ("br", b"no brotli at all", "damaged"),
        ("br", brotli.compress(FEED)[:-5], "breaks off"),
        ("zstd", b"no zstd at all", "damaged"),
        ("zstd", zstd.compress(FEED)[:-5], "breaks off"),
        ("compress", FEED, "nobody asked for"),
        ("gzip", gzip.compress(WORDS), "larger than 2 MB"),
        ("br", brotli.compress(WORDS, quality=1), "larger than 2 MB"),
        ("zstd", zstd.compress(WORDS), "larger than 2 MB"),
        ("gzip", gzip.compress(b"0" * 3_000_000), "more than 100 times"),
    ],
)
def test_compressed_answers_that_lie(server: Server, project: Path, encoding: str, packed: bytes, words: str) -> None:
    """Cut, damaged, unasked and exploding encodings are one line each."""
    server.answers["/"] = answer(200, packed, Content_Encoding=encoding)
    assert words in fails(HttpFetch(project, "", (server.place,), max_decoded=2_000_000), server.url("/"))


@pytest.mark.parametrize("length", [True, False])
def test_a_gigantic_answer_is_cut(server: Server, project: Path, length: bool) -> None:
    """The cap on the wire holds with a Content-Length and without one."""
    server.answers["/"] = answer(200, b"x" * 300_000, length=length)
    assert "larger than 0.1 MB" in fails(HttpFetch(project, "", (server.place,), max_bytes=100_000), server.url("/"))


def test_a_slow_answer_is_given_up(server: Server, project: Path) -> None:
    """The time limit is for the whole feed, also for a server that sends a little now and then."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(30):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    server.answers["/"] = drip
    start = time.monotonic()
    assert "within 0.5 s" in fails(HttpFetch(project, "", (server.place,), timeout=0.5), server.url("/"))
    assert time.monotonic() - start < 5


def test_redirects_are_followed_five_times(server: Server, project: Path) -> None:
    """The fifth redirect is followed, the sixth is not; the answer names where it came from."""
    for hop in range(6):
        server.answers[f"/{hop}"] = answer(301 + hop % 2, Location=f"/{hop + 1}")
    server.answers["/6"] = answer(200, FEED)
    fetch = HttpFetch(project, "", (server.place,))
    assert get(fetch, server.url("/1")).url == server.url("/6")
    assert "more than 5 times" in fails(fetch, server.url("/0"))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://10.0.0.1/", "leads to 10.0.0.1, which is no public address"),
        ("http://169.254.169.254/latest/", "no public address"),
        ("http://[::1]/", "no public address"),
        ("file:///etc/passwd", "no http(s) address"),
        ("javascript:alert(1)", "no http(s) address"),
        ("http://:0/", "is no address"),
        ("http://x.example:port/", "is no address"),
    ],
)
def test_a_redirect_is_checked_again(server: Server, project: Path, target: str, words: str) -> None:
    """An allowed server cannot send us to where we would not have gone."""
    server.answers["/"] = answer(302, Location=target)
    assert words in fails(HttpFetch(project, "", (server.place,)), server.url("/"))


SPELLINGS = "127.0.0.1 127.1 0x7f.1 0177.0.0.1 2130706433 0.0.0.0 127。0。0。1 １２７.0.0.1 localhost LOCALHOST [::1] [::ffff:127.0.0.1]"


@pytest.mark.parametrize("host", SPELLINGS.split())
def test_loopback_is_refused_unless_allowed(server: Server, project: Path, host: str) -> None:
    """No spelling of this machine gets through, and nothing reaches the server."""
    line = fails(HttpFetch(project, "", ("127.0.0.1:1", "example.org:80")), f"http://{host}:{server.http.server_port}/")
    assert "no public address" in line
    assert server.requests == []


def test_a_name_that_leads_to_loopback_may_be_allowed(server: Server, project: Path) -> None:
    """`allow` names host and port exactly, a name as well as an address."""
    server.answers["/"] = answer(200, FEED)
    place = f"localhost:{server.http.server_port}"
    assert get(HttpFetch(project, "", (place,)), f"http://{place}/").body == FEED


REFUSED = (
    "0.0.0.0 10.1.2.3 127.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.8 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 "
    ":: ::1 fe80::1 fe80::1%lo fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:1::1 2001:db8::1 "
    "10.255.255.255 172.31.255.255 192.168.255.255 169.254.0.1 100.127.255.255 127.255.255.255 239.255.255.255 "
    "fd00::1 febf::1 fec0::1 ::127.0.0.1 64:ff9b:1::1 100::1 localhost 127.1 0x7f.1"
)


@pytest.mark.parametrize("address", REFUSED.split())
def test_what_is_not_public(address: str) -> None:
    """Private, local, shared, multicast, reserved and tunnelled addresses are not public, nor is anything that is no address."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450::1"])
def test_what_is_public(address: str) -> None:
    """Ordinary addresses of the internet may be asked."""
    assert is_public(address)


def test_failures_on_the_way_are_one_line(project: Path) -> None:
    """A closed port, a name that cannot exist, TLS that is none and a server that hangs up."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{closed.getsockname()[1]}"
        assert "cannot be reached" in fails(HttpFetch(project, "", (place,)), f"http://{place}/")
    assert "its host has no address" in fails(HttpFetch(project), "http://no-such-host.invalid/")
    assert "no http(s) address" in fails(HttpFetch(project), "ftp://example.org/feed")
    assert "is no address" in fails(HttpFetch(project), "http://[::1/")


def test_plain_http_on_a_tls_address(server: Server, project: Path) -> None:
    """A server that speaks no TLS where https was asked is told as such."""
    line = fails(HttpFetch(project, "", (server.place,)), f"https://{server.place}/")
    assert "TLS" in line


def test_a_server_that_hangs_up(project: Path) -> None:
    """A connection that ends without an answer is one line, and is not asked a second time."""
    asked: list[bytes] = []

    def hang_up() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            asked.append(connection.recv(1000))
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        assert "breaks off" in fails(HttpFetch(project, "", (place,)), f"http://{place}/")
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=2)
    assert len(asked) == 1


def test_one_session_serves_many_and_none_serves_one(server: Server, project: Path) -> None:
    """Inside the context one session is shared; outside of it a call opens and closes its own."""
    server.answers["/"] = answer(200, FEED)
    fetch = HttpFetch(project, "", (server.place,))

    async def run() -> list[Fetched]:
        alone = await fetch(server.url("/"))
        async with fetch:
            return [alone, *await asyncio.gather(*(fetch(server.url("/")) for _ in range(5)))]

    assert [got.body for got in asyncio.run(run())] == [FEED] * 6


def test_files_under_feeds(project: Path) -> None:
    """A path relative to the project and a file: address bring the same bytes, without a session."""
    fetch = HttpFetch(project)
    for url in ("feeds/sample/one.xml", "file:feeds/sample/one.xml", (project / "feeds/sample/one.xml").as_uri()):
        assert get(fetch, url).body == FEED
        assert asyncio.run(fetch(url)).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "secret.txt",
        "feeds/../secret.txt",
        "file:///etc/passwd",
        "file:feeds/%2e%2e/secret.txt",
        "feeds/link.xml",
        "feeds",
        "feeds/sample",
        "/etc/passwd",
    ],
)
def test_files_elsewhere_are_refused(project: Path, url: str) -> None:
    """Only files under feeds/ are read, after links and dots are resolved."""
    (project / "feeds" / "link.xml").symlink_to(project / "secret.txt")
    assert "is not a file under feeds/" in fails(HttpFetch(project), url)


def test_files_that_are_missing_or_too_large(project: Path) -> None:
    """A missing file and one over the cap are one line each."""
    assert "cannot be read (No such file or directory)" in fails(HttpFetch(project), "feeds/none.xml")
    assert "cannot be read" in fails(HttpFetch(project), "feeds/\x00.xml")
    assert "larger than" in fails(HttpFetch(project, max_bytes=10), "feeds/sample/one.xml")
    assert "another machine" in fails(HttpFetch(project), "file://host/feeds/sample/one.xml")
