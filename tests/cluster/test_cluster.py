"""Stories: every article in exactly one, the same in any order, each decision with its reason."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cluster import SUMMARY_WORDS, cluster, retell
from digest.model import Theme, ToldStory
from tests.making import article

WORDS = "harbour pilot engine ledger tariff reactor orchard violin glacier satellite bakery parliament".split()
THEMES = (
    Theme(slug="pricing", title="Pricing wars", about="Price cuts and tiers.", keywords=("price cut", "cheaper")),
    Theme(slug="chips", title="Chips", about="Chip makers and their plants.", keywords=("chip", "wafer")),
)

made_up = st.lists(
    st.builds(
        lambda words, text, hours, source: article(" ".join(words), " ".join(text) + ".", hours=hours, source=source),
        st.lists(st.sampled_from(WORDS), min_size=0, max_size=6),
        st.lists(st.sampled_from(WORDS), max_size=30),
        st.integers(0, 160),
        st.sampled_from("ABCDE"),
    ),
    max_size=14,
    unique_by=lambda one: one.id,
)


@settings(deadline=None, max_examples=60)
@given(made_up, st.randoms(use_true_random=False))
def test_every_article_is_in_exactly_one_story_in_any_order(articles, shuffler):
    """The groups cover the input once, and shuffling the input changes nothing."""
    stories = cluster(articles, THEMES)
    assert sorted(name for story in stories for name in story.articles) == sorted(one.id for one in articles)
    shuffled = list(articles)
    shuffler.shuffle(shuffled)
    assert cluster(shuffled, THEMES) == stories


def week():
    """Three outlets on a price cut, one of them a reprint; one on a chip plant; one on something else."""
    cut = (
        "Marlow cut the price of its model to a third on Monday. The price cut takes effect on 1 July 2026. "
        "Customers in Leeds welcomed the cheaper tokens."
    )
    return [
        article("Marlow makes its model a third cheaper", cut, source="Harbour Wire", hours=20),
        article("Marlow makes its model a third cheaper", f"By Harbour Wire\n\n{cut}", source="The Meridian Post", hours=21),
        article(
            "Marlow price cut takes its model to a third",
            "Marlow cut the price of its model; customers pay a third from 1 July 2026, the model maker said.",
            source="Tally",
            hours=26,
        ),
        article(
            "Ostbruk opens a chip plant in Penang", "The chip plant makes 30,000 wafers a month, Ostbruk said.", source="Grid", hours=40
        ),
        article(
            "Bakery wins prize for rye loaf", "A bakery in Ellmouth won a prize for its rye loaf.", source="The Meridian Post", hours=50
        ),
    ]


def test_a_small_week_is_told_right():
    """One event is one story with its reprint folded, themes fit or are none, and each decision has a reason."""
    stories = {story.headline: story for story in cluster(week(), THEMES)}
    cut = next(story for story in stories.values() if len(story.articles) == 3)
    assert len(cut.copies) == 1
    assert cut.theme == "pricing"
    assert next(story for story in stories.values() if "chip" in story.headline).theme == "chips"
    assert stories["Bakery wins prize for rye loaf"].theme is None
    assert {"grouped", "theme", "score", "headline", "summary"} <= set(cut.why)
    assert [ahead.day for ahead in cut.ahead] == ["2026-07-01"]


def test_no_summary_says_more_than_its_sources():
    """Each sentence stands word for word in the article it cites; at most 60 words come from one outlet, 80 in all."""
    articles = {one.id: one for one in week()}
    for story in cluster(list(articles.values()), THEMES):
        spent = {}
        for sentence in story.sentences:
            assert sentence.text in " ".join(articles[sentence.article].text.split())
            source = articles[sentence.article].source
            spent[source] = spent.get(source, 0) + len(sentence.text.split())
        assert all(words <= 60 for words in spent.values())
        assert sum(spent.values()) <= SUMMARY_WORDS


def test_a_correction_speaks_and_the_rumour_does_not():
    """Where a later article takes back what the first said, headline and summary are the later one's."""
    rumour = article(
        "Anthropic in talks to buy Latchwork for $6B",
        "Anthropic is in talks to buy chip start-up Latchwork for $6 billion.",
        source="A",
        hours=5,
    )
    denial = article(
        "Anthropic denies talks to buy Latchwork",
        "Anthropic has held no talks to buy chip start-up Latchwork, it said on Monday.",
        source="B",
        hours=40,
    )
    (story,) = cluster([rumour, denial])
    assert story.headline == denial.title
    assert {sentence.article for sentence in story.sentences} == {denial.id}


def told(one, **more):
    """What an earlier issue would remember of an article."""
    return ToldStory(issue=3, period="2026-W24", story="x", headline=one.title, summary=one.text, articles=(), **more)


def test_what_an_earlier_issue_told_comes_back_only_with_news():
    """The same event without a new figure is no news; with one it is an update that names the issue."""
    one = week()[3]
    (again,) = cluster([one], told=[told(one, figures=("30,000",))])
    assert again.why["news"] is False
    fresh = replace(one, id="fresh", text="The chip plant makes 45,000 wafers a month, Ostbruk said.")
    (update,) = cluster([fresh], told=[told(one, figures=("30,000",))])
    assert update.why["news"] is True
    assert "45,000" in update.why["memory"]


@pytest.mark.parametrize("count", [0, 1, 2, 200])
def test_weeks_of_any_size(count):
    """Nothing, one article, a pair and a crowd of copies all give an answer."""
    articles = [
        article("Marlow cuts price", "Marlow cut the price of its model today by a third.", source=f"S{index}", hours=index % 160)
        for index in range(count)
    ]
    stories = cluster(articles)
    assert sum(len(story.articles) for story in stories) == count
    if count > 2:
        assert len(stories) == 1


def test_titles_alone_and_very_long_texts():
    """An article without a text has no summary; one of 100,000 words is read to its limit."""
    random.seed(1)
    long = " ".join(random.choices(WORDS, k=100_000)) + "."
    stories = cluster([article("A title alone"), article("A very long read", long)])
    assert next(story for story in stories if story.headline == "A title alone").summary == ""


def test_retell_keeps_to_its_words():
    """A story told again has at most the words asked for."""
    story = retell(week()[:3], words=20)
    assert 0 < len(story.summary.split()) <= 20


def test_the_reason_of_a_theme_is_in_the_editors_words():
    """It names what the story says as digest.toml writes it, and how sure the choice is as a share, never a bare score."""
    themes = (Theme(slug="capital", title="Capital", about="Listings, stakes.", keywords=("IPO", "dark fibre")), *THEMES)
    (story,) = cluster([article("Marlow plans an IPO", "Marlow lists its stakes in an IPO.")], themes)
    assert story.theme == "capital"
    assert story.why["theme"]["reason"] == "it says IPO, listings and stakes"
    assert story.why["theme"]["theme"] == "capital"
    assert 0.9 < story.why["theme"]["confidence"] <= 1
    assert "unsure" not in story.why["theme"]
    (other,) = cluster([article("A bakery opens", "It sells bread.")], themes)
    assert other.why["theme"] == {"reason": "too little of what it says speaks for any theme"}
