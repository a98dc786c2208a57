"""Accessibility: what a finding says, the cascade is the browser's, and contrast is WCAG's."""

from dataclasses import replace

import pytest
from planted import skin
from sample_issue import weekly_look
from sound_issue import ISSUE, TIDES, findings, rules

from digest.blocks import Note, Sponsor
from digest.check.contrast import cascade, colour, faint
from digest.check.css import parse_sheet
from digest.check.markup import parse_page
from digest.palette import ratio

HEADED = "## Where we stand\n\nWords of ours.\n\n### Beneath\n\nMore of them."


def test_a_contrast_says_its_ratio():
    """The colours, the ratio and the least are said, and where to change them."""
    found = findings(**skin(colours={**weekly_look().skin.colours, "soft": "#9A9DA3"}))
    assert {"#9A9DA3 on #FFFFFF has a contrast of 2.7 in light; it needs 4.5" in one.what for one in found} == {True, False}
    assert all("[look.colours]" in one.do for one in found)


def test_a_right_to_left_mail_is_sound():
    """Hebrew runs from right to left, and the mail says so."""
    hebrew = replace(TIDES, language="he")
    assert not {rule for rule, _ in rules(newsletter=hebrew)} & {"accessibility.language", "accessibility.direction"}


@pytest.mark.parametrize("block", [Note(markdown=HEADED), Sponsor(label="Sponsored", markdown=HEADED)])
def test_an_editors_heading_skips_no_level_wherever_it_stands(block):
    """Right under the title it is the next level, under a section a story's: what he writes as ## is judged, and printed, by its place."""
    places = range(1, len(ISSUE.blocks))
    issues = [replace(ISSUE, blocks=(*ISSUE.blocks[:at], block, *ISSUE.blocks[at:])) for at in places]
    assert [one for issue in issues for one in findings(issue) if one.rule == "accessibility.headings"] == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000", "#fff", 21.0), ("#777", "#ffffff", 4.48), ("rgb(26,72,196)", "white", 7.6), ("#123", "#123", 1.0)],
)
def test_the_ratio_is_that_of_wcag(one, other, expected):
    """Black on white is 21, #777 on white the well-known 4.48."""
    assert ratio(colour(one), colour(other)) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("text", ["transparent", "inherit", "rgba(0,0,0,0)", "url(x.png)"])
def test_what_lets_the_ground_through_is_no_colour(text):
    """Nor is a picture."""
    assert colour(text) is None


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("p{color:red}", "red"),
        (".k{color:blue}p{color:red}", "blue"),
        ("p{color:red!important}.k{color:blue}", "red"),
        ("#i{color:lime}.k{color:blue}", "lime"),
        ("div p{color:red}", "red"),
        ("td>p{color:red}", ""),
        ("div>p{color:red}", "red"),
        ("p{color:red}p{color:blue}", "blue"),
        ("a,p{color:red}", "red"),
        ("p:hover{color:red}", ""),
        ("[data-x] p{color:red}", ""),
        (":root p{color:red}", "red"),
        ("@media (max-width:480px){p{color:red}}", ""),
        ("@media screen{p{color:red}}", "red"),
        ("@media (prefers-color-scheme:dark){p{color:red}}", ""),
        ("/* p{color:blue} */p{color:red}", "red"),
        ("p{color:red", "red"),
        ("p{background:url(a;b.png);color:red}", "red"),
    ],
)
def test_the_cascade_is_the_browsers(sheet, expected):
    """Importance, specificity and order decide; what asks for a state or another screen does not hold."""
    page = parse_page(f'<html><style>{sheet}</style><div><p class="k" id="i">Words</p></div></html>')
    (paragraph,) = page.named("p")
    assert cascade(page, dark=False).of(paragraph).get("color", "") == expected


def test_a_style_of_the_element_is_above_sheets_but_not_above_importance():
    """As browsers do; the dark sheet of a mail lives by it."""
    page = parse_page(
        "<html><style>p{color:red}b{color:blue!important}</style><p style='color:lime'>x</p><b style='color:lime'>y</b></html>"
    )
    styles = cascade(page, dark=False)
    assert [styles.of(one)["color"] for one in page.named("p", "b")] == ["lime", "blue"]


def test_large_text_needs_less():
    """From 24 px, or 18.66 in bold, 3 is enough."""
    page = parse_page('<p style="color:#888">small</p><p style="color:#888;font-size:24px">large</p>')
    assert [page.words(one.element) for one in faint(page, cascade(page, dark=False))] == ["small"]


def test_what_cannot_be_seen_needs_no_contrast():
    """The preheader and what fills it up are hidden or have no ink."""
    page = parse_page('<div style="display:none;color:#fff">Preheader</div><p style="color:#fff">&#847;&zwnj;&nbsp;</p>')
    assert list(faint(page, cascade(page, dark=False))) == []


def test_broken_css_is_passed_over():
    """As mail programs do: nothing is raised, the rules around it hold."""
    assert [rule.selectors for rule in parse_sheet("}} p{color:red} x; a{b:c")] == [("p",), ("a",)]
