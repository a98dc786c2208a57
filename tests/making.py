"""Articles and stories for tests: written here, about nothing that exists."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from digest.model import Article, Period

START = datetime(2026, 6, 11, 17, tzinfo=UTC)
WEEK = Period(name="2026-W25", start=START, end=START + timedelta(days=7))


def article(title: str, text: str = "", *, source: str = "The Ledger Line", hours: float = 10, **more) -> Article:
    """An article published so many hours into the week; its id follows from title and source."""
    name = sha256(f"{title}|{source}|{text}".encode()).hexdigest()[:16]
    moment = START + timedelta(hours=hours)
    fields = {"id": name, "url": f"https://{name}.example/a", "published": moment, "first_seen": moment, **more}
    return Article(title=title, text=text, source=source, **fields)
