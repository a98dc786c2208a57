"""A mailing that is killed anywhere and gone on with: nobody is mailed twice, nobody is forgotten, few are unknown."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from mailing_program import STEPS  # type: ignore[import-not-found]
from mailing_project import readers, set_sender  # type: ignore[import-not-found]
from servers import storing_server  # type: ignore[import-not-found]

from digest.project import open_newsroom

PROGRAM = Path(__file__).parent / "mailing_program.py"
PEOPLE = 500
CONNECTIONS = 4
BATCH = 10  # messages of one request in the SendGrid test: many requests, many places to die
KILLS = 50


@pytest.fixture
def project(mailing_project, tmp_path):
    """A copy of the approved project that nobody has mailed from."""
    return Path(shutil.copytree(mailing_project, tmp_path / "project"))


def mail(project: Path, *options: str, env: dict[str, str] | None = None) -> int:
    """Run the mailing program once; gives its exit code, -9 where it was killed."""
    command = [sys.executable, str(PROGRAM), str(project), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env={**os.environ, **(env or {})}, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode


def settle(project: Path, generation: int, *options: str, env: dict[str, str] | None = None) -> None:
    """Go on with the mailing to its end."""
    assert mail(project, "--clock", str(15 * generation), *options, env=env) == 0


def check(project: Path, accepted: list[str], *, most_unknown: int) -> None:
    """The record of the server against the ledger."""
    assert max(Counter(accepted).values()) == 1, "an address was mailed twice"
    with open_newsroom(project) as room:
        (mailing,) = room.ledger.mailings()
        counts = room.ledger.counts(mailing.id)
        rows = {row.address: row.status for row in room.ledger.deliveries(mailing.id)}
    assert mailing.status == "done"
    assert (sum(counts.values()), counts["pending"], counts["sending"], counts["refused"]) == (PEOPLE, 0, 0, 0)
    assert counts["sent"] + counts["unknown"] == PEOPLE
    assert counts["unknown"] <= most_unknown
    got = set(accepted)
    assert [address for address in readers(PEOPLE) if rows[address] == "sent" and address not in got] == []
    assert [address for address in readers(PEOPLE) if rows[address] != "unknown" and address not in got] == []


def smtp(project: Path, port: int) -> None:
    set_sender(project, f'kind = "smtp"\nhost = "127.0.0.1"\nport = {port}\ntls = "off"\nconnections = {CONNECTIONS}')


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(project, tmp_path, step):
    """Killed three times at the same step and gone on with, each reader has the issue once or is unknown; before a byte left nobody is."""
    with storing_server(tmp_path) as server:
        smtp(project, server.port)
        for generation in range(3):
            assert mail(project, "--step", step, "--nth", "5", "--clock", str(15 * generation)) == -signal.SIGKILL
        settle(project, 3)
        check(project, server.addresses(), most_unknown={"before-claim": 0, "after-record": 0}.get(step, 3 * CONNECTIONS))


def test_killed_at_fifty_random_points(project, tmp_path):
    """Killed fifty times at moments of chance, a mailing ends with 500 readers who have it once or are unknown."""
    chance = random.Random(20261122)
    with storing_server(tmp_path) as server:
        smtp(project, server.port)
        kills = run_kills(project, lambda: chance.uniform(0.02, 0.18))
        settle(project, KILLS + 1)
        check(project, server.addresses(), most_unknown=kills * CONNECTIONS)


def run_kills(project: Path, delay: Callable[[], float], *options: str, env: dict[str, str] | None = None) -> int:
    """Start and kill the mailing KILLS times; gives how many of them died with the mailing unfinished."""
    kills = 0
    for generation in range(KILLS):
        code = mail(project, "--after", f"{delay():.3f}", "--clock", str(15 * generation), *options, env=env)
        kills += code == -signal.SIGKILL
    assert kills == KILLS, "the mailing was over before it was killed often enough: shorten the delay"
    return kills
