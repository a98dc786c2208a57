"""A desk to test: a hand-made week, loaded from a real template file, run as a program of its own.

python desk_program.py FOLDER      prints "Desk: URL" and serves until Ctrl-C
"""

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from digest.blocks import Mark, Masthead, More, MoreItem, Source, StoryBlock, ThemeBlock
from digest.errors import RenderError
from digest.model import Article, Email, Figure, Issue, Newsletter, Period, Sentence, Story
from digest.work.corrections import Corrections
from digest.work.review import Review

TEMPLATE = "templates/weekly/issue.mjml.j2"
HOSTILE = (
    "<script>fetch('/canary')</script>{{7*7}}</mj-text><mj-include path=\"/etc/passwd\"> \u202etxt.exe\u202c"
    "\"'><img src=/canary onerror=\"fetch('/canary')\"> " + "long" * 500
)
MAIL = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<style>body{margin:0;background:#F2F2EF;color:#16181D;font-family:Helvetica,Arial,sans-serif}
.page{max-width:640px;margin:0 auto;background:#FFFFFF;padding:40px;box-sizing:border-box}
h1{font:400 60px/60px Georgia,serif;letter-spacing:-1.8px;margin:0 0 28px;padding-bottom:28px;border-bottom:3px solid}
p{font:400 21px/32px Georgia,serif}
@media (max-width:480px){.page{padding:22px}h1{font-size:39px;line-height:42px}}
@media (prefers-color-scheme: dark){body{background:#0E0F12;color:#ECEAE5}.page{background:#17191D}}</style></head>
<body><div class="page"><h1>This Week’s Major Developments</h1><img src="https://pictures.example/a.png" alt="A picture" width="200">
<p>GREETING</p><p><a href="https://ledgerline.example/a">A source</a> <a id="trap" href="javascript:fetch('/canary')">A trap</a></p>
<script>fetch('/canary');parent.postMessage('canary','*')</script><img src="/canary" onerror="fetch('/canary')"></div></body></html>
"""


def make_article(name: str, source: str, title: str, day: int, hour: int, **more: object) -> Article:
    """An article of June 2026."""
    moment = datetime(2026, 6, day, hour, 5, tzinfo=UTC)
    values = {"url": f"https://{name}.example/story", "text": title, "published": moment, "first_seen": moment, **more}
    return Article(id=name, title=title, source=source, **values)  # type: ignore[arg-type]


ARTICLES = (
    make_article("recap1", "The Ledger Line", "OpenAI becomes a public benefit corporation and prepares an IPO", 12, 13),
    make_article("recap2", "Harbour Wire", "Microsoft to hold 27% of the new OpenAI", 12, 13),
    make_article("recap3", "The Meridian Post", "Microsoft to hold 27% of the new OpenAI", 12, 14),
    make_article("recap4", "Northgate Business", "What a recapitalised OpenAI means for suppliers", 14, 7, marks=("opinion",)),
    make_article("thirty1", "Tally Markets", "Anthropic: $30B run-rate, $900B tag", 16, 9),
    make_article("thirty2", "Harbour Wire", "Anthropic passes $30 billion in annualised revenue", 16, 10),
    make_article("flash1", "Kernel Weekly", "Gemini 3.5 Flash at one-fifteenth of the price", 15, 16),
    make_article("flash2", "Bayfront Tech", "Gemini got cheap. Very cheap", 15, 17, dated=False),
    make_article("kpmg1", "Counsel’s Desk", "KPMG gives Claude to 276,000 staff in 138 countries", 16, 8),
    make_article("minimax", "Pacific Ledger", "MiniMax heads for $1B in recurring revenue", 17, 3),
    make_article("quill", "Tally Markets", "Quillmark raises $120M at $1.4B", 17, 11),
    make_article("trap", HOSTILE, HOSTILE, 17, 12, url="javascript:fetch('/canary')"),
)
STORIES = (
    Story(
        id="recap", articles=("recap1", "recap2", "recap3", "recap4"), headline="OpenAI recapitalises and clears the way to a listing",
        sentences=(
            Sentence(text="OpenAI became a public benefit corporation on Friday and prepares an IPO.", article="recap1"),
            Sentence(text="Microsoft holds 27 per cent, a stake worth about $135 billion.", article="recap2"),
        ),
        figures=(
            Figure(label="Microsoft’s stake", value="27%", article="recap2", sentence="Microsoft holds 27 per cent of the new company."),
            Figure(label="Listing, at most", value="$1T", article="recap1"),
        ),
        theme="capital", score=0.91, copies={"recap3": "recap2"}, marks=("update", "disputed"),
        why={
            "grouped": "4 articles share “OpenAI”, “public benefit” and $135 billion; closest pair 0.71.",
            "theme": "“IPO”, “stake” and “listing” stand in About of IPOs and capital (0.44; next: 0.12).",
            "score": {"outlets": 0.93, "figures": 0.8, "weight": 0.55, "freshness": 0.4},
            "headline": "The lead article’s title, shortened",
            "summary": "2 sentences of 14, from 2 outlets",
            "neighbours": [0.31, "kept apart"],
        },
    ),
    Story(
        id="thirty", articles=("thirty1", "thirty2"), headline="Anthropic passes $30B in revenue and overtakes OpenAI in value",
        sentences=(Sentence(text="Anthropic’s annualised revenue passed $30 billion.", article="thirty2"),),
        theme="capital", score=0.74, why={"score": {"outlets": 0.5, "figures": 0.9}},
    ),
    Story(
        id="flash", articles=("flash1", "flash2"), headline="Gemini 3.5 Flash undercuts GPT-5.5 fifteen to one",
        sentences=(Sentence(text="Gemini 3.5 Flash costs one-fifteenth of GPT-5.5.", article="flash1"),), theme="prices", score=0.66,
    ),
    Story(
        id="kpmg", articles=("kpmg1",), headline="KPMG gives Claude to 276,000 people",
        sentences=(Sentence(text="KPMG gives Claude to 276,000 people in 138 countries.", article="kpmg1"),), theme="enterprise", score=0.6,
    ),
    Story(id="trap", articles=("trap",), headline=HOSTILE, sentences=(Sentence(text=HOSTILE, article="trap"),),
          figures=(Figure(label=HOSTILE, value=HOSTILE, article="trap", sentence=HOSTILE),), theme="enterprise", score=0.5,
          why={"grouped": HOSTILE, HOSTILE: {HOSTILE: HOSTILE}}),
    Story(id="minimax", articles=("minimax",), headline="MiniMax heads for $1B in recurring revenue",
          sentences=(Sentence(text="MiniMax heads for $1B.", article="minimax"),), score=0.3),
    Story(id="quill", articles=("quill",), headline="Quillmark raises $120M", sentences=(), score=0.2, marks=("lang:de",)),
)  # fmt: skip


def make_review(html: str = MAIL) -> Review:
    """The week as a Review whose mail is `html`: five stories told, one linked, one left out."""
    stories = {story.id: story for story in STORIES}
    subject = "Anthropic passes OpenAI in value"
    preheader = "Gemini cuts prices fifteen to one, KPMG goes all in, and Sora starts to count."
    blocks = (
        Masthead(title="This Week’s Major Developments", number=24, period="12–18 June 2026", reading_minutes=9, sources_read=14),
        ThemeBlock(slug="capital", title="IPOs and capital", standfirst="", stories=(told(stories["recap"]), told(stories["thirty"]))),
        ThemeBlock(slug="prices", title="Pricing wars", standfirst="", stories=(told(stories["flash"]),)),
        ThemeBlock(slug="enterprise", title="Enterprise deployment", standfirst="", stories=(told(stories["kpmg"]), told(stories["trap"]))),
        More(items=(MoreItem(text="MiniMax heads for $1B", url="https://minimax.example/story"),)),
    )
    period = Period(name="2026-W25", start=datetime(2026, 6, 11, 17, tzinfo=UTC), end=datetime(2026, 6, 18, 17, tzinfo=UTC))
    return Review(
        issue=Issue(
            number=24, period=period, look="weekly", title="This Week’s Major Developments",
            subject=subject, preheader=preheader, blocks=blocks,
        ),
        newsletter=Newsletter(
            title="This Week", url="https://weekly.example", language="en", timezone="Europe/London",
            sender="This Week’s Major Developments <news@weekly.example>", postal_address="1 Quay Street",
        ),
        stories=STORIES,
        articles={article.id: article for article in ARTICLES},
        email=Email(subject=subject, preheader=preheader, html=html, text=f"THIS WEEK\n{'=' * 76}\n1. {subject}\n"),
        max_bytes=88000,
    )  # fmt: skip


def told(story: Story) -> StoryBlock:
    """The story as an issue prints it."""
    return StoryBlock(
        story=story.id, headline=story.headline, summary=story.summary, score=story.score,
        marks=tuple(Mark(mark=mark) for mark in story.marks),
        sources=(Source(name="The Ledger Line", url="https://a.example/", title="A"),),
    )  # fmt: skip


def with_before(review: Review) -> Review:
    """The review with an issue before it, whose title is hostile."""
    period = Period(name="2026-W24", start=datetime(2026, 6, 4, 17, tzinfo=UTC), end=datetime(2026, 6, 11, 17, tzinfo=UTC))
    masthead = replace(review.issue.blocks[0], title=HOSTILE, number=23, period=HOSTILE)
    issue = replace(review.issue, number=23, period=period, title=HOSTILE, blocks=(masthead,))
    return replace(review, before=Corrections(issue=issue, answers=0, themes=0, changes=None))


def with_edits(review: Review) -> Review:
    """The review after an editor swapped the first two stories, gave the second a hostile headline and dropped the third."""
    masthead, first, prices, *rest = review.issue.blocks
    one, other = first.stories
    first = replace(first, stories=(replace(other, headline=HOSTILE), one))
    blocks = (masthead, first, replace(prices, stories=()), *rest)
    return replace(review, issue=replace(review.issue, subject=f"{review.issue.subject}, and more", blocks=blocks))


class Loader:
    """Makes the review from the template file, which may say ERROR or BUG; remembers what it was told had changed. Beside the template
    may lie files named `before` and `edited`, each for what its function above does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls: list[frozenset[Path]] = []

    def __call__(self, changed: frozenset[Path]) -> Review:
        self.calls.append(changed)
        html = (self.folder / TEMPLATE).read_text(encoding="utf-8")
        if "ERROR" in html:
            raise RenderError(f"{TEMPLATE}:3: <mj-txt> is no element of MJML; did you mean <mj-text>?")
        if "BUG" in html:
            raise ValueError("the answer is not 42")
        review = make_review(html)
        for name, alter in (("before", with_before), ("edited", with_edits)):
            review = alter(review) if (self.folder / TEMPLATE).with_name(name).exists() else review
        return review


def write_template(folder: Path, html: str = MAIL) -> None:
    """Write the template as editors do: beside it, then renamed over it."""
    path = folder / TEMPLATE
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(".issue.tmp")
    scratch.write_text(html, encoding="utf-8")
    scratch.replace(path)


def run_desk(folder: Path) -> subprocess.Popen[str]:
    """Start the desk as its user would; the caller stops it."""
    command = [sys.executable, __file__, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def read_url(process: subprocess.Popen[str]) -> str:
    """Wait for the line that says where the desk is."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise AssertionError(process.stderr.read() if process.stderr else "no desk")
    return line.split()[1]


def stop(process: subprocess.Popen[str]) -> str:
    """End it as Ctrl-C does and give what it said on stderr."""
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=10)
    return complaint


def main(folder: Path) -> None:
    from digest.web.desk.app import create_desk
    from digest.web.desk.past import Past
    from digest.web.desk.serve import serve_desk

    past = Past(email=lambda issue: make_review().email, drafts=lambda issue: ())
    desk = create_desk(Loader(folder), folder=folder, hosts=(), past=past)
    serve_desk(desk, "127.0.0.1", 0, lambda url: print(f"Desk: {url}", flush=True))
    print("ended", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
