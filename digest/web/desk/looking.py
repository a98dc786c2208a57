"""What each editor saw when he looked last: remembered as the desk shows him its page, and told him beside the button.

a page is shown → its editor's look goes on (kept at once where it begins, else a little later) → "4 changes since Mon 22 June 09:10"
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from zoneinfo import ZoneInfo

from digest.compose.comparing import compare
from digest.errors import DigestError
from digest.model import Glance, Issue
from digest.web.desk.inspector import moment_in_words
from digest.web.desk.live import LiveReview, in_thread
from digest.web.desk.stories import count
from digest.work.drafts import Draft

log = logging.getLogger("digest.desk")

Look = Callable[[Issue, str], Glance]
"""(the issue as it is shown, to whom): keeps that he sees it now, and gives what he saw before this look; may raise DigestError."""
Key = tuple[str, str, str, str | None]
AGAIN_SECONDS = 20.0  # a look that goes on is kept this often: an evening of edits must not write the issue twice each
LAST_SECONDS = 1.0  # that Ctrl-C waits for a store which another program holds
SINCE = "seen"  # the name of the draft that he saw last


@dataclass(slots=True)
class _Held:
    """`shown` is the issue that its editor was shown last, `kept` the one that the store knows of, since `at` (s, the machine's clock)."""

    glance: Glance
    shown: Issue
    kept: Issue
    at: float


class Looking:
    """Remembers what is shown to whom. Where that cannot be kept it says so in the log, and nothing else stops for it."""

    def __init__(self, live: LiveReview, look: Look) -> None:
        self._live, self._look = live, look
        self._held: dict[Key, _Held] = {}
        self._turn = asyncio.Lock()
        self._told: tuple[tuple[str, str], str] = ("", ""), ""

    async def shown(self, editor: str) -> Glance | None:
        """This editor is shown the issue now; None while there is none, or where nothing can be kept of it."""
        async with self._turn:
            review = self._live.review
            if review is None:
                return None
            issue = review.issue
            key = (editor, issue.period.name, issue.look, issue.theme)
            held = self._held.get(key)
            if held is None or monotonic() - held.at > AGAIN_SECONDS:
                held = await self._keep(key, issue)
            else:
                held.shown = issue
            return held.glance if held else None

    async def before(self, editor: str) -> Draft | None:
        """What he saw before this look; None where he had not looked, or it says the same."""
        glance, review = await self.shown(editor), self._live.review
        if glance is None or glance.before is None or glance.before_at is None or review is None:
            return None
        when = moment_in_words(glance.before_at, ZoneInfo(review.newsletter.timezone))
        return Draft(words=f"what you saw {when}", issue=glance.before)

    async def words(self, editor: str) -> str:
        """As in: 4 changes since Mon 22 June 09:10; "" where there is none."""
        draft, review = await self.before(editor), self._live.review
        if draft is None or review is None:
            return ""
        asked = (editor, self._live.version)
        if self._told[0] != asked:
            self._told = asked, _counted(draft, review.issue)
        return self._told[1]

    async def keep_all(self) -> None:
        """Keep what was shown since it was last kept: the desk ends, which waits no longer than LAST_SECONDS for it."""
        behind = [(key, held.shown) for key, held in self._held.items() if held.shown != held.kept]
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                for key, issue in behind:
                    await self._keep(key, issue)

    async def _keep(self, key: Key, issue: Issue) -> _Held | None:
        try:
            glance = await in_thread(lambda: self._look(issue, key[0]))
        except DigestError as error:
            log.warning("What %s looked at is not remembered: %s", key[0] or "an editor", error)
            return self._held.get(key)
        self._held[key] = _Held(glance=glance, shown=issue, kept=issue, at=monotonic())
        return self._held[key]


def _counted(draft: Draft, issue: Issue) -> str:
    found = compare(draft.issue, issue)
    number = len(found.stories) + len(found.others)
    return f"{count(number, 'change')} since {draft.words.removeprefix('what you saw ')}" if number else ""
