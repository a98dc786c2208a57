"""Run the desk until interrupted: on this machine, or, where it has a door, on whatever address its editors come to."""

import errno
import socket
from collections.abc import Callable
from threading import Thread

import uvicorn
from fastapi import FastAPI

from digest.errors import TryLater, UsageError
from digest.web.listening import address_of, is_own, url_of

# A second desk, or a leftover of another program, holds one port or two; twenty taken in a row is no accident.
PORTS_TRIED = 20
# What an answer under way may still take after Ctrl-C (s).
GRACE_SECONDS = 1


def serve_desk(app: FastAPI, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, then return. `on_ready` is called once, in a thread, with the desk's URL. Port 0 takes any free one.

    Raises UsageError for an address that is not loopback at a desk without a door, and TryLater when no port is free.
    """
    listener = open_listener(host, port, has_door=app.state.door is not None)
    url = url_of(listener)
    config = uvicorn.Config(
        app, log_config=None, log_level="error", access_log=False, server_header=False, proxy_headers=False, ws="none", lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )  # fmt: skip
    try:
        _Server(config, lambda: Thread(target=on_ready, args=(url,), daemon=True).start()).run(sockets=[listener])
    except KeyboardInterrupt:
        return
    finally:
        listener.close()


def open_listener(host: str, port: int, *, has_door: bool = False) -> socket.socket:
    """A socket that listens on the first free port from `port` on; at a desk with a door on that port alone, for a link or a proxy
    leads there. Raises as serve_desk does."""
    family, address = address_of(host) if has_door else _loopback(host)
    tries = range(port, port + 1) if port == 0 or has_door else range(port, min(port + PORTS_TRIED + 1, 65536))
    for number in tries:
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, number))
            # Listen at once: with SO_REUSEADDR two programs may bind one port, and only one of them listen.
            listener.listen(128)
            return listener
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise TryLater(f"Cannot open {host} port {number} ({error.strerror}); choose another with --port") from error
    taken = f"Ports {port} to {tries[-1]} are all" if len(tries) > 1 else f"Port {port} is"
    raise TryLater(f"{taken} taken; choose another with --port")


def _loopback(host: str) -> tuple[socket.AddressFamily, str]:
    family, address = address_of(host)
    if not is_own(address):
        raise UsageError(f"A desk that nobody signs in to opens on this machine only, not on {host}; use --host 127.0.0.1")
    return family, address


class _Server(uvicorn.Server):
    """Says when it answers, and ends the open event streams first: they would hold the end up."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        if isinstance(app, FastAPI):
            app.state.live.close()
        await super().shutdown(sockets)
