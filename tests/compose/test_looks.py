"""Composing the looks beside the weekly: a brief in two sentences a story, an analysis of one theme in parts."""

from dataclasses import replace
from datetime import timedelta

from digest.blocks import Developments, Footer, Lead, Masthead, More, Numbers, Outlook, ThemeBlock
from digest.compose import Plan, Room, compose
from digest.compose.looks import PARTS
from digest.model import Dated, Figure, Sentence, Story, Theme
from tests.making import START, WEEK, article

THEMES = (Theme(slug="a", title="Alpha"), Theme(slug="b", title="Beta"))
ROOM = Room(stories=50, lines=50)


def story(name: str, score: float, theme: str | None = "a", *, sentences: int = 3, **more) -> Story:
    said = tuple(Sentence(text=f"{name.capitalize()} says {number}.", article=f"art-{name}") for number in range(sentences))
    figure = Figure(label="Stake", value="27%", article=f"art-{name}", sentence=f"Marlow holds a stake of 27% in {name}.")
    fields = {"id": name, "articles": (f"art-{name}",), "headline": f"Headline {name}", "sentences": said, "figures": (figure,)}
    return Story(**{**fields, "development": f"Somebody does {name}", "theme": theme, "score": score, **more})


def made(look: str, *told: Story, theme: str | None = None, dated: bool = True):
    """The issue over these stories, of which each article came out three hours after the one before."""
    plan = Plan(title="The Week", look=look, zone="UTC", themes=THEMES, developments=3, stories_per_theme=3, place="Leeds", theme=theme)
    names = [name for one in told for name in one.articles]
    articles = {name: article(name, "Text.", source=f"Outlet {name}", id=name, hours=3 * at, dated=dated) for at, name in enumerate(names)}
    return compose(told, articles, plan, period=WEEK, number=4, feeds_read=2, room=ROOM)


def kinds(issue):
    return [block.kind for block in issue.blocks]


def of(issue, kind):
    return [block for block in issue.blocks if isinstance(block, kind)]


def test_a_brief_is_rows_of_themes():
    """Masthead with its place, a row a theme, the rest as lines, footer; a row counts nothing over its stories."""
    told = [story(f"s{index}", 1 - index / 10, "ab"[index % 2]) for index in range(4)]
    brief = made("brief", *told, story("wide", 0.1, None))
    assert kinds(brief) == ["masthead", "theme", "theme", "more", "footer"]
    assert brief.blocks[0].place == "Leeds"
    assert {row.standfirst for row in of(brief, ThemeBlock)} == {""}


def test_a_brief_tells_a_story_in_two_sentences():
    """Two sentences, what is new being one of them; no figures, and no source whose words are not printed is cited for them."""
    fresh = story("new", 0.9, why={"told": 3, "new": "New says 0.", "sentence": "New says 0."})
    (row,) = of(made("brief", story("old", 0.5), fresh, story("one", 0.1, sentences=1)), ThemeBlock)
    assert [(one.update, one.summary) for one in row.stories] == [
        ("New since No. 3: New says 0.", "New says 1."),
        ("", "Old says 0. Old says 1."),
        ("", "One says 0."),
    ]
    assert not any(one.figures for one in row.stories)


def test_a_story_says_when_its_source_came_out():
    """The lead article's own time, in UTC; nothing where its feed gives no date."""
    for look in ("weekly", "brief"):
        told = story("a", 0.9), story("b", 0.5)
        first, second = (one.published for one in of(made(look, *told), ThemeBlock)[0].stories)
        assert (first, second) == ("2026-06-11T17:00:00Z", "2026-06-11T20:00:00Z")
        assert of(made(look, *told, dated=False), ThemeBlock)[0].stories[0].published == ""


def test_an_analysis_is_one_theme_in_parts():
    """It is named by its theme, begins with an introduction, and has figures, what is ahead and the rest behind its parts."""
    ahead = Dated(day=(START + timedelta(days=20)).date().isoformat(), text="Headline s0 goes on", article="art-s0")
    told = [replace(story(f"s{index}", 1 - index / 10), ahead=(ahead,) if not index else ()) for index in range(PARTS + 2)]
    issue = made("analysis", *told, theme="a")
    assert kinds(issue) == ["masthead", "lead", "theme", "numbers", "outlook", "more", "footer"]
    masthead = of(issue, Masthead)[0]
    assert (issue.title, masthead.title, masthead.category) == ("Alpha", "Alpha", "Alpha")
    assert (masthead.author, masthead.quality) == ("", None)
    assert of(issue, Lead)[0].text.startswith("Six stories from six outlets, 12–18 June 2026.")
    assert len(of(issue, ThemeBlock)[0].stories) == PARTS
    assert not of(issue, ThemeBlock)[0].standfirst
    assert len(of(issue, More)[0].items) == 2
    assert of(issue, Numbers)[0].coverage == ()
    assert of(issue, Outlook)
    assert isinstance(issue.blocks[-1], Footer)


def test_another_look_is_composed_as_the_weekly():
    """A look of a project's own has the weekly's blocks."""
    told = story("a", 0.9), story("b", 0.5, "b")
    assert kinds(made("ours", *told)) == kinds(made("weekly", *told))
    assert of(made("ours", *told), Developments)
