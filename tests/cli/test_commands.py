"""The command line as its users run it: exit codes, one-line errors, JSON, and a quick --help."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from digest.cli import COMMANDS
from digest.starter import make_project

DIGEST = [sys.executable, "-m", "digest"]


def run(*words, cwd, **more):
    return subprocess.run([*DIGEST, *words], cwd=cwd, capture_output=True, text=True, timeout=120, check=False, **more)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The starter with a built issue; tests of this module only read it."""
    folder = tmp_path_factory.mktemp("cli") / "project"
    make_project(folder)
    assert run("ingest", cwd=folder).returncode == 0
    assert run("build", "--period", "2026-W25", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def fresh(tmp_path):
    """A starter of the test's own."""
    make_project(tmp_path / "project")
    return tmp_path / "project"


def one_line(done, code, *words):
    """The command ended with this code and one line on standard error that has these words."""
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("digest: ")
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_every_command_has_help(tmp_path):
    """Each command explains itself, and the list of commands is whole."""
    for name in COMMANDS:
        done = run(name, "--help", cwd=tmp_path)
        assert done.returncode == 0
        assert "Usage:" in done.stdout
    assert all(name in run("--help", cwd=tmp_path).stdout for name in COMMANDS)


def test_help_loads_nothing_heavy(tmp_path):
    """`digest --help` imports neither the store, nor the mind, nor the web."""
    code = "import sys; from digest.cli import main; main(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    for heavy in ("'numpy'", "'sqlalchemy'", "'fastapi'", "'pydantic'", "'feedparser'", "'aiohttp'", "'rich'"):
        assert heavy not in done.stdout


def test_init_makes_a_project_and_refuses_a_second(tmp_path):
    """`init` fills an empty folder once; what is there already is never overwritten."""
    assert run("init", "mine", cwd=tmp_path).returncode == 0
    assert (tmp_path / "mine/digest.toml").is_file()
    one_line(run("init", "mine", cwd=tmp_path), 2, "mine", "empty or a new folder")


def test_no_project_is_said(tmp_path):
    """Outside a project a command says so and how to get one."""
    one_line(run("build", cwd=tmp_path), 78, "no digest.toml", "digest init")


def test_the_project_is_found_upwards_and_by_option(project, tmp_path):
    """A command works from a folder inside the project, and from anywhere with --project."""
    assert run("show", "--format", "json", cwd=project / "feeds").returncode == 0
    assert run("--project", str(project), "show", "--format", "json", cwd=tmp_path).returncode == 0


def test_build_is_quiet_when_nobody_watches(project):
    """Success prints nothing where standard output is no terminal; --json speaks to a program."""
    done = run("build", "--period", "2026-W25", cwd=project)
    assert (done.stdout, done.stderr) == ("", "")
    row = json.loads(run("build", "--period", "2026-W25", "--json", cwd=project).stdout)
    assert (row["number"], row["period"]) == (1, "2026-W25")


def test_show_prints_the_issue_in_three_forms(project):
    """Text, html and json of the newest issue, of its number and of its period are the same issue."""
    text = run("show", cwd=project)
    assert "MAJOR DEVELOPMENTS" in text.stdout.upper()
    assert run("show", "1", cwd=project).stdout == text.stdout
    assert run("show", "2026-W25", "--format", "html", cwd=project).stdout.startswith("<!")
    assert json.loads(run("show", "--format", "json", cwd=project).stdout)["number"] == 1
    one_line(run("show", "77", cwd=project), 2, 'no issue "77"', "2026-W25")


def test_show_prints_the_mail_as_seen_in_a_program(project):
    """Its HTML as that program leaves it; a program that is not known, or another format, is said."""
    seen = run("show", "--format", "html", "--seen-in", "outlook.windows", cwd=project)
    assert seen.stdout.startswith("<!")
    assert "@media (max-width" not in seen.stdout
    one_line(run("show", "--format", "html", "--seen-in", "lotus", cwd=project), 2, 'no mail program "lotus"', "outlook.windows")
    one_line(run("show", "--seen-in", "outlook.windows", cwd=project), 2, "--format html")


def test_ingest_reports_as_json(fresh):
    """A row a feed, with what was new and no error."""
    rows = json.loads(run("ingest", "--json", cwd=fresh).stdout)
    assert len(rows) >= 12
    assert all(row["error"] is None for row in rows)
    again = json.loads(run("ingest", "--json", cwd=fresh).stdout)
    assert sum(row["new"] for row in again) == 0


def test_a_feed_that_fails_stops_nobody(fresh):
    """A missing feed is one line and is recorded; the others are stored."""
    (fresh / "feeds/sample/devrow.xml").unlink()
    done = run("ingest", cwd=fresh)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "Devrow" in done.stderr
    rows = {row["title"]: row for row in json.loads(run("feeds", "list", "--json", cwd=fresh).stdout)}
    assert rows["Devrow"]["error"]
    assert rows["Harbour Wire"]["error"] is None
    assert run("feeds", "check", cwd=fresh).returncode == 1


def test_feeds_add_tries_before_it_writes(fresh):
    """A feed that can be read is written to the roster, once; one that cannot is not."""
    roster = fresh / "feeds/feeds.opml"
    (fresh / "feeds/new.xml").write_bytes((fresh / "feeds/sample/devrow.xml").read_bytes())
    before = roster.read_text()
    one_line(run("feeds", "add", "feeds/absent.xml", cwd=fresh), 1, "feeds/absent.xml")
    assert roster.read_text() == before
    assert "articles" in run("feeds", "add", "feeds/new.xml", "--title", "New & <odd>", cwd=fresh).stdout
    assert 'xmlUrl="feeds/new.xml"' in roster.read_text()
    assert roster.read_text().replace(roster.read_text().split("\n")[-4] + "\n", "") == before
    one_line(run("feeds", "add", "feeds/new.xml", cwd=fresh), 2, "is there already")


def test_a_feed_file_is_one_feed_however_it_is_named(fresh):
    """By its path from here, from the project, or from the root it is written as the project's own path, once."""
    (fresh / "feeds/new.xml").write_bytes((fresh / "feeds/sample/devrow.xml").read_bytes())
    done = run("feeds", "add", str(fresh / "feeds/new.xml"), "--title", "New", cwd=fresh)
    assert done.returncode == 0, done.stderr
    assert 'xmlUrl="feeds/new.xml"' in (fresh / "feeds/feeds.opml").read_text()
    for name, here in (
        ("new.xml", "feeds"),
        ("feeds/new.xml", "."),
        ((fresh / "feeds/new.xml").as_uri(), "."),
        ("../new.xml", "feeds/sample"),
    ):
        one_line(run("feeds", "add", name, cwd=fresh / here), 2, "feeds/new.xml is there already")


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("banana", 1, '"banana" is no file here and no web address'),
        ("feeds/sample", 2, "is a folder"),
        ("../outside.xml", 2, "copy it to"),
        ("ftp://news.example.org/feed.xml", 2, "neither an http(s) address nor a file"),
        ("https://[news", 2, "is no address"),
    ],
)
def test_what_is_no_feed_gets_the_right_advice(fresh, name, code, said):
    """A word, a folder, a file elsewhere and another kind of address are each told what they are; the roster stays."""
    (fresh.parent / "outside.xml").write_bytes((fresh / "feeds/sample/devrow.xml").read_bytes())
    before = (fresh / "feeds/feeds.opml").read_bytes()
    one_line(run("feeds", "add", name, cwd=fresh), code, said)
    assert (fresh / "feeds/feeds.opml").read_bytes() == before


