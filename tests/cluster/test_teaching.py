"""What answers teach the pair scorer: a little, in their direction, and never without bound."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from digest.cluster import cluster
from digest.cluster.pairs import Model, shipped
from digest.cluster.teaching import likeness, moved, taught
from digest.model import PairAnswer
from tests.making import article

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
STRIKE = "Dockers of {} stopped work over pay on Monday, and the union of {} said that no ship would be unloaded until the port pays more."


def week():
    """Strikes in ports that share a trade's words, told once or twice, and other news."""
    ports = ("Marlow", "Tolverne", "Quillhaven", "Ostermouth")
    strikes = [article(f"Dockers strike in {port}", STRIKE.format(port, port), hours=place) for place, port in enumerate(ports)]
    shut = "The port of {} was shut as dockers stopped work."
    again = [article(f"{port} port shut by strike", shut.format(port), source="Tide") for port in ports]
    return [*strikes, *again]


def odds(model, features):
    return model.constant + sum(weight * features[name] for name, weight in model.weights.items())


def numbers(seed=0, **more):
    """Features of a pair in doubt, by the shipped names."""
    chance = np.random.default_rng(seed)
    found = {name: float(chance.uniform(0.2, 0.6)) for name in shipped().many.weights}
    return {**found, **more}


def answers(number, same, seed=0, **more):
    made = PairAnswer(one="a", other="b", same=same, by="Ada", at=NOW, probability=0.3)
    return [replace(made, features=numbers(seed + place, **more)) for place in range(number)]


def test_without_answers_the_scorer_is_the_shipped_one():
    """Nothing said, or only what was taken back, teaches nothing."""
    assert taught([]) == shipped()
    assert taught(answers(3, None)) == shipped()


@pytest.mark.parametrize("same", [True, False])
def test_answers_move_the_scorer_their_way(same):
    """A pair like those that were answered becomes likelier where they were one event, else less likely; the more answers the more."""
    start = Model(weights=dict.fromkeys(shipped().many.weights, 0.5), constant=-4.0)
    before = odds(start, numbers(99))
    gains = [(odds(moved(start, answers(number, same)), numbers(99)) - before) * (1 if same else -1) for number in (1, 10, 50)]
    assert 0 < gains[0] < gains[1] < gains[2]
    assert gains[0] < 0.1


def test_a_thousand_answers_say_no_more_than_sixty():
    """What is answered is in doubt and says little of sure pairs, so there is an end to what it moves."""
    start = Model(weights=dict.fromkeys(shipped().many.weights, 0.5), constant=-4.0)
    sixty, thousand = (odds(moved(start, answers(number, True)), numbers(99)) for number in (60, 1000))
    assert thousand - odds(start, numbers(99)) < 1.3 * (sixty - odds(start, numbers(99)))


def test_an_answer_of_another_version_is_left_out():
    """An answer that lacks a feature of the model is skipped whole; one that has more of them than the model is not."""
    old = [replace(answer, features={"own": 0.4}) for answer in answers(5, True)]
    assert taught(old) == shipped()
    assert taught([*old, *answers(3, True)]) == taught(answers(3, True)) != shipped()
    assert taught(answers(3, True, later=1.0)) == taught(answers(3, True))


def test_likeness_is_what_grouping_saw():
    """The probability of two stories is the one that the doubt names, in a small week too."""
    articles = week()
    stories = {story.id: story for story in cluster(articles)}
    asked = [(story, stories[row["story"]], row["probability"]) for story in stories.values() for row in story.why.get("unsure", ())]
    assert asked
    for one, other, probability in asked:
        alike = likeness(articles, one.articles, other.articles)
        assert alike.probability == pytest.approx(probability, abs=0.006)
        assert set(alike.features) >= set(shipped().many.weights)


def test_likeness_of_strangers():
    """Two articles that the scorer would never compare have features all the same; articles that are not there have none."""
    strangers = (article("A pear tart wins a prize", "The baker used pears."), article("Chess club moves house", "It has a new roof."))
    articles = [*week(), *strangers]
    alike = likeness(articles, [articles[-1].id], [articles[-2].id])
    assert alike.probability < 0.1
    assert set(alike.features) >= set(shipped().many.weights)
    assert likeness(articles, ["gone"], [articles[0].id]).features == {}


def test_a_taught_scorer_groups():
    """`cluster` takes the taught scorer in place of the shipped one."""
    articles = week()
    wary = replace(shipped(), few=replace(shipped().few, constant=shipped().few.constant - 12))
    assert len(cluster(articles, scorer=wary)) == len(articles) > len(cluster(articles))
    assert cluster(articles, scorer=taught([])) == cluster(articles)
