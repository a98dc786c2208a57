"""The picture of an item: the largest that it declares, never a pixel that counts readers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from digest.markup import decode_entities

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
SUFFIX = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|$)", re.IGNORECASE)
IMG = re.compile(r"<img\b([^<>]{1,3000})>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([\w-]{1,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture's address and its declared size in pixels, 0 where nothing is said."""

    url: str
    width: int = 0
    height: int = 0


def best_picture(pictures: list[Picture]) -> str:
    """The address of the one with the largest declared area, the first of those that say nothing; '' where none is left."""
    fit = [picture for picture in pictures if picture.url and not is_beacon(picture)]
    return max(fit, key=lambda picture: picture.width * (picture.height or picture.width), default=Picture(url="")).url


def declared_picture(media: Iterable[Mapping[str, Any]], thumbnails: Iterable[Mapping[str, Any]]) -> str:
    """The address of the best picture among an item's enclosures and media elements; a thumbnail only where they hold none."""
    return best_picture([_declared(one) for one in media if _shows(one)]) or best_picture([_declared(one) for one in thumbnails])


def _shows(one: Mapping[str, Any]) -> bool:
    kind, medium = str(one.get("type") or ""), one.get("medium")
    named = not kind and not medium and SUFFIX.search(str(one.get("href") or one.get("url") or ""))
    return kind.startswith("image/") or medium == "image" or bool(named)


def _declared(one: Mapping[str, Any]) -> Picture:
    return Picture(url=str(one.get("href") or one.get("url") or ""), width=pixels(one.get("width")), height=pixels(one.get("height")))


def is_beacon(picture: Picture) -> bool:
    """Whether it is an icon, a spacer or a tracking pixel: by its declared size, its host, or the shape of its address."""
    if 0 < picture.width < TINY or 0 < picture.height < TINY:
        return True
    try:
        parts = urlsplit(picture.url.strip())
        host = parts.hostname or ""
    except ValueError:
        return True
    return bool(BEACON_HOSTS.search(host) or BEACON_PATHS.search(parts.path))


def pixels(written: object) -> int:
    """A width or height as feeds write it: "640", "640px", 640; 0 where it is no number of pixels."""
    found = re.match(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$", str(written or ""))
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
