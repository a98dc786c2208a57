"""The command line: parse arguments, call a use case, print; a module a noun, each loaded when it is called."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from digest import __version__
from digest.errors import DigestError

# command → (module, one line of help): the line stands here so that `digest --help` loads nothing else.
COMMANDS = {
    "init": ("digest.cli.init", "Make a new project from the starter."),
    "feeds": ("digest.cli.feeds", "List, add and check feeds."),
    "add": ("digest.cli.add", "Add one article: a page, or a note of your own."),
    "ingest": ("digest.cli.ingest", "Fetch every feed and store what is new."),
    "build": ("digest.cli.build", "Make the draft of a period from the stored articles."),
    "show": ("digest.cli.show", "Print an issue as text, HTML, JSON or Markdown."),
    "history": ("digest.cli.history", "Show who changed what in an issue."),
    "preview": ("digest.cli.preview", "Open the desk in the browser; builds a draft if there is none."),
    "check": ("digest.cli.check", "Look for everything that is wrong in an issue's mail."),
    "approve": ("digest.cli.approve", "Say yes to an issue, or take that back."),
    "skip": ("digest.cli.approve", "Decide that an issue is not mailed."),
    "test-send": ("digest.cli.mail", "Mail an issue to one address, marked as a test."),
    "send": ("digest.cli.mail", "Mail an approved issue to every reader once."),
    "status": ("digest.cli.mail", "Show every mailing and how far it is."),
    "resume": ("digest.cli.mail", "Go on with a mailing after a crash or a stop."),
    "run": ("digest.cli.run", "Do what is due now, once: what cron calls."),
    "serve": ("digest.cli.serve", "Serve the readers' pages: leave, the web version, the archive."),
    "subscribers": ("digest.cli.subscribers", "Import, export, add, remove and show readers."),
    "lists": ("digest.cli.subscribers", "The lists and how many people are on each."),
    "themes": ("digest.cli.themes", "List, learn and suggest themes."),
    "stories": ("digest.cli.stories", "List stories, and answer whether two are the same event."),
    "cluster": ("digest.cli.mind", "Group articles of a JSON Lines file into stories."),
    "summarise": ("digest.cli.mind", "Summarise stories of a JSON Lines file."),
    "score": ("digest.cli.score", "Score a labelled week, or show what editors corrected."),
    "doctor": ("digest.cli.doctor", "Check settings, store and feeds."),
    "backup": ("digest.cli.backup", "Copy the store while others use it."),
}


class Commands(click.Group):
    """The group that imports a command's module only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; an error that a user can mend is one line on standard error and its own exit code."""
        # NumPy's threads wait for one another in matrices as small as ours: 10,000 articles took 35 s on two busy cores instead of 6.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        try:
            return super().main(*args, **kwargs)
        except DigestError as wrong:
            _end(str(wrong), wrong.exit_code)


def _end(line: str, code: int) -> NoReturn:
    click.echo(f"digest: {' '.join(line.split())}", err=True)
    sys.exit(code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="digest")
@click.option("--project", type=click.Path(file_okay=False, path_type=Path), help="The project's folder; left out: here or upwards.")
@click.pass_context
def main(ctx: click.Context, project: Path | None) -> None:
    """A newsroom in a repository: a week of feeds becomes one email that people want to read.

    Exit codes: 0 done, 1 error, 2 usage, 3 checks failed, 4 waits for approval, 75 try again later, 78 configuration.
    """
    ctx.obj = project
