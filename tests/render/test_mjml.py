"""MJML is refused for whatever official MJML refuses, and for whatever mrml would lose; what passes compiles.

tests/render/mjml: good/*.mjml, bad/*.mjml each with the message in *.expected, stricter.tsv with the bad ones that official MJML may
accept and the reason why we do not. `python tests/render/test_mjml.py` rewrites the messages; read the diff.
"""

import gc
import json
import subprocess
import time
from pathlib import Path

import pytest
from mail_oracles import ask_mjml, find_package

from digest.errors import RenderError
from digest.render.mjml import compile_mjml, validate_mjml
from digest.render.mjml_schema import ATTRIBUTES, VERSION

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "mjml"
GOOD = sorted((HERE / "good").glob("*.mjml"))
BAD = sorted((HERE / "bad").glob("*.mjml"))
STRICTER = dict(line.split("\t") for line in (HERE / "stricter.tsv").read_text("utf-8").splitlines())


def read(path: Path) -> str:
    return path.read_bytes().decode()


def in_column(inner: str, head: str = "") -> str:
    return f"<mjml><mj-head>{head}</mj-head><mj-body><mj-section><mj-column>{inner}</mj-column></mj-section></mj-body></mjml>"


def find_problem(source: str, template: str = "t") -> str:
    try:
        validate_mjml(source, template)
    except RenderError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_source_compiles(path: Path) -> None:
    """What passes the check compiles, and neither MJML nor a remote font is left in the HTML."""
    html = compile_mjml(read(path), path.name)
    assert html.startswith("<!doctype html>")
    assert "<mj-" not in html
    assert "googleapis" not in html


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_source_is_refused(path: Path) -> None:
    """Each refusal is one line: template, line, problem, the offending tag, how many more."""
    complaint = find_problem(read(path), path.name)
    assert complaint == path.with_suffix(".expected").read_text("utf-8").rstrip("\n")
    assert complaint.isprintable()


def test_official_mjml_agrees() -> None:
    """Official MJML accepts every good source and refuses every bad one but those named in stricter.tsv."""
    answers = ask_mjml([read(path) for path in [*GOOD, *BAD]])
    refused = {path.stem for path, answer in zip([*GOOD, *BAD], answers, strict=True) if answer}
    assert refused & {path.stem for path in GOOD} == set()
    assert {path.stem for path in BAD} - refused <= set(STRICTER)
    assert set(STRICTER) <= {path.stem for path in BAD}


VALUES = (
    *(
        "",
        "0",
        "1",
        "1.5",
        "-1",
        "1px",
        "-1px",
        "1.5px",
        ".5px",
        "1.2.3px",
        "1,5px",
        "1%",
        "1em",
        "-.1em",
        "1 px",
        "1px 2px",
        "1px 2% 0 4px",
    ),
    *("1px 2px 3px 4px 5px", "1px  2px", " 1px", "1px ", "auto", "AUTO", "px", "red", "RED", "reddish", "#abc", "#ABCD", "#a1b2c3", "abc"),
    *("rgb(1,2,3)", "rgb(1, 2, 3)", "rgba(1,2,3,0.5)", "rgba(1,2,3,.5)", "hsl(1,2%,3%)", "transparent", "none", "true", "TRUE", "false"),
    *("left", "middle", "top", "rtl", "repeat", "fixed", "full-width", "justify", "presentation", "horizontal", "visible", "left;x"),
)


def test_no_value_passes_that_official_mjml_refuses() -> None:
    """For every type of the schema and many values: what we let pass, official MJML lets pass."""
    places = {kind: (element, names.split()[0]) for element, kinds in ATTRIBUTES.items() for kind, names in kinds.items()}
    sources = [
        in_column("", f'<mj-attributes><{element} {name}="{value}" /></mj-attributes>')
        for element, name in places.values()
        for value in VALUES
    ]
    answers = ask_mjml(sources)
    assert [source for source, answer in zip(sources, answers, strict=True) if answer and not find_problem(source)] == []


def test_schema_is_what_official_mjml_says() -> None:
    """The schema in the repository is the one that its script makes from the version it names."""
    oracle = find_package("mjml")
    installed = json.loads((oracle / "package.json").read_text("utf-8"))["version"]
    if installed != VERSION:
        pytest.skip(f"the schema is of mjml {VERSION}, installed is {installed}")
    made = subprocess.run(["node", ROOT / "bench/mjml_schema.mjs", oracle.parent], capture_output=True, text=True, check=True).stdout
    assert made == (ROOT / "digest/render/mjml_schema.py").read_text("utf-8")


def test_message_names_template_and_line() -> None:
    """The message starts with the template's name and the line, so that an editor can jump to it."""
    source = in_column('\n\n<mj-text colour="red">x</mj-text>')
    with pytest.raises(RenderError) as caught:
        validate_mjml(source, "templates/weekly/issue.mjml.j2")
    assert str(caught.value) == (
        'templates/weekly/issue.mjml.j2: line 3: mj-text has no attribute "colour" (did you mean "color"?): <mj-text colour="red">'
    )


