"""The use cases over a real store and real files: gather once, build once, number once, tell once."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from digest.blocks import Masthead, ThemeBlock
from digest.compose.issuefile import read_issue
from digest.errors import DigestError, StoreError, UsageError
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.build import build, choose_period
from digest.work.gather import gather
from digest.work.issues import all_issues, find_issue, named_period, newest_issue
from digest.work.review import review

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

ITEM = """<item><title>{title}</title><link>https://outlet.example/{slug}</link><guid>{slug}</guid><pubDate>{date}</pubDate>
<description>{text}</description></item>"""


def write_feed(folder, name, *items):
    """An RSS feed of these (title, slug, date, text) rows, named by the project's only outline of that file."""
    body = "".join(
        ITEM.format(title=title, slug=slug, date=date.strftime("%a, %d %b %Y %H:%M:%S +0000"), text=text)
        for title, slug, date, text in items
    )
    (folder / f"feeds/{name}.xml").write_text(f'<rss version="2.0"><channel><title>{name}</title>{body}</channel></rss>')


@pytest.fixture
def folder(tmp_path):
    """A project with two empty feeds of its own."""
    made = tmp_path / "project"
    make_project(made)
    shutil.rmtree(made / "feeds/sample")
    rows = "".join(f'<outline type="rss" text="{name}" xmlUrl="feeds/{name}.xml"/>' for name in ("One", "Two"))
    (made / "feeds/feeds.opml").write_text(f'<opml version="2.0"><head/><body>{rows}</body></opml>')
    for name in ("One", "Two"):
        write_feed(made, name)
    return made


def week(number, hours=20):
    """A moment in ISO week 24, 25, …: Friday morning after the cut-off."""
    return datetime(2026, 6, 5, 8, tzinfo=UTC) + timedelta(weeks=number - 24, hours=hours)


PRICE = "Marlow raised $400 million on Tuesday to cut the price of its model to a third, the price cut taking effect in July."


def test_a_feed_is_gathered_once(folder):
    """The second round of the same feed brings nothing new; a feed that breaks later keeps its articles and says why."""
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(25), PRICE))
    with open_newsroom(folder) as room:
        assert sum(report.new for report in gather(room, now=NOW)) == 1
        assert sum(report.new for report in gather(room, now=NOW)) == 0
        (folder / "feeds/One.xml").write_text("<html><body>moved</body></html>")
        reports = {report.feed.title: report.feed for report in gather(room, now=NOW)}
        assert "web page" in reports["One"].error
        assert reports["One"].failures == 1
        assert reports["Two"].error == ""
        assert len(room.articles.within(named_period(room, "2026-W25"))) == 1


def test_numbers_rise_and_stay(folder):
    """The second period's issue is number 2; building the first again keeps number 1, in file, store and masthead."""
    write_feed(
        folder,
        "One",
        ("Marlow cuts the price of its model", "a", week(24), PRICE),
        ("Ostbruk opens a chip plant in Penang", "b", week(25), "The chip plant makes 30,000 wafers a month in its data centre."),
    )
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        first = build(room, named_period(room, "2026-W24"), now=NOW)
        second = build(room, named_period(room, "2026-W25"), now=NOW)
        again = build(room, named_period(room, "2026-W24"), now=NOW)
        assert [built.issue.number for built in (first, second, again)] == [1, 2, 1]
        assert next(block for block in again.issue.blocks if isinstance(block, Masthead)).number == 1
        assert read_issue(first.path.read_text(), first.path) == again.issue
        assert [issue.number for issue in all_issues(room)] == [1, 2]
        assert find_issue(room, None).number == 2
        assert find_issue(room, "2026-W24").number == 1


def test_a_number_in_a_file_alone_is_not_given_again(folder):
    """An issue that came by git, with no row in the store, keeps its number; the next is one above it."""
    write_feed(folder, "One", ("Marlow cuts price", "a", week(24), PRICE), ("Ostbruk opens plant", "b", week(25), "The plant makes chips."))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        build(room, named_period(room, "2026-W24"), now=NOW)
    path = folder / "issues/2026-W24.json"
    path.write_text(path.read_text().replace('"number": 1,', '"number": 23,'))
    for stored in folder.glob("digest.db*"):
        stored.unlink()
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        assert build(room, named_period(room, "2026-W25"), now=NOW).issue.number == 24
        assert build(room, named_period(room, "2026-W24"), now=NOW).issue.number == 23


def stories(issue):
    return [one for block in issue.blocks if isinstance(block, ThemeBlock) for one in block.stories]


