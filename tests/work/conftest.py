"""Where the use cases' tests find the programs and servers that they share."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.project import open_newsroom
from digest.work.newsroom import Newsroom

TESTS = Path(__file__).parent.parent
# pytest's importlib mode puts no test folder on the path.
sys.path[:0] = [str(TESTS), str(TESTS / "send"), str(TESTS / "work")]


@pytest.fixture(scope="session")
def mailing_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an approved issue and 500 readers; copy it, never change it."""
    from mailing_project import make_mailing_project

    return make_mailing_project(tmp_path_factory.mktemp("mailing") / "project", people=500)


@pytest.fixture
def room(sample: Path, tmp_path: Path) -> Iterator[Newsroom]:
    """A project of the test's own with the sample week's draft, opened."""
    shutil.copytree(sample, tmp_path / "project")
    with open_newsroom(tmp_path / "project") as opened:
        yield opened
