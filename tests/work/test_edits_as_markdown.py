"""The issue as a file for any text editor: unchanged it says nothing, changed it says the edits that the desk says, slips name lines."""

import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from digest.blocks import Developments, Lead, More, ThemeBlock
from digest.cli import main
from digest.errors import EditRefused, UsageError
from digest.model.edits import Drop, Retitle, Subject
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.edits import edit
from digest.work.gather import gather
from digest.work.issues import find_issue
from digest.work.markdown import issue_markdown, take_markdown

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def draft(room):
    return find_issue(room, "2026-W25")


def text_of(room):
    return issue_markdown(room, draft(room))


def take(room, text, by="Ada"):
    path = room.folder / "issues/2026-W25.md"
    path.write_text(text)
    return take_markdown(room, path, by=by, now=NOW + timedelta(hours=1))


def themes_of(issue):
    return [block for block in issue.blocks if isinstance(block, ThemeBlock)]


def block_of(text, story):
    """The lines of a story, its heading first."""
    return re.search(rf"### [^\n]* {{#{story}}}\n.*?(?=\n##|\Z)", text, re.DOTALL).group()


def test_an_unchanged_file_changes_nothing(room):
    """Printed and read again: no edit, whatever the editor's program did to line ends and spaces at them."""
    text = text_of(room)
    assert take(room, text)[1] is None
    assert take(room, text.replace("\n", "  \r\n"))[1] is None
    assert draft(room).edits == ()


def test_words_are_rewritten(room):
    """Headline, summary, development, lead, standfirst, subject and preheader become one edit each, and the file comes back as it is."""
    text, theme = text_of(room), themes_of(draft(room))[0]
    told = theme.stories[1]
    lead = next(block.text for block in draft(room).blocks if isinstance(block, Lead))
    line = next(block for block in draft(room).blocks if isinstance(block, Developments)).items[0]
    changed = text.replace(f"### {told.headline}", "### # A headline by hand").replace(told.summary, "- A summary\nover two lines.")
    changed = changed.replace(theme.standfirst, "A standfirst by hand.").replace(lead, "\\# A lead by hand.")
    changed = changed.replace(f"- {line.text} {{#", "- A line by hand {#", 1)
    changed = changed.replace(f"subject: {draft(room).subject}", "subject: A subject: by hand").replace(
        "preheader: ", "preheader: By hand: "
    )
    changed = changed.replace("- A summary\nover", "\\- A summary\nover")
    issue, done = take(room, changed)
    assert sorted(made.change.kind for made in done.made) == sorted(
        ["subject", "preheader", "lead", "retitle", "summary", "standfirst", "development"]
    )
    now = next(one for one in themes_of(issue)[0].stories if one.story == told.story)
    assert (now.headline, now.summary) == ("# A headline by hand", "- A summary over two lines.")
    assert issue.subject == "A subject: by hand"
    assert take(room, text_of(room))[1] is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"A price: cut"', "A price: cut"),
        ("'A price: cut'", "A price: cut"),
        (r'"\"Enough\", says \\ Quill"', r'"Enough", says \ Quill'),
        ("'It''s the grid'", "It's the grid"),
        ('"Enough" and "more"', '"Enough" and "more"'),
        ("'Enough' and 'more'", "'Enough' and 'more'"),
        ('"Enough', '"Enough'),
        ("“Enough”", "“Enough”"),
        (r'"C:\new"', r'"C:\new"'),
        ('"', '"'),
    ],
)
def test_a_pair_of_quotation_marks_around_a_value_is_not_printed(room, written, read):
    """As YAML reads the head of a file: what is within a pair; marks that are none are words, and so is what is printed again."""
    name = draft(room).subject
    issue, done = take(room, text_of(room).replace(f"subject: {name}", f"subject: {written}"))
    assert ([made.change for made in done.made], issue.subject) == ([Subject(text=read)], read)
    assert take(room, text_of(room))[1] is None


