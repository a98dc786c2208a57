"""`digest doctor` about extras: only what a feed or a setting asks for, and what to install."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from digest.cli import main
from digest.starter import make_project

FULL = '<outline type="rss" text="A" xmlUrl="https://a.example/feed" fullText="on"/>'
PAGE = '<outline type="rss" text="B" xmlUrl="https://b.example/" ingestor="page" items=".news a"/>'
PLUGIN = '<outline type="rss" text="C" xmlUrl="https://c.example/" ingestor="tide-tables"/>'


def examined(folder: Path, *outlines: str) -> tuple[list[tuple[str, bool, str]], int]:
    """The rows about extras, and doctor's exit code, of a project with these feeds."""
    if not (folder / "digest.toml").exists():
        make_project(folder)
    (folder / "feeds/feeds.opml").write_text(f'<opml version="2.0"><head/><body>{"".join(outlines)}</body></opml>')
    done = CliRunner().invoke(main, ["--project", str(folder), "doctor", "--json"])
    rows = [row for row in json.loads(done.output) if row["what"] in ("extra", "ingestor")]
    return [(row["what"], row["well"], row["found"]) for row in rows], done.exit_code


def test_what_is_asked_for_and_there_is_well(tmp_path: Path) -> None:
    """Full text and pages need one extra, themes another; a row says for what."""
    (pages, vectors), code = examined(tmp_path / "p", FULL, PAGE)
    assert pages == ("extra", True, "fulltext, for the full text of 1 feed and 1 page read as feeds: installed")
    assert vectors == ("extra", True, "vectors, for what 10 themes mean: installed")
    assert code == 0


def test_what_nobody_asks_for_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a feed of full text the extra is not spoken of, installed or not."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    rows, code = examined(tmp_path / "p", '<outline type="rss" text="A" xmlUrl="https://a.example/feed"/>')
    assert not any("fulltext" in found for _, _, found in rows)
    assert code == 0


def test_a_missing_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Full text that stays short and themes found by words alone are warnings; a page that cannot be read at all is a fault."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    monkeypatch.setitem(sys.modules, "wordllama", None)
    (pages, vectors), code = examined(tmp_path / "p", FULL, FULL.replace("a.example", "d.example"))
    assert pages == ("extra", False, "fulltext, for the full text of 2 feeds: not installed; run pip install 'newsdigest[fulltext]'")
    assert vectors == ("extra", False, "vectors, for what 10 themes mean: not installed; run pip install 'newsdigest[vectors]'")
    assert code == 0
    (pages, _), code = examined(tmp_path / "p", PAGE)
    assert (pages[1], code) == (False, 1)


def test_pictures_without_their_extra_are_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who turned them on and would get none is told what to install; off, they are not spoken of."""
    make_project(tmp_path / "p")
    with (tmp_path / "p/digest.toml").open("a") as settings:
        settings.write("\n[pictures]\non = true\n")
    rows, code = examined(tmp_path / "p", FULL)
    assert rows[-1] == ("extra", True, "pictures, for [pictures] on: installed")
    assert code == 0
    monkeypatch.setitem(sys.modules, "PIL", None)
    rows, code = examined(tmp_path / "p", FULL)
    assert rows[-1] == ("extra", False, "pictures, for [pictures] on: not installed; run pip install 'newsdigest[pictures]'")
    assert code == 1


def test_an_ingestor_that_no_package_brings(tmp_path: Path) -> None:
    """A feed whose reader is not installed would fail in every round: doctor says so before."""
    rows, code = examined(tmp_path / "p", PLUGIN)
    assert rows[-1][:2] == ("ingestor", False)
    assert rows[-1][2].startswith("tide-tables: no installed package brings this; install the one that does")
    assert code == 1
