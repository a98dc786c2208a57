"""An issue as its editor looks at it: what it says, the stories and articles behind it, and the email it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from digest.model import Article, Decision, Email, Feed, Issue, Newsletter, PairAnswer, Story, Theme
from digest.render import render_issue
from digest.work.answers import Doubt, answered, doubts
from digest.work.approval import Standing, standing
from digest.work.corrections import Corrections, corrections_before
from digest.work.decisions import decisions_of
from digest.work.edits import Line, history
from digest.work.issues import look_of
from digest.work.lessons import said_of_pairs
from digest.work.letters import sample_email
from digest.work.newsroom import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`stories` is the whole clustering, best first; `articles` holds every article that a story names; `failed` the feeds of the roster
    that the last gather could not read, each with its error. `standing` is None where nobody can decide about the issue. `doubts` are
    the pairs of stories that an editor is asked about, `answered` what was said of others; `before` scores the issue before this one;
    `history` is the log of its edits with what became of each, `decisions` who approved or skipped it, `themes` those of digest.toml.
    """

    issue: Issue
    newsletter: Newsletter
    stories: tuple[Story, ...]
    articles: Mapping[str, Article]
    email: Email
    max_bytes: int
    failed: tuple[Feed, ...] = ()
    standing: Standing | None = None
    doubts: tuple[Doubt, ...] = ()
    answered: tuple[PairAnswer, ...] = ()
    before: Corrections | None = None
    history: tuple[Line, ...] = ()
    decisions: tuple[Decision, ...] = ()
    themes: tuple[Theme, ...] = ()


def review(newsroom: Newsroom, issue: Issue) -> Review:
    """The issue with what is stored behind it, rendered; a file that came without its store has no stories to show."""
    stories, answers = newsroom.issues.stories(issue), (*newsroom.answers.holding(), *said_of_pairs(issue))
    return Review(
        issue=issue,
        newsletter=newsroom.settings.newsletter_value(),
        stories=stories,
        articles=newsroom.articles.by_id(name for story in stories for name in story.articles),
        email=sample_email(newsroom, issue),
        max_bytes=newsroom.settings.issue.max_bytes,
        failed=_failed(newsroom),
        standing=standing(newsroom, issue),
        doubts=doubts(stories, answers),
        answered=answered(stories, answers),
        before=corrections_before(newsroom, issue),
        history=history(newsroom, issue),
        decisions=decisions_of(newsroom, issue),
        themes=newsroom.settings.theme_values(),
    )


def _failed(newsroom: Newsroom) -> tuple[Feed, ...]:
    errors = {feed.url: feed.error for feed in newsroom.feeds.all()}
    return tuple(replace(feed, error=error) for feed in newsroom.roster if (error := errors.get(feed.url)))


def render(newsroom: Newsroom, issue: Issue) -> Email:
    """The issue's web version in its own look; raises RenderError where the project has no such look any more."""
    return render_issue(issue, look_of(newsroom, issue), newsroom.settings.newsletter_value())
