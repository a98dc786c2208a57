"""A desk that is killed in the middle of a save: afterwards the change is there whole or not at all, and nothing else is lost."""

import json
import re
import time
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from desk_hands import run
from desk_program import read_url

FILE = "issues/2026-W25.json"


def get(url: str) -> str:
    with urlopen(url, timeout=60) as answer:
        return str(answer.read().decode())


def prepare(url: str, headline: str) -> Request:
    """The page's own form that retitles its first story."""
    page = get(url)
    token = re.search(r'id="hand".*?name="token" value="(\w+)"', page, re.DOTALL)
    story = re.search(r'data-chosen="(\w+)"', page)
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert token
    assert story
    assert seen
    fields = {"token": token[1], "story": story[1], "seen": seen[1], "do": "retitle", "text": headline}
    origin = url.rstrip("/")
    return Request(f"{origin}/edit", urlencode(fields).encode(), {"Origin": origin, "Sec-Fetch-Site": "same-origin"})


def send(form: Request) -> None:
    """Whatever becomes of the connection."""
    try:
        urlopen(form, timeout=60).close()
    except (HTTPException, OSError):
        return


@pytest.mark.parametrize("delay", [0.01, 0.05, 0.1, 0.2, 0.4])
def test_a_desk_killed_in_the_middle_of_a_save(folder: Path, delay: float) -> None:
    """After a restart the log, the file and the page agree; the change is in all of them or in none, and can be made again."""
    with run(folder) as process:
        url = read_url(process)
        sending = Thread(target=send, args=(prepare(url, "A headline of Ada’s"),))
        sending.start()
        time.sleep(delay)
        process.kill()
        process.communicate()
        sending.join(60)
    with run(folder) as process:
        url = read_url(process)
        page = get(url)
        issue = json.loads((folder / FILE).read_text(encoding="utf-8"))
        edits = issue.get("edits", [])
        assert [one["headline"] for one in edits] in ([], ["A headline of Ada’s"])
        said = any(told["headline"] == "A headline of Ada’s" for block in issue["blocks"] for told in block.get("stories", ()))
        assert said == bool(edits) == ("A headline of Ada’s" in page)
        send(prepare(url, "Another headline"))
        assert json.loads((folder / FILE).read_text(encoding="utf-8"))["edits"][-1]["headline"] == "Another headline"
        assert "Another headline" in get(url)
