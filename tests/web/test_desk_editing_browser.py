"""Changing the issue in Chromium: every action by key and by mouse, two editors, words that outlive a server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_hands import SLOW, changed, edits, last, open_story, refused, run, serious
from desk_program import read_url, stop


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    """A desk over it, as an editor runs it."""
    with run(folder) as process:
        yield read_url(process)
        stop(process)


def test_every_action_by_key(folder: Path, url: str, page: Any) -> None:
    """Each key of a story's hand changes the issue, and the log says so; Z takes it back, Shift Z does it again."""
    page.goto(url)
    open_story(page, 4)
    press = page.keyboard.press
    changed(page, lambda: press("p"))
    assert last(folder)["kind"] == "pin"
    changed(page, lambda: press("P"))
    assert last(folder)["top"] is True
    changed(page, lambda: press("J"))
    assert last(folder)["kind"] == "reorder"
    changed(page, lambda: press("K"))
    assert last(folder)["after"] == []

    def writing(key: str, words: str) -> Callable[[], None]:
        def act() -> None:
            press(key)
            page.keyboard.type(words)
            press("Control+Enter")

        return act

    for key, kind, words in (
        ("r", "retitle", "Ada says what happened"),
        ("w", "summary", "It happened on Monday."),
        ("d", "development", "Ada says it"),
    ):
        changed(page, writing(key, words))
        assert (last(folder)["kind"], last(folder).get("headline") or last(folder)["text"]) == (kind, words)
    changed(page, writing("c", "Ask the outlet."))
    assert last(folder)["kind"] == "note"
    assert "Ask the outlet." not in json.loads((folder / "issues/2026-W25.json").read_text())["blocks"].__repr__()
    changed(page, lambda: (press("t"), press("4")))
    assert (last(folder)["kind"], last(folder)["theme"]) == ("move", "open-models")
    changed(page, lambda: (press("g"), page.keyboard.type("microsoft accounts"), press("Enter")))
    assert last(folder)["kind"] == "merge"
    changed(page, lambda: (page.locator(".leaving").nth(1).check(), press("o")))
    assert last(folder)["kind"] == "split"
    changed(page, lambda: press("x"))
    assert last(folder)["kind"] == "drop"
    page.locator(".dropped", has_text="Ada dropped it").wait_for()
    changed(page, lambda: press("x"))
    assert last(folder)["kind"] == "undo"
    changed(page, lambda: press("z"))
    assert last(folder)["kind"] == "undo"
    changed(page, lambda: press("Z"))
    assert last(folder)["kind"] == "redo"


