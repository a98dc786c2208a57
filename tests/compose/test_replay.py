"""Replaying edits over stories: each does what it says, survives another clustering, and says why where it cannot be done any more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from digest.cluster import cluster
from digest.compose.editlog import edit_from_json, edit_to_json, in_words, make_edit
from digest.compose.replay import replay
from digest.model import Theme
from digest.model.edits import (
    Comment,
    Demote,
    Development,
    Drop,
    LeadArticle,
    Merge,
    Move,
    Mute,
    Pin,
    Redo,
    Reorder,
    Retitle,
    SameEvent,
    Split,
    Summary,
    Undo,
)
from tests.making import START, article

SAID = START + timedelta(days=6)
THEMES = (Theme(slug="a", title="Alpha", keywords=("ferry", "harbour")), Theme(slug="b", title="Beta", keywords=("violin", "varnish")))
EVENTS = (
    ("Ferry runs aground off Penang harbour", "A ferry with 90 people ran aground off Penang harbour. Divers looked for the leak at dawn."),
    ("Violin maker revives spruce varnish", "A violin maker in Corvo revived a varnish of spruce resin. It was lost for a century."),
    ("Glacier observatory opens on Mount Tarn", "An observatory for glaciers opened on Mount Tarn. A laser measures the ice there."),
    ("Orchard growers try bees from Malta", "Orchard growers in the Vale try bees from Malta. They fly in colder springs."),
)
ARTICLES = tuple(
    article(title, text if not number else f"{text} {source} was there.", source=source, hours=10 + 5 * number + index)
    for index, (title, text) in enumerate(EVENTS)
    for number, source in enumerate(("Quay Ledger", "North Wire", "Tally")[: 3 - index % 2])
)
BY_ID = {one.id: one for one in ARTICLES}
STORIES = cluster(ARTICLES, THEMES)


def story_of(event, stories=STORIES):
    """The story that has the first article of an event."""
    first = next(one.id for one in ARTICLES if one.title == EVENTS[event][0])
    return next(story for story in stories if first in story.articles)


def log_of(*changes):
    return tuple(make_edit(change, by="Ada", at=SAID + timedelta(minutes=place)) for place, change in enumerate(changes))


def replayed(*changes, stories=STORIES, articles=BY_ID, log=None):
    return replay(stories, articles, log or log_of(*changes), themes=["a", "b"], zone="UTC")


def states(found):
    return [(one.edit.change.kind, one.state) for one in found.outcomes]


def homes(stories):
    return {name: story.id for story in stories for name in story.articles}


def test_the_events_are_stories_of_several_articles():
    """What the tests below stand on."""
    assert len(STORIES) == len(EVENTS)
    assert all(len(story.articles) > 1 for story in STORIES)


def test_no_edit_changes_nothing():
    """An empty log gives the stories as they were."""
    assert replayed(log=()).stories == STORIES


def test_a_moved_story_has_the_theme_and_is_told_in_full():
    """So it is printed under its new theme, however full that is; and its `why` says who moved it."""
    found = replayed(Move(story=story_of(2).articles, theme="b"))
    moved = story_of(2, found.stories)
    assert moved.theme == "b"
    assert moved.id in found.wishes.full
    assert moved.why["theme"]["reason"] == "Ada moved it here"


def test_a_dropped_story_stays_among_the_stories_with_the_reason():
    """Its articles are in one story still, which no issue prints."""
    found = replayed(Drop(story=story_of(0).articles))
    assert story_of(0, found.stories).why["dropped"] == "Ada dropped it"
    assert homes(found.stories) == homes(STORIES)


def test_a_merged_story_is_told_anew():
    """It has the articles of both, the first one's theme, and sentences of its own articles alone."""
    one, other = story_of(0), story_of(1)
    found = replayed(Merge(story=one.articles, other=other.articles))
    merged = story_of(0, found.stories)
    assert set(merged.articles) == {*one.articles, *other.articles}
    assert merged.theme == one.theme
    assert {sentence.article for sentence in merged.sentences} <= set(merged.articles)
    assert len(found.stories) == len(STORIES) - 1


def test_a_split_story_becomes_two():
    """The leaving articles are a story of the same theme, the others stay."""
    one = story_of(0)
    found = replayed(Split(story=one.articles, leaving=one.articles[-1:]))
    assert set(story_of(0, found.stories).articles) | {one.articles[-1]} == set(one.articles)
    left = next(story for story in found.stories if one.articles[-1] in story.articles)
    assert left.articles == (one.articles[-1],)
    assert left.theme == one.theme


def test_the_lead_article_is_chosen_and_stays_so_when_told_anew():
    """Its title is the headline, and a later merge keeps it in front."""
    one, other = story_of(0), story_of(1)
    last = one.articles[-1]
    found = replayed(LeadArticle(story=one.articles, article=last), Merge(story=one.articles, other=other.articles))
    assert story_of(0, found.stories).articles[0] == last


