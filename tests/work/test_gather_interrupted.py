"""Rounds that something goes wrong with: servers that drip, and a process that is killed in the middle."""

import asyncio
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.ingest.fetch import HttpFetch
from digest.model import Feed
from digest.project import open_newsroom
from digest.starter import make_project
from digest.store import Feeds
from digest.work.gather import BATCH, gather

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
ITEMS = 3
AT_ONCE = 16
PROGRAM = Path(__file__).parent / "gather_program.py"


class Hosts:
    """A server on all of 127/8 whose host is asked by its address; `drips` and `stalls` say what it does to whom, by path."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answered = 0
        self.stall_after = 10**9
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        started = threading.Event()
        self.loop.call_soon(started.set)
        self.server = self.loop.run_until_complete(asyncio.start_server(self._serve, "0.0.0.0", 0, backlog=1024))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread.start()
        started.wait()

    def _run(self) -> None:
        self.loop.run_forever()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0.01))
        self.loop.close()

    async def _serve(self, read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        try:
            path = (await read.readuntil(b"\r\n\r\n")).split()[1].decode()
            host = write.get_extra_info("sockname")[0]
            self.asked[f"{host}{path}"] += 1
            if path.startswith("/drip"):
                await self._drip(write, b"X-Slow: " if path == "/drip-head" else b"\r\n")
            elif self.answered >= self.stall_after:
                await read.read()  # until whoever asked is gone
            else:
                self.answered += 1
                write.write(b"HTTP/1.1 200 OK\r\n\r\n" + document(host))
                await write.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            write.close()

    async def _drip(self, write: asyncio.StreamWriter, start: bytes) -> None:
        write.write(b"HTTP/1.1 200 OK\r\n" + start)
        while True:
            write.write(b"x")
            await write.drain()
            await asyncio.sleep(0.1)

    def feeds(self, many: int, *paths: str) -> tuple[Feed, ...]:
        """So many feeds on hosts of their own, the first of them at these paths."""
        every = (*paths, *["/feed"] * (many - len(paths)))
        return tuple(
            Feed(url=f"http://127.3.{n // 200}.{1 + n % 200}:{self.port}{path}", title=f"Feed {n}") for n, path in enumerate(every)
        )

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


def document(host: str) -> bytes:
    items = "".join(
        f"<item><title>Berth {number} of {host} is dredged</title><guid>{host}-{number}</guid><link>https://{host}.example/{number}</link></item>"
        for number in range(ITEMS)
    )
    return f"<rss version='2.0'><channel><title>{host}</title>{items}</channel></rss>".encode()


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    hosts = Hosts()
    yield hosts
    hosts.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_project(tmp_path / "project")
    return tmp_path / "project"


class Noting:
    """Feeds that note when each was recorded."""

    def __init__(self, feeds: Feeds) -> None:
        self.feeds = feeds
        self.recorded: dict[str, float] = {}

    def sync(self, roster: tuple[Feed, ...]) -> tuple[Feed, ...]:
        return self.feeds.sync(roster)

    def record(self, *feeds: Feed) -> None:
        self.feeds.record(*feeds)
        self.recorded.update((feed.url, time.monotonic()) for feed in feeds)


def test_a_drip_delays_nobody_s_articles(hosts: Hosts, folder: Path) -> None:
    """A byte now and then from two hosts, in headers and body: the other 98 are in the store long before those are given up."""
    feeds = hosts.feeds(100, "/drip-head", "/drip-body")
    allow = tuple(feed.url.split("/")[2] for feed in feeds)
    with open_newsroom(folder) as room:
        noting = Noting(room.feeds)
        slow = replace(room, feeds=noting, roster=feeds, fetch=HttpFetch(folder, allow=allow, timeout=3))
        start = time.monotonic()
        reports = gather(slow, now=NOW)
    assert [report.feed.error for report in reports if report.failed] == ["does not finish its answer within 3 s; try again later"] * 2
    assert [report.new for report in reports] == [0, 0, *[ITEMS] * 98]
    dripped = [noting.recorded.pop(feed.url) - start for feed in feeds[:2]]
    assert all(2.9 < seconds < 4 for seconds in dripped)
    assert max(noting.recorded.values()) - start < min(dripped)
    assert set(hosts.asked.values()) == {1}


def test_a_killed_round_loses_a_batch_at_most_and_doubles_nothing(hosts: Hosts, folder: Path) -> None:
    """SIGKILL in the middle: all but what waited is in the store, the next round asks only the rest, and each article is there once."""
    feeds = hosts.feeds(400)
    rows = "".join(f'<outline type="rss" text="{feed.title}" xmlUrl="{feed.url}"/>' for feed in feeds)
    (folder / "feeds/feeds.opml").write_text(f'<opml version="2.0"><head/><body>{rows}</body></opml>')
    allow = ", ".join(f'"{feed.url.split("/")[2]}"' for feed in feeds)
    settings = (folder / "digest.toml").read_text().split("[fetch]")[0]
    (folder / "digest.toml").write_text(f"{settings}\n[fetch]\nconcurrency = {AT_ONCE}\nallow = [{allow}]\n")
    hosts.stall_after = 300
    with subprocess.Popen([sys.executable, str(PROGRAM), str(folder), NOW.isoformat()]) as process:
        deadline = time.monotonic() + 30
        while hosts.answered < 300 and time.monotonic() < deadline:
            time.sleep(0.005)
        process.kill()
    assert hosts.answered == 300
    with open_newsroom(folder) as room:
        kept = sum(feed.succeeded is not None for feed in room.feeds.all())
        assert kept >= 300 - 3 * BATCH - AT_ONCE  # one batch was being kept, one read, one waited, and each worker had an answer
        hosts.stall_after = 10**9
        reports = gather(room, now=NOW + timedelta(minutes=1))
        assert [report.skipped for report in reports].count("waits") == kept
        assert not any(report.failed for report in reports)
        stored = room.feeds.articles_since(NOW - timedelta(days=1))
    assert stored == {feed.url: ITEMS for feed in feeds}
    assert max(hosts.asked.values()) <= 2
