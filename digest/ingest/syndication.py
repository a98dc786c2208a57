"""RSS 0.9x, 1.0, 2.0 and Atom: the fast path reads what is well-formed and usual, feedparser everything else, and both say the same."""

import io
import re
from calendar import timegm
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from digest.errors import FeedError
from digest.ingest.items import Body, Item, RawFeed
from digest.ingest.pictures import declared_picture
from digest.ingest.wellformed import read_well_formed

NO_FEED = "is no feed that can be read (RSS, Atom or JSON Feed); check the address"
WEB_PAGE = "answers with a web page, not a feed; `digest feeds add` with its address finds the feed that it names"
CUT_SHORT = "breaks off before its first item; try again later"
HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
FEED = re.compile(rb"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel)[\s>]", re.IGNORECASE)
ENTITY = re.compile(rb"<!ENTITY[^>]*>", re.IGNORECASE)
MARK = re.compile(rb"<!\[CDATA\[|\]\]>|<\w")
MAX_ELEMENTS = 30_000  # for feedparser, which takes 30 to 60 µs for each: under 2 s; the largest honest feeds have 20,000
WIDE = ((BOM_UTF32_LE, "utf-32"), (BOM_UTF32_BE, "utf-32"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"))  # FF FE begins two of them
LOOK_AHEAD = 4_096  # bytes in which a document says what it is


def read_syndication(body: bytes, content_type: str = "") -> RawFeed:
    """The items of an RSS or Atom feed, also of one that is not well-formed; FeedError where there is no feed in it."""
    body, content_type = _transcoded(body, content_type)
    return read_well_formed(body, content_type) or read_leniently(body, content_type)


def read_leniently(body: bytes, content_type: str = "") -> RawFeed:
    """The same by feedparser alone, which forgives nearly everything."""
    body, cut = _bounded(body)
    parsed = _parse(body, content_type)
    entries = parsed["entries"]
    if not entries:
        _explain_silence(body, parsed)
    channel = parsed["feed"]
    return RawFeed(
        items=tuple(_read_item(entry) for entry in entries),
        title=_text(channel, "title"),
        home=_web_link(_text(channel, "link")),
        language=_text(channel, "language") or _detail(channel, "title_detail", "language"),
        notes=(cut,) if cut else _oddities(parsed),
    )


def _transcoded(body: bytes, content_type: str) -> tuple[bytes, str]:
    """UTF-16 and UTF-32 with a byte order mark as UTF-8: the mark tells the truth, labels of such feeds often do not."""
    mark = next((codec for sign, codec in WIDE if body.startswith(sign)), "")
    return (body.decode(mark, "replace").encode(), "application/xml; charset=utf-8") if mark else (body, content_type)


def _bounded(body: bytes) -> tuple[bytes, str]:
    """The document up to its 30,000th element, and a note where more were left out; what stands in CDATA is no element."""
    if body.count(b"<") <= MAX_ELEMENTS:
        return body, ""
    elements, quoted = 0, False
    for mark in MARK.finditer(body):
        if mark[0] in (b"<![CDATA[", b"]]>"):
            quoted = mark[0] != b"]]>"
        elif not quoted:
            elements += 1
            if elements > MAX_ELEMENTS:
                return body[: mark.start()], f"more than {MAX_ELEMENTS} elements; kept what stands before"
    return body, ""


def _parse(body: bytes, content_type: str) -> Mapping[str, Any]:
    """feedparser over a stream: bare bytes it would take for the name of a file or an address.

    Its sanitiser stays off because it eats titles such as "<script> considered harmful"; we keep only text, made by `clean_html`.
    """
    import feedparser

    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(_without_entities(body)),
            response_headers=_charset_header(body, content_type),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # hostile bytes make feedparser raise whatever they like
        raise FeedError(NO_FEED) from error
    return parsed


def _without_entities(body: bytes) -> bytes:
    """The document without declarations of entities in its head: what they stand for may be a file or a bomb."""
    root = re.search(rb"<\w", body)
    head = root.start() if root else 0
    return ENTITY.sub(b"", body[:head]) + body[head:] if ENTITY.search(body, 0, head) else body


def _charset_header(body: bytes, content_type: str) -> dict[str, str]:
    """Bytes beyond ASCII that are valid UTF-8 are UTF-8, whatever their labels say; else the server's charset if it names one."""
    if b"\x00" not in body[:LOOK_AHEAD] and not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return {"content-type": "application/xml; charset=utf-8"}
    charset = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    return {"content-type": f"application/xml; charset={charset[1]}"} if charset else {}


def _explain_silence(body: bytes, parsed: Mapping[str, Any]) -> None:
    """FeedError unless this is a sound feed that has no item now."""
    head = body[:LOOK_AHEAD]
    if HTML.search(head) and not FEED.search(head):
        raise FeedError(WEB_PAGE)
    if not parsed.get("version"):
        raise FeedError(CUT_SHORT if FEED.search(head) else NO_FEED)
    if _not_well_formed(parsed) and not re.search(rb"</(?:[\w.-]+:)?(?:rss|rdf|feed)\s*>\s*\Z", body, re.IGNORECASE):
        raise FeedError(CUT_SHORT)


def _not_well_formed(parsed: Mapping[str, Any]) -> bool:
    return type(parsed.get("bozo_exception")).__name__ == "SAXParseException"


def _oddities(parsed: Mapping[str, Any]) -> tuple[str, ...]:
    if not _not_well_formed(parsed):
        return ()
    return (f"not well-formed XML (line {parsed['bozo_exception'].getLineNumber()}); kept what could be read",)


def _read_item(entry: Mapping[str, Any]) -> Item:
    guid = _text(entry, "id")
    link = _text(entry, "feedburner_origlink") or _text(entry, "link")
    if link == guid and not _web_link(link):
        link = ""  # feedparser gives a guid as link, even one that is no address
    return Item(
        title=_text(entry, "title"),
        link=link,
        guid=guid,
        bodies=tuple(_bodies(entry)),
        author=_detail(entry, "author_detail", "name") or _text(entry, "author"),
        published=_first_date(entry),
        language=_language(entry),
        image=_image(entry),
        categories=tuple(str(tag.get("term") or "") for tag in entry.get("tags", ())),
    )


def _text(of: Mapping[str, Any], key: str) -> str:
    value = of.get(key)
    return value if isinstance(value, str) else ""


def _detail(of: Mapping[str, Any], detail: str, key: str) -> str:
    value = of.get(detail)
    return _text(value, key) if isinstance(value, Mapping) else ""


def _web_link(link: str) -> str:
    return link if re.match(r"https?://", link.strip(), re.IGNORECASE) else ""


def _bodies(entry: Mapping[str, Any]) -> Iterable[Body]:
    """Every text of the item: content:encoded and Atom content, then the summary."""
    for content in (*entry.get("content", ()), entry.get("summary_detail") or {}):
        text = _text(content, "value")
        if text:
            yield Body(text=text, plain=_text(content, "type") == "text/plain" and "<" not in text and "&" not in text)


def _language(entry: Mapping[str, Any]) -> str:
    """xml:lang of the item's text or title."""
    contents: list[Mapping[str, Any]] = entry.get("content") or [{}]
    return _text(contents[0], "language") or _detail(entry, "summary_detail", "language") or _detail(entry, "title_detail", "language")


def _first_date(entry: Mapping[str, Any]) -> datetime | None:
    """Published, else updated or created. A plain dict: feedparser's own answers "updated" with "published" and a warning."""
    plain = dict(entry.items())
    for key in ("published", "updated", "created"):
        found = _as_moment(plain.get(f"{key}_parsed")) or _written_date(plain.get(key))
        if found:
            return found
    return None


def _as_moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _written_date(written: Any) -> datetime | None:
    """A date that feedparser could not read, by the standard library's parser of mail dates."""
    try:
        moment = parsedate_to_datetime(written) if isinstance(written, str) else None
        return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _image(entry: Mapping[str, Any]) -> str:
    return declared_picture((*entry.get("enclosures", ()), *entry.get("media_content", ())), entry.get("media_thumbnail") or ())
