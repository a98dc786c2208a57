"""Figures: a label that the sentence gives, a value that never changes, nothing where there is no label."""

import pytest

from digest.cluster.figures import find_figures, labelled, short_value
from tests.making import article


@pytest.mark.parametrize(
    ("sentence", "pairs"),
    [
        ("Microsoft will hold a 27 per cent stake.", [("Microsoft’s stake", "27%")]),
        ("A stake worth about $135 billion changed hands.", [("Stake value", "~$135B")]),
        ("The firm is worth $135 billion.", []),
        ("The company prepares a listing at up to $1 trillion.", [("Listing valuation, planned", "up to $1T")]),
        ("SpaceX signs a $1.25bn-a-month contract.", [("Contract", "$1.25B a month")]),
        ("A compute contract worth $1.25bn a month was signed.", [("Contract", "$1.25B a month")]),
        ("Prices fell 60–70% since early 2025.", [("Fall in prices", "60–70%")]),
        ("Cases shot up nearly 50 per cent.", [("Rise", "nearly 50%")]),
        ("When core prices also rose 0.6%.", [("Rise in core prices", "0.6%")]),
        ("KPMG deploys Claude to 276,000 people in 138 countries.", [("People", "276,000"), ("Countries", "138")]),
        ("It streams at 280+ tokens a second.", [("Tokens a second", "280+")]),
        ("It streams at more than 280 tokens a second.", [("Tokens a second", "280+")]),
        ("Data centres passed 1,000 TWh last year.", [("Electricity", "1,000+ TWh")]),
        ("Its annualised revenue passed $30 billion.", [("Annualised revenue", "$30B+")]),
        ("The accounts point to a quarterly loss of about $11.5 billion.", [("Quarterly loss", "~$11.5B")]),
        ("One million input tokens cost $10–30 on closed models.", [("Price per million input tokens on closed models", "$10–30")]),
        ("The firm charges $2 per 1M tokens.", [("Price per 1M tokens", "$2")]),
        ("Anyone who wants more pays a charge of $4 for every ten.", []),
        ("The plan now costs $12 a month.", [("Price", "$12 a month")]),
        ("The firm plans to raise $400m.", [("Raised, planned", "$400M")]),
        ("A Fortune 500 firm met on 12 June 2026 in room 41.", []),
        ("In 2025 people stayed at home.", []),
    ],
)
def test_a_figure_has_the_label_of_its_sentence(sentence, pairs):
    """Money, shares, counts and units are labelled by the words beside them; years, ranks and bare numbers are dropped."""
    assert labelled(sentence) == pairs


@pytest.mark.parametrize(
    ("sentence", "pairs"),
    [
        ("The union wants a rise of 8 per cent.", [("Rise, sought", "8%")]),
        ("The union demands a rise of 8 per cent in pay.", [("Rise in pay, sought", "8%")]),
        ("Marlow asks investors for a funding round of $2 billion.", [("Funding round, sought", "$2B")]),
        ("Nurses call for a budget of £300 million.", [("Budget, sought", "£300M")]),
        ("Ministers propose a fine of €5 million.", [("Fine, proposed", "€5M")]),
        ("A fine of €5 million was proposed on Monday.", [("Fine, proposed", "€5M")]),
        ("Marlow offers a discount of 20%.", []),
        ("Marlow offers a 20% discount.", [("Discount, offered", "20%")]),
        ("Analysts expect sales of $9 billion.", [("Sales, expected", "$9B")]),
        ("The deal could cost $3 billion.", [("Cost, possible", "$3B")]),
        ("Marlow reportedly raised $3 billion.", [("Raised, reported", "$3B")]),
        ("Four clouds to spend $587 billion this year.", [("Spending, planned", "$587B")]),
        ("Marlow is not negotiating to buy the firm for $6 billion.", []),
        ("Marlow denies talks; the start-up raises $400 million.", [("Raised", "$400M")]),
        ("It met in May and raised $40 million.", [("Raised", "$40M")]),
    ],
)
def test_a_wish_is_no_fact(sentence, pairs):
    """What is wanted, proposed, offered, expected, possible or planned says so; what is denied is no figure."""
    assert labelled(sentence) == pairs


def test_the_parts_of_a_range_are_not_told_beside_it():
    """A figure that is one end of a range already chosen says nothing new."""
    articles = [
        article("Clouds to spend between $587 billion and $670 billion"),
        article("Clouds spend more", "The four agreed a budget of $587bn.", source="B"),
    ]
    assert [one.value for one in find_figures(articles, headline="Clouds to spend between $587B and $670B")] == ["$587–670B"]


def test_the_fuller_label_is_printed():
    """Where one article says more exactly what a figure is, its words are the label."""
    articles = [
        article("Marlow revenue passes $30 billion"),
        article("Marlow grows", "Marlow said annualised revenue passed $30 billion.", source="B"),
    ]
    assert [(one.label, one.value) for one in find_figures(articles)] == [("Annualised revenue", "$30B+")]


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
