#!/usr/bin/env python3
"""Learn the pair scorer: word statistics and coefficients for digest/data, and what they score out of fold.

    python bench/fit_pairs.py --data ../shared/data           scores, with no set in its own fit
    python bench/fit_pairs.py --data ../shared/data --write   the same, then digest/data/{background,pairs}.json from all of it

Windows to learn from are made of train/ and of the dev sets other than the scored one: hundreds of stories, weeks of near neighbours,
weeks of mostly single articles, two to twenty articles, titles alone, and crowds of short texts (an article cut into its sentences, so that
a story has up to ten). Word statistics of one half of train/ weigh the windows of the other, else every word there would be a known one.
"""

import argparse
import json
import random
import re
import zlib
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from digest.cluster.grouping import grouped
from digest.cluster.pairs import Model, Scorer, candidates, features
from digest.cluster.stories import SAME_EVENT
from digest.cluster.vectors import count, weigh
from digest.model import Article

HERE = Path(__file__).parent.parent / "digest" / "data"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RARE = 3  # texts that a stem stands in, to be shipped
RIDGE = 5.0  # penalty of the squared standardised weights; 1 to 20 differ by .002
MASS = 1000.0  # what the pairs of one kind of window weigh together, however many they are
SENTENCE = re.compile(r'(?<=[.!?”"])\s+(?=[A-Z“"])')
FEATURES = (
    "own", "whole", "title", "body", "names", "common", "paired", "event own", "event whole", "event × own", "event × whole",
    "title × text", "shared", "rarest", "title said, least", "title said, most",
    "names said, least", "names said, most", "rivals", "articles",
)  # fmt: skip
# What means nothing in a window of few articles: event space; and the rarest word, as names that the background lacks are always rare.
WIDE = ("event own", "event whole", "event × own", "event × whole", "articles", "rarest")


def read(path):
    return [row for row in map(json.loads, path.read_text().splitlines()) if row["title"]]


def article(row):
    moment = datetime.fromisoformat(row["published"]) if row["published"] else EPOCH
    return Article(
        id=row["id"], url=row["id"], title=row["title"], text=row["text"], published=moment, first_seen=moment, source="", language="en"
    )


def ordered(rows):
    return sorted(map(article, rows), key=lambda one: (one.published, one.id))


def statistics(rows):
    """The background of these texts: (how many, {stem: (texts, per cent of capitals)})."""
    counts = count([article(row) for row in rows])
    both = (counts.title + counts.body).tocsr()
    texts = np.bincount(both.indices, minlength=both.shape[1])
    facts = zip(counts.stems, texts.tolist(), counts.large.tolist(), counts.inside.tolist(), strict=True)
    return len(rows), {stem: (held, round(100 * large / inside) if inside else 50) for stem, held, large, inside in facts if held >= RARE}


def pairs_of(rows, known):
    """(features of every candidate pair, whether its two tell one story) of one window."""
    articles = ordered(rows)
    story = {row["id"]: row["story_id"] for row in rows}
    spaces = weigh(count(articles), known)
    left, right = candidates(spaces, articles, ["en"] * len(articles))
    if not len(left):
        return np.zeros((0, len(FEATURES))), np.zeros(0)
    found = features(spaces, left, right)
    same = [story[articles[one].id] == story[articles[other].id] for one, other in zip(left, right, strict=True)]
    return np.column_stack([found[name] for name in FEATURES]), np.array(same, dtype=float)


def by_story(rows):
    stories = defaultdict(list)
    for row in rows:
        stories[row["story_id"]].append(row)
    return stories


def weeks(rows):
    found = defaultdict(list)
    for row in rows:
        found[datetime.fromisoformat(row["published"]).isocalendar()[:2]].append(row)
    return [found[key] for key in sorted(found)]


def thinned(rows):
    """Six stories of ten keep only their first article."""
    kept, seen = [], set()
    for row in rows:
        if zlib.crc32(row["story_id"].encode()) % 10 >= 6 or row["story_id"] not in seen:
            kept.append(row)
        seen.add(row["story_id"])
    return kept


def cut(row, chance):
    """An article as several short ones: the title with its first sentence or alone, later sentences as titles of their own."""
    sentences = [one for one in SENTENCE.split(row["text"]) if len(one.split()) >= 6]
    with_first = bool(sentences) and chance.random() < 0.6
    parts = [(row["title"], sentences.pop(0) if with_first else "")]
    while sentences:
        size = chance.choice((1, 1, 2))
        parts.append((sentences[0], " ".join(sentences[1:size])))
        sentences = sentences[size:]
    return [{**row, "id": f"{row['id']}/{place}", "title": title, "text": text} for place, (title, text) in enumerate(parts)]


