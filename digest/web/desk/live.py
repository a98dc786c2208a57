"""The review that the desk shows now, and what became of the last change.

files change → refresh(changed) → load, in a thread of its own, one at a time → version → every open page is told
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Literal, TypeVar

from digest.errors import DigestError
from digest.work.review import Review

log = logging.getLogger("digest.desk")

T = TypeVar("T")
Load = Callable[[frozenset[Path]], Review]
# An idle stream says something this often, so that a page that went away is noticed and let go.
PING_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why the last change could not be shown: an `error` its maker can mend, or a `bug` of ours."""

    kind: Literal["error", "bug"]
    line: str


class LiveReview:
    """Holds the last good review. `fault` stands beside it while the newest change cannot be shown."""

    def __init__(self, load: Load) -> None:
        self.review: Review | None = None
        self.opened: Review | None = None  # the first good one: what an editor saw when the desk opened
        self.fault: Fault | None = None
        self.busy = False
        self.closed = False
        self._load = load
        self._pending: frozenset[Path] = frozenset()
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()
        self._first = asyncio.Event()
        # A server started anew must not repeat the versions of the one before: a page left open would miss the difference.
        self._boot = secrets.token_hex(4)
        self._count = 0

    @property
    def version(self) -> str:
        """A word that differs after every load that brought something else."""
        return f"{self._boot}-{self._count}"

    async def refresh(self, changed: frozenset[Path]) -> None:
        """Load again. After a failure `load` is given every file that changed since the last success."""
        async with self._turn:
            self._pending |= changed
            self._announce(busy=True)
            is_same = False
            try:
                review = await in_thread(lambda: self._load(self._pending))
                is_same = self.fault is None and review == self.review  # no page has to be read again for that
                self.review, self.fault, self._pending = review, None, frozenset()
                self.opened = self.opened or review
            except DigestError as error:
                self.fault = Fault(kind="error", line=error.page or str(error))
            except Exception as error:
                log.exception("The desk met a bug; the page keeps the last good mail")
                self.fault = Fault(kind="bug", line=f"{type(error).__name__}: {error}".rstrip(": "))
            self._count += not is_same
            self._first.set()
            self._announce(busy=False)

    async def ready(self) -> None:
        """Wait for the first load, good or bad."""
        await self._first.wait()

    async def follow(self) -> AsyncIterator[str]:
        """Server-sent events: the state now and after every change, `working` while a load runs, else `version`; ends with the server."""
        while not self.closed:
            changed = self._changed
            name = "working" if self.busy else "version"
            yield f"retry: 500\nevent: {name}\ndata: {self.version}\n\n"
            while not self.closed and not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), PING_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"

    def close(self) -> None:
        """End every stream and every wait."""
        self.closed = True
        self._first.set()
        self._announce(busy=False)

    def _announce(self, *, busy: bool) -> None:
        self.busy = busy
        told, self._changed = self._changed, asyncio.Event()
        told.set()


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` gives, or its error. A daemon thread, because Ctrl-C must not wait for a long load as it would for an executor's."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(given: list[T], error: Exception | None) -> None:
        if result.cancelled():
            return
        if error is None:
            result.set_result(given[0])
        else:
            result.set_exception(error)

    def run() -> None:
        given: list[T] = []
        error: Exception | None = None
        try:
            given.append(work())
        except Exception as caught:
            error = caught
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, given, error)

    Thread(target=run, name="desk load", daemon=True).start()
    return await result
