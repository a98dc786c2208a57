"""The readers' pages in Chromium: a phone and a desk, light and dark, and the button."""

from collections.abc import Iterator
from typing import Any

import pytest
from public_project import join


@pytest.fixture
def screens(chromium: Any) -> Iterator[Any]:
    """A page of a scheme and a width; requests to other hosts fail, and whatever the browser complains of is kept in `complaints`."""
    contexts = []

    def make(scheme: str, width: int) -> Any:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 844})
        contexts.append(context)
        context.route(lambda url: "//127.0.0.1:" not in url, lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if "favicon" not in str(said.location) else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()


def test_the_button_leaves(served: str, served_room: Any, screens: Any) -> None:
    """Opened and loaded again: still on the list. Pressed, by key: left, on the same address, with no cookie."""
    one, token = join(served_room)
    page = screens("light", 390)
    page.goto(f"{served}/u/{token}")
    page.reload()
    assert page.locator("h1").inner_text() == "Stop this newsletter?"
    assert page.locator("b").inner_text() == "m•••@e•••.org"
    assert page.locator("button").count() == 1
    assert served_room.people.by_id(one.id).status == "active"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('You have left')")
    assert page.url == f"{served}/u/{token}"
    assert page.context.cookies() == []
    assert served_room.people.by_id(one.id).status == "unsubscribed"
    assert page.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_read_well(served: str, served_room: Any, screens: Any, scheme: str, width: int) -> None:
    """No serious finding of axe, no sideways scroll, styled under the policy, whatever is pressed at least 44 px high."""
    from axe_playwright_python.sync_playwright import Axe

    _, token = join(served_room, f"m{width}{scheme}@example.org")
    page = screens(scheme, width)
    for path in (f"/u/{token}", "/", "/nowhere"):
        page.goto(f"{served}{path}")
        grave = [found for found in Axe().run(page).response["violations"] if found["impact"] in {"serious", "critical"}]
        assert grave == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sheet = "rgb(255, 255, 255)" if scheme == "light" else "rgb(23, 25, 29)"
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == sheet
        heights = page.locator("button, li a, footer a").evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().height)")
        assert all(height >= 44 for height in heights)
    assert [said for said in page.complaints if "404" not in said] == []


def test_an_issue_on_the_web_is_styled_and_quiet(served: str, screens: Any) -> None:
    """The web version keeps its looks under its policy and asks no other host for anything."""
    page = screens("light", 390)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}/issues/2026-W25")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert {url for url in asked if "favicon" not in url} == {f"{served}/issues/2026-W25"}
    assert page.complaints == []
