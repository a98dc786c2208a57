"""Fit: as many stories told in full, then as many lines, as the email has room for.

stories → compose within a room → render → its size in bytes → the room with most in it
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from digest.blocks import More, ThemeBlock
from digest.compose import Plan, Room, compose
from digest.compose.choose import NO_WISHES, Wishes, newsworthy
from digest.model import Article, Issue, Look, Period, Story
from digest.render import render_issue
from digest.work.letters import rendered_for_readers
from digest.work.newsroom import Newsroom
from digest.work.pictures import with_stories_pictures

FEWEST_LINES = 16  # lines of More this week for which room is made before the last stories are told in full
MOST_LINES = 60  # beyond this nobody reads on
ALL = 10_000  # stories told in full where every one of the week has room: an editor's split makes one more
LINE_BYTES, STORY_BYTES = 500, 2_500  # of HTML, about: how much an edited issue that is too large has to give up at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What an issue is laid out on: everything but its stories. `articles` are those that were read, by id."""

    newsroom: Newsroom
    articles: Mapping[str, Article]
    period: Period
    look: Look
    theme: str | None
    number: int

    def compose(self, stories: Sequence[Story], room: Room, wishes: Wishes = NO_WISHES) -> Issue:
        settings = self.newsroom.settings
        plan = Plan(
            title=settings.newsletter.title,
            look=self.look.name,
            zone=settings.newsletter.timezone,
            themes=settings.theme_values(),
            developments=settings.issue.developments,
            stories_per_theme=settings.issue.stories_per_theme,
            place=settings.newsletter.place,
            theme=self.theme,
            language=settings.newsletter.language,
        )
        feeds = len({article.feed or article.source for article in self.articles.values()})
        of = {"period": self.period, "number": self.number, "feeds_read": feeds}
        issue = compose(stories, self.articles, plan, room=room, wishes=wishes, **of)  # type: ignore[arg-type]
        return with_stories_pictures(self.newsroom, issue, stories, self.articles)

    def size(self, issue: Issue) -> int:
        """The bytes of its HTML."""
        return len(render_issue(issue, self.look, self.newsroom.settings.newsletter_value()).html.encode())

    def mailed_size(self, issue: Issue) -> int:
        """The bytes of its HTML with readers' placeholders, by the rendering that the desk shows next."""
        return len(rendered_for_readers(self.newsroom, issue).html.encode())


def fit(sheet: Sheet, stories: Sequence[Story], *, finish: Callable[[Issue], Issue] | None = None) -> tuple[Issue, Room]:
    """The issue with the most stories told in full, then the most lines, whose HTML stays within issue.max_bytes after `finish`; and the
    room that it has, open where nothing had to be left out."""
    most_bytes = sheet.newsroom.settings.issue.max_bytes

    def made(full: int, lines: int) -> Issue:
        issue = sheet.compose(stories, Room(stories=full, lines=lines))
        return finish(issue) if finish else issue

    def fits(full: int, lines: int) -> bool:
        return sheet.size(made(full, lines)) <= most_bytes

    most = len(newsworthy(stories))
    full = _largest(most, lambda count: fits(count, FEWEST_LINES))
    lines = _largest(min(most, MOST_LINES), lambda count: fits(full, count))
    room = Room(stories=full if full < most else ALL, lines=lines if lines < min(most, MOST_LINES) else MOST_LINES)
    return made(full, lines), room


def refit(sheet: Sheet, make: Callable[[Room], Issue], room: Room) -> Issue:
    """The issue that `make` gives in the room that its proposal had; where edits made it too large, with fewer lines, then fewer stories.

    One rendering as a rule: an edit's preview waits for it. What editors want told in full stays, so the email may still be too large.
    """
    issue = make(room)
    while (over := sheet.mailed_size(issue) - sheet.newsroom.settings.issue.max_bytes) > 0:
        smaller = _smaller(issue, room, over)
        if smaller == room:
            return issue
        room = smaller
        issue = make(room)
    return issue


def _smaller(issue: Issue, room: Room, over: int) -> Room:
    """Less room for an issue that is `over` bytes too large; the same where there is nothing left to give up."""
    lines = sum(len(block.items) for block in issue.blocks if isinstance(block, More))
    full = sum(len(block.stories) for block in issue.blocks if isinstance(block, ThemeBlock))
    if min(lines, room.lines) > FEWEST_LINES:
        return Room(stories=room.stories, lines=max(FEWEST_LINES, min(lines, room.lines) - -(-over // LINE_BYTES)))
    if room.stories and full:
        return Room(stories=max(0, min(full, room.stories) - -(-over // STORY_BYTES)), lines=room.lines)
    return Room(stories=0, lines=max(0, min(lines, room.lines) - -(-over // LINE_BYTES)))


def _largest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest count up to `most` that fits, 0 where none does: what fits is monotonous in the count."""
    low, high = 0, most
    if fits(most):
        return most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
