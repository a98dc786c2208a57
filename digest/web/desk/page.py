"""The desk's page: what stands on it for a review, a chosen story and a view, rendered by Jinja, whole or in the parts that differ.

review → lay_out: a Sheet → parts, each with its mark → the whole page, or only the parts whose mark a browser does not hold
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from digest.blocks import Masthead
from digest.model import Feed, Newsletter
from digest.schedule import in_words
from digest.text import shorten
from digest.web.desk.approving import Decision
from digest.web.desk.asking import Panel, card
from digest.web.desk.charts import draw_charts
from digest.web.desk.checking import Checks, mark_groups
from digest.web.desk.editing import Tools
from digest.web.desk.hand import hand_of
from digest.web.desk.inspector import Inspector, inspect_story
from digest.web.desk.keys import KeyGroup, list_keys
from digest.web.desk.live import Fault
from digest.web.desk.mail import DESKTOP_WIDTH, MAIL_VIEWS, PHONE_WIDTH, images_off, light
from digest.web.desk.parts import Part, cut_parts
from digest.web.desk.past import Changes
from digest.web.desk.seeing import SEEN, see
from digest.web.desk.stories import Filter, Group, count_filters, find_block, follow_story, group_stories
from digest.work.review import Review

PAGES = Path(__file__).parent / "pages"
MOST_ECHOED = 40  # characters of what an address asked for: enough to know it again
# The views in the order of their keys, 1 to 9 and 0, then E, H, V and the hyphen.
VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "desktop": "Desktop",
        "phone": "Phone",
        "dark": "Dark",
        "images-off": "Images off",
        "text": "Text",
        "source": "Source",
        "inbox": "Inbox line",
        "beside": "Last issue",
        "changes": "Changes",
        "week": "Charts",
        "texts": "Texts",
        "log": "History",
        "checks": "Checks",
        SEEN: "As seen in",
    }
)
KEYS: Mapping[str, str] = MappingProxyType(dict(zip(VIEWS, (*"1234567890", "E", "H", "V", "-"), strict=True)))
STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {"draft": "Draft", "approved": "Approved", "sent": "Sent", "held": "Held", "skipped": "Skipped"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLine:
    """What an inbox shows before the mail is opened."""

    sender: str
    address: str
    subject: str
    preheader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The review as the page says it. `size` is in thousands of bytes, as the budget is; `mark` is a word of the mail's very bytes."""

    number: int
    period: str
    status: str
    size: str
    exact_size: str
    too_big: bool
    inbox: InboxLine
    groups: tuple[Group, ...]
    filters: tuple[Filter, ...]
    failed: tuple[Feed, ...]
    inspector: Inspector | None
    card: str
    text: str
    source: str
    mark: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The desk for one request: its title and state, its parts in the order they stand in, and the keys that do something here."""

    title: str
    version: str
    view: str
    chosen: str
    standing: str
    signed: str
    parts: tuple[Part, ...]
    keys: tuple[KeyGroup, ...]

    def whole(self) -> str:
        """The page as a document."""
        placed = {part.id: part.html() for part in self.parts if not part.within}
        return pages().get_template("desk.html.j2").render(page=self, parts=placed, signed=self.signed)

    def fragments(self, held: Mapping[str, str]) -> str:
        """The parts that a page which holds these marks ({id: mark}) has to swap, and the title."""
        stale = [part for part in self.parts if held.get(part.id) != part.mark]
        ids = {part.id for part in stale}
        swapped = "".join(part.html(swap=True) for part in stale if part.within not in ids)  # the list brings its groups along
        return f"<title>{escape(self.title)}</title>{swapped}"


def render_desk(review: Review | None, fault: Fault | None, *, version: str, story: str, view: str, **more: Any) -> str:
    """The whole page as HTML; `more` as of compose_page."""
    return compose_page(review, fault, version=version, story=story, view=view, **more).whole()


def compose_page(
    review: Review | None,
    fault: Fault | None,
    *,
    version: str,
    story: str,
    view: str,
    decision: Decision | None = None,
    panel: Panel | None = None,
    changes: Changes | None = None,
    signed: str = "",
    tools: Tools | None = None,
    checks: Checks | None = None,
    checked: bool = False,
    program: str = "",
    dark: bool = False,
) -> Page:
    """The desk's parts. A story that is not there gives the first one, an unknown view the desktop, and either is said.

    `signed` is who signed in, "" where nobody has to; without `tools` nothing can be changed. `checks` are waited for by their view
    alone, every other one shows those that are known: they take a moment; `checked` says that they can be. `program` and a `dark`
    screen are of the view "As seen in".
    """
    shown = view if view in VIEWS else "desktop"
    sight = see(review, program, dark=dark) if review and shown == SEEN else None
    story = (follow_story(story, review) if review else "") or story
    sheet = lay_out(review, story, checks) if review else None
    chosen = sheet.inspector.story if sheet and sheet.inspector else ""
    asked = story if story == chosen else ""  # the mail opens at its head until somebody chooses
    context = {
        "sheet": sheet,
        "fault": fault,
        "decision": decision,
        "panel": panel,
        "signed": signed,
        "tools": tools,
        "checks": checks,
        "checked": checked,
        "faults": checks.of_story(chosen) if checks and chosen else (),
        "hand": hand_of(chosen, review, tools) if review and tools and chosen else None,
        "changes": changes,
        "charts": draw_charts(review, sheet.groups) if review and sheet and shown == "week" else None,
        "sight": sight,
        "link": partial(_link, more=sight.query) if sight else _link,
        "view": shown,
        "chosen": chosen,
        "asked": asked,
        "place": f"#story-{asked}" if review and asked and find_block(review, asked) else "",
        "notices": (*_notices(review, chosen, story=story, view=view), *(sight.notices if sight else ()), *_stale(tools)),
    }
    named = {KEYS[name]: words for name, words in VIEWS.items()}
    return Page(
        title=f"No. {sheet.number} · {sheet.period} · Digest" if sheet else "Digest",
        version=version,
        view=shown,
        chosen=chosen,
        standing=tools.standing if tools else "",
        signed=signed,
        parts=tuple(cut_parts(pages(), context, sheet.groups if sheet else ())),
        keys=tuple(list_keys(named, asks=panel is not None, decides=decision is not None, edits=tools is not None, signed=bool(signed))),
    )


def _link(story: str, view: str, more: str = "") -> str:
    """The address of a story in a view; `more` is what the view "As seen in" says beside."""
    return "/?" + urlencode({"story": story, "view": view} if story else {"view": view}) + (more if view == SEEN else "")


def _stale(tools: Tools | None) -> Iterator[str]:
    """Edits that were made and do nothing any more."""
    if tools and tools.stale:
        what = "1 change no longer applies" if tools.stale == 1 else f"{tools.stale} changes no longer apply"
        yield f"{what}: see why in {VIEWS['log']} ({KEYS['log']})."


def _notices(review: Review | None, chosen: str, *, story: str, view: str) -> Iterator[str]:
    """What the page does not show as it was asked to, a line each."""
    if view and view not in VIEWS:
        yield f"There is no view “{shorten(view, MOST_ECHOED)}”, so this is {VIEWS['desktop']}; the views stand above."
    if review and story and story != chosen:
        instead = "the first one is shown" if chosen else "there is none at all"
        yield f"This issue has no story “{shorten(story, MOST_ECHOED)}” (any more); {instead}."
    if review and view == "images-off" and images_off(review.email.html) == light(review.email.html):
        yield "This issue holds no image, so it looks as it does on the desktop."


def lay_out(review: Review, story: str, checks: Checks | None = None) -> Sheet:
    """Every word of the page but its fixed ones."""
    groups = group_stories(review)
    groups = mark_groups(groups, checks) if checks else groups
    by_id = {known.id: known for known in review.stories}
    listed = [row.story for group in groups for row in group.rows]
    chosen = story if story in by_id else next(iter(listed), "")
    size = len(review.email.html.encode())
    return Sheet(
        number=review.issue.number,
        period=period_in_words(review),
        status=STATUS_WORDS[review.issue.status],
        size=f"{round(size / 1000):,} of {round(review.max_bytes / 1000):,} KB",
        exact_size=f"{size:,} of {review.max_bytes:,} bytes",
        too_big=size > review.max_bytes,
        inbox=inbox_line(review),
        groups=groups,
        filters=count_filters(groups),
        failed=review.failed,
        inspector=inspect_story(by_id[chosen], review, groups) if chosen else None,
        card=card(review.before) if review.before else "",
        text=review.email.text,
        source=review.email.html,
        mark=blake2b(review.email.html.encode(), digest_size=6).hexdigest(),
        before=_before(review),
    )


def _before(review: Review) -> str:
    """The issue before this one, as in "No. 23 · 5–11 June 2026"; "" where there is none."""
    if review.before is None:
        return ""
    issue = review.before.issue
    masthead = next((block for block in issue.blocks if isinstance(block, Masthead)), None)
    return f"No. {issue.number} · {masthead.period if masthead else in_words(issue.period, review.newsletter.timezone)}"


def inbox_line(review: Review) -> InboxLine:
    """Sender, subject and preheader as an inbox shows them."""
    name, address = _sender(review.newsletter)
    return InboxLine(sender=name, address=address, subject=review.email.subject, preheader=review.email.preheader)


def period_in_words(review: Review) -> str:
    """As the masthead says it, else from the span itself."""
    masthead = next((block for block in review.issue.blocks if isinstance(block, Masthead)), None)
    return masthead.period if masthead else in_words(review.issue.period, review.newsletter.timezone)


@cache
def pages() -> Environment:
    """The desk's templates. Everything is escaped: titles are hostile."""
    made = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    widths = {"phone": PHONE_WIDTH, "desktop": DESKTOP_WIDTH}
    made.globals.update(views=VIEWS, keys=KEYS, mail_views=MAIL_VIEWS, widths=widths, link=_link)
    return made


def _sender(newsletter: Newsletter) -> tuple[str, str]:
    name, address = parseaddr(newsletter.sender)
    return name or newsletter.title, address or newsletter.sender
