"""`digest send`, `resume` and `test-send` where something is wrong: one line that says what, nobody lost or mailed twice, no secret."""

import ctypes
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_sendgrid import KEY, running_fake
from mailing_project import make_mailing_project, readers, set_sender
from servers import ScriptedServer, StoringServer, storing_server, write_certificate

from digest.model import Suppression
from digest.project import open_newsroom

PEOPLE = 60
MAILING = "1-weekly"
PASSWORD, WRONG = "right-of-the-desk", "wrong-of-the-desk"
WRONG_KEY = "SG.wrong.of-the-desk"
SECRETS = (PASSWORD, WRONG, WRONG_KEY, KEY, b64encode(f"\0desk\0{WRONG}".encode()).decode())
NOT_A_MAIL_SERVER = "HTTP/1.0 408 Request Time-out\r\nContent-Type: text/html\r\n\r\n<h1>Request Time-out</h1>"
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2  # linux/prctl.h, linux/capability.h
TMPFS_BYTES = 12 << 20
FREE_BYTES = (0, 256 << 10, 512 << 10)  # what a full disk still takes: full at once, in mid-mailing, near the end


@pytest.fixture(scope="module")
def approved(tmp_path_factory) -> Path:
    """A project with an approved issue and some readers; copy it, never change it."""
    after_any_copy = datetime.now(UTC) + timedelta(hours=1)  # a copy trusts itself from its first opening on
    return make_mailing_project(tmp_path_factory.mktemp("approved") / "project", people=PEOPLE, at=after_any_copy)


@pytest.fixture
def project(approved, tmp_path) -> Path:
    """A copy of it that nobody has mailed from."""
    return Path(shutil.copytree(approved, tmp_path / "project"))


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A folder: a small disk of its own in memory where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", f"size={TMPFS_BYTES}", "tmpfs", str(folder))
    yield folder
    if mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def _mount(*words: str) -> bool:
    return bool(shutil.which("mount")) and subprocess.run(["mount", *words], check=False, capture_output=True).returncode == 0


def obey_permissions() -> None:
    """In a child of root: what it runs is bound by the permissions of files as anybody is."""
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH) if os.geteuid() == 0 else ():
        assert ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0


@contextmanager
def room_for(free: int, folder: Path) -> Iterator[Callable[[], None] | None]:
    """The disk takes so many bytes more; gives what a process does before it starts, where its own limit stands in for a small disk."""
    if not folder.is_mount():
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (free, free))
        return
    filler, left = folder / "filler", os.statvfs(folder)
    filler.write_bytes(b"x" * max(0, left.f_bavail * left.f_frsize - free))
    try:
        yield None
    finally:
        filler.unlink()


def start(project: Path, *words: str, before: Callable[[], None] | None = None, **env: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "digest", *words]
    pipe, nobody = subprocess.PIPE, subprocess.DEVNULL
    more = {"env": os.environ | env, "preexec_fn": before}  # `before` sets limits of the child alone; no test with threads has one
    return subprocess.Popen(command, cwd=project, stdin=nobody, stdout=pipe, stderr=pipe, text=True, **more)


def end(process: "subprocess.Popen[str]") -> "subprocess.CompletedProcess[str]":
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def run(project: Path, *words: str, before: Callable[[], None] | None = None, **env: str) -> "subprocess.CompletedProcess[str]":
    return end(start(project, *words, before=before, **env))


