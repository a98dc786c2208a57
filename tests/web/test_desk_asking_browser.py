"""The "Same event?" panel in Chromium: by mouse and by key, in either light, on a desk and on a phone."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_program import read_url, stop

SLOW = 30_000  # ms: an answer builds the whole draft, on a busy machine


@pytest.fixture(scope="module")
def running(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The desk as an editor runs it, over the sample week; the tests go on where the one before ended."""
    folder = shutil.copytree(sample, tmp_path_factory.mktemp("asked") / "project")
    command = [sys.executable, "-m", "digest", "preview", "--no-open", "--port", "0", "--as", "Ada"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield read_url(process), folder
        stop(process)


def serious(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in {"serious", "critical"} for node in one["nodes"]]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_in_every_light(running: tuple[str, Path], chromium: Any, scheme: str, width: int) -> None:
    """One question stands open with both buttons in sight, the others are folded; axe finds nothing serious, the page is not too wide."""
    page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 844})
    page.goto(running[0])
    assert page.locator(".ask:visible").count() == 1
    for button in page.locator(".ask:visible button").all():
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#asking-more summary").click()
    assert serious(page) == []
    page.close()


def test_answers_by_key(running: tuple[str, Path], page: Any) -> None:
    """S goes to the next question, Y and N answer it; the panel counts down and the next question has the focus."""
    page.goto(running[0])
    first = page.locator(".ask").nth(0).get_attribute("id")
    second = page.locator(".ask").nth(1).get_attribute("id")
    page.keyboard.press("y")  # no question has the focus: nothing is answered
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.id") == f"{first}-same"
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.id") == f"{second}-same"
    page.keyboard.press("n")
    page.locator("#asking-said summary", has_text="1 answered").wait_for(timeout=SLOW)
    page.locator(f"#{second}").wait_for(state="detached")
    page.locator(".yes:focus").wait_for()  # the focus comes after the live reload, which may be faster
    page.keyboard.press("?")
    assert page.locator("dialog[open]").inner_text().count("same event?") == 1


def test_answers_by_mouse_and_takes_back(running: tuple[str, Path], page: Any) -> None:
    """Yes by a click; what was answered can be taken back; a headline opens its story."""
    page.goto(running[0])
    form = page.locator(".ask").nth(0)
    name, headline = form.get_attribute("id"), form.locator("a").nth(1).inner_text()
    form.locator("a").nth(1).click()
    page.locator(".inspector h2", has_text=headline).wait_for()
    form.locator(".yes").click()
    page.locator("#asking-said summary", has_text="2 answered").wait_for(timeout=SLOW)
    page.locator("#asking-said summary").click()
    assert page.locator("#asking-said .ask").nth(0).inner_text().startswith("One event Ada")
    page.locator("#asking-said button").nth(0).click()
    page.locator("#asking-said summary", has_text="1 answered").wait_for(timeout=SLOW)
    page.locator(f"#{name}").wait_for(state="attached")


def test_an_approved_issue_says_why_not(running: tuple[str, Path], page: Any) -> None:
    """The refusal stands on the page as one line, and the question stays."""
    page.goto(running[0])
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.locator("#standing", has_text="Approved").wait_for(timeout=SLOW)
    name = page.locator(".ask").nth(0).get_attribute("id")
    page.locator(f"#{name} .no").click()
    page.locator("#refusal", has_text="this issue is approved; take that back above").wait_for(timeout=SLOW)
    assert page.locator(f"#{name}").count() == 1
