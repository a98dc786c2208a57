"""Where a site's page says its feeds are, and where they usually are when it says nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from digest.text import canonical_url, clean_title

FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json"})
COMMON_PATHS = ("/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json", "/rss")  # by how often they are met
LIKE_A_FEED = re.compile(r"(?:[./](?:rss|atom|rdf)(?:\.xml)?|feed\.(?:xml|json)|/feed)/?\Z", re.IGNORECASE)  # the end of a plain link
ASIDE = re.compile(r"comment|kommentar|comentario", re.IGNORECASE)  # feeds of what readers wrote come last
MAX_LINKS = 20  # feeds that one page may name
LOOK_AHEAD = 4_096  # bytes in which a document says what it is
HEAD = 500_000  # characters in which a page names its feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A place where a feed may be; `title` is what the page calls it."""

    url: str
    title: str = ""


def feed_links(html: str, address: str) -> tuple[FeedLink, ...]:
    """The feeds that a page names by <link rel="alternate"> or by a plain link that ends like one, those of comments last."""
    reader = _Links(address)
    reader.feed(html[:HEAD])
    found: dict[str, FeedLink] = {}
    for link in (*reader.named, *reader.plain):
        found.setdefault(link.url, link)
    return tuple(sorted(found.values(), key=lambda link: bool(ASIDE.search(f"{link.title} {link.url}"))))[:MAX_LINKS]


def common_places(address: str) -> tuple[FeedLink, ...]:
    """Where feeds usually are: below the page's own folder for a blog that is one, and at the top of its site."""
    parts = urlsplit(address)
    top = f"{parts.scheme}://{parts.netloc}"
    folder = parts.path.rstrip("/")
    own = [f"{top}{folder}/feed"] if folder and "." not in folder.rsplit("/", 1)[-1] else []
    return tuple(FeedLink(url=url) for url in (*own, *(top + path for path in COMMON_PATHS)))


def is_page(body: bytes) -> bool:
    """Whether the bytes are a web page."""
    return bool(re.search(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", body[:LOOK_AHEAD], re.IGNORECASE))


def kind_of(body: bytes) -> str:
    """What a feed is written in, for a person: "RSS", "RSS 1.0", "Atom" or "JSON Feed"."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return "JSON Feed"
    root = re.search(rb"<(?:[\w.-]+:)?(rss|rdf|feed)[\s>]", body[:LOOK_AHEAD], re.IGNORECASE)
    return {b"rss": "RSS", b"rdf": "RSS 1.0", b"feed": "Atom"}.get(root[1].lower() if root else b"", "feed")


class _Links(HTMLParser):
    """Collects the links of a page that lead to feeds."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.base = address
        self.named: list[FeedLink] = []
        self.plain: list[FeedLink] = []

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "base" and said.get("href"):
            self.base = self._joined(said["href"]) or self.base
        elif tag == "link" and "alternate" in said.get("rel", "").lower().split():
            if said.get("type", "").split(";")[0].strip().lower() in FEED_TYPES and "wp-json" not in said.get("href", ""):
                self._keep(self.named, said.get("href", ""), said.get("title", ""))
        elif tag == "a" and LIKE_A_FEED.search(said.get("href", "")):
            self._keep(self.plain, said["href"], said.get("title", ""))

    def _keep(self, links: list[FeedLink], href: str, title: str) -> None:
        url = self._joined(href)
        if url and canonical_url(url):
            links.append(FeedLink(url=url, title=clean_title(title)))

    def _joined(self, href: str) -> str:
        try:
            url = urljoin(self.base, href.strip())
        except ValueError:
            return ""
        return url if url.lower().startswith(("http://", "https://")) else ""
