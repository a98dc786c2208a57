"""The stories of a period: as its draft has them, else as they are clustered now, by all that editors taught and answered."""

from collections.abc import Sequence

from digest.cluster import cluster
from digest.model import PairAnswer, Period, Story
from digest.work.issues import named_period, newest_issue
from digest.work.material import Material, mark_late, material
from digest.work.newsroom import Newsroom

LIKELY = 150  # best stories that an issue may tell in full: it has thirty; each takes some milliseconds


def tell(newsroom: Newsroom, made_of: Material) -> tuple[Story, ...]:
    """The stories of this material, best first: the editors' answers bind, and they and the lessons of themes have taught."""
    from digest.cluster.teaching import taught
    from digest.cluster.verbatim import kept_short

    answers = newsroom.answers.holding()
    stories = cluster(
        made_of.heard,
        newsroom.settings.theme_values(),
        made_of.told,
        said_of(answers),
        past=made_of.past,
        model=newsroom.lessons.model(),
        scorer=taught(answers),
        embed=newsroom.embed,
        weights=made_of.weights,
        zone=newsroom.settings.newsletter.timezone,
    )
    heard = {article.id: article for article in made_of.heard}
    short = (kept_short(story, heard) for story in stories[:LIKELY])
    return mark_late((*short, *stories[LIKELY:]), made_of.late)


def said_of(answers: Sequence[PairAnswer]) -> dict[tuple[str, str], bool]:
    """{(article, article): same event} of the answers that hold, as `cluster` takes them."""
    return {(answer.one, answer.other): answer.same for answer in answers if answer.same is not None}


def stories_of(newsroom: Newsroom, period: Period) -> tuple[Story, ...]:
    """What the usual draft of the period was made of; where there is none, what it would be made of now."""
    look = newsroom.settings.issue.look
    if issue := newsroom.issues.find(period.name, look):
        return newsroom.issues.stories(issue)
    return tell(newsroom, material(newsroom, period, look=look))


def meant_period(newsroom: Newsroom, text: str | None) -> Period | None:
    """The period that an editor names, else the newest issue's; None where there is neither. Raises UsageError."""
    if text:
        return named_period(newsroom, text)
    newest = newest_issue(newsroom)
    return newest.period if newest else None
