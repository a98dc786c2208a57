"""The desk as a web application: the page, the mail in its views, and the stream that says when to look again.

lifespan: load once → watch the folder → load again on every change
GET / · /mail?view= · /text · /source · /words · /checks · /changed · /events · /assets/*     nothing here changes an issue
                               GET / asked by the page's own script answers with the parts that differ (parts)
POST /approve · /recall        the editor's word, where `decide` is given; /sure asks for it without scripts (approving)
POST /answer                   same event or not, where `answer` is given (asking)
POST /edit                     a change of the issue, undo and redo, where `change` is given (editing)
/sign-in · POST /sign-out      where there is a `door` (signin): nobody passes it without a session
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse

from digest.errors import DigestError
from digest.model import Email
from digest.web.desk.approving import Decide, Desk, add_decisions
from digest.web.desk.asking import Asking, Say, add_answers
from digest.web.desk.checking import Checking, Checks, Inspect
from digest.web.desk.editing import Change, Editing, add_editing
from digest.web.desk.gate import Gate
from digest.web.desk.guard import Guard, head
from digest.web.desk.live import LiveReview, Load
from digest.web.desk.looking import Look, Looking
from digest.web.desk.mail import MAIL_VIEWS, POLICY, POLICY_NO_IMAGES, open_outside, show_mail
from digest.web.desk.page import compose_page, pages
from digest.web.desk.parts import held_parts
from digest.web.desk.past import Beside, Past
from digest.web.desk.seeing import SEEN, mail_as_seen, see
from digest.web.desk.signin import add_sign_in
from digest.web.desk.signin_door import Door, Entrance, visit_of, while_it_lasts
from digest.web.desk.stories import group_stories, words_to_find
from digest.web.desk.watch import Watch
from digest.work.drafts import Draft
from digest.work.pictures import with_pictures_inside
from digest.work.review import Review

ASSETS = Path(__file__).parent / "assets"
BEFORE = "before"  # the mail of the issue before this one
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What a desk is made of; None is what it has not."""

    live: LiveReview
    gate: Gate
    decisions: Desk | None
    questions: Asking | None
    beside: Beside
    editing: Editing | None
    checking: Checking | None
    looking: Looking | None


