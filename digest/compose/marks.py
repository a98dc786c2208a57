"""What editors want of stories while their edits are replayed, kept on the articles that they named; and whose words a merge keeps."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from digest.model import Edit
from digest.model.edits import Tellers

WRITTEN: Mapping[str, str] = MappingProxyType({"retitle": "headline", "summary": "summary", "development": "development"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Join:
    """Two stories became one by this edit: what of one kind was written for the story merged into, None where nothing was, and for the
    other."""

    merge: Edit
    stays: Edit | None
    other: Edit


@dataclass(slots=True)
class Marks:
    """What editors want, on the articles that they named: a story may still be merged and told anew before it is known by its id."""

    full: list[Tellers] = field(default_factory=list)
    top: list[Tellers] = field(default_factory=list)
    demoted: list[Tellers] = field(default_factory=list)
    order: list[tuple[Tellers, Tellers]] = field(default_factory=list)
    words: list[tuple[Edit, Tellers]] = field(default_factory=list)  # of two for one place the last counts
    leads: list[str] = field(default_factory=list)
    joins: list[_Join] = field(default_factory=list)

    def rename(self, new: Callable[[Tellers], Tellers]) -> None:
        """Keep everything on other articles; what stands behind no story (`()`) stays so."""
        self.full, self.top, self.demoted = ([new(one) for one in kept] for kept in (self.full, self.top, self.demoted))
        self.order = [(new(one), new(after) if after else ()) for one, after in self.order]
        self.words = [(edit, new(one)) for edit, one in self.words]

    def join(self, merge: Edit, into: Tellers, other: Tellers) -> None:
        """Of what was written for two stories that become one the first's counts, whenever it was said; the other's where the first has
        the machine's words."""
        theirs = [said for said in self.words if _shared(said[1], other) > _shared(said[1], into)]
        ours = [said for said in self.words if said not in theirs]
        self.words = [*theirs, *ours]
        for kind in WRITTEN:
            lost = [edit for edit, _ in theirs if edit.change.kind == kind]
            kept = [edit for edit, told in ours if edit.change.kind == kind and _shared(told, into)]
            if lost:
                self.joins.append(_Join(merge=merge, stays=kept[-1] if kept else None, other=lost[-1]))

    def became(self, last: Collection[str]) -> Mapping[str, str]:
        """{edit: what a merge made of its words}, for the merge too, as far as the words that count at last (`last`) have it so."""
        kept: dict[tuple[str, str], list[str]] = {}
        said: dict[str, str] = {}
        for one in self.joins:
            what, stands = WRITTEN[one.other.change.kind], one.stays or one.other
            if stands.id in last:
                whose = f"{stands.by} wrote for the story {'merged into' if one.stays else 'that was merged in'}"
                kept.setdefault((one.merge.id, whose), []).append(what)
            if one.stays and one.other.id not in last:
                said[one.other.id] = f"its story was merged into one whose {what} {one.stays.by} wrote"
        for (merge, whose), kinds in kept.items():
            said[merge] = f"{said[merge]}; " if merge in said else ""
            said[merge] += f"keeps the {' and the '.join(kinds)} that {whose}"
        return said


def _shared(told: Tellers, articles: Tellers) -> int:
    return len(set(told) & set(articles))
