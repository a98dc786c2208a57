"""`digest run` over real stores, real files and the outbox: once, however often, however late, and however it died."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from socket import socket

import pytest

from digest.blocks import More, ThemeBlock
from digest.compose.issuefile import read_issue, write_issue
from digest.errors import SenderError
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.approval import approve, skip
from digest.work.build import build
from digest.work.issues import all_issues, find_issue, named_period
from digest.work.readers import remove_reader
from digest.work.run import run

# London's clocks go forward on Sunday 28 March 2027: week 12 ends on Thursday 25 March 18:00 UTC, week 13 on 1 April 17:00 UTC.
CUT = datetime(2027, 3, 25, 18, tzinfo=UTC)
SEND = datetime(2027, 3, 26, 7, tzinfo=UTC)
ITEM = """<item><title>{title}</title><link>https://outlet.example/{slug}</link><guid>{slug}</guid><pubDate>{date}</pubDate>
<description>{text}</description></item>"""
READERS = ("ada", "ben", "cy")


class Clock:
    """The hands of a clock that a test turns."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


class Crash(BaseException):
    """The process dies here: nothing may catch this."""


def write_feed(folder, *items):
    """The project's only feed, of these (title, date) rows."""
    body = "".join(
        ITEM.format(
            title=title, slug=title.replace(" ", "-"), date=date.strftime("%a, %d %b %Y %H:%M:%S +0000"), text=f"{title} on that day."
        )
        for title, date in items
    )
    (folder / "feeds/one.xml").write_text(f'<rss version="2.0"><channel><title>One</title>{body}</channel></rss>')


def week_of(end, count=6, word="price"):
    """Articles of the week before `end`, each about something of its own."""
    firms = ("Marlow", "Ostbruk", "Kestrel", "Vantage", "Northlake", "Pelion", "Quill", "Tarn")
    return [
        (f"{firm} cuts {word} {end:%d%b}{index} of its model", end - timedelta(hours=20 + index))
        for index, firm in enumerate(firms[:count])
    ]


def set_rule(folder, **rules):
    """Say something else in [schedule]."""
    path = folder / "digest.toml"
    text = path.read_text()
    for key, value in rules.items():
        old = next(line for line in text.splitlines() if line.startswith(f"{key} ="))
        text = text.replace(old, f"{key} = {value if isinstance(value, int) else chr(34) + value + chr(34)}")
    path.write_text(text)


@pytest.fixture
def folder(tmp_path):
    """A project with one feed, one list of three readers, and a week of six articles."""
    made = tmp_path / "project"
    make_project(made)
    shutil.rmtree(made / "feeds/sample")
    (made / "feeds/feeds.opml").write_text(
        '<opml version="2.0"><head/><body><outline type="rss" text="One" xmlUrl="feeds/one.xml"/></body></opml>'
    )
    write_feed(made, *week_of(CUT))
    (made / "subscribers/weekly.csv").write_text("email\n" + "".join(f"{name}@reader.example\n" for name in READERS))
    trust(made, CUT - timedelta(days=3))
    return made


@contextmanager
def opened(folder, **changed):
    with open_newsroom(folder) as room:
        yield replace(room, **changed) if changed else room


def trust(folder, since):
    """As if this store had been made, restored or copied at that moment."""
    with opened(folder):
        pass
    with sqlite3.connect(folder / "digest.db") as store:
        store.execute("UPDATE diary SET trusted_since = ?", (since.isoformat(timespec="microseconds"),))
    store.close()


def go(folder, now, **changed):
    """One `digest run` at this moment."""
    with opened(folder, **changed) as room:
        return run(room, clock=Clock(now))


def say_yes(folder, wanted=None, now=SEND - timedelta(hours=1)):
    with opened(folder) as room:
        return approve(room, find_issue(room, wanted), by="Ada", now=now)


def mails(folder):
    """What lies in the outbox, as (addressee, subject, text)."""
    read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted((folder / "outbox").glob("**/*.eml"))]
    return [(mail["To"].addresses[0].addr_spec, mail["Subject"], mail.get_body(("plain",)).get_content()) for mail in read]


def notices(folder, word):
    return [text for _, subject, text in mails(folder) if subject.startswith(word)]


def to_readers(folder):
    return sorted(to for to, _, _ in mails(folder) if to.endswith("@reader.example"))


