"""The pages' frame: templates rendered in the newsletter's name and colours."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from digest.render.typography import curl, printable
from digest.work.newsroom import Newsroom

HERE = Path(__file__).parent


def show(newsroom: Newsroom, page: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object) -> HTMLResponse:
    """A page by the name of its template."""
    return HTMLResponse(write(newsroom, page, **values), status_code=status, headers=headers)


def write(newsroom: Newsroom, page: str, **values: object) -> str:
    """The page's HTML."""
    newsletter = newsroom.settings.newsletter
    return _templates().get_template(f"{page}.html.j2").render(newsletter=newsletter, prefix=prefix(newsroom), **values)


def prefix(newsroom: Newsroom) -> str:
    """The path of base_url, "" for most: what every link of a page begins with."""
    return urlsplit(newsroom.settings.base_url).path.rstrip("/")


def style(newsroom: Newsroom) -> str:
    """The style sheet, in the colours and fonts of the usual look."""
    skin = newsroom.looks[newsroom.settings.issue.look].skin
    tokens = _templates().get_template("tokens.css.j2").render(skin=skin)
    return tokens + (HERE / "assets" / "public.css").read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    """Everything is escaped: what a page says of a newsletter or an issue is not ours."""
    found = Environment(
        loader=FileSystemLoader(HERE / "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.filters["said"] = lambda text: curl(printable(text))
    return found
