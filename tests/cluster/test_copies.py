"""Copies: which prints are one text, which are two newsrooms' own, and what stands for all."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cluster import cluster
from digest.cluster.copies import find_copies, within
from tests.making import article

WIRE = """ELLMOUTH (Wire) — The harbour authority of Ellmouth will close its northern basin for eleven weeks after divers found cracks
along the old lock gates, the largest closure since the basin was rebuilt half a century ago. Ships bound for the grain terminal are to
wait at the outer roads or turn south, where two smaller quays have been cleared for them since Sunday.

Engineers had warned of the gates in a survey last autumn, but the repair was put off twice when money for dredging ran short. The
authority now expects to spend 41 million crowns, nearly twice what the survey named, and will ask the regional council for half of
that in May.

Fishermen with berths in the basin were told to move by Thursday evening. Several said that the southern quays have neither ice nor
fuel, and that a season which had begun well would be lost to them. The council promised a ferry for crews and will decide on relief
next week.

Grain traders saw no shortage ahead, for stores inland are full, yet freight from Ellmouth rose by a sixth within a day. Insurers have
asked to see the divers' pictures before any deep ship passes the lock again."""

RIVAL = """Eleven weeks without its northern basin: that is what the port of Ellmouth faces once divers have looked at its lock gates.
Cracks run along both of them, a spokeswoman told this paper, and nobody wants to be the one who lets the next ship through.

Anna Ruhl, who has run the grain terminal for twenty years, has sent nine freighters south since the weekend. She reckons that each of
them costs her a day and a pilot. In the fish hall the mood is worse; there is no ice on the other side of the river, and the herring
do not wait."""

SAID = (
    "“We should have mended these gates two years ago, everybody in this house knew it, and I will not stand here and call it a surprise.”",
    "“The basin opens when the last diver tells me that it is safe, whatever the ministers may have promised to the traders.”",
    "“Nobody who moors here will pay for this twice, and I have asked the council to put that in writing before the month is out.”",
)
OWN = "Our harbour desk follows the closure all week; a map of the quays that are open, and of the roads, hangs in the reading room."
EPISODES = {
    "Of ice": "Today Mara Lind walks through the last ice house on the coast with the man who still saws blocks out of the lake.",
    "Of lamps": "In this episode a keeper's daughter reads from the log of the Sund light, dark for one night only in ninety years.",
}
PARAGRAPHS = WIRE.split("\n\n")


def cut(part):
    words = WIRE.split(" ")
    return " ".join(words[: int(len(words) * part)]) + "…"


REPRINTS = {
    "half of it": cut(1 / 2),
    "a third of it": cut(1 / 3),
    "another dateline": WIRE.replace("ELLMOUTH (Wire) — ", "Ellmouth, Tuesday: "),
    "another lead-in": f"{OWN}\n\n{WIRE}",
    "its lead-in instead": "\n\n".join((OWN, *PARAGRAPHS[1:])),
    "own last paragraph": f"{WIRE}\n\n{OWN}",
    "half, with lead-in and last paragraph": f"{OWN}\n\n{cut(1 / 2)}\n\n{OWN}",
    "a third, with a last paragraph": f"{cut(1 / 3)}\n\n{OWN}",
    "typewritten": WIRE.replace("—", "-").replace("’", "'").replace("authority", "port authority"),
}


@pytest.mark.parametrize("text", REPRINTS.values(), ids=REPRINTS)
def test_a_reprint_is_a_copy_of_the_wire_s_text(text):
    """Cut, with another title, lead-in or dateline, or with a paragraph of the house: it repeats the wire's article, which came first."""
    wire = article("Ellmouth closes basin for eleven weeks", WIRE, source="Wire", hours=1)
    reprint = article("Port shuts: what it means for you", text, source="Bay Courier", hours=3)
    assert find_copies([reprint, wire]) == {reprint.id: wire.id}


def test_five_reprints_are_one_voice():
    """Five houses that print a wire's text, each in its way, are one story told by one source."""
    wire = article("Ellmouth closes basin for eleven weeks", WIRE, source="Wire", hours=1)
    prints = [
        article(f"Port shuts {place}", text, source=f"House {place}", hours=place + 2) for place, text in enumerate(REPRINTS.values())
    ]
    (story,) = cluster([wire, *prints])
    assert set(story.copies) == {one.id for one in prints}
    assert set(story.copies.values()) == {wire.id}


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "''", "„“", "«»"])
def test_two_newsrooms_that_quote_the_same_sentences_are_two(marks):
    """Three sentences that somebody said stand in both texts, in whatever marks, more than half of one; what is their own differs."""
    left = article("Basin closed", "\n\n".join((PARAGRAPHS[0], *SAID, PARAGRAPHS[2])), source="Wire", hours=1)
    said = " ".join(one.replace("“", marks[0]).replace("”", marks[1]) for one in SAID)
    right = article("No ice", f"{said}\n\n{RIVAL[:240]}", source="Bay Courier", hours=2)
    assert find_copies([left, right]) == {}


