"""Every look × every hard issue: official MJML, html-validate, axe and the client facts have nothing to say, and nothing is too wide."""

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mail_oracles import ROOT, ask_axe, ask_html_validate, ask_mjml, too_wide, unhandled
from sample_issue import weekly_look
from stress_issue import EVERY, STRESS

from digest.blocks import Block, Footer
from digest.check.contrast import cascade, faint
from digest.check.markup import parse_page
from digest.locales import locale_of
from digest.model import Email
from digest.palette import make_palettes
from digest.render import render_issue, values_of
from digest.render.jinja import render_template

GOLDEN = Path(__file__).parent / "golden_looks"
LOOKS = {path.parent.name: weekly_look(path.parent.name) for path in sorted((ROOT / "templates").glob("*/issue.mjml.j2"))}
CASES = [(look, name) for look in LOOKS for name in STRESS]
KEPT = ("arabic", "german", "nothing", "rich")  # whose golden files a person can read
AXED = (("every", "light"), ("arabic", "dark"), ("rich", "light"), ("rich", "dark"), ("nothing", "light"))
WIDTHS = (320, 390, 640, 720)
SKINS = {
    "accent": {"accent": "#0B6B4F"},
    "paper": {"sheet": "#FFF8EC", "ink": "#2B1D0E", "accent": "#8A2B06"},
    "night": {"sheet": "#101418", "accent": "#F0B968"},
}


def render(look: str, name: str) -> Email:
    issue, newsletter = STRESS[name]
    return render_issue(replace(issue, look=look), LOOKS[look], newsletter)


def body(html: str) -> str:
    """The mail's body with a line an element; its styles stand in golden/rich.html."""
    return "<body" + html.partition("<body")[2].replace("><", ">\n<") + "\n"


def open_mail(chromium: Any, html: str, **options: Any) -> Any:
    """A page with the mail, scripts on, that asks the network for nothing and notes what fires."""
    page = chromium.new_page(**options)
    page.add_init_script("window.fired = []; window.canary = what => window.fired.push(what);")
    page.route(
        "**/*", lambda route: route.fulfill(body=html, content_type="text/html") if "mail.example" in route.request.url else route.abort()
    )
    page.goto("http://mail.example/")
    return page


def test_every_kind_of_block_is_under_stress() -> None:
    """The hard issue has every kind of block that an issue can have, but for the picture, on which nothing may depend."""
    kinds = {kind.__dataclass_fields__["kind"].default for kind in Block.__args__}
    assert {block.kind for block in EVERY.blocks} == kinds - {"picture"}


def test_official_mjml_accepts_every_look() -> None:
    """Official MJML in strict mode refuses no look of no issue."""
    sources = []
    for look, name in CASES:
        issue, newsletter = STRESS[name]
        values = values_of(replace(issue, look=look), LOOKS[look], newsletter)
        sources.append(render_template(LOOKS[look], f"{look}/issue.mjml.j2", values, locale_of(newsletter.language)))
    said = dict(zip(CASES, ask_mjml(sources), strict=True))
    assert {case: answer for case, answer in said.items() if answer} == {}


def test_html_validate_finds_no_error() -> None:
    """The recommended rules of html-validate hold, but for those that no mail can keep (mail_oracles.NOT_FOR_MAIL)."""
    assert ask_html_validate({f"{look}-{name}": render(look, name).html for look, name in CASES}) == []


@pytest.mark.parametrize(("look", "name"), CASES)
def test_no_program_drops_what_a_reader_would_miss(look: str, name: str) -> None:
    """Everything that some mail program drops has its answer in check.handled."""
    assert unhandled(render(look, name).html) == []


@pytest.mark.parametrize(("look", "name"), CASES)
def test_text_keeps_its_columns(look: str, name: str) -> None:
    """No line of the text part is longer than 76 columns but an address; no markup and no Python is left in it."""
    text = render(look, name).text
    assert [line for line in text.splitlines() if len(line) > 76 and "://" not in line] == []
    assert not re.search(r"\{%|\bNone\b|Undefined|&(?:amp|lt|gt|#\d+);|\be\+\d\d", text)


@pytest.mark.parametrize(("look", "name"), CASES)
def test_nothing_is_wider_than_its_window(chromium: Any, look: str, name: str) -> None:
    """No sideways scroll on a phone or beside it, whatever the words: 500 letters without a break, 40 columns, raw HTML in a note."""
    page = open_mail(chromium, render(look, name).html)
    wide = {width: by for width in WIDTHS if (by := too_wide(page, width))}
    fired = page.evaluate("window.fired.length + document.querySelectorAll('script,img,iframe,form,object').length")
    page.close()
    assert wide == {}
    assert fired == 0


@pytest.mark.parametrize(("name", "scheme"), AXED)
@pytest.mark.parametrize("look", LOOKS)
def test_axe_has_nothing_serious_to_say(chromium: Any, look: str, name: str, scheme: str) -> None:
    """No serious or critical finding on a phone, in light and dark."""
    page = open_mail(chromium, render(look, name).html, color_scheme=scheme, viewport={"width": 390, "height": 900})
    found = ask_axe(page)
    page.close()
    assert found == []


@pytest.mark.parametrize("skin", SKINS)
@pytest.mark.parametrize("look", LOOKS)
def test_a_skin_of_few_colours_is_readable(look: str, skin: str) -> None:
    """No text is too faint, in light and dark, in a skin of which one, two or three colours were set."""
    colours, dark = make_palettes(SKINS[skin], {})
    dressed = replace(LOOKS[look], skin=replace(LOOKS[look].skin, colours=colours, dark=dark))
    issue, newsletter = STRESS["rich"]
    page = parse_page(render_issue(replace(issue, look=look), dressed, newsletter).html)
    assert [one for mode in (False, True) for one in faint(page, cascade(page, dark=mode))] == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("block", EVERY.blocks, ids=lambda block: block.kind)
def test_any_block_stands_alone(look: str, block: Any) -> None:
    """Every look prints every kind of block, alone with a footer: its words are in the html and in the text."""
    issue, newsletter = STRESS["every"]
    email = render_issue(replace(issue, look=look, blocks=(block, Footer()), subject="S"), LOOKS[look], newsletter)
    bare = render_issue(replace(issue, look=look, blocks=(Footer(),), subject="S"), LOOKS[look], newsletter)
    if block.kind != "footer":
        assert len(email.html) > len(bare.html)
        assert len(email.text) > len(bare.text)


def test_golden_files_are_those_of_the_looks() -> None:
    """Each look has a golden html and text of each issue that a person can read; GOLDEN=1 rewrites them."""
    wanted = {f"{look}-{name}.{kind}" for look in LOOKS for name in KEPT for kind in ("html", "txt")}
    if os.environ.get("GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        for path in GOLDEN.iterdir():
            path.unlink()
        for look in LOOKS:
            for name in KEPT:
                email = render(look, name)
                (GOLDEN / f"{look}-{name}.html").write_text(body(email.html), "utf-8")
                (GOLDEN / f"{look}-{name}.txt").write_text(f"Subject: {email.subject}\n\n{email.text}", "utf-8")
    assert {path.name for path in GOLDEN.iterdir()} == wanted


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*")), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    """A look renders an issue to what its golden file holds, byte for byte."""
    look, _, name = path.stem.partition("-")
    email = render(look, name)
    found = body(email.html) if path.suffix == ".html" else f"Subject: {email.subject}\n\n{email.text}"
    assert found == path.read_text("utf-8")
