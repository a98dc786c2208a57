"""An article as a flat row of plain values: as it comes from a process that reads, and as it lies in the store."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from digest.ingest.sameness import place
from digest.model import Article, MarkKind, Revision, Table

Row = tuple[Any, ...]

FIELDS = tuple(
    "id url feed guid published dated first_seen source owner weight author language image marks title text tables revisions place".split()
)  # the columns of the store's table, in their order
ID, FEED, GUID, PUBLISHED, DATED, FIRST_SEEN, REVISIONS, PLACE = map(
    FIELDS.index, ("id", "feed", "guid", "published", "dated", "first_seen", "revisions", "place")
)


def row_of(article: Article) -> Row:
    """Its values in the order of FIELDS; where one has no url, guid or place there is None."""
    return (
        article.id,
        article.url or None,
        article.feed,
        article.guid or None,
        moment_text(article.published),
        article.dated,
        moment_text(article.first_seen),
        article.source,
        article.owner,
        article.weight,
        article.author,
        article.language,
        article.image,
        " ".join(article.marks),
        article.title,
        article.text,
        tables_text(article.tables),
        revisions_text(article.revisions),
        place(article.url) or None,
    )


def article_of(row: Row) -> Article:
    """The article that a row was made of."""
    name, url, feed, guid, published, dated, first_seen, source, owner, weight, author, language, image, marks, title, text, *rest = row
    tables, revisions, _ = rest
    return Article(
        id=name,
        url=url or "",
        feed=feed,
        guid=guid or "",
        published=datetime.fromisoformat(published),
        dated=dated,
        first_seen=datetime.fromisoformat(first_seen),
        source=source,
        owner=owner,
        weight=weight,
        author=author,
        language=language,
        image=image,
        marks=cast(tuple[MarkKind, ...], tuple(marks.split())),
        title=title,
        text=text,
        tables=read_tables(tables),
        revisions=read_revisions(revisions),
    )


def keys_of_row(row: Row) -> list[tuple[str, ...]]:
    """`sameness.keys_of` the article."""
    keys: list[tuple[str, ...]] = [("id", row[ID])]
    if row[GUID]:
        keys.append(("guid", row[FEED], row[GUID]))
    if row[PLACE]:
        keys.append(("place", row[PLACE]))
    return keys


def dates_of(rows: Iterable[Row]) -> list[datetime]:
    """When those were published that say it."""
    return [datetime.fromisoformat(row[PUBLISHED]) for row in rows if row[DATED]]


def moment_text(moment: datetime) -> str:
    """ISO text in UTC of fixed width, so that text order is time order; ValueError for a time that does not say its zone."""
    if moment.tzinfo is not UTC:  # as nearly all are
        if moment.utcoffset() is None:
            raise ValueError(f"naive datetime {moment.isoformat()}: a time in the store says its zone")
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")


def tables_text(tables: tuple[Table, ...]) -> str:
    """Tables as JSON, "" for none."""
    return json.dumps([[one.caption, one.header, one.rows] for one in tables], ensure_ascii=False) if tables else ""


def read_tables(text: str) -> tuple[Table, ...]:
    """The tables that a text was made of."""
    stored = json.loads(text) if text else ()
    return tuple(Table(caption=caption, header=tuple(header), rows=tuple(map(tuple, rows))) for caption, header, rows in stored)


def revisions_text(revisions: tuple[Revision, ...]) -> str:
    """Revisions as JSON: [[when, title, hash], …]; "" for none, as nearly all have."""
    rows = [[one.seen.astimezone(UTC).isoformat(), one.title, one.sha256] for one in revisions] if revisions else ()
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def read_revisions(text: str) -> tuple[Revision, ...]:
    """The revisions that a text was made of."""
    rows = json.loads(text) if text else ()
    return tuple(Revision(seen=datetime.fromisoformat(seen), title=title, sha256=digest) for seen, title, digest in rows)
