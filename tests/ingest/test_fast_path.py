"""The fast path gives what feedparser gives, field by field, or leaves the feed to it."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import FeedError
from digest.ingest.items import RawFeed
from digest.ingest.syndication import read_leniently
from digest.ingest.wellformed import read_well_formed

FOLDER = Path(__file__).parent / "feeds"
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "feeds"
SAMPLE = Path(__file__).parents[2] / "feeds" / "sample"
FEEDS = sorted(
    path for folder in (FOLDER, SAMPLE, SHARED) for path in folder.rglob("*") if path.suffix in (".xml", ".rss", ".atom", ".rdf")
)
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:a="http://www.w3.org/2005/Atom"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:own="urn:own"'
)
RSS = f'<rss version="2.0" {SPACES}><channel><title>T</title><link>https://x.example/</link>{{}}</channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://x.example/b/"><title>T</title><id>urn:t</id>{}</feed>'
RDF = (
    '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://x.example/"><title>T</title></channel>{}</rdf:RDF>'
)


def same(document: str | bytes) -> RawFeed:
    """What both paths give; fails where they differ or where the fast one gave up."""
    body = document if isinstance(document, bytes) else document.encode()
    fast = read_well_formed(body)
    assert fast is not None
    assert fast == read_leniently(body)
    return fast


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_every_feed_we_have_says_the_same(path: Path) -> None:
    """Each field of each item of each feed, ours and real ones, is what feedparser finds, unless the fast path stands back."""
    body = path.read_bytes()
    fast = read_well_formed(body)
    if fast is not None:
        assert fast == read_leniently(body)


def test_most_feeds_are_read_by_the_fast_path() -> None:
    """The fast path would be no use if it stood back often: it reads three of four of the well-formed feeds."""
    read = [read_well_formed(path.read_bytes()) is not None for path in FEEDS if path.parent.name != "broken"]
    assert sum(read) >= 0.75 * len(read)


ITEMS = [
    "<title>a</title><link>https://x.example/1</link><guid>https://x.example/1</guid>",
    "<title>a</title><guid isPermaLink='false'>9</guid><link>https://x.example/?a=1&amp;b=2</link>",
    "<title>a</title><guid>https://x.example/p</guid>",
    "<title>a</title><description>one</description><content:encoded><![CDATA[<p>two</p>]]></content:encoded>",
    "<content:encoded>two</content:encoded><description>one &lt;b&gt;x&lt;/b&gt;</description>",
    "<description>one</description><description>two</description><description>three</description>",
    "<itunes:summary>one</itunes:summary><description>two</description><itunes:subtitle>s</itunes:subtitle>",
    "<title>a</title><dc:title>b</dc:title><media:title>c</media:title>",
    "<media:title>c</media:title><media:group><media:title>d</media:title></media:group><title>a</title>",
    "<title>a</title><source url='https://y.example/'>Y</source><title>b</title>",
    "<author>who@example.com (Ann Able)</author><dc:creator>Ben</dc:creator>",
    "<dc:creator>Ben</dc:creator><dc:creator>Cy</dc:creator><itunes:author>Di</itunes:author>",
    "<author>who@example.com</author>",
    "<a:author><a:name>Ann</a:name><a:uri>u</a:uri><a:email>m@x.example</a:email></a:author><author>Bo</author>",
    "<pubDate>Mon, 15 Jun 2026 09:30:00 +0130</pubDate><dc:date>2026-06-14T01:02:03.9Z</dc:date>",
    "<pubDate></pubDate><dcterms:modified>2026-06-14</dcterms:modified>",
    "<pubDate>15 Jun 2026 09:30 EDT</pubDate>",
    "<dcterms:created>2026-06-14T01:02:03-03:30</dcterms:created>",
    "<category domain='d'>one</category><category>one</category><category/><category term='t'/>",
    "<itunes:keywords>a, b,,a</itunes:keywords><dc:subject>c</dc:subject><media:category>m</media:category><tags>x,y</tags>",
    "<enclosure url='https://x.example/a.mp3' type='audio/mpeg'/><enclosure url='https://x.example/a.PNG' type='Image/PNG'/>",
    "<media:content url='https://x.example/a.jpg' medium='image'><media:title>c</media:title></media:content>",
    "<media:group><media:content url='v.mp4' type='video/mp4'/><media:thumbnail url='https://x.example/t.jpg'/></media:group>",
    "<media:description type='plain'>m</media:description><media:thumbnail>https://x.example/u.jpg</media:thumbnail>",
    "<title xml:lang='fr'>é</title><description xml:lang='pt_BR'>ã</description>",
    "<title>Ã©tÃ© caf\u00e9</title><description>it\u0092s \u0096 &#150; \u2014</description>",
    "<title>a<!-- c -->b<?p i?>c</title><description>\n  x\n  </description>",
    "<feedburner:origLink>https://x.example/o</feedburner:origLink><link>https://y.example/</link>",
    "<own:box a='1'><own:in>x</own:in></own:box><own:title>no</own:title><comments>c</comments>",
    "<a:link rel='alternate' href='https://x.example/1'/><a:link rel='enclosure' type='image/png' href='https://x.example/i'/>",
    "<a:content type='xhtml'><p xmlns='http://www.w3.org/1999/xhtml'>a &amp; <b class='x'>b</b></p></a:content>",
    "<image>https://x.example/i.png</image><title>a</title>",
    "<description>a &lt; b <p>c &lt; d</p> <a href='/1'>e</a><br/></description><title>a <b>b</b></title><summary>x<i>y</i></summary>",
    "<description xml:base='/b/?c'>d</description><link>1</link><guid>2</guid>",
    "<description xml:base='https://y.example/b/'>d</description><a:summary xml:base='/c'>e</a:summary><link>1</link>",
    "<title>a</title><PUBDATE>2026-06-14T01:02:03+02:00</PUBDATE><Link>https:///x.example/3</Link>".replace(":///", "://"),
]
ENTRIES = [
    "<title type='html'>a &lt;b&gt;b&lt;/b&gt;</title><id>urn:1</id><link href='/1'/><link rel='replies' href='/r' type='text/html'/>",
    "<title>a</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a<br/>b</p> <i>c</i></div></content>",
    "<content type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml' xml:lang='en'>q &lt; r</x:div></content><summary>s</summary>",
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a</div><div xmlns='http://www.w3.org/1999/xhtml'>b</div></content>",
    "<summary type='html'>&lt;p&gt;s</summary><published>2026-06-14T01:02:03Z</published><updated>2026-06-15T01:02:03Z</updated>",
    "<author><name>Ann</name></author><author><name>Bo</name></author><contributor><name>Cy</name></contributor>",
    "<source><id>i</id><title>Other</title><updated>2020-01-01T00:00:00Z</updated><link href='/o'/></source><title>a</title>",
    "<category term='t' label='L' scheme='s'/><link rel='enclosure' href='i.png' type='image/png'/>",
    "<content xml:base='https://y.example/' xml:lang='fr' type='text/html'>t</content><link href='../2?a#b'/>",
]


@pytest.mark.parametrize("item", ITEMS)
def test_each_element_of_rss_says_the_same(item: str) -> None:
    """RSS 2.0 with its modules: one small item for every element and for the orders that matter."""
    assert same(RSS.format(f"<item>{item}</item><item><title>next</title><description>d</description></item>")).items[1].title == "next"


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_element_of_atom_says_the_same(entry: str) -> None:
    """Atom 1.0 with xml:base, xml:lang and XHTML."""
    assert len(same(ATOM.format(f"<entry>{entry}</entry>")).items) == 1


def test_old_forms_say_the_same() -> None:
    """RSS 1.0 with dc, RSS 0.91 and Atom 0.3."""
    item = "<item rdf:about='https://x.example/1'><title>a</title><dc:date>2026-06-14T01:02Z</dc:date><dc:creator>A</dc:creator></item>"
    assert same(RDF.format(item)).items[0].guid == "https://x.example/1"
    assert same('<rss version="0.91"><channel><title>t</title><item><title>a</title></item></channel></rss>').items[0].title == "a"
    atom = "<entry><title>a</title><issued>2003-12-13T08:29:29-04:00</issued><content type='text/html' mode='escaped'>x</content></entry>"
    assert same(f'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>t</title>{atom}</feed>').items[0].bodies


@pytest.mark.parametrize(
    "document",
    [
        RSS.format("<item><title>a &nbsp; b</title></item>"),
        RSS.format("<item><pubDate>yesterday</pubDate></item>"),
        RSS.format("<item><title>a <b>b</b></title></item>"),
        RSS.format("<item><own:x><title>a</title></own:x></item>"),
        RSS.format("<item><date>2026-06-14</date></item>"),
        RSS.format("<item><item><title>a</title></item></item>"),
        RSS.format("<item><description type='image/png'>a</description></item>"),
        RSS.format("<item xml:base='https://y.example/'><title>a</title></item><item><link>/1</link></item>"),
        RSS.format(""),
        RSS.format("<item><title>a</title></item>").replace("urn:own", "http://purl.org/dc/elements/1.1/").replace("own:", "media2:"),
        '<!DOCTYPE rss [<!ENTITY x "y">]>' + RSS.format("<item><title>&x;</title></item>"),
        "<html><body>no</body></html>",
    ],
)
def test_what_is_odd_is_left_to_feedparser(document: str) -> None:
    """Not well-formed, a DTD, an unusual place, type or date: the fast path says nothing."""
    body = document.encode()
    fast = read_well_formed(body)
    assert fast is None or fast == read_leniently(body)


LABELS = ("", "text/xml; charset=utf-16", "text/xml; charset=iso-8859-1")


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "utf-32", "utf-7"])
def test_encodings_say_the_same(label: str, encoding: str) -> None:
    """Labels of server and document, a byte order mark, UTF-16: where the fast path speaks it says the same."""
    for text in ("plain", "caf\u00e9"):
        for declared in ("", '<?xml version="1.0" encoding="utf-16"?>', '<?xml version="1.0" encoding="iso-8859-1"?>'):
            body = (declared + RSS.format(f"<item><title>{text}</title></item>")).encode(encoding)
            fast = read_well_formed(body, label)
            try:
                slow = read_leniently(body, label)
            except FeedError:
                slow = None
            assert fast is None or fast == slow


@pytest.mark.parametrize("encoding", ["iso-8859-1", "iso-8859-15", "windows-1252", "windows-1251", "ISO-8859-2"])
def test_encodings_of_single_bytes_are_read_by_the_fast_path(encoding: str) -> None:
    """A feed in an encoding of its day is read at once, under its own label or the server's."""
    text = "сталь" if encoding == "windows-1251" else "café \u0093 Ã©".replace("\u0093", "“" if encoding == "windows-1252" else "\u0093")
    item = f"<item><title>{text if encoding != 'ISO-8859-2' else 'žluť'}</title></item>"
    for declared, label in ((f'<?xml version="1.0" encoding="{encoding}"?>', ""), ("", f"text/xml; charset={encoding}")):
        body = (declared + RSS.format(item)).encode(encoding)
        fast = read_well_formed(body, label)
        assert fast is not None
        assert fast == read_leniently(body, label)


