"""SMTP over real sockets on loopback: what each answer, drop and silence means for one reader, and what stops the whole run."""

import http.server
import os
import re
import socket
import ssl
import struct
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sample_messages import EMAIL, ENVELOPE, make_message, make_messages
from servers import ScriptedServer, storing_server, write_certificate

from digest.errors import SenderError, SettingsError
from digest.model import Receipt
from digest.render.segments import Segments
from digest.send import Message
from digest.send.connection import FINAL_SECONDS
from digest.send.smtp import SmtpSender
from digest.settings import SenderSection

PASSWORD = "correct-horse-7"
LARGE = 5_000_000  # bytes; more than the buffers of a connection on loopback hold


@contextmanager
def sending(
    port: int, *, password="", context=None, answer_seconds=10.0, final_seconds=10.0, reopen_seconds=10.0, **section: object
) -> Iterator[SmtpSender]:
    """A sender for a server on loopback: one connection and no TLS, unless said otherwise."""
    rows = {"kind": "smtp", "host": "127.0.0.1", "port": port, "tls": "off", "connections": 1, **section}
    sender = SmtpSender(
        SenderSection(**rows), password=password, context=context,
        answer_seconds=answer_seconds, final_seconds=final_seconds, reopen_seconds=reopen_seconds,
    )  # fmt: skip
    try:
        yield sender
    finally:
        sender.close()


def outcomes(receipts: list[Receipt]) -> list[str]:
    """By message, in the order of their numbers."""
    return [receipt.outcome for receipt in sorted(receipts, key=lambda receipt: receipt.delivery)]


def send_each(sender: SmtpSender, messages: list[Message]) -> list[Receipt]:
    """Claim after claim, as a mailing does it."""
    claims = [messages[at : at + sender.in_flight] for at in range(0, len(messages), sender.in_flight)]
    return [receipt for claim in claims for receipt in sender.send(claim)]


def refusal(sender: SmtpSender, count: int = 1) -> str:
    """The one line with which nobody was reached."""
    receipts: list[Receipt] = []
    with pytest.raises(SenderError) as wrong:
        receipts.extend(sender.send(make_messages(count)))
    assert receipts == []
    assert "\n" not in str(wrong.value)
    return str(wrong.value)


@pytest.fixture
def trust(tmp_path) -> ssl.SSLContext:
    """What a client trusts when the server shows the certificate that is made here."""
    return ssl.create_default_context(cafile=str(write_certificate(tmp_path / "server.pem", "localhost", "127.0.0.1")))


# One bad one among many


def test_one_bad_address_among_500_is_refused_alone(tmp_path):
    """499 are sent over four connections that stay open; one is refused with the server's words, one is asked to come later."""
    with storing_server(tmp_path, "--refuse", "reader250@example.net", "--defer", "reader251@example.net") as server:
        with sending(server.port, connections=4) as sender:
            receipts = {receipt.delivery: receipt for receipt in send_each(sender, make_messages(500))}
        assert len(receipts) == 500
        refused, later = receipts[make_message(250).id], receipts[make_message(251).id]
        assert (refused.outcome, refused.answer) == ("refused", "550 5.1.1 no such mailbox")
        assert (later.outcome, later.answer) == ("later", "451 4.7.1 greylisted, come again")
        assert len(server.addresses()) == len(set(server.addresses())) == 498
        assert {row.sender for row in server.received()} == {"weekly@example.org"}
        assert max(row.connection for row in server.received()) <= 4


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("RCPT", "550 5.1.1 no such user", "refused"),
        ("RCPT", "553 5.1.3 bad address", "refused"),
        ("RCPT", "452 4.2.2 mailbox full", "later"),
        ("DATA", "554 5.7.1 not today", "refused"),
        ("DATA", "451 4.3.0 disk", "later"),
        (".", "554 5.7.1 looks like spam", "refused"),
        (".", "552 5.2.2 mailbox full", "refused"),
        (".", "450 4.7.1 slow down", "later"),
        (".", "250-2.0.0\r\n250 taken", "sent"),
        (".", "251 2.1.5 will forward", "sent"),
        ("MAIL", "450 4.3.2 busy", "later"),
    ],
)
def test_what_an_answer_means_for_its_reader(step, answer, outcome):
    """2xx after the final dot is sent, 4xx later, 5xx to RCPT, DATA or the dot refused; the connection serves the next one."""
    with ScriptedServer({step: [answer]}) as server, sending(server.port) as sender:
        receipts = send_each(sender, make_messages(2))
        assert outcomes(receipts) == [outcome, "sent"]
        assert receipts[0].answer.startswith(answer[:3])
        assert server.connections == 1
        assert "RSET" in [word.upper() for word in server.heard]


