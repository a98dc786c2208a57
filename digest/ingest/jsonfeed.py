"""JSON Feed 1.x (https://www.jsonfeed.org/version/1.1/): what an item says, read with patience."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from digest.errors import FeedError
from digest.ingest.items import Body, Item, RawFeed, read_moment

NOT_JSON = "breaks off or is not valid JSON; try again later"
NO_FEED = "answers with JSON that is not a JSON Feed; check the address"


def read_jsonfeed(body: bytes) -> RawFeed:
    """The items of a JSON Feed; FeedError where it is not one."""
    try:
        feed = json.loads(_decoded(body), strict=False)  # a bare line end or tab in a string costs no feed
    except (ValueError, RecursionError) as error:
        raise FeedError(NOT_JSON) from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise FeedError(NO_FEED)
    readable = [item for item in items if isinstance(item, dict)]
    lost = len(items) - len(readable)
    return RawFeed(
        items=tuple(_read_item(item) for item in readable),
        title=_text(feed, "title"),
        home=_text(feed, "home_page_url"),
        language=_text(feed, "language"),
        notes=(f"{lost} of {len(items)} entries are no items",) if lost else (),
    )


def _decoded(body: bytes) -> str:
    """The text, in UTF-8, UTF-16 or UTF-32 as its first bytes tell; what is none of them was Windows-1252, whatever it is called."""
    try:
        text = body.decode(json.detect_encoding(body), "surrogatepass")
    except UnicodeDecodeError:
        text = body.decode("windows-1252", "replace")
    return text.strip("\ufeff\x00 \t\r\n")


def _read_item(item: Mapping[str, Any]) -> Item:
    return Item(
        title=_text(item, "title"),
        link=_text(item, "url") or _text(item, "external_url"),
        guid=_identifier(item),
        bodies=tuple(_bodies(item)),
        author=_author(item),
        published=read_moment(_text(item, "date_published")) or read_moment(_text(item, "date_modified")),
        language=_text(item, "language"),
        image=_text(item, "image") or _text(item, "banner_image"),
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
    )


def _text(of: Mapping[str, Any], key: str) -> str:
    value = of.get(key)
    return value if isinstance(value, str) else ""


def _list(of: Mapping[str, Any], key: str) -> list[Any]:
    value = of.get(key)
    return value if isinstance(value, list) else []


def _identifier(item: Mapping[str, Any]) -> str:
    """The id; the format says a string, but numbers are common."""
    value = item.get("id")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _bodies(item: Mapping[str, Any]) -> Iterable[Body]:
    for key, plain in (("content_html", False), ("content_text", True), ("summary", True)):
        text = _text(item, key)
        if text:
            yield Body(text=text, plain=plain)


def _author(item: Mapping[str, Any]) -> str:
    """The first author's name; version 1.0 had one `author`, 1.1 has `authors`."""
    authors = [*_list(item, "authors"), item.get("author")]
    return next((_text(author, "name") for author in authors if isinstance(author, dict)), "")
