"""Hostile words in every field of every kind of feed: what comes out is an article of plain, bounded text and web addresses.

Titles and texts are characters, never markup, and are escaped on the way out: a headline may speak of `<script>`. What stood *in* markup
(scripts, handlers, addresses of links, comments) carries a canary, which never comes out.
"""

import json
import re
from dataclasses import fields
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import FeedError
from digest.ingest import ParsedFeed, parse_feed
from digest.ingest.article import MAX_AUTHOR, MAX_GUID, MAX_TEXT, OLDEST, make_article
from digest.ingest.dedupe import same_once
from digest.ingest.items import RawFeed
from digest.ingest.pages import read_page
from digest.ingest.tables import LONGEST_CAPTION, LONGEST_CELL, MOST_TABLES
from digest.model import Article, Feed
from digest.text import MAX_TITLE, MAX_URL

NOW = datetime(2026, 6, 18, 17, tzinfo=UTC)
FEED = Feed(url="https://feed.example/rss", title="")
PAGE = Feed(url="https://board.example/news", title="", ingestor="page", options=(("selector", "a"),))
CANARY = "c4n4ry"

RUNS = f"""
<script>{CANARY}()</script>
<SCRIPT SRC=https://x.example/{CANARY}.js></SCRIPT>
<script type="text/template"><b>{CANARY}</b></script>
<style>p{{background:url(javascript:{CANARY})}}</style>
<img src=x onerror={CANARY}()>
<img src="data:image/svg+xml,{CANARY}">
<p onclick='{CANARY}()'>Crews walked out.</p>
<a href='javascript:{CANARY}()'>Crews</a>
<a href=' &#106;ava&#09;script:{CANARY}()'>Crews</a>
<a href='data:text/html,{CANARY}'>Crews</a>
<a href='vbscript:{CANARY}'>Crews</a>
<iframe src='https://x.example/{CANARY}'></iframe>
<iframe srcdoc='{CANARY}'></iframe>
<svg onload={CANARY}()><a xlink:href='javascript:{CANARY}()'><text>{CANARY}</text></a></svg>
<math><mtext>{CANARY}</mtext></math>
<form action='javascript:{CANARY}()'><button onclick={CANARY}()>Go</button><input value={CANARY}></form>
<meta http-equiv=refresh content='0;url=data:text/html,{CANARY}'>
<object data='data:text/html,{CANARY}'></object>
<embed src='javascript:{CANARY}'>
<template>{CANARY}</template>
<noscript>{CANARY}</noscript>
<!-- {CANARY} -->
<base href='javascript:{CANARY}'>
<video src='data:{CANARY}' onplay={CANARY}()></video>
<div style='behavior:url(#{CANARY})'>Port</div>
<table onload={CANARY}()><tr><th>A<th>B<tr><td>a<td><a href='data:,{CANARY}'>1</a><tr><td>b<td>2</table>
""".strip().split("\n")
"""HTML, each line closed in itself, whose canary is no text for any reader."""

LINKS = [f"{scheme}{CANARY}" for scheme in ("javascript:", "JaVaScRiPt:", "data:text/html,", "vbscript:", "file:///", "ftp://x.example/")]
LINKS += [f"\x01javascript:{CANARY}", f" java\nscript:{CANARY}", f"javascript://x.example/%0a{CANARY}"]
TITLES = [one for one in RUNS if re.match(r"<(?:p|a|div)\b", one)]  # inline markup is the only one that titles are known to have

ODD = st.sampled_from(
    """< > & " ' ]]> <![CDATA[ <!-- --> <a href=' <img/src="x <p <script> </script> <b onmouseover=x &lt;script&gt; &amp;lt; &#0; &#x202e;
    &#55296; &nbsp; &copy {{7*7}} {%x%} </mj-text> javascript:x data:text/html,x https://x.example/ http://[ //x.example ../../
    <br> </p> <td> </table> %00 2026-06-31 9999-99-99 CON As an AI language model, | \\ \\u0000""".split()
)
UNSEEN = st.sampled_from([chr(code) for code in (*range(32), 127, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2060, 0x2070))])
LONE = st.sampled_from(
    ["\ud800", "\udfff", "\ufffe", "\uffff", "\ufeff", "\U000e0041", "\u2028", "\u0301" * 50, "ﷺ", "👩‍👩‍👧", "א", "w" * 600]
)
WORDS = st.lists(ODD | UNSEEN | LONE | st.text(max_size=8) | st.just("Crews walked out. "), max_size=12).map("".join)

FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]")
"""Controls (save tab and line end), breaks of lines, bidi overrides and isolates, what is invisible or no character."""

ATOM = "http://www.w3.org/2005/Atom"
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
FIELDS = "feed home title link guid author date category text more image caption language".split()


