"""Issues to read on the web: the list of what was mailed, each of them, and a draft for whoever holds its link.

GET / · /issues/NAME · /draft/TOKEN
"""

import time
from hashlib import sha256
from threading import Lock

from fastapi import FastAPI, HTTPException, Request
from starlette.responses import HTMLResponse, Response

from digest.compose.issuefile import write_issue
from digest.model import Issue
from digest.web.public.front import ISSUE_POLICY
from digest.web.public.page import write
from digest.web.public.site import NOT_HERE, Site
from digest.work.archive import draft_by_token, mailed_issue, mailed_issues
from digest.work.newsroom import Newsroom
from digest.work.review import render

KEPT_PAGES = 32  # rendered issues, each about 90 KB: the ones that are read again and again
LIST_SECONDS = 60  # how long the list may be behind the ledger; to make it, every issue's file is read
# Asked for again after five minutes, with the ETag: an editor may correct an issue on the web.
PUBLIC = {"Cache-Control": "public, max-age=300", "X-Robots-Tag": "all"}


class Shelf:
    """Pages that are made once, however many ask at once, and again where what they are made from has changed."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._lock = Lock()
        self._issues: dict[str, str] = {}
        self._list: tuple[float, str] | None = None

    def issue(self, issue: Issue) -> str:
        """The web version."""
        said = write_issue(issue)
        with self._lock:
            if said not in self._issues:
                self._issues[said] = render(self._newsroom, issue).html
                if len(self._issues) > KEPT_PAGES:
                    del self._issues[next(iter(self._issues))]
            return self._issues[said]

    def archive(self) -> str:
        """The list of every issue."""
        with self._lock:
            if self._list is None or time.monotonic() - self._list[0] > LIST_SECONDS:
                self._list = (time.monotonic(), write(self._newsroom, "archive", entries=mailed_issues(self._newsroom)))
            return self._list[1]


def add_issues(app: FastAPI, site: Site) -> None:
    """The routes of the archive and of drafts."""
    shelf = Shelf(site.newsroom)

    @app.api_route("/", methods=["GET", "HEAD"])
    def archive(request: Request) -> Response:
        return lasting(request, shelf.archive(), PUBLIC)

    @app.api_route("/issues/{name}", methods=["GET", "HEAD"])
    def issue(name: str, request: Request) -> Response:
        found = mailed_issue(site.newsroom, name)
        if found is None:
            raise HTTPException(404, NOT_HERE)
        return lasting(request, shelf.issue(found), {**PUBLIC, "Content-Security-Policy": ISSUE_POLICY})

    @app.api_route("/draft/{token}", methods=["GET", "HEAD"])
    def draft(token: str) -> Response:
        found = draft_by_token(site.newsroom, token)
        if found is None:
            raise HTTPException(404, NOT_HERE)
        return HTMLResponse(shelf.issue(found), headers={"Content-Security-Policy": ISSUE_POLICY})


def lasting(request: Request, html: str, headers: dict[str, str]) -> Response:
    """The page with its ETag, or 304 for whoever has it."""
    etag = f'"{sha256(html.encode()).hexdigest()[:32]}"'
    known = {word.strip().removeprefix("W/") for word in request.headers.get("if-none-match", "").split(",")}
    named = {**headers, "ETag": etag}
    return Response(status_code=304, headers=named) if known & {etag, "*"} else HTMLResponse(html, headers=named)
