"""Approval: bound to everything that reaches the mail and to nothing else, taken back by any change of it, never by another's eyes."""

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.compose.issuefile import read_issue
from digest.errors import DigestError, NeedsApproval, RenderError, StoreError, UsageError
from digest.project import open_newsroom
from digest.work.approval import approve, check_approved, fingerprint, skip, standing, take_back
from digest.work.build import build
from digest.work.gather import gather
from digest.work.issues import find_issue, named_period
from tests.making import make_weekly, written_issue

NOW = datetime(2026, 6, 18, 17, 45, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    """The issue's file in a project of the test's own."""
    return make_weekly(tmp_path / "project")


@contextmanager
def opened(path):
    with open_newsroom(path.parent.parent) as room:
        yield room


def say_yes(path, by="Ada", now=NOW):
    with opened(path) as room:
        return approve(room, find_issue(room, None), by=by, now=now)


def stands(path):
    with opened(path) as room:
        return standing(room, find_issue(room, None))


def set_line(path, old, new):
    """Change a line of digest.toml."""
    file = path.parent.parent / "digest.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def set_template(path, name, add="\n{# changed #}"):
    """The starter's template with something added, as the project's own."""
    with opened(path) as room:
        source = room.looks["weekly"].templates.get(name, "")
    file = path.parent.parent / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source + add)


def edit_issue(path, old, new):
    """Change the issue's file by hand."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def of_settings(old, new):
    return lambda path: set_line(path, old, new)


REACHES = {
    "the issue’s text": lambda path: edit_issue(path, "Marlow cuts its price", "Marlow cuts its prices"),
    "the template weekly/issue.mjml.j2": lambda path: set_template(path, "weekly/issue.mjml.j2"),
    "the template weekly/subject.txt.j2": lambda path: set_template(path, "weekly/subject.txt.j2"),
    "the template parts/lead.txt.j2": lambda path: set_template(path, "parts/lead.txt.j2"),
    "the template parts/macros.mjml.j2": lambda path: set_template(path, "parts/macros.mjml.j2"),
    "look.width": of_settings("[mute]", "[look]\nwidth = 600\n[mute]"),
    "look.dark": of_settings("[mute]", '[look]\ndark = {ink = "#FFFFFF"}\n[mute]'),
    "newsletter.title": of_settings('title = "This Week', 'title = "That Week'),
    "newsletter.url": of_settings("https://weekly.example.org", "https://other.example.org"),
    "newsletter.language": of_settings('language = "en"', 'language = "en-GB"'),
    "newsletter.timezone": of_settings("Europe/London", "Europe/Paris"),
    "newsletter.postal_address": of_settings("12 Printer", "14 Printer"),
    "newsletter.reply_to": of_settings('reply_to = "desk@', 'reply_to = "post@'),
    "newsletter.from": of_settings("<weekly@example.org>", "<week@example.org>"),
    "newsletter.place": of_settings("editors =", 'place = "London"\neditors ='),
    "web.base_url": of_settings("[mute]", '[web]\nbase_url = "https://pages.example.org"\n[mute]'),
    "mailboxes.unsubscribe": of_settings("[mute]", '[mailboxes]\nunsubscribe = "leave@example.org"\n[mute]'),
    "lists.weekly.from": of_settings('slug = "weekly"', 'slug = "weekly"\nfrom = "W <w@example.org>"'),
}
DOES_NOT = {
    "another look": lambda path: set_template(path, "brief/issue.mjml.j2", "<mjml></mjml>"),
    "when it is sent": of_settings('send_at = "Fri 07:00"', 'send_at = "Sat 07:00"'),
    "who edits": of_settings("editors = [", 'editors = ["ed@example.org", '),
    "how it is sent": of_settings("[mute]", '[sender]\nkind = "smtp"\nhost = "mail.example.org"\n[mute]'),
    "what is fetched": of_settings("[mute]", "[fetch]\nconcurrency = 2\n[mute]"),
    "how issues are made": of_settings("developments = 5", "developments = 4"),
    "one more list": of_settings("[mute]", '[[lists]]\nslug = "more"\ntitle = "More"\n[mute]'),
    "the file's own layout": lambda path: path.write_text(json.dumps(json.loads(path.read_text()))),
    "nothing": lambda path: None,
}


@pytest.mark.parametrize("name", REACHES)
def test_a_change_that_reaches_the_mail_is_named(path, name):
    """Whatever of issue, look and settings reaches the mail ends the approval, and its name is said; put back, the yes holds again."""
    yes = say_yes(path).approval
    kept = {file: file.read_bytes() for file in (path, path.parent.parent / "digest.toml")}
    REACHES[name](path)
    stand = stands(path)
    assert (stand.verdict, name in stand.changed) == ("changed", True)
    assert stand.sha256 != yes.sha256
    with opened(path) as room, pytest.raises(NeedsApproval, match="changed since Ada approved it") as raised:
        check_approved(room, find_issue(room, None))
    assert (raised.value.exit_code, str(raised.value).count("\n")) == (4, 0)
    if not name.startswith("the template"):
        for file, content in kept.items():
            file.write_bytes(content)
        assert stands(path).verdict == "approved"


@pytest.mark.parametrize("name", DOES_NOT)
def test_a_change_that_does_not_reach_the_mail_counts_for_nothing(path, name):
    """Neither another look, nor how and when and to whom, nor how the file is laid out."""
    yes = say_yes(path).approval
    DOES_NOT[name](path)
    stand = stands(path)
    assert (stand.verdict, stand.sha256, stand.changed) == ("approved", yes.sha256, ())
    with opened(path) as room:
        assert check_approved(room, find_issue(room, None)) == yes


def test_what_was_decided_is_no_part_of_the_fingerprint(path):
    """Status, approval and reason change it not, so that approving does not undo itself."""
    with opened(path) as room:
        plain = written_issue()
        assert fingerprint(room, plain) == fingerprint(room, replace(plain, status="held", reason="thin"))
        assert fingerprint(room, plain) == say_yes(path).approval.sha256


def test_approving_twice_keeps_the_first_yes(path):
    """The same content is approved once: another name or hour later changes no byte of the file."""
    first = say_yes(path)
    text = path.read_text()
    assert say_yes(path, by="Grace", now=NOW + timedelta(hours=1)) == first
    assert path.read_text() == text
    assert read_issue(text, path) == first
    assert (first.approval.by, first.approval.at) == ("Ada", NOW)


def test_a_changed_issue_can_be_approved_again(path):
    """The new yes has its own name and hash."""
    first = say_yes(path)
    edit_issue(path, "Marlow cut the price", "Marlow halved the price")
    second = say_yes(path, by="Grace")
    assert second.approval.by == "Grace"
    assert second.approval.sha256 != first.approval.sha256
    assert stands(path).verdict == "approved"


@pytest.mark.parametrize("add", ["{{ no.such.thing }}", "{% if %}", "<mj-nothing></mj-nothing>", "{{ reader.nobody }}"])
def test_what_cannot_be_rendered_cannot_be_approved(path, add):
    """The mail itself, with its readers' placeholders, is made before a yes is written; the file stays as it was."""
    set_template(path, "parts/lead.mjml.j2", add)
    text = path.read_text()
    with pytest.raises(RenderError):
        say_yes(path)
    assert path.read_text() == text


def test_a_broken_template_is_a_change_too(path):
    """An approved issue whose template broke since is told apart without rendering."""
    say_yes(path)
    set_template(path, "parts/lead.mjml.j2", "{% if %}")
    assert stands(path).changed == ("the template parts/lead.mjml.j2",)


def test_only_what_was_seen_is_approved(path):
    """A file, a template or a setting that changed after the editor looked makes the yes void."""
    with opened(path) as room:
        seen = find_issue(room, None)
        print_ = fingerprint(room, seen)
        edit_issue(path, "To a third.", "To a fourth.")
        with pytest.raises(DigestError, match="changed while you looked"):
            approve(room, seen, by="Ada", now=NOW)
        edit_issue(path, "To a fourth.", "To a third.")
    set_template(path, "parts/lead.mjml.j2")
    with opened(path) as room, pytest.raises(DigestError, match="changed while you looked"):
        approve(room, seen, by="Ada", now=NOW, seen=print_)
    assert stands(path).verdict == "draft"


def test_a_yes_is_taken_back_with_its_reason(path):
    """The file says draft and why; approving again forgets the reason, and what nobody approved cannot be taken back."""
    say_yes(path)
    with opened(path) as room:
        back = take_back(room, find_issue(room, None), "one more look\n", now=NOW)
        assert (back.status, back.approval, back.reason) == ("draft", None, "one more look")
        assert read_issue(path.read_text(), path) == back
        assert standing(room, back).words == "not approved (one more look)"
        with pytest.raises(UsageError, match="nothing to take back"):
            take_back(room, back, "again", now=NOW)
    assert say_yes(path).reason == ""


def test_a_skipped_issue_waits_for_nobody(path):
    """It says why and who, cannot be approved until that is taken back, and needs a reason."""
    with opened(path) as room:
        with pytest.raises(UsageError, match="why"):
            skip(room, find_issue(room, None), "  ", by="Ada", now=NOW)
        skipped = skip(room, find_issue(room, None), "a thin week", by="Ada", now=NOW)
        assert (skipped.status, skipped.reason) == ("skipped", "a thin week (by Ada)")
        with pytest.raises(NeedsApproval, match=r"skipped \(a thin week"):
            check_approved(room, find_issue(room, None))
        with pytest.raises(DigestError, match="--recall 7"):
            approve(room, skipped, by="Ada", now=NOW)
        take_back(room, skipped, "it is not thin", now=NOW)
    assert say_yes(path).status == "approved"


def test_what_was_sent_stays_sent(path):
    """No word of an editor reaches a sent issue: not a yes, not a skip, not its taking back; a change after it is named."""
    say_yes(path)
    edit_issue(path, '"status": "approved"', '"status": "sent"')
    with opened(path) as room:
        sent = find_issue(room, None)
        for decision in (
            lambda: approve(room, sent, by="Ada", now=NOW),
            lambda: skip(room, sent, "no", by="Ada", now=NOW),
            lambda: take_back(room, sent, "no", now=NOW),
        ):
            with pytest.raises(DigestError, match="sent"):
                decision()
        assert check_approved(room, sent).by == "Ada"
    set_template(path, "parts/lead.mjml.j2")
    with opened(path) as room, pytest.raises(NeedsApproval, match=r"parts/lead.mjml.j2 changed since"):
        check_approved(room, find_issue(room, None))


def test_a_status_alone_is_no_approval(path):
    """Who writes "approved" into the file by hand has not approved it; nor does a hash of another issue."""
    edit_issue(path, '"status": "draft"', '"status": "approved"')
    assert stands(path).verdict == "draft"
    edit_issue(path, '"status": "approved"', '"status": "approved", "approval": {"by": "X", "at": "2026-06-18T17:45:00Z", "sha256": "00"}')
    stand = stands(path)
    assert (stand.verdict, stand.changed) == ("changed", ("something that reaches the mail",))
    with opened(path) as room, pytest.raises(NeedsApproval, match="digest approve 7"):
        check_approved(room, find_issue(room, None))


def test_nobody_approves_nothing(path):
    """A yes needs a name, and one that is one line."""
    with pytest.raises(UsageError, match="--as"):
        say_yes(path, by=" \n ")
    assert say_yes(path, by="Ada\nLovelace\x00").approval.by == "Ada Lovelace"


def test_a_disk_that_takes_nothing_leaves_the_issue_as_it_was(path, monkeypatch):
    """The file is the old one, whole, and the error says so."""

    def refuse(*_args, **_more):
        raise OSError(28, "No space left on device")

    text = path.read_text()
    monkeypatch.setenv("DIGEST_SECRET", "s" * 40)
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(StoreError, match="cannot be written"):
        say_yes(path)
    assert path.read_text() == text


def test_an_approved_issue_is_not_built_again(path):
    """A build leaves file and store as they were and says the way; taken back, it builds, and keeps no file that nobody changed."""
    folder = path.parent.parent
    path.unlink()
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        week = named_period(room, "2026-W25")
        draft = build(room, week, now=NOW).issue
        approve(room, draft, by="Ada", now=NOW)
        before = path.read_bytes()
        with pytest.raises(DigestError, match=rf"--recall {draft.number}"):
            build(room, week, now=NOW)
        assert path.read_bytes() == before
        assert room.issues.find("2026-W25", "weekly").status == "approved"
        take_back(room, find_issue(room, None), "again", now=NOW)
        assert build(room, week, now=NOW).kept is None
        edit_issue(path, draft.subject, "By hand")
        approve(room, find_issue(room, None), by="Ada", now=NOW)
        take_back(room, find_issue(room, None), "again", now=NOW)
        assert "By hand" in build(room, week, now=NOW).kept.read_text()
