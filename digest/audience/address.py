"""Addresses: what may be mailed, and when two spellings are one mailbox."""

import re

from email_validator import EmailNotValidError, validate_email

PLAIN = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9_+-]|\.(?=[A-Za-z0-9_+-])){0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
LONGEST = 254  # characters of an address in a forward path (RFC 5321, 4.5.3.1.3)


def checked_address(text: str) -> str:
    """The address as it is mailed: trimmed, its domain in small letters. Raises ValueError with the reason in one line."""
    text = text.strip()
    if PLAIN.fullmatch(text) and len(text) <= LONGEST and len(text.split("@")[0]) <= 64 and not _special(text):
        local, domain = text.rsplit("@", 1)
        return f"{local}@{domain.lower()}"
    if not text:
        raise ValueError("has no address")
    if re.search(r"[\x00-\x1f\x7f\ufffd]", text):
        raise ValueError("has a control or broken character in its address")
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=True, test_environment=True)
    except EmailNotValidError as wrong:
        raise ValueError(f"is no address: {str(wrong).rstrip('.')}") from None
    return found.normalized


def address_key(address: str) -> str:
    """What two spellings of one mailbox share: hosts fold the case of local parts in practice, so nobody gets two mails for a capital."""
    return address.strip().casefold()


def masked(address: str) -> str:
    """The address as its owner knows it again and nobody else reads it: "mara@example.org" as "m•••@e•••.org"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain[:1]}•••.{domain.rpartition('.')[2]}"


def _special(text: str) -> bool:
    """Whether the domain is one that the careful check treats by rules of its own."""
    return text.lower().endswith((".local", ".localhost", ".invalid", ".arpa", ".onion"))
