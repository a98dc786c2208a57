"""As seen in: each program's limits are read from the facts and their notes, and what it drops is taken out, with the reason."""

import re

import pytest
from sample_issue import CASES
from sound_issue import NONCE, WEB

from digest.check.conditionals import holds, resolve
from digest.check.forced import turned
from digest.check.limits import programs
from digest.check.markup import parse_page
from digest.check.seen import STYLE_BYTES, honours_dark, seen_in
from digest.check.size import CLIPPED_BYTES
from digest.render import render_issue

WORD, GMAIL, NEW, APPLE, YAHOO = (
    "outlook.windows",
    "gmail.desktop-webmail",
    "outlook.outlook-com",
    "apple-mail.ios",
    "yahoo.desktop-webmail",
)
AWAY = "gmail.android+other"


def body(html, name, **more):
    """What stands in the body of the mail as seen."""
    return re.search(r"<body>(.*)</body>", seen_in(f"<html><body>{html}</body></html>", name, **more).html, re.DOTALL)[1]


def sheet(css, name, markup="", **more):
    """The sheet as seen, over a body of this markup."""
    seen = seen_in(f"<html><head><style>{css}</style></head><body>{markup}</body></html>", name, **more)
    found = re.search(r"<style>(.*?)</style>", seen.html, re.DOTALL)
    return found[1] if found else None


def lost(html, name):
    """{feature: words} of what is removed."""
    return {one.feature: one.words for one in seen_in(html, name).removed}


@pytest.mark.parametrize(
    ("html", "name", "expected"),
    [
        ('<p style="color:red;text-wrap:balance">x</p>', GMAIL, '<p style="color:red">x</p>'),
        ('<p style="text-wrap:balance">x</p>', GMAIL, "<p>x</p>"),
        ('<p style="color:red">x &amp; y &lt;z&gt; &#169;</p>', APPLE, '<p style="color:red">x &amp; y &lt;z&gt; &#169;</p>'),
        ('<form action="x"><b>x</b></form>', WORD, "<b>x</b>"),
        ("<p>x<svg><path d='M0'></path><text>y</text></svg>z</p>", GMAIL, "<p>xz</p>"),
        ("<p>x<script>if (1 < 2) alert('</p>')</script>y</p>", APPLE, "<p>xy</p>"),
        ('<img src="a.png" srcset="b.png 2x" alt="c">', GMAIL, '<img src="a.png" alt="c">'),
        ('<img src="data:image/png;base64,AA" alt="c">', GMAIL, '<img src="data:," alt="c">'),
        ('<p style="padding:4px">x</p><table><tr><td style="padding:4px">y</td></tr></table>', WORD,
         '<p>x</p><table><tr><td style="padding:4px">y</td></tr></table>'),
        ('<div style="max-width:640px"></div>', WORD, "<div></div>"),
        ('<table style="max-width:640px"></table>', WORD, '<table style="max-width:640px"></table>'),
        ('<p style="display:none">x</p>', WORD, '<p style="display:none">x</p>'),
        ('<p style="display:block">x</p>', WORD, "<p>x</p>"),
        ('<p style="margin:0 -4px">x</p>', GMAIL, "<p>x</p>"),
        ('<p style="margin:0 4px">x</p>', GMAIL, '<p style="margin:0 4px">x</p>'),
        ('<p style="background:#FFF url(x.png)">x</p>', WORD, "<p>x</p>"),
        ('<p style="background:#FFF">x</p>', WORD, '<p style="background:#FFF">x</p>'),
        ('<p style="mso-hide:all">x</p>', WORD, '<p style="display:none">x</p>'),
        ('<p style="color:red !important">x</p>', WORD, "<p>x</p>"),
        ('<p style="color:red !important">x</p>', APPLE, '<p style="color:red !important">x</p>'),
        ('<div role="article"></div><table role="presentation"></table>', YAHOO, '<div></div><table role="presentation"></table>'),
        ('<p title="a &quot;b&quot; &amp; c">x</p>', GMAIL, '<p title="a &quot;b&quot; &amp; c">x</p>'),
    ],
)  # fmt: skip
def test_what_a_program_drops_is_gone_and_the_rest_stands(html, name, expected):
    """Elements, attributes and declarations by the facts and their notes; an element's words stay, but for what is no text."""
    assert body(html, name) == expected


