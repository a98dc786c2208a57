"""The project's secrets, from the environment or a file: keys that sign links, and the passwords of senders.

DIGEST_SECRET, else DIGEST_SECRET_FILE, else .digest-secret in the project's folder, made at its first use

Nothing here says a value: neither an error nor a repr.
"""

import hmac
import logging
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from digest.audience.tokens import KID, Keys
from digest.errors import SettingsError, StoreError

SECRET = "DIGEST_SECRET"  # noqa: S105  (the variable's name)
OWN_FILE = ".digest-secret"
FEWEST_CHARS = 32  # a secret shorter than this may have been thought up by a person, and could be guessed from one link
MADE_BYTES = 32  # as many as the SHA-256 that signs

_HOW_TO_MAKE = "`python3 -c 'import secrets; print(secrets.token_urlsafe(32))'` makes one"
_NAMED = re.compile(rf"({KID.pattern}):(.*)")
_log = logging.getLogger(__name__)


def read_keys(folder: Path, environ: Mapping[str, str] = os.environ) -> Keys:
    """The ring of keys: words apart by white space, `kid:secret` or a secret alone, newest first.

    Raises SettingsError for a secret that cannot be read or used, StoreError where the project's own file cannot be made.
    """
    said = _said(SECRET, environ)
    if said is not None:
        return _ring(*said)
    path = folder / OWN_FILE
    if not path.exists():
        _make(path)
    _close_to_others(path)
    return _ring(str(path), _read(path))


def read_secret(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """The secret of an environment variable, or of the file that NAME_FILE names; "" where there is neither. Raises SettingsError."""
    said = _said(name, environ)
    return said[1].strip() if said else ""


def _said(name: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """(where it stands, what it says) of a variable or its file."""
    value, path = environ.get(name), environ.get(f"{name}_FILE")
    if value is not None and path is not None:
        raise SettingsError(f"{name} and {name}_FILE are both set; keep one of them")
    if path is not None:
        return f"{name}_FILE={path}", _read(Path(path), f"{name}_FILE: ")
    return None if value is None else (name, value)


def _ring(where: str, text: str) -> Keys:
    words = text.split()
    if not words:
        raise SettingsError(f"{where}: no secret in it; write one of at least {FEWEST_CHARS} characters, or take it away")
    ring: dict[str, bytes] = {}
    for number, word in enumerate(words, start=1):
        named = _NAMED.fullmatch(word)
        key = (named[2] if named else word).encode()
        if len(key) < FEWEST_CHARS:
            raise SettingsError(f"{where}: secret {number} of {len(words)} is shorter than {FEWEST_CHARS} characters; {_HOW_TO_MAKE}")
        kid = named[1] if named else _kid(key)
        if kid in ring:
            raise SettingsError(f"{where}: secret {number} of {len(words)} has the kid of an earlier one; give each its own")
        ring[kid] = key
    return Keys(ring=tuple(ring.items()))


def _kid(key: bytes) -> str:
    """A short name for a key, which tells nothing of it."""
    return hmac.new(key, b"kid", "sha256").hexdigest()[:8]


def _read(path: Path, before: str = "") -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as wrong:
        reason = wrong.strerror
    except UnicodeDecodeError:  # not chained: it carries the bytes
        reason = "not UTF-8"
    raise SettingsError(f"{before}{path}: cannot be read ({reason}); check that it is there and that you may read it")


def _make(path: Path) -> None:
    """A new secret in a file of its own, whole or not at all; of two processes that make one at once, both use the first's."""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f"{OWN_FILE}.")  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(secrets.token_urlsafe(MADE_BYTES) + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, path)
        finally:
            Path(beside).unlink(missing_ok=True)
    except FileExistsError:
        return
    except OSError as wrong:
        raise StoreError(f"{path}: cannot be made ({wrong.strerror}); mend that, or set {SECRET} or {SECRET}_FILE") from wrong


def _close_to_others(path: Path) -> None:
    """Mend what a copy or an archive left open to others. DIGEST_SECRET_FILE is its owner's business: containers mount those 0444."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
            _log.warning("%s could be read by others; it is for its owner alone now", path)
    except OSError as wrong:
        raise SettingsError(f"{path}: may be read by others and cannot be closed to them ({wrong.strerror}); `chmod 600` it") from wrong
