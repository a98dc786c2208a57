"""What mail programs drop: the words by which a mail uses something, the facts behind them, and what of it is a finding."""

import json
from importlib import resources

import pytest
from planted import at_end
from sound_issue import findings

from digest.check.clients import facts, gaps, words_of
from digest.check.handled import HANDLED
from digest.check.markup import parse_page


def test_a_finding_names_programs_share_and_page():
    """Who drops it, how many readers that is, where to read on."""
    (one,) = [one for one in findings(**at_end("<svg></svg>")) if one.rule == "clients.element"]
    assert "Gmail" in one.what
    assert "% of readers" in one.what
    assert "https://www.caniemail.com/features/html-svg/" in one.do


@pytest.mark.parametrize(
    ("html", "word"),
    [
        ('<p style="gap:8px">', "property:gap"),
        ('<p style="display:FLEX">', "value:display:flex"),
        ('<p style="width:calc(10px + 2vw)">', "function:calc"),
        ('<p style="width:calc(10px + 2vw)">', "unit:vw"),
        ('<p style="color:red!important">', "important"),
        ('<p style="font-family:system-ui">', "value:system-ui"),
        ("<style>a:hover{color:red}</style>", "pseudo::hover"),
        ("<style>a>b{color:red}</style>", "selector:child"),
        ("<style>a b{color:red}</style>", "selector:descendant"),
        ("<style>a+b{color:red}</style>", "selector:adjacent"),
        ("<style>.a.b{color:red}</style>", "selector:chained"),
        ("<style>[href]{color:red}</style>", "selector:attribute"),
        ("<style>a,b{color:red}</style>", "selector:grouped"),
        ("<style>@media (prefers-color-scheme:dark){a{color:red}}</style>", "media:prefers-color-scheme"),
        ("<style>@font-face{font-family:x}</style>", "at:font-face"),
        ("<style>/* x */a{color:red}</style>", "comment:css"),
        ('<input type="radio">', "element:input-radio"),
        ('<a href="#x">', "link:anchor"),
        ('<a href="mailto:a@example.org">', "link:mailto"),
        ('<img src="https://example.org/a.webp?x">', "picture:webp"),
        ('<img src="data:image/png,x">', "picture:data"),
        ('<meta name="color-scheme" content="light">', "meta:color-scheme"),
    ],
)
def test_words_of_a_mail(html, word):
    """Whatever a mail uses has its word, and caniemail's facts know it."""
    assert word in set(words_of(parse_page(html)))
    assert word in facts()[1]


def test_a_gap_says_who_by_which_version():
    """Programs that drop it and those that take it in part, each with the version that was tested and its notes."""
    (gap,) = [one for one in gaps('<p style="display:grid">x</p>') if one.feature == "css-display-grid"]
    assert {one.id for one in gap.dropped} >= {"outlook.windows"}
    assert all(one.version for one in (*gap.dropped, *gap.partly))
    assert 0 < gap.share < 100


def test_ones_own_readers_outrank_the_shipped_shares():
    """A list whose readers all use Apple Mail misses nothing that Outlook drops."""
    of_apple = {gap.feature: gap.share for gap in gaps('<p style="display:grid">x</p>', {"apple-mail.ios": 100.0})}
    of_outlook = {gap.feature: gap.share for gap in gaps('<p style="display:grid">x</p>', {"outlook.windows": 100.0})}
    assert (of_apple["css-display-grid"], of_outlook["css-display-grid"]) == (0.0, 100.0)


def test_the_facts_say_where_they_are_from():
    """Source, licence with its notice, and date stand in the file; what is called handled is a feature of it."""
    data = json.loads(resources.files("digest").joinpath("data", "clients.json").read_text("utf-8"))
    assert (data["license"], data["date"][:2]) == ("MIT", "20")
    assert all("Copyright" in line for line in data["copyright"])
    assert set(HANDLED) <= set(data["features"])
