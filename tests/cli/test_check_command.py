"""`digest check` as an editor and a program run it."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from digest.blocks import Footer, Note
from digest.cli import main
from tests.making import make_weekly, written_issue


@pytest.fixture
def check(tmp_path):
    """Run the command over an issue with this note in it."""

    def run(note, *words):
        issue = written_issue()
        folder = tmp_path / "project"
        make_weekly(folder, replace(issue, blocks=(*issue.blocks[:-1], Note(markdown=note), Footer())))
        return CliRunner().invoke(main, ["--project", str(folder), "check", *words])

    return run


def test_an_error_ends_with_three(check):
    """The table says level, rule, place, what and what to do; the sums stand last."""
    done = check("Dear *|FNAME|*, read on.")
    assert done.exit_code == 3
    assert all(word in done.output for word in ("error", "content.leftover", "note", "*|FNAME|*", "→"))
    assert done.output.splitlines()[-1] == "No. 7, 2026-W25: 1 error, 1 warning"


def test_warnings_alone_end_with_nought(check):
    """A program gets the same as JSON: counts, and each finding with family, rule, level and place."""
    done = check("Read on.", "2026-W25", "--json")
    row = json.loads(done.stdout)
    assert (done.exit_code, row["number"], row["errors"], row["warnings"]) == (0, 7, 0, len(row["findings"]))
    (one,) = row["findings"]
    assert (one["family"], one["rule"], one["level"]) == ("content", "content.preheader", "warning")
    assert one["place"] == {"block": None, "index": None, "story": None, "header": "preheader"}


def test_an_issue_that_is_not_there(check):
    """The same word as of every command."""
    assert check("Read on.", "99").exit_code != 0