ALL = sorted(f"{name}@reader.example" for name in READERS)


def outcome(report, what):
    return next((step for step in report.steps if step.what == what), None)


def test_a_week_from_feeds_to_inboxes(folder):
    """Before the cut-off nothing; then a draft in the store alone and a notice; approved, it goes out at its hour, once."""
    early = go(folder, CUT - timedelta(hours=1))
    assert (early.exit_code, mails(folder)) == (0, [])
    drafted = go(folder, CUT + timedelta(minutes=1))
    assert drafted.exit_code == 0
    assert "waits for approval until Fri 26 March 2027, 07:00 (Europe/London)" in outcome(drafted, "mail").reason
    assert not list((folder / "issues").glob("*.json"))
    (notice,) = notices(folder, "Draft ready")
    assert "digest approve 1" in notice
    assert "https://weekly.example.org/draft/" in notice
    assert "cuts price" in notice
    assert max(map(len, notice.splitlines())) <= 160
    say_yes(folder)
    assert "goes out Fri 26 March" in outcome(go(folder, SEND - timedelta(minutes=1)), "mail").reason
    assert to_readers(folder) == []
    sent = go(folder, SEND)
    assert (sent.exit_code, outcome(sent, "mail-weekly").reason) == (0, "1-weekly: 3 sent")
    again = go(folder, SEND + timedelta(minutes=1))
    assert (again.exit_code, outcome(again, "mail").reason) == (0, "No. 1 is out already")
    assert to_readers(folder) == ALL
    assert notices(folder, "Alarm") == []
    with opened(folder) as room:
        assert room.issues.by_number(1).status == "sent"
        assert room.diary.runs(1)[0]["exit_code"] == 0


def test_a_model_that_is_not_there_is_told(folder):
    """Where [llm] is on and its server gives no answer, the run's own report says so: the draft is in our words."""
    with socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # it does not listen
        with (folder / "digest.toml").open("a") as settings:
            settings.write(f'\n[llm]\nbase_url = "http://127.0.0.1:{nobody.getsockname()[1]}/v1"\nmodel = "m"\n')
        report = go(folder, CUT + timedelta(minutes=1))
    assert outcome(report, "draft").reason.endswith("the issue is in our own words")
    assert report.exit_code == 0


def test_no_approval_no_mail(folder):
    """At its hour an issue nobody approved is not mailed: exit code 4, one alarm however often it runs; approved late, it still goes."""
    for minutes in (0, 30, 60):
        report = go(folder, SEND + timedelta(minutes=minutes))
        assert report.exit_code == 4
        assert "not approved" in outcome(report, "approval").reason
    assert len(notices(folder, "Alarm")) == 1
    assert to_readers(folder) == []
    say_yes(folder)
    assert go(folder, SEND + timedelta(hours=2)).exit_code == 0
    assert to_readers(folder) == ALL


def test_a_change_after_approval_is_named(folder):
    """A template changed after the yes: not mailed, exit code 4, and the report says what changed."""
    go(folder, CUT)
    say_yes(folder)
    path = folder / "templates/parts/footer.mjml.j2"
    path.write_text(path.read_text() + "\n")
    waits = go(folder, SEND - timedelta(hours=1))
    assert waits.exit_code == 0
    report = go(folder, SEND)
    assert report.exit_code == 4
    assert "parts/footer.mjml.j2" in outcome(report, "changed").reason
    assert "parts/footer.mjml.j2" in outcome(waits, "mail").reason
    assert to_readers(folder) == []
    assert [text for _, subject, text in mails(folder) if subject.endswith("the issue was changed after its approval and waits")]
    assert len(notices(folder, "Alarm")) == 1


def test_the_file_is_what_goes_out(folder):
    """A file that came by git outranks the store's draft, and is mailed as it stands."""
    go(folder, CUT)
    with opened(folder) as room:
        issue = replace(find_issue(room, None), subject="As the editor wrote it")
        (folder / "issues").mkdir(exist_ok=True)
        (folder / "issues/2027-W12.json").write_text(write_issue(issue))
        approve(room, issue, by="Ada", now=SEND - timedelta(hours=1))
    before = (folder / "issues/2027-W12.json").read_bytes()
    assert go(folder, SEND).exit_code == 0
    assert {subject for to, subject, _ in mails(folder) if to in ALL} == {"As the editor wrote it"}
    assert (folder / "issues/2027-W12.json").read_bytes() == before


