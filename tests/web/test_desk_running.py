"""The desk's beginning and end, and what it does when files change, without a browser."""

import asyncio
import socket
import threading
import time
from pathlib import Path

import httpx
import pytest
from desk_program import TEMPLATE, Loader, make_review, read_url, run_desk, stop, write_template

from digest.errors import DigestError, TryLater, UsageError
from digest.web.desk.live import LiveReview
from digest.web.desk.serve import open_listener
from digest.web.desk.watch import Watch
from digest.work.review import Review


def test_interrupt_ends_at_once_with_a_stream_open(project: Path) -> None:
    """Ctrl-C ends the desk within a second, whoever listens, and says nothing about it."""
    with run_desk(project) as process:
        url = read_url(process)
        with httpx.stream("GET", f"{url}events", timeout=5) as stream:
            assert "version" in next(stream.iter_text())
            began = time.monotonic()
            complaint = stop(process)
    assert time.monotonic() - began < 5
    assert process.returncode == 0
    assert complaint == ""


def test_taken_port_takes_the_next() -> None:
    """A second desk opens beside the first."""
    with open_listener("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with open_listener("127.0.0.1", port) as second:
            assert port < second.getsockname()[1] <= port + 20


def test_no_free_port_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """When all are taken the error names them and the way out."""
    with open_listener("127.0.0.1", 0) as first:
        monkeypatch.setattr("digest.web.desk.serve.PORTS_TRIED", 0)
        with pytest.raises(TryLater, match="--port"):
            open_listener("127.0.0.1", first.getsockname()[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "no such host"])
def test_address_of_the_world_is_refused(host: str) -> None:
    """Without a sign-in the desk opens on this machine only."""
    with pytest.raises(UsageError, match=r"127\.0\.0\.1"):
        open_listener(host, 0)


def test_loopback_name_is_opened() -> None:
    """localhost is this machine, whichever address it has here."""
    with open_listener("localhost", 0) as listener:
        assert listener.family in {socket.AF_INET, socket.AF_INET6}


def test_loads_never_overlap() -> None:
    """Two changes at once are two loads, one after the other."""
    inside, most = 0, 0
    gate = threading.Lock()

    def load(changed: frozenset[Path]) -> Review:
        nonlocal inside, most
        with gate:
            inside += 1
            most = max(most, inside)
        time.sleep(0.05)
        with gate:
            inside -= 1
        return make_review()

    async def both() -> None:
        live = LiveReview(load)
        await asyncio.gather(live.refresh(frozenset()), live.refresh(frozenset()))

    asyncio.run(both())
    assert most == 1


def test_change_that_failed_is_told_again() -> None:
    """After an error the next load hears of every file changed since the last success, or a feed's news would be lost."""
    told: list[frozenset[Path]] = []

    def load(changed: frozenset[Path]) -> Review:
        told.append(changed)
        if len(told) == 2:
            raise DigestError("the store is locked")
        return make_review()

    async def walk() -> LiveReview:
        live = LiveReview(load)
        for changed in (frozenset[Path](), frozenset({Path("feeds/a")}), frozenset({Path("templates/b")}), frozenset({Path("c")})):
            await live.refresh(changed)
        return live

    live = asyncio.run(walk())
    assert told[2:] == [frozenset({Path("feeds/a"), Path("templates/b")}), frozenset({Path("c")})]
    assert live.fault is None


def test_watch_sees_inputs_and_nothing_else(project: Path) -> None:
    """Templates, settings, feeds and issues count, also in a folder made later; the store, the outbox and the same words again do not."""
    seen = asyncio.run(_watch(project.resolve()))
    assert seen == [{TEMPLATE}, {"digest.toml"}, {"issues/2026-W25.json"}, {TEMPLATE}]


async def _watch(folder: Path) -> list[set[str]]:
    seen: list[set[str]] = []
    changes = Watch(folder).changes()

    async def collect() -> None:
        async for changed in changes:
            seen.append({path.relative_to(folder).as_posix() for path in changed})

    def add_issue() -> None:
        (folder / "issues").mkdir()
        (folder / "issues/2026-W25.json").write_text("{}", encoding="utf-8")

    def disturb() -> None:
        (folder / "digest.db").write_bytes(b"x")
        (folder / "outbox").mkdir()
        (folder / "outbox/a.eml").write_bytes(b"x")
        (folder / "templates/weekly/.issue.swp").write_bytes(b"x")
        write_template(folder, "new")  # the same words again

    watching = asyncio.create_task(collect())
    await asyncio.sleep(0.6)
    steps = (
        lambda: write_template(folder, "new"),
        disturb,
        lambda: (folder / "digest.toml").write_text("a = 1", encoding="utf-8"),
        add_issue,
        (folder / TEMPLATE).unlink,
    )
    for step in steps:
        step()
        await asyncio.sleep(0.8)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return seen


def test_loader_hears_which_file_changed(project: Path) -> None:
    """The first load is told nothing, the next one the file."""
    from starlette.testclient import TestClient

    from digest.web.desk.app import create_desk

    loader = Loader(project)
    with TestClient(create_desk(loader, folder=project, hosts=()), base_url="http://127.0.0.1") as client:
        client.get("/")
        write_template(project, "changed")
        deadline = time.monotonic() + 5
        while len(loader.calls) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert loader.calls == [frozenset(), frozenset({(project / TEMPLATE).resolve()})]
