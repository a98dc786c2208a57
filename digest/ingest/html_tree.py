"""A page's bytes as a tree that can be asked, by lxml of the extra `fulltext`."""

import codecs
import re
from importlib.util import find_spec
from typing import Any

from digest.errors import FeedError

NO_EXTRA = "needs the extra fulltext, which is not installed; run pip install 'newsdigest[fulltext]'"
MOST_TAGS = 60_000  # "<" of a page; news pages have 10,000 at most, and of 400,000 nested ones trafilatura takes 17 s
EXTRA = ("trafilatura", "lxml", "cssselect")
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)


def extra_is_installed() -> bool:
    """Whether pages can be read; loads nothing."""
    return all(find_spec(name) for name in EXTRA)


def parse_html(body: bytes, content_type: str) -> Any:
    """The root element of a page, however broken it is; FeedError where there is nothing in it, too much, or the extra is missing.

    Its encoding: UTF-8 if it is valid UTF-8, else what the server says, else what the page says.
    """
    try:
        from lxml import etree, html
    except ImportError as missing:
        raise FeedError(NO_EXTRA) from missing
    if body.count(b"<") > MOST_TAGS:
        raise FeedError(f"is a page of more than {MOST_TAGS:,} tags, which is not read; check the address")
    try:
        root = html.document_fromstring(body.replace(b"\x00", b""), parser=html.HTMLParser(encoding=_encoding(body, content_type)))
    except (etree.LxmlError, ValueError, LookupError) as wrong:
        raise FeedError("is no web page that can be read; check the address") from wrong
    return root


def _encoding(body: bytes, content_type: str) -> str | None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        said = _CHARSET.search(content_type)
        return said[1] if said and _is_known(said[1]) else None
    return "utf-8"


def _is_known(charset: str) -> bool:
    try:
        codecs.lookup(charset)
    except LookupError:
        return False
    return True
