"""Mailing an approved issue over real servers: each reader once, each with a way to leave that works, and nobody else is mailed."""

import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from mailing_project import approve_next, readers, set_sender
from servers import ScriptedServer, storing_server

from digest.errors import ChecksFailed, NeedsApproval, SenderError, SettingsError
from digest.model import Suppression
from digest.project import open_newsroom
from digest.web.public.app import create_public
from digest.work.approval import skip, take_back
from digest.work.issues import find_issue
from digest.work.lease import Busy, held
from digest.work.mail import mail_issue, mail_notice, mail_test, rehearse, resume
from digest.work.readers import import_roster, remove_reader

NOW = datetime(2026, 6, 19, 6, tzinfo=UTC)
PEOPLE = 500


def clock():
    return NOW


class Ticking:
    """A clock that goes on by itself, a minute a look: waits are over at once."""

    def __init__(self, minutes: float = 1) -> None:
        self.now, self.step = NOW, timedelta(minutes=minutes)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


@pytest.fixture
def project(mailing_project, tmp_path):
    """A copy of the approved project that nobody has mailed from."""
    return Path(shutil.copytree(mailing_project, tmp_path / "project"))


@pytest.fixture
def few(project):
    """The same with five readers."""
    with open_newsroom(project) as room:
        for address in readers(PEOPLE)[5:]:
            remove_reader(room, address, "weekly", now=NOW)
    return project


def smtp(project, port, more=""):
    set_sender(project, f'kind = "smtp"\nhost = "127.0.0.1"\nport = {port}\ntls = "off"\n{more}')


def counts(room, mailing="1-weekly"):
    return {status: number for status, number in room.ledger.counts(mailing).items() if number}


def test_five_hundred_readers_get_it_once_and_can_leave(project, tmp_path):
    """500 messages to 500 addresses, each with a link of its own; a GET of it changes nothing, a POST and the next issue stays away."""
    with storing_server(tmp_path) as server:
        smtp(project, server.port)
        with open_newsroom(project) as room:
            done = mail_issue(room, find_issue(room, None), "weekly", clock=clock)
            assert (done.status, counts(room)) == ("done", {"sent": PEOPLE})
            received = {message.recipients[0]: message.message for message in server.received()}
            assert sorted(received) == readers(PEOPLE)
            assert len(server.addresses()) == PEOPLE
            links = {address: message["List-Unsubscribe"].strip("<>") for address, message in received.items()}
            assert len(set(links.values())) == PEOPLE
            assert all(links[address] in message.get_body(("html",)).get_content() for address, message in received.items())
            assert all(links[address] in message.get_body(("plain",)).get_content() for address, message in received.items())

            browser = TestClient(create_public(room, clock=clock), base_url="https://weekly.example.org")
            leaver, scanned = readers(PEOPLE)[7], readers(PEOPLE)[8]
            assert browser.post(links[leaver], data={"List-Unsubscribe": "One-Click"}).status_code == 200
            assert browser.get(links[scanned]).status_code == 200

            mail_issue(room, approve_next(room), "weekly", clock=clock)
            second = Counter(server.addresses())
            assert second[leaver] == 1
            assert second[scanned] == 2
            assert counts(room, "2-weekly") == {"sent": PEOPLE - 1}


def test_mailed_again_it_reaches_nobody_twice(few, tmp_path):
    """A finished mailing is finished, however often it is asked for; a reader who came later is not part of it."""
    with storing_server(tmp_path) as server:
        smtp(few, server.port)
        with open_newsroom(few) as room:
            for _ in range(3):
                mail_issue(room, find_issue(room, None), "weekly", clock=clock)
                (few / "subscribers/new.csv").write_text("email\nlate@example.org\n")
                import_roster(room, few / "subscribers/new.csv", "weekly", status="active", now=NOW)
            assert find_issue(room, None).status == "sent"
        assert sorted(server.addresses()) == readers(5)


def test_what_changed_after_approval_is_not_mailed(few):
    """A template that says something else than was approved stops the mailing before it is opened, and is named."""
    part = few / "templates/parts/footer.txt.j2"
    part.write_text(part.read_text() + "One more line.\n")
    with open_newsroom(few) as room:
        with pytest.raises(NeedsApproval, match=r"changed since Ada approved it: .*footer\.txt\.j2"):
            mail_issue(room, find_issue(room, None), "weekly", clock=clock)
        assert room.ledger.mailings() == ()


