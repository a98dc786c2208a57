"""One run at work: its steps as they are done, what failed, and the alarms it gave."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from digest.errors import DigestError, NeedsApproval
from digest.model import MailingKind
from digest.work.lease import Busy, Clock
from digest.work.mail import mail_notice
from digest.work.newsroom import Newsroom
from digest.work.notices import alarm

StepOutcome = Literal["done", "nothing", "waits", "held", "skipped", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was done, about which period ("" for none), how it ended, why, the exit code it asks for, and how many seconds it took."""

    what: str
    outcome: StepOutcome
    period: str = ""
    reason: str = ""
    exit_code: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run, step by step."""

    at: datetime
    steps: tuple[Step, ...]

    @property
    def exit_code(self) -> int:
        """The first error's code; where there is none, 4 if anything waits for an editor; else 0."""
        codes = [step.exit_code for step in self.steps if step.exit_code]
        waits = NeedsApproval.exit_code
        return next((code for code in codes if code != waits), waits if codes else 0)

    def as_row(self) -> dict[str, Any]:
        """What `--json` prints and the diary keeps."""
        return {"at": self.at, "exit_code": self.exit_code, "steps": [asdict(step) for step in self.steps]}


class Shift:
    """The newsroom and the clock of a run, and its steps so far."""

    def __init__(self, newsroom: Newsroom, clock: Clock) -> None:
        self.newsroom = newsroom
        self.clock = clock
        self.steps: list[Step] = []
        self._began = time.monotonic()

    def note(self, what: str, outcome: StepOutcome, *, period: str = "", reason: str = "", exit_code: int = 0) -> None:
        """Write a step down; its seconds count from the step before."""
        now = time.monotonic()
        seconds, self._began = round(now - self._began, 3), now
        self.steps.append(Step(what=what, outcome=outcome, period=period, reason=reason, exit_code=exit_code, seconds=seconds))

    @contextmanager
    def step(self, what: str, period: str = "") -> Iterator[None]:
        """What goes wrong inside is written down and told to the editors, and the run goes on after it; a bug is not caught."""
        try:
            yield
        except Busy as busy:
            self.note(what, "nothing", period=period, reason=str(busy))
        except NeedsApproval as waits:
            self.call_editor(what, "waits", period, str(waits))
        except DigestError as wrong:
            self.note(what, "failed", period=period, reason=str(wrong), exit_code=wrong.exit_code)
            self.alarm(what, period, str(wrong))

    def call_editor(self, what: str, outcome: StepOutcome, period: str, line: str) -> None:
        """A step that only a person can end: exit code 4, and an alarm."""
        self.note(what, outcome, period=period, reason=line, exit_code=NeedsApproval.exit_code)
        self.alarm(f"{what}-{outcome}", period, line)

    def alarm(self, what: str, period: str, line: str) -> None:
        """Tell the editors, once for what has happened in this period; an alarm that cannot be mailed is a step of the report."""
        letter = alarm(self.newsroom.settings, line, what=what, period=period, at=self.clock())
        self.tell("alarm", f"{period or 'run'}-{what}", lambda: letter)

    def tell(self, kind: MailingKind, subject_id: str, letter: Callable[[], tuple[str, str]]) -> bool:
        """Mail a notice, its subject and its text, to the editors unless they have it; whether it was mailed now."""
        editors, ledger = self.newsroom.settings.newsletter.editors, self.newsroom.ledger
        try:
            known = ledger.mailing(f"{kind}-{subject_id}")
            if not editors or (known and known.status == "done"):
                return False
            subject, text = letter()
            mail_notice(self.newsroom, kind, subject_id, to=editors, subject=subject, text=text, clock=self.clock)
        except Busy:
            return False
        except DigestError as wrong:
            self.note(kind, "failed", reason=f"the notice could not be mailed: {wrong}", exit_code=wrong.exit_code)
            return False
        counts = ledger.counts(f"{kind}-{subject_id}")
        if counts["sent"] < sum(counts.values()):
            self.note(
                kind, "failed", reason=f"the notice {subject_id} did not reach {sum(counts.values()) - counts['sent']} editors", exit_code=1
            )
        return True