def training_windows(stories, names, chance, known):
    """(kind, rows) of every window made of one half's stories."""
    few = {name: chance.sample(stories[name], min(len(stories[name]), chance.choice((1, 1, 2, 3)))) for name in names}
    short = {name: [part for row in stories[name] for part in cut(row, chance)] for name in names}
    spaces = weigh(count([article(stories[name][0]) for name in names]), known)
    alike = np.argsort(-(spaces.whole @ spaces.whole.T).toarray(), axis=1, kind="stable")[:, :60]

    def near(most, size):
        seed = chance.randrange(len(names))
        return [names[seed], *(names[place] for place in chance.sample(alike[seed][1:most].tolist(), min(size, most - 1)))]

    def some(name, least=1):
        return chance.sample(short[name], chance.randint(min(least, len(short[name])), len(short[name])))

    join = lambda parts: [row for part in parts for row in part]  # noqa: E731
    for start in range(0, 900, 300):
        yield "large", join(stories[name] for name in names[start : start + 300])
    yield "large, thin", join(few.values())[:900]
    for start in range(0, 600, 200):
        yield "titles", [{**row, "text": ""} for name in names[start : start + 200] for row in stories[name]]
    for _ in range(40):
        chosen = sorted({name for _ in range(chance.choice((2, 3, 4, 6))) for name in near(25, chance.choice((3, 5, 8)))})
        yield "week", join(chance.sample(stories[name], min(len(stories[name]), chance.choice((1, 2, 3, 3)))) for name in chosen)
    for start, size in ((0, 100), (100, 100), (200, 60), (260, 60), (320, 40), (400, 100), (500, 80)):
        yield "crowd", join(some(name, 1 if size < 100 else 4) for name in names[start : start + size])
    for _ in range(10):
        yield "crowd", join(some(name) for name in near(40, 39))
    for size in (2, 3, 5, 8, 12, 20):
        for turn in range(100):
            source = few if turn % 5 < 3 else {name: some(name)[:2] for name in names}
            yield "small", join(source[name] for name in near(3 * size, size))[:size]


def training(stories):
    """[(kind, features, labels)] of all windows of train/."""
    names = sorted(stories)
    random.Random(7).shuffle(names)
    halves = [names[0::2], names[1::2]]
    made = []
    for place, half in enumerate(halves):
        known = statistics([row for name in halves[1 - place] for row in stories[name]])
        made += [(kind, *pairs_of(rows, known)) for kind, rows in training_windows(stories, half, random.Random(place), known)]
    return made


def learn(windows):
    """The scorer of the windows: many articles by all features, few by those that need no third article."""
    return Scorer(many=fit(windows, FEATURES), few=fit(windows, [name for name in FEATURES if name not in WIDE]))


