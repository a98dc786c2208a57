"""A project whose readers come from a mail: a list, three issues by hand, and a mailing of one of them in the ledger."""

import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.audience.tokens import sign
from digest.blocks import Developments, Footer, Masthead, Told
from digest.compose.issuefile import write_issue
from digest.model import Issue, Mailing, Period, Subscriber
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.issues import issue_name, issue_path, write_whole
from digest.work.newsroom import Newsroom
from digest.work.readers import add_reader

NOW = datetime(2026, 6, 19, 7, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>{{7*7}}</title><img src=x onerror=alert(1)> \u202etxt.exe\u202c\"'"


def make_issue(week: int, **more: object) -> Issue:
    """A short issue of an ISO week of June 2026."""
    end = datetime(2026, 6, 18, 17, tzinfo=UTC) + timedelta(weeks=week - 25)
    title = "This Week's Major Developments"
    blocks = (
        Masthead(title=title, number=week - 1, period="12–18 June 2026", reading_minutes=2, sources_read=3),
        Developments(items=(Told(text=f"Tidings{week} came on foot over the hills", story="s1"),)),
        Footer(),
    )
    values = {
        "number": week - 1, "period": Period(name=f"2026-W{week}", start=end - timedelta(weeks=1), end=end), "look": "weekly",
        "title": title, "subject": f"Subject of week {week}", "preheader": "and more", "blocks": blocks, "status": "approved",
    }  # fmt: skip
    return Issue(**{**values, **more})  # type: ignore[arg-type]


def write(room: Newsroom, issue: Issue) -> Issue:
    """Put the issue's file where an editor's desk would."""
    write_whole(issue_path(room, issue.period.name, issue.look, issue.theme), write_issue(issue))
    return issue


def mail(room: Newsroom, issue: Issue) -> Mailing:
    """Open the issue's mailing in the ledger, as sending it does first."""
    wanted = Mailing(id=f"{issue.number}-weekly", subject_id=issue_name(room, issue), issue=issue.number, list="weekly", opened=NOW)
    return room.ledger.open(wanted, (), now=NOW)


def make_public_project(folder: Path) -> Path:
    """Week 25 was mailed, week 26 is approved and not mailed, week 27 is a draft."""
    make_project(folder)
    with open_newsroom(folder) as room:
        mail(room, write(room, make_issue(25)))
        write(room, make_issue(26))
        write(room, make_issue(27, status="draft"))
    return folder


def set_lines(folder: Path, section: str, lines: str) -> None:
    """Give digest.toml this section, in place of the one it has."""
    path = folder / "digest.toml"
    text = re.sub(rf"\n\[{section}\]\n(?:[^\[\n].*\n)*", "\n", path.read_text())
    path.write_text(f"{text.rstrip()}\n\n[{section}]\n{lines.strip()}\n")


def join(room: Newsroom, address: str = "mara@example.org") -> tuple[Subscriber, str]:
    """A new reader and the token of their mails."""
    one = add_reader(room, address, "weekly", by="test", now=NOW - timedelta(days=9))
    return one, sign(room.keys(), "leave", one.list, one.id)


def run_serve(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Start `digest serve` as its operator would; the caller stops it."""
    command = [sys.executable, "-m", "digest", "--project", str(folder), "serve", "--port", "0", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def read_url(process: subprocess.Popen[str]) -> str:
    """Wait for the line that says where it serves; without a slash at its end."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Serving http://"), process.communicate()
    return line.split()[1].rstrip("/")


def end(process: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """End it; its exit code and what it said on stderr."""
    process.send_signal(how)
    _, said = process.communicate(timeout=20)
    return process.returncode, said
