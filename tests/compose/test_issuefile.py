"""The issue's file: what is written is read again, and a slip is said with its place."""

import json
from pathlib import PurePath

import pytest

from digest.blocks import Developments, Footer, Lead, Masthead, Note, ThemeBlock, Told
from digest.compose.issuefile import read_issue, write_issue
from digest.errors import IssueFileError
from digest.model import Issue
from tests.making import WEEK

ISSUE = Issue(
    number=7,
    period=WEEK,
    look="weekly",
    title="The Week",
    subject="A subject",
    preheader="A preheader",
    blocks=(
        Masthead(title="The Week", number=7, period="12–18 June 2026", reading_minutes=3, sources_read=4),
        Lead(text="A {{ week }} with <b>markup</b>."),
        Developments(items=(Told(text="Something happened", story="s1"),)),
        ThemeBlock(slug="a", title="A", standfirst="", stories=()),
        Note(markdown="**hello**"),
        Footer(),
    ),
)


def test_what_is_written_is_read_again():
    """Writing and reading gives the same issue, and writing that the same bytes."""
    text = write_issue(ISSUE)
    again = read_issue(text, PurePath("issues/2026-W25.json"))
    assert again == ISSUE
    assert write_issue(again) == text


def test_the_file_has_the_promised_shape():
    """The keys of docs/design.md stand in the file, `kind` first in every block, times in UTC."""
    row = json.loads(write_issue(ISSUE))
    assert list(row) == ["number", "period", "look", "theme", "title", "status", "subject", "preheader", "blocks"]
    assert row["period"] == {"name": "2026-W25", "start": "2026-06-11T17:00:00Z", "end": "2026-06-18T17:00:00Z"}
    assert all(next(iter(block)) == "kind" for block in row["blocks"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"number": 7,\n  "period"', '"number" 7,\n  "period"', "issues/x.json: line 2: not JSON"),
        ('"kind": "lead"', '"kind": "led"', "blocks.1"),
        ('"text": "A {{', '"txt": "A {{', "blocks.1.lead.text"),
        ('"subject": "A subject",', "", "subject"),
        ('"2026-06-11T17:00:00Z"', '"June"', "not an issue"),
    ],
)
def test_a_slip_is_one_line_with_its_place(old, new, said):
    """A file that an editor broke is refused in one line that says where."""
    text = write_issue(ISSUE)
    assert old in text
    with pytest.raises(IssueFileError) as raised:
        read_issue(text.replace(old, new, 1), PurePath("issues/x.json"))
    assert said in str(raised.value)
    assert str(raised.value).startswith("issues/x.json: ")
