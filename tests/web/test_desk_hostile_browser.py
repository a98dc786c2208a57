"""Hostile words on the real desk with scripts on: in articles, in what editors write and in their names; nothing of them ever runs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_hands import SLOW, changed, open_story, run
from desk_program import HOSTILE, read_url, stop

from digest.project import open_newsroom
from digest.web.desk.page import VIEWS
from digest.work.build import build
from digest.work.issues import find_issue
from tests.conftest import BUILT

NASTY = "<img src=x onerror=canary()><script>canary()</script>\"'><svg onload=canary()> {{ 7*7 }} javascript:canary()"
WATCH = """window.fired = 0; window.canary = () => window.fired++;
addEventListener('message', (event) => { if (event.data === 'canary') window.fired++; });"""


@pytest.fixture
def hostile(folder: Path) -> Path:
    """The sample week, a third of whose articles have hostile titles, outlets, authors and texts, built over them."""
    with closing(sqlite3.connect(folder / "digest.db")) as store, store:
        for place, (name,) in enumerate(store.execute("SELECT id FROM articles ORDER BY id").fetchall()):
            if place % 3 == 0:
                words = HOSTILE if place % 2 else f"{NASTY} {place}"
                store.execute("UPDATE articles SET title = ?, source = ?, author = ?, text = ? || text WHERE id = ?", [words] * 4 + [name])
    with open_newsroom(folder) as room:
        issue = find_issue(room, "2026-W25")
        build(room, issue.period, now=BUILT + timedelta(hours=1))
    return folder


@pytest.fixture
def url(hostile: Path) -> Iterator[str]:
    """A desk over it, of an editor whose very name is hostile."""
    with run(hostile, editor=NASTY) as process:
        yield read_url(process)
        stop(process)


def test_nothing_hostile_runs_anywhere(hostile: Path, url: str, page: Any) -> None:
    """Every view, list, search and history, before and after hostile headlines, notes, subjects, blocks and mutes: 0 canaries."""
    page.set_default_timeout(SLOW)
    asked: list[str] = []
    page.context.on("response", lambda answer: asked.append(answer.url) if "canary" in answer.url or answer.url.endswith("/x") else None)
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.add_init_script(WATCH)
    fired = 0
    press, text = page.keyboard.press, page.keyboard.type
    page.goto(url)
    open_story(page, 1)
    for key, words in (("r", NASTY), ("c", NASTY), ("w", NASTY)):
        changed(page, lambda: (press(key), page.locator("textarea:focus").fill(words), press("Control+Enter")))  # noqa: B023
    changed(page, lambda: (press("u"), text(NASTY[:150]), press("Enter")))
    press("B")
    page.locator("#block-kind:focus").wait_for(timeout=SLOW)
    page.locator("#block-kind").select_option("quote")
    page.locator("#block-title").fill(NASTY)
    page.locator("#block-text").fill(NASTY)
    changed(page, page.locator("#save-block").click)
    page.locator("#block-kind").select_option("note")
    page.locator("#block-text").fill(f"{NASTY}\n\n[x](javascript:canary()) ![y](/x)")
    page.locator("#block-preview:not([hidden])").wait_for(timeout=SLOW)
    page.locator("#text-subject-").fill(NASTY)
    changed(page, page.locator("#save-subject-").click)
    fired += page.evaluate("window.fired")
    for view in VIEWS:
        page.goto(f"{url}?view={view}", wait_until="load")
        for keys in (("t",), ("g",), ("l",), ("u",), ("?",)):
            for key in keys:
                press(key)
            page.wait_for_timeout(30)
            press("Escape")
        fired += sum(frame.evaluate("window.fired || 0") for frame in page.frames if frame.url.startswith(url))
    page.goto(url)
    press("/")
    text("canary")
    page.locator("#nothing", has_text="found").wait_for(timeout=SLOW)
    assert page.locator(".story:not([hidden]) .headline", has_text="onerror").count() > 2  # they stand there, as text
    fired += page.evaluate("window.fired")
    assert (fired, asked) == (0, [])
