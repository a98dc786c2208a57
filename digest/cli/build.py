"""`digest build`: the draft of a period."""

from pathlib import Path
from typing import Any

import click

from digest.cli.editor import as_editor, editor_name
from digest.cli.opening import as_json, newsroom, now, on_terminal, print_json, progress_bar
from digest.errors import UsageError


@click.command()
@click.option("--period", metavar="P", help="An ISO week (2026-W25), a day, or START..END; left out: the current period.")
@click.option("--look", metavar="L", help="The look; left out: issue.look of digest.toml.")
@click.option("--theme", metavar="T", help="Only the stories of this theme.")
@click.option(
    "--from",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Take what was changed in this file of `digest show --format markdown` as edits of its issue.",
)
@as_editor
@as_json
@click.pass_context
def build(
    ctx: click.Context, *, period: str | None, look: str | None, theme: str | None, file: Path | None, editor: str, json_: bool
) -> None:
    """Make the draft of a period from the stored articles and write it to issues/. Building again changes nothing else."""
    if file is not None:
        if period or look or theme:
            raise UsageError("the file names its issue; leave out --period, --look and --theme")
        _take(ctx, file, editor, json_)
        return
    from digest.work.build import build as build_issue
    from digest.work.build import current
    from digest.work.issues import named_period

    with newsroom(ctx) as room:
        moment = now()
        span = named_period(room, period) if period else current(room, now=moment)
        with progress_bar("Pictures", int(room.settings.pictures.on)) as bar:
            built = build_issue(room, span, look=look, theme=theme, now=moment, progress=lambda done, of: bar(completed=done, total=of))
    for note in (*built.notes, *([f"the changed file was kept as {built.kept}"] if built.kept else [])):
        click.echo(f"digest: {note}", err=True)
    if json_:
        print_json(
            {
                "number": built.issue.number,
                "period": built.issue.period.name,
                "path": str(built.path),
                "articles": built.articles,
                "stories": built.stories,
                "bytes": built.size,
            }
        )
    elif on_terminal():
        click.echo(
            f"No. {built.issue.number}, {built.issue.period.name}: {built.stories} stories of {built.articles} articles, "
            f"{built.size:,} bytes → {built.path}"
        )


def _take(ctx: click.Context, file: Path, editor: str, json_: bool) -> None:
    """An editor's file as edits."""
    from digest.work.markdown import take_markdown

    with newsroom(ctx) as room:
        issue, done = take_markdown(room, file, by=editor_name(editor, room.folder), now=now())
    if done and done.kept:
        click.echo(f"digest: the changed file was kept as {done.kept}", err=True)
    made = len(done.made) if done else 0
    if json_:
        row: dict[str, Any] = {"number": issue.number, "period": issue.period.name, "path": str(done.path) if done else None, "edits": made}
        print_json(row)
    elif on_terminal():
        click.echo(f"No. {issue.number}, {issue.period.name}: {made} {'edit' if made == 1 else 'edits'}")
