"""Next week: the stories to follow, those with a step dated in the next period, open threads, and those still moving at the end of this."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.blocks import Told
from digest.compose.layout import to_come
from digest.locales import ENGLISH, Locale
from digest.model import Article, Period, Story

MOST = 4  # lines: what a reader can keep in mind for a week
STILL = timedelta(days=2)  # before the period's end: who is told of then is still moving
LASTING = timedelta(days=1)  # from its first telling, or else it was a single day's news


def next_week(
    stories: Sequence[Story], articles: Mapping[str, Article], period: Period, zone: str, locale: Locale = ENGLISH
) -> tuple[Told, ...]:
    """A line a story that comes best first: its headline and why it is followed. First what has a day, by day; then threads; then the rest.

    Only a story of a theme is followed, and one that an earlier issue told only where it has news.
    """
    dated, threads, moving = [], [], []
    for story in stories:
        if not story.theme or not story.why.get("news", True):
            continue
        thread = story.why.get("thread", ())
        if day := _due(story, period, zone):
            said = locale.day_of_year(date.fromisoformat(day))
            text = locale.say("%(headline)s (next step on %(day)s)", headline=story.headline, day=said)
            dated.append((day, Told(text=text, story=story.id)))
        elif thread:
            number = thread[-1]["issue"]
            text = locale.say("%(headline)s (followed since No. %(number)s)", headline=story.headline, number=number)
            threads.append(Told(text=text, story=story.id))
        elif _is_moving(story, articles, period):
            moving.append(Told(text=story.headline, story=story.id))
    soonest = [line for _, line in sorted(dated, key=lambda one: one[0])]
    return tuple([*soonest, *threads, *moving][:MOST])


def _due(story: Story, period: Period, zone: str) -> str:
    """The first day within the next period, as long as this one, on which a source says that the story goes on; "" where none does."""
    last = (period.end + (period.end - period.start)).astimezone(ZoneInfo(zone)).date().isoformat()
    return next((one.day for one in to_come(story, period, zone) if one.day <= last), "")


def _is_moving(story: Story, articles: Mapping[str, Article], period: Period) -> bool:
    """Whether it was told on two days and more, and again at the period's end."""
    moments = sorted(articles[name].published for name in story.articles if name not in story.copies)
    return moments[-1] >= period.end - STILL and moments[-1] - moments[0] >= LASTING
