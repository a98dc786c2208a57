"""One connection to a mail server: how it is opened, and how one message goes over it.

Door.open: connect → EHLO → STARTTLS → EHLO → AUTH.  Connection.hand_over: MAIL → RCPT → DATA → body → final dot → answer

Until the final dot leaves, nothing was handed over: a drop means `later`. Between the dot and the answer nobody can say: `unknown`.
smtplib's own sendmail does not tell the two apart, so each step is taken here.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from base64 import b64encode

from digest.errors import SenderError
from digest.model import Outcome
from digest.render.typography import one_line
from digest.settings import SenderSection

ANSWER_SECONDS = 60.0  # for a connection or an answer; a mail server that needs longer is in no state to take a mailing
BODY_SECONDS = 180.0  # for the message itself (RFC 5321, 4.5.3.2.5)
FINAL_SECONDS = 600.0  # for the answer to the final dot: shorter makes duplicates (RFC 5321, 4.5.3.2.6; RFC 1047)
SEE = "see to [sender] host and port"
QUIT_SECONDS = 5.0  # for a goodbye that nobody needs
ANSWER_CHARS = 300  # of a server's answer that are kept

OWN_CODES = {530, 534, 535, 538}  # log in, log in better, wrong password, encrypt first (RFC 4954)
# The sender's DNS and signatures, not the reader: RFC 7372, Google's 5.7.26-30, Microsoft's 5.7.509 and 5.7.515; a relay that is not ours.
OWN_FAULT = re.compile(
    r"\b5\.7\.(?:2\d|30|509|515)\b|relay(?:ing)? (?:access )?(?:is )?(?:denied|not permitted|not allowed|prohibited)|unable to relay",
    re.IGNORECASE,
)


class Away(SenderError):
    """The server cannot be reached just now: worth another try where it worked before."""


class Door:
    """How to come in: where the server is, how it is trusted, who we are."""

    def __init__(
        self, section: SenderSection, password: str, context: ssl.SSLContext | None, answer_seconds: float, final_seconds: float
    ) -> None:
        self._section, self._password = section, password
        self._context = context or _context(section.tls == "opportunistic")
        self._answer_seconds, self._final_seconds = answer_seconds, final_seconds
        self._port = section.port or (465 if section.tls == "implicit" else 587)
        self._where = f"{section.host}:{self._port}"

    def open(self) -> "Connection":
        """A connection that is greeted, encrypted and logged in; raises SenderError of one line that says what to do."""
        client: smtplib.SMTP | None = None
        try:
            client = self._connect()
            self._greet(client)
            if self._section.user:
                self._log_in(client)
            return Connection(client, self._where, self._answer_seconds, self._final_seconds)
        except BaseException as wrong:
            if client:
                client.close()
            if isinstance(wrong, OSError):  # smtplib's own errors are among them
                raise self._fault(wrong) from None
            if isinstance(wrong, UnicodeError):  # what the resolver says to "mail..example.org"
                raise SenderError(f"{self._where} is no name of a host: {SEE}") from None
            raise

    def _connect(self) -> smtplib.SMTP:
        host, port, seconds = self._section.host, self._port, self._answer_seconds
        if self._section.tls == "implicit":
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, "localhost", timeout=seconds, context=self._context)
        else:
            client = smtplib.SMTP(host, port, "localhost", timeout=seconds)
        client.command_encoding = "utf-8"  # an address beyond ASCII, with SMTPUTF8
        if client.sock:
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the final dot is a packet of its own and must not wait
            address = client.sock.getsockname()[0]
            client.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
        return client

    def _greet(self, client: smtplib.SMTP) -> None:
        """EHLO, and again once encrypted: what was said in the clear may have been anybody's word."""
        _expect(client.ehlo(), 250)
        tls = self._section.tls
        if tls in {"off", "implicit"}:
            return
        if client.has_extn("starttls"):
            _expect(client.starttls(context=self._context), 220)
            _expect(client.ehlo(), 250)
        elif tls == "required":
            raise SenderError(
                f"{self._where} offers no STARTTLS, or somebody on the way took it out: nothing was sent; "
                'set [sender] port (587 as a rule), or tls = "implicit" for port 465'
            )

    def _log_in(self, client: smtplib.SMTP) -> None:
        """AUTH PLAIN, else LOGIN, once: smtplib would try one after the other, and servers lock accounts for that."""
        offered = client.esmtp_features.get("auth", "").upper().split()
        user, password = self._section.user.encode(), self._password.encode("utf-8", "surrogateescape")
        if "PLAIN" in offered:
            code, answer = client.docmd("AUTH", "PLAIN " + _base64(b"\0" + user + b"\0" + password))
        elif "LOGIN" in offered:
            _expect(client.docmd("AUTH", "LOGIN"), 334)
            _expect(client.docmd(_base64(user)), 334)
            code, answer = client.docmd(_base64(password))
        else:
            raise SenderError(f"{self._where} offers no login with a password: take [sender] user out, or see to host and port")
        if code >= 500:
            raise SenderError(
                f"{self._where} refuses the login of {self._section.user} ({self._hidden(_said(code, answer))}): "
                "see to [sender] user and DIGEST_SMTP_PASSWORD"
            )
        _expect((code, answer), 235)

    def _hidden(self, line: str) -> str:
        """The line without the password, should a server repeat it."""
        return line.replace(self._password, "…") if self._password else line

    def _fault(self, wrong: OSError) -> SenderError:
        """What went wrong on the way in, as one line; Away where another try may help."""
        if isinstance(wrong, ssl.SSLCertVerificationError):
            return SenderError(
                f"{self._where}: its certificate is not to be trusted ({wrong.verify_message.rstrip('.')}); nothing was sent: "
                "set [sender] host to the name in the certificate, or have it renewed"
            )
        if isinstance(wrong, ssl.SSLError):
            hint = 'tls = "required" is for port 587, "implicit" for 465'
            return SenderError(f"{self._where} does not speak TLS as asked ({one_line(str(wrong.reason or wrong))}): {hint}")
        if isinstance(wrong, smtplib.SMTPResponseException):
            said = self._hidden(_said(wrong.smtp_code, wrong.smtp_error))
            if 400 <= wrong.smtp_code < 500:
                return Away(f"{self._where} takes no mail now ({said}): go on later")
            return SenderError(f"{self._where} is no mail server for us ({said}): {SEE}")
        return Away(f"{self._where} {self._absence(wrong)}")

    def _absence(self, wrong: OSError) -> str:
        """Why nobody is there, and what to do."""
        if isinstance(wrong, socket.gaierror):
            return f"is not to be found ({wrong.strerror}): {SEE}"
        if _timed_out(wrong):
            seconds = f"{self._answer_seconds:g} s"
            return f'says nothing for {seconds}, so it is away, no mail server, or wants TLS at once: {SEE}, or set tls = "implicit"'
        if isinstance(wrong, smtplib.SMTPServerDisconnected):
            return f"hung up before it took a message: {SEE}"
        return f"cannot be reached ({wrong.strerror or wrong}): {SEE}, or go on when the server is back"


