"""Word vectors: from the installed package alone, loaded at the first call, leaving the program's logging as it was."""

import subprocess
import sys

import numpy as np
import pytest

from digest.cluster import word_vectors
from digest.cluster.word_vectors import installed_vectors


@pytest.fixture
def embed():
    found = installed_vectors()
    if found is None:
        pytest.skip("the extra `vectors` is not installed")
    return found


def test_a_row_a_text(embed):
    """Rows have length 1, a text without a word is a row of zeros, and like is nearer than unlike."""
    rows = embed(["a court ruled on the lawsuit", "the judge heard a case", "rye bread with butter", ""])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1, 0])
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert embed([]).shape == (0, rows.shape[1])


def test_without_the_package_there_are_none(monkeypatch):
    """Where the extra is not installed, nothing is loaded, and nothing fails."""
    monkeypatch.setattr(word_vectors, "find_spec", lambda name: None)
    assert installed_vectors() is None


def test_loading_touches_nothing_else():
    """Asking loads nothing; the first call opens no connection and sets up no logging."""
    code = (
        "import logging, socket, sys\n"
        "from digest.cluster.word_vectors import installed_vectors\n"
        "socket.socket.connect = None\n"
        "embed = installed_vectors()\n"
        "before = 'numpy' in sys.modules\n"
        "if embed: embed(['harbour'])\n"
        "print(before, 'requests' in sys.modules, logging.getLogger().handlers)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False []"
