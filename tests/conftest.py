"""What every test shares: no skip in .ci/run (DIGEST_NO_SKIP), and the system's browser."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
BUILT = datetime(2026, 11, 22, 12, tzinfo=UTC)  # when the sample's draft was made
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn a skip into a failure where nothing may be skipped."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("DIGEST_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but nothing may be skipped here: {report.longrepr}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The system's Chromium, started once a module: while it runs, its event loop keeps other tests from having their own."""
    if not CHROMIUM.exists():
        pytest.skip(f"the browser tests need {CHROMIUM}; install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter with its week gathered and built, made once: copy it, never change it."""
    with ThreadPoolExecutor(1) as aside:  # a browser may hold this thread's event loop
        return aside.submit(_make_sample, tmp_path_factory.mktemp("sample") / "project").result()


def _make_sample(folder: Path) -> Path:
    from digest.project import open_newsroom
    from digest.starter import make_project
    from digest.work.build import build
    from digest.work.gather import gather
    from digest.work.issues import named_period

    make_project(folder)
    with open_newsroom(folder) as room:
        gather(room, now=BUILT)
        build(room, named_period(room, "2026-W25"), now=BUILT)
    return folder