# Drops, silence, 421


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", [None, "421 4.3.2 shutting down"])
def test_gone_before_the_final_dot_is_later(step, answer):
    """A drop or 421 before the dot handed nothing over; the next message has a new connection."""
    with ScriptedServer({step: [answer]}) as server, sending(server.port) as sender:
        receipts = send_each(sender, make_messages(2))
        assert outcomes(receipts) == ["later", "sent"]
        assert receipts[0].answer
        assert server.connections == 2
        assert len(server.messages) == 1


def test_gone_in_the_middle_of_the_body_is_later():
    """The dot never left, so the message was not taken."""

    def cut(connection: socket.socket) -> None:
        connection.sendall(b"354 go on\r\n")
        connection.recv(1000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset
        os.close(connection.detach())

    with ScriptedServer({"DATA": [cut], "EHLO": "250 here"}) as server, sending(server.port) as sender:
        (receipt,) = sender.send([make_message(email=replace(EMAIL, text=Segments(pieces=(b"x" * LARGE,))))])
        assert receipt.outcome == "later"
        assert receipt.answer.endswith("before the message was whole")


def test_gone_after_the_final_dot_is_unknown():
    """The server had the whole message and said nothing."""
    with ScriptedServer({".": [None]}) as server, sending(server.port) as sender:
        receipts = send_each(sender, make_messages(2))
        assert outcomes(receipts) == ["unknown", "sent"]
        assert "hung up after the message was whole" in receipts[0].answer
        assert len(server.messages) == 2


def test_silence_after_the_final_dot_is_unknown_and_only_after_the_long_wait():
    """An answer that takes longer than any other may is still heard; past final_seconds nobody knows."""
    slow = [lambda connection: (time.sleep(0.6), connection.sendall(b"250 taken at last\r\n")), lambda _: time.sleep(2.5)]
    with ScriptedServer({".": slow}) as server, sending(server.port, answer_seconds=0.4, final_seconds=1.5) as sender:
        receipts = send_each(sender, make_messages(2))
        assert outcomes(receipts) == ["sent", "unknown"]
        assert "was silent after the message was whole" in receipts[1].answer


def test_the_long_wait_is_as_long_as_the_standard_asks():
    """RFC 5321, 4.5.3.2.6: at least ten minutes, or a slow server gets the message twice."""
    assert FINAL_SECONDS >= 600


@pytest.mark.parametrize(("answer", "outcome"), [("421 4.3.0 no room", "later"), ("hello there", "unknown"), ("354 go on", "unknown")])
def test_odd_answers_to_the_final_dot(answer, outcome):
    """421 says no; what is no answer of a mail server says nothing."""
    with ScriptedServer({".": [answer]}) as server, sending(server.port) as sender:
        assert outcomes(send_each(sender, make_messages(2))) == [outcome, "sent"]
        assert server.connections == 2


def test_silence_before_the_final_dot_is_later():
    """A server that stops answering holds up one message, for a while."""
    with ScriptedServer({"RCPT": [lambda _: time.sleep(1.2)]}) as server, sending(server.port, answer_seconds=0.4) as sender:
        (receipt,) = sender.send([make_message()])
        assert (receipt.outcome, "was silent" in receipt.answer) == ("later", True)


@pytest.mark.parametrize("answer", [None, "421 4.4.2 idle too long", "500 what"])
def test_a_connection_dropped_while_idle_is_opened_anew(answer):
    """What happened between two messages concerns neither."""
    with ScriptedServer({"RSET": [answer]}) as server, sending(server.port) as sender:
        assert outcomes(send_each(sender, make_messages(3))) == ["sent", "sent", "sent"]
        assert server.connections == 2


def test_an_idle_drop_of_a_real_server(tmp_path):
    """aiosmtpd hangs up after half a second without a command; the next message goes over a new connection."""
    with storing_server(tmp_path, "--idle", "0.5") as server, sending(server.port) as sender:
        assert outcomes(list(sender.send([make_message(1)]))) == ["sent"]
        time.sleep(1.2)
        assert outcomes(list(sender.send([make_message(2)]))) == ["sent"]
        assert [row.connection for row in server.received()] == [1, 2]


def test_fewer_connections_than_asked_for():
    """A server that allows one connection gets everything over that one."""
    with (
        ScriptedServer({"connect": ["220 ready", *["421 4.7.0 too many connections"] * 20]}) as server,
        sending(server.port, connections=3) as sender,
    ):
        assert outcomes(send_each(sender, make_messages(6))) == ["sent"] * 6
        assert len(server.messages) == 6


def test_a_server_that_restarts_is_waited_for():
    """It worked before, so it gets a while to come back; everybody is sent to."""
    with ScriptedServer({"RSET": [None], "connect": ["220 ready", "421 4.3.2 starting"]}) as server, sending(server.port) as sender:
        assert outcomes(send_each(sender, make_messages(2))) == ["sent", "sent"]
        assert server.connections == 3


def test_a_server_that_stays_away_ends_the_run():
    """Nobody is refused because the server is gone: an error of one line, and the reader waits."""
    script = {"RSET": [None], "connect": ["220 ready", *["421 4.3.2 down"] * 9]}
    with ScriptedServer(script) as server, sending(server.port, reopen_seconds=0.3) as sender:
        assert outcomes(list(sender.send([make_message(1)]))) == ["sent"]
        assert "takes no mail now (421 4.3.2 down)" in refusal(sender)


def test_closing_cuts_what_is_under_way():
    """Ctrl-C does not wait ten minutes: the message whose answer is out is unknown."""
    heard = threading.Event()
    with ScriptedServer({".": [lambda _: (heard.set(), time.sleep(2))]}) as server, sending(server.port) as sender:
        receipts: list[Receipt] = []
        thread = threading.Thread(target=lambda: receipts.extend(sender.send([make_message()])))
        thread.start()
        assert heard.wait(10)
        began = time.monotonic()
        sender.close()
        thread.join(10)
        assert time.monotonic() - began < 1.5
        assert outcomes(receipts) == ["unknown"]


# Faults of ours: nobody is marked


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("MAIL", "530 5.7.0 Authentication required"),
        ("MAIL", "550 5.7.1 this sender may not"),
        ("MAIL", "552 5.3.4 message too big"),
        ("RCPT", "550 5.7.515 Access denied, sending domain does not meet the required authentication level"),
        ("RCPT", "554 5.7.1 <reader1@example.net>: Relay access denied"),
        ("RCPT", "535 5.7.8 log in"),
        ("RCPT", "534 5.7.9 log in better"),
        (".", "550 5.7.515 Access denied"),
        (".", "550-5.7.26 This mail has been blocked because the sender\r\n550 5.7.26 is unauthenticated"),
    ],
)
def test_a_fault_of_the_sender_stops_the_run(step, answer):
    """What would hold for every reader is an error of one line with the server's words; nobody has a receipt."""
    with ScriptedServer({step: answer}) as server, sending(server.port) as sender:
        line = refusal(sender)
        assert answer[4:30].split("\r")[0] in line
        assert "refuses us, not the reader" in line


