"""A brief and an analysis in a project: beside the weekly, under their own names, by the same edits, checks, approvals and mailings."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from click.testing import CliRunner

from digest.blocks import Masthead, ThemeBlock
from digest.cli import main
from digest.compose.issuefile import read_issue, write_issue
from digest.errors import EditRefused, UsageError
from digest.model.edits import Byline
from digest.project import open_newsroom
from digest.work.approval import approve, standing
from digest.work.archive import mailed_issue
from digest.work.build import build
from digest.work.changes import change_of
from digest.work.edits import edit, history, undo
from digest.work.issues import all_issues, find_issue, named_period, newest_issue
from digest.work.mail import mail_issue
from digest.work.markdown import issue_markdown, take_markdown
from digest.work.preflight import inspect
from digest.work.readers import import_rosters
from digest.work.review import review
from digest.work.run import run

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
THEME = "pricing-wars"
NAME = f"2026-W25.analysis.{THEME}"


def analysis(room, period="2026-W25", theme=THEME):
    return build(room, named_period(room, period), look="analysis", theme=theme, now=NOW).issue


def masthead(issue):
    return next(block for block in issue.blocks if isinstance(block, Masthead))


def told(issue):
    return [story.story for block in issue.blocks if isinstance(block, ThemeBlock) for story in block.stories]


def set_byline(room, place, text, minutes=1):
    issue = find_issue(room, NAME)
    return edit(room, issue, change_of(room, issue, {"kind": "byline", "place": place, "text": text}), by="Ada", now=NOW).issue


def test_an_analysis_lies_beside_the_weekly(room):
    """It has its own number, file and name; the weekly stays as it is, and is the newest still."""
    weekly = find_issue(room, None)
    before = (room.folder / "issues/2026-W25.json").read_bytes()
    issue = analysis(room)
    assert (issue.number, issue.look, issue.theme) == (weekly.number + 1, "analysis", THEME)
    assert (room.folder / f"issues/{NAME}.json").exists()
    assert find_issue(room, NAME) == issue
    assert newest_issue(room) == weekly
    assert (room.folder / "issues/2026-W25.json").read_bytes() == before
    assert analysis(room).number == issue.number
    assert told(analysis(room)) == told(issue)


def test_an_analysis_needs_its_theme(room):
    """Without one the error names those there are."""
    with pytest.raises(UsageError, match="name it with --theme, one of ipos-capital, pricing-wars"):
        build(room, named_period(room, "2026-W25"), look="analysis", now=NOW)


def test_an_analysis_of_any_span(room):
    """A span of free dates, as an editor names it, is printed in its masthead; two of them lie beside each other."""
    for period, words in (("2026-06-12..2026-06-15", "12–14 June 2026"), ("2026-06-11..2026-06-19", "11–18 June 2026")):
        issue = analysis(room, period, "agents")
        assert masthead(issue).period == words
        assert (room.folder / f"issues/{period}.analysis.agents.json").exists()
    assert not inspect(room, issue, now=NOW).findings


def test_looks_tell_each_other_nothing(room):
    """What an approved analysis told is told by the weekly and by another theme's all the same; by the next of its theme no more."""
    weekly = told(find_issue(room, None))
    first = approve(room, analysis(room, "2026-06-11..2026-06-16", "geopolitics"), by="Ada", now=NOW)
    assert told(build(room, named_period(room, "2026-W25"), now=NOW).issue) == weekly
    assert not any("told" in story.why for story in room.issues.stories(find_issue(room, "2026-W25")))
    later = room.issues.stories(analysis(room, "2026-06-16..2026-06-20", "geopolitics"))
    assert {story.why["told"] for story in later if "told" in story.why} == {first.number}
    other = room.issues.stories(analysis(room, "2026-06-16..2026-06-20", "agents"))
    assert not any("told" in story.why for story in other)


