"""The history of an issue as a whole: every yes, every skip and every taking back, each once."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from digest.cli import main
from digest.compose.editlog import make_edit
from digest.model.edits import Subject
from digest.project import open_newsroom
from digest.work.approval import approve, skip, take_back
from digest.work.decisions import decision_words, decisions_of, in_order
from digest.work.edits import Line
from digest.work.issues import find_issue
from tests.making import make_weekly

NOW = datetime(2026, 6, 18, 17, 45, 3, 250_000, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The issue's file in a project of the test's own."""
    return make_weekly(tmp_path / "project")


def run(path: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(path.parent.parent), *words], catch_exceptions=False)


def test_every_decision_stays_in_the_history(path: Path) -> None:
    """Approved, taken back, approved again, taken back, skipped and that taken back are six lines, each with who and why."""
    with open_newsroom(path.parent.parent) as room:
        for hour in (0, 2):
            yes = approve(room, find_issue(room, None), by="Ada", now=NOW + timedelta(hours=hour))
            take_back(room, yes, by="Bo", now=NOW + timedelta(hours=hour + 1))
        skip(room, find_issue(room, None), "holiday\n", by="Ada", now=NOW + timedelta(hours=4))
        back = take_back(room, find_issue(room, None), "no holiday", by="Cy", now=NOW + timedelta(hours=5))
        log = decisions_of(room, back)
    assert [f"{one.by} {decision_words(one)}" for one in log] == [
        "Ada approved it", "Bo took the approval back", "Ada approved it", "Bo took the approval back",
        "Ada skipped it: holiday", "Cy took the skip back: no holiday",
    ]  # fmt: skip
    assert [len(one.sha256) for one in log] == [64, 0, 64, 0, 0, 0]
    assert [one.at.hour for one in log] == [17, 18, 19, 20, 21, 22]


def test_the_command_tells_them(path: Path) -> None:
    """`digest history` prints a line a decision, as JSON a row with kind, by, at, reason and hash; the standing approval stands once."""
    assert "nobody has changed issue 7 yet" in run(path, "history", "7").stdout
    for words in (("skip", "7", "--reason", "holiday"), ("approve", "--recall"), ("approve", "7"), ("approve", "7")):
        assert run(path, *words, "--as", "Ada").exit_code == 0
    told = run(path, "history", "7").stdout.splitlines()
    assert [line.partition(" UTC  ")[2] for line in told] == ["Ada skipped it: holiday", "Ada took the skip back", "Ada approved it"]
    row = json.loads(run(path, "history", "7", "--json").stdout)
    assert [one["kind"] for one in row["decisions"]] == ["skipped", "unskipped", "approved"]
    assert set(row["decisions"][0]) == {"kind", "by", "at", "reason", "sha256", "words"}
    assert (row["decisions"][0]["reason"], row["decisions"][0]["sha256"]) == ("holiday", None)
    assert (row["decisions"][2]["at"], row["approval"]["by"]) == (row["approval"]["at"], "Ada")


def test_an_approval_that_came_in_the_file_is_told_once(path: Path, tmp_path: Path) -> None:
    """A store that was not there when the issue was approved tells what the file says, also after it was taken
    back there; the one that was does not tell it twice."""
    assert run(path, "approve", "7", "--as", "Ada").exit_code == 0
    elsewhere = make_weekly(tmp_path / "elsewhere")
    elsewhere.write_text(path.read_text())
    for one in (path, elsewhere):
        assert run(one, "history", "7").stdout.count("Ada approved it") == 1
    assert run(elsewhere, "approve", "7", "--recall", "--as", "Bo").exit_code == 0
    told = run(elsewhere, "history", "7").stdout.splitlines()
    assert [line.partition(" UTC  ")[2] for line in told] == ["Ada approved it", "Bo took the approval back"]


def test_edits_and_decisions_stand_in_the_order_of_time(path: Path) -> None:
    """An edit of the second in which the issue was approved came before the approval, which keeps no parts of a second."""
    first, second = (make_edit(Subject(text=text), by="Ada", at=at) for text, at in (("a", NOW), ("b", NOW + timedelta(hours=2))))
    lines = [Line(edit=one, words="") for one in (first, second)]
    with open_newsroom(path.parent.parent) as room:
        yes = approve(room, find_issue(room, None), by="Ada", now=NOW)
        assert in_order(lines, decisions_of(room, yes)) == (lines[0], *decisions_of(room, yes), lines[1])
