"""The security headers that every answer of ours carries, the desk's and the readers' pages' alike."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

SAFE: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",  # the address of a leave page is the word that lets its holder leave
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
)


def fill(headers: MutableHeaders, wanted: Mapping[str, str]) -> None:
    """Set what is not set yet: a page may have a word of its own."""
    for name, value in wanted.items():
        headers.setdefault(name, value)


def headed(send: Send, wanted: Mapping[str, str]) -> Send:
    """`send` of an ASGI call, with these headers on the answer."""

    async def send_headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            fill(MutableHeaders(scope=message), wanted)
        await send(message)

    return send_headed
