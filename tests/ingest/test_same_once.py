"""The same article twice in a batch is one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.dedupe import same_once
from digest.model import Article

NOW = datetime(2026, 6, 18, 17, tzinfo=UTC)
A = Article(id="a", url="https://x.example/a", title="A", text="short", published=NOW, first_seen=NOW, source="X", feed="f", guid="1")

ARTICLES = st.lists(
    st.builds(
        lambda number, url, guid, feed, text: replace(
            A, id=f"i{number}", url=url and f"https://x.example/{url}", guid=guid, feed=feed, text=text
        ),
        st.integers(0, 6),
        st.sampled_from(["", "a", "b", "c"]),
        st.sampled_from(["", "1", "2", "3"]),
        st.sampled_from(["f", "g"]),
        st.text(max_size=5),
    ),
    max_size=8,
)


def test_id_url_and_guid_each_make_one() -> None:
    """Any of the three is enough; a guid counts within its feed only."""
    by_id = replace(A, url="", guid="")
    by_url = replace(A, id="b", guid="")
    by_guid = replace(A, id="c", url="https://x.example/moved")
    stranger = replace(A, id="d", url="https://y.example/", feed="g")
    assert same_once([A, by_id, by_url, by_guid, stranger]) == (A, stranger)


def test_the_longer_text_and_the_earlier_date_stay() -> None:
    """One article keeps the best of its copies and the identity of the first."""
    later = replace(
        A,
        id="b",
        title="A, in full",
        text="a longer text",
        published=NOW - timedelta(days=1),
        marks=("opinion",),
        image="https://x.example/i",
    )
    undated = replace(A, published=NOW - timedelta(days=9), dated=False)
    (merged,) = same_once([A, later, undated])
    assert merged == replace(later, id="a")


@given(ARTICLES)
def test_no_two_share_a_key_and_twice_changes_nothing(articles: list[Article]) -> None:
    """What is left shares no id, url or guid, and a second pass finds nothing more."""
    once = same_once(articles)
    for keys in ([a.id for a in once], [a.url for a in once if a.url], [(a.feed, a.guid) for a in once if a.guid]):
        assert len(keys) == len(set(keys))
    assert same_once(once) == once
