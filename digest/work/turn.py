"""One period's turn in a run: draft it, tell the editors, wait, and mail it once it is approved and its hour has come.

issue there? (a file outranks the store) else thin check → build into the store
  → mailed to every list? skipped? → draft ready → before send_at: waits → restored store, stale: held → approved and unchanged: mailed

Every step looks at what the store and issues/ say, never at what this process did before, so that a crash between any two of them
changes nothing for the next run.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.errors import NeedsApproval, TryLater
from digest.model import Approval, Decision, Issue, Mailing, Period
from digest.schedule import Due, current_period, missed
from digest.work.approval import check_approved, fingerprint
from digest.work.archive import draft_url
from digest.work.build import build
from digest.work.issues import all_issues, issue_files, issue_name
from digest.work.mail import Progress, mail_issue
from digest.work.material import material
from digest.work.newsroom import Newsroom
from digest.work.notices import draft_ready, moment
from digest.work.preflight import inspect
from digest.work.readers import known_lists
from digest.work.review import review
from digest.work.shift import Shift

OWN_NAME = "digest run"  # who approves where approval = "none"
MOST_MISSED = 8  # missed periods that one line names


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A period's issue, whether it lies as a file, and its mailings by list."""

    issue: Issue
    in_file: bool
    mailings: Mapping[str, Mailing]

    @property
    def open(self) -> tuple[Mailing, ...]:
        return tuple(one for one in self.mailings.values() if one.status == "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """How a run mails: the lists whose readers are in the store, who watches each receipt, and what says to stop."""

    lists: Sequence[str]
    progress: Progress
    stop: Callable[[], bool]


def attend(shift: Shift, one: Due, post: Post, *, newest: bool) -> None:
    """Do for one period what is due. Only the newest is drafted; an earlier one goes out if it was drafted in time and is not stale yet."""
    room, name = shift.newsroom, one.period.name
    found = find(room, one.period)
    if later := _out_already(room, one.period, found):
        shift.note("issue", "nothing", period=name, reason=f"No. {later.number} ({later.period.name}) is out already, so this one stays")
        return
    if newest:
        _note_missed(shift, one.period)
    if found is None:
        if newest:
            _draft(shift, one)
            found = find(room, one.period)
        if found is None or found.issue.status in ("held", "skipped"):
            return
    if _is_over(shift, one, found):
        return
    if found.issue.status == "draft" and not found.in_file and not one.stale and _trusted(room, one, found):
        _tell_editors(shift, one, found.issue)
    if not one.come:
        _note_waiting(shift, one, found.issue)
    elif not _is_held_back(shift, one, found):
        _mail(shift, one, found, post)


def find(newsroom: Newsroom, period: Period) -> Found | None:
    """The issue of a period in the usual look and over all themes, as its file says, else as the store does."""
    key = (period.name, newsroom.settings.issue.look, None)
    stored = newsroom.issues.find(*key)
    filed = next((issue for _, issue in issue_files(newsroom) if (issue.period.name, issue.look, issue.theme) == key), None)
    issue = filed or stored
    if issue is None:
        return None
    named = issue_name(newsroom, issue)
    mailings = {one.list: one for one in newsroom.ledger.mailings() if one.subject_id == named}
    return Found(issue=issue, in_file=filed is not None, mailings=mailings)


def _out_already(newsroom: Newsroom, period: Period, found: Found | None) -> Issue | None:
    """An issue of a later period that was mailed: with a clock set back, or an editor who was faster, nothing older follows it."""
    if found and found.open:
        return None
    mailed = {one.issue for one in newsroom.ledger.mailings()}
    usual = newsroom.settings.issue.look
    regular = [issue for issue in all_issues(newsroom) if (issue.look, issue.theme) == (usual, None) and ".." not in issue.period.name]
    return next((issue for issue in regular if issue.period.end > period.end and issue.number in mailed), None)


def _note_missed(shift: Shift, period: Period) -> None:
    """Periods between the issue before and this one never had theirs; they are named, not made up for."""
    usual = (shift.newsroom.settings.issue.look, None)
    before = [one.period.end for one in all_issues(shift.newsroom) if one.period.end <= period.start and (one.look, one.theme) == usual]
    if not before:
        return
    schedule, zone = shift.newsroom.settings.schedule, shift.newsroom.settings.newsletter.timezone
    gone = missed(max(before), period.start, every=schedule.every, cut_off=schedule.cut_off, zone=zone)
    if gone:
        names = [one.name for one in gone]
        more = f" and {len(names) - MOST_MISSED} earlier" if len(names) > MOST_MISSED else ""
        shift.note("missed", "nothing", period=period.name, reason=f"no issue was made of {', '.join(names[-MOST_MISSED:])}{more}")


def _draft(shift: Shift, one: Due) -> None:
    """Build the draft into the store, or hold, skip or widen a period that is too thin for an issue."""
    room, rules, now = shift.newsroom, shift.newsroom.settings.schedule, shift.clock()
    since, least = one.period.start, max(1, rules.thin_below)
    count = len(material(room, one.period, look=room.settings.issue.look).heard)
    if count < least and rules.on_thin == "widen":
        zone = room.settings.newsletter.timezone
        since = current_period(since - timedelta(microseconds=1), every=rules.every, cut_off=rules.cut_off, zone=zone).start
        count = len(material(room, one.period, look=room.settings.issue.look, since=since).heard)
    if count >= least:
        built = build(room, one.period, since=since, file=False, now=now)
        widened = f", from {moment(since, room.settings.newsletter.timezone)} on" if since < one.period.start else ""
        said = "; ".join((f"No. {built.issue.number}, {built.stories} stories{widened}", *built.notes))
        shift.note("draft", "done", period=one.period.name, reason=said)
    elif not count and one.send_at < room.diary.trusted_since():
        shift.note("draft", "nothing", period=one.period.name, reason="it has no article, and it was over before this store was made")
    else:
        _leave_thin(shift, one, since, count, now)


def _leave_thin(shift: Shift, one: Due, since: datetime, count: int, now: datetime) -> None:
    room, name = shift.newsroom, one.period.name
    rules = room.settings.schedule
    articles = "1 article" if count == 1 else f"{count} articles"
    reason = f"thin: {articles}, schedule.thin_below is {rules.thin_below}"
    issue = build(room, one.period, since=since, file=False, now=now).issue if count else _blank(room, one.period)
    if rules.on_thin == "skip":
        room.issues.save(replace(issue, status="skipped", reason=reason), room.issues.stories(issue), now=now)
        shift.note("draft", "skipped", period=name, reason=reason)
        return
    saved = room.issues.save(replace(issue, status="held", reason=reason), room.issues.stories(issue), now=now)
    shift.call_editor("draft", "held", name, f"No. {saved.number} is held ({reason}); {_way_out(room, one, saved)}")


def _blank(newsroom: Newsroom, period: Period) -> Issue:
    """The row that keeps why a period without any article has no issue."""
    title, look = newsroom.settings.newsletter.title, newsroom.settings.issue.look
    highest = max((issue.number for issue in all_issues(newsroom)), default=0)
    return Issue(number=highest + 1, period=period, look=look, title=title, subject=title, preheader="", blocks=())


def _is_over(shift: Shift, one: Due, found: Found) -> bool:
    """Whether nothing more is to be done: it is out, or somebody decided against it."""
    name, issue = one.period.name, found.issue
    wanted = {row.slug for row in shift.newsroom.settings.lists}
    if found.mailings and not found.open and (one.stale or wanted <= found.mailings.keys()):
        shift.note("mail", "nothing", period=name, reason=f"No. {issue.number} is out already")
        return True
    if issue.status == "skipped":
        shift.note("mail", "skipped", period=name, reason=issue.reason)
        return True
    if issue.status == "held" and not found.mailings:
        line = f"No. {issue.number} is held ({issue.reason}); {_way_out(shift.newsroom, one, issue)}"
        shift.note("mail", "held", period=name, reason=line, exit_code=NeedsApproval.exit_code)
        return True
    return False


def _tell_editors(shift: Shift, one: Due, issue: Issue) -> None:
    """The notice that the draft is ready, once an issue."""
    room = shift.newsroom

    def letter() -> tuple[str, str]:
        seen = review(room, issue)
        size = len(seen.email.html.encode())
        link, project = draft_url(room, issue), room.folder.name
        found = inspect(room, issue, now=shift.clock(), stories=seen.stories, articles=seen.articles).findings
        return draft_ready(
            room.settings, issue, size=size, failed=seen.failed, link=link, project=project, send_at=one.send_at, found=found
        )

    if shift.tell("draft_ready", one.period.name, letter):
        shift.note("notice", "done", period=one.period.name, reason=f"told {', '.join(room.settings.newsletter.editors)}")


def _note_waiting(shift: Shift, one: Due, issue: Issue) -> None:
    when = moment(one.send_at, shift.newsroom.settings.newsletter.timezone)
    try:
        said = "goes out" if _may_approve(shift.newsroom, issue) or check_approved(shift.newsroom, issue) else ""
    except NeedsApproval as waits:
        said = f"waits for approval until {when}: {waits}" if issue.approval else f"waits for approval until {when}"
        shift.note("mail", "waits", period=one.period.name, reason=f"No. {issue.number} {said}")
        return
    shift.note("mail", "waits", period=one.period.name, reason=f"No. {issue.number} {said} {when}")


def _trusted(newsroom: Newsroom, one: Due, found: Found) -> bool:
    """Whether this store must know if the issue was mailed: it was the only one when it was due, or it has begun to mail it since."""
    since = newsroom.diary.trusted_since()
    return one.send_at >= since or any(mailing.opened >= since for mailing in found.mailings.values())


def _is_held_back(shift: Shift, one: Due, found: Found) -> bool:
    """Hold what may have gone out from another store, and what is too late, with the reason."""
    room, number = shift.newsroom, found.issue.number
    zone = room.settings.newsletter.timezone
    was = f"it was due {moment(one.send_at, zone)}"
    if not _trusted(room, one, found):
        since = moment(room.diary.trusted_since(), zone)
        reason = f"{was}, before this store was made, restored or copied on {since}; another store may have mailed it"
    elif one.stale:
        reason = f"stale: {was}, and schedule.stale_after is {room.settings.schedule.stale_after}"
    else:
        return False
    if not found.mailings:
        _hold(room, found.issue, reason, now=shift.clock())
    now = find(room, one.period) or found
    stuck = f" with {', '.join(mailing.id for mailing in found.open)} not finished" if found.open else ""
    resumes = ", ".join(f"`digest resume {mailing.id}`" for mailing in found.open)
    way = f"look at `digest status`, then finish it with {resumes}" if resumes else _way_out(room, one, now.issue)
    line = f"No. {number} is held{stuck} ({reason}); {way}"
    shift.call_editor("mail", "held", one.period.name, line)
    return True


def _way_out(newsroom: Newsroom, one: Due, issue: Issue) -> str:
    """What an editor does about an issue that is held."""
    leave = f"or leave it with `digest skip {issue.number} --reason WHY`"
    if not issue.blocks:
        return f"once there are articles, `digest build --period {one.period.name}`, {leave}"
    late = one.stale or one.send_at < newsroom.diary.trusted_since()  # a run mails neither, whoever approves it
    yes = [] if issue.status in ("approved", "sent") else [f"`digest approve {issue.number}`"]
    words = [*yes, *([f"`digest send {issue.number} --yes`"] if late else [])]
    return f"mail it all the same with {', then '.join(words)}, {leave}"


def _hold(newsroom: Newsroom, issue: Issue, reason: str, *, now: datetime) -> None:
    """The store's row says held and why; a file, which git carries, stays as it is. The row keeps the text that was built."""
    row = newsroom.issues.find(issue.period.name, issue.look, issue.theme) or issue
    newsroom.issues.save(replace(row, status="held", reason=reason), newsroom.issues.stories(row), now=now)


def _mail(shift: Shift, one: Due, found: Found, post: Post) -> None:
    room, name = shift.newsroom, one.period.name
    issue = found.issue
    if _may_approve(room, issue):
        issue = _own_yes(shift, one, found)
    try:
        check_approved(room, issue)
    except NeedsApproval as waits:
        shift.call_editor("changed" if issue.approval else "approval", "waits", name, str(waits))
        return
    known_lists(room)
    for slug in post.lists:
        known = found.mailings.get(slug)
        if post.stop() or (known and known.status == "done"):
            continue
        with shift.step(f"mail-{slug}", name):
            done = mail_issue(room, issue, slug, clock=shift.clock, progress=post.progress, stop=post.stop)
            counts = room.ledger.counts(done.id)
            told = ", ".join(f"{count} {status}" for status, count in counts.items() if count) or "nobody is on the list"
            over = done.status == "done"
            code = 0 if over else TryLater.exit_code
            shift.note(f"mail-{slug}", "done" if over else "waits", period=name, reason=f"{done.id}: {told}", exit_code=code)


def _may_approve(newsroom: Newsroom, issue: Issue) -> bool:
    """Whether a run says yes by itself: where approval is "none", and no editor took theirs back (which leaves a reason)."""
    return newsroom.settings.schedule.approval == "none" and issue.status == "draft" and not issue.reason


def _own_yes(shift: Shift, one: Due, found: Found) -> Issue:
    """The draft as this run approves it, in the store alone; one that nobody wrote a file of is built once more, with what came since."""
    room, issue = shift.newsroom, found.issue
    stories = room.issues.stories(issue)
    if not found.in_file and not found.mailings:
        issue = build(room, one.period, since=issue.period.start, file=False, now=shift.clock()).issue
        stories = room.issues.stories(issue)
    yes = Approval(by=OWN_NAME, at=shift.clock(), sha256=fingerprint(room, issue))
    saved = room.issues.save(replace(issue, status="approved", approval=yes, reason=""), stories, now=shift.clock())
    said = Decision(kind="approved", by=yes.by, at=yes.at, sha256=yes.sha256)
    room.decisions.append(issue.period.name, issue.look, issue.theme, said)
    return saved
