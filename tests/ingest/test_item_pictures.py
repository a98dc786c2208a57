"""The picture of an item: the largest declared one, never a pixel that counts readers."""

from datetime import UTC, datetime

import pytest

from digest.ingest import parse_feed
from digest.ingest.pictures import Picture, best_picture, is_beacon, pictures_within
from digest.model import Article, Feed

NOW = datetime(2026, 6, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "picture",
    [
        Picture(url="https://example.com/a.jpg", width=1, height=1),
        Picture(url="https://example.com/a.jpg", height=16),
        Picture(url="https://example.com/pixel.gif"),
        Picture(url="https://example.com/images/spacer.png"),
        Picture(url="https://example.com/count/?id=4"),
        Picture(url="https://feeds.feedburner.com/~r/bayside/~4/x"),
        Picture(url="https://pixel.wp.com/b.gif?post=1"),
    ],
)
def test_a_tracking_pixel_is_no_picture(picture: Picture) -> None:
    """By its size, its host or the shape of its address."""
    assert is_beacon(picture)
    assert best_picture([picture]) == ""


@pytest.mark.parametrize(
    "url", ["https://example.com/mill.jpg", "https://example.com/pixel-art-show.png", "https://example.com/the-counter/mill.webp"]
)
def test_an_honest_picture_is_one(url: str) -> None:
    """Words of beacons within a name do not make one."""
    assert not is_beacon(Picture(url=url))


def test_the_largest_declared_wins() -> None:
    """Of several the largest area, and the first where nothing is said."""
    small, large = (
        Picture(url="https://example.com/s.jpg", width=100, height=80),
        Picture(url="https://example.com/l.jpg", width=900, height=600),
    )
    assert best_picture([small, large]) == large.url
    assert best_picture([Picture(url="https://example.com/1"), Picture(url="https://example.com/2")]) == "https://example.com/1"


def test_pictures_within_markup() -> None:
    """Sizes, lazy loading and placeholders of markup are read; a hidden one is a beacon."""
    html = (
        '<p><img src="data:image/gif;base64,x" data-src="/a.jpg?x=1&amp;y=2" width=640 height="480px">'
        '<img style="display: none" src="b.jpg"></p>'
    )
    first, hidden = pictures_within(html)
    assert first == Picture(url="/a.jpg?x=1&y=2", width=640, height=480)
    assert is_beacon(hidden)


SITE = "https://example.com"
FEED = (
    '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title><link>https://example.com/</link>'
    "<item>{}</item></channel></rss>"
)


def article_of(item: str) -> Article:
    (article,) = parse_feed(FEED.format(item).encode(), feed=Feed(url=f"{SITE}/feed", title="T"), content_type="", now=NOW).articles
    return article


@pytest.mark.parametrize(
    ("said", "image"),
    [
        (f'<media:content url="{SITE}/s.jpg" width="150"/><media:content url="{SITE}/l.jpg" width="1200" height="800"/>', "l.jpg"),
        (f'<media:thumbnail url="{SITE}/t.jpg" width="144"/><enclosure url="{SITE}/e.jpg" type="image/jpeg" length="9"/>', "e.jpg"),
        (f'<media:content url="{SITE}/film.mp4" type="video/mp4"/><media:thumbnail url="{SITE}/t.jpg"/>', "t.jpg"),
        (f'<description>&lt;img src="{SITE}/1x1.gif"&gt;&lt;img src="/mill.jpg"&gt;The mill.</description>', "mill.jpg"),
        ('<description>&lt;img src="javascript:alert(1)"&gt;The mill.</description>', ""),
    ],
)
def test_the_picture_of_an_item(said: str, image: str) -> None:
    """Enclosures and media first, then a thumbnail, then the first picture of the text; only http(s)."""
    article = article_of(f"<title>Mill</title><link>{SITE}/1</link>{said}")
    assert article.image == (f"{SITE}/{image}" if image else "")


def test_a_leaked_title_gives_way_to_the_text() -> None:
    """A refusal is no title: the text's beginning stands for it, and the article is marked."""
    article = article_of(
        f"<title>I'm sorry, but I cannot access the article</title><link>{SITE}/1</link><description>The mill burned.</description>"
    )
    assert (article.title, article.marks) == ("The mill burned.", ("leaked",))
