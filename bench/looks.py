"""Every look × sample week, four real weeks, an Arabic and a German one, hard issues: what strict judges and SpamAssassin say of each mail.

PYTHONPATH=. python bench/looks.py [--data ../shared/data] [--only WORD]
(needs chromium, node, `npm install --prefix .ci --no-save mjml@4 html-validate@10`; spamassassin where it is installed)

A row a mail: bytes as it goes out (Gmail cuts at 102,000), errors of official MJML in strict mode and of html-validate, serious or critical
findings of axe (light and dark, at 390 px), what mail programs drop without an answer, px too wide at 390 and 640, errors of preflight,
SpamAssassin's score without the network. Real weeks are read where they lie and never copied into the project.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests/render"), str(ROOT / "tests/words"), str(ROOT)]

from foreign_weeks import make_week  # noqa: E402  (the tests' own weeks and judges)
from mail_oracles import ask_axe, ask_html_validate, ask_mjml, too_wide, unhandled  # noqa: E402
from stress_issue import STRESS  # noqa: E402

from digest.errors import DigestError  # noqa: E402
from digest.model import Delivery, Mailing  # noqa: E402
from digest.project import open_newsroom, read_looks  # noqa: E402
from digest.render import render_issue, values_of  # noqa: E402
from digest.render.jinja import render_template  # noqa: E402
from digest.send.mime import write_message  # noqa: E402
from digest.skin import LookSection  # noqa: E402
from digest.starter import make_project  # noqa: E402
from digest.work.build import build  # noqa: E402
from digest.work.gather import gather  # noqa: E402
from digest.work.issues import named_period  # noqa: E402
from digest.work.letters import compile_issue, issue_letter, rendered_for_readers  # noqa: E402
from digest.work.preflight import inspect  # noqa: E402

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SAMPLE = "2026-W25"
PREFS = "use_bayes 0\ndns_available no\nskip_rbl_checks 1\n"
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
COLUMNS = ("mail", "bytes", "mjml", "html", "axe", "dropped", "390", "640", "errors", "spam")
# Themes for weeks of general news, for which the sample's are none.
GENERAL = {
    "health": "Pandemic, vaccines, hospitals, masks and public health.",
    "justice": "Courts, police, crime, trials, shootings and rulings.",
    "congress": "Congress, the Senate, the House, bills, votes and elections.",
    "world": "Wars, diplomacy, foreign governments, borders and disasters abroad.",
    "economy": "Inflation, jobs, markets, companies, prices and taxes.",
}


def main(data, only):
    looks = read_looks(ROOT, LookSection())
    with tempfile.TemporaryDirectory() as scratch:  # all mails first: while the browser runs, no feed can be gathered
        made = list(mails(looks, data, Path(scratch), only))
    print("  ".join(f"{name:>7}" if place else f"{name:34}" for place, name in enumerate(COLUMNS)))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for name, look, mail in made:
            print(row(f"{look} × {name}", mail, browser), flush=True)
        browser.close()


def mails(looks, data, scratch, only):
    """(week, look, (html, MJML, the message or None, errors of preflight)) of everything that the word fits."""
    for week, folder, period in projects(data, scratch, only):
        with open_newsroom(folder) as room:
            for look in (name for name in looks if only in f"{name} × {week}"):
                try:
                    yield week, look, built(room, look, period)
                except DigestError as wrong:
                    print(f"{look} × {week}: {wrong}")
    for name, (issue, newsletter) in STRESS.items():
        for look in (one for one in looks if only in f"{one} × {name}"):
            tried = replace(issue, look=look)
            html = render_issue(tried, looks[look], newsletter).html
            values = values_of(tried, looks[look], newsletter)
            yield name, look, (html, render_template(looks[look], f"{look}/issue.mjml.j2", values), None, "-")


def projects(data, scratch, only):
    """(week, its project with the articles gathered, the period)."""
    weeks = sorted((data / "weeks").glob("*/")) if (data / "weeks").is_dir() else []
    for name, make in {
        "sample": make_sample,
        **{path.name: make_real(path) for path in weeks},
        "ar": make_foreign,
        "de": make_foreign,
    }.items():
        if any(only in f"{look} × {name}" for look in ("weekly", "brief", "analysis")):
            yield name, scratch / name, make(scratch / name)


def make_sample(folder):
    make_project(folder)
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
    return SAMPLE


def make_foreign(folder):
    make_week(folder, folder.name)
    return SAMPLE


def make_real(source):
    def make(folder):
        make_project(folder)
        week = folder / "feeds/week"
        week.mkdir()
        for path in source.glob("*.xml"):
            shutil.copy(path, week)
        rows = "".join(
            f'<outline type="rss" text="{escape(path.stem)}" xmlUrl="feeds/week/{path.name}"/>' for path in sorted(week.iterdir())
        )
        (folder / "feeds/feeds.opml").write_text(f'<opml version="2.0"><head><title>Week</title></head><body>{rows}</body></opml>')
        if source.name.startswith("general"):
            settings = (folder / "digest.toml").read_text()
            themes = "".join(
                f'[[themes]]\nslug = "{slug}"\ntitle = "{slug.title()}"\nabout = "{about}"\n\n' for slug, about in GENERAL.items()
            )
            (folder / "digest.toml").write_text(re.sub(r"(?s)\[\[themes\]\].*(?=\[\[lists\]\])", themes, settings))
        with open_newsroom(folder) as room:
            gather(room, now=NOW)
        return week_of(source.name)

    return make


def week_of(name):
    """The period of "ai-2024-12-02" or "general-2021-W20", Monday to Monday."""
    said = name.split("-", 1)[1]
    first = date.fromisocalendar(int(said[:4]), int(said[6:]), 1) if "W" in said else date.fromisoformat(said)
    return f"{first}..{first + timedelta(days=7)}"


def built(room, look, period):
    theme = None
    span = named_period(room, period)
    if look == "analysis":
        stories = room.issues.stories(build(room, span, look="weekly", now=NOW).issue)
        theme = Counter(story.theme for story in stories if story.theme).most_common(1)[0][0]
    issue = build(room, span, look=look, theme=theme, now=NOW).issue
    email = rendered_for_readers(room, issue)
    source = render_template(
        room.looks[look], f"{look}/issue.mjml.j2", values_of(issue, room.looks[look], room.settings.newsletter_value())
    )
    errors = [one.rule for one in inspect(room, issue, now=NOW).errors]
    return email.html, source, message(room, issue), ",".join(errors) or "0"


def message(room, issue):
    """The mail of one reader, as it goes out."""
    list_ = room.settings.lists[0].slug
    mailing = Mailing(id=f"1-{list_}", subject_id=issue.period.name, issue=issue.number, list=list_, opened=NOW)
    row = Delivery(id="0" * 32, mailing=mailing.id, subscriber="s1", address="reader@example.org", name="A Reader", changed=NOW)
    return write_message(issue_letter(room, issue, mailing, compile_issue(room, issue)).to(row))


def row(name, mail, browser):
    html, source, sent, errors = mail
    cells = [
        f"{len(html.encode()):,}",
        judged(lambda: [one for one in ask_mjml([source]) if one]),
        judged(lambda: ask_html_validate({"mail": html})),
        len([found for light in ("light", "dark") for found in opened(browser, html, ask_axe, color_scheme=light)]),
        len(unhandled(html)),
        opened(browser, html, lambda page: too_wide(page, 390)),
        opened(browser, html, lambda page: too_wide(page, 640)),
        errors,
        spam_score(sent) if sent else "-",
    ]
    return f"{name:34}  " + "  ".join(f"{cell!s:>7}" for cell in cells)


def judged(ask):
    """How many errors a judge names; "?" where it is not installed."""
    try:
        return len(ask())
    except pytest.skip.Exception:
        return "?"


def opened(browser, html, ask, **options):
    page = browser.new_page(viewport={"width": 390, "height": 900}, **options)
    page.route("**/*", lambda route: route.abort())
    page.set_content(html)
    said = ask(page)
    page.close()
    return said


def spam_score(sent):
    """SpamAssassin's score with local rules alone; "?" where it is not installed."""
    if not shutil.which("spamassassin"):
        return "?"
    with tempfile.NamedTemporaryFile("w", suffix=".cf") as prefs:
        prefs.write(PREFS)
        prefs.flush()
        done = subprocess.run(["spamassassin", "-L", "-t", "-p", prefs.name], input=sent, capture_output=True, check=False)
    found = re.search(rb"score=(-?[\d.]+)", done.stdout)
    return found[1].decode() if found else "?"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--only", default="", help="part of 'look × week'")
    asked = parser.parse_args()
    main(asked.data, asked.only)
