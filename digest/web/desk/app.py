"""The desk as a web application: the page, the mail in its views, and the stream that says when to look again.

lifespan: load once → watch the folder → load again on every change
GET / · /mail?view= · /text · /source · /events · /assets/*        nothing here changes anything
POST /approve · /recall        the editor's word, where `decide` is given (approving)
POST /answer                   same event or not, where `answer` is given (asking)
/sign-in · POST /sign-out      where there is a `door` (signin): nobody passes it without a session
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from digest.web.desk.approving import Decide, Desk, add_decisions
from digest.web.desk.asking import Asking, Say, add_answers
from digest.web.desk.gate import Gate
from digest.web.desk.guard import Guard, head
from digest.web.desk.live import LiveReview, Load
from digest.web.desk.mail import MAIL_VIEWS, POLICY, POLICY_NO_IMAGES, show_mail
from digest.web.desk.page import render_desk
from digest.web.desk.signin import add_sign_in
from digest.web.desk.signin_door import Door, Entrance, visit_of, while_it_lasts
from digest.web.desk.watch import Watch
from digest.work.review import Review

ASSETS = Path(__file__).parent / "assets"


def create_desk(
    load: Load,
    *,
    folder: Path,
    hosts: tuple[str, ...] = (),
    by: str = "",
    door: Door | None = None,
    decide: Decide | None = None,
    answer: Say | None = None,
) -> FastAPI:
    """The desk over `load`, which gives the Review of the project in `folder`.

    `load(changed)` is called in a thread of its own, never twice at once: with an empty set at the start, then with the files that changed
    since it last succeeded. A DigestError shows its line on the page, anything else shows as a bug; the next change tries again.
    `hosts` are the names (or name:port) it answers to beside the loopback ones; with a `door` it answers to that one's alone, and who
    signed in decides, else `by`. Without `decide` nothing can be approved here, without `answer` nothing is asked.
    """
    live = LiveReview(load)
    app = FastAPI(lifespan=_lifespan(live, folder), docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.live = live
    app.state.door = door
    if door:
        app.add_middleware(Entrance, door=door)
        add_sign_in(app, door)
    app.add_middleware(Guard, hosts=hosts, only=door.host if door else "")  # the last one added is the first to be passed
    app.add_exception_handler(HTTPException, _say_error)
    app.add_exception_handler(Exception, _say_bug)
    gate = Gate(live, by)
    decisions = Desk(live, decide, gate) if decide else None
    questions = Asking(live, answer, gate) if answer else None
    _add_pages(app, live, decisions, questions)
    if decisions:
        add_decisions(app, decisions)
    if questions:
        add_answers(app, questions)
    app.mount("/assets", StaticFiles(directory=ASSETS))
    return app


def _lifespan(live: LiveReview, folder: Path) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        work = asyncio.create_task(_keep_fresh(live, folder))
        yield
        live.close()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work

    return lifespan


async def _keep_fresh(live: LiveReview, folder: Path) -> None:
    watch = Watch(folder)  # before the first load: what changes during it is not missed
    await live.refresh(frozenset())
    async for changed in watch.changes():
        await live.refresh(changed)


def _add_pages(app: FastAPI, live: LiveReview, decisions: Desk | None, questions: Asking | None) -> None:
    @app.get("/")
    async def desk(request: Request, story: str = "", view: str = "desktop") -> Response:
        await live.ready()
        decision = decisions.decision() if decisions else None
        panel = questions.panel() if questions else None
        visit = visit_of(request)
        signed = visit.editor if visit else ""
        return HTMLResponse(
            render_desk(
                live.review, live.fault, version=live.version, story=story, view=view, decision=decision, panel=panel, signed=signed
            )
        )

    @app.get("/mail")
    async def mail(view: str = "desktop") -> Response:
        if view not in MAIL_VIEWS:
            raise HTTPException(404, f"The mail has no such view; there are {', '.join(MAIL_VIEWS)}.")
        html = show_mail((await _shown(live)).email, view)
        policy = POLICY_NO_IMAGES if view == "images-off" else POLICY
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    @app.get("/text")
    async def text() -> Response:
        return PlainTextResponse((await _shown(live)).email.text)

    @app.get("/source")
    async def source() -> Response:
        return PlainTextResponse((await _shown(live)).email.html)

    @app.get("/events")
    async def events(request: Request) -> Response:
        return StreamingResponse(while_it_lasts(live.follow(), visit_of(request)), media_type="text/event-stream")


async def _shown(live: LiveReview) -> Review:
    await live.ready()
    if live.review is None:
        raise HTTPException(503, "There is no mail to show yet.")
    return live.review


async def _say_error(_: Request, error: Exception) -> Response:
    """One line, never a page of the framework's."""
    status, line = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "error")
    return PlainTextResponse(f"{line}\n", status_code=status)


async def _say_bug(_: Request, error: Exception) -> Response:
    """Starlette answers a bug from outside the guard, so the headers are set here."""
    answer = PlainTextResponse(f"bug: {type(error).__name__}; the traceback is in the terminal\n", status_code=500)
    head(answer.headers)
    return answer
