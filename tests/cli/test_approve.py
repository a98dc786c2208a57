"""`digest approve` and `digest skip` as an editor runs them."""

import json
import os
import subprocess
import sys
from datetime import datetime

import pytest

from digest.cli.approve import summary
from tests.making import make_weekly


@pytest.fixture
def path(tmp_path):
    """The issue's file in a project of the test's own, which git knows by the name of Grace."""
    made = make_weekly(tmp_path / "project")
    for words in (("init", "-q"), ("config", "user.name", "Grace")):
        subprocess.run(["git", *words], cwd=tmp_path / "project", check=True)
    return made


@pytest.fixture
def run(path):
    """Run the command in the project, with no git settings but its own."""
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LOGNAME": "ada-login"}

    def call(*words, **more):
        command = [sys.executable, "-m", "digest", *words]
        return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=60, check=False, env=env | more)

    return call


def test_approve_says_what_was_approved(run, path):
    """Number, period, subject, lists with their readers and the hash, to a program as JSON; the file holds the same; quiet otherwise."""
    assert run("subscribers", "add", "ada@example.org", "--list", "weekly").returncode == 0
    done = run("approve", "--as", "Ada", "--json")
    row = json.loads(done.stdout)
    assert (row["number"], row["period"], row["subject"], row["status"]) == (7, "2026-W25", "Marlow cuts its price", "approved")
    assert row["lists"] == [{"list": "weekly", "readers": 1}]
    kept = json.loads(path.read_text())["approval"]
    assert (row["approval"]["by"], row["approval"]["sha256"]) == (kept["by"], kept["sha256"]) == ("Ada", kept["sha256"])
    again = run("approve", "7")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    shown = json.loads(run("show", "--format", "json").stdout)
    assert (shown["status"], shown["approval"]["by"]) == ("approved", "Ada")


def test_the_name_comes_from_git_else_from_the_login(run, path):
    """--as outranks git's user.name, which outranks the login name."""
    assert json.loads(run("approve", "--json").stdout)["approval"]["by"] == "Grace"
    assert run("approve", "--recall").returncode == 0
    assert json.loads(run("approve", "--json", PATH="/nonexistent").stdout)["approval"]["by"] == "ada-login"


def test_a_yes_and_a_skip_are_taken_back(run):
    """--recall makes a draft of either and keeps who did it."""
    for words in (("approve",), ("skip", "--reason", "a thin week")):
        assert run(*words).returncode == 0
        row = json.loads(run("approve", "--recall", "--as", "Ada", "--json").stdout)
        assert (row["status"], row["reason"], row["approval"]) == ("draft", "taken back by Ada", None)


def test_skip_keeps_the_reason(run, path):
    """The file says that the issue is not mailed, why, and who said so."""
    row = json.loads(run("skip", "2026-W25", "--reason", "a thin week", "--as", "Ada", "--json").stdout)
    assert (row["status"], row["reason"]) == ("skipped", "a thin week (by Ada)")
    assert json.loads(path.read_text())["reason"] == "a thin week (by Ada)"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("approve", "9"), 2, "no issue"),
        (("approve", "--recall"), 2, "nothing to take back"),
        (("skip",), 2, "--reason"),
        (("skip", "--reason", " "), 2, "why"),
    ],
)
def test_a_wrong_word_is_refused(run, words, code, said):
    """Each mistake has its exit code and says what to do."""
    done = run(*words)
    assert (done.returncode, said in done.stderr) == (code, True)
    assert "Traceback" not in done.stderr


def test_what_cannot_be_rendered_is_not_approved(run, path):
    """The template and its line are named, and the issue stays a draft."""
    template = path.parent.parent / "templates/parts/lead.mjml.j2"
    template.write_text("{{ nothing.here }}")
    done = run("approve")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "parts/lead.mjml.j2: line 1" in done.stderr
    assert json.loads(path.read_text())["status"] == "draft"


def test_a_person_reads_three_lines(run):
    """What, by whom with a short hash, and whom it would reach; a taken back one says why instead."""
    row = json.loads(run("approve", "--as", "Ada", "--json").stdout)

    row["approval"]["at"] = datetime.fromisoformat(row["approval"]["at"])
    first, second, third = summary(row)
    assert first == "No. 7, 2026-W25: Marlow cuts its price"
    assert second.startswith("approved by Ada at ")
    assert second.endswith(row["approval"]["sha256"][:12])
    assert third == "goes to 1 list, 0 readers known here"
    assert summary({**row, "approval": None, "status": "draft", "reason": "taken back by Ada"})[1] == "draft: taken back by Ada"
