"""`digest doctor` about the model: silent where it is off, its key looked for, asked only where --online says so."""

import json

import pytest
from click.testing import CliRunner
from fake_model import KEY, Act, says
from week import make_folder

from digest.cli import main


def examined(folder, *more):
    done = CliRunner().invoke(main, ["--project", str(folder), "doctor", "--json", *more])
    assert KEY not in done.output
    return {row["what"]: row for row in json.loads(done.output)}


def test_off_is_silent(tmp_path, model):
    """Nothing is said of a model that nobody named."""
    assert not {"llm", "model"} & examined(make_folder(tmp_path / "p"), "--online").keys()
    assert model.connections == 0


def test_it_is_asked_only_online(tmp_path, model):
    """The key is looked for without a connection; --online asks one short question."""
    model.script = lambda question: says('{"well": true}')
    folder = make_folder(tmp_path / "p", model.url)
    rows = examined(folder)
    assert rows["llm"]["well"]
    assert "DIGEST_LLM_KEY is set" in rows["llm"]["found"]
    assert model.connections == 0
    assert examined(folder, "--online")["model"] == {"what": "model", "well": True, "found": "answers", "exit_code": 0}
    assert model.connections == 1


def test_what_is_wrong_is_a_warning(tmp_path, model, monkeypatch: pytest.MonkeyPatch):
    """A missing or refused key hinders no issue."""
    folder = make_folder(tmp_path / "p", model.url)
    model.script = lambda question: Act(status=401)
    row = examined(folder, "--online")["model"]
    assert (row["well"], row["exit_code"], row["found"]) == (False, 0, "HTTP 401: the key is refused; check DIGEST_LLM_KEY")
    monkeypatch.delenv("DIGEST_LLM_KEY")
    row = examined(folder)["llm"]
    assert (row["well"], row["exit_code"]) == (False, 0)
    assert "DIGEST_LLM_KEY is not set" in row["found"]
    monkeypatch.setenv("DIGEST_LLM_KEY", "a b")
    assert "is no key" in examined(folder)["llm"]["found"]
