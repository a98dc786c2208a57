"""An issue as its editor looks at it: what it says, the stories and articles behind it, and the email it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from digest.errors import RenderError
from digest.model import Article, Email, Feed, Issue, Newsletter, Story
from digest.render import render_issue
from digest.work.newsroom import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`stories` is the whole clustering, best first; `articles` holds every article that a story names; `failed` the feeds of the roster
    that the last gather could not read, each with its error."""

    issue: Issue
    newsletter: Newsletter
    stories: tuple[Story, ...]
    articles: Mapping[str, Article]
    email: Email
    max_bytes: int
    failed: tuple[Feed, ...] = ()


def review(newsroom: Newsroom, issue: Issue) -> Review:
    """The issue with what is stored behind it, rendered; a file that came without its store has no stories to show."""
    stories = newsroom.issues.stories(issue)
    return Review(
        issue=issue,
        newsletter=newsroom.settings.newsletter_value(),
        stories=stories,
        articles=newsroom.articles.by_id(name for story in stories for name in story.articles),
        email=render(newsroom, issue),
        max_bytes=newsroom.settings.issue.max_bytes,
        failed=_failed(newsroom),
    )


def _failed(newsroom: Newsroom) -> tuple[Feed, ...]:
    errors = {feed.url: feed.error for feed in newsroom.feeds.all()}
    return tuple(replace(feed, error=error) for feed in newsroom.roster if (error := errors.get(feed.url)))


def render(newsroom: Newsroom, issue: Issue) -> Email:
    """The issue's email in its own look; raises RenderError where the project has no such look any more."""
    look = newsroom.looks.get(issue.look)
    if look is None:
        raise RenderError(
            f'issue {issue.number} has the look "{issue.look}", which is not under templates/; choose from {", ".join(newsroom.looks)}'
        )
    return render_issue(issue, look, newsroom.settings.newsletter_value())
