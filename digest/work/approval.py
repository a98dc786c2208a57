"""Approval: an editor's yes to one issue, bound to everything that reaches the mail, and how it is taken back.

issue + look (templates in reach, skin) + settings → parts, a hash each → fingerprint
  → approve: rendered and compiled first, written into the issue's file → standing: has anything changed since?
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from digest.compose.issuefile import issue_content, write_issue
from digest.errors import DigestError, NeedsApproval, UsageError
from digest.model import Approval, Decision, DecisionKind, Issue
from digest.render.reach import reachable
from digest.work.decisions import decisions_of
from digest.work.issues import issue_files, issue_path, write_whole
from digest.work.lessons import learn_from_edits
from digest.work.letters import compile_issue
from digest.work.newsroom import Newsroom
from digest.work.preflight import check_preflight
from digest.work.redraft import key_of

Verdict = Literal["approved", "changed", "draft", "held", "skipped", "sent"]
PART_CHARS = 12  # hex digits kept of a part: they name what changed, the whole SHA-256 alone decides
OUTBOX = "outbox"  # the sender that mails nobody: it keeps each mail as a file
MOST_NAMED = 3  # changed things that one line names; the rest are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an issue stands with its editor. `sha256` is of what would be mailed now, `changed` what differs from what was approved."""

    verdict: Verdict
    sha256: str
    approval: Approval | None = None
    changed: tuple[str, ...] = ()
    reason: str = ""

    @property
    def words(self) -> str:
        """ "changed since Ada approved it: the template weekly/issue.mjml.j2", to follow "the issue is"."""
        if self.verdict == "changed" and self.approval:
            return f"changed since {self.approval.by} approved it: {named(self.changed)}"
        if self.verdict == "approved" and self.approval:
            return f"approved by {self.approval.by} on {self.approval.at:%Y-%m-%d at %H:%M} UTC"
        word = "not approved" if self.verdict == "draft" else self.verdict
        return f"{word} ({self.reason})" if self.reason else word


def fingerprint(newsroom: Newsroom, issue: Issue) -> str:
    """The SHA-256, in hex, of the issue's content, the look it can reach and the settings that reach the mail."""
    return _joined(_parts(newsroom, issue))


def standing(newsroom: Newsroom, issue: Issue) -> Standing:
    """Whether the issue is approved and nothing that reaches the mail has changed since; never raises for a broken template."""
    parts = _parts(newsroom, issue)
    now, approval = _joined(parts), issue.approval
    verdict: Verdict = issue.status
    changed: tuple[str, ...] = ()
    reason = issue.reason
    if issue.status in ("approved", "sent"):
        if approval is None:
            verdict = "draft" if issue.status == "approved" else "sent"
            reason = reason or "nobody's approval stands in it"
        elif approval.sha256 != now:
            verdict = "changed" if issue.status == "approved" else "sent"
            changed = _changed(approval.parts, _short(parts))
    return Standing(verdict=verdict, sha256=now, approval=approval, changed=changed, reason=reason)


def check_approved(newsroom: Newsroom, issue: Issue) -> Approval:
    """The approval under which the issue may be mailed; raises NeedsApproval of one line that says what stands against it."""
    stand = standing(newsroom, issue)
    if stand.approval and not stand.changed and stand.verdict in ("approved", "sent"):
        return stand.approval
    name = f"issue {issue.number} ({issue.period.name})"
    if stand.verdict == "sent":
        what = named(stand.changed) or "what was approved"
        raise NeedsApproval(f"{name}: its mailing has begun, and {what} changed since; put that back, then go on")
    if stand.verdict == "skipped":
        raise NeedsApproval(f"{name} is {stand.words}; take that back with `digest approve --recall {issue.number}`")
    raise NeedsApproval(f"{name} is {stand.words}; look at it with `digest preview`, then say yes with `digest approve {issue.number}`")


