"""The skin: what a newsletter sets is kept or refused, what follows from it can be read, and no value of it breaks out of its place."""

from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from digest.errors import SettingsError
from digest.palette import COLOURS, COMFORT, DARK, LIGHT, NEEDS, clashes, contrast, make_palettes, mix, shade
from digest.settings import parse_settings
from digest.skin import LookSection, faults

HOME = "https://weekly.example.org/mail"
NEWSLETTER = f'[newsletter]\ntitle = "T"\nurl = "{HOME}"\nfrom = "t@example.org"\npostal_address = "1 Quay"\n'
hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")
tables = st.dictionaries(st.sampled_from(COLOURS), hexes, max_size=len(COLOURS))


def weak(made) -> list[str]:
    """The tokens of a palette that do not keep their contrast."""
    return [token for token, (names, least) in NEEDS.items() if min(contrast(made[token], made[name]) for name in names) < least]


def test_nothing_set_is_the_palette_itself():
    """The house's own palettes keep every contrast, and stand as they are where nothing was set."""
    assert make_palettes({}, {}) == (LIGHT, DARK)
    assert weak(LIGHT) == weak(DARK) == []


@settings(max_examples=400, deadline=None)
@given(tables, tables)
def test_a_palette_is_readable_or_refused(colours, dark):
    """Whatever is set stays: either every text keeps its contrast in light and dark, or a colour that was set is named."""
    for made, table in zip(make_palettes(colours, dark), (colours, dark), strict=True):
        said = [clash.name for clash in clashes(table, made)]
        assert set(said) <= set(table)
        assert bool(said) == bool(weak(made))
        assert {token: made[token] for token in table} == table


@settings(max_examples=200, deadline=None)
@given(hexes, hexes, st.sampled_from((3.0, 4.5, 7.0)))
def test_a_shade_keeps_its_contrast(colour, ground, least):
    """A shade stands out as far as asked, and is the colour itself where that does."""
    found = shade(colour, (ground,), least)
    assert not found or contrast(found, ground) >= least
    assert (found == colour) == (contrast(colour, ground) >= least)


def test_an_accent_alone_is_enough():
    """One accent makes its own dark one, of its hue, and what is written on both."""
    light, dark = make_palettes({"accent": "#0B6B4F"}, {})
    assert light["accent"] == "#0B6B4F"
    assert light["ink"] == LIGHT["ink"]
    assert contrast(dark["accent"], dark["sheet"]) >= COMFORT
    red, green, blue = (int(dark["accent"][place : place + 2], 16) for place in (1, 3, 5))
    assert green > red
    assert green > blue
    assert weak(light) == weak(dark) == []


def test_a_warm_sheet_takes_its_greys_along():
    """A sheet that is set makes its own canvas and greys; those of the dark stay."""
    light, dark = make_palettes({"sheet": "#FFF8EC", "ink": "#2B1D0E"}, {})
    assert light["canvas"] == mix("#FFF8EC", "#000000", 0.06)
    assert light["soft"] != LIGHT["soft"]
    assert dark == DARK


def test_a_dark_sheet_in_the_light_is_readable():
    """A newsletter that is dark in the light, too, needs to name no ink."""
    light, _ = make_palettes({"sheet": "#101418"}, {})
    assert weak(light) == []
    assert contrast(light["ink"], "#101418") >= COMFORT


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Georgia, serif", "Georgia, serif"),
        ('"Times New Roman", serif', "'Times New Roman', serif"),
        ("Times New Roman , Source Sans 3,serif", "'Times New Roman', 'Source Sans 3', serif"),
        ("-apple-system, 'Segoe UI', Helvetica", "-apple-system, 'Segoe UI', Helvetica"),
        ("'Noto Naskh Arabic', 游ゴシック", "'Noto Naskh Arabic', '游ゴシック'"),
    ],
)
def test_a_font_list_is_written_as_css_wants_it(said, kept):
    """Whatever quotes a name was given, it stands in single ones where it needs any."""
    assert LookSection(serif=said).serif == kept
    assert LookSection(serif=kept).serif == kept


@pytest.mark.parametrize(
    "said",
    [
        "",
        " , ",
        "Georgia,",
        "Georgia, 'Times",
        "O'Hare, serif",
        "Georgia; color: red",
        "Georgia} body{display:none",
        "</style><script>",
        "url(https://fonts.example.com/a)",
        "Georgia /* */",
        "Geor\\67ia",
        "Georgia\nserif",
        '"Georgia" Times',
        "x" * 41,
        ", ".join("abcdefghi"),
        "{{ 7 }}",
        "&quot;",
    ],
)
def test_a_hostile_font_is_refused(said):
    """What is no list of names never reaches a style sheet: one line says how to write it."""
    with pytest.raises(ValidationError) as wrong:
        LookSection(sans=said)
    assert "\n" not in wrong.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    ("logo", "said"),
    [
        ("logo.png", "is no https address"),
        ("/static/logo.png", "is no https address"),
        ("http://weekly.example.org/mail/logo.png", "is no https address"),
        ("data:image/png;base64,AAAA", "is no https address"),
        ("javascript:alert(1)", "is no https address"),
        ("https://cdn.example.net/logo.png", "is not under https://weekly.example.org/mail/"),
        ("https://weekly.example.org/logo.png", "is not under https://weekly.example.org/mail/"),
        ("https://weekly.example.org/mail/../logo.png", "is not under"),
        ("https://weekly.example.org/mail/logo.svg", "is of a kind that Gmail or Outlook does not show"),
        ('https://weekly.example.org/mail/"><b>.png', ""),
    ],
)
def test_a_logo_that_nobody_would_see_is_said(logo, said):
    """A relative path, another host's picture and a kind that mail programs do not show are errors with the reason."""
    (found,) = list(faults(LookSection(logo=logo), HOME)) or [(("logo",), "")]
    assert found[0] == ("logo",)
    assert said in found[1]
    assert bool(said) == bool(found[1])


def test_a_good_logo_is_taken():
    """A picture under the newsletter's own address is no fault."""
    assert not list(faults(LookSection(logo=f"{HOME}/logo.png"), HOME))


@pytest.mark.parametrize("width", [479, 721, 0, -640, 10_000])
def test_a_width_has_bounds(width):
    """A sheet is 480 to 720 px wide."""
    with pytest.raises(SettingsError, match=r"digest\.toml: line 7: look\.width: "):
        parse_settings(f"{NEWSLETTER}[look]\nwidth = {width}\n", PurePath("digest.toml"))


@pytest.mark.parametrize(
    "row",
    [
        "colours = 7",
        "colours = { accent = 7 }",
        'colours = ["#000000"]',
        'serif = ["Georgia"]',
        'width = "wide"',
        "logo = 5",
        'font = "Georgia"',
    ],
)
def test_a_value_of_another_kind_is_one_line(row):
    """A number for a colour, a list for a font: one line with its place, no traceback."""
    with pytest.raises(SettingsError, match=r"^digest\.toml: line 7: look\.") as wrong:
        parse_settings(f"{NEWSLETTER}[look]\n{row}\n", PurePath("digest.toml"))
    assert "\n" not in str(wrong.value)