def test_what_the_last_issue_told_is_not_repeated(folder):
    """The same event next week without news is left out; with a new figure it is an update."""
    fresh = "Marlow cut the price of its model to a third and raised $650 million more, the price cut taking effect in July."
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(24), PRICE))
    write_feed(
        folder,
        "Two",
        ("Marlow cuts the price of its model", "b", week(25), PRICE),
        ("Lab audit fined by regulator", "c", week(25), "A fine."),
    )
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        assert stories(build(room, named_period(room, "2026-W24"), now=NOW).issue)
        assert "Marlow" not in str(build(room, named_period(room, "2026-W25"), now=NOW).issue.blocks)
        write_feed(folder, "Two", ("Marlow cuts the price of its model", "d", week(26), fresh))
        gather(room, now=NOW)
        (story,) = stories(build(room, named_period(room, "2026-W26"), now=NOW).issue)
        assert [mark.mark for mark in story.marks] == ["update"]


def test_looking_at_an_earlier_week_takes_nothing_from_a_later_issue(folder):
    """A draft of an earlier period counts as told only where it was begun before the later issue; one approved since then counts."""
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(24), PRICE))
    write_feed(folder, "Two", ("Marlow cuts the price of its model", "b", week(25), PRICE))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        later = build(room, named_period(room, "2026-W25"), now=NOW)
        earlier = build(room, named_period(room, "2026-W24"), now=NOW)
        assert stories(later.issue)
        assert build(room, named_period(room, "2026-W25"), now=NOW).issue == later.issue
        earlier.path.write_text(earlier.path.read_text().replace('"status": "draft"', '"status": "approved"'))
        assert not stories(build(room, named_period(room, "2026-W25"), now=NOW).issue)


TWO_THEMES = (
    ("Marlow cuts the price of its model", "a", week(25), PRICE),
    ("Lab audit fined by regulator", "b", week(25, 22), "The regulator's audit ended in a fine for the laboratory after a court hearing."),
)


def test_an_issue_of_one_theme_stands_beside_the_whole_week(folder):
    """It reads its own articles alone, tells the whole week nothing, and is meant only where its number or its file is named."""
    write_feed(folder, "One", *TWO_THEMES[:1])
    write_feed(folder, "Two", *TWO_THEMES[1:])
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        period = named_period(room, "2026-W25")
        whole = build(room, period, now=NOW)
        part = build(room, period, theme="pricing-wars", now=NOW)
        masthead = next(block for block in part.issue.blocks if isinstance(block, Masthead))
        assert (part.articles, masthead.articles_read, masthead.sources_read) == (1, 1, 1)
        assert (whole.articles, whole.issue.number, part.issue.number) == (2, 1, 2)
        assert newest_issue(room) == find_issue(room, None) == find_issue(room, "2026-W25") == whole.issue
        assert find_issue(room, "2") == find_issue(room, "2026-W25.pricing-wars") == part.issue
        with pytest.raises(UsageError, match=r"there are 1 \(2026-W25\), 2 \(2026-W25, theme pricing-wars\)$"):
            find_issue(room, "3")


def test_an_issue_of_one_theme_takes_nothing_from_the_next_week(folder):
    """What only a theme's issue told is news to the readers of the whole week."""
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(24), PRICE))
    write_feed(folder, "Two", ("Marlow cuts the price of its model", "b", week(25), PRICE))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        build(room, named_period(room, "2026-W24"), theme="pricing-wars", now=NOW)
        assert stories(build(room, named_period(room, "2026-W25"), now=NOW).issue)


def test_a_theme_without_a_story_makes_no_issue(folder):
    """Where the period has no story of the theme, that is said and nothing is written."""
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(25), PRICE))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        with pytest.raises(DigestError, match='no story of the theme "geopolitics"'):
            build(room, named_period(room, "2026-W25"), theme="geopolitics", now=NOW)
        assert all_issues(room) == ()


def test_a_period_without_articles_names_those_that_have_some(folder):
    """The editor is told where the articles are; with none at all, to gather first."""
    with open_newsroom(folder) as room:
        with pytest.raises(DigestError, match="none is stored at all: run `digest ingest`"):
            build(room, named_period(room, "2026-W25"), now=NOW)
        write_feed(folder, "One", ("Marlow cuts price", "a", week(24), PRICE), ("Ostbruk opens plant", "b", week(26), "A plant."))
        gather(room, now=NOW)
        with pytest.raises(DigestError, match=r"2026-W25 has no article; there are articles in 2026-W26 \(1\), 2026-W24 \(1\): name one"):
            build(room, named_period(room, "2026-W25"), now=NOW)


