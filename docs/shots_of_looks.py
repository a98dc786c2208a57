"""Take the pictures of docs/looks/: every look over the sample week, light, dark, on a phone, images off; in Arabic; and in a skin.

Run by `make shots`; needs Debian's chromium. Everything happens in a temporary project. Where pictures are off, and in Arabic, it is the
tests' own issue: no picture stands in the sample week.
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS), str(DOCS.parent / "tests/render")]
from sample_issue import RICH, WEEKLY, weekly_look  # noqa: E402
from shots import CHROMIUM, MOST_BYTES, QUIET, digest, in_few_colours  # noqa: E402
from stress_issue import ARABIC, MEENA  # noqa: E402
from test_looks_of_the_week import email as written  # noqa: E402

from digest.render import render_issue  # noqa: E402
from digest.render.views import images_off  # noqa: E402
from digest.starter import make_project  # noqa: E402

SHOTS = {"light": (720, "light"), "dark": (720, "dark"), "phone": (390, "light")}
HEIGHT = 1400
LOOKS = {"weekly": (), "brief": (), "analysis": ("--theme", "pricing-wars")}
SKIN = """
[look]
serif = "'Iowan Old Style', Palatino, Georgia, serif"

[look.colours]
sheet = "#FFF9EF"
ink = "#2B1D0E"
accent = "#8A2B06"
"""


def main() -> None:
    target = DOCS / "looks"
    target.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        pages = {**sample_pages(Path(name) / "project"), **own_pages()}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for name, html in pages.items():
            look, _, only = name.partition("-")
            for shot, (width, light) in {only: (720, "light")}.items() if only else SHOTS.items():
                path = target / f"{look}-{shot}.png"
                path.write_bytes(in_few_colours(taken(browser, html, width, light)))
                assert path.stat().st_size <= MOST_BYTES, f"{path} is too big"
        browser.close()


def sample_pages(folder):
    """The sample week's web version in every look, and once in a skin."""
    make_project(folder)
    digest(folder, "ingest")
    pages = {look: shown(folder, built(folder, look, *more)) for look, more in LOOKS.items()}
    with (folder / "digest.toml").open("a") as settings:
        settings.write(SKIN)
    return {**pages, "weekly-skin": shown(folder, built(folder, "weekly"))}


def built(folder, look, *more):
    """The number of the issue that this makes."""
    command = [sys.executable, "-m", "digest", "build", "--period", "2026-W25", "--look", look, *more, "--json"]
    return json.loads(subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout)["number"]


def shown(folder, number):
    command = [sys.executable, "-m", "digest", "show", str(number), "--format", "html"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def own_pages():
    """Each look in Arabic, and with its pictures off; an analysis as an editor wrote it."""
    pages = {"analysis-written": written("analysis").html}
    for look in LOOKS:
        pages[f"{look}-arabic"] = render_issue(replace(ARABIC, look=look), weekly_look(look), MEENA).html
        pages[f"{look}-images-off"] = images_off(render_issue(replace(with_pictures_first(), look=look), weekly_look(look), WEEKLY).html)
    return pages


def with_pictures_first():
    """The tests' issue with its picture near the top."""
    pictures = tuple(block for block in RICH.blocks if block.kind == "picture")
    return replace(RICH, blocks=(*RICH.blocks[:2], *pictures, *(block for block in RICH.blocks[2:] if block.kind != "picture")))


def taken(browser, html, width, light):
    page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=light)
    page.route("**/*", lambda route: route.abort())
    page.set_content(html)
    picture = page.screenshot()
    page.close()
    return picture


if __name__ == "__main__":
    main()
