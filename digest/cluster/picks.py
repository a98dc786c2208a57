"""Picks: what an editor's past issues put first, against what was proposed, moves the weights of rank within bounds."""

from collections.abc import Mapping, Sequence

from digest.cluster.rank import SHIPPED, WEIGHTS, Weights

FEWEST = 3  # issues in which an editor chose otherwise, from which on that is a habit
FURTHEST = 2.0  # a weight is at most doubled or halved: an editor's taste moves the rank, it does not replace it
SHARP = 10.0  # a score that is better by .1 is picked at odds of e
RIDGE = 2.0  # penalty of the squared logarithms of the factors: three issues of one taste move a weight by about a third

Parts = Mapping[str, float]


def learned(issues: Sequence[Sequence[tuple[Parts, Parts]]]) -> Weights:
    """The weights, moved by pairs of (parts of a story that the editor took up, parts of one that he took out for it), a list an issue.

    An issue that was left as proposed says nothing: learning from it would be learning from ourselves. Every issue counts the same.
    """
    told = [pairs for pairs in issues if pairs]
    if len(told) < FEWEST:
        return SHIPPED
    factors = _fitted(told)
    total = sum(WEIGHTS[name] * factor for name, factor in factors.items())
    moved = {name: WEIGHTS[name] * factor / total for name, factor in factors.items()}
    changes = (f"{name} {WEIGHTS[name]:.2f} → {value:.2f}" for name, value in moved.items() if round(value - WEIGHTS[name], 2))
    if not (said := ", ".join(changes)):
        return SHIPPED
    return Weights(by_part=moved, reason=f"the editor put other stories first in {len(told)} issues: {said}")


def _fitted(issues: Sequence[Sequence[tuple[Parts, Parts]]]) -> dict[str, float]:
    """By part, the factor of its weight: logistic regression on the differences of parts, ridge to 1, bounded."""
    import numpy as np
    from scipy.optimize import minimize

    names = tuple(WEIGHTS)
    shipped = np.array([WEIGHTS[name] for name in names])
    rows = np.array([[float(up.get(name, 0.0)) - float(down.get(name, 0.0)) for name in names] for pairs in issues for up, down in pairs])
    share = np.array([1 / len(pairs) for pairs in issues for _ in pairs])

    def loss(at):  # type: ignore[no-untyped-def]
        weights = shipped * np.exp(at)
        margin = SHARP * (rows @ weights)
        value = share @ np.logaddexp(0, -margin) + RIDGE * (at @ at)
        slope = -(share / (1 + np.exp(margin))) * SHARP
        return value, (slope @ rows) * weights + 2 * RIDGE * at

    bound = float(np.log(FURTHEST))
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=[(-bound, bound)] * len(names)).x
    return dict(zip(names, np.exp(found).tolist(), strict=True))
