"""Feeds that attack: nothing they declare is expanded or opened, none takes long, none raises anything but a FeedError."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import FeedError
from digest.ingest import ParsedFeed, parse_feed
from digest.ingest.syndication import MAX_ELEMENTS
from digest.model import Feed

NOW = datetime(2026, 6, 18, 17, tzinfo=UTC)
FEED = Feed(url="https://feed.example/rss", title="")
RSS = '<rss version="2.0"><channel><title>t</title>{}</channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
DEEP = 400_000
SECONDS = 3


def outcome(body: str | bytes) -> ParsedFeed | str:
    """What a feed gives, or the line that says why not; anything else raised fails the test."""
    try:
        return parse_feed(body if isinstance(body, bytes) else body.encode(), feed=FEED, content_type="", now=NOW)
    except FeedError as error:
        return str(error)


def laughs(reference: str) -> str:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 12))
    return f'<!DOCTYPE r [<!ENTITY l0 "lol">{levels}]>' + RSS.format(f"<item><title>a</title><description>{reference}</description></item>")


@pytest.mark.parametrize(
    "body",
    [
        laughs("&l11;"),
        laughs("&l0;"),
        f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]>'
        + RSS.format(f"<item><title>a</title><description>{'&a;' * 50_000}</description></item>"),
        f'<!DOCTYPE r [<!ENTITY a "x>{"y" * 50_000}">]>' + RSS.format(f"<item><title>a</title><guid>{'&a;' * 50_000}</guid></item>"),
        "<!DOCTYPE r [<!ENTITY % p '<!ENTITY q \"zz\">'> %p;]>" + RSS.format("<item><title>a</title><description>&q;</description></item>"),
    ],
    ids=["billion laughs", "one laugh", "quadratic", "quadratic with >", "parameter entity"],
)
def test_declared_entities_expand_to_nothing(body: str) -> None:
    """Billion laughs and the quadratic blow-up cost no time and leave no text."""
    started = time.perf_counter()
    got = outcome(body)
    assert time.perf_counter() - started < SECONDS
    assert isinstance(got, str) or all(len(article.text) < 500_000 and "lol" not in article.text for article in got.articles)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file://{path}">]>',
        '<!DOCTYPE r SYSTEM "file://{path}">',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "file://{path}"> %p;]>',
        '<!DOCTYPE r PUBLIC "-//x" "{path}" [<!ENTITY x PUBLIC "p" "file://{path}">]>',
    ],
)
def test_external_entities_open_nothing(doctype: str, tmp_path: Path) -> None:
    """A canary in a file that entities and DTDs point to never turns up in an article."""
    canary = tmp_path / "canary.txt"
    canary.write_text('<!ENTITY x "CANARY"> CANARY')
    before = canary.stat().st_atime_ns
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{canary}" parse="text"/>'
    got = outcome(doctype.format(path=canary) + RSS.format(f"<item><title>a</title><description>[&x;]{include}</description></item>"))
    assert "CANARY" not in repr(got)
    assert canary.stat().st_atime_ns == before


ITEM = "<item><title>first</title>"


@pytest.mark.parametrize(
    "body",
    [
        f'<rss version="2.0"><channel><title>t</title>{ITEM}{"<a>" * DEEP}',
        RSS.format(f"{ITEM}{'<a>' * DEEP}{'</a>' * DEEP}</item>"),
        RSS.format(f"{ITEM}<x>&</x>{'<a>' * DEEP}{'</a>' * DEEP}</item>"),
        "<a>" * DEEP + "</a>" * DEEP,
        RSS.format("<item>" * DEEP + "</item>" * DEEP),
        RSS.format(f"{ITEM}<description><![CDATA[{'<div>' * DEEP}x{'</div>' * DEEP}]]></description></item>"),
        ATOM.format(f'<entry><title>first</title><content type="xhtml">{"<b>" * DEEP}x{"</b>" * DEEP}</content></entry>'),
    ],
    ids=["never closed", "closed", "not well-formed", "no feed", "items in items", "in CDATA", "in XHTML"],
)
def test_400000_levels_are_read_in_three_seconds(body: str) -> None:
    """Depth costs no stack and little time; the item before it is kept."""
    started = time.process_time()
    got = outcome(body)
    assert time.process_time() - started < SECONDS
    assert isinstance(got, str) or not got.articles or got.articles[0].title == "first"


def test_feedparser_gets_no_more_elements_than_it_can_read_in_time() -> None:
    """A broken feed of too many elements is cut, with a note, and gives what stood before."""
    got = outcome(RSS.format("<item><title>a & b</title></item>" + "<item><x/></item>" * MAX_ELEMENTS))
    assert isinstance(got, ParsedFeed)
    assert got.articles[0].title == "a & b"
    assert any("elements" in note for note in got.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252", "iso-8859-1"])
@pytest.mark.parametrize("label", ["", "utf-8", "utf-16", "iso-8859-1", "windows-1252", "nonsense"])
def test_charsets_true_and_false(encoding: str, label: str) -> None:
    """Whatever the declaration says, a feed gives its item; where a byte order mark or UTF-8 itself tells the truth it is not garbled."""
    declared = f'<?xml version="1.0" encoding="{label}"?>' if label else '<?xml version="1.0"?>'
    got = outcome((declared + RSS.format("<item><title>Caf\u00e9</title><link>https://x.example/1</link></item>")).encode(encoding))
    if encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        assert isinstance(got, ParsedFeed)
        assert [article.title for article in got.articles] == ["Caf\u00e9"]


@pytest.mark.parametrize("nul", ["\x00", "\x01", "\ufffe", "\x0b"])
def test_forbidden_characters_cost_no_item(nul: str) -> None:
    """NUL and other characters that XML forbids leave the items and never reach a title."""
    got = outcome(RSS.format(f"<item><title>a{nul}b</title></item><item><title>next</title></item>"))
    assert isinstance(got, ParsedFeed)
    assert len(got.articles) == 2
    assert nul not in got.articles[0].title


def test_the_same_guid_twice_is_two_items() -> None:
    """Feeds that give all their items one guid lose none here: addresses part them."""
    item = '<item><title>a{0}</title><guid isPermaLink="false">0</guid><link>https://x.example/{0}</link></item>'
    got = outcome(RSS.format(item.format(1) + item.format(2)))
    assert isinstance(got, ParsedFeed)
    assert len({article.id for article in got.articles}) == 2


SEEDS = [path.read_bytes() for path in sorted((Path(__file__).parent / "feeds").glob("*")) if not path.name.endswith(".expected.json")]
SPICE = st.sampled_from(
    [b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"\x00", b"\xff\xfe", b"&#0;", b"<item>", b"</item>", b"http://["]
)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), SPICE | st.binary(max_size=4)), min_size=1, max_size=5)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(st.sampled_from(SEEDS), CHANGES)
def test_mutated_feeds_give_articles_or_one_line(seed: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    """Bytes cut out of feeds and put into them: no exception but a FeedError of one line. `bench/fuzz_feeds.py` does it for minutes."""
    body = bytearray(seed)
    for where, length, spice in changes:
        place = int(where * len(body))
        body[place : place + length] = spice
    got = outcome(bytes(body))
    assert isinstance(got, ParsedFeed) or "\n" not in got
