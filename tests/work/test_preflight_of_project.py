"""Preflight in a project: what digest.toml allows, what an approval and a mailing refuse, which themes are usual."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.blocks import Footer, More, MoreItem, Note, StoryBlock, ThemeBlock
from digest.compose.issuefile import write_issue
from digest.errors import AnswerError, ChecksFailed, SettingsError
from digest.ingest import Fetched
from digest.project import open_newsroom
from digest.work.approval import approve
from digest.work.issues import find_issue, issue_path, write_whole
from digest.work.preflight import check_preflight, inspect
from tests.making import make_weekly, written_issue

NOW = datetime(2026, 6, 18, 18, tzinfo=UTC)


def put(room, issue):
    write_whole(issue_path(room, issue.period.name, issue.look, issue.theme), write_issue(issue))
    return issue


def with_note(words):
    issue = written_issue()
    return replace(issue, blocks=(*issue.blocks[:-1], Note(markdown=words), Footer()))


@pytest.fixture
def folder(tmp_path):
    """A project whose issue greets a reader by a tag of Mailchimp's."""
    make_weekly(tmp_path / "project", with_note("Dear *|FNAME|*, read on."))
    return tmp_path / "project"


def allow(folder, *lines):
    path = folder / "digest.toml"
    path.write_text(path.read_text() + "\n[[check.allow]]\n" + "\n".join(lines) + "\n")


def test_an_error_refuses_the_approval(folder):
    """One line: which issue, where, what, and the command that shows all; the file stays a draft."""
    with open_newsroom(folder) as room:
        with pytest.raises(ChecksFailed, match=r"issue 7 .* note: “\*\|FNAME\|\*” was never filled in .*digest check 7"):
            approve(room, find_issue(room, None), by="Ada", now=NOW)
        assert find_issue(room, None).status == "draft"


def test_what_is_allowed_stands_until_its_day(folder):
    """A row with rule, place, reason and last day takes the finding away, and gives it back the day after."""
    allow(folder, 'rule = "content.leftover"', 'place = "note"', 'reason = "we tell of tags"', "until = 2026-06-18")
    with open_newsroom(folder) as room:
        issue = find_issue(room, None)
        seen = inspect(room, issue, now=NOW)
        assert (seen.errors, [row.reason for _, row in seen.allowed]) == ((), ["we tell of tags"])
        check_preflight(room, issue, now=NOW)
        assert len(inspect(room, issue, now=NOW + timedelta(days=1)).errors) == 1


def test_a_row_for_another_place_allows_nothing(folder):
    """The place is the block's kind, a story or a header."""
    allow(folder, 'rule = "content.leftover"', 'place = "lead"', 'reason = "we tell of tags"', "until = 2027-06-18")
    with open_newsroom(folder) as room:
        assert len(inspect(room, find_issue(room, None), now=NOW).errors) == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['rule = "content.leftovers"', 'reason = "tags"', "until = 2026-06-18"], 'did you mean "content.leftover"'),
        (['rule = "content.leftover"', "until = 2026-06-18"], "reason"),
        (['rule = "content.leftover"', 'reason = "tags"'], "until"),
    ],
)
def test_a_row_that_cannot_be_is_named(folder, lines, said):
    """Rule, reason and last day are needed, the rule's name is checked."""
    allow(folder, *lines)
    with pytest.raises(SettingsError, match=said), open_newsroom(folder):
        pass


def test_a_broken_template_is_a_finding(folder):
    """Its name and line are said; nothing is raised."""
    (folder / "templates/parts/note.mjml.j2").write_text("{% if %}")
    with open_newsroom(folder) as room:
        (one,) = inspect(room, find_issue(room, None), now=NOW).findings
    assert (one.rule, one.level) == ("render.template", "error")
    assert "parts/note.mjml.j2: line 1" in one.what


def test_a_theme_is_usual_after_three_issues(folder):
    """What most issues of the last six had, three at least, is missed where it is absent."""
    story = StoryBlock(story="a", headline="Marlow cuts its price", summary="To a third.")
    theme = ThemeBlock(slug="agents", title="Agents", standfirst="", stories=(story,))
    other = ThemeBlock(slug="research", title="Research", standfirst="", stories=(replace(story, story="b"),))
    with open_newsroom(folder) as room:
        last = written_issue()
        last = put(room, replace(last, blocks=(*last.blocks[:-1], other, Footer())))
        for week, expected in ((24, False), (23, False), (22, True)):
            back = timedelta(weeks=25 - week)
            period = replace(last.period, name=f"2026-W{week}", start=last.period.start - back, end=last.period.end - back)
            put(room, replace(last, number=week - 20, period=period, blocks=(*last.blocks[:2], theme, Footer())))
            found = {one.rule for one in inspect(room, last, now=NOW).findings}
            assert ("content.theme" in found) == expected


class Asked:
    """A fetch that only writes down what it was asked."""

    def __init__(self):
        self.urls = []

    async def __call__(self, url, **more):
        self.urls.append(url)
        raise AnswerError("answers 404; ask its owner", status=404)


def test_links_are_asked_only_where_somebody_wants_to_know(folder):
    """An approval asks nothing; `online` asks what is public, and the finding names the block that has the link."""
    more = More(items=(MoreItem(text="A phone", url="https://news.digest-tests.net/a"), MoreItem(text="B", url="http://10.1.2.3/b")))
    asked = Asked()
    with open_newsroom(folder) as opened:
        room = replace(opened, fetch=asked)
        issue = written_issue()
        issue = put(room, replace(issue, blocks=(*issue.blocks[:2], more, Footer())))
        approve(room, issue, by="Ada", now=NOW)
        assert asked.urls == []
        found = [one for one in inspect(room, issue, now=NOW, online=True).findings if one.rule == "links.answer"]
    assert asked.urls == ["https://news.digest-tests.net/a"]
    assert [(one.level, one.place.block, one.place.index) for one in found] == [("warning", "more", 2)]


class Heavy(Asked):
    """A web of one logo of 5 MB."""

    async def __call__(self, url, **more):
        self.urls.append(url)
        return Fetched(url=url, status=200, body=b"x" * 5_000_000)


def test_a_logo_of_5_mb_is_found_in_the_masthead(tmp_path):
    """`digest check` fetches what is ours and lies elsewhere, once, and weighs it; an approval asks nobody."""
    folder = make_weekly(tmp_path / "project").parent.parent
    path = folder / "digest.toml"
    text = path.read_text().replace('url = "https://weekly.example.org"', 'url = "https://weekly.digest-tests.net"')
    path.write_text(text + '\n[look]\nlogo = "https://weekly.digest-tests.net/logo.png"\n')
    web = Heavy()
    with open_newsroom(folder) as opened:
        room = replace(opened, fetch=web)
        assert not [one for one in inspect(room, find_issue(room, None), now=NOW).findings if one.rule == "size.pictures"]
        assert web.urls == []
        found = [one for one in inspect(room, find_issue(room, None), now=NOW, online=True).findings if one.rule == "size.pictures"]
    assert [one.place.block for one in found if "logo.png" in one.what] == ["masthead"]
    assert web.urls == ["https://weekly.digest-tests.net/logo.png"]
