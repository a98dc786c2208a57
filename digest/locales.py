"""A newsletter's language: its fixed strings by catalogue, its days, numbers and lists by CLDR, the way it is written.

language tag → ENGLISH (the source: no catalogue, nothing to load)
             → data/locale/<lang>/LC_MESSAGES/digest.po → compiled in memory → Translated
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.schedule import MONTHS, day_in_words, days_in_words

if TYPE_CHECKING:
    from gettext import NullTranslations

    from babel import Locale as Cldr

LOCALES = Path(__file__).parent / "data" / "locale"
SOURCE = frozenset({"en", "en-gb"})  # written by ourselves, as a British newspaper prints; any other English takes its dates from CLDR
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_FULL_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SHORT_MONTHS = "Jan Feb March April May June July Aug Sept Oct Nov Dec".split()  # as short as the column of days is narrow
_NAMES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
_RTL = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def direction(code: str) -> str:
    """Which way a language is written: "ltr" or "rtl"."""
    return "rtl" if base(code) in _RTL else "ltr"


def base(code: str) -> str:
    """ "de" of "de-AT"."""
    return re.split("[-_]", code.lower())[0]


def N_(text: str) -> str:
    """Mark a string for the catalogues that is said later, by `Locale.say`."""
    return text


SPELLED = N_("no one two three four five six seven eight nine ten eleven twelve")


class Locale:
    """English, the source language: what other languages replace piece by piece."""

    def __init__(self, code: str = "en") -> None:
        self.code = code
        self.direction = direction(code)

    @property
    def catalogue(self) -> str:
        """The language in which the fixed strings are said: "en" where there is no catalogue."""
        return "en"

    @property
    def page_direction(self) -> str:
        """Which way a page of fixed strings runs."""
        return direction(self.catalogue)

    @property
    def speaks(self) -> bool:
        """Whether it has words of its own, not those of English."""
        return self.catalogue != "en"

    def say(self, text: str, /, **values: Any) -> str:
        """The string in this language, its %(name)s filled in."""
        return self.translated(text) % values

    def count(self, one: str, many: str, number: int, /, **values: Any) -> str:
        """The form that fits the number; %(n)s is it in digits, %(words)s as the language spells it before a noun."""
        return self.form(one, many, number) % self.counted(number, values)

    def counted(self, number: int, values: dict[str, Any]) -> dict[str, Any]:
        """The values of a string that counts."""
        said = self.number(number)
        return {"n": said, "num": said, "words": self.spelled(number), **values}

    def translated(self, text: str) -> str:
        """The string with its placeholders."""
        return text

    def form(self, one: str, many: str, number: int) -> str:
        """The plural form with its placeholders."""
        return one if number == 1 else many

    def spelled(self, number: int) -> str:
        """A number to twelve in words, as newspapers print it."""
        return self._words[number] if 0 <= number < len(self._words) else self.number(number)

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(self.translated(SPELLED).split())

    def number(self, value: float) -> str:
        """A number with the language's marks: "1,200", "12.5"."""
        return f"{value:,}" if isinstance(value, int) else f"{value:g}"

    def share(self, low: float, high: float) -> str:
        """A share of a whole: "50–60%", or "20%" where it is one figure."""
        return f"{low:g}%" if low == high else f"{low:g}–{high:g}%"

    def listed(self, parts: Sequence[str]) -> str:
        """Join as in "A, B and C"."""
        return "".join(parts) if len(parts) < 2 else f"{', '.join(parts[:-1])} and {parts[-1]}"

    def language(self, code: str) -> str:
        """The name of a language; its code where nobody knows it."""
        return _NAMES.get(code, code.upper())

    def day(self, known: date) -> str:
        """A day as in "18 June 2026"."""
        return day_in_words(known)

    def day_of_year(self, known: date) -> str:
        """A day as in "18 June"."""
        return f"{known.day} {MONTHS[known.month - 1]}"

    def full_day(self, known: date) -> str:
        """A day as in "Thursday 18 June 2026", over a front page."""
        return f"{_FULL_DAYS[known.weekday()]} {self.day(known)}"

    def short_day(self, known: date) -> str:
        """A day as in "Tue 23 June", for a narrow column."""
        return f"{_DAYS[known.weekday()]} {known.day} {_SHORT_MONTHS[known.month - 1]}"

    def day_width(self) -> int:
        """The most characters that `short_day` takes."""
        return len("Thu 22 March")

    def clock(self, known: datetime, *, with_day: bool = False) -> str:
        """A time as in "14:20", or "Wed 14:20"."""
        return f"{_DAYS[known.weekday()]} {known:%H:%M}" if with_day else f"{known:%H:%M}"

    def days(self, first: date, last: date) -> str:
        """A span of days as in "12–18 June 2026"; one day where the second is not later."""
        return days_in_words(first, last)


