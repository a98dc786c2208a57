"""Stories hold: under bad input, in any order, in any language, and where an editor has answered."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cluster import cluster
from digest.cluster.grouping import scored
from digest.cluster.pairs import shipped
from digest.cluster.stories import SAME_EVENT, Bonds, bonds, doubts, group
from digest.cluster.vectors import background
from tests.making import article

COMPANY = "Marlow"
DEEDS = "opens closes sells buys sues hires fires builds paints drops lifts audits".split()
THINGS = "harbour reactor orchard bakery satellite ledger tariff engine glacier violin museum airport".split()


def grouping(stories):
    """The groups of ids, whatever their order."""
    return {frozenset(story.articles) for story in stories}


def once(stories, articles):
    """Whether every article is in exactly one story."""
    return sorted(name for story in stories for name in story.articles) == sorted(one.id for one in articles)


def about_one_company(count=60):
    chance = random.Random(4)
    return [
        article(
            f"{COMPANY} {chance.choice(DEEDS)} {chance.choice(THINGS)} number {place}",
            f"{COMPANY} {chance.choice(DEEDS)} a {chance.choice(THINGS)} in the {chance.choice(THINGS)} of {COMPANY}, {COMPANY} said.",
            source=f"S{place}",
            hours=place,
        )
        for place in range(count)
    ]


def titles_alone():
    return [article(f"{left} and {right} meet", source=left) for left in THINGS for right in THINGS]


def very_long():
    chance = random.Random(1)
    return [article(f"Long read {place}", " ".join(chance.choices(THINGS, k=100_000)) + ".", source=f"S{place}") for place in range(3)]


def mixed_titles():
    return [
        article("El gobierno and die Regierung sign le contrat", "Ein acuerdo was signé.", source="A"),
        article("日本銀行 raises Zinsen otra vez", "", source="B"),
        article("", "", source="C"),
        article("!!! ??? …", "—", source="D"),
    ]


def undated():
    return [
        article(f"Pilot finds {thing}", f"A pilot found a {thing}.", hours=5_000 * place, dated=False) for place, thing in enumerate(THINGS)
    ]


@pytest.mark.parametrize("made", [list, about_one_company, titles_alone, very_long, mixed_titles, undated, lambda: titles_alone()[:1]])
def test_every_article_is_in_one_story_whatever_comes_in(made):
    """Nothing, one, titles alone, 100,000 words, one company, mixed languages, no dates: all are in exactly one story, in any order."""
    articles = made()
    stories = cluster(articles)
    assert once(stories, articles)
    assert grouping(cluster(articles[::-1])) == grouping(stories)


def test_a_thousand_copies_are_one_story_of_one_voice():
    """1,000 prints of one text, some under another headline or byline, are folded into one story."""
    text = "The port of Ellmouth closed on Monday after a crane fell into the harbour basin and blocked the only channel for larger ships."
    articles = [
        article("Crane closes port of Ellmouth", text if place % 3 else f"By wire\n\n{text}", source=f"S{place}", hours=place % 160)
        for place in range(1000)
    ]
    (story,) = cluster(articles)
    assert len(story.articles) == 1000
    assert len(story.copies) == 999


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 59), unique=True, max_size=30), st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_input_order(places, shuffler):
    """Articles that share a company and little else: the same stories, doubts and all, in any order."""
    articles = [about_one_company()[place] for place in places]
    shuffled = list(articles)
    shuffler.shuffle(shuffled)
    assert cluster(shuffled) == cluster(articles)


def test_two_dates_far_apart_are_two_events():
    """The same words ten days apart are another event, unless one of them has no date."""
    early = article("Ferry strike stops Ellmouth crossing", "Crews of the Ellmouth ferry walked out over pay.", source="A", hours=0)
    late = article("Ferry strike stops Ellmouth crossing", "Ellmouth ferry crews walked out over pay again.", source="B", hours=24 * 11)
    soon = article("Ferry strike stops Ellmouth crossing", "Ellmouth ferry crews walked out over their pay.", source="C", hours=5)
    assert grouping(cluster([early, late])) == {frozenset({early.id}), frozenset({late.id})}
    assert len(cluster([early, soon])) == 1


GERMAN = [
    article(
        "Streik der Hafenarbeiter legt Rotterdam lahm",
        "Die Hafenarbeiter in Rotterdam haben am Montag die Arbeit niedergelegt. Die Gewerkschaft fordert sieben Prozent mehr Lohn.",
        source="Blatt",
        language="de",
    ),
    article(
        "Hafenarbeiter in Rotterdam streiken für mehr Lohn",
        "Seit Montag streiken die Arbeiter im Hafen von Rotterdam. Sie fordern sieben Prozent mehr Lohn, sagt ihre Gewerkschaft.",
        source="Kurier",
        language="de",
    ),
    article(
        "Bäckerei in Lübeck gewinnt Preis für Roggenbrot",
        "Eine Bäckerei aus Lübeck hat mit ihrem Roggenbrot den Preis der Handwerkskammer gewonnen.",
        source="Blatt",
        language="de",
    ),
]
SPANISH = [
    article(
        "El Gobierno aprueba la nueva ley de aguas de Aragón",
        "El Gobierno aprobó el martes la ley de aguas de Aragón, que limita el riego en los meses secos.",
        source="Diario",
        language="es",
    ),
    article(
        "Aprobada la ley de aguas que limita el riego en Aragón",
        "La ley de aguas aprobada el martes limita los riegos en Aragón durante los meses secos.",
        source="Gaceta",
        language="es",
    ),
    article(
        "Una orquesta de Sevilla estrena sinfonía perdida",
        "La orquesta de Sevilla estrenó una sinfonía hallada en un archivo.",
        source="Diario",
        language="es",
    ),
]
ENGLISH = [
    article(
        "Dockers strike in Rotterdam over pay",
        "Dockers in Rotterdam walked out on Monday. Their union wants seven per cent more pay.",
        source="Post",
        language="en",
    ),
    article(
        "Rotterdam dockers walk out for seven per cent more pay",
        "A strike over pay began in Rotterdam on Monday, when dockers walked out.",
        source="Wire",
        language="en",
    ),
]


@pytest.mark.parametrize("week", [GERMAN, SPANISH])
def test_a_week_in_one_language(week):
    """Inflected words meet by their stems: the first two tell one event, the third another."""
    assert grouping(cluster(week)) == {frozenset({week[0].id, week[1].id}), frozenset({week[2].id})}


@pytest.mark.parametrize("said", [True, False])
def test_a_mixed_week_groups_each_language_with_its_own(said):
    """Three languages, said by the feed or guessed: an event told in two of them is a story in each."""
    week = [one if said else replace(one, language="") for one in (*GERMAN, *SPANISH, *ENGLISH)]
    pairs = [GERMAN[:2], SPANISH[:2], ENGLISH]
    assert grouping(cluster(week)) == {
        *(frozenset(one.id for one in pair) for pair in pairs),
        frozenset({GERMAN[2].id}),
        frozenset({SPANISH[2].id}),
    }


def test_days_between_speak_against_one_event():
    """The same two texts are less likely one event the more days lie between them; hours say nothing, nor does a day that nobody gave."""
    told = [
        ("Kelmar senate leader opposes inquiry into dam break", "The leader of the Kelmar senate will vote against an inquiry, he said."),
        ("Kelmar house approves dam inquiry with votes of both parties", "The house passed a bill on an inquiry by 250 votes to 170."),
    ]

    def likeness(hours, dated=True):
        week = [article(*one, source=f"S{place}", hours=hours * place, dated=dated) for place, one in enumerate(told)]
        return scored(week, shipped(), background())[0, 1]

    assert likeness(0) == likeness(11) == likeness(96, dated=False) > likeness(36) > likeness(96) > 0


def test_groups_that_hold_together_stay_two():
    """Three and three that are sure of themselves are not joined by half-likely pairs; single ones with the same likeness are."""
    sure = {(0, 1): 1.0, (0, 2): 1.0, (1, 2): 1.0, (3, 4): 1.0, (3, 5): 1.0, (4, 5): 1.0}
    between = {(left, right): 0.36 for left in (0, 1, 2) for right in (3, 4, 5)}
    assert group(6, sure | between, "abcdef") == [[0, 1, 2], [3, 4, 5]]
    assert group(2, {(0, 1): 0.36}, "ab") == [[0, 1]]


def test_a_long_stream_is_scored_in_spans(monkeypatch):
    """Stories are the same whether a stream is compared at once or in spans of time that overlap."""
    week = [replace(one, published=one.published + timedelta(hours=hour)) for hour, one in enumerate((*GERMAN, *SPANISH, *ENGLISH))]
    at_once = grouping(cluster(week))
    monkeypatch.setattr("digest.cluster.grouping.MANY", 6)
    monkeypatch.setattr("digest.cluster.grouping.OVERLAP", 4)
    assert grouping(cluster(week)) == at_once


def test_answers_bind():
    """What an editor called one event is one story, what two is two, whatever the words say; ids that are not there change nothing."""
    same, unlike = ENGLISH, (GERMAN[0], SPANISH[2])
    week = [*same, *unlike]
    answers = {(same[0].id, same[1].id): False, (unlike[0].id, unlike[1].id): True, ("gone", same[0].id): True}
    found = grouping(cluster(week, answers=answers))
    assert found == {frozenset({same[0].id}), frozenset({same[1].id}), frozenset(one.id for one in unlike)}
    assert cluster(week, answers={}) == cluster(week)


def test_answers_part_copies_and_what_joins_them():
    """Two prints of one text are two stories where an editor says so, and no third article draws them together."""
    text = "Crews of the Ellmouth ferry walked out over pay."
    prints = [article("Ferry strike at Ellmouth", text, source=source, hours=place) for place, source in enumerate("ABC")]
    stories = cluster(prints, answers={(prints[0].id, prints[1].id): False})
    assert once(stories, prints)
    assert not any({prints[0].id, prints[1].id} <= set(story.articles) for story in stories)


def test_of_contrary_answers_apart_holds():
    """A is B, B is C, A is not C: A and C are apart."""
    answers = {("a", "b"): True, ("b", "c"): True, ("a", "c"): False}
    bound = bonds(answers, {"a": 0, "b": 1, "c": 2})
    (found,) = [one for one in group(3, {(0, 2): 0.9}, "abc", bound=bound) if 0 in one]
    assert 2 not in found


def test_a_bond_that_is_apart_outlives_merges():
    """A group keeps what each of its members must not join."""
    pairs = {(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.8}
    assert group(3, pairs, "abc", bound=Bonds(apart=((0, 2),))) == [[0, 1], [2]]


def test_what_is_the_same_joins_whole():
    """Two groups that an editor says are one keep what each had drawn to itself, though the mean between them is far too small."""
    pairs = {(0, 1): 0.5, (2, 3): 0.5, (0, 2): 0.2}
    assert group(4, pairs, "abcd") == [[0, 1], [2, 3]]
    assert group(4, pairs, "abcd", bound=Bonds(together=((0, 2),))) == [[0, 1, 2, 3]]


def test_the_same_holds_against_a_neighbour_that_is_apart():
    """Where something in the two groups must stay apart, the pair that was named is one all the same."""
    pairs = {(0, 1): 0.5, (2, 3): 0.5, (0, 2): 0.2}
    found = group(4, pairs, "abcd", bound=Bonds(together=((0, 2),), apart=((1, 2),)))
    (one,) = [each for each in found if 0 in each]
    assert 2 in one
    assert 1 not in one


def test_doubts_are_named_until_they_are_answered():
    """A mean probability under the threshold but not small is a question; none that an editor has answered, none that is unlikely."""
    groups, pairs = [[0], [1, 2], [3]], {(0, 1): 0.4, (0, 2): 0.2, (1, 2): 0.9, (2, 3): 0.1}
    assert doubts(groups, pairs, Bonds()) == {(0, 1): pytest.approx(0.3)}
    assert doubts(groups, pairs, Bonds(apart=((0, 2),))) == {}


NEAR = (
    ("Marlow raises $400 million from Harrow Capital", "Marlow has raised $400 million in a round led by Harrow Capital."),
    ("Marlow names Ines Okafor chief financial officer", "Ines Okafor, who ran finance at Harrow Capital, joins Marlow."),
    ("Regulator asks Marlow about training data", "The data regulator in Oslo has asked Marlow which books its models were trained on."),
    ("Marlow opens office in Nairobi", "Marlow will open an office in Nairobi with 40 engineers, its first in Africa, the company said."),
)


def test_a_story_names_its_doubts():
    """Two stories that may be of one event name each other in why, with the probability."""
    stories = {story.id: story for story in cluster([article(title, text, hours=place) for place, (title, text) in enumerate(NEAR)])}
    assert len(stories) == len(NEAR)
    asked = {(name, doubt["story"]): doubt["probability"] for name, story in stories.items() for doubt in story.why.get("unsure", ())}
    assert asked
    assert all(0 < probability <= SAME_EVENT and asked[other, name] == probability for (name, other), probability in asked.items())