def test_a_roster_without_feeds_is_said(fresh):
    """Nothing to fetch is no failure, but it is not silent; doctor says it once."""
    (fresh / "feeds/feeds.opml").write_text('<opml version="2.0"><head/><body></body></opml>')
    one_line(run("ingest", cwd=fresh), 0, "names no feed", "digest feeds add")
    rows = {row["what"]: row for row in json.loads(run("doctor", "--json", cwd=fresh).stdout)}
    assert "names no feed" in rows["roster"]["found"]
    assert "feeds" not in rows


def test_times_of_feeds_say_their_zone(fresh):
    """A time on the screen says whose it is."""
    assert "Last success (UTC)" in run("feeds", "list", cwd=fresh).stdout


def test_a_new_project_has_feeds_of_its_own(tmp_path):
    """The OPML of a new project carries its name, not the sample's."""
    assert run("init", "news & more", cwd=tmp_path).returncode == 0
    roster = (tmp_path / "news & more/feeds/feeds.opml").read_text()
    assert "<title>The feeds of news &amp; more</title>" in roster
    assert "Major Developments" not in roster


def test_show_explains_itself_without_the_web(tmp_path):
    """Its help names no page that a newcomer has not met."""
    assert "web" not in run("show", "--help", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("build", "--period", "soon"), 2, "no period"),
        (("build", "--period", "2031-W01"), 1, "no article; there are articles in 2026-W2"),
        (("build", "--period", "2026-06-08..2026-06-01"), 2, "ends before it begins"),
        (("build", "--period", "2026-W25", "--look", "purple"), 2, "no look"),
        (("build", "--period", "2026-W25", "--theme", "purple"), 2, "no theme"),
    ],
)
def test_a_wrong_word_is_one_line(project, words, code, said):
    """A period, look or theme that is none is said with what there is."""
    one_line(run(*words, cwd=project), code, said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "This Week', 'titel = "This Week', "did you mean"),
        ('timezone = "Europe/London"', 'timezone = "Europe/Lundon"', "no time zone"),
        ('cut_off = "Thu 18:00"', 'cut_off = "Thu 25:00"', "write it as"),
        ('look = "weekly"', 'look = "nope"', 'issue.look: there is no look "nope"'),
    ],
)
def test_a_wrong_setting_is_one_line(fresh, old, new, said):
    """A wrong key, zone, cut-off or look ends with 78 and its line; nothing is made."""
    path = fresh / "digest.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    line = path.read_text()[: path.read_text().index(new)].count("\n") + 1
    one_line(run("build", cwd=fresh), 78, f"digest.toml: line {line}: ", said)


