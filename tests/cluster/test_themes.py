"""Themes: the editor's keywords as wholes decide; a word of a phrase, or one keyword said once in passing, does not."""

import pytest

from digest.cluster import cluster
from digest.model import Theme
from tests.making import article

THEMES = (
    Theme(
        slug="capital",
        title="IPOs and capital",
        about="Listings and funding rounds.",
        keywords=("IPO", "listing", "book-building", "runway", "public benefit corporation"),
    ),
    Theme(slug="policy", title="Policy and courts", about="Regulation and liability.", keywords=("hearing", "draft standard", "fine")),
    Theme(slug="abroad", title="US, China and sovereignty", about="Ecosystems.", keywords=("South-East Asia", "weekly API calls", "Gulf")),
    Theme(slug="compute", title="Compute and power", about="", keywords=("capital spending", "compute contract", "grid")),
)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("A split keyboard carved out of one plank", "Somebody carved a keyboard. There is a parts listing but no kit for building one."),
        ("Keep a person at the enquiry desk", "The librarian hears the second question inside the first."),
        ("Bridge shut for eleven weeks", "Drivers in the south of the county call it a crack of the east pier; weekly detours."),
        (
            "Chess open won without losing a game",
            "A girl from the county's capital is spending her prize. Seven contracts of a book were sold.",
        ),
    ],
)
def test_one_weak_word_makes_no_theme(title, text):
    """A keyword said once in a text, or words that the editor gave only inside phrases, are no reason to file a story."""
    (story,) = cluster([article(title, text)], THEMES)
    assert story.theme is None, story.why["theme"]


@pytest.mark.parametrize(
    ("title", "text", "slug"),
    [
        ("Marlow sets runway before IPO", "Marlow has cash for a year.", "capital"),
        (
            "Marlow changes its form",
            "Marlow is now a public benefit corporation. A public benefit corporation may weigh a mission.",
            "capital",
        ),
        ("Ostbruk and the county", "Ostbruk must pay a fine after the hearing on Monday.", "policy"),
        ("Ships wait", "Ports in South-East Asia and the Gulf are full.", "abroad"),
    ],
)
def test_a_keyword_in_the_title_or_two_in_the_text_make_a_theme(title, text, slug):
    """What the editor named, said in a headline or said twice, decides."""
    (story,) = cluster([article(title, text)], THEMES)
    assert story.theme == slug, story.why["theme"]


def test_an_opinion_does_not_rank_as_news():
    """Told by opinion pieces alone, a story ranks under any news of the same freshness; beside news they are no voice."""
    opinion = [
        article(f"Grid operators must answer for Penhallow, {name}", "The grid at Penhallow failed.", source=name, marks=("opinion",))
        for name in "AB"
    ]
    news = article("Ostbruk adds a second line of transformers", "The plant at Ostbruk adds a second line for the grid.", source="C")
    stories = cluster([*opinion, news], THEMES)
    assert stories[0].articles == (news.id,)
