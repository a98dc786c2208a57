"""`digest show`: an issue on standard output."""

import click

from digest.cli.opening import newsroom


@click.command()
@click.argument("issue", required=False)
@click.option("--format", "format_", type=click.Choice(["text", "html", "json", "markdown"]), default="text", show_default=True)
@click.option("--seen-in", "program", default="", metavar="PROGRAM", help="html as a mail program leaves it, such as outlook.windows.")
@click.pass_context
def show(ctx: click.Context, issue: str | None, format_: str, program: str) -> None:
    """Print ISSUE as it will be mailed, before anybody's own links are put in.

    "markdown" is for an editor: change it in any text editor, then `digest build --from FILE`.

    ISSUE is its number, its period (2026-W25), or its file's name (2026-W25.agents); left out, the newest over all themes.
    """
    from digest.compose.issuefile import write_issue
    from digest.work.issues import find_issue
    from digest.work.markdown import issue_markdown
    from digest.work.review import render

    if program:
        _check_program(program, format_)
    with newsroom(ctx) as room:
        found = find_issue(room, issue)
        if format_ == "json":
            click.echo(write_issue(found), nl=False)
            return
        if format_ == "markdown":
            click.echo(issue_markdown(room, found), nl=False)
            return
        email = render(room, found)
    if program:
        from digest.check.seen import seen_in

        click.echo(seen_in(email.html, program).html, nl=False)
        return
    click.echo(email.html if format_ == "html" else email.text, nl=False)


def _check_program(program: str, format_: str) -> None:
    from digest.check.limits import programs
    from digest.errors import UsageError

    names = [one.id for one in programs()]
    if program not in names:
        raise UsageError(f'there is no mail program "{program}"; there are {", ".join(names)}')
    if format_ != "html":
        raise UsageError("only HTML is seen in a mail program; say --format html")
