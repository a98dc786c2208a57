"""What every sender says in the header beside From, To, Subject and Date: which list this is, and how to leave it."""

import re
from urllib.parse import quote

from digest.render.typography import one_line
from digest.send import Message

LEAVING = ("List-Unsubscribe", "List-Unsubscribe-Post")
"""The fields that differ between two readers of a list."""

_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"
_NOT_OF_AN_ID = re.compile(r"[^A-Za-z0-9._-]")


def list_headers(message: Message) -> dict[str, str]:
    """The fields by name, in the order they are written: ASCII, one line each, not folded.

    One click (RFC 8058) and a mail with the same token, where there is a mailbox, are two ways to leave; a notice has neither.
    """
    envelope = message.envelope
    fields = {
        "List-Unsubscribe": _ways(message.unsubscribe, envelope.mailbox),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" if message.unsubscribe else "",
        "List-Id": f"<{_NOT_OF_AN_ID.sub('', envelope.list_id)}>" if envelope.list_id else "",
        "List-Archive": f"<{_url(envelope.archive)}>" if envelope.archive else "",
        "Feedback-ID": one_line(envelope.feedback_id).encode("ascii", "ignore").decode(),
        "Auto-Submitted": "auto-generated" if envelope.auto_submitted else "",
    }
    return {name: value for name, value in fields.items() if value}


def message_id(message: Message) -> str:
    """The Message-ID, which is the same whenever the same delivery is tried again."""
    return f"<{_NOT_OF_AN_ID.sub('', message.id)}@{_NOT_OF_AN_ID.sub('', message.envelope.domain)}>"


def _ways(page: str, mailbox: str) -> str:
    if not page:
        return ""
    token = quote(one_line(page).rstrip("/").rpartition("/")[2], safe="")
    return f"<{_url(page)}>" + (f", <mailto:{_url(mailbox)}?subject=unsubscribe%20{token}>" if mailbox else "")


def _url(address: str) -> str:
    """The address as a header holds it: no white space, no angle brackets, nothing beyond ASCII."""
    return quote(one_line(address).replace(" ", ""), safe=_URL_SAFE)
