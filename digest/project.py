"""Find a project and open it: read its files, wire a Newsroom."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from digest.errors import ProjectError, SettingsError
from digest.ingest.opml import parse_opml
from digest.llm import Writer
from digest.model import Feed, Look, ThemeModel
from digest.secret import read_keys, read_secret
from digest.send import Sender
from digest.settings import LlmSection, SenderSection, Settings, line_of, parse_settings
from digest.skin import LookSection
from digest.starter import starter_root
from digest.work.newsroom import Newsroom

SETTINGS = "digest.toml"
ROSTER = "feeds/feeds.opml"
TEMPLATE = ".j2"


def find_project(given: Path | None, start: Path) -> Path:
    """The folder with digest.toml: the one given, or the nearest from `start` upwards. Raises ProjectError."""
    if given is not None:
        if not (given / SETTINGS).is_file():
            raise ProjectError(f"{given}: no {SETTINGS} here; name the folder of a project, or make one with `digest init {given}`")
        return given.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return folder.resolve()
    raise ProjectError(
        f"no {SETTINGS} here or above {start}; go to a project, name it with --project, or make one with `digest init my-news`"
    )


@contextmanager
def open_newsroom(folder: Path, *, sandbox: bool = False) -> Iterator[Newsroom]:
    """The project with its store open; closed again at the end. `sandbox`: the provider checks what it gets and mails nothing."""
    from digest.cluster.word_vectors import installed_vectors
    from digest.ingest.fetch import HttpFetch
    from digest.store.sql import open_store

    settings = read_settings(folder)
    roster = read_roster(folder)
    looks = read_looks(folder, settings.look)
    if settings.issue.look not in looks:
        line = line_of(_read(folder / SETTINGS), ("issue", "look"))
        wrong = f'issue.look: there is no look "{settings.issue.look}"; choose from {", ".join(sorted(looks))}'
        raise SettingsError(f"{folder / SETTINGS}: line {line}: {wrong}")
    store = open_store(settings.store.url, folder)
    sender = cache(lambda: make_sender(settings.sender, folder, sandbox=sandbox))
    try:
        yield Newsroom(
            folder=folder,
            settings=settings,
            roster=roster,
            looks=looks,
            feeds=store.feeds,
            articles=store.articles,
            pages=store.pages,
            pictures=store.pictures,
            issues=store.issues,
            edits=store.edits,
            decisions=store.decisions,
            glances=store.glances,
            people=store.people,
            lessons=store.lessons,
            answers=store.answers,
            writings=store.writings,
            ledger=store.ledger,
            leases=store.leases,
            diary=store.diary,
            sender=sender,
            keys=cache(lambda: read_keys(folder)),
            fetch=HttpFetch(folder, settings.fetch.contact or settings.newsletter.url, settings.fetch.allow, proxy=settings.fetch.proxy),
            embed=installed_vectors(),
            writer=partial(make_writer, settings.llm) if settings.llm.on else None,
        )
    finally:
        if sender.cache_info().currsize:
            sender().close()
        store.close()


def make_sender(section: SenderSection, folder: Path, *, sandbox: bool = False) -> Sender:
    """The sender that digest.toml names, with its secret from the environment."""
    if section.kind == "smtp":
        from digest.send.smtp import SmtpSender

        return SmtpSender(section, password=read_secret("DIGEST_SMTP_PASSWORD"))
    if section.kind == "sendgrid":
        from digest.send.sendgrid import SendGridSender

        return SendGridSender(section.url, read_secret("SENDGRID_API_KEY"), sandbox=sandbox)
    from digest.send.outbox import OutboxSender

    return OutboxSender(folder / "outbox")


def make_writer(section: LlmSection) -> Writer:
    """Who asks the model that digest.toml names, with the key from the environment or its file."""
    from digest.llm.chat import ChatWriter

    return ChatWriter(section, read_secret("DIGEST_LLM_KEY"))


def read_settings(folder: Path) -> Settings:
    return parse_settings(_read(folder / SETTINGS), folder / SETTINGS)


def read_lessons(folder: Path) -> ThemeModel | None:
    """What the project's store learned of its themes; a project without a store gets none made."""
    from digest.store.sql import open_store, store_path

    url = read_settings(folder).store.url
    if not store_path(url, folder).is_file():
        return None
    store = open_store(url, folder)
    try:
        return store.lessons.model()
    finally:
        store.close()


def read_roster(folder: Path) -> tuple[Feed, ...]:
    """The feeds that the project polls; none where it has no OPML yet."""
    path = folder / ROSTER
    return parse_opml(_read(path), str(path)) if path.exists() else ()


def read_looks(folder: Path, skin: LookSection) -> Mapping[str, Look]:
    """Every look of the project and of the starter by name; where both have a template, the project's is used.

    A template of the starter can always be reached by `starter:` before its name, to be extended.
    """
    starter, own = _templates(starter_root() / "templates"), _templates(folder / "templates")
    templates = {**starter, **own, **{f"starter:{name}": source for name, source in starter.items()}}
    names = {name.split("/")[0] for name in (*starter, *own) if name.endswith("/issue.mjml.j2")}
    value = skin.skin()
    return {name: Look(name=name, templates=templates, skin=value) for name in sorted(names)}


def _templates(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): _read(path) for path in sorted(folder.glob(f"**/*{TEMPLATE}"))}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        raise SettingsError(f"{path}: not UTF-8 at byte {wrong.start}; save it as UTF-8") from wrong
    except OSError as wrong:
        raise SettingsError(f"{path}: cannot be read ({wrong.strerror}); check that it is there and that you may read it") from wrong
