"""The rules of preflight by name: their level, and in a few words what each finds. docs/checks.md says more of each."""

from collections.abc import Mapping
from typing import Literal

Level = Literal["error", "warning"]
Family = Literal["render", "size", "links", "content", "accessibility", "headers", "clients"]

ERRORS: Mapping[str, str] = {
    "render.template": "a template or a skin that cannot be rendered",
    "size.html": "HTML that Gmail cuts off (a warning from 90,000 bytes)",
    "links.malformed": "an address that no mail program opens",
    "links.empty": "a link that leads nowhere",
    "links.local": "an address that only this machine knows (a warning where nothing leaves it)",
    "links.anchor": "an anchor whose place is not in the mail",
    "links.unsubscribe": "a part of the mail without a way to leave",
    "content.leftover": "a tag of a template or of another mailer that was never filled in",
    "content.refusal": "a model's refusal, its orders or its tokens",
    "content.filler": "lorem ipsum, TODO and other words that only hold a place",
    "content.twice": "one story told twice",
    "content.cut": "a development that ends in mid-sentence",
    "content.unlabelled": "a paid slot without its label",
    "content.unsourced": "a figure or a quotation that no cited source holds",
    "content.verbatim": "more than 60 words verbatim of one source in one story",
    "content.past": "a date under Looking ahead that has passed",
    "content.no_subject": "a mail without a subject",
    "accessibility.language": "a mail that names no language, or another than digest.toml",
    "accessibility.direction": "a mail whose direction is not that of its language",
    "accessibility.title": "a mail without a title",
    "accessibility.alt": "a picture without words for those who do not see it",
    "accessibility.contrast": "text that is too faint on its ground, light or dark",
    "headers.from": "a From that is no address, or an example's",
    "headers.dkim": "a From that the signing domain does not vouch for, or nobody signs",
    "headers.list": "a list's header that is missing or cannot be used",
    "headers.message_id": "a Message-ID that is none, or is not of the sender's domain",
    "headers.subject": "a header that says another subject than the issue",
    "headers.address": "a mail without the sender's postal address",
    "headers.base_url": "readers' own links that are not https",
}
WARNINGS: Mapping[str, str] = {
    "size.lines": "lines of the text part over 76 columns",
    "size.pictures": "pictures that weigh more than a phone should load",
    "links.https": "a link without encryption",
    "links.twice": "one address under two stories",
    "links.tracking": "an address that says where its reader comes from",
    "links.web": "a mail that does not lead to its web version",
    "links.host": "an address that filters take for fraud: a bare number, a user's name, a shortener",
    "links.disguised": "words that name another address than the link leads to",
    "content.empty": "a block or a story that says nothing, or less than its kind should",
    "content.long": "a development of more than 12 words",
    "content.shouting": "capitals and exclamation marks",
    "content.named": "a name or a date that no cited source holds",
    "content.spelling": "one name spelled two ways",
    "content.disputed": "two figures for one fact, not marked as disputed",
    "content.spam": "words that spam filters count",
    "content.subject": "a subject that phones cut, or that repeats itself in the preheader",
    "content.preheader": "a preheader that is missing, too short or too long",
    "content.theme": "a theme that most issues have, absent",
    "content.markup": "HTML in Markdown, which is printed as it stands",
    "accessibility.headings": "headings that skip a step, or none at all",
    "accessibility.tables": "a table that lays out and does not say so",
    "accessibility.links": "link words that say nothing of where they lead",
    "accessibility.tap": "a link too small for a finger",
    "accessibility.order": "styles that show the mail in another order than it is read",
    "clients.element": "an element that a mail program drops",
    "clients.style": "a style that a mail program drops",
    "clients.attribute": "an attribute that a mail program drops",
}
RULES: Mapping[str, Level] = {**dict.fromkeys(ERRORS, "error"), **dict.fromkeys(WARNINGS, "warning")}
