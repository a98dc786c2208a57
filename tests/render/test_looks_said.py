"""What the brief and the analysis say around their blocks: times, the day, the list of sources, headings within notes."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sample_issue import BARE, LISTING, MASTHEAD, RICH, SHORT, WEEKLY, link, make_issue, source, weekly_look
from test_render_issue import flat, said, tags

from digest.blocks import Footer, Note, NumberItem, Numbers, Quote, Takeaway, Takeaways, ThemeBlock
from digest.locales import ENGLISH, locale_of
from digest.model import Period
from digest.render import render_issue
from digest.render.marked import markdown_html, markdown_text
from digest.render.plain import Notes
from digest.render.wording import clock, front_day, references, span

DAY = Period(name="2026-06-18", start=datetime(2026, 6, 17, 17, tzinfo=UTC), end=datetime(2026, 6, 18, 17, tzinfo=UTC))
LONDON = "Europe/London"
NOTE = "# The floor\n\nOne.\n\n> A price is a promise.\n\n### Beneath\n\n- a point\n\n# The roof\n\nTwo."


def email(look: str, *blocks, theme: str | None = None, period: Period = DAY):
    issue = replace(make_issue(*blocks), look=look, theme=theme, period=period)
    return render_issue(issue, weekly_look(look), WEEKLY)


def row(*stories, slug: str = "capital") -> ThemeBlock:
    return ThemeBlock(slug=slug, title="Capital", standfirst="", stories=stories)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-06-18T13:20:00Z", "14:20"),
        ("2026-06-17T18:40:00Z", "Wed 19:40"),
        ("2026-06-17T23:30:00Z", "00:30"),
        ("", ""),
        ("yesterday", ""),
        ("2026-06-18T13:20:00", ""),
        ("0001-01-01T00:00:00+14:00", ""),
    ],
)
def test_a_time_is_on_the_newsletters_clocks(text: str, words: str) -> None:
    """The time alone on the period's last day, the weekday before it on any other; nothing of what is no time."""
    assert clock(text, DAY, LONDON, ENGLISH) == words


def test_a_daily_masthead_says_the_day() -> None:
    """The day in full by its weekday for a period of a day, in the newsletter's language; the masthead's own words for a longer one."""
    week = replace(DAY, start=DAY.end - timedelta(days=7))
    assert front_day(DAY, LONDON, ENGLISH) == "Thursday 18 June 2026"
    assert front_day(DAY, LONDON, locale_of("de")) == "Donnerstag, 18. Juni 2026"
    assert front_day(week, LONDON, ENGLISH) == ""
    masthead = replace(MASTHEAD, place="Leeds")
    assert "Thursday 18 June 2026 · Leeds" in said(email("brief", masthead, Footer()).html)
    assert "12–18 June 2026 · Leeds" in flat(email("brief", masthead, Footer(), period=week).text)


@pytest.mark.parametrize(("days", "name"), [(1, "day"), (7, "week"), (7.05, ""), (30, "")])
def test_a_period_is_a_day_a_week_or_neither(days: float, name: str) -> None:
    """What "More today" and "More this week" go by; a clock change makes an hour of difference."""
    for hours in (-1, 0, 1):
        one = Period(name="x", start=DAY.end - timedelta(days=days, hours=hours if days < 7.05 else 1), end=DAY.end)
        assert span(one) == name


def test_a_brief_story_is_headline_sentences_time_and_source() -> None:
    """The first outlet and those whose words are printed are named, the others counted; figures are not for a brief."""
    told = replace(LISTING, published="2026-06-18T07:05:00Z", sources=(source("Ada"), replace(source("Bea"), cited=True), source("Cid")))
    mail = email("brief", MASTHEAD, row(told, BARE), Footer())
    for page in (said(mail.html), flat(re.sub(r" \[\d+\]", "", mail.text))):
        assert "08:05 · Ada, Bea and 1 more" in page
        assert "Value at the offer" not in page
    assert [tag for tag, _ in tags(mail.html) if tag in ("h1", "h2", "h3")] == ["h1", "h2", "h3", "h3"]


