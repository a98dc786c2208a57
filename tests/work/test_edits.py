"""An editor's edits over a real store and real files: saved at once, replayed on every rebuild, refused where they cannot be."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from digest.blocks import Callout, Developments, Lead, Note, Picture, StoryBlock, ThemeBlock
from digest.compose.issuefile import read_issue, write_issue
from digest.compose.wording import block_names
from digest.errors import EditConflict, EditRefused, UsageError
from digest.model.edits import (
    AddBlock,
    Comment,
    Demote,
    Drop,
    LeadArticle,
    LeadText,
    Merge,
    Move,
    Mute,
    Pin,
    PlaceBlock,
    Preheader,
    RemoveBlock,
    Reorder,
    ReplaceBlock,
    Retitle,
    SameEvent,
    Split,
    Standfirst,
    Subject,
    Summary,
)
from digest.project import open_newsroom
from digest.starter import make_project
from digest.store.schema import articles
from digest.work.approval import approve, take_back
from digest.work.build import build
from digest.work.changes import change_of, checked
from digest.work.corrections import latest_corrections
from digest.work.edits import can_redo, can_undo, edit, edit_all, history, redo, settle, undo
from digest.work.issues import find_issue, named_period
from digest.work.markdown import issue_markdown
from digest.work.material import editor_weights
from digest.work.redraft import key_of, redraft
from digest.work.review import review
from digest.work.themes import standings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def now(minutes=0):
    return NOW + timedelta(minutes=minutes)


def draft(room):
    return find_issue(room, "2026-W25")


def printed(issue):
    return [told for block in issue.blocks if isinstance(block, ThemeBlock) for told in block.stories]


def theme_of(issue, slug):
    return next(block for block in issue.blocks if isinstance(block, ThemeBlock) and block.slug == slug)


def tellers(room, told):
    """The articles of a printed story."""
    return next(story.articles for story in room.issues.stories(draft(room)) if story.id == told.story)


def make(room, *changes, by="Ada", minutes=0):
    """One edit after another, each on the issue as it is then."""
    for place, change in enumerate(changes):
        done = edit(room, draft(room), change, by=by, now=now(minutes) + timedelta(seconds=place))
    return done


def again(room):
    return build(room, named_period(room, "2026-W25"), now=now(500))


def every_kind(room):
    """An edit of each kind, on stories of the draft."""
    themes = [block for block in draft(room).blocks if isinstance(block, ThemeBlock)]
    one, two, three, four, five, six = [tellers(room, told) for told in printed(draft(room))[:6]]
    last = tellers(room, themes[-1].stories[-1])
    return (
        Move(story=one, theme=themes[-1].slug),
        Drop(story=two),
        Pin(story=three, top=True),
        Demote(story=four),
        Reorder(story=last),
        Merge(story=five, other=six),
        Split(story=four, leaving=four[-1:]),
        LeadArticle(story=three, article=three[-1]),
        Retitle(story=five, headline="Ada’s own headline"),
        Summary(story=five, text="Ada’s own summary."),
        LeadText(text="Ada’s own lead."),
        Standfirst(theme=themes[-1].slug, text="Ada’s own standfirst."),
        Subject(text="Ada’s own subject"),
        Preheader(text="Ada’s own preheader"),
        Mute(word="Nvidia"),
        AddBlock(block=Callout(text="Ada’s own callout"), after="lead"),
        PlaceBlock(name="numbers", after="lead"),
        ReplaceBlock(name="bridge", block=Note(markdown="**Ada’s** own bridge")),
        RemoveBlock(name="outlook"),
        Comment(text="Ask the desk in Oslo.", story=five),
    )


def test_an_edit_is_in_store_and_file_at_once(room):
    """The issue given back, the store's row and the file are the same, and the log stands in all of them."""
    story = printed(draft(room))[0]
    done = make(room, Retitle(story=tellers(room, story), headline="A headline by hand"))
    assert "A headline by hand" in [told.headline for told in printed(done.issue)]
    assert read_issue(done.path.read_text(), done.path) == done.issue == room.issues.find(*key_of(done.issue))
    assert done.issue.edits == done.made == room.edits.log(*key_of(done.issue))
    assert done.kept is None


