"""Open the store that digest.toml names: `open_store` is all that the outside needs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from digest.errors import SettingsError
from digest.store.answers import SqlPairAnswers
from digest.store.articles import SqlArticles
from digest.store.database import Database, open_database
from digest.store.decisions import SqlDecisions
from digest.store.diary import SqlDiary, know_oneself
from digest.store.edits import SqlEdits
from digest.store.feeds import SqlFeeds
from digest.store.glances import SqlGlances
from digest.store.issues import SqlIssues
from digest.store.leases import SqlLeases
from digest.store.ledger import SqlLedger
from digest.store.migrate import bring_up_to_date
from digest.store.pages import SqlPages
from digest.store.people import SqlPeople
from digest.store.pictures import SqlPictures
from digest.store.themes import SqlThemeLessons
from digest.store.writings import SqlWritings


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open store: its nouns, each a protocol of digest.store."""

    path: Path
    feeds: SqlFeeds
    articles: SqlArticles
    pages: SqlPages
    pictures: SqlPictures
    issues: SqlIssues
    edits: SqlEdits
    decisions: SqlDecisions
    glances: SqlGlances
    people: SqlPeople
    lessons: SqlThemeLessons
    answers: SqlPairAnswers
    writings: SqlWritings
    ledger: SqlLedger
    leases: SqlLeases
    diary: SqlDiary
    database: Database

    def close(self) -> None:
        """Let go of the file; nothing is lost without it, the file is only tidier after it."""
        self.database.close()


def open_store(url: str, folder: Path, *, now: datetime | None = None) -> Store:
    """The store at `url` (a relative path is relative to `folder`), made or migrated where needed.

    `now` (left out: the machine's clock) becomes `trusted_since` where this is a new store, or another file than when it was last opened.

    Raises SettingsError where `url` names no file, StoreError where the file cannot be used.
    """
    database = open_database(store_path(url, folder))
    try:
        bring_up_to_date(database)
        know_oneself(database, now=now or datetime.now(UTC))
    except BaseException:
        database.close()
        raise
    return Store(
        path=database.path,
        feeds=SqlFeeds(database),
        articles=SqlArticles(database),
        pages=SqlPages(database),
        pictures=SqlPictures(database),
        issues=SqlIssues(database),
        edits=SqlEdits(database),
        decisions=SqlDecisions(database),
        glances=SqlGlances(database),
        people=SqlPeople(database),
        lessons=SqlThemeLessons(database),
        answers=SqlPairAnswers(database),
        writings=SqlWritings(database),
        ledger=SqlLedger(database),
        leases=SqlLeases(database),
        diary=SqlDiary(database),
        database=database,
    )


def store_path(url: str, folder: Path) -> Path:
    """The file that a store's url names; raises SettingsError, which never repeats a password."""
    wanted = "name a file of the project, as in sqlite:///digest.db"
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as wrong:
        raise SettingsError(f"digest.toml, [store] url: this is no address of a store; {wanted}") from wrong
    in_a_file = parsed.drivername == "sqlite" and parsed.database and parsed.database != ":memory:" and not parsed.query
    if not in_a_file or parsed.host:
        shown = parsed.render_as_string(hide_password=True)
        raise SettingsError(f'digest.toml, [store] url = "{shown}": this version of Digest keeps its store in SQLite; {wanted}')
    return folder / str(parsed.database)
