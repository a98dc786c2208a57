"""Articles out of pages: with metadata and without, free and behind a wall. Every page is invented."""

import json
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from digest.errors import FeedError
from digest.ingest.pages import Page, read_page
from digest.ingest.robots import read_robots, robots_address

URL = "https://harbour.example/2026/06/crane"
WORDS = (
    "The fourth crane of the port stands at the northern quay since Tuesday and lifts forty tonnes at a time. "
    "Its builders say that two more are to follow before the winter, which the council had asked for in March. "
)
BODY = f"<h1>Crane Four is up</h1><p>{WORDS}</p><p>The port paid nine million for it. {WORDS}</p><p>Ships wait two days less. {WORDS}</p>"
CHROME = "<nav><a href='/'>Home</a><a href='/sport'>Sport</a></nav><main><article>{}</article></main><footer>Imprint and contact</footer>"


def page(head: str = "", body: str = BODY, before: str = "<html lang='en-GB'>") -> bytes:
    return f"<!doctype html>{before}<head>{head}</head><body>{CHROME.format(body)}</body></html>".encode()


def ld(**said: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@context': 'https://schema.org', '@type': 'NewsArticle', **said})}</script>"


def read(body: bytes, content_type: str = "text/html") -> Page:
    return read_page(body, content_type=content_type, url=URL)


def test_a_page_with_json_ld_tells_everything() -> None:
    """Title, authors, moment, section, picture, site and language are what the page says of itself; the text is the article's alone."""
    said = ld(
        headline="Crane Four is up",
        author=[{"@type": "Person", "name": "Ada Brown"}, {"name": "Ben Quay"}],
        datePublished="2026-06-16T08:30:00+02:00",
        articleSection=["Ports", "Economy"],
        image={"url": "/crane.jpg"},
        publisher={"name": "Harbour Wire"},
    )
    got = read(page(f"<title>Crane Four is up | Harbour Wire</title><script type='application/ld+json'>{{broken</script>{said}"))
    item = got.item
    assert (item.title, item.author, item.published) == (
        "Crane Four is up",
        "Ada Brown, Ben Quay",
        datetime(2026, 6, 16, 6, 30, tzinfo=UTC),
    )
    assert (item.language, item.image, got.site) == ("en-GB", "https://harbour.example/crane.jpg", "Harbour Wire")
    assert "Ports" in item.categories
    assert "nine million" in got.text
    assert "Sport" not in got.text
    assert "Imprint" not in got.text
    assert not got.paywall


def test_meta_tags_and_graphs_tell_as_well() -> None:
    """Open Graph and a graph of things stand in for a plain NewsArticle; an author that is an address is no name."""
    head = (
        "<meta property='og:title' content='Crane &amp; quay'><meta property='og:site_name' content='Harbour Wire'>"
        "<meta property='article:author' content='https://social.example/ada'><meta property='article:section' content='Ports'>"
        "<meta property='article:published_time' content='2026-06-16T06:30:00Z'><link rel='canonical' href='/crane'>"
    )
    got = read(page(head))
    assert (got.item.title, got.item.author, got.item.link) == ("Crane & quay", "", "https://harbour.example/crane")
    assert (got.item.published, got.item.categories[0], got.site) == (datetime(2026, 6, 16, 6, 30, tzinfo=UTC), "Ports", "Harbour Wire")
    graph = {"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": ["Thing", "BlogPosting"], "headline": "In a graph"}]}
    assert read(page(f"<script type='application/ld+json'>{json.dumps(graph)}</script>")).item.title == "In a graph"


def test_a_page_without_metadata_is_read_by_its_looks() -> None:
    """A heading, a byline and a <time> are enough for title, author and date."""
    byline = "<p class='byline'>By <span class='author'>Ada Brown</span>, <time datetime='2026-06-16'>16 June 2026</time></p>"
    got = read(page("<title>Crane Four is up</title>", BODY.replace("</h1>", f"</h1>{byline}"), before="<html>"))
    assert (got.item.title, got.item.author) == ("Crane Four is up", "Ada Brown")
    assert got.item.published == datetime(2026, 6, 16, tzinfo=UTC)
    assert "nine million" in got.text


