"""`digest approve` and `digest skip`: an editor's word on an issue."""

from typing import Any

import click

from digest.cli.editor import as_editor, editor_name
from digest.cli.opening import as_json, count, newsroom, now, on_terminal, print_json
from digest.errors import UsageError
from digest.model import Issue

SHORT = 12  # hex digits of a hash that a person compares


@click.command()
@click.argument("issue", required=False)
@as_editor
@click.option("--recall", is_flag=True, help="Take an approval, or a skip, back.")
@as_json
@click.pass_context
def approve(ctx: click.Context, issue: str | None, editor: str, recall: bool, json_: bool) -> None:
    """Say yes to ISSUE (its number or its period's name; left out: the newest) as it lies in issues/ now.

    The yes is written into the issue's file. A later change of its text, its look or a setting that reaches the mail takes it back.
    """
    from digest.work import approval
    from digest.work.issues import find_issue

    with newsroom(ctx) as room:
        found, by = find_issue(room, issue), editor_name(editor, room.folder)
        if recall:
            if not by:
                raise UsageError("say who you are, with --as NAME")
            decided = approval.take_back(room, found, by=by, now=now())
        else:
            decided = approval.approve(room, found, by=by, now=now())
        row = _row(room, decided)
    _say(row, json_)


@click.command()
@click.argument("issue", required=False)
@click.option("--reason", metavar="TEXT", required=True, help="Why it is not mailed; kept in its file.")
@as_editor
@as_json
@click.pass_context
def skip(ctx: click.Context, issue: str | None, reason: str, editor: str, json_: bool) -> None:
    """Decide that ISSUE (its number or its period's name; left out: the newest) is not mailed; `approve --recall` takes that back."""
    from digest.work import approval
    from digest.work.issues import find_issue

    with newsroom(ctx) as room:
        decided = approval.skip(room, find_issue(room, issue), reason, by=editor_name(editor, room.folder), now=now())
        row = _row(room, decided)
    _say(row, json_)


def _row(room: Any, issue: Issue) -> dict[str, Any]:
    from digest.work.readers import mailable

    yes = issue.approval
    return {
        "number": issue.number,
        "period": issue.period.name,
        "look": issue.look,
        "theme": issue.theme,
        "subject": issue.subject,
        "status": issue.status,
        "reason": issue.reason or None,
        "approval": {"by": yes.by, "at": yes.at, "sha256": yes.sha256} if yes else None,
        "lists": [{"list": row.slug, "readers": len(mailable(room, row.slug))} for row in room.settings.lists],
    }


def _say(row: dict[str, Any], json_: bool) -> None:
    if json_:
        print_json(row)
    elif on_terminal():
        for line in summary(row):
            click.echo(line)


def summary(row: dict[str, Any]) -> list[str]:
    """What was decided, in a few lines for a person."""
    lines = [f"No. {row['number']}, {row['period']}: {row['subject']}"]
    if yes := row["approval"]:
        lists = row["lists"]
        readers = sum(entry["readers"] for entry in lists)
        lines += [
            f"approved by {yes['by']} at {yes['at']:%Y-%m-%d %H:%M} UTC, {yes['sha256'][:SHORT]}",
            f"goes to {count(len(lists), 'list')}, {count(readers, 'reader')} known here",
        ]
    else:
        lines.append(row["status"] + (f": {row['reason']}" if row["reason"] else ""))
    return lines
