"""`digest add`: one article, by its address, as a saved page, or as a note."""

from pathlib import Path

import click

from digest.cli.opening import as_json, newsroom, now, print_json


@click.command()
@click.argument("what", metavar="URL|FILE")
@click.option("--source", default="", help="Who says it; left out: what the page says, or its host.")
@as_json
@click.pass_context
def add(ctx: click.Context, what: str, source: str, json_: bool) -> None:
    """Store one article: a page's address, a saved page (.html), or a note in a text file.

    A note begins with its title, or with lines such as "Title: …", "Url: …", "Date: …", "Author: …", "Source: …"; then a blank line
    and its text. Pages need the extra fulltext.
    """
    from digest.work.add import add_file, add_page

    with newsroom(ctx) as room:
        if what.lower().startswith(("http://", "https://")):
            added = add_page(room, what, source=source, now=now())
        else:
            added = add_file(room, Path(what), source=source, now=now())
    article = added.article
    if json_:
        names = ("id", "url", "title", "source", "author", "published", "dated", "language", "text")
        print_json({"new": added.new, "marks": list(article.marks), **{name: getattr(article, name) for name in names}})
        return
    day = f"{article.published:%Y-%m-%d}" if article.dated else "no date"
    marks = "".join(f", {mark.replace('_', ' ')}" for mark in article.marks)
    known = "" if added.new else "; known already, nothing new was stored"
    click.echo(f"{article.title} ({article.source}, {day}, {len(article.text.split()):,} words{marks}){known}")
