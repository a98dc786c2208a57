"""The desk over plain HTTP: what it answers, to whom, and under which policy."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk_program import HOSTILE, MAIL, Loader, make_review
from starlette.testclient import TestClient

from digest.blocks import ThemeBlock
from digest.model import Feed
from digest.web.desk.app import create_desk
from digest.web.desk.inspector import inspect_story, safe_link
from digest.web.desk.mail import light
from digest.web.desk.page import VIEWS, lay_out, render_desk
from digest.web.desk.stories import group_stories


@pytest.fixture
def client(project: Path) -> Iterator[TestClient]:
    """Asks the desk as a browser on this machine would."""
    with TestClient(create_desk(Loader(project), folder=project, hosts=("desk.example",)), base_url="http://127.0.0.1") as asking:
        yield asking


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST:80", "desk.example"])
def test_host_of_this_machine_is_answered(client: TestClient, host: str) -> None:
    """Loopback names and the names given are the desk's own."""
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:81", "127.0.0.1.evil.example", "localhost.", "desk.example:99", ""])
def test_host_of_another_name_is_refused(client: TestClient, host: str) -> None:
    """A name or port that is not the desk's gets 400, one line, and the same headers as every page."""
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.text.count("\n") == 1
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/text", "/source", "/assets/desk.css", "/nowhere", "/mail?view=nothing"])
def test_every_answer_carries_the_policy(client: TestClient, path: str) -> None:
    """No answer leaves without CSP, nosniff and no-referrer, an error neither."""
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_page_has_no_inline_script_or_style(client: TestClient) -> None:
    """The policy allows none, so none may be there to fail."""
    html = client.get("/").text
    assert re.findall(r'<script src="([^"]+)"', html) == [
        "/assets/vendor/htmx.min.js",
        *(f"/assets/{name}.js" for name in ("desk", "deciding", "editing", "keys", "live")),
    ]
    assert html.count("<script") == 6
    assert "&#34;allowEval&#34;: true" not in html
    assert '"allowEval":false' in html
    assert "style=" not in html
    assert "onclick" not in html


@pytest.mark.parametrize("view", ["desktop", "phone", "dark", "images-off"])
def test_mail_is_sandboxed_in_every_view(client: TestClient, view: str) -> None:
    """The mail's own policy allows neither scripts nor its server's origin."""
    answer = client.get("/mail", params={"view": view})
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert ("img-src" in policy) == (view != "images-off")


def test_text_and_source_are_plain_text(client: TestClient) -> None:
    """What is not for a browser to interpret is said to be text."""
    assert client.get("/source").text == MAIL
    assert client.get("/source").headers["content-type"].startswith("text/plain")
    assert client.get("/text").text.startswith("THIS WEEK")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_a_page_without_scripts(client: TestClient, view: str) -> None:
    """Views and stories are plain links, so the desk works with scripts off."""
    html = client.get("/", params={"view": view, "story": "thirty"}).text
    assert f'id="view-{view}"' in html
    assert 'id="story-thirty" href="/?story=thirty' in html
    assert html.count('aria-current="true"') == 1


def test_unknown_story_and_view_fall_back(client: TestClient) -> None:
    """An old link shows the first story on the desktop instead of an error, and says in a line each what it does not show."""
    html = client.get("/", params={"view": "<b>", "story": "<b>"}).text
    assert "<b>&" not in html
    assert 'id="view-desktop" data-view="1" href="/?view=desktop" aria-current="page"' in html
    assert notices(html) == [
        "There is no view “&lt;b&gt;”, so this is Desktop; the views stand above.",
        "This issue has no story “&lt;b&gt;” (any more); the first one is shown.",
    ]
    assert notices(client.get("/", params={"view": "phone", "story": "thirty"}).text) == []


def notices(html: str) -> list[str]:
    """The lines that the page says above the mail."""
    return re.findall(r'<p class="notice">(.*)</p>', html)


