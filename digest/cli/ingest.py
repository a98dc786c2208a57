"""`digest ingest`: fetch every feed, once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from digest.cli.opening import as_json, count, newsroom, now, on_terminal, print_json
from digest.model import Feed
from digest.work.gather import FeedReport

NO_FEED = "feeds/feeds.opml names no feed; add one with `digest feeds add URL`"


@click.command()
@as_json
@click.pass_context
def ingest(ctx: click.Context, json_: bool) -> None:
    """Fetch every feed of feeds/feeds.opml and store what is new. A feed that fails says why; the others go on."""
    from digest.work.gather import gather

    with newsroom(ctx) as room, feed_progress(len(room.roster)) as progress:
        reports = gather(room, now=now(), progress=progress)
    if not reports:
        click.echo(f"digest: {NO_FEED}", err=True)
    if json_:
        print_json([as_row(report) for report in reports])
        return
    say_reports(reports)


@contextmanager
def feed_progress(total: int) -> Iterator[Callable[[Feed], None]]:
    """A bar on the terminal's error stream; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal or not total:
        yield lambda feed: None
        return
    with Progress(
        TextColumn("Feeds"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), console=console, transient=True
    ) as bar:
        task = bar.add_task("", total=total)
        yield lambda feed: bar.update(task, advance=1, description=feed.title)


def say_reports(reports: Sequence[FeedReport]) -> None:
    """One line on standard error for each feed that failed; on a terminal what came in."""
    for report in reports:
        if report.feed.error:
            click.echo(f"digest: {report.feed.title or report.feed.url}: {report.feed.error}", err=True)
    if reports and on_terminal():
        failed = sum(bool(report.feed.error) for report in reports)
        click.echo(
            f"{sum(report.new for report in reports)} new of {sum(report.articles for report in reports)} articles "
            f"from {count(len(reports), 'feed')}" + (f", {failed} of them failed" if failed else "")
        )


def as_row(report: FeedReport) -> dict[str, object]:
    feed = report.feed
    return {
        "feed": feed.url,
        "title": feed.title,
        "articles": report.articles,
        "new": report.new,
        "unchanged": report.unchanged,
        "error": feed.error or None,
        "notes": list(report.notes),
    }
