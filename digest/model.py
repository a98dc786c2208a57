"""The nouns: frozen values that every room shares (docs/design.md has the glossary).

All times are UTC-aware. An `id` is a short hex digest of what makes the thing itself, so that the same input gives the same id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from digest.blocks import Block

IssueStatus = Literal["draft", "approved", "sent", "held", "skipped"]
SubscriberStatus = Literal["pending", "active", "unsubscribed"]
SuppressionReason = Literal["bounce", "complaint", "request"]
MailingKind = Literal["issue", "confirm", "welcome", "draft_ready", "alarm", "test"]
MailingStatus = Literal["open", "done"]
DeliveryStatus = Literal["pending", "sending", "sent", "refused", "unknown", "skipped"]
SkipReason = Literal["suppressed", "unsubscribed", "no_theme", "cancelled", "duplicate"]
Outcome = Literal["sent", "refused", "later", "unknown"]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a summary and the article that says it."""

    text: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A telling number: "Stake", "27%", the article that says it and the sentence it stands in."""

    label: str
    value: str
    article: str
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something a source says will happen on a day."""

    day: str  # ISO date
    text: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event told by one or more articles.

    `articles` are ids, the lead first; `copies` maps the id of a reprint to the id of the article it repeats. `why` holds the
    reason of each decision by name: grouped, theme, score, headline, summary. `subject` is whom it is about, "" where its headline
    names nobody.
    """

    id: str
    articles: tuple[str, ...]
    headline: str
    sentences: tuple[Sentence, ...]
    development: str = ""
    subject: str = ""
    figures: tuple[Figure, ...] = ()
    ahead: tuple[Dated, ...] = ()
    theme: str | None = None
    score: float = 0.0
    copies: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    why: Mapping[str, Any] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A section that the editor named."""

    slug: str
    title: str
    about: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeExample:
    """An article and the slug of the theme that an editor gave it."""

    article: Article
    theme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeModel:
    """What was learned of the themes from examples: numbers and a vocabulary. `examples` says how many each theme had.

    `numbers` are little-endian float32: a rarity a word, weights by word (then by dimension of the word vectors, if any) and slug, a bias a
    slug (cluster/theme_learning.py).
    """

    slugs: tuple[str, ...]
    words: tuple[str, ...]
    numbers: bytes
    examples: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAnswer:
    """What an editor said of two articles, `one` the lower id: `same` event, or apart (False), or nothing any more (None: taken back).

    `probability` is what the scorer thought then, 0–1, and `features` the numbers it looked at, by name: a lesson outlives its articles.
    """

    one: str
    other: str
    same: bool | None
    by: str
    at: datetime
    probability: float
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """What an earlier issue told: enough to recognise the event again and to link to it.

    `day` is the ISO date of the issue's cut-off; `url` its web page, "" where readers have none; `thread` are the tellings before it,
    newest first, as that issue's clustering has them in `why`.
    """

    issue: int
    period: str
    story: str
    headline: str
    summary: str
    figures: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    day: str = ""
    url: str = ""
    thread: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An editor's yes: who, when, and the SHA-256 of the issue, its look and the settings that reach the mail.

    `parts` has the beginning of the SHA-256 of each thing behind it by name, to say what changed; empty where that was not kept.
    """

    by: str
    at: datetime
    sha256: str
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What one email says. Unique by period × look × theme (`theme` is None for an issue over all themes).

    `approval` is there while its status is approved or sent; `reason` says why an issue is held or skipped, or why its approval was
    taken back.
    """

    number: int
    period: Period
    look: str
    title: str
    subject: str
    preheader: str
    blocks: tuple[Block, ...]
    theme: str | None = None
    status: IssueStatus = "draft"
    approval: Approval | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skin:
    """The values of a look that a newsletter may set; colours are #RRGGBB, `width` pixels."""

    colours: Mapping[str, str]
    dark: Mapping[str, str]
    serif: str
    sans: str
    width: int
    logo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The template sources of a look by name ("weekly/issue.mjml.j2") and its skin, as a value."""

    name: str
    templates: Mapping[str, str]
    skin: Skin


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """An issue rendered once; the reader's placeholders still stand in it, each carrying the nonce ("": the web version, without any)."""

    subject: str
    preheader: str
    html: str
    text: str
    nonce: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """What a mail says of its sender: the part of digest.toml that reaches the reader."""

    title: str
    url: str
    language: str
    timezone: str
    sender: str
    postal_address: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """An address on one list. `id` is opaque and stays; `proof` says how consent came about; empty `themes` means all of them."""

    id: str
    list: str
    address: str
    name: str = ""
    status: SubscriberStatus = "active"
    themes: tuple[str, ...] = ()
    proof: str = ""
    since: datetime
    left: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address that must not be mailed, whatever a list says."""

    address: str
    reason: SuppressionReason
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """One issue going to one list ("24-weekly"), or a notice ("draft_ready-2026-W25"), which has neither issue number nor list.

    `subject_id` is what it is about: the issue's period, look and theme for an issue, the notice's own word for a notice; a mailing is
    unique by kind × subject_id × list. `sha256` is the approved hash that it was opened with, `sender` the kind of sender it went over:
    one of the outbox reached nobody.
    """

    id: str
    kind: MailingKind = "issue"
    subject_id: str
    issue: int = 0
    list: str = ""
    sha256: str = ""
    sender: str = ""
    status: MailingStatus = "open"
    opened: datetime
    closed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a mailing is for: an address, and the subscriber behind it ("" for an editor's notice). `no_theme`: nothing in it is theirs."""

    address: str
    name: str = ""
    subscriber: str = ""
    no_theme: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The ledger's row for one message. `answer` is the last word of the server; `not_before` holds a retry back.

    `id` is the same whenever the same mailing reaches for the same address, so that Message-ID is stable.
    """

    id: str
    mailing: str
    subscriber: str
    address: str
    name: str = ""
    status: DeliveryStatus = "pending"
    reason: SkipReason | None = None
    attempts: int = 0
    not_before: datetime | None = None
    answer: str = ""
    changed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a sender answers at once about one delivery.

    sent: the server took it. refused: it never will. later: it certainly did not take it, and may if asked again. unknown: nobody can say.
    `answer` is the server's word as one line.
    """

    delivery: str
    outcome: Outcome
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A name that one process holds while it renews it (a run, a mailing); `since` is when it took it."""

    name: str
    holder: str
    since: datetime
    renewed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What every message of a mailing says in its header.

    `sender` is the From field; `domain` ours, for Message-ID; `date` is when the mailing was opened. `list_id`, `feedback_id`, `archive`
    and `mailbox` (List-Unsubscribe by mail) are left out where "". `auto_submitted` is set for a notice.
    """

    sender: str
    reply_to: str
    domain: str
    date: datetime
    list_id: str = ""
    feedback_id: str = ""
    archive: str = ""
    mailbox: str = ""
    auto_submitted: bool = False
