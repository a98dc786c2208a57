"""The sample week's mail before SpamAssassin, as it goes out."""

import shutil

import pytest

from digest.work.build import build
from digest.work.issues import find_issue, named_period
from digest.work.letters import rendered_for_readers
from digest.work.preflight import inspect
from tests.making import START


@pytest.mark.parametrize("look", ["weekly", "brief", "analysis"])
def test_the_sample_costs_no_points(room, look):
    """In each look at most one point, said in a note; nothing is found."""
    if not shutil.which("spamassassin"):
        pytest.skip("this test needs spamassassin; install it")
    theme = "agents" if look == "analysis" else None
    issue = build(room, named_period(room, "2026-W25"), look=look, theme=theme, now=START).issue
    seen = inspect(room, issue, now=START, filtered=True)
    (note,) = seen.notes
    assert float(note.split()[2]) <= 1.0
    assert not [one for one in seen.findings if one.rule == "spam.score"]


def test_nobody_asks_it_but_who_wants_to_know(room, monkeypatch):
    """Approvals, mailings and the desk have one verdict on every machine: they ask no other program."""
    monkeypatch.setenv("PATH", "")
    assert inspect(room, find_issue(room, None), now=START).notes == ()
    (note,) = inspect(room, find_issue(room, None), now=START, filtered=True).notes
    assert note.startswith("SpamAssassin is not installed")


def test_the_hidden_preheader_hides_no_colour(room):
    """White words on white are what spam hides; the preheader is hidden without."""
    html = rendered_for_readers(room, find_issue(room, None)).html
    assert "color:#ffffff;line-height:1px" not in html
