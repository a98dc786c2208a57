"""Readers over a real store: rosters add and never revive, leaving is final, nobody is twice on a list."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import UsageError
from digest.model import Suppression
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.readers import add_reader, import_roster, import_rosters, mailable, remove_reader

NOW = datetime(2026, 6, 18, 7, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def room(tmp_path):
    """The starter, opened."""
    make_project(tmp_path / "project")
    with open_newsroom(tmp_path / "project") as opened:
        yield opened


def bring(room, text, **more):
    path = room.folder / "subscribers/weekly.csv"
    path.write_text(text)
    return import_roster(room, path, "weekly", **{"status": "active", "now": NOW, **more})


def test_an_import_adds_once_and_keeps_its_proof(room):
    """File, line and time are the proof of consent; the second import of the same file adds nobody."""
    done = bring(room, "email,name\nada@example.org,Ada\ngrace@example.com,Grace\n")
    assert (done.added[0].address, done.added[0].proof) == ("ada@example.org", "weekly.csv line 2 at 2026-06-18T07:00:00Z")
    again = bring(room, "email,name\nADA@example.org,Other\ngrace@example.com,Grace\n", now=LATER)
    assert (again.added, again.known) == ((), 2)
    assert [one.name for one in room.people.on("weekly")] == ["Ada", "Grace"]


def test_nobody_who_left_is_revived(room):
    """Whoever left stays away, whatever a roster or an operator says; a row that disappears changes nothing."""
    bring(room, "email\nada@example.org\ngrace@example.com\n")
    remove_reader(room, "Ada@Example.org", "weekly", now=NOW)
    bring(room, "email,status\nada@example.org,active\n", now=LATER)
    with pytest.raises(UsageError, match="left weekly on 2026-06-18"):
        add_reader(room, "ada@example.org", "weekly", by="test", now=LATER)
    assert [one.address for one in mailable(room, "weekly")] == ["grace@example.com"]
    (ada,) = room.people.find("ada@example.org")
    assert (ada.status, ada.left) == ("unsubscribed", NOW)


def test_a_suppressed_address_is_not_mailable(room):
    """Suppression outranks every list."""
    bring(room, "email\nada@example.org\ngrace@example.com\n")
    room.people.suppress([Suppression(address="ADA@example.org", reason="bounce", since=NOW)])
    room.people.suppress([Suppression(address="ada@example.org", reason="complaint", since=LATER)])
    assert [one.address for one in mailable(room, "weekly")] == ["grace@example.com"]
    assert [(one.reason, one.since) for one in room.people.suppressed()] == [("bounce", NOW)]


def test_rejects_lie_beside_the_outbox(room):
    """Bad rows go to a private file with their lines; a good import removes it."""
    done = bring(room, "email\nnobody\nada@example.org\n")
    assert done.rejects_file.read_text().splitlines()[1].startswith("2,")
    assert done.rejects_file.stat().st_mode & 0o077 == 0
    assert bring(room, "email\nada@example.org\n").rejects_file is None
    assert not done.rejects_file.exists()


@pytest.mark.parametrize(
    ("said", "reasons"),
    [("unsubscribed", []), ("Opted out", []), ("cleaned", ["bounce"]), ("bounced", ["bounce"]), ("complained", ["complaint"])],
)
def test_whom_a_roster_calls_gone_is_gone(room, said, reasons):
    """Somebody active leaves, a bounce or complaint is suppressed too; it is counted once and an active row later changes nothing."""
    bring(room, "email\nada@example.org\ngrace@example.com\n")
    done = bring(room, f"email,status\nADA@example.org,{said}\n", now=LATER)
    assert ([one.address for one in done.left], done.added, done.known) == (["ada@example.org"], (), 1)
    (ada,) = room.people.find("ada@example.org")
    assert (ada.status, ada.left) == ("unsubscribed", LATER)
    assert [one.reason for one in room.people.suppressed()] == reasons
    assert bring(room, f"email,status\nada@example.org,active\nada@example.org,{said}\n", now=LATER).left == ()
    bring(room, "email,status\nada@example.org,active\n", now=LATER)
    assert [one.address for one in mailable(room, "weekly")] == ["grace@example.com"]


@pytest.mark.parametrize("rows", [("active", "unsubscribed"), ("unsubscribed", "active")])
def test_the_order_of_rows_does_not_matter(room, rows):
    """In one file, leaving wins over active whichever comes first, and is no row to mend."""
    done = bring(room, "email,status\n" + "".join(f"ada@example.org,{word}\n" for word in rows))
    assert (mailable(room, "weekly"), done.rejects) == ((), ())


def test_somebody_new_who_bounced_is_suppressed(room):
    """Who bounced elsewhere comes as gone, and no other list mails them."""
    bring(room, "email,status\nada@example.org,bounced\n")
    assert [one.reason for one in room.people.suppressed()] == ["bounce"]
    assert [one.status for one in room.people.on("weekly")] == ["unsubscribed"]


@pytest.mark.parametrize("kind", ["folder", "link to nothing"])
def test_a_roster_that_cannot_be_read_is_said(room, kind):
    """What has a roster's name and is no file is an error, not an absent roster."""
    path = room.folder / "subscribers/weekly.csv"
    path.unlink(missing_ok=True)
    assert import_rosters(room, now=NOW) == ()
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere.csv")
    with pytest.raises(UsageError, match=r"weekly\.csv: cannot be read"):
        import_rosters(room, now=NOW)