def test_the_mail_opens_at_the_story_asked_for(client: TestClient) -> None:
    """A story told in the mail is its frame's place, also without scripts; nobody's choice, or a story only linked, is none."""
    for asked, place in (("thirty", "#story-thirty"), ("", ""), ("quill", ""), ("absent", "")):
        html = client.get("/", params={"story": asked}).text
        (source,) = re.findall(r'src="/mail\?view=desktop&amp;version=[\w-]+([^"]*)"', html)
        assert source == place


def test_a_mail_without_images_says_so(project: Path) -> None:
    """Where the view without images cannot differ from the desktop's, the editor is told why."""
    said = []
    for html in (MAIL, re.sub(r"<img[^>]*>", "", MAIL)):
        (project / "templates/weekly/issue.mjml.j2").write_text(html, encoding="utf-8")
        with TestClient(create_desk(Loader(project), folder=project, hosts=()), base_url="http://127.0.0.1") as client:
            said.append([notices(client.get("/", params={"view": view}).text) for view in ("desktop", "images-off")])
    assert said == [[[], []], [[], ["This issue holds no image, so it looks as it does on the desktop."]]]


def test_feeds_that_failed_stand_on_the_desk() -> None:
    """Who reads the desk need not have read the terminal; a title is text there too."""
    failed = (
        Feed(url="https://a.example/", title=HOSTILE, error="answers 404"),
        Feed(url="https://b.example/", title="Bay", error="timed out"),
    )
    review = replace(make_review(), failed=failed)
    html = render_desk(review, None, version="1", story="", view="desktop")
    assert "2 feeds failed when last fetched" in html
    assert "answers 404" in html
    assert "<script>fetch" not in html
    assert "failed when last fetched" not in render_desk(make_review(), None, version="1", story="", view="desktop")


def test_only_reading_is_answered(client: TestClient) -> None:
    """Nothing can be changed here, and the framework's own pages are off."""
    assert client.post("/").status_code == 405
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 404


def test_hostile_title_appears_literally(client: TestClient) -> None:
    """A title is text: its tags are escaped, its braces are no template, its javascript: url no link."""
    html = client.get("/", params={"story": "trap"}).text
    assert "<script>fetch" not in html
    assert "{{7*7}}&lt;/mj-text&gt;&lt;mj-include" in html
    assert "javascript:" not in html
    assert "<img" not in html


def test_hosts_header_twice_is_refused(client: TestClient) -> None:
    """Two Host headers leave open which one counts."""
    assert client.get("/", headers=[("Host", "127.0.0.1"), ("Host", "evil.example")]).status_code == 400


def test_error_at_the_start_is_a_page(project: Path) -> None:
    """With no good mail yet the page shows the error alone, and the mail's address says so in a line."""
    (project / "templates/weekly/issue.mjml.j2").write_text("ERROR", encoding="utf-8")
    with TestClient(create_desk(Loader(project), folder=project, hosts=()), base_url="http://127.0.0.1") as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "&lt;mj-txt&gt; is no element" in page.text
        assert client.get("/mail").status_code == 503


