"""Pictures in preflight: ours alone, there, and no heavier than a phone bears."""

import asyncio
from dataclasses import replace

import pytest
from sample_issue import weekly_look
from sound_issue import BLOCKS, LISTING, TIDES, findings, issue_with

from digest.blocks import HostedPicture, Picture, ThemeBlock
from digest.check.place import MAIL
from digest.check.weights import weigh
from digest.errors import AnswerError, FeedError
from digest.ingest import Fetched

NAME = f"{'a1' * 16}.jpg"
HOSTED = HostedPicture(name=NAME, width=1120, height=630)
PICTURED = replace(TIDES, pictures="https://tides.example.org/pictures")
URL = f"{PICTURED.pictures}/{NAME}"
CAPITAL = replace(BLOCKS["capital"], stories=(replace(LISTING, picture=HOSTED),))
CHART = Picture(url="https://tides.example.org/chart.png", alt="Prices by month")


def inside(html):
    """The mail with this in its body."""
    return {"html": lambda page: page.replace("</body>", f"{html}</body>")}


def look_with(logo):
    look = weekly_look()
    return replace(look, skin=replace(look.skin, logo=logo))


FAULTS = {
    "a picture of another host": ("links.picture", "error", "the mail", inside('<img alt="" src="https://pixel.example.net/a.gif">')),
    "one without a scheme": ("links.picture", "error", "the mail", inside('<img alt="" src="//pixel.example.net/a.gif">')),
    "one of a larger screen": (
        "links.picture", "error", "the mail", inside('<img alt="" src="data:," srcset="https://pixel.example.net/a.gif 2x">')
    ),
    "a background": ("links.picture", "error", "the mail", inside('<table role="presentation" background="https://pixel.example.net/a.gif">')),
    "a style's picture": ("links.picture", "error", "the mail", inside("<p style=\"background:url('https://pixel.example.net/a.gif')\">x</p>")),
    "a sheet's font": ("links.picture", "error", "the mail", inside("<style>@import url(https://fonts.example.net/a.css)</style>")),
    "a file that is not there": (
        "links.picture", "error", "theme, story a1b2c3", {"issue": issue_with(capital=CAPITAL), "newsletter": PICTURED, "weights": {URL: 0}}
    ),
    "an editor's picture of another host": (
        "links.picture", "warning", "picture", {"issue": issue_with(note=replace(CHART, url="https://charts.example.net/a.png"))}
    ),
    "a logo of another host": ("links.picture", "warning", "masthead", {"look": look_with("https://logos.example.net/a.png")}),
    "a heavy picture": (
        "size.pictures", "warning", "theme, story a1b2c3",
        {"issue": issue_with(capital=CAPITAL), "newsletter": PICTURED, "weights": {URL: 250_000}},
    ),
    "a logo of 5 MB": (
        "size.pictures", "warning", "masthead",
        {"look": look_with("https://tides.example.org/logo.png"), "weights": {"https://tides.example.org/logo.png": 5_000_000}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_its_place(name):
    """Each planted fault has its finding, by its level and place."""
    rule, level, place, changed = FAULTS[name]
    assert (rule, level, place) in {(one.rule, one.level, one.place.words) for one in findings(**changed)}


@pytest.mark.parametrize(
    "changed",
    [
        {"issue": issue_with(capital=CAPITAL), "newsletter": PICTURED, "weights": {URL: 60_000}},
        {"issue": issue_with(capital=CAPITAL), "newsletter": PICTURED},
        {"issue": issue_with(note=CHART)},
        {"issue": issue_with(note=replace(CHART, hosted=HOSTED)), "newsletter": PICTURED, "weights": {URL: 60_000}},
        {"look": look_with("https://tides.example.org/logo.png"), "weights": {"https://tides.example.org/logo.png": 9_000}},
    ],
)
def test_pictures_of_ours_are_no_fault(changed):
    """A hosted picture, one under the newsletter's address, a light logo: nothing is found."""
    assert findings(**changed) == ()


def test_pictures_together_may_weigh_too_much():
    """Each is light enough, all together are not."""
    names = [f"{number:032x}.jpg" for number in range(9)]
    stories = tuple(replace(LISTING, story=f"s{at}", sources=(), picture=replace(HOSTED, name=name)) for at, name in enumerate(names))
    theme = ThemeBlock(slug="capital", title="Capital", standfirst="Nine listings.", stories=stories)
    weights = {f"{PICTURED.pictures}/{name}": 100_000 for name in names}
    found = findings(issue_with(capital=theme), newsletter=PICTURED, weights=weights)
    assert [one.place for one in found if one.rule == "size.pictures"] == [MAIL]


class Web:
    """A web of one logo, and of nothing else."""

    async def __call__(self, url, **more):
        if url.endswith("logo.png"):
            return Fetched(url=url, status=200, body=b"x" * 5_000_000)
        raise FeedError("is larger than 10 MB; look elsewhere") if url.endswith("big.png") else AnswerError("answers 404; ask", status=404)


def test_what_lies_elsewhere_is_weighed():
    """Its bytes, or a warning that says what became of it; each address is asked once."""
    urls = [f"https://tides.example.org/{name}.png" for name in ("logo", "big", "gone", "logo")]
    seen = asyncio.run(weigh(urls, Web(), lambda url: MAIL))
    assert seen.weights == {urls[0]: 5_000_000}
    assert [(one.rule, one.level) for one in seen.findings] == [("links.answer", "warning")] * 2
    assert "larger than 10 MB" in seen.findings[0].what
