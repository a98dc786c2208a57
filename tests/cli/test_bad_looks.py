"""Bad looks and bad issues as an editor meets them: a finding or an error of one line with its place, never a traceback."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from digest.blocks import Footer, Note, Table
from digest.check import preflight
from digest.check.findings import Post
from digest.cli import main
from digest.model import Issue
from digest.project import read_looks, read_settings
from digest.render import render_issue
from digest.skin import LookSection
from tests.making import make_weekly, written_issue

ROOT = Path(__file__).parents[2]
WORD = "Unpronounceable" * 33 + "words"  # 500 letters
EXTENDS = '{% extends "starter:weekly/issue.mjml.j2" %}\n'


@pytest.fixture
def check(tmp_path: Path) -> Any:
    """`digest check` over a project with this issue, these lines at the end of digest.toml and these templates."""

    def run(issue: Issue, look: str = "", templates: dict[str, str] | None = None) -> Any:
        folder = tmp_path / "project"
        make_weekly(folder, issue)
        settings = folder / "digest.toml"
        settings.write_text(f"{settings.read_text('utf-8')}\n{look}\n", "utf-8")
        for name, source in (templates or {}).items():
            path = folder / "templates" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
        done = CliRunner().invoke(main, ["--project", str(folder), "check", "--offline", "--json"])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


def with_block(block: Any) -> Issue:
    issue = written_issue()
    return replace(issue, blocks=(*issue.blocks[:-1], block, Footer()))


def found(done: Any) -> dict[str, tuple[str, str]]:
    """What was found, by rule: the block where it stands, and what is wrong."""
    return {one["rule"]: (one["place"]["block"], one["what"]) for one in json.loads(done.stdout)["findings"]}


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ('[look.colours]\naccent = "#FFEE00"', "look.colours.accent: #FFEE00 on the sheet #FFFFFF has a contrast of 1.2; it needs 4.5"),
        (
            '[look.dark]\nink = "#222222"',
            "look.dark.ink: #222222 on the sheet #17191D has a contrast of 1.1; it needs 4.5: choose a li",
        ),
        ('[look.colours]\naccent = "bright"', 'look.colours: accent = "bright" is no colour'),
        ('[look.colours]\nacent = "#000000"', 'look.colours: "acent" is no colour of a look'),
        ('[look]\nserif = "Georgia, \'Times"', "look.serif: "),
        ('[look]\nsans = "Arial; } body { display: none"', "look.sans: "),
        ('[look]\nlogo = "static/logo.png"', 'look.logo: "static/logo.png" is no https address'),
        ("[look]\nwidth = 2000", "look.width: "),
        ('[look]\nfont = "Georgia"', "look.font: is not a setting"),
    ],
)
def test_a_bad_value_of_the_skin_names_its_line(check, look, said):
    """File, line, key, what is wrong and what to write instead, and the exit code of a wrong setting."""
    done = check(written_issue(), look)
    assert done.exit_code == 78
    assert said in done.stderr
    assert re.search(r"digest\.toml: line \d+: look\.", done.stderr)
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("weekly/issue.mjml.j2", EXTENDS + "{% block masthead %}\n{{ blok.title }}{% endblock %}", "weekly/issue.mjml.j2: line 3: 'blok'"),
        (
            "weekly/issue.mjml.j2",
            EXTENDS + "{% block mast %}{% endblock %}",
            "weekly/issue.mjml.j2: line 2: starter:weekly/issue.mjml.j2 has no",
        ),
        ("parts/lead.mjml.j2", "{% if %}", "parts/lead.mjml.j2: line 1: "),
        ("parts/lead.mjml.j2", "<mj-txt>{{ block.text }}</mj-txt>", "parts/lead.mjml.j2: line 1: there is no element mj-txt"),
        ("weekly/issue.txt.j2", "{{ 1 / 0 }}", "weekly/issue.txt.j2: line 1: division by zero"),
        ("parts/footer.txt.j2", "{{ newsletter.title | labels }}", "parts/footer.txt.j2: line 1: "),
    ],
)
def test_a_bad_template_is_a_finding_with_its_line(check, name, source, said):
    """The template, its line and what is wrong, as an error that refuses approval."""
    done = check(written_issue(), templates={name: source})
    assert done.exit_code == 3
    assert found(done)["render.template"][1].startswith(said)


def test_a_font_in_quotes_is_set_as_it_was_meant(check, tmp_path):
    """Double quotes in a font list neither end an attribute nor a style."""
    assert check(written_issue(), "[look]\nserif = '\"Times New Roman\", serif'").exit_code == 0
    done = CliRunner().invoke(main, ["--project", str(tmp_path / "project"), "show", "--format", "html"])
    assert "font-family:'Times New Roman', serif" in done.stdout


def test_a_wide_table_is_found_at_its_place(check):
    """Forty columns are a warning at the table, and the mail stands all the same."""
    table = Table(title="Wide", head=tuple(map(str, range(40))), rows=(tuple(map(str, range(40))),))
    done = check(with_block(table))
    assert done.exit_code == 0
    assert found(done)["content.wide"] == ("table", "the table has 40 columns, more than a phone shows")


def test_a_word_of_500_letters_is_found_at_its_place(check):
    """A word that no phone's line holds is a warning at the block that has it."""
    place, what = found(check(with_block(Note(markdown=f"Read {WORD}."))))["content.wide"]
    assert place == "note"
    assert "has 501 letters" in what


def test_raw_html_in_a_note_stays_words(check, tmp_path):
    """Tags and scripts of a note are printed as they were typed; nothing of them is an element."""
    check(with_block(Note(markdown="<script>alert(1)</script>\n\n<iframe src=x></iframe> and <b onclick=alert(2)>bold</b>")))
    html = CliRunner().invoke(main, ["--project", str(tmp_path / "project"), "show", "--format", "html"]).stdout
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<iframe" not in html
    assert "<b onclick" not in html


@pytest.mark.parametrize("blocks", [(), (Footer(),), (written_issue().blocks[0], Footer())], ids=["none", "footer", "masthead"])
def test_an_issue_that_says_nothing_is_found(check, blocks):
    """No block at all, or none with words: a subject is missed, and no line of Python shows."""
    issue = written_issue()
    done = check(replace(issue, subject="", preheader="", blocks=blocks))
    assert done.exit_code == 3
    assert found(done)["content.no_subject"][1] == "the mail has no subject"


def test_a_heavy_logo_is_found():
    """A logo of 5 MB weighs as much as any picture of the mail, where its weight is known."""
    logo = "https://weekly.example.org/logo.png"
    settings = read_settings(ROOT)
    newsletter, look = settings.newsletter_value(), read_looks(ROOT, LookSection(logo=logo))["weekly"]
    email = render_issue(written_issue(), look, newsletter, nonce="0123456789abcdef0123", web_url="https://weekly.example.org/w")
    values = {"unsubscribe": "https://weekly.example.org/u", "address": "reader@example.org", "name": "A Reader"}
    post = Post(base_url="https://weekly.example.org", web_url="https://weekly.example.org/w", heads={}, values=values)
    seen = preflight(written_issue(), email, newsletter=newsletter, skin=look.skin, post=post, weights={logo: 5_000_000})
    (said,) = {one.what.partition(";")[0] for one in seen if one.rule == "size.pictures" and logo in one.what}
    assert said == f"{logo} has 5,000,000 bytes"
