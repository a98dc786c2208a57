"""What commands share: finding the project, the clock, and how they speak to a terminal or to a program."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from digest.errors import ProjectError

as_json = click.option("--json", "json_", is_flag=True, help="Print JSON for a program to read.")


def now() -> datetime:
    """The command line's clock: one of the three places that read it."""
    return datetime.now(UTC)


def project_folder(ctx: click.Context) -> Path:
    """The project that --project names, or the nearest one; says which when it lies above."""
    from digest.project import find_project

    folder = find_project(ctx.obj, Path.cwd())
    if ctx.obj is None and folder != Path.cwd() and sys.stderr.isatty():
        click.echo(f"project: {folder}", err=True)
    return folder


def maybe_project(ctx: click.Context) -> Path | None:
    """The same, or None where there is no project and none was asked for."""
    try:
        return project_folder(ctx)
    except ProjectError:
        if ctx.obj is not None:
            raise
        return None


@contextmanager
def newsroom(ctx: click.Context, *, sandbox: bool = False) -> Iterator[Any]:
    """The opened project of this command."""
    from digest.project import open_newsroom

    with open_newsroom(project_folder(ctx), sandbox=sandbox) as opened:
        yield opened


def print_json(value: Any) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def on_terminal() -> bool:
    return sys.stdout.isatty()


def count(number: int, noun: str) -> str:
    """ "1 feed", "7 feeds"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
