"""What the inspector offers to do with the chosen story."""

from dataclasses import dataclass

from digest.blocks import Developments
from digest.web.desk.editing import Logged, Tools
from digest.web.desk.stories import find_block
from digest.work.review import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What the inspector offers for the chosen story: its texts as they are printed, its theme, its log, whether it is in the mail.

    `drop` and `demotion` are the edits that took it out of the issue, and out of its first lines, where they may be taken back; else "".
    """

    headline: str
    summary: str
    development: str
    theme: str
    full: bool
    leading: bool
    dropped: str
    edited: tuple[str, ...]
    log: tuple[Logged, ...]
    drop: str
    demotion: str


def hand_of(story: str, shown: Review, tools: Tools) -> Hand | None:
    """For one story; None where the issue has none of that name."""
    known = next((one for one in shown.stories if one.id == story), None)
    if known is None:
        return None
    block = find_block(shown, story)
    lines = [item for one in shown.issue.blocks if isinstance(one, Developments) for item in one.items]
    printed = next((item.text for item in lines if item.story == story), "")
    edited = known.why.get("edited", ())
    log = tuple(line for line in tools.log if story in line.stories)
    return Hand(
        headline=block.headline if block else known.headline,
        summary=block.summary if block else known.summary,
        development=printed or known.development,
        theme=known.theme or "",
        full=block is not None,
        leading=bool(printed),
        dropped=str(known.why.get("dropped", "")),
        edited=tuple(map(str, edited)) if isinstance(edited, list | tuple) else (),
        log=log,
        drop=_last_holding(log, "drop"),
        demotion=_last_holding(log, "demote"),
    )


def _last_holding(log: tuple[Logged, ...], kind: str) -> str:
    """The newest edit of this kind that may be taken back; "" where there is none."""
    return next((line.edit for line in reversed(log) if line.kind == kind and line.turn == "undo"), "")