def test_the_same_event_merges_and_two_events_part():
    """Yes is a merge; no parts what was one and leaves alone what is apart."""
    one, other = story_of(0), story_of(1)
    yes = SameEvent(story=one.articles, other=other.articles, same=True)
    no = SameEvent(story=one.articles, other=other.articles, same=False)
    assert len(replayed(yes).stories) == len(STORIES) - 1
    assert replayed(no).stories == STORIES
    merged = replayed(yes).stories
    parted = replayed(no, stories=merged)
    assert {frozenset(story.articles) for story in parted.stories} == {frozenset(story.articles) for story in STORIES}


def test_a_headline_goes_where_its_story_goes():
    """An editor's headline survives a merge, and stands as the development where it is short enough."""
    one, other = story_of(0), story_of(1)
    found = replayed(Retitle(story=one.articles, headline="Ninety saved at Penang"), Merge(story=one.articles, other=other.articles))
    merged = story_of(0, found.stories)
    assert (merged.headline, merged.development) == ("Ninety saved at Penang", "Ninety saved at Penang")
    assert states(found) == [("retitle", "applied"), ("merge", "applied")]


def written(story, words):
    """An editor's headline, summary and line for a story."""
    return (
        Retitle(story=story.articles, headline=f"{words} headline"),
        Summary(story=story.articles, text=f"{words} summary."),
        Development(story=story.articles, text=f"{words} line"),
    )


def words_of(found, event):
    """What stands of the merged story: its headline, and the texts that count."""
    merged = story_of(event, found.stories)
    return merged.headline, [edit.change.text for edit, name in found.words if name == merged.id]


def reasons(found, kind):
    return [one.reason for one in found.outcomes if one.edit.change.kind == kind]


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("same", [False, True])
def test_an_editors_words_for_the_story_merged_in_stand_over_the_machines(order, clustered, same):
    """The larger story or the smaller, and where the clustering has come to the same view since; the history says whose words they are."""
    into, other = (story_of(event) for event in order)
    merge = SameEvent(story=into.articles, other=other.articles, same=True) if same else Merge(story=into.articles, other=other.articles)
    found = replayed(*written(other, "Other"), merge, stories=replayed(merge).stories if clustered else STORIES)
    assert words_of(found, 0) == ("Other headline", ["Other summary.", "Other line"])
    assert [state for _, state in states(found)] == ["applied"] * 4
    assert reasons(found, merge.kind) == [
        "keeps the headline and the summary and the development that Ada wrote for the story that was merged in"
    ]


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_stories_words_those_of_the_one_merged_into_stand(order, first, clustered):
    """Whichever was written first and has more articles; the history says that the others gave way, and a split brings them back."""
    into, other = (story_of(event) for event in order)
    merge = Merge(story=into.articles, other=other.articles)
    said = [*written(into, "First"), *written(other, "Other")] if first else [*written(other, "Other"), *written(into, "First")]
    found = replayed(*said, merge, stories=replayed(merge).stories if clustered else STORIES)
    assert words_of(found, 0) == ("First headline", ["First summary.", "First line"])
    replaced = {one.edit.change.story: one.reason for one in found.outcomes if one.state == "replaced"}
    assert [*replaced] == [other.articles]
    assert "its story was merged into one whose development Ada wrote" in replaced.values()
    assert "keeps the headline and the summary and the development that Ada wrote for the story merged into" in reasons(found, "merge")[0]
    parted = replayed(*said, merge, Split(story=into.articles + other.articles, leaving=other.articles))
    assert {story.headline for story in parted.stories if story.headline.endswith(" headline")} == {"First headline", "Other headline"}


def test_words_written_after_a_merge_are_the_merged_storys():
    """Whatever stood before; the merge says nothing then of whose words stand."""
    one, other = story_of(0), story_of(1)
    both = one.articles + other.articles
    found = replayed(*written(other, "Other"), Merge(story=one.articles, other=other.articles), Retitle(story=both, headline="Last"))
    assert story_of(0, found.stories).headline == "Last"
    assert "headline" not in reasons(found, "merge")[0]


def test_of_two_texts_for_one_place_the_last_counts():
    """The earlier one is said to be replaced, not lost."""
    one = story_of(0)
    found = replayed(Retitle(story=one.articles, headline="One"), Retitle(story=one.articles, headline="Two"))
    assert story_of(0, found.stories).headline == "Two"
    assert states(found) == [("retitle", "replaced"), ("retitle", "applied")]


