"""Preflight of an issue in a project: the same findings for the desk, `digest check`, an approval and a mailing.

issue → rendered with placeholders → the header of a message of each list → check.preflight → without what digest.toml allows → findings
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.blocks import ThemeBlock
from digest.check import preflight
from digest.check.allowed import AllowRow
from digest.check.answers import ask, asked_of, host_and_port
from digest.check.findings import Finding, Post, finding
from digest.check.lines import places
from digest.check.links import RESERVED, is_private
from digest.check.markup import parse_page
from digest.check.pictures import picture_places
from digest.check.place import MAIL
from digest.check.spam import Scored, score_message
from digest.check.weights import Weighed, weigh
from digest.errors import ChecksFailed, DigestError, RenderError
from digest.model import Article, Delivery, Email, Issue, Mailing, Story
from digest.render.segments import CompiledEmail, compile_email
from digest.render.wording import is_own
from digest.settings import SenderSection, is_loopback
from digest.work.issues import all_issues, issue_name, look_of
from digest.work.letters import issue_letter, leave_url, rendered_for_readers, web_url
from digest.work.newsroom import Newsroom
from digest.work.pictures import own_weights

T = TypeVar("T")
LONGEST_ADDRESS = "a" * 64 + "@" + "e" * 185 + ".org"  # 254 octets (RFC 5321, 4.5.3.1.3)
LONGEST_NAME = "N" * 64
EARLIER = 6  # issues before this one in which a usual theme is looked for
USUALLY = 0.75  # of them, at least three, that had the theme
NAMED = 2  # faults that a refusal names; the rest are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What preflight says of an issue: the findings that stand, and those that digest.toml allows, each with its row. `notes` say what
    was not looked at, or how it went."""

    findings: tuple[Finding, ...]
    allowed: tuple[tuple[Finding, AllowRow], ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.level == "error")


def inspect(
    newsroom: Newsroom,
    issue: Issue,
    *,
    now: datetime,
    stories: Sequence[Story] | None = None,
    articles: Mapping[str, Article] | None = None,
    online: bool = False,
    filtered: bool = False,
) -> Inspection:
    """Everything that is wrong in the issue's mail. `stories` and `articles` are those behind it, where the caller has read them already.

    A template that cannot be rendered is a finding, too. `now` tells what digest.toml still allows. `online`: the links are asked, too,
    through the guarded fetch; what the network says is a warning, so approvals and mailings never wait for it. `filtered`: SpamAssassin is
    asked where it is installed, which takes a second; approvals and mailings never are, for another machine may have another answer.
    """
    try:
        email = rendered_for_readers(newsroom, issue)
        with ThreadPoolExecutor(1) as aside:  # it is a program of its own and works beside us
            scoring = aside.submit(_scored, newsroom, issue, email, now=now) if filtered else None
            found = _found(newsroom, issue, email, stories, articles, online=online, now=now)
        scored = scoring.result() if scoring else Scored()
    except RenderError as wrong:
        found = (finding("render.template", MAIL, str(wrong), "mend the template, or the value of [look] that it names"),)
        scored = Scored()
    today = now.astimezone(ZoneInfo(newsroom.settings.newsletter.timezone)).date()
    all_ = sorted((*found, *scored.findings), key=lambda one: one.level)  # "error" stands before "warning" in the alphabet, too
    rows = [(one, next((row for row in newsroom.settings.check.allow if row.allows(one, today)), None)) for one in all_]
    return Inspection(
        findings=tuple(one for one, row in rows if row is None),
        allowed=tuple((one, row) for one, row in rows if row is not None),
        notes=(scored.note,) if scored.note else (),
    )


def _found(
    newsroom: Newsroom,
    issue: Issue,
    email: Email,
    stories: Sequence[Story] | None,
    articles: Mapping[str, Article] | None,
    *,
    online: bool,
    now: datetime,
) -> tuple[Finding, ...]:
    """What is wrong, whatever digest.toml allows."""
    if stories is None:
        stories = newsroom.issues.stories(issue)
    if articles is None:
        articles = newsroom.articles.by_id(name for story in stories for name in story.articles)
    weighed = _weighed(newsroom, issue, email) if online else Weighed()
    found = preflight(
        issue,
        email,
        newsletter=newsroom.settings.newsletter_value(),
        skin=look_of(newsroom, issue).skin,
        post=_post(newsroom, issue, compile_email(email), now=now),
        stories=stories,
        articles=articles,
        usual=_usual(newsroom, issue),
        weights={**own_weights(newsroom, email.html), **weighed.weights},
    )
    return (*found, *weighed.findings, *_answers(newsroom, issue, email)) if online else found


def _answers(newsroom: Newsroom, issue: Issue, email: Email) -> tuple[Finding, ...]:
    urls = asked_of(parse_page(email.html), newsroom.settings.base_url, lambda place: _may_ask(newsroom, place))
    where = places(issue)
    return _asked(newsroom, lambda: ask(urls, newsroom.fetch, lambda url: where.get(url, MAIL)))


