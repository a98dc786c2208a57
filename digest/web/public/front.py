"""What every answer to the outside passes: the path as the app knows it on the way in, the security headers on the way out.

Nothing of a request decides where a link leads: neither Host nor any X-Forwarded header is looked at.
"""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from digest.web.headers import SAFE, fill, headed

PAGE_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
# An issue carries its styles with it and may show a logo or an editor's picture; it runs nothing and sends nothing.
ISSUE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = MappingProxyType({"Content-Security-Policy": PAGE_POLICY, **SAFE, "X-Robots-Tag": "noindex"})


class Front:
    """ASGI: `prefix` is the path of base_url; a proxy may take it off or leave it."""

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        path = scope["path"]
        if self.prefix and path.startswith(f"{self.prefix}/"):
            scope = {**scope, "path": path[len(self.prefix) :]}
        await self.app(scope, receive, headed(send, HEADERS))


def head(headers: MutableHeaders) -> None:
    """Set the headers that are not set yet: without a word of its own a page is neither kept nor indexed."""
    fill(headers, HEADERS)