def approve(newsroom: Newsroom, issue: Issue, *, by: str, now: datetime, seen: str = "") -> Issue:
    """The issue as approved, written to its file; where that very content is approved already, nothing changes. Its edits become lessons.

    The email is rendered and compiled first: a RenderError, or ChecksFailed where preflight finds an error, keeps the issue as it was.
    `seen` is the fingerprint that the editor looked at, if there is one; raises DigestError where that, or the file, is not what lies
    there now, and for an issue sent or skipped.
    """
    path, lies = _as_it_lies(newsroom, issue)
    if lies.status in ("sent", "skipped"):
        way = f"; take that back with `digest approve --recall {lies.number}`" if lies.status == "skipped" else ""
        page = f"this issue is {lies.status} already{'; take that back first' if way else ''}"
        raise DigestError(f"{path}: the issue is {lies.status} already, so it is not approved{way}", page=page)
    compile_issue(newsroom, lies)
    check_preflight(newsroom, lies, now=now)
    parts = _parts(newsroom, lies)
    print_ = _joined(parts)
    if seen and seen != print_:
        raise DigestError(f"issue {lies.number} changed while you looked at it; look again, then approve")
    if lies.status == "approved" and lies.approval and lies.approval.sha256 == print_:
        return lies
    learn_from_edits(newsroom, lies, now=now)
    yes = Approval(by=_name(by), at=now.replace(microsecond=0), sha256=print_, parts=_short(parts))
    said = Decision(kind="approved", by=yes.by, at=yes.at, sha256=yes.sha256)
    return _decide(newsroom, path, lies, replace(lies, status="approved", approval=yes, reason=""), said, now=now)


def take_back(newsroom: Newsroom, issue: Issue, why: str = "", *, by: str = "", now: datetime) -> Issue:
    """The issue as a draft again, with the reason (left out: by whom), written to its file; the reason says so where mails of it lie in
    the outbox already. Raises DigestError where it was sent or nobody had decided."""
    path, lies = _as_it_lies(newsroom, issue)
    if _is_out(newsroom, lies):
        raise DigestError(f"{path}: the issue was sent; nobody can take that back", page="this issue was sent; nobody can take that back")
    if lies.status not in ("approved", "skipped"):
        raise UsageError(f"issue {lies.number} is not approved, so there is nothing to take back")
    kind: DecisionKind = "recalled" if lies.status == "approved" else "unskipped"
    who, reason = _one_line(by) or "an editor", _one_line(why)
    said = Decision(kind=kind, by=who, at=now.replace(microsecond=0), reason=reason)
    reason = (reason or f"taken back by {who}") + _lying(newsroom, lies)
    return _decide(newsroom, path, lies, replace(lies, status="draft", approval=None, reason=reason), said, now=now)


def skip(newsroom: Newsroom, issue: Issue, reason: str, *, by: str, now: datetime) -> Issue:
    """The issue as one that is not to be mailed, with the reason, written to its file; raises DigestError where it was sent. The reason
    says so where mails of it lie in the outbox already."""
    path, lies = _as_it_lies(newsroom, issue)
    if _is_out(newsroom, lies):
        raise DigestError(f"{path}: the issue was sent; it cannot be skipped any more", page="this issue was sent; it cannot be skipped")
    if not _one_line(reason):
        raise UsageError("say why the issue is skipped, with --reason", page="say why the issue is skipped, as in “holiday”")
    why = f"{_one_line(reason)} (by {_name(by)}){_lying(newsroom, lies)}"
    said = Decision(kind="skipped", by=_name(by), at=now.replace(microsecond=0), reason=_one_line(reason))
    return _decide(newsroom, path, lies, replace(lies, status="skipped", approval=None, reason=why), said, now=now)


def _is_out(newsroom: Newsroom, issue: Issue) -> bool:
    return issue.status == "sent" or issue.number in newsroom.ledger.begun()


