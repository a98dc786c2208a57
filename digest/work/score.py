"""The score-card: how well a labelled week's stories, themes and developments are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.cluster import cluster
from digest.compose.choose import choose
from digest.model import Article, Theme, ThemeModel

if TYPE_CHECKING:
    from digest.cluster.theme_evidence import Embed

ROOM = 1000  # stories: a score-card has no size to keep, so that only rank and `developments` decide what leads


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What an editor says of one article: its story ("" where he does not say), its theme (None: it fits none), whether it is major.

    `themed` says that the editor spoke of its theme at all.
    """

    story: str = ""
    theme: str | None = None
    themed: bool = False
    major: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`stories` is BCubed precision, recall and F1; `themes` accuracy and macro F1; `developments` found, of so many majors.

    Each is None where the labels, or the want of themes, give nothing to score. Shares are 0–1.
    """

    articles: int
    labelled: int
    stories: tuple[float, float, float] | None
    themes: tuple[float, float] | None
    developments: tuple[int, int] | None


def score(
    articles: Sequence[Article],
    labels: Mapping[str, Label],
    themes: Sequence[Theme] = (),
    *,
    developments: int = 5,
    model: ThemeModel | None = None,
    embed: Embed | None = None,
) -> Score:
    """Cluster the articles and hold the result against the labels (by article id); an article without one is clustered and not scored.

    `model` and `embed` are what `cluster` is given in the project.
    """
    stories = cluster(articles, themes, model=model, embed=embed)
    said = {name: story for story in stories for name in story.articles}
    gold = {name: label.story for name, label in labels.items() if label.story and name in said}
    themed = [(labels[name].theme, said[name].theme) for name in labels if labels[name].themed and name in said]
    major = {label.story for label in labels.values() if label.major and label.story}
    leading = choose(stories, themes, developments=developments, per_theme=ROOM, room=ROOM).developments
    found = {gold[name] for story in leading for name in story.articles if name in gold}
    return Score(
        articles=len(articles),
        labelled=len(gold),
        stories=bcubed(gold, {name: said[name].id for name in gold}) if gold else None,
        themes=accuracy(themed) if themed and themes else None,
        developments=(len(major & found), len(major)) if major and themes else None,
    )


def bcubed(gold: Mapping[str, Hashable], said: Mapping[str, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1 of two {item: cluster} mappings over the same items (Bagga and Baldwin, 1998)."""
    theirs, ours = Counter(gold.values()), Counter(said.values())
    both = Counter((gold[item], said[item]) for item in gold)
    precision = sum(count**2 / ours[cluster] for (_, cluster), count in both.items()) / len(gold)
    recall = sum(count**2 / theirs[story] for (story, _), count in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def accuracy(pairs: Sequence[tuple[str | None, str | None]]) -> tuple[float, float]:
    """Accuracy and macro F1 of (gold, said) pairs, over the classes that gold has; None is one of them."""
    right, gold, said = Counter[str | None](), Counter[str | None](), Counter[str | None]()
    for theirs, ours in pairs:
        gold[theirs] += 1
        said[ours] += 1
        right[theirs] += theirs == ours
    each = {theme: 2 * right[theme] / (count + said[theme]) for theme, count in gold.items()}
    return right.total() / len(pairs), sum(each.values()) / len(each)
