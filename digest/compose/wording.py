"""Wording: what editors said of an issue's text and blocks, set into the composed issue; each edit applies, or says why it does not.

composed issue, replayed stories → texts of stories → lead, standfirsts, inbox line → blocks added, placed, rewritten, removed → minutes
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.blocks import Block, Developments, Footer, Lead, Masthead, StoryBlock, ThemeBlock
from digest.compose import reading_minutes
from digest.compose.replay import Outcome, Replayed, Stale
from digest.model import Edit, Issue
from digest.model.edits import (
    AddBlock,
    BlockName,
    Byline,
    BylinePlace,
    Development,
    LeadText,
    PlaceBlock,
    Preheader,
    RemoveBlock,
    ReplaceBlock,
    Standfirst,
    Subject,
    Summary,
)

FIXED = ("masthead", "footer")


def worded(issue: Issue, replayed: Replayed) -> tuple[Issue, tuple[Outcome, ...]]:
    """The issue in its editors' words, with what became of every edit of the log."""
    page = _Page(issue, {edit.id: story for edit, story in replayed.words})
    outcomes = []
    for one in replayed.outcomes:
        if one.state != "applied":
            outcomes.append(one)
            continue
        try:
            page.take(one.edit)
            outcomes.append(one)
        except Stale as why:
            outcomes.append(replace(one, state="stale", reason=str(why)))
    return page.finished(), _without_replaced(outcomes)


def block_names(issue: Issue) -> tuple[BlockName, ...]:
    """The name of each block of an issue, in order. An added block is known by its edit: it is the log's, in `issue.edits`."""
    return tuple(name for name, _ in _Page(issue, {}, named=True).blocks)


def bylines(issue: Issue) -> Mapping[BylinePlace, str]:
    """What the masthead says in the places that an editor may set; none where the issue has no masthead."""
    block = next((block for block in issue.blocks if isinstance(block, Masthead)), None)
    return {"title": block.title, "author": block.author, "quality": str(block.quality or "")} if block else {}


def name_of(block: Block) -> BlockName:
    return f"theme:{block.slug}" if isinstance(block, ThemeBlock) else block.kind


