"""`digest feeds`: the roster and the health of its feeds."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digest.cli.ingest import NO_FEED, feed_progress
from digest.cli.opening import as_json, count, newsroom, now, on_terminal, print_json, project_folder
from digest.errors import DigestError, SettingsError, UsageError
from digest.model import Feed

if TYPE_CHECKING:
    from digest.work.discover import Found

MANY = 10  # names of feeds that one command prints


@click.group()
def feeds() -> None:
    """List, add, remove, import, export and check feeds."""


@feeds.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, json_: bool) -> None:
    """The feeds of feeds/feeds.opml and how each did when it was last fetched."""
    with newsroom(ctx) as room:
        _say_health(room, room.feeds.sync(room.roster), json_)


@feeds.command()
@click.option("--again", is_flag=True, help="Also the feeds that were switched off because they were gone.")
@as_json
@click.pass_context
def check(ctx: click.Context, json_: bool, again: bool) -> None:
    """Fetch every feed now and show how each did; ends with 1 where one failed. A host that asked for rest is left alone."""
    from digest.work.gather import gather

    with newsroom(ctx) as room:
        with feed_progress(len(room.roster)) as progress:
            reports = gather(room, now=now(), asked="again" if again else "all", progress=progress)
        _say_health(room, tuple(report.feed for report in reports), json_)
    if any(report.feed.error for report in reports):
        ctx.exit(1)


def _say_health(room: Any, known: tuple[Feed, ...], json_: bool) -> None:
    from digest.cli.feed_table import as_row, print_table
    from digest.work.health import health

    of_all = health(room, known, now=now())
    if json_:
        print_json([as_row(one) for one in of_all])
    elif not known:
        raise DigestError(NO_FEED)
    else:
        print_table(of_all, now=now())


@feeds.command()
@click.argument("url")
@click.option("--title", help="The outlet's name; left out: what the feed calls itself.")
@click.option("--weight", default=1.0, show_default=True, type=click.FloatRange(0, 10), help="Its say in ranking.")
@click.option("--owner", default="", help="Who owns the outlet; reports of one owner count once.")
@click.option("--category", default="", help='The group of the roster that it goes to: "Business", or "Business/Energy".')
@click.option("--full-text", is_flag=True, help="Read the pages of its articles too (extra fulltext).")
@click.option("--agent", default="", help="The User-Agent that its server wants.")
@click.option("--ingestor", default="", help="Who reads it, where it is no RSS, Atom or JSON Feed (docs/adding-an-ingestor.md).")
@click.option("--selector", default="", help="URL is a page without a feed: the CSS selector of its articles' links.")
@click.option("--pick", type=click.IntRange(1), help="Which one, where the page names several feeds.")
@click.option("--yes", is_flag=True, help="Take the first one, ask nothing.")
@click.pass_context
def add(ctx: click.Context, /, url: str, title: str | None, *, category: str, pick: int | None, yes: bool, **said: Any) -> None:
    """Try URL, show what it holds, and write it to feeds/feeds.opml. URL is a feed, a site that has one, or a file under feeds/."""
    from digest.project import ROSTER
    from digest.work.discover import discover
    from digest.work.roster import add_to_roster, roster_address

    folder = project_folder(ctx)
    address = roster_address(url, folder=folder, here=Path.cwd())
    wanted = _wanted(address, title or "", said)
    with newsroom(ctx) as room:
        found = discover(room, wanted, now=now())
    for number, one in enumerate(found, 1):
        click.echo((f"{number}. " if len(found) > 1 else "") + _told(one, title))
    one = found[_choose(len(found), pick, yes)]
    feed = Feed(
        url=one.url,
        title=title or one.title or one.url,
        weight=wanted.weight,
        owner=wanted.owner,
        full_text=wanted.full_text,
        agent=wanted.agent,
        ingestor=wanted.ingestor,
        options=wanted.options,
    )
    group = tuple(filter(None, (name.strip() for name in category.split("/"))))
    add_to_roster(folder / ROSTER, feed, group=group)
    if on_terminal() or len(found) > 1 or one.url != address:
        click.echo(f"Added {one.url}")


def _wanted(address: str, title: str, said: dict[str, Any]) -> Feed:
    selector = said["selector"]
    if selector and said["ingestor"] not in ("", "page"):
        raise UsageError(f"--selector belongs to the ingestor page, not to {said['ingestor']}; leave one of the two out")
    if said["full_text"] or selector:
        from digest.ingest.html_tree import NO_EXTRA, extra_is_installed

        if not extra_is_installed():
            raise UsageError(f"reading pages {NO_EXTRA}")
    agent = said["agent"].strip()
    if not (agent.isascii() and agent.isprintable()):
        raise UsageError("--agent holds characters that no header may have; write it in plain ASCII")
    return Feed(
        url=address,
        title=title,
        weight=said["weight"],
        owner=said["owner"].strip(),
        full_text=said["full_text"],
        agent=agent,
        ingestor="page" if selector else said["ingestor"],
        options=(("selector", selector),) if selector else (),
    )


def _told(found: "Found", title: str | None) -> str:
    """One line of what a feed holds."""
    held = count(len(found.parsed.articles), "article")
    newest = max(found.parsed.articles, key=lambda article: article.published, default=None)
    words = [f"{title or found.title or found.url}: {found.kind}, {held}"]
    if newest:
        words.append(f'the newest "{newest.title}"' + (f" of {newest.published:%Y-%m-%d}" if newest.dated else ", without a date"))
    if found.per_week is not None:
        words.append(f"about {found.per_week:.0f} a week" if found.per_week >= 1 else "less than one a week")
    return ", ".join(words) + "".join(f"; {note}" for note in found.parsed.notes)


def _choose(number: int, pick: int | None, yes: bool) -> int:
    """Which of so many feeds, from 0."""
    if pick is not None:
        if pick > number:
            raise UsageError(f"--pick {pick}: there {'is' if number == 1 else 'are'} only {count(number, 'feed')}")
        return pick - 1
    if number == 1 or yes:
        return 0
    if not sys.stdin.isatty():
        raise UsageError(f"{number} feeds are named there; choose one by --pick NUMBER, or the first by --yes")
    answer: int = click.prompt("Which one?", default=1, type=click.IntRange(1, number), err=True)
    return answer - 1


@feeds.command()
@click.argument("url")
@click.pass_context
def remove(ctx: click.Context, url: str) -> None:
    """Take a feed out of feeds/feeds.opml; its articles stay, it is not polled any more."""
    from digest.project import ROSTER
    from digest.work.roster import remove_from_roster, roster_address

    folder = project_folder(ctx)
    try:
        address = roster_address(url, folder=folder, here=Path.cwd())
    except DigestError:
        address = url  # a feed whose file is gone can be taken out all the same
    feed = remove_from_roster(folder / ROSTER, address)
    if on_terminal():
        click.echo(f"Removed {feed.title}")


@feeds.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@click.pass_context
def import_(ctx: click.Context, file: Path, json_: bool) -> None:
    """Add the feeds of an OPML file, in the groups and with the attributes they have there. None is fetched: `feeds check` does."""
    from digest.project import ROSTER
    from digest.work.roster import import_to_roster

    done = import_to_roster(project_folder(ctx) / ROSTER, file.read_bytes(), str(file))
    if json_:
        print_json({"added": [feed.url for feed in done.added], "known": done.known, "refused": list(done.refused)})
        return
    _say_refused(done.refused)
    left = f", {len(done.refused)} left out" if done.refused else ""
    click.echo(f"{count(len(done.added), 'feed')} added, {done.known} known already{left}")


def _say_refused(lines: Sequence[str]) -> None:
    for line in lines[:MANY]:
        click.echo(f"digest: {line}", err=True)
    if len(lines) > MANY:
        click.echo(f"digest: and {len(lines) - MANY} more", err=True)


@feeds.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def export(ctx: click.Context, file: Path | None) -> None:
    """The roster as OPML 2.0, with its groups and every attribute: to FILE, or on standard output."""
    from digest.project import ROSTER
    from digest.work.roster import export_roster

    text = export_roster(project_folder(ctx) / ROSTER)
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        file.write_bytes(text.encode())
    except OSError as wrong:
        raise SettingsError(f"{file}: cannot be written ({wrong.strerror}); name another file") from wrong
