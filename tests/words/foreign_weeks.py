"""Projects of newsletters in other languages: the articles of weeks/*.toml as feeds, gathered and built."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from digest.model import Issue
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.build import build
from digest.work.gather import gather
from digest.work.issues import named_period

WEEKS = Path(__file__).parent / "weeks"
START = datetime(2026, 6, 11, 17, tzinfo=UTC)
BUILT = START + timedelta(days=8)


def make_week(folder: Path, name: str, language: str = "") -> Issue:
    """A project of the week `weeks/<name>.toml`, with its draft, which is given; `language` makes it another's."""
    week = tomllib.loads((WEEKS / f"{name}.toml").read_text(encoding="utf-8"))
    make_project(folder)
    for path in (folder / "feeds/sample").iterdir():
        path.unlink()
    (folder / "digest.toml").write_text(_settings(week, language or week["language"]), encoding="utf-8")
    (folder / "feeds/feeds.opml").write_text(_feeds(folder, week), encoding="utf-8")
    with open_newsroom(folder) as room:
        gather(room, now=BUILT)
        return build(room, named_period(room, "2026-W25"), now=BUILT).issue


def _settings(week: dict[str, Any], language: str) -> str:
    themes = "\n".join(
        f'[[themes]]\nslug = "{row["slug"]}"\ntitle = "{row["title"]}"\nkeywords = {json.dumps(row["keywords"], ensure_ascii=False)}\n'
        for row in week["themes"]
    )
    return (
        f'[newsletter]\ntitle = "{week["title"]}"\nurl = "https://weekly.example.org"\nlanguage = "{language}"\n'
        f'timezone = "Europe/Berlin"\nfrom = "weekly@example.org"\npostal_address = "{week["postal_address"]}"\n\n'
        f'[schedule]\ncut_off = "Thu 19:00"\n\n{themes}\n[[lists]]\nslug = "weekly"\ntitle = "{week["list"]}"\n'
    )


def _feeds(folder: Path, week: dict[str, Any]) -> str:
    """Write a JSON Feed for each outlet and language, and give the roster that names them."""
    outlets = sorted({(row["outlet"], row.get("language", week["language"])) for row in week["articles"]})
    lines = []
    for place, (outlet, language) in enumerate(outlets):
        items = [
            {
                "id": f"https://outlet{place}.example/{number}",
                "url": f"https://outlet{place}.example/{number}",
                "title": row["title"],
                "content_text": row["text"],
                "date_published": (START + timedelta(hours=row["hours"])).isoformat(),
            }
            for number, row in enumerate(week["articles"])
            if row["outlet"] == outlet
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": outlet, "language": language, "items": items}
        (folder / f"feeds/sample/{place}.json").write_text(json.dumps(feed, ensure_ascii=False), encoding="utf-8")
        text = outlet.replace("&", "&amp;")
        lines.append(f'<outline type="rss" text="{text}" xmlUrl="feeds/sample/{place}.json" htmlUrl="https://outlet{place}.example/"/>')
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>x</title></head><body>{"".join(lines)}</body></opml>\n'
    )
