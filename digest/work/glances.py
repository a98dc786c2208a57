"""What changed since an editor looked last: each look at an issue is remembered, and the one before it is what he compares with.

issue that he is shown → the last look goes on, or a new one begins → what he saw when the one before ended
"""

from dataclasses import replace
from datetime import datetime, timedelta

from digest.model import Glance, Issue
from digest.work.newsroom import Newsroom

AWAY = timedelta(minutes=30)  # without being shown the issue: longer than a telephone call, shorter than a night


def look_at(newsroom: Newsroom, issue: Issue, *, by: str, now: datetime) -> Glance:
    """Remember that this editor is shown the issue now; raises StoreError where that cannot be kept."""
    glance = looked(newsroom.glances.find(by, issue), issue, by=by, now=now)
    newsroom.glances.keep(glance)
    return glance


def looked(last: Glance | None, issue: Issue, *, by: str, now: datetime) -> Glance:
    """The glance after this: of the same look, or the first of a new one where he was away."""
    shown = replace(issue, edits=())
    if last is None:
        return Glance(editor=by, seen=shown, at=now)
    if now - last.at > AWAY:
        return Glance(editor=by, seen=shown, at=now, before=last.seen, before_at=last.at)
    return replace(last, seen=shown, at=now)
