"""Links: their form, where they lead, and that a reader can leave and read on the web. Nothing is asked of the network here."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from digest.blocks import Footer
from digest.check.findings import Case, Finding, finding
from digest.check.lines import addresses, told
from digest.check.markup import Element
from digest.check.place import MAIL, Place
from digest.settings import is_loopback
from digest.text import TRACKING

SHOWN = 60  # characters of an address that a finding shows
RESERVED = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org|edu))?|invalid|test|localhost)$")  # RFC 2606: they are nobody's
SHORTENERS = frozenset(
    "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly rebrand.ly cutt.ly shorturl.at rb.gy tiny.cc t.ly lnkd.in dlvr.it".split()
)
_PRIVATE_NAMES = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".intranet")
_HOST = re.compile(r"(?=.{1,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_](?:[\w-]{0,61}[^\W_])?")
_NAMED_HOST = re.compile(r"^(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#]\S*)?$", re.IGNORECASE)
_MAILTO = re.compile(r"mailto:[^\s@<>]+@[^\s@<>?]+(?:\?\S*)?", re.IGNORECASE)
_SPACED = re.compile(r"[\s<>\"\\^`{|}]")
_WRITE = "write a whole address, such as https://example.org/page"


def check(case: Case) -> Iterator[Finding]:
    seen: set[str] = set()
    for line in addresses(case.issue):
        if line.text.strip():
            seen.add(line.text.strip())
            yield from _address(case, line.text, line.place, is_field=True)
    named = {element.attributes["id"] for element in case.page.elements if "id" in element.attributes}
    named |= {element.attributes["name"] for element in case.page.named("a") if "name" in element.attributes}
    for link in case.page.named("a"):
        yield from _link(case, link, named, seen)
    yield from _twice(case)
    yield from _ways_out(case)


def _link(case: Case, link: Element, named: set[str], seen: set[str]) -> Iterator[Finding]:
    to, words = link.attributes.get("href", "").strip(), case.page.words(link)
    place = place_of(case, link)
    if to in ("", "#"):
        if "name" not in link.attributes and "id" not in link.attributes:
            yield finding("links.empty", place, f"the link “{words[:SHOWN]}” leads nowhere", "give it an address, or take the link away")
    elif to.startswith("#"):
        if to[1:] not in named:
            yield finding("links.anchor", place, f"the link “{words[:SHOWN]}” leads to {to}, which is not in the mail", "lead it elsewhere")
    else:
        if to not in seen:
            seen.add(to)
            yield from _address(case, to, place, is_field=False)
        yield from _disguise(to, words, place)


def _address(case: Case, url: str, place: Place, *, is_field: bool) -> Iterator[Finding]:
    """What is wrong with one address. A field's address that could be no link is printed without one: that is said here alone."""
    shown = url if len(url) <= SHOWN else url[: SHOWN - 1] + "…"
    parts = _parts(url)
    if parts is None:
        lost = ", so it is printed without its link" if is_field else ""
        yield finding("links.malformed", place, f"“{shown}” is no address that a mail can lead to{lost}", _WRITE)
        return
    host = parts.hostname or ""
    if parts.scheme == "mailto":
        return
    if is_private(host):
        what = f"{shown} leads to {host}, which readers cannot reach"
        do = "name the public address; readers' pages: [web] base_url"
        yield finding("links.local", place, what, do, level="warning" if case.post.local else "error")
    elif parts.scheme == "http":
        yield finding("links.https", place, f"{shown} is not encrypted", "look whether it answers at https:// too")
    yield from _suspicious(parts, host, shown, place)
    junk = [part for part in parts.query.split("&") if part and (TRACKING.fullmatch(part.partition("=")[0]) or TRACKING.fullmatch(part))]
    if junk:
        yield finding("links.tracking", place, f"{shown} tells where its reader comes from ({junk[0][:SHOWN]})", "cut that part off")


def _suspicious(parts: SplitResult, host: str, shown: str, place: Place) -> Iterator[Finding]:
    why = ""
    if parts.username is not None:
        why = "holds a user's name before its host"
    elif host.removeprefix("www.") in SHORTENERS:
        why = "hides where it leads behind a shortener"
    elif _is_number(host) and not is_private(host):
        why = "leads to a bare number instead of a name"
    if why:
        yield finding("links.host", place, f"{shown} {why}, which spam filters take for fraud", "name the page's own address")


def _disguise(to: str, words: str, place: Place) -> Iterator[Finding]:
    """Words that are themselves an address, of another host: what every phishing filter looks for."""
    said, host = _NAMED_HOST.match(words), urlsplit(to).hostname if _parts(to) else None
    if said and host and not _same_site(said[1].lower(), host.lower()):
        yield finding("links.disguised", place, f"the words “{words[:SHOWN]}” lead to {host}", "let words and address name one site")


def _same_site(one: str, other: str) -> bool:
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _twice(case: Case) -> Iterator[Finding]:
    """One address that two stories name as their source: a story split in two, or a wrong copy."""
    first: dict[str, Place] = {}
    for place, story in told(case.issue):
        for url in {source.url for source in story.sources if source.url}:
            if (before := first.setdefault(url, place)) != place:
                what = f"{url[:SHOWN]} is a source of this story and of {before.words}"
                yield finding("links.twice", place, what, "merge the two, or take it from one of them")


def _ways_out(case: Case) -> Iterator[Finding]:
    foot = Place(block="footer", index=_index(case, Footer))
    leave = case.post.values.get("unsubscribe", "")
    linked = {link.attributes.get("href", "") for link in case.page.named("a")}
    do = "let the template write {{ reader.unsubscribe_url }}, as parts/footer does"
    if not leave or leave not in linked:
        yield finding("links.unsubscribe", foot, "the HTML part has no link to leave", do)
    if not leave or leave not in case.text:
        yield finding("links.unsubscribe", foot, "the text part has no link to leave", do)
    if case.post.web_url not in linked:
        yield finding("links.web", foot, "the mail does not lead to its web version", "let the template write {{ reader.web_url }}")


def place_of(case: Case, element: Element) -> Place:
    """The story around an element of the page, by the anchor that its template wrote; else where its address stands; else the mail."""
    for around in (element, *element.around()):
        name = around.attributes.get("id", "")
        if name.startswith("story-"):
            story = name.removeprefix("story-")
            return next((place for place, one in told(case.issue) if one.story == story), MAIL)
    return case.places.get(element.attributes.get("href", "").strip(), MAIL)


def _index(case: Case, kind: type) -> int:
    return next((index for index, block in enumerate(case.issue.blocks) if isinstance(block, kind)), -1)


def _parts(url: str) -> SplitResult | None:
    """The parts of an address that a mail program opens, None of any other."""
    url = url.strip()
    if _SPACED.search(url) or not url.isprintable():
        return None
    if url.lower().startswith("mailto:"):
        return urlsplit(url) if _MAILTO.fullmatch(url) else None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    good = parts.scheme in ("http", "https") and ".." not in host and (_HOST.fullmatch(host.rstrip(".")) or _is_number(host))
    return parts if good and ("." in host or is_loopback(host) or _is_number(host)) else None


def is_private(host: str) -> bool:
    """Whether a host can be reached from this machine or its own network alone, by its name or number."""
    if is_loopback(host) or host.lower().rstrip(".").endswith(_PRIVATE_NAMES):
        return True
    try:
        number = ip_address(host.strip("[]"))
    except ValueError:
        return False
    return not number.is_global


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
