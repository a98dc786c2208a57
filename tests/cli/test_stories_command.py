"""`digest stories` and `digest score` without a file, as an editor runs them."""

import json

import pytest
from click.testing import CliRunner

from digest.cli import main
from digest.starter import make_project


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The starter with its week gathered and built; the tests run in their order over it."""
    folder = tmp_path_factory.mktemp("stories") / "project"
    make_project(folder)
    for words in (("ingest",), ("build", "--period", "2026-W25")):
        assert run(folder, *words).exit_code == 0
    return folder


@pytest.fixture
def fresh(tmp_path):
    make_project(tmp_path / "fresh")
    return tmp_path / "fresh"


def run(folder, *words):
    return CliRunner().invoke(main, ["--project", str(folder), *map(str, words)], prog_name="digest")


def read(folder, *words):
    done = run(folder, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_list_names_every_story(project):
    """A line a story, best first; as JSON with its articles, each article once."""
    found = read(project, "stories", "list")
    names = [name for story in found["stories"] for name in story["articles"]]
    assert (found["period"], len(names)) == ("2026-W25", len(set(names)))
    lines = run(project, "stories", "list", "--period", "2026-W25").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [story["story"] for story in found["stories"]]
    assert run(project, "stories", "list", "--period", "2026-W01").stdout.startswith("2026-W01 has no story")


def test_unsure_numbers_what_is_in_doubt(project):
    """Each pair has its number, probability, headlines and outlets, likeliest first."""
    rows = read(project, "stories", "unsure")["unsure"]
    shown = run(project, "stories", "unsure").stdout
    assert shown.startswith(f"  1. {rows[0]['probability']:.0%}\n")
    for row in rows:
        for story in row["stories"]:
            assert story["headline"] in shown
            assert story["outlets"][0] in shown
            assert story["lead"].startswith("https://")
    assert run(project, "stories", "unsure", "--period", "2026-W01").stdout == "2026-W01: nothing is in doubt\n"


def test_an_answer_by_ids_and_one_by_addresses(project):
    """Both are kept with the name, listed with their articles, no longer asked, counted, and bind the next build."""
    assert run(project, "stories", "answers").stdout.startswith("nobody has answered yet")
    first, second = read(project, "stories", "unsure")["unsure"][:2]
    done = run(project, "stories", "same", *(story["story"] for story in first["stories"]), "--as", "Ada")
    assert (done.exit_code, done.output) == (0, "")
    urls = [story["lead"] for story in second["stories"]]
    assert run(project, "stories", "apart", *urls, "--as", "Bo").exit_code == 0
    held = read(project, "stories", "answers")
    assert [(row["same"], row["by"]) for row in held] == [(False, "Bo"), (True, "Ada")]
    assert {article["url"] for article in held[0]["articles"]} == set(urls)
    shown = run(project, "stories", "answers").stdout
    assert all(word in shown for word in ("same event, says Ada", "apart, says Bo", *urls))
    left = [[story["story"] for story in row["stories"]] for row in read(project, "stories", "unsure")["unsure"]]
    assert not [row for row in (first, second) if [story["story"] for story in row["stories"]] in left]
    assert read(project, "score")[0]["answers"] == 2
    before = len(read(project, "stories", "list")["stories"])
    assert run(project, "build", "--period", "2026-W25").exit_code == 0
    assert len(read(project, "stories", "list")["stories"]) < before


def test_an_answer_is_taken_back_by_addresses(project):
    """`recall` names the two articles; a second time there is nothing to take back."""
    urls = [article["url"] for article in read(project, "stories", "answers")[0]["articles"]]
    assert run(project, "stories", "recall", *urls, "--as", "Ada").exit_code == 0
    again = run(project, "stories", "recall", *urls, "--as", "Ada")
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)
    assert "nothing was said of" in again.stderr
    assert [row["by"] for row in read(project, "stories", "answers")] == ["Ada"]


def test_an_approved_issue_stays_and_the_answer_is_kept(project):
    """The command says so in one line; the answer teaches."""
    assert run(project, "approve", "--as", "Ada").exit_code == 0
    row = read(project, "stories", "unsure")["unsure"][0]
    done = run(project, "stories", "apart", *(story["story"] for story in row["stories"]), "--as", "Ada")
    assert (done.exit_code, done.stderr.count("\n")) == (0, 1)
    assert "is approved and stays as it is" in done.stderr


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("same", "nope", "nil"), 'no story and no article "nope" here'),
        (("apart", "https://nowhere.example/a", "x"), 'no article "https://nowhere.example/a" here'),
        (("same", "x", "y", "--period", "soon"), "soon"),
    ],
)
def test_wrong_words_are_one_line(project, words, part):
    """What means nothing here is one line and exit code 2."""
    done = run(project, "stories", *words, "--as", "Ada")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert part in done.stderr


def test_a_project_without_an_issue(fresh):
    """Nothing is listed, asked or scored, and each command says so."""
    assert "has no story" in run(fresh, "stories", "list").stdout
    assert "nothing is in doubt" in run(fresh, "stories", "unsure").stdout
    assert run(fresh, "score").stdout.startswith("there is no issue yet")
    assert read(fresh, "score") == []


def test_the_score_card_is_a_small_table(project):
    """A line an issue, newest first: status, answers, themes, edits, changes by hand."""
    head, *rows = run(project, "score").stdout.splitlines()
    assert head.split() == ["issue", "status", "same", "event?", "themes", "edits", "by", "hand"]
    assert rows[0].split() == ["1", "2026-W25", "approved", "2", "0", "0", "0"]
