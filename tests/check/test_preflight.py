"""Preflight: a sound issue has no finding, and a finding says where, what and what to do."""

from dataclasses import replace
from pathlib import Path

import pytest
from planted import at, developments, listing, note
from sample_issue import CASES
from sound_issue import FLOAT, findings, issue_with, rules

from digest.blocks import Masthead
from digest.check.rules import RULES


def test_a_sound_issue_has_no_finding():
    """Nothing is wrong, nothing is found: the gate is quiet."""
    assert findings() == ()


def test_a_finding_says_where_and_what_to_do():
    """Block, its place and the story; what is wrong and what to do, a line each."""
    (one,) = [one for one in findings(at("htp://quay.example.com/a")) if one.rule == "links.malformed"]
    assert (one.place.block, one.place.index, one.place.story, one.family) == ("theme", 3, "a1b2c3", "links")
    assert one.place.words == "theme, story a1b2c3"
    assert "htp://quay.example.com/a" in one.what
    assert all(one.do and "\n" not in text for text in (one.what, one.do))


def test_a_link_of_a_note_is_found_in_its_note():
    """Also what is in an editor's Markdown has its block."""
    found = [one for one in findings(note("See [here](https://bit.ly/3abcd) and <http://bay.example.com/a>.")) if one.family == "links"]
    assert {(one.rule, one.place.block) for one in found} == {("links.host", "note"), ("links.https", "note")}


def test_errors_stand_first():
    """Whoever reads one line reads the worst."""
    found = findings(note("Dear *|FNAME|*, [here](https://bit.ly/a)"))
    assert [one.level for one in found] == sorted(one.level for one in found)
    assert len({one.level for one in found}) == 2


def test_a_source_that_writes_of_templates_is_no_fault():
    """Where an article has the very characters, a tag in its story is a warning: news about templates may be told."""
    quoting = replace(FLOAT, text=f"{FLOAT.text} Its papers say {{{{ value }}}}.")
    found = rules(listing(summary="Its papers say {{ value }}."), articles={FLOAT.id: quoting})
    assert ("content.leftover", "warning") in found
    assert ("content.leftover", "error") not in found


def test_the_masthead_is_no_story():
    """A title may be in capitals of two words, a list's name in three letters: nobody shouts."""
    assert findings(issue_with(masthead=Masthead(title="AI NEWS", number=24, period="June", reading_minutes=2, sources_read=2))) == ()


@pytest.mark.parametrize(
    "text",
    [
        "מעבדה בחיפה פרסמה מודל פתוח קטן",
        "Two grids say no",
        "A price that nobody believes in",
        "IBM, SAP and AMD agree",
        "EU, USA, UAE agree",
        "Super Bowl XXX is remembered",
        "“BUY BUY BUY NOW,” he said",
    ],
)
def test_what_is_no_fault(text):
    """Scripts without capitals do not shout, a small word may end a line, names in capitals are names, and somebody may be quoted."""
    assert {rule for rule, _ in rules(developments(text))} <= {"content.long"}


@pytest.mark.parametrize(
    ("issue", "newsletter"), [CASES["hostile"], CASES["spare"], (replace(CASES["rich"][0], blocks=()), CASES["rich"][1])]
)
def test_nothing_is_raised(issue, newsletter):
    """Hostile texts in every field, another language, an issue with nothing in it: findings of one line each, never a traceback."""
    found = findings(issue, newsletter=newsletter, stories=(), articles={})
    assert all(one.what and one.what.isprintable() and one.do for one in found)


def test_every_rule_is_explained():
    """docs/checks.md names each rule."""
    text = (Path(__file__).parents[2] / "docs/checks.md").read_text()
    assert [rule for rule in RULES if f"`{rule}`" not in text] == []