def refused(done: "subprocess.CompletedProcess[str]", code: int, *words: str) -> None:
    """The command ended with this code and one line on standard error that has these words, and none of our secrets."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("digest: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert [word for word in words if word not in done.stderr] == [], done.stderr
    assert [secret for secret in SECRETS if secret in done.stderr] == []


def counts(project: Path) -> dict[str, int]:
    """How the only mailing stands; {} where none was opened."""
    with open_newsroom(project) as room:
        mailings = room.ledger.mailings()
        assert len(mailings) <= 1
        return {name: number for one in mailings for name, number in room.ledger.counts(one.id).items() if number}


def smtp(project: Path, port: int, more: str = 'tls = "off"') -> None:
    set_sender(project, f'kind = "smtp"\nhost = "127.0.0.1"\nport = {port}\n{more}')


def edit(path: Path, pattern: str, new: str) -> None:
    text = path.read_text()
    changed = re.sub(pattern, new, text, count=1)
    assert changed != text
    path.write_text(changed)


def wait_for(server: StoringServer, number: int) -> None:
    deadline = time.monotonic() + 60
    while len(server.received()) < number:
        assert time.monotonic() < deadline, "no message came"
        time.sleep(0.01)


def test_an_unapproved_issue_is_not_sent(project):
    """A draft waits for an editor: exit 4, which command says yes, and no mailing is opened."""
    assert run(project, "approve", "--recall").returncode == 0
    refused(run(project, "send", "--yes"), 4, "issue 1 (2026-W25)", "not approved", "digest approve 1")
    assert counts(project) == {}


@pytest.mark.parametrize(
    ("path", "pattern", "new", "named"),
    [
        ("templates/parts/footer.txt.j2", r"\A", "More.\n", "the template parts/footer.txt.j2"),
        ("issues/2026-W25.json", r'"subject": "', '"subject": "Other: ', "the issue’s text"),
        ("digest.toml", r'postal_address = "', 'postal_address = "New place, ', "newsletter.postal_address"),
    ],
)
def test_what_changed_since_the_approval_is_named(project, path, pattern, new, named):
    """A change of what reaches the mail takes the yes back: exit 4, who approved it, what changed; no mailing is opened."""
    edit(project / path, pattern, new)
    refused(run(project, "send", "--yes"), 4, "changed since Ada approved it", named)
    assert counts(project) == {}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("resume", "24-nosuch"), 2, ('no mailing "24-nosuch"', "none yet")),
        (("send", "--list", "nosuch"), 2, ('no list "nosuch"', "choose from weekly")),
        (("send", "99"), 2, ('no issue "99"', "2026-W25")),
        (("test-send", "--to", "nonsense"), 2, ("--to", "'nonsense'", "no address")),
        (("test-send", "--to", "a@example.org\r\nBcc: b@example.org"), 2, ("--to", "control")),
        (("test-send", "--sandbox", "--to", "a@example.org"), 2, ("--sandbox", "outbox")),
    ],
)
def test_words_that_do_not_fit(project, words, code, said):
    """A name that is none, and an address that is none, are told with what there is; nothing is mailed or opened."""
    refused(run(project, *words), code, *said)
    assert counts(project) == {}
    assert not list((project / "outbox").rglob("*.eml"))


@pytest.mark.parametrize("words", [("send", "--yes"), ("test-send", "--to", "desk@example.org")])
def test_no_list_in_the_settings(project, words):
    """Without a list nobody can be mailed: a fault of digest.toml, with what to add."""
    edit(project / "digest.toml", r"\n\[\[lists\]\]\n(?:[^\[\n].*\n)*", "\n")
    refused(run(project, *words), 78, "digest.toml", "[[lists]]")


def test_a_real_mailing_is_asked_for(project, tmp_path):
    """Without --yes, and with nobody to answer, a real mailing is not begun: exit 2, and what it would have done."""
    with storing_server(tmp_path) as server:
        smtp(project, server.port)
        refused(run(project, "send"), 2, "No. 1", f"{PEOPLE} readers of weekly by smtp", "--yes")
        assert server.received() == []
    assert counts(project) == {}


def test_a_wrong_password(project, tmp_path):
    """The server's no to our login is one line without the password; everybody is still to be mailed, and is once it is right."""
    pem = write_certificate(tmp_path / "server.pem", "127.0.0.1")
    trusted = {"SSL_CERT_FILE": str(pem)}
    with storing_server(tmp_path, "--certificate", str(pem), "--user", "desk", "--password", PASSWORD) as server:
        smtp(project, server.port, 'user = "desk"')
        for words in (("send", "--yes"), ("resume", MAILING), ("test-send", "--to", "desk@example.org")):
            done = run(project, *words, DIGEST_SMTP_PASSWORD=WRONG, **trusted)
            refused(done, 75, f"127.0.0.1:{server.port}", "login of desk", "535", "DIGEST_SMTP_PASSWORD")
        refused(run(project, "send", "--yes", **trusted), 78, "no password", "DIGEST_SMTP_PASSWORD")
        assert counts(project) == {"pending": PEOPLE}
        assert run(project, "send", "--yes", DIGEST_SMTP_PASSWORD=PASSWORD, **trusted).returncode == 0
        assert sorted(server.addresses()) == readers(PEOPLE)