def test_title_author_and_mark_are_edits(room):
    """They are set and taken back like any text, kept through a rebuild, and the log says so."""
    analysis(room)
    for place, text in (("title", "What a token costs"), ("author", "Mara Lind"), ("quality", "8"), ("quality", "9")):
        issue = set_byline(room, place, text)
    made = masthead(issue)
    assert (issue.title, made.title, made.author, made.quality) == ("What a token costs", "What a token costs", "Mara Lind", 9)
    assert analysis(room).blocks == issue.blocks
    assert read_issue(write_issue(issue), room.folder) == issue
    assert [line.state for line in history(room, issue)] == ["applied", "applied", "replaced", "applied"]
    assert history(room, issue)[1].words == "set the author in the masthead: “Mara Lind”"
    assert masthead(undo(room, issue, by="Ada", now=NOW).issue).quality == 8
    assert masthead(set_byline(room, "author", "")).author == ""


@pytest.mark.parametrize(
    ("place", "text", "line"),
    [
        ("quality", "11", 'the quality "11" is no mark; write a whole number from 1 to 10'),
        ("quality", "good", 'the quality "good" is no mark'),
        ("title", " ", "the title is empty"),
        ("author", "x" * 201, "the author has 201 characters; at most 200 fit"),
        ("number", "3", "the edit \"byline\": place: Input should be 'title', 'author' or 'quality'"),
    ],
)
def test_a_slip_in_a_masthead_is_one_line(room, place, text, line):
    """What is no title, author or mark is refused, and says what is."""
    analysis(room)
    with pytest.raises(UsageError, match=re.escape(line)):
        set_byline(room, place, text)


def test_a_masthead_is_changed_in_any_text_editor(room):
    """`show --format markdown` prints title, author and mark of a theme's issue; what is written there are edits; a slip has its line."""
    text = issue_markdown(room, analysis(room))
    assert "\ntitle: Pricing wars\nauthor: \nquality: \n" in text
    assert "author:" not in issue_markdown(room, find_issue(room, "2026-W25"))
    assert re.search(r"<!-- 2026-06-1\dT\d\d:\d\d:\d\dZ · [A-Z]", text)
    path = room.folder / "mine.md"
    path.write_text(text)
    assert take_markdown(room, path, by="Ada", now=NOW)[1] is None
    path.write_text(
        text.replace("title: Pricing wars", "title: The meter").replace("author: ", "author: Ada").replace("quality: ", "quality: 7")
    )
    issue, done = take_markdown(room, path, by="Ada", now=NOW)
    assert [one.change for one in done.made] == [Byline(place=place, text=said) for place, said in
                                                 (("title", "The meter"), ("author", "Ada"), ("quality", "7"))]  # fmt: skip
    assert (masthead(issue).author, masthead(issue).quality) == ("Ada", 7)
    path.write_text(issue_markdown(room, issue).replace("quality: 7", "quality: seven"))
    with pytest.raises(UsageError, match='line 8: the quality "seven" is no mark'):
        take_markdown(room, path, by="Ada", now=NOW)


