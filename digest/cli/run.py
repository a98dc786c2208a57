"""`digest run`: what cron calls; does what is due, once, and says so in an exit code."""

import sys

import click

from digest.cli.ingest import feed_progress
from digest.cli.opening import as_json, newsroom, now, on_terminal, print_json
from digest.work.shift import RunReport


@click.command()
@as_json
@click.pass_context
def run(ctx: click.Context, json_: bool) -> None:
    """Do what is due now: gather, draft, tell the editors, mail what is approved. Call it as often as you like (see docs/running.md).

    Exit codes: 0 done or nothing due, 4 an editor has to decide, 75 try again later, else the first error.
    """
    from digest.cli.mail import stoppable
    from digest.work.run import run as run_all

    with newsroom(ctx) as room, feed_progress(len(room.roster)) as progress, stoppable() as stop:
        report = run_all(room, clock=now, gathering=progress, stop=stop)
    if json_:
        print_json(report.as_row())
    elif on_terminal():
        _show(report)
    else:
        for step in report.steps:
            if step.exit_code:
                click.echo(f"digest: {' '.join(filter(None, (step.period, step.what)))}: {step.reason}", err=True)
    sys.exit(report.exit_code)


def _show(report: RunReport) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for head in ("Step", "Period", "Outcome", "Seconds", "Why"):
        table.add_column(head, justify="right" if head == "Seconds" else "left")
    for step in report.steps:
        table.add_row(step.what, step.period, step.outcome, f"{step.seconds:.1f}", step.reason)
    Console().print(table)
