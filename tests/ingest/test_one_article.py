"""One article once: what makes two sights of an article one, and what keeps two articles apart."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.ingest.dedupe import same_once
from digest.ingest.sameness import place, same, updated
from digest.model import Article

NOW = datetime(2026, 6, 18, 17, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
TEXT = (
    "The harbour board of Turku ordered two cranes on Tuesday. They will stand on the northern quay by the end of March, the board said. "
    "The maker, a firm of forty people, has built none of that size before and takes on twelve fitters for the work."
)
OTHER = (
    "A choir of retired tram drivers sang in the town hall last night before three hundred guests, who had paid nothing and gave a lot. "
    "Its conductor, once a ticket inspector, plans a journey through nine small towns in the autumn if a bus can be found."
)
A = Article(
    id="a",
    url="https://news.example.com/cranes",
    title="Turku orders two cranes",
    text=TEXT,
    published=NOW,
    first_seen=NOW,
    source="News",
    feed="https://news.example.com/feed",
    guid="1",
)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com/a/story",
        "https://m.example.com/a/story",
        "https://mobile.example.com/a/story/",
        "https://amp.example.com/a/story",
        "https://example.com/a/story/amp/",
        "https://example.com/amp/a/story",
        "https://example.com/a/story.amp",
        "https://www.m.example.com/a/story/index.html",
    ],
)
def test_twins_of_an_address_have_one_place(url: str) -> None:
    """Mobile and AMP forms lead to one place, and the place of an address is never empty."""
    assert place(url) == place("https://example.com/a/story") == "example.com/a/story"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/amp", "https://example.com/"),
        ("https://m.com/a", "https://com/a"),
        ("https://example.com/a?page=1", "https://example.com/a?page=2"),
        ("https://example.com/a.html", "https://example.com/a"),
        ("https://blog.example.com/a", "https://example.com/a"),
        ("https://example.com/lamp", "https://example.com/l"),
    ],
)
def test_other_addresses_stay_other_places(one: str, other: str) -> None:
    """What only looks like a twin is none."""
    assert place(one) != place(other)


@pytest.mark.parametrize(
    "again",
    [
        {"guid": "https://news.example.com/?p=1", "title": "Turku orders two cranes", "text": TEXT + " More is to come."},
        {"guid": "2", "title": "Two cranes for Turku", "text": TEXT + " The board met twice."},
        {"url": "https://m.example.com/x", "title": "Two cranes for Turku"},
        {"url": "https://news.example.com/2026/cranes", "published": LATER, "title": "Cranes", "text": TEXT[:200]},
        {"title": "Live: harbour board meets", "text": OTHER, "published": LATER},
        {"guid": "", "title": "Corrected: one crane", "text": OTHER},
        {"feed": "https://news.example.com/all", "guid": "x", "title": "Cranes!", "text": "A teaser of its own."},
    ],
    ids=["new guid", "new guid, edited", "moved", "moved, cut", "live page", "no guid", "second feed"],
)
def test_a_later_sight_of_an_article_is_the_article(again: dict[str, str]) -> None:
    """A link or a guid and words that agree, or link and guid together: one article, whatever else changed."""
    seen = replace(A, first_seen=LATER, **again)
    assert same(A, seen)
    assert same(seen, A)


@pytest.mark.parametrize(
    "another",
    [
        {"url": "https://news.example.com/choir", "title": "Tram drivers sing", "text": OTHER, "first_seen": LATER},
        {"url": "https://news.example.com/choir", "text": OTHER, "first_seen": LATER},
        {"guid": "2", "title": "Tram drivers sing", "text": OTHER, "first_seen": LATER},
        {"guid": "2", "title": "Tram drivers sing", "text": OTHER},
        {"guid": "", "title": "Tram drivers sing", "text": OTHER},
        {"guid": "2", "text": OTHER, "published": NOW - timedelta(days=1), "first_seen": LATER},
    ],
    ids=["guid of all", "guid of a daily title", "shared link", "shared link at once", "no guid, at once", "daily title at one link"],
)
def test_a_link_or_a_guid_alone_makes_nothing_the_same(another: dict[str, str]) -> None:
    """The same guid with another link and wholly other words, or the same link with another guid and other words, is another article."""
    assert not same(A, replace(A, **another))


def test_episodes_that_share_a_link_are_kept_apart() -> None:
    """A show gives all its episodes one link: each stays, under an id of its own that does not hang on the order of the feed."""
    show = "https://show.example/listen"
    boilerplate = " Write to us, rate us, tell a friend, and find every earlier episode on our page at any time of the day."
    episodes = [
        replace(A, url=show, guid=guid, title=f"Episode {number}: {word}", text=f"We talk of {word}.{boilerplate}")
        for number, (word, guid) in enumerate([("moss", "m"), ("slate", "s"), ("rope", ""), ("tar", "")])
    ]
    once = same_once(episodes + episodes[::-1])
    assert [one.title for one in once] == [one.title for one in episodes]
    assert len({one.id for one in once}) == 4
    assert {one.id for one in once} == {one.id for one in same_once(episodes[::-1])}
    assert same_once(once) == once


def test_a_date_made_new_is_the_first_date() -> None:
    """Republished with a new date it keeps the first; an undated one takes the date that another feed knows."""
    assert updated(A, replace(A, published=LATER, first_seen=LATER)) is A
    undated = replace(A, dated=False)
    assert updated(undated, replace(A, published=NOW - timedelta(hours=2), feed="g")).published == NOW - timedelta(hours=2)


def test_the_fullest_text_stays() -> None:
    """A teaser neither replaces the text it is cut from nor counts as an edit, and another feed's full text replaces a teaser."""
    teaser = replace(A, text=TEXT[:57], first_seen=LATER, feed="https://news.example.com/all")
    assert updated(A, teaser) is A
    assert updated(A, replace(teaser, feed=A.feed)) is A
    grown = updated(replace(A, text=TEXT[:57]), replace(A, feed="g", title="Planet: cranes", first_seen=LATER))
    assert grown == A
    assert updated(grown, replace(teaser, feed=A.feed)) is grown


