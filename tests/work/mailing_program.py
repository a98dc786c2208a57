"""Mails an issue and dies where it is told: the program that the kill tests run.

python mailing_program.py PROJECT [--step STEP] [--nth N] [--clock SECONDS] [--in-flight N]

Its ledger and its sockets are the real ones; only before or after the n-th call of a step the process ends itself by SIGKILL.
`--clock` sets its clock on, so that the lease of a dead one is over without a wait.
"""

import argparse
import dataclasses
import os
import signal
import socket
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from digest.project import open_newsroom
from digest.work.issues import find_issue
from digest.work.mail import mail_issue

STEPS = ("before-claim", "after-claim", "mid-message", "before-record", "after-record")
MESSAGE_BYTES = 4_000  # a write of this size carries a message's body, not a command


def die(*_: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


class Countdown:
    """Says when the n-th call has come."""

    def __init__(self, nth: int) -> None:
        self.left = nth

    def now(self) -> bool:
        self.left -= 1
        return self.left == 0


class MortalLedger:
    """The given ledger, dying before or after the n-th claim or record."""

    def __init__(self, ledger: Any, step: str, countdown: Countdown) -> None:
        self._ledger, self._step, self._countdown = ledger, step, countdown

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def claim(self, *args: Any, **more: Any) -> Any:
        return self._around("claim", args, more)

    def record(self, *args: Any, **more: Any) -> Any:
        return self._around("record", args, more)

    def _around(self, verb: str, args: Any, more: Any) -> Any:
        mine = self._step.endswith(verb) and self._countdown.now()
        if mine and self._step.startswith("before"):
            die()
        found = getattr(self._ledger, verb)(*args, **more)
        if mine:
            die()
        return found


def cut_messages(countdown: Countdown) -> None:
    """From now on the n-th large write to any socket stops in its middle, and so does the process."""
    whole = socket.socket.sendall

    def sendall(self: socket.socket, data: Any, *flags: int) -> None:
        if len(data) > MESSAGE_BYTES and countdown.now():
            whole(self, bytes(data)[: len(data) // 2], *flags)
            die()
        whole(self, data, *flags)

    socket.socket.sendall = sendall  # type: ignore[method-assign]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("--step", choices=(*STEPS, ""), default="")
    parser.add_argument("--nth", type=int, default=1)
    parser.add_argument("--clock", type=float, default=0)
    parser.add_argument("--in-flight", type=int, default=0)
    given = parser.parse_args(arguments)
    ahead = timedelta(seconds=given.clock)
    with open_newsroom(given.project) as room:
        if given.in_flight:
            room.sender().in_flight = given.in_flight
        countdown = Countdown(given.nth)
        if given.step == "mid-message":
            cut_messages(countdown)
        mortal = dataclasses.replace(room, ledger=MortalLedger(room.ledger, given.step, countdown))
        issue = find_issue(mortal, None)
        done = mail_issue(mortal, issue, "weekly", clock=lambda: datetime.now(UTC) + ahead)
    sys.exit(0 if done.status == "done" else 1)


if __name__ == "__main__":
    main()
