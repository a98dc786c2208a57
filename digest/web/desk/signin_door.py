"""The desk's door: who may come in where others reach it, and the check that every request passes.

ask: rate → in a thread: an editor's address? → link, mailed · link, by POST, once → session → cookie → every request: signed, not
ended, its editor still in digest.toml

Everything is of this process: its keys sign, its memory knows what was used up, so that no link and no session outlives it.
"""

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from digest.audience.tokens import Keys
from digest.settings import NewsletterSection
from digest.web.desk.signin_tokens import LINK_LASTS, SESSION_LASTS, Askings, Pass, Purpose, read_pass, who_is, write_pass

SIGN_IN = "/sign-in"
OPEN_TO_ALL = (f"{SIGN_IN}/", "/assets/")  # and SIGN_IN itself; the assets hold nothing of an issue
STRANGER = "You are not signed in (any more): sign in at the desk, then do this again.\n"

MailLink = Callable[[str, str, str, datetime], None]
"""(address, id of the link, link, until when) → mailed, or said in the terminal why not; called in a thread of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who sent a request: an editor's address as digest.toml has it; `lasts` says whether their session still does."""

    editor: str
    lasts: Callable[[], bool]


class Door:
    """Lets the editors of digest.toml in at `url`, which has no slash at its end. `newsletter` gives what digest.toml says now."""

    def __init__(
        self, url: str, newsletter: Callable[[], NewsletterSection], mail_link: MailLink, *, clock: Callable[[], datetime] | None = None
    ) -> None:
        parts = urlsplit(url)
        self.url = url
        self.host = parts.netloc.lower().removesuffix({"https": ":443", "http": ":80"}[parts.scheme])  # as a browser's Host says it
        self.secure = parts.scheme == "https"
        self.cookie = "__Host-digest-desk" if self.secure else "digest-desk"  # that prefix keeps a neighbouring host from setting one
        self.newsletter = newsletter
        self._mail_link = mail_link
        self._clock = clock or (lambda: datetime.now(UTC))
        self._keys = Keys(ring=(("desk", secrets.token_bytes(32)),))
        self._askings = Askings()
        self._spent: dict[str, datetime] = {}  # ids of used links and ended sessions, until when they would have lasted

    def ask(self, address: str) -> bool:
        """Mail a link to this address if it is an editor's, which nothing here tells; False where too many were asked for."""
        who = who_is(address)
        if not self._askings.admit(who, now=self._clock()):
            return False
        # In a thread for everybody, so that the time to mail one is no answer; a daemon, because Ctrl-C waits for no mail server.
        Thread(target=self._mail_to, args=(who,), name="sign-in link", daemon=True).start()
        return True

    def addressee(self, token: str) -> str:
        """The editor that a link would let in now; "" for whatever else it is."""
        return self._editor(self._read("sign_in", token))

    def use(self, token: str) -> str:
        """The token of a new session for a link's editor, and the link is used up; "" where it lets nobody in."""
        link = self._read("sign_in", token)
        if link is None or not self._editor(link):
            return ""
        self._spend(link)
        return self._write("session", link.who, self._clock() + SESSION_LASTS)[1]

    def visit(self, request: HTTPConnection) -> Visit | None:
        """Who sent a request; None for somebody without a session that holds."""
        token = request.cookies.get(self.cookie, "")
        editor = self._editor(self._read("session", token))
        return Visit(editor=editor, lasts=lambda: self._editor(self._read("session", token)) == editor) if editor else None

    def end(self, request: HTTPConnection) -> None:
        """End the session that a request came with, wherever its cookie was copied to."""
        session = self._read("session", request.cookies.get(self.cookie, ""))
        if session:
            self._spend(session)

    def _mail_to(self, who: str) -> None:
        address = self._known(who)
        if address:
            until = self._clock() + LINK_LASTS
            link_id, token = self._write("sign_in", who, until)
            self._mail_link(address, link_id, f"{self.url}{SIGN_IN}/{token}", until)

    def _write(self, purpose: Purpose, who: str, until: datetime) -> tuple[str, str]:
        one = Pass(id=secrets.token_hex(16), who=who, until=until)
        return one.id, write_pass(self._keys, purpose, one)

    def _read(self, purpose: Purpose, token: str) -> Pass | None:
        one = read_pass(self._keys, token, purpose, now=self._clock())
        return one if one and one.id not in self._spent else None

    def _editor(self, one: Pass | None) -> str:
        return self._known(one.who) if one else ""

    def _known(self, who: str) -> str:
        return next((address for address in self.newsletter().editors if who_is(address) == who), "")

    def _spend(self, one: Pass) -> None:
        now = self._clock()
        self._spent = {name: until for name, until in self._spent.items() if until > now} | {one.id: one.until}


class Entrance:
    """ASGI: an editor's request goes on with its `visit`; anybody else's reaches the pages to sign in and nothing more."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        visit = self.door.visit(request)
        scope.setdefault("state", {})["visit"] = visit
        path = scope["path"]
        is_open = path == SIGN_IN or path.startswith(OPEN_TO_ALL)
        answer = self.app if visit or is_open else _turn_away(request)
        await answer(scope, receive, send)


def _turn_away(request: HTTPConnection) -> ASGIApp:
    """A browser that opens the desk is led to the sign-in, by htmx too; everything else is told in one line."""
    if request.headers.get("hx-request") == "true":
        return PlainTextResponse(STRANGER, status_code=403, headers={"HX-Redirect": SIGN_IN})
    if request.scope["path"] == "/" and request.scope["method"] in ("GET", "HEAD"):
        return RedirectResponse(SIGN_IN, 303)
    return PlainTextResponse(STRANGER, status_code=403)


def visit_of(request: HTTPConnection) -> Visit | None:
    """Who sent a request that came through the door; None at a desk without one."""
    found: Visit | None = getattr(request.state, "visit", None)
    return found


async def while_it_lasts(stream: AsyncIterator[str], visit: Visit | None) -> AsyncIterator[str]:
    """The stream until its reader's session ends."""
    async for said in stream:
        if visit and not visit.lasts():
            return
        yield said
