"""`digest doctor`: is everything in place to make an issue?"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import click

from digest.cli.extras import examine_extras
from digest.cli.ingest import NO_FEED
from digest.cli.mailcheck import Examined, examine_mailing
from digest.cli.modelcheck import examine_model
from digest.cli.opening import as_json, count, now, print_json, project_folder
from digest.errors import DigestError
from digest.model import Feed

if TYPE_CHECKING:
    from digest.work.newsroom import Newsroom


@click.command()
@click.option("--online", is_flag=True, help="Ask the model of [llm] one short question too; it may cost a few tokens.")
@as_json
@click.pass_context
def doctor(ctx: click.Context, online: bool, json_: bool) -> None:
    """Check settings, store, feeds and mailing; ends with the code of the first thing that is BAD ("?" is a warning).

    Where the sender is smtp its server is connected to, for 3 seconds at most; nothing is said to it.
    """
    folder = project_folder(ctx)
    examined = list(_examine(folder, online=online))
    if json_:
        print_json([asdict(row) for row in examined])
    else:
        for row in examined:
            click.echo(f"{_mark(row)}  {row.what:<9} {row.found}")
    ctx.exit(next((row.exit_code for row in examined if not row.well and row.exit_code), 0))


def _mark(row: Examined) -> str:
    if row.well:
        return click.style("ok ", fg="green")
    return click.style("BAD", fg="red", bold=True) if row.exit_code else click.style("?  ", fg="yellow")


def _examine(folder: Path, *, online: bool) -> Iterator[Examined]:
    from digest.project import ROSTER, SETTINGS, open_newsroom, read_looks, read_roster, read_settings

    yield Examined(what="project", well=True, found=str(folder))
    try:
        settings = read_settings(folder)
        themes = len(settings.themes)
        zone = settings.newsletter.timezone
        said = f"{SETTINGS}: {count(themes, 'theme')}, cut-off {settings.schedule.cut_off} {zone}"
        yield Examined(what="settings", well=True, found=said)
        yield _language(settings.newsletter.language)
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
                yield from _files(room)
            yield from examine_extras(room)
            yield from examine_mailing(room, now=now())
            yield from examine_model(room.settings.llm, online=online)
    except DigestError as wrong:
        yield Examined(what="error", well=False, found=str(wrong), exit_code=wrong.exit_code)


def _language(code: str) -> Examined:
    """Whether the fixed strings are said in the newsletter's language."""
    from digest.locales import base, languages, locale_of

    locale = locale_of(code)
    if locale.speaks or base(code) == "en":
        return Examined(what="language", well=True, found=f"{code}, in the words of {locale.catalogue}")
    said = f"{code}: headings and marks stay English, for there is no catalogue; there are {', '.join(languages())} (docs/languages.md)"
    return Examined(what="language", well=False, found=said)


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


def _files(room: "Newsroom") -> Iterator[Examined]:
    """The feeds of the roster that are files, whether or not they were fetched yet."""
    files = [feed for feed in room.roster if urlsplit(feed.url).scheme in ("", "file")]
    gone = [feed.url for feed in files if not _place(room.folder, feed.url).is_file()]
    if gone:
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        said = f"{gone[0]}{more} of {count(len(files), 'feed')} that are files: not there; put it back or take it out of feeds/feeds.opml"
        yield Examined(what="files", well=False, found=said, exit_code=1)
    elif files:
        yield Examined(what="files", well=True, found=f"{count(len(files), 'feed')} under feeds/, all there")


def _place(folder: Path, url: str) -> Path:
    parts = urlsplit(url)
    return folder / (unquote(parts.path) if parts.scheme else url)
