"""Summaries: sentences that a reader can follow without the articles, each fact once, one article's sentences in their order."""

import pytest

from digest.cluster import retell
from digest.cluster.candidates import can_open, candidates
from digest.cluster.concepts import shared
from digest.cluster.sentences import stands_alone, wanted
from digest.cluster.summarise import summarise
from digest.cluster.worth import FEATURES, shipped, tells
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


def told(*rows):
    """Articles of one story, each from an outlet of its own: (title, text)."""
    return [article(title, text, source=f"Outlet {place}") for place, (title, text) in enumerate(rows)]


def written(sentences):
    return " ".join(sentence.text for sentence in sentences)


def test_a_figure_in_another_notation_is_the_same_figure():
    """5 percent is 5%, and 2.5m doses are 2.5 million doses: a summary tells them once."""
    prices = told(
        (
            "Bread prices rise 5% in Norrland",
            "Bread prices in Norrland rose 5% in May, the most since June 2008, the bureau of Norrland said.",
        ),
        ("Norrland's bread costs more", "Norrland paid 5 percent more for its bread, a jump that bakers had not seen since August 2008."),
        (
            "Bread is dearer in Norrland",
            "The bureau counts loaves. Shoppers in Norrland faced bread that cost 5 per cent more than last spring.",
        ),
    )
    assert len([1 for one in summarise(prices, most=80) if "5" in one.text.split("2008")[0]]) == 1
    doses = told(
        (
            "Osthavn ships vaccines to Marlow",
            "Osthavn shipped 2.5 million doses of its vaccine to the island of Marlow on Monday, its government said.",
        ),
        (
            "Marlow gets vaccines",
            "A plane with 2.5m doses landed in Marlow as a gift of Osthavn, which hopes for lasting friendship with Marlow.",
        ),
    )
    assert len(summarise(doses, most=80)) == 1


def test_two_first_sentences_of_one_fact_are_told_once():
    """Two newsrooms begin with the one thing that happened, in other words: the second beginning is no news."""
    beginnings = told(
        (
            "Osthavn sends first vaccines abroad",
            "Osthavn sent its first vaccines abroad on Monday as a gift to the island of Marlow. Nurses in Marlow start "
            "with teachers and drivers "
            "next week, said the ministry of health.",
        ),
        (
            "First vaccines of Osthavn reach Marlow",
            "A first shipment of vaccines from Osthavn to Marlow left the port on Monday in a cooled container. Clinics on Marlow have "
            "fridges for 40,000 vials, a doctor in Penang said.",
        ),
    )
    assert "A first shipment" not in written(summarise(beginnings, most=80, least=20))


def test_the_summary_names_the_headlines_subject():
    """Where other articles tell a neighbouring event, the lead article speaks; its subject is named."""
    story = told(
        (
            "Latchwork fires its founder",
            "Nobody at the office in Leeds would talk on Friday afternoon. Staff were told by letter at noon. The board "
            "of Latchwork had met twice that week "
            "before it fired the founder, three directors said.",
        ),
        (
            "Start-up boards grow impatient",
            "Boards of start-ups fired 40 founders this spring, a survey of 300 directors in Leeds found on Friday.",
        ),
    )
    assert "Latchwork" in written(summarise(story, most=80))


def test_an_article_on_a_neighbouring_event_does_not_speak_alone():
    """A story is not summarised by an article that says next to nothing of its headline, while the lead article says anything."""
    lead, other = told(
        (
            "Ostbruk halts its second line",
            "Its engineers in Oslo stopped the second line at noon on Friday, and no transformers left the yard.",
        ),
        (
            "Grid firms wait for transformers",
            "Grid firms in 12 countries wait 30 months for transformers, a survey of the grid firms said on Monday.",
        ),
    )
    assert {one.article for one in summarise([lead, other], most=80)} == {lead.id}


@pytest.mark.parametrize(
    "shrug",
    [
        "Whether Marlow keeps its word remains to be seen.",
        "Time will tell if Marlow was right.",
        "Needless to say, Marlow is pleased with the reception in Oslo.",
    ],
)
def test_a_writers_shrug_is_never_printed(shrug):
    """A shrug tells nothing, in a single article either."""
    one = article(
        "Marlow cuts prices",
        f"Marlow has cut the price of its model by a third from 1 July 2026. Rivals in Oslo declined to comment. {shrug}",
    )
    assert shrug not in written(summarise([one], most=80))


def test_a_summary_of_short_articles_is_half_of_them():
    """Several articles that say little say most of it twice: their summary stays under half of what they say, or 40 words."""
    texts = [
        f"{name} {verb} the price of its model by a third on Monday, from 1 July 2026, in all of {place}, {source} "
        f"said, and customers who buy by the "
        f"year in {town} pay {extra} less than before that day, as a list showed."
        for name, verb, place, source, town, extra in (
            ("Marlow", "cut", "Europe", "a spokesperson", "Leeds", "6%"),
            ("Model maker Marlow", "lowered", "Norrland", "its chief executive", "Oslo", "8%"),
        )
    ]
    story = told(*((f"Marlow cuts prices {place}", text) for place, text in enumerate(texts)))
    assert len(written(summarise(story, most=80)).split()) <= max(40, sum(len(text.split()) for text in texts) / 2)


