#!/usr/bin/env python3
"""Score story memory: whether a story of this week is recognised as one that an earlier issue told, and whether its news is.

    python bench/memory.py --data ../shared/data [--show 20]

Windows are made of the labelled sets. allsides: an ISO week is told, the next is this week's, and of a third of the told stories half of
the articles come late, in this week. ecbplus and neus, undated: a third of the stories is split over both sides, a third told, a third new.
Each is scored whole, and thin: an article a story, cut to title and two sentences, one, none. For each story of this week the best earlier
story is right where it has the same label. The successive weeks hold threads that the labels call different stories (a bill announced,
voted, signed): THREADS names those that were judged by hand from their titles, for whole windows; thin ones are worse judged than they are.
"""

import argparse
import json
import zlib
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from digest.cluster import retell
from digest.cluster.concepts import concepts
from digest.cluster.recall import SAME_EVENT, borne_out, likenesses
from digest.model import Article, ToldStory
from digest.text import sentences

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PRECISION = 0.97
# Stories of this week, each with the earlier one that it goes on with, where the labels call them two: judged by their titles.
# No threads: two weeks' jobless claims, two coaches' dismissals, two cut cables, two decisions on third doses of a vaccine.
_CONTINUED = """
    as6004 as6001 as5925 as5922 as6056 as6077 as6001 as6008 as5971 as5984 as6013 as6018 neus-val-290 neus-val-257 as6062 as6064
    as5909 as5921 as5905 as5923 as6021 as6024 as6000 as6027 as6051 as6076 as5984 as6005 as5816 as5824 as5911 as5923 as5906 as5928
    as5794 as5816 as5803 as5824 as5793 as5812 as5881 as5897 as5948 as5957 as5852 as5860 as5846 as5862 as5849 as5862 as5824 as5849
    as5894 as5909 as6042 as6076
""".split()
THREADS = frozenset(zip(_CONTINUED[0::2], _CONTINUED[1::2], strict=True))  # (story of this week, earlier story)


def read(path):
    return [row for row in map(json.loads, path.read_text().splitlines()) if row["title"]]


def article(row):
    moment = datetime.fromisoformat(row["published"]) if row["published"] else EPOCH
    return Article(
        id=row["id"],
        url=row["id"],
        title=row["title"],
        text=row["text"],
        published=moment,
        first_seen=moment,
        source=row["source"] or row["id"],
        language="en",
    )


def by_story(rows):
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["published"] or "", row["id"])):
        found[row["story_id"]].append(article(row))
    return dict(found)


def kind(name):
    """Which of three fates a story has, by its name alone."""
    return zlib.crc32(name.encode()) % 3


