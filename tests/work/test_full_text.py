"""Full text over a real loopback server: what is fetched, how often, what is kept, and what robots.txt forbids."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest.model import Article, Feed, Period
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.gather import gather
from digest.work.newsroom import Newsroom

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG = "The fourth crane of the port stands at the northern quay since Tuesday and lifts forty tonnes at a time, as its builders said. "


def page(name: str, more: str = "", text: str = LONG * 4) -> str:
    return (
        f"<!doctype html><html lang='en'><head><title>{name}</title><meta name='author' content='Ada Brown'>{more}</head>"
        f"<body><nav>Menu</nav><article><h1>{name}</h1><p>{text}</p><p>It cost nine million. {text}</p></article></body></html>"
    )


class Site:
    """A server of a feed, its pages and its robots.txt; `asked` counts, `statuses` fail a path."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked[self.path] += 1
                site.agents.add(self.headers["User-Agent"])
                body = site.pages.get(self.path.partition("?")[0], "").encode()
                self.send_response(site.statuses.get(self.path, 200 if body else 404))
                self.send_header("Content-Type", "text/html; charset=utf-8" if b"<!doctype html" in body else "application/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"

    def feed(self, *paths: str, text: str = "A teaser.") -> None:
        items = "".join(
            f"<item><title>Of {path}</title><link>{self.url(path)}</link><description>{text}</description>"
            f"<pubDate>Wed, 17 Jun 2026 {number:02}:00:00 GMT</pubDate></item>"
            for number, path in enumerate(paths)
        )
        self.pages["/feed"] = f"<rss version='2.0'><channel><title>Quay</title>{items}</channel></rss>"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.http.shutdown()
    site.http.server_close()


@pytest.fixture
def folder(tmp_path: Path, site: Site) -> Path:
    made = tmp_path / "project"
    make_project(made)
    settings = (made / "digest.toml").read_text().split("[fetch]")[0]
    (made / "digest.toml").write_text(f'{settings}\n[fetch]\nallow = ["{site.place}"]\n')
    return made


@pytest.fixture
def room(folder: Path, site: Site) -> Iterator[Newsroom]:
    with open_newsroom(folder) as opened:
        yield replace(opened, roster=(Feed(url=site.url("/feed"), title="Quay", full_text=True, agent="Reader/1"),))


def stored(room: Newsroom) -> dict[str, Article]:
    span = Period(name="all", start=NOW - timedelta(days=30), end=NOW + timedelta(days=30))
    return {article.url.rsplit("/", 1)[1]: article for article in room.articles.within(span)}


def round_(room: Newsroom, hours: float = 0) -> None:
    gather(room, now=NOW + hours * HOUR, asked="all")


def test_pages_are_read_once_and_stay(room: Newsroom, site: Site) -> None:
    """A new article gets its page's text, author and picture; the next round neither asks for it again nor takes it back."""
    site.feed("/a")
    site.pages["/a"] = page("Of /a", "<meta property='og:image' content='/a.jpg'>")
    round_(room)
    first = stored(room)["a"]
    assert "nine million" in first.text
    assert (first.title, first.author, first.image) == ("Of /a", "Ada Brown", site.url("/a.jpg"))
    round_(room, 2)
    assert stored(room)["a"] == first
    assert (site.asked["/a"], site.asked["/robots.txt"], site.agents) == (1, 1, {"Reader/1"})
    site.feed("/a", "/b")
    site.pages["/b"] = page("Of /b")
    round_(room, 4)
    assert (site.asked["/a"], site.asked["/b"]) == (1, 1)


def test_a_feed_that_does_not_ask_gets_none(room: Newsroom, site: Site) -> None:
    """Without fullText no page is fetched and no robots.txt read."""
    site.feed("/a")
    site.pages["/a"] = page("Of /a")
    round_(replace(room, roster=(replace(room.roster[0], full_text=False),)))
    assert (set(site.asked), stored(room)["a"].text) == ({"/feed"}, "A teaser.")


def test_the_feeds_own_text_stays_where_the_page_gives_less(room: Newsroom, site: Site) -> None:
    """A teaser page takes nothing away, and one that shows far less than the feed is marked as behind a wall; so is one that says so."""
    site.feed("/cut", "/wall", text=LONG * 20)
    site.pages["/cut"] = page("Of /cut", text="Short.")
    site.pages["/wall"] = page("Of /wall", "<script type='application/ld+json'>" + json.dumps(
        {"@type": "NewsArticle", "headline": "Of /wall", "isAccessibleForFree": False}) + "</script>", text=LONG * 30)  # fmt: skip
    round_(room)
    got = stored(room)
    assert len(got["cut"].text) > 2_000
    assert (got["cut"].marks, got["wall"].marks) == (("paywall",), ("paywall",))
    round_(room, 2)
    assert stored(room) == got


def test_robots_are_obeyed(room: Newsroom, site: Site) -> None:
    """What robots.txt forbids is never asked for; a site that cannot say what it allows is asked in a later round."""
    site.feed("/private/a", "/open")
    site.pages.update({"/private/a": page("A"), "/open": page("Open"), "/robots.txt": "User-agent: *\nDisallow: /private\n"})
    site.statuses["/robots.txt"] = 503
    round_(room)
    assert site.asked["/open"] == 0
    del site.statuses["/robots.txt"]
    round_(room, 2)
    round_(room, 4)
    assert (site.asked["/private/a"], site.asked["/open"]) == (0, 1)
    assert stored(room)["a"].text == "A teaser."


def test_a_page_that_fails_is_tried_thrice(room: Newsroom, site: Site) -> None:
    """An error is no failure of its feed; after three rounds the page is left alone, and the others are read."""
    site.feed("/broken", "/fine")
    site.statuses["/broken"] = 500
    site.pages["/fine"] = page("Of /fine")
    for number in range(5):
        round_(room, 2 * number)
    assert (site.asked["/broken"], site.asked["/fine"]) == (3, 1)
    assert not room.feeds.all()[0].error


def test_a_round_takes_few_pages_of_one_site(room: Newsroom, site: Site) -> None:
    """At most twenty pages a site and round, the newest first; a long Crawl-delay allows one."""
    site.feed(*(f"/{number}" for number in range(24)))
    site.pages.update({f"/{number}": page(f"Of /{number}") for number in range(24)})
    site.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 30\n"
    round_(room)
    assert [path for path in site.asked if path.strip("/").isdigit()] == ["/23"]
    del site.pages["/robots.txt"]
    round_(room, 2)
    assert sum(path.strip("/").isdigit() for path in site.asked) == 21
    round_(room, 4)
    assert sum(path.strip("/").isdigit() for path in site.asked) == 24


def test_an_article_without_a_date_takes_its_pages(room: Newsroom, site: Site) -> None:
    """A page without a feed whose links tell no date gets dates, and authors, from the pages behind them."""
    site.pages["/news"] = "<!doctype html><title>News</title><body><ul><li><a href='/a'>Crane Four is ...</a></li></ul></body>"
    site.pages["/a"] = page("Crane Four is up", "<meta property='article:published_time' content='2026-06-10T08:00:00Z'>")
    feed = Feed(url=site.url("/news"), title="Board", full_text=True, ingestor="page", options=(("selector", "li a"),))
    room = replace(room, roster=(feed,))
    for hours in (0, 2):
        round_(room, hours)
        got = stored(room)["a"]
        assert (got.title, got.dated, got.published) == ("Crane Four is up", True, datetime(2026, 6, 10, 8, tzinfo=UTC))


def digest_add(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "digest", "--project", str(folder), "add", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_an_editor_adds_a_page_a_file_or_a_note(folder: Path, site: Site, tmp_path: Path) -> None:
    """Each becomes one article, told in a line; twice is once; robots.txt holds for `add` too, and names the way round it."""
    dated = "<meta property='article:published_time' content='2026-06-17T08:00:00Z'><meta property='og:site_name' content='Harbour Wire'>"
    site.pages.update({"/a": page("Crane Four", dated), "/no/b": page("B"), "/robots.txt": "User-agent: *\nDisallow: /no/\n"})
    done = digest_add(folder, site.url("/a?utm_source=x"))
    assert done.stdout.startswith("Crane Four (Harbour Wire, 2026-06-17, "), done.stderr
    assert "known already" in digest_add(folder, site.url("/a")).stdout
    forbidden = digest_add(folder, site.url("/no/b"))
    assert (forbidden.returncode, site.asked["/no/b"]) == (1, 0)
    assert "robots.txt" in forbidden.stderr
    assert "add the file" in forbidden.stderr

    saved = tmp_path / "saved.html"
    saved.write_text(page("B", f"<link rel='canonical' href='{site.url('/no/b')}'>"))
    row = json.loads(digest_add(folder, str(saved), "--source", "Harbour Wire", "--json").stdout)
    assert (row["new"], row["url"], row["source"], row["author"]) == (True, site.url("/no/b"), "Harbour Wire", "Ada Brown")

    note = tmp_path / "note.md"
    note.write_text("# The port's birthday\n\nIt is a hundred on Friday.\n\nThere is cake.\n")
    row = json.loads(digest_add(folder, str(note), "--json").stdout)
    assert (row["title"], row["text"], row["url"], row["dated"]) == (
        "The port's birthday",
        "It is a hundred on Friday.\n\nThere is cake.",
        "",
        False,
    )
    note.write_text("Title: Another\nDate: 2026-06-17\nSource: The port\nUrl: https://port.example/x\n\nText: with a colon.\n")
    row = json.loads(digest_add(folder, str(note), "--json").stdout)
    assert (row["source"], row["url"], row["text"], row["dated"]) == ("The port", "https://port.example/x", "Text: with a colon.", True)
    note.write_text("Title: Another\nDate: tomorrow\n\nx\n")
    assert "is no date" in digest_add(folder, str(note)).stderr
    assert digest_add(folder, "absent.txt").returncode == 2
