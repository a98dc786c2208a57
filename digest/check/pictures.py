"""Pictures: that they are the newsletter's own, that they are there, and what they weigh.

A picture of anybody else would tell its host who opens the mail, and when; so would a font or a background.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from digest.blocks import Masthead, Picture
from digest.check.findings import Case, Finding, finding
from digest.check.lines import told
from digest.check.links import SHOWN, is_private
from digest.check.place import MAIL, Place
from digest.check.rules import Level
from digest.model import Issue
from digest.render.wording import is_own, says_something

# "Loaded weight below 800 KB", pictures of 200 KB at most: Salesforce's guidelines for mails (2014), which others repeat.
HEAVY = 200_000  # bytes of one picture
HEAVY_TOGETHER = 800_000  # bytes of all pictures of a mail
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)
_LOADS = {"src": ("img", "input", "source", "video", "audio", "embed"), "background": (), "poster": ()}  # (): of any element


def check(case: Case) -> Iterator[Finding]:
    shown = picture_places(case.issue, case.skin.logo, case.newsletter.pictures)
    for url in dict.fromkeys(_loaded(case)):
        yield from _one(case, url, shown.get(url, MAIL))
    weight = sum(case.weights.get(url, 0) for url in _loaded(case))
    if weight > HEAVY_TOGETHER:
        what = f"the pictures weigh {weight:,} bytes together; over {HEAVY_TOGETHER:,} a phone is slow to show them"
        yield finding("size.pictures", MAIL, what, "leave some out, or save them at twice the width at which they are shown")
    yield from _unshown(case)


def _one(case: Case, url: str, place: Place) -> Iterator[Finding]:
    name = url if len(url) <= SHOWN else url[: SHOWN - 1] + "…"
    if not _is_ours(case, url):
        what = f"{name} is loaded from {urlsplit(url).hostname or 'nowhere'}, who would learn who opens the mail"
        yield finding("links.picture", place, what, "host it yourself: the looks show only what lies under your own address")
    elif url.startswith("http") and is_private(urlsplit(url).hostname or ""):
        do = "name the public address: [web] base_url"
        level: Level = "warning" if case.post.local else "error"
        yield finding("links.local", place, f"{name} is a picture on a host that readers cannot reach", do, level=level)
    elif case.weights.get(url) == 0:
        what = f"{name} is not under pictures/, so readers would see nothing"
        yield finding("links.picture", place, what, "bring the folder pictures/ here as git brings issues/, or build the issue again")
    elif (weight := case.weights.get(url, 0)) > HEAVY:
        what = f"{name} has {weight:,} bytes; over {HEAVY:,} a phone is slow to show it"
        yield finding("size.pictures", place, what, "save it smaller, at twice the width at which it is shown")


def _loaded(case: Case) -> Iterator[str]:
    """The addresses that a mail program fetches without being asked, in the order of the page."""
    for element in case.page.elements:
        for name, tags in _LOADS.items():
            if name in element.attributes and (not tags or element.tag in tags):
                yield element.attributes[name].strip()
        for part in element.attributes.get("srcset", "").split(","):
            yield part.strip().partition(" ")[0]
        yield from _URL.findall(element.attributes.get("style", ""))
        if element.tag == "link" and "stylesheet" in element.attributes.get("rel", "").lower():
            yield element.attributes.get("href", "").strip()
    for _, sheet in case.page.sheets:
        yield from _URL.findall(sheet)


def _is_ours(case: Case, url: str) -> bool:
    """Whether nobody else is asked for it; what the mail carries itself (data:, cid:) asks nobody."""
    if not url or url.lower().startswith(("data:", "cid:", "#")):
        return True
    place = case.newsletter.pictures
    return is_own(url, case.newsletter.url) or is_own(url, case.post.base_url) or bool(place and url.startswith(f"{place}/"))


def picture_places(issue: Issue, logo: str, place: str) -> Mapping[str, Place]:
    """Where each picture stands, by address: the logo in the masthead, a story's and an editor's in their blocks. `place` is where the
    hosted ones are."""
    found: dict[str, Place] = {}
    for where, story in told(issue):
        if story.picture:
            found.setdefault(f"{place}/{story.picture.name}", where)
    for index, block in enumerate(issue.blocks):
        where = Place(block=block.kind, index=index)
        if isinstance(block, Picture):
            found.setdefault(f"{place}/{block.hosted.name}" if block.hosted else block.url.strip(), where)
        if isinstance(block, Masthead) and logo:
            found.setdefault(logo, where)
    return found


def _unshown(case: Case) -> Iterator[Finding]:
    """What was meant to be a picture and is printed as words, or not at all."""
    loaded = set(_loaded(case))
    first = "build again, which says why it cannot be copied" if case.newsletter.pictures else "set [pictures] on and build again: then it is copied"
    do = f"{first}; or lead it to your own address"
    for index, block in enumerate(case.issue.blocks):
        if isinstance(block, Picture) and says_something(block) and not block.hosted and block.url.strip() not in loaded:
            what = f"the picture {block.url[:SHOWN]} is not hosted by us, so its words alone are printed"
            yield finding("links.picture", Place(block="picture", index=index), what, do, level="warning")
        if isinstance(block, Masthead) and case.skin.logo and case.skin.logo not in loaded:
            what = f"the logo {case.skin.logo[:SHOWN]} is not shown, for it does not lie under {case.newsletter.url}"
            yield finding("links.picture", Place(block="masthead", index=index), what, "host it there, by https", level="warning")