def test_a_mail_nobody_can_leave_is_not_sent(few):
    """A look without the unsubscribe link is stopped by a check when it is approved, with what to write."""
    from digest.work.approval import approve

    part = few / "templates/parts/footer.mjml.j2"
    part.write_text(part.read_text().replace("reader.unsubscribe_url", "newsletter.url"))
    with open_newsroom(few) as room, pytest.raises(ChecksFailed, match="html part has no unsubscribe link"):
        approve(room, find_issue(room, None), by="Ada", now=NOW)


def test_links_that_nobody_can_follow_stop_a_real_mailing(few):
    """Mail that leaves this machine needs an https address to leave by."""
    toml = few / "digest.toml"
    toml.write_text(toml.read_text().replace('url = "https://weekly.example.org"', 'url = "http://weekly.example.org"'))
    from digest.work.approval import approve, take_back

    with open_newsroom(few) as room:
        issue = approve(room, find_issue(room, None), by="Ada", now=NOW)  # over the outbox nothing leaves
    set_sender(few, 'kind = "smtp"\nhost = "mail.example.org"')
    with open_newsroom(few) as room:
        with pytest.raises(SettingsError, match="base_url"):
            mail_issue(room, issue, "weekly", clock=clock)
        draft = take_back(room, issue, "to look again", now=NOW)
        with pytest.raises(ChecksFailed, match="is not https"):
            approve(room, draft, by="Ada", now=NOW)


def test_an_error_of_preflight_stops_a_mailing_before_it_begins(few):
    """What was allowed until its day and approved then is refused a day later; a mailing that has begun is finished all the same."""
    from mailing_project import rewrite

    from digest.blocks import Note
    from digest.work.approval import approve, take_back

    toml = few / "digest.toml"
    row = '[[check.allow]]\nrule = "content.leftover"\nreason = "we tell of tags"\nuntil = 2026-06-19\n'
    toml.write_text(toml.read_text().replace("[mute]", f"{row}\n[mute]"))
    once, later = iter([False, True]), NOW + timedelta(days=1)
    with open_newsroom(few) as room:
        draft = take_back(room, find_issue(room, None), "a note is missing", now=NOW)
        said = rewrite(room, draft, (*draft.blocks[:-1], Note(markdown="Dear *|FNAME|*,"), draft.blocks[-1]))
        issue = approve(room, said, by="Ada", now=NOW)
        with pytest.raises(ChecksFailed, match="was never filled in"):
            mail_issue(room, issue, "weekly", clock=lambda: later)
        assert counts(room) == {}
        mail_issue(room, issue, "weekly", clock=clock, stop=lambda: next(once, True))
        assert mail_issue(room, find_issue(room, None), "weekly", clock=lambda: later).status == "done"
        assert counts(room) == {"sent": 5}


def test_suppressed_and_leaving_readers_are_skipped_with_the_reason(few):
    """Who left or was suppressed after the mailing was opened is looked up again when it is their turn."""
    one, two, three, *_ = readers(5)
    with open_newsroom(few) as room:
        set_sender(few, 'kind = "outbox"')
        room.people.suppress([Suppression(address=one.upper(), reason="complaint", since=NOW)])
        once = iter([False, True])
        mail_issue(room, find_issue(room, None), "weekly", clock=clock, stop=lambda: next(once, True))
        remove_reader(room, three, "weekly", now=NOW)
        done = mail_issue(room, find_issue(room, None), "weekly", clock=clock)
        rows = {row.address: (row.status, row.reason) for row in room.ledger.deliveries(done.id)}
        assert (rows[one], rows[two], rows[three]) == (("skipped", "suppressed"), ("sent", None), ("skipped", "unsubscribed"))
        assert counts(room) == {"sent": 3, "skipped": 2}


