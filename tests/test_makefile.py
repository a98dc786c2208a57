"""The Makefile's set-up: quiet about the machine, never about what went wrong."""

import re
import subprocess
import sys
from pathlib import Path

MAKEFILE = Path(__file__).parent.parent / "Makefile"


def test_pip_shows_errors_and_nothing_else(tmp_path):
    """A folder of wheels that is not there is this machine's affair; a package that cannot be had is said."""
    options = re.search(r"^PIP := \$\(BIN\)/python -m pip (.*)$", MAKEFILE.read_text(), re.MULTILINE)
    assert options is not None
    command = [sys.executable, "-m", "pip", *options[1].split(), "install", "--no-index", "--find-links", str(tmp_path / "none"), "no-such"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "is ignored" not in done.stderr
    assert "No matching distribution found for no-such" in done.stderr
