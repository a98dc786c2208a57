"""Issues to render: one with every kind of block, one whose every text is hostile, one that is long, one of another newsletter."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.blocks import (
    Bar,
    Bridge,
    Callout,
    Column,
    Columns,
    Developments,
    Footer,
    Group,
    Groups,
    Lead,
    Mark,
    Masthead,
    More,
    MoreItem,
    NextWeek,
    Note,
    NumberItem,
    Numbers,
    Outlook,
    OutlookItem,
    Picture,
    Quote,
    Reaction,
    Reactions,
    Share,
    Shares,
    Source,
    SourceLink,
    Sponsor,
    StoryBlock,
    StoryFigure,
    Table,
    Takeaway,
    Takeaways,
    ThemeBlock,
    Timeline,
    TimelineItem,
    Told,
)
from digest.model import Issue, Look, Newsletter, Period, Skin
from digest.palette import DARK, LIGHT

ROOT = Path(__file__).parents[2]

WEEKLY = Newsletter(
    title="This Week's Major Developments",
    url="https://weekly.example.org",
    language="en",
    timezone="Europe/London",
    sender="weekly@example.org",
    postal_address="Example Press, 4 Quay Street, Bristol BS1 4DZ",
)
TIDES = Newsletter(
    title="Tides",
    url="https://tides.example.org/mail",
    language="he",
    timezone="Asia/Jerusalem",
    sender="tides@example.org",
    postal_address="Tides, 2 Harbour Road, Haifa",
)


def weekly_look(name: str = "weekly") -> Look:
    """The look as the repository has it."""
    folder = ROOT / "templates"
    sources = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.glob("**/*.j2"))}
    skin = Skin(
        colours=LIGHT,
        dark=DARK,
        serif="Georgia, 'Times New Roman', serif",
        sans="-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
        width=640,
    )
    return Look(name=name, templates=sources, skin=skin)


def source(name: str, path: str = "", copies: int = 0) -> Source:
    host = name.lower().replace(" ", "-").replace("&", "and")
    url = f"https://{host}.example.com/2026/06/{path or 'report'}?id=7&ref=feed"
    return Source(name=name, url=url, title=f"{name} reports", copies=copies)


def link(name: str) -> SourceLink:
    return SourceLink(name=name, url=source(name).url)


def figures(*pairs: tuple[str, str]) -> tuple[StoryFigure, ...]:
    return tuple(StoryFigure(value=value, label=label, source="Quay Ledger") for value, label in pairs)


def make_issue(*blocks: Any, subject: str = "Harbour One floats for $41B, the year’s largest listing") -> Issue:
    return Issue(
        number=24,
        period=Period(name="2026-W25", start=datetime(2026, 6, 11, 17, tzinfo=UTC), end=datetime(2026, 6, 18, 17, tzinfo=UTC)),
        look="weekly",
        title=WEEKLY.title,
        subject=subject,
        preheader="Meridian cuts its token price by 60%. Two grids say no to new data centres.",
        blocks=blocks,
    )


MASTHEAD = Masthead(title=WEEKLY.title, number=24, period="12–18 June 2026", reading_minutes=9, sources_read=14, articles_read=158)

LISTING = StoryBlock(
    story="a1b2c3",
    headline="Harbour One floats for $41B and keeps its founders in charge",
    summary=(
        "Harbour One sold a fifth of itself on Tuesday at a price that values the lender of compute at $41B. The founders keep "
        "52% of the votes through a second class of shares. Its papers show a loss of $1.9B on revenue of $3.2B, most of it rent "
        "for GPT-5.5 capacity, and a warning that three customers pay for two thirds of everything."
    ),
    figures=figures(("$41B", "Value at the offer"), ("52%", "Votes of the founders"), ("$1.9B", "Loss last year")),
    sources=(source("Quay Ledger", copies=2), source("North Wire"), source("Tally & Co"), source("The Long Column"), source("Bay Courier")),
    marks=(Mark(mark="update", url="https://weekly.example.org/issues/22"),),
    why={"told": 22},
)
SHORT = StoryBlock(
    story="b2c3d4",
    headline="Two grids say no",
    summary="Two grid operators will connect no new data centre before 2028.",
    figures=figures(("2028", "First new connection")),
    sources=(source("Bay Courier"),),
)
DISPUTED = StoryBlock(
    story="c3d4e5",
    headline="Meridian cuts the price of a million tokens by 60% and starts to count what was free",
    summary=(
        "Meridian now asks $0.40 for a million tokens, down from $1, and ends its free tier for Lumen 3.1 in July. The Long Column "
        "puts the saving of a typical customer at 35%, North Wire at 55%."
    ),
    figures=figures(("−60%", "List price"), ("35–55%", "Saving of a typical customer, as two outlets reckon it")),
    sources=(source("The Long Column"), source("North Wire", copies=1)),
    marks=(Mark(mark="disputed"), Mark(mark="paywall")),
)
PRESS = StoryBlock(
    story="d4e5f6",
    headline="Lumen opens a desk of 150 engineers who sit with the customer",
    summary="Lumen says that 150 engineers will work inside its customers’ firms from September, first in audit and tax.",
    sources=(source("Lumen Newsroom"), source("Tally & Co")),
    marks=(Mark(mark="press_release"), Mark(mark="late")),
)
HEBREW = StoryBlock(
    story="e5f6a7",
    headline="מעבדה בחיפה פרסמה מודל פתוח קטן",
    summary="המודל רץ על טלפון אחד. החוקרים פרסמו את המשקלים ואת הנתונים.",
    sources=(source("חדשות הנמל"), source("Bay Courier")),
    marks=(Mark(mark="lang:he"), Mark(mark="opinion")),
)
BARE = StoryBlock(story="f6a7b8", headline="A court asks who answers for a modified model", summary="")

RICH = make_issue(
    MASTHEAD,
    Lead(
        text="Money moved first. Harbour One floated for $41B, Meridian cut its price by 60%, "
        "and two grids told the builders of data centres to wait."
    ),
    Developments(
        items=(
            Told(text="Harbour One floats for $41B, the year’s largest listing", story="a1b2c3"),
            Told(text="Meridian cuts its token price by 60% and ends the free tier", story="c3d4e5"),
            Told(text="Two grids connect no new data centre before 2028", story="b2c3d4"),
            Told(text="A story that stands nowhere in this mail has no link", story="ffffff"),
        )
    ),
    Bridge(text="Now the detail: six stories under two themes."),
    ThemeBlock(slug="capital", title="Capital", standfirst="One listing, and the bill behind it.", stories=(LISTING, SHORT)),
    Sponsor(
        label="Sponsored by Plain Cables", markdown="Fibre that *arrives*. See the [summer prices](https://cables.example.net/summer)."
    ),
    ThemeBlock(
        slug="prices",
        title="Prices and open models",
        standfirst="Cheaper tokens, and fewer of them for nothing.",
        stories=(DISPUTED, PRESS, HEBREW, BARE),
    ),
    Note(
        markdown="# A note from the desk\n\nWe read **14** feeds this week.\n\n"
        "- One was [late](https://desk.example.org/late).\n- One was *wrong*.\n\n"
        "A [bad link](javascript:alert(1)) and <b>tags</b> stay as they are."
    ),
    Numbers(
        items=(
            NumberItem(value="$41B", label="Harbour One’s value at the offer", source=link("Quay Ledger")),
            NumberItem(value="1,000 TWh", label="what data centres draw in a year, as 130 million people do", source=link("Bay Courier")),
            NumberItem(value="−60%", label="Meridian’s price for a million tokens", source=link("North Wire")),
        ),
        coverage=(
            Bar(label="Capital", count=46),
            Bar(label="Prices and open models", count=31),
            Bar(label="Policy, safety and accountability", count=9),
            Bar(label="All other themes", count=18),
        ),
    ),
    Timeline(
        title="How Harbour One came to the market",
        items=(
            TimelineItem(date="2026-06-12", text="Papers are filed"),
            TimelineItem(date="2026-06-15", text="The price range goes up to $38–41"),
            TimelineItem(date="2026-06-16", text="First day of trading"),
        ),
    ),
    Table(
        title="Closed or open",
        head=("Use", "Closed", "Open", "Saving"),
        rows=(("Support chat", "$10", "$0.50", "95%"), ("Code review", "$30", "$2.00", "93%"), ("Long agent runs", "$10", "$2.00", "80%")),
    ),
    Columns(
        title="When to move",
        items=(
            Column(title="A good fit when", points=("the work is steady and large", "the data may not leave the house")),
            Column(title="Stay when", points=("the work is rare", "nobody can run a machine at night")),
        ),
    ),
    Shares(
        title="Where the money goes",
        items=(
            Share(label="Compute", low=50, high=60),
            Share(label="Talent", low=20, high=30),
            Share(label="Everything else", low=15, high=15),
        ),
    ),
    Groups(
        items=(
            Group(
                group="Developers",
                opportunities=("A small model on one machine now does the easy half.",),
                challenges=("Prices change faster than a benchmark runs.", "The free tier ends in July."),
                recommendations=("Put one routing layer in front of every call.",),
            ),
            Group(group="Enterprises", recommendations=("Ask for exit terms before a discount.",)),
            Group(group="Nobody"),
        )
    ),
    Reactions(items=(Reaction(who="Ana Ruiz, regulator", text="Nobody may build first and ask later.", source=link("Bay Courier")),)),
    Quote(text="We sell hours, and the hours got cheaper.", by="Mara Lind, Lumen"),
    Callout(text="Three customers pay for two thirds of everything."),
    Picture(url="https://weekly.example.org/pictures/listing.png", alt="The first day’s price, hour by hour"),
    Picture(url="https://tracker.example.com/p.gif", alt="A map of the two grids"),
    Takeaways(
        items=(
            Takeaway(title="The rent is the story.", text="Compute eats half of what a lab earns."),
            Takeaway(title="Cheap is not free.", text="Metering arrives with every price cut."),
        )
    ),
    Outlook(
        items=(
            OutlookItem(date="2026-06-23", text="Harbour One reports its first quarter as a listed firm.", source=link("Quay Ledger")),
            OutlookItem(date="July", text="Meridian’s free tier ends.", source=link("North Wire")),
        )
    ),
    NextWeek(items=(Told(text="Whether a third grid says no", story="b2c3d4"),)),
    More(
        items=(
            MoreItem(text="A phone maker ships a model of 3 billion weights", url=source("Bay Courier", "phone").url, source="Bay Courier"),
            MoreItem(text="Opinion: the meter is honest", url="https://www.long-column.example.com/meter", source=""),
        )
    ),
    Lead(text="   "),
    Note(markdown=""),
    More(items=()),
    Columns(title="Nothing to say", items=()),
    Footer(),
)

HOSTILE_TEXTS = (
    "<script>canary('script')</script>",
    "{{7*7}} {% raw %} {# gone #}",
    '</mj-text><mj-include path="/etc/passwd" />',
    '"><img src=x onerror="canary(1)"> \'quoted\' &amp; &lt;',
    "\u202etfel ot thgir\u2067 and open",
    "line\r\none\nBcc: everyone@example.org\u2028two\x00\x07\x9b",
    "W" * 10_000,
    "lone \ud800 surrogate, \ufffe non-character, ]]> <![CDATA[ <!-- -- -->",
    "<!--[if mso]>only Outlook<![endif]--> </style></title></head><body onload=canary(2)>",
)
HOSTILE_URLS = (
    "javascript:canary('link')",
    " JaVaScRiPt:canary(3)",
    "data:text/html,<script>canary(4)</script>",
    'https://evil.example.com/"onmouseover="canary(5)',
    "https://evil.example.com/ok?a=1&b=<x>",
    "//evil.example.com/",
    "vbscript:canary",
    "https://evil.example.com/\r\nX: y",
)


def make_hostile(value: Any, count: list[int]) -> Any:
    """The value with each text of its own replaced by the next hostile one, addresses by the next hostile address."""
    if isinstance(value, tuple):
        return tuple(make_hostile(item, count) for item in value)
    if not is_dataclass(value):
        return value
    changed: dict[str, Any] = {}
    for field in fields(value):
        held = getattr(value, field.name)
        if field.name in ("kind", "story", "slug", "mark", "why"):
            continue
        if isinstance(held, str):
            count[0] += 1
            pool = HOSTILE_URLS if field.name == "url" else HOSTILE_TEXTS
            changed[field.name] = pool[count[0] % len(pool)]
        else:
            changed[field.name] = make_hostile(held, count)
    return replace(value, **changed)  # type: ignore[type-var]


HOSTILE = replace(
    RICH,
    title=HOSTILE_TEXTS[0],
    subject=" ".join(HOSTILE_TEXTS[:6]),
    preheader=" ".join(HOSTILE_TEXTS),
    blocks=make_hostile(RICH.blocks, [0]),
)

LONG = make_issue(
    MASTHEAD,
    *RICH.blocks[1:4],
    *(
        ThemeBlock(
            slug=f"theme-{place}",
            title=f"Theme number {place}",
            standfirst="One listing, and the bill behind it.",
            stories=tuple(replace(LISTING, story=f"{place}{story}", marks=()) for story in range(5)),
        )
        for place in range(5)
    ),
    RICH.blocks[8],
    *RICH.blocks[-7:],
)

SPARE = make_issue(
    Masthead(title="Tides", number=1, period="18 June 2026", reading_minutes=1, sources_read=1, place="Haifa", author="M. Lind", quality=7),
    Developments(items=(Told(text="Two grids say no", story="b2c3d4"),)),
    ThemeBlock(slug="capital", title="Capital", standfirst="", stories=(SHORT,)),
    Numbers(items=(), coverage=(Bar(label="Capital", count=3), Bar(label="Prices", count=0))),
    Footer(),
    subject="Two grids say no",
)

CASES = {"rich": (RICH, WEEKLY), "hostile": (HOSTILE, WEEKLY), "spare": (SPARE, TIDES)}
