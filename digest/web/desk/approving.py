"""Approve and take back on the desk: what the top bar says and offers, and the two POST routes behind its button.

POST → from this very page? (Sec-Fetch-Site, Origin, token of this process and this version) → decide, one at a time → load → 303
"""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Literal
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from digest.errors import DigestError
from digest.model import Issue
from digest.web.desk.inspector import moment_in_words
from digest.web.desk.live import LiveReview
from digest.work.approval import Standing, named
from digest.work.review import Review

Verb = Literal["approve", "recall"]
Decide = Callable[[Verb, Issue, str], None]
"""(what to do, the issue as it was shown, the fingerprint of what was shown); a DigestError says why not."""
MOST_BYTES = 4096  # of a form with three short fields
OFFERS: Mapping[str, Verb] = MappingProxyType({"draft": "approve", "held": "approve", "changed": "approve", "approved": "recall"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the top bar says of the issue's standing, and the one thing an editor may do about it now ("": nothing)."""

    status: str
    words: str
    warns: bool
    offer: Verb | Literal[""]
    token: str


class Desk:
    """Holds the secret of this process and lets one decision through at a time."""

    def __init__(self, live: LiveReview, decide: Decide) -> None:
        self._live = live
        self._decide = decide
        self._secret = secrets.token_bytes(32)
        self._turn = asyncio.Lock()

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
        return Decision(status=status, words=words, warns=warns, offer=offer, token=self._token(offer) if offer else "")

    async def answer(self, verb: Verb, request: Request) -> Response:
        """Do it for whoever asks from this very page; raises HTTPException of one line for anybody else."""
        check_own_page(request)
        fields = await _fields(request)
        await self._live.ready()
        async with self._turn:
            decision, shown = self.decision(), self._live.review
            if not hmac.compare_digest(fields.get("token", "").encode(), self._token(verb).encode()):
                raise HTTPException(409, "This page is older than the issue; look at the desk again, then decide.")
            if decision is None or decision.offer != verb or shown is None or shown.standing is None:
                raise HTTPException(409, "There is nothing to decide here now; look at the desk again.")
            try:
                await asyncio.to_thread(self._decide, verb, shown.issue, shown.standing.sha256)
            except DigestError as error:
                raise HTTPException(409, " ".join(str(error).split())) from error
            await self._live.refresh(frozenset())
        back = {name: words for name, words in fields.items() if name in ("story", "view")}
        return RedirectResponse("/?" + urlencode(back), 303)

    def _token(self, verb: str) -> str:
        """Good for one verb and one version: every load ends it, so that a request sent again does nothing."""
        return hmac.new(self._secret, f"{verb} {self._live.version}".encode(), sha256).hexdigest()


def add_decisions(app: FastAPI, desk: Desk) -> None:
    """The routes that change something: these two, by POST alone."""

    @app.post("/approve")
    async def approve(request: Request) -> Response:
        return await desk.answer("approve", request)

    @app.post("/recall")
    async def recall(request: Request) -> Response:
        return await desk.answer("recall", request)


def check_own_page(request: Request) -> None:
    """Refuse what another site sent. A form of a page with no-referrer says `Origin: null`, so then Sec-Fetch-Site must speak for it."""
    host = request.headers["host"].lower()  # the guard let one through, and it is ours
    site = request.headers.getlist("sec-fetch-site")
    origins = [origin for origin in request.headers.getlist("origin") if origin != "null"]
    is_vouched_for = site == ["same-origin"] or (not site and origins)
    if not is_vouched_for or any(_netloc(origin) != host for origin in origins):
        raise HTTPException(403, "Only the desk's own page may do that; open the desk and use its button.")


def _netloc(origin: str) -> str:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


async def _fields(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "The desk takes the form of its own page and nothing else.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, "That is more than the desk's form holds.")
    found = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in found.items()}


def _in_words(review: Review, stand: Standing) -> tuple[str, str, bool]:
    """The status, what is said beside it, and whether that is a warning."""
    zone = ZoneInfo(review.newsletter.timezone)
    yes = stand.approval
    if stand.verdict == "approved" and yes:
        return "Approved", f"by {yes.by}, {moment_in_words(yes.at, zone)}", False
    if stand.verdict == "changed":
        return "Draft", f"Changed since approval: {named(stand.changed)}", True
    reason = stand.reason[:1].upper() + stand.reason[1:]
    return stand.verdict.capitalize(), reason, bool(reason) and stand.verdict == "draft"
