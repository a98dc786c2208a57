#!/usr/bin/env python3
"""What an editor's answers are worth: teach the pair scorer from some weeks of a stream, score it on the others.

    python bench/teach_pairs.py --data ../shared/data

Half of a stream's weeks are answered by the gold labels, the likeliest doubts of each week first, 10, 50 or 200 of them as far as there are
so many; the other half is grouped by the scorer so taught and scored, with no answer binding there. The scorer to start from never saw the
stream. Both halves are taught in turn, in order and in two shuffles. Printed are the answers given and the BCubed F1 untaught; then the
mean change and the worst half; at last what coin flips for answers do.
"""

import argparse
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from fit_pairs import bcubed, by_story, learn, ordered, pairs_of, read, statistics, thinned, training_windows, weeks

from digest.cluster.grouping import grouped
from digest.cluster.teaching import likeness, taught
from digest.model import PairAnswer

ASKED = (10, 50, 200)
SHUFFLES = 2
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Stream:
    name: str
    weeks: list
    scorer: object
    known: object


def streams(data):
    """Each with a scorer that never saw it."""
    train = read(data / "train/neus_train.jsonl")
    dev = {name: read(data / f"stories/{name}_dev.jsonl") for name in ("ecbplus", "allsides", "neus")}
    known = statistics(train)
    windows = {"ecbplus": [dev["ecbplus"]], "allsides": weeks(dev["allsides"]), "neus": [dev["neus"]]}
    extra = {name: [(name, *pairs_of(rows, known)) for rows in found] for name, found in windows.items()}
    stories = by_story(train)
    names = sorted(stories)
    random.Random(7).shuffle(names)
    halves = [names[0::2], names[1::2]]
    counted = [statistics([row for name in half for row in stories[name]]) for half in halves]
    learned = []
    for place, half in enumerate(halves):
        other = counted[1 - place]
        learned.append([(kind, *pairs_of(rows, other)) for kind, rows in training_windows(stories, half, random.Random(place), other)])
    without = {
        name: learn(learned[0] + learned[1] + [one for other, found in extra.items() if other != name for one in found]) for name in extra
    }
    yield Stream("allsides", windows["allsides"], without["allsides"], known)
    yield Stream("allsides, thin", weeks(thinned(dev["allsides"])), without["allsides"], known)
    yield Stream("ecbplus", parts(dev["ecbplus"], "theme", 4), without["ecbplus"], known)
    yield Stream("ecbplus, small", parts(dev["ecbplus"], "theme", 11), without["ecbplus"], known)
    yield Stream("neus", parts(dev["neus"], "story_id", 9), without["neus"], known)
    yield Stream("neus, thin", parts(thinned(dev["neus"]), "story_id", 6), without["neus"], known)
    rest = learn(learned[0] + extra["ecbplus"] + extra["allsides"])
    later = [row for name in halves[1] for row in stories[name]]
    yield Stream("neus train", parts(later, "story_id", 12), rest, counted[0])
    yield Stream("neus train, thin", parts(thinned(later), "story_id", 12), rest, counted[0])


def parts(rows, key, number):
    """So many weeks, no story or theme in two of them."""
    names = sorted({row[key] for row in rows})
    random.Random(3).shuffle(names)
    places = {name: place % number for place, name in enumerate(names)}
    return [[row for row in rows if places[row[key]] == place] for place in range(number)]


def asked(rows, stream, most):
    """The answers to the likeliest doubts of a week: [(PairAnswer)], at most so many."""
    articles = ordered(rows)
    gold = {row["id"]: row["story_id"] for row in rows}
    groups = grouped(articles, {}, scorer=stream.scorer, known=stream.known)
    doubts = sorted({(-value, *sorted((place, other))) for place, one in enumerate(groups) for other, value in one.doubts.items()})
    found = []
    for _, *pair in doubts[:most]:
        one, other = ([articles[place].id for place in groups[number].places] for number in pair)
        alike = likeness(articles, one, other, stream.scorer, stream.known)
        same = usual([gold[name] for name in one]) == usual([gold[name] for name in other])
        seen = {"probability": alike.probability, "features": alike.features}
        found.append(PairAnswer(one=one[0], other=other[0], same=same, by="gold", at=NOW, **seen))
    return found


def usual(stories):
    return max(sorted(set(stories)), key=stories.count)


def f1(windows, stream, scorer):
    gold, said = {}, {}
    for place, rows in enumerate(windows):
        articles = ordered(rows)
        for number, one in enumerate(grouped(articles, {}, scorer=scorer, known=stream.known)):
            said |= {articles[index].id: (place, number) for index in one.places}
        gold |= {row["id"]: row["story_id"] for row in rows}
    return bcubed(gold, said)[2]


def splits(number):
    """(taught weeks, scored weeks), both halves in turn, in order and shuffled."""
    for seed in range(SHUFFLES + 1):
        order = list(range(number))
        if seed:
            random.Random(seed).shuffle(order)
        first, second = sorted(order[: number // 2]), sorted(order[number // 2 :])
        yield first, second
        yield second, first


def report(stream):
    answers = [asked(rows, stream, max(ASKED)) for rows in stream.weeks]
    untaught, changes, given, flips = [], {most: [] for most in ASKED}, dict.fromkeys(ASKED, 0), []
    for learned, scored in splits(len(stream.weeks)):
        windows = [stream.weeks[place] for place in scored]
        before = f1(windows, stream, stream.scorer)
        untaught.append(before)
        for most in ASKED:
            each = -(-most // len(learned))
            told = [answer for place in learned for answer in answers[place][:each]][:most]
            given[most] = max(given[most], len(told))
            changes[most].append(f1(windows, stream, taught(told, stream.scorer)) - before)
        chance = random.Random(1)
        coins = [PairAnswer(**{**fields(answer), "same": chance.random() < 0.5}) for answer in told]
        flips.append(f1(windows, stream, taught(coins, stream.scorer)) - before)
    columns = "  ".join(f"{given[most]:3} answers {np.mean(changes[most]):+.4f} ({min(changes[most]):+.4f})" for most in ASKED)
    print(f"{stream.name:<17} F1 {np.mean(untaught):.3f}  {columns}  coins {np.mean(flips):+.4f}", flush=True)


def fields(answer):
    return {name: getattr(answer, name) for name in PairAnswer.__dataclass_fields__}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parent.parent.parent / "shared" / "data")
    for stream in streams(parser.parse_args().data):
        report(stream)


if __name__ == "__main__":
    main()
