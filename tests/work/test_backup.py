"""`digest backup`: a copy of a store in use, that holds when it is put back."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from digest.errors import UsageError
from digest.model import Feed
from digest.starter import make_project
from digest.store.sql import Store, open_store
from digest.work.backup import back_up

MADE = datetime(2026, 6, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 6, 19, 7, 0, 5, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "project").mkdir()
    with closing(open_store("sqlite:///digest.db", tmp_path / "project", now=MADE)) as opened:
        opened.feeds.record(Feed(url="https://alpha.example/feed", title="Alpha"))
        yield opened


def test_an_unnamed_copy_lies_beside_the_store(store: Store) -> None:
    """Its name tells the UTC time, only its owner may read it, and nothing else is left."""
    written = back_up(store.path, None, now=NOW)
    assert written == store.path.with_name("digest.db.backup-20260619T070005Z")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert {path.name for path in store.path.parent.iterdir()} == {"digest.db", "digest.db-wal", "digest.db-shm", written.name}


def test_a_folder_gets_a_file_of_its_own(store: Store, tmp_path: Path) -> None:
    """A folder is where the copy goes, a file's name is the copy."""
    assert back_up(store.path, tmp_path, now=NOW) == tmp_path / "digest.db.backup-20260619T070005Z"
    assert back_up(store.path, tmp_path / "mine.db", now=NOW) == tmp_path / "mine.db"


def test_nothing_is_written_over(store: Store, tmp_path: Path) -> None:
    """Neither the store itself, nor another's file, nor a link to one; a folder that is missing and a store that is are one line each."""
    (tmp_path / "link.db").symlink_to(store.path)
    for target in (store.path, tmp_path / "link.db"):
        with pytest.raises(UsageError, match="something here already"):
            back_up(store.path, target, now=NOW)
    with pytest.raises(UsageError, match="no such folder"):
        back_up(store.path, tmp_path / "none" / "copy.db", now=NOW)
    with pytest.raises(UsageError, match="no store to copy yet"):
        back_up(tmp_path / "digest.db", None, now=NOW)
    assert [feed.title for feed in store.feeds.all()] == ["Alpha"]


@pytest.mark.parametrize("name", ["safe", "safe/", "safe.d/", "copy.db/"])
def test_a_folder_that_is_missing_is_not_made_a_file(store: Store, tmp_path: Path, name: str) -> None:
    """A name without a suffix, or with a slash at its end, is a folder; where it is not there (a disk not mounted) nothing is written."""
    (tmp_path / "copy.db").write_text("another's")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError, match="no such folder"):
        back_up(store.path, f"{tmp_path}/{name}", now=NOW)
    assert sorted(tmp_path.iterdir()) == before


def test_a_copy_taken_while_others_write_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    """Writers go on, and a copy holds both halves of a transaction or neither."""
    done = Event()

    def write() -> None:
        with closing(open_store("sqlite:///digest.db", store.path.parent)) as other:
            number = 0
            while not done.is_set():
                number += 1
                other.feeds.sync([Feed(url=f"https://{half}-{number}.example/", title="x" * 4000) for half in ("left", "right")])

    writer = Thread(target=write)
    writer.start()
    try:
        copies = [back_up(store.path, tmp_path / f"copy-{number}.db", now=NOW) for number in range(10)]
    finally:
        done.set()
        writer.join(60)
    sizes = []
    for copy in copies:
        with closing(open_store(f"sqlite:///{copy.name}", tmp_path)) as opened:
            known = [feed.url for feed in opened.feeds.all()]
            assert sum("left-" in url for url in known) == sum("right-" in url for url in known)
            sizes.append(len(known))
    assert sizes == sorted(sizes)
    assert sizes[-1] <= len(store.feeds.all())


def test_a_restored_store_holds_and_the_copied_one_does_not(store: Store, tmp_path: Path) -> None:
    """What the copy knows is there again, trusted only since its first opening; the store that was copied trusts itself as before."""
    copy = back_up(store.path, tmp_path / "digest.db", now=NOW)
    for _ in range(3):
        with closing(open_store("sqlite:///digest.db", tmp_path, now=NOW)) as restored:
            assert [feed.title for feed in restored.feeds.all()] == ["Alpha"]
            assert restored.diary.trusted_since() == NOW
    assert os.path.samefile(copy, restored.path)
    with closing(open_store("sqlite:///digest.db", store.path.parent, now=NOW)) as first:
        assert first.diary.trusted_since() == MADE


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    """`digest backup` prints path and size; where there is nothing to copy it is one line and code 2."""
    make_project(tmp_path / "project")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "digest", *words]
        return subprocess.run(command, cwd=tmp_path / "project", capture_output=True, text=True, timeout=60, check=False)

    empty = run("backup")
    assert (empty.returncode, empty.stderr.count("\n")) == (2, 1)
    open_store("sqlite:///digest.db", tmp_path / "project").close()
    written = run("backup", str(tmp_path / "copy.db"))
    assert written.stdout == f"{tmp_path / 'copy.db'}: {(tmp_path / 'copy.db').stat().st_size:,} bytes\n"
    for target in ("copy.db", "safe", "safe.d/"):
        again = run("backup", f"{tmp_path}/{target}")
        assert (again.returncode, again.stderr.count("\n")) == (2, 1)


def test_the_nightly_backup_of_the_crontab_can_run_every_night(tmp_path: Path) -> None:
    """Its very command, run twice, leaves two copies and takes away those older than two weeks, and nothing else."""
    crontab = (Path(__file__).parents[2] / "docs/deploy/crontab").read_text()
    (line,) = (line for line in crontab.splitlines() if " backup " in line and not line.startswith("#"))
    command = line.split(" ", 5)[5].replace(r"\%", "%")
    safe = tmp_path / "backups"
    safe.mkdir()
    make_project(tmp_path / "project")
    open_store("sqlite:///digest.db", tmp_path / "project").close()
    old, other = safe / "digest.db.backup-20200101T030000Z", safe / "diary.txt"
    for path in (old, other):
        path.write_text("old")
        os.utime(path, (0, 0))
    for real, here in (("/srv/digest/.venv/bin/digest", f"{sys.executable} -m digest"), ("/srv/news", tmp_path / "project")):
        command = command.replace(real, str(here))
    command = command.replace("/srv/backups", str(safe))
    for _ in range(2):
        done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        time.sleep(1.1)  # the name tells seconds
    assert len(list(safe.glob("digest.db.backup-*"))) == 2
    assert other.exists()
    assert not old.exists()
