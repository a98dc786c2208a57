"""`digest preview`: the desk, over the newest draft; one is built where there is none."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digest.cli.editor import as_editor, editor_name
from digest.cli.opening import now, project_folder
from digest.model import Issue

if TYPE_CHECKING:
    from digest.work.review import Review

SAYS_ALL = frozenset({"digest.toml", "feeds"})  # a change here means other articles: gather and build again


@click.command()
@click.argument("issue", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; beside loopback, editors sign in.")
@click.option("--port", default=8025, show_default=True, type=click.IntRange(0, 65535), help="A taken port takes the next.")
@click.option("--url", default="", metavar="URL", help="Its https address where a proxy leads editors to it; then they sign in.")
@as_editor
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.option("--once", is_flag=True, help="Write the views to outbox/preview/ and end.")
@click.pass_context
def preview(ctx: click.Context, issue: str | None, *, host: str, port: int, url: str, editor: str, no_open: bool, once: bool) -> None:
    """Open the desk: ISSUE as its readers will see it, with the reason of every choice; it follows your changes live.

    ISSUE is its number, its period (2026-W25), or its file's name (2026-W25.agents); left out, the newest draft over all themes.
    """
    folder = project_folder(ctx)
    wanted = _number_of(folder, issue) if issue else None
    if once:
        _write_once(folder, wanted)
        return
    import webbrowser

    from digest.cli.signin import make_door
    from digest.web.desk.app import create_desk
    from digest.web.desk.past import Past
    from digest.web.desk.serve import serve_desk

    door = make_door(folder, host, port, url)
    by = "" if door else editor_name(editor, folder)

    def ready(listens: str) -> None:
        click.echo(f"Desk: {door.url}/ (listens on {listens})" if door else f"Desk: {listens}")
        if not (door or no_open):
            webbrowser.open(listens)

    def say(verb: str, issue: Issue, seen: str, by: str) -> None:
        decide(folder, verb, issue, seen, by=by)

    def answer(issue: Issue, one: str, other: str, same: bool | None, by: str) -> None:
        answer_pair(folder, issue, one, other, same, by=by)

    def look(shown: "Review") -> Any:
        return inspect_review(folder, shown)

    def change(issue: Issue, row: Mapping[str, Any], seen: int, by: str) -> None:
        change_issue(folder, issue, row, seen, by=by)

    def glance(issue: Issue, by: str) -> Any:
        return look_at_issue(folder, issue, by=by)

    past = Past(email=lambda issue: email_of(folder, issue), drafts=lambda issue: drafts_of(folder, issue))
    app = create_desk(
        lambda changed: load(folder, changed, wanted),
        folder=folder,
        hosts=(host,),
        by=by,
        door=door,
        decide=say,
        answer=answer,
        past=past,
        change=change,
        inspect=look,
        look=glance,
    )
    serve_desk(app, host, port, ready)


def _number_of(folder: Path, word: str) -> str:
    """The number of the issue that a word means; raises UsageError where there is none."""
    from digest.project import open_newsroom
    from digest.work.issues import find_issue

    with open_newsroom(folder) as room:
        return str(find_issue(room, word).number)


def load(folder: Path, changed: frozenset[Path], wanted: str | None = None) -> Any:
    """The Review of the `wanted` issue, else of the newest; builds where there is none yet, or where what makes it changed.

    An approved issue is never built again; a change that reaches its mail takes the approval back, in its file.
    """
    from digest.project import open_newsroom
    from digest.work.approval import named, standing, take_back
    from digest.work.build import build, choose_period
    from digest.work.edits import settle
    from digest.work.gather import gather
    from digest.work.issues import find_issue, newest_issue
    from digest.work.review import review

    with open_newsroom(folder) as room:
        newest = find_issue(room, wanted) if wanted else newest_issue(room)
        newest = settle(room, newest, now=now()) if newest else None
        again = any(path.resolve().relative_to(folder).parts[0] in SAYS_ALL for path in changed if path.resolve().is_relative_to(folder))
        stand = standing(room, newest) if newest else None
        if newest and stand and stand.verdict == "changed":
            return review(room, take_back(room, newest, f"changed since approval: {named(stand.changed)}", by="the desk", now=now()))
        if newest and (not again or newest.status not in ("draft", "held")):
            return review(room, newest)
        for report in gather(room, now=now()):
            if report.failed:
                click.echo(f"digest: {report.feed.title or report.feed.url}: {report.feed.error}", err=True)
        if newest and newest.status != "draft":
            return review(room, newest)
        period = newest.period if newest else choose_period(room, now=now())
        built = build(room, period, look=newest.look if newest else None, theme=newest.theme if newest else None, now=now())
        if built.kept:
            click.echo(f"digest: the changed file was kept as {built.kept}", err=True)
        return review(room, built.issue)


def email_of(folder: Path, issue: Issue) -> Any:
    """The mail of an earlier issue, for the desk to lay beside this one."""
    from digest.project import open_newsroom
    from digest.work.letters import sample_email

    with open_newsroom(folder) as room:
        return sample_email(room, issue)


def drafts_of(folder: Path, issue: Issue) -> Any:
    """Earlier drafts of the issue that the project kept."""
    from digest.project import open_newsroom
    from digest.work.drafts import earlier_drafts

    with open_newsroom(folder) as room:
        return earlier_drafts(room, issue)


def look_at_issue(folder: Path, issue: Issue, *, by: str) -> Any:
    """The glance of an editor who is shown the issue now."""
    from digest.project import open_newsroom
    from digest.work.glances import look_at

    with open_newsroom(folder) as room:
        return look_at(room, issue, by=by, now=now())


def decide(folder: Path, verb: str, issue: Issue, seen: str, *, by: str) -> None:
    """An editor's word from the desk, on the issue as the desk showed it."""
    from digest.project import open_newsroom
    from digest.work.approval import approve, take_back

    with open_newsroom(folder) as room:
        if verb == "approve":
            approve(room, issue, by=by, now=now(), seen=seen)
        else:
            take_back(room, issue, by=by, now=now())


