"""The sample week in every look that the starter has: preflight finds nothing, and every mail program shows all its words."""

import shutil

import pytest

from digest.check.limits import programs
from digest.check.markup import parse_page
from digest.check.seen import seen_in
from digest.project import open_newsroom
from digest.starter import make_project, starter_root
from digest.work.build import build
from digest.work.gather import gather
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


def test_a_week_that_goes_on_raises_no_alarm(tmp_path):
    """Updates and lines of next week name the earlier issue's number, which no source holds."""
    make_project(tmp_path / "project")
    with open_newsroom(tmp_path / "project") as room:
        gather(room, now=BUILT)
        issues = [build(room, named_period(room, name), now=BUILT).issue for name in ("2026-06-08..2026-06-14", "2026-W25")]
        assert any(told.update for block in issues[1].blocks for told in getattr(block, "stories", ()))
        assert [inspect(room, issue, now=BUILT).findings for issue in issues] == [(), ()]
