"""What goes out: an issue, who approved it, how it looks, the email it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from digest.blocks import Block
from digest.model.articles import Period
from digest.model.edits import Edit
from digest.model.stories import Story

IssueStatus = Literal["draft", "approved", "sent", "held", "skipped"]
DecisionKind = Literal["approved", "recalled", "skipped", "unskipped"]


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
class Decision:
    """What somebody decided about a whole issue, and when: a line of its log. `sha256` is what an approval stood for, "" of any other."""

    kind: DecisionKind
    by: str
    at: datetime
    reason: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What one email says. Unique by period × look × theme (`theme` is None for an issue over all themes).

    `approval` is there while its status is approved or sent; `reason` says why an issue is held or skipped, or why its approval was
    taken back. `edits` is the log of its editors that the blocks were made with, oldest first: no part of what it says.
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
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one editor saw of an issue: `seen` last, and `before` when this look began (None: he had never looked). No edits in either."""

    editor: str
    seen: Issue
    at: datetime
    before: Issue | None = None
    before_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the machine proposed before any edit: the issue, its clustering, and what had room (stories told in full, lines of More)."""

    issue: Issue
    stories: tuple[Story, ...]
    full: int
    lines: int


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
    """What a mail says of its sender: the part of digest.toml that reaches the reader.

    `pictures` is where the newsletter's own pictures are served, "" where stories have none.
    """

    title: str
    url: str
    language: str
    timezone: str
    sender: str
    postal_address: str
    place: str = ""
    pictures: str = ""
