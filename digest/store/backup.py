"""A copy of a database that is in use."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from digest.store.database import create_private
from digest.store.faults import store_errors


def copy_database(source: Path, target: Path) -> None:
    """Copy `source` as of now to `target` (mode 0600), replacing an earlier copy only once this one is whole; raises StoreError."""
    partial = target.with_name(f"{target.name}.partial")
    with store_errors(target):
        partial.unlink(missing_ok=True)
        try:
            create_private(partial)
            with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(partial)) as new:
                old.backup(new)
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)