def test_every_action_by_mouse(folder: Path, url: str, page: Any) -> None:
    """The same by its buttons, and those of the texts, the blocks and the history."""
    page.goto(url)
    open_story(page, 4)
    for button, kind in (("#pin", "pin"), ("#top", "pin"), ("#down", "reorder"), ("#up", "reorder")):
        changed(page, page.locator(button).click)
        assert last(folder)["kind"] == kind
    changed(page, lambda: page.locator("#theme").select_option("open-models"))
    assert last(folder)["theme"] == "open-models"
    changed(page, page.locator(".articles button", has_text="Lead with it").first.click)
    assert last(folder)["kind"] == "lead_article"
    for name, kind in (("retitle", "retitle"), ("summary", "summary"), ("development", "development"), ("note", "note")):
        page.locator(f"#write-{name} summary").click()
        page.locator(f"#text-{name}").fill(f"Words for the {name}")
        changed(page, page.locator(f"#write-{name} button").click)
        assert last(folder)["kind"] == kind
    changed(page, page.locator("#demote").click)
    assert last(folder)["kind"] == "demote"
    changed(page, page.locator("#relead").click)
    assert last(folder)["kind"] == "undo"
    page.locator(".leaving").first.check()
    changed(page, page.locator("#split button").click)
    assert last(folder)["kind"] == "split"
    changed(page, page.locator("#drop").click)
    changed(page, page.locator("#restore").click)
    assert last(folder)["kind"] == "undo"
    changed(page, page.locator("#drop").click)
    changed(page, page.locator("#undo").click)
    changed(page, page.locator("#redo").click)
    assert last(folder)["kind"] == "redo"
    changed(page, page.locator("#restore").click)
    outlet = page.locator(".articles button", has_text="in this issue").first
    changed(page, outlet.click)
    assert last(folder)["kind"] == "mute"
    changed(page, page.locator("#undo").click)
    page.locator(".views a", has_text="Texts").click()
    page.locator("#text-subject-").fill("A subject of Ada’s")
    changed(page, page.locator("form:has(#text-subject-) button").click)
    assert json.loads((folder / "issues/2026-W25.json").read_text())["subject"] == "A subject of Ada’s"
    changed(page, page.locator(".blocks form", has_text="Lead").get_by_role("button", name="Down").click)
    assert last(folder)["kind"] == "place_block"
    changed(page, page.locator(".blocks form", has_text="Bridge").get_by_role("button", name="Remove").click)
    assert last(folder)["kind"] == "remove_block"
    page.locator("#block-kind").select_option("table")
    assert "Month | Price" in page.locator("#block-example").inner_text()
    page.locator("#block-title").fill("Prices")
    page.locator("#block-text").fill("Month | Price\nJune | $2")
    changed(page, page.locator("#add-block button").click)
    assert last(folder)["block"]["rows"] == [["June", "$2"]]
    page.locator("#mute-word").fill("zebra")
    changed(page, page.locator("form:has(#mute-word) button").click)
    assert last(folder)["word"] == "zebra"
    page.locator(".views a", has_text="History").click()
    page.locator(".log.long li", has_text="Words for the note").wait_for(timeout=SLOW)
    changed(page, page.locator(".log.long li", has_text="zebra").get_by_role("button").click)
    assert last(folder)["kind"] == "undo"
    page.locator("#issue-note").fill("A note on all of it.")
    changed(page, page.locator("#save-issue-note").click)
    assert (last(folder)["kind"], last(folder)["text"]) == ("note", "A note on all of it.")
    page.locator(".views a", has_text="Checks").click()
    page.locator("#skip-reason").fill("holiday")
    changed(page, page.locator("#skip").click)
    page.locator("#standing", has_text="Skipped").wait_for(timeout=SLOW)


def test_a_row_is_dragged(folder: Path, url: str, page: Any) -> None:
    """Onto another row of its theme it goes behind that; onto another theme it moves there."""
    page.goto(url)
    groups = page.locator(".group[data-theme]:not([data-theme=''])")
    first = groups.nth(0).locator(".story")
    changed(page, lambda: first.nth(0).drag_to(first.nth(2)))
    assert last(folder)["kind"] == "reorder"
    slug = groups.nth(1).get_attribute("data-theme")
    changed(page, lambda: groups.nth(0).locator(".story").nth(0).drag_to(groups.nth(1).locator(".title")))
    page.locator("#part-list .story[data-theme]").nth(3).wait_for(timeout=SLOW)
    page.wait_for_function("() => document.querySelector('#turns [name=seen]').value === '3'", timeout=SLOW)
    moved, placed = edits(folder)[-2:]
    assert (moved["kind"], moved["theme"], placed["kind"], placed["after"]) == ("move", slug, "reorder", [])


