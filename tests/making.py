"""Articles and stories for tests: written here, about nothing that exists."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from digest.blocks import Footer, Lead, Masthead, Note
from digest.compose.issuefile import write_issue
from digest.model import Article, Issue, Period
from digest.starter import make_project

START = datetime(2026, 6, 11, 17, tzinfo=UTC)
WEEK = Period(name="2026-W25", start=START, end=START + timedelta(days=7))


def article(title: str, text: str = "", *, source: str = "The Ledger Line", hours: float = 10, **more) -> Article:
    """An article published so many hours into the week; its id follows from title and source."""
    name = sha256(f"{title}|{source}|{text}".encode()).hexdigest()[:16]
    moment = START + timedelta(hours=hours)
    fields = {"id": name, "url": f"https://{name}.example/a", "published": moment, "first_seen": moment, **more}
    return Article(title=title, text=text, source=source, **fields)


def written_issue(number: int = 7, **more) -> Issue:
    """An issue of the week, as an editor wrote it: every sample project can render it."""
    blocks = (
        Masthead(title="The Week", number=number, period="12–18 June 2026", reading_minutes=3, sources_read=4),
        Lead(text="Marlow cut the price of its model to a third."),
        Note(markdown="**Read on.**"),
        Footer(),
    )
    words = {"title": "The Week", "subject": "Marlow cuts its price", "preheader": "To a third.", **more}
    return Issue(number=number, period=WEEK, look="weekly", blocks=blocks, **words)


def make_weekly(folder: Path, issue: Issue | None = None) -> Path:
    """The starter with this issue's file, whose path is given; nothing was fetched and nothing built."""
    make_project(folder)
    path = folder / "issues/2026-W25.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(write_issue(issue or written_issue()), encoding="utf-8")
    return path
