"""digest.toml as types; every error names file, key and line.

The sections are DESIGN's; a later issue adds to them. Unknown keys are errors, with the nearest known name.
"""

import difflib
import re
import tomllib
from datetime import timedelta
from ipaddress import ip_address
from pathlib import PurePath
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from digest.check.allowed import CheckSection
from digest.errors import SettingsError
from digest.ingest.shrink import PicturesSection
from digest.model import Newsletter, Theme
from digest.schedule import parse_cut_off
from digest.skin import LookSection, faults

SLUG = re.compile(r"[a-z0-9][a-z0-9-_]*")
SPAN = re.compile(r"(\d+)([smhd])")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'"{name}" is no time zone; write one such as "Europe/London"') from None
    return name


def _slug(given: str) -> str:
    if not SLUG.fullmatch(given):
        raise ValueError(f'"{given}" is no slug; use small letters, digits and hyphens, such as "pricing-wars"')
    return given


def _span(given: str) -> str:
    if not SPAN.fullmatch(given):
        raise ValueError(f'"{given}" is no span; write "6h", "90m" or "2d"')
    return given


def _endpoint(given: str) -> str:
    """The address of a model: https, or http on this machine; nothing in it that would be a secret or a question."""
    if not given:
        return given
    shown = re.sub(r".*@", "", given)  # what stands before it may be a password
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment or "@" in given or not given.isascii():
        raise ValueError(f'"{shown}" is no address of a model; write it as "https://models.example.com/v1"')
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError(f'"{shown}" must be https, or the key and every prompt could be read on the way')
    return given.rstrip("/")


def _proxy(given: str) -> str:
    """The address of a proxy; a password does not belong into a file that git carries."""
    try:
        parts = urlsplit(given)
        good = parts.scheme == "http" and parts.hostname and parts.port != 0 and parts.path in ("", "/") and not parts.query
    except ValueError:
        good = False
    if given and (not good or "@" in given or not given.isascii()):
        shown = re.sub(r".*@", "", given)
        raise ValueError(f'"{shown}" is no proxy; write it as "http://proxy.example.org:3128", with neither name nor password')
    return given.rstrip("/")


def _place(given: str) -> str:
    """A host and its port, as [fetch] allow names them."""
    if not re.fullmatch(r"(?:[^\s/:@\[\]]+|\[[0-9a-fA-F:.]+\]):\d{1,5}", given):
        raise ValueError(f'"{given}" is no host with its port; write it as "news.example.org:8080" or "[::1]:8080"')
    return given


