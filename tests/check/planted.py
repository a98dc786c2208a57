"""Spoilt issues: the sound one of sound_issue.py with one thing wrong, and the rule that has to find it."""

import re
from dataclasses import replace

from sample_issue import weekly_look
from sound_issue import BLOCKS, FLOAT, GRIDS, HEAD, LEAVE, LISTING, NO, NONCE, POST, STORIES, TIDES, WEB, issue_with

from digest.blocks import (
    Developments,
    Lead,
    NextWeek,
    Note,
    NumberItem,
    Numbers,
    Outlook,
    Picture,
    Quote,
    Reaction,
    Reactions,
    SourceLink,
    Sponsor,
    StoryFigure,
    Table,
    ThemeBlock,
    Told,
)

# Mail that leaves this machine: an example's address cannot be its sender, so it has one that nobody asks for anything.
OWN = "tides-weekly.net"
ELSEWHERE = replace(TIDES, sender=f"Tides <desk@{OWN}>")
AWAY = replace(POST, local=False, dkim=OWN, heads={"weekly": HEAD.replace("@tides.example.org", f"@{OWN}")})


def away(issue=None, **changed):
    """Mail that leaves this machine, as the arguments of findings()."""
    return {"newsletter": ELSEWHERE, "post": replace(AWAY, **changed)} | ({"issue": issue} if issue else {})


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


QUAY = SourceLink(name="Quay Ledger", url=FLOAT.url)
LONG = (
    "Harbour One sold a fifth of itself on Tuesday at a price that values the firm at $41B and sets a mark for the year. "
    "The buyers were pension funds in the north and two insurers that had never bought a listing before in their long lives. "
    "Its founders keep most of the votes through a second class of shares that nobody else may hold or inherit. "
    "The papers show that three customers pay for two thirds of everything, and one of them may leave next spring."
)


def disputing(*values):
    why = {"disagree": [{"label": "Value", "values": [{"value": value} for value in values]}]}
    return (replace(STORIES[0], why=why), STORIES[1])


def in_lead(text):
    return issue_with(lead=Lead(text=text))


PICTURE = "https://tides.example.org/p.png"


def html(before, after):
    return {"html": lambda text: text.replace(before, after)}


def at_end(markup):
    """Markup behind the mail's own, in words and on a ground of its colours."""
    inside = f'<div class="sheet" style="background:#FFFFFF"><div class="in"><div style="color:#16181D">{markup}</div></div></div>'
    return html("</body>", f"{inside}</body>")


def titled(subject):
    """An issue without a subject, whose mail has a title all the same."""
    return {"html": lambda text: re.sub(r"<title>\s*</title>", "<title>Tides</title>", text), "issue": issue_with(subject=subject)}


def skin(**changed):
    look = weekly_look()
    return {"look": replace(look, skin=replace(look.skin, **changed))}