def test_an_edit_never_clusters(room, monkeypatch):
    """All edits work on the stored clustering: neither grouping nor the answers' learning is called."""

    def fail(*_, **__):
        raise AssertionError("an edit clustered")

    for name in ("digest.cluster.grouping.grouped", "digest.cluster.themes.assign_themes", "digest.cluster.teaching.taught"):
        monkeypatch.setattr(name, fail)
    for place, change in enumerate(every_kind(room)):
        edit(room, draft(room), change, by="Ada", now=now(place))
    assert {line.state for line in history(room, draft(room))} == {"applied"}


def test_a_rebuild_is_byte_identical(room):
    """From the same articles, edits and templates the file is the same, bytes and all, with every kind of edit in it."""
    done = make(room, *every_kind(room))
    before = done.path.read_bytes()
    built = again(room)
    assert built.path.read_bytes() == before
    assert built.notes == ()
    assert built.kept is None


def test_what_every_kind_does_can_be_seen(room):
    """Each edit is in the issue where its reader, or its editor, would look for it."""
    first = printed(draft(room))[0]
    themes = [block.slug for block in draft(room).blocks if isinstance(block, ThemeBlock)]
    last = theme_of(draft(room), themes[-1]).stories[-1].story
    issue = make(room, *every_kind(room)).issue
    told = {one.story: one for one in printed(issue)}
    assert first.story in [one.story for one in theme_of(issue, themes[-1]).stories]
    assert theme_of(issue, themes[-1]).stories[0].story == last
    assert theme_of(issue, themes[-1]).standfirst == "Ada’s own standfirst."
    mine = next(one for one in told.values() if one.headline == "Ada’s own headline")
    assert mine.summary == "Ada’s own summary."
    assert (issue.subject, issue.preheader) == ("Ada’s own subject", "Ada’s own preheader")
    names = block_names(issue)
    assert names[1] == "lead"
    assert [name.split(":")[0] for name in names[2:4]] == ["numbers", "edit"]
    assert "outlook" not in names
    assert next(block for block in issue.blocks if isinstance(block, Lead)).text == "Ada’s own lead."
    assert "Oslo" not in str(review(room, issue).email)
    assert "Ada’s own callout" in review(room, issue).email.text


def test_edits_outlast_late_articles(room):
    """A story that grows by a late article is still retitled, moved and dropped; the new clustering is the stored one."""
    one, two, three = (tellers(room, told) for told in printed(draft(room))[:3])
    make(room, Retitle(story=one, headline="By hand"), Drop(story=two), Move(story=three, theme="geopolitics"))
    known = room.articles.by_id([one[0], two[0], three[0]])
    late = [
        replace(
            known[name], id=f"late{place}", url=f"https://late.example/{place}", guid=f"late{place}", source="Late Post", first_seen=now(60)
        )
        for place, name in enumerate((one[0], two[0], three[0]))
    ]
    room.articles.add(late)
    built = again(room)
    assert {line.state for line in history(room, built.issue)} == {"applied"}
    home = {name: story for story in room.issues.stories(built.issue) for name in story.articles}
    assert len(home) == built.articles
    assert home[one[0]].headline == "By hand"
    assert "dropped" in home[two[0]].why
    assert home[three[0]].theme == "geopolitics"
    assert home["late0"].id == home[one[0]].id


def test_an_edit_that_no_longer_applies_is_shown_and_not_lost(room):
    """Its line says why; the build says that there is one."""
    one = tellers(room, printed(draft(room))[0])
    make(room, Retitle(story=one, headline="By hand"))
    period = named_period(room, "2026-W25")
    with room.issues._database.writing() as connection:  # the articles of the story are gone from the store
        connection.execute(sa.delete(articles).where(articles.c.id.in_(one)))
    built = build(room, period, now=now(10))
    assert "1 edit no longer applies (none of its articles is in this issue any more)" in built.notes[0]
    (line,) = history(room, built.issue)
    assert (line.state, line.reason) == ("stale", "none of its articles is in this issue any more")


