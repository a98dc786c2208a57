"""Summaries: sentences that a reader can follow without the articles, each fact once, one article's sentences in their order."""

import pytest

from digest.cluster import retell
from digest.cluster.sentences import stands_alone, wanted
from digest.cluster.summarise import summarise
from tests.making import article


@pytest.mark.parametrize(
    "sentence",
    [
        "“We own stakes in the firms that we stopped paying,” he said on Monday.",
        "It starts with 150 engineers who join through a consultancy.",
        "Latchwork announced a funding round the same morning.",
        "Ostbruk, one of the makers at the other end of that queue, is adding a line.",
        "Ostbruk, which makes them, is adding a second line.",
        "The first units from it will leave in the spring of 2028.",
        "Latchwork is raising $400 million instead.",
    ],
)
def test_a_sentence_that_points_back_does_not_stand_alone(sentence):
    """A pronoun, an echo or a demonstrative with nothing before it in the sentence points at what is not printed."""
    assert not stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "There are no talks between Anthropic and Latchwork, a spokesperson said.",
        "A head teacher in Leeds, whose club makes films, said she had enough.",
        "Marlow said it would cut its price by a third.",
        "Because Marlow applies the equity method, it takes that share into its accounts.",
        "In its latest quarter, Marlow lost $11.5 billion.",
    ],
)
def test_a_sentence_that_names_first_stands_alone(sentence):
    """A pronoun whose noun comes first in the sentence needs nothing else."""
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    ("sentence", "before", "needed"),
    [
        ("The company posted a price list overnight.", "", "compani"),
        ("Clients will share one system, the partnership said.", "", "partnership"),
        ("Katko struck an agreement last week.", "Representative John Katko sits on the committee.", "katko"),
        ("The company that owns the port posted a price list.", "", ""),
        ("Marlow posted a price list, and the company raised its fee.", "", ""),
        ("The insurer Calder Mutual cut its staff.", "", ""),
    ],
)
def test_what_a_sentence_takes_as_known(sentence, before, needed):
    """The company, the partnership, a surname alone: somebody has to have introduced them."""
    assert {stem for one in wanted(sentence, before) for stem in one} >= ({needed} if needed else set())
    assert bool(wanted(sentence, before)) == bool(needed)


def test_one_article_keeps_its_order():
    """Of a short article the sentences stand as their author set them, though a later one says more of the headline."""
    one = article(
        "Marlow cuts the price of its model by a third",
        "Customers in Leeds woke up to cheaper tokens on Monday. Marlow has cut the price of its model by a third from 1 July 2026. "
        "Rivals in Penang and Oslo declined to comment on the cut.",
    )
    told = summarise([one], most=80)
    assert [sentence.text for sentence in told] == one.text.replace(". ", ".\n").split("\n")


def test_the_sentences_of_each_article_keep_their_order():
    """Whichever sentence opens, nothing that stood before it in its article follows it."""
    told = [
        article(
            "Marlow cuts price of its model by a third",
            "Analysts at three banks had waited for weeks. Marlow has cut the price of its model by a third from 1 July 2026. "
            "Customers in Leeds pay $2 for a million tokens.",
            source="A",
        ),
        article(
            "Model maker Marlow cuts price by a third",
            "Marlow cut its price by a third. Customers pay $2 for a million tokens.",
            source="B",
        ),
    ]
    for story in (retell(told), retell(told[:1])):
        for one in told:
            places = [one.text.index(sentence.text) for sentence in story.sentences if sentence.article == one.id]
            assert places == sorted(places)


def test_a_summary_tells_each_figure_once():
    """A second sentence with the same number of the same thing is not news."""
    told = [
        article(
            "Sora moves to metered pricing with 30 free videos a day",
            "Users of Sora get 30 free videos a day under metered pricing that OpenAI introduced on Wednesday. Pro users get 300.",
            source="A",
        ),
        article(
            "Sora gets a meter",
            "Free accounts may make 30 videos a day under metered pricing, Pro accounts 300, and $4 buys ten more until midnight in Oslo.",
            source="B",
        ),
    ]
    assert retell(told, words=80).summary.count("30 ") == 1


def test_nobody_is_introduced_twice():
    """A thing that the opener has introduced is not introduced again by another article."""
    told = [
        article(
            "Google launches Gemini Spark, a personal agent",
            "Gemini Spark, the always-on personal agent that Google launched on Wednesday, offers developers three ways in.",
            source="A",
        ),
        article(
            "Gemini Spark is on sale",
            "Gemini Spark, a helper that keeps running when its owner sleeps, went on sale from Google. Google asks for permission before "
            "any payment of more than $50.",
            source="B",
        ),
    ]
    summary = " ".join(sentence.text for sentence in summarise(told, most=80, least=20))
    assert summary.count("Gemini Spark, ") == 1


def test_the_opener_names_the_subject():
    """Of sentences that could open, one that names whom the headline names is taken."""
    told = [
        article(
            "MiniMax heads for $1B in recurring revenue",
            "The Shanghai company is heading for $1 billion of recurring revenue on apps that MiniMax sells abroad. Teenagers pay for it.",
            source="A",
        ),
        article(
            "MiniMax nears $1B a year",
            "MiniMax, a Chinese company, is heading for recurring revenue of $1 billion on apps sold abroad.",
            source="B",
        ),
    ]
    assert retell(told).sentences[0].text.startswith("MiniMax, a Chinese company")


@pytest.mark.parametrize(
    "aside",
    [
        "Awkward bit: the model is one that Marlow itself dropped.",
        "Put a stop of $20 on every job before Marlow and its price finds out.",
        "Even at a third of the price, Marlow's model isn't what anybody in Oslo would call cheap.",
        "“I read the price list with my coffee, the way my father read the forecast,” a developer said.",
    ],
)
def test_an_aside_is_no_last_word(aside):
    """A label, advice, a columnist's voice and a quip of somebody unnamed are not printed where there is news."""
    told = [
        article(f"Marlow cuts price of its model by a third {source}", f"{text} {aside}", source=source)
        for source, text in (
            (
                "A",
                "Marlow has cut the price of its model by a third from 1 July 2026, which makes a million tokens cost $2 in all of Europe.",
            ),
            (
                "B",
                "Model maker Marlow cut its price by a third. Customers in Leeds, Oslo and Penang who buy by the year get another 5% off.",
            ),
        )
    ]
    assert aside not in " ".join(sentence.text for sentence in summarise(told, most=80))
