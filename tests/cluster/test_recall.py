"""Recall: a story of an earlier issue is recognised by its articles, where words enough bear the scorer out."""

import random
from dataclasses import replace

from digest.cluster import cluster
from digest.cluster.recall import MANY, SAME_EVENT, recall
from digest.model import ToldStory
from tests.making import article

FLOOD = (
    "The river Orrin flooded the lower town of Halbeck on Sunday and cut its only bridge. Engineers of the Orrin board lowered the weir at "
    "Stell to let the water run off. The mayor of Halbeck, Ines Morrow, asked the province for pumps and tents."
)
FLOOD_ON = (
    "The bridge of Halbeck, which the flooded river Orrin cut, will be rebuilt by the Orrin board. Engineers found that the weir at Stell "
    "held. Ines Morrow, the mayor of Halbeck, said that pumps and tents from the province came in time for the lower town."
)
OTHER_FLOOD = (
    "Heavy rain flooded the valley of Corrigal on Friday, and trains to the coast stopped. Farmers moved sheep to the hills while the "
    "weather office warned of more rain in the south."
)


def earlier(*articles, issue=3, **more):
    """What issue 3 told of these articles."""
    lead = articles[0]
    fields = {"headline": lead.title, "summary": lead.text, "articles": tuple(one.id for one in articles), "day": "2026-06-11", **more}
    return ToldStory(issue=issue, period="2026-W24", story=f"s{lead.id[:4]}", **fields)


def known(*articles):
    return {one.id: one for one in articles}


def test_the_same_event_is_recognised_a_month_later_and_another_of_its_kind_is_not():
    """The scorer's time gate of ten days is for one week; memory goes beyond it. Another flood is another story."""
    old = article("River Orrin floods lower Halbeck", FLOOD, hours=-700)
    on = [article("Halbeck to rebuild bridge that the Orrin cut", FLOOD_ON, source=source) for source in "AB"]
    other = article("Rain floods Corrigal valley and stops trains", OTHER_FLOOD)
    same, apart = recall([on, [other]], [earlier(old)], known(old))
    assert same is not None
    assert same.told.issue == 3
    assert SAME_EVENT <= same.likeness < 1
    assert apart is None


def test_a_story_whose_articles_are_gone_is_judged_by_what_was_printed():
    """The store forgot the articles: headline and summary of the issue stand for them."""
    old = article("River Orrin floods lower Halbeck", FLOOD, hours=-200)
    (found,) = recall([[article("Halbeck to rebuild bridge that the Orrin cut", FLOOD_ON)]], [earlier(old)], {})
    assert found is not None


def test_titles_alone_are_not_enough():
    """Two titles that share a maker's name are no thread, however sure the scorer is: a week's lead would be left out as told."""
    old = article("Brill Lab releases models that rival Fern of Onyx", "")
    (found,) = recall([[article("Onyx shows a smaller Fern model", "")]], [earlier(old)], known(old))
    assert found is None


def test_a_shared_article_is_the_same_story():
    """The newest issue that told the article counts."""
    one = article("Onyx shows a smaller Fern model", "")
    (found,) = recall([[one]], [earlier(one, issue=5), earlier(one, issue=3)], known(one))
    assert (found.told.issue, found.likeness) == (5, 1.0)


def test_nothing_told_recalls_nothing():
    """The first issue has no memory."""
    assert recall([[article("Onyx shows a smaller Fern model", "")]], (), {}) == [None]


def test_in_a_crowd_those_near_an_earlier_story_are_asked():
    """Of more stories than are compared at once, the one that goes on is among those that are."""
    chance = random.Random(5)
    words = [f"{one}{two}" for one in ("bar", "lim", "tor", "ven", "sul", "kop") for two in ("ane", "ique", "oster", "und", "able", "ig")]
    crowd = [[article(" ".join(chance.sample(words, 5)), " ".join(chance.choices(words, k=20)))] for _ in range(MANY + 20)]
    old = article("River Orrin floods lower Halbeck", FLOOD, hours=-160)
    groups = [*crowd, [article("Halbeck to rebuild bridge that the Orrin cut", FLOOD_ON)]]
    found = recall(groups, [earlier(old)], known(old))
    assert len(found) == len(groups)
    assert found[-1] is not None


def test_memory_does_not_depend_on_the_order_of_articles():
    """Stories with memory are the same in any input order."""
    old = article("River Orrin floods lower Halbeck", FLOOD, hours=-160)
    week = [
        article("Halbeck to rebuild bridge that the Orrin cut", FLOOD_ON, source=source, hours=hour) for hour, source in enumerate("ABC")
    ]
    week.append(article("Rain floods Corrigal valley and stops trains", OTHER_FLOOD))
    told = [earlier(old)]
    assert cluster(week, told=told, past=known(old)) == cluster(week[::-1], told=told, past=known(old))


def test_what_was_known_makes_no_line_and_a_late_article_is_not_new_since():
    """What an article of before the earlier cut-off says was not said since: the story is an update without such a line."""
    old = article("River Orrin floods lower Halbeck", FLOOD, hours=-160)
    fresh = [article("Halbeck to rebuild bridge that the Orrin cut", FLOOD_ON, source=source) for source in "AB"]
    (story,) = cluster(fresh, told=[earlier(old)], past=known(old))
    assert story.why["news"] is True
    late = [replace(one, published=old.published) for one in fresh]
    (story,) = cluster(late, told=[earlier(old)], past=known(old))
    assert "new" not in story.why
