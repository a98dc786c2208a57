"""Pure time: periods, cut-offs and what is due, in the newsletter's named zone, right across a clock change.

A weekly period `2026-W25` is [cut-off of the week before, cut-off in ISO week 25); a daily one `2026-06-18` ends at that day's cut-off;
a free span `2026-06-01..2026-06-08` is two local midnights, half-open. Periods tile time; where a zone leaves a whole day out, a daily
period is empty and nothing is due for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from digest.model import Period

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKLY = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01]\d|2[0-3]):([0-5]\d)")
DAILY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
MOST_WAITING = 8  # earlier periods that may still go out: more than anybody mails late, and an end to the search
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


class _Backwards(ValueError):
    """A span of two good dates that holds no day; it has a line of its own."""


def parse_cut_off(text: str, every: str) -> tuple[int | None, time]:
    """("Thu 18:00", "week") → (3, 18:00); ("18:00", "day") → (None, 18:00). Raises ValueError in one line."""
    match = (WEEKLY if every == "week" else DAILY).fullmatch(text)
    if match is None:
        example = '"Thu 18:00"' if every == "week" else '"18:00"'
        raise ValueError(f'"{text}" is no time of a {every}; write it as {example}')
    parts = match.groups()
    weekday = DAYS.index(parts[0]) if every == "week" else None
    return weekday, time(int(parts[-2]), int(parts[-1]))


def parse_period(text: str, *, every: str, cut_off: str, zone: str) -> Period:
    """The period of a name: an ISO week, a day, or START..END. Raises ValueError in one line."""
    try:
        if ".." in text:
            start, end = (date.fromisoformat(part) for part in text.split("..", 1))
            return _free_span(text, start, end, zone)
        if week := re.fullmatch(r"(\d{4})-W(\d{2})", text):
            day = date.fromisocalendar(int(week.group(1)), int(week.group(2)), 4)
            return period_of(day, every=every, cut_off=cut_off, zone=zone) if every == "week" else _iso_week(text, day, zone)
        day = date.fromisoformat(text)
    except _Backwards:
        raise
    except ValueError:
        raise ValueError(
            f'"{text}" is no period; write 2026-W25, 2026-06-18 or 2026-06-01..2026-06-08 (the second date is not included)'
        ) from None
    if every == "week":
        raise ValueError(f'"{text}" is a day, but schedule.every is "week"; write {_week_name(day)} or {day}..{day + timedelta(days=1)}')
    return period_of(day, every=every, cut_off=cut_off, zone=zone)


def period_of(day: date, *, every: str, cut_off: str, zone: str) -> Period:
    """The weekly period whose cut-off falls in the day's ISO week, or the daily period whose cut-off falls on the day."""
    weekday, at = parse_cut_off(cut_off, every)
    last, name = _last_day(day, weekday), _week_name(day) if every == "week" else day.isoformat()
    return Period(name=name, start=_instant(last - _step(every), at, zone), end=_instant(last, at, zone))


