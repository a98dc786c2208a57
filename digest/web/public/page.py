"""The pages' frame: templates rendered in the newsletter's name and colours."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from digest.locales import ENGLISH, Locale, locale_of
from digest.render.spoken import functions
from digest.render.typography import curl, printable
from digest.work.newsroom import Newsroom

HERE = Path(__file__).parent


def show(newsroom: Newsroom, page: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object) -> HTMLResponse:
    """A page by the name of its template."""
    return HTMLResponse(write(newsroom, page, **values), status_code=status, headers=headers)


def write(newsroom: Newsroom, page: str, **values: object) -> str:
    """The page's HTML."""
    newsletter = newsroom.settings.newsletter
    locale = locale_of(newsletter.language)
    return (
        _templates(locale).get_template(f"{page}.html.j2").render(newsletter=newsletter, locale=locale, prefix=prefix(newsroom), **values)
    )


def prefix(newsroom: Newsroom) -> str:
    """The path of base_url, "" for most: what every link of a page begins with."""
    return urlsplit(newsroom.settings.base_url).path.rstrip("/")


def style(newsroom: Newsroom) -> str:
    """The style sheet, in the colours and fonts of the usual look."""
    skin = newsroom.looks[newsroom.settings.issue.look].skin
    tokens = _templates(ENGLISH).get_template("tokens.css.j2").render(skin=skin)
    return tokens + (HERE / "assets" / "public.css").read_text(encoding="utf-8")


@cache
def _templates(locale: Locale) -> Environment:
    """Everything is escaped: what a page says of a newsletter or an issue is not ours."""
    found = Environment(
        loader=FileSystemLoader(HERE / "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.globals.update(functions(locale))
    found.filters["translated"] = locale.translated
    found.filters["said"] = lambda text: curl(printable(text))
    return found
