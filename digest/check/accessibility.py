"""Accessibility: what a screen reader, a finger and weak eyes need of the mail's HTML."""

import re
from collections.abc import Iterator

from digest.blocks import Picture
from digest.check.contrast import faint
from digest.check.css import Cascade, parse_sheet
from digest.check.findings import Case, Finding, finding
from digest.check.links import place_of
from digest.check.markup import Element
from digest.check.place import MAIL, Place
from digest.locales import direction
from digest.render.wording import says_something

TAP_PX = 24.0  # the least size of a target, unless it stands within a sentence (WCAG 2.2, 2.5.8)
SHOWN = 40  # characters of a text that a finding shows
_VAGUE = re.compile(
    r"(?:click )?here|(?:read|see|learn|find out|show) more|more|link|this|this (?:link|page|article)|(?:click|tap) (?:this|me)|go|details"
    r"|hier|mehr|weiterlesen|ici|en savoir plus|aquí|más|qui",
    re.IGNORECASE,
)
_HEADING = re.compile(r"h[1-6]")
_BLOCKS = frozenset("td th div p li h1 h2 h3 h4 h5 h6 body blockquote".split())
_REORDER = {
    "position": re.compile(r"absolute|fixed"),
    "flex-direction": re.compile(r"reverse"),
    "order": re.compile(r"-?[1-9]"),
    "float": re.compile(r"right"),
}
_PIXELS = re.compile(r"([\d.]+)px")


def check(case: Case) -> Iterator[Finding]:
    yield from _document(case)
    yield from _pictures(case)
    yield from _contrast(case)
    yield from _headings(case)
    yield from _tables(case)
    yield from _link_words(case)
    yield from _taps(case)
    yield from _order(case)


def _document(case: Case) -> Iterator[Finding]:
    html = next(case.page.named("html"), None)
    said = html.attributes if html else {}
    language = case.newsletter.language
    if said.get("lang", "").partition("-")[0].lower() != language.partition("-")[0].lower():
        what = f"the mail is in {language} and says “{said.get('lang', '')}”, so it is read out as another language"
        yield finding("accessibility.language", MAIL, what, "let the template write <mjml lang=…>")
    if (said.get("dir") or "ltr").lower() != direction(language):
        what = f"the mail runs {said.get('dir') or 'ltr'}, its language {direction(language)}"
        yield finding("accessibility.direction", MAIL, what, "let the template write <mjml dir=…>")
    title = next(case.page.named("title"), None)
    if title is None or not case.page.words(title):
        yield finding("accessibility.title", MAIL, "the mail has no title", "let the template write <mj-title>")


def _pictures(case: Case) -> Iterator[Finding]:
    for picture in case.page.named("img"):
        if "alt" not in picture.attributes:
            what = f"a picture has no alternative text ({picture.attributes.get('src', '')[:SHOWN]})"
            yield finding("accessibility.alt", place_of(case, picture), what, 'say what it shows in alt="…", or alt="" for decoration')
    for index, block in enumerate(case.issue.blocks):
        if isinstance(block, Picture) and says_something(block) and not block.alt.strip():
            place = Place(block=block.kind, index=index)
            yield finding("accessibility.alt", place, "a picture has no alternative text", "say in a sentence what it shows")


def _contrast(case: Case) -> Iterator[Finding]:
    for mode, styles in (("light", case.light), ("dark", case.dark)):
        for one in faint(case.page, styles):
            words = case.page.words(one.element)[:SHOWN]
            pair = f"{_hex(one.text)} on {_hex(one.ground)}"
            what = f"“{words}” in {pair} has a contrast of {one.ratio:.1f} in {mode}; it needs {one.least:g}"
            table = "[look.dark]" if mode == "dark" else "[look.colours]"
            yield finding("accessibility.contrast", place_of(case, one.element), what, f"choose colours further apart in {table}")


def _hex(colour: tuple[int, int, int]) -> str:
    return "#" + "".join(f"{part:02X}" for part in colour)