@pytest.mark.parametrize("mute_first", [False, True])
def test_the_words_for_a_story_outlast_the_mute_of_its_lead(room, mute_first):
    """The story is told by its other outlets under the editor's headline and summary, first among the lines, after a rebuild too."""
    names = next(found for told in printed(draft(room)) if len(found := tellers(room, told)) > 3)
    lead = room.articles.by_id(names)[names[0]].source
    said = (
        Retitle(story=names, headline="A headline of ours"),
        Summary(story=names, text="A summary of ours."),
        Pin(story=names, top=True),
    )
    done = make(room, *((Mute(outlet=lead), *said) if mute_first else (*said, Mute(outlet=lead))))
    told = next(one for one in printed(done.issue) if one.headline == "A headline of ours")
    assert told.summary == "A summary of ours."
    assert set(tellers(room, told)) < set(names)
    assert next(block for block in done.issue.blocks if isinstance(block, Developments)).items[0].story == told.story
    assert {line.state for line in history(room, done.issue)} == {"applied"}
    before = done.path.read_bytes()
    assert again(room).path.read_bytes() == before


def test_two_editors_see_each_other(room):
    """Different things both hold; of the same thing the slower editor is told what the faster did, and nothing is overwritten."""
    seen = draft(room)
    one, two = (tellers(room, told) for told in printed(seen)[:2])
    edit(room, seen, Retitle(story=one, headline="Ada’s"), by="Ada", now=now())
    edit(room, seen, Retitle(story=two, headline="Bo’s"), by="Bo", now=now(1))
    edit(room, seen, Summary(story=one, text="Bo’s summary."), by="Bo", now=now(2))
    edit(room, seen, Retitle(story=one, headline="Ada’s"), by="Bo", now=now(3))
    with pytest.raises(EditConflict, match=r"Ada retitled “.*”: “Ada’s” since you looked; look again"):
        edit(room, seen, Retitle(story=one, headline="Bo’s"), by="Bo", now=now(4))
    with pytest.raises(EditConflict, match="since you looked"):
        edit(room, seen, Drop(story=one), by="Bo", now=now(5))
    heads = [told.headline for told in printed(draft(room))]
    assert {"Ada’s", "Bo’s"} <= set(heads)
    edit(room, draft(room), Retitle(story=one, headline="Bo’s now"), by="Bo", now=now(6))
    assert "Bo’s now" in [told.headline for told in printed(draft(room))]


def test_editors_who_save_in_the_same_moment_lose_nothing(room):
    """Eight edits from eight threads, each with a newsroom of its own: all are in the log, the row and the file."""
    seen = draft(room)
    named = [tellers(room, told) for told in printed(seen)[:8]]

    def change(place):
        with open_newsroom(room.folder) as own:
            edit(own, seen, Retitle(story=named[place], headline=f"Number {place}"), by=f"Editor {place}", now=now(place))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(8)))
    assert len(room.edits.log(*key_of(seen))) == 8
    issue = draft(room)
    assert {f"Number {place}" for place in range(8)} <= {told.headline for told in printed(issue)}
    assert issue == room.issues.find(*key_of(seen))


