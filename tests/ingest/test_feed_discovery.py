"""What a page says of its feeds, and where feeds usually are."""

import pytest

from digest.ingest.discovery import common_places, feed_links, is_page, kind_of


def test_a_page_names_its_feeds() -> None:
    """rel=alternate with a feed's type counts, relative to the page's base; each address once, feeds of comments last."""
    html = """<!doctype html><head><base href="/blog/">
      <link rel="alternate" type="application/rss+xml" title="Harbour &raquo; Comments" href="comments/feed/">
      <link rel="Alternate Home" type="application/atom+xml; charset=utf-8" title="Harbour &amp; Sea" href='atom.xml'>
      <link rel=alternate type="application/rss+xml" href="//feeds.harbour.example/all">
      <link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" type="application/rss+xml" href="/style">
      <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
      <a href="atom.xml">again</a> <a href="/podcast/rss">plain</a> <a href="/feedback">no feed</a>"""
    assert [(link.url, link.title) for link in feed_links(html, "https://harbour.example/news/today")] == [
        ("https://harbour.example/blog/atom.xml", "Harbour & Sea"),
        ("https://feeds.harbour.example/all", ""),
        ("https://harbour.example/podcast/rss", ""),
        ("https://harbour.example/blog/comments/feed/", "Harbour » Comments"),
    ]


@pytest.mark.parametrize(
    "html", ["", "<link rel=alternate", "<" * 100_000, "<link rel='alternate' href='http://[' type=application/rss+xml>"]
)
def test_a_page_that_says_nothing_names_none(html: str) -> None:
    """Broken pages cost nothing and name nothing."""
    assert feed_links(html, "https://harbour.example/") == ()


def test_usual_places_begin_with_the_page_itself() -> None:
    """A blog in a folder is asked there first; a page with an ending has no folder of its own."""
    places = [link.url for link in common_places("https://harbour.example/blog/?page=1")]
    assert places[:2] == ["https://harbour.example/blog/feed", "https://harbour.example/feed"]
    assert common_places("https://harbour.example/index.html")[0].url == "https://harbour.example/feed"


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"<rss version='2.0'>", "RSS"), (b"<rdf:RDF xmlns='x'>", "RSS 1.0"), (b"<feed>", "Atom"), (b' {"items": []}', "JSON Feed")],
)
def test_a_feed_is_called_by_its_format(body: bytes, kind: str) -> None:
    """A person reads what a feed is written in."""
    assert kind_of(body) == kind
    assert not is_page(body)
