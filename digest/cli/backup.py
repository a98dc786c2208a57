"""`digest backup`: a copy of the store."""

import click

from digest.cli.opening import now, project_folder


@click.command()
@click.argument("file", required=False, type=click.Path(), metavar="[FILE]")
@click.pass_context
def backup(ctx: click.Context, file: str | None) -> None:
    """Copy the store to FILE while others may write: a new file, or a folder that is there; left out: beside the store, by the time.

    A store restored from the copy holds: `digest run` asks before it mails what was due before (docs/backup.md).
    """
    from digest.project import read_settings
    from digest.store.sql import store_path
    from digest.work.backup import back_up

    folder = project_folder(ctx)
    written = back_up(store_path(read_settings(folder).store.url, folder), file, now=now())
    click.echo(f"{written}: {written.stat().st_size:,} bytes")
