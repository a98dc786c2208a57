"""What a reader's mail program finds: a mailing by the command, delivered to a mailbox, fetched from a real IMAP server."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from imap_server import Mailbox, dovecot, mailbox
from mailing_project import make_mailing_project, set_sender
from servers import storing_server

from digest.project import open_newsroom
from digest.send.mime import write_message
from digest.work.issues import find_issue
from digest.work.letters import SAMPLE_ADDRESS, issue_letter, leave_url
from digest.work.newsroom import Newsroom
from digest.work.review import render, review

PEOPLE = 3
MAILING = "1-weekly"


@pytest.fixture(scope="module")
def approved(tmp_path_factory) -> Path:
    """The whole sample week, approved, with a few readers; copy it, never change it."""
    if not dovecot():
        pytest.skip("the mailbox tests need dovecot; install dovecot-imapd")
    after_any_copy = datetime.now(UTC) + timedelta(hours=1)  # a copy trusts itself from its first opening on
    return make_mailing_project(tmp_path_factory.mktemp("approved") / "project", people=PEOPLE, small=False, at=after_any_copy)


@pytest.fixture(scope="module", params=["outbox", "smtp"])
def fetched(request, approved, tmp_path_factory) -> tuple[Path, dict[str, bytes]]:
    """The project after `digest send`, and what each reader's program fetched over IMAP."""
    folder = tmp_path_factory.mktemp("sent")
    project = Path(shutil.copytree(approved, folder / "project"))
    if request.param == "outbox":
        send(project)
        mails = [path.read_bytes() for path in sorted((project / "outbox").rglob("*.eml"))]
    else:
        with storing_server(folder) as server:
            set_sender(project, f'kind = "smtp"\nhost = "127.0.0.1"\nport = {server.port}\ntls = "off"')
            send(project)
            mails = [message.raw for message in server.received()]
    with mailbox() as box:
        return project, through(box, mails)


def send(project: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "digest", "send", "--yes"], cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "nobody was mailed" in done.stderr or not done.stderr  # the outbox says that it reaches nobody


def through(box: Mailbox, mails: list[bytes]) -> dict[str, bytes]:
    for wire in mails:
        box.deliver(wire)
    found = {opened(wire)["To"].addresses[0].addr_spec: wire for wire in box.fetch()}
    assert len(found) == len(mails) == PEOPLE
    return found


def opened(wire: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(wire, policy=default))


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


def letters(room: Newsroom) -> dict[str, tuple[bytes, dict[str, str]]]:
    """What the sender wrote to each reader, and what stands in the reader's slots."""
    mailing = room.ledger.mailing(MAILING)
    assert mailing
    letter = issue_letter(room, find_issue(room, None), mailing)
    messages = [letter.to(row) for row in room.ledger.deliveries(MAILING)]
    return {one.address: (write_message(one), dict(one.values)) for one in messages}


def test_fetched_as_it_was_written(fetched):
    """No byte changes between the sender and the reader's program: what it fetches is what the sender wrote."""
    project, mails = fetched
    with open_newsroom(project) as room:
        assert mails == {address: wire for address, (wire, _) in letters(room).items()}


def test_it_reads_as_the_preview(fetched):
    """Both parts are the preview's, letter by letter, but for the reader's own address and way to leave."""
    project, mails = fetched
    with open_newsroom(project) as room:
        issue = find_issue(room, None)
        shown = review(room, issue).email
        nobody = leave_url(room, "", "")
        for address, (_, values) in letters(room).items():
            mail = opened(mails[address])
            assert mail["Subject"] == shown.subject
            for kind, preview in (("html", shown.html), ("plain", shown.text)):
                assert part(mail, kind) == preview.replace(nobody, values["unsubscribe"]).replace(SAMPLE_ADDRESS, address)


def test_it_is_the_web_version_but_for_its_footer(fetched):
    """What the archive shows of the issue is what was mailed, up to the footer, where each reader's own links begin."""
    project, mails = fetched
    with open_newsroom(project) as room:
        web = render(room, find_issue(room, None)).html
    for wire in mails.values():
        mail, footer = part(opened(wire), "html"), "Stay updated"
        assert mail.count(footer) == web.count(footer) == 1
        assert mail.split(footer)[0] == web.split(footer)[0]
