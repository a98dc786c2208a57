"""As seen in, and findings at their place, in Chromium over the sample week: the picker, the address, badges that lead to the fault."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_hands import run, serious
from desk_program import read_url, stop

from digest.cli.preview import change_issue
from digest.project import open_newsroom
from digest.work.issues import find_issue


def spoil(folder: Path) -> str:
    """A lead and a headline that preflight stops over; gives the story of the headline."""

    def change(row: dict[str, Any]) -> None:
        with open_newsroom(folder) as room:
            issue = find_issue(room, None)
        change_issue(folder, issue, row, len(issue.edits), by="Ada")

    with open_newsroom(folder) as room:
        issue = find_issue(room, None)
    story: str = next(told.story for block in issue.blocks if block.kind == "theme" for told in block.stories)
    change({"kind": "lead", "text": "Dear {{ first_name }}, prices fell this week."})
    change({"kind": "retitle", "story": story, "headline": "Prices fell, says *|FNAME|*"})
    return story


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    with run(folder) as process:
        yield read_url(process)
        stop(process)


def test_the_picker_shows_another_program(url: str, page: Any) -> None:
    """By key and by hand, without leaving the page; the program stays with the next story and comes back with Back."""
    page.goto(url)
    page.evaluate("document.body.stayed = true")
    page.keyboard.press("-")
    page.frame_locator(".frame").locator("h1").wait_for()
    page.locator(".lost", has_text="Only supported on table cells.").wait_for()
    page.focus("#program")
    page.select_option("#program", "gmail.ios")
    page.locator(".stage-phone").wait_for()
    page.wait_for_function("() => document.activeElement.id === 'program'")
    page.check("#dark-screen")
    page.locator(".stage-dark").wait_for()
    page.get_by_text("turns every colour").wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.wait_for_url("**view=seen&program=gmail.ios&dark=1")
    page.go_back()
    page.go_back()
    page.wait_for_url("**program=gmail.ios")
    page.locator(".stage-phone:not(.stage-dark)").wait_for()
    assert page.evaluate("document.body.stayed")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_reads_well_on_every_screen(url: str, chromium: Any, scheme: str) -> None:
    """axe finds nothing serious, no page is too wide, and the mail has room, on a desk, a tablet and a phone."""
    for width in (1280, 768, 390):
        page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 844})
        page.goto(f"{url}?view=seen")
        page.frame_locator(".frame").locator("h1").wait_for()
        page.locator("#harmless summary").click()
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator(".frame").bounding_box()
        assert box["width"] > min(width, 600) * 0.6
        assert box["height"] > 200
        page.close()


def test_badges_lead_to_the_fault(folder: Path, page: Any, chromium: Any) -> None:
    """A story's row counts its findings and its reasons tell them; what stands at no story leads to its field, ready to be mended."""
    story = spoil(folder)
    with run(folder) as process:
        url = read_url(process)
        page.goto(url)
        page.locator(f"#story-{story} .badge.error").wait_for()
        assert "errors" in page.locator("#checked").inner_text()
        page.locator(f"#story-{story}").click()
        page.locator(".inspector .found.error", has_text="*|FNAME|*").wait_for()
        page.locator(".inspector .found .rule").first.click()
        page.wait_for_url("**view=checks#finding-*")
        page.wait_for_function("() => document.activeElement.matches('.found')")
        page.keyboard.press("1")
        page.locator("#elsewhere summary").click()
        page.locator("#elsewhere a", has_text="first_name").click()
        page.wait_for_function("() => document.activeElement.id === 'text-lead-'")
        assert "{{ first_name }}" in page.locator("#text-lead-").input_value()
        for scheme in ("light", "dark"):
            shown = chromium.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})
            shown.goto(f"{url}?story={story}")
            shown.locator(".inspector .found").first.wait_for()
            shown.locator("#elsewhere summary").click()
            assert serious(shown) == []
            shown.close()
        stop(process)
