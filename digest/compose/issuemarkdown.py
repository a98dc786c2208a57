"""An issue as Markdown that a person changes in any text editor, and what he changed, as the same edits that the desk makes.

    subject, preheader → # lead → ## developments → ## a theme, its standfirst, ### its stories in order → ## more, a line a story

A story is known by the `{#id}` behind its headline, a section by its own. What is moved, retitled, rewritten or left out becomes an edit;
what the file does not show (numbers, dates, blocks of the editor's own) stays as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digest.blocks import Block, Developments, Lead, More, StoryBlock, ThemeBlock
from digest.compose.wording import bylines
from digest.model import Issue, Story, Theme
from digest.model.edits import (
    Byline,
    Change,
    Demote,
    Development,
    Drop,
    LeadText,
    Move,
    PlaceBlock,
    Preheader,
    Reorder,
    Retitle,
    Standfirst,
    Subject,
    Summary,
)
from digest.text import paragraphs

HELP = (
    "Change headlines, summaries, the lead, standfirsts, subject and preheader; put stories in another order or under another theme; "
    "take out what should not be told. Keep the {#…} behind each headline. Then: digest build --from THIS-FILE"
)
ANCHOR = re.compile(r"^(?P<text>.*?)\s*\{#(?P<name>[\w-]+)\}\s*$")
HEADS = ("issue", "edits", "subject", "preheader", "title", "author", "quality")
HEAD = re.compile(rf"^(?P<name>{'|'.join(HEADS)}):\s?(?P<text>.*)$")
QUOTED_TWICE = re.compile(r'"(?:[^"\\]|\\["\\])*"')  # within it \" and \\ stand for themselves
QUOTED_ONCE = re.compile(r"'(?:[^']|'')*'")  # within it '' stands for one
SPECIAL = ("#", "- ", "<!--", "\\")  # what a line of text must not begin with unless it says so
DEVELOPMENTS, MORE = "developments", "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A line that means nothing here."""

    line: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """A change that the file asks for, and the line that does."""

    line: int
    change: Change


@dataclass(slots=True)
class _Told:
    """A story as the file has it: where, its headline, its text."""

    line: int
    name: str
    headline: str
    full: bool
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Section:
    line: int
    name: str
    text: list[str] = field(default_factory=list)
    stories: list[_Told] = field(default_factory=list)


@dataclass(slots=True)
class _Sheet:
    """The file as it was read."""

    head: dict[str, tuple[int, str]] = field(default_factory=dict)
    lead: list[str] | None = None
    lead_line: int = 0
    sections: list[_Section] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)


def to_markdown(issue: Issue, links: Mapping[str, Story]) -> str:
    """The issue as its editor writes it. `links` gives the story of a line of More by its url; without it those lines cannot be changed."""
    return "\n".join(_lines(issue, links)).rstrip() + "\n"


def read_head(text: str) -> tuple[str, int | None]:
    """(the issue's number as the file says it, with how many edits it was written; None where it does not say)."""
    head = _read(text, ()).head
    number, edits = head.get("issue", (0, ""))[1].split(" ")[0], head.get("edits", (0, ""))[1]
    return number, int(edits) if edits.isdecimal() else None


def read_changes(
    text: str, issue: Issue, stories: Sequence[Story], links: Mapping[str, Story], themes: Sequence[Theme]
) -> tuple[tuple[Desired, ...], tuple[Slip, ...]]:
    """What the file wants otherwise than the issue says, in the order in which it is to be done, and the lines that mean nothing."""
    sheet = _read(text, themes)
    reader = _Reader(issue, {story.id: story for story in stories}, links, sheet)
    return tuple(reader.changes()), tuple(sorted(sheet.slips, key=lambda slip: slip.line))


def _lines(issue: Issue, links: Mapping[str, Story]) -> Iterator[str]:
    yield from ("---", f"issue: {issue.number} ({issue.period.name}, {issue.look})", f"edits: {len(issue.edits)}")
    yield from (f"subject: {_scalar(issue.subject)}", f"preheader: {_scalar(issue.preheader)}")
    if issue.theme:  # what an issue of a theme is called, and who stands for it
        yield from (f"{place}: {_scalar(text)}" for place, text in bylines(issue).items())
    yield from ("---", "", f"<!-- {HELP} -->", "", f"# {issue.title}")
    hidden: list[str] = []
    for block in issue.blocks:
        written = [*_block_lines(block, links)]
        yield from written
        if not written:
            hidden.append(block.kind)
    yield from ("", f"<!-- Not in this file, change them at the desk: {', '.join(dict.fromkeys(hidden))} -->")