@pytest.mark.parametrize("subject", ['"Enough"', "'Enough'", "'It''s'", '""', "''"])
def test_quotation_marks_that_are_words_come_back(room, subject):
    """A subject that is quoted as a whole is printed so that it is read as it was."""
    issue = draft(room)
    edit(room, issue, Subject(text=subject), by="Ada", now=NOW)
    assert take(room, text_of(room))[1] is None
    assert draft(room).subject == subject


def test_stories_are_moved_ordered_and_left_out(room):
    """A block under another heading is a move, another order a reorder, a block that is gone a drop; each story stands where it was put."""
    text = text_of(room)
    first, second, *_ = themes_of(draft(room))
    one, two = (block_of(text, told.story) for told in first.stories[:2])
    gone, target = block_of(text, first.stories[2].story), block_of(text, second.stories[0].story)
    changed = text.replace(gone, "").replace(one, "").replace(target, f"{target}\n\n{one}")
    issue, done = take(room, changed)
    kinds = [made.change.kind for made in done.made]
    assert kinds == ["drop", "move", "reorder"]
    moved = [told.story for told in next(block for block in themes_of(issue) if block.slug == second.slug).stories]
    assert moved[:2] == [second.stories[0].story, first.stories[0].story]
    assert [told.story for told in next(block for block in themes_of(issue) if block.slug == first.slug).stories][:1] == [
        first.stories[1].story
    ]
    assert two
    text = text_of(room)
    assert take(room, text)[1] is None
    swapped = [block_of(text, name) for name in moved[:2]]
    issue, done = take(room, text.replace(swapped[0], "@").replace(swapped[1], swapped[0]).replace("@", swapped[1]))
    assert [made.change.kind for made in done.made] == ["reorder"]
    assert [told.story for told in next(block for block in themes_of(issue) if block.slug == second.slug).stories][:2] == moved[1::-1]


def test_a_line_of_more_becomes_a_story_and_back(room):
    """A line under a theme's heading is told in full there; a story under More is out of every theme; a line that is gone is dropped."""
    text, first = text_of(room), themes_of(draft(room))[0]
    lines = re.findall(r"^- [^\n]* {#\w+}$", text.split("{#more}")[1], re.MULTILINE)
    names = [re.search(r"{#(\w+)}", line)[1] for line in lines]
    story = block_of(text, first.stories[0].story)
    changed = text.replace(f"{lines[0]}\n", "").replace(f"{lines[1]}\n", "").replace(story, f"{lines[0]}\n")
    changed = changed.replace(lines[2], f"{story.splitlines()[0]}\n{lines[2]}")
    issue, done = take(room, changed)
    assert names[0] in [told.story for told in next(block for block in themes_of(issue) if block.slug == first.slug).stories]
    assert first.stories[0].story not in [told.story for block in themes_of(issue) for told in block.stories]
    dropped = {made.change.story for made in done.made if isinstance(made.change, Drop)}
    by_id = {story.id: story for story in room.issues.stories(issue)}
    assert dropped == {by_id[names[1]].articles}
    (more,) = [block for block in issue.blocks if isinstance(block, More)]
    assert len(more.items) >= 2


