"""Approve and take back on the desk: what the top bar says and offers, and the POST routes behind its button.

the button → sure? (a dialog; without scripts POST /sure, a page that asks the same) → POST → the gate → is it on offer? → decide
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from jinja2 import Template
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from digest.model import Issue
from digest.web.desk.gate import BY, Fields, Gate, check_own_page, read_form
from digest.web.desk.inspector import moment_in_words
from digest.web.desk.live import LiveReview
from digest.work.approval import Standing, named
from digest.work.review import Review

Verb = Literal["approve", "recall"]
Decide = Callable[[Verb, Issue, str, str], None]
"""(what to do, the issue as it was shown, the fingerprint of what was shown, by whom); a DigestError says why not."""
SHOWN = 8  # digits of the fingerprint that the top bar shows: enough to compare with a mail or with git
NOTHING_NOW = "There is nothing to decide here now; look at the desk again."
OFFERS: Mapping[str, Verb] = MappingProxyType(
    {"draft": "approve", "held": "approve", "changed": "approve", "approved": "recall", "skipped": "recall"}
)
QUESTIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"approve": ("Approve this issue as it stands?", "Approve it"), "recall": ("Take this decision back?", "Take it back")}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the top bar says of the issue's standing, and the one thing an editor may do about it now ("": nothing)."""

    status: str
    words: str
    warns: bool
    offer: Verb | Literal[""]
    token: str

    @property
    def question(self) -> str:
        """What he is asked before it is done."""
        return QUESTIONS[self.offer][0] if self.offer else ""

    @property
    def yes(self) -> str:
        return QUESTIONS[self.offer][1] if self.offer else ""


class Desk:
    """Says what may be decided about the issue that is shown, and decides it."""

    def __init__(self, live: LiveReview, decide: Decide, gate: Gate) -> None:
        self._live = live
        self._decide = decide
        self._gate = gate

    def decision(self) -> Decision | None:
        """For the page that is shown now; None while there is nothing to decide about."""
        shown = self._live.review
        if shown is None or shown.standing is None:
            return None
        stand = shown.standing
        if self._live.fault:
            return Decision(status="Not known", words="the last change cannot be shown", warns=True, offer="", token="")
        offer: Verb | Literal[""] = OFFERS.get(stand.verdict, "")
        status, words, warns = _in_words(shown, stand)
        return Decision(status=status, words=words, warns=warns, offer=offer, token=self._gate.token(offer) if offer else "")

    async def ask(self, request: Request, page: Template) -> str:
        """The page that asks whoever has no scripts; it sends on what the desk's page said, and changes nothing. Raises HTTPException."""
        check_own_page(request)
        fields, decision = await read_form(request), self.decision()
        if decision is None or not decision.offer:
            raise HTTPException(409, NOTHING_NOW)
        return page.render(decision=decision, fields=fields)

    async def answer(self, verb: Verb, request: Request) -> Response:
        """Do it for whoever asks from this very page; raises HTTPException of one line for anybody else."""

        def prepare(fields: Fields) -> Callable[[], None]:
            decision, shown = self.decision(), self._live.review
            if decision is None or decision.offer != verb or shown is None or shown.standing is None:
                raise HTTPException(409, NOTHING_NOW)
            issue, seen = shown.issue, shown.standing.sha256
            return lambda: self._decide(verb, issue, seen, fields[BY])

        return await self._gate.admit(request, lambda _: verb, prepare)


def add_decisions(app: FastAPI, desk: Desk, page: Template) -> None:
    """The routes that change something, and the one that asks first with this page; by POST alone."""

    @app.post("/sure")
    async def sure(request: Request) -> Response:
        return HTMLResponse(await desk.ask(request, page))

    @app.post("/approve")
    async def approve(request: Request) -> Response:
        return await desk.answer("approve", request)

    @app.post("/recall")
    async def recall(request: Request) -> Response:
        return await desk.answer("recall", request)


def _in_words(review: Review, stand: Standing) -> tuple[str, str, bool]:
    """The status, what is said beside it, and whether that is a warning."""
    zone = ZoneInfo(review.newsletter.timezone)
    yes = stand.approval
    if stand.verdict == "approved" and yes:
        return "Approved", f"by {yes.by}, {moment_in_words(yes.at, zone)}, {yes.sha256[:SHOWN]}", False
    if stand.verdict == "changed":
        return "Draft", f"Changed since approval: {named(stand.changed)}", True
    reason = stand.reason[:1].upper() + stand.reason[1:]
    return stand.verdict.capitalize(), reason, bool(reason) and stand.verdict == "draft"
