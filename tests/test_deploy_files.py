"""The files of docs/deploy/ are what cron, systemd and GitHub read, and every command in them and in docs/running.md is there."""

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from digest.cli import COMMANDS, main

DOCS = Path(__file__).parent.parent / "docs"
DEPLOY = DOCS / "deploy"
FIELD = r"(?:\*|\*/\d+|\d+)"
CRON = re.compile(rf"(?:{FIELD} ){{4}}{FIELD} \S.*")
CALL = re.compile(r"(?:/bin/|`|^)digest(?: --project \S+)? ([a-z-]+)((?: --[a-z-]+)*)")


@pytest.mark.parametrize("path", [*sorted(DEPLOY.iterdir()), DOCS / "running.md"], ids=lambda path: path.name)
def test_every_command_is_there(path):
    """A command and its options that a document names can be called."""
    calls = CALL.findall(path.read_text())
    if path.suffix != ".timer":
        assert calls
    for name, options in calls:
        assert name in COMMANDS, name
        command = main.get_command(click.Context(main), name)
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(options.split()) <= known, name


def test_the_crontab_is_one():
    """Each line is a comment, a setting, or five fields and a command; a per cent sign is escaped."""
    for line in (DEPLOY / "crontab").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Z_]+=\S+", line) or CRON.fullmatch(line), line
        assert line.startswith("#") or "%" not in line.replace(r"\%", ""), line


def test_the_units_are_units():
    """Sections and keys as systemd writes them; the timer calls the service of its own name, and never runs one twice at once."""
    service, timer = ((DEPLOY / f"digest-run.{kind}").read_text() for kind in ("service", "timer"))
    for text in (service, timer):
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        assert all(re.fullmatch(r"\[[A-Z][a-z]+\]|[A-Za-z]+=\S.*", line) for line in lines)
    assert "Type=oneshot" in service
    assert "SuccessExitStatus=4" in service
    assert "OnCalendar=*:0/15" in timer


def test_systemd_finds_nothing_wrong(tmp_path):
    """systemd-analyze verify, where there is one, with the paths of this machine."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    for kind in ("service", "timer"):
        text = (DEPLOY / f"digest-run.{kind}").read_text()
        text = re.sub(r"(ExecStart(?:Pre)?=-?)\S+", r"\1/bin/true", text).replace("User=digest", "User=root")
        (tmp_path / f"digest-run.{kind}").write_text(text)
    units = [str(tmp_path / f"digest-run.{kind}") for kind in ("service", "timer")]
    done = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, timeout=60, check=False)
    assert "digest-run" not in done.stderr, done.stderr


def test_the_action_is_one():
    """It is called by the clock, one at a time, on a runner whose disk stays, and takes the approved files first."""
    action = yaml.safe_load((DEPLOY / "github-action.yml").read_text())
    triggers = action[True]  # YAML 1.1 reads the key "on" as a yes
    assert CRON.fullmatch(f"{triggers['schedule'][0]['cron']} command")
    assert action["concurrency"]["cancel-in-progress"] is False
    (job,) = action["jobs"].values()
    assert job["runs-on"] == "self-hosted"
    assert ["pull" in step["run"] or "digest" in step["run"] for step in job["steps"]] == [True] * 3
