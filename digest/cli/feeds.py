"""`digest feeds`: the roster and the health of its feeds."""

from pathlib import Path

import click

from digest.cli.ingest import NO_FEED, feed_progress
from digest.cli.opening import as_json, count, newsroom, now, on_terminal, print_json, project_folder
from digest.errors import DigestError
from digest.model import Feed

WIDE = 160  # columns where nobody watches, so that no line is folded


@click.group()
def feeds() -> None:
    """List, add and check feeds."""


@feeds.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, json_: bool) -> None:
    """The feeds of feeds/feeds.opml and how each did when it was last fetched."""
    with newsroom(ctx) as room:
        known = room.feeds.sync(room.roster)
    _say(known, json_)


@feeds.command()
@click.option("--again", is_flag=True, help="Also the feeds that were switched off because they were gone.")
@as_json
@click.pass_context
def check(ctx: click.Context, json_: bool, again: bool) -> None:
    """Fetch every feed now and show how each did; ends with 1 where one failed. A host that asked for rest is left alone."""
    from digest.work.gather import gather

    with newsroom(ctx) as room, feed_progress(len(room.roster)) as progress:
        reports = gather(room, now=now(), asked="again" if again else "all", progress=progress)
    _say(tuple(report.feed for report in reports), json_)
    if any(report.feed.error for report in reports):
        ctx.exit(1)


@feeds.command()
@click.argument("url")
@click.option("--title", help="The outlet's name; left out: what the feed calls itself.")
@click.option("--weight", default=1.0, show_default=True, type=click.FloatRange(0, 10), help="Its say in ranking.")
@click.pass_context
def add(ctx: click.Context, url: str, title: str | None, weight: float) -> None:
    """Try URL, a web address or a file under feeds/, show what it holds, and write it to feeds/feeds.opml."""
    from digest.project import ROSTER
    from digest.work.gather import try_feed
    from digest.work.roster import add_to_roster, roster_address

    folder = project_folder(ctx)
    address = roster_address(url, folder=folder, here=Path.cwd())
    with newsroom(ctx) as room:
        parsed = try_feed(room, address, now=now())
    feed = Feed(url=address, title=title or parsed.title or address, weight=weight)
    add_to_roster(folder / ROSTER, feed)
    newest = f', the newest "{parsed.articles[0].title}"' if parsed.articles else ""
    click.echo(f"{feed.title}: {count(len(parsed.articles), 'article')}{newest}")


def _say(known: tuple[Feed, ...], json_: bool) -> None:
    if json_:
        print_json([_row(feed) for feed in known])
        return
    if not known:
        raise DigestError(NO_FEED)
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold")
    for head in ("Feed", "Weight", "Last success (UTC)", "State"):
        table.add_column(head, justify="right" if head == "Weight" else "left", no_wrap=head != "State")
    for feed in known:
        success = feed.succeeded.strftime("%Y-%m-%d %H:%M") if feed.succeeded else "never"
        state = Text(feed.error, style="red") if feed.error else Text("ok" if feed.succeeded else "not fetched yet", style="green")
        table.add_row(Text(feed.title or feed.url), f"{feed.weight:g}", success, state)
    Console(width=None if on_terminal() else WIDE).print(table)


def _row(feed: Feed) -> dict[str, object]:
    return {
        "url": feed.url,
        "title": feed.title,
        "owner": feed.owner,
        "weight": feed.weight,
        "checked": feed.checked,
        "succeeded": feed.succeeded,
        "error": feed.error or None,
        "failures": feed.failures,
    }
