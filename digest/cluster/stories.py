"""Grouping: articles about one event become one group, by average linkage over the probability of pairs.

An editor's answers bind: the groups that hold the same event become one whole, what is not is never merged.
"""

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Pairs = Mapping[tuple[int, int], float]
Answers = Mapping[tuple[str, str], bool]  # two articles' ids → whether they tell one event, as an editor said

SAME_EVENT = 0.33  # mean probability at which two groups are one event; one value for every set (bench/fit_pairs.py)
COHESION = 0.5  # of what holds two groups together each in itself, the share that must hold between them; 0.55 loses .007 on ECB+
UNKNOWN, UNSHOWN = 0.5, 3  # mean probability within a group that is too small to show one; it weighs as so many pairs
IN_DOUBT = 0.12  # mean probability from which two stories are worth an editor's question


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonds:
    """What an editor bound, by index: pairs of one event, and pairs of two."""

    together: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()


def bonds(answers: Answers, names: Mapping[str, int]) -> Bonds:
    """The answers about articles that are there; `names` gives an article's index. Of contrary answers "apart" holds."""
    known = sorted((names[one], names[other], same) for (one, other), same in answers.items() if one in names and other in names)
    return Bonds(
        together=tuple((left, right) for left, right, same in known if same and left != right),
        apart=tuple((left, right) for left, right, same in known if not same and left != right),
    )


def group(count: int, pairs: Pairs, keys: Sequence[str], threshold: float = SAME_EVENT, bound: Bonds | None = None) -> list[list[int]]:
    """Every index of range(count) in exactly one list: the best two groups are merged while their mean likeness reaches the threshold.

    Two groups that hold together far better than with each other stay two: so successive events of the same people are parted.
    A pair that is not in `pairs` counts as 0. `keys` name the items, so that ties fall the same way whatever the input order. What is bound
    together joins as whole groups, with all that each had drawn to itself; where something in them is apart, before anything else does.
    """
    bound, first = bound or Bonds(), frozenset[tuple[int, int]]()
    while True:
        linkage = _Linkage(count, pairs, keys, bound, threshold=threshold, first=first)
        groups = linkage.run()
        if linkage.blocked <= first:
            return groups
        first |= linkage.blocked


class _Linkage:
    """Groups that grow: their members, the sums of likeness between and within them, and whom each may not join."""

    def __init__(
        self, count: int, pairs: Pairs, keys: Sequence[str], bound: Bonds, *, threshold: float, first: Collection[tuple[int, int]]
    ) -> None:
        self.members: dict[int, list[int]] = {index: [index] for index in range(count)}
        self.links: dict[int, dict[int, float]] = {index: {} for index in range(count)}
        self.within: dict[int, float] = dict.fromkeys(range(count), 0.0)  # sums of likeness
        self.apart: dict[int, set[int]] = {index: set() for index in range(count)}
        self.names = [0] * count  # ranks of the keys: they compare faster
        for rank, index in enumerate(sorted(range(count), key=keys.__getitem__)):
            self.names[index] = rank
        self.home = list(range(count))
        self.heap: list[tuple[float, int, int, int, int]] = []
        self.threshold = threshold
        for (left, right), likeness in pairs.items():
            self.links[left][right] = self.links[right][left] = likeness
        for left, right in bound.apart:
            self.apart[left].add(right)
            self.apart[right].add(left)
        self.together = bound.together
        self.blocked: frozenset[tuple[int, int]] = frozenset()
        self._bind(sorted(first))
        for name in self.members:
            self._offer(name, (other for other in self.links[name] if other > name))

    def run(self) -> list[list[int]]:
        self._grow()
        for name in self._bind(self.together):
            if name in self.members:
                self._offer(name, self.links[name])
        self._grow()
        return sorted(sorted(group) for group in self.members.values())

    def _grow(self) -> None:
        while self.heap:
            _, _, _, left, right = heapq.heappop(self.heap)
            if left in self.members and right in self.members:
                name = self._merge(left, right)
                self._offer(name, self.links[name])

    def _bind(self, together: Iterable[tuple[int, int]]) -> list[int]:
        """Make one group of the two that hold a pair; gives the new groups. `blocked` keeps the pairs whose groups must not join."""
        made = []
        for left, right in together:
            one, other = self.home[left], self.home[right]
            if other in self.apart[one]:
                self.blocked |= {(left, right)}
            elif one != other:
                made.append(self._merge(one, other))
        return made

    def _merge(self, left: int, right: int) -> int:
        """Replace two groups by one whose links are the sums of theirs; gives its name."""
        name = len(self.names)
        self.names.append(min(self.names[left], self.names[right]))
        self.members[name] = self.members.pop(left) + self.members.pop(right)
        self.within[name] = self.within.pop(left) + self.within.pop(right) + self.links[left].get(right, 0.0)
        for index in self.members[name]:
            self.home[index] = name
        summed: dict[int, float] = {}
        for old in (left, right):
            for other, likeness in self.links.pop(old).items():
                if other not in (left, right):
                    summed[other] = summed.get(other, 0.0) + likeness
                    self.links[other].pop(old, None)
        for other, likeness in summed.items():
            self.links[other][name] = likeness
        self.links[name] = summed
        self.apart[name] = self.apart.pop(left) | self.apart.pop(right)
        for other in self.apart[name]:
            self.apart[other] = self.apart[other] - {left, right} | {name}
        return name

    def _offer(self, name: int, others: Iterable[int]) -> None:
        """Put the merges of a group on the heap that reach the threshold and that no editor forbade."""
        links, size, mine, forbidden = self.links[name], len(self.members[name]), self.names[name], self.apart[name]
        holds = COHESION * COHESION * self._hold(name)
        for other in others:
            mean = round(links[other] / (size * len(self.members[other])), 9)
            if mean >= self.threshold and other not in forbidden and mean * mean >= holds * self._hold(other):
                theirs = self.names[other]
                heapq.heappush(self.heap, (-mean, *((mine, theirs) if mine < theirs else (theirs, mine)), other, name))

    def _hold(self, name: int) -> float:
        """The mean probability within a group."""
        size = len(self.members[name])
        return (self.within[name] + UNKNOWN * UNSHOWN) / (size * (size - 1) / 2 + UNSHOWN)


def doubts(groups: Sequence[Sequence[int]], pairs: Pairs, bound: Bonds) -> dict[tuple[int, int], float]:
    """{(place, place): mean probability} of the groups that may yet be one event; none that an editor has parted."""
    home = {index: place for place, group in enumerate(groups) for index in group}
    sums: dict[tuple[int, int], float] = {}
    for (left, right), likeness in pairs.items():
        one, other = sorted((home[left], home[right]))
        if one != other:
            sums[one, other] = sums.get((one, other), 0.0) + likeness
    for left, right in bound.apart:
        one, other = sorted((home[left], home[right]))
        sums.pop((one, other), None)
    means = {pair: total / (len(groups[pair[0]]) * len(groups[pair[1]])) for pair, total in sums.items()}
    return {pair: mean for pair, mean in means.items() if mean >= IN_DOUBT}
