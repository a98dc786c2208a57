"""A mailbox on loopback, as a mail program reaches it: messages are delivered into a Maildir, dovecot gives them out over IMAP."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

START_SECONDS = 30  # a busy machine starts slowly
PASSWORD = "fetch"
CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={gid} home={folder}/mail
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
}}
"""


def dovecot() -> str:
    """Where Debian's dovecot is, "" where it is not installed."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


class Mailbox:
    """One person's mailbox."""

    def __init__(self, maildir: Path, port: int, owner: int) -> None:
        self._maildir, self._port, self._owner = maildir, port, owner
        self._count = 0

    def deliver(self, wire: bytes) -> None:
        """Put a message there as a delivery agent does: written beside, then renamed."""
        self._count += 1
        scratch = self._maildir / "tmp" / f"{self._count}.digest.test"
        scratch.write_bytes(wire)
        os.chown(scratch, self._owner, -1)
        scratch.rename(self._maildir / "new" / scratch.name)

    def fetch(self) -> list[bytes]:
        """Every message, the oldest first, as the IMAP server gives it."""
        with imaplib.IMAP4("127.0.0.1", self._port, timeout=START_SECONDS) as client:
            client.login("reader", PASSWORD)
            client.select(readonly=True)
            numbers = client.search(None, "ALL")[1][0].split()
            return [client.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """An empty mailbox behind a dovecot of its own; not in pytest's folder: sockets need a short path, workers one they may enter."""
    with TemporaryDirectory(prefix="digest-imap-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        port, owner = _free_port(), _mail_user()
        for part in ("mail", "mail/tmp", "mail/new", "mail/cur"):
            (folder / part).mkdir(mode=0o700)
            os.chown(folder / part, owner, -1)
        (folder / "dovecot.conf").write_text(_config(folder, port, owner))
        with subprocess.Popen([dovecot(), "-F", "-c", str(folder / "dovecot.conf")]) as process:
            try:
                _wait(process, port, folder / "log")
                yield Mailbox(folder / "mail", port, owner)
            finally:
                process.terminate()
                process.wait(START_SECONDS)


def _config(folder: Path, port: int, owner: int) -> str:
    login, internal, group = "dovenull", "dovecot", "dovecot"
    if os.geteuid() != 0:
        login = internal = pwd.getpwuid(os.getuid()).pw_name
        group = grp.getgrgid(os.getgid()).gr_name
    people = {"login": login, "internal": internal, "group": group, "user": owner, "gid": pwd.getpwuid(owner).pw_gid}
    return CONFIG.format(folder=folder, port=port, password=PASSWORD, **people)


def _mail_user() -> int:
    """Dovecot opens no mail as root."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.getuid()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(log.read_text() if log.exists() else "dovecot says nothing")
