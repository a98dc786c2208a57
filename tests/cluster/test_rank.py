"""Rank: parts, sizes, what holds a story back, and what an editor's picks move."""

import pytest

from digest.cluster.picks import FEWEST, FURTHEST, learned
from digest.cluster.rank import SHIPPED, WEIGHTS, Weights, score, size
from digest.model import Figure
from tests.making import START, article

SPAN = (START, START.replace(day=18))


def figure(value):
    return Figure(label="Deal", value=value, article="a")


def ranked(*figures, **more):
    fields = {"themed": True, **more}
    return score([article("Marlow cuts price", "Text.")], [figure(one) for one in figures], {}, SPAN, **fields)


def test_the_weights_are_one():
    """Scores stay between 0 and 1."""
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("larger", "smaller"),
    [("$10B", "$10M"), ("$10M", "$200"), ("£1B", "$1B"), ("$1B", "RMB 1B"), ("2,000,000", "9,000"), ("up to $1T", "~$135B")],
)
def test_a_larger_amount_is_larger(larger, smaller):
    """Amounts are held against each other on a logarithmic scale, in about dollars."""
    assert size(figure(larger)) > size(figure(smaller))


@pytest.mark.parametrize("value", ["27%", "$0.40", "280+", "0", "a third"])
def test_what_is_no_amount_is_a_small_figure(value):
    """A share, a price or a speed says something, and nothing of size."""
    assert 0 < size(figure(value)) <= 0.3


def test_a_large_sum_ranks_before_a_small_one():
    """A $10bn figure says more than $10m, and either more than none."""
    assert ranked("$10B")[0] > ranked("$10M")[0] > ranked()[0]


def test_an_update_weighs_less_and_a_third_week_less_still_unless_its_news_is_large():
    """Each telling holds the story back, with the reason; a large sum brings a thread back to the weight of a second telling."""
    new, update, third = (ranked("$10M", tellings=told)[0] for told in (0, 1, 2))
    assert new > update > third
    assert ranked("$10M", tellings=2)[1]["held back"] == ["× 0.7: 2 earlier issues told it"]
    assert ranked("$40B", tellings=3)[1]["held back"] == ["× 0.85: 3 earlier issues told it, but its news is large"]


def test_why_shows_parts_weights_and_the_reason_of_a_move():
    """The score can be reckoned from what `why` says."""
    total, why = ranked("$10B", themed=False, weights=Weights(by_part=WEIGHTS, reason="moved for a reason"))
    assert total == pytest.approx(0.5 * sum(why["weights"][name] * why[name] for name in WEIGHTS), abs=0.002)
    assert why["moved"] == "moved for a reason"
    assert why["held back"] == ["× 0.5: it fits no theme"]


SUM_TAKEN_OUT = (
    {"outlets": 0.2, "feeds": 0.5, "figures": 0.0, "freshness": 0.5},
    {"outlets": 0.2, "feeds": 0.5, "figures": 0.9, "freshness": 0.5},
)


@pytest.mark.parametrize("issues", [[], [[]] * 9, [[SUM_TAKEN_OUT]] * (FEWEST - 1)])
def test_few_picks_or_none_keep_what_ships(issues):
    """An issue that was left as proposed teaches nothing, and two are no habit."""
    assert learned(issues) == SHIPPED


def test_picks_move_the_weights_towards_the_editor_and_within_bounds():
    """The longer the habit, the further; never beyond half or double before they are made to sum to 1 again."""
    few, many = learned([[SUM_TAKEN_OUT]] * FEWEST), learned([[SUM_TAKEN_OUT]] * 200)
    assert many.by_part["figures"] < few.by_part["figures"] < WEIGHTS["figures"]
    assert sum(many.by_part.values()) == pytest.approx(1)
    share = many.by_part["figures"] / many.by_part["outlets"] / (WEIGHTS["figures"] / WEIGHTS["outlets"])
    assert share >= 1 / FURTHEST**2
    assert "figures 0.15 →" in few.reason
    assert learned([[SUM_TAKEN_OUT, SUM_TAKEN_OUT]] * FEWEST).by_part == pytest.approx(few.by_part)
