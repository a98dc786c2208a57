"""What the desk costs with many stories: server time and bytes of the page and of a choice, and the time Chromium takes to open it, walk
it, search it and scroll it. Prints figures, asserts nothing.

    python bench/desk.py [--stories 1000] [--no-browser]
"""

import argparse
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests/web")]

from desk_program import ARTICLES, STORIES, make_review  # noqa: E402  (the tests' own week)

from digest.web.desk.page import compose_page, render_desk  # noqa: E402
from digest.web.desk.stories import group_stories, words_to_find  # noqa: E402

ROUNDS = 9
FRAME_MS = 1000 / 60
SENTENCE = "The company said on {day} that {number} customers of its service in {place} had moved to the new plan within a week. "
PLACES = ("Leeds", "Turin", "Lyon", "Porto", "Ghent", "Malmö", "Graz")


def make_week(stories):
    """A week of this many stories over the hand-made one: most outside the mail, one to four articles each."""
    review = make_review()
    articles, made = dict(review.articles), list(STORIES)
    for number in range(len(STORIES), stories):
        names = []
        for part in range(1 + number % 4):
            base = ARTICLES[(number + part) % len(ARTICLES)]
            name = f"a{number}-{part}"
            title = f"{PLACES[number % 7]} firm number {number} tells of plan {part} for its {PLACES[part % 7]} works"
            articles[name] = replace(base, id=name, title=title, url=f"https://{name}.example/", source=f"Outlet {number * 7 % 90 + part}")
            names.append(name)
        text = SENTENCE.format(day="Tuesday", number=number, place=PLACES[number % 7]) * 2
        sentence = replace(STORIES[0].sentences[0], text=text, article=names[0])
        marks = ("update",) if number % 9 == 0 else ("sponsored",) if number % 50 == 0 else ()
        said = {"headline": articles[names[0]].title, "sentences": (sentence,), "copies": {}, "marks": marks}
        theme = ("capital", "prices", "enterprise", None)[number % 4]
        made.append(replace(STORIES[0], id=f"s{number}", articles=tuple(names), theme=theme, **said))
    return replace(review, stories=tuple(made), articles=articles)


def cpu(do):
    """(median CPU milliseconds of some rounds, what it gave)."""
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        given = do()
        spent.append(1000 * (time.process_time() - start))
    return median(spent), given


def serve(review):
    """The URL of a desk over this review, in a thread that ends with the program."""
    import tempfile

    import uvicorn

    from digest.web.desk.app import create_desk
    from digest.web.desk.serve import open_listener

    listener = open_listener("127.0.0.1", 0)
    app = create_desk(lambda _: review, folder=Path(tempfile.mkdtemp()))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def measure_server(review):
    spent, html = cpu(lambda: render_desk(review, None, version="1", story="", view="desktop"))
    print(f"page           {spent:7.1f} ms CPU   {len(html.encode()):>9,} bytes")
    first = compose_page(review, None, version="1", story="", view="desktop")
    held = {part.id: part.mark for part in first.parts}
    for words, story, view in (("choice", review.stories[-1].id, "desktop"), ("view", "", "dark"), ("nothing new", "", "desktop")):
        spent, parts = cpu(lambda: compose_page(review, None, version="1", story=story, view=view).fragments(held))  # noqa: B023
        print(f"{words:14} {spent:7.1f} ms CPU   {len(parts.encode()):>9,} bytes")
    told = replace(review, stories=(*review.stories[:-1], replace(review.stories[-1], headline="Another headline")))
    spent, parts = cpu(lambda: compose_page(told, None, version="2", story="", view="desktop").fragments(held))
    print(f"one story told {spent:7.1f} ms CPU   {len(parts.encode()):>9,} bytes")
    spent, words = cpu(lambda: words_to_find(review, group_stories(review)))
    print(f"words to find  {spent:7.1f} ms CPU   {sum(map(len, words.values())):>9,} characters")


def measure_browser(review):
    from playwright.sync_api import sync_playwright

    url = serve(review)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(url)
        opened = []
        for _ in range(3):
            start = time.perf_counter()
            page.goto(url)
            page.locator(".inspector h2").wait_for()
            opened.append(1000 * (time.perf_counter() - start))
        print(f"open, warm     {median(opened):7.0f} ms wall")
        page.locator("#group-left-out summary").click()
        page.locator("#find").focus()
        page.wait_for_timeout(500)
        for words in ("lyon", "malmo 12", "zebra"):
            print(f"search {words:8}{page.evaluate(SEARCH, words):7.1f} ms to the next frame")
        page.evaluate(SEARCH, "")
        page.locator("#find").blur()
        print(f"filter         {page.evaluate(PRESS):7.1f} ms to the next frame")
        page.keyboard.press("Escape")
        for key in "jjjj":
            page.keyboard.press(key)
            page.wait_for_timeout(200)
        frames = page.evaluate(SCROLL)
        late = sum(frame > 2 * FRAME_MS for frame in frames)
        slow = f"slowest {max(frames):.0f} ms, {late} of {len(frames)} over {2 * FRAME_MS:.0f} ms"
        print(f"scroll         {median(frames):7.1f} ms a frame, {slow}")
        browser.close()


SEARCH = """words => new Promise(done => { const start = performance.now(); const find = document.querySelector('#find');
  find.value = words; find.dispatchEvent(new Event('input'));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))); })"""
PRESS = """() => new Promise(done => { const start = performance.now(); document.querySelector('#filter-update').click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))); })"""
SCROLL = """() => new Promise(done => { const list = document.querySelector('.list'), frames = []; let last = performance.now(), step = 0;
  const turn = now => { frames.push(now - last); last = now; list.scrollTop += 400;
    if (++step < 120) requestAnimationFrame(turn); else done(frames.slice(1)); };
  requestAnimationFrame(turn); })"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=1000)
    parser.add_argument("--no-browser", action="store_true")
    asked = parser.parse_args()
    review = make_week(asked.stories)
    print(f"{len(review.stories):,} stories, {len(review.articles):,} articles")
    measure_server(review)
    if not asked.no_browser:
        measure_browser(review)


if __name__ == "__main__":
    main()
