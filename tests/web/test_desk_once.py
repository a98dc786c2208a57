"""`digest preview --once`: the views as files."""

import stat
from pathlib import Path
from typing import Any

import pytest
from desk_program import HOSTILE, MAIL, make_review

from digest.errors import TryLater
from digest.web.desk.once import write_views


def test_views_are_private_files(tmp_path: Path) -> None:
    """Every view is there, 0600 in folders of 0700, the mail byte for byte; a second call replaces them and leaves nothing else."""
    folder = tmp_path / "outbox" / "preview"
    write_views(make_review("old"), folder)
    paths = write_views(make_review(), folder)
    names = ["index.html", "desktop.html", "dark.html", "images-off.html", "email.txt", "source.txt", "inbox.txt"]
    assert [path.name for path in paths] == names
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    assert (folder / "desktop.html").read_text(encoding="utf-8") == MAIL
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert {stat.S_IMODE(place.stat().st_mode) for place in (folder, folder.parent)} == {0o700}
    assert "Subject: Anthropic passes OpenAI in value" in (folder / "inbox.txt").read_text(encoding="utf-8")


def test_unwritable_folder_is_one_line(tmp_path: Path) -> None:
    """What the disk does not take is said with its place."""
    (tmp_path / "outbox").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(TryLater, match="outbox") as caught:
        write_views(make_review(), tmp_path / "outbox" / "preview")
    assert "\n" not in str(caught.value)


def test_link_in_the_folder_is_replaced_not_followed(tmp_path: Path) -> None:
    """A view never overwrites a file elsewhere."""
    elsewhere = tmp_path / "precious.txt"
    elsewhere.write_text("precious", encoding="utf-8")
    (tmp_path / "preview").mkdir()
    (tmp_path / "preview" / "email.txt").symlink_to(elsewhere)
    write_views(make_review(), tmp_path / "preview")
    assert elsewhere.read_text(encoding="utf-8") == "precious"


def test_contact_sheet_shows_every_view(tmp_path: Path, chromium: Any) -> None:
    """index.html opens from the disk, frames the mail on desktop and phone, and runs no script of it."""
    write_views(make_review(MAIL.replace("GREETING", HOSTILE.replace("/canary", "canary"))), tmp_path / "preview")
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    fired: list[str] = []
    page.on("request", lambda request: fired.append(request.url) if request.resource_type in {"fetch", "xhr"} else None)
    page.goto((tmp_path / "preview" / "index.html").as_uri())
    assert page.frame_locator(".wide >> nth=0").locator("h1").inner_text().startswith("This Week")
    assert page.frame_locator(".phone >> nth=0").locator("html").evaluate("() => innerWidth") == 390
    assert fired == []
    page.close()