def test_receipts_of_the_others_come_before_the_error():
    """Three are under way when the fault is met at one: the two that were taken are known as sent."""
    together = threading.Barrier(3)

    def wait(connection: socket.socket) -> None:
        together.wait(10)
        connection.sendall(b"250 ok\r\n")

    script = {"MAIL": wait, "RCPT": ["250 ok", "550 5.7.515 Access denied", "250 ok"]}
    with ScriptedServer(script) as server, sending(server.port, connections=3) as sender:
        receipts: list[Receipt] = []
        with pytest.raises(SenderError, match=r"5\.7\.515"):
            receipts.extend(sender.send(make_messages(3)))
        assert outcomes(receipts) == ["sent", "sent"]
        assert len(server.messages) == 2


def test_a_message_larger_than_the_server_takes_refuses_nobody():
    """Its size is the same for everybody: an error that names both sizes, before a byte of a message leaves."""
    with ScriptedServer({"EHLO": "250-here\r\n250 SIZE 1000"}) as server, sending(server.port) as sender:
        assert "takes at most 1,000 bytes" in refusal(sender)
        assert not [word for word in server.heard if word.startswith("MAIL")]


# TLS and login


def test_starttls_is_verified_and_the_login_goes_over_it(tmp_path, trust):
    """The default: encrypted, the server's name checked, then user and password; four connections log in."""
    options = ("--certificate", str(tmp_path / "server.pem"), "--user", "desk@example.org", "--password", PASSWORD)
    with storing_server(tmp_path, *options) as server:
        with sending(
            server.port, host="localhost", tls="required", user="desk@example.org", password=PASSWORD, context=trust, connections=2
        ) as sender:
            assert outcomes(send_each(sender, make_messages(6))) == ["sent"] * 6
        assert len(server.addresses()) == 6


