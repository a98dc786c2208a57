"""The decisions about an issue as a whole, in the order of time, alone and among its edits."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from heapq import merge
from typing import Any

from digest.model import Decision, Issue
from digest.work.edits import Line
from digest.work.newsroom import Newsroom
from digest.work.redraft import key_of

WORDS = {"approved": "approved it", "recalled": "took the approval back", "skipped": "skipped it", "unskipped": "took the skip back"}


def decisions_of(newsroom: Newsroom, issue: Issue) -> tuple[Decision, ...]:
    """Every decision that the store logged, oldest first, and the approval of the issue's file where that came from elsewhere."""
    log = newsroom.decisions.log(*key_of(issue))
    yes = issue.approval
    if yes and not any((one.kind, one.by, one.at, one.sha256) == ("approved", yes.by, yes.at, yes.sha256) for one in log):
        log = (*log, Decision(kind="approved", by=yes.by, at=yes.at, sha256=yes.sha256))
    return tuple(sorted(log, key=lambda one: one.at))


def decision_words(one: Decision) -> str:
    """ "skipped it: holiday", to follow a name."""
    return WORDS[one.kind] + (f": {one.reason}" if one.reason else "")


def decision_to_json(one: Decision) -> dict[str, Any]:
    """The decision with its "words"; what it does not have is None."""
    return {**asdict(one), "reason": one.reason or None, "sha256": one.sha256 or None, "words": decision_words(one)}


def in_order(lines: Sequence[Line], decisions: Sequence[Decision]) -> tuple[Line | Decision, ...]:
    """Edits and decisions as they came, each log in its own order; in the same second edits come first."""
    return tuple(merge(lines, decisions, key=_second))


def _second(one: Line | Decision) -> datetime:
    return (one.at if isinstance(one, Decision) else one.edit.at).replace(microsecond=0)  # an approval knows no more
