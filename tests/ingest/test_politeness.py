"""When a feed is asked again, and what is remembered of it: decisions over values, no clock and no network."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import AnswerError, FeedError, SilentError
from digest.ingest import politeness as polite
from digest.ingest.politeness import LONGEST, ROUNDS, SHORTEST, Seen
from digest.model import Feed

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = Feed(url="https://harbour.example/feed", title="Harbour Wire")
NEW = "https://news.harbour.example/rss"


def seen(ages: list[timedelta], *, new: int = 0, body: bytes = b"", dated: bool = True) -> Seen:
    """A document whose articles are as old as said."""
    return Seen(articles=len(ages), dates=[NOW - age for age in ages] if dated else [], new=new, body=body)


def answered(feed: Feed = FEED, what: Seen | None = None, *, moved: str = "", **headers: str) -> Feed:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return polite.after_answer(feed, moved=moved, headers=said, seen=what, now=NOW)


def wait(feed: Feed) -> timedelta:
    assert feed.due is not None
    return feed.due - NOW


EVERY_HOUR = [HOUR * n for n in range(10)]


def test_an_unknown_feed_is_asked_within_the_hour() -> None:
    """Where nothing tells the pace, the next visit is an hour away, less a jitter that keeps an hourly cron in step."""
    assert timedelta(minutes=48) <= wait(answered()) <= HOUR


def test_ten_items_are_seen_before_they_are_gone() -> None:
    """A feed that replaces its ten items in eleven hours or so is asked four times in that time."""
    assert 2 * HOUR <= wait(answered(what=seen(EVERY_HOUR))) <= 3 * HOUR


@pytest.mark.parametrize(("gap", "least", "most"), [(MINUTE, SHORTEST * 0.8, SHORTEST), (30 * DAY, LONGEST * 0.8, LONGEST)])
def test_the_interval_has_bounds(gap: timedelta, least: timedelta, most: timedelta) -> None:
    """No feed is asked more often than every quarter of an hour or so, none less than daily."""
    assert least <= wait(answered(what=seen([gap * n for n in range(10)]))) <= most


def test_the_fastest_passage_counts() -> None:
    """Ten items an hour by day and none by night: the night's gap does not hide the day's pace."""
    night = [10 * HOUR + 6 * MINUTE * n for n in range(10)]
    assert wait(answered(what=seen(night))) <= SHORTEST


def test_a_silent_feed_is_asked_less() -> None:
    """A burst of a month ago, as when a site moved, does not bring us every fifteen minutes for ever."""
    assert wait(answered(what=seen([30 * DAY + MINUTE * n for n in range(10)]))) > 5 * HOUR


def test_one_old_item_changes_nothing() -> None:
    """A pinned article of last year says nothing of the pace."""
    plain, pinned = seen(EVERY_HOUR), seen([*EVERY_HOUR, 400 * DAY])
    assert abs(wait(answered(what=plain)) - wait(answered(what=pinned))) < 15 * MINUTE


def test_without_dates_what_was_new_tells_the_pace() -> None:
    """Five of ten items new in two hours: all ten turn over in four, so the next visit is an hour away."""
    known = replace(FEED, succeeded=NOW - 2 * HOUR)
    assert 48 * MINUTE <= wait(answered(known, seen([timedelta(0)] * 10, new=5, dated=False))) <= HOUR


def arrivals(rate: timedelta) -> st.SearchStrategy[list[timedelta]]:
    return st.lists(st.floats(0.3, 3.0).map(lambda share: rate * share), min_size=300, max_size=300)


@settings(deadline=None)  # 300 visits; the machine may be busy
@given(gaps=arrivals(10 * MINUTE), holds=st.integers(8, 30))
def test_no_article_is_lost(gaps: list[timedelta], holds: int) -> None:
    """A feed of a few items with an uneven pace, asked when it is due: every item is seen in some visit."""
    moments = [NOW]
    for gap in gaps:
        moments.append(moments[-1] + gap)
    feed, now, got = FEED, moments[holds], set[datetime]()
    first = moments[0]
    while now < moments[-1]:
        listed = [moment for moment in moments if moment <= now][-holds:]
        first = max(first, listed[0]) if not got else first
        got |= set(listed)
        document = seen([NOW - moment for moment in listed])
        feed = polite.after_answer(feed, moved="", headers={}, seen=document, now=now)
        assert feed.due is not None
        now = feed.due
    assert got >= {moment for moment in moments if first <= moment <= max(got)}


@pytest.mark.parametrize(
    ("headers", "wish"),
    [
        ({"cache_control": "public, max-age=7200"}, 2 * HOUR),
        ({"cache_control": "max-age=7200", "age": "3600"}, HOUR),
        ({"cache_control": "s-maxage=90000"}, timedelta(0)),
        ({"cache_control": "no-cache, max-age=7200"}, timedelta(0)),
        ({"cache_control": "max-age=none"}, timedelta(0)),
        ({"expires": "Wed, 18 Nov 2026 12:30:00 GMT"}, 3 * HOUR),
        ({"expires": "Wed, 18 Nov 2026 12:30:00 GMT", "date": "Wed, 18 Nov 2026 10:30:00 GMT"}, 2 * HOUR),
        ({"expires": "0"}, timedelta(0)),
        ({"cache_control": "max-age=999999999"}, LONGEST),
    ],
)
def test_the_publisher_s_freshness_is_honoured(headers: dict[str, str], wish: timedelta) -> None:
    """max-age less Age, else Expires less Date, delay the next visit, by a day at most; what cannot be read does not."""
    assert max(wish, 48 * MINUTE) <= wait(answered(**headers)) <= max(wish, HOUR)


def test_a_wish_that_would_lose_articles_is_honoured_in_part() -> None:
    """max-age of a day on a feed that turns over in eleven hours: half the turnover is as far as we go."""
    assert 5 * HOUR <= wait(answered(what=seen(EVERY_HOUR), cache_control="max-age=86400")) <= 6 * HOUR


def test_ttl_and_quiet_hours() -> None:
    """ttl is minutes; skipHours and skipDays are of GMT; both are remembered for the rounds of 304s, and items' own words are not read."""
    head = b"<rss><channel><ttl>120</ttl><skipHours><hour>11</hour><hour>12</hour></skipHours><item><ttl>9999</ttl></item>"
    feed = answered(what=seen([], body=head))
    assert (feed.ttl, feed.quiet) == (7200, ("11", "12"))
    assert feed.due == NOW.replace(hour=13, minute=0)
    assert polite.after_answer(feed, moved="", headers={}, seen=None, now=NOW).due == feed.due
    every = b"".join(b"<hour>%d</hour>" % hour for hour in range(24))
    assert answered(what=seen([], body=b"<channel>" + every)).quiet == ()


