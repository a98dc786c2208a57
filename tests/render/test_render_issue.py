"""An issue becomes an email: golden files, hostile words, size, leftovers, and a fault in a template named by its line."""

import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from sample_issue import (
    CASES,
    HOSTILE_TEXTS,
    LISTING,
    LONG,
    MASTHEAD,
    RICH,
    SHORT,
    SPARE,
    TIDES,
    WEEKLY,
    figures,
    link,
    make_issue,
    source,
    weekly_look,
)

from digest.blocks import (
    Developments,
    Footer,
    Group,
    Groups,
    Lead,
    Mark,
    More,
    MoreItem,
    Note,
    NumberItem,
    Numbers,
    Picture,
    Sponsor,
    Table,
    ThemeBlock,
    Told,
)
from digest.errors import RenderError
from digest.model import Email, Issue
from digest.render import render_issue
from digest.render.typography import NBSP, printable

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.html")) + sorted(GOLDEN.glob("*.txt"))
BUDGET = 88_000  # bytes of HTML, the [issue] max_bytes of a new project
LOOK = weekly_look()


def render(issue: Issue = RICH, newsletter=WEEKLY, look=LOOK) -> Email:
    return render_issue(issue, look, newsletter)


def as_lines(html: str) -> str:
    """The HTML with a line an element, so that a diff shows what changed."""
    return html.replace("><", ">\n<") + "\n"


def said(html: str) -> str:
    """The words of a page as a reader meets them, white space once."""
    reader = _Words()
    reader.feed(html)
    return flat("".join(reader.words))


