"""Weeks of few articles: unlike events that share a vocabulary stay apart, and one event told twice is one story."""

import itertools

import pytest

from digest.cluster import cluster
from tests.making import article

# kind → event → two tellings. Two events of one kind share their trade's words and nothing else.
EVENTS = {
    "strike": {
        "rotterdam": (
            (
                "Rotterdam dockers strike over pay as talks with terminal owners fail",
                "Dockers at the port of Rotterdam began a strike on Monday after talks over pay failed. The union wants a wage rise of 7%; "
                "terminal owners offer 3%. Container ships are waiting off the Dutch coast.",
            ),
            (
                "Strike by Rotterdam dockers stops 14 ships",
                "Fourteen ships lie at anchor off Rotterdam since dockers walked out on Monday. The port's terminals stand still, and the "
                "union says the strike goes on until owners raise their pay offer of 3%.",
            ),
        ),
        "gothenburg": (
            (
                "Gothenburg union accepts wage deal of 3.9%",
                "The dockworkers' union in Gothenburg has accepted a wage deal of 3.9% and called off the strike planned for Friday. "
                "The port's owners said the pay deal runs for two years.",
            ),
            (
                "Dock strike in Gothenburg called off after 3.9% pay deal",
                "A strike at the port of Gothenburg is off: dockworkers get 3.9% more under a wage deal that the union signed on Tuesday "
                "and that runs for two years.",
            ),
        ),
    },
    "quarter": {
        "halden": (
            (
                "Halden Optics profit rises 12% in second quarter",
                "Halden Optics reported a quarterly profit of 140 million euros, up 12%, on sales of 900 million euros. Orders for "
                "lithography lenses grew, and the company raised its forecast for the year.",
            ),
            (
                "Lens maker Halden lifts forecast after quarterly profit of 140 million euros",
                "Halden Optics raised its forecast for the year on orders for lithography lenses. Second-quarter profit was 140 million "
                "euros, 12% more than a year ago, the lens maker said.",
            ),
        ),
        "brackwater": (
            (
                "Brackwater Foods profit falls 8% in second quarter",
                "Brackwater Foods reported a quarterly profit of 61 million euros, down 8%, on sales of 1.2 billion euros. Cocoa prices "
                "weighed on the chocolate maker, and the company cut its forecast for the year.",
            ),
            (
                "Cocoa prices cut Brackwater's quarterly profit to 61 million euros",
                "Dear cocoa took 8% off the profit of Brackwater Foods in the second quarter, to 61 million euros. The chocolate maker "
                "lowered its forecast for the year.",
            ),
        ),
    },
    "listing": {
        "tarnwell": (
            (
                "Tarnwell files for IPO that could value it at $9 billion",
                "Payments firm Tarnwell filed papers for an initial public offering in New York that could value it at $9 billion. Shares "
                "are to be priced in the last week of September; two banks lead the offering.",
            ),
            (
                "Payments firm Tarnwell seeks $9 billion valuation in New York listing",
                "Tarnwell, which moves payments for 40,000 shops, has filed for a New York listing at a valuation of $9 billion. The "
                "offering is to be priced in the last week of September.",
            ),
        ),
        "ostry": (
            (
                "Ostry Robotics files for IPO seeking $2 billion valuation",
                "Warehouse robot maker Ostry Robotics filed papers for an initial public offering in Frankfurt that could value it at "
                "$2 billion. Shares are to be priced in October; three banks lead the offering.",
            ),
            (
                "Robot maker Ostry plans Frankfurt listing at $2 billion",
                "Ostry Robotics plans to list its shares in Frankfurt in October. The warehouse robot maker seeks a valuation of "
                "$2 billion, its filing shows.",
            ),
        ),
    },
    "flood": {
        "ellmouth": (
            (
                "Flood cuts off Ellmouth as river breaks its banks",
                "Ellmouth was cut off on Sunday when the river Wend broke its banks after heavy rain. Rescuers evacuated 600 people; the "
                "water is expected to fall from Tuesday.",
            ),
            (
                "Rescuers evacuate 600 from flooded Ellmouth",
                "Boats took 600 people out of Ellmouth after the Wend flooded the old town on Sunday. All roads to it are under water.",
            ),
        ),
        "norrvale": (
            (
                "Flood reaches Norrvale after dam overflows",
                "Heavy rain made the Kessen dam overflow on Sunday and flooded Norrvale. Rescuers evacuated 2,000 people; the water is "
                "expected to rise until Wednesday.",
            ),
            (
                "2,000 evacuated in Norrvale as Kessen dam overflows",
                "Norrvale's lower districts are under water since the Kessen dam overflowed. Rescuers took 2,000 people to schools and "
                "sports halls.",
            ),
        ),
    },
}
PAIRS = [(kind, *events) for kind, events in EVENTS.items()]


