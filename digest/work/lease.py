"""Hold a name for as long as this process lives: a run, a mailing.

take → renew from a thread every RENEW_SECONDS → drop; a process that dies renews no more, and its lease ends by itself
"""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from digest.errors import DigestError, StoreError
from digest.model import Lease
from digest.store import Leases

Clock = Callable[[], datetime]
RENEW_SECONDS = 3.0  # three tries before the ten seconds of a lease are over
WAIT_SECONDS = 0.25  # how often one who waits looks again


class Busy(DigestError):
    """Another process holds the name; nothing is wrong."""

    exit_code = 0

    def __init__(self, lease: Lease) -> None:
        what = lease.name.removeprefix("mailing:")
        who, since = lease.holder.split(" ", maxsplit=1)[0], f"{lease.since:%H:%M:%S}"
        super().__init__(f"another process ({who}) has {what} in hand since {since} UTC; nothing to do here")
        self.lease = lease


class Held:
    """A lease in our hands. `check` raises StoreError once it is lost, so that no more is claimed with it."""

    def __init__(self, leases: Leases, name: str, holder: str, clock: Clock) -> None:
        self.holder = holder
        self._leases, self._name, self._clock = leases, name, clock
        self._ended = threading.Event()
        self._lost = False
        self._thread = threading.Thread(target=self._beat, name=f"lease {name}", daemon=True)
        self._thread.start()

    def check(self) -> None:
        if self._lost:
            raise StoreError(f"the lease of {self._name} was lost to another process; run this again")

    def _beat(self) -> None:
        while not self._ended.wait(RENEW_SECONDS):
            try:
                self._lost = not self._leases.renew(self._name, self.holder, now=self._clock())
            except StoreError:
                continue  # a store that is locked for a moment: the next beat tries again, and a claim looks for itself
            if self._lost:
                return

    def end(self) -> None:
        self._ended.set()
        self._thread.join()


@contextmanager
def held(leases: Leases, name: str, *, clock: Clock, wait: float = 0) -> Iterator[Held]:
    """The lease of `name` while the block runs; raises Busy where another holds it and does not let go within `wait` seconds."""
    holder = f"{socket.gethostname()}:{os.getpid()} {secrets.token_hex(4)}"
    deadline = time.monotonic() + wait
    while (lease := leases.take(name, holder, now=clock())).holder != holder:
        if time.monotonic() >= deadline:
            raise Busy(lease)
        time.sleep(WAIT_SECONDS)
    mine = Held(leases, name, holder, clock)
    try:
        yield mine
    finally:
        mine.end()
        with suppress(StoreError):  # a full disk: the lease ends by itself
            leases.drop(name, holder)
