"""What became of pictures, in SQL, so that each is fetched once and a rebuild shows the same."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from digest.model import PictureCopy
from digest.store.database import Database
from digest.store.schema import pictures

_NAMES = tuple(column.name for column in pictures.columns)
_CHUNK = 500  # urls a statement


class SqlPictures:
    """digest.store.Pictures in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, copy: PictureCopy) -> None:
        """Keep this in place of what was known of its address."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(pictures).where(pictures.c.url == copy.url))
            connection.execute(sa.insert(pictures).values({name: getattr(copy, name) for name in _NAMES}))

    def known(self, urls: Iterable[str]) -> Mapping[str, PictureCopy]:
        """The pictures of these addresses that were copied or tried, by url."""
        wanted = sorted(set(urls))
        found: dict[str, PictureCopy] = {}
        with self._database.reading() as connection:
            for start in range(0, len(wanted), _CHUNK):
                query = sa.select(pictures).where(pictures.c.url.in_(wanted[start : start + _CHUNK]))
                found.update((row["url"], PictureCopy(**row)) for row in connection.execute(query).mappings())
        return found