def test_a_certificate_that_nobody_vouches_for(project, tmp_path):
    """A server that may be anybody gets nothing."""
    pem = write_certificate(tmp_path / "server.pem", "127.0.0.1")
    with storing_server(tmp_path, "--certificate", str(pem)) as server:
        smtp(project, server.port, "")
        refused(run(project, "send", "--yes"), 75, "certificate is not to be trusted", "nothing was sent")
        assert server.received() == []
    assert counts(project) == {"pending": PEOPLE}


def test_a_host_that_is_a_web_server(project):
    """What speaks HTTP is no mail server, in one line."""
    with ScriptedServer(script={"connect": NOT_A_MAIL_SERVER}) as server:
        smtp(project, server.port)
        refused(run(project, "send", "--yes"), 75, f"127.0.0.1:{server.port}", "no mail server", "[sender] host")
    assert counts(project) == {"pending": PEOPLE}


def test_starttls_taken_out_on_the_way(project, tmp_path):
    """Where encryption is required and not offered, no address leaves."""
    with storing_server(tmp_path) as server:
        smtp(project, server.port, "")
        refused(run(project, "send", "--yes"), 75, "no STARTTLS", "nothing was sent")
        assert server.received() == []
    assert counts(project) == {"pending": PEOPLE}


def test_nobody_listens(project):
    """A server that is away is one line; the mailing waits for it."""
    smtp(project, 1)
    refused(run(project, "send", "--yes"), 75, "127.0.0.1:1 cannot be reached")
    assert counts(project) == {"pending": PEOPLE}


@pytest.mark.parametrize(
    ("key", "path", "code", "said"),
    [
        (WRONG_KEY, "", 75, ("key is refused", "SENDGRID_API_KEY", "401")),
        (KEY, "/nosuch", 75, ("no SendGrid mail API", "[sender] url", "404")),
        ("", "", 78, ("SENDGRID_API_KEY",)),
    ],
)
def test_what_sendgrid_refuses(project, tmp_path, key, path, code, said):
    """A key that is refused or missing, and an address that is no such API, are one line without the key; everybody is mailed later."""
    with running_fake(tmp_path / "accepted.jsonl") as server:
        set_sender(project, f'kind = "sendgrid"\nurl = "{server.url}{path}"')
        refused(run(project, "send", "--yes", SENDGRID_API_KEY=key), code, *said)
        assert counts(project) in ({}, {"pending": PEOPLE})
        set_sender(project, f'kind = "sendgrid"\nurl = "{server.url}"')
        assert run(project, "send", "--yes", SENDGRID_API_KEY=KEY).returncode == 0
        assert sorted(mail["to"] for mail in server.accepted()) == readers(PEOPLE)


