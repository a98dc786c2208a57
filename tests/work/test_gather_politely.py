"""Rounds over real servers: how often each feed is asked, and that a round keeps what came while others are still to come."""

import asyncio
import resource
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.ingest import Fetched
from digest.model import Feed
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.gather import FeedReport, at_once, gather
from digest.work.newsroom import Newsroom

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def rss(name: str) -> bytes:
    item = f"<item><title>Crane {name} is up</title><guid>{name}</guid><description>It stands at the quay.</description></item>"
    return f"<rss version='2.0'><channel><title>{name}</title>{item}</channel></rss>".encode()


class Web:
    """A server for 127.0.0.1 to 127.0.0.9 on one port; `answers` is {path: (status, headers)}, `asked` counts paths."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.validators: list[tuple[str | None, str | None]] = []
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked[self.path] += 1
                web.validators.append((self.headers["If-None-Match"], self.headers["If-Modified-Since"]))
                status, headers = web.answers.get(self.path, (200, {}))
                if status == 200 and headers.get("ETag") and headers["ETag"] == self.headers["If-None-Match"]:
                    status = 304
                body = rss(self.path.strip("/")) if status == 200 else b""
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self.https = [ThreadingHTTPServer(("127.0.0.1", 0), Handler)]
        self.port = self.https[0].server_port
        self.https += [ThreadingHTTPServer((f"127.0.0.{number}", self.port), Handler) for number in range(2, 10)]
        for http in self.https:
            threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def url(self, path: str, host: int = 1) -> str:
        return f"http://127.0.0.{host}:{self.port}{path}"

    def close(self) -> None:
        for http in self.https:
            http.shutdown()
            http.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()


@pytest.fixture
def room(tmp_path: Path, web: Web) -> Iterator[Newsroom]:
    """A project whose roster is empty and which may ask the server."""
    folder = tmp_path / "project"
    make_project(folder)
    allow = ", ".join(f'"127.0.0.{number}:{web.port}"' for number in range(1, 10))
    settings = (folder / "digest.toml").read_text().split("[fetch]")[0]
    (folder / "digest.toml").write_text(f"{settings}\n[fetch]\nallow = [{allow}]\n")
    with open_newsroom(folder) as opened:
        yield replace(opened, roster=())


def naming(room: Newsroom, *urls: str) -> Newsroom:
    return replace(room, roster=tuple(Feed(url=url, title=url.rsplit("/", 1)[1]) for url in urls))


def only(reports: tuple[FeedReport, ...]) -> FeedReport:
    (report,) = reports
    return report


def test_an_unchanged_feed_costs_one_question_a_round(room: Newsroom, web: Web) -> None:
    """Validators go back verbatim, 304 keeps them, and a feed that is not due is not asked at all."""
    web.answers["/a"] = (200, {"ETag": 'W/"a  b"', "Last-Modified": "Wednesday, 18-Nov-26 08:00:00 GMT"})
    room = naming(room, web.url("/a"))
    first = only(gather(room, now=NOW))
    assert (first.new, first.unchanged, web.asked["/a"]) == (1, False, 1)
    assert only(gather(room, now=NOW + HOUR / 4)).skipped == "waits"
    assert web.asked["/a"] == 1
    for number in (1, 2):
        again = only(gather(room, now=NOW + 2 * HOUR * number))
        assert (again.unchanged, again.skipped, again.failed, web.asked["/a"]) == (True, "", False, 1 + number)
        assert web.validators[-1] == ('W/"a  b"', "Wednesday, 18-Nov-26 08:00:00 GMT")
    assert only(gather(room, now=NOW + 4 * HOUR, asked="all")).unchanged
    assert web.asked["/a"] == 4


def test_a_feed_that_is_gone_is_asked_once(room: Newsroom, web: Web) -> None:
    """After 410 no round asks again, the editor has a word of it; `--again` does, and so does a roster that names it anew."""
    web.answers["/a"] = (410, {})
    room = naming(room, web.url("/a"))
    first = only(gather(room, now=NOW))
    assert first.failed
    assert first.feed.error.startswith("answers 410; it is gone for good and is not asked any more")
    for days in range(1, 5):
        report = only(gather(room, now=NOW + days * DAY, asked="all"))
        assert (report.skipped, report.failed, report.feed.error) == ("gone", False, first.feed.error)
    assert web.asked["/a"] == 1
    assert only(gather(room, now=NOW + 6 * DAY, asked="again")).failed
    assert web.asked["/a"] == 2
    gather(naming(room), now=NOW + 7 * DAY)
    web.answers["/a"] = (200, {})
    assert only(gather(room, now=NOW + 8 * DAY)).new == 1
    assert web.asked["/a"] == 3


def test_too_many_requests_quiet_the_whole_host(room: Newsroom, web: Web) -> None:
    """429 with Retry-After: the other nine feeds of the host are not asked, none before its hour has passed, and other hosts are."""
    for number in range(10):
        web.answers[f"/{number}"] = (429, {"Retry-After": "3600"})
    room = naming(room, *(web.url(f"/{number}") for number in range(10)), web.url("/else", host=2))
    reports = gather(room, now=NOW)
    assert [report.skipped for report in reports] == ["", *["rests"] * 9, ""]
    assert reports[-1].new == 1
    assert (web.asked.total(), web.asked["/0"], web.asked["/else"]) == (2, 1, 1)
    web.answers.clear()
    gather(room, now=NOW + 0.9 * HOUR, asked="all")
    assert (web.asked.total(), web.asked["/0"]) == (3, 1)
    reports = gather(room, now=NOW + 2 * HOUR)
    assert sum(report.new for report in reports) == 10
    assert not any(report.feed.error for report in reports)


def test_a_host_that_is_down_is_tried_twice(room: Newsroom, web: Web) -> None:
    """Nobody listens: of eight feeds there two are tried, the others wait for a later round without being blamed."""
    room = naming(room, *(f"http://127.0.0.9:1/{number}" for number in range(8)))
    room = replace(room, fetch=type(room.fetch)(room.folder, allow=("127.0.0.9:1",)))
    reports = gather(room, now=NOW)
    assert [report.failed for report in reports] == [True] * 2 + [False] * 6
    assert [report.skipped for report in reports] == [""] * 2 + ["rests"] * 6


def test_a_feed_that_moved_is_asked_at_its_new_address(room: Newsroom, web: Web) -> None:
    """Three rounds of 301 cost six requests, the fourth one; the roster's address stays the feed's name and its articles stay one."""
    web.answers["/old"] = (301, {"Location": web.url("/new", host=2)})
    room = naming(room, web.url("/old"))
    for number in range(3):
        assert only(gather(room, now=NOW + number * DAY)).articles == 1
    assert (web.asked["/old"], web.asked["/new"]) == (3, 3)
    report = only(gather(room, now=NOW + 3 * DAY))
    assert (web.asked["/old"], web.asked["/new"]) == (3, 4)
    assert (report.feed.url, report.feed.moved_to) == (web.url("/old"), web.url("/new", host=2))
    web.answers["/new"] = (404, {})
    assert only(gather(room, now=NOW + 4 * DAY)).failed
    web.answers["/old"] = (200, {})
    back = only(gather(room, now=NOW + 5 * DAY))
    assert (back.failed, back.feed.moved_to, web.asked["/old"]) == (False, "", 4)


def test_a_build_asks_what_is_older_than_an_hour(room: Newsroom, web: Web) -> None:
    """A round before a build takes no feed's word that it need not be asked for a day."""
    web.answers["/a"] = (200, {"Cache-Control": "max-age=86400"})
    room = naming(room, web.url("/a"))
    gather(room, now=NOW)
    assert only(gather(room, now=NOW + 2 * HOUR)).skipped == "waits"
    assert only(gather(room, now=NOW + 2 * HOUR, asked="fresh")).skipped == ""
    assert only(gather(room, now=NOW + 2.5 * HOUR, asked="fresh")).skipped == "waits"


