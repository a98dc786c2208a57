"""The sample week as a brief, and one theme of it as an analysis that an editor wrote into: golden files, and how they stand in a window.

`weeks/LOOK.json` are such issues as `digest build` made them; GOLDEN=1 rewrites what they render to.
"""

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample_issue import ROOT, weekly_look

from digest.blocks import ThemeBlock
from digest.compose.issuefile import read_issue
from digest.model import Email
from digest.render import render_issue
from digest.settings import parse_settings

HERE = Path(__file__).parent
WEEKS = {path.stem: read_issue(path.read_text("utf-8"), path) for path in sorted((HERE / "weeks").glob("*.json"))}
GOLDEN = HERE / "golden_week"
TOML = ROOT / "digest.toml"
SCREEN = 800  # px of a desktop's window that five stories of a brief are to take (FORMAT), masthead and rows' titles among them
SLACK = 1.1  # other fonts than a reader's


def email(look: str) -> Email:
    newsletter = parse_settings(TOML.read_text("utf-8"), TOML).newsletter_value()
    return render_issue(WEEKS[look], weekly_look(look), replace(newsletter, place="London"))


def printed(look: str) -> dict[str, str]:
    """What the golden files hold: the body with a line an element, as its styles stand in golden/ already; subject and text."""
    mail = email(look)
    body = "<body" + mail.html.partition("<body")[2].replace("><", ">\n<") + "\n"
    return {f"{look}.html": body, f"{look}.txt": f"Subject: {mail.subject}\n\n{mail.text}"}


def test_every_week_has_its_golden_files() -> None:
    """An html and a text file a look; GOLDEN=1 rewrites them."""
    if os.environ.get("GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        for look in WEEKS:
            for name, text in printed(look).items():
                (GOLDEN / name).write_text(text, "utf-8")
    assert {path.stem for path in GOLDEN.iterdir()} == set(WEEKS) == {"brief", "analysis"}


@pytest.mark.parametrize("look", WEEKS)
def test_golden(look: str) -> None:
    """The week renders to what its golden files hold, byte for byte."""
    for name, text in printed(look).items():
        assert text == (GOLDEN / name).read_text("utf-8"), name


@pytest.mark.parametrize("look", WEEKS)
def test_text_keeps_to_76_columns(look: str) -> None:
    """No line of the text part is longer, except an address, and no template is left in it."""
    text = email(look).text
    assert [line for line in text.splitlines() if len(line) > 76 and "://" not in line] == []
    assert not re.search(r"\{\{|\{%|\bNone\b|Undefined", text)


def test_five_stories_of_a_brief_fit_a_screen(chromium: Any) -> None:
    """The brief's stories with their masthead take about 800 px for every five at a desktop's width."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(email("brief").html)
    end = page.evaluate("Math.max(...[...document.querySelectorAll('td.st')].map(one => one.getBoundingClientRect().bottom))")
    page.close()
    stories = sum(len(block.stories) for block in WEEKS["brief"].blocks if isinstance(block, ThemeBlock))
    assert 5 * end / stories <= SCREEN * SLACK


@pytest.mark.parametrize("look", WEEKS)
def test_no_week_scrolls_sideways(chromium: Any, look: str) -> None:
    """Neither is ever wider than its window."""
    page = chromium.new_page()
    page.set_content(email(look).html)
    for width in (320, 390, 720):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
