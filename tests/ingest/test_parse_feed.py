"""What is no feed says so in one line; what is one gives its articles, whatever else is wrong with it."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import FeedError
from digest.ingest import MAX_FEED, ParsedFeed, parse_feed
from digest.model import Feed

NOW = datetime(2026, 6, 18, 17, tzinfo=UTC)
FEED = Feed(url="https://feed.example/rss", title="The Feed", owner="Group", weight=0.5)
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "feeds"
RSS = '<rss version="2.0"><channel><title>t</title>{}</channel></rss>'


def parse(text: str | bytes, feed: Feed = FEED, content_type: str = ""):
    return parse_feed(text if isinstance(text, bytes) else text.encode(), feed=feed, content_type=content_type, now=NOW)


def one(item: str, feed: Feed = FEED):
    (article,) = parse(RSS.format(f"<item>{item}</item>"), feed).articles
    return article


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "answers with nothing"),
        (b"\xef\xbb\xbf \n\x00", "answers with nothing"),
        (
            b"<!DOCTYPE html><html><head><title>x</title></head><body>Hi</body></html>",
            "a web page, not a feed; `digest feeds add` with its address finds the feed",
        ),
        (b"<head><title>Moved</title></head>", "a web page, not a feed"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</ti', "breaks off before its first item"),
        (b"/etc/passwd", "is no feed"),
        (b"https://feed.example/", "is no feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is no feed"),
        (gzip.compress(b"<rss/>"), "is no feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id"', "breaks off or is not valid JSON"),
        (b'{"error": "not found"}', "not a JSON Feed"),
        (b"[" * 100_000, "not valid JSON"),
        (b" " * MAX_FEED + b"<rss/>", "is larger than 10 MB"),
    ],
)
def test_what_is_no_feed_says_so_in_one_line(body: bytes, words: str) -> None:
    """Every kind of wrong answer has its own line, with what to do."""
    with pytest.raises(FeedError, match=words) as caught:
        parse(body)
    assert "\n" not in str(caught.value)
    assert ";" in str(caught.value)


def test_a_sound_feed_without_items_is_quiet() -> None:
    """A new blog has no items yet: that is a note, not an error."""
    assert parse(RSS.format("")).notes == ("no items",)


def test_bytes_are_never_taken_for_a_file(tmp_path: Path) -> None:
    """A body that is the path of a feed on this machine is not opened."""
    secret = tmp_path / "feed.xml"
    secret.write_text(RSS.format("<item><title>secret</title></item>"))
    with pytest.raises(FeedError):
        parse(str(secret))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">]>',
    ],
)
def test_entities_of_a_doctype_are_inert(doctype: str) -> None:
    """Neither files nor bombs come in through declared entities."""
    feed = '<?xml version="1.0"?>' + doctype + RSS.format("<item><title>Quiet</title><description>[&x;]</description></item>")
    (article,) = parse(feed).articles
    assert "root:" not in article.text
    assert "aaa" not in article.text


def test_roster_gives_source_owner_and_weight() -> None:
    """Title, owner and weight are the roster's; the feed's own title stands in for a missing one."""
    article = one("<title>a</title>")
    assert (article.source, article.owner, article.weight, article.feed) == ("The Feed", "Group", 0.5, FEED.url)
    assert one("<title>a</title>", replace(FEED, title="")).source == "t"


def test_identity_is_the_address_then_the_guid_then_the_title() -> None:
    """One address has one id in every feed; a guid or a title counts within its feed alone."""
    other = replace(FEED, url="https://other.example/rss")
    link = "<title>a</title><link>http://x.example/a?utm_source=1</link>"
    assert one(link).id == one(link.replace("http:", "https:").replace("?utm_source=1", "") + "<guid>9</guid>", other).id
    guid = '<title>a</title><guid isPermaLink="false">9</guid>'
    assert one(guid).id == one(guid.replace(">a<", ">b<")).id != one(guid, other).id
    assert one("<title>a</title>").id != one("<title>b</title>").id
    assert len(one(guid).id) == 16


@pytest.mark.parametrize("guid", ["nine", "urn:nine", "tag:x.example,2026:9"])
def test_a_guid_that_is_no_address_is_no_link(guid: str) -> None:
    """feedparser offers such a guid as link; we do not send readers there."""
    assert one(f"<title>a</title><guid>{guid}</guid>").url == ""


@pytest.mark.parametrize(
    ("date", "published", "dated"),
    [
        ("Mon, 15 Jun 2026 09:30:00 +0100", datetime(2026, 6, 15, 8, 30, tzinfo=UTC), True),
        ("Tue, 15 Jun 2026 09:30:00 GMT", datetime(2026, 6, 15, 9, 30, tzinfo=UTC), True),
        ("2026-06-15T09:30:00Z", datetime(2026, 6, 15, 9, 30, tzinfo=UTC), True),
        ("Fri, 01 Jan 2099 00:00:00 GMT", NOW, True),
        ("Thu, 01 Jan 1970 00:00:00 GMT", NOW, False),
        ("Mon, 32 Foo 20226 99:99:99 XXX", NOW, False),
        ("", NOW, False),
    ],
)
def test_dates(date: str, published: datetime, dated: bool) -> None:
    """Dates are UTC; the future is clamped to now; what is absent, unreadable or before the web is first_seen and undated."""
    article = one(f"<title>a</title><pubDate>{date}</pubDate>")
    assert (article.published, article.dated, article.first_seen) == (published, dated, NOW)


@pytest.mark.parametrize(
    ("title", "category", "expected", "marks"),
    [
        ("Opinion: stop it", "", "Stop it", ("opinion",)),
        ("Analysis: why it stopped", "", "Why it stopped", ("opinion",)),
        ("COMMENT | iPhone users, stop it", "", "iPhone users, stop it", ("opinion",)),
        ("Press release: We Stopped", "", "We Stopped", ("press_release",)),
        ("Sponsored: chairs", "", "Chairs", ("sponsored",)),
        ("Opinion polls: who leads", "", "Opinion polls: who leads", ()),
        ("Analysis of a stop", "", "Analysis of a stop", ()),
        ("Stop", "Op-Ed", "Stop", ("opinion",)),
        ("Stop", "Analysis", "Stop", ()),
    ],
)
def test_marks_of_titles_and_categories(title: str, category: str, expected: str, marks: tuple[str, ...]) -> None:
    """A prefix becomes a mark and leaves the title; a category gives the same mark."""
    article = one(f"<title>{title}</title><category>{category}</category>")
    assert (article.title, article.marks) == (expected, marks)


def test_longest_text_wins() -> None:
    """Of summary and content the fuller one is kept, whichever element it stands in."""
    item = "<title>a</title><description>{}</description><encoded xmlns='http://purl.org/rss/1.0/modules/content/'>{}</encoded>"
    assert one(item.format("short", "much longer text")).text == "much longer text"
    assert one(item.format("much longer text", "short")).text == "much longer text"


def test_the_servers_charset_is_believed_unless_the_bytes_are_utf8() -> None:
    """Valid UTF-8 is UTF-8; other bytes are read as the header says."""
    feed = RSS.format("<item><title>Žluťoučký</title></item>")
    assert parse(feed, content_type="text/xml; charset=iso-8859-1").articles[0].title == "Žluťoučký"
    assert parse(feed.encode("iso-8859-2"), content_type="text/xml; charset=iso-8859-2").articles[0].title == "Žluťoučký"
    assert parse(('<?xml version="1.0" encoding="utf-16"?>' + feed).encode("utf-16")).articles[0].title == "Žluťoučký"


def test_one_hostile_item_does_not_stop_the_others() -> None:
    """An item that holds nothing readable is counted in a note."""
    parsed = parse('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a", "title": "A"}, {"id": []}, 7, {"title": null}]}')
    assert [article.title for article in parsed.articles] == ["A"]
    assert "2 items without title and text" in parsed.notes


def outcome(body: bytes) -> ParsedFeed | str:
    """What a feed gives, or the line that says why not; anything else raised fails the test."""
    try:
        return parse(body)
    except FeedError as error:
        return str(error)


PIECES = st.sampled_from([*"<>&;/ ax\"'=", "<item>", "</item>", "<title>", "<rss>", "<entry>", "]]>", "<![CDATA[", "\x0b", "\x00", "é"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES))
def test_garbage_gives_articles_or_one_line(pieces: list[str]) -> None:
    """Nothing but a FeedError ever comes out of broken bytes."""
    got = outcome(('<rss version="2.0"><channel>' + "".join(pieces)).encode())
    assert isinstance(got, ParsedFeed) or "\n" not in got


REAL = sorted(path for path in SHARED.rglob("*") if path.is_file())


@pytest.mark.skipif(not REAL, reason=f"no sample of real feeds at {SHARED}")
def test_real_feeds_never_crash() -> None:
    """Each real or malformed feed gives articles, a note or one line that says why not; the well-formed ones give articles."""
    for path in REAL:
        got = outcome(path.read_bytes())
        if isinstance(got, str):
            assert "\n" not in got, path.name
        else:
            assert got.articles or got.notes, path.name
            assert all(article.title == " ".join(article.title.split()) for article in got.articles), path.name
            assert all(article.published <= article.first_seen for article in got.articles), path.name
        assert path.parent.name == "broken" or (isinstance(got, ParsedFeed) and got.articles), path.name