def test_two_editors(folder: Path, url: str, page: Any, chromium: Any) -> None:
    """Each sees what the other changed; over words that the other has changed meanwhile nobody writes in silence, and no word is lost."""
    page.goto(url)
    other = chromium.new_page(viewport={"width": 1280, "height": 900})
    other.goto(url)
    for one in (page, other):
        open_story(one, 1)
    other.keyboard.press("r")
    other.locator("#text-retitle").fill("What the other wrote")
    page.keyboard.press("r")
    page.locator("#text-retitle").fill("What this one wrote")
    changed(page, lambda: page.keyboard.press("Control+Enter"))
    other.locator(".row", has_text="What this one wrote").wait_for(timeout=SLOW)  # seen live, beside the words still being written
    assert other.locator("#text-retitle").input_value() == "What the other wrote"
    line = refused(other, lambda: other.keyboard.press("Control+Enter"))
    assert "Ada retitled" in line
    assert "since you looked" in line
    assert other.locator("#text-retitle").input_value() == "What the other wrote"
    assert [one["headline"] for one in edits(folder)] == ["What this one wrote"]
    changed(other, lambda: other.keyboard.press("Control+Enter"))  # said once more, over what he knows now
    assert last(folder)["headline"] == "What the other wrote"
    other.close()


@pytest.mark.parametrize("reloaded", [True, False])
def test_words_outlive_the_server(folder: Path, page: Any, reloaded: bool) -> None:
    """What is typed while the desk is down is said to be kept, and stands there again when it is back."""
    with run(folder) as process:
        where = read_url(process)
        page.goto(where)
        open_story(page, 1)
        page.keyboard.press("w")
        page.locator("#text-summary").fill("Words that must not be lost.")
        before = page.evaluate("document.body.dataset.version")
        process.kill()
        process.communicate()
    assert "your words are kept" in refused(page, lambda: page.keyboard.press("Control+Enter"))
    page.on("dialog", lambda dialog: dialog.accept())
    with run(folder, port=where.rstrip("/").rpartition(":")[2]) as process:
        assert read_url(process).rstrip("/") == where.rstrip("/")
        page.wait_for_function("before => document.body.dataset.version !== before", arg=before, timeout=SLOW)  # the open page follows
        assert page.locator("#refusal").inner_text() == ""
        if reloaded:
            page.reload()
        page.wait_for_function("() => document.querySelector('#text-summary')?.value === 'Words that must not be lost.'", timeout=SLOW)
        page.locator("#text-summary").focus()
        changed(page, lambda: page.keyboard.press("Control+Enter"))
        assert last(folder)["text"] == "Words that must not be lost."
        stop(process)


def test_a_key_that_can_do_nothing_says_so(folder: Path, url: str, page: Any) -> None:
    """Words that were meant for a field that is not there approve nothing; an approved issue says how it is changed."""
    page.goto(url)
    page.locator("#group-more .row").first.click()
    page.locator(".inspector .place", has_text="More this week").wait_for(timeout=SLOW)
    page.keyboard.press("d")
    assert "It has no development" in page.locator("#refusal").inner_text()
    page.keyboard.type("a drop")
    page.keyboard.press("Escape")
    assert page.locator("#standing", has_text="Approved").count() == 0
    page.keyboard.press("a")
    page.locator("#sure[open]").wait_for()
    page.keyboard.press("Enter")
    page.locator("#standing", has_text="Approved").wait_for(timeout=SLOW)
    page.keyboard.press("r")
    assert "take the approval back" in page.locator("#refusal").inner_text()


