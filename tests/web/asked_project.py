"""A sample project with a draft that has doubts, made once and copied."""

from datetime import UTC, datetime
from pathlib import Path

from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.build import build
from digest.work.gather import gather
from digest.work.issues import named_period

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def make_asked(folder: Path) -> Path:
    """The starter with its week gathered and built."""
    make_project(folder)
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        build(room, named_period(room, "2026-W25"), now=NOW)
    return folder
