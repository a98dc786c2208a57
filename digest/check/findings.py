"""What preflight looks at and what it says: a case goes in, findings come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from digest.check.contrast import cascade
from digest.check.css import Cascade
from digest.check.lines import places
from digest.check.markup import Page, parse_page
from digest.check.place import Place
from digest.check.rules import RULES, Family, Level
from digest.model import Article, Email, Issue, Newsletter, Skin, Story
from digest.render.segments import compile_email
from digest.render.typography import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that preflight found: by which rule, how bad it is, where, what is wrong and what to do about it."""

    rule: str
    level: Level
    place: Place
    what: str
    do: str

    @property
    def family(self) -> Family:
        return self.rule.partition(".")[0]  # type: ignore[return-value]


def finding(rule: str, place: Place, what: str, do: str, *, level: Level | None = None) -> Finding:
    """A finding by a rule of RULES, of the rule's own level unless another is said; what a feed wrote into it stays on its one line."""
    return Finding(rule=rule, level=level or RULES[rule], place=place, what=one_line(what), do=do)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """How the mail leaves: `local` where no message leaves this machine; `base_url` where readers' own links lead, `web_url` to the web
    version.

    `dkim` is the domain that signs ("": nobody signs; None: the server or the provider signs, unseen); `heads` the header of a message
    of each list by the list's slug; `values` the longest that a reader's own slots hold.
    """

    local: bool = True
    base_url: str = ""
    web_url: str = ""
    dkim: str | None = None
    heads: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Case:
    """An issue as preflight looks at it. `email` still holds the readers' placeholders; `html` and `text` are as the reader with the
    longest values gets them. `stories` and `articles` are by id, empty where the store does not know them; `usual` are the slugs of
    themes that most earlier issues had; `weights` the bytes of pictures by address, where they are known, 0 of
    one of ours that is not there.
    """

    issue: Issue
    email: Email
    newsletter: Newsletter
    skin: Skin
    post: Post
    stories: Mapping[str, Story]
    articles: Mapping[str, Article]
    usual: tuple[str, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def _parts(self) -> tuple[str, str]:
        compiled = compile_email(self.email)
        return compiled.html.join(self.post.values).decode(), compiled.text.join(self.post.values).decode()

    @property
    def html(self) -> str:
        return self._parts[0]

    @property
    def text(self) -> str:
        return self._parts[1]

    @cached_property
    def page(self) -> Page:
        return parse_page(self.html)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each address of the issue stands first."""
        return places(self.issue)

    @cached_property
    def light(self) -> Cascade:
        """The styles of the page on a wide, light screen."""
        return cascade(self.page, dark=False)

    @cached_property
    def dark(self) -> Cascade:
        return cascade(self.page, dark=True)