def test_an_analysis_lists_its_sources_once() -> None:
    """Each address once, in the order of the mail, with outlet and title; the text part's notes have the same numbers."""
    blocks = (row(LISTING, SHORT), Numbers(items=(NumberItem(value="7", label="x", source=link("Bay Courier")),)))
    found = references(blocks)
    assert [one.name for one in found] == ["Quay Ledger", "North Wire", "Tally & Co", "The Long Column", "Bay Courier"]
    mail = email("analysis", MASTHEAD, *blocks, Footer(), theme="capital")
    links = [given["href"] for tag, given in tags(mail.html) if tag == "a"]
    assert [links.count(one.url) for one in found] == [2, 2, 2, 1, 3]
    assert "[5] Bay Courier: Bay Courier reports" in mail.text
    assert "(Bay Courier [5])" in mail.text
    assert not references((replace(MASTHEAD), Footer()))


def test_an_analysis_names_its_author_and_mark() -> None:
    """Author, category, minutes and the editor's mark stand in the masthead; what is not set leaves nothing."""
    masthead = replace(MASTHEAD, title="What a token costs", author="Mara Lind", category="Capital", quality=8)
    mail = email("analysis", masthead, row(SHORT), Footer(), theme="capital")
    page = said(mail.html)
    for words in ("Analysis · Capital", "What a token costs", "Mara Lind · 12–18 June 2026", "9 min · quality 8/10"):
        assert words in page
        assert words.lower() in flat(mail.text).lower()
    bare = said(email("analysis", replace(MASTHEAD, title="Capital", category="Capital"), row(SHORT), Footer(), theme="capital").html)
    assert "quality" not in bare
    assert "Analysis Capital" in bare


def test_the_parts_of_an_analysis_are_its_headings() -> None:
    """Its stories and an editor's headings are of the second level, headings beneath of the third: no level is left out."""
    mail = email("analysis", MASTHEAD, Note(markdown=NOTE), row(SHORT), Quote(text="Q", by="B"), Footer(), theme="capital")
    heads = re.findall(r"<(h\d)[^>]*>(.*?)</h\d>", mail.html)
    assert [(level, said(words)) for level, words in heads][1:] == [
        ("h2", "The floor"), ("h3", "Beneath"), ("h2", "The roof"), ("h2", "Two grids say no"), ("h2", "Sources"),
    ]  # fmt: skip


def test_the_highest_heading_of_a_note_gets_the_level_of_its_place() -> None:
    """A note that begins with ### has no gap above it; in the weekly every heading of a note is a story's."""
    assert re.findall(r"<h\d", markdown_html("### a\n\n##### b", 2)) == ["<h2", "<h3"]
    assert re.findall(r"<h\d", markdown_html("# a\n\n## b")) == ["<h3", "<h3"]


@pytest.mark.parametrize("look", ["weekly", "brief"])
def test_a_notes_headings_are_a_section_where_none_stands_above(look: str) -> None:
    """Before the first section each note's is of the second level, under one of the third, as stories are."""
    one, two, three = (Note(markdown="## Ours\n\nOne.\n\n### Beneath") for _ in range(3))
    mail = email(look, MASTHEAD, one, two, row(SHORT), three, Footer())
    heads = [level for level, _ in re.findall(r"<(h\d)[^>]*>(.*?)</h\d>", mail.html)]
    assert heads == ["h1", "h2", "h3", "h2", "h3", "h2", "h3", "h3", "h3"]


def test_a_notes_text_is_set_by_hand() -> None:
    """In the text part of an analysis a note's heading is a part's, a quotation is set in, a list within one too."""
    lines = markdown_text(f"{NOTE}\n\n> - in a list", Notes(), 2).split("\n")
    assert lines[:2] == ["THE FLOOR", "-" * 76]
    assert "    A price is a promise." in lines
    assert "Beneath" in lines
    assert "    - in a list" in lines
    assert "The floor" in markdown_text(NOTE, Notes())


def test_a_takeaway_begins_in_bold() -> None:
    """Numbered, the first sentence in bold."""
    mail = email("analysis", MASTHEAD, Takeaways(items=(Takeaway(title="Ask first.", text="Then buy."),)), Footer(), theme="a")
    assert re.search(r'<td class="n"[^>]*>1</td><td[^>]*><b>Ask first.</b> Then', mail.html)


@pytest.mark.parametrize("look", ["brief", "analysis"])
@pytest.mark.parametrize("block", RICH.blocks, ids=lambda block: block.kind)
def test_every_block_prints_in_every_look(look: str, block) -> None:
    """Each kind of block renders alone, and says in html and text no less than nothing."""
    mail = email(look, block, Footer())
    assert mail.html.count("<html") == 1
    assert mail.text.endswith("\n")
    if any(getattr(block, name, "") for name in ("items", "stories")):
        empty = email(look, Footer())
        assert len(mail.html) > len(empty.html)
        assert len(mail.text) > len(empty.text)
