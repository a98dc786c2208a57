"""An issue with which nothing is wrong, its articles, and preflight of it with one thing changed."""

from dataclasses import replace
from datetime import timedelta

from sample_issue import weekly_look

from digest.blocks import (
    Developments,
    Footer,
    Lead,
    Masthead,
    Note,
    Outlook,
    OutlookItem,
    Source,
    SourceLink,
    Sponsor,
    StoryBlock,
    StoryFigure,
    ThemeBlock,
    Told,
)
from digest.check import preflight
from digest.check.findings import Post
from digest.model import Issue, Newsletter, Period, Sentence, Story
from digest.render import render_issue
from tests.making import START, article

NONCE = "0123456789abcdef0123"
WEB = "https://tides.example.org/issues/2026-W25"
LEAVE = "https://tides.example.org/u/k1.abc.def"
TIDES = Newsletter(
    title="Tides",
    url="https://tides.example.org",
    language="en",
    timezone="Europe/London",
    sender="Tides <desk@tides.example.org>",
    postal_address="Tides, 2 Harbour Road, Bristol BS1 4DZ",
)
HEAD = """\
From: Tides <desk@tides.example.org>
Subject: Harbour One floats for $41B
Date: Fri, 19 Jun 2026 06:00:00 +0000
To: reader@example.org
Message-ID: <00000000000000000000000000000000@tides.example.org>
List-Unsubscribe: <https://tides.example.org/u/k1.abc.def>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
List-Id: <weekly.tides.example.org>
"""
POST = Post(
    base_url="https://tides.example.org",
    web_url=WEB,
    heads={"weekly": HEAD},
    values={"unsubscribe": LEAVE, "address": "reader@example.org", "name": "A Reader"},
)

FLOAT = article(
    "Harbour One floats for $41B",
    "Harbour One sold a fifth of itself on Tuesday at a price that values the firm at $41B. Its founders keep 52% of the votes. "
    "“We sell hours,” said Mara Lind. The firm reports its first quarter on 23 June.",
    source="Quay Ledger",
)
GRIDS = article(
    "Two grids say no to new data centres",
    "Two grid operators in Kent will connect no new data centre before 2028. The queue there is four years long.",
    source="Bay Courier",
)
ARTICLES = {one.id: one for one in (FLOAT, GRIDS)}


def story_of(name, one, summary, theme):
    sentences = (Sentence(text=summary, article=one.id),)
    return Story(id=name, articles=(one.id,), headline=one.title, sentences=sentences, theme=theme)


def source_of(one):
    return Source(name=one.source, url=one.url, title=one.title, cited=True)


LISTING = StoryBlock(
    story="a1b2c3",
    headline="Harbour One floats for $41B",
    summary="Harbour One sold a fifth of itself on Tuesday at a price that values the firm at $41B.",
    figures=(StoryFigure(label="Value", value="$41B", source="Quay Ledger"),),
    sources=(source_of(FLOAT),),
)
NO = StoryBlock(
    story="b2c3d4",
    headline="Two grids say no to new data centres",
    summary="Two grid operators in Kent will connect no new data centre before 2028.",
    sources=(source_of(GRIDS),),
)
STORIES = (story_of("a1b2c3", FLOAT, LISTING.summary, "capital"), story_of("b2c3d4", GRIDS, NO.summary, "power"))
BLOCKS = {
    "masthead": Masthead(title="Tides", number=24, period="12–18 June 2026", reading_minutes=2, sources_read=2, articles_read=2),
    "lead": Lead(text="A week of two stories: one listing, and one queue."),
    "developments": Developments(
        items=(
            Told(text="Harbour One floats for $41B", story="a1b2c3"),
            Told(text="Two grids say no to new data centres", story="b2c3d4"),
        )
    ),
    "capital": ThemeBlock(slug="capital", title="Capital", standfirst="One listing.", stories=(LISTING,)),
    "power": ThemeBlock(slug="power", title="Power", standfirst="One queue.", stories=(NO,)),
    "sponsor": Sponsor(label="Sponsored by Plain Cables", markdown="See the [summer prices](https://cables.example.net/summer)."),
    "note": Note(markdown="The desk is closed on **Monday**."),
    "outlook": Outlook(
        items=(
            OutlookItem(
                date="2026-06-23",
                text="Harbour One reports its first quarter.",
                source=SourceLink(name="Quay Ledger", url=FLOAT.url),
            ),
        )
    ),
    "footer": Footer(),
}
ISSUE = Issue(
    number=24,
    period=Period(name="2026-W25", start=START, end=START + timedelta(days=7)),
    look="weekly",
    title="Tides",
    subject="Harbour One floats for $41B",
    preheader="Two grids say no to new data centres in Kent. And what comes next.",
    blocks=tuple(BLOCKS.values()),
)


def issue_with(**changed):
    """The issue with blocks replaced by their name here (None takes one out), or with other fields: subject, preheader."""
    blocks = {**BLOCKS, **{name: block for name, block in changed.items() if name in BLOCKS}}
    rest = {name: value for name, value in changed.items() if name not in BLOCKS}
    return replace(ISSUE, blocks=tuple(block for block in blocks.values() if block is not None), **rest)


def email_of(issue, newsletter=TIDES, look=None):
    return render_issue(issue, look or weekly_look(), newsletter, nonce=NONCE, web_url=WEB)


def post_of(issue):
    """How the issue is mailed: its header says its subject."""
    return replace(POST, heads={"weekly": HEAD.replace(ISSUE.subject, issue.subject.strip())})


def findings(issue=ISSUE, *, email=None, newsletter=TIDES, look=None, post=None, stories=STORIES, articles=ARTICLES, **more):
    """Preflight of the issue; `email` may be a function of the email that was rendered, or `html` and `text` one of a part alone."""
    part = {name: more.pop(name) for name in ("html", "text") if name in more}
    made = email_of(issue, newsletter, look)
    made = replace(made, **{name: change(getattr(made, name)) for name, change in part.items()})
    skin = (look or weekly_look()).skin
    return preflight(
        issue, email or made, newsletter=newsletter, skin=skin, post=post or post_of(issue), stories=stories, articles=articles, **more
    )


def rules(*args, **more):
    """(rule, level) of every finding."""
    return {(one.rule, one.level) for one in findings(*args, **more)}
