"""Composing: every story once, the biggest lead, the muted and the told are out, nothing is empty."""

from dataclasses import replace

import pytest

from digest.blocks import Bridge, Developments, Lead, More, NextWeek, Numbers, Outlook, ThemeBlock, Timeline
from digest.cluster import cluster
from digest.compose import Plan, Room, compose
from digest.compose.choose import Mute, choose
from digest.compose.inbox import preheader_line, subject_line
from digest.compose.layout import named
from digest.compose.telling import measured
from digest.locales import ENGLISH
from digest.model import Dated, Figure, Sentence, Story, Theme
from tests.making import WEEK, article

THEMES = (Theme(slug="a", title="Alpha"), Theme(slug="b", title="Beta"))
PLAN = Plan(title="The Week", look="weekly", zone="Europe/London", themes=THEMES, developments=3, stories_per_theme=2)


def story(name: str, score: float, theme: str | None = "a", *, line: str = "Somebody does something", **more) -> Story:
    return Story(
        id=name,
        articles=(f"art-{name}",),
        headline=f"Headline {name}",
        sentences=(Sentence(text=f"Sentence {name}.", article=f"art-{name}"),),
        development=line,
        theme=theme,
        score=score,
        **more,
    )


def composed(told, **room):
    articles = {name: article(f"Title {name}", "Text.", source=f"Outlet {name}", id=name) for one in told for name in one.articles}
    return compose(told, articles, PLAN, period=WEEK, number=1, feeds_read=3, room=Room(**{"stories": 50, "lines": 50, **room}))


def placed(issue):
    full = [one.story for block in issue.blocks if isinstance(block, ThemeBlock) for one in block.stories]
    more = [item.text for block in issue.blocks if isinstance(block, More) for item in block.items]
    return full, more


def test_every_story_stands_once():
    """A story is told in full or is a line of More this week, never both, never neither while there is room."""
    stories = [story(f"s{index}", 1 - index / 100, "ab"[index % 2]) for index in range(12)]
    full, more = placed(composed(stories))
    assert len(full) == 4
    assert len(full) + len(more) == len(stories)
    assert set(more).isdisjoint(f"Headline {name}" for name in full)


def test_more_leaves_nothing_out_and_says_what_belongs_first():
    """Every story without room is a line while the budget lasts: on topic first, then what fits nowhere, at last what was paid for."""
    stories = [story(f"s{index:02}", 1 - index / 100, "a") for index in range(6)]
    wide = replace(story("wide", 0.50, None), articles=("art-wide", "art-wide-2"))
    stories += [wide, story("off", 0.98, None), story("paid", 0.97, "a", marks=("sponsored",))]
    (more,) = [block for block in composed(stories).blocks if isinstance(block, More)]
    lines = [item.text for item in more.items]
    assert lines[-3:] == ["Headline wide", "Headline off", "Sponsored: Headline paid"]
    (short,) = [block for block in composed(stories, lines=3).blocks if isinstance(block, More)]
    assert (len(short.items), short.others) == (3, len(lines) - 3)


def test_a_line_of_more_names_its_outlets_and_language():
    """The lead's outlet is named, the others are counted, a headline in another language says so behind it."""
    one = replace(story("x", 0.1), articles=("art-x", "art-x-2", "art-x-3"), sentences=(), development="", marks=("lang:de",))
    (more,) = [block for block in composed([one]).blocks if isinstance(block, More)]
    assert [(item.text, item.source) for item in more.items] == [("Headline x", "Outlet art-x and two others, in German")]


def test_room_folds_the_lowest_ranked_first():
    """With room for two stories the two best are told in full."""
    told = [story(f"s{index}", 1 - index / 100, "ab"[index % 2], line="") for index in range(4)]
    full, more = placed(composed(told, stories=2, lines=1))
    assert (sorted(full), more) == (["s0", "s1"], ["Headline s2"])


def test_at_most_two_developments_of_one_theme():
    """Variety counts: the third story of a theme does not lead, however big."""
    stories = [story(f"s{index}", 1 - index / 100, "a") for index in range(3)] + [story("b", 0.1, "b")]
    (lines,) = [block for block in composed(stories).blocks if isinstance(block, Developments)]
    assert [item.story for item in lines.items] == ["s0", "s1", "b"]


