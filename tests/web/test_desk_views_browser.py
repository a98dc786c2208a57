"""Finding, filtering, comparing and live reload by parts, in Chromium over a server that really runs."""

from pathlib import Path
from typing import Any

import pytest
from desk_program import MAIL, write_template

REMEMBER = "document.querySelectorAll('[data-part]').forEach((part) => (part.seen = true))"
SEEN = "[...document.querySelectorAll('[data-part]')].filter((part) => !part.seen).map((part) => part.id)"


def open_quietly(page: Any, url: str) -> list[str]:
    """Open the page and give the list that its complaints come to stand in: what the policy refused, what threw."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(url)
    return said


def test_a_choice_swaps_the_inspector_alone(desk: str, page: Any) -> None:
    """Choosing a story keeps the list, the mail and the top bar as the very elements they were; nothing is refused by the policy."""
    said = open_quietly(page, desk)
    page.evaluate(REMEMBER)
    page.keyboard.press("j")
    page.wait_for_selector(".inspector h2:has-text('Anthropic passes')")
    assert page.evaluate(SEEN) == ["part-views", "part-inspector"]
    page.keyboard.press("5")
    page.wait_for_selector(".typed")
    page.keyboard.press("j")
    page.wait_for_url("**story=flash&view=text")
    of_the_mail = ("/canary", "sandboxed", "Failed to load resource")  # what its own walls stopped, as they should
    assert [line for line in said if not any(words in line for words in of_the_mail)] == []


def test_an_edit_swaps_what_it_touched(desk: str, page: Any, project: Path) -> None:
    """A new draft reaches the page live; the search, the filter and the chosen story stay as they were."""
    page.goto(f"{desk}?story=kpmg")
    page.locator("#find").fill("276,000")
    page.locator("#filter-single").click()
    page.evaluate(REMEMBER)
    (project / "templates/weekly/edited").touch()
    page.locator("#group-theme-prices").wait_for(state="detached")
    assert "part-inspector" not in page.evaluate(SEEN)
    assert page.locator(".row:visible").count() == 1
    assert page.locator(".row[aria-current]").get_attribute("id") == "story-kpmg"
    assert page.locator("#filter-single").get_attribute("aria-pressed") == "true"
    assert page.locator("#find").input_value() == "276,000"


def test_search_reads_summaries_and_outlets(desk: str, page: Any) -> None:
    """Words that stand in no row find their story all the same, whatever their case and accents, as they are typed."""
    page.goto(desk)
    page.keyboard.press("/")
    for words, found in (("annualised", 1), ("NORTHGATE", 1), ("nórthgate opinión", 0), ("harbour wire", 2), ("", 7)):
        page.locator("#find").fill(words)
        page.wait_for_timeout(100)
        assert page.locator(".story:not([hidden])").count() == found


def test_filters_narrow_the_list(desk: str, page: Any) -> None:
    """F goes to the filters, Space presses one, two leave what is both, Esc takes them off; one that leaves nothing cannot be pressed."""
    page.goto(desk)
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.id") == "filter-disputed"
    page.keyboard.press("Space")
    assert page.locator(".row:visible").count() == 1
    assert page.locator("#nothing").inner_text() == "1 found"
    page.locator("#filter-single").click()
    assert page.locator("#nothing").inner_text() == "No story is all of that."
    page.keyboard.press("Escape")
    assert page.locator(".filter[aria-pressed=true]").count() == 0
    assert page.locator("#filter-muted").is_disabled()
    assert page.locator("#filter-single .count").inner_text() == "4"


def test_keys_go_to_the_mail_and_the_reasons(desk: str, page: Any) -> None:
    """M and I take the focus to the middle and the right, so that both scroll by keys."""
    page.goto(desk)
    page.keyboard.press("i")
    assert page.evaluate("document.activeElement.id") == "inspector"
    page.keyboard.press("m")
    assert page.evaluate("document.activeElement.id") == "mail"


def test_last_issue_stands_beside_this_one(desk: str, page: Any, project: Path) -> None:
    """Two whole mails side by side, each at a reader's width, this one at the chosen story; J still walks."""
    (project / "templates/weekly/before").touch()
    page.goto(f"{desk}?view=beside")
    page.locator(".frame[style*=zoom] >> nth=1").wait_for()
    for at in (0, 1):
        page.frame_locator(f".frame >> nth={at}").locator("h1").wait_for()
    inner = [frame.evaluate("innerWidth") for frame in page.frames if "/mail" in frame.url]
    assert len(inner) == 2
    assert all(width >= 640 for width in inner)
    boxes = [frame.bounding_box() for frame in page.locator(".stage").all()]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert boxes[0]["height"] > 500
    page.keyboard.press("j")
    page.wait_for_url("**story=thirty&view=beside")
    assert page.locator(".frame").count() == 2


def test_changes_since_the_desk_opened(desk: str, page: Any, project: Path) -> None:
    """The view says what a new draft changed, and a story of it can be chosen there."""
    page.goto(f"{desk}?view=changes")
    page.get_by_text("Nothing to compare with").wait_for()
    (project / "templates/weekly/edited").touch()
    page.get_by_text("What changed").wait_for()
    assert page.locator(".tally li").all_inner_texts() == ["0 new", "1 gone", "1 moved", "1 retold"]
    page.locator(".change a").last.click()
    page.wait_for_selector(".inspector h2:has-text('Gemini')")
    assert page.locator(".row[aria-current]").get_attribute("id") == "story-flash"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (1024, "light"), (768, "dark"), (390, "light")])
def test_views_beside_the_mail_in_every_light(desk: str, chromium: Any, project: Path, scheme: str, width: int) -> None:
    """With an earlier issue, a changed draft and hostile titles: nothing serious, too wide or run."""
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    fired: list[str] = []
    page.context.on("response", lambda answer: fired.append(answer.url) if "canary" in answer.url else None)
    page.goto(desk)
    (project / "templates/weekly/before").touch()
    (project / "templates/weekly/edited").touch()
    write_template(project, MAIL.replace("GREETING", "Good morning"))
    page.frame_locator(".frame").get_by_text("Good morning").wait_for()
    found = []
    for view in ("desktop", "beside", "changes", "week"):
        page.goto(f"{desk}?view={view}&story=trap")
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        grave = [one for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
        found += [f"{view} {one['id']}: {node['html'][:120]}" for one in grave for node in one["nodes"]]
    page.close()
    assert found == []
    assert fired == []
