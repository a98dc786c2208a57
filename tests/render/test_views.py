"""The desk's views of a mail: dark everywhere, pictures off."""

from sample_issue import RICH, WEEKLY, weekly_look

from digest.render import render_issue
from digest.render.views import dark, images_off

HTML = render_issue(RICH, weekly_look(), WEEKLY).html


def test_dark_holds_without_a_dark_screen() -> None:
    """The dark rules no longer ask for a dark screen, and the page says that it is dark."""
    view = dark(HTML)
    assert "prefers-color-scheme" in HTML
    assert "prefers-color-scheme" not in view
    assert '<meta name="color-scheme" content="dark"' in view
    assert "color-scheme:dark" in view


def test_dark_leaves_the_words_alone() -> None:
    """Only style and meta change: the body is the same."""
    assert dark(HTML).partition("<body")[2] == HTML.partition("<body")[2]


def test_images_off_keeps_the_words_of_pictures() -> None:
    """No picture is fetched, its alternative text stays."""
    view = images_off(
        HTML + '<img src=https://a.example/x srcset="https://a.example/2x 2x" alt="A > B"><td style="background:url(https://a.example/y)">'
    )
    assert view.count("data:,") == 2
    assert 'alt="The first day’s price, hour by hour"' in view
    assert 'alt="A > B"' in view
    assert "listing.png" not in view
    assert "a.example" not in view
