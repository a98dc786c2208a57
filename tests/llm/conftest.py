"""Where the tests of the LLM extra find their server and their week."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
# pytest's importlib mode puts no test folder on the path.
sys.path[:0] = [str(TESTS), str(TESTS / "llm")]

from fake_model import KEY, Model, serving  # noqa: E402


@pytest.fixture
def model() -> Iterator[Model]:
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of the environment; a proxy of the environment leads nowhere."""
    monkeypatch.setenv("DIGEST_LLM_KEY", KEY)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9/")
    return KEY