def _weighed(newsroom: Newsroom, issue: Issue, email: Email) -> Weighed:
    """What the pictures weigh that are ours and not under pictures/."""
    newsletter, skin = newsroom.settings.newsletter_value(), look_of(newsroom, issue).skin
    where = picture_places(issue, skin.logo, newsletter.pictures)
    shown = [element.attributes.get("src", "").strip() for element in parse_page(email.html).named("img")]
    own = [url for url in shown if is_own(url, newsletter.url) and not (newsletter.pictures and url.startswith(f"{newsletter.pictures}/"))]
    urls = [url for url in own if not RESERVED.search(urlsplit(url).hostname or "") and _may_ask(newsroom, host_and_port(url))]
    return _asked(newsroom, lambda: weigh(urls, newsroom.fetch, lambda url: where.get(url, MAIL))) if urls else Weighed()


def _scored(newsroom: Newsroom, issue: Issue, email: Email, *, now: datetime) -> Scored:
    """What SpamAssassin makes of the message to the first list, as it goes out."""
    slugs = [row.slug for row in newsroom.settings.lists]
    message = next((one for _, one in _messages(newsroom, issue, compile_email(email), slugs, now=now)), None)
    return score_message(message) if message else Scored(note="there is no list to mail to, so no filter was asked")


def _may_ask(newsroom: Newsroom, place: str) -> bool:
    """Whether a host and port ("localhost:80") can be meant for readers, or is one that digest.toml names."""
    return place in {one.lower() for one in newsroom.settings.fetch.allow} or not is_private(place.rpartition(":")[0])


def _asked(newsroom: Newsroom, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What `ask` says over the newsroom's fetch, which keeps its connections meanwhile."""

    async def go() -> T:
        async with AsyncExitStack() as stack:
            if isinstance(newsroom.fetch, AbstractAsyncContextManager):
                await stack.enter_async_context(newsroom.fetch)
            return await ask()

    return asyncio.run(go())


def check_preflight(newsroom: Newsroom, issue: Issue, *, now: datetime) -> None:
    """Raise ChecksFailed of one line where preflight finds an error."""
    errors = inspect(newsroom, issue, now=now).errors
    if errors:
        said = "; ".join(f"{one.place.words}: {one.what} ({one.rule})" for one in errors[:NAMED])
        more = f"; and {len(errors) - NAMED} more" if len(errors) > NAMED else ""
        line = f"has faults: {said}{more}"
        page = f"this issue {line}; see Checks (V)"
        raise ChecksFailed(f"issue {issue.number} ({issue.period.name}) {line}; see `digest check {issue.number}`", page=page)


def is_local(sender: SenderSection) -> bool:
    """Whether no message leaves this machine: the outbox, or a server on loopback."""
    host = sender.host if sender.kind == "smtp" else urlsplit(sender.url).hostname or ""
    return sender.kind == "outbox" or is_loopback(host)


def _post(newsroom: Newsroom, issue: Issue, email: CompiledEmail, *, now: datetime) -> Post:
    settings = newsroom.settings
    slugs = [row.slug for row in settings.lists]
    return Post(
        local=is_local(settings.sender),
        base_url=settings.base_url,
        web_url=web_url(newsroom, issue),
        heads={slug: _head(message) for slug, message in _messages(newsroom, issue, email, slugs, now=now)},
        values={
            "unsubscribe": leave_url(newsroom, max(slugs, key=len, default="list"), "0" * 32),
            "address": LONGEST_ADDRESS,
            "name": LONGEST_NAME,
        },
    )


def _messages(
    newsroom: Newsroom, issue: Issue, email: CompiledEmail, slugs: Sequence[str], *, now: datetime
) -> Iterator[tuple[str, bytes]]:
    """A message to each list, by its slug; none where From is no address, which preflight then says of the newsletter's."""
    from digest.send.mime import write_message

    for slug in slugs:
        mailing = Mailing(id=f"{issue.number}-{slug}", subject_id=issue_name(newsroom, issue), issue=issue.number, list=slug, opened=now)
        row = Delivery(id="0" * 32, mailing=mailing.id, subscriber="0" * 32, address="reader@example.org", name="A Reader", changed=now)
        try:
            message = write_message(issue_letter(newsroom, issue, mailing, email).to(row))
        except (DigestError, ValueError):
            continue
        yield slug, message


def _head(message: bytes) -> str:
    return message.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")


def _usual(newsroom: Newsroom, issue: Issue) -> tuple[str, ...]:
    """The themes of digest.toml that most of the issues before this one had; none while there are too few of them to say."""
    if issue.theme:
        return ()
    before = [one for one in all_issues(newsroom) if one.theme is None and one.look == issue.look and one.period.end < issue.period.end]
    had = [{block.slug for block in one.blocks if isinstance(block, ThemeBlock)} for one in before[-EARLIER:]]
    least = max(3.0, USUALLY * len(had))
    return tuple(row.slug for row in newsroom.settings.themes if sum(row.slug in slugs for slugs in had) >= least)
