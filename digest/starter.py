"""The scaffold that `digest init` copies: a named list of files, the same from a wheel and from a checkout."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from digest.errors import UsageError

ROSTER = "feeds/feeds.opml"
ROSTER_TITLE = re.compile(r"<title>[^<]*</title>")

FILES = ("digest.toml", ROSTER, "subscribers/README.md", "subscribers/example.csv")
FOLDERS = {"feeds/sample": ("*.xml", "*.atom", "*.rdf", "*.json", "*.jsonl"), "templates": ("**/*.j2",)}

GITIGNORE = """\
# A project's memory: it holds addresses and tokens.
digest.db*
outbox/
.digest-secret*
subscribers/*
!subscribers/README.md
!subscribers/example.csv
"""


def starter_root() -> Path:
    """The folder with the starter's files: inside the installed package, or the checkout it is run from."""
    package = Path(__file__).parent
    packed = package / "starter_files"
    return packed if packed.is_dir() else package.parent


def starter_files(root: Path) -> Iterator[Path]:
    """The files of the starter under `root`, relative to it, sorted."""
    yield from (Path(name) for name in FILES)
    for folder, patterns in FOLDERS.items():
        found = {path.relative_to(root) for pattern in patterns for path in (root / folder).glob(pattern)}
        yield from sorted(found)


def make_project(folder: Path) -> int:
    """Copy the starter into an empty or new folder; give the number of files. Raises UsageError where something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: there is something here already; name an empty or a new folder")
    root = starter_root()
    count = 0
    for name in starter_files(root):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((root / name).read_bytes())
        count += 1
    _name_roster(folder)
    (folder / "issues").mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text(GITIGNORE)
    return count + 1


def _name_roster(folder: Path) -> None:
    """The feeds are the new project's own, so its name stands on them, not the sample's."""
    path = folder / ROSTER
    title = f"<title>The feeds of {escape(folder.resolve().name)}</title>"
    path.write_text(ROSTER_TITLE.sub(lambda _: title, path.read_text(encoding="utf-8"), count=1), encoding="utf-8")
