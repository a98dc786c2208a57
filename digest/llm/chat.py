"""Asks a model over HTTP: any server with an OpenAI-compatible /chat/completions.

    prompt → POST, schema in response_format → 200: its words, bounded
      400 or 422 → once without what the server does not know · 429 or 5xx → once more after Retry-After · all else: a failure

A request has one connection; neither a redirect nor a proxy is followed, so the key reaches the host of digest.toml and no other.
"""

import re
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import orjson

from digest.errors import SettingsError
from digest.llm import CHARS_A_TOKEN, Prompt, Reply, Spent
from digest.settings import LlmSection, span

CONNECT_SECONDS = 10.0  # a server that is there takes a connection at once
LONGEST_WAIT = 20.0  # seconds of a Retry-After that are waited: a build is watched by a person or holds a lease
USUAL_WAIT = 2.0  # seconds before the second try where the server names none
PATIENCE_SECONDS = 900.0  # for all answers of one build: a server that is slow each time must not hold up a Friday
ANSWER_BYTES = 256_000  # of a response; an honest one has some thousand
ANSWER_CHARS = 20_000  # of the words in it that are kept; no good answer is near
MOST_TOKENS_SAID = 10_000_000  # a usage beyond this is a server's joke


@dataclass(frozen=True, slots=True)
class _Answer:
    """A status (0 for none), the body, how long the server wants to be left alone, and why there is no answer."""

    status: int = 0
    body: bytes = b""
    pause: float = USUAL_WAIT
    failure: str = ""
    left: bool = True  # whether the server may have the question, and charge for it


class ChatWriter:
    """The Writer over HTTP. `key` may be "" where the server wants none. Raises SettingsError for a key that cannot be one."""

    def __init__(self, section: LlmSection, key: str) -> None:
        parts = urlsplit(section.base_url)
        self._https = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._https else 80)
        self._path = f"{parts.path.rstrip('/')}/chat/completions"
        self._model = section.model
        self._timeout = span(section.timeout).total_seconds()
        self._key = key.strip()
        if not re.fullmatch(r"[!-~]*", self._key):
            raise SettingsError("DIGEST_LLM_KEY is no key: it holds a space or a letter that none has; copy it from the provider's page")
        self._patience = PATIENCE_SECONDS
        self._with_schema = True
        self._limit = "max_tokens"

    def write(self, prompt: Prompt, *, most_calls: int) -> Reply:
        """The answer to one prompt; see Writer."""
        spent, again = Spent(), True
        while spent.calls < most_calls:
            if self._patience <= 0:
                return Reply(failure=f"its answers took more than {PATIENCE_SECONDS / 60:.0f} minutes", spent=spent)
            answer = self._post(prompt)
            spent += Spent(calls=1)
            if answer.status == 200:
                return _reply(answer.body, prompt, spent)
            if answer.status in (400, 422) and self._does_without(answer.body):
                continue
            if again and (answer.status == 429 or answer.status >= 500) and spent.calls < most_calls:
                again = False
                self._wait(answer.pause)
                continue
            return Reply(failure=answer.failure or _advice(answer.status), spent=spent + _charged(answer, prompt))
        return Reply(failure="its allowance of calls is used up", spent=spent)

    def _does_without(self, body: bytes) -> bool:
        """Whether a refused request can be asked more simply: newer models name the limit otherwise, older servers know no schema."""
        if self._limit == "max_tokens" and b"max_completion_tokens" in body:
            self._limit = "max_completion_tokens"
            return True
        known, self._with_schema = self._with_schema, False
        return known

    def _wait(self, seconds: float) -> None:
        self._patience -= seconds
        time.sleep(seconds)

    def _body(self, prompt: Prompt) -> bytes:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            self._limit: prompt.most_tokens,
            "stream": False,
        }
        if self._with_schema:
            form = {"name": prompt.name, "strict": True, "schema": prompt.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        return orjson.dumps(body)

    def _post(self, prompt: Prompt) -> _Answer:
        began = time.monotonic()
        try:
            connection = self._connect()
        except (OSError, UnicodeError) as wrong:
            return _Answer(failure=f"{self._host} cannot be reached: {_reason(wrong)}", left=False)
        try:
            return self._ask(connection, self._body(prompt))
        finally:
            connection.close()
            self._patience -= time.monotonic() - began

    def _connect(self) -> HTTPConnection:
        limit = min(CONNECT_SECONDS, self._timeout)
        if self._https:
            secure = ssl.create_default_context()
            connection: HTTPConnection = HTTPSConnection(self._host, self._port, timeout=limit, context=secure)
        else:
            connection = HTTPConnection(self._host, self._port, timeout=limit)
        connection.connect()
        connection.sock.settimeout(self._timeout)
        return connection

    def _ask(self, connection: HTTPConnection, body: bytes) -> _Answer:
        """One question. A timer ends it as a whole, because a socket's own limit starts anew with each byte that drips in."""
        overdue = threading.Event()
        line = connection.sock

        def cut() -> None:
            overdue.set()
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)

        timer = threading.Timer(self._timeout, cut)
        timer.daemon = True
        timer.start()
        try:
            connection.request("POST", self._path, body, self._headers())
            response = connection.getresponse()
            read = response.read(ANSWER_BYTES + 1)
            if overdue.is_set():
                return _Answer(failure="timeout")
            if len(read) > ANSWER_BYTES:
                return _Answer(failure=f"an answer of more than {ANSWER_BYTES // 1000} KB")
            return _Answer(response.status, read, _pause(response.getheader("Retry-After", "")))
        except (OSError, HTTPException, ValueError) as wrong:
            late = overdue.is_set() or isinstance(wrong, TimeoutError)
            return _Answer(failure="timeout" if late else "the connection broke off")
        finally:
            timer.cancel()

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Digest/0.1"}
        return {**headers, "Authorization": f"Bearer {self._key}"} if self._key else headers


