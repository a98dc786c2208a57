"""Messages to send in tests: a small mailing with every slot, a notice, and names that try to break out of a header."""

from datetime import UTC, datetime

from digest.model import Email, Envelope
from digest.render.segments import compile_email
from digest.send import Message

NONCE = "k7m2q9"
URL = f"https://slot-{NONCE}-unsubscribe.invalid/"
NAME, ADDRESS = f"slot-{NONCE}-name-value", f"slot-{NONCE}-address-value"
HTML = f"<p>Grüße, {NAME} = <b>50%</b></p>\n.\n..\nFrom here\n<a href='{URL}'>leave</a> as {ADDRESS}\n"
TEXT = f"Grüße, {NAME}\n.\nA line that ends in a space \nleave: {URL}\nto {ADDRESS}\n"

EMAIL = compile_email(Email(subject="Die Woche: 5 Börsengänge", preheader="", html=HTML, text=TEXT, nonce=NONCE))
NOTICE = compile_email(Email(subject="Draft ready", preheader="", html="", text="The draft is ready.\n"))
ENVELOPE = Envelope(
    sender='"Digest, Weekly" <weekly@example.org>',
    reply_to="desk@example.org",
    domain="example.org",
    date=datetime(2026, 6, 19, 6, tzinfo=UTC),
    list_id="weekly.example.org",
    feedback_id="24:weekly:issue:exampleorg",
    archive="https://weekly.example.org/",
    mailbox="leave@example.org",
)
HOSTILE_NAMES = (
    "x\r\nBcc: everybody@example.net",
    "x\nSubject: other",
    "x\x0bX: 1\u2028Y: 2\x85Z: 3\x00",
    '"><script>alert(1)</script>',
    "=?utf-8?q?=0D=0ABcc:_a=40example.net?=",
    "Ann <other@example.net>, Bob",
    "a" * 1200,
    "Ünï çødé " * 40,
)
FAULTY_ADDRESSES = (
    "a@example.org\r\nRCPT TO:<b@example.org>",
    "a@example.org\nb",
    "a\x00@example.org",
    "a b@example.org",
    "a@example.org>",
    "a@b@example.org",
    "nobody",
    "",
    f"{'a' * 250}@example.org",
)


def make_message(number: int = 1, **changes: object) -> Message:
    """The message to the n-th reader; `changes` are fields of Message."""
    address = str(changes.get("address", f"reader{number}@example.net"))
    name = str(changes.get("name", f"Reader {number}"))
    page = f"https://weekly.example.org/u/token-{number:03}.sig"
    fields = {
        "id": f"{number:032x}",
        "address": address,
        "name": name,
        "unsubscribe": page,
        "values": {"unsubscribe": page, "address": address, "name": name},
        "envelope": ENVELOPE,
        "email": EMAIL,
        **changes,
    }
    return Message(**fields)  # type: ignore[arg-type]


def make_messages(count: int) -> list[Message]:
    """Messages to that many readers."""
    return [make_message(number) for number in range(1, count + 1)]
