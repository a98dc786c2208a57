"""What the desk shows beside the mail: filters, charts, the issue before, what changed; and the parts it sends."""

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from desk_program import ARTICLES, HOSTILE, Loader, make_article, make_review, with_before, with_edits
from starlette.testclient import TestClient

from digest.errors import RenderError
from digest.model import Email, Issue
from digest.web.desk.app import ASSETS, create_desk
from digest.web.desk.charts import draw_charts
from digest.web.desk.inspector import inspect_story
from digest.web.desk.page import VIEWS, compose_page
from digest.web.desk.parts import held_parts
from digest.web.desk.past import LONGEST, Past, lay_beside, pieces
from digest.web.desk.stories import count_filters, group_stories, words_to_find
from digest.work.answers import Doubt
from digest.work.drafts import Draft


@pytest.fixture
def client(project: Path) -> Iterator[TestClient]:
    """Asks a desk that knows an issue before this one."""
    (project / "templates/weekly/before").touch()

    def email(issue: Issue) -> Email:
        return replace(make_review().email, html=f"<html><head></head><body>No. {issue.number}</body></html>")

    past = Past(email=email, drafts=lambda _: ())
    with TestClient(create_desk(Loader(project), folder=project, past=past), base_url="http://127.0.0.1") as asking:
        yield asking


def test_vendored_htmx_is_the_file_it_says() -> None:
    """The one foreign script is byte for byte what its note names, and its licence lies beside it."""
    note = (ASSETS / "vendor/README.md").read_text(encoding="utf-8")
    assert sha256((ASSETS / "vendor/htmx.min.js").read_bytes()).hexdigest() in note
    assert "Zero-Clause BSD" in (ASSETS / "vendor/htmx.LICENSE").read_text(encoding="utf-8")


def test_every_row_can_be_acted_on() -> None:
    """A row says its story, theme and articles, and has a place for actions; so does a theme."""
    html = compose_page(make_review(), None, version="1", story="", view="desktop").whole()
    assert 'data-story="recap" data-theme="capital" data-articles="recap1 recap2 recap3 recap4" data-flags="disputed update"' in html
    assert html.count("data-acts></span>") == 7
    assert 'data-acts-theme="capital"' in html


def test_filters_count_what_they_leave() -> None:
    """Each filter says how many stories of the whole list it leaves; a doubt of the machine flags both stories."""
    review = make_review()
    by_id = {story.id: story for story in review.stories}
    torn = replace(by_id["flash"], why={"theme": {"reason": "it says price", "unsure": True}})
    doubt = Doubt(one=by_id["recap"], other=by_id["minimax"], probability=0.4)
    stories = tuple(torn if story.id == "flash" else story for story in review.stories)
    groups = group_stories(replace(review, doubts=(doubt,), stories=stories))
    flags = {row.story: row.flags for group in groups for row in group.rows}
    assert {filter.name: filter.count for filter in count_filters(groups)} == {
        "unsure": 3, "disputed": 1, "single": 4, "update": 1, "muted": 0, "sponsored": 0,
    }  # fmt: skip
    assert flags["recap"] == ("unsure", "disputed", "update")
    assert flags["kpmg"] == ("single",)


def test_words_to_find_hold_what_a_row_does_not(client: TestClient) -> None:
    """A search looks through summaries and outlets, in small letters without accents, of every story."""
    words = client.get("/words").json()
    assert set(words) == {story.id for story in make_review().stories}
    assert "about $135 billion" in words["recap"]
    assert "northgate business" in words["recap"]
    review = make_review()
    renamed = {**review.articles, "kpmg1": replace(ARTICLES[8], source="Café Économie")}
    assert "cafe economie" in words_to_find(replace(review, articles=renamed), group_stories(review))["kpmg"]


def test_a_choice_sends_neither_list_nor_mail() -> None:
    """A page that holds the marks of its parts is sent the parts that say something else, and no other."""
    page = compose_page(make_review(), None, version="1", story="", view="desktop")
    held = {part.id: part.mark for part in page.parts}
    assert sent(page.fragments(held)) == []
    assert sent(page.fragments({})) == [part.id for part in page.parts if not part.within]
    chosen = compose_page(make_review(), None, version="1", story="quill", view="desktop")
    assert sent(chosen.fragments(held)) == ["part-views", "part-inspector"]
    dark = compose_page(make_review(), None, version="1", story="", view="dark")
    assert "part-list" not in sent(dark.fragments(held))