def current_period(now: datetime, *, every: str, cut_off: str, zone: str) -> Period:
    """The period that holds `now`: for the present moment, the one still being collected."""
    return next(period for _, period in _around(now, every=every, cut_off=cut_off, zone=zone) if now < period.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A period that has ended: when its issue goes out, whether that moment has come, and whether it is too late for it."""

    period: Period
    send_at: datetime
    come: bool
    stale: bool


def due(now: datetime, *, every: str, cut_off: str, send_at: str, zone: str, stale_after: timedelta) -> tuple[Due, ...]:
    """The newest ended period, last; before it, oldest first, the ended ones for which it is not too late yet (at most MOST_WAITING).

    An issue goes out at the first `send_at` of the calendar that is not before the cut-off, never before the period's end; from
    `stale_after` later on it is stale.
    """
    ended = takewhile(lambda row: row[1].end <= now, _around(now, every=every, cut_off=cut_off, zone=zone))
    newest = [day for day, period in ended if period.start < period.end][-1]
    found: list[Due] = []
    for back in range(MOST_WAITING + 1):
        day = newest - back * _step(every)
        period = period_of(day, every=every, cut_off=cut_off, zone=zone)
        moment = _send_at(day, period, every=every, cut_off=cut_off, send_at=send_at, zone=zone)
        one = Due(period=period, send_at=moment, come=now >= moment, stale=now - moment > stale_after)
        if found and one.stale:
            break
        if period.start < period.end:
            found.append(one)
    return tuple(reversed(found))


def missed(since: datetime, until: datetime, *, every: str, cut_off: str, zone: str) -> tuple[Period, ...]:
    """The whole periods within [since, until), oldest first."""
    found: list[Period] = []
    for _, period in _around(since, every=every, cut_off=cut_off, zone=zone):
        if period.end > until:
            break
        if period.start >= since and period.start < period.end:
            found.append(period)
    return tuple(found)


def in_words(period: Period, zone: str) -> str:
    """Say the days a reader would name, as in "12–18 June 2026"."""
    return days_in_words(*days_of(period, zone))


def days_of(period: Period, zone: str) -> tuple[date, date]:
    """The first and the last day a reader would name: a span that starts in the evening leaves out that day."""
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (period.start, period.end))
    first = start.date() + timedelta(days=1) if start.time() >= time(12) else start.date()
    last = end.date() if end.time() >= time(12) else end.date() - timedelta(days=1)
    return min(first, last), last


def days_in_words(first: date, last: date) -> str:
    """Say a span of days, as in "12–18 June 2026"."""
    if first >= last:
        return day_in_words(last)
    if first.year != last.year:
        return f"{day_in_words(first)} – {day_in_words(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {day_in_words(last)}"
    return f"{first.day}–{day_in_words(last)}"


def day_in_words(day: date) -> str:
    """Say a day, as in "18 June 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _instant(day: date, at: time, zone: str) -> datetime:
    """Local wall time as UTC; in the hour a clock change leaves out, the moment after it; in one that repeats, the first."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _around(now: datetime, *, every: str, cut_off: str, zone: str) -> Iterator[tuple[date, Period]]:
    """A day of each period and the period, without end, from two that have ended by `now` on.

    It counts calendar days, not instants: a cut-off in the hour before midnight that a clock change leaves out falls on the next day.
    """
    day = now.astimezone(ZoneInfo(zone)).date() - 3 * _step(every)
    while True:
        yield day, period_of(day, every=every, cut_off=cut_off, zone=zone)
        day += _step(every)


def _send_at(day: date, period: Period, *, every: str, cut_off: str, send_at: str, zone: str) -> datetime:
    """The first calendar day and time of `send_at` that is not before the cut-off on the calendar.

    Compared on the calendar, so that a cut-off in a left-out hour, which moves past a later `send_at`, does not cost a day; then the
    period's end is the moment.
    """
    weekday, at = parse_cut_off(cut_off, every)
    on, moment = parse_cut_off(send_at, every)
    last = _last_day(day, weekday)
    ahead = 0 if on is None or weekday is None else (on - weekday) % 7
    if ahead == 0 and moment < at:
        ahead = _step(every).days
    return max(_instant(last + timedelta(days=ahead), moment, zone), period.end)


def _step(every: str) -> timedelta:
    return timedelta(days=7 if every == "week" else 1)


def _last_day(day: date, weekday: int | None) -> date:
    """The calendar day of the cut-off: in the day's ISO week, or the day itself."""
    return day if weekday is None else day - timedelta(days=day.weekday()) + timedelta(days=weekday)


def _free_span(name: str, start: date, end: date, zone: str) -> Period:
    if start > end:
        raise _Backwards(f'"{name}" ends before it begins; write {end}..{start} (the second date is not included)')
    if start == end:
        raise _Backwards(f'"{name}" holds no day, as the second date is not included; write {start}..{start + timedelta(days=1)}')
    return Period(name=name, start=_instant(start, time(), zone), end=_instant(end, time(), zone))


def _week_name(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _iso_week(name: str, thursday: date, zone: str) -> Period:
    monday = thursday - timedelta(days=3)
    return Period(name=name, start=_instant(monday, time(), zone), end=_instant(monday + timedelta(days=7), time(), zone))
