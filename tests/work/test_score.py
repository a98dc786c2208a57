"""The score-card: measures by hand on a tiny week, a floor on the sample, and lines that say what is wrong with a label."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from digest.cli import main
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.gather import gather
from digest.work.score import Label, accuracy, bcubed, score
from tests.making import article

KEY = Path(__file__).parents[2] / "feeds/sample/key.jsonl"


def test_bcubed_by_hand():
    """a, b | c against a, b, c: precision 1 for each of one cluster … (1 + 1 + 1) / 3, recall (2/3 + 2/3 + 1/3) / 3."""
    precision, recall, f1 = bcubed({"a": 1, "b": 1, "c": 1}, {"a": "x", "b": "x", "c": "y"})
    assert (precision, recall, f1) == pytest.approx((1, 5 / 9, 5 / 7))
    assert bcubed({"a": 1, "b": 1, "c": 2}, {"a": "x", "b": "x", "c": "x"}) == pytest.approx((5 / 9, 1, 5 / 7))
    assert bcubed({"a": 1, "b": 2}, {"a": "x", "b": "y"}) == (1, 1, 1)


def test_accuracy_and_macro_f1_by_hand():
    """Two of three right; the F1 of m is 2·1/(1+2), that of none 2·1/(2+1): both two thirds. A class only said is no class."""
    assert accuracy([("m", "m"), (None, "m"), (None, None)]) == pytest.approx((2 / 3, 2 / 3))
    assert accuracy([("m", "n"), ("m", "m")]) == pytest.approx((1 / 2, 2 / 3))


def test_rows_without_labels_are_grouped_and_not_scored():
    """An article without a story changes no share; without themes neither themes nor developments are scored."""
    week = [article("Marlow cuts price by a third", "Marlow cut its price.", source=source) for source in "AB"]
    week.append(article("Ferry runs aground off Penang", "A ferry with 90 people ran aground."))
    labels = {one.id: Label(story="cut", theme="m", themed=True, major=True) for one in week[:2]}
    found = score(week, labels)
    assert (found.articles, found.labelled, found.themes, found.developments) == (3, 2, None, None)
    assert found.stories == (1, 1, 1)


def write(path, *rows):
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return str(path)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "not JSON"),
        ("[1]", "not an object"),
        ({"title": "No id", "story": "s"}, 'needs an "id"'),
        ({"url": "https://a.example/1", "story": "s"}, 'needs an "id"'),
        ({"id": "2", "title": "T", "story": 7}, '"story" is no text: 7'),
        ({"id": "2", "title": "T", "story": "s", "theme": ["m"]}, '"theme" is no text'),
        ({"id": "2", "title": "T", "story": "s", "major": "yes"}, '"major" is no true or false: yes'),
        ({"id": "2", "title": "T", "story": "s", "published": "soon"}, "no ISO 8601 time"),
    ],
)
def test_a_bad_line_is_named(tmp_path, monkeypatch, row, words):
    """One line on standard error with file, line and what is wrong."""
    monkeypatch.chdir(tmp_path)
    file = write(tmp_path / "week.jsonl", {"id": "1", "title": "A title", "story": "s"}, row)
    done = CliRunner().invoke(main, ["score", file])
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert "week.jsonl: line 2: " in done.stderr
    assert words in done.stderr


def test_a_file_without_labels_is_refused(tmp_path, monkeypatch):
    """Nothing to score is an error, not a score."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["score", write(tmp_path / "week.jsonl", {"id": "1", "title": "A title"})])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert 'no row has a "story"' in done.stderr


def test_without_a_project_stories_alone_are_scored(tmp_path, monkeypatch):
    """The table has a dash for what the themes of a project would be needed for; "story_id" is as good as "story"."""
    monkeypatch.chdir(tmp_path)
    rows = [{"id": name, "title": f"Marlow cuts its price by a third {name}", "text": "", "story_id": "cut", "theme": "m"} for name in "ab"]
    done = CliRunner().invoke(main, ["score", write(tmp_path / "week.jsonl", *rows)])
    assert done.exit_code == 0, done.stderr
    assert "articles      2, 2 of them with a story" in done.stdout
    assert "themes        –" in done.stdout


def test_the_sample_keeps_its_floor(tmp_path):
    """`digest score feeds/sample/key.jsonl`: stories F1 at least 0.95, themes 0.90, every major found; rows are stored articles by url."""
    make_project(tmp_path / "project")
    with open_newsroom(tmp_path / "project") as room:
        gather(room, now=datetime(2026, 11, 22, 12, tzinfo=UTC))
    command = ["--project", str(tmp_path / "project"), "score"]
    done = CliRunner().invoke(main, [*command, str(KEY), "--json"])
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["labelled"] >= 150
    assert found["stories"]["f1"] >= 0.95
    assert found["themes"]["accuracy"] >= 0.90
    assert found["developments"] == {"found": 5, "majors": 5}
    missing = CliRunner().invoke(main, [*command, write(tmp_path / "week.jsonl", {"url": "https://nowhere.example/x", "story": "s"})])
    assert "line 1: the project has no article https://nowhere.example/x" in missing.stderr