def test_a_template_with_an_unknown_element_is_one_line(fresh):
    """A broken template is said with its name; the issue's file that was there stays."""
    assert run("ingest", cwd=fresh).returncode == 0
    assert run("build", "--period", "2026-W25", cwd=fresh).returncode == 0
    before = (fresh / "issues/2026-W25.json").read_bytes()
    template = fresh / "templates/weekly/issue.mjml.j2"
    template.write_text(template.read_text().replace("</mj-body>", "<mj-blink>now</mj-blink></mj-body>"))
    one_line(run("build", "--period", "2026-W25", cwd=fresh), 1, "mj-blink", "issue.mjml.j2")
    assert (fresh / "issues/2026-W25.json").read_bytes() == before


def test_two_builds_at_once_agree(fresh):
    """Four builds of one period started together all end well and leave one issue with one number."""
    assert run("ingest", cwd=fresh).returncode == 0
    started = [
        subprocess.Popen(
            [*DIGEST, "build", "--period", "2026-W25", "--json"], cwd=fresh, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    ended = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0] * 4, ended
    assert {json.loads(out)["number"] for out, _ in ended} == {1}
    assert [path.name for path in (fresh / "issues").iterdir()] == ["2026-W25.json"]


def test_a_changed_issue_file_is_kept(fresh):
    """A build over a file that somebody changed keeps theirs beside it and says so."""
    assert run("ingest", cwd=fresh).returncode == 0
    assert run("build", "--period", "2026-W25", cwd=fresh).returncode == 0
    path = fresh / "issues/2026-W25.json"
    path.write_text(path.read_text().replace('"status": "draft"', '"status": "draft" '))
    changed = path.read_text()
    one_line(run("build", "--period", "2026-W25", cwd=fresh), 0, "kept as")
    (kept,) = (fresh / "issues").glob("*.kept-*")
    assert kept.read_text() == changed


def test_a_themes_issue_is_shown_by_name_alone(fresh):
    """`show` and `preview` keep to the whole week; the list of issues says which is a theme's."""
    assert run("ingest", cwd=fresh).returncode == 0
    for theme in ((), ("--theme", "agents")):
        assert run("build", "--period", "2026-W25", *theme, cwd=fresh).returncode == 0
    assert json.loads(run("show", "--format", "json", cwd=fresh).stdout)["theme"] is None
    assert json.loads(run("show", "2026-W25.agents", "--format", "json", cwd=fresh).stdout)["theme"] == "agents"
    assert run("preview", "--once", cwd=fresh).returncode == 0
    assert "No. 1 " in (fresh / "outbox/preview/index.html").read_text()
    one_line(run("show", "77", cwd=fresh), 2, "1 (2026-W25), 2 (2026-W25, theme agents)")
    for word in ("2", "2026-W25.agents"):
        assert run("preview", word, "--once", cwd=fresh).returncode == 0
        assert "No. 2 " in (fresh / "outbox/preview/index.html").read_text()
    one_line(run("preview", "77", "--no-open", cwd=fresh), 2, "1 (2026-W25), 2 (2026-W25, theme agents)")


@pytest.mark.parametrize("status", ["approved", "sent"])
def test_an_issue_past_its_draft_is_not_built_again(fresh, status):
    """What was approved or sent is not replaced by a build."""
    assert run("ingest", cwd=fresh).returncode == 0
    assert run("build", "--period", "2026-W25", cwd=fresh).returncode == 0
    path = fresh / "issues/2026-W25.json"
    path.write_text(path.read_text().replace('"status": "draft"', f'"status": "{status}"'))
    one_line(run("build", "--period", "2026-W25", cwd=fresh), 1, status)
    assert f'"status": "{status}"' in path.read_text()


def test_doctor_tells_what_is_not_well(fresh):
    """All is well in a fresh project; a broken setting is found, with its code."""
    done = run("doctor", cwd=fresh)
    assert done.returncode == 0, done.stdout
    assert "none fetched yet; run `digest ingest`" in done.stdout
    (fresh / "feeds/sample/devrow.xml").unlink()
    assert run("ingest", cwd=fresh).returncode == 0
    assert run("build", "--period", "2026-W25", cwd=fresh).returncode == 0
    done = run("doctor", cwd=fresh)
    assert done.returncode == 1
    assert "dated articles, 1 issue\n" in done.stdout
    assert "15 of 16 feeds fetched well last time, 1 failed: Devrow: " in done.stdout
    path = fresh / "digest.toml"
    path.write_text(path.read_text().replace("Europe/London", "Mars/Base"))
    done = run("doctor", "--json", cwd=fresh)
    assert done.returncode == 78
    assert any("Mars/Base" in row["found"] for row in json.loads(done.stdout))


def examined(folder, **more):
    """What `doctor --json` finds, by name, and its exit code."""
    done = run("doctor", "--json", cwd=folder, **more)
    return {row["what"]: row for row in json.loads(done.stdout)}, done.returncode


def set_sender(folder, *lines):
    path = folder / "digest.toml"
    path.write_text(path.read_text() + "\n".join(("", "[sender]", *lines, "")))


def test_doctor_looks_at_mailing(fresh):
    """A fresh project mails nobody and needs no secret; a list's roster and readers are counted, and doctor takes nobody in."""
    (fresh / "subscribers/weekly.csv").write_text("email\nada@reader.example\nbo@reader.example\nnobody\n")
    rows, code = examined(fresh)
    assert code == 0
    assert "nobody is mailed" in rows["sender"]["found"]
    assert "needs none" in rows["secret"]["found"]
    found = rows["list"]["found"]
    assert found == "weekly: subscribers/weekly.csv has 2 rows and 1 that cannot be used; 0 readers in the store"
    assert rows["trust"]["well"]
    assert "trusted since 20" in rows["trust"]["found"]
    assert not (fresh / ".digest-secret").exists()
    (fresh / "subscribers/weekly.csv").write_text("colour,size\nred,4\n")
    rows, code = examined(fresh)
    assert (code, rows["list"]["well"]) == (2, False)


def test_doctor_knocks_at_the_mail_server(fresh):
    """A server that answers is said, one that does not is a warning, a missing password a fault; a password is never printed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        set_sender(fresh, 'kind = "smtp"', 'host = "127.0.0.1"', f"port = {port}", 'user = "u"')
        rows, code = examined(fresh, env={**os.environ, "DIGEST_SMTP_PASSWORD": "very-secret-word"})
        assert (code, rows["server"]["found"]) == (0, f"127.0.0.1:{port} answers")
        assert "very-secret-word" not in json.dumps(rows)
        assert rows["secret"]["well"]
    rows, code = examined(fresh, env={**os.environ, "DIGEST_SMTP_PASSWORD": "very-secret-word"})
    assert (code, rows["server"]["well"]) == (0, False)
    assert "cannot be reached" in rows["server"]["found"]
    rows, code = examined(fresh)
    assert (code, rows["secret"]["well"]) == (78, False)
    assert "DIGEST_SMTP_PASSWORD" in rows["secret"]["found"]


def test_doctor_looks_where_links_lead(fresh):
    """Mail that leaves this machine needs links by https."""
    path = fresh / "digest.toml"
    set_sender(fresh, 'kind = "sendgrid"', "[web]", 'base_url = "http://news.example.org"')
    rows, code = examined(fresh, env={**os.environ, "SENDGRID_API_KEY": "k"})
    assert (code, rows["base_url"]["well"]) == (78, False)
    path.write_text(path.read_text().replace("http://news", "https://news"))
    rows, code = examined(fresh, env={**os.environ, "SENDGRID_API_KEY": "k"})
    assert (code, rows["base_url"]["well"]) == (0, True)


def test_doctor_names_a_feed_without_its_file(fresh):
    """A feed of the roster whose file is gone is found before anything is fetched."""
    (fresh / "feeds/sample/devrow.xml").unlink()
    rows, code = examined(fresh)
    assert code == 1
    assert "feeds/sample/devrow.xml" in rows["files"]["found"]


def test_doctor_tells_what_a_new_store_holds(fresh):
    """An issue that was approved and due before this store was made is held, and doctor says how it goes out."""
    assert run("ingest", cwd=fresh).returncode == 0
    assert run("build", "--period", "2026-W25", cwd=fresh).returncode == 0
    assert run("approve", "1", "--as", "Ada", cwd=fresh).returncode == 0
    rows, code = examined(fresh)
    assert code == 0
    assert not rows["trust"]["well"]
    assert "`digest send 1 --yes`" in rows["trust"]["found"]
    assert "?    trust" in run("doctor", cwd=fresh).stdout


def test_preview_once_writes_the_views(fresh):
    """`preview --once` builds the sample, writes the views as files of their own mode, names them and ends."""
    done = run("preview", "--once", cwd=fresh)
    assert done.returncode == 0, done.stderr
    paths = [Path(line) for line in done.stdout.splitlines()]
    assert any(path.name == "index.html" for path in paths)
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)
    assert (fresh / "issues/2026-W25.json").exists()


def test_preview_answers_on_loopback_alone(fresh):
    """Another address is refused where nobody could sign in: the outbox mails no link."""
    one_line(run("preview", "--host", "0.0.0.0", "--no-open", cwd=fresh), 2, "0.0.0.0")


def lines(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_cluster_reads_json_lines(tmp_path):
    """All but id and title may be null; every id is in one story; it works outside a project."""
    rows = [{"id": name, "title": f"Title {name}", "text": None, "published": None, "url": None, "source": None} for name in "abc"]
    done = run("cluster", lines(tmp_path / "a.jsonl", *rows), cwd=tmp_path)
    stories = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(name for story in stories for name in story["articles"]) == ["a", "b", "c"]
    assert set(stories[0]) == {"story", "headline", "summary", "theme", "score", "articles", "why"}


def test_summarise_reads_json_lines(tmp_path):
    """A story a line, with its headline, summary, figures and the ids it cites."""
    text = "Marlow raised $400 million on Monday to build its second plant in Penang. The plant opens in August."
    row = {"story": 7, "articles": [{"id": "a", "title": "Marlow raises $400 million", "text": text, "source": "A"}]}
    done = run("summarise", lines(tmp_path / "s.jsonl", row), "--words", "20", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert told["story"] == 7
    assert told["sources"] == ["a"]
    assert told["figures"][0] == {"label": "Raised", "value": "$400M", "article": "a"}
    assert len(told["summary"].split()) <= 20


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{nope\n", "line 1: not JSON"),
        ("[1]\n", "line 1: not an object"),
        ('{"title": "x"}\n', 'needs an "id"'),
        ('{"id": 1, "published": "soon"}\n', "ISO 8601"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, text, said):
    """A line that is no article is said with its number."""
    (tmp_path / "x.jsonl").write_text(text)
    one_line(run("cluster", "x.jsonl", cwd=tmp_path), 1, "x.jsonl", said)


def test_a_read_only_project_says_so(fresh):
    """Where nothing can be written the command ends with 75 and one line, and what was there is as it was."""
    if os.geteuid() == 0:
        (fresh / "digest.db").mkdir()  # root may write anywhere: a folder in the store's place cannot be written by anybody
    else:
        fresh.chmod(0o500)
    done = run("ingest", cwd=fresh)
    fresh.chmod(0o700)
    one_line(done, 75, "digest.db")
