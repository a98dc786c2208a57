"""The health of feeds as a table for a person and as rows for a program."""

from collections.abc import Sequence
from datetime import datetime

from digest.cli.opening import on_terminal
from digest.work.health import LATEST, Health, State

WIDE = 200  # columns where nobody watches, so that no line is folded
COLOURS: dict[State, str] = {
    "gone": "red",
    "failing": "red",
    "rests": "yellow",
    "moved": "yellow",
    "silent": "yellow",
    "slow": "yellow",
    "new": "dim",
    "ok": "green",
}
HEADS = ("Feed", "Weight", "Last success (UTC)", "Newest", "A week", "Used", "Seconds", "State")
RIGHT = frozenset({"Weight", "A week", "Used", "Seconds"})


def print_table(of_all: Sequence[Health], *, now: datetime) -> None:
    """A line a feed, its state in colour, and what "Used" counts."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold")
    for head in HEADS:
        table.add_column(head, justify="right" if head in RIGHT else "left", no_wrap=head != "State")
    for one in of_all:
        feed = one.feed
        table.add_row(
            Text(feed.title or feed.url),
            f"{feed.weight:g}",
            f"{feed.succeeded:%Y-%m-%d %H:%M}" if feed.succeeded else "never",
            f"{feed.newest:%Y-%m-%d}" if feed.newest else "",
            f"{one.per_week:.1f}" if one.per_week else "",
            str(one.used or ""),
            f"{feed.seconds:.1f}" if feed.seconds else "",
            Text(said(one, now), style=COLOURS[one.state]),
        )
    console = Console(width=None if on_terminal() else WIDE)
    console.print(table)
    if on_terminal():
        console.print(f"A week: articles of the last four weeks. Used: stories of the last {LATEST} issues.", style="dim")


def said(one: Health, now: datetime) -> str:
    """Its states in words."""
    feed = one.feed
    words: dict[State, str] = {
        "gone": f"gone since {feed.gone:%Y-%m-%d}: {feed.error}" if feed.gone else "",
        "failing": feed.error + (f" ({feed.failures} times in a row)" if feed.failures > 1 else ""),
        "rests": f"its host is left alone until {feed.not_before:%Y-%m-%d %H:%M} UTC" if feed.not_before else "",
        "moved": f"moved to {feed.moved_to}",
        "silent": f"silent for {(now - one.silent_since).days} days" if one.silent_since else "",
        "slow": f"slow ({feed.seconds:.0f} s)",
        "new": "not fetched yet",
        "ok": "ok",
    }
    return "; ".join(words[state] for state in one.states)


def as_row(one: Health) -> dict[str, object]:
    """Everything that is known of a feed."""
    feed = one.feed
    return {
        "url": feed.url,
        "title": feed.title,
        "owner": feed.owner,
        "weight": feed.weight,
        "full_text": feed.full_text,
        "agent": feed.agent or None,
        "ingestor": feed.ingestor or None,
        "state": one.state,
        "states": list(one.states),
        "checked": feed.checked,
        "succeeded": feed.succeeded,
        "due": feed.due,
        "error": feed.error or None,
        "failures": feed.failures,
        "gone": feed.gone,
        "moved_to": feed.moved_to or None,
        "newest": feed.newest,
        "silent_since": one.silent_since,
        "seconds": round(feed.seconds, 3),
        "turnover_seconds": round(feed.turnover),
        "articles_a_week": one.per_week,
        "used": one.used,
    }
