"""Keep each message as a file that any mail program opens, instead of mailing it: outbox/<day of the mailing>/<delivery>.eml."""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from digest.errors import SenderError
from digest.model import Receipt
from digest.send import Message
from digest.send.mime import address_fault, write_message

_NOT_OF_A_NAME = re.compile(r"[^A-Za-z0-9_-]")


class OutboxSender:
    """The default sender. A message handed over twice is the same file; only its owner may read it, since it holds address and token."""

    kind = "outbox"
    in_flight = 1

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, messages: Sequence[Message]) -> Iterator[Receipt]:
        """Write the messages; raises SenderError where the disk does not take one, which then is not there."""
        for message in messages:
            if fault := address_fault(message.address):
                yield Receipt(delivery=message.id, outcome="refused", answer=fault)
                continue
            path = self.folder / f"{message.envelope.date:%Y-%m-%d}" / f"{_NOT_OF_A_NAME.sub('', message.id)}.eml"
            try:
                _write_whole(path, write_message(message))
            except OSError as wrong:
                line = f"{path}: cannot be written ({wrong.strerror}); make room or see to the folder's permissions, then go on"
                raise SenderError(line) from wrong
            yield Receipt(delivery=message.id, outcome="sent", answer=f"kept as {path.relative_to(self.folder.parent)}")

    def close(self) -> None:
        """Nothing is held open."""


def _write_whole(path: Path, data: bytes) -> None:
    """The whole file, on the disk, or none: written beside, synced, renamed, and the folder synced for the name."""
    path.parent.parent.mkdir(mode=0o700, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
