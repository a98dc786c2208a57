"""What holds for every sender (sender_cases.CASES): a message is one receipt and one mail, and what is hostile hurts nobody else."""

from collections.abc import Iterator

import pytest
from sample_messages import EMAIL, FAULTY_ADDRESSES, HOSTILE_NAMES, NOTICE, make_message, make_messages
from sender_cases import CASES, Case

from digest.render.typography import one_line
from digest.send import Message


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest, tmp_path) -> Iterator[Case]:
    """Each sender in turn, closed at the end."""
    with CASES[request.param](tmp_path) as case:
        try:
            yield case
        finally:
            case.sender.close()


def send(case: Case, messages: list[Message]) -> dict[str, tuple[str, str]]:
    """Outcome and answer by delivery, claim by claim as the mailing does it; each message has exactly one receipt."""
    receipts = []
    for at in range(0, len(messages), case.sender.in_flight):
        claim = messages[at : at + case.sender.in_flight]
        given = list(case.sender.send(claim))
        assert sorted(receipt.delivery for receipt in given) == sorted(message.id for message in claim)
        receipts += given
    return {receipt.delivery: (receipt.outcome, receipt.answer) for receipt in receipts}


def test_each_message_is_one_receipt_and_one_mail(case):
    """Everybody is sent to once, over several claims."""
    messages = make_messages(7)
    assert {outcome for outcome, _ in send(case, messages).values()} == {"sent"}
    assert sorted(mail.address for mail in case.arrived()) == sorted(message.address for message in messages)


def test_a_mail_reads_as_the_preview_shows_it(case):
    """The parts are the segments joined with the reader's values, each with the reader's own way to leave."""
    messages = make_messages(3)
    send(case, messages)
    arrived = {mail.address: mail for mail in case.arrived()}
    for message in messages:
        mail = arrived[message.address]
        assert mail.subject == EMAIL.subject
        assert mail.html == EMAIL.html.join(message.values).decode()
        assert mail.text == EMAIL.text.join(message.values).decode()
        assert f"<{message.unsubscribe}>" in mail.leave
        assert message.unsubscribe in mail.html
        assert message.unsubscribe in mail.text
    assert len({mail.leave for mail in arrived.values()}) == len(messages)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_reaches_its_reader_alone(case, name):
    """A name adds neither a field nor a recipient, and is escaped where it stands."""
    message = make_message(name=name)
    plain = make_message(2)
    assert {outcome for outcome, _ in send(case, [message, plain]).values()} == {"sent"}
    arrived = {mail.address: mail for mail in case.arrived()}
    assert sorted(arrived) == [message.address, plain.address]
    assert arrived[message.address].fields == arrived[plain.address].fields
    assert arrived[message.address].html == EMAIL.html.join(message.values).decode()
    assert "<script>" not in arrived[message.address].html


@pytest.mark.parametrize("address", FAULTY_ADDRESSES)
def test_a_faulty_address_is_refused_alone(case, address):
    """An address that could become a command is refused with one line; the others get their mail."""
    messages = [make_message(1), make_message(2, address=address), make_message(3)]
    receipts = send(case, messages)
    assert [receipts[message.id][0] for message in messages] == ["sent", "refused", "sent"]
    answer = receipts[messages[1].id][1]
    assert answer
    assert answer == one_line(answer)
    assert sorted(mail.address for mail in case.arrived()) == [messages[0].address, messages[2].address]


def test_a_notice_is_text_alone(case):
    """A mail without HTML arrives as its text, with no way to leave."""
    assert send(case, [make_message(email=NOTICE, unsubscribe="")])[make_message().id][0] == "sent"
    (mail,) = case.arrived()
    assert (mail.text, mail.html, mail.leave) == ("The draft is ready.\n", "", "")


def test_no_messages_no_receipts(case):
    """An empty claim does nothing."""
    assert list(case.sender.send([])) == []
    assert case.arrived() == []


def test_close_is_for_ever_and_idempotent(case):
    """A sender may be closed twice, also when it sent nothing."""
    case.sender.close()
    case.sender.close()
    assert case.sender.in_flight >= 1