def test_a_text_that_came_first_but_cut_does_not_stand_for_the_whole():
    """The summary is made of what stands for all: of a third that came first and the whole after it, the whole."""
    early = article("Basin shut", cut(1 / 3), source="Bay Courier", hours=1)
    whole = article("Ellmouth closes basin for eleven weeks", WIRE, source="Wire", hours=2)
    assert find_copies([early, whole]) == {early.id: whole.id}


def test_words_that_an_outlet_prints_every_day_make_no_copies():
    """Two episodes of one show share most of their words, and are two; another outlet's print of one of them is a copy."""
    shows = [
        article(title, f"{text} {PARAGRAPHS[2]}", source="The Tide Table", hours=place)
        for place, (title, text) in enumerate(EPISODES.items())
    ]
    taken = article("Heard on the radio", shows[0].text, source="Bay Courier", hours=5)
    assert find_copies([*shows, taken]) == {taken.id: shows[0].id}


def test_a_standing_text_under_many_titles_makes_no_copies():
    """One outlet's items that all have the same text are as many stories; the same item printed twice by it is one."""
    items = [
        article(title, PARAGRAPHS[1], source="The Tide Table", hours=place) for place, title in enumerate((*EPISODES, "Council votes"))
    ]
    again = article("Of Ice", PARAGRAPHS[1], source="The Tide Table", hours=9, id="again")
    assert find_copies([*items, again]) == {"again": items[0].id}


def test_a_briefing_is_no_bridge_between_two_texts():
    """A briefing that holds two other outlets' texts whole makes no copies of each other out of them."""
    tax = "The regional council raised the berth tax by a tenth, and owners of small boats announced a day on which none will sail. " * 2
    one = article("Basin closed", PARAGRAPHS[0], source="Wire", hours=1)
    other = article("Berth tax up", f"{tax}{PARAGRAPHS[1]}"[:420], source="Tally", hours=2)
    briefing = article("Morning briefing", f"{one.text}\n\n{other.text}", source="Bay Courier", hours=3)
    assert len(find_copies([one, other, briefing])) == 1


def test_short_texts_need_the_same_title():
    """Texts of a few words may agree by chance: they are copies under one title, whatever its case, and not under two."""
    titles = ("Basin shut", "BASIN SHUT", "Tax up")
    prints = [article(title, "Details to follow.", source=title) for title in titles]
    assert len(find_copies(prints)) == 1


def test_a_thousand_reprints_cost_little():
    """1,000 prints of one text, each with a line of its own, are found in a second of CPU."""
    prints = [article("Basin shut", f"{WIRE} Print {place}.", source=f"S{place}", hours=place % 160) for place in range(1_000)]
    started = time.process_time()
    copies = find_copies(prints)
    assert time.process_time() - started < 1
    assert len(copies) == 999
    assert len(set(copies.values())) == 1


@settings(deadline=None, max_examples=50)
@given(st.permutations([*REPRINTS.values(), WIRE, RIVAL, PARAGRAPHS[1], PARAGRAPHS[3], *EPISODES.values(), ""]), st.integers(0, 12))
def test_what_copies_what_hangs_on_no_order(texts, few):
    """Any of these texts in any order of input: the same copies, and what is repeated is no copy itself."""
    articles = [article("Basin", text, source=text[:9], hours=len(text) % 50) for text in texts[few:]]
    copies = find_copies(articles)
    assert copies == find_copies(sorted(articles, key=lambda one: one.id))
    assert not set(copies) & set(copies.values())


def test_where_the_original_is_elsewhere_the_first_copy_stands_for_it():
    """Within a story that an editor parted from the original, its copies are copies of the first of them."""
    copies = {"b": "a", "c": "a", "e": "d"}
    assert within(copies, "bcde") == {"c": "b", "e": "d"}
    assert within(copies, "abc") == {"b": "a", "c": "a"}


def test_what_has_no_words_is_judged_too():
    """Nothing, and articles without title and text: the latter are copies of one another, as all that is the same word for word."""
    blank = article("", "")
    assert find_copies([]) == find_copies([blank]) == {}
    assert find_copies([blank, replace(blank, id="zz")]) == {"zz": blank.id}