@pytest.mark.parametrize("mark", ["opinion", "press_release"])
def test_a_side_voice_never_leads(mark):
    """What is pressed or opined alone is a line that says so."""
    issue = composed([story("side", 0.9, marks=(mark,)), story("news", 0.1)])
    full, more = placed(issue)
    assert full == ["news"]
    assert more[0].endswith(": Headline side")


def test_what_was_told_without_news_is_out():
    """A story that an earlier issue told and that has nothing new is not printed."""
    full, more = placed(composed([story("old", 0.9, why={"news": False, "told": 3}), story("new", 0.1)]))
    assert (full, more) == (["new"], [])


def test_a_theme_with_nothing_to_say_is_absent():
    """Only themes with a story are printed, the weightiest first."""
    choice = choose([story("x", 0.2, "a"), story("y", 0.9, "b")], THEMES, developments=1, per_theme=2, room=9)
    assert [theme.slug for theme, _ in choice.themes] == ["b", "a"]
    assert [theme.slug for theme, _ in choose([story("x", 0.2, "a")], THEMES, developments=1, per_theme=2, room=9).themes] == ["a"]


def test_an_issue_of_nothing_has_no_empty_block():
    """No story: a masthead and a footer, and no block between them that says nothing."""
    assert [block.kind for block in composed([]).blocks] == ["masthead", "footer"]


@pytest.mark.parametrize(
    ("mute", "silent"),
    [
        (Mute(outlets=("bayfront tech",)), True),
        (Mute(words=("price",)), True),
        (Mute(words=("pric",)), False),
        (Mute(urls=("https://bayfront.example/",)), True),
        (Mute(), False),
    ],
)
def test_the_muted_are_silent(mute, silent):
    """An outlet by its name, a whole word of the title, the beginning of a url."""
    one = article("A price cut", source="Bayfront Tech", url="https://bayfront.example/2026/a")
    assert mute.silences(one) is silent


def test_composing_from_clustered_articles_names_every_source():
    """Each source of a story is named once, with its link."""
    text = "Marlow cut the price of its model to a third on Monday, it said."
    articles = [
        article("Marlow cuts price of its model", text, source=source, hours=hour) for hour, source in enumerate(("A", "B", "B"), start=9)
    ]
    stories = cluster(articles, (Theme(slug="a", title="Alpha", keywords=("price",)),))
    issue = compose(stories, {one.id: one for one in articles}, PLAN, period=WEEK, number=1, feeds_read=2, room=Room(stories=9, lines=9))
    (block,) = [block for block in issue.blocks if isinstance(block, ThemeBlock)]
    names = [source.name for source in block.stories[0].sources]
    assert len(names) == len(set(names))


def only(issue, kind):
    (block,) = [block for block in issue.blocks if isinstance(block, kind)]
    return block


def covered(**counts: int):
    """A story of each theme with so many articles, the first theme's story with the lowest score."""
    return [
        replace(
            story(slug, score / 10, slug), articles=tuple(f"art-{slug}" if not place else f"art-{slug}-{place}" for place in range(count))
        )
        for score, (slug, count) in enumerate(counts.items(), start=1)
    ]


def test_the_lead_says_what_the_bars_say():
    """The theme with most articles is named with its number and comes first; the bars add up to the masthead's articles."""
    issue = composed([*covered(a=5, b=2), story("none", 0.9, None)])
    assert only(issue, Lead).text.startswith("Alpha led the themes, with 5 of the week’s 8 articles, ahead of beta with 2.")
    assert only(issue, Bridge).text == "Now the detail: two stories under two themes, the most covered first."
    assert [block.title for block in issue.blocks if isinstance(block, ThemeBlock)] == ["Alpha", "Beta"]
    bars = only(issue, Numbers).coverage
    assert [(bar.label, bar.count) for bar in bars] == [("Alpha", 5), ("Beta", 2), ("Outside every theme", 1)]
    assert sum(bar.count for bar in bars) == issue.blocks[0].articles_read