def test_hostile_words(folder: Path, url: str, page: Any) -> None:
    """Markup in what an editor types is text wherever it is shown; too long a text is one line, and stays in its field."""
    page.goto(url)
    open_story(page, 0)
    page.evaluate("window.canary = 0")
    nasty = "<img src=x onerror=canary++><script>canary++</script> {{ 7*7 }}"
    page.keyboard.press("r")
    page.locator("#text-retitle").fill(nasty)
    changed(page, lambda: page.keyboard.press("Control+Enter"))
    page.locator(".inspector h2", has_text="{{ 7*7 }}").wait_for(timeout=SLOW)
    page.keyboard.press("h")
    page.locator(".log.long").wait_for(timeout=SLOW)
    assert page.evaluate("window.canary") == 0
    assert page.frames[0].evaluate("document.querySelectorAll('img[src=x]').length") == 0
    page.evaluate("document.querySelector('#issue-note').removeAttribute('maxlength')")
    page.locator("#issue-note").fill("*word* " * 14_300)
    line = refused(page, page.locator("form:has(#issue-note) button").click)
    assert "characters; at most 10,000 fit" in line
    assert len(page.locator("#issue-note").input_value()) > 100_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_it_reads_well(folder: Path, url: str, chromium: Any, scheme: str) -> None:
    """axe finds nothing serious in the hand with its folds open, the texts, the history and the picker; no page is too wide."""
    for width in (1280, 768, 390):
        page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 844})
        for view in ("desktop", "texts", "log", "checks"):
            page.goto(f"{url}?view={view}")
            page.locator(".views").wait_for()
            page.evaluate("document.querySelectorAll('details.write').forEach((one) => (one.open = true))")
            assert serious(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        for key, dialog in (("t", "#picker"), ("u", "#picker"), ("?", "#keys"), ("a", "#sure")):
            page.keyboard.press(key)
            page.locator(f"{dialog}[open]").wait_for()
            assert serious(page) == []
            page.keyboard.press("Escape")
            left = "() => !document.querySelector('dialog[open]') && !document.activeElement.closest('dialog')"
            page.wait_for_function(left, timeout=SLOW)  # till then a key is a letter for the picker's field
        page.close()


def test_unsent_words_outlive_what_the_page_shows(folder: Path, url: str, page: Any, chromium: Any) -> None:
    """A block and a note that are not sent yet stand there again after another editor's change, another view and another story."""
    page.goto(f"{url}?view=texts")
    page.locator("#block-kind").select_option("table")
    page.locator("#block-title").fill("Prices")
    page.locator("#block-text").fill("Month | Price")
    other = chromium.new_page()
    other.goto(url)
    open_story(other, 0)
    changed(other, lambda: other.keyboard.press("p"))
    other.close()
    page.wait_for_function("() => document.querySelector('#turns [name=seen]').value === '1'", timeout=SLOW)
    for _ in range(2):
        assert [page.locator(f"#block-{name}").input_value() for name in ("kind", "title", "text")] == ["table", "Prices", "Month | Price"]
        page.locator("#view-desktop").click()
        page.locator("iframe").wait_for(timeout=SLOW)
        page.locator("#view-texts").click()
        page.locator("#block-text").wait_for(timeout=SLOW)
    assert "its first line is its head" in refused(page, page.locator("#save-block").click)
    page.locator("#block-text").press("End")
    page.keyboard.type("\nJune | $2")
    changed(page, page.locator("#save-block").click)
    assert last(folder)["block"]["rows"] == [["June", "$2"]]
    assert page.locator("#block-text").input_value() == ""
    page.locator("#view-desktop").click()
    open_story(page, 2)
    page.keyboard.press("c")
    page.keyboard.type("Half a note")
    open_story(page, 3)
    assert page.locator("#text-note").input_value() == ""
    open_story(page, 2)
    assert page.locator("#text-note").input_value() == "Half a note"


def test_a_phone_has_the_hand_at_hand(url: str, chromium: Any) -> None:
    """Tapping a story brings what is done to it into sight, with a way back; the views are one line, the one that is shown in sight."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    try:
        page.goto(f"{url}?view=texts")
        tabs = page.locator(".views").bounding_box()
        tab = page.locator(".views [aria-current]").bounding_box()
        assert tabs["height"] < 50
        assert 0 <= tab["x"] <= 390 - tab["width"]
        page.locator(".row").nth(2).tap()
        page.locator(".row").nth(2).and_(page.locator("[aria-current]")).wait_for(timeout=SLOW)
        page.wait_for_function("() => document.querySelector('#drop').getBoundingClientRect().bottom < innerHeight", timeout=SLOW)
        assert page.locator("#drop").bounding_box()["y"] >= 0
        page.locator(".upward").tap()
        page.wait_for_function("() => document.querySelector('#stories').getBoundingClientRect().top >= 0", timeout=SLOW)
    finally:
        context.close()
