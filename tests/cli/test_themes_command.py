"""`digest themes` and what `digest cluster` makes of a lesson."""

import json
import subprocess
import sys

import pytest

from digest.starter import make_project

DIGEST = [sys.executable, "-m", "digest"]


def run(*words, cwd):
    return subprocess.run([*DIGEST, *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def project(tmp_path):
    make_project(tmp_path / "project")
    return tmp_path / "project"


def labelled(number=60):
    kinds = (("agents", "A puffin of the colony dives"), ("research", "A hull lies at anchor in the bay"))
    return [{"id": f"a{n}", "title": f"{kinds[n % 2][1]} {n}", "text": None, "theme": kinds[n % 2][0]} for n in range(number)]


def test_learning_is_one_line_and_clustering_reads_it(project, tmp_path):
    """`themes learn` prints one JSON object; `digest cluster` then files by it; `themes list` counts it."""
    done = run("themes", "learn", write(tmp_path / "past.jsonl", [*labelled(), {"id": "x", "title": "None", "theme": None}]), cwd=project)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"learned": 60, "accuracy": 1.0, "macro_f1": 1.0}
    new = write(tmp_path / "new.jsonl", [{"id": "n", "title": "Again a puffin of the colony dives"}])
    (story,) = map(json.loads, run("cluster", new, cwd=project).stdout.splitlines())
    assert story["theme"] == "agents"
    assert "30 examples" in story["why"]["theme"]["reason"]
    rows = json.loads(run("themes", "list", "--json", cwd=project).stdout)
    assert [row["examples"] for row in rows if row["slug"] == "research"] == [30]
    assert "agents" in run("themes", "list", cwd=project).stdout


def test_clustering_makes_no_store(project, tmp_path):
    """In a project that has no store yet, `digest cluster` reads the themes and leaves none behind."""
    new = write(tmp_path / "new.jsonl", [{"id": "n", "title": "Again a puffin of the colony dives"}])
    assert run("cluster", new, cwd=project).returncode == 0
    assert not (project / "digest.db").exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"id": "b", "title": "x", "theme": "puffins"}, ("line 2", 'no theme "puffins"', "choose from ipos-capital")),
        ({"id": "b", "title": "x", "theme": 7}, ("line 2", 'no theme "7"')),
        ({"title": "x", "theme": "agents"}, ("line 2", '"id"')),
        ([1], ("line 2", "not an object")),
    ],
)
def test_a_wrong_label_is_one_line(project, tmp_path, row, words):
    """What cannot be learned is one line with file and line, and nothing is learned."""
    done = run("themes", "learn", write(tmp_path / "past.jsonl", [labelled(1)[0], row]), cwd=project)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    for word in ("digest: ", "past.jsonl", *words):
        assert word in done.stderr
    assert {row["examples"] for row in json.loads(run("themes", "list", "--json", cwd=project).stdout)} == {0}


def test_too_few_to_score(project, tmp_path):
    """A handful is learned and not scored; an empty file learns nothing; without a file the project's issues teach."""
    few = write(tmp_path / "few.jsonl", labelled(4))
    assert json.loads(run("themes", "learn", few, cwd=project).stdout) == {"learned": 4, "accuracy": None, "macro_f1": None}
    assert json.loads(run("themes", "learn", write(tmp_path / "none.jsonl", []), cwd=project).stdout)["learned"] == 4
    assert json.loads(run("themes", "learn", cwd=project).stdout)["learned"] == 4


def test_suggest_speaks(project):
    """With no article there is nothing to suggest, and it says so."""
    done = run("themes", "suggest", "--period", "2026-W25", cwd=project)
    assert (done.returncode, done.stdout) == (0, "2026-W25: the stories without a theme have nothing in common\n")
    assert json.loads(run("themes", "suggest", "--period", "2026-W25", "--json", cwd=project).stdout) == {
        "period": "2026-W25",
        "themes": [],
    }
