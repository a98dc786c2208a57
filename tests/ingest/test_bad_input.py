"""Bad input beside RSS and Atom: JSON, pages, OPML and robots.txt, deep, long and in wrong charsets; bad dates and guids in every kind."""

import json
import time
from datetime import UTC, datetime

import pytest

from digest.errors import DigestError, FeedError
from digest.ingest import ParsedFeed, parse_feed
from digest.ingest.dedupe import same_once
from digest.ingest.discovery import feed_links
from digest.ingest.opml import parse_opml
from digest.ingest.pages import read_page
from digest.ingest.robots import read_robots
from digest.model import Feed

NOW = datetime(2026, 6, 18, 17, tzinfo=UTC)
FEED = Feed(url="https://feed.example/rss", title="")
BOARD = Feed(url="https://board.example/news", title="", ingestor="page", options=(("selector", "div a"),))
VERSION = "https://jsonfeed.org/version/1.1"
DEEP = 400_000
SECONDS = 3


def parse(body: str | bytes, feed: Feed = FEED, content_type: str = "") -> ParsedFeed:
    return parse_feed(body if isinstance(body, bytes) else body.encode(), feed=feed, content_type=content_type, now=NOW)


def jsonfeed(*items: dict[str, object]) -> str:
    return json.dumps({"version": VERSION, "title": "t", "items": items}, ensure_ascii=False)


def page(body: str) -> object:
    return read_page(f"<html><title>first</title>{body}".encode(), content_type="text/html", url="https://page.example/1")