def test_undo_and_redo_follow_one_editor(room):
    """Without an id each takes back his own last word; a redo needs that nothing of his came between."""
    before = draft(room)
    one, two = (tellers(room, told) for told in printed(before)[:2])
    make(room, Drop(story=one), by="Ada")
    make(room, Drop(story=two), by="Bo", minutes=1)
    issue = undo(room, draft(room), by="Ada", now=now(2)).issue
    assert printed(before)[0].headline in [told.headline for told in printed(issue)]
    assert not can_undo(issue, "Ada")
    assert can_redo(issue, "Ada")
    with pytest.raises(UsageError, match="nothing of yours to take back"):
        undo(room, issue, by="Ada", now=now(3))
    issue = redo(room, issue, by="Ada", now=now(4)).issue
    assert printed(before)[0].headline not in [told.headline for told in printed(issue)]
    issue = undo(room, undo(room, issue, by="Ada", now=now(5)).issue, by="Bo", now=now(6)).issue
    assert issue.blocks == before.blocks
    assert [line.state for line in history(room, issue)] == ["undone", "undone", None, None, None, None]
    make(room, Subject(text="Another"), by="Ada", minutes=7)
    with pytest.raises(UsageError, match="nothing of yours to do again"):
        redo(room, draft(room), by="Ada", now=now(8))
    assert redo(room, draft(room), by="Cy", now=now(9), edit=issue.edits[1].id).issue.subject == "Another"


def test_history_is_readable(room):
    """Who did what, in words, with what became of it."""
    one = tellers(room, told := printed(draft(room))[0])
    make(room, Move(story=one, theme="geopolitics"), Comment(text="Ask Oslo.", story=one))
    first, second = history(room, draft(room))
    assert first.words.startswith(f"moved “{told.headline[:30]}")
    assert "to US, China and sovereignty" in first.words
    assert second.words.endswith(": “Ask Oslo.”")
    assert (first.edit.by, first.state, first.edit.change.before) == ("Ada", "applied", "ipos-capital")


def test_history_names_the_other_story(room):
    """A merge, a place behind, an answer, a split and a lead say which other story, or article, they are about."""
    first, second, third = (tellers(room, told) for told in printed(draft(room))[:3])
    titles = {name: article.title for name, article in room.articles.by_id([*first, *second, *third]).items()}
    make(room, Split(story=first, leaving=first[-2:]), LeadArticle(story=first, article=first[1]), Reorder(story=third, after=second))
    make(room, SameEvent(story=third, other=second, same=False), Merge(story=second, other=third), minutes=5)
    words = [line.words for line in history(room, draft(room))]
    for said, name in zip(words, (first[-2], first[1], second[0], second[0], third[0]), strict=True):
        assert titles[name][:50] in said
        assert "another" not in said
    assert "” and 1 more off “" in words[0]
    assert words[4].startswith("merged “")


def test_a_lead_keeps_its_paragraphs(room):
    """An empty line between two stays one, in the mail, in its text part and in the Markdown file; white space within one does not."""
    made = make(room, checked(room, draft(room), LeadText(text=" One  thing.\r\n\r\n \nAnother\n thing. \n")))
    lead = next(block for block in made.issue.blocks if isinstance(block, Lead))
    assert lead.text == "One thing.\n\nAnother thing."
    email = review(room, made.issue).email
    assert re.search(r"<p[^>]*>One thing\.</p><p[^>]*>Another thing\.</p>", email.html.replace("\u00a0", " "))
    assert "One thing.\n\nAnother thing.\n" in email.text
    text = issue_markdown(room, made.issue)
    assert "\nOne thing.\n\nAnother thing.\n" in text


def test_a_decided_issue_takes_no_edit(room):
    """One clear line for an approved issue; nothing is kept."""
    one = tellers(room, printed(draft(room))[0])
    approve(room, draft(room), by="Ada", now=now())
    for refused in (lambda: make(room, Drop(story=one)), lambda: undo(room, draft(room), by="Ada", now=now(), edit="x")):
        with pytest.raises((EditRefused, UsageError)) as said:
            refused()
        assert "\n" not in str(said.value)
    with pytest.raises(EditRefused, match=r"the issue is approved, so it is not edited; take that back first"):
        make(room, Drop(story=one))
    assert room.edits.log(*key_of(draft(room))) == ()