class Connection:
    """One connection, for one message at a time."""

    def __init__(self, client: smtplib.SMTP, where: str, answer_seconds: float, final_seconds: float) -> None:
        self._client, self._where = client, where
        self._answer_seconds, self._final_seconds = answer_seconds, final_seconds
        self.open = True

    def hand_over(self, sender: str, recipient: str, wire: bytes) -> tuple[Outcome, str]:
        """Mail one message; gives what became of it and the server's word. Raises SenderError where the fault is ours, not the reader's."""
        parameters = self._parameters(sender, recipient, len(wire))
        if parameters is None:
            return "refused", f"{self._where} takes no address with letters beyond ASCII before the @ (SMTPUTF8)"
        ours = "SMTPUTF8" not in parameters
        try:
            for command, wanted in ((f"MAIL FROM:<{sender}>{parameters}", 2), (f"RCPT TO:<{recipient}>", 2), ("DATA", 3)):
                self._wait(self._answer_seconds)
                code, answer = self._client.docmd(command)
                if code // 100 != wanted:
                    return self._judge(code, answer, ours=ours and command.startswith("MAIL"))
            self._wait(BODY_SECONDS)
            self._client.send(_stuffed(wire))
            self._client.send(b".\r\n")  # all or nothing: cut short it is no dot
        except smtplib.SMTPException as gone:
            self.close()
            return "later", f"{self._where} {_how(gone)} before the message was whole"
        return self._final()

    def _final(self) -> tuple[Outcome, str]:
        """The answer to the final dot. From here on no answer means that nobody knows."""
        try:
            self._wait(self._final_seconds)
            code, answer = self._client.getreply()
        except OSError as gone:
            self.close()
            return "unknown", f"{self._where} {_how(gone)} after the message was whole and before it said whether it took it"
        if code // 100 == 2:
            return "sent", _said(code, answer)
        if code // 100 in (4, 5):
            return self._judge(code, answer, ours=False)
        self.close()
        return "unknown", f"{self._where} gave no answer of a mail server ({_said(code, answer)})"

    def _judge(self, code: int, answer: bytes, *, ours: bool) -> tuple[Outcome, str]:
        """What a no means. 5xx to MAIL is about us and would hold for every reader, as are the faults of OWN_CODES and OWN_FAULT."""
        said = _said(code, answer)
        if code == 421 or code // 100 not in (4, 5):
            self.close()
            return "later", said
        if code in OWN_CODES or (code >= 500 and (ours or OWN_FAULT.search(said))):
            raise SenderError(f"{self._where} refuses us, not the reader ({said}): nobody was marked; put that right and go on")
        return ("refused" if code >= 500 else "later"), said

    def _parameters(self, sender: str, recipient: str, size: int) -> str | None:
        """What follows MAIL FROM; None where the recipient needs SMTPUTF8 and the server has it not."""
        most = self._client.esmtp_features.get("size", "")
        if most.isdigit() and 0 < int(most) < size:
            raise SenderError(f"{self._where} takes at most {int(most):,} bytes and the message has {size:,}: lower [issue] max_bytes")
        parameters = f" SIZE={size}" if self._client.has_extn("size") else ""
        if sender.isascii() and recipient.isascii():
            return parameters
        if self._client.has_extn("smtputf8"):
            return f"{parameters} BODY=8BITMIME SMTPUTF8"
        if not sender.isascii():
            raise SenderError(f"{self._where} cannot mail from {sender} (no SMTPUTF8): set [newsletter] from to an address in ASCII")
        return None

    def reset(self) -> bool:
        """Whether the server still listens on this idle connection; a dead one is closed, and no message is touched by that."""
        try:
            self._wait(self._answer_seconds)
            if self._client.docmd("RSET")[0] == 250:
                return True
        except OSError:
            pass
        self.close()
        return False

    def _wait(self, seconds: float) -> None:
        if self._client.sock is None:
            raise smtplib.SMTPServerDisconnected("closed")
        self._client.sock.settimeout(seconds)

    def quit(self) -> None:
        """Say goodbye and close."""
        with contextlib.suppress(OSError):
            self._wait(QUIT_SECONDS)
            self._client.docmd("QUIT")
        self.close()

    def cut(self) -> None:
        """End the talk from another thread: whoever waits for an answer there gets none."""
        if sock := self._client.sock:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection."""
        self.open = False
        self._client.close()


def _context(unverified: bool) -> ssl.SSLContext:
    """TLS that knows whom it talks to; without that for "opportunistic", where the choice is this or nothing at all."""
    context = ssl.create_default_context()
    if unverified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _expect(answer: tuple[int, bytes], code: int) -> None:
    if answer[0] != code:
        raise smtplib.SMTPResponseException(*answer)


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _stuffed(wire: bytes) -> bytes:
    """The message with each line's first dot doubled (RFC 5321, 4.5.2), its last line ended."""
    return re.sub(rb"(?m)^\.", b"..", wire) + (b"" if wire.endswith(b"\r\n") else b"\r\n")


def _said(code: int, answer: bytes | str) -> str:
    """A server's answer as one line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {text}" if code > 0 else text)[:ANSWER_CHARS]


def _timed_out(wrong: BaseException) -> bool:
    """Whether it was silence: smtplib hides that behind an error of its own."""
    return isinstance(wrong, TimeoutError) or isinstance(wrong.__context__, TimeoutError)


def _how(gone: BaseException) -> str:
    return "was silent" if _timed_out(gone) else "hung up"
