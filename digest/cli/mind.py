"""`digest cluster` and `digest summarise`: the mind alone, JSON Lines in and out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from digest.cli.opening import maybe_project
from digest.errors import DigestError
from digest.model import Article, Story

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)  # an article without a date: the same every time, so that the answer is too

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@file_argument
@click.pass_context
def cluster(ctx: click.Context, file: Path) -> None:
    """Group the articles of FILE into stories, one JSON object a line.

    In: {"id","title","text","published","url","source"}, all but id and title may be null.
    Themes, and what was learned of them, are those of the project, if there is one.
    """
    from digest.cluster import cluster as cluster_articles
    from digest.cluster.word_vectors import installed_vectors
    from digest.project import read_lessons, read_settings

    folder = maybe_project(ctx)
    themes = read_settings(folder).theme_values() if folder else ()
    model = read_lessons(folder) if folder else None
    articles = each_once([article_of(row, file, line) for line, row in rows_of(file)], file)
    for story in cluster_articles(articles, themes, model=model, embed=installed_vectors()):
        _print({**_told(story), "theme": story.theme, "score": story.score, "articles": list(story.articles), "why": dict(story.why)})


@click.command()
@file_argument
@click.option("--words", default=100, show_default=True, type=click.IntRange(10, 1000), help="Words of a summary, at most.")
def summarise(file: Path, words: int) -> None:
    """Summarise the stories of FILE, one JSON object a line.

    In: {"story","articles":[article…]}. Out: {"story","headline","summary","figures","sources"}.
    """
    from digest.cluster import retell

    for line, row in rows_of(file):
        articles = [article_of(one, file, line) for one in row.get("articles") or ()]
        if not articles:
            raise DigestError(f"{file}: line {line}: a story needs at least one article")
        story = retell(articles, words=words)
        figures = [{"label": one.label, "value": one.value, "article": one.article} for one in story.figures]
        sources = list(dict.fromkeys(sentence.article for sentence in story.sentences))
        _print({**_told(story), "story": row.get("story"), "figures": figures, "sources": sources})


def _told(story: Story) -> dict[str, Any]:
    return {"story": story.id, "headline": story.headline, "summary": story.summary}


def rows_of(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object); raises DigestError with the line that is none."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as wrong:
                raise DigestError(f"{file}: line {number}: not JSON ({wrong}); each line is one object") from wrong
            if not isinstance(row, dict):
                raise DigestError(f"{file}: line {number}: not an object; each line is one object")
            yield number, row


def article_of(row: dict[str, Any], file: Path, line: int) -> Article:
    """The article that a row describes, cleaned; raises DigestError where it has no id or its time is none."""
    from digest.text import clean_plain, clean_title

    if not isinstance(row, dict) or row.get("id") in (None, ""):
        raise DigestError(f'{file}: line {line}: an article needs an "id"')
    moment = _moment(row.get("published"), file, line)
    name = str(row["id"])
    return Article(
        id=name,
        url=str(row.get("url") or f"urn:article:{name}"),
        title=clean_title(str(row.get("title") or "")),
        text=clean_plain(str(row.get("text") or "")),
        published=moment,
        first_seen=moment,
        source=str(row.get("source") or ""),
        dated=moment != UNDATED,
    )


def _moment(text: Any, file: Path, line: int) -> datetime:
    if not text:
        return UNDATED
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as wrong:
        raise DigestError(f'{file}: line {line}: "published" is no ISO 8601 time: {str(text)[:40]}') from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def each_once(articles: list[Article], file: Path) -> list[Article]:
    """One article an id, the first: an id is in exactly one story. Says on standard error which ids stand twice."""
    kept: dict[str, Article] = {}
    for article in articles:
        kept.setdefault(article.id, article)
    twice = len(articles) - len(kept)
    if twice:
        seen: set[str] = set()
        first = next(article.id for article in articles if article.id in seen or seen.add(article.id))  # type: ignore[func-returns-value]
        click.echo(f"digest: {file}: {twice} lines repeat an id ({first} first); the first line of each is used", err=True)
    return list(kept.values())


def _print(row: dict[str, Any]) -> None:
    click.echo(orjson.dumps(row).decode())
