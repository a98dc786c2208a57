"""`digest init`: a project of one's own from the starter."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def init(folder: Path) -> None:
    """Make a new project in DIR: settings, feeds, templates and the sample week, ready for `digest preview`."""
    from digest.starter import make_project

    count = make_project(folder)
    click.echo(f"{folder}: {count} files. Next: cd {folder} && digest preview")
