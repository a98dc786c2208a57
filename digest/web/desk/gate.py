"""What every POST of the desk passes: it comes from the desk's own page, of this process and this version, and one goes through at a time.

POST → from this very page? (Sec-Fetch-Site, Origin) → its form, by whom → token → what it asks for, in a thread → load → 303 back
"""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from digest.errors import DigestError
from digest.web.desk.live import LiveReview
from digest.web.desk.signin_door import visit_of

MOST_BYTES = 4096  # of a form with a few short fields
MOST_SENT = 10_000  # words of sends that are remembered, so that none is taken twice
LISTED = "leaving"  # the one field of which a form may send several: they come as one, a space between

Fields = Mapping[str, str]
"""A form's fields; under BY stands who sent it, whatever the form said there."""
BY = "by"
Prepare = Callable[[Fields], Callable[[], None]]
"""From the form's fields to what is done in a thread; an HTTPException refuses, a DigestError of what is done says why not."""


class Gate:
    """Holds the secret of this process and lets one decision through at a time. `by` decides where nobody signs in."""

    def __init__(self, live: LiveReview, by: str = "") -> None:
        self._live = live
        self._by = by
        self._secret = secrets.token_bytes(32)
        self._turn = asyncio.Lock()
        self._sent: dict[str, None] = {}

    def editor_of(self, request: Request) -> str:
        """Who asks: whoever signed in, else the desk's own editor."""
        visit = visit_of(request)
        return visit.editor if visit else self._by

    def token(self, words: str) -> str:
        """Good for one action and one version: every load ends it, so that a request sent again does nothing."""
        return hmac.new(self._secret, f"{words} {self._live.version}".encode(), sha256).hexdigest()

    def standing_token(self, words: str) -> str:
        """Good for one action as long as this process runs; what is sent with it is taken once (`admit_edit`)."""
        return hmac.new(self._secret, f"{words} at any version".encode(), sha256).hexdigest()

    async def admit_edit(self, request: Request, prepare: Prepare, *, most: int) -> Response:
        """As `admit`, for a change of the issue: another editor's change must not take the words out of this one's hands, so a page may
        send the standing token and a word of its own, `once`, that it never sends again. Who looked at what, `prepare` judges by `seen`.
        """
        return await self._admit(request, self._check_once, prepare, most)

    def _check_once(self, fields: Fields) -> None:
        token, once = fields.get("token", ""), fields.get("once", "")
        if hmac.compare_digest(token.encode(), self.token("edit").encode()):
            return
        if not hmac.compare_digest(token.encode(), self.standing_token("edit").encode()):
            raise HTTPException(409, "This page is older than the issue; look at the desk again, then change it.")
        if not once or once in self._sent:
            raise HTTPException(409, "That was sent before, and was taken then; look at the desk.")
        self._sent[once] = None
        while len(self._sent) > MOST_SENT:
            del self._sent[next(iter(self._sent))]

    async def admit(self, request: Request, words: Callable[[Fields], str], prepare: Prepare) -> Response:
        """Do what `prepare` gives for whoever asks from this very page; raises HTTPException of one line for anybody else."""

        def check(fields: Fields) -> None:
            if not hmac.compare_digest(fields.get("token", "").encode(), self.token(words(fields)).encode()):
                raise HTTPException(409, "This page is older than the issue; look at the desk again, then decide.")

        return await self._admit(request, check, prepare, MOST_BYTES)

    async def _admit(self, request: Request, check: Callable[[Fields], None], prepare: Prepare, most: int) -> Response:
        check_own_page(request)
        fields = await read_form(request, most) | {BY: self.editor_of(request)}
        await self._live.ready()
        async with self._turn:
            check(fields)
            try:
                await asyncio.to_thread(prepare(fields))
            except DigestError as error:
                raise HTTPException(409, error.on_page) from error
            await self._live.refresh(frozenset())
        back = {name: words for name, words in fields.items() if name in ("story", "view")}
        return RedirectResponse("/?" + urlencode(back), 303)


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


async def read_form(request: Request, most: int = MOST_BYTES) -> dict[str, str]:
    """The fields of a form, the first value of each; raises HTTPException of one line for whatever else was sent."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "The desk takes the form of its own page and nothing else.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, "That is more than the desk's form holds.")
    found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: " ".join(values) if name == LISTED else values[0] for name, values in found.items()}