@pytest.mark.parametrize(
    ("css", "name", "expected"),
    [
        (".a{text-wrap:balance;color:red}", GMAIL, ".a{color:red}"),
        ("@media (max-width:480px){.a{color:red}}", WORD, ""),
        ("@media (max-width:480px){.a{color:red}.b{color:blue}}", GMAIL, "@media (max-width:480px){.a{color:red}.b{color:blue}}"),
        ("@media (max-height:480px){.a{color:red}}", GMAIL, ""),
        ("@media (prefers-color-scheme:dark){.a{color:red}}", GMAIL, ""),
        ("@media (prefers-color-scheme:dark){.a{color:red}}", NEW, "@media (prefers-color-scheme:dark){.a{color:red}}"),
        ("@media screen{@media (max-width:480px){.a{color:red}}}", NEW, ""),
        ("@media print{.a{color:red}}", YAHOO, ""),
        ("@media screen and (max-width:480px){.a{color:red}}", YAHOO, "@media screen and (max-width:480px){.a{color:red}}"),
        ("[data-ogsc] .a,b{color:red}", GMAIL, "b{color:red}"),
        ("[data-ogsc] .a{color:red}", NEW, "[data-ogsc] .a{color:red}"),
        (".a[href]{color:red}", NEW, ""),
        ("a>b{color:red}", WORD, ""),
        (".a{padding:0;mso-padding-alt:4px}", WORD, ".a{padding:0}.a{padding:4px}"),
        ("@font-face{font-family:x;src:url(X.woff)}", APPLE, "@font-face{font-family:x;src:url(X.woff)}"),
        ("@keyframes x{from{color:red}to{color:blue}}", APPLE, "@keyframes x{from{color:red}to{color:blue}}"),
    ],
)
def test_a_sheet_is_written_anew(css, name, expected):
    """Rules under conditions, selectors and declarations that a program drops are gone; the others stand as they were written."""
    assert sheet(css, name) == expected


def test_a_limit_of_elements_narrows_a_rule_to_the_others():
    """Word pads table cells alone: a class on both kinds keeps its padding where it has one, and its colour everywhere."""
    markup = '<p class="a">x</p><table><tr><td class="a">y</td></tr></table>'
    assert sheet(".a{padding:4px;color:red}", WORD, markup) == ".a:where(td,th){padding:4px}.a{color:red}"
    assert sheet(".a{padding:8px;mso-padding-alt:4px}", WORD, markup) == ".a:where(td,th){padding:8px}.a{padding:4px}"
    assert sheet(".a{padding:4px}", WORD, '<table><tr><td class="a">y</td></tr></table>') == ".a{padding:4px}"
    assert sheet(".a{width:4px}", WORD, '<div class="a"></div>') == ".a:where(:not(body,div,img,p,span)){width:4px}"


def test_what_is_removed_says_why():
    """caniemail's title, its page, the mail's own spelling, how often, its note as plain words, the version that was tested."""
    (one,) = [
        one for one in seen_in('<p style="padding:4px">x</p><p style="padding:2px">y</p>', WORD).removed if one.feature == "css-padding"
    ]
    assert (one.title, one.uses, one.words) == ("padding", 2, ("padding on <p>",))
    assert one.why == "Only supported on table cells."
    assert (one.version, one.url.rpartition("/features/")[2]) == ("2019", "css-padding/")
    assert one.instead == ""


def test_what_does_no_harm_says_what_is_seen_instead():
    """The list of handled.py is the same for the check and for the page; what is worth a look stands first."""
    removed = seen_in('<p style="border-radius:4px;padding:4px">x</p>', WORD).removed
    assert [bool(one.instead) for one in removed] == [False, True]


def test_what_is_lost_wholly_outranks_a_note():
    """Word drops display: flex, which is worth a look; that it drops display: block of a link is not."""
    removed = {one.words: one.instead for one in seen_in('<p style="display:flex">x</p><p style="display:block">y</p>', WORD).removed}
    assert removed == {("display",): "", ("display: block",): "a link as high as its words, and nothing else"}


def test_gmail_drops_a_sheet_that_it_cannot_take():
    """Too long, with an error in it, or within the body."""
    assert sheet(f".a{{color:red}}{' ' * STYLE_BYTES}", GMAIL) is None
    assert sheet(".a{color:red", GMAIL) is None
    assert body("<style>.a{color:red}</style>x", GMAIL) == "x"
    assert body("<style>.a{color:red}</style>x", APPLE) == "<style>.a{color:red}</style>x"
    assert "braces" in seen_in("<head><style>.a{color:red</style></head>", GMAIL).removed[0].why


def test_gmail_cuts_a_long_mail():
    """At its limit, at a whole tag, with its own line below and every element closed."""
    seen = seen_in(f"<html><body><div>{'<p>word</p>' * 12_000}</div></body></html>", GMAIL)
    assert CLIPPED_BYTES - 100 < len(seen.html.encode()) < CLIPPED_BYTES + 300
    assert seen.html.count("[Message clipped]") == 1
    assert seen.html.count("<div>") == seen.html.count("</div>")
    assert seen.said == ("cuts the mail: it has 132,037 bytes, and no more than 102,000 are shown at once",)
    assert seen_in("<p>word</p>", GMAIL).said == ()