OF_ISSUES = {
    # rule, level: what is planted, as the arguments of findings()
    "html cut by Gmail": ("size.html", "error", at_end(f"<p>{'word ' * 20_000}</p>")),
    "html near the cut": ("size.html", "warning", at_end(f"<p>{'word ' * 15_000}</p>")),
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
    "a link to nowhere": ("links.empty", "error", at_end('<p><a href="">The papers</a> of it</p>')),
    "a link without an address": ("links.empty", "error", at_end("<p><a>The papers</a> of it</p>")),
    "localhost in the outbox": ("links.local", "warning", {"issue": at("http://localhost:8030/a")}),
    "localhost in real mail": ("links.local", "error", away(at("http://localhost:8030/a"))),
    "a private number in real mail": ("links.local", "error", away(note("[Its papers](http://192.168.1.7/a)"))),
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
    "a shortener": ("links.host", "warning", {"issue": note("[Its papers](https://bit.ly/3abcd)")}),
    "a bare number": ("links.host", "warning", {"issue": note("[Its papers](https://8.8.8.8/a)")}),
    "a user before the host": ("links.host", "warning", {"issue": note("[Its papers](https://bank.example.com@evil.example.net/a)")}),
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
    "a tag of a template": ("content.leftover", "error", at_end("<p>{{ greeting }}</p>")),
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
    "bold in a summary": ("content.markdown", "warning", {"issue": listing(summary="Harbour One **sold a fifth** of itself.")}),
    "one bold word": ("content.markdown", "warning", {"issue": listing(summary="Harbour One sold a **fifth** of itself.")}),
    "italics in a lead": ("content.markdown", "warning", {"issue": in_lead("The week of *Harbour One*, and _of two grids_.")}),
    "a link of Markdown in a summary": (
        "content.markdown",
        "warning",
        {"issue": listing(summary="Harbour One [sold a fifth](https://quay.example.com/a) of itself.")},
    ),
    "a heading of Markdown in a lead": ("content.markdown", "warning", {"issue": in_lead("Harbour One floats.\n\n# Harbour One")}),
    "stars in a development": ("content.markdown", "warning", {"issue": developments("Harbour One **floats**", "Two grids say no")}),
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
    "no subject": ("content.no_subject", "error", titled(" ")),
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
    "base_url without https": ("headers.base_url", "error", away(base_url="http://tides.example.org")),
    "no postal address in HTML": ("headers.address", "error", {"html": lambda html: html.replace("Harbour Road", "")}),
    "no postal address in text": ("headers.address", "error", {"text": lambda text: text.replace("Harbour", "")}),
    "an empty postal address": ("headers.address", "error", {"newsletter": replace(TIDES, postal_address=" ")}),
    "an example's From": ("headers.from", "error", {"post": replace(POST, local=False, dkim="tides.example.org")}),
    "no address in From": ("headers.from", "error", {"newsletter": replace(TIDES, sender="Tides"), "post": replace(POST, heads={})}),
    "nobody signs": ("headers.dkim", "error", away(dkim="")),
    "another domain signs": ("headers.dkim", "error", away(dkim="mailer.example.net")),
    "who signs is not known": ("headers.dkim", "warning", away(dkim=None)),
    "no List-Unsubscribe": ("headers.list", "error", {"post": head("List-Unsubscribe: ", "X-Other: ")}),
    "no one click": ("headers.list", "error", {"post": head("List-Unsubscribe-Post: ", "X-Other: ")}),
    "List-Unsubscribe by mail alone": ("headers.list", "error", {"post": head(f"<{LEAVE}>", "<mailto:leave@tides.example.org>")}),
    "no List-Id": ("headers.list", "error", {"post": head("List-Id: ", "X-Other: ")}),
    "no Date": ("headers.list", "error", {"post": head("Date: ", "X-Other: ")}),
    "no Message-ID": ("headers.message_id", "error", {"post": head("Message-ID: ", "X-Other: ")}),
    "another domain's Message-ID": ("headers.message_id", "error", {"post": head("00@tides.example.org", "00@other.example.net")}),
    "another subject": ("headers.subject", "error", {"post": head("Harbour One", "Harbour Two")}),
    "many long lines of text": ("size.lines", "warning", {"text": lambda text: "A line that goes on and on, past its end. " * 3 + text}),
    "pictures that are heavy together": (
        "size.pictures",
        "warning",
        {
            **at_end("".join(f'<img alt="" src="https://tides.example.org/{number}.png">' for number in range(9))),
            "weights": {f"https://tides.example.org/{number}.png": 100_000 for number in range(9)},
        },
    ),
    "a pixel of another host": ("links.picture", "error", at_end('<img alt="" src="https://pixel.example.net/open.gif">')),
    "a background of another host": ("links.picture", "error", at_end("<style>.x{background:url(//pixel.example.net/a.gif)}</style>")),
    "an anchor of a template": ("links.anchor", "error", at_end('<p><a href="#prices">The prices</a> of it</p>')),
    "plain http in a note": ("links.https", "warning", {"issue": note("[Its papers](http://quay.example.com/a)")}),
    "a source of two stories of one theme": (
        "links.twice",
        "warning",
        {"issue": issue_with(power=replace(BLOCKS["power"], stories=(NO, replace(NO, story="c3d4e5", headline="A queue in Kent"))))},
    ),
    "tracking of an advertiser": ("links.tracking", "warning", {"issue": note("[Its papers](https://quay.example.com/a?fbclid=IwAR0x)")}),
    "no link to the web in HTML": ("links.web", "warning", html(f'href="{WEB}"', f'href="{TIDES.url}"')),
    "words of a host and a path": (
        "links.disguised",
        "warning",
        {"issue": note("[https://bank.example.com/in](https://evil.example.net/)")},
    ),
    "a very long development": ("content.long", "warning", {"issue": developments("word " * 30)}),
    "an old day": (
        "content.past",
        "error",
        {"issue": issue_with(outlook=Outlook(items=(replace(BLOCKS["outlook"].items[0], date="2025-06-23"),)))},
    ),
    "an old day in words": (
        "content.past",
        "error",
        {"issue": issue_with(outlook=Outlook(items=(replace(BLOCKS["outlook"].items[0], date="Tuesday 16 June"),)))},
    ),
    "a line of next week that was last week": (
        "content.past",
        "warning",
        {"issue": issue_with(note=NextWeek(items=(Told(text="The grids decide on 12 June", story=""),)))},
    ),
    "two usual themes absent": ("content.theme", "warning", {"usual": ("models", "capital", "agents")}),
    "another unlabelled sponsor": (
        "content.unlabelled",
        "error",
        {"issue": issue_with(sponsor=Sponsor(label="", markdown="[Cables](https://cables.example.net/)"))},
    ),
    "entities in a summary": ("content.markup", "warning", {"issue": listing(summary="Harbour One sold a fifth of itself &amp; more.")}),
    "an empty subject": ("content.no_subject", "error", titled("")),
    "base_url of nothing": ("headers.base_url", "error", away(base_url="")),
    "no subject in the header": ("headers.subject", "error", {"post": head("Subject: Harbour One floats for $41B\n", "")}),
}