def test_chosen_themes_and_a_second_list(few):
    """A reader whose themes the issue lacks, and one who has it through another list, are skipped with the reason."""
    toml = few / "digest.toml"
    toml.write_text(toml.read_text().replace("\n[mute]", '\n[[lists]]\nslug = "extra"\ntitle = "Extra"\n\n[mute]'))
    (few / "subscribers/extra.csv").write_text(f"email,themes\n{readers(5)[0]},\nother@example.org,research\n")
    from digest.work.approval import approve

    with open_newsroom(few) as room:
        import_roster(room, few / "subscribers/extra.csv", "extra", status="active", now=NOW)
        issue = approve(room, find_issue(room, None), by="Ada", now=NOW)
        mail_issue(room, issue, "weekly", clock=clock)
        mail_issue(room, issue, "extra", clock=clock)
        rows = {row.address: (row.status, row.reason) for row in room.ledger.deliveries("1-extra")}
        assert rows == {readers(5)[0]: ("skipped", "duplicate"), "other@example.org": ("skipped", "no_theme")}


def test_not_now_is_asked_again_until_patience_ends(few):
    """A 4xx is asked again with growing pauses; one that stays is refused with the server's last word, the others have their mail."""
    with ScriptedServer(script={"RCPT": ["450 4.2.1 busy"] * 3 + ["250 ok"] * 50}) as server:
        smtp(few, server.port, 'connections = 1\nretry_for = "2h"')
        with open_newsroom(few) as room:
            done = mail_issue(room, find_issue(room, None), "weekly", clock=Ticking())
            assert (done.status, counts(room)) == ("done", {"sent": 5})
            assert max(row.attempts for row in room.ledger.deliveries(done.id)) > 1
    with ScriptedServer(script={"RCPT": ["450 4.2.1 busy"] * 500}) as server:
        smtp(few, server.port, 'connections = 1\nretry_for = "30m"')
        with open_newsroom(few) as room:
            done = mail_issue(room, approve_next(room), "weekly", clock=Ticking())
            assert counts(room, done.id) == {"refused": 5}
            assert "450" in room.ledger.deliveries(done.id)[0].answer


def test_no_server_loses_nothing(few):
    """Where nobody listens, one line says so, every delivery is still pending, and the next call mails them."""
    smtp(few, 1)
    with open_newsroom(few) as room:
        with pytest.raises(SenderError, match=r"127\.0\.0\.1"):
            mail_issue(room, find_issue(room, None), "weekly", clock=clock)
        assert counts(room) == {"pending": 5}
    set_sender(few, 'kind = "outbox"')
    with open_newsroom(few) as room:
        mail_issue(room, find_issue(room, None), "weekly", clock=clock)
        assert counts(room) == {"sent": 5}


def test_one_process_at_a_time(few):
    """While another process holds the mailing, the second says so and mails nobody."""
    with open_newsroom(few) as room, held(room.leases, "mailing:1-weekly", clock=clock):
        from digest.work import mail

        patience, mail.TAKE_OVER_SECONDS = mail.TAKE_OVER_SECONDS, 0.3
        try:
            with pytest.raises(Busy, match="another process"):
                mail_issue(room, find_issue(room, None), "weekly", clock=clock)
        finally:
            mail.TAKE_OVER_SECONDS = patience
        assert room.ledger.mailings() == ()


@pytest.mark.parametrize(
    ("word", "expected"), [("hold", {"unknown": 1, "sent": 4}), ("retry", {"sent": 5}), ("skip", {"sent": 4, "skipped": 1})]
)
def test_the_operator_settles_the_unknown(few, word, expected):
    """What a dead process left is unknown, and stays so unless the operator says otherwise."""
    with open_newsroom(few) as room:
        issue = find_issue(room, None)
        mail_issue(room, issue, "weekly", clock=clock, stop=lambda: True)
        with held(room.leases, "mailing:1-weekly", clock=clock) as lease:
            room.ledger.claim("1-weekly", lease.holder, limit=1, now=NOW)
        assert resume(room, "1-weekly", word, clock=clock).status == "done"
        assert counts(room) == expected