def test_no_editor_is_needed_where_none_is_asked(folder):
    """approval = "none": the run says yes itself, in the store alone, with what came in since the draft."""
    set_rule(folder, approval="none")
    go(folder, CUT)
    write_feed(folder, *week_of(CUT), ("Thistle opens a plant", CUT - timedelta(hours=1)))
    assert go(folder, SEND).exit_code == 0
    assert to_readers(folder) == ALL
    with opened(folder) as room:
        sent = room.issues.by_number(1)
    assert (sent.status, sent.approval.by) == ("sent", "digest run")
    assert "Thistle" in str(sent.blocks)
    assert not list((folder / "issues").glob("*.json"))


def test_an_unapproved_file_goes_out_as_it_stands_where_no_editor_is_asked(folder):
    """approval = "none" mails a draft's file as it stands, and does not touch the file."""
    set_rule(folder, approval="none")
    go(folder, CUT - timedelta(hours=1))
    with opened(folder) as room:
        path = build(room, named_period(room, "2027-W12"), now=CUT).path
    path.write_text(path.read_text().replace(read_issue(path.read_text(), path).subject, "By hand"))
    before = path.read_bytes()
    assert go(folder, SEND).exit_code == 0
    assert {subject for to, subject, _ in mails(folder) if to in ALL} == {"By hand"}
    assert path.read_bytes() == before
    assert go(folder, SEND + timedelta(hours=1)).exit_code == 0
    assert to_readers(folder) == ALL


def test_too_late_is_held(folder):
    """Past stale_after an approved issue is held with a reason and one alarm, and never mailed by a run."""
    go(folder, CUT)
    say_yes(folder)
    for hours in (7, 8, 30):
        report = go(folder, SEND + timedelta(hours=hours))
        assert report.exit_code == 4
        assert "digest send 1 --yes" in outcome(report, "mail").reason
    assert to_readers(folder) == []
    assert len(notices(folder, "Alarm")) == 1
    with opened(folder) as room:
        held = room.issues.by_number(1)
    assert held.status == "held"
    assert held.reason.startswith("stale: it was due Fri 26 March 2027, 07:00")


def test_a_machine_that_slept_drafts_the_newest_alone(folder):
    """Two weeks late: the newest period is drafted and held as stale, the missed one is named, none is mailed."""
    go(folder, CUT)
    later = CUT + timedelta(weeks=2, hours=-1)
    write_feed(folder, *week_of(CUT), *week_of(CUT + timedelta(weeks=1), word="cost"), *week_of(later, word="quota"))
    report = go(folder, later + timedelta(days=2))
    assert report.exit_code == 4
    assert outcome(report, "missed").reason == "no issue was made of 2027-W13"
    with opened(folder) as room:
        assert [issue.period.name for issue in all_issues(room)] == ["2027-W12", "2027-W14"]
        assert find_issue(room, None).status == "held"
    assert to_readers(folder) == []


@pytest.mark.parametrize("count", [0, 2])
def test_a_thin_week_is_held(folder, count):
    """on_thin = "hold": an issue with the reason, an alarm, exit code 4; nothing is mailed."""
    write_feed(folder, *week_of(CUT, count))
    reports = [go(folder, CUT + timedelta(hours=hours)) for hours in (0, 1, 14)]
    assert [report.exit_code for report in reports] == [4, 4, 4]
    assert len(notices(folder, "Alarm")) == 1
    assert notices(folder, "Draft ready") == []
    with opened(folder) as room:
        (held,) = all_issues(room)
    assert (held.status, held.reason) == ("held", f"thin: {count} articles, schedule.thin_below is 5")
    assert to_readers(folder) == []


def test_a_thin_week_that_is_approved_goes_out(folder):
    """An editor's yes outranks thinness."""
    write_feed(folder, *week_of(CUT, 2))
    go(folder, CUT)
    say_yes(folder)
    assert go(folder, SEND).exit_code == 0
    assert to_readers(folder) == ALL


