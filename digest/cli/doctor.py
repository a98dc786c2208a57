"""`digest doctor`: is everything in place to make an issue?"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from digest.cli.ingest import NO_FEED
from digest.cli.opening import as_json, count, print_json, project_folder
from digest.errors import DigestError
from digest.model import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One thing that was looked at: its name, whether it is well, and what was found."""

    what: str
    well: bool
    found: str
    exit_code: int = 0


@click.command()
@as_json
@click.pass_context
def doctor(ctx: click.Context, json_: bool) -> None:
    """Check settings, store and feeds; ends with the code of the first thing that is not well."""
    folder = project_folder(ctx)
    examined = list(_examine(folder))
    if json_:
        print_json([asdict(row) for row in examined])
    else:
        for row in examined:
            mark = click.style("ok ", fg="green") if row.well else click.style("BAD", fg="red", bold=True)
            click.echo(f"{mark}  {row.what:<9} {row.found}")
    ctx.exit(next((row.exit_code for row in examined if not row.well), 0))


def _examine(folder: Path) -> Iterator[Examined]:
    from digest.project import ROSTER, SETTINGS, open_newsroom, read_looks, read_roster, read_settings

    yield Examined(what="project", well=True, found=str(folder))
    try:
        settings = read_settings(folder)
        themes = len(settings.themes)
        zone = settings.newsletter.timezone
        said = f"{SETTINGS}: {count(themes, 'theme')}, cut-off {settings.schedule.cut_off} {zone}"
        yield Examined(what="settings", well=True, found=said)
        looks = read_looks(folder, settings.look)
        yield Examined(what="looks", well=bool(looks), found=", ".join(looks) or "none under templates/", exit_code=78)
        roster = read_roster(folder)
        said = f"{count(len(roster), 'feed')} in {ROSTER}" if roster else NO_FEED
        yield Examined(what="roster", well=bool(roster), found=said, exit_code=78)
        with open_newsroom(folder) as room:
            articles = sum(room.articles.counts_by_day().values())
            said = f"{settings.store.url}: {count(articles, 'dated article')}, {count(len(room.issues.all()), 'issue')}"
            yield Examined(what="store", well=True, found=said)
            if roster:
                yield _health(room.feeds.sync(room.roster))
    except DigestError as wrong:
        yield Examined(what="error", well=False, found=str(wrong), exit_code=wrong.exit_code)


def _health(known: Sequence[Feed]) -> Examined:
    """How the last round went: each feed was fetched well, failed, or was not asked yet."""
    bad = [feed for feed in known if feed.error]
    waiting = sum(feed.checked is None for feed in known)
    parts = [f"{len(known) - len(bad) - waiting} of {count(len(known), 'feed')} fetched well last time"]
    if waiting == len(known):
        parts = ["none fetched yet; run `digest ingest`"]
    elif waiting:
        parts.append(f"{waiting} not fetched yet")
    if bad:
        parts.append(f"{len(bad)} failed: {bad[0].title}: {bad[0].error}")
    return Examined(what="feeds", well=not bad, found=", ".join(parts), exit_code=1)
