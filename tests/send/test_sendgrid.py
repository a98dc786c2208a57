"""The SendGrid sender against a server that stores what it accepts: who has it, who certainly not, whose fate nobody knows."""

import json
import os
import shutil
import socket
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from fake_sendgrid import KEY, SCHEMA, body_validator, fake_in_process, read_accepted, running_fake, substitute

from digest.errors import SenderError, SettingsError
from digest.model import Email, Envelope
from digest.render.segments import CompiledEmail, Segments, Slot, compile_email, placeholders
from digest.send import Message
from digest.send.headers import list_headers
from digest.send.sendgrid import MOST, SendGridSender, batches, build_request, find_fault

ROOT = Path(__file__).parents[2]
NONCE = "a1b2c3d4e5f6a7b8c9d0"
READER = placeholders(NONCE, "https://weekly.example.org/issues/2026-W25")
EMAIL = compile_email(
    Email(
        subject="Two grids say no — [unsubscribe] {{7*7}}",
        preheader="",
        html=f'<p>Zürich &amp; <a href="{READER.unsubscribe_url}">Leave</a> as {READER.address}, {READER.name}'
        f'<a href="https://weekly.example.org/me?a={READER.address_in_url}">you</a> slot-ffffffffffffffffffff-name-value %name% -name-</p>',
        text=f"Zürich & more\nLeave: {READER.unsubscribe_url}\nYou: {READER.address} ({READER.name})\n<%body%> -name- [unsubscribe]\n",
        nonce=NONCE,
    )
)
ENVELOPE = Envelope(
    sender='"Weekly, the" <weekly@example.org>',
    reply_to="Desk <desk@example.org>",
    domain="example.org",
    date=datetime(2026, 6, 19, 6, tzinfo=UTC),
    list_id="weekly.example.org",
    feedback_id="24:weekly:issue:exampleorg",
    archive="https://weekly.example.org/",
    mailbox="leave@example.org",
)
HOSTILE_NAMES = (
    'Ann "Quote" O\'Neil',
    "<script>alert(1)</script>",
    "Ann\r\nBcc: everyone@example.org",
    "Comma, Semi; <x@example.org>",
    "-name- %name% {{name}} [unsubscribe]",
    "שלום \u202eturned",
    "Back\\slash\x00\u2028",
    "",
)


def make_message(number: int = 1, **changes: object) -> Message:
    address = str(changes.pop("address", f"reader{number}@example.org"))
    name = str(changes.pop("name", f"Reader {number}"))
    leave = f"https://weekly.example.org/u/token-{number}"
    message = Message(
        id=f"{number:032x}",
        address=address,
        name=name,
        unsubscribe=leave,
        values={"unsubscribe": leave, "address": address, "name": name},
        envelope=ENVELOPE,
        email=EMAIL,
    )
    return replace(message, **changes)  # type: ignore[arg-type]


def make_messages(count: int) -> list[Message]:
    return [make_message(number) for number in range(count)]


@pytest.fixture
def fake(tmp_path):
    with fake_in_process(tmp_path / "accepted.jsonl") as server:
        yield server


@pytest.fixture
def sender(fake):
    sender = SendGridSender(fake.url, KEY, timeout=5)
    yield sender
    sender.close()


def outcomes(receipts):
    return [receipt.outcome for receipt in receipts]


# What holds for every sender.


def test_each_message_has_one_receipt_and_each_address_one_mail(sender, fake):
    """500 messages: a receipt for each by its id, all sent, each address once, each with its own way to leave."""
    messages = make_messages(500)
    receipts = list(sender.send(messages))
    assert sorted(receipt.delivery for receipt in receipts) == sorted(message.id for message in messages)
    assert set(outcomes(receipts)) == {"sent"}
    accepted = read_accepted(fake.store)
    assert sorted(mail["to"] for mail in accepted) == sorted(message.address for message in messages)
    assert len({mail["headers"]["List-Unsubscribe"] for mail in accepted}) == 500
    assert all(receipt.answer.startswith("202 Accepted: fake-") for receipt in receipts)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_only_a_name(sender, fake, name):
    """No name adds a header, a second address or markup; it reads the same in both parts."""
    message = make_message(name=name)
    assert outcomes(sender.send([message])) == ["sent"]
    [mail] = read_accepted(fake.store)
    assert mail["text"].encode() == EMAIL.text.join(message.values)
    assert mail["html"].encode() == EMAIL.html.join(message.values)
    assert mail["to"] == message.address
    assert mail["name"].isprintable()
    assert "<script>" not in mail["html"]
    assert not {"bcc", "cc"} & {field.lower() for field in mail["headers"]}


