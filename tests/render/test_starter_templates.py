"""A project's template builds on ours by `starter:`, block by block, and whatever is wrong with it is named by file and line."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from mail_oracles import unhandled
from sample_issue import MASTHEAD, RICH, WEEKLY, weekly_look

from digest.blocks import Footer
from digest.check.contrast import cascade, faint
from digest.check.markup import Element, parse_page
from digest.errors import RenderError
from digest.model import Email
from digest.palette import contrast
from digest.project import read_looks
from digest.render import render_issue
from digest.render.reach import reachable
from digest.skin import LookSection

ROOT = Path(__file__).parents[2]
EXAMPLES = re.findall(r"```jinja\n(.*?)```", (ROOT / "docs/templates.md").read_text("utf-8"), re.DOTALL)
PLAIN = render_issue(RICH, weekly_look(), WEEKLY)
BLOCKS = [
    (path.relative_to(ROOT / "templates").as_posix(), block)
    for path in sorted((ROOT / "templates").glob("[!p]*/*.j2"))
    for block in re.findall(r"{% block (\w+)", path.read_text("utf-8"))
]
EXTENDS = '{% extends "starter:weekly/issue.mjml.j2" %}\n'


def render(folder: Path, templates: dict[str, str], look: str = "weekly") -> Email:
    """The rich issue in a look of a project with these templates alone."""
    for name, source in templates.items():
        path = folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    return render_issue(RICH, read_looks(folder, LookSection())[look], WEEKLY)


def test_a_project_without_templates_looks_like_ours(tmp_path):
    """What a project does not have comes from us, byte for byte; so does what it only extends."""
    assert render(tmp_path, {}) == PLAIN
    same = {f"weekly/{page}": f'{{% extends "starter:weekly/{page}" %}}' for page in ("issue.mjml.j2", "issue.txt.j2", "subject.txt.j2")}
    assert render(tmp_path, same) == PLAIN


def test_the_guides_example_holds(tmp_path):
    """The example of docs/templates.md replaces the masthead in both parts and adds a line after one block; all else stays."""
    html, text, _ = EXAMPLES
    email = render(tmp_path, {"weekly/issue.mjml.j2": html, "weekly/issue.txt.j2": text})
    assert f"{MASTHEAD.period}, No. 24" in email.html
    assert email.html.count("Told by 14 sources.") == 1
    assert email.text.startswith(f"THIS WEEK'S MAJOR DEVELOPMENTS, {MASTHEAD.period}\n" + "=" * 76 + "\n")
    assert email.html.partition("Now the detail")[2] == PLAIN.html.partition("Now the detail")[2]
    assert email.text.partition("Now the detail")[2] == PLAIN.text.partition("Now the detail")[2]
    assert email.subject == PLAIN.subject


@pytest.mark.parametrize("colours", [{}, {"accent": "#0B6B4F"}, {"accent": "#F0B968", "sheet": "#101418"}], ids=["house", "green", "night"])
def test_a_button_survives(tmp_path: Path, colours: dict[str, str]) -> None:
    """The guide's button can be read in light and dark, needs nothing that a program drops, and gives Outlook its room by the cell."""
    path = tmp_path / "templates/weekly/issue.mjml.j2"
    path.parent.mkdir(parents=True)
    path.write_text(EXAMPLES[2], "utf-8")
    html = render_issue(RICH, read_looks(tmp_path, LookSection(colours=colours))["weekly"], WEEKLY).html
    page = parse_page(html)
    (link,) = (one for one in page.named("a") if page.words(one) == "Send it to a friend")
    for dark in (False, True):
        styles = cascade(page, dark=dark)
        assert not [one for one in faint(page, styles) if one.element is link]
        held, ground = (styles.of(one).get(name, "") for one, name in ((link, "color"), (next(link.around()), "background-color")))
        assert contrast(held, ground or link_ground(link)) >= 4.5
    assert "mso-padding-alt" in html
    assert unhandled(html) == []


def link_ground(link: Element) -> str:
    """The colour that the button's cell has by its attribute."""
    return next(link.around()).attributes["bgcolor"]


def test_a_part_of_ours_is_included_by_a_part_of_the_same_name(tmp_path):
    """A part that includes the starter's of its own name adds to it, and does not call itself."""
    own = '<tr><td><p class="m">From the desk</p></td></tr>\n{% include "starter:parts/story.mjml.j2" %}'
    email = render(tmp_path, {"parts/story.mjml.j2": own})
    assert email.html.count("From the desk") == PLAIN.html.count('id="story-')
    assert email.text == PLAIN.text


def test_starter_means_ours_whatever_stands_in_the_project(tmp_path):
    """`starter:` leads to the template that Digest brings, even where the project has another by that name."""
    own = {"parts/footer.mjml.j2": "<mj-text>OWN FOOTER</mj-text>", "weekly/issue.mjml.j2": EXTENDS}
    assert "OWN FOOTER" in render(tmp_path, own).html
    ours = EXTENDS + '{% block footer %}{% include "starter:parts/footer.mjml.j2" %}{% endblock %}'
    assert render(tmp_path, own | {"weekly/issue.mjml.j2": ours}) == PLAIN


