"""Mail over SMTP: a few connections, each in a thread, one message on each at a time.

rate → a connection (idle: RSET; none: open, STARTTLS, log in) → hand over (send.connection) → receipt → the connection is idle again
"""

import contextlib
import queue
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from digest.errors import SenderError, SettingsError
from digest.model import Receipt
from digest.send import Message
from digest.send.connection import ANSWER_SECONDS, FINAL_SECONDS, Away, Connection, Door
from digest.send.mime import address_fault, sender_address, wire_address, write_message
from digest.settings import SenderSection

REOPEN_SECONDS = 60.0  # how long a server that worked before may be away: a restart, or fewer connections than asked for
REOPEN_PAUSE = 1.0  # seconds between two tries, doubled each time


class SmtpSender:
    """Hands messages to the mail server of [sender] in digest.toml. `password` goes to the server over verified TLS and nowhere else."""

    kind = "smtp"

    def __init__(
        self,
        section: SenderSection,
        *,
        password: str = "",
        context: ssl.SSLContext | None = None,
        answer_seconds: float = ANSWER_SECONDS,
        final_seconds: float = FINAL_SECONDS,
        reopen_seconds: float = REOPEN_SECONDS,
    ) -> None:
        """Raises SettingsError where a password is missing or would travel readable. `context` and the seconds are for tests."""
        if section.user and section.tls not in ("required", "implicit"):
            raise SettingsError(
                f'[sender] user with tls = "{section.tls}" shows the password to the network: set tls = "required" or "implicit"'
            )
        if section.user and not password:
            raise SettingsError("[sender] user is set and there is no password: put it in DIGEST_SMTP_PASSWORD, or take user out")
        self.in_flight = section.connections
        self._door = Door(section, password, context, answer_seconds, final_seconds)
        self._reopen_seconds = reopen_seconds
        self._gap = 1 / section.rate if section.rate else 0.0
        self._threads = ThreadPoolExecutor(section.connections, thread_name_prefix="smtp")
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._busy: set[Connection] = set()
        self._opening = threading.Lock()
        self._pacing = threading.Lock()
        self._stop = threading.Event()
        self._next = 0.0
        self._worked = False
        self._fault: SenderError | None = None

    def send(self, messages: Sequence[Message]) -> Iterator[Receipt]:
        """Hand over the messages, one on each connection; raises SenderError after the receipts of those that were under way."""
        self._fault = None
        fault: SenderError | SettingsError | None = None
        for done in as_completed([self._threads.submit(self._send_one, message) for message in messages]):
            try:
                receipt = done.result()
            except (SenderError, SettingsError) as wrong:
                fault = fault or wrong
                continue
            yield receipt
        if fault:
            raise fault

    def close(self) -> None:
        """Say goodbye on idle connections and cut the others: what is under way there ends as unknown."""
        self._stop.set()
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().quit()
        for link in tuple(self._busy):
            link.cut()
        self._threads.shutdown(cancel_futures=True)

    def _send_one(self, message: Message) -> Receipt:
        if fault := address_fault(message.address):
            return Receipt(delivery=message.id, outcome="refused", answer=fault)
        sender = sender_address(message.envelope.sender)[1]
        recipient = wire_address(message.address)
        wire = write_message(message)
        self._pace()
        link = self._take()
        try:
            outcome, answer = link.hand_over(sender, recipient, wire)
        except SenderError as wrong:
            self._fault = wrong
            raise
        finally:
            self._give_back(link)
        return Receipt(delivery=message.id, outcome=outcome, answer=answer)

    def _pace(self) -> None:
        """Wait for this message's turn under [sender] rate."""
        with self._pacing:
            turn = max(self._next, time.monotonic())
            self._next = turn + self._gap
        self._stop.wait(max(0.0, turn - time.monotonic()))

    def _take(self) -> Connection:
        """A connection that answers. A server that worked before gets a while to come back, or another message to free its connection."""
        deadline, pause = time.monotonic() + self._reopen_seconds, REOPEN_PAUSE
        while True:
            link = self._idle_link(0)
            if not link:
                try:
                    link = self._open()
                except Away as away:
                    left = deadline - time.monotonic()
                    if not self._worked or left <= 0:
                        self._fault = away
                        raise
                    # Perhaps a server that allows fewer connections than we ask for: then another message's will do.
                    link = self._idle_link(min(pause, left))
                    pause *= 2
            if link:
                self._busy.add(link)
                return link

    def _idle_link(self, seconds: float) -> Connection | None:
        """An idle connection that still answers, waited for so long; None where there is none."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                link = self._idle.get(timeout=max(0.0, deadline - time.monotonic())) if seconds else self._idle.get_nowait()
            except queue.Empty:
                return None
            if link.reset():
                return link

    def _open(self) -> Connection:
        """A new connection. One at a time: a wrong password is tried once, not once a connection."""
        with self._opening:
            if self._stop.is_set():
                raise SenderError("the sender was closed while a message waited for a connection")
            if self._fault:
                raise SenderError(str(self._fault))
            try:
                link = self._door.open()
            except SenderError as wrong:
                if not (self._worked and isinstance(wrong, Away)):
                    self._fault = wrong
                raise
            self._worked = True
            return link

    def _give_back(self, link: Connection) -> None:
        self._busy.discard(link)
        if link.open and not self._stop.is_set():
            self._idle.put(link)
        else:
            link.close()