Slug = Annotated[str, AfterValidator(_slug)]
Span = Annotated[str, AfterValidator(_span)]
Place = Annotated[str, AfterValidator(_place)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewsletterSection(Section):
    title: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://")
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    from_: str = Field(alias="from", pattern=r"@")
    reply_to: str = ""
    postal_address: str = Field(min_length=1)
    place: str = ""
    editors: tuple[str, ...] = ()


class ScheduleSection(Section):
    every: Literal["week", "day"] = "week"
    cut_off: str = "Thu 18:00"
    send_at: str = "Fri 07:00"
    approval: Literal["editor", "none"] = "editor"
    stale_after: Span = "6h"
    thin_below: int = Field(default=5, ge=0)
    on_thin: Literal["hold", "skip", "widen"] = "hold"


class IssueSection(Section):
    look: Slug = "weekly"
    developments: int = Field(default=5, ge=1, le=12)
    stories_per_theme: int = Field(default=4, ge=1)
    max_bytes: int = Field(default=88_000, ge=20_000)
    groups: tuple[str, ...] = ()


class ThemeSection(Section):
    slug: Slug
    title: str = Field(min_length=1)
    about: str = ""
    keywords: tuple[str, ...] = ()


class ListSection(Section):
    slug: Slug
    title: str
    audience: str = ""
    from_: str = Field(default="", alias="from")
    double_opt_in: bool = True


class MuteSection(Section):
    outlets: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


class FetchSection(Section):
    allow: tuple[Place, ...] = ()
    concurrency: int = Field(default=100, ge=1, le=512)  # hosts asked at once, each one feed after another
    contact: str = ""
    proxy: Annotated[str, AfterValidator(_proxy)] = ""


class StoreSection(Section):
    url: str = Field(default="sqlite:///digest.db", pattern=r"^sqlite:///.+")


class SenderSection(Section):
    kind: Literal["outbox", "smtp", "sendgrid"] = "outbox"
    host: str = "localhost"
    port: int = Field(default=0, ge=0, le=65535)  # 0: the usual one of its tls
    tls: Literal["required", "opportunistic", "implicit", "off"] = "required"
    user: str = ""
    connections: int = Field(default=4, ge=1, le=64)
    rate: float = Field(default=0, ge=0)  # messages a second, 0: as fast as the server takes them
    retry_for: Span = "30m"  # how long a "not now" of the server is asked again
    url: str = Field(default="https://api.sendgrid.com", pattern=r"^https?://")

    @property
    def server_port(self) -> int:
        """The port of a mail server: the one that is named, else 465 for implicit TLS and 587 for any other (RFC 8314)."""
        return self.port or (465 if self.tls == "implicit" else 587)


class WebSection(Section):
    base_url: str = Field(default="", pattern=r"^(https?://.+)?$")
    host: str = "127.0.0.1"
    port: int = Field(default=8030, ge=0, le=65535)
    trusted_hops: int = Field(default=0, ge=0)


class MailboxesSection(Section):
    unsubscribe: str = Field(default="", pattern=r"^([^@\s]+@[^@\s]+)?$")


LlmPart = Literal["headline", "summary", "lead", "standfirst", "meaning"]


class LlmSection(Section):
    """A model that may reword the issue; off while base_url and model are absent. Prices are per million tokens, in any one currency."""

    base_url: Annotated[str, AfterValidator(_endpoint)] = ""
    model: str = Field(default="", pattern=r"^[!-~]{0,200}$")
    parts: tuple[LlmPart, ...] = Field(default=("headline", "summary", "lead", "standfirst", "meaning"), min_length=1)
    timeout: Span = "60s"  # of one answer, from the first byte sent to the last received
    most_calls: int = Field(default=60, ge=1, le=10_000)  # the three caps bind one issue, all its rebuilds together
    most_tokens: int = Field(default=300_000, ge=1)  # sent and received
    most_cost: float = Field(default=0, ge=0, allow_inf_nan=False)  # 0: no cap on cost, only on calls and tokens
    input_price: float = Field(default=0, ge=0, allow_inf_nan=False)
    output_price: float = Field(default=0, ge=0, allow_inf_nan=False)

    @property
    def on(self) -> bool:
        return bool(self.base_url)


class Settings(Section):
    """Everything that digest.toml says."""

    newsletter: NewsletterSection
    schedule: ScheduleSection = ScheduleSection()
    issue: IssueSection = IssueSection()
    themes: tuple[ThemeSection, ...] = ()
    lists: tuple[ListSection, ...] = ()
    mute: MuteSection = MuteSection()
    look: LookSection = LookSection()
    fetch: FetchSection = FetchSection()
    store: StoreSection = StoreSection()
    sender: SenderSection = SenderSection()
    web: WebSection = WebSection()
    pictures: PicturesSection = PicturesSection()
    mailboxes: MailboxesSection = MailboxesSection()
    llm: LlmSection = LlmSection()
    check: CheckSection = CheckSection()

    @property
    def stale_after(self) -> timedelta:
        return span(self.schedule.stale_after)

    @property
    def base_url(self) -> str:
        """Where the public pages are, without a slash at its end."""
        return (self.web.base_url or self.newsletter.url).rstrip("/")

    def theme_values(self) -> tuple[Theme, ...]:
        return tuple(Theme(slug=row.slug, title=row.title, about=row.about, keywords=row.keywords) for row in self.themes)

    def newsletter_value(self) -> Newsletter:
        """The part that reaches the reader."""
        row = self.newsletter
        return Newsletter(
            title=row.title,
            url=row.url,
            language=row.language,
            timezone=row.timezone,
            sender=row.from_,
            postal_address=row.postal_address,
            place=row.place,
            pictures=f"{self.base_url}/pictures" if self.pictures.on else "",
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name or number alone: nobody is asked."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def span(text: str) -> timedelta:
    """ "6h" as a length of time."""
    number, unit = SPAN.fullmatch(text).groups()  # type: ignore[union-attr]
    return timedelta(**{{"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[unit]: int(number)})


def parse_settings(text: str, path: PurePath) -> Settings:
    """The settings that the text says; raises SettingsError with file, line and key."""
    try:
        row = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise SettingsError(f"{path}: not TOML: {wrong}") from wrong
    try:
        settings = Settings.model_validate(row)
    except ValidationError as wrong:
        raise SettingsError(_one_line(wrong, text, path)) from wrong
    _check_schedule(settings, text, path)
    _check_unique(settings, text, path)
    _check_llm(settings.llm, text, path)
    for key, fault in faults(settings.look, settings.newsletter.url):
        raise SettingsError(f"{path}: line {line_of(text, ('look', *key))}: look.{'.'.join(key)}: {fault}")
    return settings


def _check_schedule(settings: Settings, text: str, path: PurePath) -> None:
    for key in ("cut_off", "send_at"):
        try:
            parse_cut_off(getattr(settings.schedule, key), settings.schedule.every)
        except ValueError as wrong:
            raise SettingsError(f"{path}: line {line_of(text, ('schedule', key))}: schedule.{key}: {wrong}") from wrong


def _check_llm(llm: LlmSection, text: str, path: PurePath) -> None:
    wrong = None
    if bool(llm.base_url) != bool(llm.model):
        wrong = ("model" if llm.base_url else "base_url"), "is missing; [llm] needs base_url and model, or neither"
    elif not timedelta(seconds=1) <= span(llm.timeout) <= timedelta(minutes=10):
        wrong = "timeout", f'"{llm.timeout}" is not between "1s" and "10m"'
    elif llm.most_cost and not (llm.input_price or llm.output_price):
        wrong = "most_cost", "needs input_price and output_price, what a million tokens cost"
    if wrong:
        raise SettingsError(f"{path}: line {line_of(text, ('llm', wrong[0]))}: llm.{wrong[0]}: {wrong[1]}")


def _check_unique(settings: Settings, text: str, path: PurePath) -> None:
    named: tuple[tuple[str, tuple[ThemeSection | ListSection, ...]], ...] = (("themes", settings.themes), ("lists", settings.lists))
    for name, rows in named:
        seen: set[str] = set()
        for index, row in enumerate(rows):
            if row.slug in seen:
                where = line_of(text, (name, index, "slug"))
                raise SettingsError(f'{path}: line {where}: {name}: the slug "{row.slug}" is named twice; each is a place of its own')
            seen.add(row.slug)


def _one_line(wrong: ValidationError, text: str, path: PurePath) -> str:
    first = min(wrong.errors(), key=lambda error: error["type"] != "extra_forbidden")  # a misspelt key explains the missing one
    place = tuple(part for part in first["loc"])
    key = ".".join(str(part) for part in place)
    message = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "is not a setting" + _nearest(place)
    elif first["type"] == "missing":
        message = "is missing; add it"
    elif first["type"] == "tuple_type":
        message = f'is a list; write it as ["{first["input"]}"]'
    elif first["type"] == "string_pattern_mismatch":
        message = f"{first['input']!r} does not fit; it must match {first['ctx']['pattern']}"
    elif place[0] == "look" and " = " in message:  # the colour's own line, not its table's
        place = (*place, message.split(" = ")[0])
    rest = f" (and {len(wrong.errors()) - 1} more)" if len(wrong.errors()) > 1 else ""
    return f"{path}: line {line_of(text, place)}: {key}: {message}{rest}"


def _nearest(place: tuple[Any, ...]) -> str:
    model: Any = Settings
    for part in place[:-1]:
        if isinstance(part, int) or not hasattr(model, "model_fields"):
            continue
        annotation = model.model_fields[part].annotation
        model = getattr(annotation, "__args__", (annotation,))[0]
    names = [field.alias or name for name, field in getattr(model, "model_fields", {}).items()]
    close = difflib.get_close_matches(str(place[-1]), names, n=1)
    return f'; did you mean "{close[0]}"?' if close else f"; choose from {', '.join(names)}"


def line_of(text: str, place: tuple[Any, ...]) -> int:
    """The line where the key of this place stands, or its section, or 1: TOML's parser keeps no lines, so the headers are counted."""
    section, index = str(place[0]), next((part for part in place[1:] if isinstance(part, int)), 0)
    named = [str(part) for part in place[1:] if not isinstance(part, int)]
    if len(named) > 1 and re.search(rf"^\s*\[+{section}\.{named[0]}\]", text, re.MULTILINE):
        section, named = f"{section}.{named[0]}", named[1:]
    key = named[0] if named else None
    seen, inside, found = -1, False, 1
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line)
        if header:
            name = header.group(1)
            seen += name == section
            inside = (name == section and seen == index) or (key is not None and name == f"{section}.{key}")
            if inside:
                found = number
        elif inside and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            return number
    return found