def fit(windows, names):
    """The model of the windows by the named features, each kind of the same weight: ridge logistic regression."""
    chosen = [FEATURES.index(name) for name in names]
    mass = defaultdict(float)
    for kind, _, labels in windows:
        mass[kind] += len(labels)
    inputs = np.vstack([found[:, chosen] for _, found, _ in windows])
    labels = np.concatenate([said for _, _, said in windows])
    weights = np.concatenate([np.full(len(said), MASS / mass[kind]) for kind, _, said in windows])
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    design = np.c_[(inputs - mean) / spread, np.ones(len(inputs))]
    penalty = np.r_[np.full(len(names), RIDGE), 1e-9]

    def loss(at):
        total = design @ at
        said = 1 / (1 + np.exp(-total))
        value = weights @ (np.logaddexp(0, total) - labels * total) + penalty @ (at * at) / 2
        return value, design.T @ (weights * (said - labels)) + penalty * at

    found = minimize(loss, np.zeros(len(penalty)), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    scale = found[:-1] / spread
    return Model(weights=dict(zip(names, scale.tolist(), strict=True)), constant=float(found[-1] - scale @ mean))


def bcubed(gold, said):
    """Precision, recall and F1 of two {item: group} (Bagga and Baldwin, 1998)."""
    ours, theirs = defaultdict(set), defaultdict(set)
    for item in gold:
        ours[said[item]].add(item)
        theirs[gold[item]].add(item)
    shared = {item: len(ours[said[item]] & theirs[gold[item]]) for item in gold}
    precision = sum(shared[item] / len(ours[said[item]]) for item in gold) / len(gold)
    recall = sum(shared[item] / len(theirs[gold[item]]) for item in gold) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def score(windows, scorer, known, threshold):
    gold, said = {}, {}
    for place, rows in enumerate(windows):
        articles = ordered(rows)
        for number, one in enumerate(grouped(articles, {}, scorer=scorer, known=known, threshold=threshold)):
            said |= {articles[index].id: (place, number) for index in one.places}
        gold |= {row["id"]: row["story_id"] for row in rows}
    return bcubed(gold, said)


def small_precision(rows, size, scorer, known, threshold):
    chance = random.Random(5)
    return np.mean([score([chance.sample(rows, size)], scorer, known, threshold)[0] for _ in range(200)])


def near_windows(rows, size, known):
    """Windows of so many undated articles, each of a story and of stories near it: what a small newsroom's week is."""
    chance = random.Random(2)
    stories = by_story([{**row, "published": None} for row in rows])
    names = sorted(stories)
    spaces = weigh(count([article(stories[name][0]) for name in names]), known)
    alike = np.argsort(-(spaces.whole @ spaces.whole.T).toarray(), axis=1, kind="stable")[:, 1 : 4 * size]
    made = []
    for turn in range(40):
        seed = chance.randrange(len(names))
        chosen = [seed, *chance.sample(alike[seed].tolist(), len(alike[seed]))]
        parts = [chance.sample(rows, min(len(rows), chance.choice((1, 2, 2, 3)))) for rows in (stories[names[place]] for place in chosen)]
        told = [row for part in parts for row in part][:size]
        made.append([{**row, "id": f"{turn} {row['id']}", "story_id": f"{turn} {row['story_id']}"} for row in told])
    return made


def report(name, windows, scorer, known):
    for threshold in (SAME_EVENT - 0.04, SAME_EVENT - 0.02, SAME_EVENT, SAME_EVENT + 0.02, SAME_EVENT + 0.04):
        precision, recall, f1 = score(windows, scorer, known, threshold)
        print(f"{name} at {threshold:.2f}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}", flush=True)


def write(scorer, known, origin):
    HERE.mkdir(exist_ok=True)
    stems = sorted([stem, held, large] for stem, (held, large) in known[1].items())
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in stems)
    (HERE / "background.json").write_text(
        f'{{"origin": {json.dumps(origin)},\n"columns": "stem, texts that hold it, per cent of capitals within sentences",\n'
        f'"texts": {known[0]},\n"stems": [\n{lines}\n]}}\n'
    )
    models = {
        name: {"constant": round(model.constant, 5), "weights": {feature: round(weight, 5) for feature, weight in model.weights.items()}}
        for name, model in (("many", scorer.many), ("few", scorer.few))
    }
    (HERE / "pairs.json").write_text(json.dumps({"origin": origin, **models}, indent=1, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent.parent / "shared" / "data")
    parser.add_argument("--write", action="store_true", help="write digest/data/background.json and pairs.json")
    args = parser.parse_args()
    train = read(args.data / "train/neus_train.jsonl")
    known = statistics(train)
    dev = {name: read(args.data / f"stories/{name}_dev.jsonl") for name in ("ecbplus", "allsides", "neus")}
    scored = {"ecbplus": [dev["ecbplus"]], "allsides": weeks(dev["allsides"]), "neus": [dev["neus"]]}
    learned = training(by_story(train))
    extra = {name: [(name, *pairs_of(rows, known)) for rows in windows] for name, windows in scored.items()}
    extra["neus"].append(("neus", *pairs_of(thinned(dev["neus"]), known)))
    whole = learn(learned + [window for windows in extra.values() for window in windows])
    for name, windows in scored.items():
        fold = learn(learned + [window for other, found in extra.items() if other != name for window in found])
        report(f"{name}, out of fold", windows, fold, known)
        report(f"{name}, shipped", windows, whole, known)
        if name == "neus":
            report("neus thinned, out of fold", [thinned(dev["neus"])], fold, known)
        if name == "ecbplus":
            for size in (3, 5, 10, 20):
                print(f"{size} of ecbplus, out of fold: P {small_precision(dev['ecbplus'], size, fold, known, SAME_EVENT):.3f}")
        for size in (2, 5, 10, 20, 30):
            print("{} near ones of {}, out of fold: P {:.3f} R {:.3f} F1 {:.3f}".format(
                size, name, *score(near_windows(dev[name], size, known), fold, known, SAME_EVENT)), flush=True)  # fmt: skip
    if args.write:
        write(whole, known, "bench/fit_pairs.py over NeuS train and dev, AllSides and ECB+ dev (counts and weights alone, no text)")


if __name__ == "__main__":
    main()
