"""What an editor's answers teach the pair scorer: the numbers of two stories, and a model moved a little by all that was answered.

two stories → mean of the features of their pairs → kept with the answer → all answers → taught() → the scorer that groups next time
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digest.cluster.languages import language_of
from digest.cluster.pairs import Model, Scorer, candidates, features, probabilities, shipped
from digest.cluster.rivals import parted
from digest.cluster.vectors import Background, background, count, weigh
from digest.model import Article, PairAnswer

RIDGE = 40.0  # what it costs to double or drop what a feature says; with 5, fifty answers cost .1 F1 elsewhere (bench/teach_pairs.py)
MOST_SAY = 60.0  # answers that all of them weigh together at most: they are of doubtful pairs alone, and say little of the sure ones
MOST_READ = 2_000  # the newest answers that are read: ten a week for years


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two stories are: the scorer's mean probability of their pairs, and the mean of what it looked at, by name."""

    probability: float
    features: Mapping[str, float]


def likeness(
    articles: Sequence[Article],
    one: Collection[str],
    other: Collection[str],
    scorer: Scorer | None = None,
    known: Background | None = None,
) -> Likeness:
    """The likeness of two stories, given as ids, within the articles of their window; another background only where a bench measures.

    The mean is over the pairs that the scorer compares, as grouping looks at them, or over all where it compares none.
    """
    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    languages = [language_of(article) for article in ordered]
    spaces = weigh(count(ordered, languages), known or background())
    at = {article.id: place for place, article in enumerate(ordered)}
    crossing = sorted({tuple(sorted((at[a], at[b]))) for a in one for b in other if a in at and b in at and a != b})
    compared = set(zip(*(side.tolist() for side in candidates(spaces, ordered, languages)), strict=True))
    pairs = [pair for pair in crossing if pair in compared] or crossing
    if not pairs:
        return Likeness(probability=0.0, features={})
    left, right = np.array(pairs).T
    found = features(spaces, left, right)
    values = parted(probabilities(spaces, ordered, left, right, scorer or shipped(), found=found), ordered, left, right)
    means = {name: round(float(np.mean(column)), 6) for name, column in found.items()}
    return Likeness(probability=round(float(values.sum()) / len(crossing), 4), features=means)


def taught(answers: Sequence[PairAnswer], start: Scorer | None = None) -> Scorer:
    """`start` (None: the shipped coefficients), both of its models moved by the answers; the same without any."""
    scorer = start or shipped()
    return Scorer(many=moved(scorer.many, answers), few=moved(scorer.few, answers))


def moved(model: Model, answers: Sequence[PairAnswer]) -> Model:
    """The model moved by the answers; the same without any.

    A logistic regression over how much more or less each feature should say than it does, so that few answers move little and a feature
    that says nothing stays silent. Answers that lack a feature of the model, as those of an earlier version may, are left out.
    """
    names = [name for name, weight in model.weights.items() if weight]
    lessons = [answer for answer in answers if answer.same is not None and all(name in answer.features for name in names)][-MOST_READ:]
    if not lessons:
        return model
    weights = np.array([model.weights[name] for name in names])
    said = np.array([[answer.features[name] for name in names] for answer in lessons]) * weights
    usual = said.mean(axis=0)
    design = np.c_[np.ones(len(lessons)), said - usual]
    change = _fit(design, model.constant + said.sum(axis=1), np.array([float(answer.same is True) for answer in lessons]))
    more = dict(zip(names, (change[1:] * weights).tolist(), strict=True))
    return Model(
        weights={name: weight + more.get(name, 0.0) for name, weight in model.weights.items()},
        constant=model.constant + float(change[0] - change[1:] @ usual),
    )


def _fit(design: Any, before: Any, same: Any) -> Any:
    """What to add to the log-odds `before` as coefficients of `design`, with a ridge to adding nothing."""
    from scipy.optimize import minimize

    share = min(1.0, MOST_SAY / len(same))

    def loss(at: Any) -> tuple[float, Any]:
        total = before + design @ at
        odds = 1 / (1 + np.exp(-total.clip(-50, 50)))
        value = share * float(np.sum(np.logaddexp(0, total) - same * total)) + RIDGE * float(at @ at) / 2
        return value, share * design.T @ (odds - same) + RIDGE * at

    return minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