@pytest.mark.parametrize(
    "address",
    ["a\r\nBcc: b@example.org", "a b@example.org", "nobody", "two@at@example.org", "", "größe@example.org", f"{'a' * 300}@example.org"],
)
def test_an_address_that_cannot_be_mailed_is_refused_alone(sender, fake, address):
    """A bad address among good ones is refused before the wire and with a reason; the others are sent by one request."""
    messages = [make_message(1), make_message(2, address=address), make_message(3)]
    receipts = {receipt.delivery: receipt for receipt in sender.send(messages)}
    assert [receipts[message.id].outcome for message in messages] == ["sent", "refused", "sent"]
    assert receipts[messages[1].id].answer.startswith("not handed over: ")
    assert receipts[messages[1].id].answer.isprintable()
    assert fake.requests == 1


def test_a_domain_in_any_script_is_mailed(sender, fake):
    """A domain beyond ASCII is written as the DNS knows it."""
    assert outcomes(sender.send([make_message(address="reader@bücher.example")])) == ["sent"]
    assert read_accepted(fake.store)[0]["to"] == "reader@xn--bcher-kva.example"


def test_a_claim_is_one_request(sender, fake):
    """`in_flight` is SendGrid's limit, and so many messages are one request: a crash can leave no more than these unknown."""
    assert sender.in_flight == MOST == 1000
    assert set(outcomes(sender.send(make_messages(1000)))) == {"sent"}
    assert fake.requests == 1


def test_more_than_one_request_holds_goes_in_two():
    """No request holds more than 1000 people, or one mailbox twice."""
    messages = [*make_messages(1001), make_message(7, address="READER3@example.org")]
    made = batches(messages)
    assert [len(batch) for batch in made] == [1000, 2]
    assert sorted(message.id for message in chain(*made)) == sorted(message.id for message in messages)
    assert all(len({message.address.lower() for message in batch}) == len(batch) for batch in made)


def test_nothing_to_send_sends_nothing(sender, fake):
    """No messages: no receipt, no request."""
    assert list(sender.send([])) == []
    assert fake.requests == 0


def test_close_may_be_called_twice(fake):
    """Closing twice is closing once."""
    sender = SendGridSender(fake.url, KEY)
    sender.close()
    sender.close()


# What the answers mean.


@pytest.mark.parametrize("fault", ["500", "503", "502", "200", "drop", "drop_after", "500_after"])
def test_what_may_have_been_accepted_is_unknown(sender, fake, fault):
    """Once the whole request has left, no answer, a 5xx and a success that is no 202 tell nothing: unknown, and never asked again."""
    fake.faults.append(fault)
    receipts = list(sender.send(make_messages(3)))
    assert outcomes(receipts) == ["unknown"] * 3
    assert all(receipt.answer and receipt.answer.isprintable() for receipt in receipts)
    assert fake.requests == 1


def test_silence_is_unknown(fake):
    """A server that says nothing for longer than the time-out may have accepted all the same, and here it did."""
    fake.faults.append("slow:1")
    assert outcomes(SendGridSender(fake.url, KEY, timeout=0.2).send([make_message()])) == ["unknown"]
    assert len(read_accepted(fake.store)) == 1


def test_a_drop_before_the_request_was_whole_is_later(fake):
    """Where the last byte could not leave, nothing can have been accepted."""
    fake.faults.append("drop")
    heavy = replace(EMAIL, text=Segments(pieces=(b"x" * 20_000_000,)))
    assert outcomes(SendGridSender(fake.url, KEY, timeout=5).send([make_message(email=heavy)])) == ["later"]
    assert read_accepted(fake.store) == []


@pytest.mark.parametrize(("fault", "word"), [("429:30", "ask again in 30 s"), ("408", "408")])
def test_too_fast_is_later(sender, fake, fault, word):
    """429 is asked again, when the server likes; nobody was mailed."""
    fake.faults.append(fault)
    receipts = list(sender.send(make_messages(2)))
    assert outcomes(receipts) == ["later", "later"]
    assert word in receipts[0].answer
    assert read_accepted(fake.store) == []


def test_whom_an_error_names_is_refused_and_the_others_are_mailed(sender, fake):
    """A 400 that names a person refuses that one; the rest is asked again at once, whatever the new places are."""
    fake.faults.extend(["400:3", "400:3", "ok"])
    messages = make_messages(6)
    receipts = {receipt.delivery: receipt for receipt in sender.send(messages)}
    assert [receipts[message.id].outcome for message in messages] == ["sent", "sent", "sent", "refused", "refused", "sent"]
    assert receipts[messages[3].id].answer == "400 Does not contain a valid address."
    assert len(read_accepted(fake.store)) == 4


