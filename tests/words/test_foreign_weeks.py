"""A German and an Arabic week, from feeds to the mail: its own language throughout, whole in html and text, the same every time."""

import re
from pathlib import Path

import pytest
from foreign_weeks import BUILT, make_week
from pseudo import visible

from digest.blocks import Lead, Masthead, More, ThemeBlock
from digest.model import Email, Issue
from digest.project import open_newsroom
from digest.render.plain import RLM
from digest.work.letters import sample_email
from digest.work.preflight import inspect

WEEKS = ("de", "ar")
ENGLISH = re.compile(r"\b(?:the|and|from|this|week|stories|story|sources?|articles?|more|read|unsubscribe|because|no)\b", re.IGNORECASE)


@pytest.fixture(scope="module", params=WEEKS)
def week(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Issue]:
    """The project's folder and its draft."""
    folder = tmp_path_factory.mktemp(request.param) / "project"
    return folder, make_week(folder, request.param)


def mail(folder: Path, issue: Issue) -> Email:
    with open_newsroom(folder) as room:
        return sample_email(room, issue)


def test_nothing_is_english_but_english_news(week: tuple[Path, Issue]) -> None:
    """No English word stands in the mail but in the story that was written so, which says that it is."""
    folder, issue = week
    email = mail(folder, issue)
    own = re.compile(r"Harbour One postpones its listing to the autumn|Lamaan cuts its token price to a third, and OpenHarbour follows")
    assert ENGLISH.findall(own.sub("", re.sub(r"\S*example\S*", "", visible(email.html)))) == []
    assert ENGLISH.findall(own.sub("", re.sub(r"\S*example\S*", "", " ".join(email.text.split())))) == []
    assert ("auf Englisch" in visible(email.html)) or ("بالإنجليزية" in visible(email.html))


def test_own_language_is_no_mark(week: tuple[Path, Issue]) -> None:
    """A story in the newsletter's own language is not said to be in a foreign one."""
    _, issue = week
    told = [story for block in issue.blocks if isinstance(block, ThemeBlock) for story in block.stories]
    assert told
    assert {mark.mark for story in told for mark in story.marks if mark.mark.startswith("lang:")} == set()
    more = next(block for block in issue.blocks if isinstance(block, More))
    assert len([item for item in more.items if "Englisch" in item.source or "بالإنجليزية" in item.source]) == 1


def test_opinion_is_marked_in_its_language(week: tuple[Path, Issue]) -> None:
    """What its title calls an opinion leads nothing and stands under no theme; its line says so."""
    _, issue = week
    more = next(block for block in issue.blocks if isinstance(block, More))
    assert len([item for item in more.items if item.text.startswith(("Meinung: Die Aufsicht", "رأي: الهيئة"))]) == 1


def test_what_is_composed(week: tuple[Path, Issue]) -> None:
    """Period and lead are set in the language when the issue is built, and stay so wherever it is shown."""
    _, issue = week
    masthead = next(block for block in issue.blocks if isinstance(block, Masthead))
    lead = next(block for block in issue.blocks if isinstance(block, Lead))
    assert masthead.period in ("12.–18. Juni 2026", "12–18 يونيو 2026")
    assert re.match("Die meisten Beiträge der Woche hatten „|تصدّر «", lead.text)


def test_a_german_noun_is_nobody(tmp_path: Path) -> None:
    """Whom stories concern are names; a noun with its article in the texts ("die Aufsicht", "die Abwärme") is none."""
    issue = make_week(tmp_path / "project", "de")
    lead = next(block for block in issue.blocks if isinstance(block, Lead))
    assert lead.text.endswith("Die wichtigsten Meldungen betreffen Nordlicht und Lindwurm.")
    standfirsts = [block.standfirst for block in issue.blocks if isinstance(block, ThemeBlock)]
    assert standfirsts[0] == "Zwei Meldungen aus zwei Quellen."
    assert standfirsts[1] == "Lindwurm: zwei Meldungen aus drei Quellen."


def test_preflight_has_no_error(week: tuple[Path, Issue]) -> None:
    """The mail passes preflight: its language and direction are said, and nothing in it is an error."""
    folder, issue = week
    with open_newsroom(folder) as room:
        assert inspect(room, issue, now=BUILT).errors == ()


def test_the_same_bytes(week: tuple[Path, Issue], tmp_path: Path) -> None:
    """Built again from the same feeds it is the same issue, byte for byte."""
    folder, issue = week
    language = "de" if "Juni" in str(issue.blocks[0]) else "ar"
    again = make_week(tmp_path / "project", language)
    assert again == issue
    assert (tmp_path / "project/issues/2026-W25.json").read_bytes() == (folder / "issues/2026-W25.json").read_bytes()


def test_text_of_a_right_to_left_mail(tmp_path: Path) -> None:
    """It sets no columns, and a line that begins with a Latin name says that it runs from right to left."""
    issue = make_week(tmp_path / "project", "ar")
    lines = mail(tmp_path / "project", issue).text.splitlines()
    assert [line for line in lines if re.search(r"\S {2,}\S", line.replace(RLM, ""))] == []
    assert [line for line in lines if re.match(r"\s*[A-Za-z]", line) and re.search("[\u0600-\u06ff]", line)] == []
    assert [line for line in lines if len(line) > 77 and "://" not in line] == []
