"""The mail in Chromium: nothing runs, nothing scrolls sideways, axe has nothing serious to say."""

from typing import Any

import pytest
from sample_issue import CASES, weekly_look

from digest.render import render_issue
from digest.render.views import dark

LOOK = weekly_look()
MAILS = {name: render_issue(issue, LOOK, newsletter).html for name, (issue, newsletter) in CASES.items()}
WIDTHS = (320, 360, 390, 480, 481, 720, 1200)
WATCH = "window.fired = []; window.canary = what => window.fired.push(what);"


def open_page(chromium: Any, html: str, **options: Any) -> tuple[Any, list[str]]:
    """A page with the mail in it, scripts on, and the list of what it asked the network for."""
    page = chromium.new_page(**options)
    asked: list[str] = []

    def answer(route: Any) -> None:
        if route.request.url == "http://mail.example/":
            route.fulfill(body=html, content_type="text/html")
        else:
            asked.append(route.request.url)
            route.abort()

    page.add_init_script(WATCH)
    page.route("**/*", answer)
    page.goto("http://mail.example/")
    return page, asked


@pytest.mark.parametrize("name", CASES)
def test_no_sideways_scroll(chromium: Any, name: str) -> None:
    """The mail is never wider than its window, whatever the words in it."""
    page, _ = open_page(chromium, MAILS[name])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("name", ["rich", "spare"])
def test_axe_finds_nothing_serious(chromium: Any, name: str, scheme: str, width: int) -> None:
    """No serious or critical finding of axe, in light and dark, on phone and desktop."""
    from axe_playwright_python.sync_playwright import Axe

    page, _ = open_page(chromium, MAILS[name], color_scheme=scheme, viewport={"width": width, "height": 900})
    found = Axe().run(page).response["violations"]
    page.close()
    assert [(one["id"], node["html"][:120]) for one in found if one["impact"] in ("serious", "critical") for node in one["nodes"]] == []


def test_hostile_mail_fires_nothing(chromium: Any) -> None:
    """With scripts on, no text of a feed runs, is clicked into running, or asks the network for anything."""
    page, asked = open_page(chromium, MAILS["hostile"])
    page.evaluate(
        """() => { for (const one of document.querySelectorAll('*'))
        for (const kind of ['mouseover', 'load', 'error', 'focus']) one.dispatchEvent(new Event(kind)); }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.fired") == []
    assert page.evaluate("document.querySelectorAll('script,img,iframe,form,object,base').length") == 0
    assert [url for url in asked if not url.endswith("/favicon.ico")] == []
    page.close()


def test_mail_fetches_its_own_pictures_alone(chromium: Any) -> None:
    """Showing the mail asks nobody but the newsletter's own host for anything."""
    page, asked = open_page(chromium, MAILS["rich"])
    page.wait_for_timeout(200)
    assert {url for url in asked if not url.endswith("/favicon.ico")} == {"https://weekly.example.org/pictures/listing.png"}
    page.close()


def test_colours_are_the_palette(chromium: Any) -> None:
    """Canvas and sheet have the colours of the skin in light and dark, down to the margin; the dark view is as dark."""
    for html, scheme, canvas, sheet in (
        (MAILS["rich"], "light", "rgb(242, 242, 239)", "rgb(255, 255, 255)"),
        (MAILS["rich"], "dark", "rgb(14, 15, 18)", "rgb(23, 25, 29)"),
        (dark(MAILS["rich"]), "light", "rgb(14, 15, 18)", "rgb(23, 25, 29)"),
    ):
        page, _ = open_page(chromium, html, color_scheme=scheme)
        colour = "where => getComputedStyle(document.querySelector(where)).backgroundColor"
        seen = [page.evaluate(colour, where) for where in ("body", ".page", ".sheet")]
        page.close()
        assert seen == [canvas, canvas, sheet]


def test_development_is_a_wide_target(chromium: Any) -> None:
    """A development's link fills its line and is at least 44 px high, also on a phone."""
    page, _ = open_page(chromium, MAILS["rich"], viewport={"width": 390, "height": 900})
    boxes = page.evaluate("[...document.querySelectorAll('.k a')].map(one => [one.offsetWidth, one.offsetHeight])")
    page.close()
    assert all(width > 300 and height >= 44 for width, height in boxes)


def test_text_is_never_small(chromium: Any) -> None:
    """No visible text is smaller than 13 px."""
    page, _ = open_page(chromium, MAILS["rich"], viewport={"width": 390, "height": 900})
    small = page.evaluate(
        """() => { const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); const found = [];
        while (walker.nextNode()) { const one = walker.currentNode; if (!one.data.trim()) continue;
          const box = one.parentElement; if (!box.checkVisibility() || box.offsetHeight < 2) continue;
          if (parseFloat(getComputedStyle(box).fontSize) < 13) found.push(one.data.trim()); } return found; }"""
    )
    page.close()
    assert small == []
