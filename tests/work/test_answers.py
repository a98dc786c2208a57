"""Same event? What is asked, what an answer does to the next build, and what it counts for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.cli.preview import answer_pair
from digest.errors import DigestError, UsageError
from digest.model import ThemeExample
from digest.work.answers import answer, doubts, take_back
from digest.work.approval import approve
from digest.work.build import build
from digest.work.corrections import corrections_before, latest_corrections
from digest.work.issues import find_issue, named_period
from digest.work.review import review
from digest.work.stories import meant_period, stories_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def week(room):
    return named_period(room, "2026-W25")


def asked(room):
    return doubts(stories_of(room, week(room)), room.answers.holding())


def say(room, one, other, same):
    return answer(room, stories_of(room, week(room)), one, other, same, by="Ada", now=NOW)


def homes(room):
    """{article: its story} of the draft."""
    return {name: story.id for story in stories_of(room, week(room)) for name in story.articles}


def test_doubts_are_asked_once_and_likeliest_first(room):
    """Each pair stands there once, though both stories name it."""
    found = asked(room)
    pairs = [frozenset((doubt.one.id, doubt.other.id)) for doubt in found]
    assert len(pairs) == len(set(pairs)) > 2
    assert [doubt.probability for doubt in found] == sorted((doubt.probability for doubt in found), reverse=True)


def test_yes_makes_one_story_of_two(room):
    """After the next build every article of both stands in one story, and nobody asks again."""
    doubt = asked(room)[1]
    said = say(room, doubt.one.id, doubt.other.id, True)
    assert {said.one, said.other} == {doubt.one.articles[0], doubt.other.articles[0]}
    assert said.probability == pytest.approx(doubt.probability, abs=0.006)
    assert said.features["own"] > 0
    assert (doubt.one.id, doubt.other.id) not in [(left.one.id, left.other.id) for left in asked(room)]
    build(room, week(room), now=NOW)
    (home,) = {homes(room)[name] for name in (*doubt.one.articles, *doubt.other.articles)}
    (story,) = [story for story in stories_of(room, week(room)) if story.id == home]
    assert story.why["grouped"].endswith("an editor said that it is one event")


def test_no_keeps_two_apart_whatever_comes(room):
    """The answer is kept on articles: a late article that belongs to both, and a new clustering, change nothing about it."""
    doubt = asked(room)[0]
    say(room, doubt.one.id, doubt.other.id, False)
    known = room.articles.by_id([doubt.one.articles[0], doubt.other.articles[0]])
    one, other = (known[story.articles[0]] for story in (doubt.one, doubt.other))
    late = {"id": "late", "url": "https://late.example/a", "guid": "late"}
    both = replace(one, **late, title=f"{one.title}; {other.title}", text=one.text + other.text)
    room.articles.add([both])
    build(room, week(room), now=NOW)
    assert homes(room)[one.id] != homes(room)[other.id]
    again = {frozenset((homes(room)[left.one.articles[0]], homes(room)[left.other.articles[0]])) for left in asked(room)}
    assert frozenset((homes(room)[one.id], homes(room)[other.id])) not in again


def test_the_last_word_holds_and_can_be_taken_back(room):
    """No after yes parts them again; what was taken back is asked again as if nobody had answered."""
    doubt = asked(room)[0]
    before = homes(room)
    one, other = doubt.one.articles[0], doubt.other.articles[0]
    url = room.articles.by_id([one])[one].url
    say(room, doubt.one.id, doubt.other.id, True)
    build(room, week(room), now=NOW)
    assert homes(room)[one] == homes(room)[other]
    say(room, url, other, False)  # both are one story now: the two articles alone
    build(room, week(room), now=NOW)
    assert homes(room)[one] != homes(room)[other]
    assert take_back(room, other, url, by="Bo", now=NOW).same is False
    assert room.answers.holding() == ()
    build(room, week(room), now=NOW)
    assert homes(room) == before
    assert len(room.answers.history()) == 3


@pytest.mark.parametrize("words", [("nope", "{one}"), ("{one}", "https://nowhere.example/a"), ("{one}", "{one}"), ("{lead}", "{one}")])
def test_a_word_that_means_nothing_is_one_line(room, words):
    """An unknown story or address, or the same thing twice, says so and keeps nothing."""
    story = asked(room)[0].one
    with pytest.raises(UsageError) as refused:
        say(room, *(word.format(one=story.id, lead=story.articles[0]) for word in words), True)
    assert "\n" not in str(refused.value)
    assert room.answers.history() == ()


def test_nobody_is_no_editor_and_nothing_is_nothing_to_take_back(room):
    """An answer carries a name, and only what was said can be taken back."""
    doubt = asked(room)[0]
    with pytest.raises(UsageError, match="--as NAME"):
        answer(room, stories_of(room, week(room)), doubt.one.id, doubt.other.id, True, by=" ", now=NOW)
    with pytest.raises(UsageError, match="nothing was said"):
        take_back(room, doubt.one.articles[0], doubt.other.articles[0], by="Ada", now=NOW)


def test_the_desk_answers_and_builds(room):
    """From the desk the draft is built at once; of an approved issue nothing is kept and nothing built."""
    issue, doubt = find_issue(room, None), asked(room)[0]
    answer_pair(room.folder, issue, doubt.one.id, doubt.other.id, True, by="Ada")
    shown = review(room, find_issue(room, None))
    assert [said.same for said in shown.answered] == [True]
    assert homes(room)[doubt.one.articles[0]] == homes(room)[doubt.other.articles[0]]
    approve(room, find_issue(room, None), by="Ada", now=NOW)
    left = shown.doubts[0]
    with pytest.raises(DigestError, match="the issue is approved, so it is not edited"):
        answer_pair(room.folder, shown.issue, left.one.id, left.other.id, True, by="Ada")
    assert len(room.answers.history()) == 1


def test_corrections_are_counted(room):
    """Answers that hold, stories that were taught another theme, and parts of the file that are not as they were built."""
    (none,) = latest_corrections(room)
    assert (none.answers, none.themes, none.changes) == (0, 0, 0)
    for doubt, same in zip(asked(room)[:2], (True, False), strict=True):
        say(room, doubt.one.id, doubt.other.id, same)
    story = next(story for story in stories_of(room, week(room)) if story.theme == "ipos-capital")
    articles = list(room.articles.by_id(story.articles).values())
    room.lessons.keep([ThemeExample(article=one, theme="research") for one in articles])
    path = room.folder / "issues/2026-W25.json"
    path.write_text(path.read_text().replace(find_issue(room, None).subject, "Another subject", 1))
    (found,) = latest_corrections(room)
    assert (found.answers, found.themes, found.total) == (2, 1, 3 + found.changes)
    assert found.changes >= 1
    later = replace(found.issue, number=9, period=replace(found.issue.period, end=found.issue.period.end + timedelta(weeks=1)))
    assert corrections_before(room, later) == found
    assert corrections_before(room, found.issue) is None


def test_what_was_approved_teaches_and_is_no_correction(room):
    """A story whose articles were taught the very theme it had counts for nothing."""
    story = next(story for story in stories_of(room, week(room)) if story.theme)
    articles = room.articles.by_id(story.articles).values()
    room.lessons.keep([ThemeExample(article=one, theme=story.theme) for one in articles])
    assert latest_corrections(room)[0].themes == 0


def test_a_period_without_a_draft_is_clustered_as_it_would_be(room):
    """Where nothing is built yet, the stories are those of the next build; the newest issue's period is meant."""
    other = named_period(room, "2026-W24")
    now = stories_of(room, other)
    assert now
    build(room, other, now=NOW)
    assert [story.id for story in stories_of(room, other)] == [story.id for story in now]
    assert stories_of(room, named_period(room, "2026-W10")) == ()
    assert meant_period(room, None) == week(room)
    assert meant_period(room, "2026-W10") == named_period(room, "2026-W10")
