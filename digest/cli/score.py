"""`digest score`: how well the mind does on a labelled week, and how much editors corrected in the last issues."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digest.cli.mind import article_of, each_once, rows_of
from digest.cli.opening import as_json, maybe_project, newsroom, print_json
from digest.errors import DigestError
from digest.model import Article

if TYPE_CHECKING:
    from digest.work.score import Label, Score

DEVELOPMENTS = 5  # FORMAT's number, where no project names another

Row = tuple[int, dict[str, Any]]


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@click.pass_context
def score(ctx: click.Context, file: Path | None, json_: bool) -> None:
    """Score stories, themes and developments against the labels of FILE, JSON Lines; left out: what editors corrected in the last issues.

    In: an article as `digest cluster` takes it, with "story" and, where known, "theme" (null: fits none) and "major". A row with a url and
    no id labels an article that the project has stored. Rows without a story are grouped along and not scored. Themes are those of the
    project, if there is one; without them only stories are scored.
    """
    from digest.cluster.word_vectors import installed_vectors
    from digest.project import read_lessons, read_settings
    from digest.work.score import score as score_articles

    if file is None:
        _corrections(ctx, json_)
        return
    folder = maybe_project(ctx)
    settings = read_settings(folder) if folder else None
    rows = list(rows_of(file))
    stored = _stored(folder, file, rows)
    articles = [stored[row["url"]] if _is_key(row) else article_of(row, file, line) for line, row in rows]
    labels = {article.id: _label(row, file, line) for article, (line, row) in reversed(list(zip(articles, rows, strict=True)))}
    if not any(label.story for label in labels.values()):
        raise DigestError(f'{file}: no row has a "story"; label at least one')
    themes = settings.theme_values() if settings else ()
    most = settings.issue.developments if settings else DEVELOPMENTS
    model, embed = read_lessons(folder) if folder else None, installed_vectors()
    found = score_articles(each_once(articles, file), labels, themes, developments=most, model=model, embed=embed)
    print_json(_as_row(found)) if json_ else _print(found)


def _corrections(ctx: click.Context, json_: bool) -> None:
    """A line an issue, newest first; a dash where the store has not built it and nobody can tell what was changed by hand."""
    from digest.work.corrections import latest_corrections

    with newsroom(ctx) as room:
        found = latest_corrections(room)
    rows = [
        {
            "number": one.issue.number,
            "period": one.issue.period.name,
            "look": one.issue.look,
            "theme": one.issue.theme,
            "status": one.issue.status,
            "answers": one.answers,
            "themes": one.themes,
            "edits": one.edits,
            "changes": one.changes,
        }
        for one in found
    ]
    if json_:
        print_json(rows)
        return
    if not rows:
        click.echo("there is no issue yet; make one with `digest build`, or name a FILE of labels")
        return
    click.echo(f"{'issue':<24}{'status':<10}{'same event?':>11}{'themes':>9}{'edits':>9}{'by hand':>9}")
    for row in rows:
        name = f"{row['number']} {row['period']}" + (f" {row['theme']}" if row["theme"] else "")
        hand = "–" if row["changes"] is None else row["changes"]
        click.echo(f"{name:<24}{row['status']:<10}{row['answers']:>11}{row['themes']:>9}{row['edits']:>9}{hand:>9}")


def _is_key(row: Mapping[str, Any]) -> bool:
    return row.get("id") in (None, "") and bool(row.get("url"))


def _stored(folder: Path | None, file: Path, rows: Sequence[Row]) -> Mapping[str, Article]:
    """{url: article} of the rows that name a stored one; raises DigestError at the first that the project has not."""
    keys = [(line, str(row["url"])) for line, row in rows if _is_key(row)]
    if not keys:
        return {}
    if folder is None:
        raise DigestError(f'{file}: line {keys[0][0]}: an article needs an "id", or a project that has stored its url')
    from datetime import UTC, datetime

    from digest.model import Period
    from digest.project import open_newsroom

    always = Period(name="all", start=datetime(1, 1, 2, tzinfo=UTC), end=datetime(9999, 12, 30, tzinfo=UTC))
    with open_newsroom(folder) as room:
        known = {article.url: article for article in room.articles.within(always)}
    for line, url in keys:
        if url not in known:
            raise DigestError(
                f"{file}: line {line}: the project has no article {url[:200]}; run digest ingest, or give the row its id and text"
            )
    return known


def _label(row: Mapping[str, Any], file: Path, line: int) -> "Label":
    from digest.work.score import Label

    story, theme, major = row.get("story", row.get("story_id")), row.get("theme"), row.get("major", False)
    for name, value, kind in (("story", story, str), ("theme", theme, str), ("major", major, bool)):
        if value is not None and not isinstance(value, kind):
            raise DigestError(f'{file}: line {line}: "{name}" is no {"text" if kind is str else "true or false"}: {str(value)[:40]}')
    return Label(story=story or "", theme=theme, themed="theme" in row, major=bool(major))


def _as_row(found: "Score") -> dict[str, Any]:
    row = asdict(found)
    for name, parts in (
        ("stories", ("precision", "recall", "f1")),
        ("themes", ("accuracy", "macro_f1")),
        ("developments", ("found", "majors")),
    ):
        row[name] = dict(zip(parts, row[name], strict=True)) if row[name] else None
    return row


def _print(found: "Score") -> None:
    """A line a measure; a dash where the labels give nothing to score."""
    click.echo(f"articles      {found.articles:,}, {found.labelled:,} of them with a story")
    stories = "BCubed precision {:.3f}, recall {:.3f}, F1 {:.3f}".format(*found.stories) if found.stories else "–"
    themes = "accuracy {:.3f}, macro F1 {:.3f}".format(*found.themes) if found.themes else "–"
    developments = "{} of {} majors".format(*found.developments) if found.developments else "–"
    click.echo(f"stories       {stories}\nthemes        {themes}\ndevelopments  {developments}")
