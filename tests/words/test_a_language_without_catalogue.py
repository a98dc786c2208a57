"""A language that Digest has no words for: English strings, its own days, one warning, and nothing fails."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from foreign_weeks import make_week
from pseudo import visible

from digest.cli import main
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.letters import sample_email


@pytest.mark.parametrize(
    ("language", "well", "said"),
    [
        ("en-AU", True, "en-AU, in the words of en"),
        ("de-AT", True, "de-AT, in the words of de"),
        ("fr", False, "fr: headings and marks stay English, for there is no catalogue; there are en, ar, de (docs/languages.md)"),
    ],
)
def test_doctor_says_so(tmp_path: Path, language: str, well: bool, said: str) -> None:
    """It is a warning, never a fault."""
    make_project(tmp_path / "project")
    settings = tmp_path / "project/digest.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "en"', f'language = "{language}"'), "utf-8")
    done = CliRunner().invoke(main, ["--project", str(tmp_path / "project"), "doctor", "--json"])
    row = next(row for row in json.loads(done.stdout) if row["what"] == "language")
    assert (row["well"], row["found"], row["exit_code"]) == (well, said, 0)


def test_a_week_is_built(tmp_path: Path) -> None:
    """Its strings are English, its days and its numbers its own; the mail says its language."""
    issue = make_week(tmp_path / "project", "de", "sv")
    with open_newsroom(tmp_path / "project") as room:
        email = sample_email(room, issue)
    words = visible(email.html)
    assert "12–18 juni 2026" in words
    assert "Outside every theme" in words
    assert "in German" in words
    assert '<html lang="sv" dir="ltr"' in email.html
