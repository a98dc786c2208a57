"""The clients' family: what mail programs drop of this mail (clients.py), without that whose loss leaves a reader nothing to miss."""

from collections.abc import Iterator, Mapping

from digest.check.clients import Gap, gaps
from digest.check.findings import Case, Finding, finding
from digest.check.place import MAIL

LEAST_SHARE = 2.0  # per cent of readers under which a finding would be noise: a mail that everybody sees alike is plain text
NAMED = 3  # programs that a finding names

# Feature of caniemail → what a reader whose program drops it sees instead, in our looks and in most.
HANDLED: Mapping[str, str] = {
    "html-meta-color-scheme": "the light colours, or a dark of the program's own making",
    "css-color-scheme": "the light colours, or a dark of the program's own making",
    "css-at-media-prefers-color-scheme": "the light colours, or a dark of the program's own making",
    "css-selector-attribute": "what stands in it is for the dark of outlook.com alone",
    "css-at-media": "the wide setting, which is one fluid column",
    "css-selector-child": "the wide setting's margins on a phone",
    "css-text-underline-offset": "a line nearer to its word",
    "css-text-wrap": "lines that break less evenly",
    "css-overflow-wrap": "the same by word-break, which MJML writes beside it",
    "css-word-break": "the same by overflow-wrap, which the skin writes beside it",
    "css-white-space": "a figure that may break over two lines",
    "css-table-layout": "columns as wide as what stands in them",
    "css-height": "rows as high as their words",
    "css-opacity": "nothing: it hides the preheader, which is hidden in three more ways",
    "css-max-height": "nothing: it hides the preheader, which is hidden in three more ways",
    "css-overflow": "nothing: it hides the preheader, which is hidden in three more ways",
    "css-outline": "nothing: it takes a frame from pictures that have none",
    "css-word-spacing": "nothing: it is the gap between blocks, which hold no words there",
    "css-min-height": "rows as high as their words",
    "css-border-radius": "square corners",
    "css-box-shadow": "no shadow",
    "css-text-shadow": "no shadow",
    "css-hyphens": "lines that are not hyphenated",
    "css-font-kerning": "letters set as usual",
    "css-at-font-face": "the next font of the list",
    "css-at-import": "the next font of the list",
    "css-transition": "no movement",
    "css-animation": "no movement",
    "css-pseudo-class-hover": "no change under the pointer",
    "css-pseudo-class-active": "no change under the pointer",
    "css-pseudo-class-focus": "the program's own mark of what has the focus",
    "css-cursor": "the usual pointer",
    "html-aria-hidden": "a decoration that is read out",
    "html-aria-label": "the words themselves, read out",
    "html-loading-attribute": "pictures that load at once",
    "html-anchor-links": "nothing on a tap: what it leads to stands further down in the same mail",
    "html-body": "the same on the element inside, which MJML writes",
}

# What a program takes in part (its note says which), and what is seen where it does not, in the mails that MJML makes.
IN_PART: Mapping[str, str] = {
    "css-display": "a link as high as its words, and nothing else",
    "css-margin": "the place that Word's own table gives it, which MJML writes beside it",
    "css-max-width": "the width of Word's own table, which MJML writes beside it",
    "css-width": "the width of Word's own table, which MJML writes beside it",
    "css-text-indent": "a line that begins under its mark",
    "html-role": "a mail that is not announced as an article",
}


def check(case: Case) -> Iterator[Finding]:
    done = set()
    for gap in gaps(case.page):
        if gap.share >= LEAST_SHARE and gap.feature not in HANDLED and gap.feature not in done:
            done.add(gap.feature)
            yield finding(_rule(gap), MAIL, _what(gap), f"do without it, or see what stands in its place: {gap.url}")


def _rule(gap: Gap) -> str:
    kind = gap.word.partition(":")[0]
    if kind in ("element", "meta", "picture"):
        return "clients.element"
    return "clients.attribute" if kind in ("attribute", "link") else "clients.style"


def _what(gap: Gap) -> str:
    names = [client.name for client in sorted(gap.dropped, key=lambda one: -one.share)]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{gap.title} ({gap.word}) is dropped by {', '.join(names[:NAMED])}{more}: {gap.share:.0f}% of readers"