def test_a_thin_week_is_skipped(folder):
    """on_thin = "skip": the issue is skipped with its reason, and nobody is alarmed."""
    set_rule(folder, on_thin="skip")
    write_feed(folder, *week_of(CUT, 2))
    assert [go(folder, at).exit_code for at in (CUT, SEND)] == [0, 0]
    with opened(folder) as room:
        (skipped,) = all_issues(room)
    assert (skipped.status, skipped.reason) == ("skipped", "thin: 2 articles, schedule.thin_below is 5")
    assert mails(folder) == []


def test_a_thin_week_is_widened_once(folder):
    """on_thin = "widen": it starts a week earlier; still too thin, it is held."""
    set_rule(folder, on_thin="widen")
    before = CUT - timedelta(weeks=1)
    write_feed(folder, *week_of(CUT, 2), *week_of(before, 4, word="cost"))
    assert go(folder, CUT).exit_code == 0
    with opened(folder) as room:
        (issue,) = all_issues(room)
        assert (issue.status, issue.period.name, issue.period.start) == ("draft", "2027-W12", before - timedelta(weeks=1))
        assert "cost" in str(issue.blocks)
    after = CUT + timedelta(weeks=1, hours=-1)
    assert go(folder, after).exit_code == 4


def test_widening_does_not_tell_a_story_again(folder):
    """What the issue before told stays out of a widened one, and does not count; what was late for it is in."""
    set_rule(folder, on_thin="widen", approval="none")
    go(folder, CUT)
    go(folder, SEND)
    after = CUT + timedelta(weeks=1, hours=-1)
    write_feed(folder, *week_of(CUT, 8), *week_of(after, 2, word="quota"))
    assert go(folder, after).exit_code == 4
    with opened(folder) as room:
        assert room.issues.by_number(2).reason == "thin: 4 articles, schedule.thin_below is 5"
        assert "price" not in told(room.issues.by_number(2)).replace("Quill cuts price", "").replace("Tarn cuts price", "")


def told(issue):
    """Every headline and line of an issue."""
    stories = [one.headline for block in issue.blocks if isinstance(block, ThemeBlock) for one in block.stories]
    return " ".join([*stories, *(item.text for block in issue.blocks if isinstance(block, More) for item in block.items)])


def test_what_came_late_is_in_the_next_issue_and_says_so(folder):
    """An article first seen after its issue went out stands in the next one, marked late; what was seen in time is not repeated."""
    set_rule(folder, approval="none")
    go(folder, CUT)
    go(folder, SEND)
    after = CUT + timedelta(weeks=1, hours=-1)
    latecomer = ("Harrow raises 300 million dollars for wards", CUT - timedelta(hours=3))
    write_feed(folder, *week_of(CUT), latecomer, *week_of(after, word="quota"))
    go(folder, after)
    with opened(folder) as room:
        issue = room.issues.by_number(2)
        marked = [story for story in room.issues.stories(issue) if "late" in story.marks]
    assert [story.headline for story in marked] == ["Harrow raises 300 million dollars for wards"]
    assert "Harrow" in told(issue)
    assert "price" not in told(issue)


def test_a_skipped_issue_stays_home(folder):
    """What an editor skipped is not mailed, and that is said."""
    go(folder, CUT)
    with opened(folder) as room:
        skip(room, find_issue(room, None), "holiday", by="Ada", now=CUT)
    report = go(folder, SEND)
    assert (report.exit_code, outcome(report, "mail").outcome) == (0, "skipped")
    assert "holiday" in outcome(report, "mail").reason
    assert to_readers(folder) == []


def test_a_restored_store_asks_first(folder):
    """Restored after an issue was due: approved or not, it is held, because another store may have mailed it; the next one goes out."""
    set_rule(folder, approval="none")
    go(folder, CUT)
    trust(folder, SEND + timedelta(minutes=5))
    for minutes in (10, 40):
        report = go(folder, SEND + timedelta(minutes=minutes))
        assert report.exit_code == 4
        assert "restored or copied" in outcome(report, "mail").reason
        assert "digest send 1 --yes" in outcome(report, "mail").reason
    assert (to_readers(folder), len(notices(folder, "Alarm"))) == ([], 1)
    after = CUT + timedelta(weeks=1, hours=-1)
    write_feed(folder, *week_of(after, word="quota"))
    go(folder, after)
    assert go(folder, SEND + timedelta(weeks=1, hours=-1)).exit_code == 0
    assert to_readers(folder) == ALL


