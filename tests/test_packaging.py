"""The wheel and the sdist: they carry the starter and the migrations, and nobody's addresses."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(names in the wheel, names in the sdist), built from a tree in which a list of readers lies about."""
    pytest.importorskip("hatchling", reason="hatchling is missing: make install")
    source = tmp_path_factory.mktemp("tree")
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    (source / "subscribers/weekly.csv").write_text("email\nreader@example.org\n")
    (source / "digest.db").write_text("memory")
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(out)], cwd=source, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel, tarfile.open(next(out.glob("*.tar.gz"))) as sdist:
        return wheel.namelist(), [name.split("/", 1)[-1] for name in sdist.getnames()]


def test_the_wheel_carries_the_starter(built):
    """What `digest init` copies, the templates and the migrations are in the wheel."""
    names = set(built[0])
    starter = "digest/starter_files"
    assert {f"{starter}/digest.toml", f"{starter}/feeds/feeds.opml", f"{starter}/templates/weekly/issue.mjml.j2"} <= names
    assert f"{starter}/subscribers/example.csv" in names
    assert any(name.startswith("digest/store/migrations/versions/") for name in names)
    assert any(name.startswith("digest/web/desk/pages/") for name in names)
    assert {f"digest/data/locale/{language}/LC_MESSAGES/digest.po" for language in ("ar", "de")} <= names


@pytest.mark.parametrize("which", [0, 1])
def test_no_list_of_readers_is_packed(built, which):
    """Of subscribers/ only the README and the example are packed; no store, no outbox."""
    packed = [name for name in built[which] if "subscribers/" in name and not name.endswith("/")]
    assert {Path(name).name for name in packed} == {"README.md", "example.csv"}
    assert not [name for name in built[which] if name.endswith((".db", ".eml")) or "outbox" in Path(name).parts]
