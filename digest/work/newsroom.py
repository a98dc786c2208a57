"""The collaborators of every use case, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest.audience.tokens import Keys
from digest.ingest import Fetch
from digest.llm import Writer
from digest.model import Feed, Look
from digest.send import Sender
from digest.settings import Settings
from digest.store import (
    Articles,
    Decisions,
    Diary,
    Edits,
    Feeds,
    Glances,
    Issues,
    Leases,
    Ledger,
    Pages,
    PairAnswers,
    People,
    Pictures,
    ThemeLessons,
    Writings,
)

if TYPE_CHECKING:
    from digest.cluster.theme_evidence import Embed  # loads NumPy


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """An opened project. `folder` is its directory; `roster` what feeds.opml names; `looks` every look by name.

    `sender` and `keys` are made at their first call: only mailing needs a password, and a secret is made where it is first used.
    `embed` gives word vectors, None where the extra `vectors` is not installed; `writer` makes who asks a model, None where [llm] is off.
    """

    folder: Path
    settings: Settings
    roster: tuple[Feed, ...]
    looks: Mapping[str, Look]
    feeds: Feeds
    articles: Articles
    pages: Pages
    pictures: Pictures
    issues: Issues
    edits: Edits
    decisions: Decisions
    glances: Glances
    people: People
    ledger: Ledger
    leases: Leases
    diary: Diary
    lessons: ThemeLessons
    answers: PairAnswers
    writings: Writings
    fetch: Fetch
    sender: Callable[[], Sender]
    keys: Callable[[], Keys]
    embed: Embed | None = None
    writer: Callable[[], Writer] | None = None
