"""An issue as JSON: the one codec of the file under issues/, of the store and of `show --format json`.

A missing or misnamed value is an error that names the file and the place, so that a slip of the editor is seen, never guessed away.
"""

import json
from collections import deque
from datetime import datetime
from functools import cache, lru_cache
from pathlib import PurePath
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter, ValidationError

from digest.blocks import Block
from digest.compose.editlog import edit_from_json, edit_to_json
from digest.errors import IssueFileError
from digest.model import Approval, Issue, IssueStatus, Period, Story


@cache
def _blocks() -> TypeAdapter[tuple[Block, ...]]:
    return TypeAdapter(tuple[Annotated[Block, Field(discriminator="kind")], ...])


@cache
def _stories() -> TypeAdapter[tuple[Story, ...]]:
    return TypeAdapter(tuple[Story, ...])


def blocks_to_json(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """The blocks as DESIGN's list of objects, `kind` first."""
    dumped = _blocks().dump_python(blocks, mode="json")
    return [{"kind": block["kind"], **_without_empty_pictures(block)} for block in dumped]


def _without_empty_pictures(block: dict[str, Any]) -> dict[str, Any]:
    """A newsletter without pictures has issues that never speak of them, so what was approved before there were any still is."""
    if "stories" in block:
        block["stories"] = [{name: value for name, value in row.items() if name != "picture" or value} for row in block["stories"]]
    return {name: value for name, value in block.items() if name != "hosted" or value}


def blocks_from_json(rows: list[dict[str, Any]]) -> tuple[Block, ...]:
    return _blocks().validate_python(rows)


def stories_to_json(stories: tuple[Story, ...]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _stories().dump_python(stories, mode="json")
    return rows


def stories_from_json(rows: list[dict[str, Any]]) -> tuple[Story, ...]:
    return _stories().validate_python(rows)


def issue_to_json(issue: Issue) -> dict[str, Any]:
    """The issue in the shape that docs/design.md promises; `approval`, `reason` and `edits` stand in it where they are set."""
    period = issue.period
    return {
        "number": issue.number,
        "period": {"name": period.name, "start": _instant(period.start), "end": _instant(period.end)},
        "look": issue.look,
        "theme": issue.theme,
        "title": issue.title,
        "status": issue.status,
        **({"approval": _approval_to_json(issue.approval)} if issue.approval else {}),
        **({"reason": issue.reason} if issue.reason else {}),
        "subject": issue.subject,
        "preheader": issue.preheader,
        "blocks": blocks_to_json(issue.blocks),
        **({"edits": [edit_to_json(edit) for edit in issue.edits]} if issue.edits else {}),
    }


def issue_from_json(row: dict[str, Any]) -> Issue:
    """The issue again; raises ValidationError or KeyError where the shape is another."""
    period = row["period"]
    return Issue(
        number=int(row["number"]),
        period=Period(name=period["name"], start=datetime.fromisoformat(period["start"]), end=datetime.fromisoformat(period["end"])),
        look=row["look"],
        theme=row.get("theme"),
        title=row["title"],
        status=_status(row["status"]),
        approval=_approval_from_json(row["approval"]) if row.get("approval") else None,
        reason=str(row.get("reason") or ""),
        subject=row["subject"],
        preheader=row["preheader"],
        blocks=blocks_from_json(row["blocks"]),
        edits=tuple(edit_from_json(one) for one in row.get("edits") or ()),
    )


def issue_content(issue: Issue) -> dict[str, Any]:
    """What the issue says, without what was decided about it and how it came to say it: its status, approval, reason and edits."""
    return {name: value for name, value in issue_to_json(issue).items() if name not in ("status", "approval", "reason", "edits")}


def write_issue(issue: Issue) -> str:
    """The text of issues/<period>.json: one value a line, so that a diff shows what changed."""
    if (known := next((text for one, text in tuple(_written) if one == issue), None)) is not None:
        return known
    text = json.dumps(issue_to_json(issue), ensure_ascii=False, indent=2) + "\n"
    _written.append((issue, text))
    return text


_written: deque[tuple[Issue, str]] = deque(maxlen=4)  # an edit asks again what the one before it wrote; two editors at once


def read_issue(text: str, path: PurePath) -> Issue:
    """The issue a file holds; raises IssueFileError with file and line or place."""
    try:
        return _parsed(text)
    except json.JSONDecodeError as wrong:
        raise IssueFileError(f"{path}: line {wrong.lineno}: not JSON ({wrong.msg}); mend it, or remove the file and build again") from wrong
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise IssueFileError(f"{path}: blocks.{place}: {first['msg']}; mend it, or remove the file and build again") from wrong
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise IssueFileError(
            f"{path}: not an issue ({type(wrong).__name__}: {wrong}); mend it, or remove the file and build again"
        ) from wrong


@lru_cache(maxsize=64)  # files: more than a year of a weekly, all of which the desk looks through at every edit
def _parsed(text: str) -> Issue:
    return issue_from_json(json.loads(text))


def _status(word: Any) -> IssueStatus:
    known = get_args(IssueStatus)
    if word not in known:
        raise ValueError(f'"{word}" is no status, choose from {", ".join(known)}')
    status: IssueStatus = word
    return status


def _approval_to_json(approval: Approval) -> dict[str, Any]:
    parts = {"parts": dict(approval.parts)} if approval.parts else {}
    return {"by": approval.by, "at": _instant(approval.at), "sha256": approval.sha256, **parts}


def _approval_from_json(row: dict[str, Any]) -> Approval:
    at = datetime.fromisoformat(row["at"])
    if at.tzinfo is None:
        raise ValueError(f'approval.at "{row["at"]}" has no time zone')
    parts = {str(name): str(word) for name, word in (row.get("parts") or {}).items()}
    return Approval(by=str(row["by"]), at=at, sha256=str(row["sha256"]), parts=parts)


def _instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
