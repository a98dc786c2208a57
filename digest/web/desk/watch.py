"""Which of a project's files changed, so that the desk loads again: templates/, feeds/, issues/ and digest.toml, nothing else.

file system → two watches (the folder's own level; the trees below) → was the content changed? → set of paths
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

log = logging.getLogger("digest.desk")

TREES = ("templates", "feeds", "issues")
SETTINGS = "digest.toml"
# Changes that come closer together than this belong to one save (ms); a person sees 150 ms as at once.
STEP_MS = 50
# What was written while a watch was being set up is found by looking once, this long after (s).
SETTLE_SECONDS = 0.3


class Watch:
    """Remembers the content of the watched files: a save that changes nothing is no change, and a load that writes its own
    issue file again with the same words does not call itself for ever."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._known = self._snapshot()

    async def changes(self) -> AsyncIterator[frozenset[Path]]:
        """Each set of files that were added, changed or removed. Ends only by cancelling; a machine that cannot watch gets one line."""
        stirred, planted = asyncio.Event(), asyncio.Event()
        watchers = (asyncio.create_task(self._own_level(stirred, planted)), asyncio.create_task(self._trees(stirred, planted)))
        try:
            while True:
                await stirred.wait()
                stirred.clear()
                if changed := await asyncio.to_thread(self._compare):
                    yield changed
        finally:
            await _stop(*watchers)

    async def _own_level(self, stirred: asyncio.Event, planted: asyncio.Event) -> None:
        """digest.toml, by its folder (editors save by renaming, which a watch on the file would lose), and trees that come or go."""
        async for names in _batches(self.folder, recursive=False):
            if SETTINGS in names:
                stirred.set()
            if names & set(TREES):
                planted.set()

    async def _trees(self, stirred: asyncio.Event, planted: asyncio.Event) -> None:
        """What lies in the trees; begun again when one comes (issues/, with the first draft) or is replaced (git)."""
        while True:
            inner = asyncio.create_task(self._stir(stirred))
            await asyncio.sleep(SETTLE_SECONDS)
            stirred.set()
            try:
                await planted.wait()
                planted.clear()
            finally:
                await _stop(inner)

    async def _stir(self, stirred: asyncio.Event) -> None:
        if present := tuple(tree for name in TREES if (tree := self.folder / name).is_dir()):
            async for _ in _batches(*present, recursive=True):
                stirred.set()

    def _compare(self) -> frozenset[Path]:
        now = self._snapshot()
        before, self._known = self._known, now
        return frozenset(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))

    def _snapshot(self) -> dict[Path, bytes]:
        files = [self.folder / SETTINGS]
        for name in TREES:
            files += (self.folder / name).rglob("*")
        return {path: seen for path in files if not _is_scratch(path) and (seen := _content(path)) is not None}


async def _batches(*paths: Path, recursive: bool) -> AsyncIterator[set[str]]:
    """The names of the files that stirred, a save at a time."""
    from watchfiles import awatch

    try:
        async for batch in awatch(*paths, watch_filter=None, step=STEP_MS, recursive=recursive):
            yield {Path(path).name for _, path in batch}
    except (OSError, RuntimeError) as error:
        log.warning("Live reload is off, this machine cannot watch files: %s", error)


async def _stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _is_scratch(path: Path) -> bool:
    """What editors leave beside a file while they save it."""
    return path.name.startswith((".", "#")) or path.name.endswith(("~", ".swp", ".swx", ".tmp", ".part"))


def _content(path: Path) -> bytes | None:
    """The SHA-256 of a regular file, or None where there is none to read (a folder, a pipe, gone again)."""
    try:
        return hashlib.sha256(path.read_bytes()).digest() if path.is_file() else None
    except OSError:
        return None