def _reply(body: bytes, prompt: Prompt, spent: Spent) -> Reply:
    """The words of a completion, "" where the model said none; a failure where it is no completion."""
    try:
        row = orjson.loads(body)
        said = row["choices"][0]["message"]["content"]
        usage = row.get("usage")
    except (ValueError, LookupError, TypeError, AttributeError):
        charged = Spent(tokens_in=prompt.tokens, tokens_out=len(body) // CHARS_A_TOKEN)
        return Reply(failure="its answer is no chat completion; check [llm] base_url", spent=spent + charged)
    text = said if isinstance(said, str) else ""
    usage = usage if isinstance(usage, dict) else {}
    charged = Spent(
        tokens_in=_counted(usage.get("prompt_tokens"), prompt.tokens),
        tokens_out=_counted(usage.get("completion_tokens"), len(text) // CHARS_A_TOKEN + 1),
    )
    return Reply(text=text[:ANSWER_CHARS], spent=spent + charged)


def _counted(said: object, otherwise: int) -> int:
    return min(said, MOST_TOKENS_SAID) if isinstance(said, int) and not isinstance(said, bool) and said >= 0 else otherwise


def _charged(answer: _Answer, prompt: Prompt) -> Spent:
    """What a question without an answer may cost: all that it could, where the server has it and broke off; nothing for a plain no."""
    if answer.status or not answer.left:
        return Spent()
    return Spent(tokens_in=prompt.tokens, tokens_out=prompt.most_tokens)


def _advice(status: int) -> str:
    said = {
        401: "the key is refused; check DIGEST_LLM_KEY",
        402: "the account there has no credit",
        403: "the key may not use this model; check DIGEST_LLM_KEY and [llm] model",
        404: "there is no such model or address; check [llm] base_url and model",
        413: "the question is too long for it",
        429: "too many requests",
    }.get(status)
    if said is None and 300 <= status < 400:
        said = "it redirects, which is not followed; check [llm] base_url"
    return f"HTTP {status}{f': {said}' if said else ''}"


def _pause(wanted: str) -> float:
    """The seconds of a Retry-After, within bounds; a date is not read, for that needs both clocks to agree."""
    return min(float(wanted), LONGEST_WAIT) if re.fullmatch(r"\d{1,6}", wanted.strip()) else USUAL_WAIT


def _reason(wrong: Exception) -> str:
    if isinstance(wrong, TimeoutError):
        return "timeout"
    return str(getattr(wrong, "verify_message", "") or getattr(wrong, "strerror", "") or type(wrong).__name__)