def test_bug_is_named_and_its_traceback_logged(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is not the user's to mend is called a bug, with its type on the page and its traceback in the terminal."""
    (project / "templates/weekly/issue.mjml.j2").write_text("BUG", encoding="utf-8")
    with TestClient(create_desk(Loader(project), folder=project, hosts=()), base_url="http://127.0.0.1") as client:
        assert "ValueError: the answer is not 42" in client.get("/").text
    assert "Traceback" in caplog.text


def test_every_story_is_in_one_group() -> None:
    """Themes as the mail has them, then what it links, then what it leaves out; nothing twice, nothing lost."""
    review = make_review()
    groups = group_stories(review)
    assert [(group.title, len(group.rows)) for group in groups] == [
        ("IPOs and capital", 2),
        ("Pricing wars", 1),
        ("Enterprise deployment", 2),
        ("More this week", 1),
        ("Not in the mail", 1),
    ]
    assert sorted(row.story for group in groups for row in group.rows) == sorted(story.id for story in review.stories)


def test_inspector_says_who_says_so() -> None:
    """Times are in the newsletter's zone, the lead and a copy are named, and the score has its bars."""
    review = make_review()
    shown = inspect_story(review.stories[0], review, group_stories(review))
    assert shown.place == "IPOs and capital · 1 of 2"
    assert [(item.when, item.role) for item in shown.articles][:3] == [
        ("Fri 12 June 14:05", "leads"),
        ("Fri 12 June 14:05", ""),
        ("Fri 12 June 15:05", "copy of Harbour Wire"),
    ]
    assert [(part.name, part.bar) for part in shown.rank.parts][:2] == [("Outlets", 93.0), ("Figures", 80.0)]
    assert [reason.title for reason in shown.reasons] == [
        "Why one story", "Why this theme", "Why this headline", "Why this summary", "Neighbours",
    ]  # fmt: skip


def test_inspector_offers_what_no_mail_prints() -> None:
    """Figures that differ and the tables of the articles stand there with who says so, escaped as all else."""
    review = make_review()
    values = [{"value": value, "article": "recap1", "sentence": "<b>Marlow</b> lost it."} for value in ("$11B", "$14B")]
    table = {"article": "recap2", "title": "Costs", "head": ["Part", "Share"], "rows": [["Rent", "100%"]], "shares": [{"label": "Rent"}]}
    why = {"disagree": [{"label": "Loss", "values": values}], "tables": [table]}
    told = replace(review, stories=(replace(review.stories[0], why=why), *review.stories[1:]))
    shown = inspect_story(told.stories[0], told, group_stories(told))
    html = render_desk(told, None, version="1", story="recap", view="desktop")
    assert "These differ" in html
    assert "Shares of a whole." in html
    assert "&lt;b&gt;Marlow" in html
    assert [(one.label, [said.value for said in one.told]) for one in shown.disputes] == [("Loss", ["$11B", "$14B"])]
    assert [(one.head, one.rows, one.shares, one.said.source) for one in shown.tables] == [
        (("Part", "Share"), (("Rent", "100%"),), True, "Harbour Wire")
    ]
    assert shown.reasons == ()


@pytest.mark.parametrize(
    "why",
    [
        {},
        {"score": 3},
        {"score": "high"},
        {"theme": None},
        {"x": [{"y": (1, True)}]},
        {"score": {"a": {"b": 2}}},
        {"score": [1.0]},
        {"disagree": 3},
        {"disagree": [{"label": 1, "values": [2]}]},
        {"tables": [{}, 4, {"head": ["a"], "rows": [1]}]},
    ],
)
def test_any_shape_of_why_is_shown(why: dict[str, object]) -> None:
    """A newer machine may give its reasons in shapes that the desk does not know."""
    review = make_review()
    stories = (replace(review.stories[0], why=why), *review.stories[1:])
    assert lay_out(replace(review, stories=stories), "recap").inspector is not None


def test_empty_week_is_a_page() -> None:
    """No story and no article is a week too."""
    review = make_review()
    blocks = tuple(block for block in review.issue.blocks if not isinstance(block, ThemeBlock))
    empty = replace(review, stories=(), articles={}, issue=replace(review.issue, blocks=blocks))
    assert lay_out(empty, "").groups == ()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " javascript:x", "//[", "file:///etc/passwd", "", HOSTILE])
def test_only_http_becomes_a_link(url: str) -> None:
    """Any other scheme is shown without a link."""
    assert safe_link(url) == ""


def test_desktop_view_stays_light_on_a_dark_screen() -> None:
    """The desktop view is what a light client shows, whatever the editor's own screen prefers."""
    assert "prefers-color-scheme" not in light(MAIL)
    assert 'content="light"' in light(MAIL)
