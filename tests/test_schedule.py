"""Periods: named right, half-open, right across both clock changes and the turn of a year."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.schedule import current_period, in_words, parse_cut_off, parse_period, period_of

LONDON = {"every": "week", "cut_off": "Thu 18:00", "zone": "Europe/London"}


def test_the_week_of_the_design():
    """2026-W25 with a cut-off on Thursday at 18:00 is 11 June 18:00 to 18 June 18:00 in London, and reads "12–18 June 2026"."""
    period = parse_period("2026-W25", **LONDON)
    assert period.start == datetime(2026, 6, 11, 17, tzinfo=UTC)
    assert period.end == datetime(2026, 6, 18, 17, tzinfo=UTC)
    assert in_words(period, "Europe/London") == "12–18 June 2026"


def test_a_week_over_the_spring_change_is_an_hour_short():
    """The cut-off keeps its wall time when the clocks go forward."""
    period = parse_period("2026-W14", **LONDON)
    assert period.end - period.start == timedelta(days=7, hours=-1)


def test_a_week_over_the_autumn_change_is_an_hour_long():
    """The cut-off keeps its wall time when the clocks go back."""
    period = parse_period("2026-W44", **LONDON)
    assert period.end - period.start == timedelta(days=7, hours=1)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)))
def test_every_moment_is_in_exactly_one_period(moment):
    """The period that holds a moment holds it, and its neighbours do not."""
    moment = moment.replace(tzinfo=UTC)
    for rules in (LONDON, {"every": "day", "cut_off": "06:30", "zone": "America/New_York"}):
        period = current_period(moment, **rules)
        assert moment in period
        assert current_period(period.end, **rules).start == period.end
        assert current_period(period.start - timedelta(seconds=1), **rules).end == period.start


@given(st.dates(min_value=datetime(2020, 1, 1).date(), max_value=datetime(2035, 1, 1).date()))
def test_a_period_is_found_again_by_its_name(day):
    """period_of and parse_period agree."""
    period = period_of(day, **LONDON)
    assert parse_period(period.name, **LONDON) == period


def test_a_daily_period_ends_at_the_cut_off_of_its_day():
    """2026-06-18 is the day that ends at that day's cut-off."""
    period = parse_period("2026-06-18", every="day", cut_off="18:00", zone="Europe/London")
    assert (period.start, period.end) == (datetime(2026, 6, 17, 17, tzinfo=UTC), datetime(2026, 6, 18, 17, tzinfo=UTC))
    assert in_words(period, "Europe/London") == "18 June 2026"


def test_a_free_span_is_two_midnights():
    """START..END is half-open, from midnight to midnight in the newsletter's zone."""
    period = parse_period("2024-11-25..2024-12-02", **LONDON)
    assert (period.start, period.end) == (datetime(2024, 11, 25, tzinfo=UTC), datetime(2024, 12, 2, tzinfo=UTC))
    assert in_words(period, "Europe/London") == "25 November – 1 December 2024"


@pytest.mark.parametrize("text", ["2026-W54", "W25", "2026-02-30..2026-03-01", "2026-03-01..2026-03-01", "June", "", "2026-06-18"])
def test_a_wrong_name_says_what_to_write(text):
    """What is no period is refused in one line with an example."""
    with pytest.raises(ValueError, match=r"write "):
        parse_period(text, **LONDON)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-06-08..2026-06-01", "ends before it begins; write 2026-06-01..2026-06-08 (the second date is not included)"),
        ("2026-06-01..2026-06-01", "holds no day, as the second date is not included; write 2026-06-01..2026-06-02"),
        ("2026-06-01..June", "(the second date is not included)"),
    ],
)
def test_a_span_that_holds_no_day_says_why(text, said):
    """Reversed and equal dates are named as such, with the span that was probably meant."""
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_period(text, **LONDON)


@pytest.mark.parametrize(
    ("text", "every"), [("Thu 24:00", "week"), ("18:00", "week"), ("Thu 18:00", "day"), ("thu 18:00", "week"), ("Thu 18.00", "week")]
)
def test_a_wrong_cut_off_says_what_to_write(text, every):
    """What is no cut-off is refused in one line with an example."""
    with pytest.raises(ValueError, match="write it as"):
        parse_cut_off(text, every)
