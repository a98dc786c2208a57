"""What templates say in the newsletter's language: fixed strings, days, numbers, lists, and how its lines are set.

locale → `_`, `ngettext`, `share`, `between` and filters (day, labels, listed, …), bound to it once for an environment
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import Any

from jinja2 import TemplateRuntimeError, pass_context, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup, escape

from digest.locales import Locale
from digest.model import Period
from digest.render import plain, typography, wording

DAY_GAP = 2  # spaces between a day and its words

Functions = Mapping[str, Callable[..., Any]]


def filters(locale: Locale) -> Functions:
    """The filters whose words or setting depend on the language."""
    flowing = locale.direction == "rtl"
    return {
        "capitalised": typography.capitalised,
        "day": partial(wording.day, locale=locale),
        "clock": pass_context(partial(_clock, locale)),
        "front_day": pass_context(partial(_front_day, locale)),
        "labels": partial(wording.labels, locale=locale),
        "listed": pass_eval_context(partial(_listed, locale)),
        "spelled": locale.spelled,
        "tied": _tied,
        "figure": partial(_figure, apart=flowing),
        "cell": partial(_cell, apart=flowing),
        "apart": _apart,
        "way": _way,
        "listing": _flowing if flowing else _listing,
        "text_table": plain.flowing_table if flowing else plain.table,
        "bars": partial(_flowing_bars, locale) if flowing else plain.bars,
    }


def functions(locale: Locale) -> Functions:
    """The functions of a template: `_` and `ngettext` fill in %(name)s; `ngettext` knows %(n)s, the number in digits, and %(words)s, the
    number as the language spells it. Where a template escapes, only markup among the values stays as it is."""

    @pass_eval_context
    def say(escaping: EvalContext, text: str, /, **values: Any) -> str:
        return _filled(locale.translated(text), values, escaping)

    @pass_eval_context
    def count(escaping: EvalContext, one: str, many: str, number: int, /, **values: Any) -> str:
        return _filled(locale.form(one, many, number), locale.counted(number, values), escaping)

    @cache
    def day_column() -> int:
        return locale.day_width() + DAY_GAP

    between = _above if locale.direction == "rtl" else plain.between
    return {"_": say, "gettext": say, "ngettext": count, "share": locale.share, "between": between, "day_column": day_column}


def _filled(text: str, values: Mapping[str, Any], escaping: EvalContext) -> str:
    try:
        return (_escaped(text) if escaping.autoescape else text) % values
    except (KeyError, TypeError, ValueError) as wrong:
        why = f'"{text}" cannot be filled in ({wrong}); each %(name)s needs a value of that name, and a bare % is written %%'
        raise TemplateRuntimeError(why) from wrong


def _clock(locale: Locale, context: Context, text: str) -> str:
    return wording.clock(text, context["issue"].period, context["newsletter"].timezone, locale)


def _front_day(locale: Locale, context: Context, period: Period) -> str:
    return wording.front_day(period, context["newsletter"].timezone, locale)


@lru_cache(maxsize=1_000)  # strings of one language: a hundred
def _escaped(text: str) -> Markup:
    return escape(text)


def _listed(locale: Locale, escaping: EvalContext, parts: Iterable[str]) -> str:
    """ "A, B and C" of texts or links."""
    if not escaping.autoescape:
        return locale.listed([str(part) for part in parts])
    return Markup(locale.listed([str(escape(part)) for part in parts]))  # noqa: S704 - each part is escaped


def _tied(text: str) -> Markup:
    """HTML in which no line ends: "No. 24"."""
    return Markup("&nbsp;").join(text.split(" "))


@pass_context
def _way(context: Context, text: str, indent: int = 0) -> Markup:
    """The attributes of an element whose text runs against the mail, its indent (px) on the other side; nothing for any other."""
    way = typography.runs(text)
    if way in ("", context["direction"]):
        return Markup("")
    start, end = ("right", "left") if way == "rtl" else ("left", "right")
    margins = f";margin-{start}:{indent}px;margin-{end}:0" if indent else ""
    return Markup(' dir="{}" style="text-align:{}{}"').format(way, start, margins)


@pass_context
def _apart(context: Context, text: str) -> Markup | str:
    """A few words, set apart where they run against the mail, so that what stands beside them keeps its place."""
    said, way = typography.printable(text), typography.runs(text)
    return said if way in ("", context["direction"]) else Markup('<span dir="{}">{}</span>').format(way, said)


def _figure(text: str, *, apart: bool) -> Markup | str:
    """A figure in which no line ends ("up to $1.25B a month"), unless it is longer than a phone's line of them.

    In a mail that runs from right to left it is set `apart`: its signs would change sides.
    """
    whole = typography.printable(text)
    way = Markup(' dir="ltr"') if apart and typography.runs(whole) != "rtl" else Markup("")
    if len(whole) > typography.LONGEST_BOUND:
        return Markup("<span{}>{}</span>").format(way, whole) if way else whole
    return Markup('<span class="nb"{}>{}</span>').format(way, whole.replace(" ", typography.NBSP))


def _cell(text: str, *, apart: bool) -> Markup | str:
    """A table's cell."""
    return _figure(text, apart=True) if apart and typography.is_figure(text) else bound(text)


def bound(text: str, *, headline: bool = False) -> Markup:
    """The text as HTML that ends its lines in good places."""
    pieces = typography.hyphens(typography.bind(typography.curl(typography.printable(text))), headline=headline)
    return Markup("").join(Markup('<span class="nb">{}</span>').format(piece) if whole else piece for piece, whole in pieces)


def _curled(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(typography.curl(value), typography.curl(words)) for value, words in rows]


def _listing(rows: Iterable[tuple[str, str]], indent: int = 4, column: int = 0) -> str:
    return plain.listing(_curled(rows), indent, column)


def _flowing(rows: Iterable[tuple[str, str]], indent: int = 4, column: int = 0) -> str:
    return plain.flowing(_curled(rows), indent)


def _flowing_bars(locale: Locale, rows: Sequence[tuple[str, float]]) -> str:
    return plain.flowing([(label, locale.number(number)) for label, number in rows])


def _above(left: str, right: str) -> str:
    return "\n".join(plain.wrap(text) for text in (left, right) if text)