def test_texts_in_two_encodings_say_the_same() -> None:
    """Under the label of single bytes a text that is UTF-8 is mended, whatever bytes another text of the document has."""
    declared = b'<?xml version="1.0" encoding="iso-8859-1"?>'
    body = RSS.format("<item><title>caf\u00e9 \ufffd</title><description>X</description></item>").encode().replace(b">X<", b">\xe9t\xe9<")
    fast = read_well_formed(declared + body)
    assert fast is not None
    assert fast == read_leniently(declared + body)
    assert (fast.items[0].title, fast.items[0].bodies[0].text) == ("caf\u00e9 \ufffd", "\u00e9t\u00e9")


WORDS = st.text(alphabet=st.sampled_from("ab <&é€\u0093\n;#@(),:/"), max_size=12).map(escape)
DATES = st.sampled_from(["2026-06-14T01:02:03Z", "Mon, 15 Jun 2026 09:30:00 GMT", "15 Jun 26 09:30 PST", "soon", "", "2026-06-14 10:00"])
URLS = st.sampled_from(["https://x.example/1", "/1", "http://x.example/?a=1&amp;b=2", "urn:x", "x y", ""])
NAMES = st.sampled_from(
    "title link guid description author category pubDate source image comments dc:title dc:creator dc:date dc:subject dc:language dc:rights"
    " content:encoded media:title media:description media:thumbnail media:content media:group itunes:summary itunes:author itunes:keywords"
    " a:summary a:content a:id a:updated a:link a:author a:name own:x enclosure language summary".split()
)
ATTRIBUTES = st.sampled_from(
    ["", "", "", *(f" {pair}" for pair in (
        'type="html"', 'isPermaLink="false"', 'url="https://x.example/i.png"', 'type="image/png"', 'href="https://x.example/h"',
        'rel="enclosure"', 'medium="image"', 'term="t"', 'xml:lang="fr"', 'xml:base="https://y.example/"', 'xml:base="/c/d?e"',
        'type="xhtml"',
    ))]
)  # fmt: skip
LEAVES = st.builds(lambda name, more, text: f"<{name}{more}>{text}</{name}>", NAMES, ATTRIBUTES, WORDS | DATES | URLS)
TAGS = st.sampled_from("p b div br a own:p a:i rights source".split())
MARKUP = st.builds(lambda tag, more, text, after: f"<{tag}{more}>{text}</{tag}>{after}", TAGS, ATTRIBUTES, WORDS, WORDS)
TEXTS = st.sampled_from("description title content:encoded a:summary a:content media:description summary dc:title".split())
UNESCAPED = st.builds(
    lambda name, more, text, inner: f"<{name}{more}>{text}{''.join(inner)}</{name}>", TEXTS, ATTRIBUTES, WORDS, st.lists(MARKUP, max_size=3)
)
ELEMENTS = (
    LEAVES
    | UNESCAPED
    | st.builds(lambda name, more, inner: f"<{name}{more}>{''.join(inner)}</{name}>", NAMES, ATTRIBUTES, st.lists(LEAVES, max_size=3))
)
WRITTEN = st.lists(st.lists(ELEMENTS, max_size=6).map(lambda parts: f"<item>{''.join(parts)}</item>"), min_size=1, max_size=3)


