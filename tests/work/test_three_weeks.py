"""Story memory over three successive weeks, through the real build and a real store: what goes on is an update that says what is new."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.blocks import Developments, NextWeek, ThemeBlock, Told
from digest.cluster.rank import WEIGHTS
from digest.compose.issuefile import write_issue
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work.approval import approve
from digest.work.build import build
from digest.work.gather import gather
from digest.work.issues import named_period
from digest.work.review import render

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OUTLETS = ("Quay Ledger", "North Wire", "Tally")
ITEM = (
    "<item><title>{title}</title><link>https://{host}.example/{slug}</link><guid>{slug}</guid><pubDate>{date}</pubDate>"
    "<description>{text}</description></item>"
)

# The strike of one port goes on for three weeks; another port's strike is another event of the same kind.
STRIKE = (
    (
        "Dockers at Ostrava Quay walk out over night shifts",
        "Dockers at Ostrava Quay walked out on Monday over night shifts, and 14 container ships wait in the bay. The union Harbour "
        "Hands wants a bonus for every night shift that Ostrava Quay plans. The operator Belmar Terminals refuses to talk while the cranes "
        "stand still.",
    ),
    (
        "Dockers at Ostrava Quay stay out in second week over night shifts",
        "Dockers at Ostrava Quay stayed out for a second week over night shifts, and 41 container ships now wait in the bay. Belmar "
        "Terminals, the operator, offered the union Harbour Hands a package of $300 million over four years. Harbour Hands said that the "
        "cranes stay still until every night shift is paid.",
    ),
    (
        "Dockers at Ostrava Quay and Belmar Terminals settle over night shifts",
        "Dockers at Ostrava Quay and the operator Belmar Terminals settled over night shifts on Wednesday, and the cranes move again. The "
        "union Harbour Hands accepted a package of $450 million over four years. Members of Harbour Hands will vote on the dockers’ "
        "settlement on 30 June 2026.",
    ),
)
OTHER_PORT = (
    "Pilots at Lindholm Harbour strike for shorter tours",
    "Pilots at Lindholm Harbour struck on Tuesday for shorter tours, and ferries to the islands stay at their berths. Their guild asks the "
    "harbour board for tours of eight hours.",
)
BAKERY = (
    "Ellmouth bakery fined $2 million for short-weight loaves",
    "A bakery in Ellmouth was fined $2 million by the trading office for loaves that weighed less than their label said. The bakery "
    "will not appeal against the fine, its owner Greta Vahl said.",
)
FILLERS = (
    ("Glacier observatory opens on Mount Tarn", "An observatory for glaciers opened on Mount Tarn with a laser that measures ice."),
    ("Violin maker revives spruce varnish", "A violin maker in Corvo revived a varnish of spruce resin that was lost for a century."),
    ("Orchard growers try bees from Malta", "Orchard growers in the Vale try bees from Malta, which fly in colder springs."),
    ("Tram line to Westhaven runs at night", "The tram line to Westhaven runs all night from now on, its drivers and riders agreed."),
)


def week(number):
    """Saturday noon of ISO week 24, 25, …: after the cut-off of the week before."""
    return datetime(2026, 6, 6, 12, tzinfo=UTC) + timedelta(weeks=number - 24)


def tell(folder, number, stories, outlets=OUTLETS):
    """Each outlet's feed gets the stories of a week, (title, text) each, on two days, in its own order of sentences."""
    for place, outlet in enumerate(outlets):
        path = folder / f"feeds/{outlet}.xml"
        items = path.read_text().partition("<channel>")[2].partition("</channel>")[0] if path.exists() else ""
        for index, (title, text) in enumerate(stories):
            first, *rest = text.split(". ")
            turned = ". ".join([first, *(rest[::-1] if place % 2 else rest)]).rstrip(".") + "."
            date = (week(number) + timedelta(hours=30 * place)).strftime("%a, %d %b %Y %H:%M:%S +0000")
            slug = f"{number}-{place}-{index}"
            items += ITEM.format(title=title, host=outlet.replace(" ", "-").lower(), slug=slug, date=date, text=turned)
        path.write_text(f'<rss version="2.0"><channel>{items}</channel></rss>')


@pytest.fixture
def folder(tmp_path):
    """A project with three outlets and one wide theme."""
    made = tmp_path / "project"
    make_project(made)
    shutil.rmtree(made / "feeds/sample")
    settings = (made / "digest.toml").read_text()
    head, _, rest = settings.partition("[[themes]]")
    themes = (
        '[[themes]]\nslug = "work"\ntitle = "Work"\nkeywords = ["strike", "dockers", "fined", "opens", "maker", "growers", "drivers"]\n\n'
    )
    (made / "digest.toml").write_text(f"{head}{themes}[[lists]]{rest.partition('[[lists]]')[2]}")
    rows = "".join(f'<outline type="rss" text="{name}" xmlUrl="feeds/{name}.xml"/>' for name in OUTLETS)
    (made / "feeds/feeds.opml").write_text(f'<opml version="2.0"><head/><body>{rows}</body></opml>')
    return made


def built(room, name):
    gather(room, now=NOW)
    return build(room, named_period(room, name), now=NOW).issue


def told(issue, words):
    """The block of the story whose headline holds the words, or None."""
    blocks = (one for block in issue.blocks if isinstance(block, ThemeBlock) for one in block.stories)
    return next((one for one in blocks if words in one.headline), None)


