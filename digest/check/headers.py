"""Headers: what a message of each list says in its header, and in whose name."""

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape

from digest.blocks import Footer
from digest.check.findings import Case, Finding, finding
from digest.check.links import RESERVED
from digest.check.place import MAIL, SUBJECT, Place
from digest.errors import SettingsError
from digest.render.typography import curl, one_line
from digest.send.mime import sender_address
from digest.settings import is_loopback

# Suffixes under which anybody may register, of two labels: enough to see that co.uk is no common owner.
_SECOND = frozenset("ac co com edu gov ltd me net nhs or org plc sch".split())
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@([A-Za-z0-9.-]+)>")
_WAYS = re.compile(r"<([^<>]*)>")
LONGEST_LINE = 998  # octets of a line on the wire (RFC 5322, 2.1.1)


def check(case: Case) -> Iterator[Finding]:
    yield from _base_url(case)
    yield from _postal(case)
    senders = {"": case.newsletter.sender} if not case.post.heads else {}
    for slug, head in case.post.heads.items():
        said = HeaderParser().parsestr(head)
        yield from _list(case, slug, said, head)
        yield from _message_id(slug, said)
        yield from _subject(case, said)
        senders.setdefault(slug, str(make_header(decode_header(said.get("From", "")))))
    for sender in dict.fromkeys(senders.values()):
        yield from _from(case, sender)


def _base_url(case: Case) -> Iterator[Finding]:
    if not case.post.local and not case.post.base_url.startswith("https://"):
        what = f"readers leave at {case.post.base_url or 'no address'}, which is not https"
        yield finding("headers.base_url", MAIL, what, "set [web] base_url to the https address of `digest serve`")


def _postal(case: Case) -> Iterator[Finding]:
    """The address that the law of most countries wants in commercial mail, in both parts."""
    wanted = _flat(case.newsletter.postal_address)
    foot = Place(block="footer", index=next((at for at, block in enumerate(case.issue.blocks) if isinstance(block, Footer)), -1))
    if not wanted:
        yield finding("headers.address", foot, "the newsletter has no postal address", "set newsletter.postal_address in digest.toml")
        return
    for name, text in (("HTML", "".join(case.page.pieces)), ("text", case.text)):
        if wanted not in _flat(text):
            yield finding(
                "headers.address", foot, f"the {name} part has no postal address", "let the template write it, as parts/footer does"
            )


def _flat(text: str) -> str:
    return one_line(curl(unescape(text)).replace("\u00a0", " ")).casefold()


def _from(case: Case, sender: str) -> Iterator[Finding]:
    place = Place(header="From")
    try:
        address = sender_address(sender)[1]
    except SettingsError:
        yield finding("headers.from", place, f"“{sender}” holds no address to mail from", "write it as Name <name@example.org>")
        return
    domain = address.rpartition("@")[2].lower()
    if case.post.local:
        return
    if RESERVED.search(domain) or is_loopback(domain):
        yield finding("headers.from", place, f"{address} is an example's address, which nobody owns", "set newsletter.from to yours")
    if case.post.dkim is None:
        what = f"nothing here signs for {domain}; whether your mail server does cannot be seen from here"
        yield finding("headers.dkim", place, what, "look that a test mail arrives with “dkim=pass” for this domain", level="warning")
    elif not case.post.dkim:
        yield finding("headers.dkim", place, f"nobody signs for {domain}, so large providers refuse the mail", "set the sender's dkim key")
    elif owner(domain) != owner(case.post.dkim):
        what = f"mail from {domain} is signed by {case.post.dkim}, so DMARC does not hold"
        yield finding("headers.dkim", place, what, "sign with a key of the domain that stands in From")


def owner(domain: str) -> str:
    """The part of a domain that one owner registers ("example.co.uk"): relaxed alignment compares that (RFC 7489, 3.1.1).

    It knows the usual second-level suffixes, not the whole public suffix list.
    """
    labels = domain.lower().rstrip(".").split(".")
    second = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3 if second else -2 :])


def _list(case: Case, slug: str, said: Message, head: str) -> Iterator[Finding]:
    ways = _WAYS.findall(said.get("List-Unsubscribe", ""))
    page = [way for way in ways if way.startswith("https://") or (case.post.local and way.startswith("http://"))]
    wrong = []
    if not ways:
        wrong.append(("List-Unsubscribe", "is missing"))
    elif not page:
        wrong.append(("List-Unsubscribe", "names no https page, so nobody leaves by one click"))
    if said.get("List-Unsubscribe-Post", "") != "List-Unsubscribe=One-Click":
        wrong.append(("List-Unsubscribe-Post", "does not say List-Unsubscribe=One-Click (RFC 8058)"))
    if not re.search(r"<[\w-]+(?:\.[\w-]+)+>$", said.get("List-Id", "")):
        wrong.append(("List-Id", "is missing or not of the form <list.host>"))
    if not _is_dated(said.get("Date", "")):
        wrong.append(("Date", "is missing or no date"))
    if any(len(line) > LONGEST_LINE or not line.isascii() for line in head.splitlines()):
        wrong.append(("header", f"has a line over {LONGEST_LINE} octets or beyond ASCII"))
    for name, what in wrong:
        yield finding("headers.list", Place(header=name), f"list {slug}: {name} {what}", "look at [[lists]] and [web] in digest.toml")


def _is_dated(text: str) -> bool:
    try:
        return bool(parsedate_to_datetime(text))
    except (ValueError, TypeError):
        return False


def _message_id(slug: str, said: Message) -> Iterator[Finding]:
    found = _MESSAGE_ID.fullmatch(said.get("Message-ID", "").strip())
    domain = parseaddr(said.get("From", ""))[1].rpartition("@")[2]
    if not found or owner(found[1]) != owner(domain):
        what = f"list {slug}: Message-ID “{said.get('Message-ID', '')}” is not of the sender's domain {domain}"
        yield finding("headers.message_id", Place(header="Message-ID"), what, "set newsletter.from to a whole address")


def _subject(case: Case, said: Message) -> Iterator[Finding]:
    try:
        written = str(make_header(decode_header(said.get("Subject", ""))))
    except (HeaderParseError, LookupError, UnicodeError):
        written = ""
    if _flat(written) != _flat(case.email.subject):
        yield finding("headers.subject", SUBJECT, f"the header says “{written}”", "look at the look's subject.txt.j2")