def test_a_copy_taken_in_mid_mailing_does_not_go_on(folder):
    """Whom the restored copy shows as waiting may have been reached since: a run leaves that mailing to the operator."""
    go(folder, CUT)
    say_yes(folder)
    die_in_mailing(folder, SEND)
    before = to_readers(folder)
    trust(folder, SEND + timedelta(minutes=30))
    report = go(folder, SEND + timedelta(hours=1))
    assert report.exit_code == 4
    assert "1-weekly not finished" in outcome(report, "mail").reason
    assert to_readers(folder) == before


def test_a_new_store_owes_nothing_it_never_saw(folder):
    """A project begun after a cut-off, with no article of that period, has nothing to alarm about."""
    write_feed(folder)
    go(folder, CUT - timedelta(days=3))
    trust(folder, SEND + timedelta(hours=1))
    report = go(folder, SEND + timedelta(hours=2))
    assert (report.exit_code, mails(folder)) == (0, [])


class DyingSender:
    """An outbox whose process dies after so many messages."""

    kind, in_flight = "outbox", 1

    def __init__(self, inner, messages, error=Crash):
        self.inner, self.left, self.error = inner, messages, error

    def send(self, messages):
        if not self.left:
            raise self.error("no server")
        self.left -= 1
        yield from self.inner.send(messages)

    def close(self):
        self.inner.close()


def die_in_mailing(folder, now):
    with opened(folder) as room:
        sender = DyingSender(room.sender(), 1)
        with pytest.raises(Crash):
            run(replace(room, sender=lambda: sender), clock=Clock(now))


def test_a_mailing_that_died_goes_on(folder):
    """The next run in time finishes it: nobody twice, whoever was in flight is unknown."""
    go(folder, CUT)
    say_yes(folder)
    die_in_mailing(folder, SEND)
    assert go(folder, SEND + timedelta(hours=1)).exit_code == 0
    got = to_readers(folder)
    assert len(got) == len(set(got)) == 2
    with opened(folder) as room:
        counts = room.ledger.counts("1-weekly")
    assert (counts["sent"], counts["unknown"], counts["pending"]) == (2, 1, 0)


def test_a_mailing_that_died_and_is_too_late_waits_for_the_operator(folder):
    """Past stale_after a half-done mailing is not finished by a run: an alarm and exit code 4, in its own week and after it."""
    go(folder, CUT)
    say_yes(folder)
    die_in_mailing(folder, SEND)
    report = go(folder, SEND + timedelta(hours=7))
    assert report.exit_code == 4
    assert "1-weekly not finished" in outcome(report, "mail").reason
    assert "digest resume 1-weekly" in outcome(report, "mail").reason
    later = go(folder, CUT + timedelta(weeks=1, hours=1))
    assert "digest resume 1-weekly" in outcome(later, "mailing-1-weekly").reason
    assert len(to_readers(folder)) == 1


def test_a_server_that_is_down_is_an_error_and_not_a_loss(folder):
    """SenderError: exit code 75, the report says the alarm could not be mailed either; the next run mails everybody once."""
    go(folder, CUT)
    say_yes(folder)
    with opened(folder) as room:
        down = DyingSender(room.sender(), 0, SenderError)
        report = run(replace(room, sender=lambda: down), clock=Clock(SEND))
    assert report.exit_code == 75
    assert "no server" in outcome(report, "mail-weekly").reason
    assert "could not be mailed" in outcome(report, "alarm").reason
    assert go(folder, SEND + timedelta(hours=1)).exit_code == 0
    assert to_readers(folder) == ALL


def test_all_feeds_failing_is_an_alarm(folder):
    """No feed at all could be read: exit code 1, one alarm a period, and what is due is done all the same."""
    go(folder, CUT)
    say_yes(folder)
    (folder / "feeds/one.xml").write_text("gone")
    for minutes in (0, 30):
        report = go(folder, SEND + timedelta(minutes=minutes))
        assert report.exit_code == 1
    assert len(notices(folder, "Alarm")) == 1
    assert to_readers(folder) == ALL


