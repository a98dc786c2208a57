"""When to ask a feed again, and what to remember of its answer: pure decisions over its memory, the answer's headers and the clock.

    round → why_not (due? its host's wish? gone?) → address → fetch → 200/304: after_answer · failure: after_failure
      → the host wants rest? put_off its other feeds

A feed is asked four times in the time its items take to be replaced, at its fastest, so that none is lost; its publisher's wishes (max-age,
Expires, ttl, skipHours) lengthen that to half of this time at most. Chance would make two runs differ: jitter is a hash of the address.
"""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

from digest.errors import AnswerError, FeedError, SilentError
from digest.model import Feed

Asked = Literal["due", "fresh", "all", "again"]
"""Which feeds a round asks: those that are due; also all older than FRESH; all; all and those switched off."""
Skip = Literal["", "waits", "rests", "gone"]
"""Why a feed is not asked: it is not due, its host asked for rest, it is gone."""

SHORTEST = timedelta(minutes=15)  # nobody's feed is asked more often
USUAL = timedelta(hours=1)  # while nothing is known of a feed; most publishers' own ttl
LONGEST = timedelta(hours=24)  # an article of a silent feed is never seen later
FRESH = timedelta(hours=1)  # what a build may rely on without asking
VISITS = 4  # in one turnover: three of four may fail before an article is lost
STRETCH = 0.75  # of a feed's items, whose fastest passage says how fast it can turn over; half would take two posts of one day for a rate
SILENT_VISITS = 96  # visits in a silence as long as the one before now: fifteen minutes of a day, hours of a month
EARLY = 0.2  # of the interval by which jitter may come early, so that an hourly cron still finds an hourly feed due
LATE = 0.25  # of a wait that jitter may add to it
ROUNDS = 3  # permanent redirects in a row before the new address is believed: one may be a mistake or a captive portal
SILENCES = 2  # feeds of one host without an answer in a row, before the others are put off
UNKNOWN = 1.0  # seconds that a feed is expected to take which nobody asked before
IN_VAIN = 30.0  # seconds that one may take which failed when it was asked last: as long as a fetch waits
DATED = 0.5  # of the items that must have a date for dates to tell a rate

_ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_QUIET = re.compile(rb"<(hour|day)>\s*(\w{1,9})\s*</\1>", re.IGNORECASE)
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(?::\d+)?(?:[/?#]|$)", re.ASCII)  # as nearly all addresses are; read in a tenth of the time
HEAD = 65_536  # bytes in which a channel speaks of itself
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a feed's document held: how many articles, the dates of those that have one, how many were new, and its bytes."""

    articles: int
    dates: Sequence[datetime]
    new: int
    body: bytes


def why_not(feed: Feed, asked: Asked, now: datetime) -> Skip:
    """Why a feed is not asked in this round, '' if it is. Files are always read. A host's Retry-After binds every round."""
    if _is_file(feed):
        return ""
    if feed.gone and asked != "again":
        return "gone"
    if rests(feed, now):
        return "rests"
    if asked in ("all", "again") or not _ahead(feed.due, now):
        return ""
    stale = feed.checked is None or now - feed.checked >= FRESH
    return "" if asked == "fresh" and stale else "waits"


def rests(feed: Feed, now: datetime) -> bool:
    """Whether its host, or what stands between, asked to be left alone until later: `not_before`."""
    return _ahead(feed.not_before, now)


def address(feed: Feed) -> str:
    """Where the feed is asked: the roster's address, or the one it moved to once that is believed."""
    return feed.moved_to if believed(feed) else feed.url


def believed(feed: Feed) -> bool:
    """Whether it was sent to the same new address often enough in a row."""
    return feed.moved_rounds >= ROUNDS


def host(feed: Feed) -> str:
    """The machine that is asked, '' for a file."""
    if plain := _PLAIN.match(address(feed)):
        return plain[1]
    try:
        return urlsplit(address(feed)).hostname or ""
    except ValueError:
        return ""


def expected(feed: Feed) -> float:
    """Seconds that its next answer is likely to take, so that a round can begin with the slowest and ends with none to wait for."""
    return IN_VAIN if feed.failures else feed.seconds or UNKNOWN


def after_answer(feed: Feed, *, moved: str, headers: Mapping[str, str], seen: Seen | None, now: datetime, seconds: float = 0.0) -> Feed:
    """The feed's memory after a document (`seen`) or a 304 (None) that took `seconds`; `moved` is where permanent redirects led to."""
    good = _noted_move(feed, moved)
    if seen is not None:
        good = _noted_pace(good, seen, since=feed.succeeded, now=now)
    due = feed.due if _is_file(feed) else _next_visit(good, headers, now)
    return replace(good, checked=now, succeeded=now, due=due, seconds=seconds, error="", failures=0, not_before=None, gone=None)


def after_failure(feed: Feed, error: FeedError, *, now: datetime) -> Feed:
    """The feed's memory after a failure. A new address that fails is forgotten, so that the roster's is asked again; 410 switches off."""
    failures = feed.failures + 1
    failed = replace(feed, checked=now, error=str(error), failures=failures)
    if believed(feed):
        failed = replace(failed, moved_to="", moved_rounds=0)
    elif isinstance(error, AnswerError) and error.status == 410:
        return replace(failed, gone=now, due=None, not_before=None)
    until = host_rests_until(error, failures=failures, now=now)
    again = now + _backoff(failures) * (1 + LATE * _share(f"{feed.url} {failures}"))
    return failed if _is_file(feed) else replace(failed, due=max(again, until or again), not_before=until)


def host_rests_until(error: FeedError, *, failures: int, now: datetime) -> datetime | None:
    """Until when nobody asks this host again: its Retry-After (429, 503), and after 429 without one as long as we would wait ourselves."""
    if not isinstance(error, AnswerError) or error.status not in (429, 503):
        return None
    said = _retry_after(error.headers.get("retry-after", ""), now)
    return now + _backoff(failures) if said is None and error.status == 429 else said


def put_off(feed: Feed, until: datetime, now: datetime) -> Feed:
    """A feed that was not asked because another one of its host was told to wait; each comes at another moment after that."""
    return replace(feed, not_before=until, due=until + (until - now) * LATE * _share(feed.url))


def silent_host_rests_until(errors: Sequence[FeedError | None], now: datetime) -> datetime | None:
    """Until when a host rests whose last feeds of this round (`errors`, None for an answer) found nobody there."""
    last = errors[-SILENCES:]
    dead = len(last) == SILENCES and all(isinstance(error, SilentError) for error in last)
    return now + SHORTEST if dead else None


def turnover(dates: Sequence[datetime]) -> timedelta | None:
    """In what time all items are replaced, were the feed always as fast as in the fastest three quarters of these; None for one item."""
    newest_first = sorted(dates, reverse=True)
    stretch = math.ceil((len(newest_first) - 1) * STRETCH)
    if stretch < 1:
        return None
    fastest = min(late - early for late, early in zip(newest_first, newest_first[stretch:], strict=False))
    return fastest * len(newest_first) / stretch


def _noted_move(feed: Feed, moved: str) -> Feed:
    """Count the rounds in which the roster's address led to the same new one; asked there directly, a further move counts anew."""
    if believed(feed):
        return replace(feed, moved_to=moved, moved_rounds=ROUNDS) if moved and moved != feed.url else feed
    if not moved or moved == feed.url:
        return replace(feed, moved_to="", moved_rounds=0) if feed.moved_rounds else feed
    return replace(feed, moved_to=moved, moved_rounds=feed.moved_rounds + 1 if moved == feed.moved_to else 1)


def _noted_pace(feed: Feed, seen: Seen, *, since: datetime | None, now: datetime) -> Feed:
    """How fast it turns over and what its channel asks for. Without dates the rate is what was new since the last answer."""
    ttl, quiet = _channel_wishes(seen.body)
    if len(seen.dates) >= DATED * max(seen.articles, 1):
        pace, newest = turnover(seen.dates), max(seen.dates, default=feed.newest)
    else:
        newest = now if seen.new else feed.newest
        pace = (now - since) * seen.articles / max(seen.new, 1) if since else None
    seconds = max(pace.total_seconds(), 1.0) if pace is not None else 0.0  # a batch all of one moment is fast, not unknown
    return replace(feed, ttl=ttl, quiet=quiet, newest=newest, turnover=seconds)


def _next_visit(feed: Feed, headers: Mapping[str, str], now: datetime) -> datetime:
    pace = timedelta(seconds=feed.turnover)
    silence = max(now - feed.newest, timedelta(0)) / SILENT_VISITS if feed.newest else timedelta(0)
    interval = min(max(pace / VISITS if pace else USUAL, silence, SHORTEST), LONGEST)
    bound = min(max(pace / 2, interval), LONGEST) if pace else LONGEST
    wish = min(max(_freshness(headers, now), timedelta(seconds=feed.ttl)), bound)
    due = now + max(interval * (1 - EARLY * _share(feed.url)), wish)
    return _out_of_quiet(due, feed.quiet, now + bound)


def _out_of_quiet(due: datetime, quiet: Sequence[str], latest: datetime) -> datetime:
    """The first full hour that is not one of skipHours and skipDays (both GMT), `latest` at most."""
    while quiet and (str(due.hour) in quiet or DAYS[due.weekday()] in quiet) and due < latest:
        due = min(due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), latest)
    return due


def _channel_wishes(body: bytes) -> tuple[float, tuple[str, ...]]:
    """ttl in seconds, and the hours and days to skip, from the head of an RSS channel: a look at its bytes costs nothing beside parsing."""
    head = body[:HEAD]
    item = _ITEM.search(head)
    head = head[: item.start()] if item else head
    ttl = _TTL.search(head)
    words = {word.decode("ascii", "ignore") for _, word in _QUIET.findall(head)}
    hours = {str(int(word) % 24) for word in words if word.isdigit() and int(word) <= 24}
    days = {word.capitalize() for word in words} & set(DAYS)
    whole = len(hours) == 24 or len(days) == 7
    return (int(ttl[1]) * 60.0 if ttl else 0.0), () if whole else tuple(sorted(hours | days))


def _freshness(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long the answer says it stays fresh: max-age less Age, else Expires less Date; nothing where it says neither."""
    control = headers.get("cache-control", "").lower()
    if re.search(r"\bno-(?:cache|store)\b", control):
        return timedelta(0)
    age = re.search(r"(?<![\w-])max-age\s*=\s*\"?(\d{1,9})", control)
    if age:
        held = headers.get("age", "").strip()
        return timedelta(seconds=max(int(age[1]) - (int(held) if held.isdecimal() and len(held) < 10 else 0), 0))
    expires, sent = _http_date(headers.get("expires", "")), _http_date(headers.get("date", ""))
    return max(expires - (sent or now), timedelta(0)) if expires else timedelta(0)


def _retry_after(said: str, now: datetime) -> datetime | None:
    """Seconds or a date, between a minute and LONGEST from now; None where it is neither."""
    said = said.strip()
    if said.isdecimal() and said.isascii():
        wait = timedelta(seconds=min(int(said[:9]), LONGEST.total_seconds()))
    elif moment := _http_date(said):
        wait = moment - now
    else:
        return None
    return now + min(max(wait, timedelta(minutes=1)), LONGEST)


def _http_date(written: str) -> datetime | None:
    if not written:
        return None
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _backoff(failures: int) -> timedelta:
    """Twice as long after each failure in a row."""
    return min(SHORTEST * (1 << min(failures - 1, 10)), LONGEST)


def _share(word: str) -> float:
    """A number from 0 to 1 that is the same for the same word."""
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) / 2**32


def _ahead(moment: datetime | None, now: datetime) -> bool:
    """Whether a moment is still to come; one further off than we ever wait was written by a clock that was wrong."""
    return moment is not None and now < moment <= now + LONGEST * (1 + LATE)


def _is_file(feed: Feed) -> bool:
    return not feed.url.lower().startswith(("http:", "https:"))
