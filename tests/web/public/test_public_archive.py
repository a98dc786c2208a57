"""The archive: what was mailed, nothing before it was, and nothing of any reader."""

import re
from dataclasses import replace

import pytest
from public_project import HOSTILE, join, mail, make_issue, set_lines, write
from starlette.testclient import TestClient

from digest.audience.tokens import sign
from digest.errors import RenderError
from digest.project import open_newsroom
from digest.web.public.app import create_public
from digest.work.archive import draft_url


def test_only_what_was_mailed_is_there(client):
    """Mailed: 200. Approved, a draft, or never was: the same 404."""
    shown = client.get("/issues/2026-W25")
    assert shown.status_code == 200
    assert "Tidings25" in shown.text
    nothing = client.get("/nowhere")
    assert nothing.status_code == 404
    for name in (
        "2026-W26",
        "2026-W27",
        "2026-W99",
        "..%2fdigest.toml",
        "2026-W25.json",
        "2026-W25/",
        "%00",
        "x" * 5000,
        "2026-W25%0d%0aa",
    ):
        answer = client.get(f"/issues/{name}")
        assert (answer.status_code, answer.text) == (404, nothing.text), name


def test_the_web_version_is_nobodys(client, room):
    """No placeholder, no leave link, no address, no script."""
    join(room)
    html = client.get("/issues/2026-W25").text
    assert "slot-" not in html
    assert "/u/" not in html
    assert "Unsubscribe" not in html
    assert "mara" not in html
    assert "<script" not in html


def test_the_list_names_what_was_mailed(client):
    """Subject, number, period and a link for each; nothing of what is to come."""
    page = client.get("/").text
    assert 'href="/issues/2026-W25"' in page
    assert "Subject of week 25" in page
    assert "No. 24 · 12–18 June 2026" in page
    assert "week 26" not in page
    assert "week 27" not in page


def test_an_empty_list_says_so(tmp_path):
    """A new project has a page, too."""
    from digest.starter import make_project

    make_project(tmp_path / "new")
    with open_newsroom(tmp_path / "new") as room, TestClient(create_public(room)) as client:
        assert "No issue was mailed yet" in client.get("/").text


def test_a_mailed_issue_that_was_taken_back_is_private_again(client, room):
    """What its editor writes into it then is nobody's before it is approved again."""
    write(room, replace(make_issue(25), status="draft", subject="Half a thought"))
    assert client.get("/issues/2026-W25").status_code == 404
    assert "Half a thought" not in client.get("/").text
    write(room, make_issue(25))
    assert client.get("/issues/2026-W25").status_code == 200


def test_a_correction_is_seen_at_once(client, room):
    """The page is made anew when the file says something else, and its ETag changes."""
    before = client.get("/issues/2026-W25").headers["etag"]
    blocks = tuple(replace(block, title="Corrected") if block.kind == "masthead" else block for block in make_issue(25).blocks)
    write(room, replace(make_issue(25), blocks=blocks))
    after = client.get("/issues/2026-W25")
    assert "Corrected" in after.text
    assert after.headers["etag"] != before


def test_a_link_of_a_mail_outlives_a_new_usual_look(site):
    """The name in the mails stays the issue's when digest.toml names another look and files are named otherwise."""
    (site / "templates/evening").mkdir()
    for path in (site / "templates/weekly").iterdir():
        (site / "templates/evening" / path.name).write_bytes(path.read_bytes())
    text = (site / "digest.toml").read_text()
    (site / "digest.toml").write_text(text.replace('look = "weekly"', 'look = "evening"'))
    with open_newsroom(site) as room, TestClient(create_public(room)) as client:
        assert room.settings.issue.look == "evening"
        assert client.get("/issues/2026-W25").status_code == 200
        assert 'href="/issues/2026-W25"' in client.get("/").text


