"""What the pages of articles gave, in SQL, so that each is fetched once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.ingest.items import PageText
from digest.model import Article
from digest.store.database import Database
from digest.store.schema import articles, pages

_NAMES = tuple(column.name for column in pages.columns)
_ARTICLE = tuple(column.name for column in articles.columns if column.name != "place")
_CHUNK = 500  # urls a statement


class SqlPages:
    """digest.store.Pages in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, page: PageText) -> None:
        """Keep a page in place of what was known of it."""
        row: dict[str, Any] = {name: getattr(page, name) for name in _NAMES}
        with self._database.writing() as connection:
            connection.execute(sa.delete(pages).where(pages.c.url == page.url))
            connection.execute(sa.insert(pages).values(row))

    def known(self, urls: Iterable[str]) -> Mapping[str, PageText]:
        """The pages of these articles that were read, by url."""
        wanted = sorted(set(urls))
        found: dict[str, PageText] = {}
        with self._database.reading() as connection:
            for start in range(0, len(wanted), _CHUNK):
                query = sa.select(pages).where(pages.c.url.in_(wanted[start : start + _CHUNK]))
                found.update((row["url"], PageText(**row)) for row in connection.execute(query).mappings())
        return found

    def wanted(self, feeds: Iterable[str], *, since: datetime, tries: int, limit: int) -> tuple[tuple[Article, int], ...]:
        """The newest articles of these feeds whose page was not read yet, each with how often that was tried in vain."""
        query = (
            sa.select(*(articles.c[name] for name in _ARTICLE), sa.func.coalesce(pages.c.tries, 0).label("tries"))
            .outerjoin(pages, pages.c.url == articles.c.url)
            .where(articles.c.feed.in_(list(feeds)), articles.c.url.is_not(None), articles.c.first_seen >= since)
            .where(sa.or_(pages.c.url.is_(None), sa.and_(pages.c.error != "", pages.c.tries < tries)))
            .order_by(articles.c.published.desc(), articles.c.id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple((Article(**dict(zip(_ARTICLE, row, strict=False))), row.tries) for row in rows)
