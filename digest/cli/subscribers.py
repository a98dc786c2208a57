"""`digest subscribers` and `digest lists`: who gets the issue."""

import os
from pathlib import Path

import click

from digest.cli.opening import as_json, newsroom, now, on_terminal, print_json
from digest.errors import UsageError
from digest.model import Subscriber

to_list = click.option("--list", "list_", metavar="LIST", required=True, help="The list's slug in digest.toml.")


@click.group()
def subscribers() -> None:
    """Import, export, add, remove and show the people of a list."""


@subscribers.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@to_list
@click.option(
    "--status", type=click.Choice(["active", "pending"]), default="active", show_default=True, help="For rows that do not say theirs."
)
@as_json
@click.pass_context
def import_(ctx: click.Context, file: Path, list_: str, status: str, json_: bool) -> None:
    """Add the people of FILE, a CSV with a column of addresses, to a list. Whom its status column calls gone leaves the list (who bounced
    or complained is mailed by no list any more); nobody who left is revived, and a row that is absent changes nothing."""
    from digest.work.readers import import_roster

    with newsroom(ctx) as room:
        done = import_roster(room, file, list_, status=status, now=now())  # type: ignore[arg-type]
    if done.rejects:
        click.echo(f"digest: {file}: {done.fault}", err=True)
    elif not done.rows:
        click.echo(f"digest: {file}: no row below the line of columns; nobody was imported", err=True)
    counts = {"added": len(done.added), "known": done.known, "left": len(done.left), "rejected": len(done.rejects)}
    if json_:
        print_json({"list": list_, "rows": done.rows, **counts})
    elif on_terminal():
        click.echo(
            f"{list_}: {counts['added']} added, {done.known} known before, {counts['left']} of them left, {counts['rejected']} rejected"
        )


@subscribers.command()
@to_list
@click.pass_context
def export(ctx: click.Context, list_: str) -> None:
    """Print a list as CSV, everybody on it in any status."""
    from digest.audience.rosters import write_roster
    from digest.work.readers import known_list

    with newsroom(ctx) as room:
        found = room.people.on(known_list(room, list_))
    click.echo(write_roster(found), nl=False)


@subscribers.command()
@click.argument("address")
@to_list
@click.option("--name", default="", help="The reader's name.")
@click.pass_context
def add(ctx: click.Context, address: str, list_: str, name: str) -> None:
    """Put one reader, who asked for it, on a list."""
    from digest.work.readers import add_reader

    with newsroom(ctx) as room:
        add_reader(room, address, list_, name=name, by=os.environ.get("USER") or "the operator", now=now())


@subscribers.command()
@click.argument("address")
@click.option("--list", "list_", metavar="LIST", help="The list's slug; left out: every list.")
@click.pass_context
def remove(ctx: click.Context, address: str, list_: str | None) -> None:
    """Take an address off a list, or off all of them, for good."""
    from digest.work.readers import remove_reader

    with newsroom(ctx) as room:
        remove_reader(room, address, list_, now=now())


@subscribers.command()
@click.argument("address")
@as_json
@click.pass_context
def show(ctx: click.Context, address: str, json_: bool) -> None:
    """Show what is stored of an address: its lists, status, proof of consent and whether it is suppressed."""
    from digest.audience.address import address_key

    with newsroom(ctx) as room:
        found = room.people.find(address)
        barred = [one for one in room.people.suppressed() if address_key(one.address) == address_key(address)]
    if not found and not barred:
        raise UsageError(f"{address} is on no list")
    if json_:
        suppressed = [{"reason": one.reason, "since": one.since} for one in barred]
        print_json({"subscriptions": [_row(one) for one in found], "suppressed": suppressed})
        return
    for one in found:
        left = f", left {one.left:%Y-%m-%d}" if one.left else ""
        click.echo(f"{one.list}: {one.status} since {one.since:%Y-%m-%d}{left}; {one.proof}")
    for entry in barred:
        click.echo(f"suppressed since {entry.since:%Y-%m-%d}: {entry.reason}")


@click.command()
@as_json
@click.pass_context
def lists(ctx: click.Context, json_: bool) -> None:
    """The lists of digest.toml and how many people are on each."""
    with newsroom(ctx) as room:
        counts, named = room.people.counts(), room.settings.lists
    rows = [
        {"list": row.slug, "title": row.title, **{status: counts.get(row.slug, {}).get(status, 0) for status in STATUSES}} for row in named
    ]
    if json_:
        print_json(rows)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for head in ("List", "Title", *(status.capitalize() for status in STATUSES)):
        table.add_column(head, justify="left" if head in ("List", "Title") else "right")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console(width=None if on_terminal() else 120).print(table)


STATUSES = ("active", "pending", "unsubscribed")


def _row(one: Subscriber) -> dict[str, object]:
    return {"list": one.list, "status": one.status, "name": one.name, "since": one.since, "left": one.left, "proof": one.proof}
