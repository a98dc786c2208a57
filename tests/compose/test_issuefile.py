"""The issue's file: what is written is read again, and a slip is said with its place."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePath

import pytest

from digest.blocks import Developments, Footer, Lead, Masthead, Note, ThemeBlock, Told
from digest.compose.issuefile import issue_content, read_issue, write_issue
from digest.errors import IssueFileError
from digest.model import Approval, Issue
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


YES = Approval(by="Ada", at=datetime(2026, 6, 18, 17, 45, tzinfo=UTC), sha256="ab" * 32, parts={"newsletter.title": "abab"})


def test_a_decision_is_written_and_read_again():
    """Approval and reason stand in the file where they are set, and are no part of what the issue says."""
    decided = replace(ISSUE, status="approved", approval=YES, reason="a reason")
    text = write_issue(decided)
    assert read_issue(text, PurePath("x.json")) == decided
    row = json.loads(text)
    assert list(row)[5:8] == ["status", "approval", "reason"]
    assert row["approval"] == {"by": "Ada", "at": "2026-06-18T17:45:00Z", "sha256": "ab" * 32, "parts": {"newsletter.title": "abab"}}
    assert issue_content(decided) == issue_content(ISSUE)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"status": "approved"', '"status": "aproved"', "aproved"),
        ('"2026-06-18T17:45:00Z"', '"2026-06-18T17:45:00"', "no time zone"),
        ('"by": "Ada"', '"who": "Ada"', "by"),
    ],
)
def test_a_slip_in_a_decision_is_one_line(old, new, said):
    """A decision that cannot be read is no approval: it is an error that names the file."""
    text = write_issue(replace(ISSUE, status="approved", approval=YES))
    with pytest.raises(IssueFileError, match=said):
        read_issue(text.replace(old, new, 1), PurePath("issues/x.json"))


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