def create_desk(
    load: Load,
    *,
    folder: Path,
    hosts: tuple[str, ...] = (),
    by: str = "",
    door: Door | None = None,
    decide: Decide | None = None,
    answer: Say | None = None,
    past: Past | None = None,
    change: Change | None = None,
    inspect: Inspect | None = None,
    look: Look | None = None,
) -> FastAPI:
    """The desk over `load`, which gives the Review of the project in `folder`.

    `load(changed)` is called in a thread of its own, never twice at once: with an empty set at the start, then with the files that changed
    since it last succeeded. A DigestError shows its line on the page, anything else shows as a bug; the next change tries again.
    `hosts` are the names (or name:port) it answers to beside the loopback ones; with a `door` it answers to that one's alone, and who
    signed in decides, else `by`. Without `decide` nothing can be approved here, without `answer` nothing is asked, without `past` nothing
    earlier is laid beside, without `change` nothing is changed, without `inspect` nothing is checked, without `look` nobody's last look
    is remembered.
    """
    live = LiveReview(load)
    looking = Looking(live, look) if look else None
    app = FastAPI(lifespan=_lifespan(live, folder, looking), docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.live = live
    app.state.door = door
    if door:
        app.add_middleware(Entrance, door=door)
        add_sign_in(app, door)
    app.add_middleware(Guard, hosts=hosts, only=door.host if door else "")  # the last one added is the first to be passed
    app.add_exception_handler(HTTPException, _say_error)
    app.add_exception_handler(Exception, _say_bug)
    gate = Gate(live, by)
    parts = _Parts(
        live=live,
        gate=gate,
        decisions=Desk(live, decide, gate) if decide else None,
        questions=Asking(live, answer, gate) if answer else None,
        beside=Beside(live, past),
        editing=Editing(live, change, gate) if change else None,
        checking=Checking(live, inspect) if inspect else None,
        looking=looking,
    )
    _add_desk(app, parts)
    _add_counts(app, parts)
    _add_mail(app, live, parts.beside, folder)
    if parts.decisions:
        add_decisions(app, parts.decisions, pages().get_template("sure.html.j2"))
    if parts.questions:
        add_answers(app, parts.questions)
    if parts.editing:
        add_editing(app, parts.editing)
    app.mount("/assets", StaticFiles(directory=ASSETS))
    return app


def _lifespan(live: LiveReview, folder: Path, looking: Looking | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        work = asyncio.create_task(_keep_fresh(live, folder))
        yield
        live.close()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        if looking:
            await looking.keep_all()

    return lifespan


async def _keep_fresh(live: LiveReview, folder: Path) -> None:
    watch = Watch(folder)  # before the first load: what changes during it is not missed
    await live.refresh(frozenset())
    async for changed in watch.changes():
        await live.refresh(changed)


def _add_desk(app: FastAPI, desk: _Parts) -> None:
    live, looking = desk.live, desk.looking

    @app.get("/")
    async def page(
        request: Request, *, story: str = "", view: str = "desktop", since: str = "", program: str = "", dark: str = ""
    ) -> Response:
        await live.ready()
        if view == SEEN and live.review:
            await asyncio.to_thread(see, live.review, program, dark=bool(dark))  # kept for the page, which then takes no time
        visit, by = visit_of(request), desk.gate.editor_of(request)
        made = compose_page(
            live.review,
            live.fault,
            version=live.version,
            story=story,
            view=view,
            decision=desk.decisions.decision() if desk.decisions else None,
            panel=desk.questions.panel() if desk.questions else None,
            changes=await _asked(desk.beside.changes, since, await _last(looking, by)) if view == "changes" else None,
            signed=visit.editor if visit else "",
            checks=await _looked(desk.checking) if view == "checks" else desk.checking.known if desk.checking else None,
            checked=desk.checking is not None,
            program=program,
            dark=bool(dark),
            tools=desk.editing.tools(by) if desk.editing else None,
        )
        kept = BackgroundTask(looking.shown, by) if looking else None
        if request.headers.get("hx-request") != "true":
            return HTMLResponse(made.whole(), background=kept)
        state = {"Desk-Version": made.version, "Desk-Chosen": quote(made.chosen), "Desk-View": made.view, "Desk-Token": made.standing}
        return HTMLResponse(made.fragments(held_parts(request.headers.get("desk-holds", ""))), headers=state, background=kept)

    @app.get("/events")
    async def events(request: Request) -> Response:
        return StreamingResponse(while_it_lasts(live.follow(), visit_of(request)), media_type="text/event-stream")


def _add_counts(app: FastAPI, desk: _Parts) -> None:
    """What the page's script asks for after the page stands."""

    @app.get("/checks")
    async def checks() -> Response:
        found = await _looked(desk.checking)
        return JSONResponse({"words": found.words, "errors": found.errors, "found": len(found.found)} if found else {})

    @app.get("/changed")
    async def changed(request: Request) -> Response:
        await desk.live.ready()
        return JSONResponse({"words": await desk.looking.words(desk.gate.editor_of(request)) if desk.looking else ""})

    @app.get("/words")
    async def words() -> Response:
        review = await _shown(desk.live)
        return JSONResponse(words_to_find(review, group_stories(review)))


def _add_mail(app: FastAPI, live: LiveReview, beside: Beside, folder: Path) -> None:
    @app.get("/mail")
    async def mail(view: str = "desktop", program: str = "", dark: str = "") -> Response:
        if view not in (*MAIL_VIEWS, BEFORE, SEEN):
            raise HTTPException(404, f"The mail has no such view; there are {', '.join((*MAIL_VIEWS, BEFORE, SEEN))}.")
        review = await _shown(live)
        email: Email | None = review.email
        if view == BEFORE:
            email = await _asked(beside.email)
        if email is None:
            raise HTTPException(404, "There is no earlier issue.")
        policy = POLICY_NO_IMAGES if view == "images-off" else POLICY
        if view == SEEN:
            shown = await asyncio.to_thread(mail_as_seen, email.html, program, dark=bool(dark))
            shown = await asyncio.to_thread(with_pictures_inside, shown, folder, review.newsletter.pictures)
            return HTMLResponse(open_outside(shown), headers={"Content-Security-Policy": policy})
        html = show_mail(email, "desktop" if view == BEFORE else view)
        html = await asyncio.to_thread(with_pictures_inside, html, folder, review.newsletter.pictures)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    @app.get("/text")
    async def text() -> Response:
        return PlainTextResponse((await _shown(live)).email.text)

    @app.get("/source")
    async def source() -> Response:
        return PlainTextResponse((await _shown(live)).email.html)


async def _asked(ask: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """What the project says, asked in a thread: it reads files and the store."""
    try:
        return await asyncio.to_thread(ask, *args, **more)
    except DigestError as error:
        raise HTTPException(503, error.on_page) from error


async def _looked(checking: Checking | None) -> Checks | None:
    """What preflight finds; a project that cannot be opened is said in a line."""
    try:
        return await checking.checks() if checking else None
    except DigestError as error:
        raise HTTPException(503, error.on_page) from error


async def _last(looking: Looking | None, by: str) -> Draft | None:
    return await looking.before(by) if looking else None


async def _shown(live: LiveReview) -> Review:
    await live.ready()
    if live.review is None:
        raise HTTPException(503, "There is no mail to show yet.")
    return live.review


async def _say_error(request: Request, error: Exception) -> Response:
    """One line, never a page of the framework's; a browser that sent a form without scripts gets it on a page that leads back."""
    status, line = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "error")
    if request.method == "POST" and "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(pages().get_template("refused.html.j2").render(line=line), status_code=status)
    return PlainTextResponse(f"{line}\n", status_code=status)


async def _say_bug(_: Request, error: Exception) -> Response:
    """Starlette answers a bug from outside the guard, so the headers are set here."""
    answer = PlainTextResponse(f"bug: {type(error).__name__}; the traceback is in the terminal\n", status_code=500)
    head(answer.headers)
    return answer
