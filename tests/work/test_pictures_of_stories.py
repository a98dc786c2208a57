"""Pictures over a real server, store and files: copied once by a build, never by an edit, never linked, and never in the way."""

import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from picture_server import PictureServer, give_pictures, photo

from digest.blocks import HostedPicture, Picture, ThemeBlock
from digest.compose.issuefile import read_issue, write_issue
from digest.compose.picturing import MOST_BYTES, told_in_full
from digest.errors import ChecksFailed, SettingsError, UsageError
from digest.model.edits import AddBlock, Drop
from digest.project import open_newsroom
from digest.work.approval import approve, standing
from digest.work.build import build
from digest.work.changes import checked
from digest.work.edits import edit
from digest.work.issues import find_issue, named_period
from digest.work.letters import rendered_for_readers, sample_email
from digest.work.pictures import with_pictures_inside
from digest.work.preflight import inspect

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OWN = "https://weekly.example.org/pictures/"


@pytest.fixture(scope="module")
def server() -> Iterator[PictureServer]:
    server = PictureServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def pictured(sample: Path, server: PictureServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample week built with pictures; copy it, never change it."""
    folder = tmp_path_factory.mktemp("pictured") / "project"
    shutil.copytree(sample, folder)
    give_pictures(folder, server)
    make(folder)
    return folder


@pytest.fixture
def folder(pictured: Path, tmp_path: Path, server: PictureServer) -> Path:
    shutil.copytree(pictured, tmp_path / "project")
    server.asked.clear()
    server.answers.clear()
    return tmp_path / "project"


def make(folder: Path):
    with open_newsroom(folder) as room:
        return build(room, named_period(room, "2026-W25"), now=NOW)


def pictures_in(html: str) -> list[str]:
    return re.findall(r'<img\b[^>]*\ssrc="([^"]*)"', html)


def has_none_but_ours(html: str) -> bool:
    outside = re.findall(r'(?:\ssrc|srcset|background|poster)="([^"]*)"|url\(([^)]*)\)', html)
    return all(url.startswith(OWN) for pair in outside for url in pair if url)


def test_nothing_is_fetched_unless_the_operator_says_so(sample, tmp_path, server):
    """Pictures are off until [pictures] on = true: articles have one, no request is made, no mail has an image."""
    shutil.copytree(sample, tmp_path / "project")
    give_pictures(tmp_path / "project", server)
    path = tmp_path / "project/digest.toml"
    path.write_text(path.read_text().replace("\n[pictures]\non = true\n", ""))
    server.asked.clear()
    built = make(tmp_path / "project")
    assert not server.asked
    assert not (tmp_path / "project/pictures").exists()
    assert '"picture"' not in built.path.read_text()
    with open_newsroom(tmp_path / "project") as room:
        assert pictures_in(rendered_for_readers(room, built.issue).html) == []


def test_each_themes_first_story_shows_its_leads_picture_from_our_own_address(pictured):
    """Own address, width and height, an empty alternative text beside the headline; the file is there under the hash of its bytes."""
    with open_newsroom(pictured) as room:
        issue = find_issue(room, None)
        html = rendered_for_readers(room, issue).html
    themes = [block for block in issue.blocks if isinstance(block, ThemeBlock)]
    told = [block.stories[0] for block in themes]
    assert len(told) > 8
    assert all(story.picture for story in told)
    assert not any(story.picture for block in themes for story in block.stories[1:])
    assert pictures_in(html) == [f"{OWN}{story.picture.name}" for story in told]
    assert all((pictured / "pictures" / story.picture.name).is_file() for story in told)
    tags = re.findall(r"<img\b[^>]*>", html)
    assert all('alt=""' in tag and 'width="560"' in tag and 'height="320"' in tag for tag in tags)
    assert has_none_but_ours(html)
    assert len(html.encode()) < 88_000


def test_a_look_without_room_for_pictures_fetches_none(folder, server):
    """A brief is headlines and two sentences; no picture is asked for that nobody would see."""
    with sqlite3.connect(folder / "digest.db") as store:
        store.execute("DELETE FROM pictures")
    store.close()
    with open_newsroom(folder) as room:
        issue = build(room, named_period(room, "2026-W25"), look="brief", now=NOW).issue
    assert not server.asked
    assert not any(story.picture for story in told_in_full(issue))


def test_a_rebuild_asks_nobody_and_is_the_same(folder, server):
    """The same bytes without a request, even where the outlet's server is another by now."""
    before = (folder / "issues/2026-W25.json").read_bytes()
    built = make(folder)
    assert not server.asked
    assert built.notes == ()
    assert (folder / "issues/2026-W25.json").read_bytes() == before


def test_an_edit_fetches_nothing(folder, server):
    """A dropped story's room goes to another that has a picture only if it is here already; the others keep theirs."""
    with sqlite3.connect(folder / "digest.db") as store:
        store.execute("DELETE FROM pictures WHERE url IN (SELECT url FROM pictures ORDER BY url LIMIT 5)")
    store.close()
    with open_newsroom(folder) as room:
        issue = find_issue(room, None)
        lead = next(story for story in room.issues.stories(issue) if story.id == told_in_full(issue)[0].story)
        edited = edit(room, issue, Drop(story=lead.articles), by="Ada", now=NOW).issue
    assert any(story.picture for story in told_in_full(edited))
    assert lead.id not in {story.story for story in told_in_full(edited)}
    assert not server.asked


def test_what_cannot_be_copied_is_a_line_and_a_story_without(sample, tmp_path, server):
    """404, SVG, a bomb's header, a place inside: each story is printed without, one line says how many and why, the rest goes on."""
    folder = tmp_path / "project"
    shutil.copytree(sample, folder)
    give_pictures(folder, server)
    with open_newsroom(folder) as room:
        told = told_in_full(find_issue(room, None))[:4]
        stories = {story.id: story for story in room.issues.stories(find_issue(room, None))}
        leads = [f"/p/{stories[one.story].articles[0]}.jpg" for one in told]
    server.answers.clear()
    server.answers[leads[0]] = (404, b"", {})
    server.answers[leads[1]] = (200, b"<svg xmlns='http://www.w3.org/2000/svg'/>", {"Content-Type": "image/svg+xml"})
    server.answers[leads[2]] = (302, b"", {"Location": "http://127.0.0.1:9/inside.png"})
    server.answers[leads[3]] = (200, photo(1, 40, 40), {})
    server.asked.clear()
    built = make(folder)
    missing = {story.story for story in told_in_full(built.issue) if not story.picture}
    assert {one.story for one in told} <= missing
    (line,) = built.notes
    assert line.startswith("4 of ")
    assert "answers 404" in line
    assert "and 1 more" in line
    assert "\n" not in line
    make(folder)
    make(folder)
    make(folder)
    assert server.asked[leads[0]] == 3
    assert server.asked[leads[1]] == server.asked[leads[3]] == 1


def test_an_editors_picture_is_brought_in_by_the_next_build(folder, server):
    """Until then it is a link with its words; then it is ours, with them as its alternative text, and stays so."""
    with open_newsroom(folder) as room:
        block = Picture(url="https://charts.example.net/a.png", alt="Prices by month")
        issue = edit(room, find_issue(room, None), AddBlock(block=block, after="lead"), by="Ada", now=NOW).issue
        html = rendered_for_readers(room, issue).html
        assert "Prices by month</a>" in html
        assert has_none_but_ours(html)
        server.asked.clear()

        class Moved:
            """The web as seen from here: the chart's host is the loopback server."""

            async def __call__(self, url, **more):
                return await room.fetch(url.replace("https://charts.example.net", server.url("")), **more)

        built = build(replace(room, fetch=Moved()), named_period(room, "2026-W25"), now=NOW)
        html = rendered_for_readers(room, built.issue).html
        shown = next(block for block in built.issue.blocks if isinstance(block, Picture))
        assert f'src="{OWN}{shown.hosted.name}" alt="Prices by month"' in html
        assert has_none_but_ours(html)
        assert "Prices by month" in rendered_for_readers(room, built.issue).text
        assert build(room, named_period(room, "2026-W25"), now=NOW + timedelta(days=1)).issue == built.issue
        assert read_issue(built.path.read_text(), built.path) == built.issue
    assert server.asked == {"/a.png": 1}


def test_an_editors_own_file_is_copied_too(folder, server):
    """A file of the project is made small and anonymous like any other, and anew when it changes; no request is made for it."""
    (folder / "pictures/chart.png").write_bytes(photo(5, 2000, 1000))
    with open_newsroom(folder) as room:
        block = Picture(url="pictures/chart.png", alt="Prices by month")
        issue = edit(room, find_issue(room, None), AddBlock(block=block, after="lead"), by="Ada", now=NOW).issue
        assert [one.rule for one in inspect(room, issue, now=NOW).findings if one.place.block == "picture"] == ["links.picture"]
        first = build(room, named_period(room, "2026-W25"), now=NOW).issue
        assert not [one for one in inspect(room, first, now=NOW).findings if one.place.block == "picture"]
        assert not server.asked
    shown = next(block for block in first.blocks if isinstance(block, Picture)).hosted
    assert (shown.width, shown.height) == (1120, 560)
    assert make(folder).issue == first
    (folder / "pictures/chart.png").write_bytes(photo(6, 2000, 1000))
    assert next(block for block in make(folder).issue.blocks if isinstance(block, Picture)).hosted.name != shown.name


@pytest.mark.parametrize("url", ["pictures/../digest.toml", "pictures//etc/passwd", "../x.png", "/etc/passwd", "pictures/", "feeds/a.png"])
def test_no_other_file_is_a_picture(folder, url):
    """A block names a file of the folder, or is refused in one line."""
    with open_newsroom(folder) as room, pytest.raises(UsageError, match="is no address of a picture"):
        checked(room, find_issue(room, None), AddBlock(block=Picture(url=url, alt="x"), after="lead"))


def test_a_link_out_of_the_folder_leads_nowhere(folder):
    """A symbolic link to a file elsewhere is not followed."""
    (folder / "pictures/inside.png").symlink_to(folder / "digest.toml")
    with open_newsroom(folder) as room:
        block = Picture(url="pictures/inside.png", alt="x")
        edit(room, find_issue(room, None), AddBlock(block=block, after="lead"), by="Ada", now=NOW)
        (note,) = build(room, named_period(room, "2026-W25"), now=NOW).notes
    assert "pictures/inside.png is not a file under pictures/" in note


@pytest.mark.parametrize(
    "name",
    ["//evil.example/x.jpg", "../digest.db", "https://evil.example/x.jpg", f"{'a' * 32}.svg", f"{'a' * 32}.jpg\n", f'{"a" * 32}.jpg" x="'],
)
def test_a_forged_file_shows_no_picture_of_others(pictured, name):
    """Whatever name an issue's file gives a picture, no address of a third party stands in an image."""
    with open_newsroom(pictured) as room:
        issue = find_issue(room, None)
        forged = HostedPicture(name=name, width=560, height=300)
        blocks = tuple(
            replace(block, stories=tuple(replace(story, picture=forged) for story in block.stories))
            if isinstance(block, ThemeBlock)
            else block
            for block in issue.blocks
        )
        made = replace(issue, blocks=(*blocks[:-1], Picture(url="https://evil.example/t.gif", alt="x", hosted=forged), blocks[-1]))
        made = read_issue(write_issue(made), Path("x.json"))
        html = rendered_for_readers(room, made).html
    assert pictures_in(html) == []
    assert "evil.example/x.jpg" not in html


def test_pictures_turned_off_again_show_none(folder):
    """The issue's file may still name them."""
    path = folder / "digest.toml"
    path.write_text(path.read_text().replace("on = true", "on = false"))
    with open_newsroom(folder) as room:
        issue = find_issue(room, None)
        assert any(story.picture for story in told_in_full(issue))
        assert pictures_in(rendered_for_readers(room, issue).html) == []


def test_without_pillow_the_build_says_what_to_install(folder, monkeypatch):
    """One line with the command; the issue is built."""
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert "pip install 'newsdigest[pictures]'" in make(folder).notes[0]


def test_a_mail_weighs_no_more_than_its_readers_bear(pictured, folder, server):
    """The best stories have their pictures first, until all together would weigh too much."""
    with sqlite3.connect(folder / "digest.db") as store:
        store.execute("UPDATE pictures SET size = ?", (MOST_BYTES // 4,))
    store.close()
    issue = make(folder).issue
    told = sorted((block.stories[0] for block in issue.blocks if isinstance(block, ThemeBlock)), key=lambda one: (-one.score, one.story))
    assert [bool(story.picture) for story in told] == [True] * 4 + [False] * (len(told) - 4)


def test_the_desk_shows_them_before_anybody_serves_them(pictured):
    """Its view holds the pictures themselves: the public address knows them only once the issue is out."""
    with open_newsroom(pictured) as room:
        email = sample_email(room, find_issue(room, None))
        html = with_pictures_inside(email.html, pictured, room.settings.newsletter_value().pictures)
    assert all(url.startswith("data:image/jpeg;base64,") for url in pictures_in(html))
    assert len(pictures_in(html)) == len(pictures_in(email.html))


def test_turning_pictures_on_or_off_takes_an_approval_back(folder):
    """It reaches the mail, so it was not what the editor saw."""
    path = folder / "digest.toml"
    with open_newsroom(folder) as room:
        approve(room, find_issue(room, None), by="Ada", now=NOW)
    path.write_text(path.read_text().replace("on = true", "on = false"))
    with open_newsroom(folder) as room:
        seen = standing(room, find_issue(room, None))
    assert (seen.verdict, seen.changed) == ("changed", ("pictures.on",))


def test_a_picture_that_is_not_here_keeps_the_mail_back(folder):
    """A laptop's issue whose pictures were not committed: an error with the story's place, before anybody is mailed."""
    with open_newsroom(folder) as room:
        issue = find_issue(room, None)
        story = told_in_full(issue)[0]
        (folder / "pictures" / story.picture.name).unlink()
        (one,) = inspect(room, issue, now=NOW).errors
        assert (one.rule, one.place.story) == ("links.picture", story.story)
        with pytest.raises(ChecksFailed, match="is not under pictures/"):
            approve(room, issue, by="Ada", now=NOW)


@pytest.mark.parametrize("base_url", ["http://localhost:8030", "https://localhost"])
def test_pictures_need_an_address_that_readers_reach(folder, base_url):
    """On this machine alone nobody could load them: an error where mail leaves it, as for links."""
    with (folder / "digest.toml").open("a") as settings:
        settings.write(f'\n[web]\nbase_url = "{base_url}"\n\n[sender]\nkind = "smtp"\nhost = "mail.example.org"\n')
    with open_newsroom(folder) as room:
        found = inspect(room, find_issue(room, None), now=NOW).errors
    assert [one for one in found if base_url in one.what and one.rule == "links.local" and one.place.story]


@pytest.mark.parametrize(
    ("line", "said"), [("of = true", "is not a setting; choose from on"), ("quality = 95", "quality"), ("max_bytes = 5", "max_bytes")]
)
def test_a_setting_that_cannot_be_is_named(folder, line, said):
    """With its line."""
    path = folder / "digest.toml"
    path.write_text(path.read_text().replace("on = true", line))
    with pytest.raises(SettingsError, match=said), open_newsroom(folder):
        pass
