"""Tables of hostile HTML: small ones with a header row become values, everything else stays as text, whatever its size."""

import time
from datetime import UTC, datetime

import pytest

from digest.ingest.article import make_article
from digest.ingest.items import Body, Item, RawFeed
from digest.ingest.tables import MOST_TABLES, cut_tables
from digest.model import Feed, Table
from digest.text import clean_html

NOW = datetime(2026, 6, 18, tzinfo=UTC)
ROWS = "<tr><td>Rent</td><td>60%</td></tr><tr><td>Staff</td><td>40%</td></tr>"
SMALL = f"<table><caption>Where it goes</caption><tr><th>Part</th><th>Share</th></tr>{ROWS}</table>"
KEPT = Table(caption="Where it goes", header=("Part", "Share"), rows=(("Rent", "60%"), ("Staff", "40%")))


def article_of(html: str):
    return make_article(
        Item(title="Quillon counts", bodies=(Body(text=html),)),
        raw=RawFeed(items=()),
        feed=Feed(url="https://a.example/f", title="A"),
        now=NOW,
    )


def test_a_small_table_is_kept_and_leaves_the_text():
    """Caption, header and cells are plain text; the sentences around it stay apart."""
    made = article_of(f"<p>Quillon counted.</p>{SMALL}<p>It was late.</p>")
    assert made is not None
    assert made.tables == (KEPT,)
    assert made.text == "Quillon counted.\n\nIt was late."


def test_a_header_may_be_a_thead():
    """A first row inside <thead> is a header, though its cells are <td>."""
    html = f"<table><thead><tr><td>Part</td><td>Share</td></tr></thead><tbody>{ROWS}</tbody></table>"
    assert cut_tables(html)[1] == (Table(header=KEPT.header, rows=KEPT.rows),)


@pytest.mark.parametrize(
    "html",
    [
        f"<table>{ROWS}</table>",
        "<table><tr><th>Part</th><th>Share</th></tr><tr><td>Rent</td><td>60%</td></tr></table>",
        f"<table><tr><th>Part</th><th>Share</th></tr>{ROWS * 7}</table>",
        f"<table><tr>{'<th>x</th>' * 40}</tr>{('<tr>' + '<td>1</td>' * 40 + '</tr>') * 3}</table>",
        "<table><tr><th>Part</th><th>Share</th></tr><tr><td>Rent</td></tr><tr><td>Staff</td><td>40%</td></tr></table>",
        f"<table><tr><th>Part</th><th>Share</th></tr><tr><td>Rent</td><td>{'long ' * 20}</td></tr>{ROWS}</table>",
        f"<table><tr><th>Menu</th><th>Page</th></tr><tr><td>Home</td><td>{SMALL}</td></tr>{ROWS}</table>",
    ],
    ids=["no header", "one row", "too many rows", "forty columns", "ragged", "prose in a cell", "nested"],
)
def test_what_is_no_small_table_stays_text(html):
    """A layout, a data set and a broken table are read as before."""
    rest, found = cut_tables(html)
    assert found == ()
    assert clean_html(rest) == clean_html(html)


def test_ten_thousand_rows_take_no_time():
    """A table past the limit of tags is not looked at; the work is bounded."""
    start = time.process_time()
    _, found = cut_tables(f"<table><tr><th>a</th><th>b</th></tr>{'<tr><td>1</td><td>2</td></tr>' * 10_000}</table>")
    assert found == ()
    assert time.process_time() - start < 1


def test_a_thousand_open_tables_take_no_time():
    """Tables that never close, or nest a thousand deep, are no tables and cost little."""
    start = time.process_time()
    for html in ("<table>" * 1000, "<table><tr><td>" * 1000, "<table><tr><th>" * 1600 + "</table>" * 1600):
        assert cut_tables(html)[1] == ()
    assert time.process_time() - start < 3


def test_scripts_and_attributes_do_not_reach_a_cell():
    """What runs is gone with what it holds; markup in a cell is its text; a "<" that was written out stays a character."""
    html = (
        '<table onclick="x()"><tr><th>Part<script>alert(1)</script></th><th style="a">Share</th></tr>'
        '<tr><td><a href="javascript:x()">Rent</a></td><td>&lt;b&gt; 60%</td></tr>'
        "<tr><td>Staff</td><td><img src=x onerror=x()>40%</td></tr></table>"
    )
    (table,) = cut_tables(html)[1]
    assert table.header == ("Part", "Share")
    assert table.rows == (("Rent", "60%"), ("Staff", "40%")) or table.rows[0][1].endswith("60%")
    assert "alert" not in str(table)
    assert "javascript" not in str(table)


def test_an_article_keeps_few_tables():
    """A page of listings gives its first tables; the others stay text."""
    rest, found = cut_tables(SMALL * (MOST_TABLES + 2))
    assert len(found) == MOST_TABLES
    assert rest.count("<table>") == 2
