"""Where the use cases' tests find the programs and servers that they share."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
# pytest's importlib mode puts no test folder on the path.
sys.path[:0] = [str(TESTS), str(TESTS / "send"), str(TESTS / "work")]


@pytest.fixture(scope="session")
def mailing_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an approved issue and 500 readers; copy it, never change it."""
    from mailing_project import make_mailing_project

    return make_mailing_project(tmp_path_factory.mktemp("mailing") / "project", people=500)