def test_implicit_tls(tmp_path, trust):
    """TLS from the first byte, verified too."""
    options = ("--certificate", str(tmp_path / "server.pem"), "--implicit")
    with storing_server(tmp_path, *options) as server, sending(server.port, tls="implicit", context=trust) as sender:
        assert outcomes(list(sender.send([make_message()]))) == ["sent"]


@pytest.mark.parametrize("tls", ["required", "implicit"])
@pytest.mark.parametrize(("names", "days", "word"), [(("other.example",), (-1, 30), "[Mm]ismatch"), (("localhost",), (-30, -1), "expired")])
def test_a_wrong_certificate_sends_nothing(tmp_path, tls, names, days, word):
    """Another name or a date that is over: one line that says so, though the certificate itself is trusted."""
    path = write_certificate(tmp_path / "wrong.pem", *names, days=days)
    options = ("--certificate", str(path), *(["--implicit"] if tls == "implicit" else []))
    context = ssl.create_default_context(cafile=str(path))
    with storing_server(tmp_path, *options) as server, sending(server.port, host="localhost", tls=tls, context=context) as sender:
        line = refusal(sender)
        assert "its certificate is not to be trusted" in line
        assert re.search(word, line)
        assert server.received() == []


def test_a_certificate_that_nobody_vouches_for_sends_nothing(tmp_path, trust):
    """Without a context of a test the system's authorities decide."""
    options = ("--certificate", str(tmp_path / "server.pem"))
    with storing_server(tmp_path, *options) as server, sending(server.port, host="localhost", tls="required") as sender:
        assert "its certificate is not to be trusted (self-signed certificate" in refusal(sender)


def test_starttls_taken_out_sends_nothing():
    """Somebody on the way removed the offer: no address, no password, no message goes over the open line."""
    with ScriptedServer({"EHLO": "250-here\r\n250 AUTH PLAIN"}) as server:
        with sending(server.port, tls="required", user="desk@example.org", password=PASSWORD) as sender:
            assert "offers no STARTTLS" in refusal(sender)
        assert {word.split(" ")[0].upper() for word in server.heard} == {"EHLO"}


def test_starttls_refused_sends_nothing():
    """Offered and then not given is no better."""
    with ScriptedServer({"EHLO": "250-here\r\n250 STARTTLS", "STARTTLS": "454 4.7.0 not now"}) as server:
        with sending(server.port, tls="required") as sender:
            assert "454 4.7.0 not now" in refusal(sender)
        assert {word.split(" ")[0].upper() for word in server.heard} == {"EHLO", "STARTTLS"}


def test_opportunistic_takes_tls_where_it_is(tmp_path, trust):
    """With a certificate that nobody vouches for it is still encrypted; without an offer it goes in the clear."""
    with (
        storing_server(tmp_path, "--certificate", str(tmp_path / "server.pem")) as server,
        sending(server.port, tls="opportunistic") as sender,
    ):
        assert outcomes(list(sender.send([make_message()]))) == ["sent"]  # the server requires STARTTLS
    with ScriptedServer() as plain, sending(plain.port, tls="opportunistic") as sender:
        assert outcomes(list(sender.send([make_message()]))) == ["sent"]


@pytest.mark.parametrize("tls", ["opportunistic", "off"])
def test_a_password_never_travels_readable(tls):
    """A user without verified TLS is a setting that cannot be."""
    with pytest.raises(SettingsError, match="shows the password"):
        SmtpSender(SenderSection(kind="smtp", tls=tls, user="desk@example.org"), password=PASSWORD)


def test_a_user_without_a_password_is_a_setting():
    """An empty password would be tried, and refused, in the middle of a run."""
    with pytest.raises(SettingsError, match="DIGEST_SMTP_PASSWORD"):
        SmtpSender(SenderSection(kind="smtp", user="desk@example.org"))


@pytest.mark.parametrize("password", ["wrong-Pa55word", "пароль-wrong"])
def test_a_wrong_password_is_tried_once_and_never_shown(tmp_path, trust, password):
    """One line that names the user; the password is in no error, no traceback, no name of the sender."""
    options = ("--certificate", str(tmp_path / "server.pem"), "--user", "desk@example.org", "--password", PASSWORD)
    with storing_server(tmp_path, *options) as server:
        with sending(
            server.port, host="localhost", tls="required", user="desk@example.org", password=password, context=trust, connections=4
        ) as sender:
            with pytest.raises(SenderError) as wrong:
                list(sender.send(make_messages(4)))
            assert "refuses the login of desk@example.org (535" in str(wrong.value)
            assert "DIGEST_SMTP_PASSWORD" in str(wrong.value)
            assert password not in "".join(traceback.format_exception(wrong.value)) + repr(sender)
        assert (tmp_path / "accepted.jsonl.logins").read_text() == "PLAIN desk@example.org\n"
        assert server.received() == []


