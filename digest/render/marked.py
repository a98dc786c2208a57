"""An editor's Markdown as safe HTML and as plain text: no HTML passes, no picture, links to http(s) only."""

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from digest.render.plain import COLUMNS, Notes, wrap
from digest.render.typography import bind, printable
from digest.render.wording import web_href

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LOWEST = 3  # level of a heading in a mail: a story's


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).disable(["image", "html_block", "html_inline"])
    parser.validateLink = lambda url: bool(web_href(url))  # type: ignore[method-assign]
    return parser


def markdown_html(source: str, top: int = _LOWEST) -> Markup:
    """The HTML of the Markdown; what it escapes stays escaped. `top` is the level that its highest headings get; those below get the next,
    and no level is left out."""
    parser = _parser()
    tokens = parser.parse(printable(source))
    highest = _highest(tokens)
    for token in tokens:
        if token.type.startswith("heading"):
            token.tag = f"h{min(_LOWEST, top + (token.tag != highest))}"
        for inner in token.children or ():
            if inner.type == "text":
                inner.content = bind(inner.content) if inner is (token.children or [])[-1] else inner.content
    return Markup(parser.renderer.render(tokens, parser.options, {}).strip())  # noqa: S704 - markdown-it escapes all text


def _highest(tokens: "Sequence[Token]") -> str:
    return min((token.tag for token in tokens if token.type == "heading_open"), default="")


def markdown_text(source: str, notes: Notes, top: int = _LOWEST) -> str:
    """The words of the Markdown in wrapped paragraphs, a dash before each point of a list, addresses as notes; where `top` is the level of
    a part, its highest headings are set as a part's."""
    said, point, quoted, heads = "", "", "", False
    tokens = _parser().parse(printable(source))
    highest = _highest(tokens)
    for token in tokens:
        if token.type == "heading_open":
            heads = top < _LOWEST and token.tag == highest
        elif token.type in ("blockquote_open", "blockquote_close"):
            quoted = "    " if token.type == "blockquote_open" else ""
        elif token.type == "inline" and heads:
            said, heads = f"{said}{wrap(_inline_text(token, notes).upper())}\n{'-' * COLUMNS}\n\n", False
        elif token.type == "list_item_open":
            point = f"{token.info}. " if token.info else "- "
        elif token.type == "inline":
            said += wrap(_inline_text(token, notes), first=quoted + point, before=quoted + " " * len(point)) + "\n\n"
            point = " " * len(point)
        elif token.type == "list_item_close":
            point, said = "", said.rstrip("\n") + "\n"
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            said += "\n"
        elif token.type in ("fence", "code_block"):
            said += "".join(wrap(line, 4) + "\n" for line in token.content.splitlines()) + "\n"
    return said.strip("\n")


def _inline_text(token: "Token", notes: Notes) -> str:
    said, open_links = [], []
    for child in token.children or ():
        if child.type == "link_open":
            open_links.append(str(child.attrGet("href") or ""))
        elif child.type == "link_close":
            said.append(notes(open_links.pop()))
        elif child.type in ("softbreak", "hardbreak"):
            said.append(" ")
        else:
            said.append(child.content)
    return "".join(said)
