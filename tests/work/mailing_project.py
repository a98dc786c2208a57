"""A project with one approved issue and many readers, made once and copied: what the mailing tests begin with."""

import re
from datetime import UTC, datetime
from pathlib import Path

from digest.blocks import Developments, Footer, Masthead
from digest.compose.issuefile import write_issue
from digest.model import Issue
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.approval import approve
from digest.work.build import build
from digest.work.gather import gather
from digest.work.issues import issue_path, named_period, write_whole
from digest.work.readers import import_rosters

NOW = datetime(2026, 6, 18, 18, tzinfo=UTC)


def readers(number: int) -> list[str]:
    return [f"reader{index:04}@example.org" for index in range(number)]


def make_mailing_project(folder: Path, *, people: int, small: bool = True, at: datetime = NOW) -> Path:
    """The starter with its sample week built and approved; `small` leaves three blocks, so that a message is quickly mailed."""
    make_project(folder)
    (folder / "subscribers/weekly.csv").write_text("email\n" + "".join(f"{one}\n" for one in readers(people)))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        issue = build(room, named_period(room, "2026-W25"), now=NOW).issue
        if small:
            blocks = tuple(block for block in issue.blocks if isinstance(block, Masthead | Developments | Footer))
            issue = rewrite(room, issue, blocks)
        approve(room, issue, by="Ada", now=at)
        import_rosters(room, now=NOW)
    return folder


def rewrite(room, issue: Issue, blocks) -> Issue:  # type: ignore[no-untyped-def]
    """The issue with other blocks, as an editor's change of its file."""
    from dataclasses import replace

    changed = replace(issue, blocks=blocks)
    write_whole(issue_path(room, issue.period.name, issue.look, issue.theme), write_issue(changed))
    return changed


def set_sender(folder: Path, lines: str) -> None:
    """Give digest.toml this [sender] section."""
    path = folder / "digest.toml"
    text = re.sub(r"\n\[sender\]\n(?:[^\[\n].*\n)*", "\n", path.read_text())
    path.write_text(f"{text.rstrip()}\n\n[sender]\n{lines.strip()}\n")


def approve_next(room) -> Issue:  # type: ignore[no-untyped-def]
    """An approved issue of the week after, with the same words."""
    from dataclasses import replace

    from digest.work.issues import find_issue

    week = named_period(room, "2026-W26")
    following = replace(find_issue(room, "2026-W25"), number=2, period=week, status="draft", approval=None)
    write_whole(issue_path(room, week.name, following.look, following.theme), write_issue(following))
    return approve(room, following, by="Ada", now=NOW)
