"""What browser tests of editing share: a desk that an editor started, his hands, and what became of a change."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SLOW = 30_000  # ms: on a busy machine


@contextmanager
def run(folder: Path, port: str = "0", editor: str = "Ada") -> Iterator[subprocess.Popen[str]]:
    """The desk as an editor starts it; gone with the block, however that ends."""
    command = [sys.executable, "-m", "digest", "preview", "--no-open", "--port", port, "--as", editor]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def edits(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "issues/2026-W25.json").read_text())["edits"]


def last(folder: Path) -> dict[str, Any]:
    return edits(folder)[-1]


def changed(page: Any, act: Callable[[], Any]) -> None:
    """Do it and wait until the page shows what came of it."""
    before = page.evaluate("document.body.dataset.version")
    act()
    page.wait_for_function("before => document.body.dataset.version !== before", arg=before, timeout=SLOW)
    page.wait_for_function("() => !document.body.dataset.busy", timeout=SLOW)
    assert page.locator("#refusal").inner_text() == ""


def refused(page: Any, act: Callable[[], Any]) -> str:
    act()
    page.wait_for_function("() => document.querySelector('#refusal').textContent && !document.body.dataset.busy", timeout=SLOW)
    return page.locator("#refusal").inner_text()


def open_story(page: Any, at: int) -> str:
    row = page.locator(".row").nth(at)
    headline = row.locator(".headline").inner_text().replace("\n", " ")
    row.click()
    page.locator(".inspector h2", has_text=headline[:20]).wait_for(timeout=SLOW)
    return headline


def serious(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in {"serious", "critical"} for node in one["nodes"]]


class Hands:
    """An editor's hands: every stroke and click is counted, what is typed as text is not."""

    def __init__(self, page: Any) -> None:
        self.page, self.strokes = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def click(self, place: Any) -> None:
        place.click()
        self.strokes += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