MANY = settings(max_examples=400, deadline=None)


@MANY
@given(st.lists(LEAVES, max_size=3), WRITTEN)
def test_written_feeds_say_the_same(channel: list[str], items: list[str]) -> None:
    """Any well-formed feed made of these elements, in any order and nesting, reads the same on both paths."""
    body = RSS.format("".join((*channel, *items))).encode()
    fast = read_well_formed(body)
    if fast is not None:
        assert fast == read_leniently(body)


ATOM_NAMES = st.sampled_from("title link id summary content author category published updated rights source".split())
ENTRY_LEAVES = st.builds(lambda name, more, text: f"<{name}{more}>{text}</{name}>", ATOM_NAMES, ATTRIBUTES, WORDS | DATES | URLS)
XHTML = st.lists(MARKUP, max_size=3).map(
    lambda inner: f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{"".join(inner)}</div></content>'
)
ENTRIES_WRITTEN = st.lists(
    st.lists(ENTRY_LEAVES | UNESCAPED | XHTML, max_size=6).map(lambda parts: f"<entry>{''.join(parts)}</entry>"), min_size=1, max_size=3
)


@MANY
@given(st.sampled_from(["", 'xml:base="https://x.example/b/"', 'xml:lang="de"']), st.lists(ENTRY_LEAVES, max_size=3), ENTRIES_WRITTEN)
def test_written_atom_says_the_same(root: str, channel: list[str], entries: list[str]) -> None:
    """The same of Atom, with a base for all of it or none, with XHTML and with markup that was not escaped."""
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:a="http://www.w3.org/2005/Atom" xmlns:own="urn:own"'
    modules = SPACES[: SPACES.index(" xmlns:a=")] + ' xmlns:media="http://search.yahoo.com/mrss/"'
    body = f"<feed {spaces} {modules} {root}>{''.join((*channel, *entries))}</feed>".encode()
    fast = read_well_formed(body)
    if fast is not None:
        assert fast == read_leniently(body)
