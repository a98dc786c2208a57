"""An issue as its editor looks at it: what it says, the stories and articles behind it, and the email it makes."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.model import Article, Email, Issue, Newsletter, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`stories` is the whole clustering, best first; `articles` holds every article that a story names."""

    issue: Issue
    newsletter: Newsletter
    stories: tuple[Story, ...]
    articles: Mapping[str, Article]
    email: Email
    max_bytes: int
