"""New themes: stories of a kind that fits nowhere, from more than one outlet, under words that part them from the rest."""

from digest.cluster.theme_suggestions import suggest_themes
from digest.cluster.word_vectors import installed_vectors
from tests.making import article

FERRY = [
    ("Ferry to Norrvale doubles its sailings", "The ferry company adds a sailing at the harbour.", "A"),
    ("Harbour strike stops the ferry at Castlemoor", "Every sailing of the ferry was off.", "B"),
    ("A ferry of timber sails from Tollgate harbour", "The old ferry has a new sailing crew.", "C"),
    ("Ferry fares rise at every harbour", "A sailing costs more on each ferry.", "A"),
]
REST = [
    ("Bakery wins a county medal", "Its rye loaf took nine days.", "A"),
    ("Chess open ends in a draw", "Both players were fourteen.", "B"),
    ("Late frost spares the orchards", "Growers lit fires among the trees.", "C"),
]


def stories(rows):
    return [[article(title, text, source=source)] for title, text, source in rows]


def test_stories_of_a_kind_are_a_theme():
    """Four stories of ferries among others make one suggestion that says so, most typical first."""
    for embed in (None, installed_vectors()):
        (found,) = suggest_themes(stories(FERRY + REST), embed=embed)
        assert sorted(found.places) == [0, 1, 2, 3]
        assert "ferry" in {word.lower() for word in found.words}


def test_strays_make_no_theme():
    """Stories that share nothing, too few of a kind, or one outlet's column, suggest nothing."""
    assert suggest_themes(stories(REST)) == ()
    assert suggest_themes(stories(FERRY[:2] + REST)) == ()
    assert suggest_themes(stories([(title, text, "A") for title, text, _ in FERRY])) == ()
    assert suggest_themes([]) == ()
