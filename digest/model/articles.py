"""What came in: the periods, the feeds and their articles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MarkKind = Literal["opinion", "press_release", "sponsored", "paywall", "leaked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A half-open span [start, end) that one issue covers."""

    name: str
    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source that is polled. `url` is http(s), or file: for a feed under feeds/. `weight` scales its say in ranking (1 is usual).

    The roster also says `full_text` (read its articles' pages), `agent` (the User-Agent it wants), `ingestor` (who reads its bytes, "" for
    what the bytes themselves say) and `options`, every other attribute of its outline as (name, value).

    The rest is memory. `due`: when to ask next (None: at once); `not_before`: what its host asked for, which binds everybody; `gone`: since
    when it is switched off (410). `moved_to` is a permanent redirect, `moved_rounds` how often in a row it was seen. `turnover` is the
    seconds in which its items are replaced by new ones at its fastest (0: unknown), `ttl` the seconds and `quiet` the hours ("0" … "23")
    and days ("Sunday") in which its channel wants no visit; `newest` is the date of its newest article, `seconds` what its answer took.
    """

    url: str
    title: str
    owner: str = ""
    weight: float = 1.0
    etag: str = ""
    last_modified: str = ""
    checked: datetime | None = None
    succeeded: datetime | None = None
    error: str = ""
    failures: int = 0
    due: datetime | None = None
    not_before: datetime | None = None
    gone: datetime | None = None
    moved_to: str = ""
    moved_rounds: int = 0
    turnover: float = 0.0
    ttl: float = 0.0
    quiet: tuple[str, ...] = ()
    newest: datetime | None = None
    seconds: float = 0.0
    full_text: bool = False
    agent: str = ""
    ingestor: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str:
        """An attribute of its outline in the roster, '' where it has none of this name."""
        return dict(self.options).get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A small table of an article, its cells as plain text; every row is as long as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureCopy:
    """What became of a picture at an address: a file of ours (`name` under pictures/, its pixels and bytes), or `error`, why there is none,
    and how often that was tried.
    """

    url: str
    fetched: datetime
    name: str = ""
    width: int = 0
    height: int = 0
    size: int = 0
    error: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Words that an article had before its outlet edited them: the title, the beginning of its text's SHA-256, and when others came."""

    seen: datetime
    title: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One item of a feed, cleaned: `text` is plain, paragraphs parted by a blank line; `url` is canonical. `tables` are no part of it.

    `published` is never in the future of `first_seen`; where the feed gave no date it is `first_seen` and `dated` is False.
    `revisions` are the edits that were seen since, oldest first.
    """

    id: str
    url: str
    title: str
    text: str
    published: datetime
    first_seen: datetime
    source: str
    feed: str = ""
    guid: str = ""
    author: str = ""
    language: str = ""
    image: str = ""
    owner: str = ""
    weight: float = 1.0
    dated: bool = True
    marks: tuple[MarkKind, ...] = ()
    tables: tuple[Table, ...] = ()
    revisions: tuple[Revision, ...] = ()
