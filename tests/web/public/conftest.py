"""The readers' pages over a real store."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

# pytest's importlib mode puts no test folder on the path.
sys.path.insert(0, str(Path(__file__).parent))

from public_project import NOW, end, make_public_project, read_url, run_serve

from digest.project import open_newsroom
from digest.web.public.app import create_public
from digest.work.newsroom import Newsroom


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The project's folder."""
    return make_public_project(tmp_path / "project")


@pytest.fixture
def room(site: Path) -> Iterator[Newsroom]:
    """The project, opened."""
    with open_newsroom(site) as opened:
        yield opened


@pytest.fixture
def client(room: Newsroom) -> Iterator[TestClient]:
    """Asks the pages as anybody would; a redirect or a cookie would be seen."""
    with TestClient(create_public(room, clock=lambda: NOW), base_url="http://127.0.0.1", follow_redirects=False) as asking:
        yield asking


@pytest.fixture(scope="module")
def served_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project that is served; its tests share it, so each brings readers of its own."""
    return make_public_project(tmp_path_factory.mktemp("served") / "project")


@pytest.fixture(scope="module")
def served(served_site: Path) -> Iterator[str]:
    """The URL of `digest serve`, in a process of its own that ends well and without a word."""
    process = run_serve(served_site)
    try:
        yield read_url(process)
    finally:
        code, said = end(process)
    assert (code, said) == (0, "")


@pytest.fixture(scope="module")
def served_room(served_site: Path) -> Iterator[Newsroom]:
    """The served project, opened by another process."""
    with open_newsroom(served_site) as opened:
        yield opened
