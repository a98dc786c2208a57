"""Headlines: the title that tells, no bait, no publisher's tail; developments whole and at most 12 words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cluster import retell
from digest.cluster.bait import is_bait, plain
from digest.cluster.casing import sentence_case
from digest.cluster.clauses import FUNCTION, KEPT, clause, keeps
from digest.cluster.headlines import clean_title, development, fits, rank_titles, superseded
from digest.cluster.names import called, subject
from digest.cluster.verbs import verb_at
from tests.making import article


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("OpenAI prepares IPO | The Ledger Line", "OpenAI prepares IPO"),
        ("OpenAI prepares IPO - Harbour Wire", "OpenAI prepares IPO"),
        ("OpenAI prepares IPO - again", "OpenAI prepares IPO - again"),
        ("Harbour Wire | OpenAI prepares IPO", "OpenAI prepares IPO"),
        ("Markets | Tanker rates jump 40 percent in Fujairah", "Tanker rates jump 40% in Fujairah"),
        ("Markets | Tanker rates jump in Fujairah | The Ledger Line", "Tanker rates jump in Fujairah"),
        ("Fed holds | The Ledger Line of the Northern Harbours", "Fed holds"),
        ("Kimi K2 | Harbour Wire", "Kimi K2"),
        ("Harbour Wire: OpenAI prepares IPO", "OpenAI prepares IPO"),
        ("Harbour Wire - OpenAI prepares IPO", "OpenAI prepares IPO"),
        ("OpenAI: IPO is near", "OpenAI: IPO is near"),
        ("EXCLUSIVE: OpenAI prepares IPO", "OpenAI prepares IPO"),
        ("\U0001f52e OpenAI prepares IPO", "OpenAI prepares IPO"),
        ("{{7*7}} <script>OpenAI</script> prepares IPO", "{{7*7}} <script>OpenAI</script> prepares IPO"),
        ("Revenue passes $30 billion a year.", "Revenue passes $30B a year"),
        ("Claims time falls by 31 per cent", "Claims time falls by 31%"),
    ],
)
def test_a_title_is_cleaned_of_what_is_not_its_own(title, clean):
    """Names of known outlets, sections, labels and a final dot go, never the news; figures take the short form."""
    assert clean_title(title, frozenset({"harbour wire"})) == clean


@pytest.mark.parametrize(
    "title", ["Why OpenAI matters", "You won't believe what Sora costs now", "5 things to know about Kimi K2", "Is this the end?"]
)
def test_bait_is_known(title):
    """A title that teases is bait."""
    assert is_bait(title)


def test_the_central_title_wins_over_bait():
    """Of three titles the one nearest to the others leads, never the teasing one."""
    told = [
        article("KPMG gives Claude to 276,000 staff", "KPMG gives Claude to 276,000 staff in 138 countries.", source="A"),
        article("You won't believe which firm gives Claude to staff", "KPMG gives Claude to 276,000 staff.", source="B"),
        article("KPMG rolls out Claude to its 276,000 people", "KPMG rolls out Claude to all staff.", source="C"),
    ]
    assert not is_bait(rank_titles(told)[0][1])


def test_a_long_title_is_shortened_by_safe_steps_only():
    """Asides and subordinate tails go, the clause stays whole."""
    title = "Microsoft, which backs OpenAI, takes a 27% stake in the lab, according to its yearly accounts"
    short = clause(title, 12)
    assert fits(short)
    assert short == "Microsoft, which backs OpenAI, takes a 27% stake in the lab"
    assert clause(title, 8) == "Microsoft takes a 27% stake in the lab"


def test_a_title_that_cannot_be_shortened_gives_none():
    """Better no development than a cut one."""
    assert development(["A " + "very " * 14 + "long title without any joint to cut it at"]) == ""


def test_title_case_becomes_a_sentence():
    """Names stay, other words are written small; a word that neither texts nor news know stays as it is, for it may be a name."""
    text = "The Supreme Court agreed on Monday to hear a major case on abortion, the first the Supreme Court takes."
    assert sentence_case("Supreme Court Agrees to Hear Major Abortion Case", [text]) == "Supreme Court agrees to hear major abortion case"
    assert sentence_case("Supreme Court Agrees to Hear Zorbel Abortion Case", [text]) == "Supreme Court agrees to hear Zorbel abortion case"


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Kessler Poaches 3 Top Engineers From DeepMind", "Kessler poaches 3 top engineers from DeepMind"),
        ("Harbour Wire Said to Raise $260M in US Share Sale", "Harbour wire said to raise $260M in US share sale"),
        (
            "Anti-Semitic Signs Appear on Self-Driving Buses, White House Says",
            "Anti-Semitic signs appear on self-driving buses, White House says",
        ),
        ("New York to Close Its Oldest Bridge in March 2027", "New York to close its oldest bridge in March 2027"),
        ("Council Won’t Fix the Oldest Bridge This Year", "Council won’t fix the oldest bridge this year"),
        ("Judge Orders the Party to Pay a Fine on Monday", "Judge orders the party to pay a fine on Monday"),
    ],
)
def test_news_shows_which_words_are_names(title, sentence):
    """Without a text general news says of most words whether they are names; figures, acronyms and compounds keep their form."""
    assert sentence_case(title, [""]) == sentence


def test_the_week_knows_a_word_that_the_story_does_not():
    """A word that other articles of the week write small is no name."""
    title = "Kessler Ships Gizmo Boxes for Harbour Police"
    assert "Gizmo" in sentence_case(title, [""])
    assert "gizmo" in sentence_case(title, [""], frozenset({"gizmo"}))


def test_capitals_are_all_or_none():
    """Of a title that shouts no single letter is made small."""
    assert sentence_case("YOU WON’T BELIEVE THIS CHEESE", ["Nobody will believe this cheese."]) == "YOU WON’T BELIEVE THIS CHEESE"


def test_too_many_unknown_words_leave_a_title_alone():
    """Where nobody knows most of the words, the capitals stay."""
    assert sentence_case("Zorbel Quonk Brampt Wiffel Drosk Plonk", [""]) == "Zorbel Quonk Brampt Wiffel Drosk Plonk"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("A judge just struck down the Ellmouth toll. Here’s what that means", "A judge just struck down the Ellmouth toll"),
        ("Five million people skipped their second Ellmouth jab: Why?", "Five million people skipped their second Ellmouth jab"),
        ("How Marlow stress-tests its largest models", "How Marlow stress-tests its largest models"),
        ("How Marlow trains its largest models", "Marlow trains its largest models"),
        ("Why Marlow should sell its largest model", "Why Marlow should sell its largest model"),
        ("Inside Kessler’s quest to buy the harbour", "Kessler’s quest to buy the harbour"),
    ],
)
def test_a_teaser_is_made_plain_where_it_tells(title, told):
    """What a title takes for granted it says; a teasing tail goes; an opinion stays an opinion."""
    assert plain(title) == told


def test_where_every_title_teases_an_opening_sentence_tells():
    """A short opening sentence stands in for bait, never for a title that tells."""
    text = "The harbour of Ellmouth closes its oldest crane on Friday. Nobody knows why it lasted so long."
    assert rank_titles([article("Will you miss this?", text)])[0][1] == "The harbour of Ellmouth closes its oldest crane on Friday"
    assert rank_titles([article("Ellmouth closes a crane", text)])[0][1] == "Ellmouth closes a crane"


def test_a_paper_says_what_it_shows():
    """A title that only names a thing gives way to a sentence that says who did what with it."""
    text = "The paper establishes an equivalence between harbour cranes and Markov chains, providing insights into both. It has ten pages."
    told = rank_titles([article("Harbour Cranes as Markov Chains", text)])
    assert told[0][1] == "Paper establishes an equivalence between harbour cranes and Markov chains"


def test_an_aside_goes_and_the_predicate_stays():
    """Of a long title the clause between commas is dropped, never the verb; nobody's word ("sources say") is a hedge that stays."""
    title = "AI chip startup MatX, founded by old colleagues, raises Series A at $300M valuation, sources say"
    assert development([title]) == "AI chip startup MatX raises Series A at $300M valuation, sources say"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (
            "Kessler says harbour crane costs drop to $34,525 as mass production of the parts ramps up",
            "Kessler says harbour crane costs drop to $34,525",
        ),
        ("Ellmouth flood death toll jumps to 60 one day after shift from search to recovery", "Ellmouth flood death toll jumps to 60"),
        (
            "Marlow will not lock down its offices despite surge driven by new strain, Kessler says",
            "Marlow will not lock down its offices, Kessler says",
        ),
        (
            "Largest Ellmouth packing company reportedly targeted by hackers, forced to shut down plants early",
            "Largest Ellmouth packing company reportedly targeted by hackers",
        ),
        (
            "Senate to begin voting on massive harbour and social spending package next week",
            "Senate to begin voting on massive harbour and social spending package",
        ),
        (
            "Marlow-backed Quay raises $78M at $1B valuation to help pupils learn languages by talking",
            "Marlow-backed Quay raises $78M at $1B valuation",
        ),
        ("Quay council set to clear the Marlow crane for harbours of five docks early next week", ""),
        (
            "Quay council set to clear the Marlow crane for five docks early next week",
            "Quay council set to clear the Marlow crane for five docks",
        ),
        ("No end to the Ellmouth strike before spring 2027, says Kessler — at the earliest", ""),
        ("Ellmouth council hails harbour crane framework as victory for working people across the country", ""),
        ("To try to spur sales, Marlow again outlines strategies to reach those who hold out", ""),
        ("Shops delayed their services in the Ellmouth strike. On Friday, risk is reopening old wounds", ""),
        ("Bans on harbour crane sales to people under 21 are not lawful, appeals court rules", ""),
        ("Kessler meets the council of Ellmouth unless the harbour crane talks break down before Friday", ""),
    ],
)
def test_a_cut_is_safe_or_not_made(title, line):
    """Adjuncts, second predicates and purposes go; what denies, hedges, limits or judges never does, and no line ends in the open."""
    assert clause(title, 12) == line


