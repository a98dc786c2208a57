"""A desk that really runs, and a browser to look at it."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
# pytest's importlib mode puts no test folder on the path; the desk's program is also a module of these tests.
sys.path.insert(0, str(HERE))

from desk_program import read_url, run_desk, stop, write_template  # noqa: E402


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page of 1280 × 900 whose requests to other hosts fail."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.route(lambda url: "//127.0.0.1:" not in url, lambda route: route.abort())
    shown = context.new_page()
    shown.set_default_timeout(10_000)
    yield shown
    context.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the one template that the hand-made desk reads."""
    write_template(tmp_path)
    (tmp_path / "digest.toml").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    """A project of the test's own with the sample week's draft."""
    return Path(shutil.copytree(sample, tmp_path / "sample")).resolve()


@pytest.fixture
def desk(project: Path) -> Iterator[str]:
    """The URL of a desk that runs over `project`, in a process of its own."""
    with run_desk(project) as process:
        yield read_url(process)
        stop(process)
