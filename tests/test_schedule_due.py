"""What is due: exact instants around clock changes, and the laws of time that hold in every zone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.schedule import current_period, due, missed, period_of

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "America/Nuuk", "UTC")
LONDON = {"every": "week", "cut_off": "Thu 18:00", "send_at": "Fri 07:00", "zone": "Europe/London", "stale_after": timedelta(hours=6)}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
weekdays = st.builds("{} {}".format, st.sampled_from(DAYS), clocks)
moments = st.datetimes(min_value=datetime(2009, 1, 1), max_value=datetime(2036, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
rules = st.fixed_dictionaries({"zone": st.sampled_from(ZONES), "stale_after": st.just(timedelta(hours=6))}).flatmap(
    lambda known: st.one_of(
        st.fixed_dictionaries({**{k: st.just(v) for k, v in known.items()}, "every": st.just("day"), "cut_off": clocks, "send_at": clocks}),
        st.fixed_dictionaries(
            {**{k: st.just(v) for k, v in known.items()}, "every": st.just("week"), "cut_off": weekdays, "send_at": weekdays}
        ),
    )
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def newest(now, **changed):
    return due(now, **(LONDON | changed))[-1]


@pytest.mark.parametrize(
    ("now", "period", "come", "stale"),
    [
        ("2026-06-18 16:59:59", "2026-W24", True, True),  # a second before the cut-off: last week's, long gone
        ("2026-06-18 17:00:00", "2026-W25", False, False),
        ("2026-06-19 05:59:59", "2026-W25", False, False),
        ("2026-06-19 06:00:00", "2026-W25", True, False),
        ("2026-06-19 12:00:00", "2026-W25", True, False),  # exactly six hours later is not too late
        ("2026-06-19 12:00:01", "2026-W25", True, True),
        ("2026-07-02 16:00:00", "2026-W26", True, True),  # a machine that slept for a week finds the newest, not the missed one
    ],
)
def test_a_week_of_the_design(now, period, come, stale):
    """Cut-off Thursday 18:00, sending Friday 07:00, stale from 13:00 on, London summer time."""
    found = newest(at(now))
    assert (found.period.name, found.come, found.stale) == (period, come, stale)


@pytest.mark.parametrize(
    ("zone", "cut_off", "send_at", "now", "end", "goes"),
    [
        # London goes forward on Sunday 29 March 2026 at 01:00 UTC: 01:30 is left out.
        ("Europe/London", "Sun 01:30", "Sun 07:00", "2026-03-29 02:00", "2026-03-29 01:30", "2026-03-29 06:00"),
        ("Europe/London", "Sun 01:30", "Sun 02:00", "2026-03-29 02:00", "2026-03-29 01:30", "2026-03-29 01:30"),  # 02:00 is 01:00 UTC
        ("Europe/London", "Sat 18:00", "Sun 01:30", "2026-03-29 00:00", "2026-03-28 18:00", "2026-03-29 01:30"),
        # London goes back on Sunday 25 October 2026 at 01:00 UTC: 01:30 is there twice, the first counts.
        ("Europe/London", "Sun 01:30", "Sun 07:00", "2026-10-25 00:45", "2026-10-25 00:30", "2026-10-25 07:00"),
        ("Europe/London", "Sat 18:00", "Sun 01:30", "2026-10-25 00:00", "2026-10-24 17:00", "2026-10-25 00:30"),
        ("Europe/London", "Sun 01:30", "Sun 01:15", "2026-10-25 01:20", "2026-10-25 00:30", "2026-11-01 01:15"),  # never before the end
        # New York goes forward on Sunday 8 March 2026 at 07:00 UTC, back on 1 November at 06:00 UTC.
        ("America/New_York", "Sun 02:30", "Sun 03:00", "2026-03-08 08:00", "2026-03-08 07:30", "2026-03-08 07:30"),
        ("America/New_York", "Sun 01:30", "Mon 07:00", "2026-11-01 06:00", "2026-11-01 05:30", "2026-11-02 12:00"),
        # Lord Howe moves by half an hour: forward on 4 October 2026 at 15:30 UTC of the 3rd, back on 5 April at 15:00 UTC of the 4th.
        ("Australia/Lord_Howe", "Sun 02:15", "Sun 02:30", "2026-10-03 16:00", "2026-10-03 15:45", "2026-10-03 15:45"),
        ("Australia/Lord_Howe", "Sun 01:45", "Sun 02:00", "2026-04-04 15:10", "2026-04-04 14:45", "2026-04-04 15:30"),
        # Kathmandu is 5:45 ahead all year.
        ("Asia/Kathmandu", "Thu 18:00", "Fri 07:00", "2026-06-18 13:00", "2026-06-18 12:15", "2026-06-19 01:15"),
        # Apia left out Friday 30 December 2011: its evening is Saturday's.
        ("Pacific/Apia", "Thu 18:00", "Fri 07:00", "2011-12-30 04:00", "2011-12-30 04:00", "2011-12-30 17:00"),
        ("Pacific/Apia", "Fri 18:00", "Sat 07:00", "2011-12-31 05:00", "2011-12-31 04:00", "2011-12-31 04:00"),
        # Nuuk leaves out 23:00–24:00 of Saturday 28 March 2026: a cut-off at 23:30 is Sunday 00:30 there, 01:30 UTC.
        ("America/Nuuk", "Sat 23:30", "Sun 07:00", "2026-03-29 02:00", "2026-03-29 01:30", "2026-03-29 08:00"),
    ],
)
def test_instants_around_a_clock_change(zone, cut_off, send_at, now, end, goes):
    """A cut-off or a sending in the left-out hour is the moment after it, in the doubled hour the first."""
    found = newest(at(now), zone=zone, cut_off=cut_off, send_at=send_at)
    assert (found.period.end, found.send_at) == (at(end), at(goes))


@pytest.mark.parametrize(
    ("now", "name"),
    [
        ("2021-01-04 00:00", "2020-W53"),
        ("2021-01-08 00:00", "2021-W01"),
        ("2027-01-01 00:00", "2026-W53"),
        ("2024-03-01 00:00", "2024-W09"),  # 29 February 2024 was a Thursday
    ],
)
def test_long_years_and_leap_years(now, name):
    """Week 53 and the leap day are periods like any other."""
    assert newest(at(now)).period.name == name


def test_a_day_that_was_left_out_has_no_issue():
    """Apia had no 30 December 2011: two cut-offs fall on one moment, and only one period ends there."""
    daily = {"every": "day", "cut_off": "06:00", "send_at": "07:00", "zone": "Pacific/Apia"}
    names = [one.period.name for one in due(at("2011-12-30 16:00"), **(LONDON | daily | {"stale_after": timedelta(days=2)}))]
    assert names == ["2011-12-28", "2011-12-29", "2011-12-30"]
    assert newest(at("2011-12-31 16:00"), **daily).period.name == "2012-01-01"


def test_an_earlier_period_may_still_go_out():
    """A daily whose mail leaves an hour before the next cut-off: a machine that wakes after it still owes the earlier one."""
    daily = {"every": "day", "cut_off": "18:00", "send_at": "17:00", "zone": "UTC"}
    assert [one.period.name for one in due(at("2026-06-18 18:30"), **(LONDON | daily))] == ["2026-06-17", "2026-06-18"]
    assert [one.period.name for one in due(at("2026-06-18 23:30"), **(LONDON | daily))] == ["2026-06-18"]
    assert len(due(at("2026-06-18 23:30"), **(LONDON | daily | {"stale_after": timedelta(days=9999)}))) == 9


def test_missed_periods_are_those_between():
    """Between two cut-offs lie whole periods; the one being collected is not among them."""
    week = {key: LONDON[key] for key in ("every", "cut_off", "zone")}
    names = [period.name for period in missed(at("2026-06-04 17:00"), at("2026-06-25 17:00"), **week)]
    assert names == ["2026-W24", "2026-W25", "2026-W26"]
    assert missed(at("2026-06-18 17:00"), at("2026-06-18 17:00"), **week) == ()


@given(moments, rules)
def test_periods_tile_time(now, rule):
    """Every moment is in exactly one period, and the neighbours meet without gap or overlap."""
    week = {key: rule[key] for key in ("every", "cut_off", "zone")}
    period = current_period(now, **week)
    assert now in period
    assert now not in current_period(period.end, **week)
    assert current_period(period.end, **week).start == period.end
    assert current_period(period.start - timedelta(microseconds=1), **week).end == period.start


@given(moments, rules)
def test_the_due_period_is_the_newest_that_ended(now, rule):
    """It ends where the period being collected starts; it goes out at or after its end, and not much more than a period later."""
    found = due(now, **rule)[-1]
    assert found.period.end == current_period(now, **{key: rule[key] for key in ("every", "cut_off", "zone")}).start
    assert found.period.end <= now
    assert found.period.end <= found.send_at <= found.period.end + timedelta(days=8 if rule["every"] == "week" else 3)
    assert found.come == (now >= found.send_at)
    assert found.stale == (now > found.send_at + timedelta(hours=6))


@given(moments, rules, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20)))
def test_what_is_due_only_moves_on(now, rule, later):
    """A later moment never has an earlier period, nor an earlier sending; a clock set back gives back what it had said."""
    before, after = due(now, **rule)[-1], due(now + later, **rule)[-1]
    assert before.period.end <= after.period.end
    assert before.send_at <= after.send_at
    assert due(now, **rule)[-1] == before


@given(moments, rules, st.integers(1, 30))
def test_every_period_is_due_once(now, rule, days):
    """Whoever asks at each cut-off sees every period, each under its own name."""
    week = {key: rule[key] for key in ("every", "cut_off", "zone")}
    period, names = current_period(now, **week), []
    for _ in range(days):
        names.append(due(period.end, **rule)[-1].period)
        period = current_period(period.end, **week)
    assert all(one.end == two.start for one, two in pairwise(names))
    assert len({one.name for one in names}) == days


@given(st.dates(min_value=datetime(2011, 12, 20).date(), max_value=datetime(2012, 1, 10).date()), rules)
def test_names_are_dates_of_the_calendar(day, rule):
    """A period's name never depends on the clock change near its cut-off."""
    week = {key: rule[key] for key in ("every", "cut_off", "zone")}
    year, number, _ = day.isocalendar()
    assert period_of(day, **week).name == (f"{year}-W{number:02d}" if rule["every"] == "week" else day.isoformat())
