"""feeds.opml: what it says, where it is wrong, and that it survives a round trip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import SettingsError
from digest.ingest.opml import parse_opml, write_opml
from digest.model import Feed

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20).filter(
    lambda text: text == text.strip()
)


def opml(*outlines: str) -> str:
    return '<?xml version="1.0"?>\n<opml version="2.0">\n<body>\n' + "\n".join(outlines) + "\n</body></opml>"


def test_nested_outlines_and_our_attributes() -> None:
    """Feeds are found at any depth, in order; groups are no feeds; a path without scheme stays as given."""
    text = opml(
        '<outline text="Press"><outline text="Daily">',
        '<outline type="rss" text="One &amp; Only" xmlUrl="https://one.example/rss" owner="Group A" weight="1.5"/>',
        "</outline></outline>",
        '<outline title="Two" text="two" xmlUrl="feeds/sample/two.xml"/><outline xmlUrl="http://three.example/"/>',
    )
    assert parse_opml(text, "feeds/feeds.opml") == (
        Feed(url="https://one.example/rss", title="One & Only", owner="Group A", weight=1.5),
        Feed(url="feeds/sample/two.xml", title="Two"),
        Feed(url="http://three.example/", title="http://three.example/"),
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (opml('<outline xmlUrl="https://a.example" weight="heavy"/>'), 4, 'weight="heavy" is not a number'),
        (opml('<outline xmlUrl="https://a.example" weight="-1"/>'), 4, "not a number from 0 to 100"),
        (opml('<outline xmlUrl="https://a.example" weight="nan"/>'), 4, "not a number from 0 to 100"),
        (opml('<outline xmlUrl=" "/>'), 4, "xmlUrl is empty"),
        (opml('<outline xmlUrl="https://a.example"/>', '<outline xmlUrl="https://a.example"/>'), 5, "already named on line 4"),
        (opml('<outline xmlUrl="javascript:alert(1)"/>'), 4, "neither http"),
        (opml('<outline xmlUrl="https://a.example">'), 5, "not well-formed XML"),
        ("<rss/>", 1, "not <opml>"),
        ("", 1, "not well-formed XML"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]>' + opml(), 1, "DOCTYPE"),
    ],
)
def test_mistakes_name_file_and_line(text: str, line: int, words: str) -> None:
    """Every mistake is one line that names the file, the line and what to do."""
    with pytest.raises(SettingsError, match=words) as caught:
        parse_opml(text, "feeds/feeds.opml")
    assert str(caught.value).startswith(f"feeds/feeds.opml:{line}: ")


@given(
    st.lists(
        st.builds(Feed, url=WORDS.map("https://x.example/{}".format), title=WORDS, owner=st.just("") | WORDS, weight=st.floats(0, 100)),
        max_size=4,
        unique_by=lambda feed: feed.url,
    ),
    WORDS,
)
def test_round_trip(feeds: list[Feed], title: str) -> None:
    """What is written is read back the same."""
    assert parse_opml(write_opml(feeds, title), "x.opml") == tuple(feeds)
