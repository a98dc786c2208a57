"""What sources hold: a planted figure, quotation, name or copy is found, and what stands in a source is not."""

from dataclasses import replace

import pytest
from sound_issue import ARTICLES, BLOCKS, FLOAT, GRIDS, LISTING, STORIES, findings, issue_with, rules

from digest.blocks import (
    Developments,
    Lead,
    Mark,
    NumberItem,
    Numbers,
    Outlook,
    Quote,
    Reaction,
    Reactions,
    SourceLink,
    StoryFigure,
    ThemeBlock,
    Told,
)
from digest.check.sourced import most_copied
from tests.making import article

QUAY = SourceLink(name="Quay Ledger", url=FLOAT.url)
LONG = (
    "Harbour One sold a fifth of itself on Tuesday at a price that values the firm at $41B and sets a mark for the year. "
    "The buyers were pension funds in the north and two insurers that had never bought a listing before in their long lives. "
    "Its founders keep most of the votes through a second class of shares that nobody else may hold or inherit. "
    "The papers show that three customers pay for two thirds of everything, and one of them may leave next spring."
)


def listing(**more):
    return issue_with(capital=ThemeBlock(slug="capital", title="Capital", standfirst="One listing.", stories=(replace(LISTING, **more),)))


def disputing(*values):
    why = {"disagree": [{"label": "Value", "values": [{"value": value} for value in values]}]}
    return (replace(STORIES[0], why=why), STORIES[1])


def in_lead(text):
    return issue_with(lead=Lead(text=text))


FAULTS = {
    "a figure in a summary": ("content.unsourced", "warning", {"issue": listing(summary="Harbour One is worth $52B.")}),
    "a figure in a headline": ("content.unsourced", "warning", {"issue": listing(headline="Harbour One floats for $44B")}),
    "a key figure": ("content.unsourced", "warning", {"issue": listing(figures=(StoryFigure(label="Value", value="$43B", source="x"),))}),
    "a quotation": ("content.unsourced", "warning", {"issue": listing(summary="“We sell days,” said Mara Lind of Harbour One.")}),
    "a development": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(developments=Developments(items=(Told(text="Harbour One floats for $45B", story="a1b2c3"),)))},
    ),
    "by the numbers": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(note=Numbers(items=(NumberItem(value="$46B", label="Harbour One’s value", source=QUAY),)))},
    ),
    "ahead": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(outlook=Outlook(items=(replace(BLOCKS["outlook"].items[0], text="Harbour One reports 70 sales."),)))},
    ),
    "a reaction": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(note=Reactions(items=(Reaction(who="Mara Lind", text="We lost 90% of it.", source=QUAY),)))},
    ),
    "a quote that no article has": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(note=Quote(text="We sell nights.", by="Mara Lind"))},
    ),
    "a name": ("content.named", "warning", {"issue": listing(summary="Harbour One was sold to Greta Olsen on Tuesday.")}),
    "a copy": (
        "content.verbatim",
        "error",
        {"issue": listing(summary=LONG), "articles": {FLOAT.id: replace(FLOAT, text=LONG), GRIDS.id: GRIDS}},
    ),
    "one label, two values": (
        "content.disputed",
        "warning",
        {"issue": listing(figures=(*LISTING.figures, StoryFigure(label="value", value="52%", source="x")))},
    ),
    "a dispute of the sources": (
        "content.disputed",
        "warning",
        {"issue": listing(summary="Harbour One is worth $41B, or 52% of it."), "stories": disputing("$41B", "52%")},
    ),
    "a name in two cases": ("content.spelling", "warning", {"issue": in_lead("It was the week of DeepQuay, said Deepquay.")}),
    "a name in one word": ("content.spelling", "warning", {"issue": in_lead("It was the week of DeepQuay, said Deep Quay.")}),
    "a letter too few": ("content.spelling", "warning", {"issue": in_lead("It was the week of Habour alone, said many.")}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name):
    """Each fault raises its finding, at its level."""
    rule, level, planted = FAULTS[name]
    assert (rule, level) in rules(**planted)


def test_what_a_source_says_is_no_finding():
    """Figures in another notation, a whole quotation, a name that the source uses: nothing is found."""
    issue = listing(summary="Harbour One is worth 41 billion dollars. “We sell hours,” said Mara Lind. Its founders keep 52%.")
    assert findings(issue) == ()


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