def test_muting_takes_articles_out_of_their_stories():
    """The silenced articles are apart, marked; the others tell the story without them."""
    found = replayed(Mute(outlet="north wire"))
    silent = {one.id for one in ARTICLES if one.source == "North Wire"}
    assert {name for story in found.stories if "muted" in story.why for name in story.articles} == silent
    assert all(not silent & set(story.articles) for story in found.stories if "muted" not in story.why)


def muted_of(story):
    """The mute of the outlet that leads a story."""
    return Mute(outlet=BY_ID[story.articles[0]].source)


@pytest.mark.parametrize("mute_first", [False, True])
def test_what_was_said_of_a_story_outlasts_the_mute_of_its_lead(mute_first):
    """Headline, summary, line, pin, place and demotion stay with the articles that remain, in either order of mute and edit."""
    one, other = story_of(0), story_of(2)
    said = [
        Retitle(story=one.articles, headline="Ninety safe"),
        Summary(story=one.articles, text="All came home."),
        Development(story=one.articles, text="Ninety came home"),
        Pin(story=one.articles, top=True),
        Demote(story=other.articles),
    ]
    mutes = [muted_of(one)]
    if muted_of(other) not in mutes:
        mutes.append(muted_of(other))
    found = replayed(*(mutes + said if mute_first else said + mutes))
    assert {state for _, state in states(found)} == {"applied"}
    left, left_other = (
        next(now for now in found.stories if "muted" not in now.why and set(now.articles) & set(before.articles)) for before in (one, other)
    )
    assert (left.headline, [name for _, name in found.words]) == ("Ninety safe", [left.id] * 2)
    assert (found.wishes.leading, found.wishes.demoted) == ((left.id,), {left_other.id})
    assert left.id in found.wishes.full
    assert found.wishes.order == ((left.id, ""),)


def test_an_edit_of_what_was_muted_is_not_of_what_remains():
    """Who drops the muted article of a story does not drop the story."""
    one = story_of(0)
    found = replayed(muted_of(one), Drop(story=one.articles[:1]), Retitle(story=one.articles[:1], headline="Silence"))
    left = next(now for now in found.stories if one.articles[1] in now.articles)
    assert "dropped" not in left.why
    assert left.headline != "Silence"


def test_what_is_left_of_a_story_is_meant_however_much_is_muted():
    """An edit of all its articles means the one that is not muted, not the muted majority."""
    one = story_of(0)
    mutes = [Mute(outlet=BY_ID[name].source) for name in one.articles[:2]]
    found = replayed(*mutes, Retitle(story=one.articles, headline="Ninety safe"))
    assert next(now for now in found.stories if one.articles[2] in now.articles).headline == "Ninety safe"


def test_a_text_stays_with_the_most_of_its_articles():
    """Whoever takes the lead article out of a story takes it out alone."""
    one = story_of(0)
    found = replayed(Retitle(story=one.articles, headline="Ninety safe"), Split(story=one.articles, leaving=one.articles[:1]))
    homes_now = {name: story for story in found.stories for name in story.articles}
    assert homes_now[one.articles[1]].headline == "Ninety safe"
    assert homes_now[one.articles[0]].headline != "Ninety safe"


def test_an_undone_edit_stays_in_the_log_and_does_nothing():
    """Undo and redo are values of the log; a redone edit has its old place."""
    drop = log_of(Drop(story=story_of(0).articles))[0]
    undo = make_edit(Undo(edit=drop.id), by="Ada", at=SAID + timedelta(hours=1))
    redo = make_edit(Redo(edit=drop.id), by="Ada", at=SAID + timedelta(hours=2))
    assert states(replayed(log=(drop, undo))) == [("drop", "undone")]
    assert replayed(log=(drop, undo)).stories == STORIES
    assert states(replayed(log=(drop, undo, redo))) == [("drop", "applied")]


def test_a_wish_survives_late_articles():
    """A story that grew since is still the one that was dropped, moved or retitled."""
    late = article("Ferry off Penang harbour is afloat", EVENTS[0][1], source="Late Post", hours=160)
    one = story_of(0)
    grown = tuple(replace(story, articles=(late.id, *story.articles)) if story.id == one.id else story for story in STORIES)
    for change in (Drop(story=one.articles), Move(story=one.articles, theme="b"), Retitle(story=one.articles, headline="New")):
        found = replayed(change, stories=grown, articles={**BY_ID, late.id: late})
        assert states(found) == [(change.kind, "applied")]