@pytest.mark.parametrize(
    ("head", "body", "wall"),
    [
        (ld(headline="x", isAccessibleForFree=False), BODY, True),
        (ld(headline="x", isAccessibleForFree="False"), BODY, True),
        (ld(headline="x", isAccessibleForFree=True, hasPart={"isAccessibleForFree": "false", "cssSelector": ".pay"}), BODY, True),
        (ld(headline="x", isAccessibleForFree=True), BODY, False),
        ("", f"<h1>Crane</h1><p>{WORDS}</p><div class='c-Paywall__offer'>Read on for one coin.</div>", True),
        ("", BODY * 3 + "<div class='paywall-hidden'></div>", False),
        (ld(headline="x", wordCount=900), f"<h1>Crane</h1><p>{WORDS}</p>", True),
        (ld(headline="x", wordCount="120"), BODY, False),
        (ld(headline="x", wordCount="many"), BODY, False),
    ],
)
def test_a_paywall_is_noticed(head: str, body: str, wall: bool) -> None:
    """It says so, or names a wall beside a teaser, or shows far fewer words than it has; markup of a wall alone is none."""
    assert read(page(head, body)).paywall is wall


@pytest.mark.parametrize(
    "body", [b"", b"\x00\x01", b"<html></html>", b"<!doctype html><title></title><p></p>", b"%PDF-1.7 ", b"<div>" * 300_000]
)
def test_what_is_no_article_is_one_line(body: bytes) -> None:
    """Nothing, noise and depth are a FeedError, or at most a few stray characters, never a crash."""
    text = ""
    with suppress(FeedError):
        text = read(body).text
    assert len(text) < 100


def test_charsets_are_told_apart() -> None:
    """Bytes that are UTF-8 are UTF-8 whatever is said; else the server's word holds, then the page's."""
    text = f"<h1>Größe</h1><p>{WORDS} Größe der Häfen.</p><p>{WORDS}</p>"
    whole = (
        f"<!doctype html><html><head><meta charset='iso-8859-1'><title>Größe</title></head><body><article>{text}</article></body></html>"
    )
    for body, said in (
        (whole.encode(), "text/html; charset=latin-1"),
        (whole.encode("cp1252"), "text/html; charset=windows-1252"),
        (whole.encode("latin-1"), "text/html; charset=nonsense"),
    ):
        assert "Größe der Häfen" in read(body, said).text


def test_robots_are_read() -> None:
    """Our own name's rules come before those for all; a long Crawl-delay is known; nothing said allows everything."""
    rules = read_robots(b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n\nUser-agent: digest\nDisallow: /private\nCrawl-delay: 10\n")
    assert (rules.allow(URL), rules.allow("https://harbour.example/private/x"), rules.one_at_most) == (True, False, True)
    assert not read_robots(b"User-agent: *\nDisallow: /\n", "Reader/2 (+x)").allow(URL)
    free = read_robots(b"<html>\xff no rules")
    assert (free.allow(URL), free.one_at_most) == (True, False)
    assert robots_address("https://a.example:8443/x?y#z") == "https://a.example:8443/robots.txt"


def test_without_the_extra_it_is_one_line() -> None:
    """Where trafilatura is not installed, the way out is named; importing our module needs none of it."""
    code = (
        "import sys\nsys.modules['trafilatura'] = None\n"
        "from digest.ingest.pages import read_page\nfrom digest.errors import FeedError\n"
        "assert 'lxml' not in sys.modules\n"
        "try:\n    read_page(b'<html><p>x</p></html>', content_type='', url='')\n"
        "except FeedError as wrong:\n    print(wrong)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "needs the extra fulltext, which is not installed; run pip install 'newsdigest[fulltext]'"
