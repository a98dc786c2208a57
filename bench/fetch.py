"""Fetching 2,000 feeds on loopback addresses of their own, 30% of them 50 to 200 ms late, 100 at once.

Seconds of the wall, and milliseconds of processor time a feed, which say the same when other work shares the machine.
fetch alone ÷ what the latency allows, beside bare sockets and aiohttp's own session, the limit of whoever fetches with it · a first round
and a round of 304s, 512 at once, ÷ the library `reader` with 20 workers (`pip install reader sgmllib3k`; left out where it is not there),
beside the limits of both: what parsing costs alone, what the latency allows · memory over 10,000 feeds with --many.
"""

import argparse
import asyncio
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import aiohttp

from digest.ingest import parse_feed
from digest.ingest.dedupe import same_once
from digest.ingest.fetch import HttpFetch
from digest.model import Feed
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.gather import fast_loop, gather

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AT_ONCE = 100
ROUND_AT_ONCE = 512  # the most that settings allow
ITEMS = 10
WORDS = "the harbour board said on Tuesday that two cranes were ordered from a maker in Turku and will stand by the end of March".split()


def delay(address: str) -> float:
    """Seconds that a server takes: 30% of them 0.05 to 0.2, the others none."""
    first, second = hashlib.sha256(address.encode()).digest()[:2]
    return 0.05 + 0.15 * second / 255 if first < 256 * 0.3 else 0.0


@cache  # the server shares the machine with whom it serves
def document(address: str) -> bytes:
    items = "".join(
        f"<item><title>Item {number} of {address}</title><link>http://{address}/a/{number}</link><guid>{address}-{number}</guid>"
        f"<pubDate>{(NOW - timedelta(hours=number)).strftime('%a, %d %b %Y %H:%M:%S GMT')}</pubDate>"
        f"<description>{address} {number}: {' '.join(WORDS[(number + k) % len(WORDS)] for k in range(60))}.</description></item>"
        for number in range(ITEMS)
    )
    title = f"<title>{address}</title><link>http://{address}/</link>"
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{title}{items}</channel></rss>'.encode()


class Server(asyncio.Protocol):
    """One connection: answers a GET with the feed of the address that was asked, or 304."""

    def connection_made(self, transport):
        self.transport, self.heard = transport, b""

    def data_received(self, data):
        self.heard += data
        if b"\r\n\r\n" not in self.heard:
            return
        request, self.heard = self.heard, b""
        address = self.transport.get_extra_info("sockname")[0]
        late = delay(address)
        if late:
            asyncio.get_running_loop().call_later(late, self.answer, address, request)
        else:
            self.answer(address, request)

    def answer(self, address, request):
        tag = b'ETag: "one"\r\n'
        if b'"one"' in request:
            self.transport.write(b"HTTP/1.1 304 Not Modified\r\n" + tag + b"\r\n")
        else:
            body = document(address)
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n" % len(body)
            self.transport.write(head + tag + b"\r\n" + body)


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(
        Server, "0.0.0.0", 0, backlog=1024
    )  # each of 127/8; nothing else is answered for long
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def addresses(many: int) -> list[str]:
    return [f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}" for number in range(many)]


def _used() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


class Timed:
    """Seconds of the wall, and of the processor in this process and those that it started and ended."""

    def __enter__(self):
        self.start, self.used = time.perf_counter(), _used()
        return self

    def __exit__(self, *_):
        self.seconds, self.used = time.perf_counter() - self.start, _used() - self.used

    def rate(self, many: int) -> str:
        return f"{many / self.seconds:.0f} feeds/s ({1000 * self.used / many:.2f} ms of processor a feed)"


async def at_once(work, items) -> None:
    """All items, AT_ONCE of them at a time."""
    line = deque(items)

    async def worker():
        while line:
            await work(line.popleft())

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


async def bare(address: str, port: int) -> None:
    read, write = await asyncio.open_connection(address, port)
    write.write(f"GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
    head = await read.readuntil(b"\r\n\r\n")
    await read.readexactly(int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]))
    write.close()


async def by_session(hosts: list[str], port: int) -> None:
    """A GET a feed through aiohttp's session, with neither guard nor caps: what its users pay at least."""
    connector = aiohttp.TCPConnector(force_close=True, limit=0, use_dns_cache=False)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def one(host: str) -> None:
            async with session.get(f"http://{host}:{port}/feed", allow_redirects=False) as answer:
                await answer.read()

        await at_once(one, hosts)


def ceiling(hosts: list[str], many: int) -> float:
    """Feeds a second that the servers' delays allow to so many at once."""
    return len(hosts) / (sum(map(delay, hosts)) / many)


def timed(times: int, make) -> Timed:
    """The best of several runs of a coroutine, on the loop that a round uses."""
    runs = []
    for _ in range(times):
        with Timed() as one, asyncio.Runner(loop_factory=fast_loop()) as runner:
            runner.run(make())
        runs.append(one)
    return min(runs, key=lambda one: one.seconds)