@pytest.mark.parametrize(
    "fault", ["400", "400:from.email", "400:personalizations", "400:personalizations.0.headers", "400:9", "413", "redirect"]
)
def test_a_refusal_of_the_mail_itself_refuses_nobody(sender, fake, fault):
    """What names no person stops the mailing in one line; nobody is given up for a fault that is not theirs."""
    fake.faults.append(fault)
    with pytest.raises(SenderError) as caught:
        list(sender.send(make_messages(2)))
    assert str(caught.value).isprintable()
    assert fake.requests == 1


@pytest.mark.parametrize("fault", ["401", "403", "early:401"])
def test_a_refused_key_is_one_line_without_the_key(sender, fake, fault):
    """The operator reads what to check; the key stands nowhere in it."""
    fake.faults.append(fault)
    with pytest.raises(SenderError, match="SENDGRID_API_KEY") as caught:
        list(sender.send([make_message()]))
    assert str(caught.value).isprintable()
    assert KEY not in str(caught.value)
    assert KEY not in repr(vars(caught.value)) + repr(sender)


def test_the_servers_own_check_of_the_key(fake):
    """A wrong key is refused by the server as it is, not only when told to."""
    with pytest.raises(SenderError, match="the key is refused"):
        list(SendGridSender(fake.url, "SG.another").send([make_message()]))
    assert read_accepted(fake.store) == []


def test_an_early_refusal_of_a_large_request_is_heard(fake):
    """A server that answers before it has read the body is understood, although the rest of the body has nowhere to go."""
    fake.faults.append("early:500")
    heavy = replace(EMAIL, text=Segments(pieces=(b"x" * 20_000_000,)))
    assert outcomes(SendGridSender(fake.url, KEY, timeout=5).send([make_message(email=heavy)])) == ["later"]


def test_no_server_is_an_error_and_not_an_answer(tmp_path):
    """Where no connection was made nothing left: one line that names the host."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        for url in (f"http://127.0.0.1:{port}", f"http://localhost:{port}", f"http://[::1]:{port}"):
            with pytest.raises(SenderError, match="cannot be reached") as caught:
                list(SendGridSender(url, KEY, timeout=2).send([make_message()]))
            assert str(caught.value).isprintable()


def test_tls_is_not_negotiable(fake):
    """A server without TLS behind an https address gets neither key nor mail."""
    with pytest.raises(SenderError, match="cannot be reached"):
        list(SendGridSender(fake.url.replace("http", "https"), KEY, timeout=2).send([make_message()]))
    assert fake.requests == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "api.sendgrid.com",
        "https://",
        "https://a:b@example.com",
        "http://[::1",
        "",
    ],
)
def test_only_https_or_loopback(url):
    """The key goes over https, or to this machine."""
    with pytest.raises(SettingsError, match=r"\[sender\] url") as caught:
        SendGridSender(url, KEY)
    assert "a:b" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "  ", "SG.x\r\nX-Evil: 1", "SG.ключ"])
def test_a_key_that_is_none(key):
    """A missing or broken key is said before anything is sent, without repeating it."""
    with pytest.raises(SettingsError, match="SENDGRID_API_KEY") as caught:
        SendGridSender("https://api.example.com", key)
    assert str(caught.value).isprintable()
    assert "Evil" not in str(caught.value)


def test_the_sandbox_mails_nobody(fake):
    """In the sandbox the request is checked, the receipts say so, and nobody has a mail."""
    receipts = list(SendGridSender(fake.url, KEY, sandbox=True).send(make_messages(2)))
    assert outcomes(receipts) == ["sent", "sent"]
    assert all("sandbox" in receipt.answer for receipt in receipts)
    assert read_accepted(fake.store) == []


def test_the_fake_outlives_its_client(tmp_path):
    """As a program the fake takes faults over HTTP, and its record survives the sender."""
    with running_fake(tmp_path / "accepted.jsonl", "--fault", "drop_after") as fake:
        sender = SendGridSender(fake.url, KEY, timeout=5)
        assert outcomes(sender.send([make_message(1)])) == ["unknown"]
        fake.meet("429")
        assert outcomes(sender.send([make_message(2)])) == ["later"]
        assert outcomes(sender.send([make_message(2)])) == ["sent"]
        assert [mail["to"] for mail in fake.accepted()] == ["reader1@example.org", "reader2@example.org"]


# What a request says.


def test_joined_by_the_provider_is_joined_by_us():
    """What SendGrid's substitution makes is byte for byte what every other sender mails, in both parts, for each person."""
    messages = [make_message(number, name=name) for number, name in enumerate(HOSTILE_NAMES)]
    body = json.loads(build_request(messages, sandbox=False))
    text, html = (part["value"] for part in body["content"])
    for message, person in zip(messages, body["personalizations"], strict=True):
        assert substitute(text, person["substitutions"]).encode() == EMAIL.text.join(message.values)
        assert substitute(html, person["substitutions"]).encode() == EMAIL.html.join(message.values)


