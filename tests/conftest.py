"""What every test shares: in .ci/run (DIGEST_NO_SKIP) a skipped test is a failure, so that nothing is left out unseen."""

import os

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure where nothing may be skipped."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("DIGEST_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but nothing may be skipped here: {report.longrepr}"
