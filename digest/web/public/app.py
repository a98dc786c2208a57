"""The readers' side as a web application; it knows no session, sets no cookie, and only a POST to a leave page changes anything.

GET / · /issues/NAME · /draft/TOKEN · /u/TOKEN · /pictures/NAME · /assets/public.css       POST /u/TOKEN
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.errors import DigestError
from digest.locales import N_
from digest.web.public.front import Front, head
from digest.web.public.issues import PUBLIC, add_issues, lasting
from digest.web.public.leave import add_leave
from digest.web.public.page import prefix, show, style
from digest.web.public.pictures import add_pictures
from digest.web.public.site import NOT_HERE, Site
from digest.work.newsroom import Newsroom

LINES = {404: NOT_HERE, 405: N_("This page is only for reading.")}
BUSY = N_("This page cannot be shown just now. Please try again in a minute.")
BROKEN = N_("Something went wrong on our side; it has been written down.")
RETRY_SECONDS = 60  # after which a mail program may ask again where the store was not ready

log = logging.getLogger(__name__)


def now() -> datetime:
    """The web's clock."""
    return datetime.now(UTC)


def create_public(newsroom: Newsroom, *, clock: Callable[[], datetime] = now) -> FastAPI:
    """The readers' pages over an opened newsroom, whose store and keys every request shares.

    Settings and templates are as they were when it was opened, issues and the ledger as they are. Raises SettingsError or StoreError
    where there is no secret to check a link with.
    """
    newsroom.keys()
    site = Site(newsroom=newsroom, clock=clock)
    # No redirect of /u/TOKEN/ to /u/TOKEN: a one-click POST must not meet one, and it would be built from the Host header.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_middleware(Front, prefix=prefix(newsroom))
    _add_errors(app, newsroom)
    _add_style(app, newsroom)
    add_leave(app, site)
    add_issues(app, site)
    add_pictures(app, site)
    return app


def _add_style(app: FastAPI, newsroom: Newsroom) -> None:
    sheet = style(newsroom)

    @app.api_route("/assets/public.css", methods=["GET", "HEAD"])
    async def public_css(request: Request) -> Response:
        answer = lasting(request, sheet, PUBLIC)
        answer.headers["content-type"] = "text/css; charset=utf-8"
        return answer


def _add_errors(app: FastAPI, newsroom: Newsroom) -> None:
    """A page of one line for whatever goes wrong; what the operator should know goes to the log, never a link's token."""

    async def say(_: Request, error: Exception) -> Response:
        status, detail = (error.status_code, str(error.detail)) if isinstance(error, HTTPException) else (500, "")
        headers = error.headers if isinstance(error, HTTPException) else None
        return show(newsroom, "line", status=status, headers=headers, line=LINES.get(status, detail))

    async def say_fault(_: Request, error: Exception) -> Response:
        log.error("digest: %s", error)
        wait = {"Retry-After": str(RETRY_SECONDS)}
        return show(newsroom, "line", status=503, headers=wait, line=BUSY)

    async def say_bug(_: Request, error: Exception) -> Response:
        """Starlette answers a bug from outside the front, so the headers are set here."""
        answer = show(newsroom, "line", status=500, line=BROKEN)
        head(answer.headers)
        return answer

    app.add_exception_handler(HTTPException, say)
    app.add_exception_handler(DigestError, say_fault)
    app.add_exception_handler(Exception, say_bug)