def _block_lines(block: Block, links: Mapping[str, Story]) -> Iterator[str]:
    match block:
        case Lead(text=text):
            for part in paragraphs(text) or ("",):
                yield from ("", _shown(part))
        case Developments(items=items):
            yield from ("", f"## Major developments {{#{DEVELOPMENTS}}}", "")
            yield from (f"- {item.text} {{#{item.story}}}" for item in items)
        case ThemeBlock():
            yield from ("", f"## {block.title} {{#{block.slug}}}", "", _shown(block.standfirst))
            for told in block.stories:
                yield from _story_lines(told)
        case More(items=items):
            yield from ("", f"## More this week {{#{MORE}}}", "")
            for item in items:
                story = links.get(item.url)
                yield f"- {story.headline} {{#{story.id}}}" if story else f"<!-- {item.text.replace('--', '—')} -->"


def _story_lines(told: StoryBlock) -> Iterator[str]:
    sources = ", ".join(f"{source.name} {source.url}" for source in told.sources)
    behind = " · ".join(filter(None, (told.published, sources))).replace("--", "%2D%2D")
    yield from ("", f"### {told.headline} {{#{told.story}}}", "", _shown(told.summary), "", f"<!-- {behind} -->")


def _shown(text: str) -> str:
    text = _flat(text)
    return f"\\{text}" if text.startswith(SPECIAL) else text


def _flat(text: str) -> str:
    return " ".join(text.split())


def _read(text: str, themes: Sequence[Theme]) -> _Sheet:
    """The file in parts; a line that belongs nowhere is a slip."""
    sheet, in_head = _Sheet(), False
    slugs = {theme.slug: theme.slug for theme in themes} | {theme.title.lower(): theme.slug for theme in themes}
    rows = (row.rstrip() for row in text.lstrip("\ufeff").split("\n"))
    for number, line in enumerate(rows, start=1):
        if line == "---" and not sheet.sections and sheet.lead is None:
            in_head = not in_head
        elif in_head:
            _take_head(sheet, number, line)
        elif not line and sheet.lead is not None and not sheet.sections:
            sheet.lead.append(line)
        elif line and not (line.startswith("<!--") and line.endswith("-->")):
            _take_line(sheet, number, line, slugs)
    return sheet


def _take_head(sheet: _Sheet, number: int, line: str) -> None:
    found = HEAD.match(line)
    if found:
        sheet.head[found["name"]] = (number, _unquoted(found["text"].strip()))
    elif line:
        sheet.slips.append(Slip(line=number, words=f"only {', '.join(HEADS[:-1])} and {HEADS[-1]} stand between the two lines of ---"))


def _unquoted(text: str) -> str:
    """A value of the head without the pair of quotation marks around it, as YAML reads one; marks that are no pair are its words."""
    if QUOTED_TWICE.fullmatch(text):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text[1:-1].replace("''", "'") if QUOTED_ONCE.fullmatch(text) else text


def _scalar(text: str) -> str:
    """A value as `_unquoted` gives it back."""
    return text if _unquoted(_flat(text)) == _flat(text) else "'" + text.replace("'", "''") + "'"


def _take_line(sheet: _Sheet, number: int, line: str, slugs: Mapping[str, str]) -> None:
    if line.startswith("### ") or line.startswith("- "):
        _take_story(sheet, number, line)
    elif line.startswith("## "):
        found = ANCHOR.match(line[3:])
        said = found["name"] if found else line[3:].strip()
        name = said if said in (DEVELOPMENTS, MORE) else slugs.get(said) or slugs.get(said.lower(), "")
        if not name and slugs:
            sheet.slips.append(
                Slip(line=number, words=f'there is no theme "{said[:60]}"; choose from {", ".join(dict.fromkeys(slugs.values()))}')
            )
        if any(section.name == (name or said) for section in sheet.sections):
            sheet.slips.append(Slip(line=number, words=f"the section {said[:60]} stands twice; make one of the two"))
        sheet.sections.append(_Section(line=number, name=name or said))
    elif line.startswith("# "):
        sheet.lead, sheet.lead_line = [], number
    else:
        _take_text(sheet, number, line[1:] if line.startswith("\\") else line)


