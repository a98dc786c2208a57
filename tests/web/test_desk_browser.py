"""The desk in Chromium, over a server that really runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_program import MAIL, read_url, run_desk, stop, write_template

from digest.web.desk.page import VIEWS

VIEW_NAMES = ["desktop", "phone", "dark", "images-off", "text", "source", "inbox", "beside", "changes", "week"]


def chosen(page: Any) -> str:
    """The id of the row that is marked as chosen."""
    return str(page.locator(".row[aria-current]").get_attribute("id"))


def frame_of(page: Any) -> Any:
    """The document inside the mail's frame."""
    return page.frame_locator(".frame")


def click_in_frame(page: Any, selector: str) -> None:
    """Click with the mouse where the element is seen: Playwright's own click does not reckon with a frame that is made smaller."""
    page.wait_for_function("document.querySelector('.frame').style.zoom")
    inside = frame_of(page).locator(selector).evaluate("node => node.getBoundingClientRect().toJSON()")
    outside = page.locator(".frame").evaluate("node => ({...node.getBoundingClientRect().toJSON(), scale: Number(node.style.zoom)})")
    scale = outside["scale"]
    assert scale < 1
    x = outside["x"] + (1 + inside["x"] + inside["width"] / 2) * scale
    page.mouse.click(x, outside["y"] + (1 + inside["y"] + inside["height"] / 2) * scale)


def test_views_by_key(desk: str, page: Any) -> None:
    """Keys 1 to 9 and 0 show the views, each under its own address."""
    page.goto(desk)
    for key, name in enumerate(VIEW_NAMES, start=1):
        page.keyboard.press(str(key % 10))
        page.wait_for_selector(f"#view-{name}[aria-current=page]")
        page.wait_for_url(f"**view={name}*")
        if name == "inbox":
            assert page.locator(".facts").inner_text().count("characters") == 2
    page.keyboard.press("5")
    page.wait_for_url("**view=text*")
    assert page.locator(".typed").inner_text().startswith("THIS WEEK")


def test_frame_is_as_wide_as_its_reader(desk: str, page: Any) -> None:
    """The mail sees 640 px or more on the desktop, even in a narrower column, and 390 on a phone."""
    cases = ((1280, "desktop", 640, 760), (768, "desktop", 640, 760), (1700, "desktop", 640, 760), (1280, "phone", 390, 390))
    for width, view, low, high in cases:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{desk}?view={view}")
        page.wait_for_function("document.querySelector('.frame').style.width")
        body = next(frame for frame in page.frames if "/mail" in frame.url)
        assert low <= body.evaluate("innerWidth") <= high
        box = page.locator(".frame").bounding_box()
        stage = page.locator(".stage").bounding_box()
        assert box["x"] >= stage["x"] - 1
        assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 1


def test_dark_view_is_dark_and_desktop_light(desk: str, chromium: Any) -> None:
    """Either view is itself on a screen that prefers the other scheme."""
    for scheme in ("light", "dark"):
        page = chromium.new_page(color_scheme=scheme)
        for view, ground in (("desktop", "rgb(242, 242, 239)"), ("dark", "rgb(14, 15, 18)")):
            page.goto(f"{desk}?view={view}")
            assert frame_of(page).locator("body").evaluate("node => getComputedStyle(node).backgroundColor") == ground
        page.close()


def test_stories_by_key(desk: str, page: Any) -> None:
    """J and K walk through the rows that can be seen; the mail is not loaded again for it."""
    page.goto(desk)
    mails: list[str] = []
    page.on("request", lambda request: mails.append(request.url) if "/mail" in request.url else None)
    page.keyboard.press("j")
    page.wait_for_selector(".inspector h2:has-text('Anthropic passes')")
    assert chosen(page) == "story-thirty"
    page.keyboard.press("j")
    page.wait_for_selector(".inspector h2:has-text('Gemini')")
    page.keyboard.press("k")
    page.wait_for_selector(".inspector h2:has-text('Anthropic passes')")
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.wait_for_selector(".inspector h2:has-text('OpenAI recap')")
    assert mails == []
    page.go_back()
    page.wait_for_selector(".inspector h2:has-text('Anthropic passes')")


LINE = 20  # pixels: the frame's zoom is set after it loads and moves what it shows by a pixel or two
LONG_MAIL = MAIL.replace(
    "</div></body>", '<div style="height:4000px"></div><h2 id="story-thirty">Thirty</h2><div style="height:4000px"></div></div></body>'
)


def top_of(page: Any, selector: str) -> float:
    """How far below the top of the mail's window an element stands, in the mail's pixels."""
    return float(frame_of(page).locator(selector).evaluate("node => node.getBoundingClientRect().top"))


@pytest.fixture
def long_desk(project: Path) -> Iterator[str]:
    """A desk whose mail has a story far below its head, written before the desk begins: nothing changes under the test."""
    write_template(project, LONG_MAIL)
    with run_desk(project) as process:
        yield read_url(process)
        stop(process)


