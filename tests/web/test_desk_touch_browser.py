"""The desk under a finger: what is pressed on a phone is large enough for one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_hands import run
from desk_program import read_url, stop

# Whatever is pressed and no link within a line of text; a box beside an article is 24 px, with as much room around it.
SMALL = """() => [...document.querySelectorAll(
    'button, select, textarea, input:not([type=hidden]), summary, .views a, .row, .checked a, .upward')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one, one.getBoundingClientRect(), one.matches('[type=checkbox]') ? 24 : 44])
  .filter(([, box, least]) => Math.round(box.height) < least || Math.round(box.width) < least)
  .map(([one, box]) => `${one.tagName} ${one.id || one.className || one.textContent.trim().slice(0, 20)} ${box.width} × ${box.height}`)"""


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    """A desk over it, as an editor runs it."""
    with run(folder) as process:
        yield read_url(process)
        stop(process)


@pytest.mark.parametrize(("width", "touch"), [(390, True), (390, False), (1024, True)])
def test_whatever_is_pressed_is_large_enough_for_a_finger(url: str, chromium: Any, width: int, touch: bool) -> None:
    """44 px each way, on a phone and wherever a finger points, in every view that offers something; no page is too wide."""
    page = chromium.new_page(viewport={"width": width, "height": 844}, has_touch=touch, is_mobile=touch)
    for view in ("desktop", "texts", "log", "checks", "seen", "changes"):
        page.goto(f"{url}?view={view}")
        page.locator(".views").wait_for()
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        assert (view, page.evaluate(SMALL)) == (view, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#approve").click()
    page.locator("#sure[open]").wait_for()
    assert page.evaluate(SMALL) == []
    page.close()