def _take_story(sheet: _Sheet, number: int, line: str) -> None:
    found = ANCHOR.match(line.removeprefix("### ").removeprefix("- "))
    if not sheet.sections:
        sheet.slips.append(Slip(line=number, words="a story stands under a heading of a theme (## …)"))
    elif not found:
        sheet.slips.append(Slip(line=number, words="this headline has lost its {#…}: put back what was behind it, or take the line out"))
    else:
        sheet.sections[-1].stories.append(_Told(line=number, name=found["name"], headline=_flat(found["text"]), full=line.startswith("#")))


def _take_text(sheet: _Sheet, number: int, line: str) -> None:
    if not sheet.sections:
        if sheet.lead is None:
            sheet.slips.append(Slip(line=number, words="this text stands before the lead's heading (# …)"))
        else:
            sheet.lead.append(line)
    elif sheet.sections[-1].stories:
        sheet.sections[-1].stories[-1].text.append(line)
    else:
        sheet.sections[-1].text.append(line)


class _Reader:
    """Holds what the file says against what the issue says."""

    def __init__(self, issue: Issue, stories: Mapping[str, Story], links: Mapping[str, Story], sheet: _Sheet) -> None:
        self._issue, self._stories, self._sheet = issue, stories, sheet
        self._themes = [block for block in issue.blocks if isinstance(block, ThemeBlock)]
        self._printed = {told.story: told for block in self._themes for told in block.stories}
        self._place = {told.story: block.slug for block in self._themes for told in block.stories}
        lines = [links[item.url].id for block in issue.blocks if isinstance(block, More) for item in block.items if item.url in links]
        self._place |= dict.fromkeys(lines, MORE)
        self._there: dict[str, _Told] = {}

    def changes(self) -> Iterator[Desired]:
        for section in self._sheet.sections:
            if section.name != DEVELOPMENTS:
                section.stories = [told for told in section.stories if self._is_known(told)]
        yield from self._inbox()
        yield from self._lead()
        yield from self._dropped()
        for section in self._sheet.sections:
            if section.name != DEVELOPMENTS:
                yield from self._section(section)
        yield from self._developments()
        yield from self._theme_order()

    def _is_known(self, told: _Told) -> bool:
        words = ""
        if told.name in self._there:
            words = f"this story stands in line {self._there[told.name].line} already; keep one of the two"
        elif told.name not in self._place or told.name not in self._stories:
            words = f"the draft has no story {{#{told.name}}} in print now; print it anew with `digest show --format markdown`"
        if words:
            self._sheet.slips.append(Slip(line=told.line, words=words))
            return False
        self._there[told.name] = told
        return True

    def _inbox(self) -> Iterator[Desired]:
        for name, now, kind in (("subject", self._issue.subject, Subject), ("preheader", self._issue.preheader, Preheader)):
            line, text = self._sheet.head.get(name, (0, now))
            if _flat(text) != _flat(now):
                yield Desired(line=line, change=kind(text=text))
        for place, now in bylines(self._issue).items():
            line, text = self._sheet.head.get(place, (0, now))
            if _flat(text) != _flat(now):
                yield Desired(line=line, change=Byline(place=place, text=text))

    def _lead(self) -> Iterator[Desired]:
        if self._sheet.lead is None:
            self._sheet.slips.append(Slip(line=1, words="the heading above the lead (# …) is gone; put it back"))
            return
        now = next((block.text for block in self._issue.blocks if isinstance(block, Lead)), "")
        text = "\n\n".join(paragraphs("\n".join(self._sheet.lead)))
        if text != "\n\n".join(paragraphs(now)):
            yield Desired(line=self._sheet.lead_line, change=LeadText(text=text))

    def _dropped(self) -> Iterator[Desired]:
        """What is printed and is in the file no more; at the line where its section begins."""
        lines = {section.name: section.line for section in self._sheet.sections}
        for name, place in self._place.items():
            if name not in self._there and name in self._stories:
                yield Desired(line=lines.get(place, 1), change=Drop(story=self._stories[name].articles))

    def _section(self, section: _Section) -> Iterator[Desired]:
        block = next((one for one in self._themes if one.slug == section.name), None)
        text = _flat(" ".join(section.text))
        if section.name == MORE:
            for told in section.stories:
                yield from self._story(told, None if self._place[told.name] != MORE else self._stories[told.name].theme)
            return
        for told in section.stories:
            yield from self._story(told, section.name)
        yield from self._order(section)
        if text != _flat(block.standfirst if block else ""):
            yield Desired(line=section.line, change=Standfirst(theme=section.name, text=text))

    def _story(self, told: _Told, theme: str | None) -> Iterator[Desired]:
        story = self._stories[told.name]
        printed = self._printed.get(told.name)
        if story.theme != theme:
            yield Desired(line=told.line, change=Move(story=story.articles, theme=theme, before=story.theme))
        if told.headline != _flat(printed.headline if printed else story.headline):
            yield Desired(line=told.line, change=Retitle(story=story.articles, headline=told.headline))
        text = _flat(" ".join(told.text))
        if theme is not None and told.full and text != _flat(printed.summary if printed else "") and (text or printed):
            yield Desired(line=told.line, change=Summary(story=story.articles, text=text))

    def _order(self, section: _Section) -> Iterator[Desired]:
        """A Reorder for each story that came here or that left its place among those that stayed."""
        now = [told.story for block in self._themes if block.slug == section.name for told in block.stories]
        wanted = [told.name for told in section.stories]
        kept = set(_longest_run([name for name in wanted if name in now], now))
        for place, told in enumerate(section.stories):
            if told.name not in kept:
                after = self._stories[wanted[place - 1]].articles if place else ()
                yield Desired(line=told.line, change=Reorder(story=self._stories[told.name].articles, after=after))

    def _developments(self) -> Iterator[Desired]:
        section = next((one for one in self._sheet.sections if one.name == DEVELOPMENTS), None)
        items = next((block.items for block in self._issue.blocks if isinstance(block, Developments)), ())
        now = {item.story: item.text for item in items}
        said = {told.name: told for told in section.stories} if section else {}
        for told in said.values():
            if told.name not in now:
                self._sheet.slips.append(
                    Slip(line=told.line, words="this is no line of the developments; pin its story at the desk to have one")
                )
        wanted = [name for name in said if name in now]
        if wanted != [name for name in now if name in said]:
            self._sheet.slips.append(
                Slip(line=section.line if section else 1, words="developments stand by rank; leave them in their order")
            )
        for name, text in now.items():
            if name in said and said[name].headline != _flat(text):
                yield Desired(line=said[name].line, change=Development(story=self._stories[name].articles, text=said[name].headline))
            elif name not in said and name in self._there:
                yield Desired(line=section.line if section else 1, change=Demote(story=self._stories[name].articles))

    def _theme_order(self) -> Iterator[Desired]:
        now = [block.slug for block in self._themes]
        wanted = [section for section in self._sheet.sections if section.name in now]
        kept = set(_longest_run([section.name for section in wanted], now))
        names = [f"theme:{block.slug}" if isinstance(block, ThemeBlock) else block.kind for block in self._issue.blocks]
        before = names[names.index(f"theme:{now[0]}") - 1] if now else ""
        for place, section in enumerate(wanted):
            if section.name not in kept:
                after = f"theme:{wanted[place - 1].name}" if place else before
                yield Desired(line=section.line, change=PlaceBlock(name=f"theme:{section.name}", after=after))


def _longest_run(wanted: Sequence[str], now: Sequence[str]) -> list[str]:
    """The most names that stand in both orders one after another: the others are those that were moved."""
    best: list[list[str]] = []
    for name in wanted:
        before = [run for run in best if now.index(run[-1]) < now.index(name)]
        best.append([*max(before, key=len, default=[]), name])
    return max(best, key=len, default=[])