# No mail server there


def test_a_closed_port_is_one_line():
    """It names host and port and where to look."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with sending(port) as sender:
        assert refusal(sender) == (
            f"127.0.0.1:{port} cannot be reached (Connection refused): see to [sender] host and port, or go on when the server is back"
        )


def test_a_host_that_does_not_exist_is_one_line(monkeypatch):
    """The resolver says that there is none."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with sending(25, host="mail.example.invalid") as sender:
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        assert refusal(sender) == "mail.example.invalid:25 is not to be found (Name or service not known): see to [sender] host and port"


def test_a_host_that_cannot_be_is_one_line():
    """A name that no resolver takes is not a traceback."""
    with sending(25, host="mail..example") as sender:
        assert refusal(sender) == "mail..example:25 is no name of a host: see to [sender] host and port"


@pytest.mark.parametrize(
    ("hello", "words"),
    [
        ("SSH-2.0-OpenSSH_9", "is no mail server for us"),
        ("HTTP/1.1 400 Bad Request", "is no mail server for us"),
        ("554 5.3.2 no service", "is no mail server for us (554 5.3.2 no service)"),
        ("421 4.3.2 too busy", "takes no mail now (421 4.3.2 too busy)"),
        (None, "hung up before it took a message"),
        (lambda _: time.sleep(1), "says nothing for 0.4 s"),
    ],
)
def test_what_is_no_mail_server_is_one_line(hello, words):
    """Another service, a refusal, a hang-up, silence: each says what it was, and several connections ask once."""
    with ScriptedServer({"connect": hello}) as server, sending(server.port, connections=3, answer_seconds=0.4) as sender:
        assert words in refusal(sender, 3)
        assert server.connections == 1


def test_a_web_server_is_one_line():
    """It waits for a request that never comes."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        with sending(server.server_port, answer_seconds=0.4) as sender:
            assert "no mail server" in refusal(sender)
        server.shutdown()
        thread.join()


def test_tls_asked_of_a_port_that_has_it_not():
    """The two kinds of TLS are mistaken for each other by everybody once: the line names the ports."""
    with ScriptedServer() as server, sending(server.port, tls="implicit") as sender:
        line = refusal(sender)
        assert "does not speak TLS as asked" in line
        assert "587" in line


# Addresses beyond ASCII, pace


def test_letters_beyond_ascii_before_the_at(tmp_path):
    """They are mailed where the server has SMTPUTF8, which is asked for with that message alone."""
    with storing_server(tmp_path) as server, sending(server.port) as sender:
        assert outcomes(send_each(sender, [make_message(1, address="jürgen@bücher.example"), make_message(2)])) == ["sent", "sent"]
        first, second = server.received()
        assert first.recipients == ("jürgen@xn--bcher-kva.example",)
        assert "SMTPUTF8" in first.options
        assert "SMTPUTF8" not in second.options


def test_without_smtputf8_such_an_address_is_refused_alone(tmp_path):
    """One clear line, found before a byte of it leaves."""
    with storing_server(tmp_path, "--no-utf8") as server, sending(server.port) as sender:
        receipts = send_each(sender, [make_message(1, address="jürgen@example.net"), make_message(2, address="a@bücher.example")])
        assert outcomes(receipts) == ["refused", "sent"]
        assert "SMTPUTF8" in receipts[0].answer
        assert server.addresses() == ["a@xn--bcher-kva.example"]


def test_a_sender_beyond_ascii_is_our_fault():
    """From is the same for everybody: nobody is refused for it."""
    envelope = replace(ENVELOPE, sender="Jürgen <jürgen@example.org>")
    with ScriptedServer() as server, sending(server.port) as sender, pytest.raises(SenderError, match=r"\[newsletter\] from"):
        list(sender.send([make_message(envelope=envelope)]))


def test_the_rate_is_kept_over_all_connections():
    """Ten a second: five messages take four tenths at least, however many connections there are."""
    with ScriptedServer() as server, sending(server.port, connections=5, rate=10) as sender:
        began = time.monotonic()
        assert outcomes(list(sender.send(make_messages(5)))) == ["sent"] * 5
        assert time.monotonic() - began >= 0.4
