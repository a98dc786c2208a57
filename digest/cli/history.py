"""`digest history`: who decided what about an issue, and when."""

import click

from digest.cli.opening import as_json, newsroom, print_json


@click.command()
@click.argument("issue", required=False)
@as_json
@click.pass_context
def history(ctx: click.Context, issue: str | None, json_: bool) -> None:
    """The log of ISSUE, oldest first: every edit, approval and skip, by whom and when, and what became of it. Left out: the newest."""
    from digest.compose.editlog import became
    from digest.model import Decision
    from digest.work.decisions import decision_to_json, decision_words, decisions_of, in_order
    from digest.work.edits import history as lines_of
    from digest.work.edits import line_to_json
    from digest.work.issues import find_issue

    with newsroom(ctx) as room:
        found = find_issue(room, issue)
        lines, decisions = lines_of(room, found), decisions_of(room, found)
    if json_:
        edits = [line_to_json(line) for line in lines]
        approval = {"by": found.approval.by, "at": found.approval.at} if found.approval else None
        row = {"number": found.number, "period": found.period.name, "status": found.status, "approval": approval}
        print_json({**row, "edits": edits, "decisions": [decision_to_json(one) for one in decisions]})
        return
    for line in in_order(lines, decisions):
        if isinstance(line, Decision):
            click.echo(f"{line.at:%Y-%m-%d %H:%M} UTC  {line.by} {decision_words(line)}")
            continue
        fate = became(line.state or "", line.reason)
        click.echo(f"{line.edit.at:%Y-%m-%d %H:%M} UTC  {line.edit.by} {line.words}{f' ({fate})' if fate else ''}")
    if not lines and not decisions:
        click.echo(f"nobody has changed issue {found.number} yet; open the desk with `digest preview`")
