"""What sources hold: what stands in one is no finding, and how words are counted."""

from dataclasses import replace

import pytest
from planted import LONG, disputing, in_lead, listing
from sound_issue import ARTICLES, FLOAT, findings, rules

from digest.blocks import Mark
from digest.check.sourced import most_copied
from tests.making import article


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
