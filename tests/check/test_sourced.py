"""What sources hold: what stands in one is no finding, and how words are counted."""

from dataclasses import replace

import pytest
from planted import LONG, disputing, in_lead, listing
from sound_issue import ARTICLES, FLOAT, ISSUE, STORIES, findings, issue_with, rules

from digest.blocks import Callout, Lead, Mark, NextWeek, Note, Told
from digest.cluster.verbatim import most_copied
from digest.model.edits import Edit, LeadText
from tests.making import START, article


def test_what_a_source_says_is_no_finding():
    """Figures in another notation, a whole quotation, a name that the source uses: nothing is found."""
    issue = listing(summary="Harbour One is worth 41 billion dollars. “We sell hours,” said Mara Lind. Its founders keep 52%.")
    assert findings(issue) == ()


def test_the_number_of_an_earlier_issue_is_our_own():
    """An update and a line of next week name the issue that told the story before; a summary does not."""
    followed = (replace(STORIES[0], why={"told": 23, "thread": [{"issue": 22}, {"issue": 23}]}), STORIES[1])
    update = listing(update="New since No. 23: “We sell hours,” said Mara Lind.")
    ahead = issue_with(note=NextWeek(items=(Told(text="Harbour One floats (followed since No. 22)", story="a1b2c3"),)))
    assert findings(update, stories=followed) == findings(ahead, stories=followed) == ()
    assert ("content.unsourced", "warning") in rules(listing(summary="Harbour One is worth $23."), stories=followed)
    assert ("content.unsourced", "warning") in rules(update)


def test_a_marked_dispute_is_no_finding():
    """Where the editor confirmed it, both figures may stand."""
    issue = listing(summary="Harbour One is worth $41B, or 52% of it.", marks=(Mark(mark="disputed"),))
    assert findings(issue, stories=disputing("$41B", "52%")) == ()


def test_a_file_without_its_store_is_held_against_nothing():
    """An issue that came by git alone has no articles here: nothing is said of its sources."""
    assert findings(listing(summary="Harbour One is worth $52B."), stories=(), articles={}) == ()


def test_one_letter_may_make_another_name():
    """What a source writes is no slip, and neither is a plural."""
    told = {**ARTICLES, "x": article("Anthropic meets Anthropia", "Anthropia is a bank.")}
    assert ("content.spelling", "warning") not in rules(in_lead("The week of Anthropic and Anthropia. Anthropic paid."), articles=told)
    assert ("content.spelling", "warning") not in rules(in_lead("The week of Meridian. Meridian met the Meridians."))


@pytest.mark.parametrize(("text", "words"), [(LONG, 87), ("Harbour One sold a fifth of it", 0), (f"Quite new words. {LONG[:115]}", 25)])
def test_words_are_counted_as_a_reader_counts(text, words):
    """Words in runs of eight and more, of one outlet at a time."""
    assert most_copied(text, [replace(FLOAT, text=LONG), replace(FLOAT, source="Other", text="Nothing of it.")]) == words


INVENTED = "Fully 73.4% of buyers lost $913 million. “We never saw them again,” a broker said."
OWN_FAULTS = "no source has “We never saw them again,”, “73.4%” or “$913 million”"


@pytest.mark.parametrize("block", [Note(markdown=INVENTED), Callout(text=INVENTED)])
def test_what_an_editor_writes_beside_the_stories_is_held_against_the_week(block):
    """Figures and quotations of a note or a call-out that no article of the week has are named, in one finding."""
    issue = replace(ISSUE, blocks=(*ISSUE.blocks[:-1], block, ISSUE.blocks[-1]))
    assert [one.what for one in findings(issue) if one.rule == "content.unsourced"] == [OWN_FAULTS]


def test_an_invented_line_is_one_finding_a_rule():
    """It names all the words: figures and quotations in one, names and dates in another; a single word is told as it always was."""
    issue = listing(summary="Greta Olsen of Northsea Capital sold it for $52B on 3 May. “We sell days,” she said of its 913 ships.")
    assert [(one.rule, one.what) for one in findings(issue)] == [
        ("content.unsourced", "no source has “We sell days,”, “$52B” or “913”"),
        ("content.named", "no source has “3 May”, “Greta Olsen” or “Northsea Capital”"),
    ]
    assert [one.what for one in findings(listing(summary="Harbour One is worth $52B."))] == ["no source gives this number: $52B"]


def test_an_editors_plain_words_are_his_own():
    """Dates, small counts, terms in quotation marks, addresses and whom he names are no figures."""
    plain = "Ada Wong closes the desk for 3 days from 5 July: “holiday”. See https://tides.example.org/2026/71234."
    assert [one.what for one in findings(issue_with(note=Note(markdown=plain))) if one.rule.startswith("content.")] == []


def test_a_lead_by_hand_is_held_against_the_week():
    """The machine's lead counts the issue's own stories; what an editor wrote there must stand in an article."""
    lead = issue_with(lead=Lead(text="Fully 73.4% of buyers lost."))
    assert "content.unsourced" not in [one.rule for one in findings(lead)]
    by_hand = Edit(id="1", change=LeadText(text="Fully 73.4% of buyers lost."), by="Ada", at=START)
    assert "content.unsourced" in [one.rule for one in findings(replace(lead, edits=(by_hand,)))]
