"""The sample week in every look that the starter has: preflight finds nothing, and every mail program shows all its words."""

import shutil

import pytest

from digest.check.limits import programs
from digest.check.markup import parse_page
from digest.check.seen import seen_in
from digest.project import open_newsroom
from digest.starter import starter_root
from digest.work.build import build
from digest.work.issues import named_period
from digest.work.letters import sample_email
from digest.work.preflight import inspect
from tests.conftest import BUILT

LOOKS = sorted(path.parent.name for path in (starter_root() / "templates").glob("*/issue.mjml.j2"))


@pytest.fixture(scope="module")
def week(sample, tmp_path_factory):
    return shutil.copytree(sample, tmp_path_factory.mktemp("looks") / "project")


@pytest.mark.parametrize("look", LOOKS)
def test_a_sound_week_raises_no_alarm(week, look):
    """No error, no warning; and no program takes a word away."""
    with open_newsroom(week) as room:
        theme = "ipos-capital" if look == "analysis" else None
        issue = build(room, named_period(room, "2026-W25"), look=look, theme=theme, now=BUILT).issue
        assert inspect(room, issue, now=BUILT).findings == ()
        html = sample_email(room, issue).html
    words = parse_page(html).text.split()
    assert [one.id for one in programs() if parse_page(seen_in(html, one.id).html).text.split() != words] == []