@pytest.mark.parametrize("look", ["brief", "analysis"])
def test_a_look_goes_the_whole_way(room, look):
    """Preflight finds nothing; approved, mailed and read on the web; what was approved is edited no more."""
    (room.folder / "subscribers/weekly.csv").write_text("email\nada@reader.example\n")
    import_rosters(room, now=NOW)
    theme = THEME if look == "analysis" else None
    issue = build(room, named_period(room, "2026-W25"), look=look, theme=theme, now=NOW).issue
    assert not inspect(room, issue, now=NOW).findings
    yes = approve(room, issue, by="Ada", now=NOW)
    assert standing(room, yes).verdict == "approved"
    done = mail_issue(room, yes, "weekly", clock=lambda: NOW)
    assert (done.status, room.ledger.counts(done.id)["sent"]) == ("done", 1)
    (path,) = (room.folder / "outbox").glob("**/*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["Subject"] == issue.subject
    name = f"2026-W25.{look}" + (f".{theme}" if theme else "")
    assert f"/issues/{name}" in mail.get_body(("plain",)).get_content()
    assert mailed_issue(room, name).number == issue.number
    assert review(room, find_issue(room, name)).standing.verdict == "approved"
    if theme:
        with pytest.raises(EditRefused, match="the issue is approved"):
            set_byline(room, "author", "Ada")


@pytest.fixture
def daily(sample, tmp_path):
    """The sample as a daily brief that its operator runs without an editor; its week lies before this store was asked to trust."""
    folder = tmp_path / "daily"
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("issues"))
    settings = (folder / "digest.toml").read_text()
    for old, new in (
        ('every = "week"', 'every = "day"'),
        ('cut_off = "Thu 18:00"', 'cut_off = "18:00"'),
        ('send_at = "Fri 07:00"', 'send_at = "18:30"'),
        ('approval = "editor"', 'approval = "none"'),
        ('look = "weekly"', 'look = "brief"'),
        ("postal_address", 'place = "London"\npostal_address'),
    ):
        assert old in settings
        settings = settings.replace(old, new, 1)
    (folder / "digest.toml").write_text(settings)
    (folder / "subscribers/weekly.csv").write_text("email\nada@reader.example\n")
    return folder


def mails(folder):
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted((folder / "outbox").glob("**/*.eml"))]


def test_a_brief_runs_daily(daily):
    """A day after its cut-off is drafted, approved by the run and mailed at its hour, once; the next day tells what is new."""
    first = datetime(2026, 6, 16, 17, 1, tzinfo=UTC)  # 18:01 in London
    with open_newsroom(daily):
        pass  # a store that was copied trusts itself from its first opening on
    with closing(sqlite3.connect(daily / "digest.db")) as store, store:
        store.execute("UPDATE diary SET trusted_since = '2026-06-01T00:00:00.000000+00:00'")
    for day in range(2):
        for minutes in (0, 30, 31, 90):
            with open_newsroom(daily) as room:
                report = run(room, clock=lambda now=first + timedelta(days=day, minutes=minutes): now)
            assert report.exit_code == 0, report.steps
        to_reader = [mail for mail in mails(daily) if "ada@reader.example" in mail["To"]]
        assert len(to_reader) == day + 1
    text = to_reader[0].get_body(("plain",)).get_content() + to_reader[1].get_body(("plain",)).get_content()
    assert "Tuesday 16 June 2026 · London" in text
    assert "Wednesday 17 June 2026 · London" in text
    assert "MORE TODAY" in text
    assert "MORE THIS WEEK" not in text
    with open_newsroom(daily) as room:
        assert [(issue.period.name, issue.number) for issue in all_issues(room) if issue.look == "brief"] == [
            ("2026-06-16", 2), ("2026-06-17", 3),
        ]  # fmt: skip
        briefs = [issue for issue in all_issues(room) if issue.look == "brief"]
        stories = [one for issue in briefs for block in issue.blocks if isinstance(block, ThemeBlock) for one in block.stories]
        assert all(one.published.startswith("2026-06-1") for one in stories)
        assert not any(one.figures for one in stories)
        assert not inspect(room, find_issue(room, "2026-06-17"), now=first).findings


def test_commands_name_a_look(room):
    """`build --look`, `show`, `check` and `preview --once` take an issue of any look by its name."""
    asked = CliRunner()

    def do(*words):
        done = asked.invoke(main, ["--project", str(room.folder), *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    made = json.loads(do("build", "--period", "2026-W25", "--look", "analysis", "--theme", THEME, "--json"))
    assert made["path"].endswith(f"{NAME}.json")
    shown = json.loads(do("show", NAME, "--format", "json"))
    assert (shown["look"], shown["theme"], shown["blocks"][0]["category"]) == ("analysis", THEME, "Pricing wars")
    story = next(block for block in shown["blocks"] if block["kind"] == "theme")["stories"][0]
    assert story["published"].endswith("Z")
    do("check", NAME)
    do("preview", NAME, "--once")
    assert "Analysis" in (room.folder / "outbox/preview/desktop.html").read_text()