def _without_replaced(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Of several texts for one place the last counts; the others are replaced."""
    last: dict[tuple[str, str], str] = {}
    for one in outcomes:
        if one.state == "applied" and (place := _place(one.edit)):
            last[place] = one.edit.id
    return tuple(
        replace(one, state="replaced")
        if one.state == "applied" and (place := _place(one.edit)) and last[place] != one.edit.id
        else one
        for one in outcomes
    )  # fmt: skip


def _place(edit: Edit) -> tuple[str, str] | None:
    match edit.change:
        case LeadText() | Subject() | Preheader():
            return edit.change.kind, ""
        case Standfirst(theme=name) | ReplaceBlock(name=name) | Byline(place=name):
            return edit.change.kind, name
    return None


class _Page:
    """The blocks of an issue by name while editors' words are set into them."""

    def __init__(self, issue: Issue, words: dict[str, str], *, named: bool = False) -> None:
        self._issue, self._words = issue, words
        added = _added(issue) if named else {}
        self.blocks = [(added.get(place, name_of(block)), block) for place, block in enumerate(issue.blocks)]

    def take(self, edit: Edit) -> None:
        """Set what the edit says; raises Stale where its place is not there. Edits of stories that are done already do nothing."""
        change = edit.change
        match change:
            case Summary(text=text) if edit.id in self._words:
                self._set_story(self._words[edit.id], text, edit.by)
            case Development(text=text) if edit.id in self._words:
                self._set_development(self._words[edit.id], text)
            case LeadText(text=text):
                self._set_lead(text)
            case Standfirst(theme=theme, text=text):
                self._set_standfirst(theme, text)
            case Subject(text=text):
                self._issue = replace(self._issue, subject=text)
            case Preheader(text=text):
                self._issue = replace(self._issue, preheader=text)
            case Byline(place=place, text=text):
                self._set_byline(place, text)
            case AddBlock(block=block, after=after):
                self.blocks.insert(self._behind(after), (f"edit:{edit.id}", block))
            case PlaceBlock(name=name, after=after):
                self._move(name, after)
            case ReplaceBlock(name=name, block=block):
                self.blocks[self._at(name)] = (name, block)
            case RemoveBlock(name=name):
                del self.blocks[self._at(name)]

    def finished(self) -> Issue:
        """The issue, its masthead saying how long it takes to read now."""
        blocks = [block for _, block in self.blocks]
        minutes = reading_minutes([block for block in blocks if not isinstance(block, Masthead | Footer)])
        timed = (replace(block, reading_minutes=minutes) if isinstance(block, Masthead) else block for block in blocks)
        return replace(self._issue, blocks=tuple(timed))

    def _set_story(self, story: str, text: str, by: str) -> None:
        for place, (name, block) in enumerate(self.blocks):
            if isinstance(block, ThemeBlock) and any(one.story == story for one in block.stories):
                told = tuple(_with_summary(one, text, by) if one.story == story else one for one in block.stories)
                self.blocks[place] = (name, replace(block, stories=told))
                return
        raise Stale("its story is not told in full: it has no theme, or it was dropped")

    def _set_development(self, story: str, text: str) -> None:
        for place, (name, block) in enumerate(self.blocks):
            if isinstance(block, Developments) and any(line.story == story for line in block.items):
                lines = tuple(replace(line, text=text) if line.story == story else line for line in block.items)
                self.blocks[place] = (name, replace(block, items=lines))
                return
        raise Stale("its story is not among the developments")

    def _set_lead(self, text: str) -> None:
        names = [name for name, _ in self.blocks]
        if "lead" in names:
            self.blocks[names.index("lead")] = ("lead", Lead(text=text))
        else:
            self.blocks.insert(self._behind("masthead"), ("lead", Lead(text=text)))

    def _set_byline(self, place: BylinePlace, text: str) -> None:
        at = self._at("masthead")
        name, block = self.blocks[at]
        if isinstance(block, Masthead):
            said = {place: int(text) if text else None} if place == "quality" else {place: text}
            self.blocks[at] = (name, replace(block, **said))  # type: ignore[arg-type]
        if place == "title":
            self._issue = replace(self._issue, title=text)

    def _set_standfirst(self, theme: str, text: str) -> None:
        name, block = self.blocks[place := self._at(f"theme:{theme}")]
        if isinstance(block, ThemeBlock):
            self.blocks[place] = (name, replace(block, standfirst=text))

    def _move(self, name: BlockName, after: BlockName) -> None:
        moved = self.blocks.pop(place := self._at(name))
        try:
            self.blocks.insert(self._at(after) + 1, moved)
        except Stale:
            self.blocks.insert(place, moved)
            raise

    def _at(self, name: BlockName) -> int:
        place = next((place for place, (known, _) in enumerate(self.blocks) if known == name), None)
        if place is None:
            raise Stale(f"the block {name} is not in the issue now")
        return place

    def _behind(self, name: BlockName) -> int:
        """The place after that block; where it is gone, the last before the footer: what an editor added is never lost."""
        names = [known for known, _ in self.blocks]
        if name in names:
            return names.index(name) + 1
        return names.index("footer") if "footer" in names else len(names)


def _with_summary(told: StoryBlock, text: str, by: str) -> StoryBlock:
    return replace(told, summary=text, why={**told.why, "summary": f"{by} wrote it"})


def _added(issue: Issue) -> dict[int, BlockName]:
    """{place: name} of the blocks that editors added: each is found by what its edit, or a later rewriting of it, says."""
    said: dict[BlockName, Block] = {}
    for edit in issue.edits:
        if isinstance(edit.change, AddBlock):
            said[f"edit:{edit.id}"] = edit.change.block
        elif isinstance(edit.change, ReplaceBlock) and edit.change.name in said:
            said[edit.change.name] = edit.change.block
    found: dict[int, BlockName] = {}
    for name, block in said.items():
        place = next((place for place, one in enumerate(issue.blocks) if one == block and place not in found), None)
        if place is not None:
            found[place] = name
    return found
