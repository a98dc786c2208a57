"""Lives of the mailing program: begun, killed at a step or at a moment of chance, gone on with, and checked against the server's record.

A life is a process of its own (fork of one that has imported Digest: a start costs a tenth of an interpreter's), so SIGKILL is a real one.
"""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from mailing_program import main
from mailing_project import readers

from digest.model import Mailing
from digest.project import open_newsroom

LEASE_OVER = 15  # seconds that a life's clock is ahead of the one before: the lease of the dead is over at once
LIFE_SECONDS = 300  # far more than a life takes
STARTING_SECONDS = 0.15  # about what a life takes until its first message leaves
POLL_SECONDS = 0.001

_begin = multiprocessing.get_context("forkserver")
_begin.set_forkserver_preload(
    ["digest.project", "digest.work.mail", "digest.store.sql", "digest.ingest.fetch", "digest.send.smtp", "digest.send.sendgrid"]
)


class Tally:
    """How many lines a growing record has; what was counted is not read again."""

    def __init__(self, record: Path) -> None:
        self._record, self._at, self._lines = record, 0, 0

    def __call__(self) -> int:
        if self._record.exists():
            with self._record.open("rb") as file:
                file.seek(self._at)
                new = file.read()
            self._at += len(new)
            self._lines += new.count(b"\n")
        return self._lines


def begin(project: Path, generation: int, *options: str, env: Mapping[str, str] | None = None) -> BaseProcess:
    """A life of the mailing program; `generation` counts those before it."""
    words = [str(project), "--clock", str(LEASE_OVER * generation), *options]
    life = _begin.Process(target=_live, args=(words, dict(env or {})), daemon=True)
    life.start()
    return life


def _live(words: list[str], env: dict[str, str]) -> None:
    os.environ.update(env)
    main(words)


def end(life: BaseProcess) -> int:
    """The exit code, -9 of one that was killed; what else went wrong it wrote to standard error."""
    life.join(LIFE_SECONDS)
    code = life.exitcode
    assert code in (0, -signal.SIGKILL), f"exit {code}"
    return code


def kill_at_step(project: Path, step: str, times: int, *options: str, env: Mapping[str, str] | None = None) -> None:
    """Lives that end at the fifth call of the step each."""
    for generation in range(times):
        assert end(begin(project, generation, "--step", step, "--nth", "5", *options, env=env)) == -signal.SIGKILL


def kill_by_chance(
    project: Path, record: Path, times: int, *options: str, seed: int, most: int, within: float, env: Mapping[str, str] | None = None
) -> None:
    """Lives that are killed up to `within` seconds after up to `most` messages of theirs arrived: by the record, so that a fast or slow
    machine kills at much the same places; those that nothing is awaited of die while they start."""
    chance, arrived = random.Random(seed), Tally(record)
    for generation in range(times):
        wanted = chance.randint(0, most)
        pause = chance.uniform(0, within if wanted else STARTING_SECONDS)
        goal = arrived() + wanted
        life = begin(project, generation, *options, env=env)
        while arrived() < goal and life.is_alive():
            time.sleep(POLL_SECONDS)
        time.sleep(pause)
        life.kill()
        assert end(life) == -signal.SIGKILL, f"the mailing was over before kill {generation + 1} of {times}: let fewer messages through"


def settle(project: Path, generation: int, *options: str, env: Mapping[str, str] | None = None) -> None:
    """Go on with the mailing to its end."""
    assert end(begin(project, generation, *options, env=env)) == 0


def check(project: Path, accepted: list[str], *, people: int, most_unknown: int) -> Mapping[str, int]:
    """The record of the server against the ledger: nobody twice, nobody forgotten, few unknown. Gives the counts."""
    assert max(Counter(accepted).values()) == 1, "an address was mailed twice"
    mailing, counts, rows = _ledger(project)
    assert mailing.status == "done"
    assert (sum(counts.values()), counts["sent"] + counts["unknown"]) == (people, people)
    assert counts["unknown"] <= most_unknown
    forgotten = {address for address in readers(people) if rows[address] != "unknown"} - set(accepted)
    assert not forgotten
    return counts


def _ledger(project: Path) -> tuple[Mailing, Mapping[str, int], dict[str, str]]:
    with open_newsroom(project) as room:
        (mailing,) = room.ledger.mailings()
        rows = {row.address: row.status for row in room.ledger.deliveries(mailing.id)}
        return mailing, room.ledger.counts(mailing.id), rows
