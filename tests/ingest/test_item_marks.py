"""Opinion, press releases and what is paid for: known by title, category, address, byline and feed."""

import pytest

from digest.ingest.marks import marks_of, read_title


@pytest.mark.parametrize(
    ("written", "title", "mark"),
    [
        ("Opinion: the mill must go", "The mill must go", "opinion"),
        ("The mill must go | Opinion", "The mill must go", "opinion"),
        ("The mill must go (Editorial)", "The mill must go", "opinion"),
        ("[Op-Ed] The mill must go", "The mill must go", "opinion"),
        ("Kommentar: Die Mühle muss weg", "Die Mühle muss weg", "opinion"),
        ("Leitartikel | Die Mühle muss weg", "Die Mühle muss weg", "opinion"),
        ("Tribune : le moulin doit partir", "Le moulin doit partir", "opinion"),
        ("Opinión: el molino debe irse", "El molino debe irse", "opinion"),
        ("L'editoriale della settimana", "L'editoriale della settimana", None),
        ("Opinion polls: mill unloved", "Opinion polls: mill unloved", None),
        ("Public opinion on mills", "Public opinion on mills", None),
        ("Bayside Tribune: a history", "Bayside Tribune: a history", None),
        ("Sponsored: buy a mill", "Buy a mill", "sponsored"),
    ],
)
def test_a_title_says_what_it_is(written: str, title: str, mark: str | None) -> None:
    """A label before or behind a title goes and marks it; the same words within a title do not."""
    assert read_title(written) == (title, mark)


@pytest.mark.parametrize(
    ("told", "marked"),
    [
        ({"url": "https://example.com/opinion/2026/mill"}, True),
        ({"url": "https://example.com/2026/06/15/opinions/mill.html"}, True),
        ({"url": "https://example.com/commentary/mill"}, True),
        ({"url": "https://example.com/comment/mill"}, True),
        ({"url": "https://example.com/story/1/comment/2"}, False),
        ({"url": "https://example.com/news/opinion-polls-on-mill"}, False),
        ({"url": "https://example.com/news/opinion"}, False),
        ({"categories": ("News/Opinion",)}, True),
        ({"categories": ("Kommentare",)}, True),
        ({"categories": ("Public opinion",)}, False),
        ({"author": "Bayside Editorial Board"}, True),
        ({"author": "Ada Marsh, Opinion Columnist"}, True),
        ({"author": "Ada Marsh"}, False),
        ({"feeds": ("Bayside Times (Opinion)",)}, True),
        ({"feeds": ("Bayside Times – Editorials",)}, True),
        ({"feeds": ("Opinion | Bayside Times",)}, True),
        ({"feeds": ("Public Opinion Weekly", "Chicago Tribune Columnar Review")}, False),
    ],
)
def test_what_stands_around_an_item_marks_opinion(told: dict[str, object], marked: bool) -> None:
    """A folder, a category, a byline or the feed's name; a folder is not the last part of an address."""
    assert ("opinion" in marks_of(**{"url": "", "categories": (), "author": "", "feeds": (), **told})) is marked  # type: ignore[arg-type]
