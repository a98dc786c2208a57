"""Pure time: periods and cut-offs in the newsletter's named zone, right across a clock change.

A weekly period `2026-W25` is [cut-off of the week before, cut-off in ISO week 25); a daily one `2026-06-18` ends at that day's cut-off;
a free span `2026-06-01..2026-06-08` is two local midnights, half-open.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.model import Period

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKLY = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01]\d|2[0-3]):([0-5]\d)")
DAILY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
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
    if weekday is None:
        return Period(name=day.isoformat(), start=_instant(day - timedelta(days=1), at, zone), end=_instant(day, at, zone))
    last = day - timedelta(days=day.weekday()) + timedelta(days=weekday)
    return Period(name=_week_name(day), start=_instant(last - timedelta(days=7), at, zone), end=_instant(last, at, zone))


def current_period(now: datetime, *, every: str, cut_off: str, zone: str) -> Period:
    """The period that holds `now`: for the present moment, the one still being collected."""
    step = timedelta(days=7 if every == "week" else 1)
    period = period_of(now.astimezone(ZoneInfo(zone)).date(), every=every, cut_off=cut_off, zone=zone)
    while now >= period.end:
        period = period_of(period.end.astimezone(ZoneInfo(zone)).date() + step, every=every, cut_off=cut_off, zone=zone)
    return period


def in_words(period: Period, zone: str) -> str:
    """Say the days a reader would name, as in "12–18 June 2026": a span that starts in the evening leaves out that day."""
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (period.start, period.end))
    first = start.date() + timedelta(days=1) if start.time() >= time(12) else start.date()
    last = end.date() if end.time() >= time(12) else end.date() - timedelta(days=1)
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
