"""`digest stories`: the stories of a period, what the scorer doubts about them, and what an editor answers."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from digest.cli.editor import as_editor, editor_name
from digest.cli.opening import as_json, count, newsroom, now, on_terminal, print_json
from digest.model import Article, PairAnswer, Period, Story

if TYPE_CHECKING:
    from digest.work.newsroom import Newsroom

OUTLETS = 4  # named of a story; the rest are counted

of_period = click.option("--period", metavar="P", help="An ISO week (2026-W25), a day, or START..END; left out: the newest issue's.")


@click.group()
def stories() -> None:
    """List the stories of a period, and answer whether two of them tell the same event."""


@stories.command("list")
@of_period
@as_json
@click.pass_context
def list_(ctx: click.Context, period: str | None, json_: bool) -> None:
    """The stories of a period, best first: id, articles, theme and headline."""
    with newsroom(ctx) as room:
        span, found = _told(room, period)
    if json_:
        rows = [{**_row(story), "theme": story.theme, "score": story.score, "articles": list(story.articles)} for story in found]
        print_json({"period": span.name, "stories": rows})
        return
    width = max((len(story.theme or "") for story in found), default=0)
    for story in found:
        click.echo(f"{story.id}  {len(story.articles):>3}  {story.theme or '–':<{width}}  {story.headline}")
    if not found:
        click.echo(f"{span.name} has no story; `digest ingest` fetches articles, --period names another period")


@stories.command()
@of_period
@as_json
@click.pass_context
def unsure(ctx: click.Context, period: str | None, json_: bool) -> None:
    """The pairs of stories that may be one event, likeliest first; answer with `digest stories same|apart A B`."""
    from digest.work.answers import doubts

    with newsroom(ctx) as room:
        span, found = _told(room, period)
        asked = doubts(found, room.answers.holding())
        articles = room.articles.by_id(name for doubt in asked for story in (doubt.one, doubt.other) for name in story.articles)
    if json_:
        rows = [
            {"probability": doubt.probability, "stories": [_row(story, articles) for story in (doubt.one, doubt.other)]} for doubt in asked
        ]
        print_json({"period": span.name, "unsure": rows})
        return
    for number, doubt in enumerate(asked, start=1):
        click.echo(f"{number:>3}. {doubt.probability:.0%}")
        for story in (doubt.one, doubt.other):
            click.echo(f"     {story.id}  {story.headline}\n     {'':{len(story.id)}}  {_by(story, articles)}")
    if not asked:
        click.echo(f"{span.name}: nothing is in doubt")


@stories.command()
@click.argument("a")
@click.argument("b")
@of_period
@as_editor
@click.pass_context
def same(ctx: click.Context, a: str, b: str, period: str | None, editor: str) -> None:
    """A and B tell the same event: two stories by their ids, or two articles by their addresses."""
    _answer(ctx, a, b, True, period=period, editor=editor)


@stories.command()
@click.argument("a")
@click.argument("b")
@of_period
@as_editor
@click.pass_context
def apart(ctx: click.Context, a: str, b: str, period: str | None, editor: str) -> None:
    """A and B tell two events: two stories by their ids, or two articles by their addresses."""
    _answer(ctx, a, b, False, period=period, editor=editor)


@stories.command()
@click.argument("a")
@click.argument("b")
@as_editor
@click.pass_context
def recall(ctx: click.Context, a: str, b: str, editor: str) -> None:
    """Take back what was said of the articles A and B, as `digest stories answers` prints them."""
    from digest.work.answers import take_back

    with newsroom(ctx) as room:
        held = take_back(room, a, b, by=editor_name(editor, room.folder), now=now())
    if on_terminal():
        click.echo(f'taken back: "{_verdict(held)}", said by {held.by}; `digest build` makes the draft anew')


@stories.command()
@as_json
@click.pass_context
def answers(ctx: click.Context, json_: bool) -> None:
    """What editors answered and holds, newest first, with the two articles."""
    with newsroom(ctx) as room:
        held = room.answers.holding()[::-1]
        articles = room.articles.by_id(name for said in held for name in (said.one, said.other))
    if json_:
        print_json([_said_row(said, articles) for said in held])
        return
    for said in held:
        click.echo(f"{said.at:%Y-%m-%d %H:%M} UTC  {_verdict(said)}, says {said.by} (the scorer: {said.probability:.0%})")
        for name in (said.one, said.other):
            click.echo(f"  {_title(name, articles)}")
    if not held:
        click.echo("nobody has answered yet; `digest stories unsure` lists what is in doubt")


def _answer(ctx: click.Context, a: str, b: str, verdict: bool, *, period: str | None, editor: str) -> None:
    from digest.work.answers import answer

    with newsroom(ctx) as room:
        span, found = _told(room, period)
        answer(room, found, a, b, verdict, by=editor_name(editor, room.folder), now=now())
        draft = room.issues.find(span.name, room.settings.issue.look)
        decided = draft.status if draft and draft.status not in ("draft", "held") else ""
    if decided:
        click.echo(f"digest: the issue of {span.name} is {decided} and stays as it is; the answer is kept and teaches", err=True)
    elif on_terminal():
        click.echo(f"kept; `digest build --period {span.name}` makes the draft anew")


def _told(room: "Newsroom", period: str | None) -> tuple[Period, Sequence[Story]]:
    from digest.work.build import choose_period
    from digest.work.stories import meant_period, stories_of

    span = meant_period(room, period) or choose_period(room, now=now())
    return span, stories_of(room, span)


def _row(story: Story, articles: Mapping[str, Article] | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"story": story.id, "headline": story.headline}
    if articles is not None:
        known = [articles[name] for name in story.articles if name in articles]
        row |= {"lead": known[0].url if known else None, "outlets": list(dict.fromkeys(one.source for one in known))}
    return row


def _said_row(said: PairAnswer, articles: Mapping[str, Article]) -> dict[str, Any]:
    both = [articles.get(name) for name in (said.one, said.other)]
    return {
        "same": said.same,
        "by": said.by,
        "at": said.at,
        "probability": said.probability,
        "articles": [
            {"id": name, "url": one.url if one else None, "title": one.title if one else None}
            for name, one in zip((said.one, said.other), both, strict=True)
        ],
    }


def _by(story: Story, articles: Mapping[str, Article]) -> str:
    outlets = list(dict.fromkeys(articles[name].source for name in story.articles if name in articles))
    more = len(outlets) - OUTLETS
    return ", ".join(outlets[:OUTLETS]) + (f" and {more} more" if more > 0 else "") + f" ({count(len(story.articles), 'article')})"


def _title(name: str, articles: Mapping[str, Article]) -> str:
    article = articles.get(name)
    return f"{article.title}  {article.url}" if article else f"article {name}, which is no longer stored"


def _verdict(said: PairAnswer) -> str:
    return "same event" if said.same else "apart"
