"""What a mailing says and in whose name: an issue or a notice becomes a compiled email, an envelope, and a message for each delivery.

issue → standing (approved, unchanged) → render with the reader's placeholders → compile once → message(delivery)
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from digest.audience.tokens import nonce, sign
from digest.errors import ChecksFailed, SettingsError
from digest.model import Delivery, Email, Envelope, Issue, Mailing
from digest.render import render_issue
from digest.render.segments import CompiledEmail, Slot, compile_email
from digest.send import Message
from digest.settings import is_loopback
from digest.work.issues import issue_name, look_of
from digest.work.newsroom import Newsroom

ToMessage = Callable[[Delivery], Message]
SAMPLE_ADDRESS = "reader@example.org"
TEST_PAGE = "test"  # the leave page of a test, which is nobody's


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What all messages of a mailing share, and how one of them is made."""

    email: CompiledEmail
    envelope: Envelope
    to: ToMessage


def compile_issue(newsroom: Newsroom, issue: Issue) -> CompiledEmail:
    """The issue's email with its slots; raises RenderError, or ChecksFailed where a reader would find no way to leave."""
    email = compile_email(rendered_for_readers(newsroom, issue))
    for part, segments in (("html", email.html), ("text", email.text)):
        if not any(isinstance(piece, Slot) and piece.name == "unsubscribe" for piece in segments.pieces):
            raise ChecksFailed(
                f"the {part} part has no unsubscribe link: a template must write {{{{ reader.unsubscribe_url }}}}, as parts/footer does"
            )
    return email


def sample_email(newsroom: Newsroom, issue: Issue) -> Email:
    """The issue as the mail of a reader who does not exist, joined from the same segments as everybody's: what the desk shows."""
    rendered = rendered_for_readers(newsroom, issue)
    email = compile_email(rendered)
    values = {"unsubscribe": leave_url(newsroom, "", ""), "address": SAMPLE_ADDRESS, "name": "A Reader"}
    return replace(rendered, html=email.html.join(values).decode(), text=email.text.join(values).decode(), nonce="")


def rendered_for_readers(newsroom: Newsroom, issue: Issue) -> Email:
    """The issue with its readers' placeholders, in its own look."""
    word = nonce(newsroom.keys(), issue_name(newsroom, issue))
    newsletter = newsroom.settings.newsletter_value()
    return render_issue(issue, look_of(newsroom, issue), newsletter, nonce=word, web_url=web_url(newsroom, issue))


def issue_letter(newsroom: Newsroom, issue: Issue, mailing: Mailing, email: CompiledEmail) -> Letter:
    """The letter of an issue to a list; `email` is what compile_issue made of it."""
    return _letter(newsroom, mailing, email, _list_envelope(newsroom, issue, mailing))


def trial_letter(newsroom: Newsroom, issue: Issue, mailing: Mailing) -> Letter:
    """The letter of a test: the same mail, marked in its subject, whose leave page is nobody's."""
    email = compile_issue(newsroom, issue)
    return issue_letter(newsroom, issue, mailing, replace(email, subject=f"[Test] {email.subject}"))


def notice_letter(newsroom: Newsroom, mailing: Mailing, subject: str, text: str) -> Letter:
    """A plain letter to editors."""
    email = compile_email(Email(subject=subject, preheader="", html="", text=text))
    return _letter(
        newsroom, mailing, email, replace(_envelope(newsroom, newsroom.settings.newsletter.from_, mailing.opened), auto_submitted=True)
    )


def web_url(newsroom: Newsroom, issue: Issue) -> str:
    """Where the web version of an issue is."""
    return f"{newsroom.settings.base_url}/issues/{issue_name(newsroom, issue)}"


def check_base_url(newsroom: Newsroom) -> None:
    """Raise SettingsError where mail leaves this machine and its links are not https."""
    settings = newsroom.settings
    sender = settings.sender
    host = sender.host if sender.kind == "smtp" else urlsplit(sender.url).hostname or ""
    if sender.kind != "outbox" and not is_loopback(host) and not settings.base_url.startswith("https://"):
        raise SettingsError(
            f'digest.toml: [web] base_url is "{settings.base_url}": readers leave by one click, which needs https; '
            "name the https address of `digest serve`"
        )


def leave_url(newsroom: Newsroom, list_: str, subscriber: str) -> str:
    """The page where this subscriber leaves this list, which a POST does at once (RFC 8058)."""
    token = sign(newsroom.keys(), "leave", list_, subscriber) if subscriber else TEST_PAGE
    return f"{newsroom.settings.base_url}/u/{token}"


def _letter(newsroom: Newsroom, mailing: Mailing, email: CompiledEmail, envelope: Envelope) -> Letter:
    leaves = bool(mailing.list)

    def to(delivery: Delivery) -> Message:
        leave = leave_url(newsroom, mailing.list, delivery.subscriber) if leaves else ""
        values = {"unsubscribe": leave, "address": delivery.address, "name": delivery.name}
        return Message(
            id=delivery.id,
            address=delivery.address,
            name=delivery.name,
            unsubscribe=leave,
            values=values,
            envelope=envelope,
            email=email,
        )

    return Letter(email=email, envelope=envelope, to=to)


def _list_envelope(newsroom: Newsroom, issue: Issue, mailing: Mailing) -> Envelope:
    settings = newsroom.settings
    row = next(row for row in settings.lists if row.slug == mailing.list)
    plain = _envelope(newsroom, row.from_ or settings.newsletter.from_, mailing.opened)
    host = urlsplit(settings.base_url).hostname or plain.domain
    return replace(
        plain,
        list_id=f"{row.slug}.{host}",
        feedback_id=f"{issue.number}:{row.slug}:{mailing.kind}:{re.sub(r'[^a-z0-9]', '', plain.domain)[:15]}",
        archive=f"{settings.base_url}/",
        mailbox=settings.mailboxes.unsubscribe,
    )


def _envelope(newsroom: Newsroom, sender: str, date: datetime) -> Envelope:
    domain = parseaddr(sender)[1].rpartition("@")[2].lower()
    return Envelope(sender=sender, reply_to=newsroom.settings.newsletter.reply_to, domain=domain, date=date)
