"""What editors taught about themes, in SQL."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from digest.model import Article, ThemeExample, ThemeModel
from digest.store.database import Database
from digest.store.schema import theme_examples, theme_models

TEXT_CHARS = 1_500  # of an example's text: what cluster.tokens.body compares
BATCH = 500  # rows of one statement


class SqlThemeLessons:
    """digest.store.ThemeLessons in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, examples: Iterable[ThemeExample]) -> None:
        """Keep the examples, the last label of an article."""
        rows = list({example.article.id: _row(example) for example in examples}.values())
        with self._database.writing() as connection:
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                names = [row["article"] for row in batch]
                connection.execute(sa.delete(theme_examples).where(theme_examples.c.article.in_(names)))
                connection.execute(sa.insert(theme_examples), batch)

    def examples(self, most: int) -> tuple[ThemeExample, ...]:
        """The newest examples, oldest first."""
        newest_first = (theme_examples.c.published.desc(), theme_examples.c.article.desc())
        with self._database.reading() as connection:
            found = connection.execute(sa.select(theme_examples).order_by(*newest_first).limit(most)).all()
        return tuple(_example(row) for row in reversed(found))

    def labels(self, articles: Iterable[str]) -> Mapping[str, str]:
        """{article: the theme that was taught for it}."""
        names, found = list(articles), dict[str, str]()
        query = sa.select(theme_examples.c.article, theme_examples.c.theme)
        with self._database.reading() as connection:
            for start in range(0, len(names), BATCH):
                rows = connection.execute(query.where(theme_examples.c.article.in_(names[start : start + BATCH])))
                found |= {row.article: row.theme for row in rows}
        return found

    def save(self, model: ThemeModel) -> None:
        """Keep the model in place of the one before."""
        values = {"slugs": model.slugs, "words": model.words, "numbers": model.numbers, "examples": json.dumps(dict(model.examples))}
        with self._database.writing() as connection:
            connection.execute(sa.delete(theme_models))
            connection.execute(sa.insert(theme_models).values(id=1, **values))

    def model(self) -> ThemeModel | None:
        """What was learned; None before the first lesson."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(theme_models)).first()
        return ThemeModel(slugs=row.slugs, words=row.words, numbers=row.numbers, examples=json.loads(row.examples)) if row else None


def _row(example: ThemeExample) -> dict[str, Any]:
    article = example.article
    return {
        "article": article.id,
        "theme": example.theme,
        "url": article.url,
        "source": article.source,
        "published": article.published,
        "title": article.title,
        "text": article.text[:TEXT_CHARS],
    }


def _example(row: Any) -> ThemeExample:
    article = Article(
        id=row.article,
        url=row.url,
        title=row.title,
        text=row.text,
        published=row.published,
        first_seen=row.published,
        source=row.source,
    )
    return ThemeExample(article=article, theme=row.theme)