def test_an_unreadable_roster_keeps_its_list_waiting(folder):
    """New readers would miss the issue: the list is mailed by the next run that can read its roster."""
    go(folder, CUT)
    say_yes(folder)
    path = folder / "subscribers/weekly.csv"
    good = path.read_text()
    path.write_text("name,town\nAda,London\n")
    report = go(folder, SEND)
    assert report.exit_code != 0
    assert to_readers(folder) == []
    path.write_text(good + "dee@reader.example\n")
    assert go(folder, SEND + timedelta(hours=1)).exit_code == 0
    assert to_readers(folder) == [*ALL, "dee@reader.example"]


def test_a_folder_in_the_place_of_a_roster_keeps_its_list_waiting(folder):
    """What cannot be read is not taken for absent: exit code, an alarm, and the next run mails."""
    go(folder, CUT)
    say_yes(folder)
    path = folder / "subscribers/weekly.csv"
    good = path.read_text()
    path.unlink()
    path.mkdir()
    report = go(folder, SEND)
    assert (report.exit_code, to_readers(folder)) == (2, [])
    assert "cannot be read" in outcome(report, "readers-weekly").reason
    assert len(notices(folder, "Alarm")) == 1
    path.rmdir()
    path.write_text(good)
    assert go(folder, SEND + timedelta(hours=1)).exit_code == 0
    assert to_readers(folder) == ALL


def test_rejected_rows_are_said_when_they_change(folder, caplog):
    """Under cron too, a run says how many rows it rejects, the first, and where all lie; the same ones are not said again."""
    path = folder / "subscribers/weekly.csv"
    path.write_text(path.read_text() + "nobody\nnor me\n")
    report = go(folder, CUT - timedelta(hours=1))
    (line,) = [record.getMessage() for record in caplog.records if record.name == "digest.work.run"]
    assert "subscribers/weekly.csv: 2 rows rejected: line 5 is no address" in line
    assert "outbox/rejects-weekly.csv" in line
    assert "2 rows rejected: line 5" in outcome(report, "readers-weekly").reason
    assert report.exit_code == 0
    caplog.clear()
    go(folder, CUT - timedelta(minutes=30))
    assert not [record for record in caplog.records if record.name == "digest.work.run"]
    path.write_text(path.read_text() + "nor him\n")
    go(folder, CUT - timedelta(minutes=20))
    assert "3 rows rejected" in caplog.text


def test_a_clock_set_back_mails_nothing_older(folder):
    """After an issue is out, a clock two weeks back finds nothing to draft and nothing to mail."""
    set_rule(folder, approval="none")
    write_feed(folder, *week_of(CUT), *week_of(CUT - timedelta(weeks=2), word="cost"))
    go(folder, SEND)
    report = go(folder, SEND - timedelta(weeks=2))
    assert report.exit_code == 0
    assert "is out already" in outcome(report, "issue").reason
    assert to_readers(folder) == ALL


def test_a_fortnight_hour_by_hour(folder):
    """Cron calls it each hour for a fortnight over the clock change, the clock even jumping back once: one issue and one mailing a week."""
    set_rule(folder, approval="none")
    ends = (CUT, CUT + timedelta(weeks=1, hours=-1))
    items = [*week_of(ends[0]), *week_of(ends[1], word="quota")]
    hours = [CUT - timedelta(hours=2) + timedelta(hours=index) for index in range(15 * 24)]
    hours[40:40] = hours[30:34]  # somebody sets the clock back by ten hours for a while
    sent = []
    for now in hours:
        write_feed(folder, *(item for item in items if item[1] <= now))
        assert go(folder, now).exit_code in ((0,) if now < SEND + timedelta(weeks=1) + timedelta(days=6) else (0, 4))
        if len(to_readers(folder)) > len(sent) * 3:
            sent.append(now)
    assert sent == [SEND, SEND + timedelta(weeks=1, hours=-1)]
    with opened(folder) as room:
        assert [mailing.id for mailing in room.ledger.mailings()] == ["2-weekly", "1-weekly"]
        assert [(issue.number, issue.period.name, issue.status) for issue in all_issues(room)][:2] == [
            (1, "2027-W12", "sent"),
            (2, "2027-W13", "sent"),
        ]
    assert len(to_readers(folder)) == 6
    assert len(notices(folder, "Draft ready")) == 2


