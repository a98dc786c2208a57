"""A SendGrid on loopback that keeps what it accepts: it checks each request, substitutes as the real one does, and fails when told to.

    python tests/send/fake_sendgrid.py --port 0 --store accepted.jsonl      prints its port, serves until it ends
    curl -d '["429", "drop_after"]' http://127.0.0.1:PORT/faults            what the next requests meet, one each

request → fault? → key → limits and rules of the published API (and its schema, where ../shared/vendor has it) → a JSON line a recipient,
on the disk before 202 is answered. Its rules are stricter than the real one's in one thing: an unknown key is an error.
"""

import argparse
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

KEY = "SG.test-key.not-a-secret"
MAX_BYTES = 30_000_000  # of a request
MAX_PEOPLE = 1000  # personalizations, and recipients in all
MAX_SUBSTITUTIONS = 10_000  # bytes of one person's tags and values; custom_args have the same limit
SCHEMA = Path(os.environ.get("DIGEST_SENDGRID_SCHEMA", Path(__file__).parents[3] / "shared/vendor/sendgrid_mail_v3.json"))
START_SECONDS = 30  # a busy machine imports slowly

TOP_KEYS = frozenset("from reply_to subject content headers personalizations mail_settings tracking_settings".split())
PERSON_KEYS = frozenset("to headers substitutions custom_args".split())
RESERVED = frozenset(
    "x-sg-id x-sg-eid received dkim-signature content-type content-transfer-encoding to from subject reply-to cc bcc".split()
)
ADDRESS = re.compile(r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

FAULTS = """\
  401 403 413 429 500 503   that answer, nothing accepted (429 with Retry-After)
  400 400:N 400:FIELD       a 400 that names nothing, the person N, or that field
  200                       a success that is not a 202, nothing accepted
  redirect                  a 307 to another path
  drop                      the connection ends before the request is read
  drop_after                the request is accepted and stored, then the connection ends without an answer
  500_after                 the request is accepted and stored, then answered 500
  slow:S                    the answer comes S seconds after the request was accepted and stored
  early:401                 that answer before the body is read, then the connection ends
  ok                        nothing goes wrong
"""


class Refused(Exception):
    """A rule of the API that the request breaks: status, field and message."""

    def __init__(self, field: str | None, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.field, self.message, self.status = field, message, status


@lru_cache(maxsize=1)
def body_validator() -> Any:
    """A validator of the published schema for POST /v3/mail/send, or None where the file is absent."""
    if not SCHEMA.is_file():
        return None
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    document = json.loads(SCHEMA.read_text("utf-8"))
    registry = Registry().with_resource("urn:mail", Resource(contents=document, specification=DRAFT202012))
    place = "urn:mail#/components/requestBodies/PostMailSend/content/application~1json/schema"
    return Draft202012Validator({"$ref": place}, registry=registry)


def check_schema(body: Any) -> None:
    validator = body_validator()
    fault = next(iter(validator.iter_errors(body)), None) if validator else None
    if fault:
        raise Refused(".".join(map(str, fault.absolute_path)), fault.message[:300])


def check_body(body: dict[str, Any]) -> None:
    """Raises Refused at the first rule that the request breaks."""
    unknown = sorted(set(body) - TOP_KEYS)
    if unknown:
        raise Refused(unknown[0], "is no key of the API")
    people = body.get("personalizations")
    if not isinstance(people, list) or not people:
        raise Refused("personalizations", "You must have at least one personalization.")
    if len(people) > MAX_PEOPLE:
        raise Refused("personalizations", f"limited to {MAX_PEOPLE} personalizations, you have {len(people)}")
    if not ADDRESS.fullmatch(body["from"]["email"]):
        raise Refused("from.email", "Does not contain a valid address.")
    if not body.get("subject"):
        raise Refused("subject", "The subject is required.")
    check_content(body.get("content") or [])
    check_headers(body.get("headers", {}), "headers")
    seen: set[str] = set()
    for index, person in enumerate(people):
        check_person(person, f"personalizations.{index}", seen)


def check_content(content: list[dict[str, str]]) -> None:
    if [part["type"] for part in content] not in (["text/plain"], ["text/plain", "text/html"], ["text/html"]):
        raise Refused("content", "text/plain comes first, then text/html")
    for index, part in enumerate(content):
        if not part["value"]:
            raise Refused(f"content.{index}.value", "The content value must be a string at least one character in length.")


def check_headers(headers: dict[str, Any], field: str) -> None:
    for name, value in headers.items():
        if name.lower() in RESERVED:
            raise Refused(f"{field}.{name}", "is a reserved header")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not re.fullmatch(r"[!-9;-~]+", name):
            raise Refused(f"{field}.{name}", "is not a header on one line of ASCII")


def check_person(person: dict[str, Any], field: str, seen: set[str]) -> None:
    unknown = sorted(set(person) - PERSON_KEYS)
    if unknown:
        raise Refused(f"{field}.{unknown[0]}", "is no key of a personalization")
    if not person.get("to"):
        raise Refused(f"{field}.to", "The to array is required for all personalization objects.")
    for index, to in enumerate(person["to"]):
        if not ADDRESS.fullmatch(to["email"]):
            raise Refused(f"{field}.to.{index}.email", "Does not contain a valid address.")
        if not to.get("name", "").isprintable():
            raise Refused(f"{field}.to.{index}.name", "Does not contain a valid name.")
        if to["email"].lower() in seen:
            raise Refused("personalizations", f"Each unique email address should only be included once: {to['email']}")
        seen.add(to["email"].lower())
    if len(seen) > MAX_PEOPLE:
        raise Refused("personalizations", f"There is a limit of {MAX_PEOPLE} total recipients (to + cc + bcc) per request.")
    check_headers(person.get("headers", {}), f"{field}.headers")
    for name in ("substitutions", "custom_args"):
        given = person.get(name, {})
        if not all(isinstance(value, str) for value in given.values()):
            raise Refused(None, "Bad Request")  # as the real one puts it
        if sum(len(tag.encode()) + len(value.encode()) for tag, value in given.items()) > MAX_SUBSTITUTIONS:
            raise Refused(f"{field}.{name}", f"may not exceed {MAX_SUBSTITUTIONS} bytes")


def substitute(text: str, tags: dict[str, str]) -> str:
    for tag, value in tags.items():
        text = text.replace(tag, value)
    return text


def mails(body: dict[str, Any], message_id: str) -> Iterator[dict[str, Any]]:
    """What each recipient finds in their mailbox."""
    parts = {part["type"]: part["value"] for part in body["content"]}
    for person in body["personalizations"]:
        tags = person.get("substitutions", {})
        for to in person["to"]:
            yield {
                "x_message_id": message_id,
                "to": to["email"],
                "name": to.get("name", ""),
                "from": body["from"],
                "reply_to": body.get("reply_to"),
                "subject": substitute(body["subject"], tags),
                "headers": {**body.get("headers", {}), **person.get("headers", {})},
                "custom_args": person.get("custom_args", {}),
                "text": substitute(parts.get("text/plain", ""), tags),
                "html": substitute(parts.get("text/html", ""), tags),
            }


class FakeSendGrid(ThreadingHTTPServer):
    """The server: `store` is its record, `faults` what the next requests meet, `requests` counts those that reached /v3/mail/send."""

    daemon_threads = True

    def __init__(self, store: Path, port: int = 0, key: str = KEY, faults: tuple[str, ...] = ()) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.store, self.key, self.faults, self.requests = store, key, deque(faults), 0
        self.bodies: list[dict[str, Any]] = []  # of the last requests that were read, for tests in this process
        self._lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def next_fault(self) -> str:
        with self._lock:
            self.requests += 1
            return self.faults.popleft() if self.faults else "ok"

    def accept(self, body: dict[str, Any]) -> str:
        """Store the request, all of it or nothing, and give its id."""
        message_id = f"fake-{os.getpid()}-{time.time_ns():x}"
        lines = "".join(json.dumps(mail) + "\n" for mail in mails(body, message_id)).encode()
        with self._lock, self.store.open("ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        return message_id


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeSendGrid

    def log_message(self, format: str, *args: object) -> None:
        """Tests read the record, not a log."""

    def do_GET(self) -> None:
        self._answer(200, {"requests": self.server.requests})

    def do_POST(self) -> None:
        if self.path == "/faults":
            self.server.faults.extend(json.loads(self._read()))
            return self._answer(200, {})
        if self.path != "/v3/mail/send":
            return self._answer(404, {"errors": [{"message": "Not Found", "field": None}]})
        fault, _, detail = self.server.next_fault().partition(":")
        if fault == "drop":
            return self._drop()
        if fault == "early":
            self._refuse(int(detail), "before the body", None)
            return self._drop()
        try:
            self._take(fault, detail)
        except Refused as refused:
            self._refuse(refused.status, refused.message, refused.field)

    def _take(self, fault: str, detail: str) -> None:
        raw = self._read()
        if fault == "redirect":
            return self._answer(307, {}, {"Location": "/elsewhere"})
        if fault == "400":
            named = f"personalizations.{detail}.to.0.email" if detail.isdigit() else detail or None
            raise Refused(named, "Does not contain a valid address." if detail.isdigit() else "Bad Request")
        if fault == "429":
            return self._answer(429, {"errors": [{"message": "too many requests", "field": None}]}, {"Retry-After": detail or "7"})
        if fault.isdigit():
            raise Refused(None, f"told to say {fault}", int(fault))
        self._accept(raw, fault, detail)

    def _accept(self, raw: bytes, fault: str, detail: str) -> None:
        body = self._checked(raw)
        sandbox = body.get("mail_settings", {}).get("sandbox_mode", {}).get("enable")
        message_id = "" if sandbox else self.server.accept(body)
        if fault == "drop_after":
            return self._drop()
        if fault == "500_after":
            raise Refused(None, "an error on our side", 500)
        if fault == "slow":
            time.sleep(float(detail))
        self._answer(200 if sandbox else 202, None, {} if sandbox else {"X-Message-Id": message_id})

    def _checked(self, raw: bytes) -> dict[str, Any]:
        if self.headers["Authorization"] != f"Bearer {self.server.key}":
            raise Refused(None, "The provided authorization grant is invalid, expired, or revoked", 401)
        if len(raw) > MAX_BYTES:
            raise Refused(None, "The JSON payload you have included in your request is too large.", 413)
        if self.headers.get_content_type() != "application/json":
            raise Refused(None, "Content-Type should be application/json.", 415)
        try:
            body = json.loads(raw)
        except ValueError:
            raise Refused(None, "Bad Request") from None
        self.server.bodies = [*self.server.bodies[-9:], body]
        check_schema(body)
        check_body(body)
        return body  # type: ignore[no-any-return]

    def _read(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _refuse(self, status: int, message: str, field: str | None) -> None:
        self._answer(status, {"errors": [{"message": message, "field": field, "help": None}]})

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        raw = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def _drop(self) -> None:
        """End the connection as a crash would: with a reset where bytes wait unread."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningFake:
    """A fake in a process of its own."""

    port: int
    store: Path
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def accepted(self) -> list[dict[str, Any]]:
        return read_accepted(self.store)

    def requests(self) -> int:
        """How many requests to mail have come so far, whatever became of them."""
        with urlopen(self.url) as answer:
            return int(json.load(answer)["requests"])

    def meet(self, *faults: str) -> None:
        """What the next requests meet, one each."""
        with urlopen(f"{self.url}/faults", json.dumps(faults).encode()) as answer:
            answer.read()


def read_accepted(store: Path) -> list[dict[str, Any]]:
    """Every mail accepted so far, in order; a line cut by a kill of the fake itself was never acknowledged."""
    found = []
    for line in store.read_text("utf-8").splitlines() if store.exists() else []:
        with suppress(ValueError):
            found.append(json.loads(line))
    return found


@contextmanager
def fake_in_process(store: Path, *faults: str, key: str = KEY) -> Iterator[FakeSendGrid]:
    """A fake in a thread of this process."""
    with FakeSendGrid(store, key=key, faults=faults) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def running_fake(store: Path, *options: str) -> Iterator[RunningFake]:
    """The program below in a process of its own, which outlives a killed sender; `options` are its own ("--fault", "drop_after")."""
    command = [sys.executable, __file__, "--port", "0", "--store", str(store), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield RunningFake(port=int(process.stdout.readline()), store=store, process=process)
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="faults:\n" + FAULTS, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--store", type=Path, required=True, help="the record: a JSON line a recipient")
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--fault", action="append", default=[], help="what the first request meets; again for the next")
    given = parser.parse_args()
    with FakeSendGrid(given.store, given.port, given.key, tuple(given.fault)) as server:
        print(server.server_port, flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
