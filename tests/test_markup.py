"""Markup is read the same whether its tags nest or a browser would have to repair them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import markup
from digest.ingest.wellformed import read_well_formed
from digest.markup import KEPT, tidied

HERE = Path(__file__).parent
FEEDS = sorted(
    path
    for folder in (HERE / "ingest" / "feeds", HERE.parent / "feeds" / "sample", HERE.parents[1] / "shared" / "data" / "feeds")
    for path in folder.rglob("*")
    if path.suffix in (".xml", ".rss", ".atom", ".rdf")
)
NAMES = sorted(
    KEPT
    | {"a", "b", "i", "span", "em", "img", "tbody", "thead", "figcaption", "style", "script", "iframe", "code", "colgroup", "svg", "title"}
)
TEXTS = st.sampled_from(
    [
        "a",
        "one two ",
        " ",
        "\n",
        "\xa0",
        "&nbsp;",
        "&am",
        "p;",
        "&amp;lt;p&gt;",
        "&copy 1",
        "&#150;",
        "&#10;",
        "&#0;",
        "< 3",
        "a|b",
        "\u2003x ",
    ]
)
ATTRIBUTES = st.sampled_from(
    ["", "", "", ' class="x"', " id=x", " title='a>b'", ' title="<p>"', ' a="1"b="2"', " checked", "/", " =x", ' href=x"y', "\n x = '1' "]
)
TAGS = st.builds("<{}{}{}>".format, st.sampled_from(["", "", "/"]), st.sampled_from([*NAMES, "P", "BR", "Div"]), ATTRIBUTES)
COMMENTS = st.sampled_from(
    ["<!-- c -->", "<!-->", "<!--->", "<!-- a --!>", "<!--x", "<!doctype html>", "<![CDATA[x]]>", "</ p>", "<?php ?>"]
)
NESTED = st.recursive(
    TEXTS,
    lambda inner: st.builds(
        lambda name, more, parts: f"<{name}{more}>{''.join(parts)}</{name}>",
        st.sampled_from(NAMES),
        ATTRIBUTES,
        st.lists(inner | TAGS, max_size=4),
    ),
    max_leaves=25,
)
TABLE_PARTS = st.lists(
    st.sampled_from("<table> <tr> <td> <th> <tbody> </td> </th> </tr> </tbody> </table> <p> </p> <br> x <b> </b> <li> </li>".split()),
    max_size=16,
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(TEXTS | TAGS | NESTED, max_size=8).map("".join)
    | st.lists(NESTED | COMMENTS, max_size=4).map("".join)
    | TABLE_PARTS.map("".join)
    | TABLE_PARTS.map(" ".join)
)
def test_both_ways_of_reading_agree(html: str) -> None:
    """Where the quick way answers, its lines are those of the browser's way."""
    quick = markup._read_nested(html)
    if quick is not None:
        assert tidied(quick.split(markup.END)) == tidied(markup._read_any(html).split(markup.END))


def test_real_markup_reads_the_same_both_ways() -> None:
    """Every text of every feed we have, ours and real ones; nearly all of them the quick way."""
    feeds = [raw for path in FEEDS if (raw := read_well_formed(path.read_bytes()))]
    texts = [body.text for raw in feeds for item in raw.items for body in item.bodies if "<" in body.text]
    quick = [(text, read) for text in texts if (read := markup._read_nested(text)) is not None]
    assert len(quick) >= 0.9 * len(texts)
    for text, read in quick:
        assert tidied(read.split(markup.END)) == tidied(markup._read_any(text).split(markup.END))


@pytest.mark.parametrize(
    "html",
    [
        "<p>one<p>two</p><DIV class='x'>three <b>four</b></DIV><br/>five",
        "<ul><li>a<li>b</ul><ol><li><p>c</p></li></ol>",
        "<table><tr><td>a</td> <th>b</th></tr>\n<tbody><tr><td><p>c</td></tr></tbody></table>".replace("<p>", ""),
        "<figure><img src=x><figcaption>said <b>by</b></figcaption></figure><style>p{a:b}</style><!-- c -->after",
    ],
)
def test_usual_markup_is_read_at_once(html: str) -> None:
    """What feeds are made of needs no browser's repair."""
    assert markup._read_nested(html) is not None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table>lost<tr><td>kept</td></tr></table>", "lost\n\nkept"),
        ("<div><b>a</div>b", "a\n\nb"),
        ("<script>if (a < b) x('</p>')</script>after", "after"),
        ("<svg><title>x</title></svg>a<noscript>b</noscript>", "a"),
        ("a<p title='x'>b</p><p lang='en'>c</p>", "a\n\nb\n\nc"),
        ("</div>a</li>b<hr>c", "ab\n\nc"),
        ("a<figcaption>b", "a"),
    ],
)
def test_markup_that_a_browser_repairs(html: str, text: str) -> None:
    """Wrongly nested tags, scripts with signs, parts without a whole: as a browser shows it."""
    assert markup.read_markup(html)[0] == text
