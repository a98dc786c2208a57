"""What the store's tests share: a fresh store, and makers of articles and issues."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.blocks import Developments, Footer, Masthead, More, MoreItem, NextWeek, Source, StoryBlock, StoryFigure, ThemeBlock, Told
from digest.model import Article, Dated, Figure, Issue, Period, Sentence, Story
from digest.store.sql import Store, open_store

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
WEEK_END = datetime(2026, 6, 18, 17, tzinfo=UTC)


def _article(name: str = "a", **values: Any) -> Article:
    usual: dict[str, Any] = {
        "id": name,
        "url": f"https://ledger.example/{name}",
        "title": f"Title of {name}",
        "text": f"Text of {name}.",
        "published": NOON,
        "first_seen": NOON,
        "source": "The Ledger",
        "feed": "https://ledger.example/feed",
        "guid": f"guid-{name}",
    }
    return Article(**{**usual, **values})


def _period(week: int) -> Period:
    end = WEEK_END + timedelta(weeks=week - 25)
    return Period(name=f"2026-W{week}", start=end - timedelta(weeks=1), end=end)


def _story(name: str = "s1", **values: Any) -> Story:
    usual: dict[str, Any] = {
        "id": name,
        "articles": ("a", "b"),
        "headline": f"Headline of {name}",
        "sentences": (Sentence(text="The stake is 27%.", article="a"), Sentence(text="Banks were asked.", article="b")),
        "figures": (Figure(label="Stake", value="27%", article="a"),),
        "ahead": (Dated(day="2026-09-30", text="Papers could be filed.", article="b"),),
        "theme": "ipos",
        "score": 1.5,
        "copies": {"b": "a"},
        "marks": ("update",),
        "why": {"grouped": {"cosine": 0.61}},
    }
    return Story(**{**usual, **values})


def _issue(week: int = 25, **values: Any) -> Issue:
    block = StoryBlock(
        story="s1",
        headline="OpenAI recapitalises",
        summary="The stake is 27%.",
        figures=(StoryFigure(label="Stake", value="27%", source="The Ledger"),),
        sources=(Source(name="The Ledger", url="https://ledger.example/a", title="Title of a"),),
        why={"score": [1, 2.5, "outlets"]},
    )
    usual: dict[str, Any] = {
        "number": 0,
        "period": _period(week),
        "look": "weekly",
        "title": "This Week's Major Developments",
        "subject": "OpenAI recapitalises",
        "preheader": "and more — “quoted”",
        "blocks": (
            Masthead(title="Weekly", number=0, period="12–18 June 2026", reading_minutes=5, sources_read=16),
            Developments(items=(Told(text="OpenAI recapitalises", story="s1"), Told(text="A second thing", story="s2"))),
            ThemeBlock(slug="ipos", title="IPOs", standfirst="Money.", stories=(block,)),
            NextWeek(items=(Told(text="A hearing on 7 July", story="s3"),)),
            More(
                items=(
                    MoreItem(text="A small thing", url="https://ledger.example/more"),
                    MoreItem(text="Gone", url="https://gone.example/x"),
                )
            ),
            Footer(),
        ),
    }
    return Issue(**{**usual, **values})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store("sqlite:///digest.db", tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def make_article() -> Callable[..., Article]:
    return _article


@pytest.fixture(scope="session")
def make_story() -> Callable[..., Story]:
    return _story


@pytest.fixture(scope="session")
def make_issue() -> Callable[..., Issue]:
    return _issue


@pytest.fixture(scope="session")
def make_period() -> Callable[[int], Period]:
    return _period


class Disk:
    """A small disk of its own in memory, mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> Path:
        """Take every free byte, as a log that nobody rotates would."""
        filler = self.folder / "filler"
        try:
            with filler.open("wb", buffering=0) as file:
                while file.write(b"x" * 4096):
                    pass
        except OSError:
            return filler
        raise AssertionError("the small disk never filled")

    def grow(self) -> None:
        """Somebody gave it another half."""
        subprocess.run(["mount", "-o", "remount,size=1536k", self.folder], check=True)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True)
        try:
            yield
        finally:
            subprocess.run(["mount", "-o", "remount,rw", self.folder], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Disk]:
    """1 MiB of disk, as much as a store needs to be made and a little more."""
    folder = tmp_path / "disk"
    folder.mkdir()
    assert _mount(folder)
    yield Disk(folder)
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def plain_user() -> None:
    """Asks for a user whom file permissions bind."""
    assert os.geteuid() != 0


def _mount(folder: Path) -> bool:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    asked = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0


def _may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        mounted = _mount(Path(folder))
        if mounted:
            subprocess.run(["umount", folder], check=True)
        return mounted


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this user cannot be shown: each such test has a stand-in that runs everywhere or for the other user."""
    wanted = {name for item in items for name in getattr(item, "fixturenames", ())}
    impossible = {"plain_user"} if os.geteuid() == 0 else set()
    if "small_disk" in wanted and not _may_mount():
        impossible.add("small_disk")
    left_out = [item for item in items if impossible & set(getattr(item, "fixturenames", ()))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
