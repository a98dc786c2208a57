"""`digest preview --once`: the views of an issue as files, for a machine with no browser, and a page that shows them side by side."""

import os
from contextlib import suppress
from pathlib import Path

from digest.errors import TryLater
from digest.web.desk.mail import dark, images_off
from digest.web.desk.page import inbox_line, lay_out, pages
from digest.work.review import Review


def write_views(review: Review, folder: Path) -> tuple[Path, ...]:
    """Write every view under `folder`, made 0700 with files of 0600, and give their paths, index.html first.

    A file of an earlier call is replaced whole or not at all. Raises TryLater when the disk does not take it.
    """
    try:
        _make_private(folder)
        return tuple(_write_private(folder / name, words) for name, words in _views(review).items())
    except OSError as error:
        place = error.filename or folder
        raise TryLater(f"Cannot write {place} ({error.strerror}); make room or mend its permissions, then try again") from error


def _views(review: Review) -> dict[str, str]:
    inbox = inbox_line(review)
    views = {
        "desktop.html": review.email.html,
        "dark.html": dark(review.email.html),
        "images-off.html": images_off(review.email.html),
        "email.txt": review.email.text,
        "source.txt": review.email.html,
        "inbox.txt": f"From: {inbox.sender} <{inbox.address}>\nSubject: {inbox.subject}\nPreheader: {inbox.preheader}\n",
    }
    index = pages().get_template("once.html.j2").render(sheet=lay_out(review, ""), title=review.issue.title)
    return {"index.html": index, **views}


def _make_private(folder: Path) -> None:
    """The folder and what is missing above it: readers' addresses may come to stand in an outbox."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700)
    folder.chmod(0o700)


def _write_private(path: Path, words: str) -> Path:
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(words)
        scratch.replace(path)
    except OSError:
        with suppress(OSError):
            scratch.unlink()
        raise
    return path