def test_a_locked_store(project, tmp_path):
    """A store that another process holds for longer than we wait: exit 75, nothing sent, and the next call sends."""
    with storing_server(tmp_path) as server:
        smtp(project, server.port)
        other = sqlite3.connect(project / "digest.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        refused(run(project, "send", "--yes"), 75, "digest.db", "another process", "locked")
        other.close()
        assert (counts(project), server.received()) == ({}, [])
        assert run(project, "send", "--yes").returncode == 0
        assert sorted(server.addresses()) == readers(PEOPLE)


@pytest.mark.parametrize(("folder", "named"), [(".", "digest.db"), ("outbox", "outbox")])
def test_a_folder_that_cannot_be_written(project, folder, named):
    """Where no claim can be written down, or no message, nothing leaves: exit 75, and with the permissions mended it does."""
    locked = project / folder
    locked.mkdir(exist_ok=True)
    locked.chmod(0o500)
    done = run(project, "send", "--yes", before=obey_permissions)
    locked.chmod(0o700)
    refused(done, 75, named, "permissions")
    assert counts(project) in ({}, {"pending": PEOPLE})
    assert not list((project / "outbox").rglob("*.eml"))
    assert run(project, "send", "--yes").returncode == 0
    assert len(list((project / "outbox").rglob("*.eml"))) == PEOPLE


def test_a_full_disk(approved, disk, tmp_path):
    """However early or late the disk is full, nobody is mailed without a claim: exit 75, and with room again each has it once or is
    unknown, at most those in flight."""
    codes = []
    for free in FREE_BYTES:
        project = Path(shutil.copytree(approved, disk / "project"))
        with storing_server(tmp_path, name=f"accepted-{free}.jsonl") as server:
            smtp(project, server.port)
            with room_for(free, disk) as before:
                done = run(project, "send", "--yes", before=before)
            codes.append(done.returncode)
            if done.returncode:
                refused(done, 75, "digest.db", "disk")
            if not free:
                assert (done.returncode, server.received()) == (75, [])
            assert run(project, "send", "--yes").returncode == 0
            found = counts(project)
            assert max(Counter(server.addresses()).values()) == 1
            assert found.get("sent", 0) + found.get("unknown", 0) == PEOPLE
            assert found.get("unknown", 0) <= 4
            assert len(server.addresses()) >= found["sent"]
        shutil.rmtree(project)
    assert codes.count(75) >= 2


def test_two_at_once(project, tmp_path):
    """Two `send` at once are one mailing: both end well, each reader has it once."""
    with storing_server(tmp_path, "--answer-after", "0.05") as server:
        smtp(project, server.port)
        both = [start(project, "send", "--yes") for _ in range(2)]
        assert [(done.returncode, done.stdout, done.stderr) for done in map(end, both)] == [(0, "", "")] * 2
        assert sorted(server.addresses()) == readers(PEOPLE)
    assert counts(project) == {"sent": PEOPLE}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_in_mid_mailing(project, tmp_path, number):
    """A stop lets the messages in flight have their answers: exit 75, nobody unknown; `resume` mails the rest."""
    with storing_server(tmp_path, "--answer-after", "0.05") as server:
        smtp(project, server.port)
        process = start(project, "send", "--yes")
        wait_for(server, 5)
        process.send_signal(number)
        refused(end(process), 75, "stopped", f"digest resume {MAILING}")
        found = counts(project)
        assert sorted(found) == ["pending", "sent"]
        assert found["sent"] == len(server.received()) < PEOPLE
        assert run(project, "resume", MAILING).returncode == 0
        assert sorted(server.addresses()) == readers(PEOPLE)
    assert counts(project) == {"sent": PEOPLE}


def test_a_new_or_restored_store_wants_the_issue_named(tmp_path):
    """What was approved before this store knew itself may be out already: `send` says so, and wants to be told which."""
    copy = Path(shutil.copytree(make_mailing_project(tmp_path / "first", people=3), tmp_path / "copy"))
    refused(run(copy, "send", "--yes"), 4, "new, restored or copied since", "digest send 1")
    done = run(copy, "send", "1", "--yes")
    assert (done.returncode, "another store may have mailed it already" in done.stderr) == (0, True)
    assert len(list((copy / "outbox").rglob("*.eml"))) == 3


def test_status_of_a_mailing_names_who_has_it_not(project):
    """With a mailing's id, every address without the issue, and why."""
    with open_newsroom(project) as room:
        room.people.suppress([Suppression(address=readers(2)[1], reason="bounce", since=datetime.now(UTC))])
    done = run(project, "send", "--yes")
    assert "nobody was mailed; name a [sender]" in done.stderr
    assert f"skipped   {readers(2)[1]}: suppressed" in run(project, "status", MAILING).stdout
    refused(run(project, "status", "9-weekly"), 2, 'no mailing "9-weekly"', MAILING)