def attribute(text: str) -> str:
    return escape(text, {'"': "&quot;", "\n": "&#10;"})


def rss(said: dict[str, str], write) -> str:
    inner = (
        f"<title>{write(said['title'])}</title><link>{write(said['link'])}</link><guid>{write(said['guid'])}</guid>"
        f"<author>{write(said['author'])}</author><dc:creator>{write(said['author'])}</dc:creator><pubDate>{write(said['date'])}</pubDate>"
        f"<category>{write(said['category'])}</category><description>{write(said['text'])}</description>"
        f"<content:encoded>{write(said['more'])}</content:encoded><enclosure type='image/png' url=\"{attribute(said['image'])}\"/>"
        f'<media:content medium="image" url="{attribute(said["image"])}"/><media:title>{write(said["caption"])}</media:title>'
        f"<itunes:summary>{write(said['text'])}</itunes:summary>"
    )
    head = f"<title>{write(said['feed'])}</title><link>{write(said['home'])}</link><language>{write(said['language'])}</language>"
    return f'<rss version="2.0" {SPACES}><channel>{head}<item>{inner}</item><item>{inner}</item></channel></rss>'


def rdf(said: dict[str, str], write) -> str:
    inner = (
        f"<title>{write(said['title'])}</title><link>{write(said['link'])}</link><description>{write(said['text'])}</description>"
        f"<dc:creator>{write(said['author'])}</dc:creator><dc:date>{write(said['date'])}</dc:date><dc:subject>{write(said['category'])}</dc:subject>"
    )
    return (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {SPACES}>'
        f"<channel><title>{write(said['feed'])}</title><link>{write(said['home'])}</link></channel>"
        f'<item rdf:about="{attribute(said["guid"])}">{inner}</item></rdf:RDF>'
    )


def atom(said: dict[str, str], write) -> str:
    return (
        f'<feed xmlns="{ATOM}" xml:lang="{attribute(said["language"])}"><title type="html">{write(said["feed"])}</title>'
        f'<link rel="alternate" href="{attribute(said["home"])}"/><entry><id>{write(said["guid"])}</id>'
        f'<title type="html">{write(said["title"])}</title><link href="{attribute(said["link"])}"/>'
        f'<link rel="enclosure" type="image/png" href="{attribute(said["image"])}"/><author><name>{write(said["author"])}</name></author>'
        f'<updated>{write(said["date"])}</updated><category term="{attribute(said["category"])}"/>'
        f'<summary type="html">{write(said["text"])}</summary><content type="html">{write(said["more"])}</content></entry></feed>'
    )


def xhtml(said: dict[str, str], write) -> str:
    written = f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{said["more"]}</div></content>'
    return atom(said, write).replace('<content type="html">', f'{written}<content type="html">')


def jsonfeed(said: dict[str, str], write) -> str:
    item = {
        "id": said["guid"], "url": said["link"], "title": said["title"], "content_html": said["more"], "summary": said["category"],
        "image": said["image"], "date_published": said["date"], "authors": [{"name": said["author"]}], "tags": [said["category"]],
        "language": said["language"],
    }  # fmt: skip
    top = {"version": "https://jsonfeed.org/version/1.1", "title": said["feed"], "home_page_url": said["home"]}
    return json.dumps({**top, "items": [item, {**item, "content_html": said["text"]}, said["title"], None]})


def page(said: dict[str, str], write) -> str:
    listed = f'<li><h2><a href="{attribute(said["link"])}">{said["title"]}</a></h2><time datetime="{attribute(said["date"])}"></time>'
    return f'<html lang="{attribute(said["language"])}"><title>{said["feed"]}</title><ul>{listed}<p>{said["text"]}</p></li></ul></html>'


KINDS = {"rss": rss, "rdf": rdf, "atom": atom, "xhtml": xhtml, "json": jsonfeed, "page": page}
WAYS = {"escaped": escape, "cdata": lambda text: f"<![CDATA[{text.replace(']]>', ']]&gt;')}]]>", "raw": lambda text: text}


def articles(body: str, kind: str) -> tuple[Article, ...]:
    """The articles that the feed gives, as the store gets them; nothing but a FeedError may escape."""
    try:
        got: ParsedFeed = parse_feed(body.encode("utf-8", "surrogatepass"), feed=PAGE if kind == "page" else FEED, content_type="", now=NOW)
    except FeedError:
        return ()
    assert not FORBIDDEN.search(got.title + got.language + "".join(got.notes))
    return same_once(got.articles)


