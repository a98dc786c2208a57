"""A mailing over SMTP that is killed anywhere and gone on with: nobody is mailed twice, nobody is forgotten, few are unknown."""

import shutil
from pathlib import Path

import pytest
from lives import check, kill_at_step, kill_by_chance, settle
from mailing_program import STEPS
from mailing_project import set_sender
from servers import storing_server

PEOPLE = 500
CONNECTIONS = 4
KILLS = 50


@pytest.fixture
def project(mailing_project, tmp_path):
    """A copy of the approved project that nobody has mailed from."""
    return Path(shutil.copytree(mailing_project, tmp_path / "project"))


def smtp(project: Path, port: int) -> None:
    set_sender(project, f'kind = "smtp"\nhost = "127.0.0.1"\nport = {port}\ntls = "off"\nconnections = {CONNECTIONS}')


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(project, tmp_path, step):
    """Killed three times at the same step and gone on with, each reader has the issue once or is unknown; before a byte left nobody is."""
    with storing_server(tmp_path) as server:
        smtp(project, server.port)
        kill_at_step(project, step, 3)
        settle(project, 3)
        most = {"before-claim": 0, "after-record": 0}.get(step, 3 * CONNECTIONS)
        check(project, server.addresses(), people=PEOPLE, most_unknown=most)


def test_killed_at_fifty_random_points(project, tmp_path):
    """Killed fifty times at moments of chance, a mailing ends with 500 readers who have it once or are unknown."""
    with storing_server(tmp_path) as server:
        smtp(project, server.port)
        kill_by_chance(project, server.record, KILLS, seed=20261122, most=6, within=0.01)
        settle(project, KILLS)
        check(project, server.addresses(), people=PEOPLE, most_unknown=KILLS * CONNECTIONS)