def test_a_slot_has_a_tag_for_each_place_it_stands_in():
    """The same value is encoded for HTML, for text and for a URL under tags of their own."""
    message = make_message(address="o'neil+a@example.org")
    [person] = json.loads(build_request([message], sandbox=False))["personalizations"]
    found = {tag.split("-", 2)[2].rstrip("-"): value for tag, value in person["substitutions"].items()}
    assert found["address-html"] == "o&#x27;neil+a@example.org"
    assert found["address-text"] == "o'neil+a@example.org"
    assert found["address-url"] == "o%27neil%2Ba%40example.org"


def test_no_tag_stands_in_the_content_but_where_its_slot_is():
    """Each tag stands in the content as often as its slot, and no tag begins another."""
    body = json.loads(build_request([make_message()], sandbox=False))
    whole = "".join(part["value"] for part in body["content"])
    tags = list(body["personalizations"][0]["substitutions"])
    slots = [piece for piece in (*EMAIL.html.pieces, *EMAIL.text.pieces) if isinstance(piece, Slot)]
    assert sum(whole.count(tag) for tag in tags) == len(slots)
    assert not [(one, two) for one in tags for two in tags if one != two and one in two]
    assert NONCE not in whole


def test_only_opaque_ids_travel_with_the_events():
    """custom_args hold the delivery's id and nothing of the person."""
    body = json.loads(build_request([make_message(5)], sandbox=False))
    assert body["personalizations"][0]["custom_args"] == {"delivery": f"{5:032x}"}
    assert "custom_args" not in body


def test_a_notice_has_no_html_and_no_way_to_leave():
    """A notice is plain text, says that a machine wrote it, and holds nothing of a list."""
    bare = replace(ENVELOPE, reply_to="", list_id="", feedback_id="", archive="", mailbox="", auto_submitted=True)
    email = CompiledEmail(subject="The draft is ready", html=Segments(pieces=()), text=Segments(pieces=(b"Look\n",)))
    body = json.loads(build_request([make_message(unsubscribe="", values={}, envelope=bare, email=email)], sandbox=False))
    assert [part["type"] for part in body["content"]] == ["text/plain"]
    assert body["headers"] == {"Auto-Submitted": "auto-generated"}
    assert list(body["personalizations"][0]["headers"]) == ["Message-ID"]
    assert "reply_to" not in body
    assert "substitutions" not in body["personalizations"][0]


def test_too_much_of_one_person_is_found_before_the_wire():
    """Over 10,000 bytes of tags and values SendGrid would refuse the whole request."""
    assert find_fault(make_message(name="é" * 3000))
    assert not find_fault(make_message(name="é" * 1000))


def test_the_header_of_a_list():
    """One click and a mail with the same token; every value one line of ASCII, whatever the settings say."""
    fields = list_headers(make_message(9))
    assert fields == {
        "List-Unsubscribe": "<https://weekly.example.org/u/token-9>, <mailto:leave@example.org?subject=unsubscribe%20token-9>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": "<weekly.example.org>",
        "List-Archive": "<https://weekly.example.org/>",
        "Feedback-ID": "24:weekly:issue:exampleorg",
    }
    evil = "x>\r\nBcc: é@example.org\x00 <y"
    hostile = replace(ENVELOPE, list_id=evil, feedback_id=evil, archive=evil, mailbox=evil)
    for value in list_headers(make_message(envelope=hostile, unsubscribe=evil)).values():
        assert value.isascii()
        assert value.isprintable()
    assert "Bcc: " not in list_headers(make_message(unsubscribe=evil, envelope=replace(ENVELOPE, mailbox=evil)))["List-Unsubscribe"]


