"""What a story offers its editor and no reader sees unasked: tables, shares of a whole, figures that differ."""

from dataclasses import replace

from digest.cluster import cluster
from digest.cluster.disputes import find_disputes
from digest.cluster.tables import find_tables, shares_of
from digest.model import Table
from tests.making import article

PARTS = Table(
    caption="Costs", header=("Part", "Share"), rows=(("Compute", "50–60%"), ("Talent", "20–30%"), ("Rest", "about 20%"), ("Total", "100%"))
)


def test_percentages_that_add_up_are_shares():
    """A column whose parts make about a hundred is shares of a whole, ranges by their middle, the total left out."""
    assert shares_of(PARTS) == [
        {"label": "Compute", "low": 50.0, "high": 60.0},
        {"label": "Talent", "low": 20.0, "high": 30.0},
        {"label": "Rest", "low": 20.0, "high": 20.0},
    ]


def test_other_percentages_are_none():
    """Growth rates do not make a whole, nor does a column with a word in it."""
    assert shares_of(Table(header=("Firm", "Growth"), rows=(("Marlow", "50%"), ("Quillon", "70%")))) == []
    assert shares_of(Table(header=("Firm", "Part"), rows=(("Marlow", "50%"), ("Quillon", "half")))) == []


def test_a_story_carries_its_tables_once():
    """Two articles with one table offer it once, in the fields of the blocks that print it."""
    told = [replace(article("Marlow shows its costs", "Marlow showed them.", source=name), tables=(PARTS,)) for name in "AB"]
    (offered,) = find_tables(told)
    assert (offered["title"], offered["head"], len(offered["rows"])) == ("Costs", ["Part", "Share"], 4)
    (story,) = cluster(told)
    assert [one["rows"] for one in story.why["tables"]] == [offered["rows"]]


def test_two_values_for_one_thing_are_named():
    """Articles that give another loss for the same quarter are shown to the editor, each with its sentence."""
    told = [
        article("Marlow posts a quarterly loss of $11.5 billion", source="A"),
        article("Accounts show Marlow has a quarterly loss of $14 billion", source="B", hours=2),
    ]
    (dispute,) = find_disputes(told)
    assert dispute["label"] == "Quarterly loss"
    assert [one["value"] for one in dispute["values"]] == ["$11.5B", "$14B"]


def test_rounding_bounds_and_progress_are_no_dispute():
    """About, more than, a toll that grew by the next day, other modes and another round of money contradict nothing."""
    for left, right, hours in (
        ("Marlow has a quarterly loss of $11.5 billion", "Marlow has a quarterly loss of about $11.9 billion", 1),
        ("Marlow has a quarterly loss of $11.5 billion", "Marlow has a quarterly loss of more than $9 billion", 1),
        ("The storm killed 40 people", "The storm killed 60 people", 30),
        ("Marlow expects a quarterly loss of $11.5 billion", "Marlow has a quarterly loss of $14 billion", 1),
        ("Marlow raises $40 million for its first plant", "Since last year Quillon raised $60 million from friends", 1),
    ):
        assert find_disputes([article(left, source="A"), article(right, source="B", hours=hours)]) == []


def test_an_article_that_gives_both_speaks_of_two_things():
    """Where one article itself has two values under a label, no other article is held against it."""
    told = [
        article("Marlow has a loss of $11.5 billion", "A year before it had a loss of $14 billion.", source="A"),
        article("Marlow shows a loss of $14 billion", source="B"),
    ]
    assert find_disputes(told) == []
