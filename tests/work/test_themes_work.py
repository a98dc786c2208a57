"""Learning themes in a project: from labelled articles, from issues that an editor stood by, and what could be new."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.errors import DigestError
from digest.model import ThemeExample
from digest.project import read_lessons
from digest.work.build import build
from digest.work.issues import named_period
from digest.work.themes import examples_of, learn_from, learn_from_issues, standings, suggest
from tests.making import article

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def lessons(number=80):
    """Examples of two themes of the starter, in words that neither says."""
    kinds = (("agents", "A puffin of the colony dives"), ("research", "A hull lies at anchor in the bay"))
    return [ThemeExample(article=article(f"{kinds[n % 2][1]} {n}", hours=n), theme=kinds[n % 2][0]) for n in range(number)]


def test_a_lesson_is_kept_and_used(room):
    """Examples are counted and scored on a tenth, the model is stored, and the next build reads it."""
    lesson = learn_from(room, lessons())
    assert lesson.learned == 80
    assert lesson.accuracy == lesson.macro_f1 == 1.0
    assert read_lessons(room.folder) == room.lessons.model()
    assert room.lessons.model().examples == {"agents": 40, "research": 40}
    assert {one.theme.slug: one.examples for one in standings(room)}["agents"] == 40
    build(room, named_period(room, "2026-W25"), now=NOW)


def test_a_correction_replaces_a_label(room):
    """The editor's last word on an article counts once, beside all that was taught before."""
    learn_from(room, lessons(4))
    again = replace(lessons(4)[0], theme="research")
    assert learn_from(room, [again], scored=False).learned == 4
    assert room.lessons.model().examples == {"agents": 1, "research": 3}


def test_an_unknown_theme_teaches_nothing(room):
    """A label that digest.toml lacks is one line that names it, and not even its neighbours are kept."""
    with pytest.raises(DigestError, match=r'no theme "puffins" in digest\.toml; choose from ipos-capital'):
        learn_from(room, [*lessons(2), replace(lessons(1)[0], theme="puffins")])
    assert room.lessons.examples(10) == ()
    assert learn_from(room, []).learned == 0


def test_a_draft_teaches_nothing_and_an_approved_issue_does(room):
    """Only what an editor stood by is an example: every article of each story under the theme that prints it."""
    assert learn_from_issues(room).learned == 0
    draft = room.issues.newest()
    shutil.rmtree(room.folder / "issues")
    stories = room.issues.stories(draft)
    room.issues.save(replace(draft, status="sent"), stories, now=NOW)
    taught = learn_from_issues(room)
    assert taught.learned == len(examples_of(room, draft)) > 50
    themes = {name: story.theme for story in stories for name in story.articles}
    assert all(themes[example.article.id] == example.theme for example in room.lessons.examples(1_000))


def test_standings_follow_the_newest_issue(room):
    """Every theme in the order of digest.toml, with the stories that the newest issue prints under it."""
    found = standings(room)
    assert [one.theme.slug for one in found] == [theme.slug for theme in room.settings.themes]
    assert sum(one.stories for one in found) > 20
    assert all(one.examples == 0 for one in found)


def test_suggestions_come_from_strays(room):
    """What fits a theme is in no suggestion; a period without articles suggests nothing."""
    told = {story.headline: story for story in room.issues.stories(room.issues.newest())}
    for new in suggest(room, named_period(room, "2026-W25")):
        assert new.name
        assert new.stories >= 3
        for headline in new.headlines:
            assert told[headline].theme is None or told[headline].why["theme"]["confidence"] < 0.3
    assert suggest(room, named_period(room, "2026-W05")) == ()