def test_a_sender_that_is_no_address_is_a_setting():
    """A From without an address is mended in digest.toml."""
    with pytest.raises(SettingsError, match="holds no address"):
        build_request([make_message(envelope=replace(ENVELOPE, sender="The desk"))], sandbox=False)


# Oracles.


@pytest.mark.parametrize("sandbox", [False, True])
def test_the_official_helpers_build_the_same(sandbox):
    """The JSON equals what SendGrid's own Python helpers build for the same mail."""
    pytest.importorskip("sendgrid", reason="the sendgrid helpers are missing: make install")
    messages = [make_message(number, name=name) for number, name in enumerate(HOSTILE_NAMES)]
    built = json.loads(build_request(messages, sandbox=sandbox))
    assert built == official(messages, built, sandbox=sandbox)


def official(messages, built, *, sandbox):
    """The request by the helpers; only tags, content and the spelling of names are taken from what we built."""
    from sendgrid.helpers import mail as helper

    whole = helper.Mail(from_email=helper.From("weekly@example.org", "Weekly, the"), subject=EMAIL.subject)
    whole.reply_to = helper.ReplyTo("desk@example.org", "Desk")
    whole.add_content(helper.Content("text/plain", built["content"][0]["value"]))
    whole.add_content(helper.Content("text/html", built["content"][1]["value"]))
    for name in ("List-Id", "List-Archive", "Feedback-ID"):
        whole.add_header(helper.Header(name, list_headers(messages[0])[name]))
    for message, ours in zip(messages, built["personalizations"], strict=True):
        person = helper.Personalization()
        person.add_to(helper.To(message.address, ours["to"][0].get("name")))
        for name in ("List-Unsubscribe", "List-Unsubscribe-Post"):
            person.add_header(helper.Header(name, list_headers(message)[name]))
        person.add_header(helper.Header("Message-ID", f"<{message.id}@example.org>"))
        for tag, value in ours["substitutions"].items():
            person.add_substitution(helper.Substitution(tag, value))
        person.add_custom_arg(helper.CustomArg("delivery", message.id))
        whole.add_personalization(person)
    tracking = helper.TrackingSettings()
    tracking.click_tracking = helper.ClickTracking(False, False)
    tracking.open_tracking = helper.OpenTracking(False)
    tracking.subscription_tracking = helper.SubscriptionTracking(False)
    tracking.ganalytics = helper.Ganalytics(False)
    whole.tracking_settings = tracking
    if sandbox:
        settings = helper.MailSettings()
        settings.sandbox_mode = helper.SandBoxMode(True)
        whole.mail_settings = settings
    body = whole.get()
    body["personalizations"].sort(key=lambda person: person["to"][0]["email"])  # the helpers turn their order round
    return body


def need_schema():
    if body_validator() is None:
        pytest.skip(f"the published schema is missing: {SCHEMA}")


def test_the_published_schema_takes_a_full_request():
    """A request of 1000 people, and one in the sandbox, fit the schema that SendGrid publishes."""
    need_schema()
    for sandbox in (False, True):
        faults = body_validator().iter_errors(json.loads(build_request(make_messages(1000), sandbox=sandbox)))
        assert [fault.message for fault in faults] == []


def find_prism() -> str:
    """The program of @stoplight/prism-cli: DIGEST_PRISM, on the path, in .ci/node_modules."""
    places = [os.environ.get("DIGEST_PRISM"), shutil.which("prism"), ROOT / ".ci/node_modules/.bin/prism"]
    for place in filter(None, places):
        if Path(place).exists():
            return str(place)
    pytest.skip("prism is missing: npm install --prefix .ci @stoplight/prism-cli")


@pytest.fixture(scope="module")
def prism(tmp_path_factory):
    """The address of a mock that validates every request by the published schema."""
    need_schema()
    program = find_prism()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("prism") / "log"
    command = [program, "mock", "-h", "127.0.0.1", "-p", str(port), "--errors", str(SCHEMA)]
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            wait_for(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"prism does not answer: {log.read_text()}")


def test_prism_takes_what_we_send(prism):
    """The mock of the published schema answers 202 to the sender itself; to the same request without a recipient it does not."""
    assert set(outcomes(SendGridSender(prism, KEY, timeout=60).send(make_messages(3)))) == {"sent"}
    body = json.loads(build_request(make_messages(2), sandbox=False))
    del body["personalizations"][1]["to"]
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    with pytest.raises(HTTPError) as caught:
        urlopen(Request(f"{prism}/v3/mail/send", json.dumps(body).encode(), headers))
    caught.value.close()
    assert caught.value.code in (400, 422)