def test_a_rehearsal_makes_every_message_and_keeps_nothing(few):
    """A dry run counts and measures; the ledger and the outbox stay as they were."""
    with open_newsroom(few) as room:
        room.people.suppress([Suppression(address=readers(5)[0], reason="bounce", since=NOW)])
        plan = rehearse(room, find_issue(room, None), "weekly", now=NOW)
        assert (plan.messages, plan.suppressed, plan.already) == (4, 1, 0)
        assert plan.largest > 5_000
        assert room.ledger.mailings() == ()
    assert not list((few / "outbox").rglob("*.eml"))


def test_a_test_mail_is_marked_and_harmless(few, tmp_path):
    """A test goes to one address as often as asked, says so in its subject, and its leave link belongs to nobody."""
    with storing_server(tmp_path) as server:
        smtp(few, server.port)
        with open_newsroom(few) as room:
            for minute in (0, 1):
                done = mail_test(room, find_issue(room, None), "desk@example.org", clock=lambda: NOW + timedelta(minutes=minute))  # noqa: B023
                assert done.status == "sent"
            assert room.ledger.mailings() == ()
        first, _ = server.received()
        assert first.message["Subject"].startswith("[Test] ")
        assert first.message["List-Unsubscribe"].endswith("/u/test>")


def test_a_notice_comes_once(few, tmp_path):
    """The same notice about the same thing reaches each address once; another editor still gets theirs."""
    with storing_server(tmp_path) as server:
        smtp(few, server.port)
        with open_newsroom(few) as room:
            for to in (["a@example.org"], ["a@example.org"]):
                mail_notice(room, "alarm", "2026-W25", to=to, subject="Held\r\nBcc: x@example.org", text="Look.", clock=clock)
        (only,) = server.received()
        assert (only.recipients, only.message["Auto-Submitted"], only.message["Bcc"]) == (("a@example.org",), "auto-generated", None)
        assert only.message.get_content_type() == "text/plain"


def test_the_message_reads_as_the_preview(few, tmp_path):
    """The mail is the web version but for the reader's own links: the same words in the same order."""
    from digest.work.review import render

    with storing_server(tmp_path) as server:
        smtp(few, server.port)
        with open_newsroom(few) as room:
            issue = find_issue(room, None)
            mail_issue(room, issue, "weekly", clock=clock)
            shown = render(room, issue).html
        html = server.received()[0].message.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert html.split("Stay updated")[0] == shown.split("Stay updated")[0]
    assert not re.search(r"slot-[0-9a-f]{8}|\{\{|<mj-", html)


def test_a_changed_issue_does_not_go_on_half_way(few):
    """A mailing that began with one text is not finished with another, even where that is approved too."""
    from mailing_project import rewrite

    from digest.work.approval import approve

    with open_newsroom(few) as room:
        issue = find_issue(room, None)
        once = iter([False, True])
        mail_issue(room, issue, "weekly", clock=clock, stop=lambda: next(once, True))
        other = rewrite(room, replace(issue, subject="Another subject", status="draft", approval=None), issue.blocks)
        again = approve(room, other, by="Ada", now=NOW)
        with pytest.raises(NeedsApproval, match="began with another text"):
            mail_issue(room, again, "weekly", clock=clock)


def test_a_word_on_an_issue_in_the_outbox_says_so(few):
    """Nobody has what lies in outbox/, so it may be taken back or skipped; its file says that mails of it were written."""
    with open_newsroom(few) as room:
        mail_issue(room, find_issue(room, None), "weekly", clock=clock)
        back = take_back(room, find_issue(room, None), "taken back by Ada", now=NOW)
        assert back.reason == "taken back by Ada; 5 mails of it lie in outbox/"
        assert skip(room, back, "holiday", by="Ada", now=NOW).reason == "holiday (by Ada); 5 mails of it lie in outbox/"


def test_what_lies_in_the_outbox_is_mailed_by_a_real_sender(few, tmp_path):
    """A trial over the outbox uses nothing up: with a sender named, every reader gets the issue, once."""
    with open_newsroom(few) as room:
        assert mail_issue(room, find_issue(room, None), "weekly", clock=clock).status == "done"
        assert find_issue(room, None).status == "approved"
    with storing_server(tmp_path) as server:
        smtp(few, server.port)
        for _ in range(2):
            with open_newsroom(few) as room:
                mail_issue(room, find_issue(room, None), "weekly", clock=clock)
        assert sorted(server.addresses()) == readers(5)
