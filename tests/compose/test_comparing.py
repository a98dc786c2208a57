"""What two drafts say differently, story by story."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from digest.blocks import Lead, Masthead, More, MoreItem, Source, StoryBlock, StoryFigure, ThemeBlock
from digest.compose.comparing import Spot, compare
from digest.model import Issue, Period

WEEK = Period(name="2026-W25", start=datetime(2026, 6, 11, tzinfo=UTC), end=datetime(2026, 6, 18, tzinfo=UTC))


def told(name: str, **more) -> StoryBlock:
    """A story with one source of its own."""
    source = Source(name="The Ledger Line", url=f"https://{name}.example/", title=name)
    return StoryBlock(**{"story": name, "headline": f"Headline of {name}", "summary": f"{name} happened.", "sources": (source,), **more})


def draft(more: tuple[MoreItem, ...] = (), lead: str = "A quiet week.", **themes: tuple[StoryBlock, ...]) -> Issue:
    """An issue of these themes, slug = stories."""
    parts = (ThemeBlock(slug=slug, title=slug.title(), standfirst="", stories=stories) for slug, stories in themes.items())
    masthead = Masthead(title="T", number=1, period="p", reading_minutes=3, sources_read=4)
    blocks = (masthead, Lead(text=lead), *parts, More(items=more))
    return Issue(number=1, period=WEEK, look="weekly", title="T", subject="S", preheader="P", blocks=blocks)


def kinds(before: Issue, after: Issue) -> dict[str, tuple[str, ...]]:
    return {change.headline: change.kinds for change in compare(before, after).stories}


def test_a_draft_differs_in_nothing_from_itself() -> None:
    """Scores, reasons and the time it takes to read are the machine's, not the reader's."""
    issue = draft(a=(told("x"), told("y")))
    scored = draft(a=(told("x", score=0.9, why={"grouped": "other words"}), told("y")))
    assert not compare(issue, issue)
    assert not compare(issue, scored)


def test_new_gone_moved_and_retold() -> None:
    """Each story is told once, with all that became of it; those that are gone come last."""
    before = draft(a=(told("x"), told("y"), told("w")), b=(told("z"),))
    after = draft(a=(told("y", summary="y happened twice."), told("v")), b=(told("z"), told("x", headline="X now")))
    found = {change.story: change for change in compare(before, after).stories}
    assert {name: change.kinds for name, change in found.items()} == {
        "y": ("retold",), "v": ("new",), "x": ("moved", "retold"), "w": ("gone",),
    }  # fmt: skip
    assert list(found)[-1] == "w"
    assert (found["x"].before, found["x"].after) == (Spot(where="A", position=1), Spot(where="B", position=2))
    assert [(turn.field, turn.before, turn.after) for turn in found["y"].turns] == [("summary", "y happened.", "y happened twice.")]


def test_the_fewest_stories_count_as_moved() -> None:
    """Pulling the last story to the top moves that one, not the three it passed; a story dropped above moves nobody."""
    names = ["x", "y", "z", "w"]
    before = draft(a=tuple(map(told, names)))
    assert kinds(before, draft(a=tuple(map(told, ["w", "x", "y", "z"])))) == {"Headline of w": ("moved",)}
    assert kinds(before, draft(a=tuple(map(told, ["y", "z", "w"])))) == {"Headline of x": ("gone",)}


def test_a_story_made_anew_is_known_by_its_links() -> None:
    """A rebuild may give a story another id: the one with most links in common is the same."""
    sources = told("x").sources + told("y").sources
    before = draft(a=(told("x", sources=sources),))
    after = draft(a=(told("n", headline="Headline of x", summary="x happened.", sources=sources[1:]),))
    assert [(change.story, change.kinds, [turn.field for turn in change.turns]) for change in compare(before, after).stories] == [
        ("n", ("retold",), ["sources"])
    ]


def test_a_story_that_lost_its_room_moved_to_the_lines() -> None:
    """What is only linked now is no story that is gone; the order of the lines is no news."""
    lines = (MoreItem(text="One", url="https://one.example/"), MoreItem(text="Two", url="https://two.example/"))
    x = MoreItem(text="Headline of x", url="https://x.example/")
    (change,) = compare(draft(a=(told("x"),), more=lines), draft(more=(*lines[::-1], x))).stories
    assert change.kinds == ("moved",)
    assert (change.before, change.after) == (Spot(where="A", position=1), Spot(where="More this week", position=None))


def test_lines_around_the_stories() -> None:
    """Subject, lead and blocks that came, went or changed are told with both sides."""
    before = draft(a=(told("x"),))
    after = replace(draft(a=(told("x"),), b=(told("z"),), lead="A loud week."), subject="Loud")
    assert [(turn.field, turn.before, turn.after) for turn in compare(before, after).others] == [
        ("subject", "S", "Loud"), ("lead", "A quiet week.", "A loud week."), ("theme “B”", "", "no standfirst"),
    ]  # fmt: skip


def test_figures_sources_and_marks_are_told_in_words() -> None:
    """An editor reads what a figure was and is, not that a tuple differs."""
    figure = StoryFigure(label="Price", value="$4", source="The Ledger Line")
    (change,) = compare(draft(a=(told("x"),)), draft(a=(told("x", figures=(figure,)),))).stories
    assert [(turn.field, turn.before, turn.after) for turn in change.turns] == [("figures", "", "Price $4")]


@given(st.permutations(range(6)), st.integers(0, 6), st.integers(0, 6))
def test_nothing_is_lost_and_nothing_is_told_twice(order: list[int], left: int, come: int) -> None:
    """Stories that stay, come and go are as many as there are, whatever the order."""
    before = draft(a=tuple(told(f"s{number}") for number in order[:left]))
    after = draft(a=tuple(told(f"s{number}") for number in sorted(order)[:come]))
    found = compare(before, after).stories
    assert len({change.story for change in found}) == len(found)
    assert sum("gone" in change.kinds for change in found) == len(set(order[:left]) - set(range(come)))
    assert sum("new" in change.kinds for change in found) == len(set(range(come)) - set(order[:left]))
