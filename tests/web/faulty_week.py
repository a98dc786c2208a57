"""A stored draft of the sample week whose ten faults are known (fixtures/faulty-week.json), laid into a project in place of its own."""

import json
from dataclasses import replace
from pathlib import Path

from digest.cluster import story_id
from digest.compose import Room
from digest.model import Proposal, Sentence, Story
from digest.project import open_newsroom
from digest.work.fit import ALL, MOST_LINES, Sheet
from digest.work.issues import find_issue, issue_path, look_of, write_issue_file

STORED = Path(__file__).parent / "fixtures/faulty-week.json"


def lay_draft(folder: Path) -> dict[str, str]:
    """Make the stored draft the project's issue, as if it had been built; {address: id} of its articles."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    with open_newsroom(folder) as room:
        built = find_issue(room, "2026-W25")
        known = room.articles.by_id(name for story in room.issues.stories(built) for name in story.articles)
        ids = {article.url: article.id for article in known.values()}
        stories = tuple(_story(row, ids) for row in stored["stories"])
        sheet = Sheet(
            newsroom=room, articles=known, period=built.period, look=look_of(room, built), theme=None, number=built.number
        )  # fmt: skip
        laid = sheet.compose(stories, Room(stories=ALL, lines=MOST_LINES))
        issue = replace(laid, subject=stored["subject"], preheader=stored["preheader"])
        proposal = Proposal(issue=issue, stories=stories, full=ALL, lines=MOST_LINES)
        now = max(article.first_seen for article in known.values())
        room.issues.save(issue, stories, proposal=proposal, now=now)
        issue_path(room, "2026-W25", issue.look, None).unlink(missing_ok=True)
        write_issue_file(room, issue, before=None)
    return ids


def _story(row: dict, ids: dict[str, str]) -> Story:
    names = tuple(ids[url] for url in row["articles"])
    return Story(
        id=story_id(names),
        articles=names,
        headline=row["headline"],
        development=row["development"],
        theme=row["theme"],
        score=row["score"],
        sentences=tuple(Sentence(text=text, article=ids[url]) for text, url in row["sentences"]),
        marks=tuple(row["marks"]),
        copies={ids[one]: ids[of] for one, of in row["copies"].items()},
    )