def test_themes_and_spans_have_names_of_their_own(client, room):
    """A theme's issue and a free span's are under the names that their mails say."""
    from digest.model import Period

    weekly = make_issue(25)
    span = replace(weekly.period, name="2026-06-01..2026-06-08") if isinstance(weekly.period, Period) else None
    mail(room, write(room, replace(weekly, theme="agents", number=90)))
    mail(room, write(room, replace(weekly, period=span, number=91)))
    for name in ("2026-W25.agents", "2026-06-01..2026-06-08", "2026-W25"):
        assert client.get(f"/issues/{name}").status_code == 200, name
        assert f'href="/issues/{name}"' in client.get("/").text


def test_a_page_is_kept_and_asked_for_again(client):
    """ETag and Cache-Control: who has it gets 304 without a body."""
    for path in ("/", "/issues/2026-W25", "/assets/public.css"):
        first = client.get(path)
        assert first.headers["cache-control"] == "public, max-age=300"
        again = client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert client.head(path).status_code == 200


def test_a_draft_is_for_whoever_holds_its_link(client, room):
    """Shown in whatever status, never kept, never indexed; a leave token opens none, a draft's link leaves nothing."""
    url = draft_url(room, make_issue(27))
    assert url.startswith("https://weekly.example.org/draft/")
    path = url.removeprefix("https://weekly.example.org")
    shown = client.get(path)
    assert "Tidings27" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-robots-tag"] == "noindex"
    assert "slot-" not in shown.text
    for token in (join(room)[1], path[:-1].rsplit("/")[-1], "test", sign(room.keys(), "draft", "", "999")):
        assert client.get(f"/draft/{token}").status_code == 404
    assert client.post(path).status_code == 405


def test_every_answer_carries_its_headers(client, room):
    """CSP without script, nosniff, no-referrer; leave pages, drafts and errors are neither kept nor indexed."""
    _, token = join(room)
    for path in ("/", "/issues/2026-W25", f"/u/{token}", "/u/x", "/nowhere", "/assets/public.css", "/docs", "/openapi.json"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "script-src" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
        assert "set-cookie" not in headers
        is_public = path in ("/", "/issues/2026-W25", "/assets/public.css")
        assert headers["x-robots-tag"] == ("all" if is_public else "noindex")
        assert (headers["cache-control"] == "no-store") != is_public
        assert client.head(path).status_code == client.get(path).status_code


@pytest.mark.parametrize("path", ["/", "/issues/2026-W25", "/nowhere", "/u/"])
def test_no_header_of_a_request_decides_a_link(client, path):
    """Host and X-Forwarded say nothing that a page repeats."""
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "gopher"}
    assert client.get(path, headers=lies).text == client.get(path).text
    assert "evil.example" not in str(client.get(path, headers=lies).headers)


def test_hostile_issues_stand_as_written(client, room):
    """A subject and a masthead full of markup are text in the list and in the issue."""
    title = {"title": HOSTILE, "subject": HOSTILE}
    hostile = make_issue(25, **title)
    blocks = tuple(replace(block, title=HOSTILE) if block.kind == "masthead" else block for block in hostile.blocks)
    write(room, replace(hostile, blocks=blocks))
    for path in ("/", "/issues/2026-W25"):
        html = client.get(path).text
        assert not re.search(r"<script|<img[^>]*onerror", html)
        assert "&lt;script" in html


def test_a_template_that_broke_is_one_line(room, caplog):
    """503 and a line in the log that names the template; the list still stands."""

    looks = {name: replace(look, templates={**look.templates, "weekly/issue.mjml.j2": "<mjml>{{"}) for name, look in room.looks.items()}
    with TestClient(create_public(replace(room, looks=looks))) as client:
        assert client.get("/issues/2026-W25").status_code == 503
        assert client.get("/").status_code == 200
    assert "weekly/issue.mjml.j2" in caplog.text
    assert RenderError.__name__ not in caplog.text


def test_the_sheet_has_the_looks_colours(site):
    """What [look] says of colours holds on the pages."""
    set_lines(site, "look", 'colours = { accent = "#123456" }\ndark = { accent = "#ABCDEF" }')
    with open_newsroom(site) as room, TestClient(create_public(room)) as client:
        answer = client.get("/assets/public.css")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "--accent: #123456" in answer.text
    assert "--accent: #ABCDEF" in answer.text
    assert "'Times New Roman'" in answer.text