def test_a_tie_has_no_leader():
    """Themes with as many articles share the first place, and nothing claims an order of them."""
    issue = composed(covered(a=3, b=3))
    assert only(issue, Lead).text.startswith("Alpha and beta led the themes, with 3 each of the week’s 6 articles.")
    assert "ahead" not in only(issue, Lead).text
    assert only(issue, Bridge).text == "Now the detail: two stories under two themes."


def test_titles_that_list_do_not_run_together():
    """A theme whose title holds an "and" is set in quotation marks beside another."""
    themes = (Theme(slug="a", title="Ports and ferries"), Theme(slug="b", title="Pay"))
    told = covered(a=2, b=2)
    articles = {name: article(name, "Text.", id=name) for one in told for name in one.articles}
    issue = compose(told, articles, replace(PLAN, themes=themes), period=WEEK, number=1, feeds_read=1, room=Room(stories=9, lines=9))
    assert only(issue, Lead).text.startswith("“Ports and ferries” and “Pay” led the themes, with 2 each")


def test_a_small_issue_says_how_small():
    """With one theme and nobody to name, the lead counts what follows."""
    assert only(composed([story("x", 0.5)]), Lead).text == "One story from one outlet this week."


def test_every_theme_has_its_bar():
    """No bar of what is left over is longer than the theme that had most."""
    themes = tuple(Theme(slug=f"t{index}", title=f"Theme {index}") for index in range(9))
    told = covered(**{theme.slug: 2 for theme in themes})
    articles = {name: article(name, "Text.", id=name) for one in told for name in one.articles}
    issue = compose(told, articles, replace(PLAN, themes=themes), period=WEEK, number=1, feeds_read=1, room=Room(stories=9, lines=9))
    assert [bar.count for bar in only(issue, Numbers).coverage] == [2] * 9


def test_whose_words_are_printed_comes_first_and_is_marked():
    """The lead's outlet, then those of printed sentences and figures, then the rest."""
    one = replace(
        story("x", 0.5),
        articles=("lead", "quiet", "said", "counted"),
        sentences=(Sentence(text="Somebody said it.", article="said"),),
        figures=(Figure(label="Stake", value="27%", article="counted"),),
    )
    (told,) = only(composed([one]), ThemeBlock).stories
    assert [(source.name.removeprefix("Outlet "), source.cited) for source in told.sources] == [
        ("lead", True), ("said", True), ("counted", True), ("quiet", False),
    ]  # fmt: skip


def test_a_number_says_what_it_measures():
    """A name stands before the label only where the figure's own sentence ties it to the number; else the headline tells."""
    loss = Figure(label="Quarterly loss", value="$11.5B", article="art-x", sentence="Quay accounts point to Marlow loss of $11.5 billion")
    value = Figure(label="Valuation", value="$9B", article="art-y", sentence="Marlow is valued at $9 billion")
    people = Figure(label="Videos a day", value="30", article="art-z", sentence="It gives 30 videos a day.")
    stories = [
        replace(story("x", 0.9, subject="Quay", figures=(loss,)), headline="Quay accounts point to Marlow loss of about $11.5B"),
        replace(story("y", 0.8, subject="Marlow", figures=(value,)), headline="Marlow grows"),
        replace(story("z", 0.7, "b", subject="Lumen", figures=(people,)), headline="Lumen meters its films"),
    ]
    assert [(item.value, item.label) for item in only(composed(stories), Numbers).items] == [
        ("$11.5B", "Marlow: quarterly loss"),
        ("$9B", "Marlow: valuation"),
        ("30", "Videos a day: Lumen meters its films"),
    ]


@pytest.mark.parametrize(
    ("label", "value", "sentence", "told"),
    [
        ("Valuation, planned", "$9B", "Marlow plans a sale at $9 billion", "Marlow: valuation, planned"),
        ("Fine", "£2.1M", "Regulator fines Cantor Voice £2.1 million", "Cantor Voice: fine"),
        ("Purchase price", "$4B", "Marlow is buying Quay for $4 billion", "Quay: purchase price"),
        ("Investment", "$1.5B", "Marlow gets a $1.5 billion investment from Quay", ""),
        ("Investment", "$1.5B", "Marlow invests $1.5 billion in a rival", "Marlow: investment"),
        ("Raised", "$9M", "Marlow’s car arm raises $9 million", ""),
        ("Raised", "$9M", "Quay tells Marlow it raised $9 million", ""),
        ("Marlow’s stake", "27%", "Marlow holds 27%", "Marlow’s stake"),
        ("Price per million input tokens on closed models", "$10", "Marlow asks $10", ""),
    ],
)
def test_a_number_is_said_in_four_words_with_its_owner(label, value, sentence, told):
    """Owner and label are at most four words, the mode behind the comma; no owner is guessed, and who gives money is not who gets it."""
    assert measured(Figure(label=label, value=value, article="x", sentence=sentence), "Marlow") == told


