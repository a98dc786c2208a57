"""Run: whatever is due now, once, however often and however late it is called.

lease "run" (another is at it? done) → gather → rosters → each period that is due: work.turn → the report into the diary
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from digest.errors import FeedError
from digest.model import Feed
from digest.schedule import Due, due
from digest.settings import Settings
from digest.work.gather import gather
from digest.work.lease import Busy, Clock, held
from digest.work.mail import Progress
from digest.work.newsroom import Newsroom
from digest.work.readers import Imported, import_own_roster
from digest.work.shift import RunReport, Shift, Step
from digest.work.turn import Post, attend, find

_log = logging.getLogger(__name__)

FEEDS_NAMED = 3  # feeds that failed and that one line names


def run(
    newsroom: Newsroom,
    *,
    clock: Clock,
    gathering: Callable[[Feed], None] = lambda feed: None,
    mailing: Progress = lambda receipt: None,
    stop: Callable[[], bool] = lambda: False,
) -> RunReport:
    """Do what is due. An error that an operator or an editor can mend is a step of the report and an alarm, never raised; StoreError is
    raised where not even the lease can be had."""
    began = clock()
    try:
        with held(newsroom.leases, "run", clock=clock):
            shift = Shift(newsroom, clock)
            _work(shift, gathering, mailing, stop)
            report = RunReport(at=began, steps=tuple(shift.steps))
            newsroom.diary.log_run(report.as_row(), now=clock())
    except Busy as busy:
        since = f"another run is at work since {busy.lease.since:%Y-%m-%d %H:%M:%S} UTC"
        return RunReport(at=began, steps=(Step(what="run", outcome="nothing", reason=since),))
    return report


def due_now(settings: Settings, now: datetime) -> tuple[Due, ...]:
    """The periods of this newsletter that are due, the newest last."""
    row = settings.schedule
    return due(
        now,
        every=row.every,
        cut_off=row.cut_off,
        send_at=row.send_at,
        zone=settings.newsletter.timezone,
        stale_after=settings.stale_after,
    )


def _work(shift: Shift, gathering: Callable[[Feed], None], mailing: Progress, stop: Callable[[], bool]) -> None:
    now = shift.clock()
    periods = due_now(shift.newsroom.settings, now)
    newest = periods[-1]
    with shift.step("gather", newest.period.name):
        _gather(shift, gathering, newest, now)
    post = Post(lists=_rosters(shift, newest, now), progress=mailing, stop=stop)
    for one in periods:
        with shift.step("issue", one.period.name):
            attend(shift, one, post, newest=one is newest)
    with shift.step("mailings"):
        _name_unfinished(shift, {one.period.name for one in periods}, now)


def _name_unfinished(shift: Shift, looked_at: set[str], now: datetime) -> None:
    """A mailing that broke off, and whose period is past, is the operator's to finish."""
    for mailing in shift.newsroom.ledger.mailings():
        if mailing.status == "open" and mailing.subject_id not in looked_at and now - mailing.opened > shift.newsroom.settings.stale_after:
            line = f"mailing {mailing.id} is not finished, and too late for a run; finish it with `digest resume {mailing.id}`"
            shift.call_editor(f"mailing-{mailing.id}", "held", mailing.subject_id, line)


def _gather(shift: Shift, gathering: Callable[[Feed], None], newest: Due, now: datetime) -> None:
    """Every feed's failure is its own; raises FeedError only where all failed. Until the newest issue is decided, no feed's news is older
    than an hour; else those are asked that are due."""
    found = find(shift.newsroom, newest.period)
    undecided = found is None or found.issue.status == "draft"
    reports = gather(shift.newsroom, now=now, asked="fresh" if undecided else "due", progress=gathering)
    asked = [report for report in reports if not report.skipped]
    failed = [report.feed for report in asked if report.failed]
    if failed and len(failed) == len(asked):
        raise FeedError(f"no feed of {len(asked)} could be read: {_named(failed)}")
    told = f"{sum(report.new for report in asked)} new articles of {len(asked)} feeds"
    waiting = f"; {len(reports) - len(asked)} not asked" if len(asked) < len(reports) else ""
    shift.note("gather", "done", reason=f"{told}{waiting}; failed: {_named(failed)}" if failed else f"{told}{waiting}")


def _rosters(shift: Shift, newest: Due, now: datetime) -> Sequence[str]:
    """The lists that may be mailed: one whose roster cannot be read is left for the next run, else its new readers would miss the issue."""
    ready: list[str] = []
    for row in shift.newsroom.settings.lists:
        with shift.step(f"readers-{row.slug}", newest.period.name):
            if done := import_own_roster(shift.newsroom, row.slug, now=now):
                if done.rejects_new:  # once for what is wrong: cron would mail the same line at every run
                    _log.warning("digest: subscribers/%s.csv: %s", row.slug, done.fault)
                shift.note(f"readers-{row.slug}", "done", reason=_imported(done))
            ready.append(row.slug)
    return ready


def _imported(done: Imported) -> str:
    return ", ".join(filter(None, (f"{len(done.added)} new readers", f"{len(done.left)} left" if done.left else "", done.fault)))


def _named(feeds: Sequence[Feed]) -> str:
    names = [f"{feed.title or feed.url} ({feed.error})" for feed in feeds[:FEEDS_NAMED]]
    more = len(feeds) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
