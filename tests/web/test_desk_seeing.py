"""As seen in, on the desk: the mail in one program's limits, what it drops beside it, and an address that keeps the program."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from digest.cli.preview import load
from digest.web.desk.app import create_desk


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_desk(lambda changed: load(folder, changed), folder=folder), base_url="http://127.0.0.1") as asking:
        yield asking


def frame(page: str) -> str:
    """The address of the mail in the page's frame."""
    found = re.search(r'<iframe class="frame"[^>]* src="([^"]*)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_the_view_opens_with_word(client: TestClient) -> None:
    """Outlook on Windows, which an editor seldom owns: the mail without what it drops, and each of that with its reason."""
    page = client.get("/?view=seen").text
    assert '<option value="outlook.windows" selected>Outlook on Windows' in page
    assert "Only supported on table cells." in page
    assert "https://www.caniemail.com/features/css-padding/" in page
    assert re.search(r"Dropped without harm <span class=\"count\">\d+", page)
    mail = client.get(frame(page))
    assert "@media (max-width" not in mail.text
    assert '<base target="_blank">' in mail.text
    assert "sandbox" in mail.headers["content-security-policy"]


def test_another_program_and_its_dark_screen(client: TestClient) -> None:
    """The picker's address says both; a phone's program has a phone's width, and every link of the page stays with it."""
    page = client.get("/?view=seen&program=gmail.ios&dark=1").text
    assert '<option value="gmail.ios" selected>' in page
    assert "turns every colour" in page
    assert 'stage-phone stage-dark"' in page
    assert "program=gmail.ios&dark=1" in frame(page)
    assert "#FFFFFF;background-color:#FFFFFF" not in client.get(frame(page)).text
    kept = re.search(r'id="view-seen"[^>]*href="([^"]*)"', page)
    assert kept
    assert "program=gmail.ios&amp;dark=1" in kept[1]
    other = re.search(r'id="view-phone"[^>]*href="([^"]*)"', page)
    assert other
    assert "program" not in other[1]


def test_a_program_that_honours_dark_shows_the_mails_own(client: TestClient) -> None:
    """Apple Mail's dark is ours; the editor's own screen has no say in it."""
    dark, light = (client.get(f"/mail?view=seen&program=apple-mail.ios{more}").text for more in ("&dark=1", ""))
    assert "@media (min-width:0)" in dark
    assert "@media (max-width: 0)" in light


def test_an_unknown_program_is_said(client: TestClient) -> None:
    """The page names what was asked for, and shows the usual one."""
    page = client.get("/?view=seen&program=lotus<b>").text
    assert "There is no mail program “lotus&lt;b&gt;”, so this is Outlook on Windows." in page
    assert client.get("/mail?view=seen&program=lotus").status_code == 200


def test_its_key_is_named(client: TestClient) -> None:
    """Every view has one, and the list of keys says it."""
    page = client.get("/").text
    assert 'data-view="-"' in page
    assert re.search(r"<kbd>-</kbd>.*?As seen in", page, re.DOTALL)