def test_an_edit_of_a_story_that_is_gone_is_one_line(room):
    """It is refused where it is made, with the reason, and not logged."""
    with pytest.raises(EditRefused, match="that cannot be done now: none of its articles is in this issue any more; look again"):
        make(room, Drop(story=("gone",)))
    with pytest.raises(EditRefused) as refused:
        edit_all(room, draft(room), [Subject(text="One"), Drop(story=("gone",))], by="Ada", now=now())
    assert refused.value.place == 1
    assert draft(room).edits == ()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"kind": "fly"}, 'there is no edit "fly"; there are move, drop'),
        ({"kind": "move", "story": "nope", "theme": "geopolitics"}, 'no story and no article "nope"'),
        ({"kind": "move", "story": "{one}", "theme": "nowhere"}, 'no theme "nowhere"'),
        ({"kind": "retitle", "story": "{one}", "headline": " \n "}, "the headline is empty"),
        ({"kind": "retitle", "story": "{one}"}, "headline: Field required"),
        ({"kind": "summary", "story": "{one}", "text": "x" * 100_000}, "the summary has 100,000 characters; at most 4,000 fit"),
        ({"kind": "merge", "story": "{one}", "other": "{one}"}, "one and the same story"),
        ({"kind": "split", "story": "{one}", "leaving": []}, "choose the articles that leave"),
        ({"kind": "mute"}, "name an outlet or a word"),
        ({"kind": "note", "text": ""}, "the note is empty"),
        ({"kind": "add_block", "after": "lead", "block": {"kind": "note", "markdown": "x" * 100_000}}, "has 100,0"),
        ({"kind": "add_block", "after": "lead", "block": {"kind": "note", "markdown": ""}}, "the block (note) is empty"),
        ({"kind": "add_block", "after": "nowhere", "block": {"kind": "note", "markdown": "x"}}, 'no block "nowhere"'),
        ({"kind": "add_block", "after": "footer", "block": {"kind": "note", "markdown": "x"}}, "footer stay first and last"),
        (
            {"kind": "add_block", "after": "lead", "block": {"kind": "picture", "url": "javascript:x", "alt": "x"}},
            "no address of a picture",
        ),
        ({"kind": "add_block", "after": "lead", "block": {"kind": "picture", "url": "https://a.example/x.png", "alt": ""}}, "say in words"),
        (
            {"kind": "add_block", "after": "lead", "block": {"kind": "picture", "url": "https://a.example/x.png", "alt": "–"}},
            "say in words",
        ),
        ({"kind": "add_block", "after": "lead", "block": {"kind": "footer"}}, "the composer's own"),
        *(
            ({"kind": "add_block", "after": "lead", "block": block}, words)
            for block, words in (
                ({"kind": "table", "title": "Prices", "head": ["Month", "Price"], "rows": []}, "its first line is its head"),
                ({"kind": "table", "title": "Prices", "head": ["Month"], "rows": [[" "]]}, "its first line is its head"),
                ({"kind": "columns", "title": "", "items": [{"title": "Buyers", "points": []}]}, "there is no point under “Buyers”"),
                ({"kind": "groups", "items": [{"group": "Buyers"}]}, "there is no point under “Buyers”"),
                ({"kind": "shares", "title": "A", "items": [{"label": "Marlow", "low": 0, "high": 0}]}, "every share is 0"),
                ({"kind": "callout", "text": "…"}, "the block (callout) is empty"),
                ({"kind": "picture", "url": "https://a.example/x.png", "alt": "–"}, "say in words"),
            )
        ),
        ({"kind": "remove_block", "name": "masthead"}, "masthead and footer stay"),
        ({"kind": "remove_block", "name": "theme:geopolitics"}, "a theme has edits of its own"),
        ({"kind": "place_block", "name": "lead", "after": "lead"}, "cannot stand after itself"),
        ({"kind": "undo", "edit": "x"}, 'there is no edit "undo"'),
    ],
)
def test_a_slip_in_a_form_is_one_line(room, row, words):
    """What a page sends is resolved, cleaned and checked before anything is kept."""
    issue = draft(room)
    story = printed(issue)[0].story
    asked = {name: story if value == "{one}" else value for name, value in row.items()}
    with pytest.raises(UsageError) as said:
        change_of(room, issue, asked)
    assert words in str(said.value)
    assert len(str(said.value)) < 900


