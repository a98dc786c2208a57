"""No fixed string reaches a reader past the catalogues: each is looked for in a language that marks what it says."""

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from foreign_weeks import BUILT
from pseudo import LANGUAGE, escaped, spoken, visible
from public_project import make_public_project
from sample_issue import WEEKLY, weekly_look
from starlette.testclient import TestClient
from stress_issue import EVERY

from digest.audience.tokens import sign
from digest.blocks import Block, Bridge, Lead, Masthead, ThemeBlock
from digest.model import Issue, Newsletter
from digest.project import open_newsroom
from digest.render import render_issue
from digest.starter import make_project
from digest.web.public.app import create_public
from digest.work.build import build
from digest.work.gather import gather
from digest.work.issues import named_period
from digest.work.newsroom import Newsroom as Room
from digest.work.stories import stories_of

ROOT = Path(__file__).parents[2]
LOOKS = sorted(path.parent.name for path in (ROOT / "templates").glob("*/issue.mjml.j2"))
GREEK = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβχδεφγηιϑκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
LATIN = re.compile(r"[A-Za-z]{2,}")
ADDRESS = re.compile(r"(?:https?://|\[at\])?[\w-]+(?:\.[\w-]+)+(?:/\S*)?|slot-[\w-]+")  # links, hosts, placeholders of a reader


@pytest.fixture
def language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The tag of the language that marks every string."""
    with spoken(tmp_path / "locale", monkeypatch) as tag:
        yield tag


def greek(value: Any) -> Any:
    """The value with every text of its own in Greek letters: what is Latin in the mail was not in the issue."""
    if isinstance(value, str):
        return value if ISO.fullmatch(value) else value.translate(GREEK)
    if isinstance(value, tuple):
        return tuple(greek(one) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kept = ("kind", "slug", "story", "mark", "why", "published", "picture")
    changed = {field.name: greek(getattr(value, field.name)) for field in fields(value) if field.name not in kept}
    if str(getattr(value, "url", "")).startswith("http"):  # any other address is printed as it is
        changed["url"] = value.url
    return replace(value, **changed)


def loose(text: str) -> list[str]:
    """The Latin words of the text that are marked nowhere and are no address."""
    return LATIN.findall(ADDRESS.sub("", escaped(text)))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("nonce", ["", "0123456789abcdef0123"])
def test_every_block_of_every_look(language: str, look: str, nonce: str) -> None:
    """Of an issue with every block, all but its own words comes from the catalogue: html, text and subject, mail and web version."""
    newsletter: Newsletter = replace(greek(WEEKLY), url=WEEKLY.url, timezone=WEEKLY.timezone, language=language)
    issue: Issue = replace(greek(EVERY), look=look, period=EVERY.period, theme=EVERY.theme, status="draft")
    email = render_issue(issue, weekly_look(look), newsletter, nonce=nonce, web_url="https://weekly.example.org/issues/24" if nonce else "")
    assert loose(visible(email.html)) == []
    assert loose(email.text) == []
    assert loose(email.subject) == []
    assert "⟦" in email.text


@pytest.fixture
def marked_room(language: str, tmp_path: Path):
    """The sample week's project in that language, its feeds read."""
    folder = tmp_path / "project"
    make_project(folder)
    settings = folder / "digest.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "en"', f'language = "{LANGUAGE}"'), "utf-8")
    with open_newsroom(folder) as room:
        gather(room, now=BUILT)
        yield room


def test_the_sample_week(marked_room: Room) -> None:
    """What composing adds to a built issue is marked: leads, bridges, standfirsts and mastheads hold nothing else, and no other text of
    the issue has a word that its feeds and settings do not; so in every look."""
    room, period = marked_room, named_period(marked_room, "2026-W25")
    built = [build(room, period, look=look, theme="agents" if look == "analysis" else None, now=BUILT).issue for look in LOOKS]
    known = set(LATIN.findall(" ".join(_given(room))))
    for issue in built:
        assert [word for block in issue.blocks for word in _composed(block)] == []
        email = render_issue(issue, room.looks[issue.look], room.settings.newsletter_value())
        assert set(loose(visible(email.html))) - known == set()
        assert {word for word in loose(email.text) if not word.isupper()} - known == set()  # headings are in capitals
        assert set(loose(f"{email.subject} {email.preheader}")) - known == set()


def _composed(block: Block) -> list[str]:
    """The unmarked words of what composing alone writes."""
    match block:
        case Lead(text=text) | Bridge(text=text) | ThemeBlock(standfirst=text):
            return loose(text)
        case Masthead(period=text):
            return loose(text)
    return []


def _given(room: Room) -> list[str]:
    """Every text that feeds and settings gave; figures' labels are made of a sentence's own words."""
    period = named_period(room, "2026-W25")
    told = [f"{article.title} {article.text} {article.source}" for article in room.articles.within(period)]
    stories = stories_of(room, period)
    labels = [f"{figure.label} {figure.value}" for story in stories for figure in story.figures]
    lines = [f"{story.headline} {story.development} {story.summary}" for story in stories]
    settings = room.settings
    themes = [theme.title for theme in settings.themes]
    return [*told, *labels, *lines, *themes, settings.newsletter.title, settings.newsletter.postal_address]


def test_the_readers_pages(language: str, tmp_path: Path) -> None:
    """Archive, leave, left and every error speak the newsletter's language alone."""
    folder = make_public_project(tmp_path / "project")
    settings = folder / "digest.toml"
    own = "This Week's Major Developments"
    said = settings.read_text("utf-8").replace('language = "en"', f'language = "{language}"').replace(own, own.translate(GREEK))
    settings.write_text(said.replace("Digest Press, 12 Printer's Row, London EC4A 1AA", "12").replace("The weekly", "12"), "utf-8")
    with open_newsroom(folder) as room, TestClient(create_public(room), base_url="http://127.0.0.1") as client:
        token = sign(room.keys(), "leave", "weekly", "nobody")
        pages = [client.get("/"), client.get(f"/u/{token}"), client.post(f"/u/{token}"), client.get("/nowhere"), client.delete("/")]
    assert [page.status_code for page in pages] == [200, 200, 200, 404, 405]
    for page in pages:
        words = visible(page.text)
        assert "⟦" in words
        assert [word for word in loose(words) if word not in ("Subject", "of", "week")] == []
        assert page.text.startswith(f'<!doctype html>\n<html lang="{language}" dir="ltr">')


def test_an_escaped_string_is_seen() -> None:
    """The test fails on a string that was planted."""
    assert loose("⟦No. 24⟧ · 9 articles ⟦from ⟦three⟧ sources⟧ · weekly.example.org") == ["articles"]
