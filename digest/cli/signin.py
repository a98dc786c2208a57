"""The desk's door as the command line hangs it: when there has to be one, what it needs, who are the editors now, how a link is mailed."""

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from digest.cli.opening import now
from digest.errors import DigestError, SettingsError, UsageError
from digest.settings import NewsletterSection, Settings, is_loopback


def make_door(folder: Path, host: str, port: int, url: str) -> Any:
    """The Door of a desk that others reach: on another address than loopback, or at the `url` that a proxy gives it; else None.

    Raises UsageError of one line where nobody could sign in, or SettingsError for a sender that cannot be, before anything listens.
    """
    from digest.project import open_newsroom
    from digest.web.desk.signin_door import Door
    from digest.web.listening import address_of, is_own

    if not url and is_own(address_of(host)[1]):
        return None
    with open_newsroom(folder) as room:
        _check_mailing(room.settings, f"at {url}" if url else f"on {host}")
        room.sender()  # a password that is missing is said now, not when the first editor asks
        url = _desk_url(room.settings, host, port, url)
    return Door(url, CurrentNewsletter(folder), lambda *what: mail_link(folder, *what))


def _check_mailing(settings: Settings, where: str) -> None:
    way_out = "or open it on this machine alone, with --host 127.0.0.1"
    if not settings.newsletter.editors:
        raise UsageError(
            f"digest.toml: [newsletter] editors names nobody, and {where} an editor signs in by a mailed link: "
            f"name their addresses, {way_out}"
        )
    if settings.sender.kind == "outbox":
        raise UsageError(
            f'digest.toml: [sender] kind is "outbox", which mails nobody, and {where} an editor signs in by a mailed link: '
            f"name a sender, {way_out}"
        )


def _desk_url(settings: Settings, host: str, port: int, given: str) -> str:
    """Where the links lead: as given; else base_url; where that and the mail stay on this machine, the desk's own loopback address."""
    if given:
        if not _is_desk_url(given):
            raise UsageError(f'--url "{given}" is no address for a desk: write https, a host and no path, as in https://desk.example.org')
        return given.rstrip("/")
    base = settings.base_url
    if base.startswith("https://") and _is_desk_url(base):
        return base
    sender = settings.sender
    stays = is_loopback(sender.host if sender.kind == "smtp" else urlsplit(sender.url).hostname or "")
    if stays and is_loopback(urlsplit(base).hostname or "") and port:
        return f"http://127.0.0.1:{port}"
    raise UsageError(
        f'digest.toml: [web] base_url is "{base}", which is no address of a desk on {host} to mail: name the https address in front of it '
        "with --url, as in --url https://desk.example.org"
    )


def _is_desk_url(url: str) -> bool:
    """Browsers vouch for a form only at https or loopback (Sec-Fetch-Site), and a session must not be read on the way."""
    try:
        parts = urlsplit(url)
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = not (parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc) and url.isascii()
    return plain and bool(name) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(name)))


class CurrentNewsletter:
    """[newsletter] as digest.toml says it now; while that cannot be read, as it was when it could: a slip of the pen locks nobody out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[int, int, int] | None = None
        self._read()

    def __call__(self) -> NewsletterSection:
        try:
            self._read()
        except (OSError, SettingsError):
            self._seen = None
        return self._known

    def _read(self) -> None:
        from digest.project import SETTINGS, read_settings

        found = (self._folder / SETTINGS).stat()
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen != self._seen:
            self._known = read_settings(self._folder).newsletter
            self._seen = seen


def mail_link(folder: Path, address: str, link_id: str, link: str, until: datetime) -> None:
    """Mail one editor's link as a notice, claimed like any other; why it could not be is for whoever reads the terminal."""
    from digest.project import open_newsroom
    from digest.work.mail import mail_notice
    from digest.work.notices import sign_in_link

    try:
        with open_newsroom(folder) as room:
            subject, text = sign_in_link(room.settings, link, until=until)
            mailing = mail_notice(room, "sign_in", link_id, to=[address], subject=subject, text=text, clock=now)
            (delivery,) = room.ledger.deliveries(mailing.id)
            why = "" if delivery.status == "sent" else f"{delivery.status}: {delivery.answer}"
    except DigestError as wrong:
        why = str(wrong)
    if why:
        click.echo(f"digest: the link to sign in was not mailed to {address} ({why})", err=True)
