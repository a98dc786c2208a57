"""The keys of the desk in Chromium: whatever its pages offer has one that `?` shows, and each does what its button does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_hands import SLOW, changed, edits, last, open_story, refused, run
from desk_program import read_url, stop

VIEWS = ("desktop", "text", "beside", "changes", "week", "texts", "log", "checks")
NAMES = {"ctrl": "control", "esc": "escape"}
# Whatever acts: a button, a form's field that is an action by itself, a fold that opens a form.
ACTIONS = """() => [...document.querySelectorAll('button, summary, #theme, #block-kind, .text textarea, .text > input:not([type=hidden])')]
  .filter((one) => !one.matches('.no-js, #group-left-out summary, #failed summary, .fold > summary, [disabled], #block-title, #block-text'))
  .map((one) => [one.textContent.trim().slice(0, 40) || one.id, one.getAttribute('aria-keyshortcuts')])"""
SHOWN = """() => [...document.querySelectorAll('#keys dt')].flatMap((keys) => {
  const names = [...keys.querySelectorAll('kbd')].map((key) => key.textContent.toLowerCase());
  return names[0].length > 1 ? [names.join('+')] : names; })"""


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    """A desk over it, as an editor runs it."""
    with run(folder) as process:
        yield read_url(process)
        stop(process)


def without_keys(page: Any) -> list[str]:
    """The actions on the page that no key shown under `?` is for."""
    shown = {"+".join(NAMES.get(part, part) for part in keys.split("+")) for keys in page.evaluate(SHOWN)}
    return [words for words, key in page.evaluate(ACTIONS) if (key or "").lower() not in shown]


def test_whatever_the_pages_offer_has_a_key(folder: Path, url: str, page: Any) -> None:
    """Every button, fold and field of every view names its key, and `?` lists it: of a draft, a dropped story, an approved issue."""
    page.goto(url)
    open_story(page, 4)
    changed(page, lambda: page.keyboard.press("x"))
    for view in VIEWS:
        page.goto(f"{url}?view={view}")
        page.locator(".views").wait_for()
        assert (view, without_keys(page)) == (view, [])
    page.goto(url)
    open_story(page, 1)
    assert page.locator("#demote, #pin, #split-off").count() >= 2
    assert without_keys(page) == []
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.locator("#standing", has_text="Approved").wait_for(timeout=SLOW)
    assert without_keys(page) == []


def test_an_action_without_a_key_is_found(url: str, page: Any) -> None:
    """The test above sees a button that names no key, and one whose key `?` does not list."""
    page.goto(url)
    page.locator(".inspector h2").wait_for()
    page.evaluate("document.querySelector('#pin').removeAttribute('aria-keyshortcuts')")
    page.evaluate("document.querySelector('#top').setAttribute('aria-keyshortcuts', 'Shift+Y')")
    assert [words[:3] for words in without_keys(page)] == ["Pin", "Top"]


def test_lines_lead_and_mute_by_key(folder: Path, url: str, page: Any) -> None:
    """Out of the developments and back, another article to lead, an outlet or a word muted: each by a key of its own."""
    page.goto(url)
    open_story(page, 0)
    press = page.keyboard.press
    changed(page, lambda: press("D"))
    assert last(folder)["kind"] == "demote"
    page.locator("#relead").wait_for()
    changed(page, lambda: press("D"))
    assert (last(folder)["kind"], page.locator("#demote").count()) == ("undo", 1)
    leads = page.locator(".articles button", has_text="Lead with it")
    second = leads.first.get_attribute("value").removeprefix("lead_article:")
    changed(page, lambda: (press("l"), press("Enter")))
    assert (last(folder)["kind"], last(folder)["article"]) == ("lead_article", second)
    changed(page, lambda: (press("o"), press("2")))
    assert (last(folder)["kind"], len(last(folder)["leaving"])) == ("split", 1)
    outlet = page.locator(".articles .meta bdi").first.inner_text()
    changed(page, lambda: (press("u"), press("Enter")))
    assert (last(folder)["kind"], last(folder)["outlet"]) == ("mute", outlet)
    changed(page, lambda: press("z"))
    changed(page, lambda: (press("u"), page.keyboard.type("5G masts"), press("Enter")))
    assert (last(folder)["kind"], last(folder)["word"]) == ("mute", "5G masts")


def test_blocks_by_key(folder: Path, url: str, page: Any) -> None:
    """B walks through the blocks; there Shift J and Shift K move one, X removes it and stands on the next; Shift B adds one."""
    page.goto(url)
    press = page.keyboard.press
    press("b")
    page.locator(".blocks li:focus").wait_for(timeout=SLOW)
    first = page.locator(".blocks .name").first.inner_text()
    changed(page, lambda: press("J"))
    assert last(folder)["kind"] == "place_block"
    assert page.locator(".blocks .name").nth(1).inner_text() == first
    assert page.locator(".blocks li:focus .name").inner_text() == first
    changed(page, lambda: press("K"))
    assert page.locator(".blocks .name").first.inner_text() == first
    changed(page, lambda: press("x"))
    assert last(folder)["kind"] == "remove_block"
    assert page.locator(".blocks li:focus").count() == 1
    page.locator("#view-texts").focus()
    assert "Choose a block with B" in refused(page, lambda: press("x"))
    press("B")
    assert page.evaluate("document.activeElement.id") == "block-kind"
    page.keyboard.type("Call")
    press("Tab")
    page.keyboard.type("the mast")
    press("Tab")  # over the title, which this kind has not
    assert page.evaluate("document.activeElement.id") == "block-text"
    page.keyboard.type("One sentence that stands out.")
    changed(page, lambda: press("Control+Enter"))
    assert (last(folder)["block"], last(folder)["after"]) == ({"kind": "callout", "text": "One sentence that stands out."}, "masthead")
    assert page.evaluate("document.activeElement.id") == "block-text"
    assert page.locator("#block-text").input_value() == ""
    assert [page.locator(f"#block-{name}").input_value() for name in ("kind", "after")] == ["callout", "masthead"]


def test_the_issue_by_key(folder: Path, url: str, page: Any) -> None:
    """Its texts, a note on it, a line of its history taken back, an approval taken back, and a skip with its reason."""
    page.goto(url)
    press = page.keyboard.press
    press("E")
    page.locator("#picker[open]").wait_for(timeout=SLOW)
    press("1")
    press("Control+a")
    page.keyboard.type("A subject by key")
    changed(page, lambda: press("Enter"))
    assert (last(folder)["kind"], last(folder)["text"]) == ("subject", "A subject by key")
    press("Escape")
    press("C")
    page.locator("#issue-note:focus").wait_for(timeout=SLOW)
    page.keyboard.type("Look at the figures again.")
    changed(page, lambda: press("Control+Enter"))
    press("Escape")
    page.locator("#view-log").focus()
    press("H")
    press("H")
    changed(page, lambda: press("Enter"))
    assert (last(folder)["kind"], last(folder)["edit"]) == ("undo", edits(folder)[0]["id"])
    press("a")
    press("Enter")
    page.locator("#standing", has_text="Approved").wait_for(timeout=SLOW)
    press("a")
    assert "Take this decision back?" in page.locator("#sure").inner_text()
    press("Enter")
    page.locator("#standing", has_text="Draft").wait_for(timeout=SLOW)
    press("V")
    page.locator("#skip-reason:focus").wait_for(timeout=SLOW)
    page.keyboard.type("holiday")
    changed(page, lambda: press("Enter"))
    page.locator("#standing", has_text="Skipped").wait_for(timeout=SLOW)
