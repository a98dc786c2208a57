"""The page in parts, each with a mark of what it says: a browser that holds a part's mark need not be sent it again.

A group of stories is a part within the list: choosing a story or changing one theme never sends a thousand rows again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from digest.web.desk.stories import Group

SHAPES = (
    ("part-top", "header", "top", "top.html.j2"),
    ("part-filters", "div", "filters", "filters.html.j2"),
    ("part-asking", "div", "", "asking.html.j2"),
    ("part-views", "nav", "views", "views.html.j2"),
    ("part-notices", "div", "notices", "notices.html.j2"),
    ("part-mail", "div", "sheet", "mail.html.j2"),
    ("part-inspector", "div", "", "inspector.html.j2"),
)
EXTRA = {"part-views": {"aria-label": "Views of the mail"}, "part-notices": {"role": "status"}}
MOST_PARTS = 400  # of what a browser says it holds: a page has a dozen, and one more a theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One element of the page; `within` names the part it lies in, `body` renders what is inside it."""

    id: str
    tag: str
    mark: str
    attributes: Markup
    body: Callable[[], Markup]
    within: str = ""

    def html(self, *, swap: bool = False) -> Markup:
        """The element; with `swap` it takes the place of its namesake (htmx, out of band)."""
        out_of_band = Markup(' hx-swap-oob="true"') if swap else ""
        return Markup('<{0} id="{1}"{2} data-part="{3}"{4}>\n{5}</{0}>\n').format(
            self.tag, self.id, self.attributes, self.mark, out_of_band, self.body()
        )


def cut_parts(pages: Environment, context: Mapping[str, Any], groups: tuple[Group, ...]) -> Iterator[Part]:
    """Every part of the page, a list before its groups."""
    for name, tag, css, template in SHAPES:
        inner = _escaped(pages.get_template(template).render(context))
        attributes = {**({"class": css} if css else {}), **EXTRA.get(name, {})}
        yield Part(id=name, tag=tag, mark=mark(inner), attributes=_attributes(attributes), body=_just(inner))
    rows = [_group(pages, context, group) for group in groups]
    around = pages.get_template("list.html.j2")
    empty = around.render(context, rows=())
    yield Part(
        id="part-list", tag="div", mark=mark(f"{[part.id for part in rows]}{empty}"), attributes=Markup(""),
        body=lambda: _escaped(around.render(context, rows=[part.html() for part in rows])),
    )  # fmt: skip
    yield from rows


def held_parts(header: str) -> dict[str, str]:
    """{id: mark} from "part-top=1a2b group-more=3c4d"; what is no such pair is passed over."""
    pairs = (word.partition("=") for word in header.split()[:MOST_PARTS])
    return {name: value for name, _, value in pairs if value}


def mark(words: object) -> str:
    """A short word that differs where `words` do."""
    return blake2b(str(words).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _group(pages: Environment, context: Mapping[str, Any], group: Group) -> Part:
    """Its mark knows nothing of the choice and the view: the browser marks the chosen row itself."""
    is_open = any(row.story == context["chosen"] for row in group.rows)
    attributes = {"class": "group", "data-theme": group.theme} | ({"open": ""} if group.folded and is_open else {})
    return Part(
        id=f"group-{group.slug}", tag="details" if group.folded else "section", mark=mark(repr(group)), within="part-list",
        attributes=_attributes(attributes),
        body=lambda: _escaped(pages.get_template("group.html.j2").render(context, group=group)),
    )  # fmt: skip


def _attributes(named: Mapping[str, str]) -> Markup:
    return Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in named.items())


def _escaped(html: str) -> Markup:
    return Markup(html)  # noqa: S704  (made by a template of ours, which escapes all that stands in it)


def _just(inner: Markup) -> Callable[[], Markup]:
    return lambda: inner
