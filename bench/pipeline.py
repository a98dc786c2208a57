"""How long each step of the sample week takes, and reading feeds as a ratio to feedparser's own sanitised parse in the same run."""

import time
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from digest.cluster import cluster
from digest.ingest import parse_feed
from digest.project import read_looks, read_roster, read_settings
from digest.render import render_issue
from digest.schedule import parse_period

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROUNDS = 5


def best(step):
    """The least seconds of several rounds, and what the step gives."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        given = step()
        times.append(time.perf_counter() - start)
    return min(times), given


def main():
    settings, roster = read_settings(ROOT), read_roster(ROOT)
    bodies = {feed: (ROOT / feed.url).read_bytes() for feed in roster}

    def read():
        return [article for feed, body in bodies.items() for article in parse_feed(body, feed=feed, content_type="", now=NOW).articles]

    ours, articles = best(read)
    syndicated = [body for body in bodies.values() if not body.lstrip().startswith(b"{")]
    mine, _ = best(lambda: [parse_feed(body, feed=feed, content_type="", now=NOW) for feed, body in bodies.items() if body in syndicated])
    theirs, _ = best(lambda: [feedparser.parse(body) for body in syndicated])
    print(f"read {len(articles)} articles of {len(bodies)} feeds: {ours:.3f} s; the XML ones at {theirs / mine:.2f} of feedparser's speed")

    period = parse_period("2026-W25", every="week", cut_off="Thu 18:00", zone=settings.newsletter.timezone)
    week = [article for article in articles if article.published in period]
    seconds, stories = best(lambda: cluster(week, settings.theme_values()))
    print(f"cluster {len(week)} articles into {len(stories)} stories: {seconds:.3f} s")
    many = [article for turn in range(6) for article in renamed(articles, turn)][:1000]
    seconds, _ = best(lambda: cluster(many, settings.theme_values()))
    print(f"cluster {len(many)} articles: {seconds:.3f} s")
    render(settings)


def renamed(articles, turn):
    """The same articles as other ones: each word of the turn marked, so that turns do not meet."""
    from dataclasses import replace

    mark = lambda text: " ".join(f"{word}{'q' * turn}" for word in text.split())  # noqa: E731
    return [replace(one, id=f"{one.id}{turn}", title=mark(one.title), text=mark(one.text)) for one in articles]


def render(settings):
    from tempfile import TemporaryDirectory

    from digest.project import open_newsroom
    from digest.starter import make_project
    from digest.work.build import build, choose_period
    from digest.work.gather import gather

    with TemporaryDirectory() as name:
        folder = Path(name) / "project"
        make_project(folder)
        start = time.perf_counter()
        with open_newsroom(folder) as room:
            gather(room, now=NOW)
            built = build(room, choose_period(room, now=NOW), now=NOW)
        print(f"from feeds to the issue's file: {time.perf_counter() - start:.3f} s, {built.size:,} bytes of html")
    look = read_looks(ROOT, settings.look)["weekly"]
    seconds, _ = best(lambda: render_issue(built.issue, look, settings.newsletter_value()))
    print(f"render: {seconds:.3f} s")


if __name__ == "__main__":
    main()