def test_an_edit_of_a_story_that_went_into_another_is_stale():
    """What an editor said of a small story is never done to the big one that swallowed it: it says where its articles are."""
    small = story_of(3).articles[:1]
    mixed = replayed(Merge(story=story_of(0).articles, other=story_of(3).articles)).stories
    found = replayed(Drop(story=small), stories=mixed)
    assert [one.state for one in found.outcomes] == ["stale"]
    assert "part of another story" in found.outcomes[0].reason
    assert found.stories == mixed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Drop(story=("gone",)), "none of its articles"),
        (Move(story=story_of(0).articles, theme="c"), 'no theme "c"'),
        (Split(story=story_of(0).articles, leaving=("gone",)), "none of the articles that were to leave"),
        (Split(story=story_of(0).articles, leaving=story_of(0).articles), "no article would stay"),
        (LeadArticle(story=story_of(0).articles, article=story_of(1).articles[0]), "not in the story"),
        (Reorder(story=story_of(0).articles, after=story_of(1).articles), "not in its theme"),
        (Comment(text="Look.", story=("gone",)), "none of its articles"),
    ],
)
def test_what_cannot_be_done_says_why(change, words):
    """A stale edit changes nothing and gives its reason in words."""
    found = replayed(change)
    assert [one.state for one in found.outcomes] == ["stale"]
    assert words in found.outcomes[0].reason
    assert found.stories == STORIES


def test_a_merge_that_the_clustering_made_itself_holds():
    """When the machine comes to the same view, nothing is stale."""
    one, other = story_of(0), story_of(1)
    merge = Merge(story=one.articles, other=other.articles)
    split = Split(story=one.articles, leaving=one.articles[-1:])
    assert states(replayed(merge, stories=replayed(merge).stories)) == [("merge", "applied")]
    assert states(replayed(split, stories=replayed(split).stories)) == [("split", "applied")]


def test_an_edit_is_the_same_after_json():
    """The codec loses nothing, and every edit can be said in words."""
    named = story_of(0).articles
    changes = (
        Pin(story=named, top=True),
        Demote(story=named),
        Development(story=named, text="x"),
        Summary(story=named, text="y"),
        Comment(text="z"),
    )
    log = log_of(*changes)
    assert tuple(edit_from_json(edit_to_json(edit)) for edit in log) == log
    assert all(in_words(edit, log, {"a": "Alpha"}) for edit in log)


names = some.sampled_from([one.id for one in ARTICLES])
some_tellers = some.lists(names, min_size=1, max_size=4, unique=True).map(tuple)
changes = some.one_of(
    some.builds(Move, story=some_tellers, theme=some.sampled_from(["a", "b", "c", None])),
    some.builds(Drop, story=some_tellers),
    some.builds(Pin, story=some_tellers, top=some.booleans()),
    some.builds(Demote, story=some_tellers),
    some.builds(Reorder, story=some_tellers, after=some.one_of(some.just(()), some_tellers)),
    some.builds(Merge, story=some_tellers, other=some_tellers),
    some.builds(Split, story=some_tellers, leaving=some_tellers),
    some.builds(SameEvent, story=some_tellers, other=some_tellers, same=some.booleans()),
    some.builds(LeadArticle, story=some_tellers, article=names),
    some.builds(Retitle, story=some_tellers, headline=some.just("A headline")),
    some.builds(Summary, story=some_tellers, text=some.just("A summary.")),
    some.builds(Mute, outlet=some.sampled_from(["Tally", "North Wire"])),
    some.builds(Comment, story=some_tellers, text=some.just("A note.")),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=some.lists(changes, max_size=7), undone=some.sets(some.integers(0, 6)), late=some.booleans())
def test_whatever_is_said_every_article_is_placed_once(said, undone, late):
    """Any sequence of edits, then late articles, then another clustering: no edit is lost, every article stands in exactly one story."""
    log = log_of(*said)
    log += tuple(
        make_edit(Undo(edit=log[place].id), by="Bo", at=SAID + timedelta(hours=place)) for place in sorted(undone) if place < len(log)
    )
    more = (article(*EVENTS[1], source="Late Post", hours=160), article("Choir sings in Lund", "A choir sang.", hours=161)) if late else ()
    articles = {**BY_ID, **{one.id: one for one in more}}
    stories = cluster(tuple(articles.values()), THEMES) if late else STORIES
    found = replayed(log=log, stories=stories, articles=articles)
    assert sorted(name for story in found.stories for name in story.articles) == sorted(articles)
    assert len({story.id for story in found.stories}) == len(found.stories)
    assert [one.edit for one in found.outcomes] == list(log[: len(said)])
    assert all(one.reason for one in found.outcomes if one.state == "stale")
    assert all(
        one.state in ("stale", "replaced") or one.edit.change.kind in ("merge", "same_event") for one in found.outcomes if one.reason
    )
    assert {one.edit.id for one in found.outcomes if one.state == "undone"} == {log[place].id for place in undone if place < len(said)}
    known = {story.id for story in found.stories}
    assert found.wishes.full | set(found.wishes.leading) | found.wishes.demoted <= known
    assert replayed(log=log, stories=stories, articles=articles) == found
