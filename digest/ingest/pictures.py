"""The picture of an item: the largest that it declares, never a pixel that counts readers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from digest.markup import decode_entities
from digest.text import latin_words

TINY = 60  # pixels; icons, avatars and beacons are smaller, the least picture of an article is a thumbnail of 75
LOOK = 50_000  # characters of markup looked at for the first picture
MOST = 20  # pictures of one text looked at

BEACON_HOSTS = re.compile(
    r"(?:^|\.)(?:feeds\.feedburner\.com|feedads\.g\.doubleclick\.net|doubleclick\.net|pixel\.wp\.com|stats\.wordpress\.com|b\.scorecardresearch\.com"
    r"|google-analytics\.com|googleadservices\.com|pixel\.quantserve\.com|feedsportal\.com|pheedo\.com|gravatar\.com|da\.feedsportal\.com|ad\.\w+\.\w+"
    r"|pi\.feedsportal\.com|counter\.\w+\.\w+|vg\w{2}\.met\.vgwort\.de|tracking\.\w+\.\w+|pixel\.\w+\.\w+)$"
)
BEACON_PATHS = re.compile(
    r"(?:^|[/_.-])(?:pixel|beacon|spacer|blank|clear|transparent|1x1|counter|count|tracking|tracker|webbug|open|impression)\.(?:gif|png|php|aspx?|jpe?g)$"
    r"|/(?:pixel|beacon|counter|count|tracking|tracker|webbug|open|impression)(?:/[^.]*)?$"
    r"|/~r/|/~ff/|feed-icon|share-buttons?|/emoji/|/smilies/|icon[_-]?\d{2}\b",
    re.IGNORECASE,
)
# Each beacon's address has one of the words between signs or digits, or one of the parts anywhere.
BEACON_WORDS = frozenset(
    "feedburner doubleclick pixel stats scorecardresearch analytics googleadservices feedsportal pheedo gravatar counter vgwort tracking"
    " beacon spacer blank clear transparent count tracker webbug open impression emoji smilies".split()
)
BEACON_PARTS = ("1x1", "/~", "/ad.", ".ad.", "@ad.", "icon", "share-button", "[", "]")  # the last two may make an address invalid
PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$")
SUFFIX = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|$)", re.IGNORECASE)
IMG = re.compile(r"<img\b([^<>]{1,3000})>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([\w-]{1,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


class Picture(NamedTuple):
    """A picture's address and its declared size in pixels, 0 where nothing is said."""

    url: str
    width: int = 0
    height: int = 0


def best_picture(pictures: list[Picture]) -> str:
    """The address of the one with the largest declared area, the first of those that say nothing; '' where none is left."""
    if len(pictures) > 1:
        pictures = sorted(pictures, key=_area, reverse=True)
    for picture in pictures:
        if picture.url and not is_beacon(picture):
            return picture.url
    return ""


def _area(picture: Picture) -> int:
    return picture.width * (picture.height or picture.width)


def declared_picture(media: Iterable[Mapping[str, Any]], thumbnails: Iterable[Mapping[str, Any]]) -> str:
    """The address of the best picture among an item's enclosures and media elements; a thumbnail only where they hold none."""
    shown = [_declared(one) for one in media if _shows(one)]
    return (best_picture(shown) if shown else "") or best_picture([_declared(one) for one in thumbnails])


def _shows(one: Mapping[str, Any]) -> bool:
    medium = one.get("medium")
    if medium == "image":
        return True
    kind = one.get("type")
    if kind:
        return str(kind).startswith("image/")
    return not medium and bool(SUFFIX.search(str(one.get("href") or one.get("url") or "")))


def _declared(one: Mapping[str, Any]) -> Picture:
    width, height = one.get("width"), one.get("height")
    return Picture(str(one.get("href") or one.get("url") or ""), pixels(width) if width else 0, pixels(height) if height else 0)


def is_beacon(picture: Picture) -> bool:
    """Whether it is an icon, a spacer or a tracking pixel: by its declared size, its host, or the shape of its address."""
    return 0 < picture.width < TINY or 0 < picture.height < TINY or counts_readers(picture.url)


@lru_cache(1024)  # of each picture it is asked twice
def counts_readers(url: str) -> bool:
    """The same by the address alone."""
    return _is_doubtful(url) and _looks_like_beacon(url)


def _is_doubtful(url: str) -> bool:
    """Whether one of the words of the patterns is in it, or what could make it invalid; few addresses are, and the patterns are slow."""
    lowered = url.lower()
    for part in BEACON_PARTS:  # half the time of any()
        if part in lowered:
            return True
    return not url.isascii() or not BEACON_WORDS.isdisjoint(latin_words(lowered))


def _looks_like_beacon(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return True
    return bool(BEACON_HOSTS.search(host) or BEACON_PATHS.search(parts.path))


def pixels(written: object) -> int:
    """A width or height as feeds write it: "640", "640px", 640; 0 where it is no number of pixels."""
    if isinstance(written, str) and written.isdecimal() and len(written) <= 5:  # as nearly all are written
        return int(written)
    found = PIXELS.match(str(written)) if written else None
    return int(found[1]) if found else 0


def pictures_within(html: str) -> Iterator[Picture]:
    """The first pictures of a text's markup, in their order."""
    if "<img" in html or "<IMG" in html:
        for tag in islice(IMG.finditer(html, 0, LOOK), MOST):
            picture = _read_tag(tag[1])
            if picture.url:
                yield picture


def _read_tag(attributes: str) -> Picture:
    said = {name.lower(): double or single or bare for name, double, single, bare in ATTRIBUTE.findall(attributes)}
    source = said.get("src", "")
    if source.startswith("data:"):  # a placeholder until a script loads the picture
        source = ""
    style = said.get("style", "").replace(" ", "").lower()
    hidden = "display:none" in style or "visibility:hidden" in style
    return Picture(
        url=decode_entities(source or said.get("data-src", "") or said.get("data-lazy-src", "")),
        width=1 if hidden else pixels(said.get("width")),
        height=pixels(said.get("height")),
    )