class Counted:
    """A collaborator whose every call is counted; the process dies at one of them, before it or after it."""

    def __init__(self, inner, fuse):
        self.inner, self.fuse = inner, fuse

    def __getattr__(self, name):
        method = getattr(self.inner, name)

        def call(*args, **more):
            self.fuse.burn(before=True)
            given = method(*args, **more)
            self.fuse.burn(before=False)
            return given

        return call


class Fuse:
    def __init__(self, step):
        self.step, self.count = step, 0

    def burn(self, *, before):
        self.count += 1
        if self.count == self.step:
            raise Crash(f"step {self.step}")


STORES = ("feeds", "articles", "issues", "people", "ledger", "diary")


def crash_at(folder, step, now):
    """A run that dies at a step; how many steps there were, and whether it died."""
    fuse = Fuse(step)
    with opened(folder) as room:
        watched = replace(room, **{name: Counted(getattr(room, name), fuse) for name in STORES})
        try:
            run(watched, clock=Clock(now))
        except Crash:
            return fuse.count, True
    return fuse.count, False


def test_a_crash_between_any_two_steps(folder, tmp_path):
    """Wherever a run dies, the next ones do the rest: one issue, one mailing, one notice, nobody twice, at most one unknown."""
    set_rule(folder, approval="none")
    steps, _ = crash_at(shutil.copytree(folder, tmp_path / "whole"), 0, SEND)
    for step in range(1, steps + 1, 1 if os.environ.get("DIGEST_SLOW") else 5):
        copy = shutil.copytree(folder, tmp_path / "copy")
        crash_at(copy, step, SEND)
        for hour in (1, 2):
            go(copy, SEND + timedelta(hours=hour))
        got = to_readers(copy)
        assert len(got) == len(set(got)) >= 2, step
        with opened(copy) as room:
            counts = room.ledger.counts("1-weekly")
            assert counts["sent"] + counts["unknown"] == sum(counts.values()) == 3, step
            assert counts["unknown"] <= 1, step
            assert [mailing.id for mailing in room.ledger.mailings()] == ["1-weekly"], step
            assert [issue.period.name for issue in room.issues.all()] == ["2027-W12"], step
        assert len(notices(copy, "Draft ready")) <= 1, step
        shutil.rmtree(copy)


def test_ten_at_once(folder):
    """Ten `digest run` as processes of their own: each ends well, together they make one issue and one mailing."""
    now = datetime.now(UTC)
    cut = (now - timedelta(minutes=3)).replace(second=0, microsecond=0)
    write_feed(folder, *week_of(cut, 6))
    set_rule(folder, approval="none", every="day", cut_off=f"{cut:%H:%M}", send_at=f"{cut:%H:%M}")
    text = (folder / "digest.toml").read_text().replace('timezone = "Europe/London"', 'timezone = "UTC"')
    (folder / "digest.toml").write_text(text)
    trust(folder, now - timedelta(days=1))
    root = Path(__file__).parents[2]

    def call(_):
        command = [sys.executable, "-m", "digest", "--project", str(folder), "run"]
        return subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root)}, timeout=120, check=False
        )

    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(call, range(10)))
    assert [(one.returncode, one.stdout, one.stderr) for one in done] == [(0, "", "")] * 10
    assert to_readers(folder) == ALL
    with opened(folder) as room:
        assert [mailing.id for mailing in room.ledger.mailings()] == ["1-weekly"]
        assert [issue.period.name for issue in all_issues(room)] == [f"{cut:%Y-%m-%d}"]
    assert len(notices(folder, "Draft ready")) == 1


def test_another_run_is_at_work(folder):
    """While one holds the lease, another says since when, and ends well."""
    with opened(folder) as room:
        room.leases.take("run", "somebody", now=CUT)
    report = go(folder, CUT + timedelta(seconds=5))
    assert (report.exit_code, report.steps[0].reason) == (0, "another run is at work since 2027-03-25 18:00:00 UTC")
    assert go(folder, CUT + timedelta(seconds=30)).steps[0].what == "gather"


def test_who_left_before_it_went_out_does_not_get_it(folder):
    """A roster in the folder never brings back who left between the draft and the mailing."""
    go(folder, CUT)
    say_yes(folder)
    with opened(folder) as room:
        remove_reader(room, "ben@reader.example", None, now=CUT)
    go(folder, SEND)
    assert to_readers(folder) == ["ada@reader.example", "cy@reader.example"]
