"""What editors are told by mail, in their own words."""

from datetime import UTC, datetime
from pathlib import Path, PurePath

import pytest

from digest.blocks import Masthead
from digest.check.findings import Finding, finding
from digest.check.place import Place
from digest.model import Feed, Issue, Period
from digest.settings import parse_settings
from digest.work.notices import alarm, draft_ready

SETTINGS = parse_settings((Path(__file__).parents[2] / "digest.toml").read_text(), PurePath("digest.toml"))
AT = datetime(2026, 6, 19, 7, tzinfo=UTC)


def notice(articles: int = 100, size: int = 47_553, failed: tuple[Feed, ...] = (), found: tuple[Finding, ...] = ()) -> str:
    masthead = Masthead(title="T", number=3, period="June", reading_minutes=4, sources_read=9, articles_read=articles)
    period = Period(name="2026-W25", start=datetime(2026, 6, 11, 17, tzinfo=UTC), end=datetime(2026, 6, 18, 17, tzinfo=UTC))
    issue = Issue(number=3, period=period, look="weekly", title="T", subject="S", preheader="", blocks=(masthead,))
    said = {"size": size, "failed": failed, "link": "https://example.org/d", "project": "harbour", "send_at": AT, "found": found}
    return draft_ready(SETTINGS, issue, **said)[1]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("changed-waits", "the issue was changed after its approval and waits"),
        ("approval-waits", "nobody has approved the issue, and it waits"),
        ("draft-held", "the issue is held"),
        ("mail-held", "the issue is held"),
        ("mailing-24-weekly-held", "mailing 24-weekly is held"),
        ("gather", "the feeds could not be read"),
        ("readers-the-weekly", "the roster of the-weekly could not be read"),
        ("mail-weekly", "the issue could not be mailed to weekly"),
        ("mail-weekly-waits", "the issue waits for an editor"),
    ],
)
def test_an_alarm_says_plainly_what_is_wrong(what: str, said: str) -> None:
    """Its subject has a person's words, not the names of steps."""
    assert alarm(SETTINGS, "why", what=what, period="2026-W25", at=AT)[0] == f"Alarm: {SETTINGS.newsletter.title}, 2026-W25: {said}"


def test_findings_are_said_only_where_there_are_some() -> None:
    """An ordinary size is nothing odd; what is too long, too thin or failed is named, one as one."""
    assert "Nothing odd so far." in notice()
    assert "bytes" not in notice()
    odd = notice(articles=1, size=90_000, failed=(Feed(url="https://alpha.example/feed", title="Alpha"),))
    assert "Nothing odd" not in odd
    assert "Findings so far:\n  - too long: 90,000 bytes of HTML, issue.max_bytes is 88,000" in odd
    assert "thin: 1 article," in odd
    assert "1 feed could not be read: Alpha" in odd


def test_its_commands_name_the_project() -> None:
    """Whoever has several projects knows where to say yes."""
    assert "in the project's folder (harbour):\n  digest preview\n  digest approve 3\n" in notice()


def test_preflight_is_counted_and_told() -> None:
    """Errors and warnings by number, the first of them in a line each, and that an error bars the way; without any it is not named."""
    wrong = finding("content.leftover", Place(block="lead", index=1), "“{{ name }}” was never filled in", "write it")
    odd = tuple(finding("content.shouting", Place(block="note", index=2), f"“LOUD WORDS {at}” shouts", "write it small") for at in range(6))
    text = notice(found=(wrong, *odd))
    assert "Preflight finds 1 error and 6 warnings; `digest check 3` tells all:" in text
    assert "  - error: “{{ name }}” was never filled in (lead)\n  - warning: “LOUD WORDS 0” shouts (note)" in text
    assert "  - and 2 more\n  With an error it is neither approved nor mailed." in text
    assert "neither approved" not in notice(found=odd[:1])
    assert "Preflight finds 1 warning; " in notice(found=odd[:1])
    assert "Preflight" not in notice()
    assert max(map(len, text.splitlines())) <= 76
