"""How long an edit takes, from the change to a refreshed preview, in CPU and wall time: on the sample week, and with a thousand stories.

An edit never clusters: read, replay, compose, render once, save in store and file; then the review that the desk shows.
"""

import argparse
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from digest.blocks import ThemeBlock
from digest.model.edits import Drop, LeadArticle, LeadText, Merge, Move, Pin, Retitle, Split, Subject, Summary
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.build import build
from digest.work.edits import edit, history, undo
from digest.work.gather import gather
from digest.work.issues import find_issue, named_period
from digest.work.review import review

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIMIT = 150  # ms: what an editor takes for at once (issue 6)


def changes(room, issue):
    """Ten edits and more of an evening, on the first stories in print."""
    stories = {story.id: story.articles for story in room.issues.stories(issue)}
    printed = [stories[told.story] for block in issue.blocks if isinstance(block, ThemeBlock) for told in block.stories]
    slugs = [block.slug for block in issue.blocks if isinstance(block, ThemeBlock)]
    many = [names for names in printed if len(names) > 1]
    yield Move(story=printed[0], theme=slugs[-1])
    yield Move(story=printed[1], theme=slugs[-2])
    yield Merge(story=printed[2], other=printed[3])
    yield Split(story=many[-1], leaving=many[-1][-1:])
    yield Drop(story=printed[4])
    yield Pin(story=printed[5], top=True)
    yield Retitle(story=printed[6], headline="A headline by hand")
    yield Summary(story=printed[6], text="A summary by hand.")
    yield LeadArticle(story=many[0], article=many[0][-1])
    yield LeadText(text="A lead by hand.")
    yield Subject(text="A subject by hand")


def measure(room):
    issue = find_issue(room, "2026-W25")
    review(room, issue)
    rows = []
    for place, change in enumerate(changes(room, issue)):
        start, begun = time.process_time(), time.perf_counter()
        issue = edit(room, issue, change, by="Ada", now=NOW + timedelta(seconds=place)).issue
        middle = time.process_time()
        review(room, issue)
        rows.append((change.kind, *(1000 * spent for spent in (middle - start, time.process_time() - start, time.perf_counter() - begun))))
    start, begun = time.process_time(), time.perf_counter()
    issue = undo(room, issue, by="Ada", now=NOW + timedelta(minutes=5)).issue
    middle = time.process_time()
    review(room, issue)
    rows.append(("undo", *(1000 * spent for spent in (middle - start, time.process_time() - start, time.perf_counter() - begun))))
    start = time.process_time()
    history(room, issue)
    print(f"  history of {len(issue.edits)} edits: {(time.process_time() - start) * 1000:.0f} ms")
    for kind, saved, shown, wall in rows:
        print(
            f"  {kind:<14}{saved:6.0f} ms saved {shown:6.0f} ms with its preview {wall:6.0f} ms wall{'' if shown <= LIMIT else '  ← over'}"
        )
    for name, spent in (("CPU", [row[2] for row in rows]), ("wall", [row[3] for row in rows])):
        print(f"  {name} median {median(spent):.0f} ms, most {max(spent):.0f} ms (limit {LIMIT})")


def thousand(room):
    """The sample week six times over, each turn about other words, so that there are a thousand stories."""
    from pipeline import renamed

    week = list(room.articles.within(named_period(room, "2026-W25")))
    for turn in range(1, 7):
        more = renamed(week, turn)
        from dataclasses import replace

        room.articles.add([replace(one, url=f"{one.url}?turn={turn}", guid=f"{one.guid}{turn}") for one in more])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", action="store_true", help="a thousand stories too")
    asked = parser.parse_args()
    for many in (False, True) if asked.many else (False,):
        with TemporaryDirectory() as name:
            folder = Path(name) / "project"
            make_project(folder)
            with open_newsroom(folder) as room:
                gather(room, now=NOW)
                if many:
                    thousand(room)
                start = time.process_time()
                built = build(room, named_period(room, "2026-W25"), now=NOW)
                print(f"{built.articles} articles, {built.stories} stories; built in {time.process_time() - start:.1f} s of CPU")
                measure(room)


if __name__ == "__main__":
    main()
