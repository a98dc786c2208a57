"""Of one outlet's words a summary has sixty at most, also where another outlet prints them."""

from dataclasses import replace

from digest.cluster.verbatim import kept_short, most_copied
from digest.model import Sentence, Story
from tests.making import article

FIRST = (
    "The council of the harbour town voted on Monday night to close the old bridge to lorries for the whole of the coming winter, after "
    "engineers had found cracks in four of the seven piers that hold it up."
)
SECOND = (
    "Farmers on the far bank said that the detour of forty kilometres would cost each of them an hour a day, and asked for a ferry that "
    "takes tractors until the spring floods are over."
)


def story(articles):
    ours = Sentence(text=FIRST, article=articles[0].id), Sentence(text=SECOND, article=articles[1].id)
    return Story(id="a", articles=tuple(one.id for one in articles), headline="Bridge closes", sentences=ours, score=1.0)


def test_a_sentence_that_the_first_outlet_prints_too_is_left_out():
    """Each outlet is cited for one sentence; as the first one's text has both, and they are more than sixty words, the last goes."""
    both = replace(article("Bridge closes", f"{FIRST} {SECOND}"), id="1", source="One")
    other = replace(article("Farmers ask for a ferry", SECOND), id="2", source="Two")
    told = story((both, other))
    assert most_copied(f"{FIRST} {SECOND}", (both, other)) > 60
    assert [one.text for one in kept_short(told, {"1": both, "2": other}).sentences] == [FIRST]


def test_two_outlets_may_have_more_together():
    """Words of their own are counted apart."""
    one = replace(article("Bridge closes", FIRST), id="1", source="One")
    other = replace(article("Farmers ask for a ferry", SECOND), id="2", source="Two")
    told = story((one, other))
    assert kept_short(told, {"1": one, "2": other}) is told


def test_marks_in_and_around_words_are_no_words():
    """Another apostrophe, dash or capital hides no copy; runs are as long as is asked for."""
    text = "The firm's U.S. arm – “Harbour & One” – isn't for sale"
    outlet = replace(article("x", "the firm’s US arm, Harbour One, isn’t for sale"), source="One")
    assert (most_copied(text, (outlet,)), most_copied(text, (outlet,), 5), most_copied(text, (outlet,), 10)) == (9, 9, 0)
