"""Figures: a label that the sentence gives, a value that never changes, nothing where there is no label."""

import pytest

from digest.cluster.figures import labelled, short_value


@pytest.mark.parametrize(
    ("sentence", "pairs"),
    [
        ("Microsoft will hold a 27 per cent stake worth $135 billion.", [("Worth", "$135B"), ("Stake", "27%")]),
        ("The company prepares a listing at up to $1 trillion.", [("Listing, at most", "$1T")]),
        ("SpaceX signs a $1.25bn-a-month contract.", [("Contract", "$1.25B a month")]),
        ("Prices fell 60–70% since early 2025.", [("Fall", "60–70%")]),
        ("KPMG deploys Claude to 276,000 people in 138 countries.", [("People", "276,000"), ("Countries", "138")]),
        ("It streams at 280+ tokens a second.", [("Tokens a second", "280+")]),
        ("Data centres passed 1,000 TWh last year.", [("Electricity", "1,000 TWh")]),
        ("The firm plans to raise $400m.", [("Raised, planned", "$400M")]),
        ("A Fortune 500 firm met on 12 June 2026 in room 41.", []),
        ("In 2025 people stayed at home.", []),
    ],
)
def test_a_figure_has_the_label_of_its_sentence(sentence, pairs):
    """Money, shares, counts and units are labelled by the words beside them; years, ranks and bare numbers are dropped."""
    assert labelled(sentence) == pairs


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("$135 billion", "$135B"),
        ("$2.1 million", "$2.1M"),
        ("27 per cent", "27%"),
        ("60 to 70%", "60–70%"),
        ("US$1 trillion", "$1T"),
        ("$10-30", "$10–30"),
    ],
)
def test_a_value_is_shortened_never_changed(long, short):
    """The headline's notation says the same number."""
    assert short_value(long) == short
