"""What an editor lives with: the rows of [[check.allow]] in digest.toml, each a finding's rule with a reason and a last day."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from digest.check.rules import RULES

if TYPE_CHECKING:
    from digest.check.findings import Finding


def _rule(given: str) -> str:
    if given in RULES:
        return given
    close = get_close_matches(given, RULES, n=1)
    raise ValueError(f'"{given}" is no rule of preflight' + (f'; did you mean "{close[0]}"?' if close else "; see docs/checks.md"))


class AllowRow(BaseModel):
    """A rule, the block's kind, story's id or header where its finding may stand ("": anywhere), and why.

    It holds up to and with the day `until`, so that nobody forgets it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: Annotated[str, AfterValidator(_rule)]
    place: str = ""
    reason: str = Field(min_length=3)
    until: date

    def allows(self, one: Finding, today: date) -> bool:
        """Whether the finding may stand on this day."""
        return self.rule == one.rule and today <= self.until and self.place in ("", one.place.block, one.place.story, one.place.header)


class CheckSection(BaseModel):
    """[check] of digest.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    allow: tuple[AllowRow, ...] = ()
