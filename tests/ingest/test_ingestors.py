"""Ingestors: the one of the guide as it is written there, the page without a feed, and what a plugin may not do."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import FeedError
from digest.ingest import ParsedFeed, parse_feed
from digest.ingest.ingestors import GROUP
from digest.model import Feed

GUIDE = Path(__file__).parents[2] / "docs/adding-an-ingestor.md"
NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)


def install(folder: Path, points: dict[str, str], **modules: str) -> None:
    """What pip leaves of a package: its modules and its entry points."""
    info = folder / "some_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: some-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items()))
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source)


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE.read_text(), re.DOTALL)


def read(body: str, ingestor: str, **options: str) -> ParsedFeed:
    feed = Feed(url="https://port.example/news", title="Port", ingestor=ingestor, options=tuple(options.items()))
    return parse_feed(body.encode(), feed=feed, content_type="text/html; charset=utf-8", now=NOW)


def fails(body: str, ingestor: str, **options: str) -> str:
    with pytest.raises(FeedError) as caught:
        read(body, ingestor, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_guides_example_works_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its code, of at most 40 lines, with its pyproject's entry point, reads a table into clean articles."""
    (code,) = blocks("python")
    assert len(code.splitlines()) <= 40
    (package,) = blocks("toml")
    install(tmp_path, tomllib.loads(package)["project"]["entry-points"][GROUP], digest_table=code)
    monkeypatch.syspath_prepend(tmp_path)
    table = "2026-06-17;Crane <b>Four</b> is up;/crane?utm_source=x;It stands at the quay.\nno row\nlast week;Rain;https://port.example/rain;Wet.\n"
    parsed = read(table, "table")
    crane, rain = parsed.articles
    assert (crane.title, crane.url, crane.text, crane.published) == (
        "Crane Four is up",
        "https://port.example/crane",
        "It stands at the quay.",
        datetime(2026, 6, 17, tzinfo=UTC),
    )
    assert (rain.dated, rain.published) == (False, NOW)
    assert parsed.notes == ("1 rows are no articles", "1 item without a date")
    assert "is not one character" in fails(table, "table", separator="ab")


def test_a_plugin_that_fails_is_one_line_on_its_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown, broken at its import, raising, or giving something else: each is the feed's error, none ends a round."""
    points = {"raises": "odd_plugin:raises", "none": "odd_plugin:none", "absent": "odd_plugin:absent", "gone": "no_such_module:read"}
    source = (
        "def raises(body, *, content_type, feed):\n    raise KeyError('a\\nb')\n\ndef none(body, *, content_type, feed):\n    return None\n"
    )
    install(tmp_path, points, odd_plugin=source)
    monkeypatch.syspath_prepend(tmp_path)
    assert "there are absent, gone, jsonfeed, none, page, raises, syndication" in fails("x", "nobody")
    assert 'its ingestor "raises" fails (KeyError' in fails("x", "raises")
    assert "gives a NoneType, no RawFeed" in fails("x", "none")
    assert "cannot be loaded" in fails("x", "absent")
    assert "cannot be loaded" in fails("x", "gone")


def test_nothing_is_loaded_from_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that lies in a folder with digest.toml is not asked, even when that folder is on the path."""
    install(tmp_path, {"planted": "planted_plugin:read"}, planted_plugin="raise SystemExit('loaded')\n")
    (tmp_path / "digest.toml").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert '"planted", which is not installed' in fails("x", "planted")


PAGE = """<!doctype html><html lang="de"><head><title>News of the board</title><base href="/board/"></head><body>
<nav><a href="/">Home</a></nav>
<ul class="news">
  <li><time datetime="2026-06-16T08:30:00+02:00">16 June</time>
    <h3><a href="crane">Crane &amp; quay</a></h3><p>It stands.</p><p>Since May.</p></li>
  <li><a href="https://else.example/rain">Rain</a></li>
  <li><a href="crane">again</a></li><li><a href="#top">top</a></li><li>no link</li>
</ul></body></html>"""


@pytest.mark.parametrize("selector", ["ul.news li", "ul.news > li a"])
def test_a_page_without_a_feed_gives_its_links(selector: str) -> None:
    """Title, address, date and text stand around each link, whether the link or what holds it is selected; an address counts once."""
    parsed = read(PAGE, "page", selector=selector)
    assert parsed.title == "News of the board"
    crane, rain = parsed.articles
    assert (crane.url, crane.title, crane.text) == ("https://port.example/board/crane", "Crane & quay", "It stands.\n\nSince May.")
    assert (crane.published, crane.language) == (datetime(2026, 6, 16, 6, 30, tzinfo=UTC), "de")
    assert (rain.url, rain.title, rain.dated) == ("https://else.example/rain", "Rain", False)


def test_what_is_wrong_with_a_page_is_said() -> None:
    """No selector, none that is one, none that fits, and a page that is none: each is a line the editor can act on."""
    assert 'selector="h2 a"' in fails(PAGE, "page")
    assert "is no CSS selector" in fails(PAGE, "page", selector="ul >> li[")
    assert "no link that fits" in fails(PAGE, "page", selector="h1 a")
    assert fails("<!-- -->", "page", selector="a")
    assert "no link that fits" in fails("<div>" * 50_000 + "<a href=/x>Deep</a>", "page", selector="a")


def test_the_roster_can_name_our_own() -> None:
    """`syndication` and `jsonfeed` read what the bytes alone would not tell."""
    assert read('{"version": "x", "items": [{"id": 1, "title": "One"}]}', "jsonfeed").articles[0].title == "One"
    assert "feed" in fails("{}", "syndication")
