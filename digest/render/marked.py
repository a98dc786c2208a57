"""An editor's Markdown as safe HTML and as plain text: no HTML passes, no picture, links to http(s) only."""

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from digest.render.plain import Notes, wrap
from digest.render.typography import bind, printable
from digest.render.wording import web_href

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Headings inside a note stand below the mail's h1 and h2.
_HEADING = "h3"


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).disable(["image", "html_block", "html_inline"])
    parser.validateLink = lambda url: bool(web_href(url))  # type: ignore[method-assign]
    return parser


def markdown_html(source: str) -> Markup:
    """The HTML of the Markdown; what it escapes stays escaped."""
    parser = _parser()
    tokens = parser.parse(printable(source))
    for token in tokens:
        if token.type.startswith("heading"):
            token.tag = _HEADING
        for inner in token.children or ():
            if inner.type == "text":
                inner.content = bind(inner.content) if inner is (token.children or [])[-1] else inner.content
    return Markup(parser.renderer.render(tokens, parser.options, {}).strip())  # noqa: S704 - markdown-it escapes all text


def markdown_text(source: str, notes: Notes) -> str:
    """The words of the Markdown in wrapped paragraphs, a dash before each point of a list, addresses as notes."""
    said, point = "", ""
    for token in _parser().parse(printable(source)):
        if token.type == "list_item_open":
            point = f"{token.info}. " if token.info else "- "
        elif token.type == "inline":
            said += wrap(_inline_text(token, notes), len(point), point) + "\n\n"
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
