"""What every sender writes into the header of a message beside From, To and Subject: who sent it as a list, and how to leave it."""

from urllib.parse import quote

from digest.render.typography import one_line
from digest.send import Message


def list_headers(message: Message) -> dict[str, str]:
    """The fields that tell a mail program which list this is and how to leave it, in the order they are written; one line each, unfolded.

    One-click (RFC 8058) is said only where there is an https address to POST to. A notice has none of the list's fields.
    """
    envelope = message.envelope
    ways = [message.unsubscribe, f"mailto:{quote(envelope.mailbox, safe='@')}?subject=unsubscribe" if envelope.mailbox else ""]
    fields = {
        "List-Unsubscribe": ", ".join(f"<{way}>" for way in ways if way),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" if message.unsubscribe else "",
        "List-Id": f"<{envelope.list_id}>" if envelope.list_id else "",
        "List-Archive": f"<{envelope.archive}>" if envelope.archive else "",
        "Feedback-ID": envelope.feedback_id,
        "Auto-Submitted": "auto-generated" if envelope.auto_submitted else "",
    }
    return {name: one_line(value) for name, value in fields.items() if value}


def message_id(message: Message) -> str:
    """The Message-ID: the same whenever the same delivery is tried again."""
    return one_line(f"<{message.id}@{message.envelope.domain}>")
