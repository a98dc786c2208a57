"""The contract of digest.store.Issues."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest.blocks import Masthead
from digest.errors import StoreError
from digest.model import Approval, Article, Issue, Period, Story, ToldStory
from digest.store import Issues
from digest.store.schema import REVISIONS
from digest.store.schema import issues as table
from digest.store.sql import Store, open_store
from tests.store.earlier_store import taken_back

MakeIssue = Callable[..., Issue]
NOW = datetime(2026, 6, 18, 17, 5, tzinfo=UTC)


def test_sql_issues_keep_the_protocol(store: Store) -> None:
    """SqlIssues is an Issues as digest.store writes it, and an empty one has nothing."""
    issues: Issues = store.issues
    assert (issues.newest(), issues.by_number(1), issues.find("2026-W25", "weekly"), issues.all()) == (None, None, None, ())


def test_an_issue_comes_back_as_it_went_in(store: Store, make_issue: MakeIssue, make_story: Callable[..., Story]) -> None:
    """Blocks and clustering survive, the number is the first, and the masthead shows it."""
    stories = (make_story("s1"), make_story("s2", theme=None, development="Banks asked"))
    saved = store.issues.save(make_issue(), stories, now=NOW)
    assert saved.number == 1
    assert [block.number for block in saved.blocks if isinstance(block, Masthead)] == [1]
    assert replace(saved, number=0, blocks=make_issue().blocks) == make_issue()
    assert saved.blocks[1:] == make_issue().blocks[1:]
    assert store.issues.find("2026-W25", "weekly") == saved
    assert store.issues.by_number(1) == saved
    assert store.issues.stories(saved) == stories


def test_a_period_keeps_its_moments(store: Store, make_issue: MakeIssue) -> None:
    """A period given in the newsletter's zone comes back as the same moments in UTC."""
    zone = timezone(timedelta(hours=1))
    period = make_issue().period
    local = Period(name=period.name, start=period.start.astimezone(zone), end=period.end.astimezone(zone))
    saved = store.issues.save(make_issue(period=local), (), now=NOW)
    found = store.issues.by_number(saved.number)
    assert found is not None
    assert found.period == period
    assert found.period.start.tzinfo is UTC


def test_saving_again_replaces(store: Store, make_issue: MakeIssue, make_story: Callable[..., Story]) -> None:
    """One row a period, look and theme: the second save keeps the number and the day it was made, and replaces the rest."""
    store.issues.save(make_issue(), [make_story()], now=NOW)
    again = store.issues.save(make_issue(subject="Another", status="approved"), [], now=NOW + timedelta(hours=1))
    assert again.number == 1
    assert store.issues.all() == (again,)
    assert store.issues.stories(again) == ()
    with store.database.reading() as connection:
        row = connection.execute(sa.select(table.c.created, table.c.changed)).one()
    assert (row.created, row.changed) == (NOW, NOW + timedelta(hours=1))


def test_look_and_theme_make_another_issue(store: Store, make_issue: MakeIssue) -> None:
    """The same week in another look or for one theme is an issue of its own with the next number."""
    variants = [make_issue(), make_issue(look="brief"), make_issue(theme="ipos")]
    saved = [store.issues.save(issue, (), now=NOW) for issue in variants]
    assert [issue.number for issue in saved] == [1, 2, 3]
    assert store.issues.find("2026-W25", "weekly", "ipos") == saved[2]
    assert store.issues.find("2026-W25", "weekly") == saved[0]
    assert store.issues.find("2026-W25", "brief", "ipos") is None


def test_a_number_is_kept(store: Store, make_issue: MakeIssue) -> None:
    """An issue that has a number keeps it, and the next is one above the highest."""
    assert store.issues.save(make_issue(20, number=41), (), now=NOW).number == 41
    assert store.issues.save(make_issue(21), (), now=NOW).number == 42
    assert store.issues.save(make_issue(21, number=50), (), now=NOW).number == 50
    assert [issue.number for issue in store.issues.all()] == [41, 50]


def test_a_number_of_another_issue_is_refused(store: Store, make_issue: MakeIssue) -> None:
    """Two issues never share a number: one line says whose it is, and nothing changes."""
    first = store.issues.save(make_issue(24), (), now=NOW)
    with pytest.raises(StoreError, match=r"number 1 belongs to the issue 2026-W24 \(weekly\); give 2026-W25 another"):
        store.issues.save(make_issue(25, number=1), (), now=NOW)
    assert store.issues.all() == (first,)


