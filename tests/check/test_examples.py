"""Each rule of preflight on examples: two spoilt issues and more that it catches, with no other error, and one that it lets be."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest
from near_misses import GOOD
from planted import OF_ISSUES, OF_PAGES, OF_PROGRAMS, OF_SOURCES
from sound_issue import findings

from digest.check.answers import ask
from digest.check.place import Place
from digest.check.rules import RULES
from digest.check.spam import Score, judged
from digest.errors import AnswerError, SilentError
from digest.ingest import Fetched
from digest.project import open_newsroom
from digest.work.issues import find_issue
from digest.work.preflight import inspect
from tests.making import make_weekly

BAD = {**OF_ISSUES, **OF_SOURCES, **OF_PAGES, **OF_PROGRAMS}
NOW = datetime(2026, 6, 18, 18, tzinfo=UTC)
HERE = Place(block="more", index=4)


def answering(answer):
    """What is said of a link whose page answers so."""

    async def fetch(url, **more):
        if isinstance(answer, Exception):
            raise answer
        return Fetched(url=url, status=200, body=b"", moved=answer)

    return asyncio.run(ask(["https://quay.not-asked.net/a"], fetch, lambda url: HERE))


# What an issue alone cannot show: the rule, and what a page answers.
ANSWERED = {
    "a page that is gone": ("links.answer", AnswerError("answers 410; ask its owner", status=410)),
    "a page that fails": ("links.answer", AnswerError("answers 500; ask its owner", status=500)),
    "a host that is silent": ("links.answer", SilentError("cannot be reached; check its address")),
    "a page that moved": ("links.moved", "https://quay.not-asked.net/b"),
    "a page that moved to another host": ("links.moved", "https://bay.not-asked.net/a"),
}
LET_BE = {"links.answer": AnswerError("answers 403; ask its owner", status=403), "links.moved": ""}
SCORED = {
    "points that a server adds to": ("warning", Score(points=1.2, rules=(("SUBJ_ALL_CAPS", 1.2),))),
    "what makes a mail spam": ("error", Score(points=7.5, rules=(("GTUBE", 7.0), ("MISSING_DATE", 0.5)))),
}
BROKEN = {
    "a tag that does not close": ("note.mjml.j2", "{% if %}"),
    "a name that is not there": ("lead.mjml.j2", "<mj-text>{{ block.nothing_of_the_kind }}</mj-text>"),
    "an element that MJML has not": ("lead.txt.j2", "{% include 'parts/nowhere.txt.j2' %}"),
}


def of_project(folder, name="", text=""):
    """What preflight says of a project's issue, one of its templates replaced."""
    make_weekly(folder)
    if name:
        (folder / "templates/parts" / name).write_text(text)
    with open_newsroom(folder) as room:
        return inspect(room, find_issue(room, None), now=NOW).findings


@pytest.mark.parametrize("name", BAD)
def test_a_spoilt_issue_is_caught_by_its_rule_and_no_other_error(name):
    """At its level; a warning may come with it, an error may not."""
    rule, level, planted = BAD[name]
    found = findings(**planted)
    assert (rule, level) in {(one.rule, one.level) for one in found}
    assert {one.rule for one in found if one.level == "error"} <= {rule}


@pytest.mark.parametrize("rule", GOOD)
def test_a_near_miss_is_let_be(rule):
    """Nothing at all is found in it."""
    assert findings(**GOOD[rule]) == ()


@pytest.mark.parametrize("name", ANSWERED)
def test_an_answer_is_caught_by_its_rule(name):
    """One warning at the link's place."""
    rule, answer = ANSWERED[name]
    assert [(one.rule, one.level, one.place) for one in answering(answer)] == [(rule, "warning", HERE)]


@pytest.mark.parametrize("rule", LET_BE)
def test_an_answer_that_is_no_fault_is_let_be(rule):
    """A page that refuses programs opens for a person; one that is where it was has not moved."""
    assert answering(LET_BE[rule]) == ()


@pytest.mark.parametrize("name", SCORED)
def test_a_score_is_caught(name):
    """At the level that its points deserve."""
    level, score = SCORED[name]
    assert [(one.rule, one.level) for one in judged(score)] == [("spam.score", level)]


def test_a_low_score_is_let_be():
    """No mail is free of every rule."""
    assert judged(Score(points=0.9, rules=(("HTML_MESSAGE", 0.9),))) == ()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_template_is_caught(tmp_path, name):
    """It is the one thing that can be said of a mail that is not there."""
    (one,) = of_project(tmp_path / "project", *BROKEN[name])
    assert (one.rule, one.level) == ("render.template", "error")


def test_a_projects_own_templates_are_let_be(tmp_path):
    """Changed, but sound."""
    found = of_project(tmp_path / "project", "note.txt.j2", "{{ block.markdown }}")
    assert "render.template" not in {one.rule for one in found}


def test_every_rule_has_its_examples():
    """Two that it catches and one that it lets be; whoever adds a rule adds them."""
    caught = Counter([rule for rule, _, _ in BAD.values()] + [rule for rule, _ in ANSWERED.values()] + ["render.template"] * len(BROKEN))
    caught["spam.score"] += len(SCORED)
    assert [rule for rule in RULES if caught[rule] < 2] == []
    assert [rule for rule in RULES if rule not in {*GOOD, *LET_BE, "render.template", "spam.score"}] == []
    assert len(BAD) == sum(map(len, (OF_ISSUES, OF_SOURCES, OF_PAGES, OF_PROGRAMS)))  # no two of one name