OF_SOURCES = {
    "a figure in a summary": ("content.unsourced", "warning", {"issue": listing(summary="Harbour One is worth $52B.")}),
    "a figure in a headline": ("content.unsourced", "warning", {"issue": listing(headline="Harbour One floats for $44B")}),
    "a key figure": ("content.unsourced", "warning", {"issue": listing(figures=(StoryFigure(label="Value", value="$43B", source="x"),))}),
    "a quotation": ("content.unsourced", "warning", {"issue": listing(summary="“We sell days,” said Mara Lind of Harbour One.")}),
    "a development": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(developments=Developments(items=(Told(text="Harbour One floats for $45B", story="a1b2c3"),)))},
    ),
    "by the numbers": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(note=Numbers(items=(NumberItem(value="$46B", label="Harbour One’s value", source=QUAY),)))},
    ),
    "ahead": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(outlook=Outlook(items=(replace(BLOCKS["outlook"].items[0], text="Harbour One reports 70 sales."),)))},
    ),
    "a reaction": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(note=Reactions(items=(Reaction(who="Mara Lind", text="We lost 90% of it.", source=QUAY),)))},
    ),
    "a quote that no article has": (
        "content.unsourced",
        "warning",
        {"issue": issue_with(note=Quote(text="We sell nights.", by="Mara Lind"))},
    ),
    "a name": ("content.named", "warning", {"issue": listing(summary="Harbour One was sold to Greta Olsen on Tuesday.")}),
    "a copy": (
        "content.verbatim",
        "error",
        {"issue": listing(summary=LONG), "articles": {FLOAT.id: replace(FLOAT, text=LONG), GRIDS.id: GRIDS}},
    ),
    "one label, two values": (
        "content.disputed",
        "warning",
        {"issue": listing(figures=(*LISTING.figures, StoryFigure(label="value", value="52%", source="x")))},
    ),
    "a dispute of the sources": (
        "content.disputed",
        "warning",
        {"issue": listing(summary="Harbour One is worth $41B, or 52% of it."), "stories": disputing("$41B", "52%")},
    ),
    "a name in two cases": ("content.spelling", "warning", {"issue": in_lead("It was the week of DeepQuay, said Deepquay.")}),
    "a name in one word": ("content.spelling", "warning", {"issue": in_lead("It was the week of DeepQuay, said Deep Quay.")}),
    "a letter too few": ("content.spelling", "warning", {"issue": in_lead("It was the week of Habour alone, said many.")}),
    "a company": ("content.named", "warning", {"issue": listing(summary="Harbour One was sold to Northsea Capital on Tuesday.")}),
    "a copy in two runs": (
        "content.verbatim",
        "error",
        {
            "issue": listing(summary=f"{LONG[:230]} And then again. {LONG[230:]}"),
            "articles": {FLOAT.id: replace(FLOAT, text=LONG), GRIDS.id: GRIDS},
        },
    ),
}