def test_a_story_that_goes_on_is_an_update_that_says_what_is_new(folder):
    """The second and third week of one strike are updates with the new figure before the summary, and know every earlier telling."""
    for place, one in enumerate(STRIKE):
        tell(folder, 24 + place, [one, FILLERS[place]])
    with open_newsroom(folder) as room:
        first, second, third = (built(room, f"2026-W{number}") for number in (24, 25, 26))
        assert told(first, "Ostrava").update == ""
        assert told(second, "Ostrava").update == "New since No. 1: Package, offered $300M."
        last = told(third, "Ostrava")
        assert last.update == "New since No. 2: Package $450M."
        assert [(one["issue"], one["day"]) for one in last.why["thread"]] == [(2, "2026-06-18"), (1, "2026-06-11")]
        assert last.why["thread"][1]["headline"] == told(first, "Ostrava").headline
        assert last.why["score"]["held back"] == ["× 0.7: 2 earlier issues told it"]
        assert "No. 1 of 11 June" in render(room, third).html


def test_an_update_leads_to_the_page_that_first_had_it(folder):
    """Once the earlier issue is approved readers have its page, and the mark leads there."""
    tell(folder, 24, [STRIKE[0], FILLERS[0]])
    tell(folder, 25, [STRIKE[1], FILLERS[1]])
    with open_newsroom(folder) as room:
        issue = built(room, "2026-W24")
        approve(room, issue, by="Ada", now=NOW)
        (mark,) = told(built(room, "2026-W25"), "Ostrava").marks
        assert (mark.mark, mark.url) == ("update", "https://weekly.example.org/issues/2026-W24")


def test_what_is_told_again_without_news_is_left_out_and_another_event_of_the_kind_is_new(folder):
    """Last week's fine in other order is no news; a strike in another port is no update of the first."""
    tell(folder, 24, [STRIKE[0], BAKERY, FILLERS[0]])
    tell(folder, 25, [OTHER_PORT, BAKERY, FILLERS[1]])
    with open_newsroom(folder) as room:
        built(room, "2026-W24")
        issue = built(room, "2026-W25")
        assert "Ellmouth" not in str(issue.blocks)
        other = told(issue, "Lindholm")
        assert (other.marks, other.update) == ((), "")
        assert "memory" not in other.why


def test_next_week_follows_open_threads_and_dated_steps(folder):
    """The second week's strike is followed since the first; the settlement's vote in the next period is named by its day."""
    for place, one in enumerate(STRIKE):
        tell(folder, 24 + place, [one, FILLERS[place]])
    with open_newsroom(folder) as room:
        lines = []
        for number in (24, 25, 26):
            issue = built(room, f"2026-W{number}")
            lines.append([item.text for block in issue.blocks if isinstance(block, NextWeek) for item in block.items])
        assert not any("since" in line for line in lines[0])
        assert f"{STRIKE[1][0]} (followed since No. 1)" in lines[1]
        assert f"{STRIKE[2][0]} (next step on 30 June)" in lines[2]


def test_overlapping_spans_do_not_tell_twice(folder):
    """A free span knows what a span told that began and ended before it, though both hold the same days."""
    tell(folder, 24, [BAKERY, FILLERS[0]])
    with open_newsroom(folder) as room:
        assert "Ellmouth" in str(built(room, "2026-06-04..2026-06-12").blocks)
        tell(folder, 25, [FILLERS[1]])
        assert "Ellmouth" not in str(built(room, "2026-06-05..2026-06-19").blocks)


SUMS = (
    (
        "Kestrel Mills fined $3 million over flour dust",
        "Kestrel Mills was fined $3 million over flour dust in its silos, the inspector said.",
    ),
    ("Arvo Tunnel raised $40 million for drills", "Arvo Tunnel raised $40 million to buy drills that cut granite under the fjord."),
    ("Nettle Bank fined $9 million over lost parcels", "Nettle Bank was fined $9 million over parcels that its couriers lost in spring."),
    ("Sorrel Foods raised $70 million for ovens", "Sorrel Foods raised $70 million to heat its ovens with steam from a paper plant."),
)


def led(issue):
    return [item.story for block in issue.blocks if isinstance(block, Developments) for item in block.items]


def test_an_editor_who_puts_other_stories_first_moves_the_weights(folder):
    """Weeks left as proposed teach nothing; after three in which the editor leads with the story without a sum, sums weigh less, and why
    says so."""
    settings = (folder / "digest.toml").read_text()
    keywords = settings.replace("developments = 5", "developments = 1").replace('"fined", ', '"fined", "raised", ')
    (folder / "digest.toml").write_text(keywords)
    for place in range(4):
        tell(folder, 24 + place, [SUMS[place], FILLERS[place]])
    with open_newsroom(folder) as room:
        for number in (24, 25, 26):
            issue = built(room, f"2026-W{number}")
            stories = room.issues.stories(issue)
            assert "moved" not in stories[0].why["score"]
            other = next(one for one in stories if not one.figures)
            assert led(issue) != [other.id]
            line = Developments(items=(Told(text=other.headline, story=other.id),))
            swapped = replace(issue, blocks=tuple(line if isinstance(block, Developments) else block for block in issue.blocks))
            (folder / f"issues/2026-W{number}.json").write_text(write_issue(swapped))
            approve(room, swapped, by="Ada", now=NOW)
        why = room.issues.stories(built(room, "2026-W27"))[0].why["score"]
        assert why["moved"].startswith("the editor put other stories first in 3 issues: ")
        assert why["weights"]["figures"] < WEIGHTS["figures"]
        assert sum(why["weights"].values()) == pytest.approx(1, abs=0.01)
