"""Preflight: a sound issue has no finding, and each planted fault has its own."""

from dataclasses import replace
from pathlib import Path

import pytest
from sample_issue import CASES
from sound_issue import (
    BLOCKS,
    FLOAT,
    HEAD,
    LEAVE,
    LISTING,
    NO,
    NONCE,
    POST,
    TIDES,
    findings,
    issue_with,
    rules,
)

from digest.blocks import Developments, Masthead, Note, Outlook, Picture, Sponsor, Table, ThemeBlock, Told
from digest.check.rules import RULES

AWAY = replace(POST, local=False, dkim="tides.example.org")


def theme(story=LISTING, **more):
    return ThemeBlock(slug="capital", title="Capital", standfirst="One listing.", stories=(replace(story, **more),))


def head(before, after):
    return replace(POST, heads={"weekly": HEAD.replace(before, after)})


def listing(**more):
    return issue_with(capital=theme(**more))


def at(url):
    return listing(sources=(replace(LISTING.sources[0], url=url),))


def developments(*texts):
    return issue_with(developments=Developments(items=tuple(Told(text=text, story="") for text in texts)))


def note(markdown):
    return issue_with(note=Note(markdown=markdown))


def test_a_sound_issue_has_no_finding():
    """Nothing is wrong, nothing is found: the gate is quiet."""
    assert findings() == ()


