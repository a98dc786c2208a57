"""The nouns load by module, which nobody who names one notices."""

import subprocess
import sys

import pytest

import digest.model


@pytest.mark.parametrize("name", digest.model.__all__)
def test_every_noun_is_there(name: str) -> None:
    """A name of the package is one of its modules' own."""
    assert getattr(digest.model, name) is not None


def test_another_name_is_none() -> None:
    """What a module of nouns itself imports is no noun."""
    for name in ("datetime", "dataclass", "Storey"):
        with pytest.raises(AttributeError, match=name):
            getattr(digest.model, name)


def test_a_process_that_reads_loads_no_issue() -> None:
    """A round starts such processes: each noun that they do not need would be paid for by each."""
    loaded = "import sys; from digest.ingest import article, crew, syndication; print(*(name for name in sys.modules if 'digest.' in name))"
    names = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout.split()
    assert "digest.model.articles" in names
    assert not {"digest.blocks", "digest.model.issues", "sqlalchemy", "aiohttp"} & {*names}
