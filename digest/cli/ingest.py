"""`digest ingest`: fetch every feed that is due, once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import click

from digest.cli.opening import as_json, count, newsroom, now, on_terminal, print_json, progress_bar
from digest.model import Feed
from digest.work.gather import FeedReport

NO_FEED = "feeds/feeds.opml names no feed; add one with `digest feeds add URL`"


@click.command()
@click.option("--all", "all_", is_flag=True, help="Also the feeds that are not due; never a host that asked for rest.")
@as_json
@click.pass_context
def ingest(ctx: click.Context, json_: bool, all_: bool) -> None:
    """Fetch the feeds of feeds/feeds.opml that are due and store what is new. A feed that fails says why; the others go on."""
    from digest.work.gather import gather

    with newsroom(ctx) as room, feed_progress(len(room.roster)) as progress:
        reports = gather(room, now=now(), asked="all" if all_ else "due", progress=progress)
    say_missing_extra(report.feed for report in reports)
    if not reports:
        click.echo(f"digest: {NO_FEED}", err=True)
    if json_:
        print_json([as_row(report) for report in reports])
        return
    say_reports(reports)


@contextmanager
def feed_progress(total: int) -> Iterator[Callable[[Feed], None]]:
    """A bar that names the feed just done."""
    with progress_bar("Feeds", total) as step:
        yield lambda feed: step(advance=1, description=feed.title)


def say_missing_extra(feeds: Iterable[Feed]) -> None:
    """One line where feeds want full text and nothing is installed that reads pages."""
    from digest.ingest.html_tree import NO_EXTRA, extra_is_installed

    wanting = sum(feed.full_text for feed in feeds)
    if wanting and not extra_is_installed():
        click.echo(f"digest: the full text of {count(wanting, 'feed')} {NO_EXTRA}", err=True)


SKIPPED = {"waits": "not due", "rests": "asked to be left alone", "gone": "switched off"}


def say_reports(reports: Sequence[FeedReport]) -> None:
    """One line on standard error for each feed that failed; on a terminal what came in."""
    for report in reports:
        if report.failed:
            click.echo(f"digest: {report.feed.title or report.feed.url}: {report.feed.error}", err=True)
    if reports and on_terminal():
        asked = [report for report in reports if not report.skipped]
        failed = sum(report.failed for report in asked)
        rest = Counter(SKIPPED[report.skipped] for report in reports if report.skipped)
        click.echo(
            f"{sum(report.new for report in asked)} new of {sum(report.articles for report in asked)} articles "
            f"from {count(len(asked), 'feed')}"
            + (f", {failed} of them failed" if failed else "")
            + "".join(f"; {number:,} {why}" for why, number in rest.items())
        )


def as_row(report: FeedReport) -> dict[str, object]:
    feed = report.feed
    return {
        "feed": feed.url,
        "title": feed.title,
        "articles": report.articles,
        "new": report.new,
        "unchanged": report.unchanged,
        "skipped": SKIPPED.get(report.skipped),
        "due": feed.due,
        "error": feed.error or None,
        "notes": list(report.notes),
    }
