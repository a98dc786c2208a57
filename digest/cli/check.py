"""`digest check`: preflight of an issue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from digest.cli.opening import as_json, count, newsroom, now, print_json
from digest.errors import ChecksFailed

if TYPE_CHECKING:
    from digest.check.allowed import AllowRow
    from digest.check.findings import Finding
    from digest.work.preflight import Inspection


@click.command()
@click.argument("issue", required=False)
@click.option("--offline", is_flag=True, help="Ask nothing of the network: links are judged by their form alone.")
@as_json
@click.pass_context
def check(ctx: click.Context, issue: str | None, offline: bool, json_: bool) -> None:
    """Look for everything that is wrong in the mail of ISSUE (its number or its period's name; left out: the newest).

    Each link is asked once, through the guarded fetch; what the network says is a warning. Ends with 3 where there is an error, with 0
    where there are warnings alone. Where SpamAssassin is installed it is asked for its score, which takes a second and no network. What
    digest.toml allows under [[check.allow]] is named, and counts as neither.
    """
    from digest.work.issues import find_issue
    from digest.work.preflight import inspect

    with newsroom(ctx) as room:
        found = find_issue(room, issue)
        seen = inspect(room, found, now=now(), online=not offline, filtered=True)
    if json_:
        print_json(_rows(found.number, found.period.name, seen))
    else:
        from digest.check.lines import told

        _print(f"No. {found.number}, {found.period.name}", seen, {place.story: story.headline for place, story in told(found)})
    ctx.exit(ChecksFailed.exit_code if seen.errors else 0)


def _rows(number: int, period: str, seen: "Inspection") -> dict[str, Any]:
    return {
        "number": number,
        "period": period,
        "errors": len(seen.errors),
        "warnings": len(seen.findings) - len(seen.errors),
        "findings": [_row(one) for one in seen.findings],
        "notes": list(seen.notes),
        "allowed": [{**_row(one), "reason": row.reason, "until": row.until} for one, row in seen.allowed],
    }


def _row(one: "Finding") -> dict[str, Any]:
    place = {"block": one.place.block or None, "index": one.place.index if one.place.index >= 0 else None}
    place |= {"story": one.place.story or None, "header": one.place.header or None}
    return {"family": one.family, "rule": one.rule, "level": one.level, "place": place, "what": one.what, "do": one.do}


def _print(title: str, seen: "Inspection", headlines: Mapping[str, str]) -> None:
    """A table that wraps as the terminal does, stories by their headlines; a line of sums at its end."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for one in seen.findings:
        style = "bold red" if one.level == "error" else "yellow"
        told = headlines.get(one.place.story, "")
        where = f"{one.place.block}: {told}" if told else one.place.words
        said = Text.assemble((where, "bold"), f"\n{one.what}\n", (f"→ {one.do}", "dim"))
        table.add_row(Text(one.level, style), Text(one.rule, no_wrap=True), said)
    for one, row in seen.allowed:
        table.add_row(Text("allowed", "dim"), Text(one.rule, "dim", no_wrap=True), Text(_allowed(one, row), "dim"))
    if table.row_count:
        console.print(table)
    for note in seen.notes:
        console.print(Text(note, "dim"))
    errors = len(seen.errors)
    console.print(Text(f"{title}: {count(errors, 'error')}, {count(len(seen.findings) - errors, 'warning')}"))


def _allowed(one: "Finding", row: "AllowRow") -> str:
    return f"{one.place.words}: {one.what} (until {row.until.isoformat()}: {row.reason})"
