"""The blocks of an issue: a tagged type each, as `digest show --format json` prints them (docs/design.md lists the shapes).

Every text is plain unless the field is called `markdown`; a reference to a story is the story's id.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

MarkName = str  # update, disputed, paywall, sponsored, press_release, opinion, late, lang:xx


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    mark: MarkName
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An outlet that tells a story. `cited`: its words or figures are printed, so its name must be."""

    name: str
    url: str
    title: str
    copies: int = 0
    cited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFigure:
    label: str
    value: str
    source: str


PICTURE_NAME = r"[0-9a-f]{32}\.(?:jpg|png)"
"""The name of a hosted picture: the beginning of the SHA-256 of its bytes. Nothing else is looked for, served or shown."""


PICTURE_FILE = r"pictures/\w[\w .-]{0,100}"
"""How a block names a picture that its editor put into the project; what is hosted is a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedPicture:
    """A picture of the newsletter's own, a file under pictures/; `width` and `height` are its pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryBlock:
    """`update` is what is new since the last issue that told the story: a line before the summary; "" where there is none. `published` is
    when the first of its sources came out, in ISO form and UTC; "" where that source gives no date."""

    story: str
    headline: str
    summary: str
    update: str = ""
    figures: tuple[StoryFigure, ...] = ()
    sources: tuple[Source, ...] = ()
    marks: tuple[Mark, ...] = ()
    score: float = 0.0
    why: dict[str, Any] = field(default_factory=dict)
    published: str = ""
    picture: HostedPicture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of text and the story it belongs to."""

    text: str
    story: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink:
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberItem:
    value: str
    label: str
    source: SourceLink


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    date: str
    text: str
    source: SourceLink | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    title: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of a whole as a range in per cent; `low` equals `high` where it is one figure."""

    label: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    group: str
    opportunities: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookItem:
    date: str  # ISO date
    text: str
    source: SourceLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeaway:
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreItem:
    text: str
    url: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    who: str
    text: str
    source: SourceLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of the coverage picture: how many articles a theme had."""

    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    title: str
    number: int
    period: str
    reading_minutes: int
    sources_read: int
    articles_read: int = 0
    place: str = ""
    author: str = ""
    category: str = ""
    quality: int | None = None
    kind: Literal["masthead"] = "masthead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    text: str
    kind: Literal["lead"] = "lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Developments:
    items: tuple[Told, ...]
    kind: Literal["developments"] = "developments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    text: str
    kind: Literal["bridge"] = "bridge"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeBlock:
    slug: str
    title: str
    standfirst: str
    stories: tuple[StoryBlock, ...]
    kind: Literal["theme"] = "theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    items: tuple[NumberItem, ...]
    coverage: tuple[Bar, ...] = ()
    kind: Literal["numbers"] = "numbers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    title: str
    items: tuple[TimelineItem, ...]
    kind: Literal["timeline"] = "timeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    title: str
    items: tuple[Column, ...]
    kind: Literal["columns"] = "columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    title: str
    items: tuple[Share, ...]
    kind: Literal["shares"] = "shares"


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    items: tuple[Group, ...]
    kind: Literal["groups"] = "groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    items: tuple[OutlookItem, ...]
    kind: Literal["outlook"] = "outlook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeaways:
    items: tuple[Takeaway, ...]
    kind: Literal["takeaways"] = "takeaways"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWeek:
    items: tuple[Told, ...]
    kind: Literal["next_week"] = "next_week"


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """Lines of stories with no room above; `others` are stories of the week that have no line at all."""

    items: tuple[MoreItem, ...]
    others: int = 0
    kind: Literal["more"] = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    markdown: str
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`hosted` is our own copy of what stands at `url`, where there is one; `url` may be a file of the project, "pictures/chart.png"."""

    url: str
    alt: str
    hosted: HostedPicture | None = None
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    text: str
    kind: Literal["callout"] = "callout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    text: str
    by: str
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    items: tuple[Reaction, ...]
    kind: Literal["reactions"] = "reactions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor:
    label: str
    markdown: str
    kind: Literal["sponsor"] = "sponsor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """Stay updated: the look fills it from the newsletter and from the reader's placeholders."""

    kind: Literal["footer"] = "footer"


Block = (
    Masthead
    | Lead
    | Developments
    | Bridge
    | ThemeBlock
    | Numbers
    | Timeline
    | Table
    | Columns
    | Shares
    | Groups
    | Outlook
    | Takeaways
    | NextWeek
    | More
    | Note
    | Picture
    | Callout
    | Quote
    | Reactions
    | Sponsor
    | Footer
)
