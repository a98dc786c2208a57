"""The leave page: looking changes nothing, however often a scanner does it; one POST, of a mail program or of the button, leaves.

GET /u/TOKEN → who would leave, masked, and a button · POST /u/TOKEN → left, at once (RFC 8058: no cookie, no redirect, no second question)
"""

import asyncio

from fastapi import FastAPI, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from digest.locales import N_
from digest.web.public.page import show
from digest.web.public.site import NOT_HERE, Site
from digest.work.leaving import find_leaver, leave_by_token

MOST_BYTES = 16_384  # of a request's body; "List-Unsubscribe=One-Click" is 26, in a multipart form about 200
BODY_SECONDS = 10  # for a body to arrive


def add_leave(app: FastAPI, site: Site) -> None:
    """The routes of the leave page."""

    @app.api_route("/u/{token}", methods=["GET", "HEAD"])
    def ask(token: str) -> Response:
        leaver = find_leaver(site.newsroom, token)
        if leaver is None:
            raise HTTPException(404, NOT_HERE)
        return show(site.newsroom, "leave", leaver=leaver)

    @app.post("/u/{token}")
    async def leave(token: str, request: Request) -> Response:
        await _read_off(request)
        leaver = await run_in_threadpool(leave_by_token, site.newsroom, token, now=site.clock())
        if leaver is None:
            raise HTTPException(404, NOT_HERE)
        return show(site.newsroom, "left", leaver=leaver)


async def _read_off(request: Request) -> None:
    """Take the body in, within bounds, and look at nothing in it: who sends the token's POST wants to leave, in whatever encoding."""
    taken = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                taken += len(chunk)
                if taken > MOST_BYTES:
                    raise HTTPException(413, N_("That is more than this page takes."))
    except (TimeoutError, ClientDisconnect) as wrong:
        raise HTTPException(408, N_("The request did not arrive whole.")) from wrong