def test_the_mail_follows_the_chosen_story(long_desk: str, page: Any) -> None:
    """Choosing a story brings it to the top of the mail, which is not loaded again and is no step of its own on the way back."""
    page.goto(long_desk)
    mails: list[str] = []
    page.on("request", lambda request: mails.append(request.url) if "/mail" in request.url else None)
    assert top_of(page, "#story-thirty") > 3000
    page.locator("#story-flash").click()
    page.wait_for_selector(".inspector h2:has-text('Gemini')")
    page.keyboard.press("k")
    page.wait_for_selector(".inspector h2:has-text('Anthropic passes')")
    page.wait_for_timeout(200)
    assert abs(top_of(page, "#story-thirty")) < LINE
    assert mails == []
    page.go_back()
    page.wait_for_selector(".inspector h2:has-text('Gemini')")
    page.go_back()
    page.wait_for_selector(".inspector h2:has-text('OpenAI recap')")


@pytest.mark.parametrize("width", [1280, 1700])
def test_a_view_opens_at_the_chosen_story(long_desk: str, page: Any, width: int) -> None:
    """An address that names a story shows it at once, and so does the next view, however much smaller the frame is made."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{long_desk}?story=thirty&view=dark")
    page.wait_for_timeout(300)
    assert abs(top_of(page, "#story-thirty")) < LINE
    page.keyboard.press("1")
    page.wait_for_selector(".stage-desktop")
    page.wait_for_timeout(500)
    assert abs(top_of(page, "#story-thirty")) < LINE


def test_the_real_mail_names_its_stories(tmp_path: Path) -> None:
    """Each story that the look tells in full carries the id that the desk turns to."""
    from desk_program import make_review

    from digest.blocks import ThemeBlock
    from digest.project import read_looks
    from digest.render import render_issue
    from digest.skin import LookSection

    review = make_review()
    html = render_issue(review.issue, read_looks(tmp_path, LookSection())["weekly"], review.newsletter).html
    told = [story.story for block in review.issue.blocks if isinstance(block, ThemeBlock) for story in block.stories]
    assert [html.count(f'id="story-{name}"') for name in told] == [1] * len(told)


def test_counts_follow_the_search(desk: str, page: Any) -> None:
    """A part of the list says how many of its stories the search left, and all of them again after it."""
    page.goto(desk)
    counts = page.locator("[data-count]")
    before = counts.all_inner_texts()
    assert before[:2] == ["2", "1"]
    page.locator("#find").fill("anthropic")
    assert page.locator(".group:visible [data-count]").all_inner_texts() == ["1 of 2"]
    page.keyboard.press("Escape")
    assert counts.all_inner_texts() == before


@pytest.mark.parametrize("width", [390, 320])
def test_everything_is_in_sight_on_a_phone(desk: str, page: Any, width: int) -> None:
    """On a phone the tabs are one line that is moved sideways: the one that is shown, or that has the focus, is whole, and so are the
    issue's number and status."""
    page.set_viewport_size({"width": width, "height": 844})
    boxes = []
    for name in (*VIEW_NAMES, "desktop"):
        page.goto(f"{desk}?view={name}")
        boxes.append(page.locator(f"#view-{name}[aria-current]").bounding_box())
    page.locator(f"#view-{VIEW_NAMES[-1]}").focus()
    boxes.append(page.locator(f"#view-{VIEW_NAMES[-1]}").bounding_box())
    boxes += [page.locator(f".issue .{part}").bounding_box() for part in ("number", "status")] + [page.locator(".size").bounding_box()]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    assert page.locator(".views").bounding_box()["height"] < 50
    assert page.locator(".issue .status").inner_text() == "Draft"


def test_search_filters_and_escape_leaves(desk: str, page: Any) -> None:
    """/ finds, unfolding what is folded; Enter takes the first; Esc shows everything again."""
    page.goto(desk)
    page.keyboard.press("/")
    page.keyboard.type("quill")
    assert page.locator(".row:visible").count() == 1
    assert page.locator("#nothing").inner_text() == "1 found"
    page.keyboard.press("Enter")
    page.wait_for_selector(".inspector h2:has-text('Quillmark')")
    assert page.evaluate("document.activeElement.id") == "story-quill"
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    assert page.locator(".row:visible").count() == 7
    page.keyboard.press("/")
    page.keyboard.type("zebra j 1")
    assert page.locator("#nothing").inner_text() == "No story has these words."


def test_question_mark_lists_the_keys(desk: str, page: Any) -> None:
    """? opens the list, Esc closes it; other keys wait meanwhile."""
    page.goto(desk)
    page.keyboard.press("?")
    assert page.locator("dialog[open] dt").count() == 4 + len(VIEWS) + 4  # stories, views, places
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert chosen(page) == "story-recap"
    page.locator("#show-keys").click()
    page.get_by_role("button", name="Close").click()
    assert page.locator("dialog[open]").count() == 0


