"""Mail servers on loopback: one that keeps what it accepts, in a process of its own, and one that says what it is told.

`with storing_server(folder) as server:` starts the first; `server.received()` reads its record, a JSON line a message that is on the
disk before the client hears 250. As a program: `python tests/send/servers.py --record FILE [...]` prints its port and serves until it ends.
"""

import argparse
import asyncio
import json
import logging
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any, ClassVar, cast

START_SECONDS = 30  # a busy machine imports slowly


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message that the server accepted, as it came over the wire; `connection` counts those that brought one from 1."""

    connection: int
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    options: tuple[str, ...]

    @property
    def message(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.raw, policy=default))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoringServer:
    """A running server: where it listens, what it writes, the process."""

    host: str
    port: int
    record: Path
    process: subprocess.Popen[str]

    def received(self) -> list[Received]:
        """Every message accepted so far, in order; a line that a kill cut in half was never acknowledged and does not count."""
        if not self.record.exists():
            return []
        rows = []
        for line in self.record.read_text().splitlines():
            with suppress(ValueError):
                rows.append(json.loads(line))
        return [
            Received(
                connection=row["connection"],
                sender=row["sender"],
                recipients=tuple(row["recipients"]),
                raw=row["message"].encode("latin-1"),
                options=tuple(row["options"]),
            )
            for row in rows
        ]

    def addresses(self) -> list[str]:
        """Whom it accepted a message for, once a message: a repeated address was mailed twice."""
        return [address for message in self.received() for address in message.recipients]


@contextmanager
def storing_server(folder: Path, *options: str, name: str = "accepted.jsonl") -> Iterator[StoringServer]:
    """The server in a process of its own; `options` are those of the program below ("--user", "desk", …)."""
    record = folder / name
    command = [sys.executable, str(Path(__file__)), "--record", str(record), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            port = int(process.stdout.readline())
            yield StoringServer(host="127.0.0.1", port=port, record=record, process=process)
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def write_certificate(path: Path, *names: str, days: tuple[int, int] = (-1, 30), authority: bool = True) -> Path:
    """A key and a certificate that vouches for itself, in one PEM, for these names; `days` from now that it is valid from and until."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    alternatives = [x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name) for name in names]
    usage = dict.fromkeys("content_commitment key_encipherment data_encipherment key_agreement crl_sign".split(), False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, key_cert_sign=authority, encipher_only=False, decipher_only=False, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


Step = str | Callable[[socket.socket], None] | None


@dataclass(slots=True)
class ScriptedServer:
    """A raw socket that answers by a script.

    `script` maps the first word of a command ("connect", "MAIL", "." for the final dot) to what it says: text, None to hang up without
    a word, or a function of the socket; a list is taken from the front. `heard` is every command, `messages` every whole body.
    """

    script: Mapping[str, Step | list[Step]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _listener: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    ANSWERS: ClassVar = {
        "connect": "220 ready", "EHLO": "250-here\r\n250-SIZE 1000000\r\n250 8BITMIME", "MAIL": "250 ok", "RCPT": "250 ok",
        "DATA": "354 go on", ".": "250 2.0.0 taken", "RSET": "250 ok", "QUIT": "221 bye",
    }  # fmt: skip

    def __enter__(self) -> "ScriptedServer":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._listener
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(START_SECONDS)
        for connection in self._open:
            connection.close()

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        assert self._listener
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self.connections += 1
                self._start(self._talk, connection)

    def _talk(self, connection: socket.socket) -> None:
        """Speak until the script hangs up; a client that goes away ends the talk."""
        with suppress(OSError), connection.makefile("rb") as lines:
            said = self._say(connection, "connect")
            while said is not None and (line := lines.readline()):
                command = line.decode("latin-1").strip()
                self.heard.append(command)
                word = command.split(" ")[0].upper()
                said = self._say(connection, word)
                if word == "DATA" and said and said.startswith("354"):
                    body = []
                    while (row := lines.readline()) not in (b".\r\n", b""):
                        body.append(row)
                    if not row:
                        return
                    self.messages.append(b"".join(body))
                    said = self._say(connection, ".")

    def _say(self, connection: socket.socket, word: str) -> str | None:
        """Answer one command; None where the script hangs up, as a server does after 421."""
        step = self.script.get(word, self.ANSWERS.get(word, "500 what"))
        if isinstance(step, list):
            step = step.pop(0) if step else self.ANSWERS[word]
        if callable(step):
            step(connection)
            return ""
        if step is not None:
            connection.sendall(step.encode("latin-1") + b"\r\n")
        if step is None or step.startswith("421"):
            connection.shutdown(socket.SHUT_RDWR)
            return None
        return step


class Keeper:
    """What aiosmtpd calls: it writes each message down, synced, before the client is answered."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.file = os.open(options.record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.connections = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.options.refuse:
            return "550 5.1.1 no such mailbox"
        if address in self.options.defer:
            return "451 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if not hasattr(session, "number"):
            self.connections += 1
            session.number = self.connections
        row = {
            "connection": session.number,
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "options": envelope.mail_options,
            "message": envelope.original_content.decode("latin-1"),
        }
        os.write(self.file, (json.dumps(row) + "\n").encode())
        os.fsync(self.file)
        await asyncio.sleep(self.options.answer_after)
        return "250 2.0.0 kept"


async def serve(options: argparse.Namespace) -> None:
    """Listen on a free port of loopback, print it, and go on until the process is ended."""
    from aiosmtpd.smtp import SMTP, AuthResult

    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate)

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        with open(f"{options.record}.logins", "a") as file:
            file.write(f"{mechanism} {data.login.decode()}\n")
        right = (data.login, data.password) == (options.user.encode(), options.password.encode())
        return AuthResult(success=right, handled=False)

    loop = asyncio.get_running_loop()
    keeper = Keeper(options)

    def protocol() -> SMTP:
        return SMTP(
            keeper,
            hostname="localhost",
            data_size_limit=options.size,
            enable_SMTPUTF8=not options.no_utf8,
            tls_context=None if options.implicit else context,
            require_starttls=bool(context) and not options.implicit,
            auth_required=bool(options.user),
            auth_require_tls=bool(context),
            authenticator=authenticate if options.user else None,
            timeout=options.idle,
            loop=loop,
        )

    listener = await loop.create_server(protocol, "127.0.0.1", options.port, ssl=context if options.implicit else None)
    print(listener.sockets[0].getsockname()[1], flush=True)
    await listener.serve_forever()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(description="An SMTP server on loopback that keeps what it accepts.")
    parser.add_argument("--record", required=True, help="JSON lines, one an accepted message, appended")
    parser.add_argument("--port", type=int, default=0, help="0: any free one, printed")
    parser.add_argument("--certificate", default="", help="PEM of key and certificate: STARTTLS is offered and required")
    parser.add_argument("--implicit", action="store_true", help="TLS from the first byte instead")
    parser.add_argument("--user", default="", help="who has to log in")
    parser.add_argument("--password", default="")
    parser.add_argument("--size", type=int, default=30_000_000, help="bytes of the largest message")
    parser.add_argument("--no-utf8", action="store_true", help="do not offer SMTPUTF8")
    parser.add_argument("--refuse", action="append", default=[], help="an address that gets 550")
    parser.add_argument("--defer", action="append", default=[], help="an address that gets 451")
    parser.add_argument("--answer-after", type=float, default=0, help="seconds between keeping a message and answering 250")
    parser.add_argument("--idle", type=float, default=300, help="seconds without a command after which it hangs up")
    logging.disable()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