def test_a_standfirst_names_whom_its_stories_are_about():
    """A name late in a headline is none of the subjects, and "others" stands for stories that name nobody."""
    assert named(replace(story("x", 1, subject="Gulf"), headline="National programmes from Jakarta to the Gulf build on models")) == ""
    assert named(replace(story("x", 1, subject="Cantor Voice"), headline="Regulator fines Cantor Voice over voices")) == "Cantor Voice"
    told = [replace(story(name, 1, subject=name), headline=f"{name} moves") for name in ("Marlow", "Quay")]
    (block,) = [block for block in composed([told[0], story("s", 0.5)]).blocks if isinstance(block, ThemeBlock)]
    assert block.standfirst == "Two stories from two outlets."
    issue = compose(
        [*told, story("s", 0.5)], {f"art-{name}": article(name, id=f"art-{name}") for name in ("Marlow", "Quay", "s")},
        replace(PLAN, stories_per_theme=3), period=WEEK, number=1, feeds_read=1, room=Room(stories=9, lines=9),
    )  # fmt: skip
    assert only(issue, ThemeBlock).standfirst == "Marlow, Quay and others: three stories from one outlet."


def dated(*days: str):
    return tuple(Dated(day=f"2026-06-{day}", text=f"Marlow opens hall {day}.", article="art-x") for day in days)


def test_a_timeline_needs_several_outlets_and_names_its_sources():
    """A story of two outlets has lines of what is ahead; one of three has its steps, each with its source, and no such line."""
    one = replace(story("x", 0.9, subject="Marlow", ahead=dated("24", "30")), headline="Marlow builds", development="Marlow builds")
    weak = composed([replace(one, articles=("art-x", "art-x-2"))])
    assert not [block for block in weak.blocks if isinstance(block, Timeline)]
    assert [item.text for item in only(weak, Outlook).items] == ["Marlow opens hall 24."]
    strong = composed([replace(one, articles=("art-x", "art-x-2", "art-x-3"))])
    assert [item.source.name for item in only(strong, Timeline).items][1:] == ["Outlet art-x", "Outlet art-x"]
    assert not [block for block in strong.blocks if isinstance(block, Outlook)]


def test_a_timeline_begins_before_the_week():
    """What its articles date before the first telling comes first, the last three steps; a day of the week itself is the telling's."""
    one = replace(story("x", 0.9, subject="Marlow", ahead=dated("24")), headline="Marlow builds", development="Marlow builds")
    past = (*dated("01", "02", "03", "04"), *dated("17"))
    issue = composed([replace(one, articles=("art-x", "art-x-2", "art-x-3"), past=past)])
    told = [(item.date, item.text) for item in only(issue, Timeline).items]
    assert [date for date, _ in told] == ["2026-06-02", "2026-06-03", "2026-06-04", told[3][0], "2026-06-24"]
    assert told[3][1] == "Marlow builds."


def test_a_line_of_what_is_ahead_is_clear_by_itself():
    """Without a name, a line shares words with its headline or is left out."""
    torn = Dated(day="2026-06-24", text="The first cases to ask will be heard.", article="art-x")
    clear = Dated(day="2026-06-25", text="Claims over models reach court.", article="art-x")
    one = replace(story("x", 0.9, ahead=(torn, clear)), headline="First claims over modified models reach court")
    assert [item.text for item in only(composed([one]), Outlook).items] == ["Claims over models reach court."]


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        (("Marlow cuts its price",), "Marlow cuts its price"),
        (
            ("Marlow becomes a public benefit corporation and prepares a listing at up to $1T", "Quay opens"),
            "Marlow becomes a public benefit corporation",
        ),
        (("Marlow says that it will become a corporation of public benefit and prepares a listing", "Quay opens"), "Quay opens"),
        (("Marlow moves every one of its seventeen thousand workloads to the cheaper models",),
         "Marlow moves every one of its seventeen thousand workloads to the cheaper models"),
    ],
)  # fmt: skip
def test_a_subject_fits_an_inbox(lines, subject):
    """At most 60 characters by leaving whole parts out, never by a cut in mid-clause; as it is where no line fits."""
    assert subject_line([story(str(place), 1, line=line) for place, line in enumerate(lines)]) == subject


