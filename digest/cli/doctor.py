"""`digest doctor`: is everything in place to make an issue?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from digest.cli.opening import as_json, print_json, project_folder
from digest.errors import DigestError


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
    from digest.project import SETTINGS, open_newsroom, read_looks, read_roster, read_settings

    yield Examined(what="project", well=True, found=str(folder))
    try:
        settings = read_settings(folder)
        themes = len(settings.themes)
        zone = settings.newsletter.timezone
        yield Examined(what="settings", well=True, found=f"{SETTINGS}: {themes} themes, cut-off {settings.schedule.cut_off} {zone}")
        looks = read_looks(folder, settings.look)
        yield Examined(what="looks", well=bool(looks), found=", ".join(looks) or "none under templates/", exit_code=78)
        roster = read_roster(folder)
        yield Examined(what="roster", well=bool(roster), found=f"{len(roster)} feeds in feeds/feeds.opml", exit_code=78)
        with open_newsroom(folder) as room:
            issues = room.issues.all()
            days = room.articles.counts_by_day()
            yield Examined(
                what="store", well=True, found=f"{settings.store.url}: {sum(days.values())} dated articles, {len(issues)} issues"
            )
            known = room.feeds.sync(room.roster)
            fetched = [feed for feed in known if feed.checked]
            bad = [feed for feed in known if feed.error]
            found = f"{len(fetched)} of {len(known)} fetched, {len(bad)} failed last time" + (
                f": {bad[0].title}: {bad[0].error}" if bad else ""
            )
            yield Examined(what="feeds", well=not bad, found=found, exit_code=1)
    except DigestError as wrong:
        yield Examined(what="error", well=False, found=str(wrong), exit_code=wrong.exit_code)