def test_what_is_extended_is_part_of_an_approval(tmp_path):
    """The templates of ours that a look reaches are reached under the name `starter:`, and only where it asks for them."""
    looks = read_looks(tmp_path, LookSection())
    assert not [name for name in reachable(looks["weekly"]) if name.startswith("starter:")]
    render(tmp_path, {"weekly/issue.mjml.j2": EXTENDS, "parts/story.mjml.j2": '{% include "starter:parts/story.mjml.j2" %}'})
    names = reachable(read_looks(tmp_path, LookSection())["weekly"])
    assert {name for name in names if name.startswith("starter:")} == {"starter:weekly/issue.mjml.j2", "starter:parts/story.mjml.j2"}
    assert "parts/skin.mjml.j2" in names


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        (
            "weekly/issue.mjml.j2",
            EXTENDS + "{% block mast %}x{% endblock %}",
            'weekly/issue.mjml.j2: line 2: starter:weekly/issue.mjml.j2 has no block "mast", so nobody would see it; did you mean "mast',
        ),
        (
            "weekly/subject.txt.j2",
            '{% extends "starter:weekly/subject.txt.j2" %}{% block q %}x{% endblock %}',
            'weekly/subject.txt.j2: line 1: starter:weekly/subject.txt.j2 has no block "q", so nobody would see it; it has subject',
        ),
        (
            "weekly/issue.mjml.j2",
            EXTENDS + "{% block footer %}\n{{ blok.kind }}{% endblock %}",
            "weekly/issue.mjml.j2: line 3: 'blok' is undefined",
        ),
        (
            "weekly/issue.mjml.j2",
            EXTENDS + "{% block masthead %}\n\n{{ super() }}<mj-txet>x</mj-txet>{% endblock %}",
            "weekly/issue.mjml.j2: line 4: there is no element mj-txet",
        ),
        (
            "weekly/issue.mjml.j2",
            EXTENDS + '{% block part %}\n<mj-text colour="red">{{ block.kind }}</mj-text>{% endblock %}',
            'weekly/issue.mjml.j2: line 3: mj-text has no attribute "colour"',
        ),
        ("weekly/issue.mjml.j2", EXTENDS + "{% block footer %}", "weekly/issue.mjml.j2: line 2: Unexpected end of template"),
        (
            "weekly/issue.txt.j2",
            '\n{% extends "starter:weekly/isue.txt.j2" %}',
            'weekly/issue.txt.j2: line 2: there is no template "starter:weekly/isue.txt.j2"',
        ),
        (
            "parts/story.mjml.j2",
            '{% with story = none %}\n{% include "starter:parts/story.mjml.j2" %}{% endwith %}',
            "starter:parts/story.mjml.j2: line ",
        ),
        ("weekly/issue.mjml.j2", EXTENDS + "{% block head %}<mj-style>{% endblock %}", "weekly/issue.mjml.j2: line 2: "),
        ("weekly/issue.mjml.j2", '{% extends "weekly/issue.mjml.j2" %}', "weekly/issue.mjml.j2: "),
        ("weekly/issue.mjml.j2", EXTENDS + "{% block footer %}{{ range(10**9) | list }}{% endblock %}", "weekly/issue.mjml.j2: "),
        ("weekly/issue.mjml.j2", "", "weekly/issue.mjml.j2: "),
        ("weekly/issue.mjml.j2", "just words", "weekly/issue.mjml.j2: "),
        ("parts/skin.mjml.j2", "{% set c = skin.colors %}{{ c.ink }}", "parts/skin.mjml.j2: line 1: "),
    ],
)
def test_a_fault_names_the_template_that_has_it(tmp_path, name, source, said):
    """One line with the file and line where it stands, in the project's template or in ours; a misspelt block is a fault, too."""
    with pytest.raises(RenderError) as wrong:
        render(tmp_path, {name: source})
    assert str(wrong.value).startswith(said)
    assert "\n" not in str(wrong.value)


def test_the_guide_names_every_block() -> None:
    """The guide's table has the blocks of all looks, and no other."""
    rows = re.findall(r"^\| (`.*?) \|", (ROOT / "docs/templates.md").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == {block for _, block in BLOCKS}


@pytest.mark.parametrize(("page", "block"), BLOCKS)
def test_every_block_can_be_replaced(tmp_path: Path, page: str, block: str) -> None:
    """Whatever stands between the tags of a block is printed where ours stood, in every look and part."""
    mark = "REPLACED"
    if page.endswith("mjml.j2"):
        mark = "<mj-title>REPLACED</mj-title>" if block == "head" else "<mj-text>REPLACED</mj-text>"
    own = f'{{% extends "starter:{page}" %}}{{% block {block} %}}{mark}{{% endblock %}}'
    email = render(tmp_path, {page: own}, look=page.partition("/")[0])
    assert "REPLACED" in email.html + email.text + email.subject


def test_an_issue_that_says_nothing_is_still_a_mail():
    """Without blocks, and with a footer alone, there is a mail with a title and no leftover."""
    for blocks in ((), (Footer(),)):
        email = render_issue(replace(RICH, subject="", preheader="", blocks=blocks), weekly_look(), WEEKLY)
        assert email.html.startswith("<!doctype html>")
        assert email.text.endswith("\n")
        assert "None" not in email.html + email.text