def from_page(markup: str, words: str, link: str) -> Article | None:
    """The article of a page whose metadata say `words` and `link`."""
    said = json.dumps({"@type": "NewsArticle", "headline": words, "author": {"name": words}, "image": link, "datePublished": words})
    told = "<p>Crews of the ferry walked out over pay on Tuesday and will be back when the council has spoken.</p>" * 6
    body = (
        f'<html><head><link rel=canonical href="{attribute(link)}"><meta property="og:url" content="{attribute(link)}">'
        f"<script type='application/ld+json'>{said}</script></head><body><article><h1>{escape(words)}</h1>{told}{markup}</article>"
    )
    found = read_page(body.encode("utf-8", "surrogatepass"), content_type="text/html", url="https://page.example/1")
    return make_article(found.item, raw=RawFeed(items=()), feed=FEED, now=NOW)


def assert_silent(article: Article | None) -> None:
    assert article
    shown = (article.url, article.image, article.title, article.text, article.author, article.source, *map(str, article.tables))
    assert CANARY not in "\n".join(shown)


def assert_clean(article: Article) -> None:
    """The laws of an article: plain and bounded text, http(s) addresses, a moment that can be."""
    written = {one.name: value for one in fields(article) if isinstance(value := getattr(article, one.name), str)}
    for table in article.tables:
        written |= {
            f"{table.header} {place}": cell for place, cell in enumerate(cell for row in (table.header, *table.rows) for cell in row)
        }
        written[f"{table.header} caption"] = table.caption
    for name, value in written.items():
        assert not FORBIDDEN.search(value), name
        assert name == "text" or "\n" not in value, name
        value.encode()
    assert 0 < len(article.title) <= MAX_TITLE
    assert article.title == " ".join(article.title.split())
    assert len(article.text) <= MAX_TEXT
    assert len(article.author) <= MAX_AUTHOR
    assert len(article.guid) <= MAX_GUID
    assert len(article.source) <= MAX_TITLE
    assert re.fullmatch(r"[0-9a-f]{16}", article.id)
    assert re.fullmatch(r"([a-z]{2,3})?", article.language)
    for address in (article.url, article.image):
        assert re.fullmatch(r"(https?://[^\s\"<>\\]+)?", address), address
        assert len(address) <= 3 * MAX_URL
    assert OLDEST <= article.published <= article.first_seen == NOW
    assert len(article.tables) <= MOST_TABLES
    assert all(len(cell) <= LONGEST_CELL for table in article.tables for row in (table.header, *table.rows) for cell in row)
    assert all(len(table.caption) <= LONGEST_CAPTION for table in article.tables)


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, WORDS)), st.sampled_from(sorted(WAYS)))
def test_whatever_a_feed_says_its_articles_are_plain(kind: str, said: dict[str, str], way: str) -> None:
    """Markup, entities, controls, bidi overrides, half characters and broken dates in every field: each article keeps the laws."""
    found = articles(KINDS[kind](said, WAYS[way]), kind)
    assert len({one.id for one in found}) == len(found)
    for one in found:
        assert_clean(one)


MARKUP = st.lists(st.sampled_from(RUNS) | st.just("Crews walked out."), min_size=1, max_size=5).map("\n".join)
NEVER = st.fixed_dictionaries(
    dict.fromkeys(("text", "more"), MARKUP)
    | {name: st.sampled_from(LINKS) for name in ("link", "guid", "image", "home")}
    | {name: st.sampled_from(TITLES).map("The port {} shut".format) for name in ("title", "author", "caption", "feed")}
    | {name: st.just("") for name in ("date", "category", "language")}
)


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(NEVER, st.sampled_from(["escaped", "cdata"]))
def test_nothing_that_stood_in_markup_comes_out(kind: str, said: dict[str, str], way: str) -> None:
    """No script, handler, style, comment or form, nor the address of a javascript:, data: or file: link, is in what readers get."""
    found = articles(KINDS[kind](said, WAYS[way]), kind)
    assert found
    for one in found:
        assert_clean(one)
        assert_silent(one)


@pytest.mark.parametrize("run", RUNS)
def test_each_of_them_alone(run: str) -> None:
    """The same, of each hostile line in each kind of feed and in an article's page."""
    said = dict.fromkeys(FIELDS, "") | {
        "title": "Port shut",
        "text": f"Crews. {run}",
        "more": f"Crews. {run}",
        "link": "https://x.example/1",
    }
    for kind, make in KINDS.items():
        (one, *_) = articles(make(said, escape), kind)
        assert_silent(one)
    assert_silent(from_page(run, "Port shut", "https://x.example/1"))


@QUICK
@given(st.lists(st.sampled_from(RUNS), min_size=1, max_size=4), WORDS, st.sampled_from(LINKS))
def test_an_article_s_page_is_cleaned_as_a_feed_is(runs: list[str], words: str, link: str) -> None:
    """The article of a hostile page keeps the same laws, whatever its body, metadata and JSON-LD say."""
    try:
        one = from_page("".join(runs), words, link)
    except FeedError:
        return
    if one is not None:
        assert_clean(one)
        assert CANARY not in one.text + one.url + one.image