def fetch_alone(hosts: list[str], port: int) -> None:
    allowed = ceiling(hosts, AT_ONCE)
    fetch = HttpFetch(Path(), allow=tuple(f"{host}:{port}" for host in hosts))

    async def ours() -> None:
        async with fetch:
            await at_once(lambda host: fetch(f"http://{host}:{port}/feed"), hosts)

    sockets = timed(2, lambda: at_once(lambda host: bare(host, port), hosts))
    session = timed(2, lambda: by_session(hosts, port))
    got = timed(4, ours)
    print(f"fetch alone, {len(hosts)} feeds, {AT_ONCE} at once: {got.rate(len(hosts))}")
    rate = len(hosts) / got.seconds
    print(f"  latency allows {allowed:.0f} feeds/s: {rate / allowed:.2f} of it")
    print(f"  bare sockets {sockets.rate(len(hosts))}; aiohttp's session, unguarded, {session.rate(len(hosts))}")


def parsing_alone(hosts: list[str]) -> float:
    """Milliseconds of processor time that a feed's parsing and cleaning take."""
    some = hosts[:300]
    with Timed() as one:
        for host in some:
            parsed = parse_feed(document(host), feed=Feed(url=f"http://{host}/feed", title=host), content_type="", now=NOW)
            assert len(same_once(parsed.articles)) == ITEMS
    return 1000 * one.used / len(some)


def ours_round(folder: Path, hosts: list[str], port: int) -> list[Timed]:
    """Seconds of a first round and of one in which nothing changed."""
    make_project(folder)
    rows = "".join(f'<outline type="rss" text="{host}" xmlUrl="http://{host}:{port}/feed"/>' for host in hosts)
    (folder / "feeds/feeds.opml").write_text(f'<opml version="2.0"><head/><body>{rows}</body></opml>')
    allow = ", ".join(f'"{host}:{port}"' for host in hosts)
    settings = (folder / "digest.toml").read_text().split("[fetch]")[0]
    (folder / "digest.toml").write_text(f"{settings}\n[fetch]\nconcurrency = {ROUND_AT_ONCE}\nallow = [{allow}]\n")
    seconds = []
    with open_newsroom(folder) as room:
        for kind in ("new", "unchanged"):
            with Timed() as one:
                reports = gather(room, now=NOW, asked="all")
            seconds.append(one)
            assert not any(report.failed for report in reports), next(report.feed.error for report in reports if report.failed)
            assert all(report.new == ITEMS if kind == "new" else report.unchanged for report in reports)
    return seconds


def reader_round(folder: Path, hosts: list[str], port: int) -> list[Timed]:
    from reader import make_reader

    with make_reader(str(folder / "reader.sqlite"), search_enabled=False) as reader:
        for host in hosts:
            reader.add_feed(f"http://{host}:{port}/feed")
        seconds = []
        for _ in range(2):
            with Timed() as one:
                reader.update_feeds(workers=20, scheduled=False)
            seconds.append(one)
        assert reader.get_entry_counts().total == ITEMS * len(hosts)
    return seconds


def rounds(hosts: list[str], port: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours = ours_round(Path(folder) / "project", hosts, port)
        some = hosts[: len(hosts) // 4]  # reader takes long
        try:
            theirs = reader_round(Path(folder), some, port)
        except ImportError:
            theirs = []
    first, same = ours
    print(f"fetch, parse and store: {first.rate(len(hosts))}, of which parsing and cleaning alone {parsing_alone(hosts):.2f} ms")
    allowed = ceiling(hosts, ROUND_AT_ONCE)
    print(f"a round of 304s: {same.rate(len(hosts))}; latency allows {allowed:.0f} feeds/s to {ROUND_AT_ONCE} at once")
    for what, one, other in zip(("first round", "304s"), ours, theirs, strict=False):
        faster = other.seconds / len(some) / (one.seconds / len(hosts))
        less = other.used / len(some) / (one.used / len(hosts))
        print(f"  reader, 20 workers, {what}: {other.rate(len(some))}; we are {faster:.1f} times as fast, {less:.1f} in processor time")
    if not theirs:
        print("  (pip install reader sgmllib3k to compare)")


def memory(port: int) -> None:
    """The peak after a round of 1,000 and of 10,000 feeds, each in a process of its own."""
    for many in (1_000, 10_000):
        command = [sys.executable, __file__, "--round", str(many), "--port", str(port)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--many", action="store_true", help="also measure memory over 10,000 feeds")
    parser.add_argument("--round", type=int)
    parser.add_argument("--port", type=int)
    parser.add_argument("--feeds", type=int, default=2_000)
    words = parser.parse_args()
    if words.serve:
        with asyncio.Runner(loop_factory=fast_loop()) as runner:
            runner.run(serve())
    elif words.round:
        with tempfile.TemporaryDirectory() as folder:
            first, _ = ours_round(Path(folder) / "project", addresses(words.round), words.port)
        status = Path("/proc/self/status").read_text()  # getrusage would tell the peak of the process we were forked from
        peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
        print(f"{words.round} feeds, {ITEMS * words.round} articles: {first.rate(words.round)}, peak {peak:.0f} MB")
    else:
        with subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True) as server:
            try:
                port = int(server.stdout.readline())
                print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
                fetch_alone(addresses(words.feeds), port)
                rounds(addresses(words.feeds), port)
                if words.many:
                    memory(port)
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
