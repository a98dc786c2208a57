"""What every adapter gives: the items of a feed as the feed wrote them, in our words but not yet cleaned."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from digest.model import MarkKind


class Body(NamedTuple):
    """One of the texts that an item carries; `plain` where the feed says that it is no HTML."""

    text: str
    plain: bool = False


class Item(NamedTuple):
    """One entry. `published` is UTC-aware, None where the feed gave no date that can be read."""

    title: str = ""
    link: str = ""
    guid: str = ""
    bodies: tuple[Body, ...] = ()
    author: str = ""
    published: datetime | None = None
    language: str = ""
    image: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed as written; `home` is the page it belongs to, against which relative links resolve."""

    items: tuple[Item, ...]
    title: str = ""
    home: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What the page of an article gave, cleaned, by the article's url; or, in `error`, why it gave nothing, after so many `tries`."""

    url: str
    fetched: datetime
    title: str = ""
    text: str = ""
    author: str = ""
    image: str = ""
    published: datetime | None = None
    marks: tuple[MarkKind, ...] = ()
    error: str = ""
    tries: int = 1


def read_moment(written: str) -> datetime | None:
    """An ISO 8601 or RFC 3339 date in UTC, one without a zone as UTC; None where it is none."""
    try:
        moment = datetime.fromisoformat(written.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