def flat(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.quiet = 0

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.quiet += tag in ("style", "title")
        if tag in ("td", "p", "div", "br", "h1", "h2", "h3"):
            self.words.append(" ")

    def handle_endtag(self, tag):
        self.quiet -= tag in ("style", "title")

    def handle_data(self, data):
        if not self.quiet:
            self.words.append(data)


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Words()
    reader.feed(html)
    return reader.tags


def test_every_case_has_its_golden_files() -> None:
    """Each sample issue has an html and a text file; GOLDEN=1 rewrites them."""
    if os.environ.get("GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        for name, (issue, newsletter) in CASES.items():
            if name != "hostile":
                email = render(issue, newsletter)
                (GOLDEN / f"{name}.html").write_text(as_lines(email.html), "utf-8")
                (GOLDEN / f"{name}.txt").write_text(f"Subject: {email.subject}\n\n{email.text}", "utf-8")
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES) - {"hostile"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    """An issue renders to what its golden file holds, byte for byte."""
    email = render(*CASES[path.stem])
    found = as_lines(email.html) if path.suffix == ".html" else f"Subject: {email.subject}\n\n{email.text}"
    assert found == path.read_text("utf-8")


def test_same_issue_same_email() -> None:
    """Rendering is a function: the same issue gives the same bytes."""
    assert render() == render(look=weekly_look())


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_left_over(name: str) -> None:
    """No MJML, no template, no Python and no address of a font service is left in a mail that did not say it itself."""
    email = render(*CASES[name])
    assert not re.search(r"fonts\.googleapis|</?mj-", email.html)
    if name != "hostile":
        for whole in (email.html, email.text):
            assert not re.search(r"\{\{|\{%|\bNone\b|Undefined|&amp;(?:amp|lt|gt|#)|\ue000", whole)


def test_long_issue_keeps_the_budget() -> None:
    """Twenty-five stories with figures and sources fit into the budget, at 1,600 bytes a story or less."""
    size = len(render(LONG).html.encode())
    assert size < BUDGET
    bare = replace(LONG, blocks=tuple(block for block in LONG.blocks if not isinstance(block, ThemeBlock)))
    assert (size - len(render(bare).html.encode())) / 25 <= 1_600


def test_text_keeps_to_76_columns() -> None:
    """No line of the text part is longer than 76 columns, except an address."""
    for issue, newsletter in CASES.values():
        long = [line for line in render(issue, newsletter).text.splitlines() if len(line) > 76 and "://" not in line]
        assert long == []


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_words_are_printed_as_they_are(text: str) -> None:
    """What a feed wrote stands literally in html and text, without what no mail can carry, and makes no element."""
    story = replace(SHORT, headline=text, summary=text, sources=(replace(source("Quay"), name=text),))
    email = render(make_issue(MASTHEAD, ThemeBlock(slug="t", title="T", standfirst="", stories=(story,)), Footer(), subject=text))
    calm = render(make_issue(MASTHEAD, ThemeBlock(slug="t", title="T", standfirst="", stories=(SHORT,)), Footer()))
    wanted = flat(printable(text))
    assert said(email.html).count(wanted) >= 3
    joined = flat(email.text) if len(text) < 1_000 else email.text.replace("\n", "")
    assert joined.count(wanted) >= 2
    assert [tag for tag, _ in tags(email.html) if tag != "span"] == [tag for tag, _ in tags(calm.html) if tag != "span"]
    assert not [name for _, given in tags(email.html) for name in given if name.startswith("on")]


def test_subject_is_one_line() -> None:
    """A subject has no line end, no control character and nothing that turns its direction."""
    subject = render(replace(RICH, subject="One\r\nBcc: x@example.org\u2028\x00\u202etwo")).subject
    assert subject == "One Bcc: x@example.org two"


def test_links_lead_to_web_mail_or_the_mail_itself() -> None:
    """Only http(s), mailto and the mail's own anchors are links; an address of any other kind is printed as words."""
    for name in CASES:
        for tag, given in tags(render(*CASES[name]).html):
            if tag == "a":
                assert re.fullmatch(r"(?:https?://|mailto:|#story-)\S+", given["href"] or "")


def test_developments_link_to_their_stories() -> None:
    """A development is a link to its story, and no link leads to a story that is not in the mail."""
    found = tags(render().html)
    targets = [given["href"] for tag, given in found if tag == "a" and (given["href"] or "").startswith("#")]
    ids = {f"#{given['id']}" for _, given in found if given.get("id")}
    assert targets == ["#story-a1b2c3", "#story-c3d4e5", "#story-b2c3d4"]
    assert set(targets) <= ids


def test_headings_make_an_outline() -> None:
    """One h1, an h2 a part, an h3 a story: no level is left out."""
    levels = [int(tag[1]) for tag, _ in tags(render().html) if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_layout_tables_say_that_they_are() -> None:
    """Every table that only lays out has role=presentation; a data table has heads with a scope."""
    found = tags(render().html)
    plain = [given for tag, given in found if tag == "table" and given.get("role") != "presentation"]
    assert [given["class"] for given in plain] == ["tb"]
    assert {given.get("scope") for tag, given in found if tag == "th"} == {"col"}


def test_language_and_direction() -> None:
    """The mail says its language and which way it runs; a story in another language says so at its place."""
    found = tags(render().html)
    assert found[0][1]["lang"] == "en"
    assert found[0][1]["dir"] == "ltr"
    assert [given["lang"] for tag, given in found if tag == "td" and "lang" in given] == ["he"]
    assert tags(render(SPARE, TIDES).html)[0][1]["dir"] == "rtl"


def test_empty_blocks_are_not_printed() -> None:
    """A block with nothing to say leaves no trace, not even its title."""
    empty = (
        Lead(text=" "),
        Note(markdown="\n"),
        More(items=()),
        Developments(items=()),
        ThemeBlock(slug="x", title="Quiet theme", standfirst="Nothing", stories=()),
        Table(title="Quiet table", head=("A",), rows=()),
        Sponsor(label="Sponsored", markdown=""),
        Numbers(items=()),
        Groups(items=()),
    )
    assert render(make_issue(MASTHEAD, *empty, Footer())) == render(make_issue(MASTHEAD, Footer()))
    assert "Nobody" not in render(make_issue(Groups(items=(Group(group="Devs", challenges=("a",)), Group(group="Nobody"))))).html


@pytest.mark.parametrize("block", RICH.blocks, ids=lambda block: block.kind)
def test_any_block_stands_anywhere(block) -> None:
    """Each kind of block renders alone, first and without the others."""
    email = render(make_issue(block, Footer()))
    assert email.html.count("<html") == 1
    assert email.text.endswith("\n")


def test_own_pictures_alone_are_shown() -> None:
    """A picture of the newsletter's own is shown; any other is a link with its words, and fetches nothing."""
    addresses = (
        "https://weekly.example.org/a.png",
        "https://weekly.example.org.evil.example/a.png",
        "http://weekly.example.org/a.png",
        "https://tracker.example/a.png",
        "https://weekly.example.org@evil.example/a.png",
    )
    email = render(make_issue(*(Picture(url=url, alt=f"Picture {place}") for place, url in enumerate(addresses))))
    images = [given for tag, given in tags(email.html) if tag == "img"]
    assert [(given["src"], given["alt"]) for given in images] == [(addresses[0], "Picture 0")]
    assert all(f"Picture {place}" in email.html for place in range(len(addresses)))


def test_markdown_is_tamed() -> None:
    """A note's HTML, pictures and unsafe links stay words; its links to the web work."""
    text = "# Head\n\n<img src=x onerror=canary()> ![p](https://t.example/p.gif) [a](javascript:1) "
    text += "[b](https://b.example) [c](mailto:x@y.example)"
    email = render(make_issue(Note(markdown=text)))
    assert [given["href"] for tag, given in tags(email.html) if tag == "a"] == ["https://t.example/p.gif", "https://b.example"]
    assert not [tag for tag, _ in tags(email.html) if tag == "img"]
    assert "<img src=x onerror=canary()>" in said(email.html)
    assert "[b](" not in email.text


def test_label_of_the_developments() -> None:
    """The developments' part is named by its lines where the newsletter already has its name, and else by it."""
    block = Developments(items=(Told(text="A", story="x"), Told(text="B", story="y")))
    same, other = render(make_issue(block)), render(make_issue(block), TIDES)
    assert "The week in two lines" in said(same.html)
    assert "THE WEEK IN TWO LINES" in same.text
    assert "This Week’s Major Developments" in said(other.html)


def test_sources_are_folded() -> None:
    """Up to four outlets are named, else three; the others and all reprints are counted."""

    def line(*sources) -> str:
        story = replace(SHORT, sources=sources)
        text = said(render(make_issue(ThemeBlock(slug="t", title="T", standfirst="", stories=(story,)))).html)
        return text[text.index("Source") :].strip()

    names = [source(name) for name in ("Ada", "Bea", "Cid", "Dov", "Eve")]
    assert line(names[0]) == "Source: Ada"
    assert line(*names[:2]) == "Sources: Ada and Bea"
    assert line(*names[:4]) == "Sources: Ada, Bea, Cid and Dov"
    assert line(*names) == "Sources: Ada, Bea, Cid and 2 more"
    assert line(source("Ada", copies=4), names[1]) == "Sources: Ada, Bea and 4 more"


def test_a_cited_source_is_never_folded() -> None:
    """Whose words are printed is named, however many tell the story."""
    sources = tuple(replace(source(name), cited=name != "Fay") for name in ("Ada", "Bea", "Cid", "Dov", "Eve", "Fay"))
    story = replace(SHORT, sources=sources)
    email = render(make_issue(ThemeBlock(slug="t", title="T", standfirst="", stories=(story,))))
    assert "Sources: Ada, Bea, Cid, Dov, Eve and 1 more" in said(email.html)
    assert "Dov [4], Eve [5] and 1 more" in flat(email.text)


def test_a_headline_leads_to_the_lead_article() -> None:
    """A story's headline is a link to its first source; one without sources is none."""
    html = render().html
    assert re.search(rf'<h3[^>]*><a href="{re.escape(SHORT.sources[0].url).replace("&", "&amp;")}">Two grids', html)
    assert re.search(r"<h3[^>]*>A court asks", html)


def test_apostrophes_are_of_one_kind() -> None:
    """A feed's straight apostrophe is printed as ours, in html and text; addresses and an editor's code keep theirs."""
    url = "https://quay.example.com/it's"
    story = replace(SHORT, headline="Marlow's price isn't the makers' own", sources=(replace(source("Counsel's Desk"), url=url),))
    block = ThemeBlock(slug="t", title="T", standfirst="", stories=(story,))
    email = render(make_issue(block, Note(markdown="`it's`"), subject="It's Marlow's"))
    assert email.subject == "It’s Marlow’s"
    for page in (said(email.html), email.text):
        assert "Marlow’s price isn’t the makers’ own" in flat(page)
        assert "Counsel’s Desk" in page
    assert "it's" in said(email.html)
    assert url in email.text


def test_a_figure_does_not_break() -> None:
    """A figure's words stay on one line, in a cell and in a headline; two share a line where three would not fit a phone."""
    story = replace(SHORT, headline="Quay books $1.25B a month from Marlow for compute", figures=figures(("$1.25B a month", "Contract")))
    html = render(make_issue(ThemeBlock(slug="t", title="T", standfirst="", stories=(story,)))).html
    assert html.count(f"$1.25B{NBSP}a{NBSP}month") == 2
    assert html.count('<td width="50%">') == 2


def test_more_counts_those_without_a_line() -> None:
    """The last line says how many other stories the week had."""
    email = render(make_issue(More(items=(MoreItem(text="M", url="https://a.example", source="Bay"),), others=25)))
    assert "And 25 other stories this week." in said(email.html)
    assert "And 25 other stories this week." in email.text


def test_marks_are_words_above_the_headline() -> None:
    """A mark is a line of words, an update links the issue that first told the story."""
    update = Mark(mark="update", url="https://weekly.example.org/22")
    marks = (Mark(mark="lang:fr"), update, Mark(mark="sponsored"), Mark(mark="unheard-of"))
    story = replace(LISTING, marks=marks)
    email = render(make_issue(ThemeBlock(slug="t", title="T", standfirst="", stories=(story,))))
    assert "Sponsored · paid for by its source · Update · first in No. 22 · In French Harbour One" in said(email.html)
    assert ("a", {"href": "https://weekly.example.org/22"}) in tags(email.html)
    assert "SPONSORED, UPDATE, IN FRENCH  Harbour One" in email.text


def test_bars_are_tables_with_numbers() -> None:
    """The longest bar takes 84% of its column, the last one of all other themes is of another colour, each has its number."""
    html = render().html
    assert [int(width) for width in re.findall(r'<td class="bc"><table[^>]*><tr>\s*<td width="(\d+)%">', html)][:4] == [84, 57, 16, 33]
    assert html.count('bgcolor="#7F838A"') == 3
    assert "All other themes 18" in said(html)


def test_number_without_a_link_keeps_its_source() -> None:
    """A source whose address is no link is named all the same."""
    item = NumberItem(value="7", label="things", source=replace(link("Quay"), url="ftp://quay.example/x"))
    email = render(make_issue(Numbers(items=(item,)), More(items=(MoreItem(text="M", url="javascript:1", source="Bay"),))))
    assert "things Quay" in said(email.html)
    assert "M (Bay)" in email.text
    assert "ftp:" not in email.html


def faulty(name: str, text: str, instead: str = ""):
    """The look with text put into a template: at its end, or instead of a text in it."""
    old = LOOK.templates[name]
    return replace(LOOK, templates={**LOOK.templates, name: old.replace(instead, text) if instead else old + text})


@pytest.mark.parametrize(
    ("name", "text", "instead", "message"),
    [
        ("parts/story.mjml.j2", "{{ stroy.headline }}", "", "parts/story.mjml.j2: line LAST: 'stroy' is undefined"),
        ("parts/lead.mjml.j2", "{% if %}", "", "parts/lead.mjml.j2: line LAST: Expected an expression, got 'end of statement block'"),
        ("weekly/issue.mjml.j2", "{{ 1 / 0 }}", "", "weekly/issue.mjml.j2: line LAST: division by zero"),
        ("weekly/issue.txt.j2", "{% include 'gone.j2' %}", "", 'weekly/issue.txt.j2: line LAST: there is no template "gone.j2"'),
        ("weekly/subject.txt.j2", "{{ issue.__class__.__mro__ }}", "", "weekly/subject.txt.j2: line LAST: access to attribute '__class__'"),
        ("parts/quote.mjml.j2", "\n<mj-txet>x</mj-txet>", "", "parts/quote.mjml.j2: line LAST: there is no element mj-txet"),
        ("parts/bridge.mjml.j2", 'font-siez="1"', 'font-size="15px"', 'parts/bridge.mjml.j2: line 1: mj-text has no attribute "font-siez"'),
    ],
)
def test_fault_names_template_and_line(name: str, text: str, instead: str, message: str) -> None:
    """A fault of a template, or of the MJML it wrote, is one line that names the template and its line."""
    look = faulty(name, text, instead)
    with pytest.raises(RenderError) as wrong:
        render(look=look)
    assert str(wrong.value).startswith(message.replace("LAST", str(len(look.templates[name].splitlines()))))
    assert "\n" not in str(wrong.value)


def test_data_is_never_a_template() -> None:
    """What a feed wrote is not evaluated, whichever template prints it."""
    evil = "{{ 7*7 }}{% for x in ().__class__.__mro__ %}{{ x }}{% endfor %}"
    email = render(make_issue(Lead(text=evil), Note(markdown=evil), subject=evil))
    assert email.subject == evil
    assert "49" not in email.text
    assert "7*7" in email.html


def test_starter_template_can_be_extended() -> None:
    """A project's template may build on the starter's by the name `starter:`."""
    starter = {f"starter:{name}": text for name, text in LOOK.templates.items()}
    own = "{% extends 'starter:weekly/subject.txt.j2' %}"
    look = replace(LOOK, templates={**LOOK.templates, **starter, "weekly/subject.txt.j2": own})
    assert render(look=look).subject == RICH.subject


@pytest.mark.parametrize(("articles", "sources", "said"), [(1, 1, "1 article from 1 source"), (2, 1, "2 articles from 1 source")])
def test_one_article_is_one(articles: int, sources: int, said: str) -> None:
    """The masthead counts in words that fit the number, in both parts."""
    masthead = replace(MASTHEAD, articles_read=articles, sources_read=sources)
    email = render(replace(SPARE, blocks=(masthead, *SPARE.blocks[1:])))
    assert re.search(rf"{said}(?!s)", email.text)
    assert re.search(rf"{said}(?!s)", email.html)