def test_a_column_told_in_the_first_person_still_has_a_summary():
    """Where an article says all in the first person, that is what it says."""
    one = article(
        "Our new model", "We trained our new model on 4,000 chips in Norrland. We release its weights on Monday under an open licence."
    )
    assert summarise([one], most=80)


@pytest.mark.parametrize(
    "sentence",
    [
        "Marlow's lawyers wrote to officials with the former president's company on Tuesday.",
        "Marlow shares its model with the rest of the world.",
        "Marlow told people who think they need a licence to wait.",
        "Marlow chose cash instead of shares.",
        "With his vow to spend what the company earned in the whole of last year on chips, Marlow won the vote.",
    ],
)
def test_a_sentence_that_explains_itself_stands_alone(sentence):
    """The former president, people who think they, the rest of the world: each is said in the sentence."""
    assert stands_alone(sentence)


def test_a_thing_may_be_introduced_by_any_sentence_above():
    """What a sentence takes as known may stand in the headline, the opener, or further up on the page."""
    one = article(
        "Marlow cuts prices",
        "Marlow has cut the price of its model by a third from 1 July 2026. Ostbruk had filed a lawsuit against the old price in Oslo. "
        "The lawsuit named 40 customers in Leeds.",
    )
    assert written(summarise([one], most=80)).endswith("The lawsuit named 40 customers in Leeds.")


def test_why_counts_one_sentence_of_one_article():
    """The reason of a summary is grammatical: "1 sentence of 1 article"."""
    one = article("Marlow cuts prices", "Marlow has cut the price of its model by a third from 1 July 2026.")
    assert retell([one]).why["summary"] == "1 sentence of 1 article"


def test_the_event_is_told_once():
    """A second article's sentence that says half of the headline again tells the event again, however few words there are without it."""
    twice = told(
        (
            "Marlow and Osthavn agree to a truce",
            "Marlow and Osthavn agreed to a truce on Thursday after 11 days of shelling that had closed every port of the "
            "strait between them.",
        ),
        (
            "Truce in the strait",
            "A truce between Osthavn and Marlow took hold early on Friday, hours after both had promised to end what became "
            "their longest dispute.",
        ),
    )
    assert written(summarise(twice, most=80)).lower().count("truce") == 1


def test_a_headline_alone_is_not_told_by_its_neighbour():
    """Where the lead article is a headline alone and nobody else says its name, no sentence of another event stands under it."""
    story = told(
        ("Latchwork releases language models that rival Tamber", ""),
        (
            "Ostbruk shows a small model",
            "Ostbruk has a new language model that beats Tamber in 40 languages, the firm from Oslo said on Monday.",
        ),
    )
    assert summarise(story, most=80) == ()


def test_the_opener_names_the_subject_early():
    """A sentence on somebody else that mentions the subject at its end does not open."""
    story = told(
        ("Latchwork readies a talking assistant", "Latchwork is working to make its assistant talk like a person does."),
        (
            "Ostbruk's assistant learns to act",
            "Ostbruk's assistant is set to gain the ability to act by itself inside any program that runs on its phones, which "
            "makes it much like "
            "the talking assistant that Latchwork readies.",
        ),
    )
    assert summarise(story, most=80)[0].text.startswith("Latchwork")


def test_somebody_with_a_courtesy_has_been_named():
    """ "Mr. Wong" follows only where Wong has been named."""
    assert frozenset({"wong"}) in wanted("Mr. Wong signed the deal on Monday.", "")


def test_what_two_articles_say_tells_of_the_story():
    """A word that one article alone says counts nothing; one that three say counts twice what one of two does; a rare word more."""
    story = [
        article("Latchwork cuts price", "Latchwork cut its price on Monday.", source="A"),
        article("Latchwork trims price", "Latchwork trimmed its price.", source="B"),
        article("Oslo shops", "Shops in Oslo were glad.", source="C"),
    ]
    two = shared(story[:2])
    assert set(two) == {"latchwork", "price"}
    assert two["latchwork"] > two["price"] > 0
    assert shared([*story, article("Latchwork", "Latchwork shops.", source="D")])["latchwork"] == pytest.approx(2 * two["latchwork"])


def test_stories_that_tell_little_are_weighed_apart():
    """200 words of all articles together part the two kinds, and every feature has its worth in both."""
    assert (tells(199), tells(200)) == ("little", "much")
    assert all(set(shipped()[kind]) == set(FEATURES) for kind in ("much", "little"))


def test_what_adds_does_not_open():
    """A sentence that says "also" in its first words goes on from another one: a summary begins with a sentence that does not."""
    told = [
        article(
            "Marlow turns itself into a public company", "Marlow is also preparing a listing that may price it at $1 trillion in June."
        ),
        article(
            "Marlow becomes public company and prepares listing",
            "Marlow turned itself into a public company on Monday and prepares a listing at up to $1 trillion.",
            source="B",
        ),
    ]
    assert [(one.article == told[1].id, can_open(one)) for one in candidates(told)] == [(False, False), (True, True)]
