"""The checks on the desk: what preflight finds in the issue that is shown, counted beside the button and told in a view of its own.

version → inspect, in a thread, once a version → findings by where they stand
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from digest.blocks import ThemeBlock
from digest.check.findings import Finding
from digest.web.desk.live import LiveReview
from digest.work.preflight import Inspection
from digest.work.review import Review

Inspect = Callable[[Review], Inspection]
"""What is wrong in the mail that is shown; may raise DigestError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding in words; `story` is the one that it stands at, "" for none; `because` why digest.toml allows it."""

    level: str
    where: str
    story: str
    what: str
    do: str
    rule: str
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """`found` has the errors first; `sha256` is of all that an approval would bind, "" where nobody can decide."""

    errors: int
    warnings: int
    found: tuple[Found, ...]
    allowed: tuple[Found, ...]
    sha256: str

    @property
    def words(self) -> str:
        """As in: 2 errors, 1 warning; "no faults"."""
        told = ((self.errors, "error"), (self.warnings, "warning"))
        return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in told if number) or "no faults"


class Checking:
    """Looks at the issue that is shown, once for each of its versions."""

    def __init__(self, live: LiveReview, inspect: Inspect) -> None:
        self._live, self._inspect = live, inspect
        self._turn = asyncio.Lock()
        self._seen: tuple[str, Checks] | None = None

    async def checks(self) -> Checks | None:
        """None while there is no issue."""
        async with self._turn:
            shown, version = self._live.review, self._live.version
            if shown is None:
                return None
            if self._seen is None or self._seen[0] != version:
                self._seen = version, _told(await asyncio.to_thread(self._inspect, shown), shown)
            return self._seen[1]


def _told(inspection: Inspection, shown: Review) -> Checks:
    headlines = {story.id: story.headline for story in shown.stories}
    headlines |= {told.story: told.headline for block in shown.issue.blocks if isinstance(block, ThemeBlock) for told in block.stories}
    errors = len(inspection.errors)
    return Checks(
        errors=errors,
        warnings=len(inspection.findings) - errors,
        found=tuple(_found(one, headlines) for one in inspection.findings),
        sha256=shown.standing.sha256 if shown.standing else "",
        allowed=tuple(_found(one, headlines, f"{row.reason}, until {row.until}") for one, row in inspection.allowed),
    )


def _found(one: Finding, headlines: Mapping[str, str], because: str = "") -> Found:
    story = one.place.story if one.place.story in headlines else ""
    return Found(
        level=one.level,
        where=headlines.get(one.place.story, one.place.words),
        story=story,
        what=one.what,
        do=one.do,
        rule=one.rule,
        because=because,
    )
