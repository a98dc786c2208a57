"""Figures: a label that the sentence gives, a value that never changes, nothing where there is no label."""

import pytest

from digest.cluster.amounts import number_key, short_value
from digest.cluster.figures import find_figures
from digest.cluster.labels import labelled
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
        ("Cases shot up nearly 50 per cent.", [("Rise in cases", "nearly 50%")]),
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
    assert list(labelled(sentence)) == pairs


@pytest.mark.parametrize(
    ("sentence", "pairs"),
    [
        ("The union wants a rise of 8 per cent.", []),
        ("The union demands a rise of 8 per cent in pay.", [("Rise in pay, sought", "8%")]),
        ("Marlow asks investors for a funding round of $2 billion.", [("Funding round, sought", "$2B")]),
        ("Nurses call for a budget of £300 million.", [("Budget, sought", "£300M")]),
        ("Ministers propose a fine of €5 million.", [("Fine, proposed", "€5M")]),
        ("A fine of €5 million was proposed on Monday.", [("Fine, proposed", "€5M")]),
        ("Marlow offers a discount of 20%.", [("Discount, offered", "20%")]),
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
    assert list(labelled(sentence)) == pairs


@pytest.mark.parametrize(
    ("sentence", "pairs"),
    [
        ("The jobless rate fell to 5.8% from 6.1% in April.", [("Jobless rate", "5.8%")]),
        ("Funding in the field rose from $12.75 million in 2015 to a record.", []),
        ("Prices rose 0.9% in June, faster than the 0.6% increase in May.", [("Rise in prices", "0.9%")]),
        ("March’s 916,000 jobs gain was revised down.", []),
        ("Marlow made a 12% increase over the month.", []),
        ("Pemberton says its tools are worth the 300 percent price increase.", [("Price increase", "300%")]),
        ("Quillon futures edged up 0.3% and 0.38%, respectively.", []),
        ("Pemberton reduces memory usage by up to 65.5%.", [("Cut in memory usage", "up to 65.5%")]),
        ("The goal is to cut emissions by 50%-52%.", [("Cut in emissions, planned", "50–52%")]),
        ("Quillon posts record revenue up 265%.", [("Rise in revenue", "265%")]),
        ("Quillon shares fell 6% on Monday.", [("Fall in Quillon shares", "6%")]),
        ("The test finds the illness with 72 per cent accuracy.", [("Accuracy", "72%")]),
        ("The tool can spot it with up to 89% accuracy.", [("Accuracy", "up to 89%")]),
        ("Quillon to take a 60% stake in the venture.", [("Quillon’s stake, planned", "60%")]),
    ],
)
def test_a_move_says_what_moved_and_a_level_is_no_move(sentence, pairs):
    """What fell to 5.8% did not fall 5.8%; what an increase is held against is no figure; a list parted by "respectively" is none."""
    assert list(labelled(sentence)) == pairs


@pytest.mark.parametrize(
    ("sentence", "pairs"),
    [
        ("Quillon paid a premium to speed a US$1.08 billion order.", [("Order", "$1.08B")]),
        ("Quillon agreed to buy $51 million of chips.", [("Order", "$51M")]),
        ("A false advert offering viewers a phone for $2 went round.", []),
        ("Marlow buys films for $3 per minute.", []),
        ("Marlow buys Quillon for just under $200 million.", [("Purchase price", "nearly $200M")]),
        ("The deal values the company at $80 billion.", [("Valuation", "$80B")]),
        ("Quillon valued at $5.2 bln after the round.", [("Valuation", "$5.2B")]),
        ("Quillon raises a Series A at $300M+ valuation.", [("Valuation", "$300M+")]),
        ("Quillon lands $15M seed round.", [("Funding round", "$15M")]),
        ("They study fish with the aid of a $2 million Coastal Science Institute grant.", [("Grant", "$2M")]),
        ("The $50 billion Bill and Ada Quillon Foundation grows.", []),
        ("Quillon faces $1.67 billion damages demand at trial.", [("Damages, sought", "$1.67B")]),
        ("Most firms are spending $1M or more on it.", [("Spending", "$1M+")]),
        ("Quillon loses an average of $200,000 per user per month.", [("Loss", "$200,000 a user a month")]),
        ("The rule brings savings of $400 million annually.", [("Savings", "$400M a year")]),
        ("The house passes $1.2 trillion bill.", [("Bill", "$1.2T")]),
        ("A round brings its funding of old up to $258 million.", []),
        ("The book shows a $9 billion revenue shortfall.", []),
        ("Its HK$5 million and A$7 million funds.", []),
        ("The set now comes with a $24 per month wireless subscription.", [("Subscription", "$24 a month")]),
    ],
)
def test_a_sum_is_named_by_the_words_beside_it(sentence, pairs):
    """A noun right after, a noun with "of" or a verb right before; an order is no offering, a person's name no bill."""
    assert list(labelled(sentence)) == pairs


@pytest.mark.parametrize(
    ("sentence", "pairs"),
    [
        ("Quillon is laying off 900 employees.", [("Employees laid off", "900")]),
        ("The country added 136,000 jobs in September.", [("Jobs added", "136,000")]),
        ("The storm killed at least 1,419 people.", [("People killed", "1,419+")]),
        ("At least 11 people have died.", [("People died", "11+")]),
        ("It helps type 2 diabetes patients.", []),
        ("Meadow 3.2 models run on a phone.", []),
        ("These 20 jobs are the most exposed.", []),
        ("The party won 157 of 338 seats.", []),
        ("The firm charges $2 per 1M tokens.", [("Price per 1M tokens", "$2")]),
        ("The bank has a tool that can read a database of over 300,000 companies.", []),
        ("A group of 34 developers, shop owners, and makers signed.", []),
    ],
)
def test_a_count_says_what_became_of_whom(sentence, pairs):
    """Who was laid off, added or killed says so; a number in a name, of a whole or within reach of a tool is no count."""
    assert list(labelled(sentence)) == pairs


@pytest.mark.parametrize(
    ("sentence", "pairs"),
    [
        ("Quillon in Talks to Raise $100 Million", [("Raised, sought", "$100M")]),
        ("Quillon is close to raising roughly $300 million.", [("Raised, planned", "~$300M")]),
        ("Surveyor Forecasts Companies to Spend Almost $342 Billion", [("Spending, expected", "nearly $342B")]),
        ("Quillon’s growing demand brought revenue of $5 million.", [("Revenue", "$5M")]),
        ("Hiring fell short: fewer than expected, the sales were $5 million.", [("Sales", "$5M")]),
        ("The head demands bigger cheques in the $900 billion package.", [("Package", "$900B")]),
        ("It will bring the tool to market with the help of a $68 million funding round.", [("Funding round", "$68M")]),
        ("Quillon has put on hold its $12 billion listing.", []),
        ("Quillon raised $60M at a $400M valuation, sources say.", [("Raised, reported", "$60M"), ("Valuation, reported", "$400M")]),
        ("Rowan May has raised $105 million.", [("Raised", "$105M")]),
        ("The generals urged Mr. Rowan to keep a budget of $3 million.", [("Budget, sought", "$3M")]),
        ("Quillon pledges to invest $500M.", [("Investment, pledged", "$500M")]),
        ("Rowan denied a report that the state was to send a fund of $5 million.", []),
        ("The head threatened a fine of $5 million.", [("Fine, possible", "$5M")]),
        ("Quillon plans to return a $10 million loan.", [("Loan", "$10M")]),
        ("In a move that could end talks, Rowan says the fine is $5 million.", [("Fine", "$5M")]),
        ("More than 100 garden stores will open this week.", [("Garden stores, planned", "100+")]),
    ],
)
def test_a_mode_binds_its_own_number(sentence, pairs):
    """A wish, a plan or hearsay counts in any spelling; a noun "demand", a missed forecast or a wish for something else does not."""
    assert list(labelled(sentence)) == pairs


def test_the_same_value_in_another_notation_is_one():
    """Keys are numbers with their unit, so "$1.25bn" and "US$1,250m" meet, and a range has both its ends."""
    assert number_key("$1.25bn") == number_key("US$1,250m")
    assert len(number_key("$587–670B")) == 2


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