def test_each_file_has_rejects_of_its_own(room):
    """A good file leaves the rejects of another file of its list alone; rejects are new only where they changed."""
    done = bring(room, "email\nnobody\n")
    other = room.folder / "subscribers/people.csv"
    other.write_text("email\nada@example.org\n")
    assert import_roster(room, other, "weekly", status="active", now=NOW).rejects_file is None
    assert (done.rejects_file.exists(), done.rejects_new) == (True, True)
    assert not bring(room, "email\nnobody\n").rejects_new
    assert bring(room, "email\nnobody\nnor me\n").rejects_new
    other.write_text("email\nbroken\n")
    assert import_roster(room, other, "weekly", status="active", now=NOW).rejects_file.name == "rejects-weekly.people.csv"


def test_lists_are_those_of_the_settings(room):
    """A list that digest.toml does not name is refused with those that it names."""
    with pytest.raises(UsageError, match=r'no list "monthly".*choose from weekly'):
        add_reader(room, "ada@example.org", "monthly", by="test", now=NOW)
    with pytest.raises(UsageError, match="is on no list"):
        remove_reader(room, "ada@example.org", None, now=NOW)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["import", "leave", "add", "active", "pending", "unsubscribed", "cleaned", "complained"]),
            st.sampled_from("abc"),
        ),
        max_size=12,
    )
)
def test_leaving_is_final_whatever_comes_after(room, steps):
    """After any sequence of imports of any status, additions and leavings, an address that left once is never mailable again."""
    gone = {one.address[0] for one in room.people.on("weekly") if one.status == "unsubscribed"}
    for step, letter in steps:
        address = f"{letter}@example.org"
        try:
            if step == "import":
                bring(room, f"email\n{address}\n")
            elif step not in ("add", "leave"):
                bring(room, f"email,status\n{address},{step}\n")
                gone |= {letter} if step in ("unsubscribed", "cleaned", "complained") else set()
            elif step == "add":
                add_reader(room, address, "weekly", by="test", now=NOW)
            else:
                remove_reader(room, address, "weekly", now=NOW)
                gone.add(letter)
        except UsageError:
            continue
    assert not gone & {one.address[0] for one in mailable(room, "weekly")}
    assert len({one.address for one in room.people.on("weekly")}) == len(room.people.on("weekly"))
