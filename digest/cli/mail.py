"""`digest send`, `test-send`, `status`, `resume`: an approved issue to its readers, and what became of it."""

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import Any

import click

from digest.cli.opening import as_json, count, newsroom, now, on_terminal, print_json
from digest.errors import NeedsApproval, SettingsError, TryLater, UsageError
from digest.model import Delivery, Mailing, Receipt

STATUSES = ("pending", "sending", "sent", "refused", "unknown", "skipped")


@click.command()
@click.argument("issue", required=False)
@click.option("--list", "list_", metavar="LIST", help="Only this list; left out: every list of digest.toml.")
@click.option("--dry-run", is_flag=True, help="Make every message and hand none over.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@click.pass_context
def send(ctx: click.Context, *, issue: str | None, list_: str | None, dry_run: bool, yes: bool, json_: bool) -> None:
    """Mail ISSUE (its number or its period's name; left out: the newest), as it was approved, to every reader once.

    Called again it mails only whom it has not reached yet, and nobody twice.
    """
    from digest.work.issues import find_issue
    from digest.work.mail import rehearse
    from digest.work.readers import import_rosters, known_list

    with newsroom(ctx) as room:
        found = find_issue(room, issue)
        lists = [known_list(room, list_)] if list_ else [row.slug for row in room.settings.lists]
        if not lists:
            raise SettingsError("digest.toml names no list; add [[lists]] with a slug and a title")
        for imported in import_rosters(room, now=now()):
            _say_rejects(imported)
        plans = [rehearse(room, found, name, now=now()) for name in lists]
        if dry_run:
            _show_plans(found.number, plans, json_=json_)
            return
        _check_restored(room, found, named=issue is not None)
        _confirm(room, found, plans, yes=yes)
        mailings = [_mail(room, found, plan.list, plan.messages) for plan in plans]
        rows = [_row(mailing, room.ledger.counts(mailing.id)) for mailing in mailings]
        folder = room.folder / "outbox" if room.settings.sender.kind == "outbox" else None
    _show(rows, json_=json_)
    if folder:
        click.echo(f"digest: the messages lie in {folder}, nobody was mailed; name a [sender] in digest.toml (docs/sending.md)", err=True)


@click.command("test-send")
@click.argument("issue", required=False)
@click.option("--to", "address", required=True, metavar="ADDRESS", help="Who gets it.")
@click.option("--sandbox", is_flag=True, help="With sendgrid: the provider checks the request and mails nothing.")
@click.pass_context
def test_send(ctx: click.Context, issue: str | None, address: str, sandbox: bool) -> None:
    """Mail ISSUE, approved or not, to one address, marked as a test; its leave link is nobody's."""
    from digest.audience.address import checked_address
    from digest.work.issues import find_issue
    from digest.work.mail import mail_test

    try:
        checked = checked_address(address)
    except ValueError as wrong:
        raise UsageError(f"--to: {address!r} {wrong}") from wrong
    with newsroom(ctx, sandbox=sandbox) as room:
        if sandbox and room.settings.sender.kind != "sendgrid":
            raise UsageError(f'--sandbox is a word of sendgrid; the sender of this project is "{room.settings.sender.kind}"')
        found = find_issue(room, issue)
        done = mail_test(room, found, checked, clock=now)
    click.echo(f"No. {found.number} to {checked}: {done.status}" + (f" ({done.answer})" if done.answer else ""))
    if done.status != "sent":
        sys.exit(1)


@click.command()
@click.argument("mailing", required=False)
@as_json
@click.pass_context
def status(ctx: click.Context, mailing: str | None, json_: bool) -> None:
    """Show every mailing, newest first, and how far it is; with MAILING, each address that has it not, and why."""
    from digest.work.mail import find_mailing

    with newsroom(ctx) as room:
        chosen = [find_mailing(room, mailing)] if mailing else room.ledger.mailings()
        rows = [_row(one, room.ledger.counts(one.id)) for one in chosen]
        if mailing:
            rows[0]["deliveries"] = [_delivery(row) for row in room.ledger.deliveries(mailing) if row.status != "sent"]
    if not rows and not json_:
        click.echo("No issue was mailed yet.")
        return
    _show(rows, json_=json_, always=True)
    if mailing and not json_:
        _print_deliveries(rows[0]["deliveries"])


@click.command()
@click.argument("mailing")
@click.option(
    "--unknown",
    type=click.Choice(["hold", "retry", "skip"]),
    default="hold",
    show_default=True,
    help="Whoever may or may not have it: leave them, mail them (perhaps a second time), or give them up.",
)
@as_json
@click.pass_context
def resume(ctx: click.Context, mailing: str, unknown: str, json_: bool) -> None:
    """Go on with MAILING (`digest status` names it) after a crash or a stop."""
    from digest.work.mail import resume as resume_mailing

    with newsroom(ctx) as room, stoppable() as stop, _progress(_left(room, mailing)) as progress:
        done = resume_mailing(room, mailing, unknown, clock=now, progress=progress, stop=stop, waiting=_waiting())
        rows = [_row(done, room.ledger.counts(done.id))]
        _check_stopped(done, stop)
    _show(rows, json_=json_)


def _mail(room: Any, found: Any, list_: str, messages: int) -> Mailing:
    from digest.work.mail import mail_issue

    with stoppable() as stop, _progress(messages) as progress:
        done = mail_issue(room, found, list_, clock=now, progress=progress, stop=stop, waiting=_waiting())
    _check_stopped(done, stop)
    return done


def _check_restored(room: Any, found: Any, *, named: bool) -> None:
    """A store that is new or restored does not know what another mailed: an issue approved before must be named, and that is said."""
    since = room.diary.trusted_since()
    if not found.approval or found.approval.at >= since or any(one.issue == found.number for one in room.ledger.mailings()):
        return
    line = (
        f"this store is new, restored or copied since {since:%Y-%m-%d %H:%M} UTC, and No. {found.number} was approved before: "
        "another store may have mailed it already"
    )
    if not named:
        raise NeedsApproval(f"{line}; if nobody has it yet, name it: `digest send {found.number}`")
    click.echo(f"digest: {line}", err=True)


def _waiting() -> Callable[[datetime], None]:
    """Says once that a server has put messages off, and until when."""
    said: list[datetime] = []

    def wait(due: datetime) -> None:
        if not said:
            said.append(due)
            click.echo(
                f'digest: the server said "not now" to some; they are asked again from {due:%H:%M:%S} UTC on. '
                "Stop with Ctrl-C and go on with `digest resume` if you like",
                err=True,
            )

    return wait


def _left(room: Any, mailing: str) -> int:
    counts = room.ledger.counts(mailing) if room.ledger.mailing(mailing) else {}
    return sum(counts.get(name, 0) for name in ("pending", "sending"))


def _confirm(room: Any, found: Any, plans: list[Any], *, yes: bool) -> None:
    """Ask before a real mailing; the outbox reaches nobody, and a program says --yes."""
    sender = room.settings.sender
    if yes or sender.kind == "outbox" or not any(plan.messages for plan in plans):
        return
    whom = ", ".join(f"{count(plan.messages, 'reader')} of {plan.list}" for plan in plans)
    question = f'Mail No. {found.number} "{found.subject}" to {whom} by {sender.kind}?'
    if not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody is here to answer; add --yes")
    click.confirm(question, abort=True, err=True)


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """SIGTERM and Ctrl-C end the mailing after the messages in flight have their answers; a second Ctrl-C ends it at once."""
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        if asked and number == signal.SIGINT:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_stopped(mailing: Mailing, stop: Callable[[], bool]) -> None:
    if stop() and mailing.status != "done":
        raise TryLater(f"stopped; nothing is lost, go on with `digest resume {mailing.id}`")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Receipt], None]]:
    """A bar on the terminal's error stream; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal or not total:
        yield lambda receipt: None
        return
    columns = (TextColumn("Messages"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda receipt: bar.update(task, advance=receipt.outcome != "later")


def _say_rejects(imported: Any) -> None:
    if imported.rejects:
        where = f", kept in {imported.rejects_file}" if imported.rejects_file else ""
        click.echo(f"digest: subscribers/{imported.list}.csv: {count(len(imported.rejects), 'row')} could not be read{where}", err=True)


def _row(mailing: Mailing, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": mailing.id,
        "issue": mailing.issue,
        "list": mailing.list,
        "sender": mailing.sender,
        "status": mailing.status,
        "opened": mailing.opened.isoformat().replace("+00:00", "Z"),
        "intended": sum(counts.values()),
        "counts": {name: counts[name] for name in STATUSES},
    }


def _show_plans(number: int, plans: list[Any], *, json_: bool) -> None:
    from dataclasses import asdict

    if json_:
        print_json({"issue": number, "dry_run": True, "lists": [asdict(plan) for plan in plans]})
        return
    for plan in plans:
        away = [
            f"{plan.suppressed} suppressed",
            f"{plan.no_theme} without a theme of theirs",
            f"{plan.already} settled earlier",
            f"{plan.refused} that no mail can be addressed to",
        ]
        rest = ", ".join(text for text in away if not text.startswith("0 "))
        click.echo(
            f"No. {number} would go to {count(plan.messages, 'reader')} of {plan.list}, {plan.largest:,} bytes at most a message"
            + (f"; not to {rest}" if rest else "")
            + "; nothing was handed over"
        )


def _show(rows: list[dict[str, Any]], *, json_: bool, always: bool = False) -> None:
    """The mailings as JSON or as a table; on success quiet where nobody watches. The unknown are always told."""
    if json_:
        print_json({"mailings": rows})
    elif always or on_terminal():
        _print_table(rows)
    for row in rows:
        if unknown := row["counts"]["unknown"]:
            click.echo(
                f"digest: {row['id']}: {count(unknown, 'message')} may or may not have arrived; they are not mailed again unless you say "
                f"`digest resume {row['id']} --unknown retry`",
                err=True,
            )


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for head in ("Mailing", "Sender", "Status", "Opened (UTC)", "Intended", *(name.capitalize() for name in STATUSES)):
        table.add_column(head, justify="left" if head in ("Mailing", "Sender", "Status", "Opened (UTC)") else "right", no_wrap=True)
    for row in rows:
        figures = [f"{row['counts'][name]:,}" for name in STATUSES]
        table.add_row(row["id"], row["sender"], row["status"], row["opened"][:16].replace("T", " "), f"{row['intended']:,}", *figures)
    Console(width=None if on_terminal() else 140).print(table)


def _delivery(row: Delivery) -> dict[str, Any]:
    return {"address": row.address, "status": row.status, "reason": row.reason, "attempts": row.attempts, "answer": row.answer}


def _print_deliveries(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        why = row["reason"] or row["answer"]
        click.echo(f"{row['status']:<8}  {row['address']}" + (f": {why}" if why else ""))