def test_everything_by_tab(desk: str, page: Any) -> None:
    """Every row and view takes the focus, and it is seen."""
    page.goto(desk)
    page.locator("#story-thirty").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector(".inspector h2:has-text('Anthropic passes')")
    assert page.evaluate("document.activeElement.id") == "story-thirty"


def test_template_change_reloads(desk: str, page: Any, project: Path) -> None:
    """A saved template is on the page without a hand, the chosen story and the search kept."""
    page.goto(f"{desk}?story=flash")
    page.locator("#find").fill("gemini")
    write_template(project, MAIL.replace("GREETING", "Good morning"))
    frame_of(page).get_by_text("Good morning").wait_for()
    assert chosen(page) == "story-flash"
    assert page.locator(".row:visible").count() == 1


@pytest.mark.parametrize(("word", "title"), [("ERROR", "cannot be shown"), ("BUG", "bug")])
def test_error_shows_and_recovers(desk: str, page: Any, project: Path, word: str, title: str) -> None:
    """A broken template says so above the last good mail, dimmed, and a mended one takes its place."""
    page.goto(desk)
    frame_of(page).get_by_text("GREETING").wait_for()
    write_template(project, word)
    page.wait_for_selector(f".fault h2:has-text('{title}')")
    assert float(page.locator(".frame").evaluate("node => getComputedStyle(node).opacity")) < 0.6
    frame_of(page).get_by_text("GREETING").wait_for()
    write_template(project, MAIL.replace("GREETING", "Mended"))
    frame_of(page).get_by_text("Mended").wait_for()
    assert page.locator(".fault").count() == 0


def test_no_canary_fires(desk: str, page: Any) -> None:
    """With scripts on, neither a hostile title nor a mail that escaped nothing runs a line of script."""
    fired: list[str] = []
    # A request that the policy stopped is announced too; what got an answer was really sent.
    page.context.on("response", lambda answer: fired.append(answer.url) if "canary" in answer.url else None)
    page.on("dialog", lambda dialog: fired.append(dialog.message))
    page.add_init_script("addEventListener('message', (event) => (window.told = event.data))")
    for view in VIEW_NAMES:
        page.goto(f"{desk}?story=trap&view={view}", wait_until="load")
        page.wait_for_timeout(100)
    page.goto(desk)
    frame_of(page).locator("#trap").wait_for()
    click_in_frame(page, "#trap")
    page.wait_for_timeout(300)
    assert page.evaluate("window.told") is None
    assert fired == []


def test_link_of_the_mail_opens_outside(desk: str, page: Any) -> None:
    """A source can be followed from the mail, in a tab of its own that cannot reach back."""
    page.goto(desk)
    with page.expect_popup() as popup:
        click_in_frame(page, "a >> nth=0")
    assert popup.value.evaluate("window.opener") is None
    assert "/mail" in frame_of(page).locator("html").evaluate("() => location.href")


def test_page_works_with_scripts_off(desk: str, chromium: Any) -> None:
    """Rows and views are links; what needs scripts is not shown."""
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(desk)
    page.locator("#story-thirty").click()
    assert "Anthropic passes" in page.locator(".inspector h2").inner_text()
    page.locator("#view-text").click()
    page.wait_for_url("**view=text*")
    assert page.locator(".typed").is_visible()
    assert not page.locator("#find").is_visible()
    assert not page.locator("#show-keys").is_visible()
    page.context.close()


@pytest.mark.parametrize("width", [1280, 1024, 768, 390, 320])
def test_no_sideways_scroll(desk: str, page: Any, width: int) -> None:
    """The page is never wider than its window, a title of 2,000 characters in it or not."""
    page.set_viewport_size({"width": width, "height": 900})
    for view in ("desktop", "source", "inbox", "beside", "changes", "week"):
        page.goto(f"{desk}?story=trap&view={view}")
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".inspector").evaluate("node => node.scrollWidth <= node.clientWidth")
        assert page.locator(".list").evaluate("node => node.scrollWidth <= node.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768])
def test_axe_finds_nothing_serious(desk: str, chromium: Any, project: Path, scheme: str, width: int) -> None:
    """No serious or critical finding, in either scheme, on each kind of view, with an error shown or the keys open."""
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    found = []
    for view in ("desktop", "source", "inbox", "beside", "changes", "week"):
        page.goto(f"{desk}?view={view}")
        page.wait_for_timeout(150)
        found += _serious(Axe().run(page))
    page.keyboard.press("?")
    found += _serious(Axe().run(page))
    write_template(project, "ERROR")
    page.keyboard.press("Escape")
    for view in ("desktop", "text", "inbox"):
        page.goto(f"{desk}?view={view}")
        page.wait_for_selector(".fault")
        found += _serious(Axe().run(page))
    page.close()
    assert found == []


def _serious(results: Any) -> list[str]:
    grave = [found for found in results.response["violations"] if found["impact"] in {"serious", "critical"}]
    return [f"{found['id']}: {node['html'][:120]}" for found in grave for node in found["nodes"]]
