"""Grouping: articles about one event become one group, by average linkage over the likeness of pairs."""

import heapq
from collections.abc import Mapping, Sequence

Pairs = Mapping[tuple[int, int], float]

SAME_EVENT = 0.36  # mean likeness at which two groups are one event; one value for every set (bench/stories.py)


def group(count: int, pairs: Pairs, keys: Sequence[str], threshold: float = SAME_EVENT) -> list[list[int]]:
    """Every index of range(count) in exactly one list: the best two groups are merged while their mean likeness reaches the threshold.

    A pair that is not in `pairs` counts as 0. `keys` name the items, so that ties fall the same way whatever the input order.
    """
    members: dict[int, list[int]] = {index: [index] for index in range(count)}
    links: dict[int, dict[int, float]] = {index: {} for index in range(count)}
    heap: list[tuple[float, str, str, int, int]] = []
    for (left, right), likeness in pairs.items():
        links[left][right] = links[right][left] = likeness
        _push(heap, likeness, keys, left, right)
    names = list(keys)
    following = count
    while heap:
        worst, _, _, left, right = heapq.heappop(heap)
        if -worst < threshold:
            break
        if left not in members or right not in members:
            continue
        _merge(members, links, left, right, following)
        names.append(min(names[left], names[right]))
        for other, total in links[following].items():
            mean = total / (len(members[following]) * len(members[other]))
            _push(heap, mean, names, following, other)
        following += 1
    return sorted(sorted(group) for group in members.values())


def _merge(members: dict[int, list[int]], links: dict[int, dict[int, float]], left: int, right: int, name: int) -> None:
    """Replace two groups by one whose links are the sums of theirs."""
    members[name] = members.pop(left) + members.pop(right)
    summed: dict[int, float] = {}
    for old in (left, right):
        for other, likeness in links.pop(old).items():
            if other in (left, right):
                continue
            summed[other] = summed.get(other, 0.0) + likeness
    for other, likeness in summed.items():
        links[other].pop(left, None)
        links[other].pop(right, None)
        links[other][name] = likeness
    links[name] = summed


def _push(heap: list[tuple[float, str, str, int, int]], mean: float, names: Sequence[str], left: int, right: int) -> None:
    first, second = sorted((names[left], names[right]))
    heapq.heappush(heap, (-round(mean, 9), first, second, left, right))
