"""Themes of a title and a sentence, with no example: subjects of the news, sources, doubt, and input that is odd."""

import pytest

from digest.cluster import cluster
from digest.cluster.theme_evidence import by_source, shares
from digest.cluster.themes import assign_themes
from digest.cluster.word_vectors import installed_vectors
from digest.model import Theme
from tests.making import article

THEMES = (
    Theme(slug="business", title="Business", about="Funding rounds, acquisitions, revenue and layoffs."),
    Theme(slug="law", title="Policy", about="Laws, regulation, government and treaties."),
    Theme(slug="research", title="Research", about="Papers and studies of universities."),
)
TOLD = [
    ("Penhallow Ferries raises 20 million from investors", "The startup was valued at 90 million.", "business"),
    ("Senate votes for a bill on tidal power", "Lawmakers want a regulator for it.", "law"),
    ("Scientists propose a novel method of counting gulls", "The study by a university beats earlier techniques.", "research"),
]
EMBEDS = [None, installed_vectors()]


def choose(title, text="", themes=THEMES, **more):
    (choice,) = assign_themes([[article(title, text)]], themes, **more)
    return choice


@pytest.mark.parametrize("embed", EMBEDS, ids=["bare", "vectors"])
@pytest.mark.parametrize(("title", "text", "slug"), TOLD)
def test_a_theme_is_met_in_words_it_does_not_say(title, text, slug, embed):
    """A theme that names money is met by what stories of money say, with word vectors and without."""
    choice = choose(title, text, embed=embed)
    assert choice.slug == slug
    assert choice.words
    assert 1 / len(THEMES) < choice.confidence <= 1


@pytest.mark.parametrize("embed", EMBEDS, ids=["bare", "vectors"])
@pytest.mark.parametrize("title", ["A bakery opens by the harbour", "Rain on Thursday, sun by the weekend", "", "?!"])
def test_none_when_nothing_fits(title, embed):
    """A story that speaks of no theme has none, however the shares fall."""
    choice = choose(title, embed=embed)
    assert choice.slug is None
    assert not choice.unsure


def test_doubt_is_marked_and_the_second_theme_named():
    """Where two themes fit about as well, the story has one home, names the other, and asks for a look."""
    twin = Theme(slug="money", title="Money", about="Funding rounds, acquisitions, revenue and layoffs.")
    (story,) = cluster([article(TOLD[0][0], TOLD[0][1])], (THEMES[0], twin, *THEMES[1:]))
    why = story.why["theme"]
    assert {story.theme, why["also"]} == {"business", "money"}
    assert why["theme"] == story.theme
    assert why["unsure"] is True
    assert why["confidence"] < 0.5


def test_a_clear_choice_has_no_second():
    """A story that one theme alone speaks for is not referred to from another."""
    choice = choose(*TOLD[0][:2])
    assert (choice.also, choice.unsure) == (None, False)


def test_a_source_leans_its_own_way():
    """A story in doubt goes with what its source usually writes; articles of no named source do not lean on one another."""
    import numpy as np

    odds = np.array([[2.0, 0.0]] * 12 + [[0.0, 2.0]] * 12 + [[0.0, 0.0]])
    leaning = by_source(odds, ["ledger"] * 12 + ["gazette"] * 12 + ["ledger"])
    assert shares(leaning)[-1, 0] > 0.55
    unnamed = by_source(odds, [""] * 12 + ["gazette"] * 12 + [""])
    assert shares(unnamed)[-1, 0] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("embed", EMBEDS, ids=["bare", "vectors"])
def test_choices_do_not_depend_on_input_order(embed):
    """The same articles in any order have the same themes, reasons and confidence."""
    week = [article(title, f"{text} {name}", source=name, hours=place) for place, (title, text, _) in enumerate(TOLD) for name in "AB"]
    said = {story.id: (story.theme, story.why["theme"]) for story in cluster(week, THEMES, embed=embed)}
    again = {story.id: (story.theme, story.why["theme"]) for story in cluster(week[::-1], THEMES, embed=embed)}
    assert said == again


@pytest.mark.parametrize("embed", EMBEDS, ids=["bare", "vectors"])
@pytest.mark.parametrize(
    "themes",
    [
        (),
        (Theme(slug="a", title="Harbour"),),
        (Theme(slug="a", title="", about="", keywords=()),),
        (Theme(slug="a", title="…", about="?!"), Theme(slug="b", title="Law", about="Bills.")),
        tuple(
            Theme(slug=f"t{number}", title=f"Topic {number}", about="Funding, laws and research." * (number % 2)) for number in range(200)
        ),
    ],
    ids=["no theme", "a title alone", "nothing", "signs", "two hundred"],
)
def test_odd_themes_are_themes(themes, embed):
    """Whatever the editor wrote, every article has a theme of theirs or none."""
    week = [article(title, text) for title, text, _ in TOLD] + [article("", "")]
    choices = assign_themes([[one] for one in week], themes, embed=embed)
    assert len(choices) == len(week)
    assert {choice.slug for choice in choices} <= {None, *(theme.slug for theme in themes)}


@pytest.mark.parametrize("embed", EMBEDS, ids=["bare", "vectors"])
@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Bundesrat beschließt Gesetz über Gezeitenkraft", "Die Regierung will eine Aufsicht."),
        ("El Senado aprueba una ley sobre energía mareomotriz", "El Gobierno quiere un regulador."),
        ("議会が法案を可決", "政府は規制を求める。"),
        ("word " * 100_000, "word " * 100_000),
        ("\x00�", "🦆" * 5_000),
    ],
    ids=["German", "Spanish", "Japanese", "100,000 words", "signs"],
)
def test_odd_articles_have_a_theme_or_none(title, text, embed):
    """Another language or a text without end is an article like another."""
    assert choose(title, text, embed=embed).slug in {None, "business", "law", "research"}
