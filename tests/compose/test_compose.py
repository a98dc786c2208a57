"""Composing: every story once, the biggest lead, the muted and the told are out, nothing is empty."""

import pytest

from digest.blocks import Developments, More, ThemeBlock
from digest.cluster import cluster
from digest.compose import Plan, Room, compose
from digest.compose.choose import Mute, choose
from digest.compose.layout import listed, spelled
from digest.model import Story, Theme
from tests.making import WEEK, article

THEMES = (Theme(slug="a", title="Alpha"), Theme(slug="b", title="Beta"))
PLAN = Plan(title="The Week", look="weekly", zone="Europe/London", themes=THEMES, developments=3, stories_per_theme=2)


def story(name: str, score: float, theme: str | None = "a", *, line: str = "Somebody does something", **more) -> Story:
    from digest.model import Sentence

    return Story(
        id=name,
        articles=(f"art-{name}",),
        headline=f"Headline {name}",
        sentences=(Sentence(text=f"Sentence {name}.", article=f"art-{name}"),),
        development=line,
        theme=theme,
        score=score,
        **more,
    )


def composed(told, **room):
    articles = {name: article(f"Title {name}", "Text.", id=name) for one in told for name in one.articles}
    return compose(told, articles, PLAN, period=WEEK, number=1, feeds_read=3, room=Room(**{"stories": 50, "lines": 50, **room}))


def placed(issue):
    full = [one.story for block in issue.blocks if isinstance(block, ThemeBlock) for one in block.stories]
    more = [item.text for block in issue.blocks if isinstance(block, More) for item in block.items]
    return full, more


def test_every_story_stands_once():
    """A story is told in full or is a line of More this week, never both, never neither while there is room."""
    stories = [story(f"s{index}", 1 - index / 100, "ab"[index % 2]) for index in range(12)] + [story("none", 0.99, None)]
    full, more = placed(composed(stories))
    assert len(full) == 4
    assert "Headline none" in more
    assert len(full) + len(more) == len(stories)


def test_room_folds_the_lowest_ranked_first():
    """With room for two stories the two best are told in full."""
    told = [story(f"s{index}", 1 - index / 100, "ab"[index % 2], line="") for index in range(4)]
    full, more = placed(composed(told, stories=2, lines=1))
    assert (sorted(full), more) == (["s0", "s1"], ["Headline s2"])


def test_at_most_two_developments_of_one_theme():
    """Variety counts: the third story of a theme does not lead, however big."""
    stories = [story(f"s{index}", 1 - index / 100, "a") for index in range(3)] + [story("b", 0.1, "b")]
    (lines,) = [block for block in composed(stories).blocks if isinstance(block, Developments)]
    assert [item.story for item in lines.items] == ["s0", "s1", "b"]


@pytest.mark.parametrize("mark", ["opinion", "sponsored", "press_release"])
def test_a_side_voice_never_leads(mark):
    """What is paid for, pressed or opined alone is a line that says so."""
    issue = composed([story("side", 0.9, marks=(mark,)), story("news", 0.1)])
    full, more = placed(issue)
    assert full == ["news"]
    assert more[0].endswith(": Headline side")


def test_what_was_told_without_news_is_out():
    """A story that an earlier issue told and that has nothing new is not printed."""
    full, more = placed(composed([story("old", 0.9, why={"news": False, "told": 3}), story("new", 0.1)]))
    assert (full, more) == (["new"], [])


def test_a_theme_with_nothing_to_say_is_absent():
    """Only themes with a story are printed, the weightiest first."""
    choice = choose([story("x", 0.2, "a"), story("y", 0.9, "b")], THEMES, developments=1, per_theme=2, room=9)
    assert [theme.slug for theme, _ in choice.themes] == ["b", "a"]
    assert [theme.slug for theme, _ in choose([story("x", 0.2, "a")], THEMES, developments=1, per_theme=2, room=9).themes] == ["a"]


def test_an_issue_of_nothing_has_no_empty_block():
    """No story: a masthead and a footer, and no block between them that says nothing."""
    assert [block.kind for block in composed([]).blocks] == ["masthead", "footer"]


@pytest.mark.parametrize(
    ("mute", "silent"),
    [
        (Mute(outlets=("bayfront tech",)), True),
        (Mute(words=("price",)), True),
        (Mute(words=("pric",)), False),
        (Mute(urls=("https://bayfront.example/",)), True),
        (Mute(), False),
    ],
)
def test_the_muted_are_silent(mute, silent):
    """An outlet by its name, a whole word of the title, the beginning of a url."""
    one = article("A price cut", source="Bayfront Tech", url="https://bayfront.example/2026/a")
    assert mute.silences(one) is silent


def test_composing_from_clustered_articles_names_every_source():
    """Each source of a story is named once, with its link."""
    text = "Marlow cut the price of its model to a third on Monday, it said."
    articles = [
        article("Marlow cuts price of its model", text, source=source, hours=hour) for hour, source in enumerate(("A", "B", "B"), start=9)
    ]
    stories = cluster(articles, (Theme(slug="a", title="Alpha", keywords=("price",)),))
    issue = compose(stories, {one.id: one for one in articles}, PLAN, period=WEEK, number=1, feeds_read=2, room=Room(stories=9, lines=9))
    (block,) = [block for block in issue.blocks if isinstance(block, ThemeBlock)]
    names = [source.name for source in block.stories[0].sources]
    assert len(names) == len(set(names))


def test_lists_and_numbers_in_words():
    """Names are joined as a sentence joins them, small numbers are words."""
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert (spelled(1), spelled(12), spelled(13)) == ("one", "twelve", "13")
