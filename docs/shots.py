"""Take the screenshots of docs/ from the sample week: the email on a desktop, on a phone and in the dark, the desk in both lights and
every view of it (docs/desk/), the preview beside the mail as a reader's program fetched it over IMAP, and the page to leave by.

Run by `make shots`; `python docs/shots.py desk` takes the desk's views alone, `… desk small hand` these of them.
Needs Debian's chromium and, for the mail, dovecot-imapd.
Everything happens in a temporary project on loopback.
"""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import sync_playwright

from digest.starter import make_project

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent / "tests/send"))
from imap_server import mailbox  # noqa: E402  (the tests' own: a dovecot on loopback)

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
EMAILS = {"desktop": (720, 1400, "light"), "phone": (390, 1400, "light"), "dark": (720, 1400, "dark")}
DESKS = {"desk": "light", "desk-dark": "dark"}
LIGHTS = ("light", "dark")
# Each view of the desk: its size, its address, and what an editor does there (a key to press, or words to type after "=").
VIEWS = {
    "desktop": (1280, 900, "", ("j", "j")),
    "phone": (1280, 900, "?view=phone", ()),
    "dark": (1280, 900, "?view=dark", ()),
    "images-off": (1280, 900, "?view=images-off", ()),
    "text": (1280, 900, "?view=text", ()),
    "source": (1280, 900, "?view=source", ()),
    "inbox": (1280, 900, "?view=inbox", ()),
    "last-issue": (1280, 900, "?view=beside", ()),
    "changes": (1280, 900, "?view=changes", ()),
    "charts": (1280, 1180, "?view=week", ()),
    "search": (1280, 900, "", ("/", "=anthropic compute")),
    "filter": (1280, 900, "", ("f", "Space")),
    "keys": (1280, 900, "", ("?",)),
    "hand": (1280, 900, "", ("j", "j", "r")),
    "picker": (1280, 900, "", ("j", "t")),
    "texts": (1280, 1000, "?view=texts", ()),
    "checks": (1280, 900, "?view=checks", ()),
    "seen": (1280, 900, "?view=seen", ()),
    "seen-phone": (1280, 900, "?view=seen&program=gmail.ios&dark=1", ()),
    "tablet": (1024, 768, "", ()),
    "tablet-upright": (768, 1024, "", ()),
    "small": (390, 844, "", ()),
    "small-hand": (390, 844, "", ("j", "j")),
    "history": (1280, 900, "?view=log", ("j", "c", "=Ask the outlet for its figure.", "Control+Enter", "p")),  # it changes the issue
    "faults": (1280, 900, "", ("j", "r", "=Prices fell by $77 billion, says *|FNAME|*", "Control+Enter")),  # so does this
}
CHANGES = ("Control+Enter", "p")  # keys that change the issue: the page follows when it is saved
COLOURS = 128  # of a picture of the desk: it has a dozen, the rest are the edges of letters
MOST_BYTES = 300_000  # of one picture in the repository
SIDES = {"Desktop": ("desktop", 1280, 1400, False), "Phone": ("phone", 390, 916, False), "Its end": ("phone", 390, 916, True)}
TALL = 504  # px of a picture in the comparison
SHEET = """<style>body { margin: 0; padding: 24px; background: #E4E4E0; font: 15px sans-serif; display: inline-flex; gap: 24px; }
figure { margin: 0; } figcaption { margin-bottom: 8px; color: #33363C; } img { display: block; border: 1px solid #7F838A; }</style>"""


def main(*wanted: str) -> None:
    with sync_playwright() as play, TemporaryDirectory() as name:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        shoot_views(browser, Path(name) / "views", [shot for shot in VIEWS if shot in wanted] or VIEWS)
        if "desk" in wanted:
            folder = Path(name) / "project"
            make_project(folder)
            digest(folder, "preview", "--once")
            shoot_desk(browser, folder)
        browser.close()
    if "desk" not in wanted:
        shoot_rest()


def shoot_rest():
    with TemporaryDirectory() as name:
        folder = Path(name) / "project"
        make_project(folder)
        digest(folder, "preview", "--once")
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            for shot, (width, height, light) in EMAILS.items():
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=light)
                page.goto((folder / "outbox/preview/desktop.html").as_uri())
                page.screenshot(path=DOCS / f"{shot}.png")
            shown = shoot_desk(browser, folder)
            wire = fetch_mail(folder)
            shoot_mail(browser, shown, wire)
            shoot_leave(browser, folder, wire)
            browser.close()


def digest(folder, *words):
    subprocess.run([sys.executable, "-m", "digest", *words], cwd=folder, check=True, capture_output=True)


@contextmanager
def serving(folder, *words) -> Iterator[str]:
    """The address that a command of ours serves on while the block runs."""
    server = subprocess.Popen([sys.executable, "-m", "digest", *words], cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        yield server.stdout.readline().split()[-1].rstrip("/")
    finally:
        server.terminate()
        server.wait(10)


def shoot_desk(browser, folder):
    """The desk as it opens, in both lights; gives its previews as pictures, one a side."""
    with serving(folder, "preview", "--no-open", "--as", "Ada") as url:
        for shot, light in DESKS.items():
            page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=light)
            page.goto(url)
            page.frame_locator("iframe").locator("h1").wait_for()
            page.locator("#working:empty").wait_for(state="attached")
            (DOCS / f"{shot}.png").write_bytes(in_few_colours(page.screenshot()))
        return {name: look(browser, f"{url}/mail?view={side[0]}", *side[1:]) for name, side in SIDES.items()}