def test_a_form_names_stories_as_a_page_knows_them(room):
    """A story's id, an article's id or its address: the change is kept on articles."""
    issue = draft(room)
    told = printed(issue)[0]
    named = tellers(room, told)
    url = room.articles.by_id(named)[named[0]].url
    for word in (told.story, named[0], url, list(named)):
        assert change_of(room, issue, {"kind": "drop", "story": word}) == Drop(story=named)
    found = change_of(room, issue, {"kind": "split", "story": told.story, "leaving": [url]})
    assert found == Split(story=named, leaving=(named[0],))
    assert change_of(room, issue, {"kind": "move", "story": told.story, "theme": ""}).theme is None
    assert change_of(room, issue, {"kind": "reorder", "story": told.story, "after": ""}).after == ()
    assert change_of(room, issue, {"kind": "subject", "text": " A\x00 sub\nject "}) == Subject(text="A sub ject")
    assert checked(room, issue, AddBlock(block=Picture(url="https://a.example/x.png", alt="A pier"), after="lead"))


def test_edits_travel_in_the_issues_file(room, sample, tmp_path):
    """A file that came by git with edits that this store does not know brings them in; the next build replays them."""
    done = make(room, Subject(text="From the laptop"), LeadText(text="A lead from the laptop."))
    shutil.copytree(sample, tmp_path / "server")
    shutil.copy(done.path, tmp_path / "server/issues/2026-W25.json")
    with open_newsroom(tmp_path / "server") as server:
        built = again(server)
        assert built.issue == done.issue
        assert built.kept is None
        assert server.edits.log(*key_of(built.issue)) == done.issue.edits


def test_a_save_that_was_stopped_is_made_up_for(room):
    """The log is first: what was said and not yet replayed is replayed when the issue is opened again."""
    done = make(room, Subject(text="One"))
    other = make(room, Subject(text="Two"), minutes=1)
    row = done.issue
    room.issues.save(row, room.issues.stories(row), now=NOW)
    done.path.write_text(write_issue(row))
    assert draft(room).subject == "One"
    assert settle(room, draft(room), now=now(5)) == other.issue == draft(room)


def test_a_file_changed_by_hand_is_kept_beside(room):
    """JSON that somebody changed in an editor is not lost when the desk saves over it."""
    path = room.folder / "issues/2026-W25.json"
    path.write_text(path.read_text().replace('"preheader": "', '"preheader": "By hand: ', 1))
    done = edit(room, draft(room), Subject(text="New"), by="Ada", now=now())
    assert done.kept is not None
    assert "By hand: " in done.kept.read_text()


def test_an_issue_that_this_store_did_not_build_says_what_to_do(room, tmp_path):
    """Without its stories nothing can be edited: one line with the way out."""
    done = make(room, Subject(text="One"))
    make_project(tmp_path / "other")
    (tmp_path / "other/issues").mkdir(exist_ok=True)
    shutil.copy(done.path, tmp_path / "other/issues/2026-W25.json")
    with open_newsroom(tmp_path / "other") as other:
        with pytest.raises(EditRefused, match=r"did not build the issue.*digest build --period 2026-W25"):
            edit(other, find_issue(other, None), Subject(text="Two"), by="Ada", now=now())
        assert [line.words for line in history(other, find_issue(other, None))] == ["set the subject: “One”"]