def test_a_figure_that_another_title_tells_is_taken():
    """Of two lines on the same thing the one with the figure leads."""
    assert (
        development(["Kessler gives Claude to its staff", "Kessler gives Claude to its staff of 276,000"])
        == "Kessler gives Claude to its staff of 276,000"
    )
    assert development(["Kessler gives Claude to its staff", "Marlow sold 276,000 cranes"]) == "Kessler gives Claude to its staff"


HEDGES = ("", "reportedly ", "will not ", "may ", "is said to ", "fails to ", "plans to ")
HEADS = ("Marlow", "The Ellmouth council", "Quay, which owns the harbour,", "Kessler (the younger)", "A court in Ellmouth")
DONE = ("sell the harbour crane", "buys 40% of the docks", "cut prices by a third", "approve the flood bill at last")
TAILS = (
    "", " after talks with unions", " as costs rise across the coast", ", sources say", ", Kessler said", " unless the vote fails",
    " — but not before June", "; no date is set", " despite protests that never ended", ", saying it could not wait", " next week",
    ", according to the harbour master", " until Friday", ", forcing a new vote on the docks",
)  # fmt: skip


@given(st.tuples(st.sampled_from(HEADS), st.sampled_from(HEDGES), st.sampled_from(DONE)), st.lists(st.sampled_from(TAILS), max_size=4))
def test_a_development_keeps_what_denies_and_hedges(clause_of, tails):
    """A line is at most 12 words, all of them its title's in their order, with every negation and hedge that stood there."""
    head, hedge, done = clause_of
    title = f"{head} {hedge}{done}{''.join(tails)}"
    line = development([title], [article(title, "")])
    parts = iter(title.replace(",", "").split())
    assert len(line.split()) <= 12
    assert all(any(word == other for other in parts) for word in line.replace(",", "").split())
    assert not line or (keeps(title, line) and sorted(KEPT.findall(title)) == sorted(KEPT.findall(line)))


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Kessler plans a new crane", 1),
        ("Harbour infrastructure plans", -1),
        ("Marlow to give Claude to all", 1),
        ("Kessler’s quest to beat Marlow at its own game", -1),
        ("Man who killed eight in Ellmouth", -1),
        ("Large language models as Markov chains", -1),
    ],
)
def test_a_verb_is_told_from_a_noun(line, place):
    """Neither plural nouns nor relative clauses nor "quest to" make a line a clause."""
    assert verb_at(line) == place