def test_themes_are_put_in_another_order(room):
    """A section that was moved is placed; the others stay."""
    text = text_of(room)
    sections = re.split(r"(?m)^(?=## )", text)
    places = [place for place, one in enumerate(sections) if re.search(r"{#(?!developments|more)[\w-]+}", one.splitlines()[0])]
    moved = sections.pop(places[2])
    sections.insert(places[0], moved)
    before = [block.slug for block in themes_of(draft(room))]
    issue, done = take(room, "".join(sections))
    assert [made.change.kind for made in done.made] == ["place_block"]
    assert [block.slug for block in themes_of(issue)] == [before[2], before[0], before[1], *before[3:]]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        (r" \{#ipos-capital\}", " {#ipo-capital}", 22, 'there is no theme "ipo-capital"; choose from'),
        (r"(?m)^(### .*) \{#\w+\}$", r"\1", 26, "this headline has lost its {#…}"),
        (r"(?m)^(### .*) \{#\w+\}$", r"\1 {#0000000000}", 26, "the draft has no story {#0000000000} in print now"),
        (r"(?m)^(### .*)$", r"\1\n\1", 27, "this story stands in line 26 already"),
        (r"preheader: ", "preheadr: ", 5, "only issue, edits, subject, preheader, title, author and quality stand"),
        (r"subject: .*", "subject:", 4, "the subject is empty"),
        (r"(?m)^# .*$", "", 12, "this text stands before the lead's heading"),
        (r"(?m)^(### ).*( \{#\w+\})$", rf"\1{'x' * 400}\2", 26, "the headline has 400 characters; at most 300 fit"),
        (r"issue: 1", "issue: one", 0, 'the line "issue: NUMBER" at its top is gone'),
    ],
)
def test_a_slip_names_its_line(room, old, new, line, words):
    """Nothing is changed where a line means nothing: the file, the line and what to do are said."""
    text = text_of(room)
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    with pytest.raises(UsageError) as said:
        take(room, changed)
    assert words in str(said.value)
    assert "issues/2026-W25.md" in str(said.value)
    assert not line or f"line {line}: " in str(said.value)
    assert draft(room).edits == ()


def test_a_file_that_somebody_overtook_is_refused(room):
    """What was changed at the desk since the file was printed is not overwritten; the line that would is named."""
    text, told = text_of(room), themes_of(draft(room))[0].stories[0]
    story = next(one for one in room.issues.stories(draft(room)) if one.id == told.story)
    edit(room, draft(room), Retitle(story=story.articles, headline="Bo’s"), by="Bo", now=NOW)
    changed = text.replace(f"### {told.headline}", "### Ada’s")
    with pytest.raises(EditRefused, match=r"2026-W25\.md: line \d+: issue 1 \(2026-W25\): Bo retitled"):
        take(room, changed)


def test_a_file_without_the_build_of_this_store_builds_first(room, tmp_path):
    """On another machine the issue is built, its file's edits with it, and then the editor's file is taken."""
    edit(room, draft(room), Subject(text="By hand"), by="Bo", now=NOW)
    text = text_of(room)
    make_project(tmp_path / "other")
    (tmp_path / "other/issues").mkdir(exist_ok=True)
    shutil.copy(room.folder / "issues/2026-W25.json", tmp_path / "other/issues")
    with open_newsroom(tmp_path / "other") as other:
        gather(other, now=NOW)
        issue, done = take(other, text.replace("preheader: ", "preheader: Ada: "))
        assert [made.change.kind for made in done.made] == ["preheader"]
        assert (issue.subject, len(issue.edits)) == ("By hand", 2)


def test_the_commands_print_and_take_it(room):
    """`show --format markdown`, `build --from FILE` and `history` say and do the same; a slip ends with code 2 and one line."""

    def run(*words):
        return CliRunner().invoke(main, ["--project", str(room.folder), *words])

    shown = run("show", "--format", "markdown")
    assert shown.stdout == text_of(room)
    path = room.folder / "issues/2026-W25.md"
    path.write_text(shown.stdout.replace("subject: ", "subject: Ada: "))
    done = run("build", "--from", str(path), "--as", "Ada", "--json")
    assert (done.exit_code, '"edits": 1' in done.stdout) == (0, True), done.stderr
    assert draft(room).subject.startswith("Ada: ")
    told = run("history")
    assert re.search(r"UTC  Ada set the subject: “Ada: ", told.stdout)
    assert '"kind": "subject"' in run("history", "1", "--json").stdout
    path.write_text(shown.stdout.replace("### ", "### x", 1).replace("{#", "{", 3))
    wrong = run("build", "--from", str(path))
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)
    assert run("build", "--from", str(path), "--period", "2026-W25").exit_code == 2
