"""The outbox: whole files that only their owner reads, or an error and no file."""

import errno
import os
import resource
import stat

import pytest
from sample_messages import make_message

from digest.errors import SenderError
from digest.send.mime import write_message
from digest.send.outbox import OutboxSender


@pytest.fixture
def outbox(tmp_path):
    return OutboxSender(tmp_path / "outbox")


def files(outbox: OutboxSender) -> list[str]:
    return sorted(str(path.relative_to(outbox.folder)) for path in outbox.folder.rglob("*") if path.is_file())


def test_a_message_is_a_file_of_its_day(outbox):
    """Named by delivery, under the day of the mailing; the bytes are those of any other sender."""
    message = make_message()
    (receipt,) = outbox.send([message])
    assert (receipt.outcome, receipt.answer) == ("sent", f"kept as outbox/2026-06-19/{message.id}.eml")
    assert files(outbox) == [f"2026-06-19/{message.id}.eml"]
    assert (outbox.folder / files(outbox)[0]).read_bytes() == write_message(message)


def test_only_the_owner_reads_it(outbox):
    """Addresses and tokens are in it: 0600 in 0700, whatever the umask."""
    before = os.umask(0)
    try:
        list(outbox.send([make_message()]))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (outbox.folder, *outbox.folder.rglob("*"))}
    assert modes == {"outbox": 0o700, "2026-06-19": 0o700, f"{make_message().id}.eml": 0o600}


def test_the_same_delivery_again_is_the_same_file(outbox):
    """A message handed over twice, as after a crash, is there once."""
    list(outbox.send([make_message()]))
    list(outbox.send([make_message()]))
    assert len(files(outbox)) == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", ".hidden"])
def test_a_delivery_names_no_other_folder(outbox, tmp_path, name):
    """Whatever an id holds, its file is in the folder of the day."""
    list(outbox.send([make_message(id=name)]))
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [outbox.folder / "2026-06-19"]


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_takes_nothing_is_one_line(outbox, monkeypatch, call, code):
    """Whatever step fails, nothing is claimed as sent, no part of a file is left, and the line names the file."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr({"fsync": "os.fsync", "replace": "pathlib.Path.replace", "open": "tempfile.mkstemp"}[call], fail)
    sending = outbox.send([make_message()])
    with pytest.raises(SenderError, match=rf"{make_message().id}\.eml: cannot be written \({os.strerror(code)}\)") as wrong:
        next(sending)
    assert "\n" not in str(wrong.value)
    assert files(outbox) == []


def test_a_file_that_is_cut_short_is_not_there(outbox):
    """The system takes some bytes and then no more: the file before stays, of this one nothing."""
    list(outbox.send([make_message(1)]))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        with pytest.raises(SenderError, match="cannot be written"):
            list(outbox.send([make_message(2)]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert files(outbox) == [f"2026-06-19/{make_message(1).id}.eml"]