FAULTS = {
    # rule, level: what is planted, as the arguments of findings()
    "html cut by Gmail": ("size.html", "error", {"html": lambda html: html.replace("</body>", f"<p>{'word ' * 20_000}</p></body>")}),
    "html near the cut": ("size.html", "warning", {"html": lambda html: html.replace("</body>", f"<p>{'word ' * 15_000}</p></body>")}),
    "a reader's own values make it too long": (
        "size.html",
        "error",
        {"post": replace(POST, values={**POST.values, "address": "a" * 99_000})},
    ),
    "a long line of text": ("size.lines", "warning", {"text": lambda text: text + "word " * 30}),
    "heavy pictures": (
        "size.pictures",
        "warning",
        {
            "issue": issue_with(note=Picture(url="https://tides.example.org/p.png", alt="A chart")),
            "weights": {"https://tides.example.org/p.png": 900_000},
        },
    ),
    "a misspelt scheme": ("links.malformed", "error", {"issue": at("htp://quay.example.com/a")}),
    "a script": ("links.malformed", "error", {"issue": at("javascript:alert(1)")}),
    "a blank in an address": ("links.malformed", "error", {"issue": at("https://quay.example.com/a b")}),
    "a host that cannot be": ("links.malformed", "error", {"issue": at("https://quay..example.com/a")}),
    "an address without scheme in a template": (
        "links.malformed",
        "error",
        {"html": lambda html: html.replace('href="https://cables.example.net/summer"', 'href="www.cables.example.net"')},
    ),
    "a link to nowhere": ("links.empty", "error", {"html": lambda html: html.replace("</body>", '<a href="">More</a></body>')}),
    "a link without an address": ("links.empty", "error", {"html": lambda html: html.replace("</body>", "<a>More</a></body>")}),
    "localhost in the outbox": ("links.local", "warning", {"issue": at("http://localhost:8030/a")}),
    "localhost in real mail": ("links.local", "error", {"issue": at("http://localhost:8030/a"), "post": AWAY}),
    "a private number in real mail": ("links.local", "error", {"issue": note("[here](http://192.168.1.7/a)"), "post": AWAY}),
    "an anchor to nowhere": ("links.anchor", "error", {"html": lambda html: html.replace('id="story-a1b2c3"', "")}),
    "no way to leave in HTML": (
        "links.unsubscribe",
        "error",
        {"html": lambda html: html.replace(f"https://slot-{NONCE}-unsubscribe.invalid/", TIDES.url)},
    ),
    "no way to leave in text": (
        "links.unsubscribe",
        "error",
        {"text": lambda text: "\n".join(line for line in text.split("\n") if "-unsubscribe" not in line)},
    ),
    "no web version": ("links.web", "warning", {"post": replace(POST, web_url="https://tides.example.org/issues/other")}),
    "plain http": ("links.https", "warning", {"issue": at("http://quay.example.com/a")}),
    "a source of two stories": (
        "links.twice",
        "warning",
        {"issue": issue_with(power=replace(BLOCKS["power"], stories=(replace(NO, sources=LISTING.sources),)))},
    ),
    "tracking": ("links.tracking", "warning", {"issue": at("https://quay.example.com/a?id=7&utm_source=mail")}),
    "a shortener": ("links.host", "warning", {"issue": note("[here](https://bit.ly/3abcd)")}),
    "a bare number": ("links.host", "warning", {"issue": note("[here](https://8.8.8.8/a)")}),
    "a user before the host": ("links.host", "warning", {"issue": note("[here](https://bank.example.com@evil.example.net/a)")}),
    "words of another host": ("links.disguised", "warning", {"issue": note("[www.bank.example.com](https://evil.example.net/)")}),
    "our own tag": ("content.leftover", "error", {"issue": note("Dear {{ reader.name }},")}),
    "Mailchimp's tag": ("content.leftover", "error", {"issue": note("Dear *|FNAME|*,")}),
    "listmonk's tag": ("content.leftover", "error", {"issue": note("Dear {{ .Subscriber.FirstName }},")}),
    "Handlebars' tag": ("content.leftover", "error", {"issue": note("Dear {{#if name}}you{{/if}},")}),
    "a block of Jinja": ("content.leftover", "error", {"issue": listing(headline="{% if x %}Harbour One floats")}),
    "ERB": ("content.leftover", "error", {"issue": note("Dear <%= name %>,")}),
    "Salesforce's tag": ("content.leftover", "error", {"issue": note("Dear %%First Name%%,")}),
    "a tag in the subject": ("content.leftover", "error", {"issue": issue_with(subject="News for {{ name }}")}),
    "a value that was missing": ("content.leftover", "error", {"issue": listing(summary="undefined")}),
    "a tag of a template": ("content.leftover", "error", {"html": lambda html: html.replace("</body>", "<p>{{ greeting }}</p></body>")}),
    "MJML in the text part": ("content.leftover", "error", {"text": lambda text: f"{text}<mj-text>"}),
    "a refusal": ("content.refusal", "error", {"issue": listing(summary="As an AI language model, I cannot browse the internet.")}),
    "a leaked order": (
        "content.refusal",
        "error",
        {"issue": listing(summary="You are a helpful assistant that writes newsletters. Summarise the following article.")},
    ),
    "a model's token": ("content.refusal", "error", {"issue": listing(summary="Harbour One floats.<|im_end|>")}),
    "a model's courtesy": ("content.refusal", "error", {"issue": listing(summary="Sure, here is a summary of the listing.")}),
    "lorem ipsum": ("content.filler", "error", {"issue": note("Lorem ipsum dolor sit amet.")}),
    "a task left": ("content.filler", "error", {"issue": note("TODO: write this.")}),
    "HTML in Markdown": ("content.markup", "warning", {"issue": note("<b>Bold</b> and <script>alert(1)</script>")}),
    "an empty block": ("content.empty", "warning", {"issue": note("")}),
    "a story of a headline alone": ("content.empty", "warning", {"issue": listing(summary="", figures=())}),
    "a story without a source": ("content.empty", "warning", {"issue": listing(sources=())}),
    "a story twice": ("content.twice", "error", {"issue": issue_with(power=replace(BLOCKS["power"], stories=(NO, LISTING)))}),
    "a headline twice": (
        "content.twice",
        "error",
        {"issue": issue_with(power=replace(BLOCKS["power"], stories=(replace(NO, headline=LISTING.headline),)))},
    ),
    "a development twice": ("content.twice", "error", {"issue": developments("Two grids say no", "Two grids say no")}),
    "a long development": (
        "content.long",
        "warning",
        {"issue": developments("Two grid operators in Kent say that they will connect no data centre before 2028")},
    ),
    "a cut development": ("content.cut", "error", {"issue": developments("Two grid operators in Kent will connect the")}),
    "a development with dots": ("content.cut", "error", {"issue": developments("Two grid operators in Kent will…")}),
    "a word of 500 letters": ("content.wide", "warning", {"issue": note("W" * 500)}),
    "a table of 40 columns": (
        "content.wide",
        "warning",
        {"issue": issue_with(note=Table(title="Wide", head=tuple("abcd" * 10), rows=(tuple("1234" * 10),)))},
    ),
    "shouting": ("content.shouting", "warning", {"issue": listing(headline="HARBOUR ONE FLOATS TODAY for $41B")}),
    "exclamation": ("content.shouting", "warning", {"issue": issue_with(subject="Harbour One floats!!!")}),
    "spam in the subject": ("content.spam", "warning", {"issue": issue_with(subject="Act now: Harbour One floats")}),
    "a reply that is none": ("content.spam", "warning", {"issue": issue_with(subject="Re: Harbour One floats")}),
    "much spam": ("content.spam", "warning", {"issue": note("Act now, buy now, risk-free, click here, 100% free.")}),
    "no subject": ("content.no_subject", "error", {"html": str, "issue": issue_with(subject=" ")}),
    "a long subject": (
        "content.subject",
        "warning",
        {"issue": issue_with(subject="Harbour One floats for $41B, and its founders keep 52% of votes")},
    ),
    "a preheader that repeats": (
        "content.subject",
        "warning",
        {"issue": issue_with(preheader="Harbour One floats for $41B. Two grids say no to new data centres.")},
    ),
    "no preheader": ("content.preheader", "warning", {"issue": issue_with(preheader="")}),
    "a long preheader": ("content.preheader", "warning", {"issue": issue_with(preheader="Two grids say no. " * 20)}),
    "a day that has passed": (
        "content.past",
        "error",
        {"issue": issue_with(outlook=Outlook(items=(replace(BLOCKS["outlook"].items[0], date="2026-06-16"),)))},
    ),
    "a usual theme absent": ("content.theme", "warning", {"usual": ("capital", "agents")}),
    "an unlabelled sponsor": ("content.unlabelled", "error", {"issue": issue_with(sponsor=Sponsor(label=" ", markdown="Buy cables."))}),
    "base_url without https": ("headers.base_url", "error", {"post": replace(AWAY, base_url="http://tides.example.org")}),
    "no postal address in HTML": ("headers.address", "error", {"html": lambda html: html.replace("Harbour Road", "")}),
    "no postal address in text": ("headers.address", "error", {"text": lambda text: text.replace("Harbour", "")}),
    "an empty postal address": ("headers.address", "error", {"newsletter": replace(TIDES, postal_address=" ")}),
    "an example's From": ("headers.from", "error", {"post": AWAY}),
    "no address in From": ("headers.from", "error", {"newsletter": replace(TIDES, sender="Tides"), "post": replace(POST, heads={})}),
    "nobody signs": ("headers.dkim", "error", {"post": replace(AWAY, dkim="")}),
    "another domain signs": ("headers.dkim", "error", {"post": replace(AWAY, dkim="mailer.example.net")}),
    "who signs is not known": ("headers.dkim", "warning", {"post": replace(AWAY, dkim=None)}),
    "no List-Unsubscribe": ("headers.list", "error", {"post": head("List-Unsubscribe: ", "X-Other: ")}),
    "no one click": ("headers.list", "error", {"post": head("List-Unsubscribe-Post: ", "X-Other: ")}),
    "List-Unsubscribe by mail alone": ("headers.list", "error", {"post": head(f"<{LEAVE}>", "<mailto:leave@tides.example.org>")}),
    "no List-Id": ("headers.list", "error", {"post": head("List-Id: ", "X-Other: ")}),
    "no Date": ("headers.list", "error", {"post": head("Date: ", "X-Other: ")}),
    "no Message-ID": ("headers.message_id", "error", {"post": head("Message-ID: ", "X-Other: ")}),
    "another domain's Message-ID": ("headers.message_id", "error", {"post": head("00@tides.example.org", "00@other.example.net")}),
    "another subject": ("headers.subject", "error", {"post": head("Harbour One", "Harbour Two")}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name):
    """Each fault raises its finding, at its level."""
    rule, level, planted = FAULTS[name]
    assert (rule, level) in rules(**planted)


def test_a_finding_says_where_and_what_to_do():
    """Block, its place and the story; what is wrong and what to do, a line each."""
    (one,) = [one for one in findings(at("htp://quay.example.com/a")) if one.rule == "links.malformed"]
    assert (one.place.block, one.place.index, one.place.story, one.family) == ("theme", 3, "a1b2c3", "links")
    assert one.place.words == "theme, story a1b2c3"
    assert "htp://quay.example.com/a" in one.what
    assert all(one.do and "\n" not in text for text in (one.what, one.do))


def test_a_link_of_a_note_is_found_in_its_note():
    """Also what is in an editor's Markdown has its block."""
    found = [one for one in findings(note("See [here](https://bit.ly/3abcd) and <http://bay.example.com/a>.")) if one.family == "links"]
    assert {(one.rule, one.place.block) for one in found} == {("links.host", "note"), ("links.https", "note")}


def test_errors_stand_first():
    """Whoever reads one line reads the worst."""
    found = findings(note("Dear *|FNAME|*, [here](https://bit.ly/a)"))
    assert [one.level for one in found] == sorted(one.level for one in found)
    assert len({one.level for one in found}) == 2


def test_a_source_that_writes_of_templates_is_no_fault():
    """Where an article has the very characters, a tag in its story is a warning: news about templates may be told."""
    quoting = replace(FLOAT, text=f"{FLOAT.text} Its papers say {{{{ value }}}}.")
    found = rules(listing(summary="Its papers say {{ value }}."), articles={FLOAT.id: quoting})
    assert ("content.leftover", "warning") in found
    assert ("content.leftover", "error") not in found


def test_the_masthead_is_no_story():
    """A title may be in capitals of two words, a list's name in three letters: nobody shouts."""
    assert findings(issue_with(masthead=Masthead(title="AI NEWS", number=24, period="June", reading_minutes=2, sources_read=2))) == ()


@pytest.mark.parametrize(
    "text",
    [
        "מעבדה בחיפה פרסמה מודל פתוח קטן",
        "Two grids say no",
        "A price that nobody believes in",
        "IBM, SAP and AMD agree",
        "EU, USA, UAE agree",
        "Super Bowl XXX is remembered",
        "“BUY BUY BUY NOW,” he said",
    ],
)
def test_what_is_no_fault(text):
    """Scripts without capitals do not shout, a small word may end a line, names in capitals are names, and somebody may be quoted."""
    assert {rule for rule, _ in rules(developments(text))} <= {"content.long"}


@pytest.mark.parametrize(
    ("issue", "newsletter"), [CASES["hostile"], CASES["spare"], (replace(CASES["rich"][0], blocks=()), CASES["rich"][1])]
)
def test_nothing_is_raised(issue, newsletter):
    """Hostile texts in every field, another language, an issue with nothing in it: findings of one line each, never a traceback."""
    found = findings(issue, newsletter=newsletter, stories=(), articles={})
    assert all(one.what and one.what.isprintable() and one.do for one in found)


def test_every_rule_is_explained():
    """docs/checks.md names each rule."""
    text = (Path(__file__).parents[2] / "docs/checks.md").read_text()
    assert [rule for rule in RULES if f"`{rule}`" not in text] == []


def test_every_rule_has_a_planted_fault():
    """No rule stands in the list that nobody has seen find something."""
    here = Path(__file__).parents[1]
    planted = "".join(path.read_text() for path in (*here.glob("check/test_*.py"), here / "work/test_preflight_of_project.py"))
    assert [rule for rule in RULES if f'"{rule}"' not in planted] == []
