"""`feeds add` over a real loopback server: a site leads to its feeds with few requests, and nothing is written before it was read."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest.starter import make_project

PAGE = "<!doctype html><html><head>{}</head><body><p>Cranes and quays.</p></body></html>"


def rss(name: str, *days: int) -> str:
    items = "".join(
        f"<item><title>{name} {day}</title><guid>{day}</guid><description>It stands.</description>"
        f"<pubDate>{day:02} Jun 2026 08:00:00 GMT</pubDate></item>"
        for day in days
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"


class Site:
    """A server that gives `pages` and notes what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.asked: list[str] = []
        self.agents: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.agents.append(self.headers["User-Agent"])
                body = site.pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
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


def feeds(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "digest", "--project", str(folder), "feeds", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL)


def test_a_site_leads_to_its_feed(folder: Path, site: Site) -> None:
    """The one feed that a page names is tried, shown and written into its group, with two requests in all."""
    site.pages["/"] = PAGE.format('<link rel="alternate" type="application/rss+xml" href="/all.xml">')
    site.pages["/all.xml"] = rss("Quay & Crane", 1, 8, 15)
    words = ("--owner", "Harbour", "--full-text", "--agent", "Reader/1", "--category", "Business/Ports")
    done = feeds(folder, "add", site.url("/"), *words)
    assert done.returncode == 0, done.stderr
    assert 'Quay & Crane: RSS, 3 articles, the newest "Quay & Crane 15" of 2026-06-15, about 1 a week' in done.stdout
    assert (site.asked, set(site.agents)) == (["/", "/all.xml"], {"Reader/1"})
    rows = json.loads(feeds(folder, "list", "--json").stdout)
    assert [row["title"] for row in rows].index("Quay & Crane") == 6  # the last of the group Business
    row = rows[6]
    said = (row["url"], row["owner"], row["full_text"], row["agent"], row["state"])
    assert said == (site.url("/all.xml"), "Harbour", True, "Reader/1", "new")


def test_several_feeds_are_listed_and_one_is_chosen(folder: Path, site: Site) -> None:
    """A script says which; without its word nothing is written. What is named but is no feed is left out."""
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}">' for name in ("comments", "gone", "news", "ports"))
    site.pages.update({"/": PAGE.format(links), "/comments": rss("Comments", 1), "/news": rss("News", 1, 2), "/ports": rss("Ports", 3)})
    before = (folder / "feeds/feeds.opml").read_bytes()
    done = feeds(folder, "add", site.url("/"))
    assert (done.returncode, (folder / "feeds/feeds.opml").read_bytes()) == (2, before)
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["1. News", "2. Ports", "3. Comments"]
    assert "choose one by --pick" in done.stderr
    assert feeds(folder, "add", site.url("/"), "--pick", "4").returncode == 2
    assert f"Added {site.url('/ports')}" in feeds(folder, "add", site.url("/"), "--pick", "2").stdout
    assert f"Added {site.url('/news')}" in feeds(folder, "add", site.url("/"), "--yes").stdout


def test_a_page_that_names_nothing_is_searched_with_few_requests(folder: Path, site: Site) -> None:
    """The usual places are tried until one is a feed; where none is, at most nine requests were made and it is one line."""
    site.pages["/"] = PAGE.format("")
    site.pages["/atom.xml"] = rss("Found", 1)
    assert feeds(folder, "add", site.url("/")).returncode == 0
    assert site.asked == ["/", "/feed", "/rss.xml", "/atom.xml"]
    site.asked.clear()
    del site.pages["/atom.xml"]
    done = feeds(folder, "add", site.url("/"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "is a web page that names no feed" in done.stderr
    assert len(site.asked) <= 9


def test_a_feed_is_removed_and_the_rest_stays(folder: Path, site: Site) -> None:
    """`add` and then `remove` leave the file as it was, byte for byte."""
    before = (folder / "feeds/feeds.opml").read_bytes()
    site.pages["/all.xml"] = rss("Quay", 1)
    assert feeds(folder, "add", site.url("/all.xml"), "--category", "Technology").returncode == 0
    assert feeds(folder, "remove", site.url("/all.xml")).returncode == 0
    assert (folder / "feeds/feeds.opml").read_bytes() == before
    assert feeds(folder, "remove", site.url("/all.xml")).returncode == 2
    assert feeds(folder, "remove", "feeds/sample/devrow.xml").returncode == 0
    assert feeds(folder, "export").stdout.encode() == (folder / "feeds/feeds.opml").read_bytes()