def test_an_edit_sends_only_the_groups_it_touched() -> None:
    """A theme whose rows changed is swapped alone; a theme that came or went brings the list."""
    held = {part.id: part.mark for part in compose_page(make_review(), None, version="1", story="", view="desktop").parts}
    review = make_review()
    first = review.issue.blocks[1]
    blocks = (review.issue.blocks[0], replace(first, stories=first.stories[::-1]), *review.issue.blocks[2:])
    swapped = replace(review, issue=replace(review.issue, blocks=blocks))
    found = sent(compose_page(swapped, None, version="2", story="recap", view="desktop").fragments(held))
    assert [name for name in found if name.startswith("group")] == ["group-theme-capital"]
    assert "part-list" not in found
    fewer = sent(compose_page(with_edits(review), None, version="2", story="", view="desktop").fragments(held))
    assert "part-list" in fewer
    assert not [name for name in fewer if name.startswith("group")]


def sent(fragments: str) -> list[str]:
    """The ids that htmx is told to swap."""
    return re.findall(r'id="([\w-]+)"[^>]* hx-swap-oob="true"', fragments)


def test_only_the_pages_own_script_is_sent_parts(client: TestClient) -> None:
    """Without htmx's header there is the whole page; with it the parts, their state in headers that any story's name fits into."""
    assert client.get("/").text.startswith("<!doctype html>")
    answer = client.get("/", params={"story": "thirty"}, headers={"HX-Request": "true", "Desk-Holds": "part-top=1 nonsense = x="})
    assert answer.text.startswith("<title>No. 24")
    assert answer.headers["desk-chosen"] == "thirty"
    assert answer.headers["desk-version"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("header", ["", "=", "a", "a= b", "a=1 " * 5000, "\u00e9=1"])
def test_held_parts_take_anything(header: str) -> None:
    """What a browser claims to hold is only compared."""
    assert all(name and value for name, value in held_parts(header).items())


@pytest.mark.parametrize("view", VIEWS)
def test_hostile_words_are_escaped_in_every_view(view: str) -> None:
    """A headline, an earlier issue's title and a changed line are text wherever they stand, whole page and parts alike."""
    review = with_edits(with_before(make_review()))
    changes = lay_beside(review, [("opened", Draft(words=HOSTILE, issue=make_review().issue))], "")
    page = compose_page(review, None, version="1", story="trap", view=view, changes=changes)
    for html in (page.whole(), page.fragments({})):
        assert "<script>fetch" not in html
        assert "<img" not in html
        assert 'href="javascript:' not in html


def test_the_issue_before_has_the_mails_own_walls(client: TestClient) -> None:
    """The earlier mail is sandboxed like this one's, and its frame is named by number and period."""
    answer = client.get("/mail", params={"view": "before"})
    assert "No. 23" in answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox ")
    assert "allow-scripts" not in answer.headers["content-security-policy"]
    html = client.get("/", params={"view": "beside"}).text
    assert html.count("<iframe") == 2
    assert "/mail?view=before" in html


def test_no_issue_before_is_said(project: Path) -> None:
    """The first issue has none beside it: the page says so, and the mail's address too."""
    with TestClient(create_desk(Loader(project), folder=project), base_url="http://127.0.0.1") as client:
        assert "There is no earlier issue" in client.get("/", params={"view": "beside"}).text
        assert client.get("/mail", params={"view": "before"}).status_code == 404


def test_an_earlier_issue_that_cannot_be_rendered_is_one_line(project: Path) -> None:
    """Its look may be gone: that is said where it would stand, and the desk goes on."""
    (project / "templates/weekly/before").touch()

    def fail(_: Issue) -> None:
        raise RenderError("issue 23 has the look “old”,\nwhich is not there")

    past = Past(email=fail, drafts=lambda _: ())  # type: ignore[arg-type,return-value]
    with TestClient(create_desk(Loader(project), folder=project, past=past), base_url="http://127.0.0.1") as client:
        answer = client.get("/mail", params={"view": "before"})
        assert (answer.status_code, answer.text.count("\n")) == (503, 1)


def test_changes_are_told_against_the_draft_chosen() -> None:
    """The first draft is the base unless another is named; each story stands once with its place before and after."""
    review = with_edits(make_review())
    opened = Draft(words="the draft when the desk opened", issue=make_review().issue)
    drafts = [("opened", opened), ("kept-1", Draft(words="the copy", issue=review.issue))]
    shown = lay_beside(review, drafts, "")
    assert shown.against == "the draft when the desk opened"
    assert [base.chosen for base in shown.bases] == [True, False]
    assert dict(shown.counts) == {"New": 0, "Gone": 1, "Moved": 1, "Retold": 1}
    assert [(line.tags, line.place) for line in shown.stories] == [
        (("Moved", "Retold"), "IPOs and capital 2 → 1"), (("Gone",), "Pricing wars 1"),
    ]  # fmt: skip
    assert lay_beside(review, drafts, "kept-1").stories == ()


def test_a_desk_that_saw_one_draft_says_so(client: TestClient, project: Path) -> None:
    """Nothing kept, nothing compared: the view says why instead of an empty page."""
    assert "Nothing to compare with" in client.get("/", params={"view": "changes"}).text


def test_words_are_compared_one_by_one() -> None:
    """What stayed is told once; two texts with hardly a word in common are told whole, one after the other."""
    assert [(piece.kind, piece.text) for piece in pieces("Marlow cut its price", "Marlow doubled its price")] == [
        ("same", "Marlow"), ("del", "cut"), ("ins", "doubled"), ("same", "its price"),
    ]  # fmt: skip
    assert [piece.kind for piece in pieces("one two three", "four five six")] == ["del", "ins"]
    assert [piece.kind for piece in pieces("a " * LONGEST, "a b " * LONGEST)] == ["del", "ins"]


def test_charts_count_every_article_once() -> None:
    """Under its theme and day and under its source; what is older than the week has a column of its own."""
    review = make_review()
    old = make_article("old", "Harbour Wire", "An old one", 2, 9)
    recap = replace(review.stories[0], articles=(*review.stories[0].articles, "old"))
    many = {f"m{number}": make_article(f"m{number}", f"Outlet {number}", "One of many", 17, 9) for number in range(20)}
    quill = replace(review.stories[-1], articles=("quill", *many))
    wide = replace(review, stories=(recap, *review.stories[1:-1], quill), articles={**review.articles, "old": old, **many})
    shown = draw_charts(wide, group_stories(wide))
    assert shown.articles == 33
    sums = sum(row.articles for row in shown.themes), sum(cell.count for cell in shown.totals), sum(row.articles for row in shown.outlets)
    assert sums == (33, 33, 33)
    assert shown.days[0] == ("before", "")
    assert shown.days[1] == ("Thu", "11")
    assert [row.title for row in shown.themes][-1] == "No theme"
    assert shown.outlets[-1].name.endswith(" more")
    assert max(row.bar for row in shown.outlets) == 100
    assert shown.told == 5


def test_an_empty_week_has_charts_too() -> None:
    """No article divides nothing by zero."""
    review = replace(make_review(), stories=(), articles={})
    assert draw_charts(review, ()).articles == 0
    assert "Coverage by theme" in compose_page(review, None, version="1", story="", view="week").whole()


def test_inspector_weighs_the_score_and_names_the_other_story() -> None:
    """Each part of a score says what it counts, what held it back is words, and a doubt is a link with its question's form."""
    review = make_review()
    score = {"outlets": 0.9, "figures": 0.5, "weights": {"outlets": 0.7, "figures": 0.3}, "held back": ["× 0.5: it fits no theme"]}
    theme = {"reason": "it says IPO", "theme": "capital", "confidence": 0.6, "unsure": True, "also": "prices"}
    recap = replace(review.stories[0], why={"score": score, "theme": theme})
    doubt = Doubt(one=recap, other=review.stories[1], probability=0.3)
    shown = inspect_story(recap, replace(review, doubts=(doubt,)), group_stories(review))
    assert [(part.name, part.words, part.note) for part in shown.rank.parts] == [
        ("Outlets", "0.90", "counts 70%"),
        ("Figures", "0.50", "counts 30%"),
    ]
    assert shown.rank.words == "Held back: × 0.5: it fits no theme"
    assert [(reason.words, [(part.name, part.words) for part in reason.parts]) for reason in shown.reasons] == [
        ("It says IPO", [("Not sure", "0.60"), ("Or else", "Pricing wars")])
    ]
    assert [(pair.story, pair.sure, pair.form) for pair in shown.pairs] == [("thirty", "30%", "ask-recap-thirty")]


def test_a_key_is_listed_where_it_does_something() -> None:
    """Signing out has a key where somebody is signed in; a desk that changes nothing lists no key of a change."""
    signed = compose_page(make_review(), None, version="1", story="", view="desktop", signed="ada@example.org").whole()
    assert 'id="sign-out" aria-keyshortcuts="q"' in signed
    assert "<kbd>Q</kbd>" in signed
    alone = compose_page(make_review(), None, version="1", story="", view="desktop").whole()
    assert "<kbd>Q</kbd>" not in alone
    assert "<kbd>X</kbd>" not in alone
