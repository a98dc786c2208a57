"""`digest build`: the draft of a period."""

import click

from digest.cli.opening import as_json, newsroom, now, on_terminal, print_json


@click.command()
@click.option("--period", metavar="P", help="An ISO week (2026-W25), a day, or START..END; left out: the current period.")
@click.option("--look", metavar="L", help="The look; left out: issue.look of digest.toml.")
@click.option("--theme", metavar="T", help="Only the stories of this theme.")
@as_json
@click.pass_context
def build(ctx: click.Context, period: str | None, look: str | None, theme: str | None, json_: bool) -> None:
    """Make the draft of a period from the stored articles and write it to issues/. Building again changes nothing else."""
    from digest.work.build import build as build_issue
    from digest.work.build import current
    from digest.work.issues import named_period

    with newsroom(ctx) as room:
        moment = now()
        span = named_period(room, period) if period else current(room, now=moment)
        built = build_issue(room, span, look=look, theme=theme, now=moment)
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