class Slow:
    """A Fetch whose last feed comes only after the others are in the store."""

    def __init__(self, room: Newsroom, last: str) -> None:
        self.room, self.last, self.stored = room, last, 0

    async def __call__(self, url: str, **_: str) -> Fetched:
        deadline = time.monotonic() + 5
        while url == self.last and self.stored < 5 and time.monotonic() < deadline:
            self.stored = sum(feed.succeeded is not None for feed in self.room.feeds.all())
            await asyncio.sleep(0.01)
        return Fetched(url=url, status=200, body=rss(url.rsplit("/", 1)[1]))


def test_what_came_is_stored_while_others_are_waited_for(room: Newsroom) -> None:
    """Five feeds are kept before the sixth has answered; reports are in the roster's order all the same."""
    urls = [f"https://{number}.example/{number}" for number in (6, 1, 2, 3, 4, 5)]
    slow = Slow(room, urls[0])
    reports = gather(naming(replace(room, fetch=slow), *urls), now=NOW)
    assert slow.stored == 5
    assert [report.feed.url for report in reports] == urls
    assert [report.new for report in reports] == [1] * 6


class Order:
    """Notes in which order it is asked, and answers that nothing changed."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, url: str, **_: object) -> Fetched:
        self.asked.append(url)
        await asyncio.sleep(0.01)
        return Fetched(url=url, status=304, body=b"", seconds=0.1)


def test_the_slowest_hosts_are_asked_first(room: Newsroom) -> None:
    """What failed may take longest, a host as long as all its feeds, a new feed a second; one place in eight begins at the other end."""
    took = {
        "https://a.example/1": 0.4,
        "https://a.example/2": 0.3,
        "https://b.example/": 0.5,
        "https://c.example/": 0.1,
        "https://d.example/": 0.2,
    }
    known = [Feed(url=url, title=url, etag="x", seconds=seconds) for url, seconds in took.items()]
    failed = Feed(url="https://e.example/", title="E", etag="x", seconds=0.1, failures=1)
    new = Feed(url="https://f.example/", title="F")
    room.feeds.record(*known, failed)
    fetch = Order()
    room = replace(room, roster=(*known, failed, new), fetch=fetch)
    gather(room, now=NOW, asked="all")
    first, *others = fetch.asked
    assert first == "https://c.example/"
    slowest = ["https://e.example/", "https://f.example/", "https://a.example/1", "https://b.example/", "https://d.example/"]
    assert [url for url in others if url != "https://a.example/2"] == slowest


def test_no_more_connections_than_the_system_allows() -> None:
    """A hundred files are left for all else, and one host is asked in any case."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))
        assert (at_once(512), at_once(100)) == (156, 100)
        resource.setrlimit(resource.RLIMIT_NOFILE, (80, most))
        assert at_once(512) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))


class FullDisk:
    """Articles that cannot be kept."""

    def add_by_feed(self, articles: object) -> dict[str, int]:
        raise StoreError("digest.db: the disk is full")


def test_a_store_that_fails_ends_the_round(room: Newsroom, web: Web) -> None:
    """What the operator can mend is raised as it is, once, whatever the workers still wait for."""
    room = naming(replace(room, articles=FullDisk()), *(web.url(f"/{number}", host=1 + number % 9) for number in range(200)))
    with pytest.raises(StoreError, match="disk is full"):
        gather(room, now=NOW)
