"""What may be printed, what stays together, where a title breaks."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.locales import ENGLISH, direction
from digest.render.plain import COLUMNS, between, listing, table, wrap
from digest.render.typography import NBSP, bind, hyphens, is_figure, one_line, printable, runs, two_lines
from digest.render.wording import bar, day, host, href, is_own


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("Meridian cuts its price", "Meridian cuts its~price"),
        ("Gemini 3.5 costs less than Opus 4 in all", "Gemini~3.5 costs less than Opus~4 in~all"),
        ("It cost 3 million in the end", "It cost 3~million in the~end"),
        ("It pays $1.25B a month for up to 300 hours of the time", "It pays $1.25B~a~month for up~to~300 hours of the~time"),
        ("Two words", "Two words"),
        ("An internationalisation extraordinarily", "An internationalisation extraordinarily"),
        ("", ""),
    ],
)
def test_bind(text: str, bound: str) -> None:
    """The last two words, a name with its version, a number with its unit stay on one line; long words never do."""
    assert bind(text) == bound.replace("~", NBSP)


def test_hyphens_that_end_no_line() -> None:
    """A name with a version keeps its hyphen; a hyphenated word does so in a headline alone."""
    text = "GPT-5.5 costs one-fifteenth"
    assert hyphens(text) == [("GPT-5.5", True), (" costs one-fifteenth", False)]
    assert hyphens(text, headline=True) == [("GPT-5.5", True), (" costs ", False), ("one-fifteenth", True)]


@settings(deadline=None)
@given(st.text())
def test_binding_changes_spaces_alone(text: str) -> None:
    """Typography loses and adds nothing: but for spaces the text is the same."""
    assert bind(text).replace(NBSP, " ").rstrip() == text.replace(NBSP, " ").rstrip()
    assert "".join(piece for piece, _ in hyphens(text, headline=True)) == text


@settings(deadline=None)
@given(st.text())
def test_printable_is_idempotent(text: str) -> None:
    """What may be printed may be printed again, as UTF-8, and holds no control but tab and line end."""
    once = printable(text)
    assert printable(once) == once
    assert once.encode().decode() == once
    assert not any(ord(character) < 32 and character not in "\t\n" for character in once)


@settings(deadline=None)
@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    """A header's text has no line end of any kind."""
    assert len(one_line(text).splitlines()) <= 1


def test_open_direction_is_closed() -> None:
    """An override stays where it is and ends with its text, so that it turns round nothing else."""
    assert printable("\u202eabc") == "\u202eabc\u202c"
    assert printable("\u2067a\u202eb") == "\u2067a\u202eb\u202c\u2069"
    assert printable("\u202eabc\u202c") == "\u202eabc\u202c"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("This Week's Major Developments", ("This Week’s", "Major Developments")),
        ("AI Weekly", ("AI", "Weekly")),
        ("Tides", ("Tides",)),
        ("A newsletter whose name is far too long for two lines", ("A newsletter whose name is far too long for two lines",)),
    ],
)
def test_masthead_lines(title: str, lines: tuple[str, ...]) -> None:
    """A masthead has two lines, the second the longer, where both fit."""
    assert two_lines(title) == lines


def test_units_of_other_languages_stay_with_their_number() -> None:
    """German and Arabic units, and a per cent sign after a blank, begin no line."""
    told = "Es kostet 12 % von 8 Millionen Euro heute abend"
    assert bind(told) == f"Es kostet 12{NBSP}% von 8{NBSP}Millionen Euro heute{NBSP}abend"
    assert f"8{NBSP}ملايين" in bind("غرامة قدرها 8 ملايين دولار على الشركة")


def test_directions() -> None:
    """Its words decide which way a text runs; one with no letter runs with the mail."""
    assert [runs(text) for text in ("abc", "שלום abc", "12 %", "")] == ["ltr", "rtl", "", ""]
    assert [direction(code) for code in ("en", "he", "ar-EG")] == ["ltr", "rtl", "rtl"]


