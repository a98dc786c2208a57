"""What every answer of the desk passes: the Host check on the way in, the security headers on the way out."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from digest.web.headers import SAFE, fill, headed

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = MappingProxyType({"Content-Security-Policy": PAGE_POLICY, **SAFE})


class Guard:
    """ASGI: refuses a request that names another host (DNS rebinding: a foreign page whose name now leads here), headers the rest.

    `hosts` are names, or name:port; a name without a port stands for the port that the request came to. `only` is the one Host of a desk
    that others reach, as their browsers say it: then neither `hosts` nor the loopback names are answered.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = (), only: str = "") -> None:
        self.app = app
        self.hosts = hosts
        self.only = only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        answer = self.app if self._is_ours(scope) else PlainTextResponse("This desk does not answer to that host name.\n", status_code=400)
        await answer(scope, receive, headed(send, HEADERS))

    def _is_ours(self, scope: Scope) -> bool:
        named = Headers(scope=scope).getlist("host")
        if len(named) != 1:
            return False
        if self.only:
            return named[0].lower() == self.only
        port = (scope.get("server") or ("", 0))[1]
        known = {_with_port(host.lower(), port) for host in (*LOOPBACK, *self.hosts)}
        return _with_port(named[0].lower(), 80) in known


def head(headers: MutableHeaders) -> None:
    """Set the headers that are not set yet: a page may have a stricter policy of its own."""
    fill(headers, HEADERS)


def _with_port(host: str, port: int | None) -> str:
    has_port = ":" in host.rpartition("]")[2]
    return host if has_port else f"{host}:{port}"
