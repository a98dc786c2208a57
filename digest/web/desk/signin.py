"""The pages to sign in and out by: one question a page, no script; looking changes nothing, however often a scanner of mails does it.

GET /sign-in → POST (an address) → "look into your inbox", whoever's it is · GET /sign-in/TOKEN → POST → session · POST /sign-out
"""

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from digest.audience.address import LONGEST, masked
from digest.web.desk.gate import check_own_page, read_form
from digest.web.desk.page import pages
from digest.web.desk.signin_door import SIGN_IN, Door
from digest.web.desk.signin_tokens import LINK_LASTS, SESSION_LASTS, WINDOW


def add_sign_in(app: FastAPI, door: Door) -> None:
    """The routes of the door."""
    _add_asking(app, door)
    _add_entering(app, door)


def _add_asking(app: FastAPI, door: Door) -> None:
    @app.api_route(SIGN_IN, methods=["GET", "HEAD"])
    async def ask(request: Request) -> Response:
        if door.visit(request):
            return RedirectResponse("/", 303)
        if "asked" in request.query_params:
            return _show(door, "asked")
        # A session's cookie stays at home when another site's link leads here: then the desk is one click away.
        elsewhere = request.headers.get("sec-fetch-site") == "cross-site"
        return _show(door, "ask", left="left" in request.query_params, elsewhere=elsewhere)

    @app.post(SIGN_IN)
    async def asked(request: Request) -> Response:
        check_own_page(request)
        address = (await read_form(request)).get("address", "")[:LONGEST]
        if not door.ask(address):
            return _show(door, "many", status=429, headers={"Retry-After": str(int(WINDOW.total_seconds()))})
        return RedirectResponse(f"{SIGN_IN}?asked", 303)


def _add_entering(app: FastAPI, door: Door) -> None:
    @app.api_route(SIGN_IN + "/{token}", methods=["GET", "HEAD"])
    async def offer(token: str) -> Response:
        editor = door.addressee(token)
        return _show(door, "enter", address=masked(editor)) if editor else _show(door, "gone", status=404)

    @app.post(SIGN_IN + "/{token}")
    async def enter(token: str, request: Request) -> Response:
        check_own_page(request)  # also: nobody is signed in by another site, as somebody else
        session = door.use(token)
        if not session:
            return _show(door, "gone", status=404)
        door.end(request)  # whose cookie this one replaces
        answer = RedirectResponse("/", 303)
        lasts = int(SESSION_LASTS.total_seconds())
        answer.set_cookie(door.cookie, session, max_age=lasts, secure=door.secure, httponly=True, samesite="strict")
        return answer

    @app.post("/sign-out")
    async def leave(request: Request) -> Response:
        check_own_page(request)
        door.end(request)
        answer = RedirectResponse(f"{SIGN_IN}?left", 303)
        answer.delete_cookie(door.cookie, secure=door.secure, httponly=True, samesite="strict")
        return answer


def _show(door: Door, step: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: object) -> HTMLResponse:
    lasts = {"minutes": int(LINK_LASTS.total_seconds()) // 60, "hours": int(SESSION_LASTS.total_seconds()) // 3600}
    page = pages().get_template("signin.html.j2")
    html = page.render(step=step, newsletter=door.newsletter(), longest=LONGEST, **lasts, **values)
    return HTMLResponse(html, status_code=status, headers=headers)