def test_figures() -> None:
    """A cell of digits with their signs and units is a figure, words are none."""
    assert all(is_figure(text) for text in ("$0.50", "80–95%", "1,000", "–", "n/a", "−60%", "3.2x", "$587–670B"))
    assert not any(is_figure(text) for text in ("Support chat", "Gemini 3.5", "", "2026 or later"))


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x?b=1#c", True),
        (" http://a.example ", True),
        ("mailto:a@b.example", True),
        ("#story-12ab", True),
        ("javascript:alert(1)", False),
        ("//a.example", False),
        ("https://", False),
        ("https://a.example/\nx", False),
        ("data:text/html,x", False),
        ("", False),
    ],
)
def test_href(url: str, kept: bool) -> None:
    """An address may be a link if it is http(s), mailto or an anchor, on one line."""
    assert href(url) == (url.strip() if kept else "")


def test_own_picture_lies_under_the_newsletter() -> None:
    """A picture is the newsletter's own under its address alone."""
    assert is_own("https://a.example/mail/p.png", "https://a.example/mail")
    assert not is_own("https://a.example/mailing/p.png", "https://a.example/mail")
    assert not is_own("https://a.example/mail/../p.png", "https://a.example/mail")
    assert not is_own("https://[", "https://a.example")


def test_words_of_numbers() -> None:
    """Days, hosts, shares, bars and small numbers are said as a reader expects them."""
    assert (day("2026-06-23"), day("2026-09-30"), day("in July")) == ("Tue 23 June", "Wed 30 Sept", "in July")
    assert (host("https://www.a.example/x"), host("x")) == ("a.example", "x")
    assert (ENGLISH.share(50, 60), ENGLISH.share(12.5, 12.5)) == ("50–60%", "12.5%")
    assert [bar(value, 50) for value in (50, 25, 0.1, 0)] == [84, 42, 1, 0]
    assert (ENGLISH.spelled(5), ENGLISH.spelled(13)) == ("five", "13")


@settings(deadline=None)
@given(st.text(), st.integers(0, 20))
def test_wrap_keeps_every_letter(text: str, indent: int) -> None:
    """Wrapping changes white space alone, and no line is too long."""
    wrapped = wrap(text, indent)
    assert all(len(line) <= COLUMNS for line in wrapped.split("\n"))
    assert "".join(wrapped.split()) == "".join(printable(text).split())


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=90), st.text(max_size=200)), min_size=1))
def test_listing_fits(rows: list[tuple[str, str]]) -> None:
    """A listing of any texts keeps to its columns."""
    assert all(len(line) <= COLUMNS for line in listing(rows).split("\n"))


def test_text_table() -> None:
    """Heads stand over a line, figures flush right; a table too wide for a line becomes a list a row."""
    assert table(("Use", "Price"), (("Chat", "$10"), ("Code", "$1,000"))) == "Use     Price\n-------------\nChat      $10\nCode   $1,000"
    wide = table(("Use", "Why"), (("Chat", "x" * 60 + " " + "y" * 30),))
    assert wide.startswith("Use   Chat\nWhy   xxx")
    assert all(len(line) <= COLUMNS for line in wide.split("\n"))


def test_between() -> None:
    """Left and right share a line of 76 columns, or stand on two."""
    assert between("Left", "Right") == "Left" + "Right".rjust(72)
    assert between("L" * 70, "No. 24") == "L" * 70 + "\nNo. 24"


@pytest.mark.parametrize("text", [" ", "a-", "A 1 ", "1.", "\u202e", "[1] ", "a ", "\n"], ids=repr)
def test_long_texts_take_no_time(text: str) -> None:
    """A title of 100,000 characters is set in under a second, whatever it repeats."""
    long = text * (100_000 // len(text))
    before = time.process_time()
    wrap(long)
    hyphens(bind(printable(long)), headline=True)
    two_lines(long)
    is_figure(long)
    assert time.process_time() - before < 1


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("OpenAI وAnthropic وMicrosoft: ثلاثة أخبار", "rtl"),
        ("Meridian, in Arabic ميريديان, names a chair", "ltr"),
        ("135 · 27%", ""),
    ],
)
def test_a_line_runs_as_its_words_do(text, way):
    """An Arabic line that begins with a Latin name is Arabic; an English one with an Arabic word is English."""
    assert runs(text) == way