def test_muted_articles_make_no_issue(folder):
    """A muted outlet is not in the issue; where nothing else is left, that is said."""
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(25), PRICE))
    path = folder / "digest.toml"
    path.write_text(path.read_text().replace("outlets = []", 'outlets = ["one"]'))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        with pytest.raises(DigestError, match=r"its only one is muted.*\[mute\]"):
            build(room, named_period(room, "2026-W25"), now=NOW)


def test_a_thin_week_is_said(folder):
    """Fewer articles than thin_below make a draft all the same, with a word about it."""
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(25), PRICE))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        assert "thin" in build(room, named_period(room, "2026-W25"), now=NOW).notes[0]
        assert choose_period(room, now=NOW).start > week(26)  # one article is no week to show first


def test_a_thin_week_names_the_newest_full_one(room):
    """Who builds the week after the sample's, of which there are a few articles, is led to the week that is whole."""
    assert "`digest build --period 2026-W25`" in build(room, named_period(room, "2026-W26"), now=NOW).notes[0]


def test_the_size_budget_folds_stories(folder):
    """With a small budget the lowest-ranked stories become lines, and the email keeps to it."""
    rows = [
        (
            f"Firm{index} cuts price of model {index} to ${index} a month",
            f"s{index}",
            week(25, index),
            f"Firm{index} cut the price to ${index}.",
        )
        for index in range(1, 30)
    ]
    write_feed(folder, "One", *rows)
    path = folder / "digest.toml"
    path.write_text(
        path.read_text().replace("max_bytes = 88000", "max_bytes = 30000").replace("stories_per_theme = 3", "stories_per_theme = 30")
    )
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        built = build(room, named_period(room, "2026-W25"), now=NOW)
        assert built.size <= 30_000
        assert 0 < len(stories(built.issue)) < 29


def test_a_full_disk_loses_nothing(folder, monkeypatch):
    """Where the new file cannot be written whole, the old one stays as it was and nothing is left beside it."""
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(25), PRICE))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        path = build(room, named_period(room, "2026-W25"), now=NOW).path
        before = path.read_bytes()
        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(StoreError, match="No space left"):
            build(room, named_period(room, "2026-W25"), now=NOW)
        assert path.read_bytes() == before
        assert [one.name for one in path.parent.iterdir()] == [path.name]


def full(_):
    """The disk's own answer."""
    import errno

    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_review_names_the_feeds_that_failed(folder):
    """What the last gather could not read is said beside the issue; a feed that left the roster is nobody's worry."""
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(25), PRICE))
    (folder / "feeds/Two.xml").unlink()
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        issue = build(room, named_period(room, "2026-W25"), now=NOW).issue
        (failed,) = review(room, issue).failed
        assert (failed.title, "cannot be read" in failed.error) == ("Two", True)
    opml = folder / "feeds/feeds.opml"
    opml.write_text(opml.read_text().replace('<outline type="rss" text="Two" xmlUrl="feeds/Two.xml"/>', ""))
    with open_newsroom(folder) as room:
        assert review(room, issue).failed == ()


def test_a_file_without_its_store_can_be_read(folder):
    """An issue that came by git renders; it only has no stories to explain."""
    write_feed(folder, "One", ("Marlow cuts the price of its model", "a", week(25), PRICE))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        html = review(room, build(room, named_period(room, "2026-W25"), now=NOW).issue).email.html
    for stored in folder.glob("digest.db*"):
        stored.unlink()
    with open_newsroom(folder) as room:
        alone = review(room, find_issue(room, None))
        assert (alone.email.html, alone.stories) == (html, ())


@pytest.mark.parametrize(
    "title",
    [
        "<script>window.canary()</script> cuts price",
        "{{7*7}} cuts price",
        '</mj-text><mj-include path="/etc/passwd"/> cuts price',
        "Ärger & <b cuts price",
    ],
)
def test_a_hostile_title_is_printed_as_it_was_written(folder, title):
    """From feed to mail: the reader sees the very characters, and none of them does anything."""
    import re
    from html import escape, unescape

    write_feed(folder, "One", (escape(title), "a", week(25), "Somebody cut the price of a model to a third on Tuesday."))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        email = review(room, build(room, named_period(room, "2026-W25"), now=NOW).issue).email
    assert title in " ".join(email.text.split())
    shown = unescape(re.sub(r"<[^>]+>", "", email.html)).replace("\u00a0", " ")
    assert title in shown
    assert "<script" not in email.html
    assert "<mj-" not in email.html
