"""`digest history`: who decided what about an issue, and when."""

import click

from digest.cli.opening import as_json, newsroom, print_json

STATES = {"replaced": "replaced by a later one", "undone": "taken back"}


@click.command()
@click.argument("issue", required=False)
@as_json
@click.pass_context
def history(ctx: click.Context, issue: str | None, json_: bool) -> None:
    """The log of ISSUE, oldest first: every edit, by whom, when, and what became of it. Left out: the newest over all themes."""
    from digest.work.edits import history as lines_of
    from digest.work.edits import line_to_json
    from digest.work.issues import find_issue

    with newsroom(ctx) as room:
        found = find_issue(room, issue)
        lines = lines_of(room, found)
    if json_:
        edits = [line_to_json(line) for line in lines]
        approval = {"by": found.approval.by, "at": found.approval.at} if found.approval else None
        print_json({"number": found.number, "period": found.period.name, "status": found.status, "approval": approval, "edits": edits})
        return
    for line in lines:
        became = f"no longer applies: {line.reason}" if line.state == "stale" else STATES.get(line.state or "", "")
        click.echo(f"{line.edit.at:%Y-%m-%d %H:%M} UTC  {line.edit.by} {line.words}{f' ({became})' if became else ''}")
    if found.approval:
        click.echo(f"{found.approval.at:%Y-%m-%d %H:%M} UTC  {found.approval.by} approved it")
    if not lines and not found.approval:
        click.echo(f"nobody has changed issue {found.number} yet; open the desk with `digest preview`")
