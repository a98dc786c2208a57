"""What is behind: days on which a source says that something happened, and no day that belongs to something else."""

import pytest

from digest.cluster.ahead import find_ahead
from digest.cluster.past import find_past
from tests.making import article


@pytest.mark.parametrize(
    ("sentence", "day", "line"),
    [
        ("On 3 June, Marlow filed its papers with the exchange.", "2026-06-03", "Marlow filed its papers with the exchange."),
        ("Marlow lowered its price to $2 on May 20.", "2026-05-20", "Marlow lowered its price to $2."),
        ("The case against Marlow was heard April 28.", "2026-04-28", "The case against Marlow was heard."),
        ("Marlow opened its plant in Leeds on Nov. 12.", "2025-11-12", "Marlow opened its plant in Leeds."),
        ("Marlow opened its plant in Leeds on 1 March 2026.", "2026-03-01", "Marlow opened its plant in Leeds."),
    ],
)
def test_a_step_is_told_without_its_day(sentence, day, line):
    """The day stands in the timeline's first column; without a year it is the last before the telling, Friday 12 June 2026."""
    assert [(one.day, one.text) for one in find_past([article("Marlow moves", sentence)])] == [(day, line)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Marlow sold the plant that it had opened on 3 June.",
        "Marlow will open its plant in Leeds on 30 June.",
        "Marlow has cut its price twice since 3 June.",
        "Claims rose to 3.24 million in the week ended June 3.",
        "Marlow cut its price on 3 June and again on 9 June.",
        "Marlow opened its plant in Leeds on 1 March 2021.",
        "“We opened it on 3 June”, Marlow said.",
        "On 3 June of that year it went.",
        "Marlow opened its plant on 40 June.",
    ],
)
def test_another_day_is_no_step(sentence):
    """An aside's day, a plan, a span, a day long gone, somebody's words or no day of the calendar are no step."""
    assert find_past([article("Marlow moves", sentence)]) == ()


def test_the_first_teller_has_the_step():
    """One entry a day, by day, from the article that told it first, whatever the order they come in."""
    early = article("Marlow sells", "Marlow filed its papers on 3 June. Marlow named its banks on 20 May.", hours=1)
    late = article("Marlow sells shares", "The papers were filed by Marlow on 3 June.", source="B", hours=9)
    found = find_past([late, early])
    assert found == find_past([early, late])
    assert [(one.day, one.article) for one in found] == [("2026-05-20", early.id), ("2026-06-03", early.id)]


def test_american_months_are_read():
    """ "Aug. 16" is a day to come as August 16 is."""
    assert [one.day for one in find_ahead([article("Marlow moves", "The order will take effect on Aug. 16.")])] == ["2026-08-16"]
