#!/usr/bin/env python3
"""Hold the weights of rank against what editors led with: AUC by issue, and weights fitted on the other issues.

    python bench/fit_rank.py --data ../shared/data

An issue is a window of articles of which an editor put some first: rows of themes/*.jsonl with `salience` "top" and another, by `issue`;
real weeks whose labels.jsonl tells tops (their story_id ends in -t and a number, or `salience` says so); the sample week's majors. AUC is
the share of (led, other) pairs of stories that the weights put right, ties a half. The fit is digest.cluster.picks' own, without its
minimum of issues, on the issues before, in time.
"""

import argparse
import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from digest.cluster import cluster
from digest.cluster import picks as learner
from digest.cluster.rank import WEIGHTS
from digest.ingest import parse_feed
from digest.model import Article, Feed
from digest.project import read_roster

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, tzinfo=UTC)
BEFORE = {"outlets": 0.6, "feeds": 0.15, "figures": 0.15, "freshness": 0.1}  # until 2026-11-22


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def of_row(row):
    moment = datetime.fromisoformat(row["published"]).replace(tzinfo=UTC)
    words = {name: row[name] for name in ("id", "url", "title", "text", "source")}
    return Article(published=moment, first_seen=moment, **words)


def parsed(paths):
    found = {}
    for feed, path in paths:
        found |= {one.url: one for one in parse_feed(path.read_bytes(), feed=feed, content_type="", now=NOW).articles}
    return list(found.values())


def issues(data):
    """(name, date, articles, the urls that an editor led with)."""
    for path in sorted((data / "themes").glob("*.jsonl")):
        rows = defaultdict(list)
        for row in lines(path):
            rows[row["issue"]].append(row)
        for issue, some in rows.items():
            if len({row["salience"] for row in some}) > 1:
                yield (
                    f"{path.stem} {issue}",
                    some[0]["published"],
                    [of_row(row) for row in some],
                    {row["url"] for row in some if row["salience"] == "top"},
                )
    for folder in sorted((data / "weeks").iterdir()):
        top = {
            row["url"] for row in lines(folder / "labels.jsonl") if row.get("salience") == "top" or re.search(r"-t\d+$", row["story_id"])
        }
        if top:
            articles = parsed((Feed(url=str(path), title=path.stem), path) for path in folder.glob("*.xml"))
            yield folder.name, folder.name[-10:], articles, top
    majors = {row["url"] for row in lines(ROOT / "feeds/sample/key.jsonl") if row["major"]}
    week = [
        one
        for one in parsed((feed, ROOT / feed.url) for feed in read_roster(ROOT))
        if "2026-06-11T17" <= one.published.isoformat() < "2026-06-18T17"
    ]
    yield "sample week", "2026-06-18", week, majors


def rows_of(articles, top):
    """[(parts of the score, whether an editor led with it)] a story."""
    by_id = {one.id: one for one in articles}
    return [(story.why["score"], any(by_id[name].url in top for name in story.articles)) for story in cluster(articles)]


def auc(rows, weights):
    def value(parts):
        return round(sum(weight * parts[name] for name, weight in weights.items()), 9)

    led, other = ([value(parts) for parts, is_led in rows if is_led == want] for want in (True, False))
    return sum((one > two) + (one == two) / 2 for one in led for two in other) / max(1, len(led) * len(other))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path(__file__).parent.parent.parent / "shared" / "data")
    args = parser.parse_args()
    learner.FEWEST = 1
    known = []
    for name, _, rows in sorted(
        ((name, day, rows_of(articles, top)) for name, day, articles, top in issues(args.data)), key=lambda one: one[1]
    ):
        fitted = learner.learned([[(up, down) for up, led in past if led for down, other in past if not other] for past in known])
        print(
            f"{name}: {sum(led for _, led in rows)} of {len(rows)} stories led | AUC shipped {auc(rows, WEIGHTS):.3f}, "
            f"before {auc(rows, BEFORE):.3f}, fitted on {len(known)} issues before {auc(rows, fitted.by_part):.3f}; "
            + ", ".join(f"{part} alone {auc(rows, {part: 1.0}):.3f}" for part in WEIGHTS)
        )
        known.append(rows)


if __name__ == "__main__":
    main()
