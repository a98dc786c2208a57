"""`digest subscribers` and `digest lists` as an operator runs them."""

import json
import subprocess
import sys

import pytest

from digest.starter import make_project


@pytest.fixture
def run(tmp_path):
    """Run the command in a project of the test's own."""
    make_project(tmp_path / "project")

    def call(*words):
        return subprocess.run(
            [sys.executable, "-m", "digest", *words], cwd=tmp_path / "project", capture_output=True, text=True, timeout=60, check=False
        )

    return call


def test_a_list_is_filled_shown_and_left(run, tmp_path):
    """Import, count, show, remove, export: each says what it did, and who left stays in the export as gone."""
    roster = tmp_path / "people.csv"
    roster.write_text("email,name\nada@example.org,Ada\nbroken,B\n")
    done = run("subscribers", "import", str(roster), "--list", "weekly", "--json")
    assert json.loads(done.stdout) == {"list": "weekly", "rows": 1, "added": 1, "known": 0, "left": 0, "rejected": 1}
    assert "line 3 is no address" in done.stderr
    assert done.stderr.count("\n") == 1
    assert run("subscribers", "add", "grace@example.com", "--list", "weekly").returncode == 0
    (row,) = json.loads(run("lists", "--json").stdout)
    assert (row["list"], row["active"], row["unsubscribed"]) == ("weekly", 2, 0)
    assert "people.csv line 2" in run("subscribers", "show", "ada@example.org").stdout
    assert run("subscribers", "remove", "ada@example.org").returncode == 0
    exported = run("subscribers", "export", "--list", "weekly").stdout.splitlines()
    assert exported[0].startswith("email,name,status")
    assert exported[1].startswith("ada@example.org,Ada,unsubscribed")
    again = run("subscribers", "add", "ada@example.org", "--list", "weekly")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)


def test_an_import_says_who_left_and_how_much_is_wrong(run, tmp_path):
    """Those who left are counted; of the rows rejected, how many, the first, and the file with all."""
    roster = tmp_path / "people.csv"
    run("subscribers", "add", "ada@example.org", "--list", "weekly")
    roster.write_text("email,status\nada@example.org,unsubscribed\nbroken,active\ngrace@example.com,wibble\n")
    done = run("subscribers", "import", str(roster), "--list", "weekly", "--json")
    assert json.loads(done.stdout) == {"list": "weekly", "rows": 1, "added": 0, "known": 1, "left": 1, "rejected": 2}
    assert "2 rows rejected: line 3 is no address" in done.stderr
    assert "and 1 more; all in" in done.stderr
    assert "rejects-weekly.people.csv" in done.stderr


@pytest.mark.parametrize(("content", "code", "said"), [("", 2, "no column of addresses"), ("email,name\n", 0, "no row")])
def test_an_import_of_nobody_is_said(run, tmp_path, content, code, said):
    """An empty file is no list; one with a header alone is a list of nobody; neither is silent."""
    roster = tmp_path / "empty.csv"
    roster.write_text(content)
    done = run("subscribers", "import", str(roster), "--list", "weekly")
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert said in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "absent.csv", "--list", "weekly"), "cannot be read"),
        (("import", "digest.toml", "--list", "monthly"), "no list"),
        (("add", "nobody", "--list", "weekly"), "is no address"),
        (("show", "ada@example.org"), "on no list"),
        (("remove", "ada@example.org", "--list", "weekly"), "not on weekly"),
    ],
)
def test_a_wrong_word_is_one_line(run, words, said):
    """Every mistake is one line and exit code 2."""
    done = run("subscribers", *words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
