"""A mailing over SendGrid that is killed anywhere and gone on with: the same as over SMTP, with a whole request in flight at once."""

import shutil
from pathlib import Path

import pytest
from fake_sendgrid import KEY, running_fake
from lives import check, kill_at_step, kill_by_chance, settle
from mailing_program import STEPS
from mailing_project import set_sender

PEOPLE = 500
KILLS = 50
AT_A_STEP = 20  # messages of one request
BY_CHANCE = 4  # fifty kills may lose fifty requests: this many in each leave most of the readers to be reached
KEYED = {"SENDGRID_API_KEY": KEY}


@pytest.fixture
def project(mailing_project, tmp_path):
    """A copy of the approved project that nobody has mailed from."""
    return Path(shutil.copytree(mailing_project, tmp_path / "project"))


@pytest.fixture
def server(project, tmp_path):
    """A SendGrid in a process of its own, which the project mails through."""
    with running_fake(tmp_path / "accepted.jsonl") as running:
        set_sender(project, f'kind = "sendgrid"\nurl = "{running.url}"')
        yield running


def addresses(server) -> list[str]:
    return [mail["to"] for mail in server.accepted()]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(project, server, step):
    """Killed three times at the same step and gone on with, each reader has the issue once or is unknown: those of a request that left
    or may have left, and nobody else."""
    options = ("--in-flight", str(AT_A_STEP))
    kill_at_step(project, step, 3, *options, env=KEYED)
    settle(project, 3, *options, env=KEYED)
    lost = {"before-claim": 0, "after-record": 0}.get(step, 3 * AT_A_STEP)
    counts = check(project, addresses(server), people=PEOPLE, most_unknown=lost)
    assert counts["unknown"] == lost
    cut = server.requests() - len({mail["x_message_id"] for mail in server.accepted()})
    assert cut == (3 if step == "mid-message" else 0), "requests whose head arrived and whose body was cut"


def test_killed_at_fifty_random_points(project, server):
    """Killed fifty times at moments of chance, a mailing ends with 500 readers who have it once or are unknown."""
    options = ("--in-flight", str(BY_CHANCE))
    kill_by_chance(project, server.store, KILLS, *options, seed=20261123, most=BY_CHANCE, within=0.02, env=KEYED)
    settle(project, KILLS, *options, env=KEYED)
    check(project, addresses(server), people=PEOPLE, most_unknown=KILLS * BY_CHANCE)
