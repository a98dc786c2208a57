"""German and Arabic mails in Chromium: nothing is wider than its window, and Arabic hangs on the right."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from foreign_weeks import make_week

from digest.project import open_newsroom
from digest.work.letters import sample_email

SEEN = """() => ({
  wide: document.documentElement.scrollWidth,
  aligned: getComputedStyle(document.querySelector("h2")).textAlign,
  edge: document.querySelector("h2").getBoundingClientRect().right,
})"""


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """{language: html}, made in a thread of its own: the browser holds this one's event loop."""
    with ThreadPoolExecutor(1) as aside:
        return {name: aside.submit(_mail, tmp_path_factory.mktemp(name) / "project", name).result() for name in ("de", "ar")}


def _mail(folder: Path, name: str) -> str:
    issue = make_week(folder, name)
    with open_newsroom(folder) as room:
        return sample_email(room, issue).html


@pytest.mark.parametrize("width", [320, 390, 640])
@pytest.mark.parametrize(("language", "side"), [("de", "left"), ("ar", "right")])
def test_it_fits_its_window(chromium: Any, mails: dict[str, str], language: str, side: str, width: int) -> None:
    """No sideways scroll, whatever the longest word; headings hang on the side where the language begins."""
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.set_content(mails[language])
    seen = page.evaluate(SEEN)
    page.close()
    assert seen["wide"] <= width
    assert seen["edge"] <= width
    assert seen["aligned"] == side
