"""Headlines and developments of labelled stories: ROUGE-1 against the human one, and the share of ours that is bait.

    python bench/headlines.py [--data DIR] [--show]

Bait is counted by a list of its own, not by the rule that chooses: questions, openers that tease, "N things", slang of outrage, talk to the
reader, "!"; quotation marks are counted beside. `--show` prints every story's lines, worst ROUGE first. Needs rouge-score.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from digest.cli.mind import article_of
from digest.cluster import _speaking
from digest.cluster.copies import find_copies
from digest.cluster.headlines import development, rank_titles

DATA = Path(__file__).resolve().parents[3] / "shared/data"
KINDS = {
    "question": re.compile(r"\?"),
    "opener": re.compile(
        r"^(?:how|why|what|here[’']s|here (?:is|are)|(?-i:Who|who)|when|where|this is|these|meet|watch|inside)\b", re.IGNORECASE
    ),
    "things": re.compile(
        r"^(?:the )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:\w+ )?(?:things|ways|reasons|takeaways|facts|key)\b",
        re.IGNORECASE,
    ),
    "outrage": re.compile(
        r"\b(?:slam(?:s|med|ming)?|bombshell|blast(?:s|ed)|rips|destroys?|stunning|shocking|jaw-dropping|brutal|epic)\b", re.IGNORECASE
    ),
    "reader": re.compile(r"\b(?:you|your|we|our|us(?! )|you[’']\w+|we[’']\w+)\b"),
    "shout": re.compile(r"!"),
}
QUOTES = re.compile(r"[“\"]|(?<!\w)[‘'](?=\w).*\w[’'](?!\w)")


def headline_of(articles):
    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    copies = find_copies(ordered)
    speaking = _speaking([one for one in ordered if one.id not in copies])
    titles = rank_titles(speaking)
    return titles[0][1], development([title for _, title, _ in titles], speaking)


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def main():
    from rouge_score import rouge_scorer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    scorer = rouge_scorer.RougeScorer(["rouge1"], use_stemmer=True)
    for path in sorted((args.data / "summaries").glob("*.jsonl")):
        gold = {row["story_id"]: row["headline"] for row in read(path) if len((row["summary"] or "").split()) >= 10}
        told = {}
        for line, row in enumerate(read(args.data / "stories" / path.name)):
            if row["story_id"] in gold:
                told.setdefault(row["story_id"], []).append(article_of(row, path, line))
        lines = []
        for key, articles in told.items():
            headline, development = headline_of(articles)
            score = lambda text, human=gold[key]: scorer.score(human, text)["rouge1"].fmeasure  # noqa: E731
            best = max(score(one.title) for one in articles)
            lines.append((score(headline), headline, development, score(development), best, score(articles[0].title), key))
        kinds = Counter(kind for _, headline, *_ in lines for kind, pattern in KINDS.items() if pattern.search(headline))
        bait = sum(any(pattern.search(headline) for pattern in KINDS.values()) for _, headline, *_ in lines)
        count = len(lines)
        mean = lambda place, rows: sum(row[place] for row in rows) / max(1, len(rows))  # noqa: E731
        said = [row for row in lines if row[2]]
        quoting = sum(bool(QUOTES.search(row[1])) for row in lines)
        length = sum(len(row[2].split()) for row in said) / max(1, len(said))
        print(
            f"{path.stem}: {count} stories | headline rouge1 {mean(0, lines):.3f}, first title {mean(5, lines):.3f}, "
            f"best title {mean(4, lines):.3f} | bait {bait / count:.1%} {dict(kinds)}, quotes {quoting / count:.1%} | "
            f"developments {len(said) / count:.0%}, rouge1 {mean(3, said):.3f}, {length:.1f} words"
        )
        if args.show:
            for found, headline, development, _, best, _, key in sorted(lines):
                print(f"\n{found:.2f} of {best:.2f} {key}\n  gold {gold[key]}\n  ours {headline}\n  line {development}")
                for one in told[key]:
                    print(f"       {one.source or '-'}: {one.title}")


if __name__ == "__main__":
    main()
