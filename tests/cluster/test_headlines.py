"""Headlines: the title that tells, no bait, no publisher's tail; developments whole and at most 12 words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cluster import retell
from digest.cluster.headlines import (
    FUNCTION,
    clean_title,
    development,
    fits,
    is_bait,
    rank_titles,
    sentence_case,
    shorten_clause,
    superseded,
)
from tests.making import article


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("OpenAI prepares IPO | The Ledger Line", "OpenAI prepares IPO"),
        ("OpenAI prepares IPO - Harbour Wire", "OpenAI prepares IPO"),
        ("OpenAI prepares IPO - again", "OpenAI prepares IPO - again"),
        ("EXCLUSIVE: OpenAI prepares IPO", "OpenAI prepares IPO"),
        ("\U0001f52e OpenAI prepares IPO", "OpenAI prepares IPO"),
        ("{{7*7}} <script>OpenAI</script> prepares IPO", "{{7*7}} <script>OpenAI</script> prepares IPO"),
        ("Revenue passes $30 billion a year.", "Revenue passes $30B a year"),
        ("Claims time falls by 31 per cent", "Claims time falls by 31%"),
    ],
)
def test_a_title_is_cleaned_of_what_is_not_its_own(title, clean):
    """Tails of known outlets, labels and a final dot go; figures take the short form."""
    assert clean_title(title, frozenset({"harbour wire"})) == clean


@pytest.mark.parametrize(
    "title", ["Why OpenAI matters", "You won't believe what Sora costs now", "5 things to know about Kimi K2", "Is this the end?"]
)
def test_bait_is_known(title):
    """A title that teases is bait."""
    assert is_bait(title)


def test_the_central_title_wins_over_bait():
    """Of three titles the one nearest to the others leads, never the teasing one."""
    told = [
        article("KPMG gives Claude to 276,000 staff", "KPMG gives Claude to 276,000 staff in 138 countries.", source="A"),
        article("You won't believe which firm gives Claude to staff", "KPMG gives Claude to 276,000 staff.", source="B"),
        article("KPMG rolls out Claude to its 276,000 people", "KPMG rolls out Claude to all staff.", source="C"),
    ]
    assert not is_bait(rank_titles(told)[0][1])


def test_a_long_title_is_shortened_by_safe_steps_only():
    """Asides and subordinate tails go, the clause stays whole."""
    title = "Microsoft, which backs OpenAI, takes a 27% stake in the lab, according to two people who know the talks"
    short = shorten_clause(title)
    assert fits(short)
    assert short == "Microsoft takes a 27% stake in the lab" or "27% stake in the lab" in short


def test_a_title_that_cannot_be_shortened_gives_none():
    """Better no development than a cut one."""
    assert development(["A " + "very " * 14 + "long title without any joint to cut it at"]) == ""


def test_title_case_becomes_a_sentence_only_where_every_word_is_known():
    """Names stay, other words are written small; where one word is unknown the title stays as it was."""
    text = "The Supreme Court agreed on Monday to hear a major case on abortion, the first the Supreme Court takes."
    assert sentence_case("Supreme Court Agrees to Hear Major Abortion Case", [text]) == "Supreme Court agrees to hear major abortion case"
    assert sentence_case("Supreme Court Agrees to Hear Zebra Abortion Case", [text]) == "Supreme Court Agrees to Hear Zebra Abortion Case"


def test_an_aside_goes_and_the_predicate_stays():
    """Of a long title the clause between commas is dropped, never the verb."""
    title = "AI chip startup MatX, founded by old colleagues, raises Series A at $300M valuation, sources say"
    assert development([title]) == "AI chip startup MatX raises Series A at $300M valuation"


@given(st.lists(st.text(alphabet="abc ,;:-$%0123456789().“”", max_size=120), max_size=4))
def test_every_development_fits(titles):
    """Whatever the titles: at most 12 words, not ending in a function word or an ellipsis, or nothing."""
    text = development(titles)
    assert text == "" or (len(text.split()) <= 12 and text.split()[-1].lower() not in FUNCTION and not text.endswith(("…", "...")))


def successive():
    """An assembly's week: on Tuesday a leader opposes a bill, on Thursday the assembly passes it."""
    office = "Kessler, who leads the Harbour party in the Ellmouth assembly, opposes the flood commission bill, her office said on Tuesday."
    letter = "In a letter to members the Harbour leader opposes the bill for a flood commission in Ellmouth as a waste of two years."
    speech = (
        "The flood commission bill has lost the Harbour party: its leader Kessler opposes it, she told the Ellmouth assembly on Tuesday."
    )
    vote = "The Ellmouth assembly passed the flood commission bill by 52 votes to 35 on Thursday, with nine of the Harbour party in favour."
    count = "With 52 votes to 35 a commission on the Ellmouth flood was approved on Thursday; it has to report before the autumn of 2027."
    return [
        article("Harbour leader opposes Ellmouth flood commission bill", office, source="A", hours=20),
        article("Harbour leader Kessler opposes Ellmouth flood commission bill", letter, source="B", hours=21),
        article("Harbour leader opposes flood commission bill in Ellmouth", speech, source="C", hours=22),
        article("Ellmouth assembly passes bill for flood commission over Harbour objections", vote, source="D", hours=60),
        article("Flood commission approved in Ellmouth, 52 to 35", count, source="E", hours=61),
    ]


def test_the_later_state_speaks():
    """Where an event came to an outcome days later, headline, development and summary tell the outcome, never what it overtook."""
    story = retell(successive())
    assert "opposes" not in f"{story.headline} {story.development}"
    later = {one.id for one in successive()[3:]}
    assert {sentence.article for sentence in story.sentences} <= later


def test_on_one_day_all_titles_speak():
    """Within hours outlets tell one state in other words: nothing is overtaken."""
    told = [replace(one, published=one.published.replace(day=12, hour=5)) for one in successive()]
    assert not any(superseded(one, told) for one in told)