def halved(articles):
    half = max(1, len(articles) // 2)
    return articles[:half], articles[half:]


def undated(rows):
    """(told, new) of one window without dates."""
    told, new = {}, {}
    for name, articles in by_story(rows).items():
        if kind(name) == 0 and len(articles) > 1:
            told[name], new[name] = halved(articles)
        else:
            (told if kind(name) == 1 else new)[name] = articles
    return told, new


def successive(rows):
    """(told, new) of each two successive ISO weeks."""
    weeks = defaultdict(list)
    for row in rows:
        weeks[datetime.fromisoformat(row["published"]).isocalendar()[:2]].append(row)
    order = sorted(weeks)
    for one, other in pairwise(order):
        told, new = by_story(weeks[one]), by_story(weeks[other])
        late = {name: halved(articles) for name, articles in told.items() if kind(name) == 0 and len(articles) > 1 and name not in new}
        yield {**told, **{name: parts[0] for name, parts in late.items()}}, {**new, **{name: parts[1] for name, parts in late.items()}}


def windows(folder):
    for name, cut in (("allsides_dev", successive), ("ecbplus_dev", None), ("neus_dev", None)):
        path = folder / "stories" / f"{name}.jsonl"
        if path.exists():
            rows = read(path)
            for told, new in cut(rows) if cut else [undated(rows)]:
                yield name, told, new


def remembered(name, articles):
    story = retell(articles, words=80)
    return ToldStory(issue=1, period="", story=name, headline=story.headline, summary=story.summary, articles=story.articles)


def by_scorer(told, new):
    earlier = [(ToldStory(issue=1, period="", story=name, headline="", summary=""), articles[:3]) for name, articles in told.items()]
    return likenesses(list(new.values()), earlier)


def borne(told, new, rows):
    """The likenesses, those that too few words bear out as 0."""
    there, here = list(told.values()), list(new.values())
    return [
        [value if value > 0.3 and borne_out(value, here[place][:3], there[at][:3]) else 0.0 for at, value in enumerate(row)]
        for place, row in enumerate(rows)
    ]


def thin(stories, most):
    """One article a story, its text cut to so many sentences."""
    return {name: [replace(articles[0], text=" ".join(sentences(articles[0].text)[:most]))] for name, articles in stories.items()}


def by_concepts(told, new):
    """What this project did before: the share of the earlier headline's and summary's word pairs that this week's texts say."""
    known = []
    for name, articles in told.items():
        one = remembered(name, articles)
        known.append(frozenset(concept for concept in concepts(f"{one.headline}. {one.summary}") if " " in concept))
    rows = []
    for articles in new.values():
        said = frozenset(concept for one in articles for concept in concepts(f"{one.title}. {one.text[:800]}"))
        rows.append([len(pairs & said) / len(pairs) if len(pairs) >= 4 else 0.0 for pairs in known])
    return rows


def judged(told, new, rows):
    """A row a story of this week: (its best likeness, the best earlier story, itself, whether it was told)."""
    names = list(told)
    for name, row in zip(new, rows, strict=True):
        best = max(range(len(row)), key=row.__getitem__)
        yield row[best], names[best], name, name in told


def precision_recall(found, threshold, threads=frozenset()):
    """(precision, recall of the told ones, how many were recognised) at a threshold."""
    named = [(best, name) for likeness, best, name, _ in found if likeness >= threshold]
    right = sum(best == name or (name, best) in threads for best, name in named)
    positive = sum(known for *_, known in found)
    return right / max(1, len(named)), sum(best == name for best, name in named) / max(1, positive), len(named)


def chosen(found, threads=frozenset()):
    """The lowest threshold of those in steps of .02 from which on precision is never under PRECISION."""
    best = 1.0
    for step in range(49, 0, -1):
        if precision_recall(found, step / 50, threads)[0] < PRECISION:
            return best
        best = step / 50
    return best


def report(label, found):
    threshold = chosen(found, THREADS)
    best = precision_recall(found, threshold, THREADS)
    ours, strict = precision_recall(found, SAME_EVENT, THREADS), precision_recall(found, SAME_EVENT)
    print(
        f"  {label}: at {SAME_EVENT:.2f} precision {ours[0]:.3f} (labels alone {strict[0]:.3f}) recall {ours[1]:.3f}, "
        f"{ours[2]} recognised; precision {PRECISION} from {threshold:.2f} on, recall {best[1]:.3f}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path(__file__).parent.parent.parent / "shared" / "data")
    parser.add_argument("--show", type=int, default=0, help="wrong recognitions to print, the likeliest first")
    args = parser.parse_args()
    found = defaultdict(list)
    titles = {}
    for name, told, new in windows(args.data):
        titles |= {story: articles[0].title for story, articles in [*told.items(), *new.items()]}
        found[name, "shared concepts"] += judged(told, new, by_concepts(told, new))
        for cut in (None, 2, 1, 0):
            there, here = (told, new) if cut is None else (thin(told, cut), thin(new, cut))
            way = "" if cut is None else f", thin, {cut} sentences"
            rows = by_scorer(there, here)
            found[name, f"pair scorer{way}"] += judged(there, here, rows)
            found[name, f"pair scorer, borne out by words{way}"] += judged(there, here, borne(there, here, rows))
    for name, label in sorted(found):
        found["all", label] += found[name, label]
    for name in dict.fromkeys(name for name, _ in found):
        one = found[name, "pair scorer"]
        print(f"{name}: {len(one)} stories of this week, {sum(row[3] for row in one)} of them told before")
        for label in dict.fromkeys(label for _, label in found):
            report(label, found[name, label])
    scored = found["all", "pair scorer, borne out by words"]
    wrong = [row for row in scored if row[0] >= SAME_EVENT / 2 and row[1] != row[2] and (row[2], row[1]) not in THREADS]
    for likeness, best, name, known in sorted(wrong, reverse=True)[: args.show]:
        print(f'{likeness:.2f} ("{name}", "{best}") {"told" if known else "new"}: {titles[name]} | {titles[best]}')


if __name__ == "__main__":
    main()
