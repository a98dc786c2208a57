"""`digest themes`: how the themes stand, what they learn, and which could be new."""

from pathlib import Path
from typing import Any

import click
import orjson

from digest.cli.mind import article_of, rows_of
from digest.cli.opening import as_json, count, newsroom, now, print_json
from digest.errors import DigestError
from digest.model import ThemeExample


@click.group()
def themes() -> None:
    """List, learn and suggest themes."""


@themes.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, json_: bool) -> None:
    """The themes of digest.toml, their stories in the newest issue, the examples that taught them, and how often editors corrected them."""
    from digest.work.themes import standings

    with newsroom(ctx) as room:
        found = standings(room)
    if json_:
        rows = [
            {
                "slug": one.theme.slug,
                "title": one.theme.title,
                "stories": one.stories,
                "examples": one.examples,
                "corrected": one.corrected,
            }
            for one in found
        ]
        print_json(rows)
        return
    width = max((len(one.theme.slug) for one in found), default=0)
    for one in found:
        stories = "1 story" if one.stories == 1 else f"{one.stories} stories"
        click.echo(
            f"{one.theme.slug:<{width}}  {one.theme.title}: {stories}, {count(one.examples, 'example')}, corrected {times(one.corrected)}"
        )
    if not found:
        click.echo("no theme in digest.toml; add one as [[themes]] with slug, title and about")


@themes.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def learn(ctx: click.Context, file: Path | None) -> None:
    """Learn from the labelled articles of FILE; left out: from the issues that were approved or sent.

    In: {"id","title","text","published","url","source","theme"}, all but id, title and theme may be null; a theme of null teaches nothing.
    Out: {"learned","accuracy","macro_f1"}, scored on a tenth that was held out, null where that is too few.
    """
    from digest.work.themes import learn_from, learn_from_issues

    with newsroom(ctx) as room:
        if file is None:
            lesson = learn_from_issues(room)
        else:
            slugs = [theme.slug for theme in room.settings.themes]
            lesson = learn_from(room, [example for line, row in rows_of(file) if (example := _example(row, file, line, slugs))])
    shown = {"learned": lesson.learned, "accuracy": lesson.accuracy, "macro_f1": lesson.macro_f1}
    click.echo(orjson.dumps(shown).decode())


@themes.command()
@click.option("--period", metavar="P", help="An ISO week (2026-W25), a day, or START..END; left out: the newest one with articles.")
@as_json
@click.pass_context
def suggest(ctx: click.Context, period: str | None, json_: bool) -> None:
    """New themes, with examples, from the stories of a period that fit no theme."""
    from digest.work.build import choose_period
    from digest.work.issues import named_period
    from digest.work.themes import suggest as suggest_new

    with newsroom(ctx) as room:
        span = named_period(room, period) if period else choose_period(room, now=now())
        found = suggest_new(room, span)
    if json_:
        rows = [{"name": one.name, "words": one.words, "stories": one.stories, "headlines": one.headlines} for one in found]
        print_json({"period": span.name, "themes": rows})
        return
    for one in found:
        click.echo(f"{one.name} ({one.stories} stories)")
        for headline in one.headlines:
            click.echo(f"  {headline}")
    if not found:
        click.echo(f"{span.name}: the stories without a theme have nothing in common")


def times(number: int) -> str:
    """ "never", "once", "7 times"."""
    return ("never", "once")[number] if number < 2 else f"{number:,} times"


def _example(row: dict[str, Any], file: Path, line: int, slugs: list[str]) -> ThemeExample | None:
    slug = row.get("theme")
    if slug is None:
        return None
    if slug not in slugs:
        raise DigestError(
            f'{file}: line {line}: there is no theme "{str(slug)[:40]}" in digest.toml; choose from {", ".join(slugs) or "none"}'
        )
    return ThemeExample(article=article_of(row, file, line), theme=slug)