def shoot_views(browser, folder, shots):
    """These views of the desk in both lights, over a week with an issue before it and a draft that changed while the desk was open."""
    make_project(folder)
    digest(folder, "ingest")
    for period in ("2026-06-08..2026-06-14", "2026-W25"):
        digest(folder, "build", "--period", period)
    target = DOCS / "desk"
    target.mkdir(exist_ok=True)
    with serving(folder, "preview", "--no-open", "--as", "Ada") as url:
        page = browser.new_page()
        page.goto(url)
        page.locator(".inspector h2").wait_for()
        change_draft(folder / "issues/2026-W25.json")
        page.locator(".row", has_text="clears the way").first.wait_for()
        page.close()
        for shot in shots:
            width, height, address, steps = VIEWS[shot]
            for light in LIGHTS:
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=light)
                page.goto(f"{url}/{address}", wait_until="load")
                for step in steps:
                    page.keyboard.type(step[1:]) if step.startswith("=") else page.keyboard.press(step)
                    page.wait_for_timeout(1_500 if step in CHANGES else 300)
                page.wait_for_timeout(500)
                path = target / f"{shot}-{light}.png"
                path.write_bytes(in_few_colours(page.screenshot()))
                page.close()
                assert path.stat().st_size <= MOST_BYTES, f"{path} is too big"


def in_few_colours(picture):
    """The PNG with a palette: a third of the bytes, and nothing that an eye would miss."""
    squeezed = BytesIO()
    # By coverage: the median cut gives rare colours, such as a warning's, away.
    whole = Image.open(BytesIO(picture)).convert("RGB")
    few = whole.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few.save(squeezed, "PNG", optimize=True)
    return squeezed.getvalue()


def change_draft(path):
    """What an editor might do by hand: another subject, a headline, the third story of a theme first, one story dropped."""
    issue = json.loads(path.read_text(encoding="utf-8"))
    themes = [block["stories"] for block in issue["blocks"] if block["kind"] == "theme"]
    issue["subject"] = "Anthropic passes OpenAI in value"
    themes[0][1]["headline"] += " and clears the way"
    themes[0][1]["summary"] = themes[0][1]["summary"].replace("suggests", "shows", 1)
    themes[1].insert(0, themes[1].pop())
    themes[3].pop()
    path.write_text(json.dumps(issue, ensure_ascii=False, indent=2), encoding="utf-8")


def fetch_mail(folder):
    """The mail of the only reader, sent by `digest send` and fetched over IMAP."""
    digest(folder, "subscribers", "add", "ada@example.org", "--list", "weekly")
    digest(folder, "approve", "--as", "Ada")
    digest(folder, "send", "--yes")
    with mailbox() as box:
        for path in (folder / "outbox").rglob("*.eml"):
            box.deliver(path.read_bytes())
        (wire,) = box.fetch()
    return message_from_bytes(wire, policy=default)


def shoot_mail(browser, shown, mail):
    """What the desk previewed beside what was fetched."""
    with TemporaryDirectory() as name:
        path = Path(name) / "mail.html"
        path.write_text(mail.get_body(("html",)).get_content(), encoding="utf-8")
        fetched = {name: look(browser, path.as_uri(), *side[1:]) for name, side in SIDES.items()}
    pairs = [
        (f"{name}: {words}", taken[name], width * TALL / height)
        for name, (_, width, height, _) in SIDES.items()
        for words, taken in (("preview", shown), ("fetched over IMAP", fetched))
    ]
    compose(browser, pairs, DOCS / "mail-fetched.png")


def shoot_leave(browser, folder, mail):
    """The page that the mail's own link opens, on a phone in both lights."""
    way = urlsplit(mail["List-Unsubscribe"].strip("<>")).path
    with serving(folder, "serve", "--port", "0") as url:
        shots = [(light.capitalize(), look(browser, url + way, 390, 640, light=light), 390) for light in ("light", "dark")]
    compose(browser, shots, DOCS / "leave.png")


def look(browser, url, width, height, at_end=False, *, light="light"):
    """A picture of what a window of this size shows, of the top or the end."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=light)
    assert page.goto(url) or url.startswith("file:")
    if at_end:
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    taken = page.screenshot()
    page.close()
    return taken


def compose(browser, pictures, path):
    """Pictures side by side, each with its words above it: (words, PNG, width in px)."""
    figures = "".join(
        f'<figure style="width: {width:.0f}px"><figcaption>{words}</figcaption>'
        f'<img width="100%" src="data:image/png;base64,{b64encode(taken).decode()}"></figure>'
        for words, taken, width in pictures
    )
    page = browser.new_page(viewport={"width": 2000, "height": 400})
    page.set_content(SHEET + figures)
    page.locator("body").screenshot(path=path)
    page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
