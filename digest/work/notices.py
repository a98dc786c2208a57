"""What the editors are told by mail: a draft is ready, something is wrong, here is the way into the desk. Plain text of 76 columns."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import fill, wrap
from zoneinfo import ZoneInfo

from digest.blocks import Developments, Masthead
from digest.check.findings import Finding
from digest.check.lines import told
from digest.model import Feed, Issue
from digest.schedule import in_words
from digest.settings import Settings
from digest.text import shorten

COLUMNS = 76  # what RFC 3676 leaves readers room to quote
HEADLINE = 40  # characters of a story's that tell which one is meant
MOST_FOUND = 5  # findings of preflight that a notice tells: what an editor reads on a phone before opening the desk


def draft_ready(
    settings: Settings,
    issue: Issue,
    *,
    size: int,
    failed: Sequence[Feed],
    link: str,
    project: str,
    send_at: datetime,
    found: Sequence[Finding] = (),
) -> tuple[str, str]:
    """Subject and text of the notice that a draft waits for an editor: what it would say, what is odd so far, how to open it.

    `size` is of its HTML in bytes, `project` the name of the folder in which the commands are to be said, `found` what preflight finds.
    """
    zone = settings.newsletter.timezone
    when = moment(send_at, zone)
    own = settings.schedule.approval == "none"
    goes = f"It goes out as it stands {when}." if own else f"It goes out {when} if somebody approves it before then."
    parts = [
        fill(f"The draft of No. {issue.number}, {in_words(issue.period, zone)}, is ready. {goes}", COLUMNS),
        _lines("Subject", [issue.subject]),
        _lines("Top lines", [item.text for block in issue.blocks if isinstance(block, Developments) for item in block.items]),
        _odd(settings, issue, size, failed, found),
        f"Read it:\n  {link}",
        _commands(issue, project),
    ]
    return f"Draft ready: {settings.newsletter.title}, No. {issue.number}", "\n\n".join(part for part in parts if part) + "\n"


def alarm(settings: Settings, line: str, *, what: str, period: str, at: datetime) -> tuple[str, str]:
    """Subject and text of the notice that a run could not do what is due; `what` is the step, as digest.work.shift names it."""
    head = f"digest run, {moment(at, settings.newsletter.timezone)}" + (f", about {period}:" if period else ":")
    text = "\n\n".join((fill(head, COLUMNS), fill(line, COLUMNS, break_long_words=False, break_on_hyphens=False), fill(ONCE, COLUMNS)))
    return f"Alarm: {settings.newsletter.title}, {period or 'run'}: {_said(what)}", text + "\n"


def sign_in_link(settings: Settings, link: str, *, until: datetime) -> tuple[str, str]:
    """Subject and text of the notice that lets an editor into the desk."""
    title = settings.newsletter.title
    asked = f"Somebody, probably you, asked to sign in to the desk of {title}. Open this link and press the button:"
    parts = (
        fill(asked, COLUMNS),
        f"  {link}",
        fill(f"It works once, until {moment(until, settings.newsletter.timezone)}.", COLUMNS),
        fill("It was not you? Then leave it: nobody gets in without this mail. Do not forward it.", COLUMNS),
    )
    return f"Sign in to the desk: {title}", "\n\n".join(parts) + "\n"


ALARMS = {
    "changed-waits": "the issue was changed after its approval and waits",
    "approval-waits": "nobody has approved the issue, and it waits",
    "draft-held": "the issue is held",
    "mail-held": "the issue is held",
    "gather": "the feeds could not be read",
    "issue": "the issue could not be made or mailed",
    "mailings": "the mailings could not be looked through",
}


def _said(what: str) -> str:
    """A step that went wrong in an editor's words; a step about one list or mailing names it after its first hyphen."""
    if what in ALARMS:
        return ALARMS[what]
    about = what.partition("-")[2]
    if what.startswith("mailing-"):
        return f"mailing {about.removesuffix('-held')} is held"
    if what.endswith("-waits"):
        return "the issue waits for an editor"
    if what.startswith("readers-"):
        return f"the roster of {about} could not be read"
    return f"the issue could not be mailed to {about}" if what.startswith("mail-") else "something went wrong"


ONCE = "This is said once. The exit code of `digest run` and `digest run --json` say how it stands; docs/running.md says what to do."


def moment(at: datetime, zone: str) -> str:
    """A moment as an editor reads it: "Fri 19 June 2026, 07:00 (Europe/London)"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%B %Y, %H:%M} ({zone})"


def _odd(settings: Settings, issue: Issue, size: int, failed: Sequence[Feed], found: Sequence[Finding]) -> str:
    parts = _lines("Findings so far", _findings(settings, issue, size, failed)), _preflight(issue, found)
    return "\n\n".join(part for part in parts if part) or "Nothing odd so far."


def _preflight(issue: Issue, found: Sequence[Finding]) -> str:
    """What preflight finds, counted, and the first lines of it; "" where it finds nothing."""
    errors = sum(one.level == "error" for one in found)
    if not found:
        return ""
    counted = " and ".join(_count(number, noun) for number, noun in ((errors, "error"), (len(found) - errors, "warning")) if number)
    head = f"Preflight finds {counted}; `digest check {issue.number}` tells all"
    lines = [f"{one.level}: {one.what} ({_where(issue, one)})" for one in found[:MOST_FOUND]]
    more = [f"and {len(found) - MOST_FOUND} more"] if len(found) > MOST_FOUND else []
    barred = "\n  With an error it is neither approved nor mailed." if errors else ""
    return _lines(head, [*lines, *more]) + barred


def _where(issue: Issue, one: Finding) -> str:
    """A story by its headline, anything else by its kind."""
    headline = next((story.headline for place, story in told(issue) if one.place.story and place.story == one.place.story), "")
    return f"“{shorten(headline, HEADLINE)}”" if headline else one.place.words


def _findings(settings: Settings, issue: Issue, size: int, failed: Sequence[Feed]) -> list[str]:
    read = next((block.articles_read for block in issue.blocks if isinstance(block, Masthead)), 0)
    found = []
    if size > settings.issue.max_bytes:
        found.append(f"too long: {size:,} bytes of HTML, issue.max_bytes is {settings.issue.max_bytes:,}")
    if read < settings.schedule.thin_below:
        found.append(f"thin: {_count(read, 'article')}, schedule.thin_below is {settings.schedule.thin_below}")
    if failed:
        found.append(f"{_count(len(failed), 'feed')} could not be read: {', '.join(feed.title or feed.url for feed in failed)}")
    return found


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _commands(issue: Issue, project: str) -> str:
    return (
        f"Correct it, then say yes, in the project's folder ({project}):\n"
        "  digest preview\n"
        f"  digest approve {issue.number}\n"
        f"or leave this one out:\n  digest skip {issue.number} --reason '...'"
    )


def _lines(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    lines = [
        line for item in items for line in wrap(item, COLUMNS, initial_indent="  - ", subsequent_indent="    ", break_long_words=False)
    ]
    return "\n".join((f"{title}:", *lines))