def inspect_review(folder: Path, shown: "Review") -> Any:
    """What preflight finds in the mail that the desk shows, held against the articles that it has read already."""
    from digest.project import open_newsroom
    from digest.work.preflight import inspect

    with open_newsroom(folder) as room:
        return inspect(room, shown.issue, now=now(), stories=shown.stories, articles=shown.articles)


def change_issue(folder: Path, issue: Issue, row: Mapping[str, Any], seen: int, *, by: str) -> None:
    """A change from the desk: undo, redo, skip, or what `change_of` makes of the row, over what its editor had seen of the log."""
    from digest.project import open_newsroom
    from digest.work.approval import skip
    from digest.work.changes import change_of
    from digest.work.edits import edit, redo, undo

    with open_newsroom(folder) as room:
        if row["kind"] == "skip":
            skip(room, issue, row["reason"], by=by, now=now())
            return
        if row["kind"] in ("undo", "redo"):
            made = (undo if row["kind"] == "undo" else redo)(room, issue, by=by, now=now(), edit=row["edit"])
        else:
            made = edit(room, issue, change_of(room, issue, row), by=by, now=now(), seen=seen)
        if made.kept:
            click.echo(f"digest: the changed file was kept as {made.kept}", err=True)


def answer_pair(folder: Path, issue: Issue, one: str, other: str, same: bool | None, *, by: str) -> None:
    """Same event or not, from the desk, on the issue as the desk showed it: an edit as any other. None takes an answer back.

    Raises DigestError where somebody decided about the issue: then nothing is kept.
    """
    from digest.model.edits import standing
    from digest.project import open_newsroom
    from digest.work.changes import change_of
    from digest.work.edits import edit, undo
    from digest.work.lessons import pairs_of

    with open_newsroom(folder) as room:
        if same is not None:
            asked = {"kind": "same_event", "story": one, "other": other, "same": same}
            edit(room, issue, change_of(room, issue, asked), by=by, now=now())
            return
        holds, pair = standing(issue.edits), tuple(sorted((one, other)))
        given = next((said.edit.id for said in reversed(pairs_of(issue)) if said.articles == pair and holds[said.edit.id]), "")
        if given:
            undo(room, issue, by=by, now=now(), edit=given)
        else:
            _forget(room, issue, one, other, by=by)


def _forget(room: Any, issue: Issue, one: str, other: str, *, by: str) -> None:
    """Take back what an earlier issue, or the command line, taught of two articles; the draft is built anew."""
    from digest.work.answers import take_back
    from digest.work.build import build
    from digest.work.issues import all_issues, check_undecided, issue_path

    key = (issue.period.name, issue.look, issue.theme)
    for lies in all_issues(room):
        if (lies.period.name, lies.look, lies.theme) == key:
            check_undecided(lies, issue_path(room, *key))
    take_back(room, one, other, by=by, now=now())
    built = build(room, issue.period, look=issue.look, theme=issue.theme, now=now())
    if built.kept:
        click.echo(f"digest: the changed file was kept as {built.kept}", err=True)


def _write_once(folder: Path, wanted: str | None) -> None:
    from digest.web.desk.once import write_views

    paths = write_views(load(folder, frozenset(), wanted), folder / "outbox" / "preview")
    for path in paths:
        click.echo(path)