def test_an_edit_is_recorded_once() -> None:
    """What the outlet changed is taken over and what was there is kept; the same again, or the earlier words late, change nothing."""
    edit = replace(A, title="Turku orders three cranes", text=TEXT.replace("two", "three"), first_seen=LATER)
    edited = updated(A, edit)
    assert (edited.title, edited.text, edited.first_seen) == (edit.title, edit.text, NOW)
    assert [(old.seen, old.title) for old in edited.revisions] == [(LATER, A.title)]
    assert updated(edited, edit) is edited
    assert updated(edited, A) is edited
    taken_back = updated(edited, replace(A, first_seen=LATER + timedelta(hours=1)))
    assert (taken_back.title, taken_back.text, len(taken_back.revisions)) == (A.title, TEXT, 2)


def test_a_page_that_changes_all_day_keeps_a_few_revisions() -> None:
    """The first words and the newest are kept."""
    one = A
    for hour in range(1, 30):
        one = updated(one, replace(A, title=f"Hour {hour}", first_seen=NOW + timedelta(hours=hour)))
    assert len(one.revisions) == 10
    assert (one.revisions[0].title, one.revisions[-1].title) == (A.title, "Hour 28")


def test_a_retraction_is_no_teaser() -> None:
    """A short text under another title in words of its own replaces the long one."""
    withdrawn = replace(A, title="Withdrawn: cranes", text="This report was wrong and is withdrawn.", first_seen=LATER)
    assert updated(A, withdrawn).text == withdrawn.text


def test_a_link_for_everybody_replaces_a_mobile_one() -> None:
    """Of two forms of an address the plain one is linked."""
    mobile = replace(A, url="https://m.example.com/cranes")
    assert updated(mobile, replace(A, url="https://www.example.com/cranes")).url == "https://www.example.com/cranes"
    assert updated(A, replace(A, url="https://amp.news.example.com/cranes", feed="g")) is A


def test_thousands_at_one_link_take_no_time() -> None:
    """A hostile feed of 3,000 items with one link is sorted out without comparing everything with everything."""
    items = [replace(A, guid="", title=f"Item {number}", text=f"{number} of many") for number in range(3000)]
    started = datetime.now(UTC)
    assert len(same_once(items)) == 3000
    assert datetime.now(UTC) - started < timedelta(seconds=10)
