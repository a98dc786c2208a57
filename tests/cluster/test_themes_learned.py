"""What examples teach: an editor's own words for a theme, and nothing where there is no example."""

import numpy as np
import pytest

from digest.cluster.theme_evidence import weigh_evidence
from digest.cluster.theme_learning import corrected, learn
from digest.cluster.theme_words import ThemeWords
from digest.cluster.themes import assign_themes
from digest.cluster.word_vectors import installed_vectors
from digest.model import Theme
from tests.making import article

THEMES = (
    Theme(slug="gulls", title="Gulls"),
    Theme(slug="wrecks", title="Wrecks"),
    Theme(slug="law", title="Policy", about="Laws, regulation and government."),
)
SLUGS = [theme.slug for theme in THEMES]
PAST = [(article(f"A colony nests on ledge {n}", "The chicks fledge in June.", hours=n), "gulls") for n in range(15)] + [
    (article(f"A hull lies at {n} fathoms", "Divers raise its bell.", hours=n), "wrecks") for n in range(15)
]


def taught(past=PAST, embed=None):
    return learn([one for one, _ in past], [label for _, label in past], embed)


@pytest.mark.parametrize("embed", [None, installed_vectors()], ids=["bare", "vectors"])
def test_examples_teach_words_that_the_theme_never_said(embed):
    """A story in the words of past examples goes where they went, and says that it was taught."""
    new = article("Late chicks fledge on the colony's ledge", "It nests till July.")
    assert assign_themes([[new]], THEMES)[0].slug is None
    (choice,) = assign_themes([[new]], THEMES, model=taught(embed=embed), embed=embed)
    assert (choice.slug, choice.examples) == ("gulls", 15)
    assert choice.confidence > 0.5


def test_a_theme_without_an_example_keeps_its_evidence():
    """What was learned of others takes no story from a theme that nobody taught."""
    new = article("Senate votes for a bill on tidal power", "Lawmakers want a regulator.")
    before, after = assign_themes([[new]], THEMES)[0], assign_themes([[new]], THEMES, model=taught())[0]
    assert before.slug == after.slug == "law"
    assert not after.unsure


def test_few_examples_change_little():
    """One example a theme nudges; fifteen decide."""
    new = [article("Chicks of the colony fledge on the ledge", "It nests.")]
    odds = weigh_evidence(new, THEMES, ThemeWords(THEMES, new), None).odds
    few, many = taught([PAST[0], PAST[1], PAST[15], PAST[16]]), taught()
    lead = [corrected(odds, new, model, SLUGS) @ np.array([1.0, -1.0, 0.0]) for model in (few, many)]
    assert 0 < lead[0][0] < lead[1][0]


def test_a_model_is_numbers_and_a_vocabulary():
    """It holds as many float32 as its words, themes and vectors need, and the same examples make the same bytes."""
    model = taught()
    width, themes = len(model.words), len(model.slugs)
    assert len(model.numbers) == 4 * (width + width * themes + themes)
    assert np.isfinite(np.frombuffer(model.numbers, dtype="<f4")).all()
    assert taught() == model
    assert model.examples == {"gulls": 15, "wrecks": 15}


def test_a_model_with_vectors_is_read_without():
    """Where the extra is gone, or its vectors have another length, the words that were learned still correct."""
    embed = installed_vectors()
    if embed is None:
        pytest.skip("the extra `vectors` is not installed")
    new = article("Late chicks fledge on the colony's ledge", "It nests till July.")
    model = taught(embed=embed)
    for other in (None, lambda texts: np.ones((len(texts), 3)) / 3**0.5):
        assert assign_themes([[new]], THEMES, model=model, embed=other)[0].slug == "gulls"


def test_a_theme_that_was_removed_is_never_chosen():
    """A model may know a theme that digest.toml has no more."""
    left = THEMES[1:]
    new = article("Late chicks fledge on the colony's ledge", "It nests till July.")
    (choice,) = assign_themes([[new]], left, model=taught())
    assert choice.slug in {None, "wrecks", "law"}


@pytest.mark.parametrize("past", [PAST[:1], PAST[:15], [(article("", ""), "gulls"), (article("?", "!"), "wrecks")]])
def test_thin_lessons_are_lessons(past):
    """One example, one theme alone, or examples without a word: a model that corrects little and breaks nothing."""
    model = taught(past)
    (choice,) = assign_themes([[article("A hull lies at anchor")]], THEMES, model=model)
    assert choice.slug in {None, *SLUGS}
