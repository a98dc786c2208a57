"""What is no fault though it looks like one: for each rule of preflight an issue that comes close to it and has nothing wrong."""

from dataclasses import replace

from planted import LONG, at_end, away, developments, disputing, head, html, in_lead, listing, note, skin
from sample_issue import weekly_look
from sound_issue import ARTICLES, BLOCKS, FLOAT, GRIDS, LISTING, POST, TIDES, issue_with

from digest.blocks import Mark, NextWeek, Outlook, Picture, Sponsor, Table, Told
from tests.making import article

CHART = "https://tides.example.org/p.png"
PICTURED = issue_with(note=Picture(url=CHART, alt="Prices by month"))
LATER = tuple(Told(text=text, story="") for text in ("The grids, which met on 12 June, decide on 23 June", "A ruling may follow"))

GOOD = {
    "size.html": at_end(f"<p>{'word ' * 12_000}</p>"),
    "size.lines": {"text": lambda text: f"{text}\n{'word ' * 15}\nhttps://tides.example.org/{'long' * 30}\n"},
    "size.pictures": {"issue": PICTURED, "weights": {CHART: 199_000}},
    "links.malformed": {
        "issue": note("[Its papers](https://quay.example.com:8443/a_(b)?c=d%20e#f) and [mail](mailto:desk@tides.example.org)")
    },
    "links.empty": at_end('<a id="top"></a><p><a href="https://tides.example.org/a">The papers</a> of it</p>'),
    "links.local": away(note("[Its papers](https://localhost-news.example.com/10.0.0.1)")),
    "links.anchor": at_end('<p id="prices"><a href="#prices">The prices</a> of it, by <a href="#story-a1b2c3">Harbour One</a></p>'),
    "links.picture": {"issue": PICTURED},
    "links.unsubscribe": {"post": replace(POST, values={**POST.values, "unsubscribe": "https://tides.example.org/u/k1.other"})},
    "links.https": {"issue": note("[Its papers](https://quay.example.com/http://a)")},
    "links.twice": {"issue": listing(sources=(*LISTING.sources, replace(LISTING.sources[0], url="https://quay.example.com/another")))},
    "links.tracking": {"issue": note("[Its papers](https://quay.example.com/utm_source/a?id=7&page=2&source=all)")},
    "links.web": {},
    "links.host": {"issue": note("[Its papers](https://not-bit.ly.example.com/a?user=a@b)")},
    "links.disguised": {"issue": note("[quay.example.com](https://www.quay.example.com/a) and [Quay 2.0](https://bay.example.com/)")},
    "content.leftover": {"issue": note("Braces {like these}, a 100% rise, 5 < 6, *stars* and [brackets] are words.")},
    "content.refusal": {"issue": in_lead("A model that refuses to answer is the week’s best assistant, its maker says.")},
    "content.filler": {"issue": note("The play “Todo” tells of a placeholder, and of a man who takes notes.")},
    "content.twice": {"issue": developments("Two grids say no", "Two grids say no to new data centres")},
    "content.cut": {"issue": developments("A price that nobody believes in", "Harbour One floats: $41B")},
    "content.unlabelled": {"issue": issue_with(sponsor=Sponsor(label="Anzeige", markdown="Cables."))},
    "content.verbatim": {"issue": listing(summary=LONG[:230]), "articles": {FLOAT.id: replace(FLOAT, text=LONG), GRIDS.id: GRIDS}},
    "content.past": {
        "issue": issue_with(
            outlook=Outlook(items=(replace(BLOCKS["outlook"].items[0], date="2026-06-18"),)),
            note=NextWeek(items=LATER),
        )
    },
    "content.no_subject": {"issue": issue_with(subject="41")},
    "content.empty": {"issue": listing(summary="", update="", figures=LISTING.figures)},
    "content.long": {"issue": developments("Two grids in Kent say that they connect no data centre now")},
    "content.wide": {
        "issue": issue_with(note=Table(title="Prices", head=tuple("abcdef"), rows=(tuple("123456"), ("W" * 40, *"23456")))),
    },
    "content.shouting": {"issue": developments("IBM, SAP and AMD agree!", "“BUY BUY BUY NOW,” he said")},
    "content.unsourced": {"issue": listing(summary="Harbour One is worth 41 billion dollars. “We sell hours,” said Mara Lind.")},
    "content.named": {"issue": listing(summary="Mara Lind of Harbour One sold a fifth of it on Tuesday.")},
    "content.spelling": {
        "issue": in_lead("The week of Anthropic and Anthropia. Anthropic paid."),
        "articles": {**ARTICLES, "x": article("Anthropic meets Anthropia", "Anthropia is a bank.")},
    },
    "content.disputed": {
        "issue": listing(summary="Harbour One is worth $41B, or 52% of it.", marks=(Mark(mark="disputed"),)),
        "stories": disputing("$41B", "52%"),
    },
    "content.spam": {"issue": note("Winners and losers of a free market: nobody works from home, and a miracle is no plan.")},
    "content.subject": {"issue": issue_with(subject="Harbour One floats for $41B, founders keep 52% of the votes!")},
    "content.preheader": {"issue": issue_with(preheader="Two grids say no to new data centres in Kent.")},
    "content.theme": {"usual": ("capital", "power")},
    "content.markup": {"issue": note("Prices <i.e. fees> fell below 5 & above 3: a < b, AT&T and **bold**.")},
    "content.markdown": {
        "issue": in_lead("#1 of the week: 5 * 3 * 2 stars, an A* and a B* in C# with snake_case_names, [sic] (so he says) and __init__."),
        "articles": {**ARTICLES, "x": article("An A* and a B*", "Week 5 * 3 * 2 stars, an A* and a B* in C#.")},
    },
    "accessibility.language": {"html": lambda text: text.replace('lang="en"', 'lang="en-GB"')},
    "accessibility.direction": {"newsletter": replace(TIDES, language="de"), "html": lambda text: text},
    "accessibility.title": html("<title>Harbour One floats for $41B</title>", "<title>Tides</title>"),
    "accessibility.alt": {"issue": PICTURED},
    "accessibility.contrast": skin(colours={**weekly_look().skin.colours, "soft": "#6B6B6B"}),
    "accessibility.headings": at_end("<h2>Two</h2><h3>Three</h3><h2>Two again</h2>"),
    "accessibility.tables": at_end('<table><tr><th scope="col">Price</th></tr><tr><td>5</td></tr></table><table role="none"></table>'),
    "accessibility.links": at_end('<p><a href="https://tides.example.org/a">More about prices</a>, read here</p>'),
    "accessibility.tap": at_end('<p>A small <a href="https://tides.example.org/a" style="font-size:9px">footnote</a> within words</p>'),
    "accessibility.order": at_end('<p style="text-align:right">First</p>'),
    "headers.from": away(),
    "headers.dkim": away(dkim="mail.tides-weekly.net"),
    "headers.list": {"post": head("List-Id: <weekly", "List-Id: Tides weekly <weekly")},
    "headers.message_id": {"post": head("00@tides.example.org", "00@mail.tides.example.org")},
    "headers.subject": {"post": head("Subject: Harbour One floats for $41B", "Subject: =?utf-8?q?Harbour_One_floats_for_=2441B?=")},
    "headers.address": {"newsletter": replace(TIDES, postal_address="Tides & Sons,  2 Harbour Road, Bristol")},
    "headers.base_url": away(base_url="https://tides.example.org:8443"),
    "clients.element": at_end('<img alt="A chart" width="40" src="https://tides.example.org/x.jpg"><hr>'),
    "clients.style": at_end('<p style="border-radius:4px;text-wrap:balance;margin:0 4px">x</p>'),
    "clients.attribute": at_end('<p aria-hidden="true" title="A price" align="left">x</p>'),
}