def _lying(newsroom: Newsroom, issue: Issue) -> str:
    """What stands behind a decision where mails of the issue lie in outbox/: nobody has them, but somebody may pass them on."""
    kept = [one.id for one in newsroom.ledger.mailings() if one.issue == issue.number and one.sender == OUTBOX]
    number = sum(newsroom.ledger.counts(name)["sent"] for name in kept)
    return f"; {number} mail{'s' if number > 1 else ''} of it lie{'' if number > 1 else 's'} in outbox/" if number else ""


def named(changed: tuple[str, ...]) -> str:
    """The changed things in a line, the first few by name."""
    more = len(changed) - MOST_NAMED
    return ", ".join(changed[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _as_it_lies(newsroom: Newsroom, issue: Issue) -> tuple[Path, Issue]:
    """The issue's file and what it says of the issue now; raises DigestError where that is another text than the one given."""
    key = (issue.period.name, issue.look, issue.theme)
    found = [(path, lies) for path, lies in issue_files(newsroom) if (lies.period.name, lies.look, lies.theme) == key]
    path, lies = found[-1] if found else (issue_path(newsroom, *key), issue)
    if issue_content(lies) != issue_content(issue):
        page = "the issue changed while you looked at it; look again, then decide"
        raise DigestError(f"{path}: changed while you looked at it; look again, then decide", page=page)
    return path, lies


def _decide(newsroom: Newsroom, path: Path, lies: Issue, issue: Issue, said: Decision, *, now: datetime) -> Issue:
    """Write the decision to the store's row, to the file, and then to the log, after an approval that only the file knew. The row keeps
    the text that was built: only so does the next build know a file that was changed by hand."""
    if row := newsroom.issues.find(issue.period.name, issue.look, issue.theme):
        decided = replace(row, status=issue.status, approval=issue.approval, reason=issue.reason)
        newsroom.issues.save(decided, newsroom.issues.stories(row), now=now)
    write_whole(path, write_issue(issue))
    log = newsroom.decisions.log(*key_of(issue))
    for one in (*(known for known in decisions_of(newsroom, lies) if known not in log), said):
        newsroom.decisions.append(*key_of(issue), one)
    return issue


def _parts(newsroom: Newsroom, issue: Issue) -> Mapping[str, str]:
    """The SHA-256 of everything that reaches the mail, by the name under which an editor knows it."""
    return {name: _sha256(value) for name, value in _reaching(newsroom, issue).items()}


def _reaching(newsroom: Newsroom, issue: Issue) -> dict[str, Any]:
    settings, said = newsroom.settings, newsroom.settings.newsletter
    values: dict[str, Any] = {"the issue’s text": issue_content(issue)}
    for name in ("title", "url", "language", "timezone", "postal_address", "place", "reply_to"):
        values[f"newsletter.{name}"] = getattr(said, name)
    values["newsletter.from"] = said.from_
    values["web.base_url"] = settings.base_url
    values["mailboxes.unsubscribe"] = settings.mailboxes.unsubscribe
    values |= {f"lists.{row.slug}.from": row.from_ for row in settings.lists if row.from_}
    if settings.pictures.on:  # off it says nothing, so that what was approved before there were any still is
        values["pictures.on"] = True
    if look := newsroom.looks.get(issue.look):
        skin = look.skin
        values |= {f"look.{name}": getattr(skin, name) for name in ("serif", "sans", "width", "logo")}
        values |= {"look.colours": dict(skin.colours), "look.dark": dict(skin.dark)}
        values |= {f"the template {name}": look.templates.get(name) for name in reachable(look)}
    return values


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    found = tuple(name for name in dict.fromkeys((*now, *before)) if before.get(name) != now.get(name))
    return found if before and found else ("something that reaches the mail",)


def _joined(parts: Mapping[str, str]) -> str:
    return _sha256(dict(parts))


def _short(parts: Mapping[str, str]) -> dict[str, str]:
    return {name: digest[:PART_CHARS] for name, digest in parts.items()}


def _sha256(value: Any) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _name(by: str) -> str:
    name = _one_line(by)
    if not name:
        raise UsageError("say who you are, with --as NAME", page="nobody knows who decides here: start the desk with --as and your name")
    return name


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
