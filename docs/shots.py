"""Take the screenshots of docs/ from the sample week: the email on a desktop, on a phone and in the dark, and the desk in both lights.

Run by `make shots`; needs Debian's chromium. Everything happens in a temporary project on loopback.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from digest.starter import make_project

DOCS = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
EMAILS = {"desktop": (720, 1400, "light"), "phone": (390, 1400, "light"), "dark": (720, 1400, "dark")}
DESKS = {"desk": "light", "desk-dark": "dark"}


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "project"
        make_project(folder)
        subprocess.run([sys.executable, "-m", "digest", "preview", "--once"], cwd=folder, check=True, capture_output=True)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            for shot, (width, height, light) in EMAILS.items():
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=light)
                page.goto((folder / "outbox/preview/desktop.html").as_uri())
                page.screenshot(path=DOCS / f"{shot}.png")
            shoot_desk(browser, folder)
            browser.close()


def shoot_desk(browser, folder):
    """The desk as it opens, in both lights."""
    desk = subprocess.Popen([sys.executable, "-m", "digest", "preview", "--no-open"], cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        url = desk.stdout.readline().split()[-1]
        for shot, light in DESKS.items():
            page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=light)
            page.goto(url)
            page.frame_locator("iframe").locator("h1").wait_for()
            page.screenshot(path=DOCS / f"{shot}.png")
    finally:
        desk.terminate()
        desk.wait(10)


if __name__ == "__main__":
    main()