def test_a_preheader_is_never_empty():
    """It says what the subject does not; an issue of one story says how much there is to read."""
    assert preheader_line("A", ["A", "Marlow's price falls to a third of what it was", "C", "D"], "x") == (
        "Marlow’s price falls to a third of what it was. C."
    )
    assert preheader_line("A", ["A"], "One story from one outlet.") == "One story from one outlet."
    assert composed([story("x", 0.5)]).preheader == "One story from one outlet."


def test_lists_and_numbers_in_words():
    """Names are joined as a sentence joins them, small numbers are words."""
    assert ENGLISH.listed(["A", "B", "C"]) == "A, B and C"
    assert (ENGLISH.spelled(1), ENGLISH.spelled(12), ENGLISH.spelled(13)) == ("one", "twelve", "13")


def test_a_second_story_of_a_theme_leads_only_where_it_is_clearly_better():
    """A little better is not enough to take the place of a theme that has none; the lines stand by score all the same."""
    near = [story("a1", 0.9, "a"), story("a2", 0.8, "a"), story("b1", 0.75, "b")]
    lines = choose(near, THEMES, developments=2, per_theme=2, room=9).developments
    assert [one.id for one in lines] == ["a1", "b1"]
    clear = [*near[:2], story("b1", 0.6, "b")]
    assert [one.id for one in choose(clear, THEMES, developments=2, per_theme=2, room=9).developments] == ["a1", "a2"]
    assert [one.id for one in choose(clear, THEMES, developments=3, per_theme=2, room=9).developments] == ["a1", "a2", "b1"]


def update(**why):
    return story("s", 0.9, why={"told": 12, "news": True, "thread": [{"issue": 12, "url": "https://weekly.example.org/issues/x"}], **why})


def printed(one):
    (block,) = [block for block in composed([one]).blocks if isinstance(block, ThemeBlock)]
    return block.stories[0]


def test_what_is_new_stands_before_the_summary_and_is_not_said_twice():
    """A sentence that the line takes over leaves the summary; figures leave it whole; without anything new there is no line."""
    two = replace(
        update(new="Sentence s.", sentence="Sentence s."),
        sentences=(Sentence(text="Sentence s.", article="art-s"), Sentence(text="More.", article="art-s")),
    )
    assert (printed(two).update, printed(two).summary) == ("New since No. 12: Sentence s.", "More.")
    figures = printed(update(new="Stake 27%"))
    assert (figures.update, figures.summary) == ("New since No. 12: Stake 27%.", "Sentence s.")
    assert printed(update()).update == ""
    assert figures.marks[0].url == "https://weekly.example.org/issues/x"


def test_next_week_names_days_first_then_threads():
    """A step within the next period comes first with its day; one beyond it is none; then what earlier issues told."""
    soon, later = (Dated(day=day, text="The court opens the hearing of Marlow", article="art-x") for day in ("2026-06-24", "2026-07-24"))
    thread = {"told": 12, "news": True, "thread": [{"issue": 12}, {"issue": 9}]}
    told = [
        story("x", 0.9, why=thread),
        replace(story("y", 0.5, "b"), headline="Marlow awaits court hearing", ahead=(soon,)),
        replace(story("z", 0.4, "b"), headline="Marlow awaits court hearing", ahead=(later,)),
    ]
    (block,) = [block for block in composed(told).blocks if isinstance(block, NextWeek)]
    assert [item.text for item in block.items] == [
        "Marlow awaits court hearing (next step on 24 June)",
        "Headline x (followed since No. 9)",
    ]
