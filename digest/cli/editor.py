"""Who decides at this keyboard: the name that an approval carries."""

import getpass
import shutil
import subprocess
from pathlib import Path

import click

GIT_SECONDS = 5  # git reads a file; one that takes longer hangs

as_editor = click.option("--as", "editor", metavar="NAME", default="", help="Who decides; left out: git's user.name, else your login name.")


def editor_name(given: str, folder: Path) -> str:
    """The name given, else git's for this folder, else the login name; "" where there is none."""
    return " ".join(given.split()) or _git_name(folder) or _login_name()


def _git_name(folder: Path) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603  (git's own path and fixed words)
            [git, "-C", str(folder), "config", "user.name"], capture_output=True, text=True, timeout=GIT_SECONDS, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return " ".join(done.stdout.split())


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user: a container with a bare number
        return ""