def test_quiet_days_end_after_a_day() -> None:
    """A feed that wants no visit on many days is still asked daily."""
    head = b"<channel><skipDays><day>Wednesday</day><day>thursday</day><day>Friday</day></skipDays>"
    assert wait(answered(what=seen([], body=head))) == LONGEST


def test_failures_wait_twice_as_long_each_time() -> None:
    """From a quarter of an hour to a day, with a jitter of its own for each feed and failure, the same whenever it is worked out."""
    waits, feed = [], FEED
    for _ in range(12):
        feed = polite.after_failure(feed, FeedError("breaks off"), now=NOW)
        waits.append(wait(feed))
    assert SHORTEST <= waits[0] <= SHORTEST * 1.25
    assert all(1.6 <= late / early <= 2.5 for early, late in pairwise(waits[:7]))
    assert LONGEST <= waits[-1] <= LONGEST * 1.25
    assert feed.failures == 12
    other = replace(FEED, url="https://other.example/feed")
    assert wait(polite.after_failure(FEED, FeedError("x"), now=NOW)) != wait(polite.after_failure(other, FeedError("x"), now=NOW))
    assert answered(feed).failures == 0


@pytest.mark.parametrize(
    ("status", "said", "waits"),
    [
        (429, "7200", 2 * HOUR),
        (503, "Wed, 18 Nov 2026 12:30:00 GMT", 3 * HOUR),
        (503, "", None),
        (429, "", SHORTEST),
        (429, "soon", SHORTEST),
        (503, "-5", None),
        (503, "0", MINUTE),
        (429, "9" * 30, LONGEST),
        (503, "Wed, 18 Nov 2099 12:30:00 GMT", LONGEST),
        (500, "7200", None),
    ],
)
def test_retry_after_binds_the_host(status: int, said: str, waits: timedelta | None) -> None:
    """Seconds or a date, on 429 and 503, from a minute to a day; 429 without one rests as long as our own backoff."""
    error = AnswerError("answers", status=status, headers={"retry-after": said} if said else {})
    until = polite.host_rests_until(error, failures=1, now=NOW)
    assert until == (NOW + waits if waits else None)
    feed = polite.after_failure(FEED, error, now=NOW)
    assert feed.not_before == until
    if waits:
        assert wait(feed) >= waits
        assert {polite.why_not(feed, asked, NOW) for asked in ("due", "fresh", "all", "again")} == {"rests"}
        assert polite.why_not(feed, "all", NOW + waits) == ""


