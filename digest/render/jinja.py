"""Jinja for looks: a sandbox that knows only the look's templates, escapes what goes into MJML, and names template and line of a fault.

look.templates → environment → {% include %} by kind of block → text → printable, escaped (MJML) or as it is (text, subject)
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from digest.errors import RenderError
from digest.locales import ENGLISH, Locale
from digest.model import Look
from digest.render import hosted, marked, plain, spoken, tables, typography, wording
from digest.render.extending import check_blocks


def _wrapped(text: str, indent: int = 0, first: str = "", before: str = "") -> str:
    return plain.wrap(typography.curl(text), indent, typography.curl(first), before)


def _pairs(items: Iterable[Any], first: str, second: str) -> list[tuple[Any, Any]]:
    """Two fields of each item, for a listing."""
    return [(getattr(item, first), getattr(item, second)) for item in items if not (first + second).startswith("_")]


_FILTERS: Mapping[str, Callable[..., Any]] = {
    "bind": spoken.bound,
    "two_lines": typography.two_lines,
    "curl": typography.curl,
    "is_figure": typography.is_figure,
    "one_line": typography.one_line,
    "language": wording.language,
    "source_line": wording.source_line,
    "references": wording.references,
    "span": wording.span,
    "flush_right": wording.flush_right,
    "href": wording.href,
    "host": wording.host,
    "heading_level": wording.heading_level,
    "is_stacked": tables.is_stacked,
    "markdown": marked.markdown_html,
    "markdown_text": marked.markdown_text,
    "wrap": _wrapped,
    "whole": plain.whole,
    "pairs": _pairs,
}
_GLOBALS: Mapping[str, Any] = {
    "bar": wording.bar,
    "is_own": wording.is_own,
    "shown_picture": hosted.shown_picture,
    "COLUMNS": plain.COLUMNS,
    # A table that only lays out; `border` and the rest are what Outlook needs to set nothing of its own.
    "layout": Markup('role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'),
}
_MARK = re.compile("\ue000([^\ue000\ue001]*):(\\d+)\ue001")


def render_template(look: Look, name: str, values: Mapping[str, Any], locale: Locale = ENGLISH) -> str:
    """What the template makes of the values in this language; raises RenderError of one line with the template and line at fault."""
    return _render(_environment(tuple(look.templates.items()), locale), name, values)


def blame(look: Look, name: str, values: Mapping[str, Any], line: int, hint: str, *, locale: Locale = ENGLISH) -> tuple[str, int]:
    """The template and its line that wrote `hint` on this line of what `name` makes: for a fault that shows only after rendering."""
    lines = _render(_environment(tuple(look.templates.items()), locale, _LineMarks), name, values).split("\n")
    earlier = [mark for text in lines[: line - 1] for mark in _MARK.findall(text)]
    found = earlier[-1] if earlier else (name, 1)
    # One line of MJML may come from several templates: pieces are text, then (template, line, text) again and again.
    text, *pieces = _MARK.split(lines[line - 1])
    places = [found, *zip(pieces[::3], pieces[1::3], strict=True)]
    texts = [text, *pieces[2::3]]
    named, number = next((place for place, written in zip(places, texts, strict=True) if hint and hint in written), places[-1])
    return named, int(number)


class _LineMarks(Extension):
    """Writes the template's name and line in private-use characters before each of its lines of plain text."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type != "data":
                yield token
                continue
            lines = token.value.split("\n")
            marks = (f"\ue000{stream.name}:{token.lineno + offset}\ue001{line}" for offset, line in enumerate(lines))
            yield Token(token.lineno, "data", "\n".join(marks))


@lru_cache(maxsize=4)  # looks in use at once; compiling their templates takes longer than rendering them
def _environment(templates: tuple[tuple[str, str], ...], locale: Locale, *extensions: type[Extension]) -> ImmutableSandboxedEnvironment:
    sources = dict(templates)

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        check_blocks(name, sources)
        # The name is also the "file", so that tracebacks name the template.
        return (sources[name], name, lambda: True) if name in sources else None

    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=lambda name: name is None or name.endswith(".mjml.j2"),
        finalize=_printed,
        extensions=extensions,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        cache_size=-1,
    )
    environment.filters.update(_FILTERS)
    environment.globals.update(_GLOBALS)
    environment.filters.update(spoken.filters(locale))
    environment.globals.update(spoken.functions(locale))
    return environment


def _printed(value: Any) -> Any:
    """What a `{{ }}` prints: markup as it is, nothing for None, any other text without what a mail cannot carry."""
    if value is None:
        return ""
    return typography.printable(value) if type(value) is str else value


def _render(environment: ImmutableSandboxedEnvironment, name: str, values: Mapping[str, Any]) -> str:
    try:
        return environment.get_template(name).render(values)
    except TemplateSyntaxError as wrong:
        raise RenderError(f"{wrong.name or name}: line {wrong.lineno}: {_one_line(wrong.message)}") from wrong
    except TemplateNotFound as wrong:
        place = _place(wrong, name)
        raise RenderError(f'{place}: there is no template "{_one_line(wrong.name)}"') from wrong
    except Exception as wrong:
        if not isinstance(wrong, TemplateError | TypeError | AttributeError | ValueError) and _is_ours(wrong):
            raise  # a bug of Digest keeps its traceback; a value of the wrong kind is what a template gave to one of our filters
        raise RenderError(f"{_place(wrong, name)}: {_one_line(str(wrong)) or type(wrong).__name__}") from wrong


def _place(wrong: Exception, name: str) -> str:
    """The innermost template and line that the error passed through."""
    found, step = name, wrong.__traceback__
    while step:
        file = step.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            found = f"{file}: line {step.tb_lineno}"
        step = step.tb_next
    return found


def _is_ours(wrong: Exception) -> bool:
    step = wrong.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    return step is not None and str(step.tb_frame.f_globals.get("__name__", "")).startswith("digest.")


def _one_line(message: object) -> str:
    return typography.one_line(str(message or ""))
