"""The evening of an editor: a stored draft with ten known faults, put right in Chromium, every keystroke and click counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_hands import SLOW, Hands, changed, edits, run
from desk_program import read_url, stop
from faulty_week import lay_draft

from digest.blocks import ThemeBlock
from digest.compose.issuefile import read_issue
from digest.model import Issue

MOST_STROKES = 40  # beside typed text (issue 6)
FILE = "issues/2026-W25.json"
CLAIMS = "https://ledgerline.example/2026/06/calder-mutual-claims-assistant"
LICENCE = "https://counselsdesk.example/2026/06/ostrea-licence-revenue-cap"
KPMG = "https://harbourwire.example/2026/06/kpmg-claude-276000-staff"
KPMG_AGAIN = "https://northgate.example/2026/06/kpmg-claude-audit-rooms"
FINE = "https://harbourwire.example/2026/06/cantor-voice-fine-cloned-voices"
BENEFITS = (
    "https://meridianpost.example/2026/06/ellmouth-halts-benefits-model",
    "https://counselsdesk.example/2026/06/ellmouth-benefits-model-remedies",
)
BENDING = "https://northgate.example/2026/06/furniture-maker-alder-wray"
GRANITE = "https://kernelweekly.example/2026/06/granite-4-1-8b-serving"
DEEPSEEK = "https://harbourwire.example/2026/06/deepseek-v4-third-of-gpt-price"
DEPLOY = "https://harbourwire.example/2026/06/openai-deployco-four-billion"
VALUED = "https://harbourwire.example/2026/06/anthropic-valuation-overtakes-openai"


@pytest.fixture
def ids(folder: Path) -> dict[str, str]:
    """The stored draft laid into the project; {address: id} of its articles."""
    return lay_draft(folder)


@pytest.fixture
def url(folder: Path, ids: dict[str, str]) -> Iterator[str]:
    """A desk over it, as an editor runs it."""
    with run(folder) as process:
        yield read_url(process)
        stop(process)


def read(folder: Path) -> Issue:
    return read_issue((folder / FILE).read_text(encoding="utf-8"), folder / FILE)


def places(issue: Issue) -> dict[str, tuple[str, int]]:
    """{address of an article that is named: (its theme, its place there)}."""
    themes = [block for block in issue.blocks if isinstance(block, ThemeBlock)]
    return {
        source.url: (theme.slug, place)
        for theme in themes
        for place, told in enumerate(theme.stories, start=1)
        for source in told.sources
    }  # fmt: skip


def told(issue: Issue, address: str) -> Any:
    themes = [block for block in issue.blocks if isinstance(block, ThemeBlock)]
    return next(one for theme in themes for one in theme.stories if address in {source.url for source in one.sources})


def test_the_stored_draft_has_its_faults(folder: Path, ids: dict[str, str]) -> None:
    """What the walk puts right is wrong in the draft that it starts from, whatever the machine would make of the week today."""
    issue = read(folder)
    where = places(issue)
    assert where[CLAIMS][0] == "policy-safety"
    assert where[LICENCE][0] == "small-models"
    assert told(issue, KPMG) != told(issue, KPMG_AGAIN)
    assert told(issue, FINE) == told(issue, BENEFITS[0])
    assert where[BENDING][0] == "enterprise-deployment"
    assert told(issue, GRANITE).headline.endswith("what you need to know")
    assert told(issue, DEEPSEEK).summary == "The company said so in a post on Tuesday."
    assert DEPLOY not in where  # the story of the week is a line of the rest
    assert (issue.subject, issue.edits) == ("Weekly update", ())


def test_ten_corrections_in_forty_strokes(folder: Path, url: str, ids: dict[str, str], page: Any) -> None:
    """Two moves, a merge, a split, a drop, two rewrites, a pin, a note and a subject: the faults are gone, and few strokes were needed."""
    hands = Hands(page)
    page.goto(url)

    def choose(address: str) -> None:
        hands.click(page.locator(f".story[data-articles~='{ids[address]}'] > .row"))
        page.wait_for_function(
            "name => document.querySelector(`.row[aria-current]`)?.parentElement.dataset.articles.split(' ').includes(name)"
            " && document.body.dataset.chosen === document.querySelector('.row[aria-current]').parentElement.dataset.story",
            arg=ids[address],
            timeout=SLOW,
        )
        page.locator("#hand").wait_for()

    def write(key: str, words: str) -> None:
        hands.press(key)
        hands.type(words)
        hands.press("Control+Enter")

    choose(CLAIMS)
    changed(page, lambda: hands.press("t", "3"))
    choose(LICENCE)
    changed(page, lambda: hands.press("t", "4"))
    choose(KPMG)
    changed(page, lambda: (hands.press("g"), hands.type("kpmg"), hands.press("Enter")))
    choose(FINE)
    for address in BENEFITS:
        hands.click(page.locator(f".leaving[value='{ids[address]}']"))
    changed(page, lambda: hands.press("o"))
    choose(BENDING)
    changed(page, lambda: hands.press("x"))
    choose(GRANITE)
    changed(page, lambda: write("r", "IBM’s Granite 4.1 8B keeps pace with a model of 32B"))
    choose(DEEPSEEK)
    changed(page, lambda: write("w", "DeepSeek sells v4 at a third of the price of GPT-5.5."))
    choose(DEPLOY)
    changed(page, lambda: hands.press("p"))
    choose(VALUED)
    changed(page, lambda: write("c", "Ask the outlet for the figure."))
    hands.press("E")
    page.locator("#picker[open]").wait_for(timeout=SLOW)
    hands.press("1")
    hands.type("Ten corrections in one evening")
    changed(page, lambda: hands.press("Enter"))
    kinds = [one["kind"] for one in edits(folder)]
    assert kinds == ["move", "move", "merge", "split", "drop", "retitle", "summary", "pin", "note", "subject"]
    assert_faultless(read(folder))
    print(f"{hands.strokes} strokes")
    assert hands.strokes <= MOST_STROKES


def assert_faultless(issue: Issue) -> None:
    where = places(issue)
    assert where[CLAIMS][0] == "enterprise-deployment"
    assert where[LICENCE][0] == "open-models"
    assert told(issue, KPMG) == told(issue, KPMG_AGAIN)
    assert told(issue, FINE) != told(issue, BENEFITS[0])
    assert told(issue, BENEFITS[0]) == told(issue, BENEFITS[1])
    assert BENDING not in where
    assert told(issue, GRANITE).headline == "IBM’s Granite 4.1 8B keeps pace with a model of 32B"
    assert told(issue, DEEPSEEK).summary == "DeepSeek sells v4 at a third of the price of GPT-5.5."
    assert where[DEPLOY] == ("enterprise-deployment", 1)
    assert issue.subject == "Ten corrections in one evening"