def tellings(kind, event):
    """The two articles of an event, by different outlets."""
    return [
        article(title, text, source=f"{source} {event}", hours=20 + place)
        for place, (source, (title, text)) in enumerate(zip(("Harbour", "Tally"), EVENTS[kind][event], strict=True))
    ]


def told_apart(*groups):
    """Whether clustering the groups' articles together gives exactly the groups."""
    found = {frozenset(story.articles) for story in cluster([one for group in groups for one in group])}
    return found == {frozenset(one.id for one in group) for group in groups}


@pytest.mark.parametrize(("kind", "left", "right"), PAIRS)
def test_two_articles_of_two_events(kind, left, right):
    """A week of two: whichever telling of each event it has, they are two stories."""
    for one, other in itertools.product(tellings(kind, left), tellings(kind, right)):
        assert told_apart([one], [other]), (one.title, other.title)


@pytest.mark.parametrize(("kind", "left", "right"), PAIRS)
def test_two_articles_of_one_event(kind, left, right):
    """A week of two: an event told twice is one story."""
    assert told_apart(tellings(kind, left))
    assert told_apart(tellings(kind, right))


@pytest.mark.parametrize(("kind", "left", "right"), PAIRS)
def test_three_articles_of_two_events(kind, left, right):
    """A week of three: an event told twice does not draw in another of its kind."""
    for one in tellings(kind, right):
        assert told_apart(tellings(kind, left), [one]), one.title
    for one in tellings(kind, left):
        assert told_apart(tellings(kind, right), [one]), one.title


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(EVENTS, 2)))
def test_five_articles_of_three_events(first, second):
    """A week of five: two events of a kind and one of another."""
    (left, right), (other, _) = EVENTS[first], EVENTS[second]
    assert told_apart(tellings(first, left), tellings(first, right), tellings(second, other)[:1])


@pytest.mark.parametrize("kinds", list(itertools.combinations(EVENTS, 3)))
def test_ten_and_more_articles(kinds):
    """A week of twelve: three kinds, two events each, two tellings each."""
    assert told_apart(*(tellings(kind, event) for kind in kinds for event in EVENTS[kind]))


def test_a_week_of_single_articles():
    """Eight events, each told once, are eight stories."""
    assert told_apart(*(tellings(kind, event)[:1] for kind, events in EVENTS.items() for event in events))


def test_twenty_articles():
    """All of them and four that have nothing to do with any."""
    others = [
        article("Bakery wins prize for rye loaf", "A bakery in Penhallow won a prize for its rye loaf.", hours=3),
        article("Chess open goes to a fourteen-year-old", "A fourteen-year-old won the county chess open without a lost game.", hours=4),
        article("New bridge over the Tamble opens", "Cyclists crossed the new Tamble bridge first, on Saturday morning.", hours=5),
        article("Observatory finds faint comet", "A comet too faint for the naked eye was found by the Vannoy observatory.", hours=6),
    ]
    assert told_apart(*(tellings(kind, event) for kind, events in EVENTS.items() for event in events), *([one] for one in others))


MARLOW = {
    "plant": (
        ("Marlow opens battery plant in Leeds", "Marlow opened a battery plant in Leeds on Monday that will employ 400 people."),
        ("Leeds battery plant of Marlow starts", "Marlow's battery plant in Leeds, opened on Monday, gives work to 400."),
    ),
    "bonus": (
        ("Former staff sue Marlow over unpaid bonuses", "Twenty-two engineers have sued Marlow in London: bonuses were never paid."),
    ),
    "chief": (
        ("Marlow names finance chief Dana Orr as CEO", "The board of Marlow has chosen Dana Orr to lead the carmaker from May."),
        ("Dana Orr to lead carmaker Marlow", "Marlow's finance chief Dana Orr becomes chief executive in May, the board decided."),
    ),
    "recall": (("Marlow recalls 60,000 vans over brake fault", "Marlow is recalling 60,000 vans because a brake hose may leak."),),
    "shares": (("Marlow shares fall 8% after profit warning", "Shares of Marlow fell by 8% after the carmaker warned of a lower profit."),),
}


@pytest.mark.parametrize(("left", "right"), list(itertools.combinations(MARLOW, 2)))
def test_two_articles_about_one_company(left, right):
    """A week of two: that both are about a company nobody has heard of makes them no one event."""
    (one, *_), (other, *_) = MARLOW[left], MARLOW[right]
    assert told_apart([article(*one, source="Post")], [article(*other, source="Wire")])


def test_a_week_about_one_company():
    """Five events of one company, two of them told twice: five stories."""
    assert told_apart(*([article(*one, source=f"S{place}") for place, one in enumerate(told)] for told in MARLOW.values()))
