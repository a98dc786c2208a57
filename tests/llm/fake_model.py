"""A model on loopback that says what it is told: an OpenAI-compatible /chat/completions with a script.

`with serving() as model:` starts it; `model.script` maps a question to what is done with it, `model.questions` keeps each as it came.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-loopback-test-key-1234567890"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request: its path, its headers, its body; what the prompt holds between the marks."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        return str(self.body["messages"][1]["content"])

    @property
    def data(self) -> dict[str, Any]:
        found = re.fullmatch(r"(DATA-[0-9a-f]{24})\n(.*)\n\1", self.user, re.DOTALL)
        assert found, "the data stands between two lines of one mark"
        assert self.user.count(found[1]) == 2, "and the mark nowhere else"
        return dict(json.loads(found[2]))

    @property
    def kind(self) -> str:
        return "story" if "articles" in self.data else "front" if "themes" in self.data else "meaning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What the server does: a status with a body, or what else a server can do to its client."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    silent: float = 0.0  # seconds before the answer
    drip: float = 0.0  # seconds between single bytes of the body
    drop: bool = False  # the connection ends without an answer


def completion(content: Any, usage: Any = None) -> bytes:
    """The body of a chat completion with this content."""
    said = content if isinstance(content, str) or content is None else json.dumps(content)
    row = {"id": "c1", "object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": said}}]}
    return json.dumps({**row, "usage": usage} if usage is not None else row).encode()


def says(content: Any, usage: Any = None) -> Act:
    return Act(body=completion(content, usage))


@dataclass(slots=True)
class Model:
    """A running server. `script` is asked in turn; it may look at `questions`, the newest last."""

    port: int
    script: Callable[[Question], Act]
    questions: list[Question] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def serving(script: Callable[[Question], Act] = lambda question: says("")) -> Iterator[Model]:
    model = Model(port=0, script=script)
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            model.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            question = Question(path=self.path, headers=dict(self.headers), body=json.loads(body))
            model.questions.append(question)
            act = model.script(question)
            with suppress(OSError):
                self._perform(act)

        def _perform(self, act: Act) -> None:
            self.close_connection = True
            stopped.wait(act.silent)
            if act.drop:
                return
            self.send_response(act.status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(act.body)), **act.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if not act.drip:
                self.wfile.write(act.body)
                return
            for place in range(len(act.body)):
                if stopped.wait(act.drip):
                    return
                self.wfile.write(act.body[place : place + 1])

        def log_message(self, *words: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def took(act: Callable[[], Any]) -> tuple[float, Any]:
    """(seconds, what came of it)."""
    began = time.monotonic()
    made = act()
    return time.monotonic() - began, made
