"""The roster as a file: what an editor wrote stays through adding, removing, importing and exporting."""

from dataclasses import replace
from pathlib import Path

import pytest

from digest.errors import SettingsError, UsageError
from digest.ingest.opml import parse_opml
from digest.model import Feed
from digest.work.roster import add_to_roster, export_roster, import_to_roster, remove_from_roster

OURS = """\ufeff<?xml version="1.0" encoding="UTF-8"?>\r
<opml version="1.1" xmlns:odd="https://odd.example/">\r
  <head><title>Ours</title><ownerName>Ada</ownerName></head>\r
  <body>\r
    <!-- the daily ones -->\r
    <outline text="Press" odd:open="yes"><outline text='Day &quot;One&quot;'\r
        type="rss" odd:colour="red>blue" xmlUrl="https://day.example/rss" fullText="on" userAgent="Reader/2" category="/a,/b"/>\r
    <outline text="Deep"><outline text="Down" xmlUrl="https://down.example/" digest:owner="X"/></outline></outline>\r
    <outline text="Empty"/>\r
  </body>\r
</opml>\r
"""


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    (tmp_path / "feeds").mkdir()
    path = tmp_path / "feeds/feeds.opml"
    path.write_bytes(OURS.encode())
    return path


def test_our_attributes_are_read(roster: Path) -> None:
    """Full text, agent, owner (with a prefix or without) and every other attribute come out; mistakes name their line."""
    day, down = parse_opml(OURS, "x")
    assert (day.title, day.full_text, day.agent, day.option("category"), day.option("odd:colour")) == (
        'Day "One"', True, "Reader/2", "/a,/b", "red>blue",
    )  # fmt: skip
    assert (down.owner, down.full_text, down.agent) == ("X", False, "")
    for wrong in ('fullText="maybe"', 'userAgent="a&#10;b"', f'userAgent="{"a" * 300}"'):
        with pytest.raises(SettingsError, match="x:1: "):
            parse_opml(f'<opml><body><outline xmlUrl="https://a.example" {wrong}/></body></opml>', "x")


def test_one_line_comes_and_goes(roster: Path) -> None:
    """A feed is written into the body, a group, a deep group or a new one, and taken out again; every other byte stays."""
    before = roster.read_bytes().removeprefix(b"\xef\xbb\xbf")
    feed = Feed(url="https://new.example/?a=1&b=2", title="N <\"&'>", weight=0.5, options=(("selector", "h2 > a"),))
    for group in ((), ("Press",), ("Press", "Deep")):
        add_to_roster(roster, feed, group=group)
        assert feed in parse_opml(roster.read_text(), "x")
        with pytest.raises(UsageError, match="already"):
            add_to_roster(roster, feed)
        assert remove_from_roster(roster, feed.url) == feed
        left = roster.read_bytes().replace(b"\n</outline>", b"</outline>")  # a group that shared its last line keeps the break
        assert left == before
        assert b'odd:colour="red>blue"' in roster.read_bytes()
    add_to_roster(roster, feed, group=("Brand", "New"))
    assert '<outline text="Brand">' in roster.read_text()
    assert [feed.title for feed in parse_opml(roster.read_text(), "x")][-1] == feed.title


def test_an_import_keeps_groups_and_attributes(roster: Path) -> None:
    """What is new joins its group with all it says; what is known, a file, or wrong is left; a second import changes nothing."""
    other = b"""<?xml version="1.0" encoding="ISO-8859-1"?><opml version="2.0" xmlns:far="https://far.example/"><body>
      <outline text="Press"><outline text="Caf\xe9" xmlUrl="https://cafe.example/rss" far:note="n" weight="2"/></outline>
      <outline text="Known" xmlUrl="https://day.example/rss"/>
      <outline text="Local" xmlUrl="feeds/../secret.xml"/><outline text="File" xmlUrl="file:///etc/passwd"/>
      <outline text="Bad" xmlUrl="https://bad.example" weight="heavy"/><outline text="Twice" xmlUrl="https://cafe.example/rss"/>
    </body></opml>"""
    done = import_to_roster(roster, other, "other.opml")
    assert [(feed.title, feed.weight) for feed in done.added] == [("Café", 2)]
    assert (done.known, len(done.refused)) == (2, 3)
    assert all(line.startswith("other.opml:") for line in done.refused)
    text = roster.read_text()
    assert 'far:note="n"' in text
    assert 'xmlns:far="https://far.example/"' in text
    assert [feed.title for feed in parse_opml(text, "x")] == ['Day "One"', "Down", "Café"]
    assert import_to_roster(roster, other, "other.opml").added == ()
    assert roster.read_text() == text
    with pytest.raises(SettingsError, match=r"other.opml:1: .*DOCTYPE"):
        import_to_roster(roster, b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>", "other.opml")


def test_an_export_is_read_back_whole(roster: Path, tmp_path: Path) -> None:
    """The export says OPML 2.0 and, imported into an empty roster, gives every feed with every attribute."""
    text = export_roster(roster)
    assert '<opml version="2.0"' in text
    empty = tmp_path / "else/feeds/feeds.opml"
    empty.parent.mkdir(parents=True)
    import_to_roster(empty, text.encode(), "export.opml")
    known, read = parse_opml(text, "x"), parse_opml(empty.read_text(), "x")
    assert [replace(feed, options=()) for feed in known] == [replace(feed, options=()) for feed in read]
    assert all(set(one.options) <= set(other.options) for one, other in zip(known, read, strict=True))
