"""The desk's page: what stands on it for a review, a chosen story and a view, rendered by Jinja."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.blocks import Masthead
from digest.model import Feed, Newsletter
from digest.schedule import in_words
from digest.text import shorten
from digest.web.desk.approving import Decision
from digest.web.desk.asking import Panel, card
from digest.web.desk.inspector import Inspector, inspect_story
from digest.web.desk.live import Fault
from digest.web.desk.mail import DESKTOP_WIDTH, MAIL_VIEWS, PHONE_WIDTH, images_off, light
from digest.web.desk.stories import Group, find_block, group_stories
from digest.work.review import Review

PAGES = Path(__file__).parent / "pages"
MOST_ECHOED = 40  # characters of what an address asked for: enough to know it again
# The views in the order of their keys, 1 to 7.
VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "desktop": "Desktop",
        "phone": "Phone",
        "dark": "Dark",
        "images-off": "Images off",
        "text": "Text",
        "source": "Source",
        "inbox": "Inbox line",
    }
)
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
    """The review as the page says it. `size` is in thousands of bytes, as the budget is."""

    number: int
    period: str
    status: str
    size: str
    exact_size: str
    too_big: bool
    inbox: InboxLine
    groups: tuple[Group, ...]
    failed: tuple[Feed, ...]
    inspector: Inspector | None
    card: str
    text: str
    source: str


def render_desk(
    review: Review | None,
    fault: Fault | None,
    *,
    version: str,
    story: str,
    view: str,
    decision: Decision | None = None,
    panel: Panel | None = None,
    signed: str = "",
) -> str:
    """The whole page as HTML. A story that is not there gives the first one, an unknown view the desktop, and either is said.

    `signed` is who signed in, "" where nobody has to.
    """
    shown = view if view in VIEWS else "desktop"
    sheet = lay_out(review, story) if review else None
    chosen = sheet.inspector.story if sheet and sheet.inspector else ""
    asked = story if story == chosen else ""  # the mail opens at its head until somebody chooses
    return pages().get_template("desk.html.j2").render(
        sheet=sheet,
        fault=fault,
        decision=decision,
        panel=panel,
        signed=signed,
        version=version,
        view=shown,
        views=VIEWS,
        mail_views=MAIL_VIEWS,
        widths={"phone": PHONE_WIDTH, "desktop": DESKTOP_WIDTH},
        chosen=chosen,
        asked=asked,
        place=f"#story-{asked}" if review and asked and find_block(review, asked) else "",
        notices=tuple(_notices(review, chosen, story=story, view=view)),
        link=_link,
    )  # fmt: skip


def _link(story: str, view: str) -> str:
    return "/?" + urlencode({"story": story, "view": view} if story else {"view": view})


def _notices(review: Review | None, chosen: str, *, story: str, view: str) -> Iterator[str]:
    """What the page does not show as it was asked to, a line each."""
    if view and view not in VIEWS:
        yield f"There is no view “{shorten(view, MOST_ECHOED)}”, so this is {VIEWS['desktop']}; the views stand above."
    if review and story and story != chosen:
        instead = "the first one is shown" if chosen else "there is none at all"
        yield f"This issue has no story “{shorten(story, MOST_ECHOED)}” (any more); {instead}."
    if review and view == "images-off" and images_off(review.email.html) == light(review.email.html):
        yield "This issue holds no image, so it looks as it does on the desktop."


def lay_out(review: Review, story: str) -> Sheet:
    """Every word of the page but its fixed ones."""
    groups = group_stories(review)
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
        failed=review.failed,
        inspector=inspect_story(by_id[chosen], review, groups) if chosen else None,
        card=card(review.before) if review.before else "",
        text=review.email.text,
        source=review.email.html,
    )


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
    return Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _sender(newsletter: Newsletter) -> tuple[str, str]:
    name, address = parseaddr(newsletter.sender)
    return name or newsletter.title, address or newsletter.sender
