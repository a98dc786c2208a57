"""A newsletter's language: which catalogue speaks, days, numbers and plurals by it, and English without any of that."""

import subprocess
import sys
from datetime import date

import pytest

from digest.locales import ENGLISH, languages, locale_of

FIRST, LAST = date(2026, 6, 12), date(2026, 6, 18)


@pytest.mark.parametrize(
    ("language", "catalogue"),
    [("en", "en"), ("en-GB", "en"), ("en-US", "en"), ("de", "de"), ("de-AT", "de"), ("ar-EG", "ar"), ("fr", "en"), ("tlh", "en")],
)
def test_the_nearest_catalogue_speaks(language: str, catalogue: str) -> None:
    """ "de-AT" is spoken to in German; a language without a catalogue in English, and nothing fails."""
    locale = locale_of(language)
    assert locale.catalogue == catalogue
    assert (locale.say("Links"), locale.code) == ({"ar": "الروابط"}.get(catalogue, "Links"), "en" if language == "en-GB" else language)
    assert set(languages()) >= {"en", "de", "ar"}


@pytest.mark.parametrize(
    ("language", "days", "short", "share", "number"),
    [
        ("en", "12–18 June 2026", "Tue 23 June", "50–60%", "12,345"),
        ("en-US", "Jun 12 – 18, 2026", "Tue, Jun 23", "50–60%", "12,345"),
        ("de", "12.–18. Juni 2026", "Di., 23. Juni", "50–60\N{NO-BREAK SPACE}%", "12.345"),
        ("fr", "12–18 juin 2026", "mar. 23 juin", "50–60\N{NO-BREAK SPACE}%", "12\N{NARROW NO-BREAK SPACE}345"),
        ("ar", "12–18 يونيو 2026", "الثلاثاء، 23 يونيو", "50–60%", "12,345"),
        ("ar-EG", "12–18 يونيو 2026", "الثلاثاء، 23 يونيو", "50–60%", "12,345"),
        ("tlh", "12–18 June 2026", "Tue 23 June", "50–60%", "12,345"),
    ],
)
def test_days_and_numbers(language: str, days: str, short: str, share: str, number: str) -> None:
    """Days, shares and numbers are CLDR's, catalogue or not, in Latin digits everywhere: a source's figures stand beside them."""
    locale = locale_of(language)
    assert " ".join(locale.days(FIRST, LAST).split()) == days
    assert locale.short_day(date(2026, 6, 23)) == short
    assert locale.share(50, 60).replace("\u200e", "") == share
    assert locale.number(12345) == number


def test_spans_of_days() -> None:
    """One day is one day; a month and a year are said twice only where they differ."""
    german = locale_of("de")
    assert german.days(LAST, LAST) == "18. Juni 2026"
    assert " ".join(german.days(date(2026, 5, 29), date(2026, 6, 4)).split()) == "29. Mai – 4. Juni 2026"
    assert ENGLISH.days(date(2026, 12, 29), date(2027, 1, 4)) == "29 December 2026 – 4 January 2027"


def test_plurals() -> None:
    """English and German have two forms, Arabic six; small numbers are words where the language has them before a noun."""

    def stories(language: str) -> list[str]:
        return [locale_of(language).count("%(words)s story", "%(words)s stories", number) for number in (0, 1, 2, 3, 11, 100)]

    assert stories("en") == ["no stories", "one story", "two stories", "three stories", "eleven stories", "100 stories"]
    assert stories("de") == ["keine Meldungen", "eine Meldung", "zwei Meldungen", "drei Meldungen", "elf Meldungen", "100 Meldungen"]
    assert stories("ar") == ["لا أخبار", "خبر واحد", "خبران", "ثلاثة أخبار", "11 خبرًا", "100 خبر"]


def test_lists_and_languages() -> None:
    """A list ends as the language ends it; a language is called as that language calls it."""
    assert [locale_of(code).listed(["A", "B", "C"]) for code in ("en", "de", "ar")] == ["A, B and C", "A, B und C", "A وB وC"]
    assert [locale_of(code).listed(["A"]) for code in ("en", "de", "ar")] == ["A"] * 3
    assert [locale_of(code).language("en") for code in ("en", "de", "ar", "fr")] == ["English", "Englisch", "الإنجليزية", "English"]
    assert locale_of("de").language("xx") == "XX"


def test_english_loads_no_babel() -> None:
    """Rendering an English issue imports neither Babel nor gettext's catalogues: it starts as fast as without languages."""
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; import digest.compose, digest.render.jinja; from digest.locales import locale_of;"
            "locale_of('en').days(*[__import__('datetime').date(2026, 6, 1)] * 2);"
            "print([name for name in sys.modules if name.split('.')[0] == 'babel'])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "[]"