def _headings(case: Case) -> Iterator[Finding]:
    before = 0
    found = [one for one in case.page.elements if _HEADING.fullmatch(one.tag) and case.page.words(one)]
    for heading in found:
        level = int(heading.tag[1])
        if level > before + 1:
            what = f"“{case.page.words(heading)[:SHOWN]}” is an h{level} after {f'an h{before}' if before else 'no heading'}"
            yield finding("accessibility.headings", place_of(case, heading), what, f"make it an h{before + 1}")
        before = level
    if not found:
        yield finding("accessibility.headings", MAIL, "the mail has no heading", "let the template write its title as h1")


def _tables(case: Case) -> Iterator[Finding]:
    bare = [
        table
        for table in case.page.named("table")
        if table.attributes.get("role", "") not in ("presentation", "none") and not any(one.tag == "th" for one in _inside(table))
    ]
    if bare:
        what = f"{len(bare)} tables that lay out are read out as tables, the first in line {bare[0].line} of the HTML"
        yield finding("accessibility.tables", place_of(case, bare[0]), what, 'write role="presentation", or name its columns with <th>')


def _inside(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        if child.tag != "table":
            yield from _inside(child)


def _link_words(case: Case) -> Iterator[Finding]:
    for link in case.page.named("a"):
        if "href" not in link.attributes:
            continue
        words = case.page.words(link)
        pictured = " ".join(one.attributes.get("alt", "") for one in _inside(link) if one.tag == "img").strip()
        said = words or pictured or link.attributes.get("aria-label", "")
        if not said:
            yield finding("accessibility.links", place_of(case, link), "a link has no words", "say where it leads")
        elif _VAGUE.fullmatch(said.strip(" .…»›→")):
            yield finding("accessibility.links", place_of(case, link), f"the link “{said}” says nothing alone", "say where it leads")


def _taps(case: Case) -> Iterator[Finding]:
    """Links that stand alone in their cell or paragraph and are lower than a finger needs; within a sentence none has to be."""
    styles = case.light
    for link in case.page.named("a"):
        block = next((one for one in link.around() if one.tag in _BLOCKS), None)
        if block is None or not case.page.words(link) or case.page.words(block) != case.page.words(link):
            continue
        height = _height(styles, link) + sum(_padding(styles, one) for one in _up_to_cell(link))
        if height < TAP_PX:
            what = f"the link “{case.page.words(link)[:SHOWN]}” is {height:g} px high; a finger needs {TAP_PX:g}"
            yield finding("accessibility.tap", place_of(case, link), what, "give it a padding, or a higher line")


def _up_to_cell(link: Element) -> Iterator[Element]:
    """The link and what is around it up to its cell: its room, where no other link comes near."""
    yield link
    for around in link.around():
        yield around
        if around.tag in ("td", "th", "li"):
            return


def _height(styles: Cascade, link: Element) -> float:
    line = styles.inherited(link, "line-height")
    if found := _PIXELS.search(line):
        return float(found[1])
    size = _PIXELS.search(styles.inherited(link, "font-size"))
    pixels = float(size[1]) if size else 16.0
    return pixels * float(line) if re.fullmatch(r"\d(?:\.\d+)?", line) else pixels * 1.2


def _padding(styles: Cascade, element: Element) -> float:
    found = (_PIXELS.search(styles.of(element).get(name, "")) for name in ("padding-top", "padding-bottom"))
    return sum(float(one[1]) for one in found if one)


def _order(case: Case) -> Iterator[Finding]:
    styled = [declaration for media, sheet in case.page.sheets for rule in parse_sheet(sheet, media) for declaration in rule.declarations]
    inline = [
        declaration
        for element in case.page.elements
        if "style" in element.attributes
        for rule in parse_sheet(f"x{{{element.attributes['style']}}}")
        for declaration in rule.declarations
    ]
    for one in dict.fromkeys((*styled, *inline)):
        if one.name in _REORDER and _REORDER[one.name].search(one.value):
            what = f"{one.name}: {one.value} may show the mail in another order than it is read out"
            yield finding("accessibility.order", MAIL, what, "put things in the order in which they are meant to be read")
