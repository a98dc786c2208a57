"""The guard: what no source says is found, what a source says in another notation is not; and no printed line is loose."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cluster import cluster, retell
from digest.cluster.guard import loose
from digest.cluster.numbers import numbers
from digest.compose import Plan, Room, compose
from digest.model import Theme
from tests.making import WEEK, article
from tests.printed import printed

MARLOW = article(
    "Marlow raises $1.25 billion at a $30 billion valuation",
    "LEEDS — Marlow, founded by Sam Osei in 2019, said on Tuesday it had raised $1.25 billion from Halden Capital. Sales rose 27 per cent "
    "to US$1,250m, and twelve banks took part. “We will hire 1,400 people by 22 June,” Osei said. A third of its customers are in the "
    "United States. GPT-5.5 costs 12–15 million euros. Millions of users pay for Marlow Chat.",
    hours=125,  # Tuesday 16 June
)
OTHER = article("Brackwater cuts 250 jobs", "Brackwater Foods cuts 250 jobs in Oslo and pays €60 million.", source="B", hours=130)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Marlow raised $1.52 billion.", "number", "$1.52 billion"),
        ("Marlow raised $1.25 million.", "number", "$1.25 million"),
        ("Marlow raised €1.25 billion.", "number", "€1.25 billion"),
        ("Marlow cut 250 jobs.", "number", "250"),
        ("Sales rose by 27 people.", "number", "27"),
        ("Eleven banks took part.", "number", "Eleven"),
        ("Two-thirds of its customers pay.", "number", "Two-thirds"),
        ("GPT costs 12–16 million euros.", "number", "16 million euros"),
        ("GPT costs 12–15 billion euros.", "number", "12"),
        ("Billions of users pay for Marlow Chat.", "number", "Billions"),
        ("Marlow was founded in 2018.", "number", "2018"),
        ("Brackwater raised money.", "name", "Brackwater"),
        ("The sale to Elon Osei is done.", "name", "Elon Osei"),
        ("The sale to Sam Halden is done.", "name", "Sam Halden"),
        ("Marlow sells GPT-5.6.", "name", "GPT-5.6"),
        ("Marlow hires by 22 July.", "date", "22 July"),
        ("Marlow hires by June 23.", "date", "June 23"),
        ("Marlow hires by 22 June 2028.", "date", "22 June 2028"),
        ("Marlow said so on Wednesday.", "date", "Wednesday"),
        ("“We will fire 1,400 people by 22 June,” Osei said.", "quotation", "We will fire 1,400 people by 22 June,"),
        ('Osei said "hire 1,400".', "", ""),
        ('Osei said "hired 1,400".', "quotation", "hired 1,400"),
    ],
)
def test_what_no_source_says_is_found(text, kind, words):
    """A wrong figure, scale, currency, name, date or word of a quotation is named with its kind."""
    assert ((kind, words) in {(one.kind, one.words) for one in loose(text, [MARLOW])}) == bool(kind)
    assert all(one.reason and "\n" not in one.reason for one in loose(text, [MARLOW]))


@pytest.mark.parametrize(
    "text",
    [
        "Marlow raised $1.25bn from Halden Capital.",
        "Marlow raised US$1,250m.",
        "Marlow raised 1.25 billion dollars.",
        "Marlow raised $1,250,000,000.",
        "Marlow raises $1.25B at $30B",
        "Sales rose 27%.",
        "Sales rose 27 percent to $1.25 billion.",
        "12 banks took part.",
        "One-third of customers are American.",
        "⅓ of customers pay €12–15m or between 12 million and 15 million euros.",
        "By June 22nd, 2026, about 1400 people join.",
        "By 22.06.2026 or 2026-06-22 Mr Osei's Marlow hires.",
        "In June, on 16 June, on a Tuesday.",
        "„We will hire 1,400  people‟ is not all.",
        "‘We will hire … by 22 June’, said Sam Osei.",
        "Marlow Raises $1.25 Billion",
        "Customers of Marlow in the U.S. buy GPT 5.5.",
        "Reportedly, Marlow hires; Leeds-based Marlow Chat grows.",
    ],
)
def test_another_notation_is_no_other_value(text):
    """Equal values, other spellings of dates, known parts of names and quotations in other marks stand."""
    assert loose(text, [MARLOW]) == ()


def test_each_figure_counts_only_for_the_cited():
    """A figure of another article is loose until that article is cited."""
    assert [one.words for one in loose("Marlow pays €60 million.", [MARLOW])] == ["€60 million"]
    assert loose("Marlow pays €60 million.", [MARLOW, OTHER]) == ()
    assert loose("Marlow pays.", []) != ()


@pytest.mark.parametrize(
    ("text", "continental", "value"),
    [
        ("1,250", False, 1250), ("1.250", True, 1250), ("1.250", False, 1.25), ("1,25", False, 1.25), ("1.250.000", False, 1_250_000),
        ("1.250,5", False, 1250.5), ("1,250.5", True, 1250.5), ("1 250 000", False, 1_250_000), ("1'250", False, 1250),
        ("two hundred and fifty thousand", False, 250_000), ("twenty-one", False, 21), ("3,5 Mrd.", True, 3_500_000_000),
        ("0.125", False, 0.125),
    ],
)  # fmt: skip
def test_separators_and_words(text, continental, value):
    """Thousands and decimals are read by their separators, numbers in words by their value."""
    assert [float(one.value) for one in numbers(text, continental=continental)] == [value]


def test_a_german_article_speaks_its_own_notation():
    """1.250 of a German text is twelve hundred and fifty, in whichever notation it is printed."""
    german = article("Marlow baut 1.250 Stellen ab", "Marlow baut bis zum 22. Juni 1.250 Stellen ab, 3,5 Prozent.", language="de")
    assert loose("Marlow cuts 1,250 jobs by 22 June, 3.5%.", [german]) == ()
    assert loose("Marlow baut 1.250 Stellen ab, 3,5 %.", [german]) == ()
    assert loose("Marlow cuts 12,500 jobs.", [german])


WHO = st.sampled_from(["Marlow", "Halden Optics", "Brackwater Foods", "Ostry Robotics"])
SUM = st.builds("{}{} {}".format, st.sampled_from("$€£"), st.integers(1, 999), st.sampled_from(["million", "billion"]))
SHARE = st.builds("{} {}".format, st.integers(1, 99), st.sampled_from(["per cent", "percent"]))
DAY = st.builds("{} {}".format, st.integers(1, 28), st.sampled_from(["June", "July", "August"]))
SENTENCE = st.one_of(
    st.builds("{} raised {} from three banks on {}.".format, WHO, SUM, DAY),
    st.builds("{} will open its plant in Leeds on {}, which costs between {}.".format, WHO, DAY, st.builds("{0} and {0}".format, SUM)),
    st.builds("{} said its revenue grew {} to {} in the quarter.".format, WHO, SHARE, SUM),
    st.builds("“We hold {} of it,” a director of {} said (the {} deal closed).".format, SHARE, WHO, SUM),
    st.builds("Up to {} people at {} would go by {}, according to officials.".format, st.integers(2, 90_000), WHO, DAY),
)
ARTICLE = st.tuples(SENTENCE, st.lists(SENTENCE, min_size=1, max_size=5), st.integers(0, 160), st.sampled_from(["A", "B", "C"]))
PLAN = Plan(
    title="The Week", look="weekly", zone="UTC", themes=(Theme(slug="m", title="Money", about="raised revenue deal plant people"),),
    developments=5, stories_per_theme=5,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(ARTICLE, min_size=1, max_size=6))
def test_no_issue_prints_what_no_source_says(rows):
    """Whatever the articles say, no headline, summary, figure, development, standfirst, number or line ahead says more."""
    week = {
        one.id: one
        for place, (title, text, hours, source) in enumerate(rows)
        for one in [article(title.rstrip("."), " ".join([title, *text]), source=source, hours=hours, url=f"https://n{place}.example/a")]
    }
    stories = cluster(list(week.values()), PLAN.themes)
    issue = compose(stories, week, PLAN, period=WEEK, number=1, feeds_read=3, room=Room(stories=20, lines=20))
    for line, sources in printed(issue, stories, week):
        assert loose(line, sources) == (), line


@settings(max_examples=60, deadline=None)
@given(st.lists(SENTENCE, min_size=1, max_size=8))
def test_a_source_says_what_it_says(sentences):
    """No sentence of an article, and no line of several of them, is loose against it."""
    source = article(sentences[0], " ".join(sentences))
    for text in (*sentences, "\n".join(reversed(sentences))):
        assert loose(text, [source]) == ()


def test_at_most_sixty_words_of_one_source_hold_in_print():
    """However much one outlet says, a story's summary has at most 60 words of it; another outlet fills the rest."""
    long = " ".join(
        f"Marlow opened its plant number {number} near Leeds for {number} hundred customers of the region." for number in range(2, 14)
    )
    told = retell(
        [article("Marlow opens plants near Leeds", long, source="A"), article("Marlow opens its plants near Leeds", long, source="A")]
    )
    assert sum(len(one.text.split()) for one in told.sentences) > 0
    (story,) = cluster([article("Marlow opens plants near Leeds", long, source="A")])
    assert 0 < sum(len(one.text.split()) for one in story.sentences) <= 60
