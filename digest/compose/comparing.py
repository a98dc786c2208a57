"""What two drafts of one issue say differently, story by story: new, gone, moved, retold; and what else in them changed.

both issues → places (a story and where it stands) → pairs (same id, else the most links in common) → changes
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from digest.blocks import Lead, Masthead, More, StoryBlock, ThemeBlock
from digest.model import Issue

Kind = Literal["new", "gone", "moved", "retold"]
MORE = "More this week"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One field that reads otherwise; either side may be ""."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a story stands: under which title, and as which one (None for a line of "More this week")."""

    where: str
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one story. `story` is its id, in the later draft if it stands there ("" where it is only linked); `kinds` hold at
    least one."""

    story: str
    headline: str
    kinds: tuple[Kind, ...]
    before: Spot | None
    after: Spot | None
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`stories` in the order of the later draft, those that are gone last; `others` are lines and blocks outside the stories."""

    stories: tuple[Change, ...]
    others: tuple[Turn, ...]

    def __bool__(self) -> bool:
        return bool(self.stories or self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A story where it stands: under a theme with its block, or in "More this week" with its line alone."""

    key: str
    where: str
    position: int
    headline: str
    urls: frozenset[str]
    block: StoryBlock | None = None

    @property
    def spot(self) -> Spot:
        return Spot(where=self.where, position=self.position if self.block else None)


def compare(before: Issue, after: Issue) -> Comparison:
    """What an editor who saw `before` has to read again in `after`. Scores, reasons and reading time are no change."""
    old, new = tuple(_places(before)), tuple(_places(after))
    pairs = _pairs(old, new)
    stayed = _in_order([(old[pairs[at]], here) for at, here in enumerate(new) if at in pairs])
    changes = [_change(old[pairs[at]], here, here.key in stayed) if at in pairs else _came(here) for at, here in enumerate(new)]
    left = set(range(len(old))) - set(pairs.values())
    gone = [_went(old[at]) for at in sorted(left)]
    return Comparison(stories=(*(change for change in changes if change.kinds), *gone), others=tuple(_others(before, after)))


def _places(issue: Issue) -> Iterator[_Place]:
    for block in issue.blocks:
        if isinstance(block, ThemeBlock):
            for position, told in enumerate(block.stories, start=1):
                urls = frozenset(source.url for source in told.sources)
                yield _Place(key=told.story, where=block.title, position=position, headline=told.headline, urls=urls, block=told)
        elif isinstance(block, More):
            for position, item in enumerate(block.items, start=1):
                yield _Place(key=item.url, where=MORE, position=position, headline=item.text, urls=frozenset({item.url}))


def _pairs(old: Sequence[_Place], new: Sequence[_Place]) -> dict[int, int]:
    """Index in `new` → index in `old`. A story that was made anew has another id; most links in common is the same one."""
    known = {place.key: at for at, place in enumerate(old)}
    pairs = {at: known[place.key] for at, place in enumerate(new) if place.key in known}
    taken = set(pairs.values())
    holders: dict[str, list[int]] = {}
    for at, place in enumerate(old):
        for url in place.urls if at not in taken else ():
            holders.setdefault(url, []).append(at)
    for at, place in enumerate(new):
        shared = Counter(index for url in place.urls for index in holders.get(url, ()) if index not in taken) if at not in pairs else None
        if shared:
            pairs[at] = min(shared, key=lambda index: (-shared[index], index))
            taken.add(pairs[at])
    return pairs


def _in_order(pairs: Sequence[tuple[_Place, _Place]]) -> frozenset[str]:
    """Keys of the stories under their old theme that still follow one another as they did: the fewest then count as moved."""
    kept: set[str] = set()
    for where in {here.where for _, here in pairs}:
        same = [(then.position, here.key) for then, here in pairs if then.where == here.where == where]
        kept |= {same[at][1] for at in _longest_rise([position for position, _ in same])}
    return frozenset(kept)


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """Indexes of a longest rising run, not necessarily adjacent (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    behind: list[int] = []
    for at, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        tops[pile : pile + 1] = [number]
        ends[pile : pile + 1] = [at]
        behind.append(ends[pile - 1] if pile else -1)
    run, at = [], ends[-1] if ends else -1
    while at >= 0:
        run.append(at)
        at = behind[at]
    return run[::-1]


def _change(then: _Place, here: _Place, stayed: bool) -> Change:
    turns = tuple(_turns(then, here))
    is_line = then.block is None and here.block is None  # the order of the lines follows from all the rest
    moved = then.where != here.where or (not stayed and not is_line)
    found: tuple[tuple[Kind, bool], ...] = (("moved", moved), ("retold", bool(turns)))
    kinds = tuple(kind for kind, is_so in found if is_so)
    return Change(story=_id(here), headline=here.headline, kinds=kinds, before=then.spot, after=here.spot, turns=turns)


def _came(here: _Place) -> Change:
    return Change(story=_id(here), headline=here.headline, kinds=("new",), before=None, after=here.spot)


def _went(then: _Place) -> Change:
    return Change(story=_id(then), headline=then.headline, kinds=("gone",), before=then.spot, after=None)


def _id(place: _Place) -> str:
    return place.block.story if place.block else ""


def _turns(then: _Place, here: _Place) -> Iterator[Turn]:
    if then.block is None or here.block is None:
        if then.where == here.where and then.headline != here.headline:
            yield Turn(field="headline", before=then.headline, after=here.headline)
        return
    fields = ("headline", "update", "summary")
    sides = [{name: getattr(block, name) for name in fields} | _listed(block) for block in (then.block, here.block)]
    for name, before in sides[0].items():
        if before != sides[1][name]:
            yield Turn(field=name, before=before, after=sides[1][name])


def _listed(block: StoryBlock) -> dict[str, str]:
    return {
        "figures": ", ".join(f"{figure.label} {figure.value}" for figure in block.figures),
        "sources": ", ".join(source.name for source in block.sources),
        "marks": ", ".join(mark.mark for mark in block.marks),
    }


def _others(before: Issue, after: Issue) -> Iterator[Turn]:
    """The lines of the inbox, the lead, and blocks that came, went or say something else."""
    for name in ("title", "subject", "preheader"):
        if getattr(before, name) != getattr(after, name):
            yield Turn(field=name, before=getattr(before, name), after=getattr(after, name))
    old, new = dict(_blocks(before)), dict(_blocks(after))
    for name in (*old, *(name for name in new if name not in old)):
        if old.get(name) != new.get(name):
            yield Turn(field=name, before=_in_words(old.get(name)), after=_in_words(new.get(name)))


def _blocks(issue: Issue) -> Iterator[tuple[str, Any]]:
    seen = Counter[str]()
    for block in issue.blocks:
        if isinstance(block, ThemeBlock):
            yield f"theme “{block.title}”", replace(block, stories=())
        elif not isinstance(block, Masthead | More):
            seen[block.kind] += 1
            yield block.kind.replace("_", " ") + (f" {seen[block.kind]}" if seen[block.kind] > 1 else ""), block


def _in_words(block: Any) -> str:
    if block is None:
        return ""
    if isinstance(block, Lead):
        return block.text
    if isinstance(block, ThemeBlock):
        return block.standfirst or "no standfirst"
    items = getattr(block, "items", None)
    return ", ".join(_item(item) for item in items) if isinstance(items, tuple) else "there"


def _item(item: Any) -> str:
    words = (getattr(item, name, "") for name in ("date", "value", "label", "title", "text"))
    return " ".join(word for word in words if isinstance(word, str) and word)