def test_long_tag_is_cut() -> None:
    """A message stays one short line, whatever the tag holds."""
    with pytest.raises(RenderError) as caught:
        validate_mjml(in_column('<mj-text color="' + "x\n\x1b" * 500 + '">x</mj-text>'), "t")
    assert len(str(caught.value)) < 250
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "title", ['<mj-include path="/etc/passwd" />', "<MJ-INCLUDE path='x'>", '</mj-text><mj-include path="x" type="html" />']
)
def test_nothing_is_ever_included(title: str) -> None:
    """An unescaped hostile title is an error, never a file in the mail."""
    with pytest.raises(RenderError, match="mj-include is not allowed"):
        compile_mjml(in_column(f"<mj-text>{title}</mj-text>"), "t")


def test_escaped_title_survives() -> None:
    """An escaped hostile title is only text."""
    html = compile_mjml(in_column("<mj-text>&lt;mj-include path=&#34;x&#34; /&gt;</mj-text>"), "t")
    assert "&lt;mj-include path=&#34;x&#34; /&gt;" in html


def test_line_break_between_links_stays_a_space() -> None:
    """Two links on two lines do not become one word."""
    html = compile_mjml(in_column('<mj-text><a href="/a">A</a>\n      <a href="/b">B</a></mj-text>'), "t")
    assert '<a href="/a">A</a> <a href="/b">B</a>' in html


def test_template_comments_stay_at_home() -> None:
    """Comments of a template are not mailed; Outlook's conditional ones are, whole."""
    inner = "<mj-text><!-- for editors -->x<!--[if mso]>y<![endif]--><!--[if !mso]><!--><b>z</b><!--<![endif]--></mj-text>"
    html = compile_mjml(in_column(inner), "t")
    assert "for editors" not in html
    assert "x<!--[if mso]>y<![endif]--><!--[if !mso]><!--><b>z</b><!--<![endif]-->" in html


def test_a_preheader_is_not_white_on_light() -> None:
    """The preheader is hidden, and not by a colour that filters take for a trick."""
    html = compile_mjml(in_column("", head="<mj-preview>First words</mj-preview>"), "t")
    assert 'style="display:none;font-size:1px;line-height:1px;' in html
    assert "ffffff" not in html


def test_styles_survive() -> None:
    """Media queries and Outlook's dark mode selectors reach the HTML as they were written."""
    css = "@media (prefers-color-scheme: dark) { .a > b { color: #fff !important; } } [data-ogsc] .a { color: #eee; }"
    assert css in compile_mjml(in_column("", head=f"<mj-style>{css}</mj-style>"), "t")


@pytest.mark.parametrize("family", ["Roboto", "Open Sans", "Ubuntu"])
def test_no_font_is_fetched(family: str) -> None:
    """Families that MJML would fetch from Google stay names."""
    assert "http" not in compile_mjml(in_column(f'<mj-text font-family="{family}">x</mj-text>'), "t").split("<body")[1]
    assert "googleapis" not in compile_mjml(in_column(f'<mj-text font-family="{family}">x</mj-text>'), "t")


@pytest.mark.parametrize(
    "source",
    [
        in_column('<mj-text font-family="X">x</mj-text>', '<mj-font name="X" href="https://fonts.googleapis.com/css?family=X" />'),
        in_column("", "<mj-style>@import url(https://fonts.googleapis.com/css?family=X);</mj-style>"),
        in_column('<mj-social><mj-social-element name="github" href="https://e.org/">x</mj-social-element></mj-social>'),
    ],
)
def test_remote_asset_is_refused(source: str) -> None:
    """No font of Google's and no icon of mrml's makers is fetched by a reader's mail program."""
    validate_mjml(source, "t")
    with pytest.raises(RenderError, match=r"would fetch a font|is hot-linked"):
        compile_mjml(source, "t")


def test_words_about_fonts_may_be_mailed() -> None:
    """A story about Google Fonts, and a link to it, are no reason to hold an issue."""
    link = '<a href="https://fonts.googleapis.com/">fonts.googleapis.com</a>'
    assert link in compile_mjml(in_column(f"<mj-text>{link}</mj-text>"), "t")


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "a\ufffeb"])
def test_unprintable_is_a_render_error(text: str) -> None:
    """Characters that mrml refuses, or Python cannot encode, are named instead of crashing."""
    with pytest.raises(RenderError, match="cannot stand in a mail"):
        compile_mjml(in_column(f"<mj-text>{text}</mj-text>"), "t")


@pytest.mark.parametrize("trap", ['<mjml><mj-body a="b"', "<!--", "<!--[if -->", "<a b='"])
def test_no_repeated_half_of_a_tag_is_a_trap(trap: str) -> None:
    """Ten times as many halves of a tag take nowhere near a hundred times the work."""

    def work(count: int) -> float:
        started = time.process_time()
        with pytest.raises(RenderError):
            validate_mjml(trap * count, "t")
        return time.process_time() - started

    def least(count: int) -> float:
        return min(work(count) for _ in range(3))  # what else the machine does slows one of them, not all

    gc.freeze()  # what other tests left behind is not looked through for garbage meanwhile
    try:
        assert least(10_000) < 40 * max(least(1_000), 0.01)
    finally:
        gc.unfreeze()


if __name__ == "__main__":
    for bad in BAD:
        bad.with_suffix(".expected").write_text(find_problem(read(bad), bad.name) + "\n", "utf-8")
