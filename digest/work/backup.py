"""A copy of the store that can be put back, taken while others write."""

import os
from datetime import datetime
from pathlib import Path

from digest.errors import UsageError
from digest.store.backup import copy_database


def back_up(store: Path, target: Path | str | None, *, now: datetime) -> Path:
    """Copy the store to `target` and say where it lies: a new file, or a folder that gets one; left out: a file beside the store.

    An unnamed file is "digest.db.backup-20260619T070000Z", by `now`. Nothing is ever written over: `target` may be somebody's store.
    What ends in "/" or has no suffix and is not there is a folder that is missing (a disk not mounted), never a file to make.
    Raises UsageError where there is no store, no such folder, or the file is there already, StoreError where the copy cannot be made.
    """
    if not store.is_file():
        raise UsageError(f"{store}: there is no store to copy yet; `digest ingest` or `digest build` makes it")
    as_folder = str(target or "").endswith(os.sep)  # a Path forgets it
    target = None if target is None else Path(target)
    name = f"{store.name}.backup-{now:%Y%m%dT%H%M%SZ}"
    if target is None:
        target = store.with_name(name)
    elif target.is_dir():
        target = target / name
    elif as_folder or not (target.suffix or target.exists() or target.is_symlink()):
        raise UsageError(f"{target}: there is no such folder; make it, or name a file such as {target}.db")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent}: there is no such folder; make it, or name another")
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target}: there is something here already; name a new file, or a folder")
    copy_database(store, target)
    return target
