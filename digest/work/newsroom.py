"""The collaborators of every use case, in one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from digest.cluster.theme_evidence import Embed
from digest.ingest import Fetch
from digest.model import Feed, Look
from digest.settings import Settings
from digest.store import Articles, Feeds, Issues, People, ThemeLessons


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """An opened project. `folder` is its directory; `roster` what feeds.opml names; `looks` every look by name.

    `embed` gives word vectors, None where the extra `vectors` is not installed.
    """

    folder: Path
    settings: Settings
    roster: tuple[Feed, ...]
    looks: Mapping[str, Look]
    feeds: Feeds
    articles: Articles
    issues: Issues
    people: People
    lessons: ThemeLessons
    fetch: Fetch
    embed: Embed | None = None
