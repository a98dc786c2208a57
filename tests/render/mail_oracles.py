"""Judges of a mail that are not ours: official MJML, html-validate, axe, and the browser's own measure of what is too wide.

The npm packages are looked for where DIGEST_MJML says (the package mjml, or a folder with it), in node_modules and in .ci/node_modules.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from digest.check.clients import gaps
from digest.check.handled import HANDLED, LEAST_SHARE

ROOT = Path(__file__).parents[2]
# What html-validate asks of a page on the web and a mail cannot have, by rule, each with the reason. All other recommended rules hold.
NOT_FOR_MAIL = {
    "no-deprecated-attr": "Outlook takes widths, colours and cell spacing from attributes alone",
    "no-inline-style": "programs that drop style sheets keep these",
    "no-conditional-comment": "only so Outlook gets a table of a fixed width",
    "prefer-tbody": "a tbody in each of two hundred layout tables is weight without meaning",
    "prefer-native-element": "<article> is dropped by several programs, its role is not",
    "void-style": "MJML is XML, and so is what we write into it",
    "doctype-style": "MJML writes it small",
    "long-title": "a mail's title is its subject, and preflight counts that",
}


def find_package(name: str) -> Path:
    """The folder of an npm package; skips the test where it is not there."""
    named = os.environ.get("DIGEST_MJML")
    places = [Path(named), Path(named, name), Path(named, "node_modules", name)] if named else []
    for place in [*places, ROOT / "node_modules" / name, ROOT / ".ci/node_modules" / name]:
        if place.resolve().name == name and (place / "package.json").is_file() and shutil.which("node"):
            return place.resolve()
    pytest.skip(f"{name} is missing: npm install --prefix .ci --no-save mjml@4 html-validate@10 @stoplight/prism-cli@5")


def ask_mjml(sources: Sequence[str]) -> list[str | None]:
    """What official MJML in strict mode says of each source: None where it accepts it."""
    script, asked = Path(__file__).parent / "mjml/oracle.mjs", json.dumps(sources)
    done = subprocess.run(["node", script, find_package("mjml")], input=asked, capture_output=True, text=True, check=True)
    answers: list[str | None] = json.loads(done.stdout)
    return answers


def ask_html_validate(pages: Mapping[str, str]) -> list[str]:
    """Every error of html-validate as "page: rule: message (selector)"."""
    package = find_package("html-validate")
    with TemporaryDirectory() as folder:
        config = {"root": True, "extends": ["html-validate:recommended"], "rules": dict.fromkeys(NOT_FOR_MAIL, "off")}
        Path(folder, ".htmlvalidate.json").write_text(json.dumps(config))
        for name, html in pages.items():
            Path(folder, f"{name}.html").write_text(html, "utf-8")
        done = subprocess.run(
            ["node", package / "bin/html-validate.mjs", "-f", "json", *(f"{name}.html" for name in pages)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        found = json.loads(done.stdout)
    return [
        f"{Path(page['filePath']).stem}: {one['ruleId']}: {one['message']} ({str(one.get('selector'))[-80:]})"
        for page in found
        for one in page["messages"]
        if one["severity"] == 2
    ]


def ask_axe(page: Any) -> list[str]:
    """What axe calls serious or critical on an open page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in ("serious", "critical") for node in one["nodes"]]


def unhandled(html: str) -> list[str]:
    """What some mail programs drop of the HTML, and nobody has said what its readers see instead."""
    return [f"{gap.title} ({gap.word})" for gap in gaps(html) if gap.share >= LEAST_SHARE and gap.feature not in HANDLED]


def too_wide(page: Any, width: int) -> int:
    """By how many px the page is wider than a window of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    return max(0, int(page.evaluate("document.documentElement.scrollWidth")) - width)
