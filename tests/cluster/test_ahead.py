"""What is ahead: whole lines about a day to come, that do not say the day again."""

import pytest

from digest.cluster.ahead import find_ahead
from tests.making import article


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("Marlow will open its office in Leeds on 22 June 2026.", "Marlow will open its office in Leeds."),
        ("On 22 June Marlow will open its office.", "Marlow will open its office."),
        ("Marlow said the machines would be running by 30 June 2026.", "Marlow said the machines would be running by that day."),
        ("The cap on revenue will end from 1 July.", "The cap on revenue will end."),
        ("From 24 June the maker will sell it from 9 July in Wales.", "From 24 June the maker will sell it from 9 July in Wales."),
    ],
)
def test_a_line_does_not_repeat_its_day(sentence, line):
    """The day stands in the list's first column: the sentence goes without, or says "that day"."""
    (one, *_) = find_ahead([article("Marlow moves", sentence)])
    assert one.text == line


@pytest.mark.parametrize(
    "sentence",
    [
        "For Marlow, which opens the book on its sale on 29 June, the deal adds a large customer.",
        "Marlow thinks they will like the phone; the maker will ship it from 24 June 2026.",
    ],
)
def test_an_aside_is_no_entry(sentence):
    """A date in an aside, or in one half of a sentence, makes a torn line: none is better."""
    assert find_ahead([article("Marlow moves", sentence)]) == ()


def test_a_headline_says_it_best():
    """A headline that names the day is the line, whoever's text names it too."""
    told = [
        article("Marlow grows", "The first cases to ask will be heard on 7 July 2026.", hours=1),
        article("Claims over modified models reach court on 7 July", "The court sits.", source="B", hours=9),
    ]
    assert [one.text for one in find_ahead(told)] == ["Claims over modified models reach court"]


@pytest.mark.parametrize(
    ("sentence", "day", "line"),
    [
        ("Marlow will open its office in Leeds on Monday.", "2026-06-15", "Marlow will open its office in Leeds."),
        ("Marlow is set to open its office tomorrow.", "2026-06-13", "Marlow is set to open its office."),
        (
            "Payments of the fund are set to begin for everyone beginning on July 15.",
            "2026-07-15",
            "Payments of the fund are set to begin for everyone.",
        ),
    ],
)
def test_a_relative_day_counts_from_the_telling(sentence, day, line):
    """A weekday or "tomorrow" behind a verb of the future is the next such day after Friday 12 June."""
    assert [(one.day, one.text) for one in find_ahead([article("Marlow moves", sentence)])] == [(day, line)]


def test_the_newsletters_zone_says_which_day_it_was_told():
    """Just after midnight UTC it is still the evening before in New York, and "tomorrow" is another day."""
    told = [article("Marlow moves", "Marlow will open its office tomorrow.", hours=8)]  # Friday 01:00 UTC
    assert [one.day for one in find_ahead(told)] == ["2026-06-13"]
    assert [one.day for one in find_ahead(told, "America/New_York")] == ["2026-06-12"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Marlow will close, the firm said on Monday.",
        "Marlow will open its office, as the firm told staff on Monday.",
        "Marlow will open its office on Friday.",
        "Marlow will open its office on Thursday.",
        "Marlow dropped its reader on 21 June.",
        "From January 1 to July 11 this year, fires have burned the hills of Wales.",
        "We are glad to bring the fair back in person on July 19.",
        "Marlow opened its office on 3 June 2026.",
    ],
)
def test_what_may_be_past_is_not_ahead(sentence):
    """A day of saying, the telling's own weekday or the one before it, a past verb, a span or a host's "we" is no entry."""
    assert find_ahead([article("Marlow moves", sentence)]) == ()