def test_corrections_count_edits_and_picks_stand_on_the_proposal(room):
    """The proposal stays as it was; the score-card counts what holds, notes apart; what leads instead of the proposed is a pick."""
    before = draft(room)
    leading = next(block for block in before.blocks if isinstance(block, Developments)).items[0].story
    story = next(one for one in room.issues.stories(before) if one.id == leading)
    make(room, Demote(story=story.articles), Comment(text="x"), Subject(text="y"))
    undo(room, draft(room), by="Ada", now=now(3))
    (card,) = latest_corrections(room)
    assert (card.edits, card.changes, card.total) == (1, 0, 1)
    proposal = room.issues.proposal(before)
    assert proposal.issue == before
    assert leading not in [item.story for item in next(b for b in draft(room).blocks if isinstance(b, Developments)).items]
    assert redraft(room, proposal, ()).issue == before
    assert editor_weights(room, named_period(room, "2026-W25"), look="weekly", theme=None).reason == ""


def test_a_story_that_an_editor_wrote_for_is_told_in_full(room):
    """A summary makes a line of More a story; a block's name is stable."""
    issue = draft(room)
    full = {told.story for told in printed(issue)}
    line = next(story for story in room.issues.stories(issue) if story.id not in full and story.theme and story.sentences)
    done = make(room, Summary(story=line.articles, text="By hand."))
    told = next(told for told in printed(done.issue) if told.story == line.id)
    assert isinstance(told, StoryBlock)
    assert told.summary == "By hand."


def test_an_approval_makes_lessons_of_edits(room):
    """A move, a merge, a split and an answer are labelled examples once the issue is approved, not before; what is undone is unlearned."""
    one, two, three, four, five, six = (tellers(room, told) for told in printed(draft(room))[:6])
    make(
        room,
        Move(story=one, theme="geopolitics"),
        Merge(story=two, other=three),
        Split(story=four, leaving=four[-1:]),
        SameEvent(story=five, other=six, same=False),
    )
    merge = draft(room).edits[1].id
    assert (room.answers.holding(), room.lessons.model()) == ((), None)
    assert not [doubt for doubt in review(room, draft(room)).doubts if {doubt.one.id, doubt.other.id} == {five[0], six[0]}]
    approve(room, draft(room), by="Ada", now=now(10))
    said = {(answer.one, answer.other): answer.same for answer in room.answers.holding()}
    pairs = [(two[0], three[0], True), (four[0], four[-1], False), (five[0], six[0], False)]
    assert said == {tuple(sorted((left, right))): same for left, right, same in pairs}
    assert all(answer.features for answer in room.answers.holding())
    assert room.lessons.labels(one) == dict.fromkeys(one, "geopolitics")
    assert {theme.theme.slug: theme.corrected for theme in standings(room) if theme.corrected} == {"ipos-capital": 1, "geopolitics": 1}
    assert latest_corrections(room)[0].answers == 0
    take_back(room, draft(room), "one more look", now=now(11))
    undo(room, draft(room), by="Ada", now=now(12), edit=merge)
    approve(room, draft(room), by="Ada", now=now(13))
    assert tuple(sorted((two[0], three[0]))) not in {(answer.one, answer.other) for answer in room.answers.holding()}
    assert len(room.answers.history()) == 4


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rolls=some.lists(some.tuples(some.integers(0, 9), some.integers(0, 30), some.integers(0, 30)), min_size=4, max_size=8),
    late=some.integers(0, 3),
)
def test_no_edit_is_lost_and_every_article_placed_once(sample, tmp_path_factory, rolls, late):
    """Any sequence of edits, then late articles, then a rebuild: the log is whole, each article in one story, a second rebuild the same."""
    folder = tmp_path_factory.mktemp("laws") / "project"
    shutil.copytree(sample, folder)
    with open_newsroom(folder) as room:
        made = 0
        for place, (kind, left, right) in enumerate(rolls):
            stories = room.issues.stories(draft(room))
            one, other = stories[left % len(stories)].articles, stories[right % len(stories)].articles
            change = (
                Move(story=one, theme="geopolitics"),
                Drop(story=one),
                Pin(story=one, top=bool(right % 2)),
                Merge(story=one, other=other),
                Split(story=one, leaving=one[1:] or one),
                Retitle(story=one, headline=f"Number {place}"),
                Summary(story=one, text=f"Summary {place}."),
                LeadArticle(story=one, article=one[-1]),
                SameEvent(story=one, other=other, same=bool(left % 2)),
                Reorder(story=one, after=other),
            )[kind]
            with suppress(EditRefused):
                made += len(edit(room, draft(room), change, by="Ada", now=now(place)).made)
        known = room.articles.by_id(name for story in room.issues.stories(draft(room))[:late] for name in story.articles[:1])
        room.articles.add(
            replace(one, id=f"late-{name}", url=f"https://late.example/{name}", guid=name, source="Late Post", first_seen=now(90))
            for name, one in known.items()
        )
        built = again(room)
        placed = [name for story in room.issues.stories(built.issue) for name in story.articles]
        assert len(placed) == len(set(placed)) == built.articles
        lines = history(room, built.issue)
        assert len(lines) == made
        assert all(line.state in ("applied", "replaced") or line.reason for line in lines)
        before = built.path.read_bytes()
        assert again(room).path.read_bytes() == before