OF_PAGES = {
    "no language": ("accessibility.language", "error", html(' lang="en"', "")),
    "another language": ("accessibility.language", "error", html(' lang="en"', ' lang="de"')),
    "another direction": ("accessibility.direction", "error", html(' dir="ltr"', ' dir="rtl"')),
    "no title": ("accessibility.title", "error", html("<title>Harbour One floats for $41B</title>", "<title></title>")),
    "a picture without alt": ("accessibility.alt", "error", at_end(f'<img src="{PICTURE}" width="40">')),
    "a picture block without alt": ("accessibility.alt", "error", {"issue": issue_with(note=Picture(url=PICTURE, alt=" "))}),
    "faint in light": ("accessibility.contrast", "error", skin(colours={**weekly_look().skin.colours, "soft": "#9A9DA3"})),
    "faint in dark": ("accessibility.contrast", "error", skin(dark={**weekly_look().skin.dark, "soft": "#565A61"})),
    "faint by a style": ("accessibility.contrast", "error", at_end('<p style="color:#bbb">Hardly to be read</p>')),
    "faint links": (
        "accessibility.contrast",
        "error",
        at_end('<p style="background:#336"><a href="https://tides.example.org/a" style="color:#669!important">word</a> by word</p>'),
    ),
    "a heading skipped": ("accessibility.headings", "warning", at_end("<h2>Two</h2><h4>Four</h4>")),
    "no heading": ("accessibility.headings", "warning", {"html": lambda text: re.sub("<h[1-3]", "<p", text)}),
    "a table that lays out": ("accessibility.tables", "warning", at_end("<table><tr><td>Words</td></tr></table>")),
    "click here": ("accessibility.links", "warning", at_end('<p><a href="https://tides.example.org/a">Click here</a> for it</p>')),
    "a link without words": ("accessibility.links", "warning", at_end('<a href="https://tides.example.org/a"></a>')),
    "a link too low": (
        "accessibility.tap",
        "warning",
        at_end('<table role="none"><tr><td><a href="https://tides.example.org/" style="font-size:9px">Tides</a></td></tr></table>'),
    ),
    "another order": ("accessibility.order", "warning", at_end('<div style="position:absolute;top:0">First</div>')),
    "columns turned round": ("accessibility.order", "warning", at_end("<style>.c{display:flex;flex-direction:row-reverse}</style>")),
    "a direction that is none": ("accessibility.direction", "error", html(' dir="ltr"', ' dir="auto"')),
    "no title at all": ("accessibility.title", "error", html("<title>Harbour One floats for $41B</title>", "")),
    "a table of a role": ("accessibility.tables", "warning", at_end('<table role="table"><tr><td>Words</td></tr></table>')),
    "a small link in a list": (
        "accessibility.tap",
        "warning",
        at_end('<ul><li><a href="https://tides.example.org/a" style="font-size:10px">Tides</a></li></ul>'),
    ),
}


OF_PROGRAMS = {
    "a form": ("clients.element", "warning", at_end('<form action="https://tides.example.org/"></form>')),
    "a video": ("clients.element", "warning", at_end('<video src="https://tides.example.org/v.mp4"></video>')),
    "an SVG": ("clients.element", "warning", at_end("<svg></svg>")),
    "a picture in the mail itself": ("clients.element", "warning", at_end('<img alt="" width="40" src="data:image/png;base64,AAAA">')),
    "a set of sources": (
        "clients.attribute",
        "warning",
        at_end('<img alt="" width="40" src="https://tides.example.org/x.png" srcset="https://tides.example.org/y.png 2x">'),
    ),
    "columns by flex": ("clients.style", "warning", at_end('<div style="display:flex;gap:8px">x</div>')),
    "a grid": ("clients.style", "warning", at_end("<style>.x{display:grid}</style>")),
    "a variable": ("clients.style", "warning", at_end("<style>.x{color:var(--ink)}</style>")),
    "a background picture": (
        "clients.style",
        "warning",
        at_end("<style>.x{background-image:url(https://tides.example.org/x.png)}</style>"),
    ),
    "a pseudo-element": ("clients.style", "warning", at_end("<style>.x::before{content:'x'}</style>")),
    "a position": ("clients.style", "warning", at_end('<p style="position:relative">x</p>')),
    "a picture that pops up": (
        "clients.attribute",
        "warning",
        at_end('<img alt="" width="40" src="https://tides.example.org/x.png" popover="auto">'),
    ),
}
