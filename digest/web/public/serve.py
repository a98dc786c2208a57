"""Run the readers' pages on one address and port until told to end."""

import errno
import ipaddress
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from digest.errors import SettingsError, TryLater, UsageError

# What an answer under way may still take after SIGTERM (s).
GRACE_SECONDS = 10
WAITING = 512  # connections that wait to be taken: a mailing's readers come all at once


def serve_public(app: FastAPI, listener: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve on an open listener until Ctrl-C or SIGTERM, then let answers under way finish and return. `on_ready` is told the URL."""
    config = uvicorn.Config(
        app, log_config=None, log_level="error", access_log=False, server_header=False, proxy_headers=False, ws="none", lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )  # fmt: skip
    server = uvicorn.Server(config)

    def stop(number: int, frame: FrameType | None) -> None:
        """Also before the server is up, and when uvicorn raises the signal again at its end."""
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        on_ready(_url(listener))
        server.run(sockets=[listener])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        listener.close()


def open_listener(host: str, port: int, base_url: str) -> socket.socket:
    """A socket that listens there. Port 0 takes any free one.

    Raises UsageError for a host that is none of this machine's, SettingsError for one that others reach while the links of mails are not
    https, and TryLater for a port that is taken.
    """
    family, address = _address(host)
    if not ipaddress.ip_address(address.partition("%")[0]).is_loopback and not base_url.startswith("https://"):
        raise SettingsError(
            f'[web] base_url is "{base_url}": pages that others reach on {host} need https; name the https address in front of them, or '
            "serve on 127.0.0.1"
        )
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(WAITING)
    except OSError as wrong:
        listener.close()
        if wrong.errno == errno.EADDRNOTAVAIL:
            raise UsageError(f'"{host}" is no address of this machine; use --host 127.0.0.1') from wrong
        why = "is taken by another program" if wrong.errno == errno.EADDRINUSE else f"cannot be opened ({wrong.strerror})"
        raise TryLater(f"port {port} on {host} {why}; end that, or choose another with --port") from wrong
    return listener


def _address(host: str) -> tuple[socket.AddressFamily, str]:
    try:
        family, *_, address = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as wrong:
        raise UsageError(f'"{host}" is no address of this machine; use --host 127.0.0.1') from wrong
    return family, str(address[0])


def _url(listener: socket.socket) -> str:
    address, port = listener.getsockname()[:2]
    return f"http://[{address}]:{port}/" if ":" in address else f"http://{address}:{port}/"