ENGLISH = Locale()


class Translated(Locale):
    """Any other language: a catalogue where there is one, days and numbers by the nearest locale that CLDR knows."""

    def __init__(self, code: str, catalogue: str, strings: "NullTranslations", cldr: "Cldr") -> None:
        super().__init__(code)
        self._catalogue, self._strings, self._cldr = catalogue, strings, cldr

    @property
    def catalogue(self) -> str:
        return self._catalogue

    def translated(self, text: str) -> str:
        return self._strings.gettext(text)

    def form(self, one: str, many: str, number: int) -> str:
        return self._strings.ngettext(one, many, number)

    def number(self, value: float) -> str:
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self._cldr)

    def share(self, low: float, high: float) -> str:
        from babel.numbers import format_percent

        whole, first = format_percent(high / 100, locale=self._cldr, decimal_quantization=False), self.number(low)
        return whole if low == high else whole.replace(self.number(high), f"{first}–{self.number(high)}", 1)

    def listed(self, parts: Sequence[str]) -> str:
        from babel.lists import format_list

        return format_list(list(parts), locale=self._cldr) if parts else ""

    def language(self, code: str) -> str:
        return str(self._cldr.languages.get(base(code)) or super().language(code)) if self.speaks else super().language(code)

    def day(self, known: date) -> str:
        return self._skeleton("yMMMMd", known)

    def day_of_year(self, known: date) -> str:
        return self._skeleton("MMMMd", known)

    def full_day(self, known: date) -> str:
        from babel.dates import format_date

        return format_date(known, "full", locale=self._cldr)

    def short_day(self, known: date) -> str:
        return self._skeleton("MMMEd", known)

    def day_width(self) -> int:
        return max(len(self.short_day(date(2026, month, day))) for month in range(1, 13) for day in range(22, 29))

    def clock(self, known: datetime, *, with_day: bool = False) -> str:
        from babel.dates import format_skeleton

        return format_skeleton("EHm" if with_day else "Hm", known, locale=self._cldr)

    def days(self, first: date, last: date) -> str:
        from babel.dates import format_interval

        return format_interval(first, last, "yMMMMd", locale=self._cldr) if first < last else self.day(last)

    def _skeleton(self, wanted: str, known: date) -> str:
        from babel.dates import format_skeleton

        return format_skeleton(wanted, known, locale=self._cldr)


@dataclass(frozen=True, slots=True)
class _Found:
    """The nearest catalogue of a language, and its text."""

    name: str
    path: Path


@lru_cache(maxsize=8)  # languages in one process: a newsletter has one
def locale_of(language: str) -> Locale:
    """The locale of a language tag ("de-AT"): the nearest catalogue, "de" before none; English words where there is none."""
    if language.lower() in SOURCE:
        return ENGLISH
    from gettext import GNUTranslations, NullTranslations

    found = _nearest(language)
    cldr = _cldr(language)
    if cldr is None:
        return Locale(language)
    if found is None:
        return Translated(language, "en", NullTranslations(), cldr)
    return Translated(language, found.name, GNUTranslations(_compiled(found)), cldr)


def languages() -> tuple[str, ...]:
    """The languages that Digest speaks: English and those with a catalogue."""
    return ("en", *sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/digest.po")))


def _nearest(language: str) -> _Found | None:
    """ "zh-Hant-TW", then "zh-Hant", then "zh"."""
    tags = re.split("[-_]", language)
    for length in range(len(tags), 0, -1):
        name = "_".join(tags[:length])
        if (path := LOCALES / name / "LC_MESSAGES" / "digest.po").is_file():
            return _Found(name.replace("_", "-"), path)
    return None


def _cldr(language: str) -> "Cldr | None":
    """The nearest locale that CLDR knows."""
    from babel import Locale as Cldr
    from babel import UnknownLocaleError

    tags = re.split("[-_]", language)
    for length in range(len(tags), 0, -1):
        try:
            return Cldr.parse("_".join(tags[:length]))
        except (ValueError, UnknownLocaleError):
            continue
    return None


def _compiled(found: _Found) -> Any:
    """The catalogue as gettext's binary form, in memory: none lies in git beside the text it is made of."""
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with found.path.open("rb") as file:
        catalogue = read_po(file)
    binary = BytesIO()
    write_mo(binary, catalogue)
    binary.seek(0)
    return binary