def test_a_models_words_stay_while_their_stories_do(room):
    """An edit asks no model: its lead stands while every story of the draft is told in full, and is ours once one is gone."""
    proposal = room.issues.proposal(draft(room))
    blocks = tuple(replace(one, text="A lead of a model’s.") if isinstance(one, Lead) else one for one in proposal.issue.blocks)
    worded = replace(proposal.issue, blocks=blocks)
    room.issues.save(worded, proposal.stories, proposal=replace(proposal, issue=worded), now=NOW)
    settings_file = room.folder / "digest.toml"
    settings_file.write_text(f'{settings_file.read_text()}\n[llm]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "none"\n')
    with open_newsroom(room.folder) as other:
        story = tellers(other, printed(draft(other))[0])
        done = edit(other, draft(other), Subject(text="By hand"), by="Ada", now=now())
        assert next(block.text for block in done.issue.blocks if isinstance(block, Lead)) == "A lead of a model’s."
        done = edit(other, done.issue, Drop(story=story), by="Ada", now=now(1))
        assert next(block.text for block in done.issue.blocks if isinstance(block, Lead)) != "A lead of a model’s."
        assert review(other, done.issue).history[0].words == "set the subject: “By hand”"


def test_a_story_that_is_moved_away_leaves_its_themes_issue(room):
    """In the issue of one theme a move to another takes the story out; the whole week's issue is another one, with a log of its own."""
    week = named_period(room, "2026-W25")
    own = build(room, week, theme="ipos-capital", now=now()).issue
    gone = printed(own)[0].story
    story = next(one for one in room.issues.stories(own) if one.id == gone)
    issue = edit(room, own, Move(story=story.articles, theme="geopolitics"), by="Ada", now=now(1)).issue
    assert gone not in str(issue.blocks)
    assert gone in {one.id for one in room.issues.stories(issue)}
    assert draft(room).edits == ()
    assert build(room, week, theme="ipos-capital", now=now(2)).issue == issue


def test_an_edited_issue_keeps_to_its_size(room):
    """What an editor adds takes the place of lines and of stories that nobody asked for; what he pinned stays."""
    path = room.folder / "digest.toml"
    path.write_text(path.read_text().replace("max_bytes = 88000", "max_bytes = 60000"))
    with open_newsroom(room.folder) as small:
        issue = build(small, named_period(small, "2026-W25"), now=now()).issue
        full = {told.story for told in printed(issue)}
        line = next(one for one in small.issues.stories(issue) if one.id not in full and one.theme and one.sentences)
        added = AddBlock(block=Note(markdown="A word of ours. " * 400), after="lead")
        issue = edit_all(small, issue, [added, Pin(story=line.articles)], by="Ada", now=now(1)).issue
        assert len(review(small, issue).email.html.encode()) <= 60_000 + 1_000  # the reader's own links are put in
        assert line.id in {told.story for told in printed(issue)}
        assert len(printed(issue)) < len(full)
        assert build(small, named_period(small, "2026-W25"), now=now(2)).issue == issue
