"""The checks on the desk: what preflight finds in the issue that is shown, counted beside the button, told at each story and in a view.

version → inspect, in a thread, once a version → findings by where they stand → the rows of the list, the chosen story, what is left
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from digest.blocks import ThemeBlock
from digest.check.findings import Finding
from digest.model import Issue
from digest.web.desk.live import LiveReview
from digest.web.desk.stories import Group, Tally
from digest.work.preflight import Inspection
from digest.work.review import Review

# Where the view "Texts" has a field for it.
_FIELDS = {"subject": "text-subject-", "preheader": "text-preheader-", "lead": "text-lead-"}
Inspect = Callable[[Review], Inspection]
"""What is wrong in the mail that is shown; may raise DigestError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding in words; `story` is the one that it stands at, `theme` the theme, "" for none; `field` names the field of the view
    "Texts" that holds it; `because` why digest.toml allows it."""

    id: str
    level: str
    where: str
    story: str
    theme: str
    field: str
    what: str
    do: str
    rule: str
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """`found` has the errors first; `sha256` is of all that an approval would bind, "" where nobody can decide; `version` the desk's."""

    version: str
    found: tuple[Found, ...]
    allowed: tuple[Found, ...]
    sha256: str

    @property
    def errors(self) -> int:
        return tally(self.found).errors

    @property
    def warnings(self) -> int:
        return tally(self.found).warnings

    @property
    def words(self) -> str:
        """As in: 2 errors, 1 warning; "no faults"."""
        return tally(self.found).words or "no faults"

    def of_story(self, story: str) -> tuple[Found, ...]:
        """What stands at it, once: its headline may be a development's line and a link, too."""
        return distinct(one for one in self.found if one.story == story)

    @property
    def elsewhere(self) -> tuple[Found, ...]:
        """What stands at no story and no theme."""
        return tuple(one for one in self.found if not one.story and not one.theme)


def tally(found: Iterable[Found]) -> Tally:
    """How many of them are errors, how many warnings."""
    levels = [one.level for one in found]
    return Tally(errors=levels.count("error"), warnings=levels.count("warning"))


def distinct(found: Iterable[Found]) -> tuple[Found, ...]:
    """Of those that say the same by the same rule the first."""
    return tuple({(one.rule, one.what): one for one in reversed(tuple(found))}.values())[::-1]


def mark_groups(groups: tuple[Group, ...], checks: Checks) -> tuple[Group, ...]:
    """The list with the findings of each theme and story counted; a story stands once in it."""
    at: dict[tuple[str, str], list[Found]] = {}
    for one in checks.found:
        at.setdefault(("story", one.story) if one.story else ("theme", one.theme), []).append(one)
    at_story = {story: tally(distinct(held)) for (kind, story), held in at.items() if kind == "story"}
    return tuple(
        replace(
            group,
            faults=tally(at.get(("theme", group.theme), ())) if group.theme else group.faults,
            rows=tuple(replace(row, faults=at_story[row.story]) if row.story in at_story else row for row in group.rows),
        )
        for group in groups
    )


class Checking:
    """Looks at the issue that is shown, once for each of its versions."""

    def __init__(self, live: LiveReview, inspect: Inspect) -> None:
        self._live, self._inspect = live, inspect
        self._turn = asyncio.Lock()
        self.known: Checks | None = None
        """The last that were made: while the next are, a page goes on to show them."""

    async def checks(self) -> Checks | None:
        """None while there is no issue."""
        await self._live.ready()
        async with self._turn:
            shown, version = self._live.review, self._live.version
            if shown is None:
                return None
            if self.known is None or self.known.version != version:
                self.known = _told(await asyncio.to_thread(self._inspect, shown), shown, version)
            return self.known


def _told(inspection: Inspection, shown: Review, version: str) -> Checks:
    headlines = {story.id: story.headline for story in shown.stories}
    headlines |= {told.story: told.headline for block in shown.issue.blocks if isinstance(block, ThemeBlock) for told in block.stories}
    return Checks(
        version=version,
        found=tuple(_found(f"finding-{at}", one, headlines, shown.issue) for at, one in enumerate(inspection.findings, start=1)),
        sha256=shown.standing.sha256 if shown.standing else "",
        allowed=tuple(
            _found(f"allowed-{at}", one, headlines, shown.issue, f"{row.reason}, until {row.until}")
            for at, (one, row) in enumerate(inspection.allowed, start=1)
        ),
    )


def _found(id: str, one: Finding, headlines: Mapping[str, str], issue: Issue, because: str = "") -> Found:
    story = one.place.story if one.place.story in headlines else ""
    block = issue.blocks[one.place.index] if 0 <= one.place.index < len(issue.blocks) else None
    theme = block.slug if isinstance(block, ThemeBlock) else ""
    where = headlines.get(one.place.story) or (block.title if isinstance(block, ThemeBlock) else one.place.words)
    return Found(
        id=id,
        level=one.level,
        where=where,
        story=story,
        theme=theme,
        field="" if story else f"text-standfirst-{theme}" if theme else _FIELDS.get(one.place.header or one.place.block, ""),
        what=one.what,
        do=one.do,
        rule=one.rule,
        because=because,
    )