@pytest.mark.parametrize(
    "read",
    [
        lambda: parse('{"items":' + "[" * DEEP + "]" * DEEP + "}"),
        lambda: parse('{"items":[{"title":"a","x":' + '{"a":' * DEEP + "1" + "}" * DEEP + "}]}"),
        lambda: parse(jsonfeed({"title": "first", "content_html": "<div>" * DEEP + "x" + "</div>" * DEEP})),
        lambda: parse(jsonfeed({"title": "<b>" * DEEP, "content_html": "<table><tr><td>" * (DEEP // 3)})),
        lambda: parse("<html>" + "<div>" * DEEP + "<a href='/1'>first</a>" + "</div>" * DEEP, BOARD),
        lambda: parse("<html><div>" + "<a href='/1'>first</a>" * DEEP, BOARD),
        lambda: page("<div>" * DEEP + "x" + "</div>" * DEEP),
        lambda: page("<b><p>" * DEEP + "x"),
        lambda: page("<article>" + "<p>Words of a paragraph.</p>" * DEEP),
        lambda: feed_links("<link rel=alternate type=application/rss+xml href='/a'>" * DEEP + "<div>" * DEEP, "https://site.example/"),
        lambda: parse_opml("<opml><body>" + '<outline text="a">' * DEEP + "</outline>" * DEEP + "</body></opml>", "feeds.opml"),
        lambda: read_robots(b"User-agent: *\nDisallow: /a\n" * DEEP),
    ],
    ids="json_arrays json_objects json_html json_title page_links many_links page nested_page long_page discovery opml robots".split(),
)
def test_400000_of_anything_are_read_in_three_seconds(read) -> None:
    """Depth and number cost no stack and little time: there is an answer, or one line that says why not."""
    started = time.process_time()
    try:
        read()
    except DigestError as error:
        assert "\n" not in str(error)  # noqa: PT017 (either is right)
    assert time.process_time() - started < SECONDS


CAFE = jsonfeed({"id": "1", "title": "Café", "content_text": "Crêpes"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252", "iso-8859-1"])
@pytest.mark.parametrize("label", ["", "application/json", "application/feed+json; charset=utf-16", "application/json; charset=nonsense"])
def test_a_json_feed_in_any_charset_under_any_label(encoding: str, label: str) -> None:
    """JSON is UTF-8 by its standard; what editors' machines write instead is read too, whatever the server calls it."""
    (article,) = parse(CAFE.encode(encoding), content_type=label).articles
    assert (article.title, article.text) == ("Café", "Crêpes")


@pytest.mark.parametrize("between", ["\x00", "\t", "\n", "\r", "\x1b", "\\u0000", "\\ud800"])
def test_a_json_feed_with_bare_controls_loses_no_item(between: str) -> None:
    """What JSON forbids within strings, and half a character, costs no item and reaches no title."""
    (article,) = parse(CAFE.replace("Caf", f"Ca{between}f") + "\x00\n").articles
    assert article.title in ("Café", "Ca fé")


DATED = {
    "rss": "<rss><channel><title>t</title><item><title>a</title><pubDate>{}</pubDate></item></channel></rss>",
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><item><title>a</title><dc:date>{}</dc:date></item></rdf:RDF>',
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>a</title><updated>{}</updated></entry></feed>',
    "json": jsonfeed({"title": "a", "date_published": "{}"}).replace("{", "{{").replace("}", "}}").replace("{{}}", "{}"),
}


@pytest.mark.parametrize("kind", DATED)
@pytest.mark.parametrize(
    ("date", "published", "dated"),
    [
        ("2026-06-15T09:30:00+01:00", datetime(2026, 6, 15, 8, 30, tzinfo=UTC), True),
        ("2099-01-01T00:00:00Z", NOW, True),
        ("1970-01-01T00:00:00Z", NOW, False),
        ("0001-01-01T00:00:00+14:00", NOW, False),
        ("9999-12-31T23:59:59-12:00", NOW, False),
        ("yesterday", NOW, False),
        ("", NOW, False),
    ],
)
def test_dates_of_every_kind_of_feed(kind: str, date: str, published: datetime, dated: bool) -> None:
    """The future is clamped to now; what is absent, no date, beyond the calendar or before the web is first_seen and undated."""
    (article,) = parse(DATED[kind].format(date)).articles
    assert (article.published, article.dated) == (published, dated)


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_one_guid_for_everything_loses_nothing(kind: str) -> None:
    """A feed that gives two items one guid or id, at two links and of two texts, has two articles with ids of their own."""
    told = [("Basin shut", "Cracks in the lock gates.", 1), ("Tax up", "The council asks a tenth more.", 2)]
    items = {
        "rss": "<item><title>{}</title><description>{}</description><guid isPermaLink='false'>0</guid><link>https://x.example/{}</link></item>",
        "atom": "<entry><title>{}</title><summary>{}</summary><id>0</id><link href='https://x.example/{}'/></entry>",
    }
    if kind == "json":
        body = jsonfeed(*({"id": 0, "title": title, "content_text": text, "url": f"https://x.example/{at}"} for title, text, at in told))
    else:
        around = {"rss": "<rss><channel>{}</channel></rss>", "atom": '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'}[kind]
        body = around.format("".join(items[kind].format(*one) for one in told))
    articles = same_once(parse(body).articles)
    assert [article.title for article in articles] == ["Basin shut", "Tax up"]
    assert len({article.id for article in articles}) == 2


@pytest.mark.parametrize(
    "title",
    [
        "Council to rai",
        "Council raisesTax.Ferry stops.Port shut",
        "Council …",
        "…",
        "—",
        "C",
        "&#",
        "Council &am",
        "Council <",
        "<b",
        "[",
        "\u0301",
    ],
)
def test_titles_that_break_off_or_run_together(title: str) -> None:
    """A heading cut within a word, an entity or a tag, or joined to the next, is a title, and falls nowhere on its way to an article."""
    (article,) = parse(jsonfeed({"title": title, "content_text": f"{title} The council raised the tax by a tenth."})).articles
    assert article.title.strip()


def test_a_page_of_too_many_tags_says_so() -> None:
    """The line names the number, as there is nothing else to be done about it."""
    with pytest.raises(FeedError, match="60,000 tags"):
        page("<b><p>" * DEEP)