def test_whom_a_story_is_about_is_called_as_its_texts_call_it():
    """ "The House" has its article, a person has none, and "New" belongs to New York."""
    told = [
        article(
            "House passes the bill", "On Monday the House passed it. Biden, who asked the House, and the Biden family cheered. Biden left."
        )
    ]
    assert called("House", told) == "the House"
    assert called("Biden", told) == "Biden"
    assert subject("New York opens a bridge", [article("x", "People of New York cheered.")]) == "New York"
    assert subject("Quonky cuts its price", [article("x", "Quonky, a crane maker, cuts its price.")]) == "Quonky"


@given(st.lists(st.text(alphabet="abc ,;:-$%0123456789().“”", max_size=120), max_size=4))
def test_every_development_fits(titles):
    """Whatever the titles: at most 12 words, not ending in a function word or an ellipsis, or nothing."""
    text = development(titles)
    assert text == "" or (len(text.split()) <= 12 and text.split()[-1].lower() not in FUNCTION and not text.endswith(("…", "...")))


def successive():
    """An assembly's week: on Tuesday a leader opposes a bill, on Thursday the assembly passes it."""
    office = "Kessler, who leads the Harbour party in the Ellmouth assembly, opposes the flood commission bill, her office said on Tuesday."
    letter = "In a letter to members the Harbour leader opposes the bill for a flood commission in Ellmouth as a waste of two years."
    speech = (
        "The flood commission bill has lost the Harbour party: its leader Kessler opposes it, she told the Ellmouth assembly on Tuesday."
    )
    vote = "The Ellmouth assembly passed the flood commission bill by 52 votes to 35 on Thursday, with nine of the Harbour party in favour."
    count = "With 52 votes to 35 a commission on the Ellmouth flood was approved on Thursday; it has to report before the autumn of 2027."
    return [
        article("Harbour leader opposes Ellmouth flood commission bill", office, source="A", hours=20),
        article("Harbour leader Kessler opposes Ellmouth flood commission bill", letter, source="B", hours=21),
        article("Harbour leader opposes flood commission bill in Ellmouth", speech, source="C", hours=22),
        article("Ellmouth assembly passes bill for flood commission over Harbour objections", vote, source="D", hours=60),
        article("Flood commission approved in Ellmouth, 52 to 35", count, source="E", hours=61),
    ]


def test_the_later_state_speaks():
    """Where an event came to an outcome days later, headline, development and summary tell the outcome, never what it overtook."""
    story = retell(successive())
    assert "opposes" not in f"{story.headline} {story.development}"
    later = {one.id for one in successive()[3:]}
    assert {sentence.article for sentence in story.sentences} <= later


def test_on_one_day_all_titles_speak():
    """Within hours outlets tell one state in other words: nothing is overtaken."""
    told = [replace(one, published=one.published.replace(day=12, hour=5)) for one in successive()]
    assert not any(superseded(one, told) for one in told)