def test_the_others_of_a_host_are_put_off_apart() -> None:
    """After the host's rest its feeds come one by one, none before it."""
    until = NOW + HOUR
    feeds = [polite.put_off(replace(FEED, url=f"{FEED.url}/{n}"), until, NOW) for n in range(20)]
    assert all(feed.due and until <= feed.due <= until + HOUR / 4 for feed in feeds)
    assert len({feed.due for feed in feeds}) == 20
    assert all(feed.failures == 0 and not feed.error for feed in feeds)


def test_a_dead_host_is_left_alone() -> None:
    """Two feeds without an answer, and the others are not tried; an answer in between counts, also a refusal."""
    dead, refused = SilentError("cannot be reached"), AnswerError("answers 404", status=404)
    assert polite.silent_host_rests_until([dead], NOW) is None
    assert polite.silent_host_rests_until([dead, refused, dead], NOW) is None
    assert polite.silent_host_rests_until([dead, None, dead], NOW) is None
    assert polite.silent_host_rests_until([refused, dead, dead], NOW) == NOW + SHORTEST


def test_a_new_address_is_believed_after_three_rounds() -> None:
    """Only the same permanent redirect, round after round, becomes the address that is asked; the roster's stays its name."""
    feed = FEED
    for number in range(1, ROUNDS + 1):
        assert polite.address(feed) == FEED.url
        feed = answered(feed, moved=NEW)
        assert (feed.moved_to, feed.moved_rounds) == (NEW, number)
    assert (polite.address(feed), feed.url, polite.host(feed)) == (NEW, FEED.url, "news.harbour.example")
    assert polite.address(answered(feed)) == NEW
    assert polite.address(answered(feed, moved=NEW + "2")) == NEW + "2"


def test_a_redirect_that_changes_or_ends_is_forgotten() -> None:
    """Another target counts anew, an answer without a redirect forgets it."""
    twice = answered(answered(moved=NEW), moved=NEW)
    assert answered(twice, moved=NEW + "2").moved_rounds == 1
    assert (answered(twice).moved_to, answered(twice).moved_rounds) == ("", 0)
    assert answered(twice, moved=FEED.url).moved_to == ""


def test_a_new_address_that_fails_brings_back_the_roster_s() -> None:
    """Even a 410 there switches nothing off: the roster's address has the last word."""
    moved = replace(FEED, moved_to=NEW, moved_rounds=ROUNDS)
    failed = polite.after_failure(moved, AnswerError("answers 410", status=410), now=NOW)
    assert (polite.address(failed), failed.gone, failed.failures) == (FEED.url, None, 1)
    assert failed.due is not None


def test_gone_is_gone_until_somebody_asks_again() -> None:
    """410 switches the feed off for every round but `--again`; an answer then switches it on."""
    gone = polite.after_failure(FEED, AnswerError("answers 410; it is gone", status=410), now=NOW)
    assert (gone.gone, gone.error) == (NOW, "answers 410; it is gone")
    later = NOW + 400 * DAY
    assert [polite.why_not(gone, asked, later) for asked in ("due", "fresh", "all", "again")] == ["gone"] * 3 + [""]
    assert answered(gone).gone is None


def test_who_is_asked_in_which_round() -> None:
    """A round of what is due leaves out what is not; one before a build asks what is older than an hour; files are always read."""
    feed = replace(FEED, checked=NOW - 20 * MINUTE, due=NOW + HOUR)
    assert [polite.why_not(feed, asked, NOW) for asked in ("due", "fresh", "all")] == ["waits", "waits", ""]
    old = replace(feed, checked=NOW - 2 * HOUR)
    assert [polite.why_not(old, asked, NOW) for asked in ("due", "fresh")] == ["waits", ""]
    assert polite.why_not(replace(feed, due=NOW), "due", NOW) == ""
    assert polite.why_not(FEED, "due", NOW) == ""
    file = Feed(url="feeds/one.xml", title="One", due=NOW + HOUR, not_before=NOW + HOUR, gone=NOW)
    assert polite.why_not(file, "due", NOW) == ""


def test_a_clock_that_was_wrong_stops_nothing() -> None:
    """A moment further ahead than we ever wait is not waited for."""
    mad = replace(FEED, due=NOW + 3000 * DAY, not_before=NOW + 3000 * DAY)
    assert polite.why_not(mad, "due", NOW) == ""


@given(text=st.text(max_size=40))
def test_any_header_can_be_read(text: str) -> None:
    """Whatever a server writes, there is a next visit within bounds."""
    feed = answered(cache_control=text, expires=text, date=text, age=text)
    assert SHORTEST * 0.8 <= wait(feed) <= LONGEST
    error = AnswerError("answers 503", status=503, headers={"retry-after": text})
    assert SHORTEST <= wait(polite.after_failure(FEED, error, now=NOW)) <= LONGEST * 1.25