def test_the_newest_is_of_the_latest_period(store: Store, make_issue: MakeIssue) -> None:
    """Newest means the latest period end, then the highest number, not the last saved."""
    for week, look in ((25, "weekly"), (25, "brief"), (23, "weekly")):
        store.issues.save(make_issue(week, look=look), (), now=NOW)
    newest = store.issues.newest()
    assert newest is not None
    assert (newest.period.name, newest.look) == ("2026-W25", "brief")


def test_an_unknown_issue_has_no_stories(store: Store, make_issue: MakeIssue) -> None:
    """The clustering of an issue that was never saved is empty."""
    assert store.issues.stories(make_issue()) == ()


def test_told_before_tells_what_an_issue_told(
    store: Store, make_issue: MakeIssue, make_story: Callable[..., Story], make_article: Callable[..., Article]
) -> None:
    """Told are the stories in themes, in developments and in next week, and the links of "more"; a story only grouped is not."""
    store.articles.add([make_article("m", url="https://ledger.example/more")])
    store.issues.save(make_issue(24), [make_story("s1"), make_story("s2"), make_story("unprinted")], now=NOW)
    told = store.issues.told_before(make_issue(25).period, "weekly")
    assert told == (
        ToldStory(
            issue=1,
            period="2026-W24",
            story="s1",
            headline="OpenAI recapitalises",
            summary="The stake is 27%.",
            figures=("27%",),
            articles=("a", "b"),
            day="2026-06-11",
        ),
        ToldStory(
            issue=1,
            period="2026-W24",
            story="s2",
            headline="Headline of s2",
            summary="The stake is 27%. Banks were asked.",
            figures=("27%",),
            articles=("a", "b"),
            day="2026-06-11",
        ),
        ToldStory(issue=1, period="2026-W24", story="s3", headline="A hearing on 7 July", summary="", day="2026-06-11"),
        ToldStory(issue=1, period="2026-W24", story="", headline="A small thing", summary="", articles=("m",), day="2026-06-11"),
        ToldStory(issue=1, period="2026-W24", story="", headline="Gone", summary="", day="2026-06-11"),
    )


def test_told_before_takes_earlier_issues_of_the_look_newest_first(store: Store, make_issue: MakeIssue) -> None:
    """Only issues of the look whose period has ended by then told something, the newest first; a skipped one told nobody."""
    for week, look, status in (
        (22, "weekly", "sent"),
        (24, "weekly", "draft"),
        (23, "weekly", "skipped"),
        (24, "brief", "sent"),
        (25, "weekly", "draft"),
    ):
        store.issues.save(make_issue(week, look=look, status=status), (), now=NOW)
    told = store.issues.told_before(make_issue(25).period, "weekly")
    assert list(dict.fromkeys(story.period for story in told)) == ["2026-W24", "2026-W22"]


def test_approval_and_reason_come_back(store: Store, make_issue: MakeIssue) -> None:
    """Who approved what and when, and why an issue is held, survive; taking the approval back leaves nothing of it."""
    approval = Approval(by="Ada <ada@example.org>", at=NOW, sha256="ab" * 32)
    saved = store.issues.save(make_issue(status="approved", approval=approval), (), now=NOW)
    assert saved.approval == approval
    assert store.issues.by_number(1) == saved
    held = store.issues.save(replace(saved, status="held", approval=None, reason="thin: 3 articles"), (), now=NOW)
    assert store.issues.all() == (held,)
    assert (held.approval, held.reason) == (None, "thin: 3 articles")


def test_an_issue_of_an_earlier_digest_has_neither(tmp_path: Path, make_issue: MakeIssue) -> None:
    """Migration 0003 leaves the issues that were there as they are: unapproved, without a reason."""
    store = open_store("sqlite:///digest.db", tmp_path)
    saved = store.issues.save(make_issue(), (), now=NOW)
    with store.database.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        taken_back(connection, "0002")
    store.close()
    migrated = open_store("sqlite:///digest.db", tmp_path)
    assert migrated.issues.all() == (saved,)
    migrated.close()
    assert (tmp_path / f"digest.db.before-{REVISIONS[-1]}").is_file()