def test_gmail_over_another_account_has_no_sheets():
    """Its apps then take style attributes alone."""
    seen = seen_in('<html><head><style>p{color:red}</style></head><body><p style="color:blue">x</p></body></html>', AWAY)
    assert "<style>" not in seen.html
    assert '<p style="color:blue">' in seen.html
    assert [one.feature for one in seen.removed] == ["html-style"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("mso", True),
        ("mso | IE", True),
        ("!mso", False),
        ("lte mso 11", False),
        ("gte mso 9", True),
        ("mso 16", True),
        ("(gte mso 9)|(IE)", True),
        ("(mso)&(!vml)", False),
        ("!(mso)", False),
        ("IE", False),
        ("", False),
        ("mso mso", False),
        ("(", False),
    ],
)
def test_a_condition_is_asked_of_word(condition, expected):
    """Versions, not, and, or, brackets; what cannot be read is not so."""
    assert holds(condition) is expected


def test_word_reads_what_is_meant_for_it_and_others_do_not():
    """Comments of the four kinds that mails use."""
    html = "<!--[if mso]>a<![endif]--><!--[if !mso]><!-->b<!--<![endif]--><!--[if !mso]><!-- -->c<!--<![endif]--><![if !mso]>d<![endif]>"
    assert resolve(html, word=True) == ("a", 1)
    assert resolve(html, word=False) == ("bcd", 0)


def test_word_gets_a_table_of_the_mails_width():
    """What MJML writes for Word alone holds the mail together there: fluid columns do not."""
    html = render_issue(*_parts("rich")).html
    seen = seen_in(html, WORD)
    widths = [table.attributes.get("width") for table in parse_page(seen.html).named("table")]
    assert "640" in widths
    assert "640" not in [table.attributes.get("width") for table in parse_page(seen_in(html, APPLE).html).named("table")]
    assert "xml" not in {element.tag for element in parse_page(seen.html).elements}


def _parts(name):
    from sample_issue import weekly_look

    issue, newsletter = CASES[name]
    return issue, weekly_look(), newsletter


@pytest.mark.parametrize("name", [one.id for one in programs()])
def test_every_program_shows_every_word_of_the_mail(name):
    """A program takes looks away, never words; and nothing of the mail is still open at its end."""
    issue, look, newsletter = _parts("rich")
    html = render_issue(issue, look, newsletter, nonce=NONCE, web_url=WEB).html
    before, after = parse_page(html), parse_page(seen_in(html, name).html)
    assert [piece.split() for piece in after.text.split("\n")] == [piece.split() for piece in before.text.split("\n")]
    assert [link.attributes["href"] for link in after.named("a") if not link.attributes.get("href", "#").startswith("#")] == [
        link.attributes["href"] for link in before.named("a") if not link.attributes["href"].startswith("#")
    ]


@pytest.mark.parametrize(
    "html", ["", "<", "<p", "</div>", "<style>", "<style>{", "x<!--[if mso]>", "<p style='a:;:b'>", "<svg><p></svg>", "<a\x00b>"]
)
@pytest.mark.parametrize("name", [WORD, GMAIL])
def test_broken_html_is_no_fault_of_ours(html, name):
    """Whatever stands in it: some HTML, never a traceback."""
    assert isinstance(seen_in(html, name, dark=True).html, str)


def test_an_unknown_program_is_said():
    """By its name."""
    with pytest.raises(ValueError, match="lotus"):
        seen_in("<p>x</p>", "lotus.notes")


@pytest.mark.parametrize(
    ("name", "value", "way", "expected"),
    [
        ("color", "#16181D", "all", "#E4E6EB"),
        ("color", "#16181D", "light grounds", "#E4E6EB"),
        ("color", "white", "light grounds", "white"),
        ("background", "#FFFFFF", "all", "#121212"),
        ("background-color", "rgb(255,255,255)", "light grounds", "#121212"),
        ("background-color", "#111", "light grounds", "#111"),
        ("border-top", "1px solid #000", "all", "1px solid #FFFFFF"),
        ("font-family", "Blue Sans", "all", "Blue Sans"),
        ("background", "url(red.png) transparent", "all", "url(red.png) transparent"),
    ],
)
def test_forced_dark_turns_lightness(name, value, way, expected):
    """Every colour, or light grounds and dark words alone; no name of a font or a file is one."""
    assert turned(name, value, way) == expected


def test_a_dark_screen_is_each_programs_own():
    """Apple Mail takes the mail's own dark, Gmail's app makes one, Yahoo shows the mail as it is."""
    html = '<html><head></head><body><p style="color:#000000;background:#FFFFFF">x</p></body></html>'
    said = {name: seen_in(html, name, dark=True) for name in (APPLE, "gmail.ios", YAHOO)}
    assert ["own dark" in said[APPLE].said[0], "turns every colour" in said["gmail.ios"].said[0]] == [True, True]
    assert "light colours on a dark screen" in said[YAHOO].said[0]
    assert "color:#FFFFFF;background:#121212" in said["gmail.ios"].html
    assert "#000000" in said[YAHOO].html
    from digest.check.limits import limits_of

    assert [honours_dark(limits_of(name)) for name in (APPLE, "gmail.ios", YAHOO)] == [True, False, False]
